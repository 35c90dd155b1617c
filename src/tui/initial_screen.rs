//! First screen over the list: an incomplete command continues here.

use crate::key_manager::{Draft, KeyManager};

/// The first screen.
#[derive(Clone, Debug, Default)]
pub enum InitialScreen {
    /// List of key managers.
    #[default]
    List,
    /// The wizard, filled with what is known; at the choice of the provider where that is not.
    Add {
        /// Values given so far.
        draft: Box<Draft>,
        /// Whether the provider is.
        provider_known: bool,
        /// Id of the stored draft to continue.
        kept: Option<u64>,
    },
    /// The form of a key manager.
    Edit(Box<KeyManager>),
}
