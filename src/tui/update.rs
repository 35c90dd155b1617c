//! Hears every event and changes the model. Cannot fail, wait or look outside.

use std::time::Duration;

use super::effect::{Effect, Effects};
use super::event::{Answer, Event, Moment, Ticket};
use super::keymap::{
    self, Action, Availability, Context as At, Input, KeyCode, KeyEvent, KeyModifiers, lookup,
};
use super::message::Tag;
use super::model::{Context, Model, Move};
use super::screen::help::Help;
use super::screen::{Screen, dialog, question};

/// How long a dialog ignores keys after it opened.
const GUARD: Duration = Duration::from_millis(250);

/// Changes the model and answers what is to be done.
pub fn update(model: &mut Model, event: Event, now: Moment) -> Effects {
    let late = model.list.is_late(model.shared.now);
    model.shared.now = now;
    let before = model.shared.messages.shown().cloned();
    let mut effects = Effects::new();
    let mut seen = true;
    match event {
        Event::Key(key) => hear_key(model, key, now, &mut effects),
        Event::Paste(text) => hear_paste(model, text, &mut effects),
        Event::Resize(width, height) => {
            model.shared.size = (width, height);
            for screen in &mut model.stack {
                screen.resized(&model.shared);
            }
            let begin = std::mem::take(&mut model.shared.begin);
            with(model, &mut effects, |list, cx| {
                list.resized(cx);
                begin.open(cx);
            });
        }
        Event::Wake => {
            model.shared.messages.expire(now);
            each_screen(model, &mut effects, |screen, cx| screen.wake(cx));
        }
        Event::Done(ticket, answer) => hear_answer(model, ticket, &answer, now, &mut effects),
        Event::StoreChanged => {
            seen = false;
            // Someone else may have dropped the draft.
            model.shared.kept_draft = None;
            reload(model, &mut effects);
        }
        Event::Resumed => effects.push(Effect::Redraw),
    }
    let other = before.as_ref() != model.shared.messages.shown() || late != model.list.is_late(now);
    if seen || other {
        model.generation += 1;
    }
    effects
}

/// Runs something that needs the list and a context.
fn with(
    model: &mut Model,
    effects: &mut Effects,
    run: impl FnOnce(&mut super::screen::list::List, &mut Context<'_>),
) {
    let mut moves = Vec::new();
    {
        let mut cx = Context::new(&mut model.shared, effects, &mut moves);
        run(&mut model.list, &mut cx);
    }
    follow(model, moves, effects);
}

fn hear_key(model: &mut Model, key: KeyEvent, now: Moment, effects: &mut Effects) {
    if is_escape_and_key(key) {
        hear_key(model, keymap::key(KeyCode::Esc), now, effects);
        let modifiers = key.modifiers - KeyModifiers::ALT;
        return hear_key(model, KeyEvent::new(key.code, modifiers), now, effects);
    }
    if key == keymap::ctrl('c') {
        quit_now(model, effects);
        return;
    }
    let contexts = contexts(model);
    let Some(input) = lookup(&contexts, key) else {
        return;
    };
    let guarded = model
        .top()
        .and_then(Screen::guarded_since)
        .is_some_and(|since| now.since_start < since + GUARD);
    if guarded {
        return;
    }
    model.shared.messages.acted();
    hear(model, input, effects);
}

/// Terminals send Esc and a key soon after it as that key with Alt; what isn't bound with Alt was meant as two keys.
fn is_escape_and_key(key: KeyEvent) -> bool {
    let typed = matches!(key.code, KeyCode::Char(_) | KeyCode::Enter | KeyCode::Tab);
    typed && key.modifiers.contains(KeyModifiers::ALT) && !keymap::is_bound(key)
}

fn hear_paste(model: &mut Model, text: String, effects: &mut Effects) {
    let text_here = contexts(model)
        .iter()
        .any(|context| matches!(context, At::Text | At::Search | At::Token));
    if text_here {
        model.shared.messages.acted();
        hear(model, Input::Paste(text), effects);
    }
}

/// Hands an input to the screen on top; what every screen does alike is done here.
fn hear(model: &mut Model, input: Input, effects: &mut Effects) {
    match input {
        Input::Act(Action::Quit) => quit_now(model, effects),
        Input::Act(Action::Suspend) => effects.push(Effect::Suspend),
        Input::Act(Action::Redraw) => effects.push(Effect::Redraw),
        Input::Act(Action::Help) => open_help(model),
        Input::Act(Action::Back) if dismissed(model) => {}
        input => {
            let mut moves = Vec::new();
            let mut cx = Context::new(&mut model.shared, effects, &mut moves);
            match model.stack.last_mut() {
                Some(screen) => screen.hear(input, &mut cx),
                None => model.list.hear(input, &mut cx),
            }
            follow(model, moves, effects);
        }
    }
}

/// Esc takes away a failure that stands on the row before it goes back.
fn dismissed(model: &mut Model) -> bool {
    let failure = model
        .shared
        .messages
        .shown()
        .is_some_and(|message| message.tag == Tag::Fail);
    failure && model.shared.messages.dismiss()
}

fn contexts(model: &Model) -> Vec<At> {
    match model.top() {
        Some(screen) => screen.contexts(&model.shared),
        None => model.list.contexts(),
    }
}

fn open_help(model: &mut Model) {
    let rows_of = contexts(model);
    let (title, available): (&str, Vec<Action>) = match model.top() {
        Some(Screen::Help(_)) => return,
        Some(screen) => (
            screen.title(),
            keymap::BINDINGS
                .iter()
                .map(|binding| binding.action)
                .filter(|action| screen.available(*action, &model.shared) != Availability::Absent)
                .collect(),
        ),
        None => (
            "Key Managers",
            keymap::BINDINGS
                .iter()
                .map(|binding| binding.action)
                .filter(|action| {
                    model.list.available(*action, &model.shared) != Availability::Absent
                })
                .collect(),
        ),
    };
    let help = Help::new(title, &rows_of, &available);
    model.stack.push(Screen::Help(help));
}

/// Ctrl+C: out at once; only a write under way asks for a second press.
fn quit_now(model: &mut Model, effects: &mut Effects) {
    if !model.shared.writing.is_empty() && !model.shared.quitting {
        model.shared.quitting = true;
        let now = model.shared.now;
        let adding = matches!(model.top(), Some(Screen::Add(add)) if add.adding.is_some());
        let words = if adding {
            "Adding... Ctrl+C again quits; the key manager may have been added."
        } else {
            "Saving... Ctrl+C again quits; the change may have been made."
        };
        model.shared.messages.say(Tag::Note, words, now);
        return;
    }
    effects.push(Effect::Quit(130));
}

fn hear_answer(
    model: &mut Model,
    ticket: Ticket,
    answer: &Answer,
    now: Moment,
    effects: &mut Effects,
) {
    let shared = &mut model.shared;
    shared.writing.retain(|waiting| *waiting != ticket);
    if shared.writing.is_empty() {
        shared.quitting = false;
    }
    if matches!(answer, Answer::Copied) {
        shared
            .messages
            .say(Tag::Done, "Sent to the terminal's clipboard.", now);
        return;
    }
    if matches!(answer, Answer::Store(result) if result.is_err()) {
        // It may have been the draft that could not be kept.
        shared.kept_draft = None;
    }
    let unasked = answer
        .unasked_refusal(ticket)
        .filter(|refusal| !shared.messages.says(&refusal.message()));
    let over = |screen: &Screen| !matches!(screen, Screen::Added(_));
    let covered = model.stack.iter().any(over);
    let mut moves = Vec::new();
    let mut cx = Context::new(&mut model.shared, effects, &mut moves);
    if let Some(refusal) = unasked {
        cx.refused(refusal);
    }
    model.list.answer(ticket, answer, &mut cx);
    if covered {
        // What the list wanted to open comes too late: something else is being done by now.
        moves.retain(|step| !matches!(step, Move::Push(_)));
    }
    follow(model, moves, effects);
    each_screen(model, effects, |screen, cx| {
        screen.answer(ticket, answer, cx)
    });
}

/// Lets every screen hear something, the undermost first; how the stack changes is carried out at its own place, so
/// that a late answer closes nothing else.
fn each_screen(
    model: &mut Model,
    effects: &mut Effects,
    hear: impl Fn(&mut Screen, &mut Context<'_>),
) {
    let mut place = 0;
    while let Some(screen) = model.stack.get_mut(place) {
        let mut moves = Vec::new();
        let mut cx = Context::new(&mut model.shared, effects, &mut moves);
        hear(screen, &mut cx);
        let before = model.stack.len();
        follow_at(model, place, moves, effects);
        // A screen that closed itself leaves its place to the one above it.
        place += usize::from(model.stack.len() >= before);
    }
}

fn reload(model: &mut Model, effects: &mut Effects) {
    with(model, effects, |list, cx| list.reload(cx));
}

/// Carries out how the stack changes; moves are few and in order.
fn follow(model: &mut Model, moves: Vec<Move>, effects: &mut Effects) {
    let top = model.stack.len().saturating_sub(1);
    follow_at(model, top, moves, effects);
}

/// The same, as seen from the screen at `place`.
fn follow_at(model: &mut Model, place: usize, moves: Vec<Move>, effects: &mut Effects) {
    for step in moves {
        match step {
            Move::Push(screen) => {
                let above = (place + 1).min(model.stack.len());
                model.stack.insert(above, *screen);
            }
            Move::Pop => {
                remove(model, place);
            }
            Move::Replace(screen) => {
                remove(model, place);
                let place = place.min(model.stack.len());
                model.stack.insert(place, *screen);
            }
            Move::Reload => reload(model, effects),
            Move::Fresh => {
                model.list = super::screen::list::List::new(crate::store::Page::default());
                reload(model, effects);
            }
            Move::Answered(reply) => answered(model, reply, effects),
            Move::OnList(action) => with(model, effects, |list, cx| {
                list.hear(Input::Act(action), cx);
            }),
            Move::Apply(field, value) => apply(model, field, &value, effects),
            Move::Run(action) => hear(model, Input::Act(action), effects),
        }
    }
}

/// Takes a screen away, and a question of its own over it; a question that comes to the top starts to listen anew.
fn remove(model: &mut Model, place: usize) {
    if place >= model.stack.len() {
        return;
    }
    model.stack.remove(place);
    if let Some(Screen::Dialog(_)) = model.stack.get(place) {
        model.stack.remove(place);
    }
    let now = model.shared.now.since_start;
    if let Some(Screen::Dialog(dialog)) = model.stack.last_mut() {
        dialog.opened = now;
    }
}

/// A dialog was closed with an answer, which the screen under it acts on.
fn answered(model: &mut Model, reply: question::Reply, effects: &mut Effects) {
    let mut moves = Vec::new();
    let mut cx = Context::new(&mut model.shared, effects, &mut moves);
    dialog::answered(reply, &mut model.stack, &mut model.list, &mut cx);
    follow(model, moves, effects);
}

/// A value that a token trial found goes into the wizard, or into the form of the stored key manager; nothing is written yet.
fn apply(model: &mut Model, field: crate::key_manager::Field, value: &str, effects: &mut Effects) {
    let Some(Screen::Token(trial)) = model.stack.pop() else {
        return;
    };
    let name = trial.target.expectation.key_manager.clone();
    let mut moves = Vec::new();
    let mut cx = Context::new(&mut model.shared, effects, &mut moves);
    match model.stack.last_mut() {
        Some(Screen::Add(add)) => add.put(field, value, &mut cx),
        Some(Screen::Edit(edit)) => edit.put(field, value),
        _ => {
            if let Some(name) = name {
                model.list.open_with(name, field, value.to_owned(), &mut cx);
            }
        }
    }
    follow(model, moves, effects);
}
