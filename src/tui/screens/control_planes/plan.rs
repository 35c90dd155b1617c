//! Plan for the active target; the selected part is applied.

use std::sync::Arc;
use std::time::Duration;

use super::pending_op::{self, PendingOp};
use super::plan_selection::Selection;
use crate::control_plane::{
    Action as Planned, FieldChange, ManagedField, Plan, PlanItem, SyncState, Target,
};
use crate::key_manager::{Name, fold};
use crate::ops::history::Difference;
use crate::ops::{TargetOp, TargetOutput, TargetScope};
use crate::tui::context::{UpdateContext, target_fix};
use crate::tui::effect::Effect;
use crate::tui::event::{Moment, RequestId, Response, TargetResult};
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::notification::Level;
use crate::tui::route::Route;
use crate::tui::screens::question::Question;
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::AppState;

/// Purpose of a pending target op.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Read both sides and compare them.
    Read,
    /// Take the remote values, or keep the local ones.
    Settle,
}

/// Error of a plan.
#[derive(Clone, Debug)]
pub struct PlanError {
    /// Message, a sentence.
    pub message: String,
    /// What to do, a sentence; `None` if no fix is known.
    pub fix: Option<String>,
    /// Whether signing in helps.
    pub sign_in: bool,
}

/// State of the plan screen.
#[derive(Clone, Debug)]
pub struct Planning {
    /// Target and organization.
    pub at: TargetScope,
    /// Plan shown; `None` until the first response.
    pub plan: Option<Arc<Plan>>,
    /// Index of the focused object in [`Self::items`].
    pub selected: usize,
    /// The first line of the list on screen.
    pub offset: usize,
    /// Whether the difference has the focus, not the list.
    pub on_detail: bool,
    /// Index of the focused field, in the difference.
    field: usize,
    /// The first line of the difference on screen.
    pub top: usize,
    /// Lines of the list on screen in the last frame.
    pub viewport: usize,
    /// Pending target op.
    pub pending: Option<PendingOp<Purpose>>,
    /// Error of the last refresh.
    pub trouble: Option<PlanError>,
    /// Only key manager to select once the plan arrives.
    only: Option<Name>,
    /// Key manager to focus on once the plan arrives.
    first: Option<Name>,
    /// Objects and fields selected for the apply.
    pub selection: Selection,
    /// Part of the plan that the open question is about.
    asked: Option<Arc<Plan>>,
}

impl Planning {
    /// Opens the plan of a target and requests it. With `only`, just that key manager is selected.
    pub fn new(at: TargetScope, only: Option<Name>, cx: &mut UpdateContext<'_>) -> Self {
        let known = cx.shared.plan().filter(|plan| at.is_of(plan)).cloned();
        let mut planning = Planning {
            plan: known.filter(|_| only.is_none()),
            only,
            first: None,
            at,
            selected: 0,
            offset: 0,
            on_detail: false,
            field: 0,
            top: 0,
            viewport: 1,
            pending: None,
            trouble: None,
            selection: Selection::default(),
            asked: None,
        };
        planning.read(cx);
        planning
    }

    /// The plan with the focus on a key manager, also in the plan that was requested.
    #[must_use]
    pub fn focused_on(mut self, first: Option<Name>) -> Self {
        self.selected = first.as_ref().and_then(|it| self.place(it)).unwrap_or(0);
        self.first = first;
        self
    }

    /// Index of a key manager in [`Self::items`].
    fn place(&self, name: &Name) -> Option<usize> {
        let folded = name.folded();
        let items = self.items();
        items.iter().position(|item| fold(&item.name) == folded)
    }

    fn read(&mut self, cx: &mut UpdateContext<'_>) {
        self.trouble = None;
        let op = TargetOp::Plan(self.at.clone());
        self.pending = Some(PendingOp::ask(op, Purpose::Read, cx));
    }

    /// The target.
    pub fn target<'a>(&self, shared: &'a AppState) -> Option<&'a Target> {
        let mut targets = shared.targets.iter();
        targets.find(|target| target.name == self.at.target)
    }

    /// Objects in display order: differing, then not managed by kmctl, then unchanged.
    pub fn items(&self) -> Vec<&PlanItem> {
        let all = self.plan.iter().flat_map(|plan| &plan.items);
        let (same, others): (Vec<_>, Vec<_>) = all.partition(|item| item.action == Planned::Same);
        others.into_iter().chain(same).collect()
    }

    /// The object with the focus; `None` after an error, which hides the objects.
    pub fn item(&self) -> Option<&PlanItem> {
        self.focused().filter(|_| self.trouble.is_none())
    }

    fn focused(&self) -> Option<&PlanItem> {
        self.items().get(self.selected).copied()
    }

    /// Index of the field with the focus; `None` if the difference does not have it, or not field by field.
    pub fn focused_field(&self) -> Option<usize> {
        let item = self
            .item()
            .filter(|_| self.on_detail && self.has_fields())?;
        Some(self.field.min(item.fields.len().saturating_sub(1)))
    }

    /// Whether the fields of the focused object can be chosen one by one.
    fn has_fields(&self) -> bool {
        self.item().is_some_and(|item| {
            let planned = item.action;
            !item.fields.is_empty()
                && matches!(
                    planned,
                    Planned::Update | Planned::Conflict | Planned::Adopt
                )
        })
    }

    /// Field with the focus.
    fn field(&self) -> Option<ManagedField> {
        let fields = &self.item()?.fields;
        fields.get(self.focused_field()?).map(|it| it.field)
    }

    /// Number of the selected objects.
    pub fn chosen(&self) -> usize {
        let items = self.items().into_iter();
        items
            .filter(|item| self.selection.of(item) == Some(true))
            .count()
    }

    fn step(&mut self, by: isize) {
        if self.trouble.is_some() {
            return;
        }
        if let Some(field) = self.focused_field() {
            let last = self.item().map_or(0, |item| item.fields.len() - 1);
            self.field = field.saturating_add_signed(by).min(last);
            return;
        }
        if self.on_detail {
            self.top = self.top.saturating_add_signed(by);
            return;
        }
        let last = self.items().len().saturating_sub(1);
        let to = self.selected.saturating_add_signed(by).min(last);
        if to != self.selected {
            self.selected = to;
            self.field = 0;
            self.top = 0;
        }
    }

    fn toggle(&mut self, cx: &mut UpdateContext<'_>) {
        let Some(item) = self.item().cloned() else {
            return;
        };
        if let Some(field) = self.field() {
            self.selection.toggle_field(&item, field);
            return;
        }
        match (self.selection.of(&item), item.action) {
            (None, _) => {
                if let Some(blocker) = item.blocker {
                    cx.say(Level::Note, blocker.message());
                }
            }
            // Usage is shown first.
            (Some(false), Planned::Delete) => cx.push(Route::UsageThere {
                at: self.at.clone(),
                name: item.name,
            }),
            (Some(chosen), _) => self.selection.set(&item, !chosen),
        }
    }

    fn ask_theirs(&self, cx: &mut UpdateContext<'_>) {
        let Some(item) = self.item().filter(|_| self.pending.is_none()) else {
            return;
        };
        if takes_theirs(item) {
            let of = |change: &FieldChange| (change.local.clone(), change.remote.clone());
            let field = self.field();
            cx.question(Question::TakeTheirs {
                name: item.name.clone(),
                target: self.at.target.as_str().to_owned(),
                field,
                changes: differences(item, field, of),
            });
        }
    }

    fn ask_ours(&mut self, cx: &mut UpdateContext<'_>) {
        let Some(item) = self.item().filter(|_| self.pending.is_none()).cloned() else {
            return;
        };
        if item.overwrites() {
            self.keep_local(&item, cx);
            return;
        }
        if matches!(item.action, Planned::Adopt | Planned::Conflict) {
            let of = |change: &FieldChange| (change.remote.clone(), change.local.clone());
            // A link is of the whole object.
            let field = self.field().filter(|_| item.action == Planned::Conflict);
            cx.question(Question::KeepOurs {
                name: item.name.clone(),
                target: self.at.target.as_str().to_owned(),
                linked: item.action == Planned::Conflict,
                field,
                changes: differences(&item, field, of),
            });
        }
    }

    /// Selects a linked object that changed remotely, or one field of it: nothing is stored until the apply, which asks.
    fn keep_local(&mut self, item: &PlanItem, cx: &mut UpdateContext<'_>) {
        match self.field() {
            Some(field) if self.selection.of_field(item, field) == Some(false) => {
                self.selection.toggle_field(item, field);
            }
            Some(_) => {}
            None => self.selection.set(item, true),
        }
        let text = format!(
            "The next apply overwrites the change on {}.",
            self.at.target
        );
        cx.say(Level::Note, text);
    }

    /// Takes the remote values, after confirmation.
    pub fn take_theirs(
        &mut self,
        name: String,
        field: Option<ManagedField>,
        cx: &mut UpdateContext<'_>,
    ) {
        let op = TargetOp::TakeTheirs(self.at.clone(), name, field);
        self.pending = Some(PendingOp::ask(op, Purpose::Settle, cx));
    }

    /// Keeps the local values, after confirmation.
    pub fn keep_ours(
        &mut self,
        name: String,
        field: Option<ManagedField>,
        cx: &mut UpdateContext<'_>,
    ) {
        let op = TargetOp::KeepOurs(self.at.clone(), name, field);
        self.pending = Some(PendingOp::ask(op, Purpose::Settle, cx));
    }

    fn ask_apply(&mut self, cx: &mut UpdateContext<'_>) {
        if self.trouble.is_some() {
            let text = "The plan could not be refreshed. Press c to try again.";
            cx.say(Level::Note, text);
            return;
        }
        let (Some(plan), 1..) = (&self.plan, self.chosen()) else {
            cx.say(Level::Note, self.nothing_selected());
            return;
        };
        let part = Arc::new(self.selection.part(plan));
        let mut writes: Vec<(Planned, Vec<String>)> = Vec::new();
        for item in part.writes() {
            match writes.iter_mut().find(|(action, _)| *action == item.action) {
                Some((_, names)) => names.push(item.name.clone()),
                None => writes.push((item.action, vec![item.name.clone()])),
            }
        }
        let items = self.items().into_iter();
        let overwritten = items
            .filter(|item| item.overwrites() && self.selection.of(item) == Some(true))
            .map(|item| item.name.clone())
            .collect();
        let doubted = part
            .writes()
            .filter_map(|item| Some(format!("{}: {}", item.name, item.doubt()?.message())))
            .collect();
        let target = self.target(cx.shared);
        cx.question(Question::Apply {
            kind: target.map(|target| target.kind).unwrap_or_default(),
            target: target.map_or(self.at.target.to_string(), Target::title),
            writes,
            overwritten,
            doubted,
        });
        self.asked = Some(part);
    }

    /// What to do first where nothing is selected to apply.
    fn nothing_selected(&self) -> &'static str {
        let items = self.items();
        let any = |is: fn(&PlanItem) -> bool| items.iter().any(|item| is(item));
        if any(|item| item.action == Planned::Conflict) {
            "Nothing is selected. On a conflict, press w to keep the local version, or r to use the target's."
        } else if items.iter().any(|item| self.selection.of(item).is_some()) {
            "Nothing is selected. Press Space to select a key manager."
        } else {
            "Nothing to apply."
        }
    }

    /// Opens the apply of what was asked about, also if a newer plan arrived meanwhile.
    pub fn apply(&mut self, cx: &mut UpdateContext<'_>) {
        if let Some(plan) = self.asked.take() {
            pending_op::stop(&mut self.pending, cx);
            let items = plan.items.iter();
            let deleted = items.filter(|item| item.action == Planned::Delete);
            let confirmed_deletions = deleted.map(|item| item.name.clone()).collect();
            cx.push(Route::Apply {
                at: self.at.clone(),
                plan,
                confirmed_deletions,
            });
            self.selection.forget_overwriting();
        }
    }

    /// Selects one key manager and nothing else.
    fn select_only(&mut self, only: &Name) {
        let place = self.place(only);
        let items = self.items();
        let mut selection = self.selection.clone();
        let one = place.and_then(|place| items.get(place));
        selection.only(&items, one.map(|item| item.name.as_str()));
        self.selected = place.unwrap_or(0);
        self.selection = selection;
    }

    fn on_response(&mut self, plan: &Arc<Plan>) {
        if !self.at.is_of(plan) {
            return;
        }
        // Differences before objects that are never written.
        let differs = |item: &PlanItem| !matches!(item.action, Planned::Unowned | Planned::Same);
        let before = self.focused().map(|item| item.name.clone());
        let keeps = self.focused().is_some_and(differs) || !plan.items.iter().any(differs);
        let name = before.clone().filter(|_| keeps);
        if let Some(old) = self.plan.replace(Arc::clone(plan)) {
            self.selection.renew(&old, plan);
        }
        if let Some(only) = self.only.take() {
            self.select_only(&only);
            return;
        }
        let first = self.first.take().and_then(|it| self.place(&it));
        let items = self.items();
        // One that has nothing to apply gives way to one that has.
        let first = first.filter(|place| {
            let item = items.get(*place);
            item.is_some_and(|item| differs(item)) || !plan.items.iter().any(differs)
        });
        if let Some(place) = first {
            self.selected = place;
            return;
        }
        let kept = items
            .iter()
            .position(|item| Some(&item.name) == name.as_ref());
        let last = items.len().saturating_sub(1);
        self.selected = match name {
            Some(_) => kept.unwrap_or(self.selected.min(last)),
            None => items
                .iter()
                .position(|item| item.action != Planned::Unowned)
                .unwrap_or(0),
        };
        if self.focused().map(|item| &item.name) != before.as_ref() {
            self.field = 0;
            self.top = 0;
        }
    }
}

impl ScreenState for Planning {
    fn contexts(&self) -> Vec<KeyContext> {
        without_text([KeyContext::Plan])
    }

    fn available(&self, action: Action, shared: &AppState) -> Availability {
        let item = self.item();
        let planned = item.map(|item| item.action);
        let both = matches!(planned, Some(Planned::Adopt | Planned::Conflict))
            || item.is_some_and(PlanItem::overwrites);
        let field = self.field();
        let chosen = |item: &PlanItem| match field {
            Some(field) => self.selection.of_field(item, field),
            None => self.selection.of(item),
        };
        match action {
            Action::Back if self.pending.is_some() => Availability::ReadyAs("Stop"),
            Action::SignIn if !self.trouble.as_ref().is_some_and(|it| it.sign_in) => {
                Availability::Quiet
            }
            Action::Theirs if item.is_none_or(|item| !takes_theirs(item)) => Availability::Quiet,
            Action::Theirs | Action::Ours if item.is_none() => Availability::Absent,
            Action::Ours if !both => Availability::Absent,
            Action::Theirs if field.is_some() => Availability::ReadyAs("Use target's value"),
            Action::Ours if field.is_some() && planned != Some(Planned::Adopt) => {
                Availability::ReadyAs("Keep local value")
            }
            Action::Toggle if item.is_none_or(|item| chosen(item).is_none()) => Availability::Quiet,
            Action::Submit if self.trouble.is_some() || self.chosen() == 0 => Availability::Quiet,
            Action::Verify if item.is_none_or(|item| !item.is_local()) => Availability::Quiet,
            Action::SimulateChange if !shared.can_simulate_change => Availability::Absent,
            Action::Next if item.is_none() => Availability::Quiet,
            Action::Next if self.on_detail => Availability::ReadyAs("Key managers"),
            Action::Next if self.has_fields() => Availability::ReadyAs("Fields"),
            Action::Up | Action::Down
                if self.trouble.is_some() || !self.on_detail && self.items().len() < 2 =>
            {
                Availability::Quiet
            }
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        let Input::Act(action) = input else { return };
        let page = isize::try_from(self.viewport.max(1)).unwrap_or(1);
        match action {
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::PageUp => self.step(-page),
            Action::PageDown => self.step(page),
            Action::Home => self.step(isize::MIN),
            Action::End => self.step(isize::MAX),
            Action::Next => self.on_detail = !self.on_detail && self.item().is_some(),
            Action::Toggle => self.toggle(cx),
            Action::Theirs => self.ask_theirs(cx),
            Action::Ours => self.ask_ours(cx),
            Action::Submit => self.ask_apply(cx),
            Action::Verify if self.pending.is_none() => {
                let name = self.item().filter(|item| item.is_local());
                if let Some(name) = name.map(|item| item.name.clone()) {
                    let at = self.at.clone();
                    cx.push(Route::Verify { at, name });
                }
            }
            Action::Reload if self.pending.is_none() => self.read(cx),
            Action::SimulateChange if cx.shared.can_simulate_change => {
                let request_id = cx.request_id();
                cx.effect(Effect::ChangeDemoTarget(request_id));
            }
            Action::SignIn => {
                if let Some(target) = self.target(cx.shared).cloned() {
                    cx.push(Route::SignIn(Box::new(target)));
                }
            }
            Action::Back if self.on_detail => self.on_detail = false,
            Action::Back => pending_op::back(&mut self.pending, cx),
            _ => {}
        }
    }

    fn on_target(&mut self, id: RequestId, result: &TargetResult, cx: &mut UpdateContext<'_>) {
        // Any request counts; this plan is the newest.
        if let Ok(TargetOutput::Plan(plan) | TargetOutput::Changed(_, plan)) = result {
            self.on_response(plan);
        }
        let mine = self.pending.take_if(|it| it.is(id));
        let Some(PendingOp { what, .. }) = mine else {
            // A sign-in on top of this screen: its pending op continues.
            let signed_in = matches!(result, Ok(TargetOutput::State(_)));
            if signed_in && self.trouble.as_ref().is_some_and(|it| it.sign_in) {
                self.read(cx);
            }
            return;
        };
        match (what, result) {
            (_, Ok(TargetOutput::Changed(sentence, _))) => {
                cx.say(Level::Done, sentence.clone());
                cx.shared.log_session_change(sentence.clone());
                cx.reload();
            }
            (Purpose::Read, Err(error)) => {
                // A small screen shows the error only in place of the list.
                self.on_detail = false;
                self.trouble = Some(PlanError {
                    message: error.message(),
                    sign_in: error.needs_sign_in(),
                    fix: target_fix(error, "Press l"),
                });
            }
            (_, Err(error)) => cx.show_target_error(error),
            _ => {}
        }
    }

    fn on_other(&mut self, _: RequestId, answer: &Response, cx: &mut UpdateContext<'_>) {
        if let Response::Drifted(name) = answer {
            match name {
                Some(name) => {
                    let text = format!("Simulated: {name} was changed on {}.", self.at.target);
                    cx.say(Level::Note, text);
                    let is = |item: &&PlanItem| item.name == *name;
                    let place = self.items().iter().position(is);
                    self.selected = place.unwrap_or(self.selected);
                    self.read(cx);
                }
                None => cx.say(
                    Level::Note,
                    "There is nothing on the target to change yet. Apply first.",
                ),
            }
        }
    }

    fn next_deadline(&self, now: Moment) -> Option<Duration> {
        self.pending.as_ref().map(|it| it.next_deadline(now))
    }
}

/// Whether remote values can be taken: changed remotely, or only present remotely.
fn takes_theirs(item: &PlanItem) -> bool {
    match item.action {
        Planned::Adopt | Planned::Conflict | Planned::Unowned => !item.protected,
        Planned::Update => item.side != SyncState::Local,
        _ => false,
    }
}

/// Differing fields of an object, or one of them, as changes from one side to the other.
fn differences(
    item: &PlanItem,
    only: Option<ManagedField>,
    of: impl Fn(&FieldChange) -> (Option<String>, Option<String>),
) -> Vec<Difference> {
    let fields = item.fields.iter();
    fields
        .filter(|change| only.is_none_or(|only| change.field == only))
        .map(|change| {
            let (before, after) = of(change);
            let shown = |value: Option<String>| value.map(|it| change.field.shown(&it).to_owned());
            Difference {
                label: change.field.label(),
                before: shown(before),
                after: shown(after),
            }
        })
        .collect()
}
