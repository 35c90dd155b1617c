//! Exchange formats: kmctl's own, and those of WSO2's other products.
//!
//! Each format reports what it cannot express, and rejects what would be wrong. No format holds a secret: a key manager has none.

mod api_portal;
mod apim;
mod console;
mod exported;
mod gateway;
mod ids;
mod import_reader;

pub use api_portal::{PortalForm, api_portal};
pub use apim::apim;
pub use console::console;
pub use exported::{Body, Exported, Object};
pub use gateway::{Fragment, gateway, unread};
pub use ids::{IdOption, portal_ids};
pub use import_reader::{ImportedKeyManager, read};
