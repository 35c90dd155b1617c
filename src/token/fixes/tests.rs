use super::*;

/// Every cause of a gateway with its sentence and its remedy.
#[rustfmt::skip]
fn causes() -> Vec<(Cause, &'static str, &'static str)> {
    use Cause as C;
    let text = || "x".to_owned();
    vec![
        (C::Parts, "does not have three parts", "Copy the whole token"),
        (C::Blanks, "spaces or commas", "Copy the whole token"),
        (C::Opaque, "opaque, not a JWT", "issue JWT access tokens"),
        (C::Encoding("header"), "its header is not in the base64url", "Copy the whole token"),
        (C::NotJson("header"), "its header is not JSON", "Copy the whole token"),
        (C::Duplicate("payload", text()), "its payload has x more than once", "second mapper"),
        (C::HeaderMember(text()), "x in its header", "leave this header member out"),
        (C::ClaimType("exp"), "claim exp has a wrong type", "type of this claim"),
        (C::Algorithm("HS256".to_owned()), "HS256 is not accepted", "with RS256"),
        (C::NoAlgorithm, "alg is missing", "with RS256"),
        (C::Critical, "an extension that the gateway does not know", "Turn off this extension"),
        (C::Encrypted, "treats it as encrypted", "instead of encrypting"),
        (C::KeySetStatus(404), "status 404, not 200", "status 200"),
        (C::KeySetUnreachable(text()), "can't be read: x", "reached from the gateway"),
        (C::KeySetSlow, "longer than the 5 seconds", "serve its keys faster"),
        (C::KeySetRedirects, "redirected too often", "status 200"),
        (C::KeySetUnreadable("x"), "can't read the key set: x", "correct the key set"),
        (C::KeySetMember(2, "x"), "because of key 2: x", "correct the key set"),
        (C::KeySetNull(None), "it is null", "correct the key set"),
        (C::KeySetEmpty, "no key of the key set", "RSA key with a kid"),
        (C::KeySetNotConfigured, "no JWKS Endpoint", "Fill in JWKS Endpoint"),
        (C::KeySetUnknown(text()), "is unknown: x", "reached from the gateway"),
        (C::UnknownKid, "its kid is not among the keys", "Get a new token"),
        (C::NoKid, "it has no kid", "include kid"),
        (C::NoKeyFits, "none of the gateway's keys", "this provider"),
        (C::KeyKind, "of a type that the gateway does not use", "RSA key of 2048 to 4096"),
        (C::KeyNumbers("x"), "can't use its key: x", "RSA key of 2048 to 4096"),
        (C::KeyTooLarge, "too large to be checked", "RSA key of 2048 to 4096"),
        (C::Signature, "its signature is not valid", "this provider"),
        (C::Issuer, "the issuer doesn't match", "Set Issuer"),
        (C::Expired, "has expired", "Get a new token"),
        (C::NoExpiry, "only the first request", "a lifetime"),
        (C::NotYet, "not valid yet", "clock"),
        (C::NoIssued, "without iat", "write iat"),
        (C::Audience, "an audience that the API expects", "Request the token for the audience"),
        (C::NoClient(text()), "claim x doesn't contain the client ID", "client ID into this claim"),
        (C::ClientBroken(text()), "claim x can't be read", "client ID into this claim"),
        (C::OtherClient, "a different client", "a token of this client"),
        (C::ScopesBroken(text()), "claim x is a list", "one string, separated"),
        (C::TokenType, "token_type marks", "another token_type"),
        (C::Application, "its claim application", "rename the claim"),
        (C::TooLarge, "such a large token", "fewer claims"),
        (C::TooDeep, "nested so deep", "fewer claims"),
    ]
}

/// Every reason not to rely on a token, likewise.
#[rustfmt::skip]
fn hazards() -> Vec<(Hazard, &'static str, &'static str)> {
    use Hazard as H;
    vec![
        (H::NeverExpires, "never expires", "a lifetime"),
        (H::LongLived, "more than a year", "shorter lifetime"),
        (H::Milliseconds, "milliseconds", "seconds since 1970"),
        (H::WrongKind("an ID token"), "an ID token, not an access token", "Use access_token"),
        (H::Bound, "bound to a client key", "for this client at the provider"),
        (H::NotBeforeAhead, "not valid yet", "clock"),
        (H::IssuedAhead, "in the future", "clock"),
        (H::Duplicate("payload", "x".to_owned()), "its payload has x", "second mapper"),
        (H::Malformed, "doesn't follow the standard", "Copy the whole token"),
        (H::Critical, "an extension that isn't checked", "Turn off this extension"),
        (H::WeakKey(1024), "only 1024 bits", "new RSA key"),
        (H::Exponent, "unsafe exponent", "new RSA key"),
        (H::EncryptionKey, "for encryption", "published for signatures"),
        (H::OtherAlgorithm("PS256".to_owned()), "for PS256", "algorithm of its tokens"),
        (H::PrivateKey, "private keys", "at once"),
        (H::SharedKid, "share its kid", "a unique kid"),
        (H::NoKid, "doesn't say which key signed it", "include kid"),
        (H::PlainHttp, "plain http", "Use https"),
        (H::Redirected, "redirects", "it redirects to"),
        (H::MalformedSet, "not well-formed", "correct the key set"),
        (H::UnreadSet, "could not be read", "Set JWKS Endpoint"),
        (H::LargeSet, "larger than 1 MiB", "keys that are in use"),
        (H::LargeToken(9000), "it is 9 KB", "fewer groups and roles"),
        (H::NoClient, "doesn't identify the client", "client ID into its access tokens"),
    ]
}

/// The variants of an enum, as its source has them.
fn variants<'a>(source: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!("pub enum {name} {{\n");
    let (_, after) = source.split_once(&start).unwrap_or_default();
    let (body, _) = after.split_once("\n}").unwrap_or_default();
    body.lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|letter: char| letter.is_ascii_uppercase()))
        .filter_map(|line| line.split(['(', ',', ' ']).next())
        .collect()
}

fn names<T: std::fmt::Debug>(rows: &[T]) -> Vec<String> {
    let word = |row: &T| format!("{row:?}");
    let mut names: Vec<String> = rows
        .iter()
        .map(|row| {
            word(row)
                .split(['(', ' '])
                .next()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    names.dedup();
    names
}

#[test]
fn every_cause_has_its_sentence_and_its_remedy() {
    for (cause, sentence, remedy) in causes() {
        let (said, fix) = (cause.sentence(), of_cause(&cause));
        assert!(said.contains(sentence), "{cause:?}: {said}");
        assert!(
            fix.contains(remedy) && fix.ends_with('.'),
            "{cause:?}: {fix}"
        );
        assert!(!cause.short().is_empty(), "{cause:?}");
    }
    let told: Vec<Cause> = causes().into_iter().map(|(cause, ..)| cause).collect();
    let known = variants(include_str!("../../gateway/cause.rs"), "Cause");
    assert_eq!(names(&told), known);
}

#[test]
fn every_hazard_has_its_sentence_and_its_remedy() {
    for (hazard, sentence, remedy) in hazards() {
        let (said, fix) = (hazard.clause(), of_hazard(&hazard));
        assert!(said.contains(sentence), "{hazard:?}: {said}");
        assert!(
            fix.contains(remedy) && fix.ends_with('.'),
            "{hazard:?}: {fix}"
        );
    }
    let told: Vec<Hazard> = hazards().into_iter().map(|(hazard, ..)| hazard).collect();
    let known = variants(include_str!("../hazard.rs"), "Hazard");
    assert_eq!(names(&told), known);
}
