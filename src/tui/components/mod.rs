//! Parts that views are made of. A widget draws what it is given and knows no screen.

mod buttons;
mod chrome;
mod entry;
pub mod form;
mod page;
pub mod pane;
pub mod search;
mod text;

pub use buttons::buttons;
pub use chrome::{Chrome, Layout, Step, Tab, layout, too_small};
pub use entry::{Entry, Shape};
pub use page::Page;
pub use text::{cut, difference, fingerprint, labeled, pad, wrap, wrap_url};
