//! Check of several key managers, marked or matching the search, page by page.

use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::discovery::Grade;
use crate::form::finding_summary;
use crate::key_manager::{Name, ProviderKind, SearchQuery, cells};
use crate::ops::check::{Checked, Subject};
use crate::ops::{Op, Output};
use crate::store::{ListQuery, PageStart};
use crate::tui::context::UpdateContext;
use crate::tui::effect::{Effect, NetworkRequest, TaskSlot};
use crate::tui::event::{Moment, RequestId, Response, StoreResult};
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::notification::Level;
use crate::tui::route::Route;
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::AppState;

/// Key managers read and checked together.
const WINDOW: usize = 128;

/// Most rows kept; the counts include the others.
const MAX_ROWS: usize = 1000;

/// Row of a checked key manager.
#[derive(Clone, Debug)]
pub struct Row {
    /// Name of the key manager.
    pub name: Name,
    /// The worst of the check's result, the open findings and the last token, as in the list.
    pub grade: Grade,
    /// Result and what else is known, in sentences; what is worst comes first.
    pub sentence: String,
}

/// Source of the key managers.
#[derive(Clone, Debug)]
enum Source {
    /// These key managers, in order.
    Names(Vec<Name>),
    /// All that match the filter, from this position on.
    Filter(SearchQuery, PageStart),
    /// No key manager is left.
    End,
}

/// State of the check of several key managers.
#[derive(Clone, Debug)]
pub struct CheckSeveral {
    /// Number of key managers to check; `None` until counted.
    pub total: Option<u64>,
    /// Number of checked key managers.
    pub done: u64,
    /// Counts per grade: OK, NOTE, WARN, FAIL.
    pub counts: [u64; 4],
    /// Key managers that are not OK, in the order of the list, then those that are.
    pub rows: Vec<Row>,
    /// Number of rows at the start of [`Self::rows`] that are not OK.
    pub problems: usize,
    /// Cells of the longest name in [`Self::rows`] so far.
    pub widest: usize,
    /// Index of the focused row in [`Self::rows`].
    pub selected: usize,
    /// The first row on screen.
    pub top: usize,
    /// Start time, since the start of the program; `None` once it has ended.
    pub since: Option<Duration>,
    /// Whether it was stopped before the end.
    pub stopped: bool,
    viewport: usize,
    source: Source,
    /// Number of skipped built-in key managers.
    built_in: u64,
    /// Query that is counted.
    query: ListQuery,
    counting: Option<RequestId>,
    reading: Option<RequestId>,
    checking: Option<(RequestId, usize)>,
    results: Vec<Arc<Checked>>,
}

impl CheckSeveral {
    /// Starts the check of `names`, or of all that match `filter` if `names` is empty.
    pub fn new(names: Vec<Name>, filter: SearchQuery, cx: &mut UpdateContext<'_>) -> Self {
        let query = ListQuery {
            filter: filter.clone(),
            ..ListQuery::first(cx.shared.organization.clone(), WINDOW)
        };
        let mut check = CheckSeveral {
            built_in: 0,
            query,
            total: None,
            done: 0,
            counts: [0; 4],
            rows: Vec::new(),
            problems: 0,
            widest: 0,
            selected: 0,
            top: 0,
            since: Some(cx.now.since_start),
            stopped: false,
            viewport: 1,
            source: Source::End,
            counting: None,
            reading: None,
            checking: None,
            results: Vec::new(),
        };
        if names.is_empty() {
            check.count(cx);
            check.source = Source::Filter(filter, PageStart::First);
        } else {
            check.total = u64::try_from(names.len()).ok();
            check.source = Source::Names(names);
        }
        check.read_on(cx);
        check
    }

    /// Queries the count. Any later op may interrupt it.
    fn count(&mut self, cx: &mut UpdateContext<'_>) {
        self.counting = Some(cx.store(Op::Count(self.query.clone())));
    }

    /// Queries the next key managers; there may be none left.
    fn read_on(&mut self, cx: &mut UpdateContext<'_>) {
        let op = match &mut self.source {
            Source::End => return self.end(false, cx),
            Source::Names(names) => {
                let rest = names.split_off(names.len().min(WINDOW));
                let now = std::mem::replace(names, rest);
                if names.is_empty() {
                    self.source = Source::End;
                }
                let subject = |name| Op::Subject { name };
                Op::Several(now.into_iter().map(subject).collect())
            }
            Source::Filter(filter, from) => Op::Subjects(ListQuery {
                filter: filter.clone(),
                from: from.clone(),
                ..ListQuery::first(cx.shared.organization.clone(), WINDOW)
            }),
        };
        self.reading = Some(cx.store(op));
    }

    /// Starts the check of the key managers read from the store.
    fn check(&mut self, mut subjects: Vec<Subject>, cx: &mut UpdateContext<'_>) {
        let all = subjects.len();
        subjects.retain(|subject| subject.stored.kind != ProviderKind::Bijira);
        let built_in = u64::try_from(all - subjects.len()).unwrap_or(0);
        self.built_in += built_in;
        self.total = self.total.map(|total| total.saturating_sub(built_in));
        if subjects.is_empty() {
            return self.read_on(cx);
        }
        let count = subjects.len();
        let request = NetworkRequest::CheckSeveral(subjects);
        self.checking = Some((cx.network(TaskSlot::Check, request), count));
    }

    /// Handles one result; results of a window are saved together.
    fn on_response(&mut self, checked: &Arc<Checked>, cx: &mut UpdateContext<'_>) {
        let row = row(checked, &cx.shared.zone);
        let grade = row.grade;
        self.done += 1;
        let place = match grade {
            Grade::Ok => 0,
            Grade::Note => 1,
            Grade::Warn => 2,
            Grade::Fail => 3,
        };
        if let Some(count) = self.counts.get_mut(place) {
            *count += 1;
        }
        self.insert(row);
        self.results.push(checked.clone());
        if let Some((_, left)) = &mut self.checking {
            *left = left.saturating_sub(1);
            if *left == 0 {
                self.checking = None;
                self.keep(cx);
                self.read_on(cx);
            }
        }
    }

    /// Adds a row; one that is OK makes room for one that is not.
    fn insert(&mut self, row: Row) {
        let is_problem = row.grade != Grade::Ok;
        self.widest = self.widest.max(cells(row.name.as_str()));
        if self.rows.len() == MAX_ROWS {
            if !is_problem || self.problems == MAX_ROWS {
                return;
            }
            self.rows.pop();
        }
        if !is_problem {
            return self.rows.push(row);
        }
        // Who looks at a row keeps looking at it.
        if self.selected >= self.problems && self.selected > 0 {
            self.selected = (self.selected + 1).min(self.rows.len());
        }
        self.rows.insert(self.problems, row);
        self.problems += 1;
    }

    /// Stores the results of a window.
    fn keep(&mut self, cx: &mut UpdateContext<'_>) {
        if !self.results.is_empty() {
            let op = Op::SaveChecks {
                checked: std::mem::take(&mut self.results),
            };
            cx.store(op);
        }
    }

    fn end(&mut self, stopped: bool, cx: &mut UpdateContext<'_>) {
        self.keep(cx);
        self.since = None;
        self.stopped = stopped;
        self.checking = None;
        self.reading = None;
        self.source = Source::End;
        cx.reload();
    }

    /// Whether the check is still running.
    pub fn runs(&self) -> bool {
        self.since.is_some()
    }

    /// Stores the height of the viewport, in rows.
    pub fn set_viewport(&mut self, rows: usize) {
        self.viewport = rows.max(1);
        self.scroll();
    }

    fn step(&mut self, by: isize) {
        let last = self.rows.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
        self.scroll();
    }

    fn scroll(&mut self) {
        let below = (self.selected + 1).saturating_sub(self.viewport);
        self.top = self.top.clamp(below, self.selected.max(below));
    }

    /// `120 of 500: 3 FAIL, 4 WARN, 113 OK`.
    pub fn summary(&self) -> String {
        let [ok, notes, warns, fails] = self.counts;
        let counts: Vec<String> = [
            (fails, Grade::Fail),
            (warns, Grade::Warn),
            (notes, Grade::Note),
            (ok, Grade::Ok),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, grade)| format!("{count} {}", grade.tag()))
        .collect();
        let total = self
            .total
            .map_or("...".to_owned(), |total| total.to_string());
        match counts.is_empty() {
            true => format!("{} of {total}", self.done),
            false => format!("{} of {total}: {}", self.done, counts.join(", ")),
        }
    }

    fn report(&self) -> String {
        let mut lines = vec![self.summary()];
        lines.extend(
            self.rows
                .iter()
                .map(|row| format!("{:<6}{}: {}", row.grade.tag(), row.name, row.sentence)),
        );
        crate::key_manager::visible_block(&lines.join("\n"))
    }
}

fn row(checked: &Checked, zone: &TimeZone) -> Row {
    let outcome = checked.drift.outcome.grade();
    let evidence = checked.evidence();
    let grade = evidence.grade().unwrap_or(outcome);
    let known = finding_summary::evidence(&evidence, zone).into_iter();
    let mut said = vec![(outcome, checked.sentence())];
    // The result counts each FAIL that was read.
    let told = |(label, of, _): &(&str, Grade, String)| {
        *of == Grade::Fail && *label == finding_summary::FINDINGS && !checked.blocking.is_empty()
    };
    said.extend(
        known
            .filter(|it| !told(it))
            .map(|(_, grade, text)| (grade, text)),
    );
    said.sort_by_key(|(grade, _)| *grade);
    let sentences: Vec<String> = said.into_iter().map(|(_, text)| text).collect();
    Row {
        name: checked.stored.name.clone(),
        grade,
        sentence: sentences.join(" "),
    }
}

impl ScreenState for CheckSeveral {
    fn contexts(&self) -> Vec<KeyContext> {
        without_text([KeyContext::CheckSeveral])
    }

    fn available(&self, action: Action, _: &AppState) -> Availability {
        match action {
            Action::Back if self.runs() => Availability::ReadyAs("Stop"),
            Action::Up | Action::Down | Action::Open | Action::Copy if self.rows.is_empty() => {
                Availability::Quiet
            }
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        let Input::Act(action) = input else { return };
        let page = isize::try_from(self.viewport).unwrap_or(1);
        match action {
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::PageUp => self.step(-page),
            Action::PageDown => self.step(page),
            Action::Home => self.step(isize::MIN),
            Action::End => self.step(isize::MAX),
            Action::Open => {
                if let Some(row) = self.rows.get(self.selected) {
                    cx.push(Route::Check(row.name.clone()));
                }
            }
            Action::Copy => cx.copy(self.report(), "the report"),
            Action::Back if self.runs() => {
                cx.effect(Effect::Cancel(TaskSlot::Check));
                self.end(true, cx);
                cx.say(Level::Note, "Stopped. Results so far are kept.");
            }
            Action::Back => cx.pop(),
            _ => {}
        }
    }

    fn on_store(&mut self, id: RequestId, result: &StoreResult, cx: &mut UpdateContext<'_>) {
        if self.counting == Some(id) {
            self.counting = None;
            match result {
                Ok(Output::Count(count)) => {
                    self.total = Some(count.saturating_sub(self.built_in));
                }
                Ok(Output::Interrupted) if self.runs() => self.count(cx),
                _ => {}
            }
        } else if self.reading == Some(id) {
            self.reading = None;
            match result {
                Ok(Output::Subjects(subjects, more)) => {
                    self.source = match (&self.source, subjects.last()) {
                        (Source::Filter(filter, _), Some(last)) if *more => {
                            let from = PageStart::After(last.stored.name.clone());
                            Source::Filter(filter.clone(), from)
                        }
                        _ => Source::End,
                    };
                    self.check(subjects.clone(), cx);
                }
                Ok(Output::Several(results)) => {
                    let found = results.iter().filter_map(|result| match result {
                        Ok(Output::Subject(subject)) => Some(subject.as_ref().clone()),
                        _ => None,
                    });
                    self.check(found.collect(), cx);
                }
                Ok(_) => self.end(true, cx),
                Err(refusal) => {
                    cx.show_op_error(refusal);
                    self.end(true, cx);
                }
            }
        }
    }

    fn on_other(&mut self, id: RequestId, answer: &Response, cx: &mut UpdateContext<'_>) {
        let awaited = self.checking.is_some_and(|(asked, _)| asked == id);
        if let (Response::Checked(checked), true) = (answer, awaited) {
            self.on_response(checked, cx);
        }
    }

    fn next_deadline(&self, now: Moment) -> Option<Duration> {
        self.since.map(|since| now.next_second(since))
    }
}
