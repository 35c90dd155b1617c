//! A case: a document with everything, one thing changed, and what the review says to that.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::discovery::fetch_error::FetchError;
use crate::discovery::finding::Finding;
use crate::discovery::profile::Profile;
use crate::discovery::report::Report;
use crate::discovery::response::{FetchResult, Fetched, Response};
use crate::discovery::severity::{Impact, Severity};
use crate::discovery::validate::validate;

/// Where the document of the cases is.
pub(super) const URL: &str = "https://idp.example/t/acme/.well-known/openid-configuration";
/// Address of the RFC 8414 document of the same issuer.
pub(super) const OAUTH_URL: &str =
    "https://idp.example/.well-known/oauth-authorization-server/t/acme";

/// A document that no profile finds fault with.
pub(super) fn base() -> Map<String, Value> {
    let document = json!({
        "issuer": "https://idp.example/t/acme",
        "authorization_endpoint": "https://idp.example/t/acme/authorize",
        "token_endpoint": "https://idp.example/t/acme/token",
        "userinfo_endpoint": "https://idp.example/t/acme/userinfo",
        "jwks_uri": "https://idp.example/t/acme/jwks",
        "registration_endpoint": "https://idp.example/t/acme/register",
        "revocation_endpoint": "https://idp.example/t/acme/revoke",
        "end_session_endpoint": "https://idp.example/t/acme/logout",
        "pushed_authorization_request_endpoint": "https://idp.example/t/acme/par",
        "scopes_supported": ["openid", "profile"],
        "response_types_supported": ["code", "id_token", "id_token token"],
        "response_modes_supported": ["query", "jwt"],
        "grant_types_supported": ["authorization_code", "implicit", "client_credentials"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "PS256"],
        "request_object_signing_alg_values_supported": ["RS256", "PS256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt", "tls_client_auth"],
        "token_endpoint_auth_signing_alg_values_supported": ["PS256"],
        "dpop_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": ["sub"],
        "request_parameter_supported": true,
        "claims_parameter_supported": true,
        "authorization_response_iss_parameter_supported": true,
        "tls_client_certificate_bound_access_tokens": true,
    });
    match document {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// Case of a check: a document, and the findings expected for it.
pub(super) struct Case {
    pub check: &'static str,
    pub fires: bool,
    what: String,
    url: String,
    profile: Profile,
    document: Map<String, Value>,
    fetched: Option<Fetched>,
    saved: bool,
    /// Other checks that fire as well.
    also: Vec<&'static str>,
    /// What the finding must be like.
    demands: Vec<(String, Demand)>,
    times: usize,
}

type Demand = Box<dyn Fn(&Finding) -> bool>;

/// Something that the check finds fault with.
pub(super) fn fires(check: &'static str, what: impl Into<String>) -> Case {
    Case {
        check,
        fires: true,
        what: what.into(),
        url: URL.to_owned(),
        profile: Profile::Oidc,
        document: base(),
        fetched: None,
        saved: false,
        also: Vec::new(),
        demands: Vec::new(),
        times: 1,
    }
}

/// Something close to it that the check lets pass.
pub(super) fn passes(check: &'static str, what: impl Into<String>) -> Case {
    Case {
        fires: false,
        times: 0,
        ..fires(check, what)
    }
}

impl Case {
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.document.insert(name.to_owned(), value);
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.document.shift_remove(name);
        self
    }

    /// Read at another address.
    pub fn at(mut self, url: &str) -> Self {
        url.clone_into(&mut self.url);
        self
    }

    pub fn in_profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// As an RFC 8414 document.
    pub fn oauth(self) -> Self {
        self.at(OAUTH_URL).in_profile(Profile::Oauth)
    }

    /// Another answer than 200 with the document.
    pub fn answered(mut self, status: u16, content_type: Option<&str>, body: &[u8]) -> Self {
        let location = (300..400).contains(&status).then(|| format!("{URL}?moved"));
        self.fetched = Some(Fetched::Answer(Response {
            status,
            content_type: content_type.map(str::to_owned),
            location,
            body: body.to_vec(),
            elapsed: Duration::ZERO,
            ..Default::default()
        }));
        self
    }

    /// 200 and JSON, with this body.
    pub fn body(self, body: &[u8]) -> Self {
        self.answered(200, Some("application/json"), body)
    }

    /// The document, with another status and header.
    pub fn document_as(self, status: u16, content_type: Option<&str>) -> Self {
        let body = serde_json::to_vec(&self.document).unwrap();
        self.answered(status, content_type, &body)
    }

    pub fn failed(mut self, failure: FetchError) -> Self {
        self.fetched = Some(Fetched::Failed(failure));
        self
    }

    pub fn saved(mut self) -> Self {
        self.saved = true;
        self
    }

    /// Other checks that find another fault in the same document.
    pub fn also(mut self, checks: &[&'static str]) -> Self {
        self.also.extend(checks);
        self
    }

    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    pub fn graded(self, severity: Severity, gateway: Impact) -> Self {
        self.demand(format!("is {severity:?}, {gateway:?}"), move |finding| {
            finding.severity == severity && finding.gateway == gateway
        })
    }

    pub fn says(self, text: &'static str) -> Self {
        self.demand(format!("says {text:?}"), move |finding| {
            finding.message.contains(text)
        })
    }

    pub fn points_at(self, pointer: &'static str) -> Self {
        self.demand(format!("points at {pointer}"), move |finding| {
            finding.pointer.as_deref() == Some(pointer)
        })
    }

    /// What the fix puts into a field.
    pub fn offers(self, value: &'static str) -> Self {
        self.demand(format!("offers {value}"), move |finding| {
            finding.fix.as_ref().and_then(|fix| fix.value.as_deref()) == Some(value)
        })
    }

    /// What the fix says.
    pub fn advises(self, text: &'static str) -> Self {
        self.demand(format!("advises {text:?}"), move |finding| {
            finding
                .fix
                .as_ref()
                .is_some_and(|fix| fix.text.contains(text))
        })
    }

    fn demand(mut self, what: String, holds: impl Fn(&Finding) -> bool + 'static) -> Self {
        self.demands.push((what, Box::new(holds)));
        self
    }

    fn report(&self) -> Report {
        let fetched = self
            .fetched
            .clone()
            .unwrap_or_else(|| answer(&self.document));
        validate(&FetchResult {
            url: &self.url,
            profile: self.profile,
            document: &fetched,
            jwks: &Fetched::NotAsked,
            saved: self.saved,
            now: jiff::Timestamp::UNIX_EPOCH,
        })
    }

    /// What is wrong with the judgment; `None` when it is as the case says.
    pub fn fault(&self) -> Option<String> {
        let report = self.report();
        let (mine, others): (Vec<&Finding>, Vec<&Finding>) = report
            .findings
            .iter()
            .partition(|finding| finding.check.id() == self.check);
        let name = format!("{} ({})", self.check, self.what);
        if mine.len() != self.times {
            return Some(format!(
                "{name}: {} findings, not {}: {mine:?}",
                mine.len(),
                self.times
            ));
        }
        let ids = |findings: &[&Finding]| -> BTreeSet<&str> {
            findings.iter().map(|finding| finding.check.id()).collect()
        };
        if self.fires && ids(&others) != self.also.iter().copied().collect() {
            return Some(format!(
                "{name}: others fire: {:?}, expected {:?}",
                ids(&others),
                self.also
            ));
        }
        // Several findings of one check: each demand is for the first.
        let first = mine.first()?;
        let broken = self.demands.iter().find(|(_, holds)| !holds(first))?;
        Some(format!("{name}: not so: it {}: {first:?}", broken.0))
    }
}

fn answer(document: &Map<String, Value>) -> Fetched {
    Fetched::Answer(Response {
        status: 200,
        content_type: Some("application/json; charset=UTF-8".to_owned()),
        location: None,
        body: serde_json::to_vec(document).unwrap(),
        elapsed: Duration::ZERO,
        ..Default::default()
    })
}

/// Judges a document at the address that its profile asks for.
pub(super) fn judged(profile: Profile, document: &Map<String, Value>) -> Report {
    let mut case = fires("url-valid", "").in_profile(profile);
    case.document = document.clone();
    if profile == Profile::Oauth {
        case = case.oauth();
    }
    case.report()
}

/// Judges `{}`.
pub(super) fn judged_bare() -> Report {
    let mut members = Map::new();
    members.insert("claims_supported".to_owned(), json!(["sub"]));
    judged(Profile::Oidc, &members)
}
