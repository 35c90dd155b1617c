//! What administrators reported, made again: each test is named by the rows that it is for, runs the command that was run, and
//! holds the cause, the one remedy and the exit code; beside it stands the near miss, which is no fault.

mod addresses;
mod answers;
mod certificates;
mod documents;
mod faces;
mod keys;
mod output;
mod proxies;
mod screens;
mod secrets;
mod services;
mod tokens;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::cli::home::Ran;
use crate::cli::situation::Situation;
use crate::support::shared;

/// Everything that a run wrote, with one blank between words.
fn text(ran: &Ran) -> String {
    let both = format!("{} {}", ran.out, ran.err);
    both.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// That a run ends so, and says the cause and the remedy.
#[track_caller]
fn told(ran: &Ran, cause: &str, remedy: &str, exit: i32) {
    let text = text(ran);
    for wanted in [cause, remedy] {
        assert!(text.contains(wanted), "{wanted:?} is not in: {text}");
    }
    assert_eq!(ran.exit, exit, "{text}");
}

/// The only finding of a document that could not be read.
#[track_caller]
fn unread(it: &Situation, cause: &str, remedy: &str) {
    let (ran, report) = it.report(&[]);
    let all = report["findings"].as_array().unwrap();
    assert_eq!((ran.exit, all.len()), (7, 1), "{report}");
    has(&all[0], cause, remedy);
}

/// That a finding says the cause and the remedy.
#[track_caller]
fn has(finding: &Value, cause: &str, remedy: &str) {
    let text = |name: &str| finding[name].as_str().unwrap_or_default();
    assert!(text("message").contains(cause), "{cause:?}: {finding}");
    assert!(text("fix").contains(remedy), "{remedy:?}: {finding}");
}

/// The findings that are more than a note.
fn notable(report: &Value) -> Vec<&Value> {
    let all = report["findings"].as_array().unwrap();
    all.iter().filter(|it| it["grade"] != "note").collect()
}

/// The rows of the page: `s31` for the numbered cases, `u4`, `f7`, `p11`, `k1`, `n6` for the others.
fn rows(page: &str) -> BTreeSet<String> {
    page.lines()
        .filter_map(|line| {
            let cell = match line.strip_prefix("| ") {
                Some(cells) => cells.split(" |").next()?.trim_matches('*'),
                None => line.strip_prefix("**")?.split(' ').next()?,
            };
            match cell.bytes().all(|byte| byte.is_ascii_digit()) {
                true => Some(format!("s{cell}")),
                false => Some(cell.to_ascii_lowercase()),
            }
        })
        .filter(|id| is_row(id))
        .collect()
}

fn is_row(word: &str) -> bool {
    let (kind, number) = word.split_at(usize::from(!word.is_empty()));
    "sufpkn".contains(kind)
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The rows that tests are named by.
fn tested() -> BTreeSet<String> {
    let tests = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let mut found = BTreeSet::new();
    for folder in ["field", "peer", "cli", "screens"] {
        for file in std::fs::read_dir(tests.join(folder)).unwrap() {
            let source = std::fs::read_to_string(file.unwrap().path()).unwrap_or_default();
            let names = source
                .split("#[test]\nfn ")
                .skip(1)
                .filter_map(|rest| rest.split('(').next());
            found.extend(
                names
                    .flat_map(|name| name.split('_').take_while(|word| is_row(word)))
                    .map(str::to_owned),
            );
        }
    }
    found
}

#[test]
fn every_row_has_a_test() {
    let Some(page) = shared::part(
        "against the page of reports",
        "reports/field-reports.md",
        &[],
    ) else {
        return;
    };
    let rows = rows(&std::fs::read_to_string(page).unwrap());
    assert!(rows.len() > 80, "{rows:?}");
    let tested = tested();
    let without: Vec<&String> = rows.difference(&tested).collect();
    assert!(without.is_empty(), "rows without a test: {without:?}");
    let strange: Vec<&String> = tested.difference(&rows).collect();
    assert!(strange.is_empty(), "tests of no row: {strange:?}");
}
