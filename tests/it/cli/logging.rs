//! The log: off unless asked for, private, and without a secret at any level.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use kmctl::key_manager::ProviderKind;

use super::home::{Home, ran};
use crate::support::home::Home as PtyHome;
use crate::support::pty::Pty;

const LEVELS: [&str; 4] = ["error", "warn", "info", "debug"];

fn log(home: &Home) -> String {
    std::fs::read_to_string(home.path("state/kmctl/kmctl.log")).unwrap_or_default()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn nothing_is_written_unless_asked_for() {
    let home = Home::new();
    home.run("list");
    home.run("show nobody");
    assert!(!home.path("state").exists());
    assert_eq!(home.run("list --log-level loud").exit, 2);
    let odd = ran(home.command().env("KMCTL_LOG_LEVEL", "loud").arg("list"));
    assert!(odd.err.contains("for KMCTL_LOG_LEVEL"), "{odd:?}");
    assert!(
        odd.err.contains("Use error, warn, info or debug."),
        "{odd:?}"
    );
}

#[test]
fn what_was_done_is_written_where_flag_variable_or_file_ask_for_it() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "first-km", "");
    home.run("disable first-km --log-level info");
    let text = log(&home);
    assert!(text.contains(" INFO  "), "{text}");
    assert!(
        text.contains("begin version=\"") || text.contains("begin version="),
        "{text}"
    );
    assert!(text.contains("verb=disable name=\"first-km\""), "{text}");
    assert!(text.contains("end exit=0 took="), "{text}");
    assert_eq!(mode(&home.path("state/kmctl")), 0o700);
    assert_eq!(mode(&home.path("state/kmctl/kmctl.log")), 0o600);
    ran(home
        .command()
        .env("KMCTL_LOG_LEVEL", "warn")
        .args(["show", "nobody"]));
    assert!(
        log(&home).ends_with(" failed code=not-found\n"),
        "{}",
        log(&home)
    );
    std::fs::create_dir_all(home.path("config/kmctl")).unwrap();
    std::fs::write(
        home.path("config/kmctl/config.toml"),
        "log-level = \"info\"",
    )
    .unwrap();
    home.run("discover https://localhost:1/x");
    let text = log(&home);
    assert!(
        text.contains("request url=https://localhost:1/x failure=connection-refused took="),
        "{text}"
    );
}

#[test]
fn no_secret_is_written_at_any_level() {
    let token = "eyJhbGciOiJSUzI1NiJ9.c2VjcmV0LWNsYWlt.c2VjcmV0LXNpZ25hdHVyZQ";
    for level in LEVELS {
        let home = Home::new();
        home.with(ProviderKind::Custom, "first-km", "secret-description");
        let run = |words: &[&str], stdin: &str| {
            let mut command = home.command();
            command.args(words).args(["--log-level", level]);
            ran(command.write_stdin(stdin.to_owned()))
        };
        run(&["token", "check", "first-km", "--token-stdin"], token);
        run(
            &[
                "token",
                "check",
                "first-km",
                "--client-id",
                "id",
                "--client-secret-stdin",
            ],
            "secret-of-the-client",
        );
        run(&["show", token], "");
        run(&["edit", "first-km", "--description", "secret-words"], "");
        run(
            &[
                "discover",
                "https://localhost:1/x?code=secret-query#secret-fragment",
            ],
            "",
        );
        run(&["discover", "https://name:secret-pass@localhost:1/x"], "");
        run(&["show", "a\u{1b}[2Jb\nc"], "");
        run(&["show", &format!("first-km{token}")], "");
        let text = log(&home);
        assert!(level == "error" || !text.is_empty(), "{level}");
        for secret in ["secret", "eyJ", "c2Vj", token] {
            assert!(!text.contains(secret), "{level}: {secret} in {text}");
        }
        assert!(!text.contains('\u{1b}'), "{text}");
        let lines = text
            .lines()
            .all(|line| line.starts_with("20") && line.contains("Z "));
        assert!(lines, "one event a line: {text}");
    }
}

#[test]
fn a_log_that_can_not_be_written_stops_nothing() {
    let home = Home::new();
    std::fs::create_dir_all(home.path("state/kmctl")).unwrap();
    let target = home.path("target");
    std::fs::write(&target, "mine").unwrap();
    std::os::unix::fs::symlink(&target, home.path("state/kmctl/kmctl.log")).unwrap();
    let listed = home.run("list --log-level debug");
    assert_eq!(listed.exit, 0);
    assert!(
        listed
            .err
            .starts_with("Warning: the log can't be written: "),
        "{listed:?}"
    );
    assert!(listed.out.contains("Bijira Built-in STS"));
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "mine");
    let nowhere = ran(home.command().env("XDG_STATE_HOME", "/proc/nowhere").args([
        "list",
        "--log-level",
        "debug",
    ]));
    assert_eq!(nowhere.exit, 0, "{nowhere:?}");
}

#[test]
fn the_screen_writes_what_it_does_and_not_what_is_typed() {
    let home = PtyHome::new().with("KMCTL_LOG_LEVEL", "debug");
    let mut pty = Pty::start(&[], &home, 80, 24);
    pty.wait_for("Bijira Built-in STS");
    pty.send_keys("a<enter>typed-by-hand<ctrl-c>");
    assert_eq!(pty.wait_exit(), 130);
    pty.assert_restored();
    let text = std::fs::read_to_string(home.path().join(".local/state/kmctl/kmctl.log")).unwrap();
    assert!(
        text.contains("store verb=save-draft outcome=done"),
        "{text}"
    );
    assert!(text.contains("end exit=130"), "{text}");
    assert!(!text.contains("typed-by-hand"), "{text}");
}
