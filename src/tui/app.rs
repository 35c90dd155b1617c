//! The whole state of the screen, as one value, and what a screen may do to the world while it hears something.

use std::time::Duration;

use super::effect::{Effect, Effects, TaskSlot};
use super::event::{Moment, RequestId};
use super::notification::{Level, Notifications};
use super::screens::Screen;
use super::screens::list::List;
use super::theme::Theme;
use crate::key_manager::{Draft, Environment, Name, OrganizationName};
use crate::ops::{Op, OpError};

/// An address to try, offered by the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// For which provider type.
    pub kind: crate::key_manager::ProviderKind,
    /// What it plays.
    pub label: String,
    /// The well-known URL.
    pub url: String,
    /// What there is to see.
    pub shows: String,
}

/// What every screen shares.
#[derive(Clone, Debug)]
pub struct AppState {
    /// Looks.
    pub theme: Theme,
    /// In which times are shown.
    pub zone: jiff::tz::TimeZone,
    /// Columns and rows.
    pub size: (u16, u16),
    /// The time of the event that is being heard.
    pub now: Moment,
    /// The chosen organization.
    pub organization: OrganizationName,
    /// Its environments, in the order of promotion.
    pub environments: Vec<Environment>,
    /// What the Developer Portal uses.
    pub portal: String,
    /// What opens over the list with the first event.
    pub begin: super::initial_screen::InitialScreen,
    /// The newest kept draft that this run has not taken up.
    pub draft: Option<Draft>,
    /// The id of the draft that is offered.
    pub draft_offered: u64,
    /// Names this run's draft in the store.
    pub draft_id: u64,
    /// Whether plain http is taken for every host.
    pub allow_http: bool,
    /// Options that the commands shown repeat, as a shell takes them.
    pub repeated: Vec<String>,
    /// Whether the organization was named for this run: another one is reached without its name.
    pub organization_named: bool,
    /// Addresses to try, of the demo.
    pub samples: Vec<Sample>,
    /// The id and secret of the demo's client.
    pub demo_client: Option<(String, String)>,
    /// What was asked of a token endpoint last in this run, without the secret.
    pub token_request: Option<super::screens::token_request::Remembered>,
    /// The message row and its history.
    pub notifications: Notifications,
    /// Lines for stdout after the screen closes.
    pub session: Vec<String>,
    /// The row that the list selects after its next reload.
    pub select: Option<Name>,
    /// Whether there is something to undo in this session.
    pub undoable: bool,
    /// What the store was given to keep last, under which id and where, for all that is known: the same need not be kept twice.
    pub kept_draft: Option<(u64, OrganizationName, Draft)>,
    /// Writes that are under way.
    pub writing: Vec<RequestId>,
    /// Quit was asked for while a write was under way.
    pub quitting: bool,
    next_request_id: u64,
}

impl AppState {
    /// The beginning of a run.
    pub fn new(
        organization: OrganizationName,
        environments: Vec<Environment>,
        now: Moment,
    ) -> Self {
        AppState {
            theme: Theme::default(),
            zone: jiff::tz::TimeZone::UTC,
            size: (80, 24),
            now,
            organization,
            environments,
            portal: String::new(),
            begin: super::initial_screen::InitialScreen::List,
            draft: None,
            draft_offered: 0,
            draft_id: 0,
            allow_http: false,
            repeated: Vec::new(),
            organization_named: false,
            samples: Vec::new(),
            demo_client: None,
            token_request: None,
            notifications: Notifications::default(),
            session: Vec::new(),
            select: None,
            undoable: false,
            kept_draft: None,
            writing: Vec::new(),
            quitting: false,
            next_request_id: 0,
        }
    }

    /// `Sample Org | local`.
    pub fn context_words(&self) -> String {
        let divider = if self.theme.ascii { "|" } else { "·" };
        let organization = crate::key_manager::visible(self.organization.as_str());
        format!("{organization} {divider} local")
    }

    /// The names of the environments.
    pub fn environment_names(&self) -> Vec<String> {
        self.environments
            .iter()
            .map(|environment| environment.name.as_str().to_owned())
            .collect()
    }

    /// Notes a change for the lines after the screen closes.
    pub fn changed(&mut self, line: String) {
        self.session.push(line);
    }
}

/// The whole state.
#[derive(Clone, Debug)]
pub struct App {
    /// What every screen shares.
    pub shared: AppState,
    /// The list of key managers, under everything.
    pub list: List,
    /// The screens over it; the last one is seen.
    pub stack: Vec<Screen>,
    pub(super) revision: u64,
    /// When the question on top was shown for the first time.
    shown_question: Option<Duration>,
}

impl App {
    /// The list with nothing over it.
    pub fn new(shared: AppState, list: List) -> Self {
        App {
            shared,
            list,
            stack: Vec::new(),
            revision: 0,
            shown_question: None,
        }
    }

    /// The screen that is seen; `None` is the list.
    pub fn top(&self) -> Option<&Screen> {
        self.stack.last()
    }

    /// A frame was drawn: a question on it accepts keys some time from now on.
    pub fn shown(&mut self, now: Moment) {
        if let Some(Screen::Dialog(dialog)) = self.stack.last_mut()
            && self.shown_question != Some(dialog.opened)
        {
            dialog.opened = now.since_start;
            self.shown_question = Some(dialog.opened);
        }
    }

    /// Changes whenever something that is seen may have changed.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// When something changes by itself, since the start of the program; `None` is never.
    pub fn next_deadline(&self) -> Option<Duration> {
        let screens = self
            .stack
            .iter()
            .filter_map(|screen| screen.next_deadline(&self.shared));
        screens
            .chain(self.list.next_deadline(self.shared.now))
            .chain(self.shared.notifications.next_deadline())
            .min()
    }

    /// What stands in an open wizard and is worth keeping; `None` while it is being added, since it is a key manager then.
    pub fn draft_under_way(&self) -> Option<Draft> {
        let open = self.stack.iter().find_map(|screen| match screen {
            Screen::Add(add) if add.adding.is_none() => add.form.as_ref(),
            _ => None,
        });
        open.map(|form| form.draft.clone())
            .filter(Draft::is_worth_keeping)
    }

    /// The command that makes the changes that stand in an open form, where there are any.
    pub fn edit_under_way(&self) -> Option<String> {
        self.stack.iter().find_map(|screen| match screen {
            Screen::Edit(edit) => edit.command(&self.shared),
            _ => None,
        })
    }

    /// Lines to print on stdout after the screen closed, one for each change that was made.
    pub fn session(&self) -> &[String] {
        &self.shared.session
    }
}

/// How the stack of screens changes after an input was heard.
#[derive(Clone, Debug)]
pub enum Navigation {
    /// Another screen over this one.
    Push(Box<Screen>),
    /// Back to what is under this one.
    Pop,
    /// Another screen in place of this one.
    Replace(Box<Screen>),
    /// Ask the list for its rows again.
    Reload,
    /// InitialScreen the list anew, in another organization.
    Fresh,
    /// A dialog was answered: act on it, on the screen under it.
    Answered(super::screens::question::Reply),
    /// Have the list do something, whatever is over it.
    OnList(super::keymap::Action),
    /// A key manager was edited: what is open over it goes on with what is stored now.
    Edited(Box<crate::key_manager::KeyManager>),
    /// Put a value that a token trial found into a field of what is under it; the trial stays.
    Apply(crate::key_manager::Field, String),
    /// Run an action as if its key had been pressed.
    Run(super::keymap::Action),
}

/// What a screen may do while it hears something.
pub struct UpdateContext<'a> {
    /// What every screen shares.
    pub shared: &'a mut AppState,
    /// The time of the event.
    pub now: Moment,
    pub(super) effects: &'a mut Effects,
    pub(super) moves: &'a mut Vec<Navigation>,
}

impl<'a> UpdateContext<'a> {
    /// KeyContext the moment that the app knows.
    pub(super) fn new(
        shared: &'a mut AppState,
        effects: &'a mut Effects,
        moves: &'a mut Vec<Navigation>,
    ) -> Self {
        UpdateContext {
            now: shared.now,
            shared,
            effects,
            moves,
        }
    }

    /// A new name for a request.
    pub fn request_id(&mut self) -> RequestId {
        self.shared.next_request_id += 1;
        RequestId(self.shared.next_request_id)
    }

    /// Asks for an effect.
    pub fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Asks the store something.
    pub fn store(&mut self, op: Op) -> RequestId {
        let request_id = self.request_id();
        self.effects
            .push(Effect::Store(None, request_id, Box::new(op)));
        request_id
    }

    /// Asks the store something whose older question, if it still waits, is not worth an answer any more.
    pub fn store_in(&mut self, slot: TaskSlot, op: Op) -> RequestId {
        let request_id = self.request_id();
        self.effects
            .push(Effect::Store(Some(slot), request_id, Box::new(op)));
        request_id
    }

    /// Writes: until the answer is here, Ctrl+C asks for a second press.
    pub fn write(&mut self, op: Op) -> RequestId {
        let request_id = self.store(op);
        self.shared.writing.push(request_id);
        request_id
    }

    /// Says something on the message row.
    pub fn say(&mut self, tag: Level, text: impl Into<String>) {
        self.shared.notifications.say(tag, text, self.now);
    }

    /// Says why something was refused: it stays until it was read.
    pub fn refused(&mut self, refusal: &OpError) {
        let mut text = refusal.message();
        if let OpError::NotFound { .. } = refusal {
            // The list shows something that is gone.
            self.reload();
        } else if let Some(fix) = refusal.fix() {
            text = format!("{text} {fix}");
        }
        self.say(Level::Fail, text);
    }

    /// Empties the message row.
    pub fn clear_message(&mut self) {
        self.shared.notifications.dismiss();
    }

    /// Opens a screen over this one.
    pub fn push(&mut self, screen: Screen) {
        self.moves.push(Navigation::Push(Box::new(screen)));
    }

    /// Closes this screen.
    pub fn pop(&mut self) {
        self.moves.push(Navigation::Pop);
    }

    /// Opens a screen in place of this one.
    pub fn replace(&mut self, screen: Screen) {
        self.moves.push(Navigation::Replace(Box::new(screen)));
    }

    /// Asks the list for its rows again.
    pub fn reload(&mut self) {
        self.moves.push(Navigation::Reload);
    }

    /// Begins the list anew, in another organization.
    pub fn fresh(&mut self) {
        self.moves.push(Navigation::Fresh);
    }

    /// Hands a dialog's answer to the screen under it.
    pub fn answered(&mut self, reply: super::screens::question::Reply) {
        self.moves.push(Navigation::Answered(reply));
    }

    /// Has the list do something, whatever is over it.
    pub fn on_list(&mut self, action: super::keymap::Action) {
        self.moves.push(Navigation::OnList(action));
    }

    /// Runs an action as if its key had been pressed.
    pub fn run(&mut self, action: super::keymap::Action) {
        self.moves.push(Navigation::Run(action));
    }

    /// Keeps the draft in the store.
    pub fn keep_draft(&mut self, draft: &Draft) {
        let (id, organization) = (self.shared.draft_id, &self.shared.organization);
        let kept = matches!(&self.shared.kept_draft, Some((of, within, kept))
            if *of == id && within == organization && kept == draft);
        if draft.is_worth_keeping() && !kept {
            self.shared.kept_draft = Some((id, organization.clone(), draft.clone()));
            self.effects
                .push(Effect::KeepDraft(Box::new(draft.clone())));
        }
    }

    /// Goes on with the draft that is offered, under an id of its own: the copy of kmctl that wrote it may still run.
    pub fn take_draft(&mut self) {
        self.shared.draft_id = super::draft_id(self.now.wall, self.shared.draft_id);
        self.effects
            .push(Effect::TakeDraft(self.shared.draft_offered));
    }

    /// Forgets the kept draft, in the store too.
    pub fn drop_draft(&mut self) {
        self.shared.draft = None;
        self.shared.kept_draft = None;
        self.effects.push(Effect::DropDraft);
    }

    /// The store has dropped the draft already, with the Add that it became.
    pub fn forget_draft(&mut self) {
        self.shared.draft = None;
        self.shared.kept_draft = None;
    }

    /// Hands text to the terminal's clipboard.
    pub fn copy(&mut self, text: String) {
        self.effects.push(Effect::Copy(text));
    }

    /// Opens the token trial against what stands in a form.
    pub fn try_token_with(&mut self, draft: &Draft) {
        let trial = super::screens::token::Trial::of_draft(draft);
        self.push(Screen::Token(Box::new(trial)));
    }

    /// Has what is open for a key manager go on with what is stored now.
    pub fn edited(&mut self, key_manager: &crate::key_manager::KeyManager) {
        let step = Navigation::Edited(Box::new(key_manager.clone()));
        self.moves.push(step);
    }

    /// Puts a value into a field of what is under this token trial: the wizard, or the form of the key manager.
    pub fn apply(&mut self, field: crate::key_manager::Field, value: String) {
        self.moves.push(Navigation::Apply(field, value));
    }
}
