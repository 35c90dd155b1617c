//! Tests of net: a loopback server for every way in which a server can misbehave.

mod answers;
mod causes;
pub mod certificates;
mod credentials;
mod environment;
mod hostile;
mod http2;
mod reach;
pub mod server;
mod tls;
mod whole;
