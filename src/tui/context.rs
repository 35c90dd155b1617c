//! What a screen may do while it handles an event.

use super::draft_id::draft_id;
use super::effect::{Effect, Effects, TaskSlot};
use super::event::{Moment, RequestId};
use super::keymap::Action;
use super::notification::Level;
use super::route::Route;
use super::screens::question::{Question, Reply};
use super::state::AppState;
use crate::key_manager::{Draft, Field, KeyManager};
use crate::ops::{Op, OpError, TargetError, TargetOp};

/// What to do about what was not done at a target; `keys` are those that lead to the sign-in.
pub fn remedy(error: &TargetError, keys: &str) -> Option<String> {
    match error.needs_sign_in() {
        true => Some(format!("{keys} signs in.")),
        false => error.fix(),
    }
}

/// How the stack of screens changes after an input was heard.
#[derive(Clone, Debug)]
pub enum Navigation {
    /// Another screen over this one.
    Push(Route),
    /// Back to what is under this one.
    Pop,
    /// Another screen in place of this one.
    Replace(Route),
    /// Ask the list for its rows again.
    Reload,
    /// Open the list anew, in another organization.
    Fresh,
    /// A dialog was answered: act on it, on the screen under it.
    Answered(Reply),
    /// Have the list do something, whatever is over it.
    ForwardToList(Action),
    /// A key manager was edited: what is open over it goes on with what is stored now.
    Edited(Box<KeyManager>),
    /// Put a value that a token trial found into a field of what is under it; the trial stays.
    Apply(Field, String),
    /// Run an action as if its key had been pressed.
    Run(Action),
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
    /// The context of the event that is handled.
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

    /// Asks for a verb of targets; one that changes something counts as a write until its answer is here.
    pub fn at_target(&mut self, op: TargetOp) -> RequestId {
        let request_id = self.request_id();
        if op.changes() {
            self.shared.writing.push(request_id);
        }
        self.effects
            .push(Effect::AtTarget(request_id, Box::new(op)));
        request_id
    }

    /// Compares what is here with what was read at the target before, where that was: nothing is asked there.
    pub fn compare_again(&mut self) {
        if self.shared.plan().is_some()
            && let Some(at) = self.shared.at()
        {
            self.at_target(TargetOp::Compare(at));
        }
    }

    /// Says why something was not done at a target: it stays until it was read.
    pub fn target_refused(&mut self, error: &TargetError) {
        let fix = remedy(error, "T, then l").unwrap_or_default();
        self.say(Level::Fail, format!("{} {fix}", error.message()));
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
    pub fn push(&mut self, route: Route) {
        self.moves.push(Navigation::Push(route));
    }

    /// Asks something; the answer goes to the screen under the question.
    pub fn question(&mut self, question: Question) {
        self.push(Route::Question(Box::new(question)));
    }

    /// Closes this screen.
    pub fn pop(&mut self) {
        self.moves.push(Navigation::Pop);
    }

    /// Opens a screen in place of this one.
    pub fn replace(&mut self, route: Route) {
        self.moves.push(Navigation::Replace(route));
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
    pub fn answered(&mut self, reply: Reply) {
        self.moves.push(Navigation::Answered(reply));
    }

    /// Has the list do something, whatever is over it.
    pub fn forward_to_list(&mut self, action: Action) {
        self.moves.push(Navigation::ForwardToList(action));
    }

    /// Runs an action as if its key had been pressed.
    pub fn run(&mut self, action: Action) {
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

    /// Begins a draft of its own: what was kept before stays as it is.
    pub fn begin_draft(&mut self) {
        self.shared.draft_id = draft_id(self.now.wall, self.shared.draft_id);
        self.shared.kept_draft = None;
    }

    /// Goes on with a kept draft under another id: the copy of kmctl that wrote it may still run.
    pub fn take_draft(&mut self, id: u64) {
        self.begin_draft();
        self.shared.drafts.retain(|(kept, _)| *kept != id);
        self.effects.push(Effect::TakeDraft(id));
    }

    /// Forgets this draft, in the store too; others stay.
    pub fn drop_draft(&mut self) {
        self.forget_draft();
        self.effects.push(Effect::DropDraft);
    }

    /// The store has dropped the draft already, with the Add that it became.
    pub fn forget_draft(&mut self) {
        let own = self.shared.draft_id;
        self.shared.drafts.retain(|(id, _)| *id != own);
        self.shared.kept_draft = None;
    }

    /// Hands text to the terminal's clipboard.
    pub fn copy(&mut self, text: String) {
        self.effects.push(Effect::Copy(text));
    }

    /// Opens the token trial against what stands in a form.
    pub fn try_token_with(&mut self, draft: &Draft) {
        self.push(Route::TokenOfDraft(Box::new(draft.clone())));
    }

    /// Has what is open for a key manager go on with what is stored now.
    pub fn edited(&mut self, key_manager: &KeyManager) {
        let step = Navigation::Edited(Box::new(key_manager.clone()));
        self.moves.push(step);
    }

    /// Puts a value into a field of what is under this token trial: the wizard, or the form of the key manager.
    pub fn apply(&mut self, field: Field, value: String) {
        self.moves.push(Navigation::Apply(field, value));
    }
}
