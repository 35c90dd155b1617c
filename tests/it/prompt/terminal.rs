//! The transcript on a real terminal: scenario 24, line editing, long lines, leaving.

use std::time::Duration;

use kmctl::demo::{Options, Provider, Tenant};
use rustix::process::Signal;
use serde_json::Value;

use crate::support::home::Home;
use crate::support::pty::Pty;

fn trusting(provider: &Provider) -> Home {
    let home = Home::new();
    let authority = home.path().join("authority.pem");
    std::fs::write(&authority, provider.ca_pem()).unwrap();
    home.with("KMCTL_CA_FILE", authority.to_str().unwrap())
}

/// Answers each prompt when it shows; the log is the transcript.
fn talk(pty: &Pty, turns: &[(&str, &str)]) {
    let mut seen = 0;
    for (prompt, answer) in turns {
        pty.wait_until(&format!("the prompt {prompt:?}"), || {
            let log = pty.bytes_since(seen);
            String::from_utf8_lossy(&log).ends_with(prompt)
        });
        pty.wait_until("the line to be read", || pty.is_raw());
        seen = pty.mark();
        pty.send_bytes(format!("{answer}\r").as_bytes());
    }
}

/// All that the program wrote, up to this end, which may arrive after the program's own.
fn transcript(pty: &Pty, end: &str) -> String {
    let written = || {
        let log = pty.bytes_since(0);
        String::from_utf8_lossy(&log).replace("\r\n", "\n")
    };
    pty.wait_until(end, || written().ends_with(end));
    written()
}

fn show(home: &Home, name: &str) -> Value {
    let output = home.kmctl(&["show", name, "--json"]).output().unwrap();
    serde_json::from_slice::<Value>(&output.stdout).unwrap()["item"].clone()
}

#[test]
fn scenario_24_the_transcript() {
    let provider = Provider::start(&Options::default()).unwrap();
    let home = trusting(&provider);
    let url = provider.well_known(Tenant::Asgardeo);
    let mut pty = Pty::start(&["add", "--plain"], &home, 200, 50);
    talk(
        &pty,
        &[
            ("Number from 1 to 3: ", "1"),
            ("Name, up to 100 characters: ", "external-asgardeo-km"),
            ("Description, optional, up to 254 characters: ", ""),
            ("Well-Known URL: ", &url),
            ("Apply to all environments, yes or no (default: yes): ", ""),
            ("Add this key manager, yes or no (default: no): ", "yes"),
        ],
    );
    assert_eq!(pty.wait_exit(), 0);
    let base = url
        .strip_suffix("/token/.well-known/openid-configuration")
        .unwrap();
    let logout = base.replace("/oauth2", "/oidc");
    let expected = format!(
        "Add Key Manager. At any prompt: ? for help, back, cancel.\nback returns to the previous question. In the review, type the name of a value to change it, or fix and a number to apply a fix.\nProvider. 1, Asgardeo. 2, Microsoft Entra ID (Azure AD). 3, Custom.\nNumber from 1 to 3: 1\nName, up to 100 characters: external-asgardeo-km\nDescription, optional, up to 254 characters: \nWell-Known URL: {url}\nChecking the Well-Known URL.\nOK. Issuer matches, 2 signing keys.\nApply to all environments, yes or no (default: yes): \nReview.\nIssuer: {base}/token\nToken Endpoint: {base}/token\nAuthorization Endpoint: {base}/authorize\nJWKS Endpoint: {base}/jwks\nRevoke Endpoint: {base}/revoke\nOIDC Logout Endpoint: {logout}/logout\nFindings: none.\nAdd this key manager, yes or no (default: no): yes\nAdded external-asgardeo-km. Next: kmctl devportal set external-asgardeo-km\n"
    );
    assert_eq!(transcript(&pty, "external-asgardeo-km\n"), expected);
    assert!(!pty.bytes_since(0).contains(&0x1b));
    let added = show(&home, "external-asgardeo-km");
    assert_eq!(added["enabled"], true);
    assert_eq!(added["allEnvironments"], true);
    assert_eq!(added["description"], "");
    assert!(!pty.is_raw());
}

#[test]
fn a_long_paste_is_whole_and_the_terminal_as_before() {
    let home = Home::new();
    let mut pty = Pty::start(&["add", "custom", "--plain"], &home, 80, 24);
    talk(&pty, &[("Name, up to 100 characters: ", "x")]);
    pty.wait_for("Description, optional, up to 254 characters:");
    pty.wait_until("the line to be read", || pty.is_raw());
    // Longer than the 4096 bytes of line mode.
    let long = "d".repeat(9000);
    for part in long.as_bytes().chunks(1000) {
        pty.send_bytes(part);
        pty.wait_until("the paste to be read", || pty.unread() == 0);
    }
    pty.send_bytes(b"\r");
    pty.wait_until("the answer", || {
        let log = pty.bytes_since(0);
        let text = String::from_utf8_lossy(&log);
        text.contains("Error: Description is 8746 characters too long.")
    });
    pty.wait_until("the line to be read", || pty.is_raw());
    pty.send_bytes(b"\x03");
    assert_eq!(pty.wait_exit(), 130);
    assert!(!pty.is_raw());
    transcript(
        &pty,
        "Draft saved: x (Custom). To continue: kmctl add --resume=x --plain\n",
    );
}

#[test]
fn the_line_can_be_mended_and_function_keys_show_nothing() {
    let home = Home::new();
    let mut pty = Pty::start(&["add", "custom", "--plain"], &home, 80, 24);
    pty.wait_for("Name, up to 100 characters:");
    pty.wait_until("the line to be read", || pty.is_raw());
    pty.send_bytes(b"wrong\x15my-kn\x7fm\x1b[A\x1b[D\r");
    pty.wait_for("Name, up to 100 characters: my-km");
    pty.wait_for("Description");
    assert!(!pty.bytes_since(0).contains(&0x1b));
    pty.wait_until("the line to be read", || pty.is_raw());
    pty.send_bytes(b"\x04");
    assert_eq!(pty.wait_exit(), 8);
    let log = transcript(&pty, "To continue: kmctl add --resume=my-km --plain\n");
    assert!(log.contains("Canceled. Nothing was changed.\n"), "{log}");
}

#[test]
fn the_terminal_is_whole_after_a_signal_inside_a_line() {
    let home = Home::new();
    for (signal, code) in [
        (Signal::TERM, 143),
        (Signal::HUP, 129),
        (Signal::INT, 130),
        (Signal::QUIT, 131),
    ] {
        let mut pty = Pty::start(&["add", "--plain"], &home, 80, 24);
        pty.wait_for("Number from 1 to 3:");
        pty.wait_until("the line to be read", || pty.is_raw());
        pty.signal(signal);
        assert_eq!(pty.wait_exit(), code);
        pty.wait_until("line mode", || !pty.is_raw());
    }
}

#[test]
fn plain_by_environment_asks_on_a_terminal() {
    for (name, value) in [
        ("ACCESSIBLE", "1"),
        ("TERM", "dumb"),
        ("KMCTL_PLAIN", "true"),
    ] {
        let home = Home::new().with(name, value);
        let mut pty = Pty::start(&["add"], &home, 80, 24);
        pty.wait_for("Number from 1 to 3:");
        pty.wait_until("the line to be read", || pty.is_raw());
        pty.send_bytes(b"cancel\r");
        assert_eq!(pty.wait_exit(), 8, "{name}");
        assert!(!pty.bytes_since(0).contains(&0x1b));
    }
}

#[test]
fn no_input_and_ci_ask_nothing_on_a_terminal() {
    for (name, words) in [
        ("CI", "kmctl doesn't ask when CI is set."),
        ("KMCTL_NO_INPUT", "kmctl doesn't ask with --no-input."),
    ] {
        let home = Home::new().with(name, "1");
        let mut pty = Pty::start(&["add", "custom"], &home, 100, 24);
        assert_eq!(pty.wait_exit(), 2);
        pty.wait_quiet(Duration::from_millis(50));
        pty.wait_for(words);
    }
}
