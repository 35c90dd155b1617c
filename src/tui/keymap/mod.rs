//! Keys to actions: one declarative table that feeds dispatch, footer, help and the README.

mod action;
mod bindings;
mod lookup;

pub use action::{Action, Availability, Context};
pub use bindings::{BINDINGS, Binding};
pub use lookup::{HINT_GAP, Hint, Input, footer, help_rows, lookup};
