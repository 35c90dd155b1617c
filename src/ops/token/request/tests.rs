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
        "The Token Endpoint returned 401 Unauthorized: invalid_client: No [hidden by kmctl], no [hidden by kmctl], no [hidden by kmctl]."
    );
    assert!(refused.fix().starts_with("Check the client ID and secret"));
    assert_eq!(refused.code(), "token-refused");
}

#[test]
fn the_remedy_follows_the_providers_words() {
    #[rustfmt::skip]
    let rows = [
        ("invalid_request", "DPoP proof is missing", "turn it off"),
        ("invalid_dpop_proof", "", "turn it off"),
        ("unauthorized_client", "Public client not allowed to retrieve service account",
            "A public client has no secret"),
        ("unauthorized_client", "Client not enabled to retrieve service account", "Turn on service accounts"),
        ("unauthorized_client", "Invalid client or Invalid client credentials",
            "Check the client ID and the secret, and that the client is enabled."),
        ("unauthorized_client", "Unexpected error when authenticating client", "authenticate with a secret"),
        ("unauthorized_client", "", "Allow the client_credentials grant"),
        ("access_denied", "Realm not enabled", "enable it in Keycloak"),
    ];
    for (error, words, remedy) in rows {
        let fix = Refusal::of(400, error, words).fix(|field| field.label().to_owned());
        assert!(fix.contains(remedy), "{error}, {words}: {fix}");
    }
}

#[test]
fn the_remedy_follows_the_status_where_there_are_no_words() {
    for (status, retry, remedy) in [
        (429, Some("20"), "Try again in 20 seconds."),
        (503, Some("300"), "Try again in 5 minutes."),
        (429, None, "Try again in a minute."),
        (401, None, "Check the client ID and the secret"),
        (403, None, "why this client is not allowed"),
        (404, None, "nothing is served at this address"),
        (405, None, "does not accept POST"),
        (415, None, "does not accept forms"),
        (500, None, "the error is on the server"),
        (502, None, "the error is on the server"),
    ] {
        let mut answer = answer(status, "oops");
        answer.retry_after = retry.map(str::to_owned);
        let refused = read(&answer, &[]).unwrap_err();
        assert!(
            refused.fix().contains(remedy),
            "{status}: {}",
            refused.fix()
        );
    }
}

#[test]
fn a_redirect_is_offered_only_where_it_may_be_the_endpoint() {
    for (target, offered) in [
        (Some("https://h/oauth/token"), true),
        (Some("https://h/login?next=/token"), false),
        (Some("http://h/oauth/token"), false),
        (Some("https://u:p@h/token"), false),
        (None, false),
    ] {
        let mut answer = answer(302, "");
        answer.location = target.map(str::to_owned);
        let refused = read(&answer, &[]).unwrap_err();
        let fix = refused.fix();
        assert_eq!(fix.starts_with("Set Token Endpoint to "), offered, "{fix}");
        assert!(!refused.message().contains("u:p@"), "{}", refused.message());
    }
}

#[test]
fn a_missing_parameter_is_named_by_its_field() {
    #[rustfmt::skip]
    let rows = [
        ("access_denied", "No audience parameter was provided, and no default audience has been configured",
            "Fill in Audience: "),
        ("invalid_target", "resource parameter is required", "Fill in Resource: "),
        ("invalid_request", "The scope parameter is missing", "Fill in Scope: "),
        ("invalid_scope", "One or more scopes are not configured for the authorization server resource.",
            "Request a scope granted"),
        ("invalid_request", "The request is missing a required parameter, includes an invalid parameter value",
            "This provider requires another parameter"),
        ("invalid_request", "Missing parameter: organization",
            "Add the missing parameter: kmctl token check NAME --param organization=VALUE."),
        ("invalid_request", "provider is a required parameter", "Add the missing parameter: kmctl token check NAME --param provider=VALUE."),
        ("invalid_request", "required parameter missing",
            "This provider requires another parameter: add it with --param NAME=VALUE"),
        ("invalid_client", "mutual TLS required", "This client authenticates with a certificate"),
        ("invalid_client", "tls_client_auth is required", "This client authenticates with a certificate"),
        ("invalid_client", "The audience of the client assertion is missing", "Check the client ID"),
    ];
    for (error, words, fix) in rows {
        let refused = TokenRequestError::ByProvider {
            status: 400,
            words: format!("{error}: {words}"),
            error: error.to_owned(),
            retry_after: None,
        };
        assert!(refused.fix().starts_with(fix), "{words}: {}", refused.fix());
    }
    let refused = TokenRequestError::IdTokenOnly;
    let named = refused.fix_naming(|field| format!("--{}", field.flag()));
    assert!(
        named.starts_with("Fill in --scope or --audience: "),
        "{named}"
    );
}

#[test]
fn other_answers_are_told_too() {
    #[rustfmt::skip]
    let rows = [
        (500, "<html>", "The Token Endpoint returned 500 Internal Server Error."),
        (401, "", "The Token Endpoint returned 401 Unauthorized."),
        (200, "{}", "The Token Endpoint returned an empty JSON object, not a token."),
        (204, "", "The Token Endpoint returned 204 No Content, without a token."),
        (200, r#"{"status":"UP"}"#, "The Token Endpoint returned JSON that has only status, not a token."),
        (200, r#"{"issuer":"h","token_endpoint":"t","a":1}"#,
            "The Token Endpoint returned the discovery document, not a token."),
        (200, r#"{"keys":[{"kty":"RSA"}]}"#, "The Token Endpoint returned a key set (JWKS), not a token."),
        (200, r#"[{"access_token":"eyJ.eyJ.x"}]"#,
            "The Token Endpoint sends the token in `[0].access_token`, not in `access_token`."),
        (200, "[1]", "The Token Endpoint returned a JSON list or value, not a token."),
        (200, "pong", "The Token Endpoint returned plain text, not a token."),
        (200, r#"{"AuthenticationResult":{"AccessToken":"eyJ.eyJ.x"}}"#,
            "The Token Endpoint sends the token in `AuthenticationResult.AccessToken`, not in `access_token`."),
        (200, r#"{"data":{"access_token":"eyJ.eyJ.x"}}"#,
            "The Token Endpoint sends the token in `data.access_token`, not in `access_token`."),
        (200, r#"{"access_token":null}"#,
            "The Token Endpoint returned an access_token that is null, not a token."),
        (200, r#"{"accessToken":"eyJ.eyJ.x"}"#,
            "The Token Endpoint sends the token in `accessToken`, not in `access_token`."),
        (200, "\n<html>", "The Token Endpoint returned a web page, not a token."),
        (200, r#"{"access_token":"eyJ.eyJ.x","token_type":"DPoP"}"#,
            "The Token Endpoint returned a token that is bound to a key (token_type DPoP)."),
        (200, r#"{"id_token":"e"}"#, "The Token Endpoint returned an id_token and no access_token."),
        (302, "", "The Token Endpoint returned 302 Found."),
        (200, r#"{"error":"invalid_scope"}"#, "The Token Endpoint returned status 200: invalid_scope."),
        (400, r#"{"errorCode":"invalid_client","errorSummary":"Invalid value"}"#,
            "The Token Endpoint returned 400 Bad Request: invalid_client: Invalid value."),
    ];
    for (status, body, message) in rows {
        let refused = read(&answer(status, body), &[]).unwrap_err();
        assert_eq!(refused.message(), message);
    }
}
