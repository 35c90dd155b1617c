//! The update function: handles an event, changes the app, returns effects. It cannot fail, block or do I/O.

use std::time::Duration;

use super::app::App;
use super::context::{Navigation, UpdateContext};
use super::effect::{Effect, Effects};
use super::event::{Event, Moment, RequestId, Response};
use super::help_text;
use super::initial_screen::InitialScreen;
use super::keymap::{
    self, Action, Availability, Input, KeyCode, KeyContext, KeyEvent, KeyModifiers, lookup,
};
use super::mouse::Hit;
use super::notification::Level;
use super::replies;
use super::route::Route;
use super::screens::help::Help;
use super::screens::token::Tested;
use super::screens::{Screen, ScreenState, question};
use super::tab::Tab;
use crate::form::Element;
use crate::input::Pointer;
use crate::ops::{Op, TargetOutput};

/// Time during which a dialog and the review are not confirmed after they open.
const GUARD: Duration = Duration::from_millis(250);

/// Handles an event and returns its effects.
pub fn update(app: &mut App, event: Event, now: Moment) -> Effects {
    let was_overdue = app.list.is_overdue(app.shared.now);
    app.shared.now = now;
    let before = app.shared.notifications.shown().cloned();
    let mut effects = Effects::new();
    let mut needs_redraw = true;
    match event {
        Event::Key(key) => handle_key(app, key, now, &mut effects),
        Event::Paste(text) => handle_paste(app, text, &mut effects),
        Event::Pointer(pointer) => handle_pointer(app, pointer, now, &mut effects),
        Event::Resize(width, height) => {
            app.shared.size = (width, height);
            let initial_screen = std::mem::take(&mut app.shared.initial_screen);
            with_list(app, &mut effects, |list, cx| {
                list.resized(cx);
                open_initial(initial_screen, cx);
            });
        }
        Event::Timer => {
            app.shared.notifications.expire(now);
            for_each_screen(app, &mut effects, |screen, cx| {
                screen.state_mut().on_timer(cx)
            });
        }
        Event::Response(request_id, response) => {
            handle_response(app, request_id, &response, now, &mut effects)
        }
        Event::StoreChanged => {
            needs_redraw = false;
            // Somebody else may have deleted the draft.
            app.shared.saved_draft = None;
            reload(app, &mut effects);
        }
        Event::Resumed => effects.push(Effect::Redraw),
    }
    needs_redraw |= before.as_ref() != app.shared.notifications.shown();
    needs_redraw |= was_overdue != app.list.is_overdue(now);
    if needs_redraw {
        app.revision += 1;
    }
    effects
}

/// Calls `run` with the list and an update context, then applies the navigation.
fn with_list(
    app: &mut App,
    effects: &mut Effects,
    run: impl FnOnce(&mut super::screens::list::List, &mut UpdateContext<'_>),
) {
    let mut navigation = Vec::new();
    {
        let mut cx = UpdateContext::new(&mut app.shared, effects, &mut navigation);
        run(&mut app.list, &mut cx);
    }
    apply_navigation(app, navigation, effects);
}

fn handle_key(app: &mut App, key: KeyEvent, now: Moment, effects: &mut Effects) {
    if is_escape_and_key(key) {
        handle_key(app, keymap::key(KeyCode::Esc), now, effects);
        let modifiers = key.modifiers - KeyModifiers::ALT;
        return handle_key(app, KeyEvent::new(key.code, modifiers), now, effects);
    }
    if key == keymap::ctrl('c') {
        quit_now(app, effects);
        return;
    }
    let contexts = app.contexts();
    let Some(input) = lookup(&contexts, key) else {
        return;
    };
    // Keys typed before the dialog was drawn must not confirm it. The review blocks only confirming keys.
    let answers = matches!(app.top(), Some(Screen::Dialog(_))) || confirms(&input);
    if answers && is_guarded(app, now) {
        return;
    }
    app.shared.notifications.acted();
    handle_action(app, input, effects);
}

/// Whether an input presses what has the focus: a doubled Enter must not confirm what has just appeared.
fn confirms(input: &Input) -> bool {
    matches!(
        input,
        Input::Act(Action::Submit | Action::Choose | Action::Yes)
    )
}

/// Whether the dialog or review on top is still in its guard time.
fn is_guarded(app: &App, now: Moment) -> bool {
    app.top()
        .and_then(Screen::guarded_since)
        .is_some_and(|since| now.since_start < since + GUARD)
}

/// Lines that the wheel moves at once through text.
const WHEEL: usize = 3;

/// A click does what a key would, at its place; the wheel moves through what is under it.
fn handle_pointer(app: &mut App, pointer: Pointer, now: Moment, effects: &mut Effects) {
    let clicked = matches!(pointer, Pointer::Click(..));
    if clicked && is_guarded(app, now) || app.shared.quitting {
        return;
    }
    app.shared.notifications.acted();
    let (column, row, down) = match pointer {
        Pointer::Click(column, row) => return click(app, column, row, effects),
        Pointer::WheelUp(column, row) => (column, row, false),
        Pointer::WheelDown(column, row) => (column, row, true),
    };
    let under = app.hits.at(column, row);
    let finding = matches!(
        under,
        Some(Hit::Element(Element::Finding(_) | Element::Conformity))
    );
    let key = match (finding, down) {
        (true, false) => KeyCode::PageUp,
        (true, true) => KeyCode::PageDown,
        (false, false) => KeyCode::Up,
        (false, true) => KeyCode::Down,
    };
    let contexts = app.contexts();
    let lines = match contexts.contains(&KeyContext::Viewer) {
        true => WHEEL,
        false => 1,
    };
    for _ in 0..lines {
        if let Some(input) = lookup(&contexts, keymap::key(key)) {
            handle_action(app, input, effects);
        }
    }
}

fn click(app: &mut App, column: u16, row: u16, effects: &mut Effects) {
    match app.hits.at(column, row) {
        None => {}
        Some(Hit::Press(action)) => handle_action(app, Input::Act(action), effects),
        Some(Hit::Organization) => open_page(app, Some(Action::Organizations), effects),
        Some(hit) => {
            let mut navigation = Vec::new();
            let mut cx = UpdateContext::new(&mut app.shared, effects, &mut navigation);
            match app.stack.last_mut() {
                Some(screen) => screen.click(hit, &mut cx),
                None => app.list.click(hit, &mut cx),
            }
            apply_navigation(app, navigation, effects);
        }
    }
}

/// Opens a page of the organization by its action in the list; `None` is the list itself.
fn open_page(app: &mut App, action: Option<Action>, effects: &mut Effects) {
    // The tabs are screens over the list and close at once.
    if !app.stack.is_empty() {
        dispatch_to_top_screen(app, Input::Act(Action::Back), effects);
    }
    if let Some(action) = action.filter(|_| app.stack.is_empty()) {
        dispatch_to_top_screen(app, Input::Act(action), effects);
    }
}

/// Terminals send Esc and a key soon after it as that key with Alt; what isn't bound with Alt was meant as two keys.
fn is_escape_and_key(key: KeyEvent) -> bool {
    let typed = matches!(key.code, KeyCode::Char(_) | KeyCode::Enter | KeyCode::Tab);
    typed && key.modifiers.contains(KeyModifiers::ALT) && !keymap::is_bound(key)
}

fn handle_paste(app: &mut App, text: String, effects: &mut Effects) {
    let text_here = app.contexts().iter().any(|context| {
        matches!(
            context,
            KeyContext::Text | KeyContext::Search | KeyContext::Token
        )
    });
    if text_here {
        app.shared.notifications.acted();
        handle_action(app, Input::Paste(text), effects);
    }
}

/// Hands an input to the screen on top, after the actions common to all screens.
fn handle_action(app: &mut App, input: Input, effects: &mut Effects) {
    match input {
        Input::Act(Action::Quit) => quit_now(app, effects),
        Input::Act(Action::Suspend) => effects.push(Effect::Suspend),
        Input::Act(Action::Redraw) => effects.push(Effect::Redraw),
        Input::Act(Action::Mouse) => switch_mouse(app, effects),
        Input::Act(Action::Help) => open_help(app),
        Input::Act(Action::Messages) => open_messages(app, effects),
        Input::Act(Action::Tab(tab)) => {
            let action = match tab {
                Tab::KeyManagers => None,
                Tab::DeveloperPortal => Some(Action::Portal),
                Tab::Environments => Some(Action::Environments),
                Tab::Targets => Some(Action::Targets),
            };
            open_page(app, action, effects);
        }
        Input::Act(Action::Back) if dismissed(app) => {}
        input => dispatch_to_top_screen(app, input, effects),
    }
}

/// Hands an input to the screen on top, or to the list.
fn dispatch_to_top_screen(app: &mut App, input: Input, effects: &mut Effects) {
    let mut navigation = Vec::new();
    let mut cx = UpdateContext::new(&mut app.shared, effects, &mut navigation);
    match app.stack.last_mut() {
        Some(screen) => screen.state_mut().handle_action(input, &mut cx),
        None => app.list.handle_action(input, &mut cx),
    }
    apply_navigation(app, navigation, effects);
}

/// Toggles mouse reporting and saves the preference.
fn switch_mouse(app: &mut App, effects: &mut Effects) {
    let on = !app.shared.mouse;
    app.shared.mouse = on;
    app.shared.preferences.mouse = Some(on);
    effects.push(Effect::Mouse(on));
    let mut navigation = Vec::new();
    let mut cx = UpdateContext::new(&mut app.shared, effects, &mut navigation);
    // In read-only mode it applies to this run only.
    cx.store(Op::SavePreferences(cx.shared.preferences));
    let words = match on {
        true => "Mouse on: hold Shift to select text. M turns it off.",
        false => "Mouse off: the terminal selects text. M turns it on.",
    };
    cx.say(Level::Done, words);
}

/// Handles Esc: dismisses a shown failure first.
fn dismissed(app: &mut App) -> bool {
    let notifications = &mut app.shared.notifications;
    notifications.shown_failure() && notifications.dismiss()
}

fn open_help(app: &mut App) {
    let about = match app.top() {
        Some(Screen::Help(_)) => return,
        top => help_text::about(top, &app.shared),
    };
    let demo = app.shared.demo_client.is_some();
    let available = |action| match action {
        Action::Quit if demo => Availability::Means("quit now; the demo keeps nothing"),
        _ => app.focused().available(action, &app.shared),
    };
    let help = Help::new(about, &app.contexts(), available);
    app.stack.push(Screen::Help(Box::new(help)));
}

/// Opens the messages over any screen.
fn open_messages(app: &mut App, effects: &mut Effects) {
    if app.focused().available(Action::Messages, &app.shared) != Availability::Absent {
        open(app, app.stack.len(), Route::Messages, effects);
    }
}

/// Handles Ctrl+C: quits; during a write a second press is required.
fn quit_now(app: &mut App, effects: &mut Effects) {
    if !app.shared.writing.is_empty() && !app.shared.quitting {
        app.shared.quitting = true;
        let now = app.shared.now;
        let adding = matches!(app.top(), Some(Screen::Add(add)) if add.adding.is_some());
        let words = if let Some(Screen::Applying(applying)) = app.stack.last_mut() {
            let mut navigation = Vec::new();
            let mut cx = UpdateContext::new(&mut app.shared, effects, &mut navigation);
            applying.stop(&mut cx);
            "Stopping after the current key manager. Press Ctrl+C again to quit now."
        } else if adding {
            "Adding... Press Ctrl+C again to quit; the key manager may still be added."
        } else {
            "Saving... Press Ctrl+C again to quit; the change may still be saved."
        };
        app.shared.notifications.say(Level::Note, words, now);
        return;
    }
    effects.push(Effect::Quit(130));
}

fn handle_response(
    app: &mut App,
    request_id: RequestId,
    response: &Response,
    now: Moment,
    effects: &mut Effects,
) {
    let shared = &mut app.shared;
    if !matches!(response, Response::Progress(_)) {
        shared.writing.retain(|waiting| *waiting != request_id);
    }
    if let Response::Target(result) = response {
        match result.as_ref() {
            // The list and the title row are about the active target.
            Ok(TargetOutput::Plan(plan) | TargetOutput::Changed(_, plan))
                if shared.target_scope().is_some_and(|at| at.is_of(plan)) =>
            {
                shared.compared.set(plan);
            }
            Ok(TargetOutput::State(seen)) if seen.signed_in => {
                shared.signed_in.insert(seen.target.name.folded());
            }
            _ => {}
        }
    }
    if shared.writing.is_empty() {
        shared.quitting = false;
    }
    if let Response::Copied(what) = response {
        let text = format!("Sent {what} to the terminal's clipboard.");
        shared.notifications.say(Level::Done, text, now);
        return;
    }
    if matches!(response, Response::Store(result) if result.is_err()) {
        // It may have been the draft that could not be stored.
        shared.saved_draft = None;
    }
    let background_error = response
        .background_error(request_id)
        .filter(|error| !shared.notifications.reports(error));
    let over = |screen: &Screen| !matches!(screen, Screen::Added(_) | Screen::Token(_));
    // A token test opens the form of its key manager over every screen.
    let testing = matches!(app.top(), Some(Screen::Token(_)));
    let covered = !testing && app.stack.iter().any(over);
    let mut navigation = Vec::new();
    let mut cx = UpdateContext::new(&mut app.shared, effects, &mut navigation);
    if let Some(error) = background_error {
        cx.show_op_error(error);
    }
    app.list.handle_response(request_id, response, &mut cx);
    if covered {
        // Late: another screen is open by now.
        navigation.retain(|step| !matches!(step, Navigation::Push(_)));
    }
    apply_navigation(app, navigation, effects);
    for_each_screen(app, effects, |screen, cx| {
        screen.state_mut().handle_response(request_id, response, cx)
    });
    // The response may tell the screen on top that its result is not true any more.
    refresh_verification(app, effects);
}

/// Runs `handle` on every screen, bottom first. The navigation of each applies at its own depth, so that a late response
/// closes no other screen.
fn for_each_screen(
    app: &mut App,
    effects: &mut Effects,
    handle: impl Fn(&mut Screen, &mut UpdateContext<'_>),
) {
    let mut depth = 0;
    while let Some(screen) = app.stack.get_mut(depth) {
        let mut navigation = Vec::new();
        let mut cx = UpdateContext::new(&mut app.shared, effects, &mut navigation);
        handle(screen, &mut cx);
        let before = app.stack.len();
        apply_navigation_at(app, depth, navigation, effects);
        // A closed screen's depth is taken by the one above it.
        depth += usize::from(app.stack.len() >= before);
    }
}

fn reload(app: &mut App, effects: &mut Effects) {
    with_list(app, effects, |list, cx| list.reload(cx));
}

/// Applies the navigation of the screen on top, in order.
fn apply_navigation(app: &mut App, navigation: Vec<Navigation>, effects: &mut Effects) {
    let top = app.stack.len().saturating_sub(1);
    apply_navigation_at(app, top, navigation, effects);
}

/// Applies the navigation requested by the screen at `depth`, in order.
fn apply_navigation_at(
    app: &mut App,
    depth: usize,
    navigation: Vec<Navigation>,
    effects: &mut Effects,
) {
    for step in navigation {
        match step {
            Navigation::Push(route) => {
                let above = (depth + 1).min(app.stack.len());
                open(app, above, route, effects);
            }
            Navigation::Pop => {
                let tested = match app.stack.get(depth) {
                    Some(Screen::Token(test)) => test.tested(),
                    _ => None,
                };
                remove(app, depth);
                if let Some(tested) = tested {
                    note_test(app, tested, effects);
                }
                refresh_verification(app, effects);
            }
            Navigation::Replace(route) => {
                remove(app, depth);
                let depth = depth.min(app.stack.len());
                open(app, depth, route, effects);
            }
            Navigation::Reload => reload(app, effects),
            Navigation::ResetList => {
                app.shared.accepted_token = None;
                app.list = super::screens::list::List::new(
                    crate::store::Page::default(),
                    app.shared.preferences.sort,
                );
                reload(app, effects);
            }
            Navigation::DeliverReply(reply) => deliver_reply(app, reply, effects),
            Navigation::ForwardToList(action) => with_list(app, effects, |list, cx| {
                list.handle_action(Input::Act(action), cx);
            }),
            Navigation::Apply(field, value) => apply(app, field, &value, effects),
            Navigation::RefreshEdited(key_manager) => refresh_edited(app, &key_manager, effects),
            Navigation::Run(action) => handle_action(app, Input::Act(action), effects),
        }
    }
}

/// Opens a screen at this depth of the stack.
fn open(app: &mut App, depth: usize, route: Route, effects: &mut Effects) {
    let mut navigation = Vec::new();
    let mut cx = UpdateContext::new(&mut app.shared, effects, &mut navigation);
    if let Some(screen) = Screen::open(route, &mut cx) {
        app.stack.insert(depth, screen);
        apply_navigation_at(app, depth, navigation, effects);
    }
}

/// Opens the initial screen requested by the command line.
fn open_initial(initial: InitialScreen, cx: &mut UpdateContext<'_>) {
    match initial {
        InitialScreen::List => {}
        InitialScreen::Add {
            draft,
            provider_known,
            kept,
        } => {
            if let Some(id) = kept {
                cx.resume_draft(id);
            }
            cx.push(Route::Resume {
                draft,
                provider_known,
            });
        }
        InitialScreen::Edit(key_manager) => cx.push(Route::KeyManager(key_manager)),
    }
}

/// Removes a screen with its own question; a question that comes to the top restarts its guard time.
fn remove(app: &mut App, depth: usize) {
    if depth >= app.stack.len() {
        return;
    }
    app.stack.remove(depth);
    if let Some(Screen::Dialog(_)) = app.stack.get(depth) {
        app.stack.remove(depth);
    }
    let now = app.shared.now.since_start;
    if let Some(Screen::Dialog(dialog)) = app.stack.last_mut() {
        dialog.opened = now;
    }
}

/// Hands the reply of a closed dialog to the screen below.
fn deliver_reply(app: &mut App, reply: question::Reply, effects: &mut Effects) {
    let mut navigation = Vec::new();
    let mut cx = UpdateContext::new(&mut app.shared, effects, &mut navigation);
    replies::answered(reply, &mut app.stack, &mut app.list, &mut cx);
    apply_navigation(app, navigation, effects);
}

/// Tells the screen below a token test what the test has shown.
fn note_test(app: &mut App, tested: Tested, effects: &mut Effects) {
    let mut navigation = Vec::new();
    let mut cx = UpdateContext::new(&mut app.shared, effects, &mut navigation);
    replies::tested(tested, app.stack.last_mut(), &mut cx);
    apply_navigation(app, navigation, effects);
}

/// Verifies again where the screen that comes to the top shows what is not true any more.
fn refresh_verification(app: &mut App, effects: &mut Effects) {
    let mut navigation = Vec::new();
    if let Some(Screen::Verify(verify)) = app.stack.last_mut() {
        let mut cx = UpdateContext::new(&mut app.shared, effects, &mut navigation);
        verify.refresh(&mut cx);
    }
    apply_navigation(app, navigation, effects);
}

/// Applies a value of a token test to the form below, and tests the token again; for a stored key manager its form opens over the
/// test. Nothing is written yet.
fn apply(app: &mut App, field: crate::key_manager::Field, value: &str, effects: &mut Effects) {
    let Some(depth) = app.stack.len().checked_sub(1) else {
        return;
    };
    let (under, top) = app.stack.split_at_mut(depth);
    let Some(Screen::Token(test)) = top.first_mut() else {
        return;
    };
    let mut navigation = Vec::new();
    let mut cx = UpdateContext::new(&mut app.shared, effects, &mut navigation);
    let draft = match under.last_mut() {
        Some(Screen::Add(add)) => {
            add.put(field, value, &mut cx);
            Some(add.form.draft.clone())
        }
        Some(Screen::Edit(edit)) => {
            edit.put(field, value, &mut cx);
            Some(edit.form.draft.clone())
        }
        _ => None,
    };
    match draft {
        Some(draft) => {
            test.try_fixed(field, &draft, &mut cx);
            let said = format!("{} is now {value} in the form.", field.label());
            cx.say(Level::Note, said);
        }
        None => {
            if let Some(Screen::Verify(verify)) = under.last()
                && let Some(target) = verify.own_values_at()
                && let Some(name) = &test.target.expectation.key_manager
            {
                let label = field.label();
                let text = format!(
                    "{name} has overrides on {target}: edit those, and set {label} to {value}."
                );
                cx.say(Level::Note, text);
            } else if let Some(name) = test.target.expectation.key_manager.clone() {
                app.list.open_with(name, field, value.to_owned(), &mut cx);
            }
        }
    }
    apply_navigation(app, navigation, effects);
}

/// Lets every screen open for an edited key manager continue with its stored version.
fn refresh_edited(
    app: &mut App,
    key_manager: &crate::key_manager::KeyManager,
    effects: &mut Effects,
) {
    let mut navigation = Vec::new();
    let mut cx = UpdateContext::new(&mut app.shared, effects, &mut navigation);
    replies::edited(key_manager, &mut app.stack, &mut cx);
    apply_navigation(app, navigation, effects);
}
