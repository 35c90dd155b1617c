//! Token header as API Manager reads it (Nimbus).

use super::api_manager_keys;
use super::cause::Cause;
use super::json::{Json, Members, last};
use super::uri::is_java_uri;

/// The longest header in UTF-16 units.
pub(super) const MAX_HEADER: usize = 20_000;

/// Header parameters that matter.
#[derive(Debug)]
pub(super) struct Header<'h> {
    pub alg: &'h str,
    pub kid: Option<&'h str>,
    /// Whether `crit` names something that is not known.
    pub critical: bool,
    /// Whether the payload is signed as base64url.
    pub encoded: bool,
}

/// Reads the members of a header.
pub(super) fn parse(members: &Members) -> Result<Header<'_>, Cause> {
    let wrong = |name: &str| Cause::HeaderMember(name.to_owned());
    let text = |name: &str| match last(members, name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Text(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(wrong(name)),
    };
    let alg = match last(members, "alg") {
        Some(Json::Text(alg)) => alg.as_str(),
        _ => return Err(Cause::NoAlgorithm),
    };
    if alg == "none" {
        return Err(Cause::Algorithm(alg.to_owned()));
    }
    if last(members, "enc").is_some() {
        return Err(Cause::Encrypted);
    }
    for name in ["typ", "cty", "x5t", "x5t#S256"] {
        text(name)?;
    }
    for name in ["jku", "x5u"] {
        if !text(name)?.is_none_or(is_java_uri) {
            return Err(wrong(name));
        }
    }
    match last(members, "x5c") {
        None | Some(Json::Null) => {}
        Some(Json::List(entries)) if entries.iter().all(|entry| entry.text().is_some()) => {}
        Some(_) => return Err(wrong("x5c")),
    }
    match last(members, "jwk") {
        None | Some(Json::Null) => {}
        Some(Json::Object(key)) => {
            let public = api_manager_keys::parse(key).is_ok_and(|jwk| !jwk.private);
            if !public {
                return Err(wrong("jwk"));
            }
        }
        Some(_) => return Err(wrong("jwk")),
    }
    let critical = match last(members, "crit") {
        None | Some(Json::Null) => false,
        Some(Json::List(entries)) => {
            let mut unknown = false;
            for entry in entries {
                match entry {
                    Json::Text(name) => unknown |= name != "b64",
                    Json::Null => unknown = true,
                    _ => return Err(wrong("crit")),
                }
            }
            unknown
        }
        Some(_) => return Err(wrong("crit")),
    };
    let encoded = match last(members, "b64") {
        None => true,
        Some(Json::Bool(encoded)) => *encoded,
        Some(_) => return Err(wrong("b64")),
    };
    Ok(Header {
        alg,
        kid: text("kid")?,
        critical,
        encoded,
    })
}
