//! Help, completions, manual pages, the sample configuration.

use std::os::unix::fs::PermissionsExt as _;

use unicode_width::UnicodeWidthStr;

use kmctl::key_manager::ProviderKind;

use super::home::Home;

/// Every command, by its words.
const COMMANDS: [&str; 53] = [
    "",
    "list",
    "show",
    "add",
    "edit",
    "enable",
    "disable",
    "delete",
    "discover",
    "token",
    "token check",
    "check",
    "target",
    "target add",
    "target list",
    "target use",
    "target show",
    "target check",
    "target remove",
    "login",
    "logout",
    "pull",
    "plan",
    "apply",
    "usage",
    "verify",
    "devportal",
    "devportal get",
    "devportal set",
    "env",
    "env list",
    "env add",
    "env remove",
    "env mark",
    "env move",
    "organization",
    "organization list",
    "organization use",
    "organization add",
    "history",
    "doctor",
    "export",
    "gateway",
    "gateway merge",
    "import",
    "demo",
    "completions",
    "man",
    "schema",
    "config init",
    "config list",
    "config get",
    "config set",
];

#[test]
fn help_of_every_command_fits_80_columns_and_has_an_example() {
    let home = Home::new();
    let mut all = String::new();
    for words in COMMANDS {
        for flag in ["-h", "--help"] {
            let ran = home.run(&format!("{words} {flag}"));
            assert_eq!((ran.exit, ran.err.as_str()), (0, ""), "{words}");
            for line in ran.out.lines() {
                let example = line.trim_start().starts_with("kmctl ") || line.contains("Example: ");
                let url = line.contains("https://");
                assert!(
                    line.width() <= 80 || (example && url),
                    "{words} {flag}: {} columns: {line}",
                    line.width()
                );
            }
            assert!(ran.out.contains("Example: "), "{words} {flag}");
            if flag == "-h" {
                all.push_str(&format!("$ kmctl {words} -h\n{}\n", ran.out));
            }
        }
    }
    insta::assert_snapshot!("help", all);
    insta::assert_snapshot!("long_help", home.run("--help").out);
}

#[test]
fn no_command_is_forgotten_here() {
    let home = Home::new();
    let help = home.run("-h").out;
    let listed = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help");
    for name in listed {
        assert!(
            COMMANDS
                .iter()
                .any(|words| words.split(' ').next() == Some(name)),
            "{name} has no help test"
        );
    }
}

/// What bash offers for a line.
fn completed(home: &Home, line: &[&str]) -> Vec<String> {
    let script = format!(
        "source ./kmctl.bash && complete -p kmctl >/dev/null && COMP_WORDS=(kmctl {}) COMP_CWORD={} \
         && COMP_TYPE=9 && _clap_complete_kmctl kmctl '{}' && IFS=$'\\n' && echo \"${{COMPREPLY[*]}}\"",
        line.join(" "),
        line.len(),
        line.last().unwrap(),
    );
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_kmctl"));
    let folder = program.parent().unwrap().to_str().unwrap();
    let output = std::process::Command::new("bash")
        .args(["--norc", "-c", &script])
        .current_dir(home.path(""))
        .env_clear()
        .env("HOME", home.path(""))
        .env("XDG_DATA_HOME", home.path("data"))
        .env("PATH", format!("{folder}:/usr/bin:/bin"))
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(err, "", "{line:?}");
    let out = String::from_utf8(output.stdout).unwrap();
    out.split(['\n', '\u{b}'])
        .filter(|word| !word.is_empty())
        .map(|word| word.trim().to_owned())
        .collect()
}

#[test]
fn completions_load_in_bash_and_know_commands_options_and_names() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = home.run(&format!("completions {shell}"));
        assert_eq!(ran.exit, 0);
        assert!(ran.out.contains("KMCTL_COMPLETE"), "{ran:?}");
    }
    std::fs::write(home.path("kmctl.bash"), home.run("completions bash").out).unwrap();
    // Without a database there is nothing to know, nothing to say and nothing to make.
    assert_eq!(completed(&home, &["show", "ok"]), Vec::<String>::new());
    assert!(!home.database().exists());
    home.with(ProviderKind::Custom, "okta-km", "");
    home.with(ProviderKind::Custom, "other-km", "");
    home.run("env add Staging");
    home.words(&["organization", "add", "Sample Org"]);
    for (line, offered) in [
        (&["dis"][..], &["disable", "discover"][..]),
        (&["add", "custom", "--well"], &["--well-known-url"]),
        (&["show", "ok"], &["okta-km"]),
        (&["delete", "O"], &["okta-km", "other-km"]),
        (&["token", "check", "oth"], &["other-km"]),
        (&["plan", "okta-km", "oth"], &["other-km"]),
        (&["env", "remove", "Sta"], &["Staging"]),
        (&["add", "custom", "--env", "Prod"], &["Production"]),
        (&["organization", "use", "Sam"], &["Sample\\ Org"]),
        (&["add", "--name", "okta"], &[]),
        (&["env", "add", "Sta"], &[]),
        (&["target", "use", "x"], &[]),
    ] {
        let found = completed(&home, line);
        assert_eq!(found, offered, "{line:?}");
    }
}

#[test]
fn the_manual_has_a_page_for_every_command() {
    let home = Home::new();
    let page = home.run("man").out;
    assert!(page.contains(".TH kmctl 1"), "{page}");
    assert!(page.contains("discover"), "{page}");
    let ran = home.words(&["man", "pages"]);
    assert_eq!(ran.exit, 0, "{ran:?}");
    for name in [
        "kmctl.1",
        "kmctl-add.1",
        "kmctl-env-move.1",
        "kmctl-discover.1",
    ] {
        let text = std::fs::read_to_string(home.path("pages").join(name)).unwrap();
        assert!(
            text.contains(".SH NAME") && text.contains(".SH SYNOPSIS"),
            "{name}"
        );
    }
    assert_eq!(home.run("man /proc/nowhere").exit, 1);
}

#[test]
fn manual_pages_are_written_anew_but_nothing_of_somebody_else() {
    let home = Home::new();
    assert_eq!(home.run("man pages --dry-run").exit, 0);
    assert!(!home.path("pages").exists());
    assert_eq!(home.run("man pages").exit, 0);
    let page = home.path("pages/kmctl-add.1");
    let before = std::fs::read(&page).unwrap();
    let mode = std::fs::metadata(&page).unwrap().permissions().mode();
    assert_eq!(mode & 0o600, 0o600);
    // An older page gives way.
    std::fs::write(&page, ".TH kmctl-add 1 old").unwrap();
    assert_eq!(home.run("man pages").exit, 0);
    assert_eq!(std::fs::read(&page).unwrap(), before);
    let count = std::fs::read_dir(home.path("pages")).unwrap().count();
    // Something else does not, and nothing is half done.
    std::fs::write(&page, "my notes").unwrap();
    std::fs::remove_file(home.path("pages/kmctl.1")).unwrap();
    let refused = home.run("man pages");
    assert_eq!(refused.exit, 6);
    assert!(
        refused.err.contains("kmctl-add.1 already exists"),
        "{refused:?}"
    );
    assert_eq!(std::fs::read(&page).unwrap(), b"my notes");
    assert!(!home.path("pages/kmctl.1").exists());
    std::fs::remove_file(&page).unwrap();
    let target = home.path("target");
    std::fs::write(&target, ".TH kmctl 1 mine").unwrap();
    std::os::unix::fs::symlink(&target, &page).unwrap();
    assert_eq!(home.run("man pages").exit, 1);
    assert_eq!(std::fs::read(&target).unwrap(), b".TH kmctl 1 mine");
    std::fs::remove_file(&page).unwrap();
    assert_eq!(home.run("man pages").exit, 0);
    let again = std::fs::read_dir(home.path("pages")).unwrap().count();
    assert_eq!(again, count, "something half made is left");
}

#[test]
fn the_sample_configuration_is_private_whole_and_read() {
    let home = Home::new();
    let path = home.path("config/kmctl/config.toml");
    let wrote = home.run("config init");
    assert_eq!(wrote.out, format!("Wrote {}\n", path.display()));
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(
        std::fs::read_dir(path.parent().unwrap()).unwrap().count(),
        1
    );
    assert_eq!(home.run("config init").exit, 6);
    assert_eq!(home.run("list").err, "");
    // With every setting switched on it is still a file that is understood.
    let text = std::fs::read_to_string(&path).unwrap();
    let on: String = text
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(setting) if setting.contains(" = ") => format!("{setting}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    assert!(
        on.lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
            .count()
            == 8,
        "{on}"
    );
    std::fs::write(&path, on.replace("Sample Org", "Default Organization")).unwrap();
    let ran = home.run("list");
    assert_eq!((ran.exit, ran.err.as_str()), (0, ""), "{ran:?}");
    // A broken file does not keep the command from writing a new one.
    std::fs::write(&path, "broken").unwrap();
    assert_eq!(home.run("list").exit, 2);
    assert_eq!(home.run("config init --force").exit, 0);
    assert_eq!(home.run("list").exit, 0);
    // No link is followed: what it points to is somebody's.
    let target = home.path("target");
    std::fs::write(&target, "mine").unwrap();
    std::fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink(&target, &path).unwrap();
    let refused = home.run("config init --force");
    assert_eq!(refused.exit, 1);
    assert!(
        refused
            .err
            .contains("is a symbolic link, which kmctl does not follow"),
        "{refused:?}"
    );
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "mine");
    let named = home.run("config init --config elsewhere.toml");
    assert_eq!(named.out, "Wrote elsewhere.toml\n");
    let dry = Home::new();
    assert_eq!(dry.run("config init -n").exit, 0);
    assert!(!dry.path("config").exists());
}

#[test]
fn settings_are_read_and_changed_and_comments_stay() {
    let home = Home::new();
    assert_eq!(home.run("config get timeout").exit, 5);
    assert!(
        home.run("config list")
            .out
            .contains("timeout       (not set)\n")
    );
    let set = home.run("config set timeout 30s");
    assert_eq!((set.exit, set.out.as_str()), (0, "timeout is now 30s.\n"));
    assert_eq!(home.run("config get timeout").out, "30s\n");
    let path = home.path("config/kmctl/config.toml");
    let text = "# mine\ntimeout = \"30s\" # slow\n# color = \"auto\"\n";
    std::fs::write(&path, text).unwrap();
    let dry = home.run("config set timeout 1m --dry-run");
    assert_eq!(dry.out, "timeout would be 1m.\n");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    home.run("config set timeout 1m");
    home.run("config set mouse true");
    home.run("config set ca-file /a.pem /b.pem");
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        "# mine\ntimeout = \"1m\" # slow\nmouse = true\nca-file = [\"/a.pem\", \"/b.pem\"]\n# color = \"auto\"\n"
    );
    let list = home.run("config list --json").json();
    let of = |key: &str| {
        let items = list["items"].as_array().unwrap();
        items.iter().find(|it| it["key"] == key).unwrap()["value"].clone()
    };
    assert_eq!(of("mouse"), true);
    assert_eq!(of("ca-file"), serde_json::json!(["/a.pem", "/b.pem"]));
    assert!(of("color").is_null());
    let again = home.run("config set mouse true");
    assert_eq!(
        again.out,
        "Nothing to change: mouse already has this value.\n"
    );
    let removed = home.words(&["config", "set", "ca-file", ""]);
    assert_eq!(removed.out, "ca-file is no longer set.\n");
    for (line, part) in [
        (
            "config set timeout soon",
            "timeout can't be soon: soon is not a valid duration.",
        ),
        (
            "config set mouse perhaps",
            "perhaps is not valid for mouse.\nFix: Use true or false.",
        ),
        (
            "config set color blue",
            "blue is not valid for color.\nFix: Use auto, always or never.",
        ),
        ("config set colour never", "colour"),
        (
            "config set timeout 3s --read-only",
            "--read-only rejects every change.",
        ),
    ] {
        let ran = home.run(line);
        assert!(
            matches!(ran.exit, 2 | 3) && ran.err.contains(part),
            "{ran:?}"
        );
    }
    assert_eq!(home.run("config get timeout").out, "1m\n");
}

/// A JSON Web Token, and one whose end was lost.
const TOKENS: [&str; 2] = [
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJnZWhlaW0ifQ.c2lnbmF0dXJl",
    "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0",
];

#[test]
fn a_token_as_an_argument_is_refused_by_every_command_and_shown_by_none() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "km", "");
    for token in TOKENS {
        for command in COMMANDS {
            for shape in [
                vec![token.to_owned()],
                vec!["--name".to_owned(), token.to_owned()],
                vec![format!("--description={token}")],
                vec!["--".to_owned(), format!("Bearer {token}")],
            ] {
                let words = command.split(' ').filter(|word| !word.is_empty());
                let mut words: Vec<&str> = words.collect();
                words.extend(shape.iter().map(String::as_str));
                let ran = home.words(&words);
                assert_eq!(ran.exit, 2, "{words:?} {ran:?}");
                assert!(ran.err.contains("A token can't be an argument"), "{ran:?}");
                let both = format!("{}{}", ran.out, ran.err);
                assert!(!both.contains(&token[..12]), "{words:?} {both}");
            }
        }
    }
    // A pasted command is taken apart, and what else is in it stays unseen.
    let token = TOKENS[0];
    let pasted = format!("curl -H 'Authorization: Bearer {token}' https://localhost:1/x");
    let ran = home.words(&["discover", &pasted]);
    assert_eq!(ran.exit, 7, "{ran:?}");
    assert!(!format!("{ran:?}").contains(&token[..12]), "{ran:?}");
}

#[test]
fn empty_results_say_so_on_stderr() {
    let home = Home::new();
    for (line, said) in [
        ("list --search zzz", "No key manager matches.\n"),
        ("history nobody", "No changes to show.\n"),
        (
            "target list",
            "There are no targets yet. Add one with kmctl target add.\n",
        ),
    ] {
        let ran = home.run(line);
        assert_eq!((ran.exit, ran.err.as_str()), (0, said), "{ran:?}");
        let json = home.run(&format!("{line} --json"));
        assert_eq!((json.exit, json.err.as_str()), (0, ""), "{json:?}");
    }
}

/// A value from a variable is no option that was typed.
#[test]
fn a_variable_does_not_show_in_the_usage() {
    let home = Home::new();
    let file = home.path("by-variable.db");
    for (line, error) in [
        (
            "token",
            "Error: kmctl token needs a command: check.\nFix: Run kmctl token --help.\n",
        ),
        (
            "show",
            "Error: Missing NAME.\nFix: Use kmctl show <NAME>; kmctl show --help lists all options.\n",
        ),
    ] {
        let ran = super::home::ran(home.command().env("KMCTL_DATABASE", &file).arg(line));
        assert_eq!((ran.exit, ran.err.as_str()), (2, error), "{line}");
    }
}
