use super::*;

const GUID: &str = "7d9f5b2e-0c44-4f0a-9a1e-2f3b4c5d6e7f";

/// What the remedy is, for the standing in the row.
enum Then {
    Configure,
    Check,
    Words(&'static str),
}

fn rows() -> Vec<(String, String, Standing, &'static str, Then)> {
    use Standing::{Proven, SharedKeys, Spelling, Stranger};
    use Then::{Check, Configure, Words};
    let v1 = format!("https://sts.windows.net/{GUID}/");
    let v2 = format!("https://login.microsoftonline.com/{GUID}/v2.0");
    let other = v2.replace("7d9f", "8d9f");
    #[rustfmt::skip]
    let rows: Vec<(&str, &str, Standing, &'static str, Then)> = vec![
        ("https://h", "", Proven, "has none to be compared with", Configure),
        ("a b", "", Proven, "has none to be compared with", Words("Fill in Issuer.")),
        ("", "https://h", Stranger, "is empty", Words("Ask the provider to write its issuer into iss")),
        ("https://h/realms/b", "https://h/realms/a", Proven, "is another realm", Words("use one from a, or add b")),
        (" https://h", "https://h", Proven, "has spaces around it", Words("remove the spaces")),
        ("https://h", "https://h ", Proven, "has no spaces around it", Configure),
        ("https://\u{430}.example", "https://a.example", Proven, "(U+0430), which looks like a Latin letter", Words("U+0430 is not a Latin letter")),
        ("https://h/{tenant}", "https://h", Proven, "contains a placeholder", Words("fill in the placeholder")),
        ("https://h/.well-known/openid-configuration", "https://h", Proven, "is the address of a document", Words("not the address of its document")),
        ("h/a", "https://h/a", Proven, "has no scheme (https://)", Configure),
        ("https://h/a", "h/a", Proven, "has a scheme (https://)", Configure),
        ("a b", "https://h", Proven, "is not a URL", Words("use a URL as its issuer")),
        (&other, &v2, Proven, "is another tenant of Entra ID", Words("from another tenant or issuer")),
        (&other, &v1, Proven, "is another tenant of Entra ID", Words("from another tenant or issuer")),
        (&v1, &v2, Proven, "is that of a version 1 token of Entra ID", Configure),
        (&v2, &v1, Proven, "is that of a version 2 token of Entra ID", Configure),
        ("https://h/9c", "https://h/{tenant}", Proven, "is a real one", Configure),
        ("https://h/", "https://h", Proven, "ends in a slash", Configure),
        ("https://h/", "https://h", Spelling, "ends in a slash", Check),
        ("https://h", "https://h/", Proven, "has no slash at the end", Configure),
        ("https://H", "https://h", Proven, "differs in letter case", Configure),
        ("http://keycloak:8080", "https://idp.example", Proven, "is an internal address", Words("writes an internal address into tokens")),
        ("http://keycloak:8080", "https://idp.example", Stranger, "is an internal address", Words("use one from https://idp.example")),
        ("https://b.example", "https://a.example", Proven, "is on a different host", Configure),
        ("https://b.example", "https://a.example", SharedKeys, "is on a different host", Words("all tenants share the same keys")),
        ("https://b.example", "https://a.example", Stranger, "is on a different host", Words("This token is from https://b.example")),
        ("http://h", "https://h", Proven, "has a different scheme", Configure),
        ("https://u@h/", "https://h/", Proven, "has a different user name", Words("use a URL as its issuer")),
        ("https://h:8443", "https://h", Proven, "has a different port", Configure),
        ("https://h//a", "https://h/a", Proven, "has different slashes", Configure),
        ("https://h/a/b", "https://h/a", Proven, "has a different path", Configure),
        ("https://h?x=1", "https://h", Proven, "has a different query string", Configure),
        ("https://h#x", "https://h", Proven, "has a different fragment", Configure),
    ];
    rows.into_iter()
        .map(|(theirs, ours, standing, sentence, then)| {
            (theirs.to_owned(), ours.to_owned(), standing, sentence, then)
        })
        .collect()
}

#[test]
fn every_cause_has_its_sentence_and_its_remedy() {
    let mut told = Vec::new();
    for (theirs, ours, standing, sentence, then) in rows() {
        let cause = IssuerDifference::between(&theirs, &ours).unwrap();
        let said = cause.predicate();
        assert!(said.contains(sentence), "{theirs} {ours}: {said}");
        let remedy = cause.fix(standing, &theirs, &ours);
        let fits = match (&remedy, then) {
            (IssuerFix::Configure, Then::Configure) | (IssuerFix::CheckToken, Then::Check) => true,
            (IssuerFix::Words(words), Then::Words(part)) => {
                words.contains(part) && words.ends_with('.')
            }
            _ => false,
        };
        assert!(fits, "{theirs} {ours}: {remedy:?}");
        let name = format!("{cause:?}");
        told.push(name.split('(').next().unwrap_or_default().to_owned());
    }
    let source = include_str!("../issuer_difference.rs");
    let (_, after) = source.split_once("pub enum IssuerDifference {\n").unwrap();
    let (body, _) = after.split_once("\n}").unwrap();
    for line in body.lines().filter(|line| !line.contains("///")) {
        let name = line.trim().split(['(', ',']).next().unwrap_or_default();
        assert!(told.iter().any(|it| it == name), "{name} has no row");
    }
}

#[test]
fn a_review_tells_every_part_that_differs() {
    use IssuerDifference as D;
    #[rustfmt::skip]
    let rows = [
        ("https://a.example/x", "https://b.example/y", vec![D::Host, D::Path]),
        ("http://a.example:1/X?q", "https://a.example/x", vec![D::Scheme, D::Port, D::Query, D::LetterCase]),
        ("https://a.example/x", "https://a.example/x", vec![]),
        ("name", "https://a.example/x", vec![D::NotUrl]),
    ];
    for (theirs, ours, parts) in rows {
        assert_eq!(IssuerDifference::parts(theirs, ours), parts, "{theirs}");
    }
}

#[test]
fn a_valid_signature_counts_only_where_keys_are_not_shared() {
    #[rustfmt::skip]
    let rows = [
        ("https://h/", "https://h", true, Standing::Proven),
        ("https://h/", "https://h", false, Standing::Spelling),
        ("https://h/b", "https://h/a", true, Standing::SharedKeys),
        ("https://h/b", "https://h/a", false, Standing::Stranger),
        ("https://login.example", "https://h", true, Standing::Proven),
        ("https://h", "", true, Standing::Proven),
        ("https://h", "", false, Standing::Spelling),
    ];
    for (theirs, ours, proven, standing) in rows {
        let keys = "https://h/jwks";
        assert_eq!(
            Standing::of(theirs, ours, keys, proven),
            standing,
            "{theirs} {ours}"
        );
    }
}
