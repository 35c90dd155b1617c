//! Widgets. They draw what they are given and know no screen.

mod buttons;
mod chrome;
mod entry;
pub mod form;
mod page;
pub mod pane;
pub mod search;
pub mod selection;
mod text;

pub use buttons::buttons;
pub use chrome::{Chrome, Layout, Step, layout, too_small};
pub use entry::{Entry, Shape};
pub use page::Page;
pub use text::{cut, difference, fingerprint, labeled, pad, wrap, wrap_url};
