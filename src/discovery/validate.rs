//! Validation: responses in, report out.

use std::sync::Arc;

use super::address::form::is_right;
use super::address::page::{keycloak_start, page_behind};
use super::address::refused::{refused, shown_address};
use super::address::{Page, page};
use super::cause::TextCause;
use super::check_id::CheckId;
use super::checks;
use super::checks::Context;
use super::combined::{base_path, broken_base, internal, plain_http, signing, template};
use super::document::Document;
use super::fetch_error::FetchError;
use super::finding::{Finding, Fix};
use super::gateway_load;
use super::keys::{KeysContext, of_jwks_uri, validate_keys};
use super::known_document::KnownDocument;
use super::profile::Profile;
use super::provider_notes::{self, KnownProvider};
use super::raw_text;
use super::report::{KeySet, Report, Verdict};
use super::response::{FetchResult, Fetched, Response};
use super::severity::Severity;
use super::source::Source;
use super::wording;
use crate::gateway::Selection;
use crate::key_manager::{Configuration, Field, Grade, masked_address};
use crate::provider;

/// Judges what was read. Pure: the same fetched gives the same report.
pub fn validate(fetched: &FetchResult<'_>) -> Report {
    let (document, failure) = match read(fetched) {
        Ok(document) => (document, None),
        Err(failure) => (Document::default(), Some(failure)),
    };
    let mut key_findings = Vec::new();
    let (keys, key_document) = match failure {
        None => validate_key_set(fetched, &document, &mut key_findings),
        Some(_) => (KeySet::default(), None),
    };
    let context = Context {
        answer: answer(fetched.document).filter(|_| !fetched.saved),
        failure: failure.as_ref(),
        served: failure.is_none().then_some(&document),
        ..Context::new(fetched.url, fetched.profile, &document)
    };
    let mut findings = document_findings(&context, key_findings.clone());
    let provider = provider_of(&context)
        .filter(|(_, certainty)| *certainty == provider::Certainty::Proven)
        .map(|(provider, _)| provider.id.as_str())
        // An endpoint's address does not show the version of Entra ID.
        .filter(|id| failure.is_none() || !id.starts_with("entra-v") || is_right(fetched.url));
    sort(&mut findings);
    Report {
        url: shown_address(fetched.url),
        document_url: shown_address(fetched.url),
        profile: fetched.profile,
        verdict: verdict(failure.as_ref(), &findings),
        configuration: configuration(&document),
        keys,
        findings,
        provider,
        document_text: failure.is_none().then(|| raw_text::pretty(&document)),
        keys_text: key_document
            .as_ref()
            .map(|set| super::keys::shown_text(set.members())),
        extra_metadata: super::extra_metadata::extra_metadata(&document),
        elapsed_ms: elapsed(fetched),
        asked: Selection::default(),
        source: failure.is_none().then(|| {
            Arc::new(Source {
                answer: answer(fetched.document)
                    .filter(|_| !fetched.saved)
                    .map(without_body),
                document,
                key_findings,
            })
        }),
        unreadable: failure,
    }
}

fn provider_of(
    context: &Context<'_>,
) -> Option<(&'static provider::Provider, provider::Certainty)> {
    provider::identify(context.url, context.served.map(Document::members))
}

/// The findings of a document, those of its keys, and what is known of the provider.
pub(super) fn document_findings(context: &Context<'_>, key_findings: Vec<Finding>) -> Vec<Finding> {
    let mut findings = Vec::new();
    checks::run(context, &mut findings);
    template::gather(context.document, &mut findings);
    findings.extend(key_findings);
    plain_http::gather(context.url, context.document, &mut findings);
    signing::gather(&mut findings);
    broken_base::gather(context.document, &mut findings);
    internal::gather(context.url, context.document, context.served, &mut findings);
    base_path::gather(context.url, context.document, &mut findings);
    if let Some((provider, certainty)) = provider_of(context) {
        let known = KnownProvider {
            provider,
            certainty,
            url: context.url,
            document: context.served.map(Document::members),
        };
        provider_notes::apply(known, &mut findings);
    }
    findings
}

/// Keys from an address, without validation.
pub fn read_keys(uri: &str, fetched: &Fetched) -> KeySet {
    let set = read_key_set(fetched);
    let context = KeysContext {
        uri: Some(uri),
        set: set.as_ref(),
        document: &Document::default(),
        profile: Profile::Oidc,
        now: jiff::Timestamp::UNIX_EPOCH,
    };
    validate_keys(&context, &mut Vec::new())
}

fn answer(fetched: &Fetched) -> Option<&Response> {
    match fetched {
        Fetched::Answer(response) => Some(response),
        Fetched::Failed(_) | Fetched::NotAsked => None,
    }
}

fn without_body(response: &Response) -> Response {
    Response {
        status: response.status,
        content_type: response.content_type.clone(),
        location: response.location.clone(),
        location_is_plain: response.location_is_plain,
        retry_after: response.retry_after.clone(),
        challenge: response.challenge.clone(),
        server: response.server.clone(),
        browser_check: response.browser_check,
        body: Vec::new(),
        packed: None,
        elapsed: response.elapsed,
    }
}

fn read(fetched: &FetchResult<'_>) -> Result<Document, FetchError> {
    if let Some(refusal) = refused(fetched.url) {
        return Err(FetchError::InvalidUrl {
            reason: refusal.cause,
        });
    }
    let page = page(fetched.url).filter(|_| !fetched.saved);
    if let Some(page) = page.clone().filter(Page::is_certain) {
        return Err(of_page(page));
    }
    let document = read_fetched(fetched.document, fetched.saved).map_err(|failure| {
        told_by_page(known_text(failure, fetched.document), page, fetched.url)
    })?;
    let members = document.members();
    match KnownDocument::of(members).or_else(|| KnownDocument::other(members)) {
        Some(document) => Err(FetchError::OtherDocument { document }),
        None => Ok(document),
    }
}

fn of_page(page: Page) -> FetchError {
    FetchError::OtherDocument {
        document: KnownDocument::Page(Box::new(page)),
    }
}

/// Error refined by the web page that the address belongs to.
fn told_by_page(failure: FetchError, page: Option<Page>, url: &str) -> FetchError {
    let behind = match &failure {
        FetchError::Redirected {
            target: Some(target),
            ..
        } => page_behind(url, target),
        _ => None,
    };
    let fits = |page: &Page| match &failure {
        FetchError::NotJson {
            cause: TextCause::WebPage(_),
        } => true,
        FetchError::NotJson {
            cause: TextCause::LoginPage,
        } => page.is_told_by_path(),
        FetchError::NotJson {
            cause: TextCause::Blank,
        }
        | FetchError::Empty { .. }
        | FetchError::Redirected { .. } => page.is_told_by_path(),
        failure if failure.may_be_wrong_address() => page.is_told_by_path(),
        // A page that is not the provider's.
        failure if failure.is_unanswered() => page.is_told_by_path() && page.document.is_none(),
        _ => false,
    };
    let start = match &failure {
        FetchError::NotJson {
            cause: TextCause::WebPage(Some(title)),
        } if title.contains("Welcome to Keycloak") => Some(keycloak_start()),
        _ => None,
    };
    start
        .or(page
            .filter(fits)
            .map(|page| page.told_by(failure.is_unanswered())))
        .or(behind)
        .map_or(failure, of_page)
}

pub(super) fn read_fetched(fetched: &Fetched, saved: bool) -> Result<Document, FetchError> {
    match fetched {
        Fetched::Answer(response) if saved && !response.body.is_empty() => {
            Document::parse(&response.body)
        }
        Fetched::Answer(response) => Document::read(response),
        Fetched::Failed(failure) => Err(failure.clone()),
        Fetched::NotAsked => Err(FetchError::Empty { status: 0 }),
    }
}

/// Error refined by the known document that a text is.
fn known_text(failure: FetchError, fetched: &Fetched) -> FetchError {
    let known = match (&failure, answer(fetched)) {
        (FetchError::NotJson { .. }, Some(answer)) => KnownDocument::of_text(&answer.body),
        _ => None,
    };
    known.map_or(failure, |document| FetchError::OtherDocument { document })
}

/// A key set, or what else in the form of keys or of a known document came.
pub(super) fn read_key_set(fetched: &Fetched) -> Result<Document, FetchError> {
    let set = read_fetched(fetched, false).map_err(|failure| known_text(failure, fetched))?;
    let members = set.members();
    match KnownDocument::of(members).or_else(|| KnownDocument::instead_of_keys(members)) {
        None | Some(KnownDocument::KeySet) => Ok(set),
        Some(document) => Err(FetchError::OtherDocument { document }),
    }
}

fn validate_key_set(
    fetched: &FetchResult<'_>,
    document: &Document,
    findings: &mut Vec<Finding>,
) -> (KeySet, Option<Document>) {
    let uri = document.text("jwks_uri").value();
    if matches!(fetched.jwks, Fetched::NotAsked) {
        let keys = KeySet {
            uri: document
                .jwks_uri()
                .map(|uri| masked_address(uri).into_owned()),
            ..KeySet::default()
        };
        return (keys, None);
    }
    let set = read_key_set(fetched.jwks);
    let context = KeysContext {
        uri,
        set: set.as_ref(),
        document,
        profile: fetched.profile,
        now: fetched.now,
    };
    let keys = validate_keys(&context, findings);
    if set.is_ok() {
        findings.extend(key_content_type(fetched.jwks));
    }
    gateway_load::apply(&gateway_load::load_all(fetched.jwks), findings);
    (keys, set.ok())
}

/// `jwks-content-type`: RFC 7517 §8.5.
fn key_content_type(fetched: &Fetched) -> Option<Finding> {
    let header = answer(fetched)?.content_type.as_deref();
    let media = header
        .and_then(|header| header.split(';').next())
        .unwrap_or_default();
    let media = media.trim().to_ascii_lowercase();
    if media == "application/json" || media.ends_with("+json") {
        return None;
    }
    let what = match media.as_str() {
        "" => "without a content type".to_owned(),
        media => format!("as {}", wording::shown(media)),
    };
    Some(Finding {
        found: header.map(wording::shown),
        expected: Some("application/jwk-set+json or application/json".to_owned()),
        fix: Some(Fix::words(
            "Ask the provider to serve it as application/jwk-set+json or application/json.",
        )),
        ..of_jwks_uri(
            CheckId::JwksContentType,
            format!("The key set is served {what}."),
        )
    })
}

fn configuration(document: &Document) -> Configuration {
    let mut configuration = Configuration::preset();
    for field in Field::CONFIGURATION {
        let value = field
            .document_member()
            .and_then(|member| document.text(member).value());
        if let (Some(value), Some(place)) = (value, configuration.get_mut(field)) {
            *place = masked_address(value).into_owned();
        }
    }
    configuration
}

/// Blocks first, then limits, then cosmetic; within a grade failures first, then the order of the review.
pub(super) fn sort(findings: &mut [Finding]) {
    findings.sort_by_key(|finding| (finding.grade(), finding.severity));
}

fn verdict(failure: Option<&FetchError>, findings: &[Finding]) -> Verdict {
    let worst = findings.iter().map(|finding| finding.severity).min();
    match (failure, worst) {
        (Some(_), _) => Verdict::Unreadable,
        (None, Some(Severity::Failure)) => Verdict::Failures,
        (None, Some(Severity::Warning)) => Verdict::Warnings,
        (None, _) => Verdict::Clean,
    }
}

fn elapsed(fetched: &FetchResult<'_>) -> u64 {
    let total: std::time::Duration = [fetched.document, fetched.jwks]
        .into_iter()
        .filter_map(answer)
        .map(|response| response.elapsed)
        .sum();
    u64::try_from(total.as_millis()).unwrap_or(u64::MAX)
}

impl Report {
    /// Regrades for the selected gateways.
    pub fn graded_for(mut self, asked: &Selection) -> Self {
        gateway_load::ask(&mut self.findings, asked);
        sort(&mut self.findings);
        self.asked = asked.clone();
        self
    }

    /// Whether Add needs a confirmation, since tokens will be rejected.
    pub fn blocks(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.grade() == Grade::Fail)
    }
}

#[cfg(test)]
impl Report {
    /// Report of a document that was saved as if it came from `url`, without keys.
    pub(super) fn of_saved(url: &str, document: &serde_json::Value) -> Self {
        let answer = Fetched::Answer(Response {
            status: 200,
            body: document.to_string().into_bytes(),
            ..Response::default()
        });
        validate(&FetchResult {
            url,
            profile: Profile::Oidc,
            document: &answer,
            jwks: &Fetched::NotAsked,
            saved: true,
            now: jiff::Timestamp::UNIX_EPOCH,
        })
    }
}
