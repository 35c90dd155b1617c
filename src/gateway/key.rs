//! Key as held by a gateway.

/// Verification key of a JWK.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// Both numbers as they were given, big-endian.
    Rsa { n: Vec<u8>, e: Vec<u8> },
    /// A point of P-256 in SEC 1 form.
    P256(Vec<u8>),
    /// A key that no accepted algorithm uses.
    Other,
}

/// A key with its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub kid: Option<String>,
    pub key: Key,
}
