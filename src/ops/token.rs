//! Token test: a pasted token, or one requested with client credentials. Stores nothing.
//!
//! Invariant: no token or secret is in a value that outlives the op, or in a message.

mod check;
mod request;
mod test_subject;

pub use check::{check, read_keys};
pub use request::{
    Authentication, Credentials, OtherAnswer, OtherMethods, TokenRequestError, request,
};
pub use test_subject::TestSubject;
