//! The one application of the demo provider.

/// The application that may ask.
pub const CLIENT_ID: &str = "demo";
/// Its secret; good for nothing but this provider.
pub const CLIENT_SECRET: &str = "demo-secret";
