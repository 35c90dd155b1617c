//! Try an access token: one that was pasted, or one that the provider gives for a client's name and secret. Stores nothing.
//!
//! Must never be here: a token or a secret in a value that outlives the verb, or in a message.

mod check;
mod request;
mod test_subject;

pub use check::{check, read_keys};
pub use request::{Authentication, Credentials, TokenRequestError, request, request_and_check};
pub use test_subject::TestSubject;
