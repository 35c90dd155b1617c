use super::*;
use crate::discovery::CheckOutcome;
use crate::discovery::keys::Curve;

fn rsa(kid: Option<&str>, bits: usize) -> KeyRecord {
    let mut n = vec![0xff; bits / 8];
    n.push(0xff);
    n.truncate(bits / 8);
    KeyRecord {
        place: 0,
        kid: kid.map(str::to_owned),
        kty: "RSA".to_owned(),
        alg: None,
        use_: Some("sig".to_owned()),
        crv: None,
        key: Some(PublicKey::Rsa {
            n,
            e: vec![1, 0, 1],
        }),
        thumbprint: None,
        usable: true,
        is_malformed: false,
        trouble: None,
    }
}

fn ec(kid: &str) -> KeyRecord {
    KeyRecord {
        key: Some(PublicKey::Ec {
            curve: Curve::P256,
            point: vec![4; 65],
        }),
        ..rsa(Some(kid), 2048)
    }
}

fn chosen(header: &str, keys: &[KeyRecord]) -> (Line, usize, bool) {
    let header = Claims::parse(header.as_bytes()).unwrap();
    let mut source = PublishedKeys::saved(b"{\"keys\":[]}");
    source.records = Ok(keys.to_vec());
    let choice = choose(Some(&header), &source, &Expectation::default());
    (
        choice.line,
        choice.candidates.len(),
        choice.needs_fresh_keys,
    )
}

#[test]
fn a_key_is_found_by_its_kid() {
    let keys = [rsa(Some("a"), 2048), rsa(Some("b"), 2048)];
    let (line, candidates, fresh) = chosen(r#"{"alg":"RS256","kid":"b"}"#, &keys);
    assert_eq!(line.message, "kid b is in the JWKS");
    assert_eq!(
        (line.outcome, candidates, fresh),
        (CheckOutcome::Ok, 1, false)
    );
}

#[test]
fn a_kid_that_is_not_there_asks_for_fresh_keys() {
    let keys = [rsa(Some("a"), 2048)];
    let (line, candidates, fresh) = chosen(r#"{"alg":"RS256","kid":"../../dev/null"}"#, &keys);
    assert_eq!(
        line.message,
        "kid ../../dev/null is not in the JWKS (1 key: a); a kid is compared as text and never opened as an address"
    );
    assert_eq!(
        (line.outcome, candidates, fresh),
        (CheckOutcome::Fail, 1, true)
    );
    let (line, candidates, _) = chosen(r#"{"alg":"RS256","kid":"a"}"#, &[rsa(None, 2048)]);
    assert_eq!(
        line.message,
        "kid a is not in the JWKS (1 key, which has no kid)"
    );
    assert_eq!(candidates, 1);
}

#[test]
fn a_key_for_something_else_is_refused() {
    let mut for_ps = rsa(Some("k"), 2048);
    for_ps.alg = Some("PS256".to_owned());
    let mut for_encryption = rsa(Some("k"), 2048);
    for_encryption.use_ = Some("enc".to_owned());
    let mut broken = rsa(Some("k"), 2048);
    broken.key = None;
    broken.trouble = Some("the modulus `n` is empty".to_owned());
    #[rustfmt::skip]
    let rows = [
        (for_ps, "kid k is in the JWKS, but it is for PS256, and the token says RS256"),
        (for_encryption, "kid k is in the JWKS, but it is for encryption (use enc)"),
        (broken, "kid k is in the JWKS, but it can't be used: the modulus `n` is empty"),
        (ec("k"), "kid k is in the JWKS, but it is an EC key on P-256, and RS256 needs an RSA key"),
        (rsa(Some("k"), 1024), "kid k is in the JWKS, but it has 1024 bits, and RS256 needs 2048"),
    ];
    for (key, message) in rows {
        let (line, _, fresh) = chosen(r#"{"alg":"RS256","kid":"k"}"#, &[key]);
        assert_eq!(line.message, message);
        assert_eq!((line.outcome, fresh), (CheckOutcome::Fail, false));
    }
}

#[test]
fn without_a_kid_every_fitting_key_is_tried_and_the_gateway_is_named() {
    let keys = [rsa(Some("a"), 2048), ec("b"), rsa(None, 2048)];
    let (line, candidates, _) = chosen(r#"{"alg":"RS256"}"#, &keys);
    assert_eq!(line.message, "no kid; 2 keys in the JWKS tried instead");
    assert_eq!((line.outcome, candidates), (CheckOutcome::Warn, 2));
    let (line, candidates, _) = chosen(r#"{"alg":"ES512","kid":""}"#, &keys);
    assert_eq!(
        line.message,
        "no kid, and no key in the JWKS (3 keys) matches ES512"
    );
    assert_eq!((line.outcome, candidates), (CheckOutcome::Fail, 0));
}

#[test]
fn a_kid_that_is_no_text_is_none() {
    let mut other = rsa(Some("b"), 2048);
    other.alg = Some("SHA256withRSA".to_owned());
    let keys = [rsa(Some("a"), 2048), other, ec("c")];
    for (kid, lead) in [
        ("7", "kid is a number, not a string"),
        ("null", "kid is null, not a string"),
        ("[\"a\"]", "kid is a list, not a string"),
        ("\"\"", "no kid"),
    ] {
        let header = format!("{{\"alg\":\"RS256\",\"kid\":{kid}}}");
        let (line, candidates, _) = chosen(&header, &keys);
        assert_eq!(
            line.message,
            format!("{lead}; 2 keys in the JWKS tried instead")
        );
        assert_eq!((line.outcome, candidates), (CheckOutcome::Warn, 2));
        assert!(line.fix.is_some());
    }
}

#[test]
fn a_key_of_another_name_is_told_by_what_differs() {
    #[rustfmt::skip]
    let rows = [
        (Some("k1"), "k1-v2", "signed with key k1, but the header says k1-v2"),
        (Some("k1"), "K1", "signed with key k1, but the header says K1: the case differs"),
        (None, "k1", "signed with key 1 in the JWKS, which has no kid; the header says k1"),
    ];
    for (real, kid, message) in rows {
        let line = misnamed(kid, &rsa(real, 2048));
        assert_eq!(
            (line.outcome, line.message.as_str()),
            (CheckOutcome::Fail, message)
        );
        assert!(line.fix.is_some());
    }
}

#[test]
fn rfc_8725_section_3_10_keys_brought_along_are_ignored() {
    let keys = [rsa(Some("a"), 2048)];
    let header = r#"{"alg":"RS256","kid":"a","jku":"https://evil.example/jwks","jwk":{}}"#;
    assert_eq!(
        chosen(header, &keys).0.message,
        "kid a is in the JWKS; jku, jwk in the header are ignored"
    );
}

#[test]
fn an_unread_set_says_why() {
    let header = Claims::parse(br#"{"alg":"RS256","kid":"a"}"#).unwrap();
    let failure = FetchError::TimedOut { seconds: 10 };
    let source = PublishedKeys::saved(b"").because(failure);
    let choice = choose(Some(&header), &source, &Expectation::default());
    assert_eq!(
        choice.line.message,
        "the JWKS could not be read: no response in 10 s"
    );
    assert_eq!(choice.line.outcome, CheckOutcome::Fail);
}

#[test]
fn one_kid_for_two_keys_is_a_warning() {
    let keys = [rsa(Some("a"), 2048), rsa(Some("a"), 3072)];
    let (line, candidates, _) = chosen(r#"{"alg":"RS256","kid":"a"}"#, &keys);
    assert_eq!(
        line.message,
        "kid a is in the JWKS 2 times; API Manager uses the first, other gateways the last"
    );
    assert_eq!((line.outcome, candidates), (CheckOutcome::Warn, 2));
}
