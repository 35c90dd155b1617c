//! Methods of client authentication that the provider's document names. RFC 8414 §2, RFC 8705 §2.1.

use serde_json::Value;

use crate::key_manager::visible;
use crate::net::Client;
use crate::ops::token::test_subject::TestSubject;

/// Most methods named in a sentence.
const SHOWN: usize = 3;

/// The methods of a document in which none is one that was tried; names of the registry, as written, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherMethods(Vec<String>);

impl OtherMethods {
    /// Reads the subject's document again, for a client that was refused. `None` if it offers a method that was tried, names none
    /// (RFC 8414: `client_secret_basic` then), is of another token endpoint, or can't be read.
    pub(super) async fn published(
        client: &Client,
        subject: &TestSubject,
        sent: &[&str],
    ) -> Option<Self> {
        if subject.well_known_url.is_empty() {
            return None;
        }
        let answer = client.get(&subject.well_known_url).await.ok()?;
        (answer.status == 200)
            .then(|| Self::of(&answer.body, &subject.token_endpoint, sent))
            .flatten()
    }

    pub(super) fn of(document: &[u8], token_endpoint: &str, sent: &[&str]) -> Option<Self> {
        let document: Value = serde_json::from_slice(document).ok()?;
        if document.get("token_endpoint")?.as_str()? != token_endpoint {
            return None;
        }
        let methods = document.get("token_endpoint_auth_methods_supported")?;
        let methods: Vec<String> = methods
            .as_array()?
            .iter()
            .filter_map(|method| method.as_str().map(str::to_owned))
            .collect();
        let was_sent = |method: &String| sent.contains(&method.as_str());
        (!methods.is_empty() && !methods.iter().any(was_sent)).then_some(Self(methods))
    }

    /// Fix, a sentence.
    pub(super) fn fix(&self) -> String {
        if self.0.iter().all(|method| method == "none") {
            return "The provider has only public clients, which have no secret: sign in with an application, and paste its access token."
                .to_owned();
        }
        for (method, word) in [
            ("client_secret_post", "post"),
            ("client_secret_basic", "basic"),
        ] {
            if self.0.iter().any(|it| it == method) {
                return format!(
                    "Use --client-authentication {word}: the provider's document lists {method}."
                );
            }
        }
        let mut named: Vec<String> = self.0.iter().map(|it| named(it)).collect();
        named.dedup();
        named.truncate(SHOWN);
        format!(
            "According to its discovery document, the provider accepts only {}; kmctl can only send a secret. Get a token with your own application, and paste it.",
            named.join(" or ")
        )
    }
}

/// What a method is, with its registered name.
fn named(method: &str) -> String {
    let what = match method {
        "private_key_jwt" => "a signed JWT",
        "client_secret_jwt" => "a JWT signed with the secret",
        "tls_client_auth" | "self_signed_tls_client_auth" => {
            return "a client certificate".to_owned();
        }
        "none" => "public clients",
        other => {
            let short: String = other.chars().take(40).collect();
            return visible(&short);
        }
    };
    format!("{what} ({method})")
}

#[cfg(test)]
mod tests {
    use super::OtherMethods;

    const BOTH: [&str; 2] = ["client_secret_basic", "client_secret_post"];

    #[test]
    fn a_document_without_a_method_that_sends_a_secret_says_why() {
        let fix = |methods: &str| {
            let document = format!(
                "{{\"token_endpoint\":\"https://h/t\",\"token_endpoint_auth_methods_supported\":{methods}}}"
            );
            OtherMethods::of(document.as_bytes(), "https://h/t", &BOTH).map(|it| it.fix())
        };
        for (methods, said) in [
            (
                "[\"private_key_jwt\"]",
                "only a signed JWT (private_key_jwt);",
            ),
            (
                "[\"tls_client_auth\",\"self_signed_tls_client_auth\"]",
                "only a client certificate;",
            ),
            ("[\"client_secret_jwt\"]", "a JWT signed with the secret"),
            ("[\"none\"]", "only public clients"),
            ("[\"x-own\\u202e\"]", "x-own<U+202E>"),
        ] {
            let fix = fix(methods).unwrap();
            assert!(fix.contains(said), "{methods}: {fix}");
        }
        for methods in [
            "[]",
            "null",
            "\"private_key_jwt\"",
            "[\"private_key_jwt\",\"client_secret_post\"]",
            "[\"client_secret_basic\"]",
        ] {
            assert_eq!(fix(methods), None, "{methods}");
        }
        let other = "{\"token_endpoint\":\"https://h/other\",\"token_endpoint_auth_methods_supported\":[\"none\"]}";
        assert_eq!(
            OtherMethods::of(other.as_bytes(), "https://h/t", &BOTH),
            None
        );
    }
}
