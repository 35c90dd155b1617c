//! Fixes for lines without one of their own: by the gateway's cause, or by hazard.

use super::hazard::Hazard;
use super::signature::OTHER_KEY;
use crate::gateway::Cause;

/// Fix for a cause, a sentence.
pub(super) fn of_cause(cause: &Cause) -> &'static str {
    use Cause as C;
    match cause {
        C::Parts | C::Blanks | C::Encoding(_) | C::NotJson(_) => {
            "Copy the whole token again, exactly as it was issued."
        }
        C::Opaque => "Ask the provider to issue JWT access tokens for this API.",
        C::Duplicate(..) => "Remove the second mapper for this claim at the provider.",
        C::HeaderMember(_) => {
            "Ask the provider to leave this header member out or correct its type."
        }
        C::ClaimType(_) => "Ask the provider to correct the type of this claim.",
        C::Algorithm(_) | C::NoAlgorithm => "Ask the provider to sign access tokens with RS256.",
        C::Critical => "Turn off this extension for access tokens at the provider.",
        C::Encrypted => "Ask the provider to sign access tokens instead of encrypting them.",
        C::KeySetStatus(_) | C::KeySetRedirects => {
            "Set JWKS Endpoint to an address that returns the keys with status 200."
        }
        C::KeySetUnreachable(_) | C::KeySetUnknown(_) => {
            "Check that JWKS Endpoint can be reached from the gateway."
        }
        C::KeySetSlow => "Ask the provider to serve its keys faster.",
        C::KeySetUnreadable(_) | C::KeySetMember(..) | C::KeySetNull(_) => {
            "Ask the provider's administrator to correct the key set."
        }
        C::KeySetEmpty => "Ask the provider to publish an RSA key with a kid.",
        C::KeySetNotConfigured => "Fill in JWKS Endpoint.",
        C::UnknownKid => "Get a new token, and check that JWKS Endpoint is the provider's.",
        C::NoKid => "Ask the provider to include kid in the header of its tokens.",
        C::KeyKind | C::KeyNumbers(_) | C::KeyTooLarge => {
            "Ask the provider to sign access tokens with an RSA key of 2048 to 4096 bits and RS256."
        }
        C::NoKeyFits | C::Signature => OTHER_KEY,
        C::Issuer => "Set Issuer to the issuer of the provider's access tokens.",
        C::Expired => "Get a new token; also check this computer's clock.",
        C::NoExpiry => "Ask the provider to give access tokens a lifetime.",
        C::NotYet => "Check the provider's clock and this computer's.",
        C::NoIssued => "Ask the provider to write iat into its access tokens.",
        C::Audience => "Request the token for the audience that the API asks for.",
        C::NoClient(_) | C::ClientBroken(_) => {
            "Ask the provider to write the client ID into this claim as a string."
        }
        C::OtherClient => "Use a token of this client.",
        C::ScopesBroken(_) => "Ask the provider to send scopes as one string, separated by spaces.",
        C::TokenType => "Ask the provider to use another token_type.",
        C::Application => "Ask the provider to rename the claim application.",
        C::TooLarge | C::TooDeep => "Ask the provider to put fewer claims into access tokens.",
    }
}

/// Fix for a hazard, a sentence.
pub(super) fn of_hazard(hazard: &Hazard) -> &'static str {
    use Hazard as H;
    match hazard {
        H::NeverExpires => "Ask the provider to give access tokens a lifetime.",
        H::LongLived => "Ask the provider to give access tokens a shorter lifetime.",
        H::Milliseconds => "Ask the provider to write times as seconds since 1970.",
        H::WrongKind(_) => "Use access_token from the provider's response.",
        H::Bound => {
            "Turn off sender-constrained tokens (DPoP or mutual TLS) for this client at the provider."
        }
        H::NotBeforeAhead | H::IssuedAhead => "Check the provider's clock and this computer's.",
        H::Duplicate(..) => "Remove the second mapper for this claim at the provider.",
        H::Malformed => "Copy the whole token again, exactly as it was issued.",
        H::Critical => "Turn off this extension for access tokens at the provider.",
        H::WeakKey(_) | H::Exponent => {
            "Ask the provider to sign with a new RSA key of 2048 bits or more."
        }
        H::EncryptionKey => "Ask the provider to sign with a key that is published for signatures.",
        H::OtherAlgorithm(_) => {
            "Ask the provider to publish the key with the algorithm of its tokens."
        }
        H::PrivateKey => "Ask the provider to replace the published private keys at once.",
        H::SharedKid => "Ask the provider to give each key a unique kid.",
        H::NoKid => "Ask the provider to include kid in the header of its tokens.",
        H::PlainHttp => "Use https in JWKS Endpoint.",
        H::Redirected => "Set JWKS Endpoint to the address that it redirects to.",
        H::MalformedSet => "Ask the provider's administrator to correct the key set.",
        H::UnreadSet => "Set JWKS Endpoint to the address of the provider's keys.",
        H::LargeSet => "Ask the provider to publish only keys that are in use.",
        H::LargeToken(_) => "Ask the provider to put fewer groups and roles into access tokens.",
        H::NoClient => "Ask the provider to put the client ID into its access tokens.",
    }
}

#[cfg(test)]
mod tests;
