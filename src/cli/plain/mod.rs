//! Prompts line by line: for screen readers, plain terminals, and questions of commands.
//!
//! Nothing here writes an ESC byte or moves the cursor; each line is printed once, in the order in which it should be
//! heard.

mod conversation;
mod input;
mod raw_line;
mod typed_line;

pub use conversation::{Conversation, Reply};
pub use input::Input;
