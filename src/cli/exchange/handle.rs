//! Names as the other products take them.

/// The handle of the API Portal and the gateway: lower case, `a-z 0-9 _ -`; everything else becomes `-`, runs and ends of
/// it are cut. `None` when nothing is left.
pub fn handle(name: &str) -> Option<String> {
    let mut handle = String::new();
    for c in name.to_lowercase().chars() {
        let fine = c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if fine {
            handle.push(c);
        } else if !handle.ends_with('-') {
            handle.push('-');
        }
    }
    let handle = handle.trim_matches('-');
    (!handle.is_empty()).then(|| handle.to_owned())
}

/// Whether a text may be a handle: letters, digits, `_`, `-`.
pub fn is_handle(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

/// A name that API Manager uses safely in queries and provider names: `A-Za-z0-9_.-`, beginning with a letter or digit.
pub fn apim_name(name: &str) -> Option<String> {
    let replaced: String = name
        .chars()
        .map(|c| match c {
            c if c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-') => c,
            _ => '-',
        })
        .collect();
    let trimmed = replaced
        .trim_start_matches(['-', '_', '.'])
        .trim_end_matches('-');
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_made_of_names() {
        assert_eq!(handle("Asgardeo-Prod").as_deref(), Some("asgardeo-prod"));
        assert_eq!(handle("a..b--c_").as_deref(), Some("a-b-c_"));
        assert_eq!(handle("über-km").as_deref(), Some("ber-km"));
        assert_eq!(handle("漢字"), None);
        assert!(is_handle("A_b-1") && !is_handle("a b") && !is_handle(""));
    }

    #[test]
    fn names_of_api_manager_are_safe_in_queries() {
        assert_eq!(apim_name("okta\"*km").as_deref(), Some("okta--km"));
        assert_eq!(apim_name("-x").as_deref(), Some("x"));
        assert_eq!(apim_name("漢"), None);
    }
}
