//! Sign-in at a target. A password is sent once and dropped; the sign-in ends with the program unless the keyring keeps it.

use std::time::Duration;

use zeroize::Zeroizing;

use super::pending_op::{self, PendingOp};
use crate::control_plane::{Target, TargetKind};
use crate::form::TextInput;
use crate::key_manager::FrontEnd;
use crate::ops::login::{self, SignInMethod};
use crate::ops::{TargetOp, TargetOutput, TargetState};
use crate::token::SecretInput;
use crate::tui::context::UpdateContext;
use crate::tui::event::{Moment, RequestId, TargetResult};
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::notification::Level;
use crate::tui::screens::focus;
use crate::tui::screens::line::{self, LineEvent};
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::AppState;

/// Labels of the buttons, in order.
pub const BUTTONS: [&str; 2] = ["Sign in", "Cancel"];

/// Focusable element, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// Choice between password and token.
    Method,
    /// User name; absent if a token is used.
    User,
    /// Password or token, never shown.
    Secret,
    /// Check box: keep the sign-in in the keyring.
    Keep,
    /// Button that signs in.
    SignIn,
    /// Button that closes the form.
    Cancel,
}

/// State of the sign-in form.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Target to sign in to.
    pub target: Target,
    /// Whether a token is entered instead of user and password.
    pub token: bool,
    /// User name, prefilled with the last one at this target.
    pub user: TextInput,
    secret: SecretInput,
    /// Whether to store the sign-in in the system's keyring.
    pub keep: bool,
    /// Index of the focused element in [`Self::stops`].
    pub focus: usize,
    /// Error, and the element it belongs to.
    pub problem: Option<(Element, String)>,
    /// Sign-in that was sent and not answered yet.
    pub pending: Option<PendingOp<()>>,
    /// State of the target after a successful sign-in.
    pub done: Option<Box<TargetState>>,
}

impl SignIn {
    /// Form for a target, with the focus on the first field still to fill in.
    pub fn new(target: Target) -> Self {
        let token = target.kind == TargetKind::ApiPortal && target.login_url.is_none();
        let login = target.facts.login.as_ref();
        let user = login
            .and_then(|login| login.who.as_deref())
            .unwrap_or_default();
        SignIn {
            user: TextInput::new(user),
            token,
            secret: SecretInput::default(),
            keep: false,
            // On what is left to type.
            focus: if token || user.is_empty() { 1 } else { 2 },
            problem: None,
            pending: None,
            done: None,
            target,
        }
    }

    /// Focusable elements of the chosen method.
    pub fn stops(&self) -> Vec<Element> {
        if self.done.is_some() {
            return vec![Element::Cancel];
        }
        let mut stops = vec![Element::Method];
        if !self.token {
            stops.push(Element::User);
        }
        stops.extend([
            Element::Secret,
            Element::Keep,
            Element::SignIn,
            Element::Cancel,
        ]);
        stops
    }

    /// Focused element; Cancel if the method has fewer.
    pub fn stop(&self) -> Element {
        self.stops()
            .get(self.focus)
            .copied()
            .unwrap_or(Element::Cancel)
    }

    /// Number of characters of the secret.
    pub fn letters(&self) -> usize {
        self.secret.letters()
    }

    fn step(&mut self, forward: bool) {
        self.focus = focus::next(self.focus, self.stops().len(), forward);
    }

    fn typed(&mut self, input: Input) {
        let event = match self.stop() {
            Element::User => line::handle_action(&mut self.user, input),
            Element::Secret => line::edit_secret(&mut self.secret, input),
            _ => LineEvent::Nothing,
        };
        if event == LineEvent::Changed {
            self.problem = None;
        }
    }

    fn submit(&mut self, cx: &mut UpdateContext<'_>) {
        let way = match self.token {
            true => login::token(self.secret.text())
                .map(SignInMethod::Token)
                .ok_or((
                    Element::Secret,
                    "Enter only the access token, without quotes.",
                )),
            false => {
                let user = self.user.text().trim().to_owned();
                let password = Zeroizing::new(self.secret.text().to_owned());
                match (user.is_empty(), password.is_empty()) {
                    (true, _) => Err((Element::User, "Type the name of an administrator.")),
                    (false, true) => Err((Element::Secret, "Type the password.")),
                    (false, false) => Ok(SignInMethod::Password { user, password }),
                }
            }
        };
        match way {
            Ok(way) => {
                self.problem = None;
                let op = TargetOp::SignIn {
                    target: self.target.name.clone(),
                    way,
                    keep: self.keep,
                };
                self.pending = Some(PendingOp::ask(op, (), cx));
            }
            Err((stop, problem)) => self.fail(stop, problem.to_owned()),
        }
    }

    fn fail(&mut self, stop: Element, problem: String) {
        let place = self.stops().into_iter().position(|it| it == stop);
        self.focus = place.unwrap_or(0);
        self.problem = Some((stop, problem));
    }
}

impl ScreenState for SignIn {
    fn contexts(&self) -> Vec<KeyContext> {
        let first = match self.stop() {
            Element::User | Element::Secret => {
                return vec![KeyContext::Text, KeyContext::Form, KeyContext::Everywhere];
            }
            Element::Method | Element::Keep => KeyContext::Checkbox,
            Element::SignIn | Element::Cancel => KeyContext::Button,
        };
        without_text([first, KeyContext::Form])
    }

    fn available(&self, action: Action, _: &AppState) -> Availability {
        match action {
            Action::Back if self.pending.is_some() => Availability::ReadyAs("Stop"),
            Action::Submit if self.done.is_some() => Availability::ReadyAs("Done"),
            Action::Submit if self.stop() == Element::SignIn => Availability::ReadyAs("Sign in"),
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        if let Some(forward) = focus::direction(&input) {
            return self.step(forward);
        }
        match input {
            Input::Act(Action::Toggle) => match self.stop() {
                Element::Method => {
                    self.token = !self.token;
                    self.secret.clear();
                    self.problem = None;
                }
                _ => self.keep = !self.keep,
            },
            Input::Act(Action::Submit) => match self.stop() {
                // Once is enough.
                Element::SignIn if self.pending.is_some() => {}
                Element::SignIn => self.submit(cx),
                Element::Cancel => pending_op::leave(&mut self.pending, cx),
                _ => self.step(true),
            },
            Input::Act(Action::Back) => pending_op::back(&mut self.pending, cx),
            other => self.typed(other),
        }
    }

    fn on_target(&mut self, id: RequestId, result: &TargetResult, cx: &mut UpdateContext<'_>) {
        if self.pending.take_if(|it| it.is(id)).is_none() {
            return;
        }
        match result {
            Ok(TargetOutput::State(seen)) => {
                self.secret.clear();
                self.focus = 0;
                cx.say(Level::Done, format!("Signed in to {}.", seen.target.name));
                cx.reload();
                self.done = Some(seen.clone());
            }
            Ok(_) => {}
            Err(error) => {
                let fix = match error.needs_sign_in() {
                    // It was just tried.
                    true => "Check the user name and password.".to_owned(),
                    false => error.fix(FrontEnd::Screen).unwrap_or_default(),
                };
                self.secret.clear();
                self.fail(Element::Secret, format!("{} {fix}", error.message()));
            }
        }
    }

    fn next_deadline(&self, now: Moment) -> Option<Duration> {
        self.pending.as_ref().map(|it| it.next_deadline(now))
    }
}
