//! One room a screen: its state and what it does, its view beside it.

pub mod add;
pub mod added;
mod added_view;
pub mod check;
mod check_view;
pub mod dialog;
mod dialog_view;
pub mod edit;
pub mod environments;
pub mod fields;
mod findings_view;
pub mod frame;
pub mod help;
mod help_view;
pub mod history;
mod history_view;
mod in_hand;
pub mod keys_check;
mod line;
pub mod list;
mod list_answers;
mod list_detail;
mod list_view;
mod list_window;
pub mod live;
pub mod messages;
mod messages_view;
pub mod organizations;
mod places_view;
pub mod portal;
mod portal_view;
pub mod question;
mod stored_text;
pub mod token;
pub mod token_request;
mod token_request_view;
mod token_view;
pub mod viewer;
mod viewer_view;
pub mod words;

use ratatui::Frame;

use super::app::{App, AppState, UpdateContext};
use super::event::{Answer, RequestId};
use super::keymap::{Action, Availability, Input, KeyContext};

/// A screen over the list. The stack of them is the way back.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each has its own room")]
pub enum Screen {
    Add(Box<add::Add>),
    Added(added::Added),
    Dialog(dialog::Dialog),
    Help(help::Help),
    Messages(messages::MessageList),
    Viewer(viewer::Viewer),
    Portal(portal::Portal),
    Edit(Box<edit::Edit>),
    Token(Box<token::Trial>),
    Organizations(organizations::Organizations),
    Environments(environments::Environments),
    History(history::History),
    Check(Box<check::Check>),
}

impl Screen {
    /// The contexts of what has the focus.
    pub fn contexts(&self, shared: &AppState) -> Vec<KeyContext> {
        match self {
            Screen::Add(add) => add.contexts(),
            Screen::Added(_) => vec![
                KeyContext::Added,
                KeyContext::NoText,
                KeyContext::Everywhere,
            ],
            Screen::Dialog(dialog) => dialog.contexts(),
            Screen::Help(_) => vec![KeyContext::Help, KeyContext::Search, KeyContext::Everywhere],
            Screen::Messages(_) => vec![
                KeyContext::Messages,
                KeyContext::NoText,
                KeyContext::Everywhere,
            ],
            Screen::Viewer(viewer) => viewer.contexts(),
            Screen::Portal(portal) => portal.contexts(),
            Screen::Edit(edit) => edit.contexts(),
            Screen::Token(trial) => trial.contexts(),
            Screen::Organizations(screen) => screen.contexts(),
            Screen::Environments(screen) => screen.contexts(),
            Screen::History(screen) => screen.contexts(),
            Screen::Check(screen) => screen.contexts(),
        }
        .into_iter()
        .filter(|_| !shared.quitting)
        .collect()
    }

    /// What works now.
    pub fn available(&self, action: Action, shared: &AppState) -> Availability {
        match self {
            Screen::Add(add) => add.available(action),
            Screen::Added(added) => added.available(action),
            Screen::Dialog(dialog) => dialog.available(action, shared),
            Screen::Messages(list) => list.available(action, shared),
            Screen::Portal(portal) => portal.available(action),
            Screen::Edit(edit) => edit.available(action, shared),
            Screen::Token(trial) => trial.available(action),
            Screen::Organizations(screen) => screen.available(action),
            Screen::Environments(screen) => screen.available(action),
            Screen::History(screen) => screen.available(action, shared),
            Screen::Check(screen) => screen.available(action),
            Screen::Viewer(viewer) => viewer.available(action),
            Screen::Help(_) => Availability::Ready,
        }
    }

    /// Hears one input.
    pub fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        match self {
            Screen::Add(add) => add.handle_action(input, cx),
            Screen::Added(added) => added.handle_action(&input, cx),
            Screen::Dialog(dialog) => dialog.handle_action(input, cx),
            Screen::Help(help) => help.handle_action(input, cx),
            Screen::Messages(list) => list.handle_action(&input, cx),
            Screen::Viewer(viewer) => viewer.handle_action(input, cx),
            Screen::Portal(portal) => portal.handle_action(&input, cx),
            Screen::Edit(edit) => edit.handle_action(input, cx),
            Screen::Token(trial) => trial.handle_action(input, cx),
            Screen::Organizations(screen) => screen.handle_action(input, cx),
            Screen::Environments(screen) => screen.handle_action(input, cx),
            Screen::History(screen) => screen.handle_action(&input, cx),
            Screen::Check(screen) => screen.handle_action(&input, cx),
        }
    }

    /// Hears an answer.
    pub fn handle_response(
        &mut self,
        request_id: RequestId,
        answer: &Answer,
        cx: &mut UpdateContext<'_>,
    ) {
        match self {
            Screen::Add(add) => add.handle_response(request_id, answer, cx),
            Screen::Portal(portal) => portal.handle_response(request_id, answer, cx),
            Screen::Edit(edit) => edit.handle_response(request_id, answer, cx),
            Screen::Token(trial) => trial.handle_response(request_id, answer),
            Screen::Organizations(screen) => screen.handle_response(request_id, answer, cx),
            Screen::Environments(screen) => screen.handle_response(request_id, answer, cx),
            Screen::History(screen) => screen.handle_response(request_id, answer, cx),
            Screen::Check(screen) => screen.handle_response(request_id, answer, cx),
            Screen::Added(_)
            | Screen::Dialog(_)
            | Screen::Help(_)
            | Screen::Messages(_)
            | Screen::Viewer(_) => {}
        }
    }

    /// The time that it asked for has come.
    pub fn on_timer(&mut self, cx: &mut UpdateContext<'_>) {
        match self {
            Screen::Add(add) => add.on_timer(cx),
            Screen::Edit(edit) => edit.on_timer(cx),
            _ => {}
        }
    }

    /// When it wants to be looked at again.
    pub fn next_deadline(&self, shared: &AppState) -> Option<std::time::Duration> {
        match self {
            Screen::Add(add) => add.next_deadline(shared.now),
            Screen::Edit(edit) => edit.next_deadline(shared.now),
            Screen::Check(check) => check.next_deadline(shared.now),
            _ => None,
        }
    }

    /// Since when it ignores keys for a moment, so that nothing typed ahead confirms it.
    pub fn guarded_since(&self) -> Option<std::time::Duration> {
        match self {
            Screen::Dialog(dialog) => Some(dialog.opened),
            Screen::Add(add) if add.stage == add::Stage::Review => Some(add.opened),
            _ => None,
        }
    }

    /// Its name in the help.
    pub fn title(&self) -> &'static str {
        match self {
            Screen::Add(add) => add.title(),
            Screen::Added(_) => "Key manager added",
            Screen::Dialog(_) => "Question",
            Screen::Help(_) => "Help",
            Screen::Messages(_) => "Messages",
            Screen::Viewer(_) => "Viewer",
            Screen::Portal(_) => "Developer Portal",
            Screen::Edit(_) => "Edit",
            Screen::Token(_) => "Try a token",
            Screen::Organizations(_) => "Organizations",
            Screen::Environments(_) => "Environments",
            Screen::History(_) => "History",
            Screen::Check(_) => "Check",
        }
    }
}

/// Draws the screen on top; a question floats over the one under it. What a screen has room for is stored in its state.
pub fn view(app: &mut App, frame: &mut Frame) {
    let over = matches!(app.top(), Some(Screen::Dialog(_))) && !dialog_view::is_small(&app.shared);
    let top = app.stack.len();
    if over {
        view_at(app, top.saturating_sub(1), frame);
    }
    view_at(app, top, frame);
}

/// Draws one screen of the stack; place 0 is the list.
fn view_at(app: &mut App, place: usize, frame: &mut Frame) {
    let shared = &app.shared;
    let screen = place
        .checked_sub(1)
        .and_then(|place| app.stack.get_mut(place));
    match screen {
        None => list_view::view(&mut app.list, shared, frame),
        Some(Screen::Add(add)) => add::view(add, shared, frame),
        Some(Screen::Added(added)) => added_view::view(added, shared, frame),
        Some(Screen::Dialog(dialog)) => dialog_view::view(dialog, shared, frame),
        Some(Screen::Help(help)) => help_view::view(help, shared, frame),
        Some(Screen::Messages(list)) => messages_view::view(list, shared, frame),
        Some(Screen::Viewer(viewer)) => viewer_view::view(viewer, shared, frame),
        Some(Screen::Portal(portal)) => portal_view::view(portal, shared, frame),
        Some(Screen::Edit(edit)) => edit::view(edit, shared, frame),
        Some(Screen::Token(trial)) => token_view::view(trial, shared, frame),
        Some(Screen::Organizations(screen)) => places_view::organizations(screen, shared, frame),
        Some(Screen::Environments(screen)) => places_view::environments(screen, shared, frame),
        Some(Screen::History(screen)) => history_view::view(screen, shared, frame),
        Some(Screen::Check(screen)) => check_view::view(screen, shared, frame),
    }
}

/// What a key of the list opens that is no part of the list.
pub(super) fn elsewhere(
    action: Action,
    row: Option<&crate::store::Row>,
    cx: &mut UpdateContext<'_>,
) {
    match action {
        Action::Messages => {
            let count = cx.shared.notifications.history().len();
            cx.push(Screen::Messages(messages::MessageList::new(count)));
        }
        Action::Portal => open_portal(None, false, cx),
        Action::History => {
            // The built-in row has none of its own to speak of: there the whole organization's is shown.
            let of = row
                .filter(|row| row.kind != crate::key_manager::ProviderKind::Bijira)
                .map(|row| row.name.as_str().to_owned());
            let history = history::History::new(of, cx);
            cx.push(Screen::History(history));
        }
        Action::Check => match row {
            Some(row) if row.kind == crate::key_manager::ProviderKind::Bijira => {
                let text = "Bijira Built-in STS is built in: it has no provider to check.";
                cx.say(super::notification::Level::Note, text);
            }
            Some(row) => {
                let check = check::Check::new(row.name.clone(), cx);
                cx.push(Screen::Check(Box::new(check)));
            }
            None => {}
        },
        Action::Organizations => {
            let screen = organizations::Organizations::new(cx);
            cx.push(Screen::Organizations(screen));
        }
        Action::Environments => {
            cx.push(Screen::Environments(environments::Environments::default()));
        }
        _ => {}
    }
}

/// Opens a key manager: to be edited, or looked at if it is the built-in one.
pub(super) fn open(found: &crate::key_manager::KeyManager, cx: &mut UpdateContext<'_>) {
    if found.built_in() {
        let text = stored_text::described(found, &cx.shared.environment_names());
        let why = crate::ops::OpError::BuiltIn.message();
        let viewer = viewer::Viewer::new(found.name.as_str(), &why, &text);
        cx.push(Screen::Viewer(viewer));
        cx.say(super::notification::Level::Note, why);
    } else {
        let edit = edit::Edit::new(found, cx);
        cx.push(Screen::Edit(Box::new(edit)));
    }
}

/// Opens the Developer Portal's choice; `preselect` is offered as the new one.
pub(super) fn open_portal(
    preselect: Option<crate::key_manager::Name>,
    replace: bool,
    cx: &mut UpdateContext<'_>,
) {
    portal::open(preselect, replace, cx);
}

/// Opens the token trial against a stored key manager.
pub(super) fn open_token(key_manager: &crate::key_manager::KeyManager, cx: &mut UpdateContext<'_>) {
    if let Some(trial) = token::Trial::of_stored(key_manager) {
        cx.push(Screen::Token(Box::new(trial)));
    }
}
