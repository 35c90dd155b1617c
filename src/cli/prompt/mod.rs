//! Prompts line by line: for screen readers, plain terminals, and questions of commands.
//!
//! Nothing here writes an ESC byte or moves the cursor; each line is printed once, in the order in which it should be
//! heard.

pub mod add;
mod choose;
pub mod edit;
mod input;
pub mod menu;
pub mod portal;
mod progress;
mod prompter;
mod question;
mod raw_line;
mod reading;
mod review;
mod state;
pub mod token;
mod token_version;
mod typed_line;
mod wizard;

pub use input::Input;
pub use progress::with_progress;
pub use prompter::{Prompter, Reply};
