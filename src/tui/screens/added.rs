//! Screen after Add: confirmation, next step, equivalent command.

use crate::key_manager::{EnvironmentScope, Field, KeyManager, shell_word};
use crate::tui::context::UpdateContext;
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::route::{AddedHow, Route};
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::AppState;

/// The choices, in order.
pub const CHOICES: [&str; 3] = [
    "Enable it in the Developer Portal",
    "Test a token",
    "Back to Key Managers",
];

/// The screen after Add.
#[derive(Clone, Debug)]
pub struct Added {
    /// Added key manager.
    pub key_manager: KeyManager,
    /// Key manager that the Developer Portal uses.
    pub portal: String,
    /// The row of the menu.
    pub choice: usize,
    /// The command that does the same, on one line.
    pub command: String,
    how: AddedHow,
}

impl Added {
    /// For what was just added.
    pub fn new(key_manager: &KeyManager, how: &AddedHow, shared: &AppState) -> Self {
        Added {
            command: command(key_manager, how, shared),
            key_manager: key_manager.clone(),
            portal: shared.portal.clone(),
            choice: 0,
            how: how.clone(),
        }
    }

    /// Updates the screen after an edit, so that the command names the current values.
    pub fn edited(&mut self, key_manager: &KeyManager, shared: &AppState) {
        for field in Field::CONFIGURATION {
            let edited = self.key_manager.text(field) != key_manager.text(field);
            if edited && !self.how.edited.contains(&field) {
                self.how.edited.push(field);
            }
        }
        self.key_manager = key_manager.clone();
        self.command = command(key_manager, &self.how, shared);
    }
}

impl ScreenState for Added {
    fn contexts(&self) -> Vec<KeyContext> {
        without_text([KeyContext::Added])
    }

    fn available(&self, action: Action, _: &AppState) -> Availability {
        match action {
            Action::Back => Availability::ReadyAs("Back to Key Managers"),
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        match input {
            Input::Act(Action::Up) => self.choice = self.choice.saturating_sub(1),
            Input::Act(Action::Down) => self.choice = (self.choice + 1).min(CHOICES.len() - 1),
            Input::Act(Action::Token) => {
                cx.push(Route::TokenOf(Box::new(self.key_manager.clone())))
            }
            Input::Act(Action::Copy) => cx.copy(self.command.clone()),
            Input::Act(Action::Choose) => match self.choice {
                0 => cx.replace(Route::Portal(Some(self.key_manager.name.clone()))),
                1 => cx.push(Route::TokenOf(Box::new(self.key_manager.clone()))),
                _ => cx.pop(),
            },
            Input::Act(Action::Back) => cx.pop(),
            _ => {}
        }
    }
}

/// The command that adds the same key manager in the same place; only what the document does not say is named.
fn command(it: &KeyManager, how: &AddedHow, shared: &AppState) -> String {
    let mut words = vec![
        "kmctl".to_owned(),
        "add".to_owned(),
        it.kind.word().to_owned(),
        "--name".to_owned(),
        shell_word(it.name.as_str()),
    ];
    let mut flag = |name: &str, value: &str| {
        words.push(format!("--{name}"));
        words.push(shell_word(value));
    };
    if !it.description.as_str().is_empty() {
        flag("description", it.description.as_str());
    }
    if let Some(connection) = &it.connection {
        flag("well-known-url", connection.well_known_url.as_str());
    }
    for field in Field::CONFIGURATION {
        let claim = matches!(
            field,
            Field::ConsumerKeyIdentifier | Field::ScopeKeyIdentifier
        );
        let named = if claim {
            it.kind.has_identifiers()
        } else {
            how.edited.contains(&field)
        };
        let value = it.text(field);
        if named && !(how.by_hand && value.is_empty()) {
            flag(field.flag(), &value);
        }
    }
    if let EnvironmentScope::Only(names) = &it.environments {
        for name in names {
            flag("env", name.as_str());
        }
    }
    if shared.organization_named {
        flag("organization", shared.organization.as_str());
    }
    words.extend(shared.repeated.iter().cloned());
    words.extend(how.by_hand.then(|| "--no-discovery".to_owned()));
    words.extend(how.accepted.then(|| "--accept-findings".to_owned()));
    words.join(" ")
}
