//! Words that people read: patterns that no sentence of the program or of the README may have.

use std::path::{Path, PathBuf};

/// What must not be there, and what is written in its place.
const PATTERNS: [(&str, &str); 91] = [
    (" names no ", "has no"),
    ("Have the provider", "Ask the provider to"),
    ("Have a certificate", "Ask the provider to"),
    ("have discovery", "ask the provider to serve discovery"),
    ("is no good", "is not valid"),
    ("is no valid", "is not valid"),
    ("is no URL", "is not a URL"),
    ("is no JSON", "is not valid JSON"),
    ("is no text", "is not a string"),
    ("is no profile", "is not a profile"),
    ("is no provider", "is not a provider"),
    ("in spite of", "despite"),
    ("all the same with", "anyway with"),
    ("on the way could", "in transit"),
    ("eld against", "checked against"),
    ("taken back", "revoked"),
    ("take back", "revoke"),
    ("tokens are taken", "tokens are accepted"),
    ("Tokens are taken", "Tokens are accepted"),
    ("its tokens are taken", "its tokens are accepted"),
    ("had there", "issued there"),
    (" mended", "fixed"),
    (" mending", "fixing"),
    ("there already", "already exists"),
    ("by hand.", "manually"),
    ("the first one first", "first to last"),
    ("Still at it", "Still working"),
    (
        "Unlinked objects are not changed",
        "Key managers that kmctl doesn't manage are left alone",
    ),
    (
        "records each object in full",
        "will contain all of the settings",
    ),
    ("stored, read back", "created and confirmed"),
    ("takes it away here", "removes it from this computer"),
    (" undoes it", "Press u to undo"),
    ("on conformance only", "conformance notes"),
    ("There is no document to check", "Nothing was read"),
    ("Answer a number", "Enter a number"),
    ("Hidden as you type", "It isn't shown"),
    ("Judge a token", "Check a token"),
    ("Prove that", "Verify that"),
    ("prove that they will", "verify that they"),
    ("Say which", "List the"),
    ("What is not linked", "Unlinked key managers"),
    ("differs from here", "differs here"),
    ("(-, _", "hyphens, underscores"),
    ("Scroll difference", "Scroll details"),
    ("nmanaged", "not managed"),
    ("Use the other address", "Use suggested address"),
    (": check)", "(press c)"),
    ("then read back", "confirmed"),
    ("reads it back", "confirms it"),
    ("Esc stops", "Press Esc to stop"),
    ("Esc cancels", "Press Esc to cancel"),
    ("Esc clears", "Press Esc to clear"),
    ("Enter reads", "Press Enter to read"),
    ("Enter sets", "Press Enter to set"),
    ("Enter opens", "Press Enter to open"),
    ("again quits", "Press Ctrl+C again to quit"),
    (" values again", "restored"),
    ("This says nothing about", "may not be affected"),
    ("is no better", "fails too"),
    ("Cancelled.", "Canceled."),
    ("of its own. Fill", "in its own field"),
    ("only on target", "target only"),
    ("stands for your", "represents your"),
    ("what was pasted", "the pasted text"),
    (" of its own", "its own, or the noun"),
    ("a text ", "a string"),
    ("names another", "the two don't match"),
    ("names a kind", "is a"),
    ("is one that is not", "is not"),
    ("is understood", "is valid"),
    ("nothing was asked", "kmctl can't ask, kmctl doesn't ask"),
    ("all the same", "anyway"),
    (" of the set can", "in the set can"),
    ("answered with", "returned"),
    (" answered {", "returned"),
    ("no answer in", "no response in"),
    ("Fix: Fix", "Fix: Correct"),
    ("Fix it at", "Correct it at"),
    ("okens carry", "tokens have"),
    ("at a target", "on a target"),
    ("gets for itself", "client_credentials"),
    ("has a field of", "--param can't set"),
    ("side by side", "concatenated, next to each other"),
    (" is a word for", "means"),
    ("not the one asked", "different"),
    ("from now on.\\n", "is now"),
    ("is asked for one", "kmctl requests one"),
    ("gives the contract", "prints JSON in the schema"),
    ("what it has", "from it"),
    ("can't check a signature", "can't verify signatures"),
    ("can check signatures", "can verify signatures"),
];

/// The string literals of a Rust file, without its tests and comments; roughly, but nothing shown is missed.
fn literals(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut continued = false;
    for (number, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("#[cfg(test)]") {
            break;
        }
        // The help of a command is a comment of documentation.
        if trimmed.starts_with("//") && !continued {
            continue;
        }
        let mut inside = continued;
        for part in line.split('"') {
            if inside {
                found.push((number + 1, part.to_owned()));
            }
            if !part.ends_with('\\') {
                inside = !inside;
            }
        }
        // A literal that goes on in the next line ends with a backslash here.
        continued = inside && line.ends_with('\\');
    }
    found
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() && name != "tests" && name != "cases" {
            files(&path, into);
        } else if path.is_file() && name.ends_with(".rs") && name != "tests.rs" {
            into.push(path);
        }
    }
}

#[test]
fn no_sentence_has_a_pattern_that_reads_as_translated() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    files(&root.join("src"), &mut sources);
    assert!(sources.len() > 300, "{}", sources.len());
    let mut found = Vec::new();
    let mut look = |path: &Path, line: usize, text: &str| {
        for (pattern, instead) in PATTERNS {
            if text.contains(pattern) {
                let place = path.strip_prefix(root).unwrap().display();
                found.push(format!(
                    "{place}:{line}: {pattern:?}, write {instead:?}: {text}"
                ));
            }
        }
    };
    let mut sentences = 0;
    for path in &sources {
        for (line, text) in literals(&std::fs::read_to_string(path).unwrap()) {
            sentences += usize::from(text.contains(' '));
            look(path, line, &text);
        }
    }
    assert!(sentences > 2000, "{sentences}");
    for name in ["README.md", "assets/providers.toml", "assets/config.toml"] {
        let path = root.join(name);
        for (number, line) in std::fs::read_to_string(&path).unwrap().lines().enumerate() {
            look(&path, number + 1, line);
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// The help of a command and of those below it, each with its words.
fn help(words: &[String], into: &mut Vec<(String, String)>) {
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_kmctl"))
        .args(words)
        .arg("--help")
        .env_clear()
        .output()
        .unwrap();
    assert!(ran.status.success(), "{words:?}: {ran:?}");
    let text = String::from_utf8(ran.stdout).unwrap();
    // A description that goes on in the next line is indented further.
    let names: Vec<String> = text
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect();
    into.push((words.join(" "), text));
    for name in names {
        let below: Vec<String> = words.iter().cloned().chain([name]).collect();
        help(&below, into);
    }
}

#[test]
fn no_help_has_a_pattern_that_reads_as_translated() {
    let mut all = Vec::new();
    help(&[], &mut all);
    assert!(all.len() > 50, "{}", all.len());
    let mut found = Vec::new();
    for (words, text) in &all {
        // A pattern may stand across two lines.
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for (pattern, instead) in PATTERNS {
            if text.contains(pattern) {
                found.push(format!(
                    "kmctl {words} --help: {pattern:?}, write {instead:?}"
                ));
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn the_patterns_are_found_where_they_are() {
    let text = "let a = \"The document names no issuer.\"; // names no\nlet b = \"fine\";\n#[cfg(test)]\n\"is no URL\"";
    let found = literals(text);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].1.contains(PATTERNS[0].0));
}
