//! Widgets. They draw what they are given and know no screen.

mod buttons;
mod chrome;
pub mod form;
mod page;
pub mod pane;
mod screen_size;
pub mod search;
pub mod selection;
mod steps;
mod tabs;
mod text;
mod text_field;
mod values;

pub use buttons::buttons;
pub use chrome::Chrome;
pub use page::{NOTE, Page};
pub use screen_size::{ScreenSize, screen_size, too_small};
pub use steps::Step;
pub use text::{cut, difference, duration, fingerprint, labeled, pad, wrap, wrap_prose, wrap_url};
pub use text_field::{Shape, TextField};
pub use values::{beside, pair, prose, values};
