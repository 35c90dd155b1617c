//! The claims that gateways read by name: client id, which identifies the application, and scopes.

use serde_json::Value;

use super::claims::{ClaimKind, Claims, cut};
use super::expectation::Expectation;
use super::kind::{audiences, is_address};
use super::line::{Check, Line};
use crate::discovery::CheckOutcome;
use crate::discovery::Fix;
use crate::key_manager::{ClaimName, Field, ProviderKind};
use crate::provider::Claim;
use crate::provider::microsoft::{TokenVersion, fixed_claim_remark};

/// Client id claims, most likely first.
const CLIENT_CLAIMS: [&str; 8] = [
    "azp",
    "appid",
    "client_id",
    "cid",
    "clientId",
    "client",
    "client_id_name",
    "aud",
];

/// Scope claims, most likely first.
const SCOPE_CLAIMS: [&str; 7] = [
    "scope",
    "scp",
    "scopes",
    "permissions",
    "roles",
    "authorities",
    "groups",
];

/// Value of a claim read by name.
enum Read {
    Absent,
    Text,
    /// With its number of entries.
    List(usize),
    Empty,
    Wrong(ClaimKind),
}

fn read(claims: &Claims, name: &str) -> Read {
    match claims.get(name) {
        None => Read::Absent,
        Some(Value::String(text)) if text.trim().is_empty() => Read::Empty,
        Some(Value::String(_)) => Read::Text,
        Some(Value::Array(entries)) if entries.is_empty() => Read::Empty,
        Some(Value::Array(entries)) if entries.iter().all(is_word) => Read::List(entries.len()),
        Some(other) => Read::Wrong(ClaimKind::of(other)),
    }
}

fn is_word(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

/// The line *Client*.
pub(super) fn client(claims: &Claims, expectation: &Expectation) -> Line {
    let check = Check::Client;
    let name = &expectation.consumer_key_identifier;
    let shown = cut(name, 40);
    if name.is_empty() {
        return Line::fail(
            check,
            "no claim is configured",
            "no client claim is configured",
        )
        .with_fix(Fix::words(format!(
            "Fill in {}.",
            Field::ConsumerKeyIdentifier.label()
        )));
    }
    if let Some(line) = by_value(claims, expectation) {
        return line;
    }
    let trouble = match read(claims, name) {
        Read::Text => return Line::ok(check, format!("claim {shown}")),
        Read::List(1) => return Line::ok(check, format!("claim {shown}, a list of one")),
        Read::List(count) => {
            return Line::warn(
                check,
                format!("{shown} is a list of {count}; the gateway uses the first"),
            )
            .with_fix(Fix::words(
                "Ask the provider to write the client ID into this claim as a string.",
            ));
        }
        Read::Absent => format!("claim {shown} is missing"),
        Read::Empty => format!("claim {shown} is empty"),
        Read::Wrong(kind) => format!("claim {shown} is {}, not a string", kind.phrase()),
    };
    let known = expectation
        .provider
        .and_then(|provider| provider.client_claim.as_ref());
    let other = alike(claims, name, known, &CLIENT_CLAIMS);
    let is_wrong = matches!(read(claims, name), Read::Wrong(_));
    // The audience is the last resort: where the client stands elsewhere, the audience is the API.
    let of_client = |other: &&str| *other != "aud";
    let nested = claims.nested_list(&NESTED_CLIENTS).filter(|_| !is_wrong);
    let (message, fix) = match (other.filter(of_client), nested) {
        (Some(other), _) => (
            format!("{trouble}, {other} is present"),
            offer(other, expectation, Field::ConsumerKeyIdentifier),
        ),
        (None, Some(path)) => (
            format!(
                "{trouble}; {} is nested, and gateways can't read nested claims",
                cut(&path, 60)
            ),
            Fix::words(UNNEST),
        ),
        (None, None) if is_wrong => (
            trouble,
            Fix::words(format!(
                "Ask the provider to write the client ID into {shown} as a string."
            )),
        ),
        (None, None) => match other {
            Some(other) => (
                format!("{trouble}, {other} is present"),
                offer(other, expectation, Field::ConsumerKeyIdentifier),
            ),
            None => (trouble, Fix::words(NAME_CLIENT)),
        },
    };
    Line::fail(
        check,
        message,
        format!("claim {shown} doesn't contain the client ID"),
    )
    .with_fix(fix)
}

/// The line *Client* if the client id is known: the claim that holds it is the right one.
fn by_value(claims: &Claims, expectation: &Expectation) -> Option<Line> {
    let check = Check::Client;
    let wanted = expectation.asked.client_id.as_deref()?;
    let name = expectation.consumer_key_identifier.as_str();
    let shown = cut(name, 40);
    let first = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(entries) => entries.first()?.as_str().map(str::to_owned),
        _ => None,
    };
    let holder = |claim: &str| claims.get(claim).and_then(first);
    let configured = holder(name);
    if configured.as_deref() == Some(wanted) {
        return Some(Line::ok(check, format!("{shown} contains the client ID")));
    }
    let others = claims.names();
    let found = CLIENT_CLAIMS
        .iter()
        .copied()
        .chain(
            others
                .iter()
                .map(String::as_str)
                .filter(|name| *name != "sub"),
        )
        .chain(["sub"])
        .find(|other| *other != name && holder(other).as_deref() == Some(wanted));
    let says = match (&configured, claims.get(name)) {
        (Some(other), _) => format!("claim {shown} contains {}", cut(other, 60)),
        (None, Some(_)) => format!("claim {shown} doesn't contain a client ID"),
        (None, None) => format!("claim {shown} is missing"),
    };
    let reason = format!("claim {shown} doesn't contain the client ID");
    if let Some(found) = found {
        return Some(
            Line::fail(
                check,
                format!("{says}; {} contains the client ID", cut(found, 40)),
                reason,
            )
            .with_fix(offer(found, expectation, Field::ConsumerKeyIdentifier)),
        );
    }
    if let Some(path) = claims.path_to(wanted) {
        return Some(
            Line::fail(
                check,
                format!(
                    "{says}; {} contains the client ID, but it is nested",
                    cut(&path, 60)
                ),
                reason,
            )
            .with_fix(Fix::words(UNNEST)),
        );
    }
    let cased = configured
        .as_deref()
        .is_some_and(|has| has.eq_ignore_ascii_case(wanted));
    if configured.is_none() {
        return Some(
            Line::fail(
                check,
                format!("{says}, and no claim of this token names the client"),
                reason,
            )
            .with_fix(Fix::words(NAME_CLIENT)),
        );
    }
    let case = if cased { ": case matters" } else { "" };
    let line = Line::fail(
        check,
        format!("{says}, not {}{case}", cut(wanted, 60)),
        format!("it belongs to another client than {}", cut(wanted, 60)),
    )
    .with_fix(Fix::words(
        "Use a token of this client, or give the ID of the client that it belongs to.",
    ));
    Some(Line {
        of_another_client: true,
        ..line
    })
}

/// Claims inside others that name the client.
const NESTED_CLIENTS: [&str; 5] = ["azp", "client_id", "clientId", "cid", "appid"];

/// Fix where the client ID is inside another claim.
const UNNEST: &str =
    "Gateways read top-level claims only: ask the provider to map the client ID to one.";

/// Fix where no claim names the client.
const NAME_CLIENT: &str = "Ask the provider to put the client ID into its access tokens, then use that claim as Consumer Key Identifier.";

/// The line *Scope*.
pub(super) fn scope(claims: &Claims, expectation: &Expectation) -> Line {
    let check = Check::Scope;
    let name = scope_claim(claims, expectation);
    let shown = cut(name, 40);
    if name.is_empty() {
        return Line::warn(
            check,
            "no claim is configured: scopes of APIs can't be checked",
        )
        .with_fix(Fix::words(format!(
            "Fill in {}.",
            Field::ScopeKeyIdentifier.label()
        )));
    }
    let trouble = match read(claims, name) {
        Read::Text => {
            let text = claims.text(name).unwrap_or_default();
            let count = text.split_whitespace().count();
            if let Some(what) = separators(text) {
                return Line::warn(
                    check,
                    format!("{shown} {what}: gateways read {}", counted(count)),
                )
                .with_fix(Fix::words(
                    "Ask the provider to send scopes as one string, separated by spaces.",
                ));
            }
            if let Some(missing) = not_granted(text, expectation) {
                return Line::warn(
                    check,
                    format!(
                        "{}, in the claim {shown}; {missing} was requested but is not among them",
                        counted(count)
                    ),
                )
                .with_fix(allow(expectation));
            }
            return Line::ok(check, format!("{}, in the claim {shown}", counted(count)));
        }
        Read::List(count) => {
            return match not_granted(&words(claims, name), expectation) {
                Some(missing) => {
                    let counted = counted(count);
                    let message = format!(
                        "{counted}, in the list {shown}; {missing} was requested but is not among them"
                    );
                    Line::warn(check, message).with_fix(allow(expectation))
                }
                None => Line::ok(check, format!("{}, in the list {shown}", counted(count))),
            };
        }
        Read::Absent => format!("claim {shown} is missing"),
        Read::Empty => format!("claim {shown} is empty"),
        Read::Wrong(ClaimKind::List) => {
            format!("claim {shown} is a list, but not of strings alone")
        }
        Read::Wrong(kind) => format!(
            "claim {shown} is {}, neither a string nor a list",
            kind.phrase()
        ),
    };
    let known = expectation
        .provider
        .and_then(|provider| provider.scope_claim.as_ref());
    let namespaced = namespaced_scope(claims, name);
    match alike(claims, name, known, &SCOPE_CLAIMS).or(namespaced.as_deref()) {
        Some(other) => Line::warn(check, format!("{trouble}, {other} is present"))
            .with_detail(application_token(expectation, other))
            .with_fix(offer(other, expectation, Field::ScopeKeyIdentifier)),
        None => match claims.nested_list(&SCOPE_CLAIMS) {
            Some(path) => Line::warn(
                check,
                format!("{trouble}; {} is nested, and gateways can't read nested claims", cut(&path, 60)),
            )
            .with_fix(Fix::words(format!(
                "Ask the provider to map {} to a top-level claim, then use that claim as Scope Key Identifier.",
                cut(&path, 60)
            ))),
            None if claims.get(name).is_some_and(|it| it.is_object() || it.is_number() || it.is_boolean() || it.is_array()) => {
                Line::warn(check, format!("{trouble}, and no other claim looks like scopes")).with_fix(Fix::words(
                    "Ask the provider to send scope as one string, separated by spaces.",
                ))
            }
            None if not_granted("", expectation).is_some() => {
                Line::warn(check, format!("{trouble}, though scopes were requested"))
                    .with_fix(allow(expectation))
            }
            None => Line::warn(check, format!("{trouble}, and no other claim looks like scopes"))
                .with_fix(Fix::words(
                    "Ask for the scopes of the API when getting a token; APIs that need one reject it without.",
                )),
        },
    }
}

/// Claim of scopes in a namespace of the provider, such as `https://acme.example/scope`.
fn namespaced_scope(claims: &Claims, configured: &str) -> Option<String> {
    let names = claims.names();
    names.into_iter().find(|name| {
        let end = name.rsplit_once(['/', ':']).map(|(_, end)| end);
        name != configured
            && is_address(name)
            && end.is_some_and(|end| {
                ["scope", "scopes", "scp", "permissions", "roles"].contains(&end)
            })
            && matches!(read(claims, name), Read::Text | Read::List(_))
    })
}

/// Separator of scopes that gateways do not recognize.
fn separators(text: &str) -> Option<&'static str> {
    if text.trim_start().starts_with('[') {
        return Some("is a list written as a string");
    }
    if text.contains("%20") {
        return Some("is percent-encoded (%20 for a space)");
    }
    for (letter, what) in [
        ('"', "has quotes in it, which do not separate scopes"),
        (
            '\u{a0}',
            "has non-breaking spaces, which do not separate scopes",
        ),
        ('\t', "has tabs, which do not separate scopes"),
        ('\n', "has line breaks, which do not separate scopes"),
        (',', "has commas, which do not separate scopes"),
        (';', "has semicolons, which do not separate scopes"),
        ('|', "has vertical bars, which do not separate scopes"),
    ] {
        if text.contains(letter) {
            return Some(what);
        }
    }
    joined_by_plus(text).then_some("has plus signs, which do not separate scopes")
}

/// Whether a plus sign, which is a space in a form only, stands between words. `c++` alone is a scope.
fn joined_by_plus(text: &str) -> bool {
    let text = text.trim();
    text.contains('+') && !text.contains(' ') && text.split('+').all(|word| !word.is_empty())
}

/// The line *Scope* held to what a gateway reads: a list of `scope` is read where its claim is configured by another name only, a
/// text of `scp` likewise.
pub(super) fn held_to(mut line: Line, reads: usize, who: &str) -> Line {
    if line.outcome == CheckOutcome::Ok && reads == 0 {
        line.outcome = CheckOutcome::Warn;
        line.message = format!("{}, but {who} reads no scopes from it", line.message);
        line.fix = Some(Fix::words(
            "Ask the provider to send scope as one string, separated by spaces.",
        ));
    }
    line
}

/// Fix for a scope that was requested and not granted.
fn allow(expectation: &Expectation) -> Fix {
    Fix::words(match expectation.is_keycloak() {
        true => {
            "Allow the client this scope in Keycloak, and turn on Include in token scope for it."
        }
        false => "Allow the client this scope at the provider.",
    })
}

/// The texts of a list, with blanks between.
fn words(claims: &Claims, name: &str) -> String {
    let entries = claims.get(name).and_then(Value::as_array);
    let texts: Vec<&str> = entries
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    texts.join(" ")
}

/// A scope that was requested and not granted.
fn not_granted(granted: &str, expectation: &Expectation) -> Option<String> {
    let requested = expectation.asked.requested_scope.as_deref()?;
    let granted: Vec<&str> = granted.split_whitespace().collect();
    requested
        .split_whitespace()
        .find(|scope| !granted.contains(scope) && !scope.ends_with("/.default"))
        .map(|scope| cut(scope, 60))
}

/// The configured claim. The type Microsoft has no field for it, and Entra ID has one claim only.
fn scope_claim<'a>(claims: &Claims, expectation: &'a Expectation) -> &'a str {
    let name = expectation.scope_key_identifier.as_str();
    let fixed = expectation.kind == ProviderKind::Microsoft && claims.get(name).is_none();
    if fixed { "scp" } else { name }
}

fn application_token(expectation: &Expectation, other: &str) -> Vec<String> {
    if other == "roles" && expectation.is_microsoft() {
        vec!["client_credentials tokens of Entra ID have roles instead of scp.".to_owned()]
    } else {
        Vec::new()
    }
}

/// Another claim of the token that can serve: the one that the provider is known for, else the likeliest.
fn alike<'a>(
    claims: &Claims,
    configured: &str,
    known: Option<&'a Claim>,
    likely: &[&'a str],
) -> Option<&'a str> {
    known
        .map(|claim| claim.name.as_str())
        .into_iter()
        .chain(likely.iter().copied())
        .filter(|name| *name != configured)
        .filter(|name| *name != "aud" || !audiences(claims).iter().any(|text| is_address(text)))
        .find(|name| match read(claims, name) {
            Read::Text => true,
            // Several audiences do not identify the client.
            Read::List(count) => *name != "aud" || count == 1,
            Read::Absent | Read::Empty | Read::Wrong(_) => false,
        })
}

fn offer(other: &str, expectation: &Expectation, field: Field) -> Fix {
    let fits = ClaimName::parse(field, other).is_ok();
    if expectation.kind.has_identifiers() && fits {
        return Fix::value(expectation.set(field, other), field, other);
    }
    let remark = fixed_claim_remark(TokenVersion::V1, expectation.kind);
    match remark.filter(|_| other == TokenVersion::V1.client_claim()) {
        Some(remark) => Fix::words(remark),
        None => Fix::words(format!(
            "The type {} has no field for this claim: ask the provider to send it, or add a key manager of type Custom with {}: {other}.",
            expectation.kind.label(),
            field.label(),
        )),
    }
}

fn counted(count: usize) -> String {
    match count {
        1 => "1 scope".to_owned(),
        count => format!("{count} scopes"),
    }
}

#[cfg(test)]
mod tests;
