//! `exp`, `nbf` and `iat`: seconds since 1970. The allowed clock skew is each gateway's own rule. RFC 7519 §4.1.4 to §4.1.6.

use jiff::{Timestamp, ZonedDateTime};
use serde_json::{Number, Value};

use super::claims::{ClaimKind, Claims};
use super::line::{Check, Line};
use crate::discovery::Fix;

/// Value of a time claim.
enum Time {
    Absent,
    At(i64, Timestamp),
    /// Half a sentence after the claim's name.
    Bad(String),
}

/// The lines *Expiry*, *Not before* and *Issued*.
pub(super) fn lines(claims: &Claims, now: &ZonedDateTime) -> [Line; 3] {
    [
        expiry(read(claims, "exp"), now),
        not_before(read(claims, "nbf"), now),
        issued(read(claims, "iat"), now),
    ]
}

fn expiry(time: Time, now: &ZonedDateTime) -> Line {
    let check = Check::Expiry;
    let (seconds, at) = match time {
        Time::At(seconds, at) => (seconds, at),
        Time::Absent => {
            return Line::fail(check, "exp is missing: it never expires", "exp is missing")
                .with_fix(Fix::words(
                    "Ask the provider to give access tokens a lifetime.",
                ));
        }
        Time::Bad(why) => return bad(check, "exp", &why),
    };
    let over = now.timestamp().as_second().saturating_sub(seconds);
    let when = local(at, now);
    if over < 0 {
        return Line::ok(check, format!("expires in {} ({when})", duration(-over)));
    }
    Line::fail(
        check,
        format!("expired {} ago ({when})", duration(over)),
        "the token has expired",
    )
    .with_fix(Fix::words(
        "Get a new token; also check this computer's clock.",
    ))
}

fn not_before(time: Time, now: &ZonedDateTime) -> Line {
    let check = Check::NotBefore;
    let (seconds, at) = match time {
        Time::At(seconds, at) => (seconds, at),
        Time::Absent => return Line::skipped(check, "nbf is missing, and is optional").quiet(),
        Time::Bad(why) => return bad(check, "nbf", &why),
    };
    let early = seconds.saturating_sub(now.timestamp().as_second());
    let when = local(at, now);
    if early <= 0 {
        Line::ok(check, format!("began {} ago ({when})", duration(-early))).quiet()
    } else {
        Line::fail(
            check,
            format!("begins in {} ({when})", duration(early)),
            "the token is not valid yet",
        )
        .with_fix(Fix::words(
            "Check the provider's clock and this computer's.",
        ))
    }
}

fn issued(time: Time, now: &ZonedDateTime) -> Line {
    let check = Check::Issued;
    let (seconds, at) = match time {
        Time::At(seconds, at) => (seconds, at),
        Time::Absent => return Line::skipped(check, "iat is missing, and is optional").quiet(),
        Time::Bad(why) => return bad(check, "iat", &why),
    };
    let early = seconds.saturating_sub(now.timestamp().as_second());
    let when = local(at, now);
    if early <= 0 {
        Line::ok(check, format!("{} ago ({when})", duration(-early))).quiet()
    } else {
        Line::fail(
            check,
            format!(
                "{} in the future ({when}): a clock is wrong",
                duration(early)
            ),
            "it was issued in the future",
        )
        .with_fix(Fix::words(
            "Check the provider's clock and this computer's.",
        ))
    }
}

fn bad(check: Check, name: &str, why: &str) -> Line {
    Line::fail(
        check,
        format!("{name} is {why}"),
        format!("{name} is not a time"),
    )
    .with_fix(Fix::words(format!(
        "Ask the provider to write {name} as a number of seconds since 1970."
    )))
}

fn read(claims: &Claims, name: &str) -> Time {
    match claims.get(name) {
        None => Time::Absent,
        Some(Value::Number(number)) => number_to_time(number),
        Some(other) => Time::Bad(format!("{}, not a number", ClaimKind::of(other).phrase())),
    }
}

fn number_to_time(number: &Number) -> Time {
    let whole = match (number.as_i64(), number.as_f64()) {
        (Some(seconds), _) => Some(seconds),
        // Fractions are allowed (RFC 7519 §2); only whole seconds count.
        (None, Some(float)) if float.abs() < 1e15 => Some(float.floor() as i64),
        _ => None,
    };
    let time = whole.and_then(|seconds| Some((seconds, Timestamp::from_second(seconds).ok()?)));
    match (time, whole) {
        (Some((seconds, at)), _) => Time::At(seconds, at),
        // The range of milliseconds since 1970, for the next thousand years.
        (None, Some(1_000_000_000_000..=99_999_999_999_999)) => Time::Bad(
            "beyond the year 9999: it seems to be in milliseconds, not seconds".to_owned(),
        ),
        _ => Time::Bad("a number too large for a time".to_owned()),
    }
}

/// Local time, such as `2026-11-24 20:28:03 CET`.
fn local(at: Timestamp, now: &ZonedDateTime) -> String {
    let zoned = ZonedDateTime::new(at, now.time_zone().clone());
    zoned.strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
}

/// The two largest units: `3 h 12 min`, `2 days 4 h`, `45 s`.
fn duration(seconds: i64) -> String {
    let (minute, hour, day, year) = (60, 3_600, 86_400, 31_557_600);
    let two = |first: i64, first_unit: &str, second: i64, second_unit: &str| {
        if second == 0 {
            format!("{first} {first_unit}")
        } else {
            format!("{first} {first_unit} {second} {second_unit}")
        }
    };
    if seconds < minute {
        format!("{seconds} s")
    } else if seconds < hour {
        two(seconds / minute, "min", seconds % minute, "s")
    } else if seconds < day {
        two(seconds / hour, "h", seconds % hour / minute, "min")
    } else if seconds < 2 * year {
        let days = seconds / day;
        let unit = if days == 1 { "day" } else { "days" };
        two(days, unit, seconds % day / hour, "h")
    } else {
        format!("{} years", seconds / year)
    }
}

#[cfg(test)]
mod tests;
