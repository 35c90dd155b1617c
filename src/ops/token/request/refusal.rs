//! Causes of a refused token request, by what the provider says, with the fix for each. RFC 6749 §5.2, RFC 8707 §2.

use crate::form::RequestField;

/// Why a provider issued no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// A field that the provider requires, with a hint for its value.
    Field(RequestField, &'static str),
    /// A further parameter, by name.
    Parameter(String),
    /// A further parameter that is not named.
    SomeParameter,
    /// The realm is switched off.
    RealmDisabled,
    /// No realm or no endpoint at this address.
    NoSuchEndpoint,
    /// Wrong client ID or secret.
    Credentials,
    /// Wrong secret, or another authentication method than the client has.
    CredentialsOrMethod,
    /// The secret has expired.
    SecretExpired,
    /// The provider knows no such client.
    UnknownClient,
    /// A public client.
    PublicClient,
    /// Keycloak: no service account.
    ServiceAccount,
    /// Keycloak: a client that only takes tokens.
    BearerOnly,
    /// The client is switched off.
    ClientDisabled,
    /// The client requires DPoP.
    Dpop,
    /// The client authenticates by a signed JWT.
    SignedJwt,
    /// The client authenticates by a certificate.
    Certificate,
    /// The client authenticates otherwise than by a secret.
    OtherProof,
    /// Only one of basic and post is allowed; the other was used.
    AuthenticationMethod(&'static str),
    /// Too many requests, or out of service.
    Busy,
    /// The grant is not allowed for this client.
    Grant,
    /// The provider does not offer the grant.
    NoSuchGrant,
    /// A scope that the client does not have.
    Scope,
    /// Microsoft: a scope without `/.default`.
    DefaultScope,
    /// Microsoft: an unknown resource in this tenant.
    UnknownResource,
    /// The client may not use this API.
    Denied,
    /// An unknown audience or resource.
    Target,
    /// A sentence of one provider, with its fix.
    Known(&'static str),
    /// An error on the server.
    Server,
    /// Something else.
    Other,
}

/// Sentences of providers, in lower case, and the cause that each states; the first that matches counts.
#[rustfmt::skip]
const SENTENCES: [(&[&str], Refusal); 51] = [
    (&["client is public"], Refusal::PublicClient),
    (&["full authentication is required"], Refusal::CredentialsOrMethod),
    (&["duplicate parameter", "repeated parameter", "parameter more than once", "parameters more than once"], Refusal::Known(TWICE)),
    (&["form parameter: grant_type", "grant_type is missing", "missing grant_type", "missing grant type",
        "parameter: grant_type", "must contain the following parameter: 'grant_type'"], Refusal::Known(NO_FORM)),
    (&["content-type must be application/json", "content type must be application/json", "only application/json"], Refusal::Known(JSON)),
    (&["'resource' request parameter is not supported", "resource parameter is not supported"], Refusal::Known(NO_RESOURCE)),
    (&["ip address", "client ip "], Refusal::Known(ADDRESS)),
    (&["requires pkce", "pkce is required", "code_challenge"], Refusal::Known(LOGIN_CLIENT)),
    (&["policy evaluation failed"], Refusal::Known(ACCESS_POLICY)),
    (&["aadsts7000215"], Refusal::Known(SECRET_VALUE)),
    (&["requires user consent"], Refusal::Known(USER_CONSENT)),
    (&["client secret not provided", "client secret is missing", "client_secret is missing", "missing client secret"], Refusal::Known(NO_SECRET)),
    (&["aadsts90002", "aadsts900023"], Refusal::Known(TENANT)),
    (&["aadsts50194"], Refusal::Known(ONE_TENANT)),
    (&["has not consented", "not assigned to a role", "requested scopes are not granted", "requires administrator permission",
        "aadsts90094", "admin consent"], Refusal::Known(CONSENT)),
    (&["conditional access", "aadsts5300"], Refusal::Known(CONDITIONAL)),
    (&["subscription key"], Refusal::Known(SUBSCRIPTION)),
    (&["aadsts7000218"], Refusal::Known(NO_SECRET)),
    (&["aadsts9002326", "cross-origin token redemption is permitted only"], Refusal::Known(CROSS_ORIGIN)),
    (&["aadsts9002327", "only be redeemed via cross-origin"], Refusal::Known(SINGLE_PAGE)),
    (&["aadsts1002016"], Refusal::Known(OLD_TLS)),
    (&["mfa_required", "multifactor authentication required"], Refusal::Known(MFA)),
    (&["login pages unavailable"], Refusal::Known(LOGIN_PAGES)),
    (&["no client credentials user enabled"], Refusal::Known(RUN_AS)),
    (&["request not supported on this domain"], Refusal::Known(MY_DOMAIN)),
    (&["access token manager"], Refusal::Known(TOKEN_MANAGER)),
    (&["https required"], Refusal::Known(HTTPS)),
    (&["does not support the provided http method"], Refusal::Known(OTHER_ENDPOINT)),
    (&["not been whitelisted", "not whitelisted"], Refusal::Known(AUDIENCE)),
    (&["service not found", "service not enabled within domain", "msis9602"], Refusal::Target),
    (&["realm not enabled", "realm is disabled"], Refusal::RealmDisabled),
    (&["realm does not exist", "unable to find matching target resource method", "resteasy003210"],
        Refusal::NoSuchEndpoint),
    (&["must be 'client_secret_post'", "must be client_secret_post"], Refusal::AuthenticationMethod("post")),
    (&["must be 'client_secret_basic'", "must be client_secret_basic"], Refusal::AuthenticationMethod("basic")),
    (&["client_secret_post', but", "client_secret_post, but"], Refusal::AuthenticationMethod("post")),
    (&["client_secret_basic', but", "client_secret_basic, but"], Refusal::AuthenticationMethod("basic")),
    (&["aadsts7000222", "secret has expired", "secret is expired", "secret keys for app", "secret rotated and expired",
        "expired client secret", "expired secret"], Refusal::SecretExpired),
    (&["aadsts70011", "aadsts1002012", "/.default"], Refusal::DefaultScope),
    (&["aadsts500011"], Refusal::UnknownResource),
    (&["invalid client or invalid client credentials", "invalid client secret"], Refusal::Credentials),
    (&["bearer-only", "bearer only"], Refusal::BearerOnly),
    (&["public client"], Refusal::PublicClient),
    (&["service account"], Refusal::ServiceAccount),
    (&["is locked", "account locked", "has been locked"], Refusal::Known(LOCKED)),
    (&["client is disabled", "client disabled", "account disabled", "aadsts7000112", "client not enabled", "in inactive state", "is not active",
        "application is disabled", "app is disabled", "has been disabled", "is suspended", "has been suspended"],
        Refusal::ClientDisabled),
    (&["client_assertion", "sign the client assertion", "presented assertion", "signed jwt", "private_key_jwt"], Refusal::SignedJwt),
    (&["unexpected error when authenticating client", "does not allow this method",
        "denied: unsupported authentication method"], Refusal::OtherProof),
    (&["client certificate", "x509", "x.509", "mtls", "mutual tls", "mutual-tls", "tls_client_auth"], Refusal::Certificate),
    (&["too many requests"], Refusal::Busy),
    (&["not allowed grant type", "grant type not allowed", "grant type is not allowed"], Refusal::Grant),
    (&["unauthorized_client: invalid_scope"], Refusal::Scope),
];

/// Sentences that say that the client is unknown, unless they list it among other reasons.
const UNKNOWN: [&str; 9] = [
    "aadsts700016",
    "client not found",
    "unknown client",
    "could not be found for client_id",
    "client identifier invalid",
    "no such client",
    "no registered client",
    "invalid value for 'client_id'",
    "errors.user.notfound",
];

/// Whether a quoted scope has a plus sign between letters, as a form-encoded list has.
fn joined_by_plus(said: &str) -> bool {
    said.split_whitespace().any(|word| {
        word.split('+').count() > 1
            && word
                .split('+')
                .all(|part| part.contains(|letter: char| letter.is_ascii_alphanumeric()))
    })
}

impl Refusal {
    /// An API gateway in front of the endpoint refused the request.
    pub const API_GATEWAY: Refusal = Refusal::Known(API_GATEWAY);

    /// Cause of an error response. The provider's message is read first: one error code has many causes.
    pub fn of(status: u16, error: &str, words: &str) -> Self {
        let said = words.to_ascii_lowercase();
        // An error inside another one.
        if let Some((_, inner)) = said.split_once("{error='")
            && let Some((inner, rest)) = inner.split_once('\'')
        {
            return Refusal::of(status, inner, rest);
        }
        let has = |parts: &[&str]| parts.iter().any(|part| said.contains(part));
        let first = SENTENCES.iter().find(|(parts, _)| has(parts));
        // A missing field is named by the message that also names its rule.
        let early =
            first.filter(|(_, cause)| !matches!(cause, Refusal::Certificate | Refusal::OtherProof));
        if let Some((_, cause)) = early {
            return cause.clone();
        }
        if said.contains("dpop") || error.contains("dpop") {
            return Refusal::Dpop;
        }
        if has(&UNKNOWN) && !said.contains("e.g.") {
            return Refusal::UnknownClient;
        }
        // Neither way to authenticate was read.
        let no_client = said.contains("client_id") && said.contains("missing");
        if no_client || said.contains("client authentication missing") {
            return Refusal::CredentialsOrMethod;
        }
        if (error == "invalid_scope" || said.contains("scope")) && joined_by_plus(&said) {
            return Refusal::Known(SPACES);
        }
        if said.contains("scope") && said.contains("is not supported") {
            return Refusal::Scope;
        }
        if let Some((field, hint)) = wanted(error, &said) {
            return Refusal::Field(field, hint);
        }
        if let Some(name) = missing_parameter(error, words) {
            return Refusal::Parameter(name);
        }
        if let Some((_, cause)) = first {
            return cause.clone();
        }
        if error == "invalid_request" && said.contains("missing") && said.contains("parameter") {
            return Refusal::SomeParameter;
        }
        match error {
            "temporarily_unavailable" | "slow_down" | "too_many_requests" => Refusal::Busy,
            "invalid_client" | "invalid_client_id" => Refusal::CredentialsOrMethod,
            "unauthorized_client" => Refusal::Grant,
            "unsupported_grant_type" if said.contains("for the client") => Refusal::Grant,
            "unsupported_grant_type" => Refusal::NoSuchGrant,
            "invalid_grant" => Refusal::Grant,
            "invalid_scope" => Refusal::Scope,
            "invalid_tenant" => Refusal::NoSuchEndpoint,
            // Auth0 says so of a wrong secret.
            "access_denied" if status == 401 && said.ends_with("unauthorized") => {
                Refusal::CredentialsOrMethod
            }
            "access_denied" => Refusal::Denied,
            "invalid_target" | "invalid_resource" => Refusal::Target,
            "server_error" => Refusal::Server,
            _ if status == 401 => Refusal::CredentialsOrMethod,
            _ if status == 404 || status == 410 => Refusal::NoSuchEndpoint,
            _ if status == 429 => Refusal::Busy,
            _ if status >= 500 => Refusal::Server,
            _ => Refusal::Other,
        }
    }

    /// Cause that a sentence of the provider states, whatever the status.
    pub fn of_sentence(words: &str) -> Option<Self> {
        let said = words.to_ascii_lowercase();
        let has = |parts: &[&str]| parts.iter().any(|part| said.contains(part));
        let (_, cause) = SENTENCES.iter().find(|(parts, _)| has(parts))?;
        Some(cause.clone())
    }

    /// The parameter to correct; `None` if it is none of them.
    pub fn field(&self) -> Option<RequestField> {
        match self {
            Refusal::Field(field, _) => Some(*field),
            Refusal::UnknownClient => Some(RequestField::ClientId),
            Refusal::Credentials | Refusal::CredentialsOrMethod | Refusal::SecretExpired => {
                Some(RequestField::ClientSecret)
            }
            Refusal::Scope | Refusal::DefaultScope | Refusal::UnknownResource => {
                Some(RequestField::Scope)
            }
            Refusal::Target => Some(RequestField::Audience),
            _ => None,
        }
    }

    /// Fix, a sentence, with the field names of a front end.
    pub fn fix(&self, name: impl Fn(RequestField) -> String) -> String {
        match self {
            Refusal::Field(field, hint) => return format!("Fill in {}: {hint}.", name(*field)),
            Refusal::Parameter(name) => {
                return format!("Add the missing parameter: kmctl token check NAME --param {name}=VALUE.");
            }
            Refusal::DefaultScope => {
                return format!(
                    "Set {} to the API's Application ID URI followed by /.default, such as api://YOUR-API/.default.",
                    name(RequestField::Scope)
                );
            }
            Refusal::AuthenticationMethod(method) => {
                return format!("Use --client-authentication {method}: this client accepts nothing else.");
            }
            Refusal::SomeParameter => {
                "This provider requires another parameter: add it with --param NAME=VALUE, or paste a token."
            }
            Refusal::RealmDisabled => "The realm is disabled: enable it in Keycloak.",
            Refusal::NoSuchEndpoint => {
                "Compare Token Endpoint with token_endpoint in the discovery document, especially its tenant or realm: nothing is served at this address."
            }
            Refusal::Credentials => {
                "Check the client ID and the secret, and that the client is enabled."
            }
            Refusal::CredentialsOrMethod => {
                "Check the client ID and secret, and whether the provider expects them in the header (basic) or in the body (post)."
            }
            Refusal::SecretExpired => {
                "Create a new secret for this client at the provider, and use its value."
            }
            Refusal::UnknownClient => {
                "Check the client ID and the tenant: the provider does not have this application."
            }
            Refusal::PublicClient => {
                "A public client has no secret: turn on Client authentication and Service accounts roles for it, or use another client."
            }
            Refusal::ServiceAccount => {
                "Turn on service accounts for this client (in Keycloak: Client authentication, then Service accounts roles)."
            }
            Refusal::BearerOnly => {
                "A bearer-only client gets no tokens: use another client, with Client authentication and Service accounts roles."
            }
            Refusal::ClientDisabled => "The client is disabled: enable it at the provider.",
            Refusal::Dpop => DPOP,
            Refusal::SignedJwt => {
                "This client authenticates with a signed JWT, not with a secret: paste a token instead."
            }
            Refusal::Certificate => {
                "This client authenticates with a certificate, not with a secret: paste a token instead."
            }
            Refusal::OtherProof => {
                "Get a token with your own application, and paste it: the provider does not let this client authenticate with a secret."
            }
            Refusal::Known(fix) => fix,
            Refusal::Busy => {
                "Try again in a minute. The configuration itself may be fine."
            }
            Refusal::Grant => "Allow the client_credentials grant for the application at the provider.",
            Refusal::NoSuchGrant => {
                "Turn on the client_credentials grant at the provider. If it does not offer that grant, get a token in another way and paste it."
            }
            Refusal::Scope => "Request a scope granted to the application, or none.",
            Refusal::UnknownResource => {
                "Check the API's Application ID URI, and that the API is registered in this tenant."
            }
            Refusal::Denied => "Allow the application to get tokens for this API at the provider.",
            Refusal::Target => "Use an audience or resource that the provider recognizes.",
            Refusal::Server => "Ask the provider's administrator; the error is on the server.",
            Refusal::Other => {
                "Follow the provider's message. Pass parameters other than scope, audience and resource with --param NAME=VALUE."
            }
        }
        .to_owned()
    }
}

const API_GATEWAY: &str = "Enter the provider's own address in Token Endpoint: this one is behind an API gateway that requires a key or a token.";
const SUBSCRIPTION: &str = "Enter the provider's own address in Token Endpoint: this one is behind an API gateway that requires a subscription key.";
const NO_SECRET: &str = "Check the client secret: the provider received none, so it is empty or was stripped in transit.";
const SINGLE_PAGE: &str = "Use another client: this one is registered as a single-page application, for which only a browser can get tokens. Register a client with the Web platform and a client secret.";
const CROSS_ORIGIN: &str = "Request the token without an Origin header (not from a browser). kmctl sends none; if kmctl sent this request, a proxy added it.";
const TWICE: &str = "Send each parameter once: remove the --param with this name, or the query from Token Endpoint.";
const NO_FORM: &str = "Compare Token Endpoint with token_endpoint in the discovery document: the form that kmctl sent did not arrive, so a redirect or a proxy drops it, or this is another endpoint.";
const JSON: &str = "Enter the provider's OAuth token endpoint: this one reads JSON, and RFC 6749 requires forms. If there is no other, get a token in another way and paste it.";
const NO_RESOURCE: &str =
    "Leave the resource empty: this provider identifies the API by the scope.";
const ADDRESS: &str = "Ask the provider's administrator to allow the address of this computer, or request the token from a computer that is allowed and paste it.";
const LOGIN_CLIENT: &str = "Use another client: this one is for user logins. Register one for the client_credentials grant, with a secret.";
const ACCESS_POLICY: &str = "Add an access policy with a rule for client credentials to the authorization server, and assign the client to it (in Okta: Security, API, Access Policies).";
const SECRET_VALUE: &str = "Use the value of the client secret, not its ID: Microsoft shows the value only when the secret is created, so create a new one if it is gone.";
const USER_CONSENT: &str = "Turn off Consent required for this client in Keycloak: a client without a user can't give consent.";
const OLD_TLS: &str = "Ask your network team to exempt this host from TLS inspection: something between kmctl and Microsoft uses an old version of TLS.";
const MFA: &str = "Switch multifactor authentication off for this client at the provider: a client without a user can't answer it.";
const LOGIN_PAGES: &str = "Check the client ID, and that the domain in Token Endpoint is that of its user pool: Cognito has no login pages for this pair.";
const OTHER_ENDPOINT: &str = "Compare Token Endpoint with token_endpoint in the discovery document: this address does not accept POST requests.";
const AUDIENCE: &str = "At the provider, allow this client to request the audience.";
const TENANT: &str = "Put your tenant's ID or domain (such as acme.onmicrosoft.com) into Token Endpoint: Microsoft has no such tenant in this cloud.";
const ONE_TENANT: &str =
    "Put your tenant's ID into Token Endpoint: the application is in one tenant only.";
const LOCKED: &str = "The client or its account is locked: unlock it at the provider.";
const SPACES: &str = "Separate scopes by spaces, not by plus signs.";
const CONSENT: &str =
    "Grant the application the API's permission (scope or app role), with admin consent.";
const CONDITIONAL: &str = "Exclude the application from the Conditional Access policy, or request the token from an allowed location.";
const RUN_AS: &str = "Set a Run As user for the client credentials flow of the Salesforce app.";
const MY_DOMAIN: &str = "Use your Salesforce domain in Token Endpoint, such as https://YOUR-DOMAIN.my.salesforce.com/services/oauth2/token.";
const TOKEN_MANAGER: &str =
    "Name the access token manager: kmctl token check NAME --param access_token_manager_id=ID.";
const HTTPS: &str = "Use the https address of the token endpoint.";

/// Fix for a client that requires DPoP.
pub(super) const DPOP: &str = "This client requires DPoP, and gateways accept only bearer tokens: turn it off for this client (in Keycloak: Require DPoP bound tokens).";

/// Field that the provider requires, with a hint for its value.
fn wanted(error: &str, words: &str) -> Option<(RequestField, &'static str)> {
    let missing = [
        "missing",
        "required",
        "must ",
        "no audience",
        "no resource",
        "no scope",
        "not provided",
        "was provided",
        "were provided",
        "not specified",
        "parameter",
    ]
    .iter()
    .any(|word| words.contains(word));
    if !missing {
        return None;
    }
    let is_word = |wanted: &str| {
        words
            .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .any(|word| word == wanted)
    };
    // The first of these words in the provider's message names the subject.
    #[rustfmt::skip]
    let fields = [
        ("audience", RequestField::Audience, "the identifier of your API at the provider"),
        ("resource", RequestField::Resource, "the address of your API at the provider"),
        ("scope", RequestField::Scope, "a scope of your API"),
    ];
    let found = fields
        .into_iter()
        .filter(|(word, ..)| is_word(word))
        .min_by_key(|(word, ..)| words.find(word));
    let (_, field, what) = found?;
    let about_client = matches!(error, "invalid_client" | "unauthorized_client");
    (!about_client).then_some((field, what))
}

/// The name of a further parameter that the provider misses, as its sentence has it.
fn missing_parameter(error: &str, words: &str) -> Option<String> {
    if error != "invalid_request" {
        return None;
    }
    let words: Vec<&str> = words
        .split(|letter: char| !(letter.is_ascii_alphanumeric() || "_-.".contains(letter)))
        .filter(|word| !word.is_empty())
        .collect();
    let is = |word: Option<&&str>, wanted: &[&str]| {
        word.is_some_and(|word| wanted.iter().any(|it| word.eq_ignore_ascii_case(it)))
    };
    let missing = ["missing", "required", "needed", "mandatory"];
    if !words.iter().any(|word| is(Some(word), &missing)) {
        return None;
    }
    // `account_id missing`, `organization is required`: nothing but the name and what is wrong with it.
    let filler = ["is", "a", "the", "field", "value", "was", "not", "provided"];
    let rest: Vec<&&str> = words
        .iter()
        .filter(|word| !is(Some(word), &missing) && !is(Some(word), &filler) && **word != error)
        .collect();
    if let [only] = rest.as_slice() {
        let whole = only.trim_end_matches('.');
        let protocols = [
            "parameter",
            "parameters",
            "https",
            "tls",
            "ssl",
            "http",
            "authentication",
            "authorization",
            "pkce",
            "consent",
            "body",
            "login",
        ];
        let is_name = whole
            .bytes()
            .all(|it| it.is_ascii_lowercase() || it == b'_')
            && !is(Some(&whole), &protocols)
            && !whole.starts_with("client_");
        return is_name.then(|| whole.to_owned());
    }
    let name = |word: &&str| {
        word.bytes().any(|it| it.is_ascii_lowercase())
            && !is(
                Some(word),
                &[
                    "is",
                    "a",
                    "the",
                    "parameter",
                    "parameters",
                    "required",
                    "missing",
                    "value",
                    "form",
                    "for",
                    "in",
                    "request",
                    "an",
                    "invalid",
                    "or",
                    "and",
                    "includes",
                ],
            )
            && !word.starts_with("client_")
    };
    let place = words
        .iter()
        .position(|word| is(Some(word), &["parameter", "parameters"]))?;
    let after = words.get(place + 1).filter(|word| name(word));
    let before = place
        .checked_sub(1)
        .and_then(|place| words.get(place))
        .filter(|word| name(word));
    let subject = words.iter().position(|word| is(Some(word), &["is"]));
    let subject = subject
        .and_then(|place| place.checked_sub(1))
        .and_then(|place| words.get(place))
        .filter(|word| name(word));
    let found = after.or(before).or(subject)?.trim_end_matches('.');
    (found.len() <= 40).then(|| found.to_owned())
}

#[cfg(test)]
mod tests;
