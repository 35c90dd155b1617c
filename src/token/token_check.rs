//! Validation of a token: verdict of each gateway, hazards, and all lines.

use jiff::ZonedDateTime;

use super::claims::{Claims, cut};
use super::decode::{Decoded, Form, decode};
use super::expectation::Expectation;
use super::hazard::{Hazard, hazards};
use super::key::{self, How};
use super::kind::{Kind, Wrong, kind};
use super::line::{Check, Line};
use super::published_keys::PublishedKeys;
use super::secret::Token;
use super::token_verdict::{ByGateway, Header, TokenVerdict};
use super::{
    algorithm, audience, fixes, format, identifiers, issuer, signature, times, token_type,
};
use crate::discovery::CheckOutcome;
use crate::discovery::Fix;
use crate::gateway::{self, Cause, ValidationInput};
use crate::key_manager::ProviderKind;

/// Longest kept header parameter, in characters.
const HEADER_SHOWN: usize = 64;

/// Validates an access token. `now` brings the time and the zone in which times are shown. No I/O; of the token only its claims
/// are kept, and zeroized with the verdict.
pub fn check_token(
    token: &Token,
    expectation: &Expectation,
    keys: &PublishedKeys,
    now: &ZonedDateTime,
) -> TokenVerdict {
    let decoded = decode(token);
    let gateways = by_gateway(token, expectation, keys, now);
    let header = decoded.header.as_ref();
    let shown = Header {
        alg: member(header, "alg"),
        kid: member(header, "kid"),
        typ: member(header, "typ"),
    };
    let seconds = now.timestamp().as_second();
    let nothing = Claims::default();
    let kind = match (&decoded.form, &decoded.claims) {
        (Form::Jwt(_), Some(_)) if decoded.has_disclosures => Kind::Wrong(Wrong::Credential),
        (Form::Jwt(_), Some(claims)) => kind(header.unwrap_or(&nothing), claims),
        _ => Kind::Plain,
    };
    let hazards = hazards(token.len(), &decoded, kind, expectation, keys, seconds);
    let mut verdict = TokenVerdict {
        accepted: gateways
            .iter()
            .filter(|by| by.asked)
            .all(|by| by.verdict.accepted() == Some(true)),
        hazards,
        chosen: expectation.asked.gateways.is_some(),
        disabled: None,
        is_of_provider: false,
        wrong_kind: None,
        lines: Vec::new(),
        header: shown,
        first_reason: None,
        needs_fresh_keys: false,
        claims: Claims::default(),
        gateways,
    };
    if let Kind::Wrong(wrong) = kind
        && wrong.is_never_sent_to_apis()
    {
        verdict.wrong_kind = Some(wrong.instead());
        verdict.first_reason = Some(format!("it is {}", wrong.instead()));
        verdict.lines = alone(token_type::wrong(wrong));
        verdict.claims = decoded.claims.unwrap_or_default();
        return verdict;
    }
    if !matches!(decoded.form, Form::Jwt(_)) {
        let why = match decoded.form {
            Form::Jwe => "unknown: the token is encrypted",
            _ => "unknown: the token is opaque",
        };
        let mut lines = vec![format::line(&decoded, expectation, token.text(), false)];
        lines.extend(
            Check::ALL
                .iter()
                .skip(1)
                .map(|check| Line::skipped(*check, why).quiet()),
        );
        return concluded(verdict, lines);
    }
    let mut choice = key::choose(header, keys, expectation);
    let (mut proof, made) = signature::line(
        header,
        decoded.signed,
        decoded.signature.as_deref(),
        &choice.candidates,
        choice.how,
    );
    if let (How::Absent | How::Unfit, Some(made)) = (choice.how, made) {
        let kid = header.and_then(|header| header.text("kid"));
        choice.line = key::misnamed(kid.unwrap_or_default(), made);
    }
    // A gateway's own reading decides: what it verified is verified.
    let checked = |by: &ByGateway| by.asked && checks_signature(by);
    if proof.outcome == CheckOutcome::Skipped && verdict.gateways.iter().any(checked) {
        proof = signature::checked_by_gateways();
        if choice.line.outcome == CheckOutcome::Fail {
            choice.line = key::read_by_gateways(choice.line);
        }
    }
    let proven = proof.outcome == CheckOutcome::Ok;
    verdict.needs_fresh_keys = choice.needs_fresh_keys;
    let mut lines = vec![
        format::line(&decoded, expectation, token.text(), proven),
        algorithm::line(header),
        choice.line,
        proof,
    ];
    lines.extend(claim_lines(&decoded, kind, expectation, proven, now));
    if let Some(words) = why_absent(&decoded, expectation, choice.how, proven) {
        // The fault is the issuer's; the missing key follows from it.
        for line in &mut lines {
            if line.check == Check::Key {
                *line = Line::skipped(Check::Key, format!("{}; {words}", line.message));
            }
        }
    }
    // Settings are not taken from somebody else's token.
    let foreign = decoded.claims.as_ref().is_some_and(|claims| {
        let other = issuer::is_other(claims, expectation);
        other && (!proven || issuer::shares_keys(claims, expectation))
    });
    if foreign {
        verdict
            .hazards
            .retain(|hazard| !matches!(hazard, Hazard::NoClient));
        for line in &mut lines {
            if matches!(line.check, Check::Audience | Check::Client | Check::Scope) {
                *line = Line::skipped(line.check, line.message.clone()).quiet();
            }
        }
    }
    // The gateways' verdicts stay; other lines don't matter.
    let bound = decoded
        .claims
        .as_ref()
        .is_some_and(token_type::is_dpop_bound);
    let only_the_kind = matches!(kind, Kind::Wrong(_)) || bound;
    let of_another_tenant = decoded
        .claims
        .as_ref()
        .is_some_and(|claims| issuer::is_of_another_tenant(claims, expectation));
    verdict.is_of_provider = (proven || verdict.gateways.iter().any(checks_signature))
        && !only_the_kind
        && !of_another_tenant;
    if bound {
        verdict
            .hazards
            .retain(|hazard| !matches!(hazard, Hazard::NoClient));
    }
    if only_the_kind {
        lines = lines
            .into_iter()
            .map(|line| match line.check {
                Check::Type => line,
                check => Line::skipped(check, line.message).quiet(),
            })
            .collect();
    }
    verdict.claims = decoded.claims.unwrap_or_default();
    let mut verdict = concluded(verdict, lines);
    if only_the_kind {
        for line in &mut verdict.lines {
            if line.check != Check::Type {
                *line = Line::skipped(line.check, std::mem::take(&mut line.message)).quiet();
            }
        }
    }
    if foreign {
        // A fresh token of that issuer would be rejected again.
        let expiry = verdict.lines.iter_mut();
        expiry
            .filter(|line| line.check == Check::Expiry)
            .for_each(|line| line.fix = None);
    }
    if expectation.is_disabled && verdict.accepted {
        let name = expectation.key_manager.clone();
        let name = name.unwrap_or_else(|| "the key manager".to_owned());
        verdict.accepted = false;
        verdict.first_reason = Some(format!("{name} is disabled"));
        verdict.disabled = Some(name);
    }
    verdict
}

/// Reason for a missing key, if the issuer explains it.
fn why_absent(
    decoded: &Decoded<'_>,
    expectation: &Expectation,
    how: How,
    proven: bool,
) -> Option<&'static str> {
    let claims = decoded.claims.as_ref()?;
    (how == How::Absent && !proven && issuer::is_other(claims, expectation))
        .then_some("the token is from another issuer")
}

/// Whether a gateway verified the signature.
fn checks_signature(by: &ByGateway) -> bool {
    let after = [Check::Audience, Check::Client, Check::Scope];
    let first = by.verdict.because.first().map(Cause::check);
    match first {
        None => by.verdict.accepted() == Some(true),
        Some(check) => after.contains(&check),
    }
}

/// Verdict of each gateway.
fn by_gateway(
    token: &Token,
    expectation: &Expectation,
    keys: &PublishedKeys,
    now: &ZonedDateTime,
) -> Vec<ByGateway> {
    let asked = &expectation.asked;
    let client_claim = Some(expectation.consumer_key_identifier.as_str());
    let scope_claim = match expectation.kind {
        ProviderKind::Microsoft => "scp",
        _ => &expectation.scope_key_identifier,
    };
    let question = |rules| ValidationInput {
        token: token.text(),
        issuer: &expectation.issuer,
        client_claim: client_claim.filter(|claim| !claim.is_empty()),
        scope_claim,
        api_audiences: &asked.api_audiences,
        client_id: asked.client_id.as_deref(),
        leeway: asked.leeway,
        type_enforced: false,
        keys: keys.answer_to(rules, &expectation.jwks_endpoint),
        now: now.timestamp().as_millisecond(),
    };
    let selection = asked.selection();
    gateway::ALL
        .into_iter()
        .map(|rules| ByGateway {
            asked: selection.has(rules),
            verdict: gateway::validate_token(rules, &question(rules)),
        })
        .collect()
}

/// Reconciles the lines with the verdicts of the selected gateways, and determines the first reason.
fn concluded(mut verdict: TokenVerdict, lines: Vec<Line>) -> TokenVerdict {
    let asked: Vec<&ByGateway> = verdict.gateways.iter().filter(|by| by.asked).collect();
    let causes: Vec<(&Cause, &ByGateway)> = asked
        .iter()
        .flat_map(|by| by.verdict.because.iter().map(move |cause| (cause, *by)))
        .collect();
    let all_accept = asked.iter().all(|by| by.verdict.accepted() == Some(true));
    let elsewhere = lines
        .iter()
        .find(|line| line.check == Check::Client)
        .is_some_and(|line| line.of_another_client);
    let told: Vec<&ByGateway> = verdict
        .gateways
        .iter()
        .filter(|by| by.asked || !verdict.chosen)
        .collect();
    let lines: Vec<Line> = lines
        .into_iter()
        .map(|line| {
            let line = with_scopes_read(line, &asked);
            let cause = causes.iter().find(|(cause, _)| cause.check() == line.check);
            let hazards: Vec<&Hazard> = verdict
                .hazards
                .iter()
                .filter(|hazard| hazard.check() == line.check)
                .collect();
            let who = cause.map(|(cause, _)| who_rejects(cause, &told, !verdict.chosen));
            agreed(
                line,
                cause.copied(),
                &who.unwrap_or_default(),
                &hazards,
                all_accept,
            )
        })
        .collect();
    // A fresh token of another provider would be rejected again.
    let foreign = lines
        .iter()
        .any(|line| line.check == Check::Issuer && line.outcome == CheckOutcome::Fail);
    verdict.first_reason = match causes.first() {
        Some((cause, _)) if foreign && cause.check() == Check::Expiry => {
            Some("the issuer doesn't match, and the token has expired".to_owned())
        }
        Some((cause, _)) => {
            let check = cause.check();
            let line = lines.iter().find(|line| line.check == check);
            let own = line.and_then(|line| line.reason.clone());
            Some(own.unwrap_or_else(|| cause.sentence()))
        }
        None => lines
            .iter()
            .filter(|line| line.of_another_client)
            .find_map(|line| line.reason.clone()),
    };
    verdict.accepted = all_accept && !elsewhere;
    verdict.lines = once(first_of_the_proof(lines));
    memory(&mut verdict);
    verdict
}

/// Lines where the first failure of format, algorithm, key and signature alone has a fix: the others follow from it.
fn first_of_the_proof(mut lines: Vec<Line>) -> Vec<Line> {
    let proof = |line: &Line| {
        matches!(
            line.check,
            Check::Format | Check::Algorithm | Check::Key | Check::Signature
        )
    };
    let failed = |line: &Line| line.outcome == CheckOutcome::Fail && line.fix.is_some();
    let first = lines.iter().position(|line| proof(line) && failed(line));
    if let Some(first) = first {
        let others = lines.iter_mut().enumerate();
        others
            .filter(|(place, line)| *place != first && proof(line))
            .for_each(|(_, line)| line.fix = None);
    }
    lines
}

/// Lines without a fix that an earlier line has already.
fn once(mut lines: Vec<Line>) -> Vec<Line> {
    let mut told: Vec<String> = Vec::new();
    for line in &mut lines {
        let text = line.fix.as_ref().map(|fix| fix.text.clone());
        match text {
            Some(text) if told.contains(&text) => line.fix = None,
            Some(text) => told.push(text),
            None => {}
        }
    }
    lines
}

/// Line *Scope*, reconciled with what the selected gateways read from an accepted token.
fn with_scopes_read(line: Line, asked: &[&ByGateway]) -> Line {
    if line.check != Check::Scope {
        return line;
    }
    asked
        .iter()
        .filter(|by| by.verdict.accepted() == Some(true))
        .fold(line, |line, by| {
            identifiers::held_to(line, by.verdict.scopes.len(), &by.verdict.rules.label())
        })
}

/// Names of the reported gateways that reject for this cause.
fn who_rejects(cause: &Cause, told: &[&ByGateway], all: bool) -> String {
    let check = cause.check();
    let same: Vec<_> = told
        .iter()
        .filter(|by| {
            let causes = &by.verdict.because;
            causes.iter().any(|it| it.check() == check)
        })
        .map(|by| by.verdict.rules)
        .collect();
    match all && same.len() == told.len() {
        true => "every gateway".to_owned(),
        false => gateway::label_all(&same),
    }
}

/// Line reconciled with the gateways: it fails if one of them rejects for it, and never if all accept.
fn agreed(
    mut line: Line,
    cause: Option<(&Cause, &ByGateway)>,
    who: &str,
    hazards: &[&Hazard],
    all_accept: bool,
) -> Line {
    if let Some((cause, by)) = cause {
        let no_key_loaded = cause.is_of_another_key() && line.outcome != CheckOutcome::Ok;
        if line.outcome != CheckOutcome::Fail || no_key_loaded {
            let words = cause.sentence();
            let own = match no_key_loaded {
                true => String::new(),
                false => format!("{}; ", line.message),
            };
            if no_key_loaded {
                (line.reason, line.fix) = (None, None);
            }
            line.message = match by.verdict.accepted() {
                None => format!("{own}unknown for {who}: {words}"),
                Some(_) => format!("{own}rejected by {who}: {words}"),
            };
            line.outcome = match by.verdict.accepted() {
                None => CheckOutcome::Warn,
                Some(_) => CheckOutcome::Fail,
            };
            line.reason.get_or_insert(words);
        }
        if line.outcome == CheckOutcome::Fail {
            let usual = || Fix::words(fixes::of_cause(cause));
            line.fix = Some(line.fix.take().unwrap_or_else(usual));
        }
        line.quiet = false;
        return line;
    }
    if line.of_another_client {
        return line;
    }
    if line.outcome == CheckOutcome::Fail && (all_accept || !hazards.is_empty()) {
        if line.check == Check::Expiry && hazards.is_empty() {
            line.message.push_str(", within the leeway of the gateway");
        }
        line.outcome = CheckOutcome::Warn;
        line.reason = None;
    }
    if !hazards.is_empty() && line.outcome != CheckOutcome::Fail {
        // A line that warns already says it.
        if line.outcome != CheckOutcome::Warn {
            let clauses: Vec<String> = hazards.iter().map(|hazard| hazard.clause()).collect();
            line.message = format!("{}; {}", line.message, clauses.join(", "));
        }
        line.outcome = CheckOutcome::Warn;
        line.quiet = false;
        // The line of a bound or wrong token says what to do.
        let usual = hazards
            .first()
            .filter(|it| !matches!(it, Hazard::Bound | Hazard::WrongKind(_)))
            .map(|it| Fix::words(fixes::of_hazard(it)));
        line.fix = line.fix.take().or(usual);
    }
    if line.outcome == CheckOutcome::Ok {
        line.fix = None;
    }
    line
}

/// Adds the gateways' behavior for new or removed keys.
fn memory(verdict: &mut TokenVerdict) {
    let unknown = verdict
        .gateways
        .iter()
        .any(|by| by.verdict.because.contains(&Cause::UnknownKid));
    // A published key made the signature and is only named wrongly, or an earlier fault decides.
    let is = |check, outcome| {
        let mut lines = verdict.lines.iter();
        lines.any(|line: &Line| line.check == check && line.outcome == outcome)
    };
    let other_fault = is(Check::Signature, CheckOutcome::Ok)
        || is(Check::Algorithm, CheckOutcome::Fail)
        || is(Check::Format, CheckOutcome::Fail);
    if !unknown || other_fault {
        return;
    }
    let told = verdict
        .gateways
        .iter()
        .filter(|by| by.asked || !verdict.chosen);
    let (mut timed, mut until_missing) = (Vec::new(), Vec::new());
    for by in told {
        match by.verdict.rules.key_memory() {
            Some(_) => timed.push(by.verdict.rules),
            None => until_missing.push(by.verdict.rules),
        }
    }
    let mut detail = Vec::new();
    if let Some(kept) = timed.first().and_then(|rules| rules.key_memory()) {
        detail.push(format!(
            "After a key rotation the old key set is used for up to {} minutes ({}): removed keys are accepted and new ones rejected until then.",
            kept.as_secs() / 60,
            gateway::label_all(&timed)
        ));
    }
    if !until_missing.is_empty() {
        detail.push(format!(
            "The key set is read again at the first unknown kid, and removed keys stay accepted until then ({}).",
            gateway::label_all(&until_missing)
        ));
    }
    if let Some(line) = verdict
        .lines
        .iter_mut()
        .find(|line| line.check == Check::Key)
    {
        line.detail.extend(detail);
    }
}

/// Verdict with a single line.
fn alone(line: Line) -> Vec<Line> {
    Check::ALL
        .iter()
        .map(|check| {
            if *check == line.check {
                line.clone()
            } else {
                Line::skipped(
                    *check,
                    "not checked: it is not an access token for this API",
                )
                .quiet()
            }
        })
        .collect()
}

fn claim_lines(
    decoded: &Decoded<'_>,
    kind: Kind,
    expectation: &Expectation,
    proven: bool,
    now: &ZonedDateTime,
) -> Vec<Line> {
    let Some(claims) = &decoded.claims else {
        return Check::ALL
            .iter()
            .skip(4)
            .map(|check| Line::skipped(*check, "unknown: the payload can't be read").quiet())
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
        audience::line(claims, expectation),
        identifiers::client(claims, expectation),
        identifiers::scope(claims, expectation),
        token_type::line(header, claims, kind),
    ]
}

fn member(header: Option<&Claims>, name: &str) -> Option<String> {
    header?.text(name).map(|text| cut(text, HEADER_SHOWN))
}
