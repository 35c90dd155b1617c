//! Text of values that several commands print.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::key_manager::{EnvironmentName, EnvironmentScope, ProviderKind};

/// Parser of a provider's word; all four.
pub fn any_kind() -> impl TypedValueParser<Value = ProviderKind> {
    kinds(["asgardeo", "microsoft", "custom", "bijira"].to_vec())
}

fn kinds(words: Vec<&'static str>) -> impl TypedValueParser<Value = ProviderKind> {
    PossibleValuesParser::new(words).try_map(|word| {
        ProviderKind::from_word(&word).ok_or_else(|| format!("`{word}` is not a provider."))
    })
}

/// Parser of an external provider's word.
pub fn external_kind() -> impl TypedValueParser<Value = ProviderKind> {
    kinds(["asgardeo", "microsoft", "custom"].to_vec())
}

/// `enabled` or `disabled`.
pub fn status(enabled: bool) -> &'static str {
    if enabled { "enabled" } else { "disabled" }
}

/// `yes` or `no`.
pub fn yes_or_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

/// The names of the environments, with `(all)` behind them where it applies to all.
pub fn environments(scope: &EnvironmentScope, known: &[EnvironmentName]) -> String {
    let (names, all) = match scope {
        EnvironmentScope::All => (known, " (all)"),
        EnvironmentScope::Only(names) => (names.as_slice(), ""),
    };
    let names: Vec<&str> = names.iter().map(EnvironmentName::as_str).collect();
    names.join(", ") + all
}
