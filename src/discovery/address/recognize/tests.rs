use super::{Recognized, TextKind, recognize};

const GOOD: &str = "https://idp.example/t/.well-known/openid-configuration";

fn offered(it: &Recognized) -> Option<&str> {
    it.documents
        .first()
        .map(|it| it.url.as_str())
        .or(it.address.as_deref())
}

#[test]
fn each_kind_of_text_is_recognized() {
    use TextKind as K;
    #[rustfmt::skip]
    let rows = [
        ("", K::Empty, false, None),
        (GOOD, K::WellKnown, false, Some(GOOD)),
        ("curl -sk -u me:geheim https://idp.example/t/.well-known/openid-configuration | jq .", K::Command, true,
            Some(GOOD)),
        ("curl -H 'Authorization: Bearer geheim' 'https://idp.example/t/.well-known/openid-configuration'", K::Command,
            true, Some(GOOD)),
        ("\"https://idp.example/t/.well-known/openid-configuration\",", K::Wrapped, true, Some(GOOD)),
        ("<https://idp.example/t/.well-known/openid-configuration>", K::Wrapped, true, Some(GOOD)),
        ("[Discovery](https://idp.example/t/.well-known/openid-configuration)", K::Wrapped, true, Some(GOOD)),
        ("https://me:geheim@idp.example/t/.well-known/openid-configuration", K::Credentials, false, Some(GOOD)),
        ("https//idp.example/t/.well-known/openid-configuration", K::Misspelled, false, Some(GOOD)),
        ("https://https://idp.example/t/.well-known/openid-configuration", K::Misspelled, false, Some(GOOD)),
        ("https://idp.example/t", K::OtherAddress, false, Some(GOOD)),
        ("https://idp.example/a/oauth2/token", K::OtherAddress, false,
            Some("https://idp.example/a/.well-known/openid-configuration")),
        ("https://idp.example/t/.well-known/jwks.json", K::OtherAddress, false, Some(GOOD)),
        ("https://idp.example/{tenant}/x", K::Placeholder, false, None),
        ("{\"issuer\": \"https://idp.example/t\", \"token_endpoint\": \"https://idp.example/token\"}", K::Document,
            false, Some(GOOD)),
        ("{\"keys\": []}", K::KnownDocument, false, None),
        ("{\"client_id\": \"a\", \"client_secret\": \"geheim\", \"issuer\": \"https://idp.example/t\"}",
            K::KnownDocument, false, Some(GOOD)),
        ("{\"realm\": \"a\", \"auth-server-url\": \"https://idp.example/auth/\", \"resource\": \"b\", \"credentials\": {\"secret\": \"geheim\"}}",
            K::KnownDocument, false, Some("https://idp.example/auth/realms/a/.well-known/openid-configuration")),
        ("{\"kty\": \"RSA\", \"n\": \"a\", \"e\": \"AQAB\", \"d\": \"geheim\"}", K::Token, false, None),
        ("-----BEGIN PRIVATE KEY-----\ngeheim", K::Token, false, None),
        ("Bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJnZWhlaW0ifQ.geheim", K::Token, false, None),
        ("\"eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJnZWhlaW0ifQ.geheim\"", K::Token, false, None),
        ("access_token=eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJnZWhlaW0ifQ.geheim", K::Token, false, None),
        ("eyJhbGciOiJSUzI1NiJ9.eyJpc3M\niOiJnZWhlaW0ifQ.geheim", K::Token, false, None),
        ("Authorization: Basic YTpnZWhlaW0=", K::Token, false, None),
        ("client_secret=geheim", K::Token, false, None),
        ("a7:geheim", K::Unknown, false, None),
        ("joe@idp.example", K::KnownDocument, false, None),
        ("eu-west-1_AbCdEfGhI", K::KnownDocument, false,
            Some("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI/.well-known/openid-configuration")),
        ("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEfGhI", K::KnownDocument, false,
            Some("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI/.well-known/openid-configuration")),
        ("eu-west-1_", K::Unknown, false, None),
        ("https://idp.example/t?client_secret=geheim", K::Credentials, false, Some(GOOD)),
        ("https://idp.example/t/.well-known/openid-configuration\nclient_secret=geheim", K::Wrapped, true, Some(GOOD)),
        ("https://portal.azure.com/#home", K::Page, false, None),
        ("https://acme-admin.okta.com/admin/oauth2/as/aus1", K::Page, false,
            Some("https://acme.okta.com/oauth2/aus1/.well-known/openid-configuration")),
        ("{\"resource\": \"https://api.example\", \"authorization_servers\": [\"https://idp.example/t\"]}",
            K::KnownDocument, false, Some(GOOD)),
        ("{\"access_token\": \"geheim\", \"token_type\": \"Bearer\"}", K::KnownDocument, false, None),
        ("<?xml version='1.0'?><md:EntityDescriptor/>", K::KnownDocument, false, None),
        ("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJnZWhlaW0ifQ.c2ln", K::Token, false, None),
        ("https://app.example/cb?code=geheim&iss=https%3A%2F%2Fidp.example%2Ft", K::Response, false, Some(GOOD)),
        ("?error=access_denied&iss=https%3A%2F%2Fidp.example%2Ft&state=geheim", K::Response, false, Some(GOOD)),
        ("my provider", K::Unknown, false, None),
    ];
    for (text, kind, certain, address) in rows {
        let it = recognize(text);
        assert_eq!((it.kind, it.certain), (kind, certain), "{text} {it:?}");
        assert_eq!(offered(&it), address, "{text} {it:?}");
        assert!(!format!("{it:?}").contains("geheim"), "{it:?}");
    }
}

#[test]
fn what_was_done_is_said() {
    let said = |text: &str| recognize(text).sentence.unwrap_or_default();
    assert_eq!(
        said("curl https://h.example/x"),
        "Used the address from the pasted command."
    );
    assert_eq!(
        said("https//h.example/x"),
        "Corrected the start of the address to https://."
    );
    assert_eq!(
        said("https://u:p@h.example/x"),
        "Removed the user name and password."
    );
    assert_eq!(
        said("{\"keys\": []}"),
        "This is a key set (JWKS), not an address. Enter the address of the discovery document; the address of the key set belongs in JWKS Endpoint."
    );
}
