//! Help, completions, manual pages, the sample configuration.

use std::os::unix::fs::PermissionsExt as _;

use unicode_width::UnicodeWidthStr;

use super::home::Home;

/// Every command, by its words.
const COMMANDS: [&str; 50] = [
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

#[test]
fn completions_load_in_bash_and_name_every_command() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = home.run(&format!("completions {shell}"));
        assert_eq!(ran.exit, 0);
        for word in ["discover", "devportal", "organization", "--well-known-url"] {
            let word = if shell == "fish" {
                word.trim_start_matches("--")
            } else {
                word
            };
            assert!(ran.out.contains(word), "{word} for {shell}");
        }
    }
    std::fs::write(home.path("kmctl.bash"), home.run("completions bash").out).unwrap();
    let script = "source ./kmctl.bash && complete -p kmctl && COMP_WORDS=(kmctl dis) COMP_CWORD=1 && _kmctl kmctl dis kmctl && echo \"${COMPREPLY[@]}\"";
    let output = std::process::Command::new("bash")
        .args(["--norc", "-c", script])
        .current_dir(home.path(""))
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&output.stdout);
    assert!(
        out.contains("disable") && out.contains("discover"),
        "{output:?}"
    );
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
            == 7,
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
