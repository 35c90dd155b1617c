//! Faults of one key, member by member.

use serde_json::{Map, Value};

use super::algorithm::{Curve, OkpCurve, algorithm};
use super::certificate::LeafCertificate;
use super::encoding::{foreign_letter, from_certificate_text};
use super::expected::Expected;
use super::material::{self, PublicKey};
use super::near_words::{is_brainpool, is_post_quantum, of_other_type};
use crate::discovery::json_text::type_name;
use crate::key_manager::uri;

type Members = Map<String, Value>;

const MEMBER_RULES: &str = "RFC 7518 §6";

/// Fault of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The member, for the pointer; `None` for the key as a whole.
    pub member: Option<String>,
    /// Half a sentence without a full stop.
    pub message: String,
    /// The value found, where it may be shown.
    pub found: Option<String>,
    /// The value expected.
    pub expected: Option<Expected>,
    /// Clause of the specification.
    pub reference: &'static str,
}

/// Parsed content of a key's members.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// Faults of content (`jwks-key-parse`).
    pub faults: Vec<Fault>,
    /// The public numbers, if they can be read.
    pub material: Option<PublicKey>,
    /// First certificate, if readable.
    pub certificate: Option<LeafCertificate>,
}

pub(super) fn no_list(keys: Option<&Value>) -> Fault {
    let message = match keys {
        None => "the member `keys` is missing".to_owned(),
        Some(value) => format!("`keys` is {}", type_name(value)),
    };
    Fault {
        member: keys.is_some().then(|| "keys".to_owned()),
        message,
        found: None,
        expected: Some(Expected::Words("an array of keys")),
        reference: "RFC 7517 §5",
    }
}

/// `keys` in another case, which some gateways read and API Manager does not.
pub(super) fn other_case(name: &str) -> Fault {
    Fault {
        message: format!("`{}` must be `keys`", quoted(name)),
        ..no_list(None)
    }
}

/// Keys in a list under another name than `keys`.
pub(super) fn other_name(set: &Members) -> Option<Fault> {
    let is_key = |entry: &Value| entry.get("kty").is_some();
    let (name, _) = set
        .iter()
        .find(|(_, value)| value.as_array().is_some_and(|list| list.iter().any(is_key)))?;
    Some(Fault {
        message: format!("the keys are in `{}`, not in `keys`", quoted(name)),
        member: Some("keys".to_owned()),
        ..no_list(None)
    })
}

pub(super) fn no_object(entry: &Value) -> Fault {
    let pem = |text: &str| text.trim_start().starts_with("-----BEGIN ");
    let what = match entry.as_str() {
        Some(text) if pem(text) => "PEM text, not a JSON Web Key".to_owned(),
        _ => format!("{}, not a key", type_name(entry)),
    };
    Fault {
        member: None,
        message: format!("it is {what}"),
        found: None,
        expected: Some(Expected::Words("an object")),
        reference: "RFC 7517 §4",
    }
}

/// `jwks-structure`: required members of each key type, and their characters.
pub(super) fn structure(members: &Members) -> Vec<Fault> {
    let kty = match members.get("kty") {
        Some(Value::String(kty)) => kty.as_str(),
        other => return vec![missing_or_no_text("kty", other, "RFC 7517 §4.1")],
    };
    let (needed, reference): (&[&str], _) = match kty {
        "RSA" => (&["n", "e"], "RFC 7518 §6.3.1"),
        "EC" => (&["x", "y"], "RFC 7518 §6.2.1"),
        "OKP" => (&["x", "crv"], "RFC 8037 §2"),
        _ => return Vec::new(),
    };
    if let Some(fault) = mistyped(kty, members) {
        return vec![fault];
    }
    if needed.len() > 1 && needed.iter().all(|name| !members.contains_key(*name)) {
        if let Some(fault) = renamed(kty, members) {
            return vec![fault];
        }
        let what = if members.contains_key("x5c") {
            "it has only `x5c`: "
        } else {
            ""
        };
        return vec![Fault {
            member: None,
            message: format!("{what}`{}` are missing", needed.join("` and `")),
            found: None,
            expected: Some(Expected::Words("a string each")),
            reference,
        }];
    }
    needed
        .iter()
        .filter_map(|name| match (*name, members.get(*name)) {
            ("crv", Some(_)) => None,
            (_, Some(Value::String(text))) => letters(name, text),
            (_, other) => Some(missing_or_no_text(name, other, reference)),
        })
        .collect()
}

/// The numbers of an RSA key under the names of another library.
fn renamed(kty: &str, members: &Members) -> Option<Fault> {
    const NAMES: [(&str, &str); 4] = [
        ("modulus", "exponent"),
        ("modulus", "publicExponent"),
        ("Modulus", "Exponent"),
        ("mod", "exp"),
    ];
    let has = |name: &str| members.get(name).is_some_and(|value| !value.is_null());
    let (n, e) = NAMES
        .into_iter()
        .find(|(n, e)| kty == "RSA" && has(n) && has(e))?;
    Some(Fault {
        member: None,
        message: format!("its numbers are in `{n}` and `{e}`, not in `n` and `e`"),
        found: None,
        expected: Some(Expected::RsaNames),
        reference: "RFC 7518 §6.3.1",
    })
}

fn letters(name: &str, text: &str) -> Option<Fault> {
    let (place, letter) = foreign_letter(text)?;
    let other_form = match text {
        pem if pem.trim_start().starts_with("-----BEGIN ") => Some("PEM text"),
        hex if hex.contains(':') && hex.bytes().all(|it| it == b':' || it.is_ascii_hexdigit()) => {
            Some("written in hexadecimal")
        }
        _ => None,
    };
    if let Some(form) = other_form {
        return Some(Fault {
            member: Some(name.to_owned()),
            message: format!("`{name}` is {form}, not the base64url-encoded number"),
            found: None,
            expected: Some(Expected::Words("letters A-Z a-z 0-9 - _ only")),
            reference: "RFC 7515 §2",
        });
    }
    let hint = match letter {
        '=' => "; base64url is written without padding",
        '+' | '/' => "; this is the plain base64 alphabet, base64url has - and _ instead",
        _ => "",
    };
    Some(Fault {
        member: Some(name.to_owned()),
        message: format!(
            "`{name}` has {} at character {place}, which base64url does not allow{hint}",
            shown(letter)
        ),
        found: Some(text.to_owned()),
        expected: Some(Expected::Words("letters A-Z a-z 0-9 - _ only")),
        reference: "RFC 7515 §2",
    })
}

/// Foreign text inside a sentence: visible, and not longer than the sentence can bear.
pub(super) fn quoted(text: &str) -> String {
    let shown = crate::key_manager::visible(text);
    if shown.is_empty() {
        return "an empty string".to_owned();
    }
    match shown.char_indices().nth(60) {
        Some((end, _)) => format!("{}...", shown.get(..end).unwrap_or_default()),
        None => shown,
    }
}

fn shown(letter: char) -> String {
    match letter {
        ' ' => "a space".to_owned(),
        '\n' | '\r' => "a line break".to_owned(),
        '\t' => "a tab".to_owned(),
        letter => format!("`{}`", crate::key_manager::visible(&letter.to_string())),
    }
}

/// `jwks-key-unusable`: types, curves and algorithms that implementations need not support.
pub(super) fn unusable(members: &Members) -> Vec<Fault> {
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    let unknown = |name: &str, value: &str, reference| Fault {
        member: Some(name.to_owned()),
        message: format!("`{name}` is {}, which is unknown", quoted(value)),
        found: Some(value.to_owned()),
        expected: None,
        reference,
    };
    let mut faults = Vec::new();
    let Some(kty) = text("kty") else {
        return faults;
    };
    let crv = text("crv");
    match kty {
        "RSA" => {}
        "oct" | "AKP" if mistyped(kty, members).is_some() => faults.extend(mistyped(kty, members)),
        "oct" => {}
        "EC" => faults.extend(
            crv.filter(|crv| !crv.is_empty() && Curve::from_name(crv).is_none())
                .map(|crv| {
                    let mut fault = unknown("crv", crv, "RFC 7518 §6.2.1.1");
                    if is_brainpool(crv) {
                        fault.message = format!(
                            "`crv` is {}, a Brainpool curve, which gateways can't use",
                            quoted(crv)
                        );
                    }
                    fault
                }),
        ),
        "OKP" => faults.extend(
            crv.filter(|crv| OkpCurve::from_name(crv).is_none())
                .map(|crv| unknown("crv", crv, "RFC 8037 §2")),
        ),
        other => {
            let mut fault = unknown("kty", other, "RFC 7517 §5");
            if let Some(kty) = type_of_members(members) {
                fault.message = format!("{}; its members are those of an {kty} key", fault.message);
                fault.expected = Some(Expected::Words(kty));
            }
            faults.push(fault);
        }
    }
    faults.extend(
        text("alg")
            .filter(|alg| !alg.is_empty())
            .filter(|alg| !algorithm(alg).is_some_and(|known| known.usable))
            .map(|alg| {
                let mut fault = unknown("alg", alg, "RFC 7517 §4.4");
                if is_post_quantum(alg) && kty != "AKP" {
                    fault.message = format!(
                        "`alg` is {}, a post-quantum algorithm, but the key is {}",
                        quoted(alg),
                        type_of_members(members)
                            .map_or("another one".to_owned(), |it| format!("an {it} key"))
                    );
                } else if let Some((word, theirs)) = of_other_type(alg, kty) {
                    fault.message = format!(
                        "`alg` is {}, a name for {word}, which needs an {theirs} key, but this is an {kty} key",
                        quoted(alg)
                    );
                } else if alg.eq_ignore_ascii_case("none") {
                    fault.message = format!("`alg` is {alg}, which means unsigned");
                } else if alg.starts_with("HS") && algorithm(alg).is_some() {
                    fault.message = format!(
                        "`alg` is {alg}, which works with a shared secret and has no public key"
                    );
                }
                fault
            }),
    );
    faults
}

/// A known `kty` that is not the type of the key's members.
pub(super) fn mistyped(kty: &str, members: &Members) -> Option<Fault> {
    let theirs = type_of_members(members)?;
    let own: &[&str] = match kty {
        "RSA" => &["n", "e"],
        "EC" | "OKP" => &["x"],
        "oct" => &["k"],
        "AKP" => &["pub"],
        _ => return None,
    };
    (!own.iter().any(|name| members.contains_key(*name))).then(|| Fault {
        member: Some("kty".to_owned()),
        message: format!("`kty` is {kty}, but its members are those of an {theirs} key"),
        found: Some(kty.to_owned()),
        expected: Some(Expected::Words(theirs)),
        reference: "RFC 7517 §4.1",
    })
}

/// Type of a key by the members that RFC 7518 §6 gives to one type only.
pub(super) fn type_of_members(members: &Members) -> Option<&'static str> {
    let has = |name: &str| members.get(name).is_some_and(Value::is_string);
    match (has("n") && has("e"), has("crv") && has("x") && has("y")) {
        (true, false) => Some("RSA"),
        (false, true) => Some("EC"),
        _ => None,
    }
}

/// `jwks-key-parse`: what is left once type, curve and algorithm are known. Reads the public numbers and the first certificate.
pub(super) fn content(members: &Members) -> Content {
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    let kty = text("kty").unwrap_or_default();
    let mut content = Content::default();
    let faults = &mut content.faults;
    faults.extend(curve_name(kty, members.get("crv")));
    faults.extend(not_text("alg", members.get("alg"), "RFC 7517 §4.4"));
    faults.extend(purpose(members));
    if let Some(kid) = members.get("kid").filter(|kid| !kid.is_null()) {
        faults.extend(not_text("kid", Some(kid), "RFC 7517 §4.5"));
    }
    faults.extend(x5u(members.get("x5u")));
    match material::read(kty, text("crv"), members) {
        Some(Ok(key)) => content.material = Some(key),
        Some(Err(unreadable)) => faults.push(Fault {
            member: Some(unreadable.member.to_owned()),
            message: unreadable.message,
            found: None,
            expected: unreadable.expected,
            reference: MEMBER_RULES,
        }),
        None => {}
    }
    if let Some(x5c) = members.get("x5c") {
        match certificates(x5c) {
            Ok(leaf) => content.certificate = leaf,
            Err(fault) => faults.push(fault),
        }
    }
    faults.extend(other_key_certified(
        content.material.as_ref(),
        content.certificate.as_ref(),
    ));
    content
}

fn curve_name(kty: &str, crv: Option<&Value>) -> Option<Fault> {
    let fault = |message: String| Fault {
        member: Some("crv".to_owned()),
        message,
        found: None,
        expected: Some(Expected::Words("the name of a curve, e.g. P-256")),
        reference: "RFC 7518 §6.2.1.1",
    };
    match (kty, crv) {
        ("EC", None) => Some(fault("`crv` is missing".to_owned())),
        ("EC", Some(Value::String(text))) if text.is_empty() => {
            Some(fault("`crv` is empty".to_owned()))
        }
        ("EC" | "OKP", Some(Value::String(_))) => None,
        ("EC" | "OKP", Some(other)) => Some(fault(format!("`crv` is {}", type_name(other)))),
        _ => None,
    }
}

/// RFC 7517 §4.2, §4.3: `use` and `key_ops`, and that they agree.
fn purpose(members: &Members) -> Vec<Fault> {
    let mut faults = Vec::new();
    let use_ = members.get("use");
    faults.extend(not_text("use", use_, "RFC 7517 §4.2"));
    if use_.and_then(Value::as_str) == Some("") {
        faults.push(Fault {
            member: Some("use".to_owned()),
            message: "`use` is empty".to_owned(),
            found: None,
            expected: Some(Expected::Words("sig or enc, or no `use` at all")),
            reference: "RFC 7517 §4.2",
        });
    }
    let Some(key_ops) = members.get("key_ops") else {
        return faults;
    };
    let operations: Option<Vec<&str>> = key_ops
        .as_array()
        .and_then(|list| list.iter().map(Value::as_str).collect());
    let operations_fault = |message: String| Fault {
        member: Some("key_ops".to_owned()),
        message,
        found: Some(key_ops.to_string()),
        expected: Some(Expected::Words("a list such as [\"verify\"]")),
        reference: "RFC 7517 §4.3",
    };
    let Some(operations) = operations else {
        faults.push(operations_fault(
            "`key_ops` is not an array of strings".to_owned(),
        ));
        return faults;
    };
    let signs = |operation: &&&str| matches!(**operation, "sign" | "verify");
    let odd = match use_.and_then(Value::as_str) {
        Some("sig") => operations.iter().find(|operation| !signs(operation)),
        Some("enc") => operations.iter().find(signs),
        _ => None,
    };
    faults.extend(odd.map(|odd| {
        operations_fault(format!(
            "`use` and `key_ops` contradict each other ({})",
            quoted(odd)
        ))
    }));
    faults
}

fn x5u(value: Option<&Value>) -> Option<Fault> {
    let fault = |message: &str, found| Fault {
        member: Some("x5u".to_owned()),
        message: message.to_owned(),
        found,
        expected: Some(Expected::Words("a URI")),
        reference: "RFC 7517 §4.6",
    };
    match value? {
        Value::String(text) if uri::character_faults(text).is_empty() => None,
        Value::String(text) => Some(fault("`x5u` is not a URI", Some(text.clone()))),
        _ => Some(fault("`x5u` is not a string", None)),
    }
}

/// Every entry must be a certificate; the first one is returned.
fn certificates(x5c: &Value) -> Result<Option<LeafCertificate>, Fault> {
    let fault = |member: String, message: String| Fault {
        member: Some(member),
        message,
        found: None,
        expected: Some(Expected::Words("base64 of DER certificates")),
        reference: "RFC 7517 §4.7",
    };
    let Value::Array(list) = x5c else {
        return Err(fault(
            "x5c".to_owned(),
            format!("`x5c` is {}", type_name(x5c)),
        ));
    };
    let mut first = None;
    for (place, entry) in list.iter().enumerate() {
        let read = entry
            .as_str()
            .and_then(from_certificate_text)
            .and_then(|der| LeafCertificate::read(&der));
        match read {
            Some(certificate) if place == 0 => first = Some(certificate),
            Some(_) => {}
            None => {
                return Err(fault(
                    format!("x5c/{place}"),
                    format!("certificate {} of `x5c` can't be read", place + 1),
                ));
            }
        }
    }
    Ok(first)
}

/// OIDCD §3: the bare key must be the certificate's. For OKP the suite does not look; `jwks-cert-details` does.
fn other_key_certified(
    key: Option<&PublicKey>,
    certificate: Option<&LeafCertificate>,
) -> Option<Fault> {
    let (key, certificate) = (key?, certificate?);
    let looked_at = !matches!(key, PublicKey::Okp { .. });
    (looked_at && !certificate.certifies(key)).then(|| Fault {
        member: Some("x5c/0".to_owned()),
        message: "the first certificate of `x5c` is for another key".to_owned(),
        found: None,
        expected: Some(Expected::Words("the certificate of this key")),
        reference: "RFC 7517 §4.7",
    })
}

fn not_text(name: &str, value: Option<&Value>, reference: &'static str) -> Option<Fault> {
    match value {
        None | Some(Value::String(_)) => None,
        other => Some(missing_or_no_text(name, other, reference)),
    }
}

fn missing_or_no_text(name: &str, value: Option<&Value>, reference: &'static str) -> Fault {
    Fault {
        member: Some(name.to_owned()),
        message: match value {
            None => format!("`{name}` is missing"),
            Some(Value::Number(value)) if name == "e" && value.as_u64() == Some(65537) => {
                "`e` is a number; it must be the string \"AQAB\"".to_owned()
            }
            Some(value) => format!("`{name}` is {}; it must be a string", type_name(value)),
        },
        found: None,
        expected: Some(Expected::Words("a string")),
        reference,
    }
}
