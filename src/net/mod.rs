//! HTTPS client: bounds, and one error per cause. The only module that uses reqwest.
//!
//! Guarantees, whatever the server does:
//!
//! - **Bounds.** [`TOTAL_TIMEOUT`] in all, [`CONNECT_TIMEOUT`] to connect, [`BODY_LIMIT`] for a body. Dropping the future cancels
//!   the request; only a name lookup of the system may outlive it (see [`block_on()`]).
//! - **Certificates are always verified**, TLS 1.2 and 1.3 only. Roots are those of the system and those of `--ca-file`.
//!   Revocation lists are not fetched. The system's roots are loaded only when a certificate needs them.
//! - **No unrequested requests**: redirects are returned and not followed; no cookies, referrer or credentials in a GET; an
//!   address with a user name or password is rejected.
//! - **One request for one GET.** It is repeated once on a new connection if a reused one turns out to be closed. A POST always
//!   has a connection of its own.
//! - **Compressed responses** are not requested (`Accept-Encoding: identity`). gzip and deflate are decoded within the same
//!   limit; any other encoding is [`FetchError::NotJson`](crate::discovery::FetchError::NotJson).
//! - **Proxies** are those of `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` (either case), with curl's rules. Loopback
//!   addresses and hosts of `--resolve` bypass them. `localhost` is loopback, whatever DNS says.
//! - **Plain `http`** only on loopback, or with `--allow-http`; no secret is ever sent unencrypted to another host.
//!
//! Not here: validation of the content (`discovery`), the store, the terminal.

mod allowed_url;
mod authorized_request;
mod banner;
mod block_on;
mod body;
mod certificate;
mod client;
mod client_settings;
mod dns;
mod error;
mod pool;
mod proxy;
mod request;
mod resolve;
mod roots;
mod route;
mod trust;

pub use authorized_request::{ANSWER_LIMIT, Authorization, AuthorizedRequest, Method, Response};
pub use block_on::block_on;
pub use client::Client;
pub use client_settings::{BODY_LIMIT, CONNECT_TIMEOUT, ClientSettings, Proxies, TOTAL_TIMEOUT};
pub use resolve::{Resolve, ResolveError};
pub use trust::{RootsError, ca_file_as_pem, not_a_file};
