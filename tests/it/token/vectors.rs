//! Published vectors: RFC 7515 appendix A, RFC 8037 appendix A.

use kmctl::discovery::CheckOutcome;
use kmctl::token::{Check, Expectation, PublishedKeys, Token, TokenVerdict, check_token};
use serde_json::{Value, json};

use super::signer::RSA_N;
use super::{at, line};

/// The payload of A.1, A.2, A.3 and A.5: issuer joe, ends 2011-03-22T18:43:00Z.
const JOE: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

fn rsa() -> Value {
    json!({"kty": "RSA", "kid": "rsa", "n": RSA_N, "e": "AQAB"})
}

fn p256() -> Value {
    json!({
        "kty": "EC",
        "kid": "p256",
        "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    })
}

fn p521() -> Value {
    json!({
        "kty": "EC",
        "crv": "P-521",
        "x": "AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk",
        "y": "ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2",
    })
}

fn ed25519() -> Value {
    json!({
        "kty": "OKP",
        "crv": "Ed25519",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    })
}

/// An hour before the tokens end, for an issuer called joe whose client is named by the issuer claim.
fn judged(token: &str, keys: &[Value]) -> TokenVerdict {
    let set = json!({ "keys": keys }).to_string();
    let expectation = Expectation {
        issuer: "joe".to_owned(),
        consumer_key_identifier: "iss".to_owned(),
        ..Expectation::default()
    };
    let keys = PublishedKeys::saved(set.as_bytes());
    check_token(
        &Token::new(token),
        &expectation,
        &keys,
        &at(1_300_819_380 - 3600),
    )
}

#[test]
fn rfc_7515_a_1_hs256_is_refused_whatever_keys_there_are() {
    let token = format!(
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{JOE}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    );
    let secret = json!({
        "kty": "oct",
        "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
    });
    for keys in [vec![rsa()], vec![secret]] {
        let verdict = judged(&token, &keys);
        assert!(!verdict.accepted);
        assert_eq!(
            verdict.first_reason.as_deref(),
            Some("HS256 can't be verified with public keys")
        );
        assert_eq!(line(&verdict, Check::Issuer).outcome, CheckOutcome::Ok);
    }
}

#[test]
fn rfc_7515_a_2_rs256() {
    let token = format!(
        "eyJhbGciOiJSUzI1NiJ9.{JOE}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7\
         AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K\
         0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB\
         p0igcN_IoypGlUPQGe77Rw"
    );
    let verdict = judged(&token, &[p256(), rsa()]);
    assert!(verdict.accepted, "{}", verdict.text());
    let signature = line(&verdict, Check::Signature);
    assert_eq!(signature.message, "valid, with key rsa");
    assert_eq!(line(&verdict, Check::Key).outcome, CheckOutcome::Warn);
    assert_eq!(
        line(&verdict, Check::Expiry).message,
        "expires in 1 h (2011-03-22 18:43:00 UTC)"
    );
}

#[test]
fn rfc_7515_a_3_es256() {
    let token = format!(
        "eyJhbGciOiJFUzI1NiJ9.{JOE}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    );
    let verdict = judged(&token, &[rsa(), p256()]);
    assert!(verdict.accepted, "{}", verdict.text());
    assert_eq!(line(&verdict, Check::Algorithm).message, "ES256");
    let other_curve = judged(&token, &[p521()]);
    assert!(!other_curve.accepted);
    assert_eq!(
        line(&other_curve, Check::Key).message,
        "no kid, and no key in the JWKS (1 key) matches ES256"
    );
}

#[test]
fn rfc_7515_a_4_es512_whose_payload_is_no_json() {
    let token = "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZq\
                 wqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn";
    let verdict = judged(token, &[p521()]);
    assert_eq!(line(&verdict, Check::Signature).outcome, CheckOutcome::Ok);
    assert!(!verdict.accepted, "a payload that is no JSON has no claims");
    let format = &line(&verdict, Check::Format).message;
    assert!(
        format.contains("the payload is plain text, not JSON"),
        "{format}"
    );
}

#[test]
fn rfc_7515_a_5_none_is_refused() {
    let verdict = judged(&format!("eyJhbGciOiJub25lIn0.{JOE}."), &[rsa(), p256()]);
    assert!(!verdict.accepted);
    assert_eq!(verdict.first_reason.as_deref(), Some("it is not signed"));
    assert_eq!(line(&verdict, Check::Issuer).outcome, CheckOutcome::Ok);
}

#[test]
fn rfc_8037_a_4_ed25519() {
    let token = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.\
                 hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    let verdict = judged(token, &[ed25519()]);
    assert_eq!(line(&verdict, Check::Signature).outcome, CheckOutcome::Ok);
    let changed = token.replace("hgyY0il", "hgyY0im");
    let verdict = judged(&changed, &[ed25519()]);
    assert_eq!(line(&verdict, Check::Signature).outcome, CheckOutcome::Fail);
}
