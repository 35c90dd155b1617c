//! Rejected certificates: their facts, and each fault with its code, message and fix.

use super::wording::listed;
use crate::key_manager::visible;

/// Facts of a certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Subject, as a distinguished name.
    pub subject: String,
    /// The host names and addresses that it is for.
    pub names: Vec<String>,
    /// Issuer, as a distinguished name.
    pub issuer: String,
    /// RFC 3339 in UTC.
    pub not_before: String,
    /// RFC 3339 in UTC.
    pub not_after: String,
    /// SHA-256 of the certificate, hexadecimal pairs with colons.
    pub sha256: String,
}

/// Fault for which a certificate is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateFault {
    /// Its authority is not trusted.
    Untrusted {
        /// Subjects of the given authorities, none of which is the certificate's.
        given: Vec<String>,
    },
    /// Its issuer is its own subject.
    SelfSigned,
    /// The server sends its own certificate and not the one that signed it.
    MissingIntermediate {
        /// The name of the missing one.
        missing: String,
    },
    /// `notAfter` has passed.
    Expired {
        /// Whether it is an intermediate and not the server's own.
        intermediate: bool,
    },
    /// Not valid yet.
    NotYetValid,
    /// For another host.
    WrongHost,
    /// It names hosts in its common name only.
    NoNames,
    /// Not for servers.
    WrongUsage,
    /// Obsolete signature or key.
    Weak {
        /// Description: `a 1024-bit RSA key`.
        what: String,
    },
    /// The server knows no certificate for the host, and sends its default one or none.
    Default,
    /// Self-signed, and for another host.
    SelfSignedForOther,
    /// Signed by a certificate that is not an authority.
    SignerNoAuthority,
}

impl CertificateFault {
    /// The stable code of the JSON contract.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Untrusted { .. }
            | Self::SelfSigned
            | Self::MissingIntermediate { .. }
            | Self::WrongUsage
            | Self::Weak { .. }
            | Self::SignerNoAuthority => "tls-untrusted",
            Self::Expired { .. } | Self::NotYetValid => "tls-expired",
            Self::WrongHost | Self::NoNames | Self::Default | Self::SelfSignedForOther => {
                "tls-wrong-host"
            }
        }
    }

    /// Message, without a full stop.
    pub(super) fn message(&self) -> String {
        match self {
            Self::Untrusted { .. } => "certificate not trusted",
            Self::SelfSigned => "self-signed certificate",
            Self::MissingIntermediate { missing } => {
                return format!(
                    "the certificate is signed by {}, which this computer does not trust",
                    visible(missing)
                );
            }
            Self::Expired { intermediate: false } => "certificate expired",
            Self::Expired { intermediate: true } => "intermediate certificate expired",
            Self::NotYetValid => "certificate not valid yet",
            Self::WrongHost => "certificate is for another host",
            Self::NoNames => {
                "the certificate has no subject alternative name (SAN), and the common name is no longer used"
            }
            Self::WrongUsage => "the certificate is not for TLS servers",
            Self::Weak { what } => return format!("the certificate uses {}", visible(what)),
            Self::Default => "the server has no certificate for this host name",
            Self::SelfSignedForOther => "the certificate is self-signed and for another host",
            Self::SignerNoAuthority => {
                "the issuing certificate is not a CA certificate"
            }
        }
        .to_owned()
    }

    /// What a message says of the certificate, without a full stop.
    pub(super) fn detail(&self, facts: &CertificateFacts) -> String {
        match self {
            Self::WrongHost if !facts.names.is_empty() => {
                format!("it is for {}", listed(facts.names.clone()))
            }
            Self::Untrusted { .. } | Self::WrongHost => {
                format!("for {}, signed by {}", facts.subject, facts.issuer)
            }
            Self::Expired { .. } => format!("{}, valid until {}", facts.subject, facts.not_after),
            Self::NotYetValid => format!("{}, valid from {}", facts.subject, facts.not_before),
            _ => format!("certificate of {}", facts.subject),
        }
    }

    /// Fix, a sentence.
    pub(super) fn fix(&self, facts: Option<&CertificateFacts>) -> String {
        match self {
            Self::Untrusted { given } if !given.is_empty() => {
                return format!(
                    "Add this CA's certificate to --ca-file, which has only {}; the gateway must trust it too.",
                    listed(given.iter().map(|name| visible(name)))
                );
            }
            Self::Untrusted { .. } => {
                "If this CA is yours, pass its certificate with --ca-file; the gateway must trust it too."
            }
            Self::SelfSigned => {
                "If this certificate is yours, use it with --ca-file; the gateway must trust it too."
            }
            Self::MissingIntermediate { missing } => {
                return format!(
                    "If {} is your organization's CA, pass its certificate with --ca-file and add it to the gateway's truststore. Otherwise, the server is probably not sending its intermediate certificate: ask its administrator to configure the full chain.",
                    visible(missing)
                );
            }
            Self::Expired { intermediate: false } => "Ask the provider to renew its certificate.",
            Self::Expired { intermediate: true } => {
                "Ask the provider to send the current intermediate certificate."
            }
            Self::NotYetValid => {
                "Check this computer's clock; if it is right, wait until the certificate is valid, or ask the provider to install another one."
            }
            Self::WrongHost => {
                let wild = facts.is_some_and(|it| it.names.iter().any(|name| name.starts_with("*.")));
                let level = if wild { "; a wildcard covers one level only" } else { "" };
                return format!("Use a host name that the certificate is for, or ask the provider to add this one to it{level}.");
            }
            Self::NoNames => {
                "Ask the provider to reissue the certificate with the host name as subject alternative name."
            }
            Self::WrongUsage => {
                "Ask the provider to install a certificate whose extended key usage includes server authentication (serverAuth)."
            }
            Self::Weak { .. } => {
                "Ask the provider to reissue the certificate with SHA-256 or better and an RSA key of at least 2048 bits or an EC key."
            }
            Self::Default => {
                "Check the host name; if it is right, have a certificate for it installed at the server or ingress. --ca-file does not help here."
            }
            Self::SelfSignedForOther => {
                "Ask the provider to install a certificate for this host name. --ca-file does not help here."
            }
            Self::SignerNoAuthority => {
                "Reissue the certificate with a CA. --ca-file does not help here."
            }
        }
        .to_owned()
    }

    /// Whether the certificate's authority is unknown here.
    pub(super) fn is_untrusted(&self) -> bool {
        matches!(
            self,
            Self::Untrusted { .. } | Self::SelfSigned | Self::MissingIntermediate { .. }
        )
    }

    /// Whether a user may decide to trust the certificate all the same.
    pub fn may_be_accepted(&self) -> bool {
        match self {
            Self::WrongHost | Self::NoNames | Self::Expired { .. } | Self::NotYetValid => true,
            fault => fault.is_untrusted(),
        }
    }
}
