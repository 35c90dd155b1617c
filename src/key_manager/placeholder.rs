//! Placeholders used in documentation.

/// The placeholder that a text still contains: `{realm}`, `<tenant>`, `${HOST}`, `[tenant]`, `YOUR_DOMAIN`.
pub fn placeholder(written: &str) -> Option<String> {
    let text = written
        .replace("%7B", "{")
        .replace("%7b", "{")
        .replace("%7D", "}")
        .replace("%7d", "}")
        .replace("{{", "{")
        .replace("}}", "}");
    for (open, close) in [('{', '}'), ('<', '>')] {
        for (start, _) in text.match_indices(open).take(20) {
            let rest = text.get(start..).unwrap_or_default();
            let Some(length) = rest.find(close).filter(|length| *length > 1) else {
                continue;
            };
            let inner = rest.get(..=length).unwrap_or_default();
            // A name, not a text that may hold a secret.
            let name = |letter: char| letter.is_alphanumeric() || " _-.:%".contains(letter);
            let word = inner.get(1..length).unwrap_or_default();
            let word = match open {
                // `<%= name %>`
                '<' => word.trim_start_matches(['%', '=']).trim_end_matches('%'),
                _ => word,
            };
            // An XML element is none.
            let element = open == '<' && text.contains(&format!("</{word}>"));
            if inner.len() <= 60 && word.chars().all(name) && !element {
                let marked = [
                    format!("{{{inner}}}"),
                    format!("${inner}"),
                    format!("#{inner}"),
                ];
                let whole = marked.into_iter().find(|it| written.contains(it));
                return Some(whole.unwrap_or_else(|| inner.to_owned()));
            }
        }
    }
    if let Some((_, rest)) = text.split_once("@@")
        && let Some((name, _)) = rest.split_once("@@")
        && !name.is_empty()
        && name
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || it == b'_')
    {
        return Some(format!("@@{name}@@"));
    }
    // The expression may name anything, so it is not repeated.
    if written.trim_start().starts_with("{{") && written.trim_end().ends_with("}}") {
        return Some("{{ ... }}".to_owned());
    }
    if let Some((_, rest)) = text.split_once("((")
        && let Some((name, _)) = rest.split_once("))")
        && name
            .chars()
            .all(|it| it.is_alphanumeric() || " _-.".contains(it))
    {
        return Some(format!("(({name}))"));
    }
    let after = text
        .split_once("://")
        .map_or(text.as_str(), |(_, rest)| rest);
    // `:realm`, the path parameter of routers.
    if let Some(part) = after
        .split(['/', '?', '=', '&'])
        .find(|part| is_route(part))
    {
        return Some(part.to_owned());
    }
    if after.split('/').any(|part| part == "...") {
        return Some("...".to_owned());
    }
    after
        .split(|it: char| it.is_whitespace() || "/.?=&:@\"'".contains(it))
        .find(|part| stands_for_another(part))
        .map(str::to_owned)
}

fn is_route(part: &str) -> bool {
    part.strip_prefix(':').is_some_and(|name| {
        name.starts_with(|it: char| it.is_ascii_alphabetic())
            && name
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-'))
    })
}

/// Nouns used in placeholders for the user's own name.
#[rustfmt::skip]
const NOUNS: [&str; 20] = [
    "account", "company", "domain", "env", "host", "idp", "instance", "issuer", "name", "okta",
    "org", "pool", "project", "provider", "realm", "region", "server", "subdomain", "tenant",
    "userpool",
];

/// Words in capitals that are placeholders as a whole.
#[rustfmt::skip]
const CAPITALS: [&str; 14] = [
    "CLIENT_ID", "DOMAIN", "HOSTNAME", "POOL-ID", "POOL_ID", "REALM", "REALM-NAME", "REALM_NAME",
    "REGION", "TENANT", "TENANT-ID", "TENANTID", "TENANT_ID", "USER_POOL_ID",
];

/// Words that wait for a value, whatever the case.
const CHANGE_ME: [&str; 6] = [
    "CHANGEME",
    "CHANGE-ME",
    "CHANGE_ME",
    "REPLACEME",
    "REPLACE-ME",
    "REPLACE_ME",
];

fn stands_for_another(part: &str) -> bool {
    let upper = part.to_ascii_uppercase();
    let lower = part.to_ascii_lowercase();
    let bracketed = part.starts_with('[') && part.ends_with(']') && part.len() > 2;
    let capitals = ["YOUR-", "YOUR_", "YOUR%20", "MY_", "INSERT_", "REPLACE_"]
        .iter()
        .any(|start| upper.starts_with(start))
        && upper == part;
    let yours = lower.strip_prefix("your").is_some_and(|rest| {
        let rest = rest.trim_start_matches(['-', '_']).replace("%20", "");
        NOUNS.iter().any(|noun| {
            rest.strip_prefix(noun).is_some_and(|more| {
                more.is_empty()
                    || ["id", "name", "domain"]
                        .iter()
                        .any(|end| more.ends_with(end))
            })
        })
    });
    // `$REALM`, `%REALM%`, `__REALM__`.
    let variable = part
        .strip_prefix('$')
        .is_some_and(|name| name.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_'))
        || (part.len() > 4 && part.starts_with("__") && part.ends_with("__"))
        || part
            .strip_prefix('%')
            .and_then(|part| part.strip_suffix('%'))
            .is_some_and(|name| {
                name.len() > 2 && name.bytes().all(|it| it.is_ascii_uppercase() || it == b'_')
            });
    // `$(HOST)` and `%(host)s`.
    let called = ["$(", "%("].iter().any(|start| {
        part.strip_prefix(start)
            .and_then(|rest| rest.split_once(')'))
            .is_some_and(|(name, _)| {
                name.bytes()
                    .all(|it| it.is_ascii_alphanumeric() || it == b'_')
            })
    });
    // `*`, `___`, `xxxx`, `xxxx-xxxx` and the GUID of zeros.
    let letters = |all: &str| part.chars().all(|letter| all.contains(letter));
    let blank = part == "*"
        || part.len() > 1 && letters("_")
        || part.len() > 3 && letters("xX")
        || part.len() > 7 && (letters("xX-") || letters("0-") && part.contains('-'));
    bracketed
        || blank
        || capitals
        || yours
        || variable
        || called
        || CAPITALS.contains(&part)
        || CHANGE_ME.contains(&upper.as_str())
}
