//! The sign-in at a target. A password is sent once and forgotten; a sign-in lasts as long as kmctl runs, unless the system's
//! keyring is to keep it.

use std::time::Duration;

use zeroize::{Zeroize as _, Zeroizing};

use super::waiting::{self, Waiting};
use crate::control_plane::{Target, TargetKind};
use crate::form::{Edit, TextInput};
use crate::ops::login::{self, Way};
use crate::ops::{Seen, TargetOp, TargetOutput};
use crate::token::SecretInput;
use crate::tui::context::UpdateContext;
use crate::tui::event::{Answer, Moment, RequestId};
use crate::tui::keymap::{Action, Availability, Input, KeyContext};
use crate::tui::notification::Level;
use crate::tui::screens::line;

/// The buttons.
pub const BUTTONS: [&str; 2] = ["Sign in", "Cancel"];

/// What takes the focus, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// With a password, or with a token.
    Way,
    /// The user.
    User,
    /// The password, or the token.
    Secret,
    /// Whether the keyring keeps it.
    Keep,
    /// Signs in.
    SignIn,
    /// Leaves.
    Cancel,
}

/// The form.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Where.
    pub target: Target,
    /// Whether a token is given, in place of a user and a password.
    pub token: bool,
    /// The user.
    pub user: TextInput,
    secret: SecretInput,
    /// Whether the keyring keeps it.
    pub keep: bool,
    /// The place of the focus.
    pub focus: usize,
    /// What is wrong, and with what.
    pub problem: Option<(Stop, String)>,
    /// The sign-in that is waited for.
    pub waiting: Option<Waiting<()>>,
    /// What came of it.
    pub done: Option<Box<Seen>>,
}

impl SignIn {
    /// At this target.
    pub fn new(target: Target) -> Self {
        let token = target.kind == TargetKind::ApiPortal && target.login_url.is_none();
        let user = target.seen["login"]["who"].as_str().unwrap_or_default();
        SignIn {
            user: TextInput::new(user),
            token,
            secret: SecretInput::default(),
            keep: false,
            // On what is left to type.
            focus: if token || user.is_empty() { 1 } else { 2 },
            problem: None,
            waiting: None,
            done: None,
            target,
        }
    }

    /// What takes the focus now.
    pub fn stops(&self) -> Vec<Stop> {
        if self.done.is_some() {
            return vec![Stop::Cancel];
        }
        let mut stops = vec![Stop::Way];
        if !self.token {
            stops.push(Stop::User);
        }
        stops.extend([Stop::Secret, Stop::Keep, Stop::SignIn, Stop::Cancel]);
        stops
    }

    /// What has the focus.
    pub fn stop(&self) -> Stop {
        self.stops()
            .get(self.focus)
            .copied()
            .unwrap_or(Stop::Cancel)
    }

    /// How many letters the secret has so far.
    pub fn letters(&self) -> usize {
        self.secret.letters()
    }

    /// The contexts of what has the focus.
    pub fn contexts(&self) -> Vec<KeyContext> {
        let first = match self.stop() {
            Stop::User | Stop::Secret => {
                return vec![KeyContext::Text, KeyContext::Form, KeyContext::Everywhere];
            }
            Stop::Way | Stop::Keep => KeyContext::Checkbox,
            Stop::SignIn | Stop::Cancel => KeyContext::Button,
        };
        vec![
            first,
            KeyContext::Form,
            KeyContext::NoText,
            KeyContext::Everywhere,
        ]
    }

    /// Availability of an action in this state.
    pub fn available(&self, action: Action) -> Availability {
        match action {
            Action::Back if self.waiting.is_some() => Availability::ReadyAs("Stop"),
            Action::Submit if self.done.is_some() => Availability::ReadyAs("Done"),
            Action::Submit if self.stop() == Stop::SignIn => Availability::ReadyAs("Sign in"),
            _ => Availability::Ready,
        }
    }

    /// Deadline of the next redraw, since the start of the program.
    pub fn next_deadline(&self, now: Moment) -> Option<Duration> {
        self.waiting.as_ref().map(|it| it.next_deadline(now))
    }

    /// Handles one input.
    pub fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        match input {
            Input::Act(Action::Next | Action::NextField | Action::Right) => self.step(true),
            Input::Act(Action::Previous | Action::PreviousField | Action::Left) => {
                self.step(false);
            }
            Input::Act(Action::Toggle) => match self.stop() {
                Stop::Way => {
                    self.token = !self.token;
                    self.secret.clear();
                    self.problem = None;
                }
                _ => self.keep = !self.keep,
            },
            Input::Act(Action::Submit) => match self.stop() {
                // Once is enough.
                Stop::SignIn if self.waiting.is_some() => {}
                Stop::SignIn => self.submit(cx),
                Stop::Cancel => {
                    waiting::stop(&mut self.waiting, cx);
                    cx.pop();
                }
                _ => self.step(true),
            },
            Input::Act(Action::Back) => {
                if !waiting::stop(&mut self.waiting, cx) {
                    cx.pop();
                }
            }
            other => self.typed(other),
        }
    }

    fn step(&mut self, forward: bool) {
        let count = self.stops().len();
        let by = if forward { 1 } else { count - 1 };
        self.focus = (self.focus + by) % count;
    }

    fn typed(&mut self, input: Input) {
        let stop = self.stop();
        let changed = match (stop, input) {
            (Stop::User, input) => {
                line::handle_action(&mut self.user, input) == line::Heard::Changed
            }
            (Stop::Secret, Input::Type(c)) => {
                self.secret.push(c.encode_utf8(&mut [0; 4]));
                true
            }
            (Stop::Secret, Input::Paste(mut text)) => {
                self.secret.push(text.trim_end_matches(['\r', '\n']));
                text.zeroize();
                true
            }
            (Stop::Secret, Input::Act(Action::Edit(key))) => {
                match key.into() {
                    Edit::Backspace => self.secret.backspace(),
                    Edit::DeleteToStart | Edit::DeleteWordLeft => self.secret.clear(),
                    _ => {}
                }
                true
            }
            _ => false,
        };
        if changed {
            self.problem = None;
        }
    }

    fn submit(&mut self, cx: &mut UpdateContext<'_>) {
        let way = match self.token {
            true => login::token(self.secret.text())
                .map(Way::Token)
                .ok_or((Stop::Secret, "Give the access token alone, without quotes.")),
            false => {
                let user = self.user.text().trim().to_owned();
                let password = Zeroizing::new(self.secret.text().to_owned());
                match (user.is_empty(), password.is_empty()) {
                    (true, _) => Err((Stop::User, "Type the name of an administrator.")),
                    (false, true) => Err((Stop::Secret, "Type the password.")),
                    (false, false) => Ok(Way::Password { user, password }),
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
                self.waiting = Some(Waiting::ask(op, (), cx));
            }
            Err((stop, problem)) => self.fail(stop, problem.to_owned()),
        }
    }

    fn fail(&mut self, stop: Stop, problem: String) {
        let place = self.stops().into_iter().position(|it| it == stop);
        self.focus = place.unwrap_or(0);
        self.problem = Some((stop, problem));
    }

    /// Handles a response.
    pub fn handle_response(
        &mut self,
        request_id: RequestId,
        answer: &Answer,
        cx: &mut UpdateContext<'_>,
    ) {
        let Answer::Target(result) = answer else {
            return;
        };
        if self.waiting.take_if(|it| it.is(request_id)).is_none() {
            return;
        }
        match result.as_ref() {
            Ok(TargetOutput::Seen(seen)) => {
                self.secret.clear();
                self.focus = 0;
                cx.say(Level::Done, format!("Signed in at {}.", seen.target.name));
                cx.reload();
                self.done = Some(seen.clone());
            }
            Ok(_) => {}
            Err(error) => {
                let fix = match error.needs_sign_in() {
                    // It was just tried.
                    true => "Check the user and what was typed.".to_owned(),
                    false => error.fix().unwrap_or_default(),
                };
                self.secret.clear();
                self.fail(Stop::Secret, format!("{} {fix}", error.message()));
            }
        }
    }
}
