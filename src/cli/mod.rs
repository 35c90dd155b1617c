//! Commands, plain prompts, and the way into the full screen.
//!
//! Must never be here: SQL, HTTP, a rule about key managers. A command reads its flags, calls verbs of `ops`, prints.

mod arguments;
mod command;
mod command_word;
mod configuration_file;
mod current_user;
pub mod exchange;
mod failure;
mod invocation;
mod output;
mod paths;
mod prompt;
mod session;
mod settings;
mod terminal;
mod variables;

pub use failure::Failure;
pub use invocation::{Invocation, Mode, report};
pub use session::Session;
pub use settings::{Color, Settings};
pub use terminal::Terminal;
