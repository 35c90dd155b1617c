//! kmctl registers external OIDC/OAuth2 key managers for the WSO2 API Platform and proves that they will work.
//!
//! # Layers
//!
//! Imports go down only, and no file is part of an import cycle (a test reads the `use` lines and holds this):
//!
//! 1. **Front ends**: `tui` (full screen), `cli` (commands and plain prompts), `demo` (a loopback provider); `launch` chooses.
//! 2. **Operations**: `ops`, what the product can do, one file per verb.
//! 3. **I/O**: `store` (one SQLite file), `net` (one HTTPS client), `remote` (control planes, through `net`); `input` (keys,
//!    pastes and mouse of the terminal); below them `log` (diagnostic log, off by default) and `fs` (atomic, private files).
//! 4. **Pure**: `discovery`, `token`, `form`, `provider`, `control_plane`, `gateway`, with `key_manager`, the domain types, at
//!    the bottom. No I/O, no clock, no terminal, no runtime.
//!
//! # One key manager's journey
//!
//! The keymap turns a key press into an action; the screen changes its state and returns effects; the event loop runs them as
//! ops; the response comes back as an event with the id of its request (late ones are dropped); the screen is drawn again. A
//! command does the same from flags, without the screen.

pub mod cli;
pub mod control_plane;
pub mod demo;
pub mod discovery;
pub mod form;
pub mod fs;
pub mod gateway;
pub mod input;
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
