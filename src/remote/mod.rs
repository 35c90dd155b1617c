//! Control planes over the network: one file each behind [`ControlPlane`], and the sign-in methods.
//!
//! Not here: decisions about what to write (`control_plane`), the store, the terminal.

mod any;
mod api_manager;
mod api_portal;
mod control_plane;
mod credentials;
mod endpoint;
mod path;
mod sign_in;

pub use any::Remote;
pub use api_manager::ApiManager;
pub use api_portal::ApiPortal;
pub use control_plane::{ControlPlane, PortalEntry, Sent, ServerInfo};
pub use credentials::{CredentialBackend, CredentialError, CredentialStore, StoredCredentials};
pub use sign_in::{SCOPES, TokenClient, Tokens};
