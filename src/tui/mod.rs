//! The full screen: `update` and `view`, which do no I/O and read no clock, and the event loop, which owns terminal,
//! clock, tasks and signals. `view` stores in the app what only drawing knows: rows shown and click targets.

pub mod app;
mod clock;
pub mod components;
pub mod context;
mod draft_id;
pub mod effect;
pub mod event;
mod event_loop;
mod help_text;
mod initial_screen;
pub mod keymap;
mod launch;
mod message;
pub mod mouse;
pub mod notification;
mod replies;
pub mod route;
pub mod screens;
mod signals;
pub mod state;
pub mod tab;
mod tasks;
mod terminal;
pub mod theme;
mod update;
mod view;

pub use app::App;
pub use initial_screen::InitialScreen;
pub use launch::{OpenError, Options, open};
pub use tasks::target::Setup as TargetSetup;
pub use update::update;
pub use view::view;
