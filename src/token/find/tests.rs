use super::*;

#[test]
fn ways_in_which_shells_and_tools_write_a_token() {
    let token = format!("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.{}", "x".repeat(342));
    let encoded = base64::prelude::BASE64_STANDARD.encode(&token);
    let broken = |between: &str| {
        let parts: Vec<&str> = [0, 64, 128, 192, 256, 320]
            .iter()
            .map(|start| token.get(*start..(start + 64).min(token.len())).unwrap())
            .collect();
        let rest = token.get(384..).unwrap_or_default();
        format!("{}{rest}", parts.join(between))
    };
    for text in [
        format!("TOKEN={token}"),
        format!("export MY_JWT='{token}'"),
        format!("$env:T = \"{token}\""),
        encoded.clone(),
        format!("{encoded}\n"),
        token.replace('.', "%2E"),
        token.replace('.', "%2e"),
        broken("\\\n"),
        broken("\\\r\n"),
    ] {
        let found = find(&text).unwrap();
        assert_eq!(found.token.text(), token, "{}", text.len());
    }
    let payload = find(r#"{"iss":"https://h","exp":1,"sub":"a"}"#);
    assert_eq!(payload.unwrap_err(), Missing::Payload);
    for text in [
        r#"{"issuer":"https://h"}"#,
        r#"{"iss":"https://h"}"#,
        "TOKEN=short",
    ] {
        assert_eq!(find(text).unwrap_err(), Missing::NotThere, "{text}");
    }
}

const JWT: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2gifQ.c2lnbmF0dXJl";

fn found(text: &str) -> Found {
    find(text).unwrap_or_else(|missing| panic!("{missing} in {text}"))
}

#[test]
fn a_token_is_found_in_everything_people_paste() {
    let (first, second) = JWT.split_at(30);
    let wrapped = format!("{first}\n{second}");
    #[rustfmt::skip]
    let rows = [
        (JWT.to_owned(), Source::Plain),
        (format!("  {JWT}\r\n"), Source::Plain),
        (format!("\"{JWT}\""), Source::Plain),
        (format!("'{JWT}',"), Source::Plain),
        (format!("\u{201c}{JWT}\u{201d}"), Source::Plain),
        (format!("\u{feff}{first}\u{200b}{second}"), Source::Plain),
        (wrapped.clone(), Source::Plain),
        (format!("{first}   \r\n    {second}\n"), Source::Plain),
        (format!("Bearer {JWT}"), Source::Bearer),
        (format!("bearer\n{JWT}"), Source::Bearer),
        (format!("Authorization: Bearer {JWT}"), Source::Header),
        (format!("authorization:Bearer {wrapped}"), Source::Header),
        (format!("Authorization: {JWT}"), Source::Header),
        (format!("authorization: DPoP {JWT}"), Source::Header),
        (format!("GET / HTTP/1.1\nHost: h\nAuthorization: Bearer {JWT}\nAccept: */*\n\n"), Source::Header),
        (format!("curl -H 'Authorization: Bearer {JWT}' https://h/authorization/x"), Source::Header),
        (format!("curl https://h/authorization/x \\\n  -H \"Authorization: Bearer {JWT}\" \\\n  -d '{{\"a\":1}}'"),
            Source::Header),
        (format!("curl --oauth2-bearer {JWT} https://h"), Source::Header),
        (format!("{{\"headers\":{{\"Authorization\":\"Bearer {JWT}\"}}}}"), Source::Header),
        (format!("{{\"access_token\":\"{JWT}\",\"token_type\":\"Bearer\",\"id_token\":\"x\"}}"), Source::Response),
        (format!("HTTP/1.1 200 OK\nContent-Type: application/json\n\n{{\n \"access_token\": \"{JWT}\"\n}}"),
            Source::Response),
        (format!("{{\"data\":{{\"access_token\":\"{JWT}\"}}}}"), Source::Response),
        (format!("{{\"access_token\":\"{wrapped}\"}}"), Source::Response),
        (format!("https://app/cb#access_token={JWT}&token_type=Bearer"), Source::Parameter),
        (format!("export ACCESS_TOKEN={JWT}"), Source::Parameter),
        (format!("This is the one:\n\n{JWT}\n\nThanks"), Source::Text),
        (format!("the token is {JWT}."), Source::Text),
        (format!("https://app/cb#id_token={JWT}&state=1"), Source::Text),
    ];
    for (paste, source) in rows {
        let found = found(&paste);
        assert_eq!(found.token.text(), JWT, "{paste}");
        assert_eq!(found.source, source, "{paste}");
    }
}

#[test]
fn what_was_done_to_the_paste_is_said() {
    assert_eq!(found(JWT).remark(), None);
    let (first, second) = JWT.split_at(30);
    assert_eq!(
        found(&format!("{first}\n{second}")).remark(),
        Some("Removed line breaks or spaces from the pasted token.")
    );
    assert_eq!(
        found(&format!("Bearer {JWT}")).remark(),
        Some("Used the token after Bearer.")
    );
}

#[test]
fn opaque_tokens_are_found_too() {
    for opaque in [
        "8LpmRpyNvCrNYSv1fWcYbLjHRTqhD",
        "7d9f5b2e-0c44-4f0a-9a1e-2f3b4c5d6e7f",
    ] {
        assert_eq!(found(opaque).token.text(), opaque);
        assert_eq!(found(&format!("Bearer {opaque}")).token.text(), opaque);
        let answer = format!("{{\"access_token\":\"{opaque}\"}}");
        assert_eq!(found(&answer).token.text(), opaque);
    }
}

#[test]
fn a_second_token_and_a_word_below_are_left_out() {
    let signature = "s".repeat(342);
    let whole = format!("eyJhbGciOiJSUzI1NiJ9.e30.{signature}");
    assert_eq!(found(&format!("{whole}\n{whole}")).token.text(), whole);
    assert_eq!(found(&format!("{whole}\nThanks")).token.text(), whole);
    // A client ID beside it.
    for client in [
        "3f1c2b9e-aaaa-bbbb-cccc-0123456789ab",
        "client-application-production",
    ] {
        for gap in [" ", "\n", "  "] {
            let pasted = format!("{whole}{gap}{client}");
            assert_eq!(found(&pasted).token.text(), whole, "{pasted}");
        }
    }
    for (algorithm, length) in [("HS256", 43), ("ES256", 86), ("RS256", 342), ("RS512", 683)] {
        let part = "p".repeat(90);
        let token = format!("eyJhbGciOiJSUzI1NiJ9.{part}.{}", "s".repeat(length));
        for words in [
            " valid",
            " valid.",
            ". Valid",
            " a b c",
            " expires in one hour",
            " valid until 2027-01-01",
            " expires at 20:00",
        ] {
            let pasted = format!("{token}{words}");
            assert_eq!(found(&pasted).token.text(), token, "{algorithm}{words}");
            // Also where the token itself has blanks, at any width of a page.
            for width in [40, 60, 64, 76] {
                let rows: Vec<&[u8]> = token.as_bytes().chunks(width).collect();
                let broken = String::from_utf8(rows.join(&b' ')).unwrap();
                assert_eq!(found(&broken).token.text(), token, "{algorithm} {width}");
                if !words.contains(':') {
                    let pasted = format!("{broken}{words}");
                    assert_eq!(
                        found(&pasted).token.text(),
                        token,
                        "{algorithm} {width}{words}"
                    );
                }
            }
        }
    }
    let unsigned = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UifQ.";
    assert_eq!(found(unsigned).token.text(), unsigned);
}

#[test]
fn sixteen_kibibytes_wrapped_at_eighty_come_whole() {
    let payload = "p".repeat(16 * 1024);
    let long = format!("eyJhbGciOiJSUzI1NiJ9.{payload}.{}", "s".repeat(342));
    let mut wrapped = String::new();
    for (place, letter) in long.chars().enumerate() {
        if place > 0 && place % 80 == 0 {
            wrapped.push('\n');
        }
        wrapped.push(letter);
    }
    assert_eq!(found(&wrapped).token.text(), long);
    assert_eq!(
        found(&format!("Authorization: Bearer {wrapped}"))
            .token
            .text(),
        long
    );
    assert_eq!(find(&"x".repeat(256 * 1024 + 1)), Err(Missing::TooLong));
}

#[test]
fn what_is_there_instead_is_said() {
    #[rustfmt::skip]
    let rows = [
        ("", Missing::Empty),
        (" \n\t", Missing::Empty),
        ("\u{feff}", Missing::Empty),
        ("hello", Missing::NotThere),
        ("what is this?", Missing::NotThere),
        ("{}", Missing::NotThere),
        ("{\"a\":", Missing::NotThere),
        ("Bearer", Missing::Nothing("nothing follows Bearer")),
        ("{\"id_token\":\"eyJhbGciOiJSUzI1NiJ9.e30.AAAA\"}", Missing::IdTokenOnly),
        ("Authorization: Basic a21jdGwtdGVzdDpub3QtYS1zZWNyZXQ=", Missing::Basic),
        ("{\"error\":\"invalid_client\",\"error_description\":\"no such\\u001b client\"}",
            Missing::Refused { error: "invalid_client".to_owned(), description: Some("no such<U+001B> client".to_owned()) }),
    ];
    for (paste, missing) in rows {
        assert_eq!(find(paste), Err(missing), "{paste}");
    }
    let refused = find("{\"error\":\"invalid_client\",\"error_description\":\"no.\"}").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "The provider returned an error: invalid_client: no."
    );
}

#[test]
fn an_answer_is_read_strictly() {
    let body = format!("{{\"access_token\":\"{JWT}\"}}");
    assert_eq!(find_in_response(body.as_bytes()).unwrap().token.text(), JWT);
    assert_eq!(find_in_response(b" "), Err(Missing::Empty));
    assert_eq!(find_in_response(JWT.as_bytes()), Err(Missing::NotThere));
    assert_eq!(
        find_in_response(b"{\"access_token\":7}"),
        Err(Missing::NotThere)
    );
}

/// Place of each reason; a new one does not compile until it has one here, and fails below until the table has it.
fn place(missing: &Missing) -> usize {
    match missing {
        Missing::Empty => 0,
        Missing::TooLong => 1,
        Missing::IdTokenOnly => 2,
        Missing::Refused { .. } => 3,
        Missing::Basic => 4,
        Missing::Payload => 5,
        Missing::Part(_) => 6,
        Missing::RefreshTokenOnly => 7,
        Missing::Address => 8,
        Missing::Pem(_) => 9,
        Missing::Secret(_) => 10,
        Missing::PrivateKey => 11,
        Missing::Document(_) => 12,
        Missing::Settings => 13,
        Missing::Cookie => 14,
        Missing::WebPage => 15,
        Missing::Code => 16,
        Missing::NoValue(_) => 17,
        Missing::OfGateway(_) => 18,
        Missing::Saml => 19,
        Missing::Placeholder => 20,
        Missing::Shortened(_) => 21,
        Missing::NoHeader => 22,
        Missing::NotThere => 23,
        Missing::Swapped => 24,
        Missing::OneCase => 25,
        Missing::Nothing(_) => 26,
        Missing::Command => 27,
    }
}

#[test]
fn every_reason_has_its_sentence_and_its_remedy() {
    let no_header = JWT.get(3..).unwrap();
    let payload = "eyJpc3MiOiJodHRwczovL2giLCJleHAiOjF9";
    let long = "x".repeat(256 * 1024 + 1);
    let no_header = no_header.replace("eyJpc3MiOiJodHRwczovL2gifQ", payload);
    let masked = format!("eyJhbGciOiJSUzI1NiJ9.{}.{}", "***", "***");
    let mut seen = std::collections::BTreeSet::new();
    #[rustfmt::skip]
    let cases = [
        ("", "the text is empty", "Use the token"),
        (long.as_str(), "longer than 256 KiB", "put fewer groups and roles"),
        (r#"{"id_token":"eyJhbGciOiJSUzI1NiJ9.e30.AAAA"}"#, "an id_token and no access_token",
            "Request an access token"),
        (r#"{"error":"invalid_grant","error_description":"expired"}"#,
            "The provider returned an error: invalid_grant: expired.", "Get a token first"),
        ("Basic YXBwLTE6U3VwM3JHZWhlaW0=", "a user name and a secret (Basic)", "begins with Bearer"),
        ("{\"alg\":\"RS256\"}\n{\"iss\":\"https://h\",\"exp\":1}", "the decoded payload", "Use the encoded token"),
        (payload, "only the payload of a token", "three parts"),
        ("eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0", "only the header of a token", "three parts"),
        (r#"{"refresh_token":"a","expires_in":3600}"#, "a refresh_token and no access_token", "Exchange it"),
        ("https://h.example/token", "an address", "the access token itself"),
        ("-----BEGIN PGP MESSAGE-----\nhQEMA\n-----END PGP MESSAGE-----", "an encrypted PGP message, not a token",
            "Use the access token"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----",
            "a private SSH key, not a token", "Replace this key"),
        ("export GITHUB_TOKEN=ghp_A1b2C3d4A1b2C3d4A1b2C3d4A1b2C3d4abcd extra",
            "a token of GitHub's own API, not a token", "another service"),
        (r#"{"refresh_token":"v1.MfGhs82","token_type":"Bearer"}"#, "a refresh_token and no access_token",
            "Exchange it at the token endpoint"),
        (r#"{"kty":"oct","k":"c2VjcmV0c2VjcmV0"}"#, "a private key, not a token", "Replace this key"),
        (r#"{"type":"service_account","private_key":"x","client_email":"a@b"}"#, "a private key, not a token",
            "Replace this key"),
        (r#"{"device_code":"a","user_code":"b"}"#, "the response of a device authorization endpoint, not a token",
            "Finish the sign-in"),
        (r#"{"keys":[{"kty":"RSA"}]}"#, "a key set (JWKS), not a token", "reads the keys itself"),
        (r#"{"sub":"joe","email":"joe@h.example"}"#, "a UserInfo response, the claims of a user", "UserInfo endpoint"),
        ("oidc:\n  clientId: app\n  clientSecret: geheim", "settings with a password or another secret",
            "revoke or replace it"),
        ("Cookie: session=abc; path=/", "a cookie", "Authorization header"),
        ("<!DOCTYPE html><title>Sign in</title>", "a web page, not a token", "a login or error page"),
        ("https://app.example/cb?code=abc&state=def", "an authorization response with a code", "Exchange the code"),
        ("null", "The text is null, not a token.", "received none"),
        ("Authorization: Bearer ", "There is no token: nothing follows Bearer.", "check the token endpoint's response"),
        (r#"{"access_token":"","token_type":"Bearer"}"#, "There is no token: access_token is empty.", "received none"),
        ("curl -u app:geheim https://idp.example/token -d grant_type=client_credentials",
            "a command without a token", "Run it, and use the access_token"),
        ("Bearer undefined", "The text is Bearer undefined", "received none"),
        (r#"{"code":"900901","message":"Invalid Credentials"}"#, "a gateway's response", "that the gateway rejected"),
        (r#"{"fault":{"code":900901,"message":"Invalid Credentials"}}"#, "a gateway's response", "that the gateway rejected"),
        (r#"{"code":401,"message":"Wrong client"}"#, "The provider returned an error: 401: Wrong client.", "Get a token first"),
        ("<saml:Assertion xmlns:saml=\"x\">a</saml:Assertion>", "SAML", "don't read SAML"),
        ("$ACCESS_TOKEN", "a placeholder", "the variable is set"),
        (&masked, "replaced with \"***\"", "Copy the whole token"),
        (&no_header, "its beginning is missing", "Copy the whole token"),
        (&JWT.repeat(2).replacen(JWT, "", 1).to_ascii_lowercase().replace('.', &format!(".{}", "a".repeat(40))),
            "all changed to one case", "Copy the whole token"),
        (r#"{"alg":"RS256","kid":"k1"}"#, "only the decoded header of a token", "three parts"),
        ("hello", "No access token found", "Use the token"),
        (&format!("{payload}.eyJhbGciOiJSUzI1NiJ9.AAAA"), "are swapped", "Copy the whole token"),
    ];
    for (paste, sentence, remedy) in cases {
        let missing = find(paste).expect_err(paste.get(..60).unwrap_or(paste));
        assert!(missing.to_string().contains(sentence), "{missing}");
        assert!(
            missing.fix().contains(remedy),
            "{missing} {}",
            missing.fix()
        );
        assert!(!missing.to_string().contains("geheim"), "{missing}");
        seen.insert(place(&missing));
    }
    for place in 0..28 {
        assert!(seen.contains(&place), "{place} is not in the table");
    }
}

#[test]
fn a_token_in_a_mail_of_quoted_printable_is_whole_again() {
    let long = format!("{JWT}{}", "A".repeat(120));
    let (first, rest) = long.split_at(75);
    let (second, third) = rest.split_at(75);
    let mail = format!("{first}=\n{second}=\n{third}\n");
    assert_eq!(found(&mail).token.text(), long);
}

#[test]
fn a_token_in_several_literals_or_with_blanks_at_its_dots_is_whole_again() {
    let (first, second) = JWT.split_at(30);
    for text in [
        format!("String token = \"{first}\" +\n    \"{second}\";"),
        format!("token = ('{first}'\n         '{second}')"),
        JWT.replace('.', " . "),
    ] {
        assert_eq!(found(&text).token.text(), JWT, "{text}");
    }
}

#[test]
fn near_misses_are_tokens_still() {
    let pieces: Vec<&str> = (0..JWT.len())
        .step_by(40)
        .map(|start| &JWT[start..JWT.len().min(start + 40)])
        .collect();
    assert_eq!(found(&pieces.join(" ")).token.text(), JWT);
    let spaced = JWT.replacen('.', ". ", 1);
    assert_eq!(found(&spaced).token.text(), JWT);
    assert_eq!(found(&format!("{JWT}{JWT}")).token.text(), JWT);
    for opaque in [
        "nullability-of-tokens-1234",
        "4Yx0qF2lBQ2nXl8bVqgk1QhT6c9Z7pRa/abcdefg",
        "ghp-but-not-github-at-all",
        "gAAAAABmZ3x5YWJjZGVmZ2hpamtsbW5vcA==",
    ] {
        assert_eq!(found(opaque).token.text(), opaque);
    }
}
