//! What the tests share.

#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "a support module offers more than each state of the tests uses"
)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail the test"
)]

pub mod api_portal;
pub mod drawing;
pub mod face;
pub mod home;
pub mod jwt_judge;
pub mod keycloak;
pub mod keys;
pub mod peer;
pub mod pty;
pub mod pty_screen;
pub mod reports;
pub mod script;
pub mod secrecy;
pub mod shared;
pub mod svg;
