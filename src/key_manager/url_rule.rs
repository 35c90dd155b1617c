//! Rule of every URL field, the Well-Known URL included.

use super::exposed::Exposed;
use super::field::{Field, Problem};
use super::known_secret::{KnownSecret, PemKind};
use super::other_text::OtherText;
use super::placeholder::placeholder;
use super::repair::{Repair, repair};
use super::text::visible;
use super::uri::{self, Uri};

/// Rule of all URL fields; reports the first fault, and never a password.
pub(super) fn check_url(field: Field, text: &str, http_allowed: bool) -> Result<(), Problem> {
    let label = field.label();
    let secret = PemKind::of(text)
        .filter(|pem| pem.is_secret)
        .map(|pem| pem.what);
    let secret = secret.or_else(|| KnownSecret::in_text(text).map(|known| known.what));
    if let Some(what) = secret.filter(|_| !text.contains("://")) {
        return Err(Problem::new(field, format!("{label} is {what}, not an address.")).with_fix(
            "Enter the provider's https address. If the secret is real, revoke or replace it: it was visible here.",
        ));
    }
    if let Some(other) = OtherText::of(text) {
        return Err(
            Problem::new(field, format!("{label} {}.", other.describe()))
                .with_fix(other.fix(field.optional())),
        );
    }
    if let Some(exposed) = Exposed::of(text) {
        let fix = match repair(text).map(Repair::secured) {
            Some(Repair { url, .. }) => exposed.fix(&url),
            None => exposed.removal(),
        };
        let problem = Problem::new(field, format!("{label} {}.", exposed.describe()));
        return Err(problem.with_fix(fix));
    }
    let length = text.chars().count();
    if length > 2048 {
        return Err(Problem::too_long(field, length, 2048));
    }
    if let Some(name) = placeholder(text) {
        return Err(Problem::new(
            field,
            format!("{label} still contains the placeholder {}.", visible(&name)),
        )
        .with_fix("Replace it with your own value."));
    }
    let faults = uri::url_faults(text);
    if let Some(fault) = faults.first() {
        let problem = Problem::new(field, format!("{label} {}.", fault.describe()));
        return Err(
            problem.with_fix(match (repair(text).map(Repair::secured), fault) {
                (Some(Repair { url, .. }), _) => format!("Use {url}"),
                (None, fault) => fault.fix().to_owned(),
            }),
        );
    }
    let Some(parts) = Uri::split(text) else {
        return Ok(());
    };
    let https = parts.scheme.eq_ignore_ascii_case("https");
    let http = parts.scheme.eq_ignore_ascii_case("http");
    if !https && !http {
        return Err(
            Problem::new(field, format!("{label} must start with https://."))
                .with_fix("Use the provider's https address."),
        );
    }
    if http && !http_allowed && !parts.is_loopback() {
        return Err(Problem::new(
            field,
            format!("{label} must use https; plain http can be altered in transit."),
        )
        .with_fix(format!(
            "Use https{} (http:// is allowed for this computer only).",
            text.get(4..).unwrap_or_default()
        )));
    }
    Ok(())
}
