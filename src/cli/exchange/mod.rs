//! Key managers as files: kmctl's own form, and what WSO2's other products read.
//!
//! Each form says what it cannot carry, and refuses what would be wrong there. No form holds a secret: a key manager has
//! none.

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
pub use ids::{IdOption, portal_ids, words};
pub use import_reader::{ImportedKeyManager, read};
