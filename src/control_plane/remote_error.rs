//! Errors of a control plane, by status and code: message, fix, exit code.

use std::collections::BTreeSet;

use serde_json::Value;
use url::Url;

use super::desired_state::DesiredState;
use crate::discovery::FetchError;
use crate::key_manager::visible;

/// Effect of a failed write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteEffect {
    /// Nothing was changed.
    None,
    /// Unknown: it may have been done, so look before repeating it.
    Unknown,
}

/// The cause of a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// No response: network, TLS, or timeout.
    Unreachable(FetchError),
    /// The token is missing, expired, or lacks a scope.
    SignIn,
    /// The name or password is wrong.
    WrongPassword,
    /// The token endpoint refused the client; the error code.
    ClientRefused(String),
    /// The token endpoint issues no token to the client for its own credentials.
    GrantRefused,
    /// Forbidden for this user.
    Forbidden,
    /// The user's role lacks these rights.
    LacksRight(&'static str),
    /// The sign-in can read but lacks this scope.
    LacksScope(&'static str),
    /// No client is registered for this user.
    OwnerRefused,
    /// The user belongs to another organization.
    OtherOrganization,
    /// 404: the object is not there, or no longer.
    Gone,
    /// The name is taken.
    NameTaken,
    /// In use, or the server's own.
    InUse,
    /// A required setting is missing.
    MissingSetting,
    /// The server does not have this type.
    TypeUnknown,
    /// A role in its permissions does not exist.
    RoleUnknown,
    /// A value is refused; the members that are named.
    Invalid(Vec<String>),
    /// The server does not know a member.
    UnknownMember(String),
    /// A value is fixed after creation.
    Fixed,
    /// Plain HTTP was sent to a port for HTTPS.
    NeedsHttps,
    /// The server's own identity provider failed.
    IdentityProvider,
    /// The server refuses an address by its policy for outbound connections; the hosts that were sent.
    AddressRefused(Vec<String>),
    /// Not implemented, or no such path.
    NoSuchPath,
    /// The server failed.
    Internal,
    /// Reported as done, but not stored.
    NotStored,
    /// A response that is not what the API documents; what it is, half a sentence.
    NotUnderstood(&'static str),
    /// The gateway's file can't be read; a sentence.
    FileUnread(String),
    /// The gateway's file can't be written; a sentence.
    FileUnwritten(String),
    /// The gateway's file was not changed: a sentence, and the fix.
    NotMerged(String, &'static str),
    /// Any other status.
    Unexpected,
}

/// A request that was refused or failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteError {
    /// Cause, which determines message and fix.
    pub cause: Cause,
    /// HTTP method of the request.
    pub method: &'static str,
    /// The path, without the address and the query.
    pub path: String,
    /// Status, if there was a response.
    pub status: Option<u16>,
    /// Code of the response.
    pub code: Option<String>,
    /// Effect of the request on the server, for a write.
    pub effect: WriteEffect,
}

impl RemoteError {
    /// Error without a response. A write may have been done.
    pub fn unreachable(method: &'static str, path: &str, failure: FetchError) -> Self {
        let sent = !matches!(
            failure,
            FetchError::InvalidUrl { .. }
                | FetchError::InsecureUrl { .. }
                | FetchError::NameNotFound { .. }
                | FetchError::ConnectionRefused { .. }
                | FetchError::Certificate { .. }
                | FetchError::TlsVersion
                | FetchError::TlsNotSpoken
                | FetchError::NoRoute { .. }
                | FetchError::Proxy { .. }
                | FetchError::NoTrustStore { .. }
        );
        RemoteError {
            cause: Cause::Unreachable(failure),
            method,
            path: path.to_owned(),
            status: None,
            code: None,
            effect: match sent && method != "GET" {
                true => WriteEffect::Unknown,
                false => WriteEffect::None,
            },
        }
    }

    /// Error response. Of its body only the server's own code is read.
    pub fn answered(method: &'static str, path: &str, status: u16, body: &[u8]) -> Self {
        let text = body;
        let body: Value = serde_json::from_slice(text).unwrap_or(Value::Null);
        let code = match &body["code"] {
            Value::String(text) => Some(visible(&text.chars().take(40).collect::<String>())),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let number = code.as_deref().and_then(|code| code.parse::<u32>().ok());
        RemoteError {
            cause: match (method, status) {
                (_, 400) if needs_https(text) => Cause::NeedsHttps,
                // These say something of a write alone.
                ("GET", 400 | 409 | 412) => Cause::Unexpected,
                _ => cause(status, number, &body),
            },
            method,
            path: path.to_owned(),
            status: Some(status),
            code,
            effect: match status >= 500 && method != "GET" {
                true => WriteEffect::Unknown,
                false => WriteEffect::None,
            },
        }
    }

    /// Error response of the API Portal. Its code is a number or a word; an HTML page has none.
    pub fn answered_by_portal(method: &'static str, path: &str, status: u16, body: &[u8]) -> Self {
        let fault = RemoteError::answered(method, path, status, body);
        let body: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
        // Only a missing permission is reported with its path.
        let names_path = body["errors"].as_array().is_some_and(|all| !all.is_empty());
        let is_told = body["code"].is_string() || body["code"].is_number();
        let cause = match status {
            403 if names_path => Cause::Forbidden,
            403 if is_told => Cause::OtherOrganization,
            404 if body["code"] == "RESOURCE_NOT_FOUND" => Cause::Gone,
            400 => portal_values(&body),
            413 | 415 => Cause::Invalid(Vec::new()),
            _ => fault.cause,
        };
        RemoteError { cause, ..fault }
    }

    /// Adds the hosts of the sent values to [`Cause::AddressRefused`]; leaves other causes unchanged.
    #[must_use]
    pub fn about(mut self, sent: &DesiredState) -> Self {
        if let Cause::AddressRefused(hosts) = &mut self.cause {
            let urls = sent
                .fields
                .iter()
                .filter_map(|(_, value)| Url::parse(value).ok());
            let found: BTreeSet<String> =
                urls.filter_map(|url| url.host_str().map(visible)).collect();
            hosts.extend(found);
        }
        self
    }

    /// Error of a response that contradicts the server's own contract.
    pub fn of(cause: Cause, method: &'static str, path: &str) -> Self {
        RemoteError {
            cause,
            method,
            path: path.to_owned(),
            status: None,
            code: None,
            effect: WriteEffect::None,
        }
    }

    /// Whether continuing with other objects is pointless.
    pub fn stops(&self) -> bool {
        matches!(
            self.cause,
            Cause::Unreachable(_) | Cause::SignIn | Cause::FileUnread(_) | Cause::FileUnwritten(_)
        )
    }

    /// Stable code, for JSON.
    pub fn word(&self) -> &'static str {
        match &self.cause {
            Cause::Unreachable(failure) => failure.code(),
            Cause::SignIn => "sign-in-needed",
            Cause::WrongPassword => "wrong-password",
            Cause::ClientRefused(_) => "client-refused",
            Cause::GrantRefused => "grant-refused",
            Cause::Forbidden => "forbidden",
            Cause::LacksRight(_) => "right-missing",
            Cause::LacksScope(_) => "scope-missing",
            Cause::OwnerRefused => "owner-refused",
            Cause::OtherOrganization => "other-organization",
            Cause::Gone => "gone",
            Cause::NameTaken => "name-taken",
            Cause::InUse => "in-use",
            Cause::MissingSetting => "setting-missing",
            Cause::TypeUnknown => "type-unknown",
            Cause::RoleUnknown => "role-unknown",
            Cause::Invalid(_) => "value-refused",
            Cause::UnknownMember(_) => "member-unknown",
            Cause::Fixed => "value-fixed",
            Cause::NeedsHttps => "https-needed",
            Cause::IdentityProvider => "identity-provider",
            Cause::AddressRefused(_) => "address-refused",
            Cause::NoSuchPath => "no-such-path",
            Cause::Internal => "server-failed",
            Cause::NotStored => "not-stored",
            Cause::NotUnderstood(_) => "not-understood",
            Cause::FileUnread(_) => "file-unreadable",
            Cause::FileUnwritten(_) => "file-unwritable",
            Cause::NotMerged(..) => "not-merged",
            Cause::Unexpected => "unexpected-status",
        }
    }

    /// Message, a sentence.
    pub fn message(&self) -> String {
        match &self.cause {
            Cause::Unreachable(failure) if failure.certificate().is_some() => {
                format!("The certificate is not trusted: {}.", failure.message())
            }
            Cause::Unreachable(failure) => format!("No response: {}.", failure.sentence()),
            Cause::SignIn => "The server rejected the sign-in.".to_owned(),
            Cause::WrongPassword => "The user name or password is wrong.".to_owned(),
            Cause::ClientRefused(word) => format!("The server rejected the client ({word})."),
            Cause::GrantRefused => {
                "The server does not issue this client tokens with the client_credentials grant."
                    .to_owned()
            }
            Cause::Forbidden => "This user is not allowed to do that.".to_owned(),
            Cause::LacksRight(rights) => format!("This user's role lacks {rights}."),
            Cause::LacksScope(scope) => format!("This sign-in lacks the scope {scope}."),
            Cause::OwnerRefused => {
                "The server does not register a client for this user.".to_owned()
            }
            Cause::OtherOrganization => {
                "This user does not belong to the portal's organization.".to_owned()
            }
            Cause::Gone => "It no longer exists on the target.".to_owned(),
            Cause::NameTaken => "Another key manager on the target has this name.".to_owned(),
            Cause::InUse => "An API or application uses it.".to_owned(),
            Cause::MissingSetting => {
                "A setting that the server requires for this type is missing.".to_owned()
            }
            Cause::TypeUnknown => "The server does not have this type.".to_owned(),
            Cause::RoleUnknown => {
                "A role in its permissions does not exist on the server.".to_owned()
            }
            Cause::Invalid(members) if members.is_empty() => {
                "The server rejected a value.".to_owned()
            }
            Cause::Invalid(members) => {
                let values = if members.len() == 1 {
                    "value"
                } else {
                    "values"
                };
                format!(
                    "The server rejected the {values} of {}.",
                    members.join(" and ")
                )
            }
            Cause::UnknownMember(name) => {
                format!("The server does not recognize the member {name}.")
            }
            Cause::Fixed => "A value can't be changed after creation.".to_owned(),
            Cause::NeedsHttps => "The server expects HTTPS on this port.".to_owned(),
            Cause::IdentityProvider => {
                "The server could not store an identity provider for it.".to_owned()
            }
            Cause::AddressRefused(hosts) if hosts.is_empty() => {
                "The server rejected one of the addresses.".to_owned()
            }
            Cause::AddressRefused(hosts) => {
                format!("The server does not allow {}.", hosts.join(" or "))
            }
            Cause::NoSuchPath => format!("The server has no {} {}.", self.method, self.path),
            Cause::Internal => format!(
                "The server failed to process {} {} ({}).",
                self.method,
                self.path,
                self.numbers()
            ),
            Cause::NotStored => {
                "The server reported success, but the key manager is missing.".to_owned()
            }
            Cause::NotUnderstood(what) => format!(
                "The response to {} {} can't be read: {what}.",
                self.method, self.path
            ),
            Cause::FileUnread(why) | Cause::FileUnwritten(why) | Cause::NotMerged(why, _) => {
                why.clone()
            }
            Cause::Unexpected => format!(
                "The server responded to {} {} with {}.",
                self.method,
                self.path,
                self.numbers()
            ),
        }
    }

    fn numbers(&self) -> String {
        let status = self.status.map(|status| status.to_string());
        let code = self
            .code
            .clone()
            .filter(|code| Some(code) != status.as_ref());
        match (status, code) {
            (Some(status), Some(code)) => format!("{status}, code {code}"),
            (Some(status), None) => status,
            _ => "no status".to_owned(),
        }
    }
}

/// Cause by status and code. Most error texts carry no information and are not read.
fn cause(status: u16, code: Option<u32>, body: &Value) -> Cause {
    match (status, code) {
        (401, _) => Cause::SignIn,
        (403, _) => Cause::Forbidden,
        (404, Some(900607)) => Cause::RoleUnknown,
        (404, Some(_)) => Cause::Gone,
        (404 | 405 | 501, _) => Cause::NoSuchPath,
        (409, _) => Cause::NameTaken,
        (412, _) => Cause::InUse,
        (_, Some(901400)) => Cause::TypeUnknown,
        (_, Some(901401)) => Cause::MissingSetting,
        (_, Some(901404)) => Cause::Invalid(vec!["name".to_owned()]),
        (_, Some(901412)) => Cause::Fixed,
        (_, Some(900611..=900613)) => Cause::IdentityProvider,
        (400, _) => bad_request(body),
        (500.., _) => Cause::Internal,
        _ => Cause::Unexpected,
    }
}

/// Whether a body is that of Tomcat, nginx, Apache or Go for plain HTTP on a port for HTTPS.
fn needs_https(body: &[u8]) -> bool {
    const SENTENCES: [&str; 4] = [
        "combination of host and port requires TLS",
        "plain HTTP request was sent to HTTPS port",
        "speaking plain HTTP to an SSL-enabled server port",
        "HTTP request to an HTTPS server",
    ];
    let text = String::from_utf8_lossy(body);
    SENTENCES.iter().any(|sentence| text.contains(sentence))
}

/// The members that the API Portal refuses: it names the first one in a path, or those that are missing in its sentence.
fn portal_values(body: &Value) -> Cause {
    const MEMBERS: [&str; 4] = ["id", "displayName", "tokenEndpoint", "enabled"];
    let text = body.to_string();
    let unknown = body["errors"][0]["errorCode"] == "additionalProperties.openapi.validation";
    if let (true, Some(path)) = (unknown, body["errors"][0]["path"].as_str()) {
        let name = path.rsplit('/').next().unwrap_or_default();
        return Cause::UnknownMember(visible(&name.chars().take(60).collect::<String>()));
    }
    let names = |member: &&str| {
        text.contains(&format!("/{member}\""))
            || text.contains(&format!("'{member}'"))
            || text.contains(&format!("{member} must"))
            || text.contains(&format!(": {member}"))
    };
    let members = MEMBERS.iter().filter(|member| names(member));
    Cause::Invalid(members.map(|member| (*member).to_owned()).collect())
}

fn bad_request(body: &Value) -> Cause {
    let words = body["description"].as_str().unwrap_or_default();
    if let Some(rest) = words.strip_prefix("Unrecognized property '") {
        let name: String = rest.chars().take_while(|c| *c != '\'').take(60).collect();
        return Cause::UnknownMember(visible(&name));
    }
    if words.contains("network") || words.contains("outbound") || words.contains("not allowed host")
    {
        return Cause::AddressRefused(Vec::new());
    }
    let named = body["error"].as_array().into_iter().flatten();
    let members = named.filter_map(|entry| {
        let code = entry["code"].as_str()?;
        let name = code.strip_prefix("400_")?;
        Some(visible(&name.chars().take(60).collect::<String>()))
    });
    Cause::Invalid(members.take(10).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key_manager::FrontEnd;

    #[test]
    fn the_cause_is_told_by_status_and_code() {
        #[rustfmt::skip]
        let rows = [
            (401, r#"{"code":401}"#, "sign-in-needed"),
            (403, r#"{"code":403}"#, "forbidden"),
            (404, r#"{"code":901411}"#, "gone"),
            (404, r#"{"code":900607}"#, "role-unknown"),
            (404, "", "no-such-path"),
            (409, r#"{"code":901402}"#, "name-taken"),
            (412, r#"{"code":902015}"#, "in-use"),
            (400, r#"{"code":901400}"#, "type-unknown"),
            (400, r#"{"code":901401}"#, "setting-missing"),
            (400, r#"{"code":901412}"#, "value-fixed"),
            (400, r#"{"code":900611}"#, "identity-provider"),
            (400, r#"{"code":400,"description":"Unrecognized property 'x'"}"#, "member-unknown"),
            (400, r#"{"code":400,"error":[{"code":"400_name","message":"m"}]}"#, "value-refused"),
            (400, "\u{0}", "value-refused"),
            (500, r#"{"code":900967}"#, "server-failed"),
            (503, "<html>", "server-failed"),
            (415, "", "unexpected-status"),
        ];
        for (status, body, word) in rows {
            let fault = RemoteError::answered("PUT", "/key-managers/1", status, body.as_bytes());
            assert_eq!(fault.word(), word, "{status} {body}");
            assert!(
                fault.message().ends_with('.') && fault.fix(FrontEnd::Command).ends_with('.'),
                "{fault:?}"
            );
        }
    }

    #[test]
    fn a_wrapped_failure_is_told_with_method_path_and_code() {
        let fault = RemoteError::answered("PUT", "/key-managers/1", 500, br#"{"code":900967}"#);
        assert_eq!(
            fault.message(),
            "The server failed to process PUT /key-managers/1 (500, code 900967)."
        );
        assert_eq!(fault.effect, WriteEffect::Unknown);
        for status in [400, 409, 412] {
            let read = RemoteError::answered("GET", "/key-managers", status, b"");
            assert_eq!(read.cause, Cause::Unexpected);
        }
        let tomcat = b"Bad Request\nThis combination of host and port requires TLS.\r\n";
        let plain = RemoteError::answered("GET", "/swagger.yaml", 400, tomcat);
        assert_eq!(plain.cause, Cause::NeedsHttps);
        let read = RemoteError::answered("GET", "/key-managers/1", 500, b"");
        assert_eq!(read.effect, WriteEffect::None);
    }

    #[test]
    fn nothing_of_a_body_is_repeated_but_names() {
        let body = br#"{"code":"geheim\u001b[2J","message":"geheim","description":"geheim"}"#;
        let fault = RemoteError::answered("POST", "/key-managers", 418, body);
        assert!(!fault.message().contains('\u{1b}'), "{}", fault.message());
        assert!(!fault.fix(FrontEnd::Command).contains("geheim"));
    }
}
