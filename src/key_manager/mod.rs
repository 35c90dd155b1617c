//! Domain types. Each value with a rule is a type with its own parser and error message.
//!
//! Not here: I/O, a clock, any other module of this crate.

mod claim_name;
mod configuration;
mod connection;
mod description;
mod draft;
mod endpoint;
mod environment;
mod evidence;
pub mod exposed;
mod field;
mod front_end;
mod grade;
mod issuer;
mod kind;
mod known_secret;
mod masked;
mod name;
mod organization;
mod other_text;
pub mod placeholder;
pub mod repair;
mod replaced;
mod search_query;
mod stored;
#[cfg(test)]
mod tests;
mod text;
pub(crate) mod uri;
mod url_rule;
mod well_known_url;

pub use claim_name::ClaimName;
pub use configuration::Configuration;
pub use connection::{Connection, Settings};
pub use description::Description;
pub use draft::{Draft, Editing, FormPosition, NewKeyManager, Step};
pub use endpoint::Endpoint;
pub use environment::{Environment, EnvironmentName, EnvironmentScope};
pub use evidence::{
    DraftTest, Evidence, EvidenceUpdate, OpenFinding, TOKEN_REJECTED, TestedValues, TokenOutcome,
    TokenTest, Untested,
};
pub use field::{Field, Problem};
pub use front_end::FrontEnd;
pub use grade::Grade;
pub use issuer::Issuer;
pub use kind::ProviderKind;
pub use known_secret::{KnownSecret, PemKind, SecretKind};
pub use masked::{masked, masked_address};
pub use name::Name;
pub(crate) use name::fold;
pub use organization::OrganizationName;
pub use other_text::{OtherText, is_nothing, is_ssh_key};
pub use replaced::{ReplacedValue, replaced_values};
pub use search_query::{SearchQuery, SearchQueryError, Status};
pub use stored::{BUILT_IN_DESCRIPTION, BUILT_IN_NAME, KeyManager};
pub use text::{
    Cleaned, HiddenCharacter, cells, clean_line, clean_url, command_line, counted, find_odd,
    first_difference, hanging, is_hidden, joined, shell_word, visible, visible_block,
    without_backticks,
};
pub use well_known_url::WellKnownUrl;
