//! Cases of the checks of transport: section 2.

use super::case::{Case, URL, base, fires, passes};
use crate::discovery::fetch_error::FetchError;
use crate::discovery::severity::Impact::{Blocks, Cosmetic, Limits};
use crate::discovery::severity::Severity;

const JSON: Option<&str> = Some("application/json");

pub(super) fn cases() -> Vec<Case> {
    let mut cases = reachable();
    cases.extend(json());
    cases.extend(headers());
    cases
}

#[rustfmt::skip]
fn reachable() -> Vec<Case> {
    const ID: &str = "document-reachable";
    let perfect = serde_json::to_vec(&base()).unwrap();
    vec![
        fires(ID, "4xx with a perfect body").answered(404, JSON, &perfect).says("404 Not Found")
            .graded(Severity::Failure, Blocks),
        fires(ID, "401").answered(401, JSON, b"{}").advises("public"),
        fires(ID, "5xx").answered(503, JSON, &perfect).says("503 Service Unavailable"),
        fires(ID, "empty body").body(b""),
        fires(ID, "redirect without a body").answered(302, None, b"")
            .offers("https://idp.example/t/acme/.well-known/openid-configuration?moved"),
        fires(ID, "no name").failed(FetchError::NameNotFound { host: "idp.example".to_owned() })
            .says("name not found (idp.example)"),
        fires(ID, "no answer").failed(FetchError::TimedOut { seconds: 10 }).says("no response in 10 s"),
        fires(ID, "too large").failed(FetchError::TooLarge { limit: 1024 * 1024 }).says("larger than 1 MiB"),
        fires(ID, "refused as insecure although it is https").failed(FetchError::InsecureUrl { url: URL.to_owned() }),
        passes(ID, "200"),
        passes(ID, "204 with a body").document_as(204, JSON),
        passes(ID, "redirect with the document").document_as(302, JSON),
        passes(ID, "redirect with a page").answered(302, Some("text/html"), b"<p>moved"),
        passes(ID, "a saved document").saved(),
    ]
}

#[rustfmt::skip]
fn json() -> Vec<Case> {
    const ID: &str = "document-json";
    let whole = serde_json::to_vec(&base()).unwrap();
    let deep = |levels: usize| {
        let inner = format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        let text = String::from_utf8(whole.clone()).unwrap();
        text.replacen(
            '{',
            &format!("{{\"jwks\":{{}},\"transformed_claims_predefined\":{inner},"),
            1,
        )
    };
    let with_mark = [b"\xef\xbb\xbf", whole.as_slice()].concat();
    let trailing = [whole.as_slice(), b" 1"].concat();
    let twice = String::from_utf8(whole.clone()).unwrap().replacen(
        '{',
        "{\"issuer\":\"https://other.example\",",
        1,
    );
    let twice_inside =
        String::from_utf8(whole.clone())
            .unwrap()
            .replacen('{', "{\"jwks\":{\"a\":1,\"a\":2},", 1);
    vec![
        fires(ID, "a web page").body(b"  <!doctype html>").says("a web page, not JSON")
            .advises("Check the address. If the page asks").graded(Severity::Failure, Blocks),
        fires(ID, "an endpoint that answers with text").at("https://idp.example/authorize").body(b"Sign in first")
            .says("not JSON").offers("https://idp.example/.well-known/openid-configuration"),
        fires(ID, "a redirect with a page").answered(302, None, b"<p>").says("redirected (302)"),
        fires(ID, "a list").body(b"[]").says("an array"),
        fires(ID, "null").body(b"null").says("null"),
        fires(ID, "cut off").body(whole.get(..40).unwrap()).says("ends too early").advises("serve the whole document"),
        fires(ID, "trailing text").body(&trailing).says("followed by more text"),
        fires(ID, "a comment of a shell").body(b"{\n # hello\n}").says("comments are not allowed"),
        fires(ID, "typographic quotes").body("{\u{201c}issuer\u{201d}: 1}".as_bytes()).says("typographic quotes"),
        fires(ID, "a comment behind a member").body(b"{\"issuer\": 1, /* hello */ \"x\": 2}").says("comments are not allowed"),
        fires(ID, "a comment").body(b"{\n // hello\n}").says("comments are not allowed in it (line 2")
            .advises("Send this to the provider's administrator"),
        fires(ID, "single quotes").body(b"{'issuer': 1}"),
        fires(ID, "a comma at the end").body(b"{\"a\":1 }"),
        fires(ID, "blanks only").body(b"  \n"),
        fires(ID, "no UTF-8").body(b"{\"a\":\"\xff\"}").says("UTF-8"),
        fires(ID, "UTF-16").body(b"\xff\xfe{\0}\0").says("UTF-16"),
        fires(ID, "UTF-32").body(b"\xff\xfe\0\0{\0\0\0}\0\0\0").says("UTF-32"),
        fires(ID, "UTF-32 without a mark").body(b"\0\0\0{\0\0\0}").says("UTF-32"),
        fires(ID, "65 levels").body(deep(64).as_bytes()).says("nested more than 64 levels"),
        fires(ID, "a member given twice").body(twice.as_bytes()).graded(Severity::Advice, Limits).says("`issuer`"),
        fires(ID, "given twice further down").body(twice_inside.as_bytes()).graded(Severity::Advice, Cosmetic)
            .says("`a`"),
        passes(ID, "a byte order mark").body(&with_mark),
        passes(ID, "64 levels").body(deep(63).as_bytes()),
        passes(ID, "blanks around").body(&[b"\r\n ", whole.as_slice(), b"\n"].concat()),
    ]
}

#[rustfmt::skip]
fn headers() -> Vec<Case> {
    const STATUS: &str = "status-200";
    const TYPE: &str = "content-type-json";
    vec![
        fires(STATUS, "203 with a document").document_as(203, JSON).graded(Severity::Failure, Limits),
        fires(STATUS, "302 with a document").document_as(302, JSON)
            .offers("https://idp.example/t/acme/.well-known/openid-configuration?moved"),
        passes(STATUS, "200"),
        passes(STATUS, "saved").document_as(203, JSON).saved(),
        fires(TYPE, "absent").document_as(200, None).graded(Severity::Failure, Cosmetic),
        fires(TYPE, "text/json").document_as(200, Some("text/json")),
        fires(TYPE, "text/plain").document_as(200, Some("text/plain; charset=utf-8")),
        fires(TYPE, "jrd").document_as(200, Some("application/jrd+json")),
        fires(TYPE, "in the parameters only").document_as(200, Some("text/plain; application/json")),
        passes(TYPE, "parameters").document_as(200, Some(" application/json ; charset=utf-8; a=b")),
        passes(TYPE, "another case").document_as(200, Some("Application/JSON")),
        passes(TYPE, "saved").document_as(200, None).saved(),
    ]
}
