//! Tests of settings: who beats whom.

use super::*;

fn settings(flags: Global, pairs: Variables) -> Settings {
    Settings::resolve(&flags, pairs, false).unwrap()
}

#[test]
fn a_flag_beats_a_variable() {
    let variables = || Variables::from([("KMCTL_TIMEOUT", "3s"), ("KMCTL_OUTPUT", "yaml")]);
    let bare = settings(Global::default(), variables());
    assert_eq!(bare.timeout, Duration::from_secs(3));
    assert_eq!(bare.format, Format::Yaml);
    let flags = Global {
        timeout: Some(Duration::from_secs(4)),
        json: true,
        ..Global::default()
    };
    let with = settings(flags, variables());
    assert_eq!(with.timeout, Duration::from_secs(4));
    assert_eq!(with.format, Format::Json);
}

#[test]
fn a_variable_with_a_wrong_value_is_named() {
    let variables = Variables::from([("KMCTL_COLOR", "blue")]);
    let failure = Settings::resolve(&Global::default(), variables, false).unwrap_err();
    assert_eq!(
        failure.message,
        "KMCTL_COLOR is `blue`; it must be auto, always or never."
    );
}

#[test]
fn colour_follows_the_order_of_the_conventions() {
    let color = |pairs: Variables| settings(Global::default(), pairs).colored(true);
    assert!(color(Variables::from([("TERM", "xterm")])));
    assert!(!color(Variables::from([
        ("NO_COLOR", "1"),
        ("FORCE_COLOR", "1")
    ])));
    assert!(color(Variables::from([("NO_COLOR", "")])));
    assert!(!color(Variables::from([("CLICOLOR", "0")])));
    assert!(!color(Variables::from([("TERM", "dumb")])));
    let forced = settings(
        Global::default(),
        Variables::from([("FORCE_COLOR", "1"), ("TERM", "dumb")]),
    );
    assert!(forced.colored(false));
}

#[test]
fn plain_is_demanded_by_the_flag_and_preferred_by_the_rest() {
    let plain = |pairs: Variables| settings(Global::default(), pairs).plain;
    assert_eq!(
        plain(Variables::from([("ACCESSIBLE", "1")])),
        Plain::Preferred
    );
    assert_eq!(plain(Variables::from([("ACCESSIBLE", "false")])), Plain::No);
    assert_eq!(plain(Variables::from([("TERM", "dumb")])), Plain::Preferred);
    let flags = Global {
        plain: true,
        ..Global::default()
    };
    assert_eq!(settings(flags, Variables::default()).plain, Plain::Demanded);
}

#[test]
fn times_have_units_and_bounds() {
    assert_eq!(parse_timeout("500ms"), Ok(Duration::from_millis(500)));
    assert_eq!(parse_timeout("10"), Ok(Duration::from_secs(10)));
    assert_eq!(parse_timeout("1.5m"), Ok(Duration::from_secs(90)));
    for wrong in ["", "s", "-1s", "0s", "11m", "10 h", "inf", "NaN"] {
        assert!(parse_timeout(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn the_locale_decides_about_ascii() {
    let ascii = |pairs: Variables| settings(Global::default(), pairs).ascii;
    assert!(ascii(Variables::from([("LANG", "C")])));
    assert!(!ascii(Variables::from([("LANG", "C.UTF-8")])));
    assert!(ascii(Variables::from([
        ("LC_ALL", "POSIX"),
        ("LANG", "de_DE.utf8")
    ])));
}

#[test]
fn what_a_command_repeats_was_given_as_a_flag() {
    let variables = Variables::from([
        ("KMCTL_DATABASE", "/v.db"),
        ("KMCTL_CA_FILE", "/v.pem"),
        ("KMCTL_ALLOW_HTTP", "1"),
    ]);
    assert!(settings(Global::default(), variables).repeated.is_empty());
    let flags = Global {
        database: Some("/home/it's/k.db".into()),
        ca_file: vec!["/one.pem".into(), "two and.pem".into()],
        allow_http: true,
        resolve: vec!["idp.example:443:192.0.2.7".to_owned()],
        ..Global::default()
    };
    assert_eq!(
        settings(flags, Variables::default()).repeated.join(" "),
        "--database \"/home/it's/k.db\" --ca-file /one.pem --ca-file \"two and.pem\" --allow-http \
         --resolve idp.example:443:192.0.2.7"
    );
}
