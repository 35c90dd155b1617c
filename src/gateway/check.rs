//! Checks of a token, to which causes of rejection belong.

/// Check of a token, in the order of a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Check {
    /// Whether it is a signed JWT at all.
    Format,
    /// `alg`.
    Algorithm,
    /// The key that the token names, or the key set.
    Key,
    /// The signature.
    Signature,
    /// `iss`.
    Issuer,
    /// `exp`.
    Expiry,
    /// `nbf`.
    NotBefore,
    /// `iat`.
    Issued,
    /// `aud`.
    Audience,
    /// The claim with the client ID.
    Client,
    /// The claim with the scopes.
    Scope,
    /// Kind of the token.
    Type,
}

impl Check {
    /// All checks, in the order shown.
    pub const ALL: [Check; 12] = [
        Check::Format,
        Check::Algorithm,
        Check::Key,
        Check::Signature,
        Check::Issuer,
        Check::Expiry,
        Check::NotBefore,
        Check::Issued,
        Check::Audience,
        Check::Client,
        Check::Scope,
        Check::Type,
    ];

    /// The stable id.
    pub fn id(self) -> &'static str {
        self.names().0
    }

    /// Label, at most 10 cells.
    pub fn label(self) -> &'static str {
        self.names().1
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Check::Format => ("format", "Format"),
            Check::Algorithm => ("algorithm", "Algorithm"),
            Check::Key => ("key", "Key"),
            Check::Signature => ("signature", "Signature"),
            Check::Issuer => ("issuer", "Issuer"),
            Check::Expiry => ("expiry", "Expiry"),
            Check::NotBefore => ("not-before", "Not before"),
            Check::Issued => ("issued", "Issued"),
            Check::Audience => ("audience", "Audience"),
            Check::Client => ("client", "Client"),
            Check::Scope => ("scope", "Scope"),
            Check::Type => ("type", "Type"),
        }
    }
}
