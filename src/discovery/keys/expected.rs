//! Content that a member of a key should have.

/// What a member, or the key as a whole, should hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// A value in words, e.g. `a string`.
    Words(&'static str),
    /// Coordinates of a point of the curve.
    Point,
    /// A coordinate in the full length of the curve.
    FullLength,
    /// The numbers of an RSA key under their registered names.
    RsaNames,
}

impl Expected {
    /// Words of the value.
    pub fn words(self) -> &'static str {
        match self {
            Expected::Words(words) => words,
            Expected::Point => "a point of the curve",
            Expected::FullLength => "the full length of the curve",
            Expected::RsaNames => "n and e",
        }
    }
}
