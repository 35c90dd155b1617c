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
    for (paste, source) in table! {
        JWT.to_owned(), Source::Plain;
        format!("  {JWT}\r\n"), Source::Plain;
        format!("\"{JWT}\""), Source::Plain;
        format!("'{JWT}',"), Source::Plain;
        format!("\u{201c}{JWT}\u{201d}"), Source::Plain;
        format!("\u{feff}{first}\u{200b}{second}"), Source::Plain;
        wrapped.clone(), Source::Plain;
        format!("{first}   \r\n    {second}\n"), Source::Plain;
        format!("Bearer {JWT}"), Source::Bearer;
        format!("bearer\n{JWT}"), Source::Bearer;
        format!("Authorization: Bearer {JWT}"), Source::Header;
        format!("authorization:Bearer {wrapped}"), Source::Header;
        format!("Authorization: {JWT}"), Source::Header;
        format!("authorization: DPoP {JWT}"), Source::Header;
        format!("GET / HTTP/1.1\nHost: h\nAuthorization: Bearer {JWT}\nAccept: */*\n\n"), Source::Header;
        format!("curl -H 'Authorization: Bearer {JWT}' https://h/authorization/x"), Source::Header;
        format!("curl https://h/authorization/x \\\n  -H \"Authorization: Bearer {JWT}\" \\\n  -d '{{\"a\":1}}'"),
            Source::Header;
        format!("curl --oauth2-bearer {JWT} https://h"), Source::Header;
        format!("{{\"headers\":{{\"Authorization\":\"Bearer {JWT}\"}}}}"), Source::Header;
        format!("{{\"access_token\":\"{JWT}\",\"token_type\":\"Bearer\",\"id_token\":\"x\"}}"), Source::Response;
        format!("HTTP/1.1 200 OK\nContent-Type: application/json\n\n{{\n \"access_token\": \"{JWT}\"\n}}"),
            Source::Response;
        format!("{{\"data\":{{\"access_token\":\"{JWT}\"}}}}"), Source::Response;
        format!("{{\"access_token\":\"{wrapped}\"}}"), Source::Response;
        format!("https://app/cb#access_token={JWT}&token_type=Bearer"), Source::Parameter;
        format!("export ACCESS_TOKEN={JWT}"), Source::Parameter;
        format!("This is the one:\n\n{JWT}\n\nThanks"), Source::Text;
        format!("the token is {JWT}."), Source::Text;
        format!("https://app/cb#id_token={JWT}&state=1"), Source::Text;
    } {
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
        Some("Removed line breaks from the pasted token.")
    );
    assert_eq!(
        found(&format!("Bearer {JWT}")).remark(),
        Some("Took the token after the word Bearer.")
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
    for (paste, missing) in table! {
        "", Missing::Empty;
        " \n\t", Missing::Empty;
        "\u{feff}", Missing::Empty;
        "hello", Missing::NotThere;
        "what is this?", Missing::NotThere;
        "{}", Missing::NotThere;
        "{\"a\":", Missing::NotThere;
        "Bearer", Missing::NotThere;
        "{\"id_token\":\"eyJhbGciOiJSUzI1NiJ9.e30.AAAA\"}", Missing::IdTokenOnly;
        "Authorization: Basic a21jdGwtdGVzdDpub3QtYS1zZWNyZXQ=", Missing::Basic;
        "{\"error\":\"invalid_client\",\"error_description\":\"no such\\u001b client\"}",
            Missing::Refused { error: "invalid_client".to_owned(), description: Some("no such<U+001B> client".to_owned()) };
    } {
        assert_eq!(find(paste), Err(missing), "{paste}");
    }
    let refused = find("{\"error\":\"invalid_client\",\"error_description\":\"no.\"}").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "The provider answered with an error: invalid_client: no."
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
