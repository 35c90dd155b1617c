//! Rules of the gateways, one row per release. A new release is a new row.

use std::time::Duration;

use super::signature::Algorithm;
use crate::key_manager::joined;

/// Evidence for a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Observed by running the gateway's own code.
    Ran,
    /// Read in the gateway's source.
    Read,
}

impl Evidence {
    /// Evidence in words.
    pub fn words(self) -> &'static str {
        match self {
            Evidence::Ran => "observed",
            Evidence::Read => "read in the source",
        }
    }
}

/// Rule with its evidence, for display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Subject, one or two words.
    pub subject: &'static str,
    /// Behavior, a sentence.
    pub text: &'static str,
    /// How the rule is known.
    pub evidence: Evidence,
}

/// The code that reads tokens and key sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// The policy `jwt-auth`: Go, `encoding/json` and `golang-jwt`.
    JwtAuth,
    /// API Manager's validation service and gateway handler: Java, Nimbus and Gson.
    Nimbus,
}

/// Claims read for scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScopeRule {
    /// `scope` as a text and `scp` as a list, regardless of the configuration.
    Fixed,
    /// The configured claim where the configuration names one; [`ScopeRule::Fixed`] else.
    Named,
    /// The configured claim alone: a text that is split at blanks, or a list.
    Claim,
}

/// Lifetime of a cached key set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyCache {
    /// For a fixed time, even if a key is missing.
    For(Duration),
    /// Until a key is missing.
    UntilMissing,
}

/// The rules of one gateway and version range.
#[derive(Debug, PartialEq, Eq)]
pub struct RuleSet {
    /// The name in options and JSON.
    pub name: &'static str,
    /// The product, for sentences: `gateway`.
    pub product: &'static str,
    /// Product releases: `1.0, 1.1`; empty if there is one only.
    pub releases: &'static str,
    /// Versions of the policy or product.
    pub versions: &'static [&'static str],
    pub(crate) reader: Reader,
    pub(crate) algorithms: &'static [Algorithm],
    /// Whether keys on curves are loaded.
    pub(crate) curves: bool,
    /// Allowed clock skew, in seconds.
    pub(crate) leeway: i64,
    pub(crate) scopes: ScopeRule,
    /// Timeout for reading the key set; `None` for no limit.
    pub(crate) timeout: Option<Duration>,
    pub(crate) cache: KeyCache,
    /// Whether adjacent slashes in the path of an address are merged before the request.
    pub(crate) merges_slashes: bool,
    /// Human-readable rules, for `--explain`.
    pub rules: &'static [Rule],
}

impl RuleSet {
    /// Rule set by its name.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        ALL.into_iter().find(|set| set.name == name)
    }

    /// Whether it accepts tokens of a signature algorithm, given by its name in `alg`.
    pub fn accepts(&self, alg: &str) -> bool {
        let uses = |algorithm: &Algorithm| {
            algorithm.name() == alg && (self.curves || *algorithm != Algorithm::ES256)
        };
        self.algorithms.iter().any(uses)
    }

    /// Address that the gateway requests instead of `url`; `None` if it is the same.
    pub fn asks_instead(&self, url: &str) -> Option<String> {
        let (scheme, rest) = url.split_once("://").filter(|_| self.merges_slashes)?;
        let end = rest.find('?').unwrap_or(rest.len());
        let (before, query) = rest.split_at_checked(end)?;
        let mut merged = before.to_owned();
        while merged.contains("//") {
            merged = merged.replace("//", "/");
        }
        (merged != before).then(|| format!("{scheme}://{merged}{query}"))
    }

    /// Lifetime of a cached key set; `None`: until a key is missing.
    pub fn key_memory(&self) -> Option<Duration> {
        match self.cache {
            KeyCache::For(time) => Some(time),
            KeyCache::UntilMissing => None,
        }
    }

    /// Whether it uses the first of two keys with one `kid`; else the last.
    pub fn takes_first_key(&self) -> bool {
        self.reader == Reader::Nimbus
    }

    /// For sentences: `gateway 1.0, 1.1`, `API Manager`.
    pub fn label(&self) -> String {
        match self.releases {
            "" => self.product.to_owned(),
            releases => format!("{} {releases}", self.product),
        }
    }
}

/// Names of several gateways at the beginning of a sentence; `Every gateway` for all.
pub fn gateway_names(sets: &[&'static RuleSet]) -> String {
    if ALL.iter().all(|set| sets.contains(set)) {
        return "Every gateway".to_owned();
    }
    let label = label_all(sets);
    match label.split_at_checked(1) {
        Some((first, rest)) => format!("{}{rest}", first.to_uppercase()),
        None => label,
    }
}

/// Labels of several rule sets, releases of one product joined: `gateway 1.0, 1.1, 1.2 and API Manager`.
pub fn label_all(sets: &[&'static RuleSet]) -> String {
    let mut products: Vec<(&str, Vec<&str>)> = Vec::new();
    for set in sets {
        match products
            .iter_mut()
            .find(|(product, _)| *product == set.product)
        {
            Some((_, releases)) => releases.push(set.releases),
            None => products.push((set.product, vec![set.releases])),
        }
    }
    let named: Vec<String> = products
        .into_iter()
        .map(|(product, releases)| {
            format!("{product} {}", releases.join(", "))
                .trim()
                .to_owned()
        })
        .collect();
    joined(&named, "and")
}

/// All rule sets, in the order in which they are shown.
pub const ALL: [&RuleSet; 5] = [
    &GATEWAY_1_0,
    &GATEWAY_1_2,
    &JWT_AUTH_1_1,
    &JWT_AUTH_1_2,
    &API_MANAGER,
];

/// Newest API Platform gateway: the default.
pub const NEWEST: &RuleSet = &GATEWAY_1_2;

const fn ran(subject: &'static str, text: &'static str) -> Rule {
    Rule {
        subject,
        text,
        evidence: Evidence::Ran,
    }
}

const fn read(subject: &'static str, text: &'static str) -> Rule {
    Rule {
        subject,
        text,
        evidence: Evidence::Read,
    }
}

macro_rules! platform {
    ($($own:expr),* $(,)?) => {
        &[
            $($own,)*
            ran("clock", "exp and nbf may be off by 30 seconds (setting leeway). iat is ignored, exp may be missing."),
            ran("issuer", "iss must equal the issuer of an entry, character by character. If two entries have the same issuer, one is picked at random for each request."),
            ran("key id", "kid selects the key by exact text. If the token has no kid, every loaded key is tried."),
            ran("key loading", "Keys without kid are skipped. use, key_ops and the alg of a key are ignored; RSA keys of 1,024 bits, plain base64 and padding are accepted. Of two keys with the same kid, the last is used."),
            ran("key set", "Only status 200. Up to 9 redirects are followed, gzip is unpacked, the content type is ignored, {\"Keys\": ...} is read. A byte order mark or one member of a wrong type makes the whole set unreadable."),
            ran("fetching", "5 seconds for the whole key set; no size limit was seen up to 2 MiB."),
            ran("key cache", "The key set is cached for 5 minutes. An unknown kid does not refresh it, so after a key rotation new tokens are rejected until the cache expires."),
            ran("TLS", "A private CA must be set in certificatePath."),
            ran("token format", "typ, crit, b64, zip and jwk are ignored. The last of duplicate members is used, nesting may be 10,000 deep. Padding and plain base64 are rejected."),
            ran("token type", "ID tokens and logout tokens are accepted."),
            ran("audience", "aud is checked only if the API requires an audience."),
            ran("client", "azp and similar claims are ignored."),
            ran("response", "Every rejection is the same 401; the reason is only in the debug log."),
        ]
    };
}

const SCOPES_FIXED: Rule = ran(
    "scopes",
    "Scopes come from scope (only a string) and scp (only a list).",
);

const ALGORITHMS: Rule = ran(
    "algorithms",
    "RS256, PS256 and ES256. EC keys on P-256, P-384 and P-521 are loaded if their coordinates have the full length.",
);

/// What the releases of `jwt-auth` have in common; each of them has its own names and rules.
const JWT_AUTH: RuleSet = RuleSet {
    name: "",
    product: "jwt-auth",
    releases: "",
    versions: &[],
    reader: Reader::JwtAuth,
    algorithms: &[Algorithm::RS256, Algorithm::PS256, Algorithm::ES256],
    curves: true,
    leeway: 30,
    scopes: ScopeRule::Fixed,
    timeout: Some(Duration::from_secs(5)),
    cache: KeyCache::For(Duration::from_secs(300)),
    merges_slashes: false,
    rules: &[],
};

static GATEWAY_1_0: RuleSet = RuleSet {
    name: "gateway-1.0",
    product: "gateway",
    releases: "1.0, 1.1",
    versions: &["1.0"],
    algorithms: &[Algorithm::RS256],
    curves: false,
    rules: platform![
        ran("algorithms", "RS256 only; EC keys are not loaded."),
        SCOPES_FIXED,
    ],
    ..JWT_AUTH
};

static JWT_AUTH_1_1: RuleSet = RuleSet {
    name: "jwt-auth-1.1",
    releases: "1.1",
    versions: &["1.1"],
    rules: platform![ALGORITHMS, SCOPES_FIXED,],
    ..JWT_AUTH
};

static JWT_AUTH_1_2: RuleSet = RuleSet {
    name: "jwt-auth-1.2",
    releases: "1.2",
    versions: &["1.2"],
    rules: platform![
        ALGORITHMS,
        SCOPES_FIXED,
        ran("token cache", "Validated tokens are cached since 1.2.1."),
    ],
    ..JWT_AUTH
};

static GATEWAY_1_2: RuleSet = RuleSet {
    name: "gateway-1.2",
    product: "gateway",
    releases: "1.2",
    versions: &["1.3"],
    scopes: ScopeRule::Named,
    rules: platform![
        ALGORITHMS,
        ran(
            "scopes",
            "With scopeClaim, that claim: a string split at spaces, or a list. Otherwise scope (only a string) and scp (only a list)."
        ),
        ran("token cache", "Validated tokens are cached."),
    ],
    ..JWT_AUTH
};

static API_MANAGER: RuleSet = RuleSet {
    name: "api-manager",
    product: "API Manager",
    releases: "",
    versions: &["4.7"],
    reader: Reader::Nimbus,
    algorithms: &[
        Algorithm::RS256,
        Algorithm::RS384,
        Algorithm::RS512,
        Algorithm::PS256,
    ],
    curves: false,
    leeway: 0,
    scopes: ScopeRule::Claim,
    timeout: None,
    cache: KeyCache::UntilMissing,
    merges_slashes: true,
    rules: &[
        read(
            "versions",
            "These rules are those of API Manager 4.7; older versions may differ.",
        ),
        ran(
            "algorithms",
            "RS256, RS384, RS512 and PS256, with RSA keys of 512 bits and more.",
        ),
        read(
            "clock",
            "There is no leeway by default. nbf and the value of iat are ignored.",
        ),
        ran(
            "exp",
            "Without exp the first request is accepted and later ones are rejected, because the token is cached as already expired.",
        ),
        ran("iat", "Without iat every request fails with 500."),
        ran(
            "key id",
            "kid is required: without one the gateway's own certificate is used. Of two keys with the same kid, the first is used.",
        ),
        ran(
            "key loading",
            "use, alg, key_ops and exp of a key are not enforced, but one key that cannot be read makes the whole set unreadable. Unknown key types are skipped.",
        ),
        ran(
            "key set",
            "Only status 200. Up to 50 redirects are followed; gzip and deflate are unpacked; comments and a byte order mark are read. \"Keys\", a bare array and a duplicate \"keys\" are rejected.",
        ),
        read("fetching", "No time limit and no size limit."),
        ran(
            "address",
            "Double slashes in the path are collapsed, so another URL may be read.",
        ),
        ran(
            "key cache",
            "The key set is fetched once and kept: a removed key stays valid. An unknown kid fetches it again, so a new kid works at its first token; a new key under an old kid does not.",
        ),
        ran(
            "client",
            "The configured claim, as text or the first entry of a list. Names with a dot are literal; missing, empty or other values return 403 (900908).",
        ),
        ran(
            "subscription",
            "The application of that client must be subscribed to the API, or the response is 403 (900908).",
        ),
        ran(
            "scopes",
            "The configured claim: a string split at single spaces, or a list of strings. Missing: the scope default.",
        ),
        ran(
            "audience",
            "aud is checked only if the API requires an audience; no match returns 403 (900914). A number in aud always returns 401.",
        ),
        ran(
            "other claims",
            "token_type apiKey or InternalKey, a claim application, and numbers in aut or jti are rejected.",
        ),
        ran(
            "token format",
            "Padding, plain base64 and a byte order mark are accepted; duplicate members, an unknown crit and enc are rejected.",
        ),
        ran("token type", "ID tokens and logout tokens are accepted."),
        read(
            "opaque tokens",
            "Tokens of an unknown issuer, JWE and unreadable ones are treated as opaque; a custom key manager rejects those.",
        ),
    ],
};
