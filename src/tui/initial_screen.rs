//! What stands over the list when the full screen opens: a command that had something missing goes on here.

use super::app::UpdateContext;
use super::screens::Screen;
use super::screens::add::{Add, Stage};
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

impl InitialScreen {
    /// Opens the screen over the list.
    pub(super) fn open(self, cx: &mut UpdateContext<'_>) {
        match self {
            InitialScreen::List => {}
            InitialScreen::Add {
                draft,
                provider_known,
                kept,
            } => {
                if let Some(id) = kept {
                    cx.shared.draft = None;
                    cx.shared.draft_offered = id;
                    cx.take_draft();
                }
                let mut add = Add::resume(*draft, cx);
                if !provider_known {
                    add.stage = Stage::Provider;
                }
                cx.push(Screen::Add(Box::new(add)));
            }
            InitialScreen::Edit(key_manager) => super::screens::open(&key_manager, cx),
        }
    }
}
