//! Rules of the house, held by reading its source.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Which rooms a room may use. Faces are above all; the ground is `key_manager`.
fn allowed(room: &str) -> Option<&'static [&'static str]> {
    const PURE: &[&str] = &[
        "key_manager",
        "provider",
        "discovery",
        "token",
        "form",
        "control_plane",
    ];
    Some(match room {
        "key_manager" => &[],
        "provider" => &["key_manager"],
        "discovery" => &["key_manager", "provider"],
        "token" => &["key_manager", "provider", "discovery"],
        "form" => &["key_manager", "provider", "discovery"],
        "control_plane" => &["key_manager", "discovery"],
        "remote" => &["key_manager", "discovery", "control_plane", "net", "log"],
        "log" => &["key_manager"],
        "store" => PURE,
        "net" => &[
            "key_manager",
            "provider",
            "discovery",
            "token",
            "form",
            "log",
        ],
        "ops" => &[
            "key_manager",
            "provider",
            "discovery",
            "token",
            "form",
            "control_plane",
            "store",
            "net",
            "remote",
            "files",
        ],
        // A face that opens the store or makes the client hands them down; it names neither SQL nor HTTP.
        "tui" | "cli" => &[
            "key_manager",
            "provider",
            "discovery",
            "token",
            "form",
            "control_plane",
            "ops",
            "store",
            "net",
            "remote",
            "log",
        ],
        "demo" => &[
            "key_manager",
            "provider",
            "discovery",
            "token",
            "form",
            "control_plane",
        ],
        _ => return None,
    })
}

/// Crates that these files and directories alone may name.
const AT_HOME: &[(&str, &[&str])] = &[
    ("rusqlite", &["src/store"]),
    ("reqwest", &["src/net"]),
    ("crossterm", &["src/tui/terminal.rs"]),
    ("anyhow", &["src/main.rs"]),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(below: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(below), &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            (name, text)
        })
        .collect()
}

/// Lines of code: no comments.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(place, line)| (place + 1, line.split("//").next().unwrap_or_default()))
}

/// The rooms that a line names: `crate::room`, also in a list `crate::{a, b}`.
fn rooms_named(line: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (place, _) in line.match_indices("crate::") {
        let rest = &line[place + "crate::".len()..];
        let words: Vec<&str> = match rest.strip_prefix('{') {
            Some(list) => list
                .split('}')
                .next()
                .unwrap_or_default()
                .split(',')
                .collect(),
            None => vec![rest],
        };
        for word in words {
            let room: String = word
                .trim()
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect();
            rooms.push(room);
        }
    }
    rooms
}

#[test]
fn arrows_run_down_only() {
    let mut wrong = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (file, text) in sources("src") {
        let Some(room) = file
            .strip_prefix("src/")
            .and_then(|rest| rest.split_once('/'))
        else {
            continue;
        };
        let room = room.0;
        let Some(may) = allowed(room) else {
            panic!("{file} is in a room that the rules do not know");
        };
        for (line, text) in code(&text) {
            for other in rooms_named(text) {
                *seen.entry(other.clone()).or_default() += 1;
                let known = allowed(&other).is_some();
                if known && other != room && !may.contains(&other.as_str()) {
                    wrong.push(format!("{file}:{line}: {room} -> {other}"));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "arrows that run up:\n{}",
        wrong.join("\n")
    );
    assert!(
        seen.len() > 8,
        "the reader of `use` lines reads nothing: {seen:?}"
    );
}

#[test]
fn crates_stay_at_home() {
    let mut wrong = Vec::new();
    for (file, text) in sources("src") {
        for (name, homes) in AT_HOME {
            if homes.iter().any(|home| file.starts_with(home)) {
                continue;
            }
            for (line, text) in code(&text) {
                let named =
                    text.contains(&format!("{name}::")) || text.contains(&format!("use {name}"));
                if named {
                    wrong.push(format!("{file}:{line}: {name} belongs to {homes:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn in_a_screen_only_its_view_names_ratatui() {
    let drawing = |file: &str| {
        file.ends_with("_view.rs")
            || file.starts_with("src/tui/widget/")
            || [
                "src/tui/terminal.rs",
                "src/tui/theme.rs",
                "src/tui/view.rs",
                "src/tui/screen/mod.rs",
                "src/tui/screen/add/mod.rs",
                "src/tui/screen/fields.rs",
                "src/tui/screen/frame.rs",
            ]
            .contains(&file)
    };
    let wrong: Vec<String> = sources("src")
        .into_iter()
        .filter(|(file, _)| !drawing(file))
        .flat_map(|(file, text)| {
            code(&text)
                .filter(|(_, line)| line.contains("ratatui::"))
                .map(|(line, _)| format!("{file}:{line}"))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_pure_rooms_know_no_clock_no_runtime_no_disk() {
    let banned = [
        "Timestamp::now",
        "SystemTime",
        "Instant::now",
        "tokio",
        "std::fs",
        "std::net::Tcp",
        "std::env::",
    ];
    let mut wrong = Vec::new();
    for room in ["key_manager", "provider", "discovery", "token", "form"] {
        for (file, text) in sources(&format!("src/{room}")) {
            if file.contains("test") {
                continue;
            }
            let product = text
                .split("#[cfg(test)]")
                .next()
                .unwrap_or_default()
                .to_owned();
            for (line, text) in code(&product) {
                for word in banned {
                    if text.contains(word) {
                        wrong.push(format!("{file}:{line}: {word}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_is_a_scroll() {
    let long: Vec<String> = sources("src")
        .into_iter()
        .filter(|(file, text)| text.lines().count() > 400 && !file.ends_with("tests.rs"))
        .map(|(file, text)| format!("{file}: {} lines", text.lines().count()))
        .collect();
    assert!(
        long.is_empty(),
        "rooms that want to be two:\n{}",
        long.join("\n")
    );
}

#[test]
fn every_rule_is_a_test_that_runs() {
    let mut wrong = Vec::new();
    for (file, text) in sources("tests").into_iter().chain(sources("src")) {
        if file.ends_with("tidy.rs") {
            continue;
        }
        for (line, text) in code(&text) {
            for word in ["#[ignore", "todo!(", "unimplemented!("] {
                if text.contains(word) {
                    wrong.push(format!("{file}:{line}: {word}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
