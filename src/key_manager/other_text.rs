//! Texts pasted instead of an address: a word for no value, an SSH key, JSON, the path of a file.

use serde_json::Value;

use super::exposed::Exposed;
use super::repair::repair;
use super::text::visible;

/// Kind of a text that is not an address, not even one with a slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OtherText {
    /// `none`, `TODO`, `-`; as written.
    Nothing(String),
    /// An SSH key.
    SshKey,
    /// A `data:` URI.
    Data,
    /// A reference to a secret store.
    Reference,
    /// An address inside a browser.
    Browser,
    /// The address of a database.
    Database,
    /// A container image.
    Image,
    /// `acct:joe@idp.example`.
    Account,
    /// PEM text: a certificate or a key.
    Pem,
    /// A key set.
    KeySet,
    /// JSON that is not a key set.
    Json,
    /// XML or HTML.
    Markup,
    /// A path of an address without its host.
    Path,
    /// The path of a file.
    File,
}

/// Words that stand for no value, in lower case.
#[rustfmt::skip]
const NOTHING: [&str; 24] = [
    "none", "null", "nil", "n/a", "na", "n.a.", "todo", "tbd", "tba", "fixme", "undefined",
    "unknown", "empty", "unset", "not set", "not available", "not applicable", "false", "-", "--",
    "---", "?", "???", "xxx",
];

/// Whether a text begins as a public SSH key does (`authorized_keys`, RFC 4253 §6.6).
pub fn is_ssh_key(text: &str) -> bool {
    const BEGINNINGS: [&str; 6] = [
        "ssh-rsa ",
        "ssh-ed25519 ",
        "ssh-dss ",
        "ecdsa-sha2-",
        "sk-ssh-",
        "sk-ecdsa-",
    ];
    let text = text.trim_start();
    let begins = |with: &&str| {
        text.get(..with.len())
            .is_some_and(|it| it.eq_ignore_ascii_case(with))
    };
    BEGINNINGS.iter().any(begins)
}

#[rustfmt::skip]
const REFERENCES: [&str; 13] = [
    "vault:", "op://", "arn:aws:ssm:", "arn:aws:secretsmanager:", "{{resolve:", "!vault",
    "$ansible_vault", "@microsoft.keyvault(", "enc[", "secretref:", "${vault:", "${ssm:",
    "valuefrom:",
];

const BROWSER: [&str; 7] = [
    "javascript:",
    "about:",
    "chrome:",
    "edge:",
    "chrome-extension:",
    "moz-extension:",
    "devtools:",
];

const DATABASES: [&str; 8] = [
    "jdbc:",
    "postgres://",
    "postgresql://",
    "mysql://",
    "mongodb://",
    "mongodb+srv://",
    "redis://",
    "amqp://",
];

/// Whether a text without a scheme begins as `HOST:PORT`, whatever else the host's name means.
fn is_host_with_port(text: &str) -> bool {
    let Some((_, rest)) = text.split_once(':') else {
        return false;
    };
    let port = rest.split(['/', '?', '#']).next().unwrap_or_default();
    !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
}

impl OtherText {
    /// Kind of a text; `None` for an address, also one with a slip or in other text.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        let begins = |starts: &[&str]| starts.iter().any(|start| lower.starts_with(start));
        if is_nothing(text) {
            return Some(OtherText::Nothing(text.to_owned()));
        }
        if is_host_with_port(text) {
            return None;
        }
        if is_ssh_key(text) {
            return Some(OtherText::SshKey);
        }
        if begins(&["data:"]) {
            return Some(OtherText::Data);
        }
        if begins(&REFERENCES) {
            return Some(OtherText::Reference);
        }
        if begins(&BROWSER) {
            return Some(OtherText::Browser);
        }
        if begins(&DATABASES) && Exposed::of(text).is_none() {
            return Some(OtherText::Database);
        }
        if begins(&["acct:"]) {
            return Some(OtherText::Account);
        }
        if text.starts_with("-----BEGIN ") {
            return Some(OtherText::Pem);
        }
        if text.starts_with(['{', '[']) {
            return match serde_json::from_str::<Value>(text).ok()? {
                Value::Object(members) if members.contains_key("keys") => Some(OtherText::KeySet),
                _ => Some(OtherText::Json),
            };
        }
        if lower.starts_with("<?xml") || lower.starts_with("<!doctype") {
            return Some(OtherText::Markup);
        }
        if is_file(text) {
            return Some(OtherText::File);
        }
        if is_image(text) {
            return Some(OtherText::Image);
        }
        let path = text.starts_with('/') && !text.contains(char::is_whitespace);
        (path && repair(text).is_none()).then_some(OtherText::Path)
    }

    /// Half sentence about the text: `is an SSH key, not an address`.
    pub fn describe(&self) -> String {
        match self {
            OtherText::Nothing(word) => {
                format!("is {}, which means no value", visible(word))
            }
            OtherText::Path => "is only a path, without https:// and a host".to_owned(),
            OtherText::Browser | OtherText::Database => {
                format!("is {}, not one of a provider", self.name())
            }
            other => format!("is {}, not an address", other.name()),
        }
    }

    /// Noun with its article.
    fn name(&self) -> &'static str {
        match self {
            OtherText::Nothing(_) => "a word for no value",
            OtherText::SshKey => "an SSH key",
            OtherText::Data => "a data: URI, which holds a document",
            OtherText::Reference => "a reference to a secret store",
            OtherText::Browser => "an address inside a browser",
            OtherText::Database => "the address of a database",
            OtherText::Image => "the name of a container image",
            OtherText::Account => "the name of an account",
            OtherText::Pem => "a certificate or key (PEM)",
            OtherText::KeySet => "a key set (JWKS)",
            OtherText::Json => "JSON",
            OtherText::Markup => "XML or HTML",
            OtherText::Path => "only a path",
            OtherText::File => "the path of a file",
        }
    }

    /// Fix in a field for an address, a sentence.
    pub fn fix(&self, optional: bool) -> &'static str {
        match self {
            OtherText::Nothing(_) if optional => "Leave the field empty.",
            OtherText::Nothing(_) => "Enter the provider's https address.",
            OtherText::Reference => "Enter the address that is stored there.",
            OtherText::KeySet | OtherText::Pem | OtherText::SshKey => {
                "Enter the https address that serves the provider's keys or document."
            }
            OtherText::Data | OtherText::Json | OtherText::Markup => {
                "Enter the https address that serves it."
            }
            OtherText::File => "Enter the address that the file was read from.",
            OtherText::Path => "Put https:// and the provider's host in front of it.",
            OtherText::Browser | OtherText::Database | OtherText::Image | OtherText::Account => {
                "Enter the provider's https address."
            }
        }
    }
}

/// Whether a text is a word for no value, perhaps in quotes or brackets, or only quotes.
pub fn is_nothing(text: &str) -> bool {
    let bare = text.trim().trim_matches(['"', '\'', '<', '>', '(', ')']);
    let quotes = bare.is_empty() && !text.trim().is_empty();
    quotes || NOTHING.contains(&bare.to_ascii_lowercase().as_str())
}

fn is_file(text: &str) -> bool {
    let drive = matches!(text.as_bytes(), [letter, b':', b'\\' | b'/', after, ..] if letter.is_ascii_alphabetic() && *after != b'/');
    let places = [
        "./", "../", "~/", "\\\\", "/home/", "/Users/", "/tmp/", "/etc/", "/var/", "/opt/",
    ];
    let relative = places.iter().any(|start| text.starts_with(start));
    let ends = [".json", ".txt", ".pem", ".crt", ".jwks", ".yaml", ".yml"];
    let ending = ends.iter().any(|end| text.ends_with(end));
    let name = !text.contains(['/', ':', ' ', '@']) && ending;
    let local = text.starts_with("file:") || text.starts_with('/') && text.ends_with(".json");
    drive || relative || name || local
}

/// `ghcr.io/acme/keycloak:26.4`, `registry:5000/a/b@sha256:…`.
fn is_image(text: &str) -> bool {
    if text.contains("://") || text.contains([' ', '?', '#', '=', '%']) {
        return false;
    }
    let Some((first, last)) = text.rsplit_once('/') else {
        return false;
    };
    // A scheme that lacks a slash: `http:/host:8080`.
    if first.ends_with(':') {
        return false;
    }
    let digest = last.contains("@sha256:");
    let tag = last.split_once(':').is_some_and(|(name, tag)| {
        !name.is_empty()
            && !name.contains('.')
            && tag.starts_with(|it: char| it.is_ascii_alphanumeric())
    });
    digest || tag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_has_its_kind_and_its_remedy() {
        #[rustfmt::skip]
        let rows = [
            ("TODO", "is TODO, which means no value", "Enter the provider's"),
            ("\"N/A\"", "means no value", "Enter the provider's"),
            ("''", "means no value", "Enter the provider's"),
            ("ssh-rsa AAAAB3 me@x", "an SSH key", "serves the provider's keys"),
            ("data:application/json,{}", "a data: URI", "serves it"),
            ("vault:secret/idp#issuer", "a secret store", "stored there"),
            ("{{resolve:ssm:idp}}", "a secret store", "stored there"),
            ("about:blank", "inside a browser", "https address"),
            ("jdbc:postgresql://db/x", "a database", "https address"),
            ("ghcr.io/acme/keycloak:26.4", "a container image", "https address"),
            ("acct:joe@idp.example", "an account", "https address"),
            ("-----BEGIN CERTIFICATE-----", "(PEM)", "serves the provider's keys"),
            ("{\"keys\":[]}", "a key set (JWKS)", "serves the provider's keys"),
            ("[]", "is JSON", "serves it"),
            ("<?xml version='1.0'?>", "XML or HTML", "serves it"),
            ("/oauth2/jwks", "only a path", "in front of it"),
            ("jwks.json", "the path of a file", "was read from"),
            ("/etc/kmctl/idp", "the path of a file", "was read from"),
        ];
        for (text, said, fix) in rows {
            let kind = OtherText::of(text).unwrap_or_else(|| panic!("{text}"));
            assert!(
                kind.describe().contains(said),
                "{text}: {}",
                kind.describe()
            );
            assert!(kind.fix(false).contains(fix), "{text}: {}", kind.fix(false));
            assert!(kind.fix(true).ends_with('.'), "{text}");
        }
        for text in [
            "https://idp.example/realms/none",
            "http:/localhost:8080",
            "https://idp.example/null",
            "idp.example:8443/realms/a",
            "//idp.example/x",
            "/idp.example/x",
            "idp.example",
            "https://idp.example/jwks.json",
            "nonexistent.example",
            "{realm}",
            "<https://idp.example>",
        ] {
            assert_eq!(OtherText::of(text), None, "{text}");
        }
    }
}
