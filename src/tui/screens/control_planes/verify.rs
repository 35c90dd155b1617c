//! Verification of a key manager at a target: as stored there, and with a token at the gateway.

use std::sync::Arc;
use std::time::Duration;

use super::pending_op::{self, PendingOp};
use crate::control_plane::{
    Action as Planned, Check, Plan, ProbeUrl, Target, TargetName, Verification, with_values,
};
use crate::discovery::CheckOutcome;
use crate::form::TextInput;
use crate::key_manager::{KeyManager, Name, fold};
use crate::ops::verify::GatewayTrial;
use crate::ops::{Op, Output, TargetOp, TargetOutput, TargetScope};
use crate::token::{SecretInput, find};
use crate::tui::context::{UpdateContext, target_fix};
use crate::tui::event::{Moment, RequestId, StoreResult, TargetResult};
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::notification::Level;
use crate::tui::route::Route;
use crate::tui::screens::focus;
use crate::tui::screens::line::{self, LineEvent};
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::AppState;

/// Labels of the buttons, in order.
pub const BUTTONS: [&str; 4] = ["Verify", "Test a token", "Plan", "Back"];

/// Focusable element, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// URL of an API behind the gateway.
    Api,
    /// Token sent to the API, never shown.
    Token,
    /// Button that verifies again, at the gateway too if a token was given.
    Verify,
    /// Opens the token test; what it accepts is used here.
    Test,
    /// Opens the plan for it.
    Plan,
    /// Button that closes the screen.
    Back,
}

/// All elements, in order.
const ELEMENTS: [Element; 6] = [
    Element::Api,
    Element::Token,
    Element::Verify,
    Element::Test,
    Element::Plan,
    Element::Back,
];

/// State of the verification screen.
#[derive(Clone, Debug)]
pub struct Verifying {
    /// Target and organization.
    pub at: TargetScope,
    /// Name of the key manager.
    pub name: String,
    /// URL of an API behind the gateway, prefilled from the target.
    pub api: TextInput,
    token: SecretInput,
    /// Whether the token is the one that the last token test accepted.
    pub tested: bool,
    /// The key manager with its values at the target, once read; `None` for the built-in one.
    key_manager: Option<Box<KeyManager>>,
    reading: Option<RequestId>,
    /// Whether it has values of its own at the target.
    own_values: bool,
    /// Whether the result is no longer true: verified again once this screen is on top.
    outdated: bool,
    /// Index of the focused element among all elements.
    pub focus: usize,
    /// Error, and the element it belongs to.
    pub problem: Option<(Element, String)>,
    /// Verification that was sent and not answered yet.
    pub pending: Option<PendingOp<()>>,
    /// The last result.
    pub found: Option<Arc<Verification>>,
    /// Error of the last request: a sentence, and a fix.
    pub trouble: Option<(String, Option<String>)>,
}

impl Verifying {
    /// Opens the screen and verifies at once, without a token.
    pub fn new(at: TargetScope, name: String, cx: &mut UpdateContext<'_>) -> Self {
        let mut targets = cx.shared.targets.iter();
        let target = targets.find(|target| target.name == at.target);
        let probe = target.and_then(|target| target.probe.as_ref());
        let api = probe.map_or("", ProbeUrl::as_str);
        let mut screen = Verifying {
            // On what is left to type.
            focus: usize::from(!api.is_empty()),
            api: TextInput::new(api),
            token: SecretInput::default(),
            tested: false,
            key_manager: None,
            reading: None,
            own_values: false,
            outdated: false,
            problem: None,
            pending: None,
            found: None,
            trouble: None,
            at,
            name,
        };
        screen.ask(None, cx);
        screen.read(cx);
        screen
    }

    /// Whether it is about this stored key manager.
    pub fn is_of(&self, stored: &KeyManager) -> bool {
        fold(&self.name) == stored.name.folded()
    }

    /// Whether the result says otherwise than a plan that was read later.
    fn is_outdated(&self, plan: &Plan) -> bool {
        let Some(found) = self.found.as_ref().filter(|_| self.pending.is_none()) else {
            return false;
        };
        let name = fold(&self.name);
        let mut items = plan.items.iter();
        let same = items.any(|it| it.action == Planned::Same && fold(&it.name) == name);
        let mut checks = found.checks.iter();
        let stored = checks.any(|it| it.check == Check::STORED && it.outcome == CheckOutcome::Ok);
        same != stored
    }

    /// The target, if the key manager has values of its own there.
    pub fn own_values_at(&self) -> Option<&TargetName> {
        self.own_values.then_some(&self.at.target)
    }

    /// Notes that the key manager was edited: nothing that was found or tested is about it any more.
    pub fn edited(&mut self) {
        self.outdated = true;
        self.forget_tested();
    }

    /// Reads and verifies again what is outdated.
    pub fn refresh(&mut self, cx: &mut UpdateContext<'_>) {
        if std::mem::take(&mut self.outdated) {
            self.read(cx);
            self.ask(None, cx);
        }
    }

    fn forget_tested(&mut self) {
        if std::mem::take(&mut self.tested) {
            self.token = SecretInput::default();
        }
    }

    fn read(&mut self, cx: &mut UpdateContext<'_>) {
        let name = Name::stored(self.name.clone());
        let values = Op::TargetValues {
            target: self.at.target.clone(),
            name: name.clone(),
        };
        self.reading = Some(cx.store(Op::Several(vec![Op::Get { name }, values])));
    }

    /// Takes the outcome of the token test that was opened here.
    pub fn tested(&mut self, accepted: bool, shared: &AppState) {
        match accepted {
            true => self.use_accepted(shared),
            false => {
                self.forget_tested();
                let text = "The token was rejected, so it was not filled in.";
                self.fail(Element::Token, text.to_owned());
            }
        }
    }

    /// Fills in the token that the last token test accepted, if it was accepted with this key manager's issuer.
    fn use_accepted(&mut self, shared: &AppState) {
        let stored = self.key_manager.as_ref();
        let issuer = stored
            .and_then(|it| it.connection.as_ref())
            .map(|it| it.settings.issuer.as_str());
        let accepted = shared.accepted_token.as_ref();
        let accepted = accepted.filter(|it| Some(it.issuer.as_str()) == issuer);
        let Some(accepted) = accepted else { return };
        self.token = SecretInput::of(&accepted.token);
        self.tested = true;
        self.problem = None;
        if !self.api.text().is_empty() {
            self.go_to(Element::Verify);
        }
    }

    /// The target.
    pub fn target<'a>(&self, shared: &'a AppState) -> Option<&'a Target> {
        let mut targets = shared.targets.iter();
        targets.find(|target| target.name == self.at.target)
    }

    /// Number of characters of the token.
    pub fn letters(&self) -> usize {
        self.token.letters()
    }

    /// Focused element.
    pub fn stop(&self) -> Element {
        ELEMENTS.get(self.focus).copied().unwrap_or(Element::Back)
    }

    fn step(&mut self, forward: bool) {
        self.focus = focus::next(self.focus, ELEMENTS.len(), forward);
    }

    fn ask(&mut self, trial: Option<GatewayTrial>, cx: &mut UpdateContext<'_>) {
        let op = TargetOp::Verify(self.at.clone(), self.name.clone(), trial.map(Box::new));
        self.trouble = None;
        self.pending = Some(PendingOp::ask(op, (), cx));
    }

    fn submit(&mut self, cx: &mut UpdateContext<'_>) {
        if self.pending.is_some() {
            return;
        }
        if self.token.letters() == 0 {
            return self.ask(None, cx);
        }
        let token = match find(self.token.text()) {
            Ok(found) => found.token.to_secret(),
            Err(missing) => {
                return self.fail(Element::Token, format!("{missing} {}", missing.fix()));
            }
        };
        match ProbeUrl::parse(self.api.text(), cx.shared.allow_http) {
            Ok(api) => self.ask(Some(GatewayTrial { api, token }), cx),
            Err(problem) => {
                let text = format!("{} {}", problem.message, problem.fix);
                self.fail(Element::Api, text);
            }
        }
    }

    fn test(&self, cx: &mut UpdateContext<'_>) {
        match &self.key_manager {
            Some(stored) => cx.push(Route::TokenOf(stored.clone())),
            None => cx.say(Level::Note, "The key manager could not be read."),
        }
    }

    /// Opens the plan with the focus on the key manager.
    fn plan(&mut self, cx: &mut UpdateContext<'_>) {
        pending_op::stop(&mut self.pending, cx);
        cx.push(Route::PlanOf {
            at: self.at.clone(),
            name: Name::stored(self.name.clone()),
        });
    }

    fn go_to(&mut self, stop: Element) {
        let place = ELEMENTS.into_iter().position(|it| it == stop);
        self.focus = place.unwrap_or(0);
    }

    /// Leaves a field that can't prove anything yet for the plan, and a button that has done its work for the way back.
    fn focus_next_step(&mut self, found: &Verification) {
        let mut checks = found.checks.iter();
        let stored = checks.find(|it| it.check == Check::STORED);
        let is_there = stored.is_none_or(|it| it.outcome == CheckOutcome::Ok);
        if !is_there && self.token.letters() == 0 {
            self.go_to(Element::Plan);
        } else if found.proves_gateway() && self.stop() == Element::Verify {
            self.go_to(Element::Back);
        }
    }

    fn fail(&mut self, stop: Element, problem: String) {
        self.go_to(stop);
        self.problem = Some((stop, problem));
    }

    fn typed(&mut self, input: Input) {
        let event = match self.stop() {
            Element::Api => line::handle_action(&mut self.api, input),
            Element::Token => line::edit_secret(&mut self.token, input),
            _ => LineEvent::Nothing,
        };
        if event == LineEvent::Changed {
            self.problem = None;
            self.tested &= self.stop() != Element::Token;
        }
    }
}

impl ScreenState for Verifying {
    fn contexts(&self) -> Vec<KeyContext> {
        match self.stop() {
            Element::Api | Element::Token => {
                vec![KeyContext::Text, KeyContext::Form, KeyContext::Everywhere]
            }
            Element::Verify | Element::Test | Element::Plan | Element::Back => {
                without_text([KeyContext::Button, KeyContext::Form])
            }
        }
    }

    fn available(&self, action: Action, _: &AppState) -> Availability {
        match action {
            Action::Back if self.pending.is_some() => Availability::ReadyAs("Stop"),
            Action::Submit => match self.stop() {
                Element::Api | Element::Token => Availability::Ready,
                Element::Verify => Availability::ReadyAs("Verify"),
                Element::Test => Availability::ReadyAs("Test a token"),
                Element::Plan => Availability::ReadyAs("Plan"),
                Element::Back => Availability::ReadyAs("Back"),
            },
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        if let Some(forward) = focus::direction(&input) {
            return self.step(forward);
        }
        match input {
            Input::Act(Action::Submit) => match self.stop() {
                Element::Verify => self.submit(cx),
                Element::Test => self.test(cx),
                Element::Plan => self.plan(cx),
                Element::Back => pending_op::leave(&mut self.pending, cx),
                _ => self.step(true),
            },
            Input::Act(Action::Back) => pending_op::back(&mut self.pending, cx),
            other => self.typed(other),
        }
    }

    fn on_store(&mut self, id: RequestId, result: &StoreResult, cx: &mut UpdateContext<'_>) {
        if self.reading.take_if(|asked| *asked == id).is_some()
            && let Ok(Output::Several(found)) = result
            && let [
                Ok(Output::KeyManager(stored)),
                Ok(Output::TargetValues(own)),
            ] = &found[..]
            && let Ok(here) = with_values(stored, own)
        {
            self.key_manager = Some(Box::new(here));
            self.own_values = !own.is_empty();
            if self.letters() == 0 {
                self.use_accepted(cx.shared);
            }
        }
    }

    fn on_target(&mut self, id: RequestId, result: &TargetResult, cx: &mut UpdateContext<'_>) {
        match result {
            Ok(TargetOutput::Verified(target, found))
                if *target == self.at.target && fold(&found.name) == fold(&self.name) =>
            {
                self.found = Some(Arc::clone(found));
            }
            Ok(TargetOutput::Plan(plan) | TargetOutput::Changed(_, plan))
                if self.at.is_of(plan) && self.is_outdated(plan) =>
            {
                self.outdated = true;
            }
            _ => {}
        }
        if self.pending.take_if(|it| it.is(id)).is_none() {
            return;
        }
        match result {
            Ok(TargetOutput::Verified(target, found)) => {
                self.focus_next_step(found);
                let mut checks = found.checks.iter();
                let failed = checks.find(|it| it.outcome == CheckOutcome::Fail);
                let (level, said) = match failed {
                    Some(check) => (Level::Fail, check.message.as_str()),
                    None if found.proves_gateway() => {
                        (Level::Done, "the gateway accepts the token.")
                    }
                    None => (
                        Level::Done,
                        "matches the local configuration; no API was called.",
                    ),
                };
                cx.record(level, format!("Verify {} on {target}: {said}", found.name));
            }
            Ok(_) => {}
            Err(error) => {
                self.trouble = Some((error.message(), target_fix(error, "Press T, then l,")))
            }
        }
    }

    fn next_deadline(&self, now: Moment) -> Option<Duration> {
        self.pending.as_ref().map(|it| it.next_deadline(now))
    }
}
