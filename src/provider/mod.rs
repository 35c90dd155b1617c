//! What is known of Asgardeo, Entra ID and the products behind Custom; the data is in assets/providers.toml.
