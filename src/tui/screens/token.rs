//! Token test: a pasted token, validated on this computer only, then dropped.

use std::sync::Arc;

use zeroize::Zeroize as _;

use super::token_request::{FormEvent, TokenRequest};
use crate::discovery::CheckOutcome;
use crate::gateway::{self, RuleSet, Selection};
use crate::key_manager::{
    Draft, Field, KeyManager, Name, TestedValues, TokenOutcome, TokenTest as Test,
};
use crate::ops::token::{Credentials, TestSubject, TokenRequestError};
use crate::ops::{Op, OpError, Output};
use crate::store::StoreError;
use crate::token::{Check, ClaimView, Line, Token, TokenVerdict, find};
use crate::tui::context::UpdateContext;
use crate::tui::effect::{Effect, NetworkRequest, TaskSlot};
use crate::tui::event::{RequestId, Response, StoreResult};
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::notification::Level;
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::{AcceptedToken, AppState};

/// Notification for typed letters in the token field.
const TYPED: &str = "Paste the token; it can't be typed here.";

/// Pick list of the claims of the token that was pasted.
#[derive(Clone, Copy, Debug)]
pub struct ClaimPicker {
    /// Field that the chosen claim is set for.
    pub field: Field,
    /// Index of the focused claim.
    pub selected: usize,
}

/// Token test. The token is zeroized on drop and redacted in `Debug`.
#[derive(Clone, Debug)]
pub struct TokenTest {
    /// Configuration to test against, for the title.
    pub subject: String,
    /// Configuration to test against, with the address of the key set.
    pub target: TestSubject,
    /// The token, once one was pasted.
    pub token: Option<Token>,
    /// Note on how the paste was cleaned.
    pub remark: Option<&'static str>,
    /// Error of the paste.
    pub problem: Option<String>,
    /// Verdict of the gateways on the token; `None` until one arrives.
    pub verdict: Option<Arc<TokenVerdict>>,
    /// Index of the focused line.
    pub selected: usize,
    /// Pick list of claims; `None` if it is closed.
    pub picking: Option<ClaimPicker>,
    /// Form of a token request, if open.
    pub getting: Option<Box<TokenRequest>>,
    /// Gateway whose verdict is shown; `None` for all.
    pub gateway: Option<&'static RuleSet>,
    asked: Option<RequestId>,
    /// When the verdict was given.
    judged_at: jiff::Timestamp,
    /// What the verdict says about the values for the gateways of the setting, whichever one is shown.
    outcome: TokenOutcome,
    recording: Option<RequestId>,
    /// The client of the token request that is under way.
    requesting: Option<Requested>,
    /// Client that the token was requested for; `None` for a pasted token.
    requested: Option<Requested>,
    duplicates_request: Option<RequestId>,
    /// Check of the line that had the focus before the token was checked again.
    looked_at: Option<Check>,
    /// Field of the form that a fix has set, until the verdict on it.
    set: Option<Field>,
    /// Key manager of the edited draft, whose own issuer is no duplicate.
    edited: Option<String>,
}

/// What a token test has shown.
pub struct Tested {
    /// The last verdict, and when it was given.
    pub test: Test,
    /// The values that it is about.
    pub values: TestedValues,
    /// Whether the token was accepted.
    pub accepted: bool,
    /// Configured issuer, if the token is accepted with a valid signature.
    pub proven_issuer: Option<String>,
    /// `iss` of the token, if it is another than the configured issuer.
    pub other_issuer: Option<String>,
}

/// What a token was requested with; each later check expects it too.
#[derive(Clone, Debug)]
struct Requested {
    client_id: String,
    scope: Option<String>,
    audience: Option<String>,
}

impl TokenTest {
    /// Test against the draft of the wizard.
    pub fn of_draft(draft: &Draft) -> Self {
        let name = match draft.name.trim() {
            "" => "new key manager",
            name => name,
        };
        let edited = draft.editing.as_ref().map(|it| it.name.clone());
        TokenTest {
            edited,
            ..TokenTest::new(name, TestSubject::of_draft(draft))
        }
    }

    /// Test against a stored key manager; `None` for the built-in one.
    pub fn of_stored(stored: &KeyManager) -> Option<Self> {
        Some(TokenTest::new(
            stored.name.as_str(),
            TestSubject::of_stored(stored)?,
        ))
    }

    fn new(subject: &str, target: TestSubject) -> Self {
        TokenTest {
            subject: subject.to_owned(),
            target,
            token: None,
            remark: None,
            problem: None,
            verdict: None,
            selected: 0,
            picking: None,
            getting: None,
            gateway: None,
            asked: None,
            judged_at: jiff::Timestamp::UNIX_EPOCH,
            outcome: TokenOutcome::Inconclusive,
            recording: None,
            requesting: None,
            requested: None,
            duplicates_request: None,
            looked_at: None,
            set: None,
            edited: None,
        }
    }

    /// Whether the test is against this stored key manager.
    pub fn is_of(&self, stored: &KeyManager) -> bool {
        self.target.expectation.key_manager.as_deref() == Some(stored.name.as_str())
    }

    /// Queries the store for other key managers with the same issuer.
    pub fn find_duplicate_issuers(&mut self, cx: &mut UpdateContext<'_>) {
        self.duplicates_request = Some(cx.store(Op::FindByIssuer {
            issuer: self.target.expectation.issuer.clone(),
            except: self.edited.clone().or_else(|| {
                let stored = &self.target.expectation.key_manager;
                stored.clone()
            }),
        }));
    }

    /// Checks the same token against the form in which a fix has set a field.
    pub fn try_fixed(&mut self, field: Field, form: &Draft, cx: &mut UpdateContext<'_>) {
        self.set = Some(field);
        self.try_again(TestSubject::of_draft(form), cx);
    }

    /// Checks the same token against another configuration, at once.
    pub fn try_again(&mut self, target: TestSubject, cx: &mut UpdateContext<'_>) {
        // The line with the focus keeps it.
        self.looked_at = self.lines().get(self.selected).map(|line| line.check);
        let before = std::mem::replace(&mut self.target, target);
        if self.target.expectation.issuer == before.expectation.issuer {
            self.target.expectation.duplicate_issuers = before.expectation.duplicate_issuers;
        } else {
            self.find_duplicate_issuers(cx);
        }
        self.target.expectation.asked.gateways = self.gateway.map(Selection::of);
        self.picking = None;
        self.selected = 0;
        self.judge(cx);
    }

    /// The next gateway of the choices: all, the newest of API Platform, API Manager. Names it and the one after it.
    fn next_gateway(&mut self, cx: &mut UpdateContext<'_>) {
        let choices = [None, Some(gateway::NEWEST), RuleSet::by_name("api-manager")];
        let name = |choice: Option<&'static RuleSet>| match (choice, &cx.shared.gateways) {
            (Some(rules), _) => rules.label(),
            (None, Some(chosen)) => gateway::label_all(chosen.sets()),
            (None, None) => "all gateways".to_owned(),
        };
        let same = |choice: &Option<&'static RuleSet>| {
            choice.map(|rules| rules.name) == self.gateway.map(|rules| rules.name)
        };
        let now = choices.iter().position(same).unwrap_or_default();
        let next = (now + 1) % choices.len();
        self.gateway = choices.get(next).copied().flatten();
        let after = choices.get((next + 1) % choices.len()).copied().flatten();
        let text = format!(
            "Verdict for {}. Press G for {}.",
            name(self.gateway),
            name(after)
        );
        let place = self.selected;
        self.try_again(self.target.clone(), cx);
        self.selected = place;
        cx.say(Level::Note, text);
    }

    /// Whether a verdict is pending.
    pub fn checking(&self) -> bool {
        self.asked.is_some()
    }

    /// The lines that are shown.
    pub fn lines(&self) -> Vec<&Line> {
        self.verdict
            .iter()
            .flat_map(|verdict| verdict.lines.iter())
            .filter(|line| !line.quiet)
            .collect()
    }

    /// The claims to choose an identifier from.
    pub fn claims(&self) -> Vec<ClaimView> {
        let views = self
            .verdict
            .iter()
            .flat_map(|verdict| verdict.claims.views());
        views.filter(|claim| claim.kind.can_identify()).collect()
    }

    /// The value that the selected line offers.
    fn fix(&self) -> Option<(Field, String)> {
        let line = self.lines().get(self.selected).copied()?;
        let (field, value) = line.fix.as_ref()?.setting()?;
        Some((field, value.to_owned()))
    }

    fn pasted(&mut self, text: &str, cx: &mut UpdateContext<'_>) {
        self.verdict = None;
        self.requested = None;
        self.picking = None;
        self.selected = 0;
        match find(text) {
            Ok(found) => {
                self.remark = found.remark();
                self.problem = None;
                self.token = Some(found.token);
                self.judge(cx);
            }
            Err(missing) => {
                self.token = None;
                self.remark = None;
                self.problem = Some(format!("{missing} {}", missing.fix()));
            }
        }
    }

    fn judge(&mut self, cx: &mut UpdateContext<'_>) {
        let Some(token) = &self.token else { return };
        let mut target = self.target.clone();
        if let Some(requested) = &self.requested {
            target = target.for_client(
                &requested.client_id,
                requested.scope.as_deref(),
                requested.audience.as_deref(),
            );
        }
        let request = NetworkRequest::Judge(token.clone(), Box::new(target));
        self.asked = Some(cx.network(TaskSlot::Token, request));
    }

    fn open_request(&mut self, cx: &mut UpdateContext<'_>) {
        if self.target.token_endpoint.is_empty() {
            let refused = TokenRequestError::NoEndpoint;
            cx.say(
                Level::Note,
                format!("{} {}", refused.message(), refused.fix()),
            );
            return;
        }
        let request = TokenRequest::again(
            cx.shared.token_request.as_ref(),
            cx.shared.demo_client.clone(),
        );
        self.getting = Some(Box::new(request));
    }

    fn ask(&mut self, credentials: Box<Credentials>, cx: &mut UpdateContext<'_>) {
        self.requesting = Some(Requested {
            client_id: credentials.client_id.clone(),
            scope: credentials.scope.clone(),
            audience: credentials.audience.clone(),
        });
        let request = NetworkRequest::GetToken(credentials, Box::new(self.target.clone()));
        self.asked = Some(cx.network(TaskSlot::Token, request));
    }

    fn submit(&mut self, cx: &mut UpdateContext<'_>) {
        if let Some(picker) = self.picking {
            if let Some(claim) = self.claims().get(picker.selected) {
                cx.apply(picker.field, claim.name.clone());
            }
        } else if let Some((field, value)) = self.fix() {
            cx.apply(field, value);
        } else {
            self.judge(cx);
        }
    }

    /// Index of the focused row: a claim of the pick list, or a line.
    fn focused_row(&mut self) -> &mut usize {
        match &mut self.picking {
            Some(picker) => &mut picker.selected,
            None => &mut self.selected,
        }
    }

    /// Opens the pick list, or turns it to the other identifier.
    fn pick(&mut self, cx: &mut UpdateContext<'_>) {
        if !self.target.expectation.kind.has_identifiers() {
            cx.say(
                Level::Note,
                format!(
                    "You can choose the claims only for Custom key managers. This type uses azp and {}.",
                    self.target.expectation.scope_claim()
                ),
            );
            return;
        }
        if self.verdict.is_none() {
            return;
        }
        let expectation = &self.target.expectation;
        let (field, current) = match self.picking.map(|picker| picker.field) {
            Some(Field::ConsumerKeyIdentifier) => {
                (Field::ScopeKeyIdentifier, &expectation.scope_key_identifier)
            }
            _ => (
                Field::ConsumerKeyIdentifier,
                &expectation.consumer_key_identifier,
            ),
        };
        let claims = self.claims();
        let place = claims.iter().position(|claim| claim.name == *current);
        let selected = place.unwrap_or_default();
        self.picking = Some(ClaimPicker { field, selected });
    }

    /// What the last verdict has shown; `None` without one.
    pub fn tested(&self) -> Option<Tested> {
        // A verdict on other values is none on these.
        let verdict = self.verdict.as_ref().filter(|_| self.asked.is_none())?;
        let issuer = &self.target.expectation.issuer;
        let line = verdict.lines.iter().find(|it| it.check == Check::Issuer);
        let matches = line.is_some_and(|line| line.outcome == CheckOutcome::Ok);
        let proven = matches && self.outcome == TokenOutcome::Accepted;
        let fix = line.and_then(|line| line.fix.as_ref());
        let fix = fix.filter(|fix| fix.field == Some(Field::Issuer));
        Some(Tested {
            test: Test {
                outcome: self.outcome,
                at: self.judged_at,
            },
            values: self.target.values(),
            accepted: verdict.accepted,
            proven_issuer: proven.then(|| issuer.clone()),
            other_issuer: fix.and_then(|fix| fix.value.clone()),
        })
    }

    /// Stores what the verdict says about a stored key manager.
    fn record(&mut self, cx: &mut UpdateContext<'_>) {
        let (outcome, at) = (self.outcome, self.judged_at);
        if outcome == TokenOutcome::Inconclusive {
            return;
        }
        if let Some(name) = &self.target.expectation.key_manager {
            let op = Op::SaveTokenTest {
                name: Name::stored(name.clone()),
                values: Box::new(self.target.values()),
                test: Test { outcome, at },
            };
            self.recording = Some(cx.store(op));
        }
    }

    fn judged(&mut self, verdict: Arc<TokenVerdict>, cx: &mut UpdateContext<'_>) {
        self.asked = None;
        self.judged_at = cx.now.wall;
        let gateways = cx.shared.gateways.clone().unwrap_or_default();
        self.outcome = verdict.outcome_for(&gateways);
        self.record(cx);
        let set = self.set.take().filter(|_| verdict.accepted);
        let issuer = &self.target.expectation.issuer;
        if let Some(token) = &self.token {
            let accepted = &mut cx.shared.accepted_token;
            if verdict.accepted {
                *accepted = Some(AcceptedToken {
                    issuer: issuer.clone(),
                    token: token.clone(),
                });
            } else {
                accepted.take_if(|it| it.issuer == *issuer || it.token == *token);
            }
        }
        self.verdict = Some(verdict);
        let lines = self.lines();
        let failed = |line: &&Line| line.outcome == CheckOutcome::Fail;
        let before = |line: &&Line| Some(line.check) == self.looked_at;
        let place = lines.iter().position(failed);
        self.selected = place.or_else(|| lines.iter().position(before)).unwrap_or(0);
        if let Some(field) = set {
            let label = field.label();
            let form = match self.edited {
                Some(_) => "the form",
                None => "Review",
            };
            cx.say(
                Level::Note,
                format!(
                    "{label} is set, and the token is accepted. Press Esc to return to {form}."
                ),
            );
        }
    }
}

impl ScreenState for TokenTest {
    fn contexts(&self) -> Vec<KeyContext> {
        match &self.getting {
            Some(form) => form.contexts(),
            None => without_text([KeyContext::Token]),
        }
    }

    fn available(&self, action: Action, _: &AppState) -> Availability {
        if let Some(form) = &self.getting {
            return form.available(action);
        }
        let judged = self.verdict.is_some();
        match action {
            Action::GetToken if self.picking.is_some() => Availability::Absent,
            Action::Submit if self.picking.is_some() => Availability::ReadyAs("Use this claim"),
            Action::Submit if self.fix().is_some() => Availability::ReadyAs("Fix"),
            Action::Submit if self.token.is_none() => Availability::Quiet,
            Action::Gateway if self.picking.is_some() => Availability::Absent,
            Action::Copy | Action::Keys | Action::Gateway if !judged => Availability::Quiet,
            // Moving is the main use of the list and comes first in the footer.
            Action::Copy if self.picking.is_some() => Availability::Quiet,
            Action::Up | Action::Down if !judged => Availability::Quiet,
            Action::Keys if self.picking.is_some() => Availability::ReadyAs("Other identifier"),
            Action::Keys if !self.target.expectation.kind.has_identifiers() => Availability::Quiet,
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        if let Some(form) = &mut self.getting {
            match form.handle_action(input) {
                FormEvent::Nothing => {}
                FormEvent::Left => {
                    cx.effect(Effect::Cancel(TaskSlot::Token));
                    self.asked = None;
                    self.getting = None;
                }
                FormEvent::Ask(credentials) => {
                    cx.shared.token_request = Some(form.remembered());
                    self.ask(credentials, cx);
                }
            }
            return;
        }
        match input {
            Input::Act(Action::GetToken) if self.picking.is_none() => self.open_request(cx),
            Input::Paste(mut text) => {
                self.pasted(&text, cx);
                text.zeroize();
            }
            Input::Type(_) if self.token.is_none() => {
                self.problem = Some(TYPED.to_owned());
            }
            Input::Act(Action::Up) => {
                let selected = self.focused_row();
                *selected = selected.saturating_sub(1);
            }
            Input::Act(Action::Down) => {
                let count = match self.picking {
                    Some(_) => self.claims().len(),
                    None => self.lines().len(),
                };
                let selected = self.focused_row();
                *selected = (*selected + 1).min(count.saturating_sub(1));
            }
            Input::Act(Action::Submit) => self.submit(cx),
            Input::Act(Action::Gateway) if self.picking.is_none() => self.next_gateway(cx),
            Input::Act(Action::Keys) => self.pick(cx),
            Input::Act(Action::Copy) => {
                if let Some(verdict) = &self.verdict {
                    cx.copy(verdict.text(), "the report");
                }
            }
            Input::Act(Action::Back) if self.picking.is_some() => self.picking = None,
            Input::Act(Action::Back) => {
                cx.effect(Effect::Cancel(TaskSlot::Token));
                cx.pop();
            }
            _ => {}
        }
    }

    fn on_store(&mut self, id: RequestId, result: &StoreResult, cx: &mut UpdateContext<'_>) {
        if self.recording.take_if(|asked| *asked == id).is_some() {
            match result {
                Ok(_) => cx.reload(),
                // In read-only mode the outcome is shown but not stored.
                Err(OpError::Store(StoreError::ReadOnly(_))) => {}
                Err(error) => cx.show_op_error(error),
            }
        } else if self
            .duplicates_request
            .take_if(|asked| *asked == id)
            .is_some()
            && let Ok(Output::Names(names)) = result
        {
            let names = names.iter().map(|name| name.as_str().to_owned());
            self.target.expectation.duplicate_issuers = names.collect();
        }
    }

    fn on_other(&mut self, id: RequestId, answer: &Response, cx: &mut UpdateContext<'_>) {
        if self.asked != Some(id) {
            return;
        }
        match answer {
            Response::Verdict(verdict) => self.judged(verdict.clone(), cx),
            Response::Fetched(fetched) => match fetched.as_ref() {
                Ok((token, verdict)) => {
                    self.getting = None;
                    self.token = Some(token.clone());
                    self.requested = self.requesting.take();
                    self.remark = Some("This token came from the provider.");
                    self.problem = None;
                    self.judged(Arc::new(verdict.clone()), cx);
                }
                Err(refused) => {
                    self.asked = None;
                    if let Some(form) = &mut self.getting {
                        let text = format!("{} {}", refused.message(), refused.fix());
                        form.refuse(refused.field(), text);
                    }
                }
            },
            _ => {}
        }
    }
}
