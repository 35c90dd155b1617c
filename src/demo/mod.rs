//! A loopback OpenID provider, for `kmctl demo` and for the tests.
//!
//! It simulates Asgardeo, Microsoft Entra ID and a custom product, each with a clean document, and several with findings. Its
//! certificate authority and signing keys are generated at start and live in memory only; they are trusted only by a client that
//! is given [`Provider::ca_pem`].
//!
//! Not here: anything the product needs against a real provider.

mod address;
mod api_manager;
mod authority;
mod client;
mod control_plane;
mod documents;
mod gateway;
mod http;
mod keys;
mod listener;
mod page;
mod provider;
mod server;
mod sign_in;
mod tenant;
mod token;
mod token_endpoint;

pub use address::Address;
pub use client::{CLIENT_ID, CLIENT_SECRET};
pub use control_plane::{ControlPlane, Options as ControlPlaneOptions, RequestHandler};
pub use http::{Request, Response, json_answer, plain};
pub use provider::{Options, Provider};
pub use sign_in::{PASSWORD, USER};
pub use tenant::Tenant;
pub use token::TokenOptions;
