//! Keymap: one declarative table for dispatch, footer, help, mouse and README.

mod action;
mod bindings;
mod group;
mod lookup;

pub use crate::input::key::{KeyCode, KeyEvent, KeyModifiers, alt, ctrl, key, letter, typed_char};
pub use action::{Action, Availability, KeyContext, without_text};
pub use bindings::{BINDINGS, Binding, bindings};
pub use group::Group;
pub use lookup::{HINT_GAP, HelpRow, Hint, Input, footer, help_rows, is_bound, lookup};
