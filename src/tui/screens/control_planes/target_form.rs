//! Form for a new target: name, product, address. Certificate and release are read at once; nothing is changed there.

use std::path::Path;
use std::time::Duration;

use super::pending_op::{self, PendingOp};
use crate::control_plane::{
    CertificatePath, GatewayOptions, GatewayRelease, ProbeUrl, Target, TargetFacts, TargetKind,
    TargetName, TargetProblem, TargetUrl, Trust,
};
use crate::form::TextInput;
use crate::key_manager::FrontEnd;
use crate::ops::{Op, OpError, TargetOp, TargetOutput};
use crate::tui::context::UpdateContext;
use crate::tui::event::{Moment, RequestId, StoreResult, TargetResult};
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::notification::Level;
use crate::tui::route::Route;
use crate::tui::screens::question::Question;
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::screens::{focus, line};
use crate::tui::state::AppState;

/// Labels of the buttons, in order.
pub const BUTTONS: [&str; 2] = ["Add", "Cancel"];

/// Focusable element, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// Name of the target in kmctl.
    Name,
    /// Product: API Manager, API Portal or gateway.
    Kind,
    /// Base URL of the product; of a gateway, the path of its `config.toml`.
    Url,
    /// Sign-in URL; API Portal only.
    LoginUrl,
    /// Gateway release that reads the file; gateway only.
    Release,
    /// Path of a CA file on the gateway's host; gateway only.
    CertificatePath,
    /// URL of an API behind the gateway, called to verify a token.
    Probe,
    /// Button that adds the target.
    Add,
    /// Button that closes the form.
    Cancel,
}

/// Result of reading the server at the typed address.
#[derive(Clone, Debug, Default)]
pub enum AddressState {
    /// Not read yet.
    #[default]
    Nothing,
    /// Target with the certificate and release that the server reported.
    Seen(Box<Target>),
    /// Read error: a sentence, and a fix.
    Failed(String),
}

/// State of the form for a new target.
#[derive(Clone, Debug, Default)]
pub struct TargetForm {
    /// Name of the target in kmctl.
    pub name: TextInput,
    /// Product, which decides the other fields.
    pub kind: TargetKind,
    /// The address; of a gateway, its file.
    pub url: TextInput,
    /// Sign-in address of an API Portal.
    pub login_url: TextInput,
    /// The gateway that reads the file.
    pub release: GatewayRelease,
    /// CA file on the gateway.
    pub certificate_path: TextInput,
    /// An API behind the gateway.
    pub probe: TextInput,
    /// Index of the focused element in [`Self::stops`].
    pub focus: usize,
    /// Errors by element.
    pub problems: Vec<(Element, String)>,
    /// State of the address.
    pub known: AddressState,
    /// Pending read of the server.
    pub pending: Option<PendingOp<()>>,
    /// Target that was read last.
    looked: Option<Target>,
    trust: Trust,
    /// Whether to add it once it has been read.
    adding: bool,
    added: Option<(RequestId, Box<Target>)>,
}

impl TargetForm {
    /// Focusable elements of the chosen product.
    pub fn stops(&self) -> Vec<Element> {
        let mut stops = vec![Element::Name, Element::Kind, Element::Url];
        match self.kind {
            TargetKind::ApiManager => stops.push(Element::Probe),
            TargetKind::ApiPortal => stops.push(Element::LoginUrl),
            TargetKind::Gateway => {
                stops.extend([Element::Release, Element::CertificatePath, Element::Probe])
            }
        }
        stops.extend([Element::Add, Element::Cancel]);
        stops
    }

    /// Focused element; Cancel if the product has fewer.
    pub fn stop(&self) -> Element {
        self.stops()
            .get(self.focus)
            .copied()
            .unwrap_or(Element::Cancel)
    }

    /// Error of an element.
    pub fn problem(&self, stop: Element) -> Option<&str> {
        let found = self.problems.iter().find(|(of, _)| *of == stop);
        found.map(|(_, problem)| problem.as_str())
    }

    fn typed(&mut self, input: Input) {
        let stop = self.stop();
        let text = match stop {
            Element::Name => &mut self.name,
            Element::Url => &mut self.url,
            Element::LoginUrl => &mut self.login_url,
            Element::CertificatePath => &mut self.certificate_path,
            Element::Probe => &mut self.probe,
            _ => return,
        };
        if line::handle_action(text, input) == line::LineEvent::Changed {
            self.problems.retain(|(of, _)| *of != stop);
            if stop == Element::Url {
                self.known = AddressState::Nothing;
                self.trust = Trust::System;
            }
        }
    }

    /// Moves the focus; an address that is left is read.
    fn step(&mut self, forward: bool, cx: &mut UpdateContext<'_>) {
        let left = self.stop();
        self.focus = focus::next(self.focus, self.stops().len(), forward);
        if left == Element::Url && forward && !self.url.text().trim().is_empty() {
            self.look(cx);
        }
    }

    /// Parses all fields; on errors, shows them and focuses the first invalid field.
    fn parse(&mut self, cx: &UpdateContext<'_>) -> Option<Target> {
        self.problems.clear();
        let allow_http = cx.shared.allow_http;
        let name = TargetName::parse(self.name.text());
        let url = match self.kind {
            TargetKind::Gateway => TargetUrl::of_file(Path::new(self.url.text().trim())),
            _ => TargetUrl::parse(self.url.text(), allow_http),
        };
        let given = |stop, text: &TextInput| {
            let text = text.text().trim().to_owned();
            (self.stops().contains(&stop) && !text.is_empty()).then_some(text)
        };
        let login_url = given(Element::LoginUrl, &self.login_url)
            .map(|text| TargetUrl::parse(&text, allow_http))
            .transpose();
        let probe = given(Element::Probe, &self.probe)
            .map(|text| ProbeUrl::parse(&text, allow_http))
            .transpose();
        let certificate_path = given(Element::CertificatePath, &self.certificate_path)
            .map(|text| CertificatePath::parse(&text))
            .transpose();
        let mut wrong = |stop, problem: &TargetProblem| {
            let text = format!("{} {}", problem.message, problem.fix);
            self.problems.push((stop, text));
        };
        if let Err(problem) = &name {
            wrong(Element::Name, problem);
        }
        if let Err(problem) = &url {
            wrong(Element::Url, problem);
        }
        if let Err(problem) = &login_url {
            wrong(Element::LoginUrl, problem);
        }
        if let Err(problem) = &certificate_path {
            wrong(Element::CertificatePath, problem);
        }
        if let Err(problem) = &probe {
            wrong(Element::Probe, problem);
        }
        let (Ok(name), Ok(url), Ok(login_url), Ok(certificate_path), Ok(probe)) =
            (name, url, login_url, certificate_path, probe)
        else {
            let first = self.problems.first().map(|(stop, _)| *stop);
            let mut stops = self.stops().into_iter();
            self.focus = stops.position(|stop| Some(stop) == first).unwrap_or(0);
            return None;
        };
        let taken = |target: &Target| target.name.folded() == name.folded();
        if cx.shared.targets.iter().any(taken) {
            let text = format!("{} Use another name.", OpError::TargetTaken(name).message());
            self.problems.push((Element::Name, text));
            self.focus = 0;
            return None;
        }
        Some(Target {
            name,
            kind: self.kind,
            url,
            login_url,
            probe,
            gateway: GatewayOptions {
                release: self.release,
                certificate_path,
            },
            trust: self.trust.clone(),
            active: false,
            token_command: None,
            facts: TargetFacts::default(),
        })
    }

    fn look(&mut self, cx: &mut UpdateContext<'_>) {
        let Some(target) = self.parse(cx) else { return };
        if self.pending.is_some() && self.looked.as_ref() == Some(&target) {
            return;
        }
        pending_op::stop(&mut self.pending, cx);
        self.known = AddressState::Nothing;
        self.looked = Some(target.clone());
        self.pending = Some(PendingOp::ask(TargetOp::Look(Box::new(target)), (), cx));
    }

    fn submit(&mut self, cx: &mut UpdateContext<'_>) {
        if self.added.is_some() {
            return;
        }
        let Some(target) = self.parse(cx) else { return };
        match &self.known {
            AddressState::Seen(seen) if seen.url == target.url && seen.kind == target.kind => {
                let target = Box::new(Target {
                    facts: seen.facts.clone(),
                    ..target
                });
                let request_id = cx.write(Op::AddTarget(target.clone()));
                self.added = Some((request_id, target));
            }
            _ => {
                self.adding = true;
                self.look(cx);
            }
        }
    }

    /// Trusts the certificate, after confirmation, and reads the target again.
    pub fn trust(&mut self, sha256: String, cx: &mut UpdateContext<'_>) {
        self.trust = Trust::Pinned(sha256);
        self.look(cx);
    }
}

impl ScreenState for TargetForm {
    fn contexts(&self) -> Vec<KeyContext> {
        match self.stop() {
            Element::Name
            | Element::Url
            | Element::LoginUrl
            | Element::CertificatePath
            | Element::Probe => {
                vec![KeyContext::Text, KeyContext::Form, KeyContext::Everywhere]
            }
            Element::Kind | Element::Release => {
                without_text([KeyContext::Checkbox, KeyContext::Form])
            }
            Element::Add | Element::Cancel => without_text([KeyContext::Button, KeyContext::Form]),
        }
    }

    fn available(&self, action: Action, _: &AppState) -> Availability {
        match action {
            Action::Back if self.pending.is_some() => Availability::ReadyAs("Stop"),
            Action::Back => Availability::ReadyAs("Cancel"),
            Action::Submit if self.stop() == Element::Add => Availability::ReadyAs("Add"),
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        if let Some(forward) = focus::direction(&input) {
            return self.step(forward, cx);
        }
        match input {
            Input::Act(Action::Toggle) if self.stop() == Element::Release => {
                self.release = self.release.next();
            }
            Input::Act(Action::Toggle) => {
                self.kind = self.kind.next();
                self.problems.clear();
                self.known = AddressState::Nothing;
            }
            Input::Act(Action::Submit) => match self.stop() {
                Element::Add => self.submit(cx),
                Element::Cancel => pending_op::leave(&mut self.pending, cx),
                _ => self.step(true, cx),
            },
            Input::Act(Action::Back) => {
                self.adding = false;
                pending_op::back(&mut self.pending, cx);
            }
            other => self.typed(other),
        }
    }

    fn on_store(&mut self, id: RequestId, result: &StoreResult, cx: &mut UpdateContext<'_>) {
        let mine = self.added.take_if(|(asked, _)| *asked == id);
        let Some((_, target)) = mine else { return };
        match result {
            Ok(_) => {
                let twin = target.twin(&cx.shared.targets).unwrap_or_default();
                let said = format!("{} added. {twin}", target.title());
                cx.say(Level::Done, said.trim_end());
                cx.shared
                    .log_session_change(format!("Added target {}.", target.name));
                cx.reload();
                match target.kind {
                    // There is nobody to sign in at.
                    TargetKind::Gateway => cx.pop(),
                    _ => cx.replace(Route::SignIn(target)),
                }
            }
            Err(error) => cx.show_op_error(error),
        }
    }

    fn on_target(&mut self, id: RequestId, result: &TargetResult, cx: &mut UpdateContext<'_>) {
        if self.pending.take_if(|it| it.is(id)).is_none() {
            return;
        }
        match result {
            Ok(TargetOutput::State(seen)) => {
                self.known = AddressState::Seen(Box::new(seen.target.clone()));
                if std::mem::take(&mut self.adding) {
                    self.submit(cx);
                }
            }
            Ok(TargetOutput::Untrusted(certificate)) => {
                let text = "The certificate is not trusted.";
                self.known = AddressState::Failed(text.to_owned());
                if let Some(target) = &self.looked {
                    cx.question(Question::Trust {
                        was_trusted: false,
                        target: target.name.clone(),
                        certificate: certificate.clone(),
                    });
                }
            }
            Ok(_) => {}
            Err(error) => {
                self.adding = false;
                let fix = error.fix(FrontEnd::Screen).unwrap_or_default();
                self.known = AddressState::Failed(format!("{} {fix}", error.message()));
            }
        }
    }

    fn next_deadline(&self, now: Moment) -> Option<Duration> {
        self.pending.as_ref().map(|it| it.next_deadline(now))
    }
}
