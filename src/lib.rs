//! kmctl registers external OIDC/OAuth2 key managers in WSO2 Bijira and proves that they will work.
//!
//! # The house
//!
//! Four storeys; arrows between rooms run down only (a test reads the `use` lines and holds this):
//!
//! 1. **Faces**: `tui` (full screen), `cli` (commands and plain prompts), `demo` (a loopback provider).
//! 2. **Verbs**: `ops`, what the product can do, one file a verb.
//! 3. **The outside**: `store` (one SQLite file), `net` (one HTTPS client), and under them `log` (what happened, for whoever
//!    looks for a fault; off unless asked for) and `files` (how a file is written, whoever writes it).
//! 4. **Pure rooms**: `key_manager` (the nouns, the ground of the house), `provider`, `discovery`, `token`, `form`, `control_plane`.
//!    They do no I/O and know no clock, no terminal, no runtime.

pub mod cli;
pub mod control_plane;
pub mod demo;
pub mod discovery;
pub mod form;
pub mod fs;
pub mod gateway;
pub mod key_manager;
pub mod launch;
pub mod log;
pub mod net;
pub mod ops;
pub mod provider;
pub mod remote;
pub mod store;
pub mod token;
pub mod tui;
