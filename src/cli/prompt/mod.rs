//! Line-by-line prompts for screen readers, plain terminals, and questions of commands.
//!
//! No ESC byte is written and the cursor is never moved; each line is printed once, in reading order.

pub mod add;
mod choose;
pub mod edit;
pub mod gateway_trial;
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
pub mod target;
pub mod target_values;
pub mod token;
mod token_version;
mod typed_line;
mod wizard;

pub use input::Input;
pub use prompter::{Prompter, Reply};
pub use question::say_problem;
