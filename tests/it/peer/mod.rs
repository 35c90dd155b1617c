//! Tests against a certified provider that this project did not write.

mod keycloak;
mod keycloak_addresses;
mod tokens;
mod whole_flow;
mod wizard;
mod zitadel;
