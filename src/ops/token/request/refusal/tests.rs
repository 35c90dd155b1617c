use super::*;

/// Place of each cause; a new one does not compile until it has one here, and fails below until the table has it.
fn place(cause: &Refusal) -> usize {
    match cause {
        Refusal::Field(..) => 0,
        Refusal::Parameter(_) => 1,
        Refusal::SomeParameter => 2,
        Refusal::RealmDisabled => 3,
        Refusal::NoSuchEndpoint => 4,
        Refusal::Credentials => 5,
        Refusal::CredentialsOrMethod => 6,
        Refusal::SecretExpired => 7,
        Refusal::UnknownClient => 8,
        Refusal::PublicClient => 9,
        Refusal::ServiceAccount => 10,
        Refusal::BearerOnly => 11,
        Refusal::ClientDisabled => 12,
        Refusal::Dpop => 13,
        Refusal::SignedJwt => 14,
        Refusal::Certificate => 15,
        Refusal::OtherProof => 16,
        Refusal::AuthenticationMethod(_) => 17,
        Refusal::Busy => 18,
        Refusal::Grant => 19,
        Refusal::NoSuchGrant => 20,
        Refusal::Scope => 21,
        Refusal::DefaultScope => 22,
        Refusal::UnknownResource => 23,
        Refusal::Denied => 24,
        Refusal::Target => 25,
        Refusal::Server => 26,
        Refusal::Other => 27,
        Refusal::Known(_) => 28,
    }
}

/// What a provider answers, and the remedy.
#[rustfmt::skip]
const TABLE: [(u16, &str, &str, &str); 70] = [
    (401, "invalid_client", "AADSTS700025: Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
        "A public client has no secret"),
    (400, "invalid_request", "AADSTS90002: Tenant 'acme' not found.", "Put your tenant's ID or domain"),
    (400, "invalid_grant", "AADSTS65001: The user or administrator has not consented to use the application.", "administrator's consent"),
    (400, "invalid_grant", "no client credentials user enabled", "Run As user"),
    (400, "invalid_grant", "request not supported on this domain", "Salesforce domain"),
    (400, "invalid_grant", "Account disabled", "enable it at the provider"),
    (403, "access_denied", "Service not found: https://api", "that the provider knows"),
    (400, "invalid_request", "Requested audience 'x' has not been whitelisted by the OAuth 2.0 Client.", "Allow this client the audience"),
    (400, "invalid_request", "Requested audience \"x\" is not whitelisted by the OAuth2 client.", "Allow this client the audience"),
    (401, "invalid_client", "AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'.", "Check the client secret"),
    (401, "invalid_client", "AADSTS700027: The certificate with identifier used to sign the client assertion is not registered.", "a signed JWT"),
    (400, "invalid_request", "AADSTS700213: No matching federated identity record found for presented assertion subject.", "a signed JWT"),
    (400, "invalid_request", "AADSTS9002326: Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: 'https://x'.",
        "without an Origin header"),
    (400, "invalid_request", "AADSTS9002327: Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
        "platform Web"),
    (400, "invalid_request", "AADSTS1002016: You are using TLS version 1.0, 1.1 and/or 3DES cipher which are deprecated.", "TLS inspection"),
    (400, "invalid_grant", "AADSTS90094: The grant requires administrator permission.", "administrator's consent"),
    (400, "invalid_grant", "AADSTS530003: Your device is required to be managed to access this resource.", "Conditional Access"),
    (400, "unauthorized_client", "The application is disabled", "enable it at the provider"),
    (401, "", "Access denied due to missing subscription key.", "the provider's own address"),
    (403, "mfa_required", "Multifactor authentication required", "multifactor"),
    (400, "", "Login pages unavailable", "that of its user pool"),
    (400, "E0000022", "The endpoint does not support the provided HTTP method", "does not accept POST requests"),
    (400, "invalid_request", "Client policy: not allowed grant type", "Allow the client_credentials grant"),
    (401, "invalid_client", "X509 client authentication required", "a certificate"),
    (403, "invalid_request", "HTTPS required", "https address"),
    (401, "access_denied", "Unauthorized", "Check the client ID and secret"),
    (400, "invalid_request", "The mandatory 'client_id' parameter is missing.", "Check the client ID and secret"),
    (400, "invalid_request", "OAuthProblemException{error='unsupported_grant_type', description='Unsupported grant_type value'}",
        "Turn on the client_credentials grant"),
    (400, "invalid_request", "The scope 'x' provided in the request is not supported.", "Ask for a scope that the application has"),
    (403, "access_denied", "No audience parameter was provided", "Fill in Audience"),
    (400, "invalid_request", "Missing parameter: organization", "--param organization=VALUE"),
    (400, "invalid_request", "required parameter missing", "--param NAME=VALUE"),
    (400, "invalid_request", "The request is missing a required parameter, includes an invalid parameter value",
        "--param NAME=VALUE"),
    (400, "access_denied", "Realm not enabled", "enable it in Keycloak"),
    (404, "Realm does not exist", "", "Compare Token Endpoint with token_endpoint"),
    (404, "not_found", "", "Compare Token Endpoint with token_endpoint"),
    (401, "unauthorized_client", "Invalid client or Invalid client credentials",
        "Check the client ID and the secret"),
    (401, "invalid_client", "AADSTS7000215: Invalid client secret provided.", "Check the client ID and the secret"),
    (400, "invalid_client", "", "header (basic) or in the body (post)"),
    (401, "unauthorized", "Bad credentials", "header (basic) or in the body (post)"),
    (400, "invalid_client_id", "client identifier invalid", "does not have this application"),
    (401, "invalid_client", "AADSTS7000222: The provided client secret keys for app x are expired.",
        "Create a new secret"),
    (400, "unauthorized_client", "AADSTS700016: Application with identifier x was not found",
        "does not have this application"),
    (401, "invalid_client", "A valid OAuth client could not be found for client_id: x", "does not have this application"),
    (401, "unauthorized_client", "Public client not allowed to retrieve service account",
        "A public client has no secret"),
    (401, "unauthorized_client", "Client not enabled to retrieve service account", "Turn on service accounts"),
    (400, "invalid_client", "Bearer-only not allowed", "use another client"),
    (401, "invalid_client", "Oauth application is in inactive state.", "enable it at the provider"),
    (400, "invalid_dpop_proof", "", "DPoP"),
    (400, "invalid_client", "client must authenticate with private_key_jwt", "a signed JWT"),
    (401, "invalid_client", "Mutual TLS client certificate required", "a certificate"),
    (400, "unauthorized_client", "Unexpected error when authenticating client", "does not let this client authenticate with a secret"),
    (401, "invalid_client",
        "Client authentication failed (e.g., unknown client). The client supports method 'client_secret_post', but method 'client_secret_basic' was requested.",
        "Authenticate by post"),
    (401, "invalid_client", "It supports 'client_secret_basic', but 'client_secret_post' was requested.",
        "Authenticate by basic"),
    (400, "slow_down", "", "Try again"),
    (429, "rate_limit", "", "Try again"),
    (403, "unauthorized_client", "Grant type 'client_credentials' not allowed for the client.",
        "Allow the client_credentials grant"),
    (400, "invalid_grant", "", "Allow the client_credentials grant"),
    (400, "unsupported_grant_type", "grant type not supported", "Turn on the client_credentials grant"),
    (400, "invalid_scope", "", "Ask for a scope that the application has"),
    (400, "invalid_grant", "unauthorized_client: invalid_scope", "Ask for a scope that the application has"),
    (400, "invalid_scope", "AADSTS1002012: Client credential flows must have a scope value with /.default suffixed",
        "followed by /.default"),
    (400, "invalid_resource", "AADSTS500011: The resource principal named x was not found",
        "registered in this tenant"),
    (403, "access_denied", "Client is not authorized", "Allow the application to get tokens"),
    (400, "invalid_target", "", "audience or resource that the provider knows"),
    (500, "server_error", "", "the error is on the server"),
    (502, "oops", "", "the error is on the server"),
    (400, "teapot", "short and stout", "Follow the provider's message"),
    (400, "invalid_request", "The scope parameter is missing", "Fill in Scope"),
    (400, "invalid_target", "resource parameter is required", "Fill in Resource"),
];

#[test]
fn every_refusal_has_its_remedy() {
    let mut seen = std::collections::BTreeSet::new();
    for (status, error, words, remedy) in TABLE {
        let said = format!("{error}: {words}");
        let cause = Refusal::of(status, error, &said);
        let fix = cause.fix(|field| field.label().to_owned());
        assert!(fix.contains(remedy), "{error}: {words}: {cause:?} {fix}");
        assert!(fix.ends_with('.'), "{fix}");
        seen.insert(place(&cause));
    }
    for place in 0..29 {
        assert!(seen.contains(&place), "{place} is not in the table");
    }
}
