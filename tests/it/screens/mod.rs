//! Every screen in every state, drawn at every size that has a layout of its own, and looked at.

mod check;
mod dialogs;
mod edit;
mod guidance;
mod list;
mod looks;
mod mouse;
mod pages;
mod pictures;
mod places;
mod planes;
mod planes_fields;
mod planes_more;
mod proofs;
mod remembers;
mod token;
mod version;
mod wizard;
pub mod world;
