//! Accepting of served values: request and result.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::key_manager::Field;

/// Values to accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptScope {
    /// All fields that differ and can be stored.
    All,
    /// One differing field, by its label.
    Field(Field),
}

/// Fields that a document can supply.
fn fields() -> impl Iterator<Item = Field> {
    Field::CONFIGURATION
        .into_iter()
        .filter(|field| field.document_member().is_some())
}

/// Parser of the values of `--accept`.
pub fn take_over() -> impl TypedValueParser<Value = AcceptScope> {
    let words = fields().map(|field| PossibleValue::new(field.flag()).alias(field.json_name()));
    let all = std::iter::once(PossibleValue::new("all"));
    PossibleValuesParser::new(words.chain(all)).map(|word| {
        fields()
            .find(|field| word == field.flag() || word == field.json_name())
            .map_or(AcceptScope::All, AcceptScope::Field)
    })
}

/// Result of accepting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AcceptResult {
    /// Neither `--accept` nor a prompt asked for it.
    NotAsked,
    /// Requested, but there was nothing to accept.
    Nothing,
    /// Requested and refused; the reason has been printed.
    Refused,
    /// Accepted fields.
    Fields(Vec<Field>),
}

impl AcceptResult {
    /// Result if nothing was accepted.
    pub fn of(asked: &[AcceptScope]) -> Self {
        match asked.is_empty() {
            true => AcceptResult::NotAsked,
            false => AcceptResult::Nothing,
        }
    }
}
