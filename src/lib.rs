//! kmctl registers external OIDC/OAuth2 key managers for the WSO2 API Platform and proves that they will work.
//!
//! # Layers
//!
//! Imports go down only, and no file imports itself by a detour (a test reads the `use` lines and holds this):
//!
//! 1. **Front ends**: `tui` (full screen), `cli` (commands and plain prompts), `demo` (a loopback provider); `launch` chooses.
//! 2. **Verbs**: `ops`, what the product can do, one file per verb.
//! 3. **I/O**: `store` (one SQLite file), `net` (one HTTPS client), `remote` (control planes, through `net`); below them `log` (off
//!    unless asked for) and `fs` (atomic, private files).
//! 4. **Pure**: `discovery`, `token`, `form`, `provider`, `control_plane`, `gateway`, with `key_manager`, the domain types, at the
//!    bottom. They do no I/O and know no clock, no terminal, no runtime.
//!
//! # One key manager's journey
//!
//! A key press is named an action by the key map; the screen changes its state and returns effects; the loop runs them as ops; the
//! response comes back as an event with the id of the request (late ones are dropped); the screen is drawn again. A command does the
//! same from flags, without the screen.

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
