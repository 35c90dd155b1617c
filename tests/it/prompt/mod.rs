//! Prompts line by line, through pipes and on a real terminal.

mod answers;
mod targets;
mod terminal;
mod token;

pub use answers::answer;
