//! The layout of the source, held by reading it: layers, import cycles, crates at home.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Modules without I/O, clock, runtime or terminal.
const PURE: &[&str] = &[
    "key_manager",
    "gateway",
    "provider",
    "discovery",
    "token",
    "form",
    "control_plane",
];

/// What each module and each file at the top may import, lowest layer first. A module that is not here fails the test.
const LAYERS: &[(&str, &[&str])] = &[
    ("key_manager", &[]),
    ("gateway", &["key_manager"]),
    ("provider", &["key_manager"]),
    ("discovery", &["key_manager", "gateway", "provider"]),
    (
        "token",
        &["key_manager", "gateway", "provider", "discovery"],
    ),
    ("form", &["key_manager", "gateway", "provider", "discovery"]),
    (
        "control_plane",
        &["key_manager", "gateway", "provider", "discovery"],
    ),
    ("fs", &[]),
    ("log", &["key_manager", "fs"]),
    ("input", &["log"]),
    ("store", &["PURE", "log", "fs"]),
    ("net", &["PURE", "log", "fs"]),
    ("remote", &["PURE", "log", "fs", "net"]),
    ("ops", &["PURE", "log", "fs", "store", "net", "remote"]),
    (
        "tui",
        &[
            "PURE", "log", "fs", "input", "store", "net", "remote", "ops",
        ],
    ),
    (
        "cli",
        &[
            "PURE", "log", "fs", "input", "store", "net", "remote", "ops",
        ],
    ),
    ("demo", &["PURE", "log", "fs"]),
    (
        "launch",
        &[
            "PURE", "log", "fs", "store", "net", "remote", "ops", "tui", "cli", "demo",
        ],
    ),
    ("lib", &[]),
    ("main", &["log", "store", "cli", "launch"]),
];

/// Crates that are named in these files and folders alone.
const AT_HOME: &[(&str, &[&str])] = &[
    ("rusqlite", &["src/store/"]),
    ("reqwest", &["src/net/"]),
    (
        "crossterm",
        &["src/tui/terminal", "src/input/", "src/cli/prompt/"],
    ),
    ("anyhow", &["src/main.rs", "src/launch.rs"]),
];

/// Longest file, its unit tests included.
const LONGEST: usize = 600;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &str) -> Vec<(String, String)> {
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
    walk(&root().join(folder), &mut found);
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

/// The lines of code of a file: no comments, and nothing of the tests at its end.
fn code(text: &str) -> Vec<(usize, &str)> {
    let mut lines = Vec::new();
    let mut below_test = false;
    for (place, line) in text.lines().enumerate() {
        if below_test && line.starts_with("mod ") && line.ends_with('{') {
            lines.pop();
            break;
        }
        below_test = line == "#[cfg(test)]";
        lines.push((place + 1, line.split("//").next().unwrap_or_default()));
    }
    lines
}

/// One file of the program, by its path among the modules: `tui/keymap/mod.rs` is `["tui", "keymap"]`.
struct Source {
    file: String,
    module: Vec<String>,
    /// Every path in its code, aliases and lists taken apart: `["crate", "tui", "keymap", "Action"]`.
    paths: Vec<(usize, Vec<String>)>,
}

fn sources() -> Vec<Source> {
    files_below("src")
        .into_iter()
        .map(|(file, text)| {
            let inner = file.trim_start_matches("src/").trim_end_matches(".rs");
            let mut module: Vec<String> = inner.split('/').map(str::to_owned).collect();
            if module.last().is_some_and(|last| last == "mod") {
                module.pop();
            }
            let paths = paths_in(&code(&text));
            Source {
                file,
                module,
                paths,
            }
        })
        .collect()
}

/// Words, `::`, braces, commas and semicolons; all else is a gap between paths.
#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Step,
    Open,
    Close,
    Comma,
    Gap,
}

fn tokens(line: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let word: String = rest
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect();
        let length = if !word.is_empty() {
            let length = word.len();
            found.push(Token::Word(word));
            length
        } else if rest.starts_with("::") {
            found.push(Token::Step);
            2
        } else {
            match c {
                '{' => found.push(Token::Open),
                '}' => found.push(Token::Close),
                ',' => found.push(Token::Comma),
                c if c.is_whitespace() => {}
                _ => found.push(Token::Gap),
            }
            c.len_utf8()
        };
        rest = &rest[length..];
    }
    found
}

/// The line without `pub(in path)`: it says who may look, not what is imported.
fn without_visibility(line: &str) -> String {
    match line.split_once("pub(in ") {
        Some((before, rest)) => {
            let after = rest.split_once(')').map_or("", |(_, after)| after);
            format!("{before}{after}")
        }
        None => line.to_owned(),
    }
}

/// Every path of two steps or more in these lines; a list `a::{b, c::d}` is `a::b` and `a::c::d`.
fn paths_in(lines: &[(usize, &str)]) -> Vec<(usize, Vec<String>)> {
    let all: Vec<(usize, Token)> = lines
        .iter()
        .flat_map(|(line, text)| {
            let tokens = tokens(&without_visibility(text));
            tokens.into_iter().map(move |token| (*line, token))
        })
        .collect();
    let mut found = Vec::new();
    // What stands before each open list of a path.
    let mut open: Vec<Vec<String>> = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let (mut stepped, mut alias) = (false, false);
    let finish = |line: usize, path: &mut Vec<String>, found: &mut Vec<_>| {
        if path.len() > 1 {
            found.push((line, std::mem::take(path)));
        }
        path.clear();
    };
    for (line, token) in &all {
        match token {
            Token::Word(_) if std::mem::take(&mut alias) => {}
            Token::Word(word) if word == "as" => alias = true,
            Token::Word(word) => {
                if !stepped {
                    finish(*line, &mut path, &mut found);
                    path = open.last().cloned().unwrap_or_default();
                }
                path.push(word.clone());
                stepped = false;
            }
            Token::Step => stepped = true,
            Token::Open => {
                if stepped {
                    open.push(std::mem::take(&mut path));
                } else {
                    finish(*line, &mut path, &mut found);
                    open.push(Vec::new());
                }
                stepped = false;
            }
            Token::Close => {
                finish(*line, &mut path, &mut found);
                open.pop();
                stepped = false;
            }
            Token::Comma | Token::Gap => {
                finish(*line, &mut path, &mut found);
                stepped = false;
            }
        }
    }
    found
}

/// The files by their modules.
fn by_module(sources: &[Source]) -> BTreeMap<&[String], usize> {
    sources
        .iter()
        .enumerate()
        .map(|(place, source)| (source.module.as_slice(), place))
        .collect()
}

/// The file that a path in `from` leads to: the deepest module that the path names. What a module hands on from its children
/// stands in that module's own file, so an import of it leads there.
fn target(from: &Source, path: &[String], files: &BTreeMap<&[String], usize>) -> Option<usize> {
    let mut place: Vec<String> = match path[0].as_str() {
        "crate" | "kmctl" => Vec::new(),
        "self" | "super" => from.module.clone(),
        child => {
            let mut place = from.module.clone();
            place.push(child.to_owned());
            files.get(place.as_slice())?;
            place
        }
    };
    let mut steps = path;
    if path[0] == "super" {
        while steps.first().is_some_and(|step| step == "super") {
            place.pop();
            steps = &steps[1..];
        }
    } else {
        steps = &path[1..];
    }
    for step in steps {
        place.push(step.clone());
        if !files.contains_key(place.as_slice()) {
            place.pop();
            break;
        }
    }
    files.get(place.as_slice()).copied()
}

/// The edges of the import graph between files.
fn imports(sources: &[Source]) -> Vec<BTreeSet<usize>> {
    let files = by_module(sources);
    sources
        .iter()
        .enumerate()
        .map(|(place, source)| {
            let targets = source
                .paths
                .iter()
                .filter_map(|(_, path)| target(source, path, &files));
            targets.filter(|target| *target != place).collect()
        })
        .collect()
}

/// The strongly connected components of a graph with more than one node (Tarjan).
fn cycles(edges: &[BTreeSet<usize>]) -> Vec<Vec<usize>> {
    struct Search<'a> {
        edges: &'a [BTreeSet<usize>],
        number: Vec<Option<usize>>,
        low: Vec<usize>,
        stack: Vec<usize>,
        next: usize,
        found: Vec<Vec<usize>>,
    }
    impl Search<'_> {
        fn visit(&mut self, node: usize) {
            self.number[node] = Some(self.next);
            self.low[node] = self.next;
            self.next += 1;
            self.stack.push(node);
            for &other in &self.edges[node] {
                match self.number[other] {
                    None => {
                        self.visit(other);
                        self.low[node] = self.low[node].min(self.low[other]);
                    }
                    Some(number) if self.stack.contains(&other) => {
                        self.low[node] = self.low[node].min(number);
                    }
                    Some(_) => {}
                }
            }
            if self.number[node] == Some(self.low[node]) {
                let start = self.stack.iter().position(|on| *on == node).unwrap();
                let component = self.stack.split_off(start);
                if component.len() > 1 {
                    self.found.push(component);
                }
            }
        }
    }
    let mut search = Search {
        edges,
        number: vec![None; edges.len()],
        low: vec![0; edges.len()],
        stack: Vec::new(),
        next: 0,
        found: Vec::new(),
    };
    for node in 0..edges.len() {
        if search.number[node].is_none() {
            search.visit(node);
        }
    }
    search.found
}

#[test]
fn imports_go_down_the_layers() {
    let may = |module: &str| -> Option<Vec<&str>> {
        let (_, may) = LAYERS.iter().find(|(name, _)| *name == module)?;
        let may = may.iter().flat_map(|name| match *name {
            "PURE" => PURE,
            _ => std::slice::from_ref(name),
        });
        Some(may.copied().collect())
    };
    let mut wrong = Vec::new();
    let mut crossings = 0;
    for source in sources() {
        let from = source.module[0].as_str();
        let Some(allowed) = may(from) else {
            wrong.push(format!("{}: LAYERS does not know {from}", source.file));
            continue;
        };
        let inside = |path: &[String]| path[0] == "crate" || (from == "main" && path[0] == "kmctl");
        for (line, path) in source.paths.iter().filter(|(_, path)| inside(path)) {
            let to = path[1].as_str();
            crossings += usize::from(to != from);
            if to != from && !allowed.contains(&to) {
                wrong.push(format!("{}:{line}: {from} -> {to}", source.file));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "imports that go up:\n{}",
        wrong.join("\n")
    );
    assert!(
        crossings > 500,
        "the reader of paths reads little: {crossings}"
    );
}

#[test]
fn no_file_imports_itself_by_a_detour() {
    let sources = sources();
    let edges = imports(&sources);
    let mut told = Vec::new();
    for cycle in cycles(&edges) {
        let mut names: Vec<&str> = cycle
            .iter()
            .map(|node| sources[*node].file.as_str())
            .collect();
        names.sort_unstable();
        told.push(format!("{} files: {}", names.len(), names.join(" ")));
    }
    assert!(told.is_empty(), "import cycles:\n{}", told.join("\n"));
    let edges: usize = edges.iter().map(BTreeSet::len).sum();
    assert!(edges > 1000, "the reader of paths reads little: {edges}");
}

#[test]
fn crates_stay_at_home() {
    let manifest: toml::Table = std::fs::read_to_string(root().join("Cargo.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let mut wrong = Vec::new();
    for (name, homes) in AT_HOME {
        if !manifest["dependencies"]
            .as_table()
            .unwrap()
            .contains_key(*name)
        {
            continue;
        }
        let mut at_home = 0;
        for (file, text) in files_below("src") {
            for (line, text) in code(&text) {
                if !text.contains(&format!("{name}::")) && !text.contains(&format!("use {name}")) {
                    continue;
                }
                if homes.iter().any(|home| file.starts_with(home)) {
                    at_home += 1;
                } else {
                    wrong.push(format!(
                        "{file}:{line}: {name} belongs in {}",
                        homes.join(", ")
                    ));
                }
            }
        }
        assert!(at_home > 0, "{name} is a dependency, and nobody uses it");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pure_modules_know_no_clock_no_runtime_no_disk_no_terminal() {
    let banned = [
        "Timestamp::now",
        "SystemTime",
        "Instant::now",
        "tokio",
        "std::fs",
        "std::net::Tcp",
        "std::env::",
        "ratatui",
        "crossterm",
    ];
    let mut wrong = Vec::new();
    let mut read = 0;
    for (file, text) in files_below("src") {
        let module = file.split('/').nth(1).unwrap_or_default();
        if !PURE.contains(&module) || file.contains("test") {
            continue;
        }
        read += 1;
        for (line, text) in code(&text) {
            for word in banned.iter().filter(|word| text.contains(**word)) {
                wrong.push(format!("{file}:{line}: {word}"));
            }
        }
    }
    assert!(read > 50, "{read} files were read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_read_in_minutes() {
    let long: Vec<String> = files_below("src")
        .into_iter()
        .filter(|(file, text)| text.lines().count() > LONGEST && !file.ends_with("tests.rs"))
        .map(|(file, text)| format!("{file}: {} lines", text.lines().count()))
        .collect();
    assert!(
        long.is_empty(),
        "more than {LONGEST} lines:\n{}",
        long.join("\n")
    );
}

#[test]
fn the_paths_that_readme_names_exist() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let named = |word: &&str| {
        let known = ["src/", "tests/", "assets/"];
        known.iter().any(|folder| word.starts_with(folder)) && !word.contains([' ', '*'])
    };
    let mut count = 0;
    for path in readme.split('`').skip(1).step_by(2).filter(named) {
        assert!(root().join(path).exists(), "README names {path}");
        count += 1;
    }
    assert!(count > 20, "{count} paths found");
}

#[test]
fn every_rule_is_a_test_that_runs() {
    let mut wrong = Vec::new();
    for (file, text) in files_below("tests").into_iter().chain(files_below("src")) {
        if file.ends_with("tidy.rs") {
            continue;
        }
        for (line, text) in text.lines().enumerate() {
            for word in ["#[ignore", "todo!(", "unimplemented!("] {
                if text.contains(word) {
                    wrong.push(format!("{file}:{}: {word}", line + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_reader_of_paths_reads_lists_and_calls() {
    let lines = [
        (
            1,
            "use crate::store::{Store, row::{self, Row as R}, window};",
        ),
        (2, "use super::{paths, sibling::Thing};"),
        (
            3,
            "    let x = crate::log::start(&path::join(a), 3)?; child::run();",
        ),
    ];
    let found: Vec<String> = paths_in(&lines)
        .into_iter()
        .map(|(_, path)| path.join("::"))
        .collect();
    assert_eq!(
        found,
        [
            "crate::store::Store",
            "crate::store::row::self",
            "crate::store::row::Row",
            "crate::store::window",
            "super::paths",
            "super::sibling::Thing",
            "crate::log::start",
            "path::join",
            "child::run",
        ]
    );
}

#[test]
fn cycles_of_any_length_are_found() {
    let graph = |edges: &[(usize, usize)]| {
        let mut all = vec![BTreeSet::new(); 6];
        for (from, to) in edges {
            all[*from].insert(*to);
        }
        let mut found = cycles(&all);
        found.iter_mut().for_each(|cycle| cycle.sort_unstable());
        found.sort();
        found
    };
    assert_eq!(graph(&[(0, 1), (1, 2), (0, 2)]), Vec::<Vec<usize>>::new());
    assert_eq!(
        graph(&[(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 3), (5, 0)]),
        [vec![0, 1, 2], vec![3, 4]]
    );
}
