//! A provider in one situation, under TLS, and the program that meets it in a home of its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use rustls::ServerConfig;
use serde_json::{Value, json};

use super::home::{Home, Ran, ran};
use crate::net::certificates::{Authority, parameters};
use crate::net::server::{Server, answer, json as http_json};
use crate::token::signer::{Signer, encode, jwks};

/// Said of a key set that comes later than gateways wait.
const TOO_SLOW: &str = "the 5 seconds that the gateway waits";

/// What is answered, by path.
type Answers = Arc<Mutex<HashMap<String, Vec<u8>>>>;

/// A provider on this computer.
pub struct Situation {
    pub home: Home,
    pub base: String,
    answers: Answers,
    server: Server,
}

impl Situation {
    /// One that answers 404 to everything.
    pub fn empty() -> Self {
        let authority = Authority::new("Corp Root");
        let config = authority.sign(parameters(&["localhost"], "idp"));
        Situation::with_certificate(config, &authority.pem())
    }

    /// The same with a certificate of its own; the program trusts this authority.
    pub fn with_certificate(config: Arc<ServerConfig>, authority: &str) -> Self {
        let answers = Answers::default();
        let table = answers.clone();
        let server = Server::answering(Some(config), move |request| {
            let path = request.split(' ').nth(1).unwrap_or_default();
            let found = table.lock().unwrap().get(path).cloned();
            found.unwrap_or_else(|| answer("404 Not Found", "", "nothing here"))
        });
        let home = Home::new();
        std::fs::write(home.path("ca.pem"), authority).unwrap();
        Situation {
            home,
            base: server.tls_url(""),
            answers,
            server,
        }
    }

    /// One whose document and keys are good; the keys are of these signers.
    pub fn good(signers: &[&Signer]) -> Self {
        let it = Situation::empty();
        it.document(|_| {});
        it.serve("/jwks", http_json(jwks(signers)));
        it
    }

    /// Answers a path with these bytes from now on.
    pub fn serve(&self, path: &str, answer: Vec<u8>) {
        self.answers.lock().unwrap().insert(path.to_owned(), answer);
    }

    /// The document, changed.
    pub fn document(&self, change: impl FnOnce(&mut Value)) {
        let mut document = self.plain_document();
        change(&mut document);
        self.serve(DOCUMENT, http_json(document.to_string()));
    }

    /// A document without a fault.
    pub fn plain_document(&self) -> Value {
        let of = |path: &str| format!("{}{path}", self.base);
        json!({
            "issuer": self.base,
            "authorization_endpoint": of("/authorize"),
            "token_endpoint": of("/token"),
            "jwks_uri": of("/jwks"),
            "userinfo_endpoint": of("/userinfo"),
            "revocation_endpoint": of("/revoke"),
            "end_session_endpoint": of("/logout"),
            "scopes_supported": ["openid", "read"],
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "client_credentials"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": ["sub"],
            "claims_parameter_supported": false,
            "request_parameter_supported": false,
            "request_uri_parameter_supported": false,
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        })
    }

    /// What it was asked so far, oldest first.
    pub fn requests(&self) -> Vec<String> {
        self.server.requests.lock().unwrap().clone()
    }

    /// The Well-Known URL.
    pub fn url(&self) -> String {
        format!("{}{DOCUMENT}", self.base)
    }

    /// Runs the program, which trusts the provider.
    pub fn run(&self, words: &[&str]) -> Ran {
        self.run_with(words, &[], "")
    }

    /// The same with variables and input. A gateway waits 5 seconds for a key set: where a busy machine took longer for it, the
    /// verdict is about the machine, and the command is run again.
    pub fn run_with(&self, words: &[&str], variables: &[(&str, &str)], stdin: &str) -> Ran {
        let once = || {
            let mut command = self.home.command();
            command
                .env("KMCTL_CA_FILE", self.home.path("ca.pem"))
                .envs(variables.iter().copied());
            ran(command.args(words).write_stdin(stdin))
        };
        let busy = |ran: &Ran| ran.out.contains(TOO_SLOW) || ran.err.contains(TOO_SLOW);
        let mut found = once();
        for again in 1..5 {
            if !busy(&found) {
                break;
            }
            eprintln!("run again ({again}), the machine was too busy: {words:?}");
            found = once();
        }
        found
    }

    /// The report in JSON.
    pub fn report(&self, more: &[&str]) -> (Ran, Value) {
        let url = self.url();
        let mut words = vec!["discover", &url, "--json"];
        words.extend(more);
        let ran = self.run(&words);
        let item = ran.json()["item"].clone();
        (ran, item)
    }

    /// Adds it as a key manager.
    pub fn add(&self, name: &str) {
        let url = self.url();
        let added = self.run(&[
            "add",
            "custom",
            "--name",
            name,
            "--well-known-url",
            &url,
            "--accept-findings",
        ]);
        assert_eq!(added.exit, 0, "{added:?}");
    }

    /// A token of a signer with these claims over the usual ones; `null` takes one away.
    pub fn token(&self, signer: &Signer, changes: &Value) -> String {
        let now = jiff::Timestamp::now().as_second();
        let mut claims = json!({
            "iss": self.base, "sub": "s", "aud": "https://api", "azp": "app", "scope": "read",
            "iat": now, "exp": now + 600, "jti": encode(now.to_string()),
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims
            .as_object_mut()
            .unwrap()
            .retain(|_, value| !value.is_null());
        signer.token(&signer.header(), &claims.to_string())
    }

    /// `token check` of a pasted text against the key manager.
    pub fn check(&self, token: &str, more: &[&str]) -> Ran {
        let mut words = vec!["token", "check", "km", "--token-stdin"];
        words.extend(more);
        self.run_with(&words, &[], token)
    }
}

/// Runs the program in a new home that trusts an authority.
pub fn run_trusting(authority: &str, words: &[&str], variables: &[(&str, &str)]) -> Ran {
    let home = Home::new();
    std::fs::write(home.path("ca.pem"), authority).unwrap();
    let mut command = home.command();
    command
        .env("KMCTL_CA_FILE", home.path("ca.pem"))
        .envs(variables.iter().copied());
    ran(command.args(words))
}

/// Where the document is.
pub const DOCUMENT: &str = "/.well-known/openid-configuration";

/// The finding of a check; it must be there.
pub fn finding(report: &Value, check: &str) -> Value {
    let all = report["findings"].as_array().unwrap();
    let found = all.iter().find(|it| it["check"] == check);
    found
        .unwrap_or_else(|| panic!("no {check} in {report}"))
        .clone()
}
