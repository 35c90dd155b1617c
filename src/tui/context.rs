//! Context of an update: shared state, effects, navigation.

use super::draft_id::draft_id;
use super::effect::{Effect, Effects, NetworkRequest, TaskSlot};
use super::event::{Moment, RequestId};
use super::keymap::Action;
use super::notification::Level;
use super::route::Route;
use super::screens::question::{Question, Reply};
use super::state::AppState;
use crate::key_manager::{Draft, Field, FrontEnd, KeyManager, fold};
use crate::ops::{Op, OpError, TargetError, TargetOp};

/// Fix for an error at a target; `keys` are what to press for the sign-in, an imperative.
pub fn target_fix(error: &TargetError, keys: &str) -> Option<String> {
    match error {
        error if error.needs_sign_in() => Some(format!("{keys} to sign in.")),
        error => error.fix(FrontEnd::Screen),
    }
}

/// Navigation of the screen stack, requested by a screen.
#[derive(Clone, Debug)]
pub enum Navigation {
    /// Open a screen on top of this one.
    Push(Route),
    /// Close this screen.
    Pop,
    /// Open a screen in place of this one.
    Replace(Route),
    /// Ask the list for its rows again.
    Reload,
    /// Rebuild the list for another organization.
    ResetList,
    /// Deliver the reply of a dialog, which is closed already, to the screen below.
    DeliverReply(Reply),
    /// Run an action of the list, whatever screen is on top.
    ForwardToList(Action),
    /// A key manager was edited: screens open for it continue with the stored version.
    RefreshEdited(Box<KeyManager>),
    /// Put a value found by a token test into a field of the screen below; the test stays open.
    Apply(Field, String),
    /// Run an action as if its key had been pressed.
    Run(Action),
}

/// Context of an update: shared state, time, effects, navigation.
pub struct UpdateContext<'a> {
    /// State shared by all screens.
    pub shared: &'a mut AppState,
    /// The time of the event.
    pub now: Moment,
    pub(super) effects: &'a mut Effects,
    pub(super) navigation: &'a mut Vec<Navigation>,
}

impl<'a> UpdateContext<'a> {
    /// The context of the event that is handled.
    pub(super) fn new(
        shared: &'a mut AppState,
        effects: &'a mut Effects,
        navigation: &'a mut Vec<Navigation>,
    ) -> Self {
        UpdateContext {
            now: shared.now,
            shared,
            effects,
            navigation,
        }
    }

    /// Unique id for a new request.
    pub fn request_id(&mut self) -> RequestId {
        self.shared.next_request_id += 1;
        RequestId(self.shared.next_request_id)
    }

    /// Queues an effect.
    pub fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Queues a store op in the chosen organization.
    pub fn store(&mut self, op: Op) -> RequestId {
        self.queue(None, op)
    }

    /// Queues a store op; a waiting op in the same slot is dropped.
    pub fn store_in(&mut self, slot: TaskSlot, op: Op) -> RequestId {
        self.queue(Some(slot), op)
    }

    fn queue(&mut self, slot: Option<TaskSlot>, op: Op) -> RequestId {
        let request_id = self.request_id();
        let organization = self.shared.organization.clone();
        self.effect(Effect::Store(slot, request_id, organization, Box::new(op)));
        request_id
    }

    /// Queues a network request; cancels the one in the slot.
    pub fn network(&mut self, slot: TaskSlot, request: NetworkRequest) -> RequestId {
        let request_id = self.request_id();
        self.effect(Effect::Network(slot, request_id, request));
        request_id
    }

    /// Queues a write. Until its response arrives, Ctrl+C needs a second press.
    pub fn write(&mut self, op: Op) -> RequestId {
        let request_id = self.store(op);
        self.shared.writing.push(request_id);
        request_id
    }

    /// Queues a target op. One that changes something counts as a write until its response arrives.
    pub fn at_target(&mut self, op: TargetOp) -> RequestId {
        let request_id = self.request_id();
        if op.changes() {
            self.shared.writing.push(request_id);
        }
        self.effects
            .push(Effect::RunTargetOp(request_id, Box::new(op)));
        request_id
    }

    /// Compares again with the remote state read last, without a request; does nothing if there is none.
    pub fn compare_again(&mut self) {
        if self.shared.plan().is_some()
            && let Some(at) = self.shared.target_scope()
        {
            self.at_target(TargetOp::Compare(at));
        }
    }

    /// Shows the error of a target op; it stays until dismissed.
    pub fn show_target_error(&mut self, error: &TargetError) {
        let fix = target_fix(error, "Press T, then l,").unwrap_or_default();
        self.say(Level::Fail, format!("{} {fix}", error.message()));
    }

    /// Shows a notification.
    pub fn say(&mut self, tag: Level, text: impl Into<String>) {
        self.shared.notifications.say(tag, text, self.now);
    }

    /// Shows a change that `u` undoes.
    pub fn say_undoable(&mut self, text: &str) {
        self.shared.notifications.say_undoable(text, self.now);
    }

    /// Keeps a result among the messages whose screen says it itself.
    pub fn record(&mut self, level: Level, text: impl Into<String>) {
        self.shared.notifications.record(level, text, self.now);
    }

    /// Shows the error of an op; it stays until dismissed.
    pub fn show_op_error(&mut self, error: &OpError) {
        let mut text = error.message();
        if let OpError::NotFound { .. } = error {
            // The list shows a deleted row.
            self.reload();
        } else if let Some(fix) = error.fix(FrontEnd::Screen) {
            text = format!("{text} {fix}");
        }
        let now = self.now;
        self.shared.notifications.report(error, text, now);
    }

    /// Empties the message row.
    pub fn clear_message(&mut self) {
        self.shared.notifications.dismiss();
    }

    /// Opens a screen over this one.
    pub fn push(&mut self, route: Route) {
        self.navigation.push(Navigation::Push(route));
    }

    /// Opens a question; the reply goes to the screen below.
    pub fn question(&mut self, question: Question) {
        self.push(Route::Question(Box::new(question)));
    }

    /// Closes this screen.
    pub fn pop(&mut self) {
        self.navigation.push(Navigation::Pop);
    }

    /// Opens a screen in place of this one.
    pub fn replace(&mut self, route: Route) {
        self.navigation.push(Navigation::Replace(route));
    }

    /// Reloads the rows of the list.
    pub fn reload(&mut self) {
        self.navigation.push(Navigation::Reload);
    }

    /// Rebuilds the list for another organization.
    pub fn reset_list(&mut self) {
        self.navigation.push(Navigation::ResetList);
    }

    /// Hands a dialog's reply to the screen below.
    pub fn deliver_reply(&mut self, reply: Reply) {
        self.navigation.push(Navigation::DeliverReply(reply));
    }

    /// Runs an action of the list, whatever screen is on top.
    pub fn forward_to_list(&mut self, action: Action) {
        self.navigation.push(Navigation::ForwardToList(action));
    }

    /// Runs an action as if its key had been pressed.
    pub fn run(&mut self, action: Action) {
        self.navigation.push(Navigation::Run(action));
    }

    /// Saves the draft in the store.
    pub fn save_draft(&mut self, draft: &Draft) {
        let (id, organization) = (self.shared.draft_id, &self.shared.organization);
        let kept = matches!(&self.shared.saved_draft, Some((of, within, kept))
            if *of == id && within == organization && kept == draft);
        if draft.is_worth_keeping() && !kept {
            if let Some(editing) = &draft.editing {
                self.shared.edit_drafts.retain(|(of, _)| *of != id);
                let of = fold(&editing.name);
                self.shared.edit_drafts.push((id, of));
            }
            self.shared.saved_draft = Some((id, organization.clone(), draft.clone()));
            self.effects
                .push(Effect::SaveDraft(Box::new(draft.clone())));
        }
    }

    /// Starts a new draft; stored drafts are left as they are.
    pub fn begin_draft(&mut self) {
        self.shared.draft_id = draft_id(self.now.wall, self.shared.draft_id);
        self.shared.saved_draft = None;
    }

    /// Continues a stored draft under a new id, since the process that wrote it may still be running.
    pub fn resume_draft(&mut self, id: u64) {
        self.begin_draft();
        self.shared.drafts.retain(|(kept, _)| *kept != id);
        self.shared.edit_drafts.retain(|(kept, _)| *kept != id);
        self.effects.push(Effect::ResumeDraft(id));
    }

    /// Forgets this draft, in the store too; others stay.
    pub fn discard_draft(&mut self) {
        self.forget_draft();
        self.effects.push(Effect::DiscardDraft);
    }

    /// Forgets the draft id: the store dropped the draft in the transaction of Add.
    pub fn forget_draft(&mut self) {
        let own = self.shared.draft_id;
        self.shared.drafts.retain(|(id, _)| *id != own);
        self.shared.edit_drafts.retain(|(id, _)| *id != own);
        self.shared.saved_draft = None;
    }

    /// Hands text to the terminal's clipboard; `what` it is, with its article.
    pub fn copy(&mut self, text: String, what: &'static str) {
        self.effects.push(Effect::Copy(text, what));
    }

    /// Opens the token test for the draft of a form.
    pub fn try_token_with(&mut self, draft: &Draft) {
        self.push(Route::TokenOfDraft(Box::new(draft.clone())));
    }

    /// Lets every screen open for a key manager continue with its stored version.
    pub fn edited(&mut self, key_manager: &KeyManager) {
        let navigation = Navigation::RefreshEdited(Box::new(key_manager.clone()));
        self.navigation.push(navigation);
    }

    /// Puts a value into a field of the form below the token test: the wizard's or the key manager's.
    pub fn apply(&mut self, field: Field, value: String) {
        self.navigation.push(Navigation::Apply(field, value));
    }
}
