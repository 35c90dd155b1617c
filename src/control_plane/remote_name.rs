//! Names allowed by API Manager.

/// A name that API Manager uses safely in queries and provider names: `A-Za-z0-9_.-`, beginning with a letter or digit, at
/// most 100 characters. `None` when nothing is left.
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
    let cut: String = trimmed.chars().take(100).collect();
    (!cut.is_empty()).then_some(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_api_manager_are_safe_in_queries() {
        assert_eq!(apim_name("okta\"*km").as_deref(), Some("okta--km"));
        assert_eq!(apim_name("-x").as_deref(), Some("x"));
        assert_eq!(apim_name("\u{6f22}"), None);
        assert_eq!(
            apim_name(&"a".repeat(300)).map(|name| name.len()),
            Some(100)
        );
    }
}
