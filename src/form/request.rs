//! Fields of a token request with `client_credentials`. RFC 6749 §4.4, RFC 8707 §2.

use crate::key_manager::find_odd;

/// Field of a token request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestField {
    /// `client_id` of the application.
    ClientId,
    /// Client secret; never shown.
    ClientSecret,
    /// Scopes with blanks between.
    Scope,
    /// Parameter `audience`, required by some providers.
    Audience,
    /// Parameter `resource` (RFC 8707), required by some providers.
    Resource,
}

/// Maximum length of a field, in characters.
const LIMIT: usize = 4096;

impl RequestField {
    /// All fields, in the order of the form.
    pub const ALL: [RequestField; 5] = [
        RequestField::ClientId,
        RequestField::ClientSecret,
        RequestField::Scope,
        RequestField::Audience,
        RequestField::Resource,
    ];

    /// Label in forms and messages.
    pub fn label(self) -> &'static str {
        match self {
            RequestField::ClientId => "Client ID",
            RequestField::ClientSecret => "Client Secret",
            RequestField::Scope => "Scope",
            RequestField::Audience => "Audience",
            RequestField::Resource => "Resource",
        }
    }

    /// Label that says whether the field is optional.
    pub fn full_label(self) -> &'static str {
        match self {
            RequestField::Scope => "Scope (optional)",
            RequestField::Audience => "Audience (optional)",
            RequestField::Resource => "Resource (optional)",
            required => required.label(),
        }
    }

    /// The flag of the command, without dashes.
    pub fn flag(self) -> &'static str {
        match self {
            RequestField::ClientId => "client-id",
            RequestField::ClientSecret => "client-secret-stdin",
            RequestField::Scope => "scope",
            RequestField::Audience => "audience",
            RequestField::Resource => "resource",
        }
    }

    /// Help, a sentence or two.
    pub fn help(self) -> &'static str {
        match self {
            RequestField::ClientId => {
                "The client ID of an application that is allowed to use the client_credentials grant."
            }
            RequestField::ClientSecret => {
                "Sent only to the Token Endpoint. Not shown, not stored, not logged."
            }
            RequestField::Scope => {
                "Separate scopes with spaces. Microsoft requires the API's Application ID URI followed by /.default."
            }
            RequestField::Audience => "Some providers (Auth0) require the API identifier here.",
            RequestField::Resource => {
                "Some providers require the API's URL here; AD FS requires the API's identifier."
            }
        }
    }

    /// Whether it may stay empty.
    pub fn optional(self) -> bool {
        !matches!(self, RequestField::ClientId | RequestField::ClientSecret)
    }

    /// Parameter value of a text; `None` if it is omitted.
    ///
    /// # Errors
    /// A sentence that names the field, what is wrong and what to do. It never quotes a secret.
    pub fn parse(self, text: &str) -> Result<Option<&str>, String> {
        let label = self.label();
        let text = match self {
            // A secret may begin or end with a blank.
            RequestField::ClientSecret => text.trim_end_matches(['\n', '\r']),
            _ => text.trim(),
        };
        if text.is_empty() {
            return match self.optional() {
                true => Ok(None),
                false => Err(format!("{label} is required.")),
            };
        }
        let length = text.chars().count();
        if length > LIMIT {
            return Err(format!(
                "{label} is {length} characters long (limit: {LIMIT}). Check the pasted text."
            ));
        }
        if self == RequestField::ClientSecret {
            return match text.contains(char::is_control) {
                true => Err(format!(
                    "{label} contains a control character. Type or copy it again."
                )),
                false => Ok(Some(text)),
            };
        }
        if let Some(odd) = find_odd(text) {
            return Err(format!(
                "{label} contains {}. Remove it, or type the text again.",
                odd.describe()
            ));
        }
        let own_rule = match self {
            RequestField::Scope => scope(text),
            RequestField::Resource => resource(text),
            _ => Ok(()),
        };
        own_rule.map(|()| Some(text))
    }
}

/// RFC 6749 §3.3: visible ASCII without `"` and `\`, and blanks between.
fn scope(text: &str) -> Result<(), String> {
    let wrong = text
        .chars()
        .find(|c| !matches!(c, ' ' | '\u{21}' | '\u{23}'..='\u{5b}' | '\u{5d}'..='\u{7e}'));
    match wrong {
        None => Ok(()),
        Some(c) => Err(format!(
            "Scope contains {c}, which is not allowed in a scope. Put spaces between names."
        )),
    }
}

/// RFC 8707 §2: no fragment. AD FS takes identifiers that are no URLs, so the rest is left to the provider.
fn resource(text: &str) -> Result<(), String> {
    match text.contains('#') {
        true => Err("Resource can't contain a fragment (#). Remove it.".to_owned()),
        false => Ok(()),
    }
}

/// Further parameter of a token request, `NAME=VALUE`. RFC 6749 §3.2. Parameters of the grant itself have fields of their own.
///
/// # Errors
/// The fault; it quotes no value.
pub fn parameter(text: &str) -> Result<(&str, &str), ParameterFault<'_>> {
    let wrong = || ParameterFault::Syntax;
    let (name, value) = text.split_once('=').ok_or_else(wrong)?;
    let letter = |c: char| c.is_ascii_alphanumeric() || "_-.:".contains(c);
    if name.is_empty() || !name.chars().all(letter) {
        return Err(wrong());
    }
    if find_odd(value).is_some() {
        return Err(ParameterFault::Invisible(name));
    }
    match name {
        "client_id" => Err(ParameterFault::Field(RequestField::ClientId)),
        "client_secret" => Err(ParameterFault::Field(RequestField::ClientSecret)),
        "scope" => Err(ParameterFault::Field(RequestField::Scope)),
        "audience" => Err(ParameterFault::Field(RequestField::Audience)),
        "resource" => Err(ParameterFault::Field(RequestField::Resource)),
        "grant_type" => Err(ParameterFault::Grant),
        "password" | "client_assertion" | "assertion" | "refresh_token" | "code" => {
            Err(ParameterFault::OtherGrant(name))
        }
        _ => Ok((name, value)),
    }
}

/// Reason why a parameter can't be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParameterFault<'a> {
    /// It is not `NAME=VALUE`.
    #[error("--param must be NAME=VALUE.")]
    Syntax,
    /// Its value contains an invisible character; its name.
    #[error("The value of {0} contains an invisible character.")]
    Invisible(&'a str),
    /// It is a field of the request.
    #[error("--param can't set {}.", .0.flag().trim_end_matches("-stdin").replace('-', "_"))]
    Field(RequestField),
    /// It is the grant.
    #[error("--param can't set grant_type: kmctl sends only client_credentials.")]
    Grant,
    /// It belongs to another grant; its name.
    #[error("{0} belongs to another grant; kmctl sends only client_credentials.")]
    OtherGrant(&'a str),
}

impl ParameterFault<'_> {
    /// What to do, a sentence.
    pub fn fix(self) -> String {
        match self {
            ParameterFault::Syntax => "Use, for example, --param organization=acme.".to_owned(),
            ParameterFault::Invisible(_) => "Type it again.".to_owned(),
            ParameterFault::Field(field) => format!("Use --{}.", field.flag()),
            ParameterFault::Grant => "Leave grant_type out.".to_owned(),
            ParameterFault::OtherGrant(name) => format!("Leave {name} out."),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn parameters_are_pairs_and_no_secrets() {
        use super::parameter;
        assert_eq!(parameter("organization=acme"), Ok(("organization", "acme")));
        assert_eq!(parameter("x="), Ok(("x", "")));
        assert_eq!(parameter("a=b=c"), Ok(("a", "b=c")));
        for wrong in [
            "",
            "x",
            "=x",
            "a b=c",
            "client_secret=geheim",
            "grant_type=password",
            "code=geheim",
            "x=\u{202e}",
        ] {
            let said = parameter(wrong).unwrap_err();
            assert!(
                !format!("{said} {}", said.fix()).contains("geheim"),
                "{said}"
            );
        }
        let secret = parameter("client_secret=x").unwrap_err();
        assert_eq!(secret.to_string(), "--param can't set client_secret.");
        assert_eq!(secret.fix(), "Use --client-secret-stdin.");
    }

    use super::RequestField as F;

    #[test]
    fn what_is_sent() {
        assert_eq!(F::ClientId.parse(" app \n"), Ok(Some("app")));
        assert_eq!(F::ClientSecret.parse(" s p \n"), Ok(Some(" s p ")));
        assert_eq!(F::Scope.parse("  "), Ok(None));
        assert_eq!(
            F::Scope.parse("api://x/.default openid"),
            Ok(Some("api://x/.default openid"))
        );
        assert_eq!(
            F::Resource.parse("urn:api:orders"),
            Ok(Some("urn:api:orders"))
        );
    }

    #[test]
    fn what_is_refused_names_the_field_and_what_to_do() {
        #[rustfmt::skip]
        let rows = [
            (F::ClientId, " ", "Client ID is required."),
            (F::ClientSecret, "", "Client Secret is required."),
            (F::Scope, "a\"b", "Scope contains \", which is not allowed in a scope. Put spaces between names."),
            (F::Resource, "https://a/#x", "Resource can't contain a fragment (#). Remove it."),
        ];
        for (field, text, message) in rows {
            assert_eq!(field.parse(text), Err(message.to_owned()));
        }
        let odd = F::Audience.parse("a\u{200b}b").unwrap_err();
        assert!(odd.starts_with("Audience contains U+200B"), "{odd}");
    }

    #[test]
    fn a_secret_is_never_quoted() {
        let long = "sesame".repeat(1000);
        for text in ["sesame\u{1b}", long.as_str()] {
            let refused = F::ClientSecret.parse(text).unwrap_err();
            assert!(!refused.contains("sesame"), "{refused}");
        }
    }
}
