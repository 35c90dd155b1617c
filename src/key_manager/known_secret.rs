//! Tokens, keys and secrets of well-known services, recognized by how they begin.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;

/// Kind of a known secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// Token, key or password for another service.
    OfService,
    /// Refresh token.
    Refresh,
    /// Authorization code.
    Code,
    /// Client secret.
    ClientSecret,
    /// Client ID and secret, as `Authorization: Basic` has them.
    BasicPair,
}

/// Secret, recognized without a look at where it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownSecret {
    /// Kind.
    pub kind: SecretKind,
    /// Name with its article.
    pub what: &'static str,
}

/// Shortest text that is taken for a secret, in bytes.
const MIN_LENGTH: usize = 16;

const AWS_SECRET: &str = "a secret access key, such as one of AWS";

/// Form of what follows a beginning.
#[derive(Clone, Copy)]
enum Form {
    /// 8 visible characters or more: the beginning alone is no word.
    Any,
    /// Letters and digits as chance has them, not words.
    Random,
    /// 16 capitals and digits.
    Capitals,
    /// 32 hexadecimal digits.
    Hex,
}

/// Beginnings that services document.
#[rustfmt::skip]
const BEGINNINGS: [(&[&str], Form, SecretKind, &str); 20] = [
    (&["ya29.", "ya29_"], Form::Any, SecretKind::OfService, "an access token for Google's own APIs"),
    (&["AIza"], Form::Random, SecretKind::OfService, "an API key of Google"),
    (&["GOCSPX-"], Form::Random, SecretKind::ClientSecret, "a client secret of Google"),
    (&["1//0"], Form::Any, SecretKind::Refresh, "a refresh token of Google"),
    (&["4/0A"], Form::Any, SecretKind::Code, "an authorization code of Google"),
    (&["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"], Form::Random, SecretKind::OfService,
        "a token of GitHub's own API"),
    (&["glpat-", "gldt-", "glrt-", "glptt-", "glcbt-"], Form::Random, SecretKind::OfService,
        "a token of GitLab's own API"),
    (&["gloas-"], Form::Random, SecretKind::ClientSecret, "a client secret of GitLab"),
    (&["xoxb-", "xoxp-", "xoxa-", "xoxe.", "xapp-"], Form::Random, SecretKind::OfService,
        "a token of Slack's own API"),
    (&["hvs.", "hvb.", "hvr."], Form::Random, SecretKind::OfService, "a token of HashiCorp Vault"),
    (&["AKIA", "ASIA"], Form::Capitals, SecretKind::OfService, "an access key ID of AWS"),
    (&["ATATT3", "ATBB"], Form::Random, SecretKind::OfService, "a token of Atlassian"),
    (&["npm_"], Form::Random, SecretKind::OfService, "a token of npm"),
    (&["pypi-"], Form::Random, SecretKind::OfService, "a token of PyPI"),
    (&["dckr_pat_"], Form::Random, SecretKind::OfService, "a token of Docker"),
    (&["sk_live_", "sk_test_", "rk_live_", "rk_test_"], Form::Random, SecretKind::OfService, "a key of Stripe"),
    (&["dapi"], Form::Hex, SecretKind::OfService, OTHER_SERVICE),
    (&["sk-ant-", "sk-proj-", "sk-svcacct-", "hf_", "SG.", "dop_v1_"], Form::Random, SecretKind::OfService, OTHER_SERVICE),
    (&["AccountKey="], Form::Any, SecretKind::OfService, "a storage key of Azure"),
    (&["PMAK-"], Form::Random, SecretKind::OfService, "a key of Postman's own API"),
];

const OTHER_SERVICE: &str = "a key of another service's own API";

impl Form {
    fn fits(self, rest: &str) -> bool {
        let first = |length: usize| rest.as_bytes().get(..length).unwrap_or_default();
        let capital = |it: &u8| it.is_ascii_uppercase() || it.is_ascii_digit();
        match self {
            Form::Any => rest.len() >= 8,
            Form::Random => rest
                .split(|letter: char| !letter.is_ascii_alphanumeric())
                .any(is_random),
            Form::Capitals => {
                rest.len() >= 16
                    && first(16).iter().all(capital)
                    && first(16).iter().any(u8::is_ascii_digit)
            }
            Form::Hex => rest.len() >= 32 && first(32).iter().all(u8::is_ascii_hexdigit),
        }
    }
}

/// Whether 8 letters and digits or more change their case and kind too often for words.
fn is_random(run: &str) -> bool {
    let kind = |letter: u8| match letter {
        b'A'..=b'Z' => 0,
        b'a'..=b'z' => 1,
        _ => 2,
    };
    let pairs = run.bytes().zip(run.bytes().skip(1));
    // A capital begins the word of small letters behind it.
    let changes = pairs
        .filter(|(one, next)| kind(*one) != kind(*next) && !(kind(*one) == 0 && kind(*next) == 1));
    let is_number = run.bytes().all(|it| it.is_ascii_digit());
    let changes = changes.count();
    // Made-up examples of keys are long, though their order is not random.
    let has_digit = run.bytes().any(|it| it.is_ascii_digit());
    if run.len() >= 20 && has_digit && !is_number {
        return true;
    }
    run.len() >= 8
        && (changes >= 2 && (changes + 1) * 5 >= run.len() || is_number && run.len() >= 12)
}

impl KnownSecret {
    /// The secret that a single word is; `None` for any other text.
    pub fn of(word: &str) -> Option<Self> {
        if word.len() < MIN_LENGTH || word.contains(char::is_whitespace) || word.contains("://") {
            return None;
        }
        let found = BEGINNINGS.iter().find(|(starts, form, ..)| {
            starts.iter().any(|start| {
                word.strip_prefix(start)
                    .is_some_and(|rest| form.fits(rest) && !is_host(word, start))
            })
        });
        if let Some((_, _, kind, what)) = found {
            return Some(KnownSecret { kind: *kind, what });
        }
        // Microsoft: a version, a dot, and a marker of refresh tokens.
        if (word.starts_with("0.A") || word.starts_with("1.A")) && word.contains(".Ag") {
            return Some(KnownSecret {
                kind: SecretKind::Refresh,
                what: "a refresh token of Microsoft",
            });
        }
        // Microsoft: three letters, a digit, `Q~`, 40 characters in all.
        if (39..=40).contains(&word.len()) && [word.get(4..6), word.get(1..3)].contains(&Some("Q~"))
        {
            return Some(KnownSecret {
                kind: SecretKind::ClientSecret,
                what: "a client secret of Microsoft Entra ID",
            });
        }
        if is_aws_secret(word) {
            return Some(KnownSecret {
                kind: SecretKind::OfService,
                what: AWS_SECRET,
            });
        }
        is_basic_pair(word).then_some(KnownSecret {
            kind: SecretKind::BasicPair,
            what: "a client ID and secret in base64 (Basic)",
        })
    }

    /// Whether no token of a provider looks like this.
    pub fn is_certain(self) -> bool {
        self.what != AWS_SECRET
    }

    /// The first secret among the words of a text, with labels, quotes and separators around them.
    pub fn in_text(text: &str) -> Option<Self> {
        let mut after_label = false;
        for word in text
            .split(|letter: char| letter.is_whitespace() || "\"'`,;{}()<>=:&?".contains(letter))
            .filter(|word| !word.is_empty())
        {
            if after_label && word.len() >= MIN_LENGTH {
                return Some(KnownSecret {
                    kind: SecretKind::OfService,
                    what: "a token of Okta's own API (SSWS)",
                });
            }
            after_label = word == "SSWS";
            // A path or a base64 text has slashes too, so that only a bare word is taken for a pair.
            if let Some(found) = KnownSecret::of(word)
                .filter(|found| found.kind != SecretKind::BasicPair || word == text.trim())
            {
                return Some(found);
            }
        }
        // The padding and the colon of these are separators above.
        KnownSecret::of(text.trim())
    }
}

/// Whether a word is a host name with a path or a port, such as `hf_.example`; the dot of a beginning makes no host.
fn is_host(word: &str, start: &str) -> bool {
    let host = word.split(['/', ':']).next().unwrap_or_default();
    let last = host.rsplit('.').next().unwrap_or_default();
    host.matches('.').count() > start.matches('.').count()
        && (2..=12).contains(&last.len())
        && last.bytes().all(|it| it.is_ascii_lowercase())
}

/// 40 characters of base64 in both cases with a digit and a slash or plus, as AWS makes them.
fn is_aws_secret(word: &str) -> bool {
    let has = |test: fn(&u8) -> bool| word.as_bytes().iter().any(test);
    word.len() == 40
        && word
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || matches!(it, b'/' | b'+'))
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
        && has(|it| matches!(it, b'/' | b'+'))
        && word.matches('/').count() <= 6
        && !word.starts_with('/')
}

/// Base64 of visible ASCII with one colon inside.
fn is_basic_pair(word: &str) -> bool {
    let bare = word.trim_end_matches('=');
    BASE64_STANDARD_NO_PAD
        .decode(bare)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .is_some_and(|text| {
            text.bytes().all(|it| it.is_ascii_graphic())
                && text
                    .split_once(':')
                    .is_some_and(|(name, secret)| name.len() >= 2 && secret.len() >= 4)
                && !text.contains("://")
                && !text.starts_with('{')
        })
}

/// PEM text, by the label of its first line. RFC 7468 §2, RFC 9580 §6.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PemKind {
    /// Name with its article.
    pub what: &'static str,
    /// Whether it must be replaced after somebody saw it.
    pub is_secret: bool,
}

impl PemKind {
    /// Kind of the first PEM text; `None` if there is none.
    pub fn of(text: &str) -> Option<Self> {
        let (_, after) = text.split_once("-----BEGIN ")?;
        let label = after.split("-----").next().unwrap_or_default();
        let (what, is_secret) = match label {
            "PGP PRIVATE KEY BLOCK" => ("a private PGP key", true),
            "PGP PUBLIC KEY BLOCK" => ("a public PGP key", false),
            "PGP MESSAGE" => ("an encrypted PGP message", false),
            "PGP SIGNATURE" | "PGP SIGNED MESSAGE" => ("a PGP signature", false),
            "OPENSSH PRIVATE KEY" | "SSH2 ENCRYPTED PRIVATE KEY" => ("a private SSH key", true),
            "SSH2 PUBLIC KEY" => ("a public SSH key", false),
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => ("a certificate request", false),
            "AGE ENCRYPTED FILE" => ("an encrypted file (age)", false),
            label if label.ends_with("PRIVATE KEY") => ("a private key", true),
            label if label.ends_with("PUBLIC KEY") => ("a public key", false),
            label if label.ends_with("CERTIFICATE") => ("a certificate", false),
            _ => ("a certificate or key", false),
        };
        Some(PemKind { what, is_secret })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_services_document_is_named() {
        #[rustfmt::skip]
        let cases = [
            ("ya29.a0AfH6SMBx7Qm3kLwRz9vT2y", "Google's own APIs"),
            ("AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY", "API key of Google"),
            ("ghp_A1b2C3d4A1b2C3d4A1b2C3d4A1b2C3d4abcd", "GitHub"),
            ("Authorization: token github_pat_11ABCDEFG0abcdef", "GitHub"),
            ("PRIVATE-TOKEN: glpat-AbCdEfGhIjKlMnOpQrSt", "GitLab"),
            ("AKIAIOSFODNN7EXAMPLE", "AWS"),
            ("AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "AWS"),
            ("hvs.CAESIJhbGciOiJIUzI1NiJ9abc", "Vault"),
            ("SSWS 00abcDEFghiJKLmnoPQRstuVWX", "Okta"),
            ("1//0gabcdefghijklmnop", "refresh token of Google"),
            ("4/0AX4XfWhabcdefghij", "authorization code"),
            ("Zq88Q~abcDEFghiJKLmnoPQRstuVWXyz01234567", "client secret"),
            ("0.AXEAbbbb.AgABAAEAAAcccc", "refresh token of Microsoft"),
            ("YXBwLTE6U3VwM3JHZWhlaW0=", "in base64"),
            ("xoxb-123456789012-abcdef", "Slack"),
            ("glpat-AbCdEfGhIjKlMnOpQrSt", "GitLab"),
            ("hf_AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGh", "another service's own API"),
            ("dapi0123456789abcdef0123456789abcdef-2", "another service's own API"),
            ("SG.AbCdEfGh1jKlMnOpQrStUv.AbCdEfGh1jKlMnOpQrStUvAbCdEfGh1jKlMnOpQrStUv", "another service's own API"),
            ("dop_v1_0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9", "another service's own API"),
            ("sk_live_4eC39HqLyjWDarjtT1zdp7dc", "Stripe"),
            ("npm_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789", "npm"),
            ("sk-proj-abcdefghijklmnop1234567890ABCDEFGHIJ", "another service's own API"),
            ("github_pat_11ABCDEFG0abcdefghijklm", "GitHub"),
        ];
        for (text, what) in cases {
            let found = KnownSecret::in_text(text);
            assert!(found.is_some_and(|it| it.what.contains(what)), "{text}");
        }
    }

    #[test]
    fn other_words_are_no_secrets() {
        for text in [
            "keycloak",
            "npm_registry.example.com/realms/acme",
            "hf_models.acme.example",
            "https://login.example/ghp_abcdefghijkl",
            "0oa1a2b3c4d5e6f7g8h9",
            "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            "idp.example.com/realms/acme/protocol/openid-connect",
            "contoso.onmicrosoft.com",
            "AKIA",
            // Hosts without their scheme.
            "hvs.acme.example/oidc",
            "hvs.a1b2c3d4e5.eu-west-1.example.com",
            "hvb.example/realms/acme",
            "SG.example.com/oauth2/token",
            "ya29.idp.example.com",
            "1//realms/acme/x/y",
            "dapi-keycloak-server:8080",
            "dapi.example.com/oauth2/token",
            // Issuers that are names.
            "dapi-gateway-prod",
            "npm_registry_prod",
            "npm_registry2024_prod",
            "hf_ProductionGateway",
            "hf_models-2026-11-30",
            "npm_registry_2024_release01",
            "dckr_pat_keycloak24_server",
            "pypi-mirror-internal",
            "sk_test_environment1",
            "xapp-gateway-production",
            "glrt-INTERNAL-SERVER",
            "ASIA-PACIFIC-GATEWAY",
            "ASIAPACIFICGATEWAYPROD",
            "AKIAgateway-production-1",
            "/realms/Acme1/protocol/openid-connect/to",
            "Realms/Acme1/Protocol/Openid-Connect/Tok",
        ] {
            assert_eq!(KnownSecret::in_text(text), None, "{text}");
        }
    }

    #[test]
    fn pem_is_named_by_its_label() {
        for (label, what, is_secret) in [
            ("PGP PRIVATE KEY BLOCK", "a private PGP key", true),
            ("PGP PUBLIC KEY BLOCK", "a public PGP key", false),
            ("OPENSSH PRIVATE KEY", "a private SSH key", true),
            ("ENCRYPTED PRIVATE KEY", "a private key", true),
            ("RSA PUBLIC KEY", "a public key", false),
            ("CERTIFICATE", "a certificate", false),
            ("X9.42 DH PARAMETERS", "a certificate or key", false),
        ] {
            let text = format!("-----BEGIN {label}-----\nAAAA\n-----END {label}-----");
            assert_eq!(PemKind::of(&text), Some(PemKind { what, is_secret }));
        }
        assert_eq!(PemKind::of("BEGIN"), None);
    }
}
