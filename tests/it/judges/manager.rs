//! API Manager's own judge: its validation service and gateway handler in one Java process.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::case::{Case, ISSUER};
use super::serving::Serving;
use crate::support::shared::part;

/// A running judge.
pub struct Judge {
    pub serving: Serving,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// What it says of one token.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// `200`, `403 900908`, on the first request.
    pub first: String,
    /// On the second.
    pub again: String,
    /// The validation service's consumer key.
    pub consumer_key: Option<String>,
    /// Its scopes, with commas between; `None` where it refuses.
    pub scopes: Option<String>,
}

impl Judge {
    /// Starts it, built where it is not yet; `None` where it can't be had, and said.
    pub fn start() -> Option<Self> {
        Judge::start_for("app")
    }

    /// The same where the application with this consumer key is the one that is subscribed.
    pub fn start_for(consumer_key: &str) -> Option<Self> {
        let script = part(
            "verdicts of API Manager's gateway",
            "peers/apim-gateway/judge.sh",
            &["java", "javac", "mvn"],
        )?;
        let state = std::env::var_os("APIM_GATEWAY_STATE").map_or_else(
            || PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("apim-gateway"),
            PathBuf::from,
        );
        // The first one builds; the others wait for it.
        static STARTING: Mutex<()> = Mutex::new(());
        let _turn = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut child = Command::new("sh")
            .arg(script)
            .env("APIM_GATEWAY_STATE", state)
            .env("APIM_JAVA_OPTIONS", format!("-Dsubscribed={consumer_key}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut judge = Judge {
            serving: Serving::start(),
            input: child.stdin.take().unwrap(),
            output: BufReader::new(child.stdout.take().unwrap()),
            child,
        };
        let line = format!("@{ISSUER}\t{}\tazp\tscope\t\t", judge.serving.url);
        assert_eq!(judge.ask(&line)["ready"], true);
        Some(judge)
    }

    /// A case with a new key manager.
    pub fn judge(&mut self, case: &Case) -> Answer {
        self.judge_of(ISSUER, case)
    }

    /// The same where another issuer is configured.
    pub fn judge_of(&mut self, issuer: &str, case: &Case) -> Answer {
        case.serve(&self.serving);
        let url = self.serving.url.clone();
        self.judge_at(&url, issuer, case)
    }

    /// The same where another address has the keys.
    pub fn judge_at(&mut self, url: &str, issuer: &str, case: &Case) -> Answer {
        let kind = if case.type_enforced { "Enforced" } else { "" };
        let line = format!(
            "@{issuer}\t{url}\t{}\t{}\t{}\t{kind}",
            case.client_claim.as_deref().unwrap_or_default(),
            case.scope_claim,
            case.audiences.join(",")
        );
        assert_eq!(self.ask(&line)["ready"], true);
        let answer = self.ask(&case.token);
        let status = |name: &str| {
            let text = answer[name].as_str().unwrap_or_default();
            let words: Vec<&str> = text
                .split(' ')
                .take(2)
                .filter(|word| word.parse::<u32>().is_ok())
                .collect();
            words.join(" ")
        };
        let text = |name: &str| answer[name].as_str().map(str::to_owned);
        let valid = answer["valid"] == true;
        Answer {
            first: status("gw1"),
            again: status("gw2"),
            consumer_key: text("ck").filter(|_| valid),
            scopes: text("scopes").filter(|_| valid),
        }
    }

    fn ask(&mut self, line: &str) -> Value {
        writeln!(self.input, "{line}").unwrap();
        let mut answer = String::new();
        self.output.read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).unwrap_or_else(|_| panic!("{line:?} gave {answer:?}"))
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
