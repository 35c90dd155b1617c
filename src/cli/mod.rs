//! Commands, plain prompts, and the start of the full screen.
//!
//! Not here: SQL, HTTP, a rule about key managers. A command reads its flags, calls `ops`, prints.

mod arguments;
mod command;
mod command_error;
mod command_word;
mod completion;
mod current_user;
mod draft_messages;
pub mod exchange;
mod exit_code;
mod invocation;
mod near_name;
mod options;
mod output;
mod paths;
mod prompt;
mod session;
mod settings;
mod terminal;
mod usage_error;
mod wait;

pub use command_error::CommandError;
pub use completion::answer as complete;
pub use draft_messages::say_since as say_saved_drafts;
pub use exit_code::ExitCode;
pub use invocation::{Invocation, Mode, prompts, report};
pub use options::Color;
pub use paths::log as log_path;
pub use session::Session;
pub use settings::Settings;
pub use terminal::Terminal;
