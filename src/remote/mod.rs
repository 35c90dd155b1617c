//! Control planes over the network, and a gateway's file: one file each, all of them behind [`ControlPlane`], and the ways to sign in.
//!
//! Not here: decisions about what to write (`control_plane`), the store, the terminal.

mod any;
mod api_manager;
mod api_portal;
mod control_plane;
mod credentials;
mod endpoint;
mod gateway;
mod listed;
mod path;
mod sign_in;

pub use any::Remote;
pub use api_manager::ApiManager;
pub use api_portal::ApiPortal;
pub use control_plane::{ControlPlane, PortalEntry, Sent, ServerInfo};
pub use credentials::{CredentialBackend, CredentialError, CredentialStore, StoredCredentials};
pub use gateway::Gateway;
pub use sign_in::{SCOPES, TokenClient, Tokens};
