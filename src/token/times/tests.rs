use jiff::tz::{Offset, TimeZone};

use super::*;
use crate::discovery::CheckOutcome;

/// 2026-11-24 23:40:00 in a zone two hours east.
fn now() -> ZonedDateTime {
    let at: Timestamp = "2026-11-24T21:40:00Z".parse().unwrap();
    ZonedDateTime::new(at, TimeZone::fixed(Offset::constant(2)))
}

fn lines_of(claims: &str) -> [Line; 3] {
    lines(&Claims::parse(claims.as_bytes()).unwrap(), &now())
}

fn at(offset: i64) -> i64 {
    now().timestamp().as_second() + offset
}

#[test]
fn rfc_7519_section_4_1_4_expiry() {
    #[rustfmt::skip]
    let rows = [
        (598, CheckOutcome::Ok, "expires in 9 min 58 s (2026-11-24 23:49:58 +02)"),
        (1, CheckOutcome::Ok, "expires in 1 s (2026-11-24 23:40:01 +02)"),
        (0, CheckOutcome::Fail, "expired 0 s ago (2026-11-24 23:40:00 +02)"),
        (-60, CheckOutcome::Fail, "expired 1 min ago (2026-11-24 23:39:00 +02)"),
        (-61, CheckOutcome::Fail, "expired 1 min 1 s ago (2026-11-24 23:38:59 +02)"),
        (-(3 * 3600 + 12 * 60 + 5), CheckOutcome::Fail, "expired 3 h 12 min ago (2026-11-24 20:27:55 +02)"),
        (-176_400, CheckOutcome::Fail, "expired 2 days 1 h ago (2026-11-22 22:40:00 +02)"),
    ];
    for (offset, outcome, message) in rows {
        let [line, ..] = lines_of(&format!("{{\"exp\":{}}}", at(offset)));
        assert_eq!(line.message, message);
        assert_eq!(line.outcome, outcome, "{offset}");
    }
    let [line, ..] = lines_of(&format!("{{\"exp\":{}}}", at(-61)));
    assert_eq!(line.reason.as_deref(), Some("the token has expired"));
}

#[test]
fn rfc_7519_section_4_1_5_not_before() {
    for (offset, outcome) in [
        (-5, CheckOutcome::Ok),
        (0, CheckOutcome::Ok),
        (60, CheckOutcome::Fail),
        (61, CheckOutcome::Fail),
    ] {
        let [_, line, _] = lines_of(&format!("{{\"nbf\":{}}}", at(offset)));
        assert_eq!(line.outcome, outcome, "{offset}");
    }
}

#[test]
fn rfc_7519_section_4_1_6_issued() {
    for (offset, outcome) in [
        (-5, CheckOutcome::Ok),
        (60, CheckOutcome::Fail),
        (61, CheckOutcome::Fail),
    ] {
        let [_, _, line] = lines_of(&format!("{{\"iat\":{}}}", at(offset)));
        assert_eq!(line.outcome, outcome, "{offset}");
    }
    let [_, _, line] = lines_of(&format!("{{\"iat\":{}}}", at(300)));
    assert_eq!(
        line.message,
        "5 min in the future (2026-11-24 23:45:00 +02): a clock is wrong"
    );
}

#[test]
fn what_is_no_time_is_refused_and_explained() {
    #[rustfmt::skip]
    let rows = [
        ("\"1764020400\"", "exp is a string, not a number"),
        ("null", "exp is null, not a number"),
        ("1e300", "exp is a number too large for a time"),
        ("18446744073709551615", "exp is a number too large for a time"),
        ("99999999999999999999999", "exp is a number too large for a time"),
        ("-1e300", "exp is a number too large for a time"),
        ("9223372036854775807", "exp is a number too large for a time"),
        ("1764020400000", "exp is beyond the year 9999: it seems to be in milliseconds, not seconds"),
    ];
    for (value, message) in rows {
        let [line, ..] = lines_of(&format!("{{\"exp\":{value}}}"));
        assert_eq!(line.message, message);
        assert_eq!(line.outcome, CheckOutcome::Fail);
    }
    let [expiry, not_before, issued] = lines_of("{}");
    assert_eq!(expiry.message, "exp is missing: it never expires");
    assert_eq!(expiry.outcome, CheckOutcome::Fail);
    assert!(not_before.quiet && issued.quiet);
}

#[test]
fn fractions_and_early_times_are_times() {
    let [line, ..] = lines_of(&format!("{{\"exp\":{}.75}}", at(10)));
    assert_eq!(line.message, "expires in 10 s (2026-11-24 23:40:10 +02)");
    let [line, ..] = lines_of("{\"exp\":0}");
    assert!(line.message.starts_with("expired 56 years ago (1970-01-01"));
    let [line, ..] = lines_of("{\"exp\":-1}");
    assert_eq!(line.outcome, CheckOutcome::Fail);
}
