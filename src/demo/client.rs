//! Client of the demo provider.

/// The application that may ask.
pub const CLIENT_ID: &str = "demo";
/// Secret, valid only for this provider.
pub const CLIENT_SECRET: &str = "demo-secret";
