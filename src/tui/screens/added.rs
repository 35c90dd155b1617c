//! Screen after Add: confirmation, next step, equivalent command.

use crate::control_plane::{Action as Planned, PlanItem, SyncState, TargetName};
use crate::form::finding_summary;
use crate::key_manager::{
    EnvironmentScope, Field, Grade, KeyManager, TOKEN_REJECTED, TestedValues, TokenOutcome,
    Untested, fold, shell_word,
};
use crate::ops::{NextStep, Output, PortalRow, TargetOutput, TargetScope, next_steps};
use crate::tui::context::UpdateContext;
use crate::tui::event::{RequestId, StoreResult, TargetResult};
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::notification::Level;
use crate::tui::route::{AddedHow, Route};
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::screens::token::Tested;
use crate::tui::state::AppState;

/// A row of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Next step toward using the key manager, with its label.
    Step(NextStep, String),
    /// Test a token on this computer.
    Token {
        /// Whether one was tested before.
        again: bool,
    },
    /// Back to the list.
    List,
}

impl Choice {
    /// Label of the row.
    pub fn label(&self) -> &str {
        match self {
            Choice::Step(_, label) => label,
            Choice::Token { again: false } => "Test a token",
            Choice::Token { again: true } => "Test it with a token again",
            Choice::List => "Back to Key Managers",
        }
    }
}

/// The screen after Add.
#[derive(Clone, Debug)]
pub struct Added {
    /// Added key manager.
    pub key_manager: KeyManager,
    /// The rows of the menu.
    pub choices: Vec<Choice>,
    /// The row with the focus.
    pub choice: usize,
    /// Steps that are done.
    done: Vec<NextStep>,
    /// The step that was opened last.
    opened: Option<NextStep>,
    /// The command that does the same, on one line.
    pub command: String,
    how: AddedHow,
}

impl Added {
    /// Screen for a key manager that was just added.
    pub fn new(key_manager: &KeyManager, how: &AddedHow, shared: &AppState) -> Self {
        Added {
            command: command(key_manager, how, shared),
            key_manager: key_manager.clone(),
            choices: next_steps(&shared.targets)
                .into_iter()
                .map(|(step, label)| Choice::Step(step, label))
                .chain([Choice::Token { again: false }, Choice::List])
                .collect(),
            choice: 0,
            done: Vec::new(),
            opened: None,
            how: how.clone(),
        }
        .arranged()
    }

    /// Puts another token test first and the focus there, where one is needed before anything depends on the values.
    fn arranged(mut self) -> Self {
        let token = self.token();
        let again = token == Some(TokenOutcome::Rejected) || self.needs_another_test();
        let rows = std::mem::take(&mut self.choices).into_iter();
        let rows = rows.filter(|it| !matches!(it, Choice::Token { .. }));
        self.choices = rows.collect();
        let place = match again {
            true => 0,
            false => self.choices.len().saturating_sub(1),
        };
        self.choices.insert(place, Choice::Token { again });
        if again {
            self.choice = 0;
        }
        self
    }

    /// Outcome of the last token test with these values.
    fn token(&self) -> Option<TokenOutcome> {
        self.key_manager.evidence.token.map(|test| test.outcome)
    }

    /// Whether the values were changed after a token was tested.
    fn needs_another_test(&self) -> bool {
        let changed = [Untested::OtherValues, Untested::IssuerFromToken];
        self.token().is_none() && changed.contains(&self.how.untested)
    }

    /// Whether the Developer Portal uses it.
    pub fn is_selected(&self, shared: &AppState) -> bool {
        shared.portal == self.key_manager.name.as_str()
    }

    /// Whether a row is a step that is done.
    pub fn is_done(&self, choice: &Choice, shared: &AppState) -> bool {
        match choice {
            Choice::Step(NextStep::Select, _) if self.is_selected(shared) => true,
            Choice::Step(step, _) => self.done.contains(step),
            Choice::Token { .. } => self.token() == Some(TokenOutcome::Accepted),
            Choice::List => false,
        }
    }

    /// What stays open, the worst first: `The last token was rejected.`, `5 warnings are open. No token was tested.`
    pub fn open(&self) -> Vec<(Grade, String)> {
        let grades: Vec<Grade> = self.key_manager.evidence.open_grades().collect();
        let open = finding_summary::open(&grades);
        let worst = grades.into_iter().fold(Grade::Note, Grade::min);
        let (rejected, untested) = match self.token() {
            Some(TokenOutcome::Accepted) => (None, None),
            Some(TokenOutcome::Rejected) => (Some(TOKEN_REJECTED), None),
            Some(TokenOutcome::Inconclusive) | None => (None, Some(self.how.untested.sentence())),
        };
        let rejected = rejected.map(|text| (Grade::Fail, text.to_owned()));
        let rest: Vec<String> = open
            .into_iter()
            .chain(untested.map(str::to_owned))
            .collect();
        let rest = (!rest.is_empty()).then(|| (worst, rest.join(" ")));
        rejected.into_iter().chain(rest).collect()
    }

    /// Notes a token test with the stored values.
    pub fn tested(&mut self, tested: &Tested, shared: &AppState) {
        let stored = self.key_manager.connection.as_ref();
        let stored = stored.map(|it| TestedValues::of(&it.settings.configuration()));
        if stored.as_ref() != Some(&tested.values) {
            return;
        }
        // What makes another test necessary stays.
        let inconclusive = tested.test.outcome == TokenOutcome::Inconclusive;
        if inconclusive && self.how.untested == Untested::Never {
            self.how.untested = Untested::Inconclusive;
        }
        let evidence = std::mem::take(&mut self.key_manager.evidence);
        self.key_manager.evidence = evidence.with_test(tested.test);
        *self = self.clone().arranged();
        if self.token() == Some(TokenOutcome::Accepted) {
            self.go_to_next(shared);
        }
    }

    /// The focus goes to the first step that is not done.
    fn go_to_next(&mut self, shared: &AppState) {
        let left = |choice: &Choice| !self.is_done(choice, shared);
        self.choice = self.choices.iter().position(left).unwrap_or(self.choice);
    }

    /// Label of the step to take before this one, while that one is open: a target verifies only what it has.
    pub fn waits_for(&self, choice: &Choice, shared: &AppState) -> Option<&'static str> {
        match self.first(choice, shared)? {
            NextStep::Merge(_) => Some("merge it first"),
            _ => Some("apply it first"),
        }
    }

    /// The step to take before this one, while that one is open.
    fn first(&self, choice: &Choice, shared: &AppState) -> Option<NextStep> {
        let Choice::Step(step @ NextStep::Verify(target), _) = choice else {
            return None;
        };
        let synced = shared.target().is_some_and(|it| it.name == *target)
            && shared.sync_state(&self.key_manager.name) == Some(SyncState::Same);
        let mut steps = self.steps();
        let first = steps.find(|other| step.needs(other))?;
        (!synced && !self.done.contains(first)).then(|| first.clone())
    }

    /// Row of the step to take before this one.
    fn step_before(&self, choice: &Choice, shared: &AppState) -> Option<usize> {
        let first = self.first(choice, shared)?;
        let is = |it: &Choice| matches!(it, Choice::Step(step, _) if *step == first);
        self.choices.iter().position(is)
    }

    fn choose(&mut self, cx: &mut UpdateContext<'_>) {
        let name = self.key_manager.name.clone();
        let chosen = self.choices.get(self.choice);
        if let Some(first) = chosen.and_then(|it| self.step_before(it, cx.shared)) {
            self.choice = first;
            let label = self.choices.get(first).map_or("", Choice::label);
            return cx.say(Level::Note, format!("{label} first."));
        }
        let step = match chosen {
            Some(Choice::Step(step, _)) => step.clone(),
            Some(Choice::Token { .. }) => {
                return cx.push(Route::TokenOf(Box::new(self.key_manager.clone())));
            }
            Some(Choice::List) | None => return cx.pop(),
        };
        let at = |target: &TargetName| TargetScope {
            target: target.clone(),
            organization: cx.shared.organization.clone(),
        };
        let route = match &step {
            // Without a target, the wizard ends there.
            NextStep::Select if cx.shared.targets.is_empty() => {
                return cx.replace(Route::Portal(Some(name)));
            }
            NextStep::Select => Route::Portal(Some(name)),
            NextStep::Apply(target) | NextStep::Merge(target) => {
                let at = at(target);
                Route::PlanOf { at, name }
            }
            NextStep::Enable(target) => {
                let at = at(target);
                Route::Offer { at, name }
            }
            NextStep::Verify(target) => Route::Verify {
                at: at(target),
                name: name.as_str().to_owned(),
            },
        };
        self.opened = Some(step);
        cx.push(route);
    }

    /// Notes a step as done; the focus goes to the next one that is not.
    fn finish(&mut self, step: NextStep, shared: &AppState) {
        if !self.done.contains(&step) {
            self.done.push(step);
        }
        self.go_to_next(shared);
    }

    fn steps(&self) -> impl Iterator<Item = &NextStep> {
        self.choices.iter().filter_map(|choice| match choice {
            Choice::Step(step, _) => Some(step),
            Choice::Token { .. } | Choice::List => None,
        })
    }

    /// The step of a plan's target.
    fn step_at(&self, target: &str) -> Option<NextStep> {
        let mut steps = self.steps();
        let found = steps.find(|step| match step {
            NextStep::Apply(name) | NextStep::Merge(name) => name.as_str() == target,
            NextStep::Select | NextStep::Enable(_) | NextStep::Verify(_) => false,
        });
        found.cloned()
    }

    /// Updates the screen after an edit, so that the command names the current values.
    pub fn edited(&mut self, key_manager: &KeyManager, shared: &AppState) {
        for field in Field::CONFIGURATION {
            let edited = self.key_manager.text(field) != key_manager.text(field);
            if edited && !self.how.edited.contains(&field) {
                self.how.edited.push(field);
            }
            if edited {
                // What the targets have is not this any more.
                self.done.retain(|step| *step == NextStep::Select);
            }
        }
        if self.token().is_some() && key_manager.evidence.token.is_none() {
            self.how.untested = Untested::OtherValues;
        }
        self.key_manager = key_manager.clone();
        *self = self.clone().arranged();
        self.go_to_next(shared);
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
            Input::Act(Action::Down) => {
                let last = self.choices.len().saturating_sub(1);
                self.choice = (self.choice + 1).min(last);
            }
            Input::Act(Action::Token) => {
                cx.push(Route::TokenOf(Box::new(self.key_manager.clone())))
            }
            Input::Act(Action::Copy) => cx.copy(self.command.clone(), "the command"),
            Input::Act(Action::Choose) => self.choose(cx),
            Input::Act(Action::Back) => cx.pop(),
            _ => {}
        }
    }

    fn on_store(&mut self, _: RequestId, result: &StoreResult, cx: &mut UpdateContext<'_>) {
        if let Ok(Output::Portal(_, now)) = result
            && *now == self.key_manager.name
        {
            self.finish(NextStep::Select, cx.shared);
        }
    }

    fn on_target(&mut self, _: RequestId, result: &TargetResult, cx: &mut UpdateContext<'_>) {
        let name = self.key_manager.name.folded();
        let is = |other: &str| fold(other) == name;
        let done = match (result, &self.opened) {
            (Ok(TargetOutput::Plan(plan)), _) => {
                let same = |item: &PlanItem| item.action == Planned::Same && is(&item.name);
                let step = self.step_at(&plan.target);
                step.filter(|_| plan.items.iter().any(same))
            }
            (Ok(TargetOutput::Portal(rows, _)), Some(step @ NextStep::Enable(_))) => {
                let offered = |row: &PortalRow| row.offered == Some(true) && is(&row.name);
                rows.iter().any(offered).then(|| step.clone())
            }
            (Ok(TargetOutput::Verified(target, found)), _) => {
                let proved = found.proves_gateway();
                (proved && is(&found.name)).then(|| NextStep::Verify(target.clone()))
            }
            _ => None,
        };
        if let Some(step) = done {
            self.finish(step, cx.shared);
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
