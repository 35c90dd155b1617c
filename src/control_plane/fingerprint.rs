//! SHA-256 fingerprints, which tell whether two states are the same.

use std::fmt;

use ring::digest::{SHA256, digest};

/// SHA-256 over the canonical form of a state; shown as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Fingerprint of a text.
    pub fn of(text: &str) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
        Fingerprint(bytes)
    }

    /// The first 128 bits, for maps of many.
    pub fn first_128_bits(self) -> u128 {
        let bytes = self.0.iter().take(16);
        bytes.fold(0, |bits, byte| (bits << 8) | u128::from(*byte))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}
