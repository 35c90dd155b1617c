//! The whole judgement: every line that can be judged alone is, whatever the others say.

use jiff::ZonedDateTime;

use super::claims::{Claims, cut};
use super::decode::{Decoded, Form, decode};
use super::expectation::Expectation;
use super::key::{self, KeySource};
use super::secret::Token;
use super::verdict::{Check, Header, Line, Outcome, Verdict};
use super::{algorithm, format, identifiers, issuer, signature, times, token_type};

/// How much of a header member is kept, in characters.
const HEADER_SHOWN: usize = 64;

/// Judges an access token. `now` brings the time and the zone in which times are shown. Reads nothing and keeps nothing of the
/// token but its claims, which are wiped with the verdict.
pub fn judge(
    token: &Token,
    expectation: &Expectation,
    keys: &KeySource<'_>,
    now: &ZonedDateTime,
) -> Verdict {
    let decoded = decode(token);
    let header = decoded.header.as_ref();
    let shown = Header {
        alg: member(header, "alg"),
        kid: member(header, "kid"),
        typ: member(header, "typ"),
    };
    let mut lines = vec![format::line(&decoded, expectation)];
    if !matches!(decoded.form, Form::Jwt(_)) {
        let why = match decoded.form {
            Form::Jwe => "not known: the token is encrypted",
            _ => "not known: the token is opaque",
        };
        lines.extend(
            Check::ALL
                .iter()
                .skip(1)
                .map(|check| Line::skipped(*check, why).quiet()),
        );
        return Verdict::new(lines, shown, false, Claims::default());
    }
    let choice = key::choose(header, keys, expectation.is_microsoft());
    let proof = signature::line(
        header,
        decoded.signed,
        decoded.signature.as_deref(),
        &choice.candidates,
    );
    let proven = proof.outcome == Outcome::Ok;
    lines.extend([algorithm::line(header), choice.line, proof]);
    lines.extend(claim_lines(&decoded, expectation, proven, now));
    let claims = decoded.claims.unwrap_or_default();
    Verdict::new(lines, shown, choice.needs_fresh_keys, claims)
}

fn claim_lines(
    decoded: &Decoded<'_>,
    expectation: &Expectation,
    proven: bool,
    now: &ZonedDateTime,
) -> Vec<Line> {
    let Some(claims) = &decoded.claims else {
        return Check::ALL
            .iter()
            .skip(4)
            .map(|check| Line::skipped(*check, "not known: the payload can't be read").quiet())
            .collect();
    };
    let [expiry, not_before, issued] = times::lines(claims, now);
    let nothing = Claims::default();
    let header = decoded.header.as_ref().unwrap_or(&nothing);
    vec![
        issuer::line(claims, expectation, proven),
        expiry,
        not_before,
        issued,
        token_type::audience(claims),
        identifiers::client(claims, expectation),
        identifiers::scope(claims, expectation),
        token_type::line(header, claims),
    ]
}

fn member(header: Option<&Claims>, name: &str) -> Option<String> {
    header?.text(name).map(|text| cut(text, HEADER_SHOWN))
}
