//! API Manager's gateway: its token handler on first and later requests, with its validation service.

use super::api_manager_claims::{Claim, Claims};
use super::api_manager_header::{self, Header, MAX_HEADER};
use super::api_manager_keys;
use super::api_platform_keys::COMPRESSED;
use super::base64;
use super::cause::Cause;
use super::encoded_body::EncodedBody;
use super::gateway_verdict::{GatewayVerdict, Status, ValidationInput};
use super::gson;
use super::json::{Json, Members};
use super::key::{Key, Named};
use super::key_set_response::{KeySetResponse, unpacked};
use super::rules::RuleSet;
use super::signature::{self, Algorithm, PssSaltLength};

/// A header nested deeper than this was not tried: writing it again needs stack.
const MAX_HEADER_DEPTH: usize = 500;

/// Verdict on one token.
pub(super) fn validate_token(
    rules: &'static RuleSet,
    question: &ValidationInput<'_>,
) -> GatewayVerdict {
    let mut verdict = GatewayVerdict::new(rules);
    match gate(rules, question, &mut verdict) {
        Ok(()) => {}
        Err(refusal) => verdict.refuse(refusal.status, refusal.cause),
    }
    verdict
}

/// A rejection of every request.
struct Refusal {
    status: Status,
    cause: Cause,
}

impl Refusal {
    fn new(status: u16, code: u32, cause: Cause) -> Self {
        Refusal {
            status: Status { status, code },
            cause,
        }
    }

    /// Rejection with status 401 and code 900901, invalid credentials.
    fn credentials(cause: Cause) -> Self {
        Refusal::new(401, 900_901, cause)
    }

    /// Rejection with status 500 and code 900900, unclassified error.
    fn unclassified(cause: Cause) -> Self {
        Refusal::new(500, 900_900, cause)
    }

    /// Status 500 for an unhandled error.
    fn crash(cause: Cause) -> Self {
        Refusal::new(500, 0, cause)
    }
}

fn gate(
    rules: &'static RuleSet,
    question: &ValidationInput<'_>,
    verdict: &mut GatewayVerdict,
) -> Result<(), Refusal> {
    let token = bearer(question.token).ok_or(Refusal::credentials(Cause::Blanks))?;
    let parts: Vec<&str> = token.split('.').collect();
    // The handler counts three parts after dropping empty ones at the end; the parser counts exactly three.
    let [header, payload, signature] = parts.as_slice() else {
        return Err(Refusal::credentials(Cause::Parts));
    };
    if signature.trim_matches(|letter| letter <= ' ').is_empty() {
        return Err(Refusal::credentials(Cause::Encoding("signature")));
    }
    let header_text = decoded(header);
    if header_text.encode_utf16().count() > MAX_HEADER {
        return Err(Refusal::credentials(Cause::NotJson("header")));
    }
    let header_document = read(&header_text, "header")?;
    let head = api_manager_header::parse(&header_document.members).map_err(Refusal::credentials)?;
    let payload_text = decoded(payload);
    let payload_document = read(&payload_text, "payload")?;
    let claims = Claims(&payload_document.members);
    claims.check().map_err(Refusal::credentials)?;
    let signed = if head.encoded {
        format!("{header}.{payload}")
    } else {
        format!("{header}.{}", payload_text.as_str())
    };
    let service = service(
        rules,
        question,
        &head,
        &claims,
        (signed.as_bytes(), signature),
    );
    if let Ok(found) = &service {
        verdict.consumer_key.clone_from(&found.consumer_key);
        verdict.scopes.clone_from(&found.scopes);
    }
    own_keys(&claims).map_err(Refusal::credentials)?;
    let issuer = claims.text("iss").filter(|issuer| !issuer.is_empty());
    if issuer.is_none() || issuer != Some(question.issuer) {
        return Err(Refusal::credentials(Cause::Issuer));
    }
    if header_document.number_out_of_range {
        return Err(Refusal::crash(Cause::NotJson("header")));
    }
    if header_document.deepest > MAX_HEADER_DEPTH {
        verdict.unknown(Cause::TooDeep);
        return Ok(());
    }
    let issued = claims.time("iat").ok_or(Refusal::crash(Cause::NoIssued))?;
    if issued != 0 && claims.has("azp") && claims.has("entity_id") {
        for name in ["azp", "entity_id"] {
            claims
                .text(name)
                .ok_or(Refusal::crash(Cause::ClientBroken(name.to_owned())))?;
        }
    }
    let found = match service {
        Ok(found) => found,
        Err(Failed::Refused(refusal)) => return Err(refusal),
        Err(Failed::Unknown(cause)) => {
            verdict.unknown(cause);
            return Ok(());
        }
    };
    // The client's application must be subscribed; without a client id there is none.
    if found.consumer_key.as_deref().unwrap_or_default().is_empty() {
        let name = question.client_claim.unwrap_or("azp").to_owned();
        verdict.refuse_first(403, 900_908, Cause::NoClient(name));
    } else if question.client_id.is_some() && question.client_id != found.consumer_key.as_deref() {
        verdict.refuse_first(403, 900_908, Cause::OtherClient);
    } else if !audience_fits(question, &payload_document.members) {
        verdict.refuse_first(403, 900_914, Cause::Audience);
    }
    if claims.time("exp").is_none() {
        // Cached as expired in 1970.
        verdict.refuse_later(401, 900_901, Cause::NoExpiry);
    }
    Ok(())
}

/// The token in the header `Bearer TOKEN`, as the handler takes it out: at commas and blanks, without quotes.
fn bearer(token: &str) -> Option<String> {
    let header = format!("Bearer {token}");
    let mut found = None;
    for segment in header.split(',') {
        let elements: Vec<&str> = segment.split(' ').collect();
        let mut bearer = false;
        for element in elements {
            let element = element.trim_matches(|letter| letter <= ' ');
            if element.eq_ignore_ascii_case("bearer") {
                bearer = true;
            } else if bearer && !element.is_empty() {
                found = Some(element.to_owned());
            }
        }
    }
    let found = found?;
    if found.starts_with('"') || found.ends_with('"') {
        return Some(
            found
                .replace('"', "")
                .trim_matches(|letter| letter <= ' ')
                .to_owned(),
        );
    }
    Some(found)
}

fn decoded(part: &str) -> zeroize::Zeroizing<String> {
    let bytes = zeroize::Zeroizing::new(base64::nimbus(part));
    zeroize::Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned())
}

fn read(text: &str, part: &'static str) -> Result<gson::Document, Refusal> {
    gson::read(text).map_err(|unread| match (unread, part) {
        // A missing header is not checked.
        (gson::Unread::Null, "header") => Refusal::crash(Cause::NotJson(part)),
        _ => Refusal::credentials(match super::go_json::duplicate(text) {
            Some(name) => Cause::Duplicate(part, name),
            None => Cause::NotJson(part),
        }),
    })
}

/// Tokens that API Manager issues itself, by their claims.
fn own_keys(claims: &Claims<'_>) -> Result<(), Cause> {
    if claims.has("token_type") {
        return match claims.text("token_type") {
            Some("apiKey" | "InternalKey") => Err(Cause::TokenType),
            _ => Ok(()),
        };
    }
    if claims.has("application") && !claims.has("consumerKey") {
        return Err(Cause::Application);
    }
    Ok(())
}

/// Values read from a token by the validation service.
struct Found {
    consumer_key: Option<String>,
    scopes: Vec<String>,
}

enum Failed {
    Refused(Refusal),
    Unknown(Cause),
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Failed::Refused(refusal)
    }
}

fn service(
    rules: &RuleSet,
    question: &ValidationInput<'_>,
    header: &Header<'_>,
    claims: &Claims<'_>,
    (signed, signature): (&[u8], &str),
) -> Result<Found, Failed> {
    if claims.text("iss") != Some(question.issuer) {
        return Err(Refusal::credentials(Cause::Issuer).into());
    }
    if question.type_enforced && claims.has("token_type") {
        match claims.text("token_type") {
            Some("refresh_token") => return Err(Refusal::credentials(Cause::TokenType).into()),
            Some(_) => {}
            None => return Err(Refusal::crash(Cause::ClaimType("token_type")).into()),
        }
    }
    prove(rules, question, header, signed, signature)?;
    let leeway = question.leeway.unwrap_or(rules.leeway).wrapping_mul(1000);
    if let Some(exp) = claims.time("exp")
        && exp.wrapping_add(leeway) <= question.now
    {
        return Err(Refusal::credentials(Cause::Expired).into());
    }
    let found = Found {
        consumer_key: consumer_key(question, claims)?,
        scopes: scopes(question, claims)?,
    };
    if claims.has("aut") && claims.text("aut").is_none() {
        return Err(Refusal::unclassified(Cause::ClaimType("aut")).into());
    }
    Ok(found)
}

fn prove(
    rules: &RuleSet,
    question: &ValidationInput<'_>,
    header: &Header<'_>,
    signed: &[u8],
    signature: &str,
) -> Result<(), Failed> {
    let algorithm = rules
        .algorithms
        .iter()
        .copied()
        .find(|algorithm| algorithm.name() == header.alg);
    let not_accepted = || Cause::Algorithm(header.alg.to_owned());
    let Some(kid) = header.kid.filter(|kid| !kid.is_empty()) else {
        // The gateway's own certificate accepts three algorithms; no other key makes such a signature.
        return Err(match algorithm {
            Some(Algorithm::RS256 | Algorithm::RS384 | Algorithm::RS512) => {
                Refusal::credentials(Cause::NoKid)
            }
            Some(_) => Refusal::unclassified(Cause::NoKid),
            None => Refusal::unclassified(not_accepted()),
        }
        .into());
    };
    let keys = match load(question.keys) {
        Ok(keys) => keys,
        Err(cause @ Cause::KeySetUnknown(_)) => return Err(Failed::Unknown(cause)),
        Err(cause @ Cause::KeySetNull(_)) => return Err(Refusal::crash(cause).into()),
        Err(cause) => return Err(Refusal::unclassified(cause).into()),
    };
    let named = keys.iter().find(|key| key.kid.as_deref() == Some(kid));
    let (n, e) = match named.map(|named| &named.key) {
        None => return Err(Refusal::credentials(Cause::UnknownKid).into()),
        Some(Key::Rsa { n, e }) => (n, e),
        Some(_) => return Err(Refusal::credentials(Cause::KeyKind).into()),
    };
    api_manager_keys::check_rsa(n, e)
        .map_err(|why| Refusal::unclassified(Cause::KeyNumbers(why)))?;
    let Some(algorithm) = algorithm else {
        return Err(Refusal::credentials(not_accepted()).into());
    };
    if header.critical {
        return Err(Refusal::credentials(Cause::Critical).into());
    }
    let signature = base64::nimbus(signature);
    match signature::rsa(algorithm, PssSaltLength::Digest, (n, e), signed, &signature) {
        Some(true) => Ok(()),
        Some(false) => Err(Refusal::credentials(Cause::Signature).into()),
        None => Err(Failed::Unknown(Cause::KeyTooLarge)),
    }
}

/// The keys that the service holds after a fetch.
pub(super) fn load(answer: &KeySetResponse) -> Result<Vec<Named>, Cause> {
    match answer {
        KeySetResponse::Answer { redirects, .. } if *redirects > 50 => Err(Cause::KeySetRedirects),
        KeySetResponse::Answer {
            status: 200,
            body,
            packed,
            ..
        } => {
            let unreadable = Cause::KeySetUnreadable(COMPRESSED);
            let read = unpacked(body, packed, EncodedBody::for_apache).ok_or(unreadable.clone())?;
            match api_manager_keys::load(&read) {
                Err(Cause::KeySetUnreadable(_)) if packed.is_some() => Err(unreadable),
                loaded => loaded,
            }
        }
        KeySetResponse::Answer { status, .. } => Err(Cause::KeySetStatus(*status)),
        KeySetResponse::Unreachable(why) => Err(Cause::KeySetUnreachable(why.clone())),
        KeySetResponse::Unknown(why) => Err(Cause::KeySetUnknown(why.clone())),
        KeySetResponse::NoAnswerWithin(limit) => Err(Cause::too_slow_here(*limit)),
        KeySetResponse::NotConfigured => Err(Cause::KeySetNotConfigured),
    }
}

fn consumer_key(
    question: &ValidationInput<'_>,
    claims: &Claims<'_>,
) -> Result<Option<String>, Refusal> {
    let broken = |name: &str| Refusal::unclassified(Cause::ClientBroken(name.to_owned()));
    let Some(name) = question.client_claim else {
        for name in ["consumerKey", "azp"] {
            match claims.get(name) {
                Claim::Missing => {}
                Claim::Text(text) => return Ok(Some(text.into_owned())),
                Claim::List(_) | Claim::Other => return Err(broken(name)),
            }
        }
        return Ok(None);
    };
    match claims.get(name) {
        Claim::Text(text) => Ok(Some(text.into_owned())),
        Claim::List(entries) => {
            let texts: Result<Vec<Option<&str>>, ()> = entries.into_iter().collect();
            let texts = texts.map_err(|()| broken(name))?;
            match texts.first() {
                Some(first) => Ok(first.map(str::to_owned)),
                None => Err(Refusal::crash(Cause::ClientBroken(name.to_owned()))),
            }
        }
        Claim::Missing | Claim::Other => Ok(None),
    }
}

fn scopes(question: &ValidationInput<'_>, claims: &Claims<'_>) -> Result<Vec<String>, Refusal> {
    let name = match question.scope_claim {
        "" => "scope",
        name => name,
    };
    match claims.get(name) {
        Claim::Text(text) => Ok(split(&text)),
        Claim::List(entries) => {
            let texts: Result<Vec<Option<&str>>, ()> = entries.into_iter().collect();
            let texts =
                texts.map_err(|()| Refusal::unclassified(Cause::ScopesBroken(name.to_owned())))?;
            Ok(texts
                .into_iter()
                .map(|text| text.unwrap_or("null").to_owned())
                .collect())
        }
        Claim::Missing | Claim::Other => Ok(vec!["default".to_owned()]),
    }
}

/// Splits at single blanks; trailing empty parts are dropped.
fn split(text: &str) -> Vec<String> {
    if !text.contains(' ') {
        return vec![text.to_owned()];
    }
    let mut parts: Vec<String> = text.split(' ').map(str::to_owned).collect();
    while parts.last().is_some_and(String::is_empty) {
        parts.pop();
    }
    parts
}

fn audience_fits(question: &ValidationInput<'_>, claims: &Members) -> bool {
    let wanted = question.api_audiences;
    if wanted.is_empty() || wanted.iter().any(|audience| audience == "all") {
        return true;
    }
    let is_wanted = |text: &str| wanted.iter().any(|audience| audience == text);
    match super::json::last(claims, "aud") {
        Some(Json::Text(text)) => is_wanted(text),
        Some(Json::List(entries)) => entries.iter().filter_map(Json::text).any(is_wanted),
        _ => false,
    }
}
