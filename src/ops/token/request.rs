//! Op: request a token with `client_credentials`. RFC 6749 §4.4, RFC 8707 §2.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use zeroize::{Zeroize, Zeroizing};

use super::test_subject::TestSubject;
use crate::discovery::{FetchError, Response, StatusCause, TextCause, page};
use crate::form::{ParameterFault, RequestField, parameter};
use crate::key_manager::{masked, visible};
use crate::net::Client;
use crate::token::{Missing, Secret, Token, find_in_response};
pub use methods::OtherMethods;
pub use other::OtherAnswer;
use refusal::Refusal;

mod methods;
mod other;
mod refusal;

/// Client authentication. RFC 6749 §2.3.1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Authentication {
    /// HTTP Basic, then the body if the provider does not accept Basic.
    #[default]
    Automatic,
    /// `client_secret_basic`: HTTP Basic.
    Basic,
    /// `client_secret_post`: in the body.
    Post,
}

/// Client credentials and requested scope.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// The client's id.
    pub client_id: String,
    /// Client secret; `None` for a public client.
    pub secret: Option<Secret>,
    /// How the client authenticates at the token endpoint.
    pub authentication: Authentication,
    /// Scopes with blanks between.
    pub scope: Option<String>,
    /// Parameter `audience`, required by Auth0 and others.
    pub audience: Option<String>,
    /// Parameter `resource`, RFC 8707 §2.
    pub resource: Option<String>,
    /// Further parameters by name.
    pub parameters: Vec<(String, String)>,
}

impl Credentials {
    /// Sets the value of a form field.
    ///
    /// # Errors
    /// As [`RequestField::parse`].
    pub fn set(&mut self, field: RequestField, text: &str) -> Result<(), String> {
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

    /// Adds one `NAME=VALUE`; the value may hold blanks.
    ///
    /// # Errors
    /// As [`parameter`].
    pub fn add_parameter<'a>(&mut self, text: &'a str) -> Result<(), ParameterFault<'a>> {
        let (name, value) = parameter(text)?;
        self.parameters.push((name.to_owned(), value.to_owned()));
        Ok(())
    }
}

impl TestSubject {
    /// Subject for a token requested by this client with this scope and audience, which the verdict then expects.
    pub fn for_client(&self, client_id: &str, scope: Option<&str>, audience: Option<&str>) -> Self {
        let mut target = self.clone();
        let asked = &mut target.expectation.asked;
        asked.client_id = Some(client_id.to_owned());
        asked.requested_scope = scope.map(str::to_owned);
        asked.requested_audience = audience.map(str::to_owned);
        target
    }
}

/// Error of a token request. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenRequestError {
    /// No token endpoint is configured.
    NoEndpoint,
    /// The endpoint is unreachable.
    Unreached(FetchError),
    /// Error response of the provider.
    ByProvider {
        /// Status of the response.
        status: u16,
        /// `error` and `error_description` of the response; empty if missing.
        words: String,
        /// `error` alone.
        error: String,
        /// `Retry-After` of a 429 or 503.
        retry_after: Option<String>,
    },
    /// Status 4xx or 5xx without an error message.
    Answered(FetchError),
    /// The client was refused, although its secret was sent in both ways.
    BothRefused(Box<TokenRequestError>),
    /// The client was refused, and the provider's document has no method that sends a secret.
    OtherMethod(Box<TokenRequestError>, OtherMethods),
    /// A redirect, which is not followed.
    Redirected {
        /// HTTP status of the response.
        status: u16,
        /// Target, from the `Location` header.
        target: Option<String>,
    },
    /// Success with an ID token alone.
    IdTokenOnly,
    /// Success with something else than a token.
    Other(OtherAnswer),
    /// A web page; its kind.
    WebPage(TextCause),
    /// A token in another form than JSON: form-encoded or bare.
    OtherForm(&'static str),
    /// A token that is bound to a key of the client (DPoP).
    Bound,
}

impl TokenRequestError {
    /// The parameter that the provider rejected, if it says.
    pub fn field(&self) -> Option<RequestField> {
        match self {
            TokenRequestError::ByProvider {
                status,
                words,
                error,
                ..
            } => Refusal::of(*status, error, words).field(),
            TokenRequestError::BothRefused(_) => Some(RequestField::ClientSecret),
            _ => None,
        }
    }

    /// Whether the provider found no client ID in the request.
    fn misses_client(&self) -> bool {
        matches!(self, TokenRequestError::ByProvider { words, .. }
            if words.contains("client_id") && words.contains("missing"))
    }

    /// Stable code, for JSON.
    pub fn code(&self) -> &'static str {
        match self {
            TokenRequestError::NoEndpoint => "no-token-endpoint",
            TokenRequestError::Unreached(failure) => failure.code(),
            TokenRequestError::ByProvider { .. }
            | TokenRequestError::Answered(_)
            | TokenRequestError::BothRefused(_)
            | TokenRequestError::OtherMethod(..) => "token-refused",
            TokenRequestError::Redirected { .. } => "redirected",
            TokenRequestError::IdTokenOnly
            | TokenRequestError::WebPage(_)
            | TokenRequestError::Other(_)
            | TokenRequestError::OtherForm(_) => "no-token",
            TokenRequestError::Bound => "token-bound",
        }
    }

    /// Message, a sentence.
    pub fn message(&self) -> String {
        match self {
            TokenRequestError::NoEndpoint => "Token Endpoint is not set.".to_owned(),
            TokenRequestError::BothRefused(said) | TokenRequestError::OtherMethod(said, _) => {
                said.message()
            }
            TokenRequestError::Unreached(failure) => {
                format!("The Token Endpoint did not respond: {}.", failure.message())
            }
            TokenRequestError::ByProvider { status, words, .. } => {
                let answered = FetchError::status(*status).message();
                match words.trim_end_matches('.') {
                    "" => format!("The Token Endpoint returned {answered}."),
                    words => {
                        let end = match words.ends_with(['!', '?', '\u{3002}']) {
                            true => "",
                            false => ".",
                        };
                        format!("The Token Endpoint returned {answered}: {words}{end}")
                    }
                }
            }
            TokenRequestError::Answered(failure) => {
                // What a challenge asks for has been sent.
                let said = match failure {
                    FetchError::HttpStatus {
                        cause: StatusCause::Password(_) | StatusCause::Login(_) | StatusCause::Token,
                        ..
                    } => failure.message(),
                    failure => failure.sentence(),
                };
                format!("The Token Endpoint returned {said}.")
            }
            TokenRequestError::Redirected { status, target } => {
                let answered = FetchError::status(*status).message();
                match target {
                    Some(target) => format!(
                        "The Token Endpoint returned {answered} and redirects to {}.",
                        visible(&masked(target))
                    ),
                    None => format!("The Token Endpoint returned {answered}."),
                }
            }
            TokenRequestError::WebPage(TextCause::WebPage(None)) => {
                "The Token Endpoint returned a web page, not a token.".to_owned()
            }
            TokenRequestError::WebPage(TextCause::WebPage(Some(title))) => format!(
                "The Token Endpoint returned a web page, not a token; its title is `{}`.",
                visible(&masked(title))
            ),
            TokenRequestError::WebPage(cause) => {
                let page = FetchError::NotJson {
                    cause: cause.clone(),
                };
                format!("The Token Endpoint returned {}.", page.sentence())
            }
            TokenRequestError::Other(OtherAnswer::Said(said)) => {
                format!(
                    "The Token Endpoint sent no token: the provider says {}.",
                    said.said()
                )
            }
            TokenRequestError::Other(OtherAnswer::Nothing(status)) => format!(
                "The Token Endpoint returned {}, without a token.",
                FetchError::status(*status).message()
            ),
            TokenRequestError::Other(OtherAnswer::Else(what)) => {
                format!("The Token Endpoint returned {what}, not a token.")
            }
            TokenRequestError::Other(OtherAnswer::Name(name)) => {
                format!("The Token Endpoint sends the token in `{name}`, not in `access_token`.")
            }
            TokenRequestError::OtherForm(form) => {
                format!("The Token Endpoint returned {form}, not JSON.")
            }
            TokenRequestError::Bound => {
                "The Token Endpoint returned a token that is bound to a key (token_type DPoP)."
                    .to_owned()
            }
            TokenRequestError::IdTokenOnly => {
                "The Token Endpoint returned an id_token and no access_token.".to_owned()
            }
        }
    }

    /// Fix, a sentence.
    pub fn fix(&self) -> String {
        self.fix_naming(|field| field.label().to_owned())
    }

    /// Fix with the field names of a front end, such as its options.
    pub fn fix_naming(&self, name: impl Fn(RequestField) -> String) -> String {
        match self {
            TokenRequestError::NoEndpoint => "Fill in Token Endpoint.".to_owned(),
            TokenRequestError::Unreached(failure) => unreached(failure),
            TokenRequestError::BothRefused(_) => {
                "Check the client ID and secret: kmctl sent them in the header (client_secret_basic) and in the body (client_secret_post), and neither was accepted. If they are right, this client doesn't authenticate with a secret: paste a token instead.".to_owned()
            }
            TokenRequestError::OtherMethod(_, methods) => methods.fix(),
            TokenRequestError::ByProvider {
                status,
                retry_after: Some(when),
                ..
            } => FetchError::HttpStatus {
                status: *status,
                cause: StatusCause::Busy(Some(when.clone()), None),
            }
            .fix(),
            TokenRequestError::ByProvider { status, error, words, .. } => {
                Refusal::of(*status, error, words).fix(name)
            }
            TokenRequestError::Answered(failure) => match sentence_of(failure) {
                Some(cause) => cause.fix(name),
                None => by_status(failure),
            },
            TokenRequestError::Redirected { target, .. } => match target.as_deref().filter(|it| is_plain(it)) {
                Some(target) => format!("Set Token Endpoint to {}.", visible(target)),
                None => "Compare Token Endpoint with token_endpoint in the discovery document: login pages redirect, token endpoints don't.".to_owned(),
            },
            TokenRequestError::WebPage(TextCause::WebPage(_) | TextCause::LoginPage) => "Compare Token Endpoint with token_endpoint in the discovery document: a login or error page is served at this address.".to_owned(),
            TokenRequestError::WebPage(cause) => FetchError::NotJson { cause: cause.clone() }.fix(),
            TokenRequestError::Other(OtherAnswer::Said(said)) => {
                let code = said.code.clone().unwrap_or_default();
                let words = said.description.clone().unwrap_or_default();
                Refusal::of(400, &code, &format!("{code}: {words}")).fix(name)
            }
            TokenRequestError::IdTokenOnly => format!(
                "Fill in {} or {}: the provider must know which API the token is for.",
                name(RequestField::Scope),
                name(RequestField::Audience)
            ),
            TokenRequestError::Other(OtherAnswer::Else(_) | OtherAnswer::Nothing(_)) => {
                "Compare Token Endpoint with token_endpoint in the discovery document: a token endpoint always sends a token or an error.".to_owned()
            }
            TokenRequestError::Other(OtherAnswer::Name(_)) => {
                "Ask the provider to send access_token (RFC 6749), or enter its OAuth token endpoint if this is another API. To test this token, paste it.".to_owned()
            }
            TokenRequestError::OtherForm(_) => {
                "RFC 6749 requires JSON, and clients expect it: ask the provider's administrator. To test the token, paste it.".to_owned()
            }
            TokenRequestError::Bound => refusal::DPOP.to_owned(),
        }
    }
}

/// Fix for an endpoint without an answer, a sentence. What is said of a document does not hold for a token endpoint.
fn unreached(failure: &FetchError) -> String {
    match failure {
        FetchError::TlsClientCertificate => {
            Refusal::Certificate.fix(|field| field.label().to_owned())
        }
        FetchError::TooLarge { .. } => {
            "Compare Token Endpoint with token_endpoint in the discovery document: a token response is a few kilobytes.".to_owned()
        }
        failure => failure.fix(),
    }
}

/// Cause that the words of an error answer state.
fn sentence_of(failure: &FetchError) -> Option<Refusal> {
    let FetchError::HttpStatus { cause, .. } = failure else {
        return None;
    };
    match cause {
        StatusCause::Wrote(words) => Refusal::of_sentence(words),
        StatusCause::ApiGateway(words) => {
            Some(Refusal::of_sentence(words).unwrap_or(Refusal::API_GATEWAY))
        }
        StatusCause::Said(said) => Refusal::of_sentence(said.description.as_deref()?),
        _ => None,
    }
}

/// Fix for a bare status, a sentence.
fn by_status(failure: &FetchError) -> String {
    let FetchError::HttpStatus { status, cause } = failure else {
        return failure.fix();
    };
    match (status, cause) {
        (
            _,
            StatusCause::Busy(..)
            | StatusCause::Firewall(_)
            | StatusCause::WebFilter(_)
            | StatusCause::Suspended(_),
        ) => return failure.fix(),
        (_, StatusCause::BrowserCheck) => {
            "Ask the provider's administrator to exempt the Token Endpoint from the browser check: a program can't pass it."
        }
        (401, _) => "Check the client ID and the secret, and where the provider expects them: in the header (basic) or in the body (post).",
        (403, _) => "Ask the provider's administrator why this client is not allowed: a firewall, an allow-list or a policy rejects it.",
        (404 | 410, _) => "Compare Token Endpoint with token_endpoint in the discovery document: nothing is served at this address.",
        (405, _) => "Compare Token Endpoint with token_endpoint in the discovery document: this address does not accept POST requests, so it is another endpoint.",
        (406 | 415, _) => "Compare Token Endpoint with token_endpoint in the discovery document: this address does not accept forms, so it is another endpoint.",
        (500.., _) => "Ask the provider's administrator; the error is on the server.",
        (_, StatusCause::Wrote(_) | StatusCause::Said(_)) => {
            "Follow the message, or ask the provider's administrator."
        }
        _ => "Ask the provider's administrator; the response does not say why.",
    }
    .to_owned()
}

/// Whether an address may be offered: https, and nothing that a login page adds.
fn is_plain(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| {
        url.scheme() == "https"
            && url.query().is_none()
            && url.username().is_empty()
            && url.password().is_none()
            && url.path().to_ascii_lowercase().contains("token")
    })
}

/// Requests a token.
///
/// # Errors
/// The provider's own message, with the secret removed.
pub async fn request(
    client: &Client,
    target: &TestSubject,
    credentials: &Credentials,
) -> Result<Token, TokenRequestError> {
    let ways: &[Authentication] = match credentials.authentication {
        Authentication::Automatic => &[Authentication::Basic, Authentication::Post],
        Authentication::Basic => &[Authentication::Basic],
        Authentication::Post => &[Authentication::Post],
    };
    let mut told: Option<TokenRequestError> = None;
    for way in ways {
        match ask(client, target, credentials, *way).await {
            Ok(token) => return Ok(token),
            Err(refused) => {
                let unknown = is_about_the_client(&refused);
                // The first answer counts, unless it says that nothing was read.
                match &told {
                    Some(before) if !before.misses_client() => {}
                    _ => told = Some(refused),
                }
                if !unknown {
                    break;
                }
            }
        }
    }
    let refused = told.unwrap_or(TokenRequestError::NoEndpoint);
    let refusal = match &refused {
        TokenRequestError::Answered(failure) if sentence_of(failure).is_some() => {
            return Err(refused);
        }
        TokenRequestError::Answered(FetchError::HttpStatus { status: 401, .. }) => {
            Refusal::CredentialsOrMethod
        }
        TokenRequestError::ByProvider {
            status,
            error,
            words,
            ..
        } => Refusal::of(*status, error, words),
        _ => return Err(refused),
    };
    // Without a reason, the way to authenticate may be one.
    let unsaid = refusal == Refusal::CredentialsOrMethod;
    if !unsaid && refusal != Refusal::OtherProof {
        return Err(refused);
    }
    let sent: Vec<&str> = ways
        .iter()
        .map(|way| match way {
            Authentication::Post => "client_secret_post",
            Authentication::Automatic | Authentication::Basic => "client_secret_basic",
        })
        .collect();
    Err(match OtherMethods::published(client, target, &sent).await {
        Some(methods) => TokenRequestError::OtherMethod(Box::new(refused), methods),
        None if unsaid && ways.len() > 1 => TokenRequestError::BothRefused(Box::new(refused)),
        None => refused,
    })
}

fn is_about_the_client(refused: &TokenRequestError) -> bool {
    matches!(
        refused,
        TokenRequestError::Answered(FetchError::HttpStatus { status: 401, .. })
    ) || matches!(refused, TokenRequestError::ByProvider { status, error, .. }
        if *status == 401 || matches!(error.as_str(), "invalid_client" | "invalid_request" | "unauthorized_client"))
}

async fn ask(
    client: &Client,
    target: &TestSubject,
    credentials: &Credentials,
    way: Authentication,
) -> Result<Token, TokenRequestError> {
    if target.token_endpoint.is_empty() {
        return Err(TokenRequestError::NoEndpoint);
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
    let more = credentials.parameters.iter();
    form.extend(more.map(|(name, value)| (name.as_str(), value.as_str())));
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
    let mut answer = answer.map_err(TokenRequestError::Unreached)?;
    let read = read(&answer, &travelling(&credentials.client_id, secret));
    answer.body.zeroize();
    read
}

fn read(answer: &Response, hidden: &[Zeroizing<String>]) -> Result<Token, TokenRequestError> {
    if (300..400).contains(&answer.status) {
        return Err(TokenRequestError::Redirected {
            status: answer.status,
            target: answer.location.clone(),
        });
    }
    let by_provider = |error: String, words: String| TokenRequestError::ByProvider {
        status: answer.status,
        words: without(&words, hidden),
        error: without(&error, hidden),
        retry_after: answer
            .retry_after
            .clone()
            .filter(|_| matches!(answer.status, 429 | 503)),
    };
    match find_in_response(&answer.body) {
        Ok(found) if answer.status < 400 && found.is_bound => Err(TokenRequestError::Bound),
        Ok(found) if answer.status < 400 => Ok(found.token),
        Err(Missing::Refused { error, description }) => Err(by_provider(
            error.clone(),
            match description {
                Some(description) => format!("{error}: {description}"),
                None => error,
            },
        )),
        Ok(_) => Err(TokenRequestError::Answered(FetchError::answered(answer))),
        Err(_) if answer.status >= 400 => {
            Err(TokenRequestError::Answered(FetchError::answered(answer)))
        }
        Err(_) if is_token_in_xml(&answer.body) => {
            Err(TokenRequestError::OtherForm("a token in XML"))
        }
        Err(_) if is_web_page(&answer.body) => Err(TokenRequestError::WebPage(page(&answer.body))),
        Err(_) if answer.body.trim_ascii_start().starts_with(b"\"eyJ") => {
            Err(TokenRequestError::OtherForm("a bare token in quotes"))
        }
        Err(_) if answer.body.trim_ascii_start().starts_with(b"eyJ") => {
            Err(TokenRequestError::OtherForm("a bare token"))
        }
        Err(_) if is_form(&answer.body) => {
            Err(TokenRequestError::OtherForm("a token in form encoding"))
        }
        Err(Missing::IdTokenOnly) => Err(TokenRequestError::IdTokenOnly),
        Err(_) => Err(TokenRequestError::Other(other::answer(answer))),
    }
}

/// `access_token=…&token_type=…`, as GitHub answers.
fn is_form(body: &[u8]) -> bool {
    url::form_urlencoded::parse(body).any(|(name, _)| name == "access_token")
}

fn is_token_in_xml(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    is_web_page(body) && text.contains("access_token>") && text.contains(">eyJ")
}

fn is_web_page(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

/// The secret in every encoding in which it is sent: plain, form, Basic.
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

/// Provider's message with hidden texts removed.
fn without(words: &str, hidden: &[Zeroizing<String>]) -> String {
    hidden.iter().fold(words.to_owned(), |words, secret| {
        words.replace(secret.as_str(), "[hidden by kmctl]")
    })
}

#[cfg(test)]
mod tests;
