//! Canned reports: what reading an address would bring.

use kmctl::discovery::{
    CheckId, FetchError, Fetched, Finding, Fix, Impact, KeySet, KeySummary, Profile, Report,
    Response, Severity, Verdict,
};
use kmctl::key_manager::{Configuration, Field};

pub const ASGARDEO: &str =
    "https://api.asgardeo.io/t/sampleorg/oauth2/token/.well-known/openid-configuration";
pub const CUSTOM: &str = "https://dev-test-xyz.us.auth0.com/.well-known/openid-configuration";
pub const OTHER_HOST: &str = "https://dev-test-xyz.auth0.com/.well-known/openid-configuration";
pub const BROKEN: &str = "https://broken.example/.well-known/openid-configuration";
pub const MISSING: &str = "https://gone.example/.well-known/openid-configuration";
pub const UNANSWERED: &str = "https://slow.example/.well-known/openid-configuration";

fn key(kid: &str, certificate_ends: Option<&str>) -> KeySummary {
    KeySummary {
        kid: Some(kid.to_owned()),
        kty: Some("RSA".to_owned()),
        alg: Some("RS256".to_owned()),
        use_: Some("sig".to_owned()),
        bits: Some(2048),
        usable: true,
        certificate_ends: certificate_ends.map(str::to_owned),
        ..KeySummary::default()
    }
}

fn report(url: &str, configuration: Configuration) -> Report {
    Report {
        url: url.to_owned(),
        document_url: url.to_owned(),
        profile: Profile::Oidc,
        verdict: Verdict::Clean,
        unreadable: None,
        keys: KeySet {
            uri: Some(configuration.jwks_endpoint.clone()),
            failure: None,
            keys: vec![key("9f3e2b", None), key("77ac01", Some("2027-03-01"))],
        },
        findings: Vec::new(),
        provider: None,
        document_text: Some(format!(
            "{{\n  \"issuer\": \"{}\",\n  \"token_endpoint\": \"{}\",\n  \"jwks_uri\": \"{}\"\n}}",
            configuration.issuer, configuration.token_endpoint, configuration.jwks_endpoint
        )),
        keys_text: Some("{\n  \"keys\": []\n}".to_owned()),
        extra_metadata: ["introspection", "userinfo", "registration", "4 grant types"]
            .map(str::to_owned)
            .to_vec(),
        elapsed_ms: 312,
        asked: Default::default(),
        source: None,
        configuration,
    }
}

fn configuration(base: &str, issuer: &str) -> Configuration {
    Configuration {
        issuer: issuer.to_owned(),
        token_endpoint: format!("{base}/token"),
        authorization_endpoint: format!("{base}/authorize"),
        jwks_endpoint: format!("{base}/jwks"),
        revoke_endpoint: format!("{base}/revoke"),
        oidc_logout_endpoint: format!("{base}/logout"),
        ..Configuration::preset()
    }
}

/// Nothing to say against it.
pub fn asgardeo() -> Report {
    let base = "https://api.asgardeo.io/t/sampleorg/oauth2";
    let mut report = report(ASGARDEO, configuration(base, &format!("{base}/token")));
    report.configuration.oidc_logout_endpoint =
        "https://api.asgardeo.io/t/sampleorg/oidc/logout".to_owned();
    report
}

/// Clean, of another provider, without a logout endpoint.
pub fn custom() -> Report {
    let base = "https://dev-test-xyz.us.auth0.com";
    let mut report = report(CUSTOM, configuration(base, &format!("{base}/")));
    report.configuration.oidc_logout_endpoint = String::new();
    report
}

fn issuer_finding() -> Finding {
    Finding {
        pointer: Some("/issuer".to_owned()),
        field: Some(Field::Issuer),
        found: Some("https://dev-test-xyz.us.auth0.com/".to_owned()),
        expected: Some("https://dev-test-xyz.auth0.com/".to_owned()),
        why: Some(
            "Tokens carry the issuer; the gateway compares it character by character.".to_owned(),
        ),
        fix: Some(Fix::value(
            "Enter here reads the Well-Known URL of https://dev-test-xyz.us.auth0.com/",
            Field::WellKnownUrl,
            CUSTOM,
        )),
        reference: "OpenID Connect Discovery 1.0, 4.3",
        ..Finding::new(
            CheckId::IssuerMatchesUrl,
            "The issuer is on a different host from the Well-Known URL.",
        )
    }
}

fn note(check: CheckId, message: &str) -> Finding {
    Finding {
        severity: Severity::Warning,
        fix: Some(Fix::words(
            "Ask the provider to fix it; nothing here depends on it.",
        )),
        reference: "OpenID Connect Discovery 1.0, 3",
        ..Finding::new(check, message)
    }
}

/// The issuer is on another host; two remarks on conformity.
pub fn other_host() -> Report {
    let base = "https://dev-test-xyz.us.auth0.com";
    let mut report = report(OTHER_HOST, configuration(base, &format!("{base}/")));
    report.verdict = Verdict::Failures;
    report.findings = vec![
        issuer_finding(),
        note(
            CheckId::ClaimsSupported,
            "The document does not list the claims it supports.",
        ),
        note(
            CheckId::EndpointUrlShape,
            "The documentation's address is plain http.",
        ),
    ];
    report
}

/// No keys: the gateway could prove no token.
pub fn broken() -> Report {
    let base = "https://broken.example/oauth";
    let mut report = report(BROKEN, configuration(base, "https://broken.example"));
    report.verdict = Verdict::Failures;
    report.keys.keys.clear();
    report.findings = vec![Finding {
        severity: Severity::Failure,
        gateway: Impact::Blocks,
        pointer: Some("/jwks_uri".to_owned()),
        field: Some(Field::JwksEndpoint),
        found: Some("0 keys".to_owned()),
        expected: Some("at least one key for signatures".to_owned()),
        why: Some("Without one the gateway refuses every token.".to_owned()),
        fix: Some(Fix::words("Ask the provider to publish its signing keys.")),
        reference: "RFC 7517, 5",
        ..Finding::new(
            CheckId::JwksHasSigningKey,
            "The key set holds no key that can check a signature.",
        )
    }];
    report
}

/// What [`missing`] is when it is there.
pub fn back_again() -> Report {
    report(
        MISSING,
        configuration("https://gone.example", "https://gone.example"),
    )
}

/// 404.
pub fn missing() -> Report {
    let mut report = report(MISSING, Configuration::default());
    report.verdict = Verdict::Unreadable;
    report.unreadable = Some(FetchError::status(404));
    report.keys = KeySet::default();
    report.document_text = None;
    report.keys_text = None;
    report.extra_metadata.clear();
    report
}

/// The answer of an address that serves good keys.
pub fn key_set() -> Fetched {
    Fetched::Answer(Response {
        status: 200,
        content_type: Some("application/json".to_owned()),
        location: None,
        body: include_bytes!("../../data/keys/certified.jwks.json").to_vec(),
        elapsed: std::time::Duration::ZERO,
        ..Default::default()
    })
}

/// A document that names no address of keys.
pub const WITHOUT_KEYS: &str = "https://idp.example/x/.well-known/openid-configuration";

/// The document at [`WITHOUT_KEYS`].
pub fn without_keys() -> Report {
    let mut configuration = configuration("https://idp.example/x", "https://idp.example/x");
    configuration.jwks_endpoint.clear();
    let mut report = report(WITHOUT_KEYS, configuration);
    report.keys = KeySet::default();
    report
}

/// An address that answers 404.
pub fn unreadable(url: &str) -> Report {
    let mut report = missing();
    url.clone_into(&mut report.url);
    report
}
