//! Glob patterns in which `*` matches any text.

use serde_json::{Map, Value};

use super::address_parts::AddressParts;

/// Whether `text` fits `pattern` as a whole; ASCII case does not matter.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    // Fast rejection: most patterns end in a literal.
    if let Some(last) = pattern.last().filter(|last| **last != b'*')
        && !text.last().is_some_and(|it| it.eq_ignore_ascii_case(last))
    {
        return false;
    }
    let (mut p, mut t) = (0, 0);
    // Backtracking position after the last star.
    let mut retry: Option<(usize, usize)> = None;
    while let Some(&letter) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(wanted) if wanted.eq_ignore_ascii_case(&letter) => {
                p += 1;
                t += 1;
            }
            _ => match retry {
                Some((after_star, start)) => {
                    p = after_star;
                    t = start + 1;
                    retry = Some((after_star, start + 1));
                }
                None => return false,
            },
        }
    }
    pattern
        .get(p..)
        .is_none_or(|rest| rest.iter().all(|&letter| letter == b'*'))
}

/// The host of the document's issuer, as if it were a member.
const ISSUER_HOST: &str = "issuer_host";

/// Whether the document has a text member of this name that fits one of the patterns between `|`.
pub(super) fn member_fits(
    member: &str,
    pattern: &str,
    document: Option<&Map<String, Value>>,
) -> bool {
    let text = |name: &str| document?.get(name)?.as_str();
    let found = match member {
        ISSUER_HOST => text("issuer").map(|issuer| AddressParts::of(issuer).host),
        member => text(member),
    };
    found.is_some_and(|text| pattern.split('|').any(|pattern| fits(pattern, text)))
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text, expected) in [
            ("*.okta.com", "dev-1.okta.com", true),
            ("*.okta.com", "okta.com", false),
            ("*.okta.com", "evil-okta.com", false),
            ("*.okta.com", "a.okta.com.evil.example", false),
            ("slack.com", "SLACK.com", true),
            ("*/realms/*/token", "/a/realms/x/y/token", true),
            ("*/realms/*/token", "/a/realms/x/tokens", false),
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} on {text}");
        }
    }
}
