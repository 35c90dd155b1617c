//! Fix for an error of a control plane, by front end.

use super::remote_error::{Cause, RemoteError, WriteEffect};
use crate::discovery::FetchError;
use crate::key_manager::FrontEnd;

impl RemoteError {
    /// Fix for a front end, in sentences.
    pub fn fix(&self, front_end: FrontEnd) -> String {
        match &self.cause {
            // Its own words are about a document of a provider.
            Cause::Unreachable(FetchError::TooLarge { .. }) => {
                "Check the address of the target.".to_owned()
            }
            Cause::Unreachable(FetchError::ConnectionRefused { .. }) => {
                "Check the host and port of the target, and that it is running.".to_owned()
            }
            Cause::Unreachable(failure) if failure.is_untrusted() => match failure.certificate() {
                Some(certificate) => format!(
                    "Its SHA-256 is {}. Compare it with the one from the server's administrator; then trust it {}",
                    certificate.sha256,
                    front_end.choose(
                        "on Targets (T, then c).",
                        "with --ca-file, or with kmctl target check NAME --pin SHA256."
                    )
                ),
                None => failure.fix(),
            },
            Cause::Unreachable(failure) => failure.fix(),
            Cause::SignIn => {
                format!(
                    "Sign in again {}, or use a new token from the server's own token endpoint. The user needs the admin role or the scopes that {} lists.",
                    front_end.choose("(T, then l)", "with kmctl login"),
                    front_end.choose("a check (T, then c)", "kmctl target check")
                )
            }
            Cause::WrongPassword => "Enter them again. For a tenant, use user@tenant.".to_owned(),
            Cause::ClientRefused(word)
                if matches!(word.as_str(), "unsupported_grant_type" | "unauthorized_client") =>
            {
                front_end.choose(
                    "The server does not issue tokens for a password. Sign in with a token.",
                    "The server does not issue tokens for a password. Sign in with --auth basic, or with a token (--token-stdin).",
                )
                .to_owned()
            }
            Cause::ClientRefused(_) => {
                "Check the client ID and secret, then sign in again.".to_owned()
            }
            Cause::GrantRefused => {
                format!(
                    "Allow the client_credentials grant for the client, or {}",
                    with_token(front_end)
                )
            }
            Cause::LacksScope(_) => {
                "Sign in as a user with the admin role, or with a token that has the scope.".to_owned()
            }
            Cause::OwnerRefused => {
                format!(
                    "Enter the name with its user store or tenant, DOMAIN/user or user@tenant, or {}",
                    with_token(front_end)
                )
            }
            Cause::Forbidden => "Ask an administrator for permission.".to_owned(),
            Cause::LacksRight(_) => {
                "Sign in as a user with the dp_admin or ap_admin role, or grant the permissions to this role.".to_owned()
            }
            Cause::OtherOrganization => {
                "Sign in as a user of the portal's own organization; its handle is in the portal's configuration.".to_owned()
            }
            Cause::Gone => "Plan again.".to_owned(),
            Cause::NameTaken => front_end
                .choose(
                    "Link it on the plan (w), or use another name.",
                    "Link it with kmctl pull --adopt, or use another name.",
                )
                .to_owned(),
            Cause::InUse => front_end
                .choose(
                    "Remove the key manager from the APIs and applications that Delete shows (D on the list), then apply again.",
                    "Remove the key manager from the APIs and applications that kmctl usage NAME lists, then apply again.",
                )
                .to_owned(),
            Cause::MissingSetting => "The plan lists the required settings.".to_owned(),
            Cause::TypeUnknown => "Update API Manager to 4.7, or install a connector.".to_owned(),
            Cause::RoleUnknown => "Remove the role from its permissions in the Admin Portal.".to_owned(),
            Cause::Invalid(_) => "Change the local value and apply again.".to_owned(),
            Cause::UnknownMember(_) => front_end
                .choose(
                    "Check the target (T, then c) to read its version again.",
                    "Run kmctl target check to read the version again.",
                )
                .to_owned(),
            Cause::Fixed => "Delete it from the target and create it again.".to_owned(),
            Cause::NeedsHttps => "Enter the target's address with https://.".to_owned(),
            Cause::IdentityProvider => {
                "Check whether the server already has an identity provider with this issuer.".to_owned()
            }
            Cause::AddressRefused(_) => {
                "Allow the host in the server's network_security settings.".to_owned()
            }
            Cause::NoSuchPath => "Check the target's address and version.".to_owned(),
            Cause::Internal if self.effect == WriteEffect::Unknown => {
                front_end.choose(
                    "Refresh the plan (c) before you try again. The server's log has the reason.",
                    "Run kmctl plan before you try again. The server's log has the reason.",
                )
                .to_owned()
            }
            Cause::Internal => "The server's log has the reason.".to_owned(),
            Cause::NotStored => "Apply again. If that doesn't help, check the server's log.".to_owned(),
            Cause::NotUnderstood(_) => "Check the address of the target.".to_owned(),
            Cause::FileUnread(_) => front_end
                .choose(
                    "Check the file that the target names (T).",
                    "Check the file that the target names: kmctl target show.",
                )
                .to_owned(),
            Cause::FileUnwritten(_) => "Check the permissions of the file and its folder.".to_owned(),
            Cause::NotMerged(_, fix) => (*fix).to_owned(),
            Cause::Unexpected => "Check the server's log.".to_owned(),
        }
    }
}

/// End of a fix: another way to sign in, a sentence.
fn with_token(front_end: FrontEnd) -> &'static str {
    front_end.choose(
        "sign in with a token.",
        "sign in with a token (--token-stdin).",
    )
}
