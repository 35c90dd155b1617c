//! What other programs read.

use serde_json::Value;

use super::text;
use crate::cli::home::Home;
use crate::cli::situation::{DOCUMENT, Situation};
use crate::net::server::answer;
use crate::support::shared;
use crate::token::signer::Signer;

#[test]
fn n10_a_command_that_fails_says_why_on_stderr() {
    let it = Situation::good(&[&Signer::new("RS256", "k1")]);
    it.add("km");
    let rejected = it.check("eyJhbGciOiJub25lIn0.e30.", &[]);
    it.serve(DOCUMENT, answer("404 Not Found", "", ""));
    let url = it.url();
    let discover = it.run(&["discover", &url]);
    let check = it.run(&["check", "km"]);
    for ran in [rejected, discover, check] {
        assert_ne!(ran.exit, 0, "{ran:?}");
        assert_eq!(ran.err.trim().lines().count(), 1, "{ran:?}");
    }
}

#[test]
fn f13_a_file_ends_with_a_line_end() {
    let home = Home::new();
    home.with(kmctl::key_manager::ProviderKind::Custom, "km", "");
    for format in ["gateway", "yaml", "json"] {
        let ran = home.words(&["export", "km", "--format", format]);
        if ran.exit == 0 {
            assert!(ran.out.ends_with('\n'), "{format}: {}", text(&ran));
        }
    }
}

/// Texts that one generation of YAML or the other reads as something else.
const TREACHEROUS: [&str; 30] = [
    "no",
    "NO",
    "on",
    "off",
    "y",
    "n",
    "yes",
    "null",
    "~",
    "true",
    "0",
    "0x1",
    "0o7",
    "017",
    "1e3",
    "1_000",
    "1:30",
    "190:20:30",
    ".inf",
    ".NaN",
    "2026-11-30",
    "2026-11-30T10:00:00Z",
    "=",
    "<<",
    "- a",
    "a: b",
    "# a",
    "&a",
    "*a",
    "!a",
];

#[test]
fn n9_every_reader_of_yaml_sees_the_same_texts() {
    let home = Home::new();
    for (place, description) in TREACHEROUS.iter().enumerate() {
        home.with(
            kmctl::key_manager::ProviderKind::Custom,
            &format!("km{place:02}"),
            description,
        );
    }
    let ran = home.words(&["list", "--output", "yaml"]);
    assert_eq!(ran.exit, 0, "{ran:?}");
    let items = home.words(&["list", "--json"]).json()["items"].clone();
    assert_eq!(
        items.as_array().map(Vec::len),
        Some(TREACHEROUS.len() + 1),
        "{items}"
    );
    for description in TREACHEROUS {
        let quoted = [format!("\"{description}\""), format!("'{description}'")];
        assert!(
            quoted.iter().any(|it| ran.out.contains(it)),
            "{description}: {}",
            ran.out
        );
    }
    let read: Value = serde_yaml_ng::from_str(&ran.out).unwrap();
    assert_eq!(read["items"], items, "YAML 1.2");
    let script = "import yaml,json,os;print(json.dumps(yaml.safe_load(os.environ['TEXT'])))";
    let output = std::process::Command::new("python3")
        .args(["-c", script])
        .env("TEXT", &ran.out)
        .output();
    match output {
        Ok(output) if output.status.success() => {
            let read: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(read["items"], items, "YAML 1.1");
        }
        output => {
            let why = format!("{output:?}");
            let missing = why.contains("ModuleNotFound") || why.contains("NotFound");
            assert!(missing, "YAML 1.1 reader refuses: {why}");
            shared::not_run("YAML with a 1.1 reader", "PyYAML is missing");
        }
    }
}
