//! Client of the demo provider.

/// Id of the application.
pub const CLIENT_ID: &str = "demo";
/// Secret, valid only for this provider.
pub const CLIENT_SECRET: &str = "demo-secret";
