//! The full-screen face: a pure core (`update`, `view`) and the runtime that owns terminal, clock, tasks and signals.

pub mod effect;
pub mod event;
pub mod keymap;
pub mod message;
pub mod model;
pub mod screen;
pub mod theme;
mod update;
mod view;
pub mod widget;

pub use model::Model;
pub use update::update;
pub use view::view;
