//! The one HTTPS client, its bounds, and one error for each cause: the only module that uses reqwest.
//!
//! What the client promises, whatever the server does:
//!
//! - **Bounds.** [`TOTAL_TIMEOUT`] in all, [`CONNECT_TIMEOUT`] to connect, [`BODY_LIMIT`] a body. A request is dropped
//!   by dropping its future; nothing goes on in the background but a name look-up that the system does not let go of
//!   (see [`block_on()`]).
//! - **Certificates are always verified**, TLS 1.2 and 1.3 only. Roots are those of the system, and besides them those of
//!   `--ca-file`. Revocation lists are not fetched. The system's roots are read only when a certificate needs them.
//! - **Nothing is requested that nobody asked for**: redirects are handed over and not followed, no cookies, no referrer,
//!   no credentials in a GET, and an address that carries a user name or password is refused.
//! - **One request for one GET.** Only where a kept connection turns out to be closed is it asked once more, over a new one.
//!   A POST always has a connection of its own.
//! - **Compressed answers** are not asked for (`Accept-Encoding: identity`). One that comes as gzip or deflate is unpacked within
//!   the same limit; another encoding is [`FetchError::NotJson`](crate::discovery::FetchError::NotJson).
//! - **Proxies** are those of `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` (either case), as curl reads them.
//!   Loopback addresses and hosts of `--resolve` are always asked directly. `localhost` is loopback, whatever DNS says.
//! - **Plain `http`** only on loopback, or with `--allow-http`; and with `--allow-http` too no secret is sent in the clear.
//!
//! Must never be here: judgment of what came (that is `discovery`), the store, the terminal.

mod allowed_url;
mod authorized_request;
mod block_on;
mod body;
mod certificate;
mod client;
mod dns;
mod error;
mod pool;
mod proxy;
mod request;
mod resolve;
mod roots;
mod route;
mod settings;
mod trust;

pub use authorized_request::{ANSWER_LIMIT, Authorization, AuthorizedRequest, Method, Response};
pub use block_on::block_on;
pub use client::Client;
pub use resolve::{Resolve, ResolveError};
pub use settings::{BODY_LIMIT, CONNECT_TIMEOUT, Proxies, Settings, TOTAL_TIMEOUT};
pub use trust::RootsError;
