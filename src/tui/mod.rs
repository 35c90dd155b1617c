//! The full screen: a pure core (`update`, `view`) and the event loop that owns terminal, clock, tasks and signals.

mod begin;
mod clock;
mod draft_id;
pub mod effect;
pub mod event;
mod event_loop;
mod incoming;
pub mod input;
pub mod keymap;
mod looks;
pub mod message;
pub mod model;
mod open;
pub mod screen;
mod signals;
mod tasks;
mod terminal;
pub mod theme;
mod update;
mod view;
pub mod widget;

pub use begin::Begin;
use draft_id::draft_id;
pub use model::Model;
pub use open::{OpenError, Options, open};
pub use update::update;
pub use view::view;
