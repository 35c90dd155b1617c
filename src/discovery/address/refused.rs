//! Addresses that are never requested, with the reason: not a URL, a secret in it, or a placeholder.

use super::recognize::{Recognized, TextKind, recognize};
use crate::discovery::wording::listed;
use crate::key_manager::exposed::Exposed;
use crate::key_manager::masked_address;
use crate::key_manager::placeholder::placeholder;
use crate::key_manager::repair::{IN_BASE64, lookalike, repair};
use crate::key_manager::uri::{Fault, Uri, is_other_scheme, url_faults};

/// Reason why an address is not requested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Half sentence: `the address carries a secret in sig`.
    pub cause: String,
    /// Cause as a sentence.
    pub message: String,
    /// Fix, a sentence.
    pub fix: String,
    /// The address to use instead.
    pub address: Option<String>,
    /// The text as it may be repeated; `None` when it may not.
    pub repeated: Option<String>,
}

/// Reason why nothing is sent to an address; `None` if it may be requested.
pub fn refused(url: &str) -> Option<Refusal> {
    let faults = url_faults(url);
    let exposed = Exposed::of(url);
    let colon = Uri::split(url).is_some_and(|uri| uri.port == Some(""));
    let scheme = unknown_scheme(url);
    let glued = url.matches("://").count() > 1 && repair(url).is_none();
    let good = faults.is_empty() && !colon && scheme.is_none() && !glued;
    if good && exposed.is_none() && placeholder(url).is_none() {
        return None;
    }
    let found = recognize(url);
    let repeated = repeated(url, &found).filter(|text| !text.is_empty());
    let said = found.sentence.clone().unwrap_or_default();
    let refusal = |what: String, fix: String, address: Option<String>| Refusal {
        cause: format!("the address {what}"),
        message: format!("The address {what}."),
        fix,
        address,
        repeated: repeated.clone(),
    };
    if found.kind == TextKind::Empty {
        let fix = "Enter the address of the discovery document.".to_owned();
        return Some(refusal("is empty".to_owned(), fix, None));
    }
    if let Some((message, fix)) = something_else(&found) {
        return Some(Refusal {
            cause: lower(message.trim_end_matches('.')),
            message,
            fix,
            address: found.address,
            repeated,
        });
    }
    if let Some(exposed) = found.exposed.or(exposed) {
        let fix = match &found.address {
            Some(address) => exposed.fix(address),
            // A database or another server.
            None if !url.to_ascii_lowercase().contains("http") => {
                "Use the provider's https address, and replace the secret in this one if it is real."
                    .to_owned()
            }
            None => exposed.removal(),
        };
        return Some(refusal(exposed.describe(), fix, found.address));
    }
    if let Some(name) = placeholder(url) {
        let what = format!("still contains the placeholder {name}");
        let fix = "Replace it with your own value.".to_owned();
        return Some(refusal(what, fix, None));
    }
    if let Some(letter) = lookalike(url) {
        let script = match letter {
            '\u{400}'..='\u{52f}' => "Cyrillic",
            _ => "Greek",
        };
        let what = format!(
            "contains the {script} letter `{letter}` (U+{:04X}), which looks like a Latin one",
            u32::from(letter)
        );
        return Some(refusal(
            what,
            "Type that part of the address again.".to_owned(),
            None,
        ));
    }
    if Uri::split(url).is_some_and(|uri| uri.host.starts_with('[') && uri.host.contains('%')) {
        let what = "has an IPv6 address with a zone (%)".to_owned();
        let fix = "Use the provider's host name; a zone is known on one computer only.".to_owned();
        return Some(refusal(what, fix, None));
    }
    if let Some(scheme) = scheme.filter(|_| faults.is_empty()) {
        let what = format!("starts with {scheme}:, not https:");
        let fix = match &found.address {
            Some(address) => format!("Use {address}"),
            None => "Use the provider's https address.".to_owned(),
        };
        return Some(refusal(what, fix, found.address));
    }
    if glued && placeholder(url).is_none() {
        return Some(Refusal {
            cause: "the text contains several addresses".to_owned(),
            message: "This text contains several addresses.".to_owned(),
            fix: "Enter one of them.".to_owned(),
            address: None,
            repeated,
        });
    }
    if faults.is_empty() {
        let what = "has a colon but no port after the host".to_owned();
        let fix = found
            .address
            .as_ref()
            .map(|address| format!("Use {address}"));
        return Some(refusal(what, fix.unwrap_or_default(), found.address));
    }
    let words = url.trim().contains(char::is_whitespace);
    let wordy = found.kind == TextKind::Unknown
        && faults.contains(&Fault::NoScheme)
        && !url.contains([':', '/', '{', '|', '<', '>']);
    if wordy {
        let what = match words {
            true => "text without an address",
            false => "a single word, not an address",
        };
        return Some(Refusal {
            cause: format!("this is {what}"),
            message: format!("This is {what}."),
            fix: "Enter the address of the discovery document, starting with https://.".to_owned(),
            address: None,
            repeated,
        });
    }
    let message = match found.kind {
        TextKind::Command => "There is other text around the address.".to_owned(),
        _ => format!(
            "The address is not a complete URL: it {}.",
            listed(faults.iter().map(Fault::describe))
        ),
    };
    let fix = match &found.address {
        Some(address) => format!("Use {address}"),
        None if !said.is_empty() => said,
        None => faults
            .first()
            .map(Fault::fix)
            .unwrap_or_default()
            .to_owned(),
    };
    let first = faults.first().map(Fault::describe).unwrap_or_default();
    Some(Refusal {
        message,
        ..refusal(first, fix, found.address)
    })
}

/// Message and fix for a text that is not an address, each a sentence; `None` for an address, even an invalid one.
pub fn something_else(found: &Recognized) -> Option<(String, String)> {
    let other = matches!(
        found.kind,
        TextKind::Document | TextKind::KnownDocument | TextKind::Token | TextKind::Response
    );
    let (what, fix) = found
        .sentence
        .as_deref()
        .filter(|_| other)?
        .split_once(". ")?;
    let fix = match &found.address {
        Some(address) => format!("Use {address}"),
        None => fix.to_owned(),
    };
    Some((format!("{what}."), fix))
}

/// Address for display: secrets removed; of a pasted command or document only its address, empty if there is none.
pub fn shown_address(url: &str) -> String {
    if refused(url).is_none() {
        return url.to_owned();
    }
    let found = recognize(url);
    repeated(url, &found).or(found.address).unwrap_or_default()
}

/// Unknown scheme before `://`: a typo of `https`, or another program's word.
fn unknown_scheme(url: &str) -> Option<&str> {
    let (scheme, _) = url.split_once("://")?;
    let known = ["http", "https"]
        .iter()
        .any(|it| scheme.eq_ignore_ascii_case(it));
    let plain = scheme.len() <= 20 && scheme.bytes().all(|it| it.is_ascii_alphanumeric());
    (plain && !known && !is_other_scheme(scheme)).then_some(scheme)
}

fn repeated(url: &str, found: &Recognized) -> Option<String> {
    let address = match found.kind {
        TextKind::Misspelled
        | TextKind::Placeholder
        | TextKind::Credentials
        | TextKind::WellKnown
        | TextKind::OtherAddress => true,
        TextKind::Unknown => url.contains("://") && !url.trim().contains(char::is_whitespace),
        _ => false,
    };
    // Text around an address may be secret, too.
    let alone = !url.trim().contains(char::is_whitespace) || found.kind == TextKind::Misspelled;
    (address && alone && !may_be_base64(url)).then(|| masked_address(url).into_owned())
}

/// Whether a text may be an encoded one: what is in it can't be masked.
fn may_be_base64(text: &str) -> bool {
    let text = text.trim();
    let letter = |c: char| c.is_ascii_alphanumeric() || "+/=-_".contains(c);
    let encoded = IN_BASE64.iter().any(|start| text.contains(start));
    encoded || text.len() > 20 && text.chars().all(letter)
}

fn lower(sentence: &str) -> String {
    let mut letters = sentence.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests;
