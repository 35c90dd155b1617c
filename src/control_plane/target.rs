//! Target: a named control plane at an address.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

use url::{Host, Url};

use super::gateway_options::GatewayOptions;
use super::target_facts::TargetFacts;
use super::target_problem::TargetProblem;
use crate::key_manager::{OtherText, find_odd, masked_address, visible};

fn problem(message: impl Into<String>, fix: impl Into<Cow<'static, str>>) -> TargetProblem {
    TargetProblem {
        message: message.into(),
        fix: fix.into(),
    }
}

/// Name of a target: 1 to 64 letters, digits, `-`, `_` and `.`, beginning with a letter or digit.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TargetName(String);

impl TargetName {
    /// Parses what was typed.
    ///
    /// # Errors
    /// Empty, too long, or another character.
    pub fn parse(input: &str) -> Result<Self, TargetProblem> {
        const FIX: &str = "Use letters, digits, hyphens, underscores and periods.";
        let text = input.trim();
        let first = text.chars().next();
        let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if !first.is_some_and(|c| c.is_ascii_alphanumeric()) || !text.chars().all(fine) {
            let shown: String = text.chars().take(40).collect();
            let message = format!("A target can't be called `{}`.", visible(&shown));
            return Err(problem(message, FIX));
        }
        if text.len() > 64 {
            return Err(problem("The name is longer than 64 characters.", FIX));
        }
        Ok(TargetName(text.to_owned()))
    }

    /// Name as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Case-folded name; unique.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    pub(crate) fn stored(text: String) -> Self {
        TargetName(text)
    }
}

impl fmt::Display for TargetName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The product behind a target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TargetKind {
    /// WSO2 API Manager, by its Admin API v4.
    #[default]
    ApiManager,
    /// The API Portal of WSO2 API Platform.
    ApiPortal,
    /// A gateway's configuration file.
    Gateway,
}

impl TargetKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::ApiManager, Self::ApiPortal, Self::Gateway];

    /// Word in commands, JSON and the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::ApiManager => "apim",
            Self::ApiPortal => "api-portal",
            Self::Gateway => "gateway",
        }
    }

    /// Inverse of [`TargetKind::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Next product in a choice; the first follows the last.
    pub fn next(self) -> Self {
        match self {
            Self::ApiManager => Self::ApiPortal,
            Self::ApiPortal => Self::Gateway,
            Self::Gateway => Self::ApiManager,
        }
    }

    /// Caution to show before an apply, a sentence.
    pub fn before_apply(self) -> Option<&'static str> {
        match self {
            Self::ApiManager => Some("The server records these settings in its audit log."),
            Self::ApiPortal => None,
            Self::Gateway => Some("A copy of the file is kept next to it."),
        }
    }

    /// The name of the product.
    pub fn title(self) -> &'static str {
        match self {
            Self::ApiManager => "API Manager",
            Self::ApiPortal => "API Portal",
            Self::Gateway => "Gateway",
        }
    }
}

/// The address of a control plane: scheme, host and port, without a path; of a gateway, its configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetUrl(String);

impl TargetUrl {
    /// Parses what was typed. A slash at the end is dropped; plain `http` is for this computer, or with `allow_http`.
    ///
    /// # Errors
    /// Not a complete URL, another scheme, plain `http` elsewhere, a path, or a user name or password.
    pub fn parse(input: &str, allow_http: bool) -> Result<Self, TargetProblem> {
        let url = web_address(input, allow_http, &WHOLE)?;
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            let fix = format!("Enter {}.", (WHOLE.suggestion)(&url));
            return Err(problem("The address has a path.", fix));
        }
        Ok(TargetUrl(url.as_str().trim_end_matches('/').to_owned()))
    }

    /// Address of a file, from its absolute path.
    ///
    /// # Errors
    /// A path that does not begin at the root.
    pub fn of_file(path: &Path) -> Result<Self, TargetProblem> {
        let url = Url::from_file_path(path).map_err(|()| {
            problem(
                "The path is not absolute.",
                "Enter the full path, starting with /.",
            )
        })?;
        Ok(TargetUrl(url.to_string()))
    }

    /// Path of the file, if the address is a `file:` URL.
    pub fn file(&self) -> Option<PathBuf> {
        let url = Url::parse(&self.0).ok()?;
        (url.scheme() == "file").then(|| url.to_file_path().ok())?
    }

    /// The address, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Address for display; of a gateway, the path of its file.
    pub fn shown(&self) -> String {
        match self.file() {
            Some(path) => visible(&path.display().to_string()),
            None => visible(&self.0),
        }
    }

    pub(crate) fn stored(text: String) -> Self {
        TargetUrl(text)
    }
}

impl fmt::Display for TargetUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The address of an API behind a gateway, to be called with a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeUrl(String);

impl ProbeUrl {
    /// Parses what was typed; a fragment is dropped.
    ///
    /// # Errors
    /// Not a complete URL, another scheme, plain `http` elsewhere than on this computer, or a user name or password.
    pub fn parse(input: &str, allow_http: bool) -> Result<Self, TargetProblem> {
        let mut url = web_address(input, allow_http, &API)?;
        url.set_fragment(None);
        Ok(ProbeUrl(url.to_string()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn stored(text: String) -> Self {
        ProbeUrl(text)
    }
}

/// What is expected of an address.
struct Expected {
    /// Fix without a suggestion, with an example.
    example: &'static str,
    /// Suggestion for an address.
    suggestion: fn(&Url) -> String,
}

const WHOLE: Expected = Expected {
    example: "Enter scheme, host and port, e.g. https://apim.example.com:9443.",
    suggestion: |url| visible(&url.origin().ascii_serialization()),
};
const API: Expected = Expected {
    example: "Enter the complete URL of an API, e.g. https://gw.example.com/pets/1.0.",
    suggestion: |url| visible(&masked_address(url.as_str())),
};

/// An address that a sign-in may be sent to.
fn web_address(input: &str, allow_http: bool, wanted: &Expected) -> Result<Url, TargetProblem> {
    let whole = wanted.example;
    let text = input.trim();
    if let Some(odd) = find_odd(text) {
        let message = format!("The address contains {}.", odd.describe());
        return Err(problem(message, "Delete it."));
    }
    if let Some(other) = OtherText::of(text) {
        return Err(problem(format!("The address {}.", other.describe()), whole));
    }
    // `apim.example.com:9443` reads as a scheme and a path.
    let bare = !text.contains("://");
    let with_scheme = Url::parse(&format!("https://{text}")).ok();
    let with_scheme = with_scheme.filter(|url| {
        let named = !url.username().is_empty() || url.password().is_some();
        bare && !named && url.host_str().is_some_and(is_host)
    });
    if let Some(url) = with_scheme {
        let fix = format!("Enter {}.", (wanted.suggestion)(&url));
        return Err(problem("The address has no https://.", fix));
    }
    let Ok(url) = Url::parse(text) else {
        return Err(problem("The address is not a complete URL.", whole));
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(problem(
            "The address contains a user name or password.",
            "Remove it, and sign in with kmctl login.",
        ));
    }
    if !matches!(url.scheme(), "https" | "http") {
        return Err(problem("The address must start with https://.", whole));
    }
    let local = match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return Err(problem("The address has no host.", whole)),
    };
    match url.scheme() {
        "https" => {}
        "http" if local || allow_http => {}
        "http" => {
            return Err(problem(
                "Plain http would send your sign-in unencrypted.",
                "Use https://, or allow it for a test with --allow-http.",
            ));
        }
        _ => return Err(problem("The address must start with https://.", whole)),
    }
    Ok(url)
}

/// Whether a text is `localhost`, an IP address or a name with a dot.
fn is_host(text: &str) -> bool {
    text == "localhost" || text.starts_with('[') || text.contains('.')
}

/// Certificate verification of a target; there is no unverified mode.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// Verified by the system's certificate authorities.
    #[default]
    System,
    /// Verified by the system's authorities and these certificates (PEM).
    CaFile(String),
    /// Pinned to one certificate by its SHA-256: upper-case hexadecimal pairs separated by colons.
    Pinned(String),
}

impl Trust {
    /// Who vouches for the certificate, as in `Trusted by this computer`.
    pub fn by(&self) -> &'static str {
        match self {
            Trust::System => "by this computer",
            Trust::CaFile(_) => "by your CA file",
            Trust::Pinned(_) => "by its pinned fingerprint",
        }
    }

    /// Word in JSON and the store.
    pub fn word(&self) -> &'static str {
        match self {
            Trust::System => "system",
            Trust::CaFile(_) => "caFile",
            Trust::Pinned(_) => "pinned",
        }
    }
}

/// Stored target. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Unique without regard to case.
    pub name: TargetName,
    /// The product.
    pub kind: TargetKind,
    /// Address of the management API; of a gateway, a `file:` URL of its configuration.
    pub url: TargetUrl,
    /// Sign-in address, if it is a different one (API Portal).
    pub login_url: Option<TargetUrl>,
    /// API behind the gateway, called to verify a token (gateway).
    pub probe: Option<ProbeUrl>,
    /// Options of the entries (gateway).
    pub gateway: GatewayOptions,
    /// How the server's certificate is verified.
    pub trust: Trust,
    /// Whether commands use it if no target is named.
    pub active: bool,
    /// Command that prints a token, if configured.
    pub token_command: Option<String>,
    /// Facts read last.
    pub facts: TargetFacts,
}

impl Target {
    /// Version of the product: as it was last seen; of a gateway, the one that its entries are written for.
    pub fn version(&self) -> Option<&str> {
        match self.kind {
            TargetKind::Gateway => Some(self.gateway.release.name()),
            _ => self.facts.release.as_deref(),
        }
    }

    /// Certificate verification for an API behind the target's gateway, and the pin to fall back to: on the target's host alone,
    /// where a server has the same certificate on each port.
    pub fn trust_for(&self, api: &str) -> (&Trust, Option<&Trust>) {
        let host = |url: &str| Url::parse(url).ok()?.host_str().map(str::to_owned);
        match &self.trust {
            pin @ Trust::Pinned(_) => {
                let here = host(api) == host(self.url.as_str());
                (&Trust::System, here.then_some(pin))
            }
            trust => (trust, None),
        }
    }

    /// `prod (API Manager 4.7, carbon.super)`: release and tenant as they were last seen; `gw (Gateway 1.2)`.
    pub fn title(&self) -> String {
        let product = match self.kind {
            TargetKind::Gateway => self.gateway.release.title(),
            kind => kind.title().to_owned(),
        };
        let mut title = format!("{} ({product}", self.name);
        if let Some(release) = &self.facts.release {
            title.push_str(&format!(" {release}"));
        }
        if let Some(tenant) = &self.facts.tenant {
            title.push_str(&format!(", {tenant}"));
        }
        title + ")"
    }

    /// Sentence about another target of the same address; `None` if there is none.
    pub fn twin(&self, others: &[Target]) -> Option<String> {
        let same =
            |it: &&Target| it.name != self.name && it.kind == self.kind && it.url == self.url;
        let other = others.iter().find(same)?;
        Some(format!(
            "{} has the same address. Each target has its own links.",
            other.name
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pinned_certificate_is_trusted_on_the_targets_host_alone() {
        let pin = Trust::Pinned("AB:CD".to_owned());
        let authority = Trust::CaFile("PEM".to_owned());
        for (trust, api, expected) in [
            (
                &pin,
                "https://apim.example:8243/pets",
                (&Trust::System, Some(&pin)),
            ),
            (&pin, "https://gw.example/pets", (&Trust::System, None)),
            (&authority, "https://gw.example/pets", (&authority, None)),
            (
                &Trust::System,
                "https://gw.example/pets",
                (&Trust::System, None),
            ),
        ] {
            let target = Target {
                name: TargetName::parse("prod").unwrap(),
                kind: TargetKind::ApiManager,
                url: TargetUrl::parse("https://apim.example:9443", false).unwrap(),
                login_url: None,
                probe: None,
                gateway: GatewayOptions::default(),
                trust: trust.clone(),
                active: true,
                token_command: None,
                facts: TargetFacts::default(),
            };
            assert_eq!(target.trust_for(api), expected, "{trust:?} {api}");
        }
    }

    #[test]
    fn addresses_are_scheme_host_and_port() {
        let parse = |text, allow| TargetUrl::parse(text, allow).map(|url| url.0);
        #[rustfmt::skip]
        let rows = [
            ("https://apim.example:9443/", false, Some("https://apim.example:9443")),
            (" https://apim.example ", false, Some("https://apim.example")),
            ("http://localhost:9443", false, Some("http://localhost:9443")),
            ("http://127.0.0.1:1", false, Some("http://127.0.0.1:1")),
            ("http://[::1]:1", false, Some("http://[::1]:1")),
            ("http://apim.example", false, None),
            ("http://apim.example", true, Some("http://apim.example")),
            ("https://apim.example/carbon", false, None),
            ("https://apim.example/?a=b", false, None),
            ("https://me:pw@apim.example", false, None),
            ("apim.example:9443", false, None),
            ("ftp://apim.example", false, None),
            ("", false, None),
            ("https://a\u{202e}b.example", false, None),
        ];
        for (text, allow, expected) in rows {
            assert_eq!(parse(text, allow).ok().as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn the_fix_of_an_address_is_the_address_that_was_meant() {
        for (text, meant) in [
            (
                "https://apim.example:9443/publisher/apis?tab=1#top",
                "https://apim.example:9443.",
            ),
            (
                "apim.example:9443/admin/dashboard",
                "https://apim.example:9443.",
            ),
            ("localhost:9443", "https://localhost:9443."),
            ("10.0.0.5:9443", "https://10.0.0.5:9443."),
        ] {
            let problem = TargetUrl::parse(text, false).unwrap_err();
            assert_eq!(problem.fix, format!("Enter {meant}"), "{problem:?}");
        }
        for text in ["me:secret@apim.example", "https://me:secret@apim.example"] {
            let problem = TargetUrl::parse(text, false).unwrap_err();
            assert!(!format!("{problem:?}").contains("secret"), "{problem:?}");
            let problem = ProbeUrl::parse(text, false).unwrap_err();
            assert!(!format!("{problem:?}").contains("secret"), "{problem:?}");
        }
        for member in ["access_token", "apikey"] {
            let text = format!("gw.example.com/pets?{member}=s3cr3t0fTheGateway");
            let problem = ProbeUrl::parse(&text, false).unwrap_err();
            assert!(problem.fix.contains("https://gw.example.com/pets"));
            assert!(!format!("{problem:?}").contains("s3cr3t"), "{problem:?}");
        }
    }

    #[test]
    fn names_are_one_word() {
        for (text, fine) in [
            ("prod", true),
            ("Prod-2.eu_1", true),
            ("", false),
            ("-x", false),
            ("a b", false),
            ("\u{fc}ber", false),
        ] {
            assert_eq!(TargetName::parse(text).is_ok(), fine, "{text:?}");
        }
        assert!(TargetName::parse(&"x".repeat(65)).is_err());
    }

    #[test]
    fn a_password_is_not_repeated() {
        let problem = TargetUrl::parse("https://me:geheim@apim.example", false).unwrap_err();
        assert!(!format!("{problem:?}").contains("geheim"));
    }
}
