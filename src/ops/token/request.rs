//! Ask the token endpoint for a token by `client_credentials`. RFC 6749 §4.4, RFC 8707 §2.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::ZonedDateTime;
use zeroize::{Zeroize, Zeroizing};

use super::check::check;
use super::target::Target;
use crate::discovery::{Failure, Response};
use crate::form::RequestField;
use crate::net::Client;
use crate::token::{Missing, Secret, Token, Verdict, find_in_response};

/// How the client proves who it is. RFC 6749 §2.3.1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Authentication {
    /// By header; if the provider does not know the client then, once more in the body.
    #[default]
    Automatic,
    /// `client_secret_basic`.
    Basic,
    /// `client_secret_post`.
    Post,
}

/// Who asks, and for what.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// The client's id.
    pub client_id: String,
    /// Its secret.
    pub secret: Option<Secret>,
    /// How it is sent.
    pub authentication: Authentication,
    /// Scopes with blanks between.
    pub scope: Option<String>,
    /// `audience`, which Auth0 and others want.
    pub audience: Option<String>,
    /// `resource`, by RFC 8707.
    pub resource: Option<String>,
}

impl Credentials {
    /// Takes what was filled into a field.
    ///
    /// # Errors
    /// As [`RequestField::parse`].
    pub fn take(&mut self, field: RequestField, text: &str) -> Result<(), String> {
        let value = field.parse(text)?;
        match field {
            RequestField::ClientSecret => self.secret = value.map(Secret::new),
            RequestField::ClientId => self.client_id = value.unwrap_or_default().to_owned(),
            RequestField::Scope => self.scope = value.map(str::to_owned),
            RequestField::Audience => self.audience = value.map(str::to_owned),
            RequestField::Resource => self.resource = value.map(str::to_owned),
        }
        Ok(())
    }
}

impl Target {
    /// The same for a token that this client requests: the client claim is the one that holds its id.
    pub fn for_client(&self, credentials: &Credentials) -> Self {
        let mut target = self.clone();
        target.expectation.asked.client_id = Some(credentials.client_id.clone());
        target
            .expectation
            .asked
            .requested_scope
            .clone_from(&credentials.scope);
        target
    }
}

/// Why there is no token. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No token endpoint is configured.
    NoEndpoint,
    /// The endpoint could not be asked.
    Unreached(Failure),
    /// The provider said no.
    ByProvider {
        /// The status of its answer.
        status: u16,
        /// Its own words: `error`, and `error_description` where there is one; empty when it said nothing.
        words: String,
        /// `error` alone.
        error: String,
    },
    /// An answer without an access token.
    NoToken(Missing),
}

impl Refused {
    /// A stable word.
    pub fn code(&self) -> &'static str {
        match self {
            Refused::NoEndpoint => "no-token-endpoint",
            Refused::Unreached(failure) => failure.code(),
            Refused::ByProvider { .. } => "token-refused",
            Refused::NoToken(_) => "no-token",
        }
    }

    /// What happened, a sentence.
    pub fn message(&self) -> String {
        match self {
            Refused::NoEndpoint => "No token endpoint is known.".to_owned(),
            Refused::Unreached(failure) => {
                format!(
                    "The token endpoint could not be asked: {}.",
                    failure.message()
                )
            }
            Refused::ByProvider { status, words, .. } => {
                let answered = Failure::status(*status).message();
                match words.trim_end_matches('.') {
                    "" => format!("The token endpoint answered {answered}."),
                    words => format!("The token endpoint answered {answered}: {words}."),
                }
            }
            Refused::NoToken(Missing::IdTokenOnly) => {
                "The token endpoint answered with an id_token and no access_token.".to_owned()
            }
            Refused::NoToken(_) => {
                "The token endpoint answered without an access_token.".to_owned()
            }
        }
    }

    /// One thing to do, a sentence.
    pub fn fix(&self) -> String {
        match self {
            Refused::NoEndpoint => "Fill in Token Endpoint.".to_owned(),
            Refused::Unreached(failure) => failure.fix(),
            Refused::ByProvider { error, words, .. } => fix_of(error, words).to_owned(),
            Refused::NoToken(_) => "Check that Token Endpoint is the provider's.".to_owned(),
        }
    }

    /// The exit code of a command that was refused so.
    pub fn exit_code(&self) -> u8 {
        match self {
            Refused::Unreached(_) => 7,
            Refused::NoEndpoint | Refused::ByProvider { .. } | Refused::NoToken(_) => 3,
        }
    }
}

/// RFC 6749 §5.2, RFC 8707 §2.
fn fix_of(error: &str, words: &str) -> &'static str {
    // What the provider says of itself is read first: one error code has many causes.
    let words = words.to_ascii_lowercase();
    let says = |part: &str| words.contains(part);
    if says("realm not enabled") || says("realm is disabled") {
        return "The realm is disabled: enable it in Keycloak.";
    }
    if says("invalid client or invalid client credentials") || says("invalid client secret") {
        return "Check the client id and the secret, and that the client is enabled.";
    }
    if says("public client") {
        return "A public client has no secret: turn on Client authentication and Service accounts roles for it, or take another client.";
    }
    if says("service account") {
        return "Turn on service accounts for this client (in Keycloak: Client authentication, then Service accounts roles).";
    }
    if says("client is disabled") || says("client disabled") || says("client not enabled") {
        return "The client is disabled: enable it at the provider.";
    }
    if says("dpop") || error.contains("dpop") {
        return "This client demands DPoP, and gateways take bearer tokens only: switch it off for this client (in Keycloak: Require DPoP bound tokens).";
    }
    if says("client_assertion") || says("signed jwt") || says("private_key_jwt") {
        return "This client proves itself by a signed JWT, not by a secret: paste a token instead.";
    }
    // Keycloak, of a client that has another authenticator than a secret.
    if says("unexpected error when authenticating client") || says("missing client_id") {
        return "The client may prove itself otherwise than by a secret, such as by a signed JWT or a certificate: see its credentials at the provider, or paste a token instead.";
    }
    if says("client certificate") || says("mtls") {
        return "This client proves itself by a certificate, not by a secret: paste a token instead.";
    }
    match error {
        "invalid_client" => {
            "Check client id and secret, and whether the application sends them by header (basic) or in the body (post)."
        }
        "unauthorized_client" | "unsupported_grant_type" => {
            "Allow the application the grant client_credentials at the provider."
        }
        "invalid_scope" => "Ask for a scope that the application has, or for none.",
        "invalid_target" => "Name an audience or resource that the provider knows.",
        _ => {
            "The provider's own words say what it wants; some want a scope, an audience or a resource."
        }
    }
}

/// Asks for a token.
///
/// # Errors
/// Says in the provider's own words why there is none; the secret is taken out of them.
pub async fn request(
    client: &Client,
    target: &Target,
    credentials: &Credentials,
) -> Result<Token, Refused> {
    let ways: &[Authentication] = match credentials.authentication {
        Authentication::Automatic => &[Authentication::Basic, Authentication::Post],
        Authentication::Basic => &[Authentication::Basic],
        Authentication::Post => &[Authentication::Post],
    };
    let mut first = None;
    for way in ways {
        match ask(client, target, credentials, *way).await {
            Ok(token) => return Ok(token),
            Err(refused) => {
                let unknown = is_about_the_client(&refused);
                first.get_or_insert(refused);
                if !unknown {
                    break;
                }
            }
        }
    }
    Err(first.unwrap_or(Refused::NoEndpoint))
}

/// Asks for a token, judges it and forgets it.
///
/// # Errors
/// As [`request`].
pub async fn request_and_check(
    client: &Client,
    target: &Target,
    credentials: &Credentials,
    now: &ZonedDateTime,
) -> Result<Verdict, Refused> {
    let token = request(client, target, credentials).await?;
    let target = target.for_client(credentials);
    Ok(check(client, &target, &token, None, now).await.0)
}

fn is_about_the_client(refused: &Refused) -> bool {
    matches!(refused, Refused::ByProvider { status, error, .. }
        if *status == 401 || matches!(error.as_str(), "invalid_client" | "invalid_request" | "unauthorized_client"))
}

async fn ask(
    client: &Client,
    target: &Target,
    credentials: &Credentials,
    way: Authentication,
) -> Result<Token, Refused> {
    if target.token_endpoint.is_empty() {
        return Err(Refused::NoEndpoint);
    }
    let secret = credentials.secret.as_ref().map_or("", Secret::text);
    let mut form = vec![("grant_type", "client_credentials")];
    let wanted = [
        ("scope", &credentials.scope),
        ("audience", &credentials.audience),
        ("resource", &credentials.resource),
    ];
    for (name, value) in &wanted {
        if let Some(value) = value {
            form.push((name, value));
        }
    }
    let basic = match way {
        Authentication::Post => {
            form.push(("client_id", &credentials.client_id));
            form.push(("client_secret", secret));
            None
        }
        Authentication::Automatic | Authentication::Basic => {
            Some((credentials.client_id.as_str(), secret))
        }
    };
    let answer = client.post_form(&target.token_endpoint, &form, basic).await;
    let mut answer = answer.map_err(Refused::Unreached)?;
    let read = read(&answer, &travelling(&credentials.client_id, secret));
    answer.body.zeroize();
    read
}

fn read(answer: &Response, hidden: &[Zeroizing<String>]) -> Result<Token, Refused> {
    if (300..400).contains(&answer.status) {
        return Err(Refused::Unreached(Failure::Redirected {
            status: answer.status,
            target: answer.location.clone(),
        }));
    }
    let by_provider = |error: String, words: String| Refused::ByProvider {
        status: answer.status,
        words: without(&words, hidden),
        error: without(&error, hidden),
    };
    match find_in_response(&answer.body) {
        Ok(found) if answer.status < 400 => Ok(found.token),
        Err(Missing::Refused { error, description }) => Err(by_provider(
            error.clone(),
            match description {
                Some(description) => format!("{error}: {description}"),
                None => error,
            },
        )),
        Ok(_) => Err(by_provider(String::new(), String::new())),
        Err(_) if answer.status >= 400 => Err(by_provider(String::new(), String::new())),
        Err(missing) => Err(Refused::NoToken(missing)),
    }
}

/// The secret in every form in which it travels: as it is, in a form, in a Basic header.
fn travelling(client_id: &str, secret: &str) -> Vec<Zeroizing<String>> {
    if secret.is_empty() {
        return Vec::new();
    }
    let encode =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = Zeroizing::new(format!("{}:{}", encode(client_id), encode(secret)));
    vec![
        Zeroizing::new(secret.to_owned()),
        Zeroizing::new(encode(secret)),
        Zeroizing::new(BASE64_STANDARD.encode(pair.as_bytes())),
    ]
}

/// A provider's words without what must not be seen.
fn without(words: &str, hidden: &[Zeroizing<String>]) -> String {
    hidden.iter().fold(words.to_owned(), |words, secret| {
        words.replace(secret.as_str(), "[secret]")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Response {
        Response {
            status,
            content_type: None,
            location: None,
            body: body.as_bytes().to_vec(),
            elapsed: std::time::Duration::ZERO,
            ..Default::default()
        }
    }

    #[test]
    fn rfc_6749_section_5_2_errors_are_told_in_the_providers_words() {
        let refused = read(
            &answer(
                401,
                r#"{"error":"invalid_client","error_description":"No s3/cr t, no s3%2Fcr+t, no YTpzMyUyRmNyK3Q=."}"#,
            ),
            &travelling("a", "s3/cr t"),
        )
        .unwrap_err();
        assert_eq!(
            refused.message(),
            "The token endpoint answered 401 Unauthorized: invalid_client: No [secret], no [secret], no [secret]."
        );
        assert!(refused.fix().starts_with("Check client id and secret"));
        assert_eq!((refused.code(), refused.exit_code()), ("token-refused", 3));
    }

    #[test]
    fn the_remedy_follows_the_providers_words() {
        for (error, words, remedy) in [
            ("invalid_request", "DPoP proof is missing", "switch it off"),
            ("invalid_dpop_proof", "", "switch it off"),
            (
                "unauthorized_client",
                "Public client not allowed to retrieve service account",
                "A public client has no secret",
            ),
            (
                "unauthorized_client",
                "Client not enabled to retrieve service account",
                "Turn on service accounts",
            ),
            (
                "unauthorized_client",
                "Invalid client or Invalid client credentials",
                "Check the client id and the secret, and that the client is enabled.",
            ),
            (
                "unauthorized_client",
                "Unexpected error when authenticating client",
                "otherwise than by a secret",
            ),
            ("unauthorized_client", "", "Allow the application the grant"),
            (
                "access_denied",
                "Realm not enabled",
                "enable it in Keycloak",
            ),
        ] {
            let fix = fix_of(error, words);
            assert!(fix.contains(remedy), "{error}, {words}: {fix}");
        }
    }

    #[test]
    fn other_answers_are_told_too() {
        for (status, body, message) in [
            (
                500,
                "<html>",
                "The token endpoint answered 500 Internal Server Error.",
            ),
            (401, "", "The token endpoint answered 401 Unauthorized."),
            (
                200,
                "{}",
                "The token endpoint answered without an access_token.",
            ),
            (
                200,
                "<html>",
                "The token endpoint answered without an access_token.",
            ),
            (
                200,
                r#"{"id_token":"e"}"#,
                "The token endpoint answered with an id_token and no access_token.",
            ),
            (
                302,
                "",
                "The token endpoint could not be asked: redirected (302).",
            ),
            (
                200,
                r#"{"error":"invalid_scope"}"#,
                "The token endpoint answered status 200: invalid_scope.",
            ),
            (
                400,
                r#"{"errorCode":"invalid_client","errorSummary":"Invalid value"}"#,
                "The token endpoint answered 400 Bad Request: invalid_client: Invalid value.",
            ),
        ] {
            let refused = read(&answer(status, body), &[]).unwrap_err();
            assert_eq!(refused.message(), message);
        }
    }
}
