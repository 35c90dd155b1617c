//! Tests of settings: who beats whom. Variables are tried on a whole process, see the integration tests.

use clap::CommandFactory as _;
use clap::FromArgMatches as _;

use super::*;
use crate::cli::arguments::Arguments;

fn settings(line: &[&str]) -> Result<Settings, CommandError> {
    let words = std::iter::once("kmctl").chain(line.iter().copied());
    let matches = Arguments::command().try_get_matches_from(words).unwrap();
    let arguments = Arguments::from_arg_matches(&matches).unwrap();
    Settings::resolve(&arguments.global, &matches, Reading::Nothing)
}

#[test]
fn the_form_of_results_is_asked_for_once() {
    let format = |line: &[&str]| settings(line).map(|settings| settings.format);
    assert_eq!(format(&["list", "--json"]), Ok(Format::Json));
    assert_eq!(format(&["-o", "yaml", "list"]), Ok(Format::Yaml));
    assert_eq!(format(&["list"]), Ok(Format::Table));
    assert!(format(&["list", "--json", "-o", "yaml"]).is_err());
}

#[test]
fn plain_is_demanded_by_the_flag_before_and_behind_the_command() {
    for line in [&["--plain", "list"][..], &["list", "--plain"]] {
        assert_eq!(settings(line).unwrap().plain, Plain::Demanded, "{line:?}");
    }
    assert_ne!(settings(&["list"]).unwrap().plain, Plain::Demanded);
}

#[test]
fn what_a_command_repeats_was_given_as_a_flag() {
    assert!(settings(&["list"]).unwrap().repeated.is_empty());
    let line = [
        "--database",
        "/home/it's/k.db",
        "--ca-file",
        "/one.pem",
        "list",
        "--allow-http",
        "--resolve",
        "idp.example:443:192.0.2.7",
    ];
    assert_eq!(
        settings(&line).unwrap().repeated.join(" "),
        "--database \"/home/it's/k.db\" --ca-file /one.pem --resolve idp.example:443:192.0.2.7 --allow-http"
    );
}
