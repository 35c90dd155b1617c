//! What stands over the list when the full screen opens: a command that had something missing goes on here.

use crate::key_manager::{Draft, KeyManager};

/// The first screen.
#[derive(Clone, Debug, Default)]
pub enum InitialScreen {
    /// The list.
    #[default]
    List,
    /// The wizard, filled with what is known; at the choice of the provider where that is not.
    Add {
        /// What is known.
        draft: Box<Draft>,
        /// Whether the provider is.
        provider_known: bool,
        /// The kept draft that is gone on with.
        kept: Option<u64>,
    },
    /// The form of a key manager.
    Edit(Box<KeyManager>),
}
