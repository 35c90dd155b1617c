//! The pure core with a real store behind it and canned documents: keys in, drawings out, no terminal.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use kmctl::discovery::{Fetched, KeysRead, Report};
use kmctl::input::Pointer;
use kmctl::key_manager::{Draft, NewKeyManager};
use kmctl::ops::check::Subject;
use kmctl::ops::target_runner::{OpObserver, TargetRunner};
use kmctl::ops::token::{TestSubject, TokenRequestError};
use kmctl::ops::{self, Op, Output, TargetOp};
use kmctl::store::{AuditContext, Store};
use kmctl::token::{PublishedKeys, Token, TokenVerdict, check_token};
use kmctl::tui::effect::{Effect, Effects, NetworkRequest};
use kmctl::tui::event::{Event, Moment, RequestId, Response};
use kmctl::tui::screens::list::{List, first_window};
use kmctl::tui::state::AppState;
use kmctl::tui::{App, update};

use super::drawing::{self, Drawing};
use super::script::presses;

/// So long a person rests between two keys: more than a question ignores them for.
const REST: Duration = Duration::from_millis(300);

/// A core that is being used.
pub struct Face {
    pub model: App,
    pub store: Store,
    /// What it changed.
    pub undo: ops::UndoLog,
    pub draft: Option<Draft>,
    pub copied: Vec<String>,
    pub quit: Option<u8>,
    /// Store verbs that were asked for while answers were held back.
    pub held: Option<Vec<(RequestId, Op)>>,
    /// The keys that every key set holds.
    pub keys: PublishedKeys,
    /// What the token endpoint gives; without one it knows nobody.
    pub fetched: Option<Token>,
    /// What the token endpoint answers instead.
    pub refused: Option<TokenRequestError>,
    /// What is asked at targets; without it no answer comes.
    pub targets: Option<TargetRunner>,
    /// What was asked at a target last and got no answer.
    pub asked: Option<RequestId>,
    /// How often it was broken off.
    pub stopped: usize,
    now: Moment,
    reports: BTreeMap<String, Report>,
    key_sets: BTreeMap<String, Fetched>,
}

impl Face {
    /// A fresh organization, at 80x24.
    pub fn fresh() -> Self {
        Face::with(&[])
    }

    /// With these key managers in it.
    pub fn with(key_managers: &[NewKeyManager]) -> Self {
        Face::after(|store, organization, audit| {
            for new in key_managers {
                ops::add(store, organization, new, None, audit).unwrap();
            }
        })
    }

    /// After something was done to the fresh store.
    pub fn after(
        prepare: impl FnOnce(&mut Store, &kmctl::key_manager::OrganizationName, &AuditContext),
    ) -> Self {
        let now = Moment {
            since_start: Duration::from_secs(1),
            wall: "2026-11-25T10:00:00Z".parse().unwrap(),
        };
        let audit = audit(now);
        let mut store = Store::unwritten(std::path::Path::new("/in-memory"), &audit).unwrap();
        let organization = kmctl::key_manager::OrganizationName::parse("Sample Org").unwrap();
        store.add_organization(&organization, &audit).unwrap();
        store.choose_organization(&organization).unwrap();
        prepare(&mut store, &organization, &audit);
        let overview = ops::overview(&store, None, first_window(24)).unwrap();
        let mut shared = AppState::new(overview.organization, overview.environments, now);
        shared.portal = overview.portal.as_str().to_owned();
        shared.preferences = overview.preferences;
        shared.targets = overview.targets;
        shared.draft_id = 77;
        shared.drafts = overview.drafts;
        shared.edit_drafts = overview.edit_drafts;
        let mut face = Face {
            model: App::new(shared, List::new(overview.page, overview.preferences.sort)),
            store,
            undo: ops::UndoLog::default(),
            draft: None,
            copied: Vec::new(),
            quit: None,
            held: None,
            now,
            targets: None,
            asked: None,
            stopped: 0,
            keys: PublishedKeys::saved(b"{\"keys\":[]}"),
            fetched: None,
            refused: None,
            reports: BTreeMap::new(),
            key_sets: BTreeMap::new(),
        };
        face.hear(Event::Resize(80, 24));
        face
    }

    /// The document behind an address; others are never answered.
    pub fn serve(mut self, report: Report) -> Self {
        self.reports.insert(report.url.clone(), report);
        self
    }

    /// No address answers any more.
    pub fn silence(&mut self) {
        self.reports.clear();
    }

    /// Serves another document from now on.
    pub fn serves(&mut self, report: Report) -> &mut Self {
        self.reports.insert(report.url.clone(), report);
        self
    }

    /// Presses keys, each answered before the next.
    pub fn keys(&mut self, words: &str) -> &mut Self {
        for key in presses(words) {
            self.rest(REST);
            self.hear(Event::Key(key));
        }
        self
    }

    /// Clicks on the first letter of a text that is seen.
    pub fn click(&mut self, text: &str) -> &mut Self {
        let (column, row) = self.place_of(text);
        self.pointer(Pointer::Click(column, row))
    }

    /// Turns the wheel down over a text that is seen.
    pub fn wheel_down(&mut self, text: &str) -> &mut Self {
        let (column, row) = self.place_of(text);
        self.pointer(Pointer::WheelDown(column, row))
    }

    fn place_of(&mut self, text: &str) -> (u16, u16) {
        let (width, height) = self.model.shared.size;
        let drawn = drawing::draw_in(&mut self.model, width, height);
        let found = drawn.find(text);
        found.unwrap_or_else(|| panic!("`{text}` is not on the screen:\n{}", drawn.text()))
    }

    /// The mouse is used.
    pub fn pointer(&mut self, pointer: Pointer) -> &mut Self {
        self.rest(REST);
        self.hear(Event::Pointer(pointer));
        self
    }

    /// Pastes.
    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.rest(REST);
        self.hear(Event::Paste(text.to_owned()));
        self
    }

    /// Lets time pass; what the model wanted to be woken for happens.
    pub fn rest(&mut self, long: Duration) -> &mut Self {
        let end = self.now.since_start + long;
        while let Some(due) = self.model.next_deadline().filter(|due| *due <= end) {
            let due = due.max(self.now.since_start + Duration::from_millis(1));
            self.pass(due.min(end) - self.now.since_start);
            self.hear(Event::Timer);
        }
        self.pass(end - self.now.since_start);
        self
    }

    fn pass(&mut self, long: Duration) {
        self.now.since_start += long;
        self.now.wall += long;
    }

    /// One event, and everything that comes of it.
    pub fn hear(&mut self, event: Event) {
        let mut waiting = VecDeque::from([event]);
        while let Some(event) = waiting.pop_front() {
            let effects = update(&mut self.model, event, self.now);
            // As in the event loop: the frame tells the model what it has room for.
            let (width, height) = self.model.shared.size;
            drawing::draw_in(&mut self.model, width, height);
            waiting.extend(self.carry_out(effects));
        }
    }

    /// What an address of keys answers; any other one answers with good keys.
    pub fn serve_keys(&mut self, url: &str, fetched: Fetched) {
        self.key_sets.insert(url.to_owned(), fetched);
    }

    fn judge(&self, token: &Token, target: &TestSubject) -> TokenVerdict {
        let now = self.now.wall.to_zoned_datetime(TimeZone::UTC);
        check_token(token, &target.expectation, &self.keys, &now)
    }

    /// The answer to a check; an address that serves nothing is never answered.
    fn check(&self, request_id: RequestId, subject: Subject) -> Option<Event> {
        let url = subject.stored.text(kmctl::key_manager::Field::WellKnownUrl);
        let report = self.reports.get(&url).cloned()?;
        let (keys, now) = (report.keys.clone(), self.now.wall);
        let checked = ops::check::compare(subject, report, keys, now, 22);
        Some(Event::Response(
            request_id,
            Response::Checked(Arc::new(checked.unwrap())),
        ))
    }

    fn carry_out(&mut self, effects: Effects) -> Vec<Event> {
        let mut events = Vec::new();
        for effect in effects {
            match effect {
                Effect::Store(_, request_id, _, op) => match &mut self.held {
                    Some(held) => held.push((request_id, *op)),
                    None => events.push(self.run(request_id, *op)),
                },
                Effect::Network(_, request_id, NetworkRequest::Document(url)) => {
                    if let Some(report) = self.reports.get(&url) {
                        let report = Arc::new(report.clone());
                        events.push(Event::Response(request_id, Response::Report(report)));
                    }
                }
                Effect::Network(_, request_id, NetworkRequest::Keys(url)) => {
                    let good = super::reports::key_set();
                    let fetched = self.key_sets.get(&url).unwrap_or(&good);
                    let keys = KeysRead::new(url.clone(), fetched, self.now.wall);
                    events.push(Event::Response(request_id, Response::Keys(Arc::new(keys))));
                }
                Effect::Network(_, request_id, NetworkRequest::CheckSeveral(subjects)) => {
                    for subject in subjects {
                        events.extend(self.check(request_id, subject));
                    }
                }
                Effect::SaveDraft(draft) => {
                    self.draft = Some(*draft.clone());
                    let op = Op::SaveDraft {
                        id: self.model.shared.draft_id,
                        draft,
                    };
                    self.run(RequestId::default(), op);
                }
                Effect::ResumeDraft(from) => {
                    let to = self.model.shared.draft_id;
                    self.run(RequestId::default(), Op::ResumeDraft { from, to });
                }
                Effect::DiscardDraft => {
                    let id = self.model.shared.draft_id;
                    self.run(RequestId::default(), Op::DiscardDraft { id });
                }
                Effect::Copy(text, what) => {
                    self.copied.push(text);
                    events.push(Event::Response(
                        RequestId::default(),
                        Response::Copied(what),
                    ));
                }
                Effect::Quit(code) => self.quit = Some(code),
                Effect::Network(_, request_id, NetworkRequest::Judge(token, target)) => {
                    let verdict = Arc::new(self.judge(&token, &target));
                    events.push(Event::Response(request_id, Response::Verdict(verdict)));
                }
                Effect::Network(_, request_id, NetworkRequest::GetToken(asked, target)) => {
                    let fetched = match (self.fetched.clone(), self.refused.clone()) {
                        (_, Some(refused)) => Err(refused),
                        (Some(token), None) => {
                            let target = target.for_client(
                                &asked.client_id,
                                asked.scope.as_deref(),
                                asked.audience.as_deref(),
                            );
                            let verdict = self.judge(&token, &target);
                            Ok((token, verdict))
                        }
                        (None, None) => Err(TokenRequestError::ByProvider {
                            status: 401,
                            words: "invalid_client: no such client".to_owned(),
                            error: "invalid_client".to_owned(),
                            retry_after: None,
                        }),
                    };
                    events.push(Event::Response(
                        request_id,
                        Response::Fetched(Arc::new(fetched)),
                    ));
                }
                Effect::Network(_, request_id, NetworkRequest::Check(subject)) => {
                    events.extend(self.check(request_id, *subject));
                }
                Effect::RunTargetOp(request_id, op) => {
                    events.extend(self.run_at_target(request_id, *op));
                }
                Effect::CancelTargetOp => self.stopped += 1,
                Effect::Cancel(_)
                | Effect::Mouse(_)
                | Effect::ChangeDemoTarget(_)
                | Effect::Suspend
                | Effect::Redraw => {}
            }
        }
        events
    }

    /// Runs a verb as the targets' thread would.
    fn run_at_target(&mut self, request_id: RequestId, op: TargetOp) -> Vec<Event> {
        let Some(targets) = &mut self.targets else {
            self.asked = Some(request_id);
            return Vec::new();
        };
        let now = self.now;
        let mut events = Vec::new();
        let watch = OpObserver {
            audit: &|| audit(now),
            stop: &|| false,
            progress: &mut |progress| {
                events.push(Event::Response(request_id, Response::Progress(progress)));
            },
        };
        let result = kmctl::net::block_on(targets.run(&mut self.store, op, watch)).unwrap();
        let answer = Response::Target(Arc::new(result));
        events.push(Event::Response(request_id, answer));
        events
    }

    /// Runs a verb as the store's thread would.
    pub fn run(&mut self, request_id: RequestId, op: Op) -> Event {
        let (at, audit) = (&self.model.shared.organization, audit(self.now));
        let result = self.undo.run(&mut self.store, at, op, &audit);
        Event::Response(request_id, Response::Store(Box::new(result)))
    }

    /// Another process does something.
    pub fn elsewhere(&mut self, op: Op) -> Output {
        let at = &self.model.shared.organization;
        ops::run(&mut self.store, at, op, &audit(self.now)).unwrap()
    }

    /// What is seen at this size.
    pub fn drawn(&self, width: u16, height: u16) -> Drawing {
        let mut model = self.model.clone();
        let _ = update(&mut model, Event::Resize(width, height), self.now);
        drawing::draw(&model, width, height)
    }

    /// The text at 80x24.
    pub fn text(&self) -> String {
        self.drawn(80, 24).text()
    }

    /// The text at every size that has a layout of its own.
    pub fn sizes(&self) -> String {
        [(80, 24), (120, 40), (60, 15), (40, 10)]
            .into_iter()
            .map(|(width, height)| {
                let drawn = self.drawn(width, height);
                let cursor = match drawn.cursor {
                    Some((x, y)) => format!("cursor {x},{y}"),
                    None => "no cursor".to_owned(),
                };
                format!("== {width}x{height}, {cursor}\n{}\n", drawn.text())
            })
            .collect()
    }
}

fn audit(now: Moment) -> AuditContext {
    AuditContext {
        timestamp: now.wall,
        actor: "tester".to_owned(),
    }
}
