//! Two issuers compared.

mod party;

pub use party::{are_tenants, is_another, is_internal, is_spelling};
