//! View of an apply: one line of progress, one line per object, details of the focused one.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{ListItem, ListState};

use super::applying::{Applying, Line as Object, State};
use super::parts::{areas, lines_pane, tagged};
use crate::control_plane::{Action, Outcome, TargetKind};
use crate::discovery::Grade;
use crate::key_manager::{cells, visible};
use crate::ops::apply::Stage;
use crate::tui::components::pane::{Pane, fitting, split_top};
use crate::tui::components::prose;
use crate::tui::components::selection::list_in_pane;
use crate::tui::components::{cut, pad};
use crate::tui::mouse::HitFrame;
use crate::tui::screens::frame::chrome;
use crate::tui::state::AppState;

/// Cells of the grade, and of the state.
const GRADE: usize = 6;
const WORDS: usize = 26;

/// Fewest lines of a pane: what is said of an object changes while it is applied.
const LEAST: usize = 3;

/// Draws the apply.
pub fn view(screen: &mut Applying, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let mut targets = shared.targets.iter();
    let target = targets.find(|target| target.name == screen.at.target);
    let name = target.map_or(screen.at.target.to_string(), |target| target.title());
    let title = format!("Apply to {}", visible(&name));
    let mut chrome = chrome(shared, &title, screen);
    chrome.right = visible(screen.at.organization.as_str());
    let body = chrome.draw(frame, theme);
    let [verdict, rest] = split_top(body, 1);
    frame.render_widget(
        headline(screen, shared, usize::from(verdict.width)),
        verdict,
    );
    let longest = screen.lines.iter().map(|line| cells(&visible(&line.name)));
    let longest = longest.max().unwrap_or(0) + GRADE + WORDS + 2;
    let (list, detail) = areas(rest, shared, (screen.lines.len(), longest), false);
    let lines = detail.map(|area| {
        let width = usize::from(area.width).saturating_sub(4);
        said(screen, shared, width)
    });
    let needed = lines.as_ref().map_or(0, Vec::len).max(LEAST);
    // As high as each other where they stand side by side.
    let most = match shared.is_wide() {
        true => needed.max(screen.lines.len()),
        false => needed,
    };
    if let Some(area) = list {
        let area = match shared.is_wide() {
            true => fitting(area, most),
            false => area,
        };
        objects(screen, shared, frame, area);
    }
    if let (Some(area), Some(lines)) = (detail, lines) {
        let area = fitting(area, most);
        let title = screen.lines.get(screen.selected);
        let pane = Pane::titled(title.map_or(String::new(), |line| visible(&line.name)));
        let mut top = screen.top;
        lines_pane(frame, area, pane, lines, &mut top, theme);
        screen.top = top;
    }
}

/// Draws the progress, or the result.
fn headline(screen: &Applying, shared: &AppState, width: usize) -> Line<'static> {
    let theme = shared.theme;
    let (grade, text) = match (&screen.pending, &screen.report, &screen.trouble) {
        (Some(pending), _, _) => {
            let seconds = pending.seconds(shared.now);
            let text = match screen.stopping {
                true => "Stopping after the current key manager.".to_owned(),
                false => format!(
                    "{} of {} done, {seconds} s. Press Esc to stop after the current one.",
                    screen.done(),
                    screen.lines.len()
                ),
            };
            (None, text)
        }
        (None, Some(report), _) => {
            let more = match (report.interrupted, &report.stopped) {
                (true, _) => " Stopped. The plan shows the rest.",
                (false, Some(_)) => " Interrupted. Apply again to continue.",
                _ => "",
            };
            // Worst grade of its objects.
            let worst = report.items.iter().map(|item| item.outcome.grade()).min();
            (
                Some(worst.unwrap_or(Grade::Ok)),
                format!("{}.{more}", report.summary()),
            )
        }
        (None, None, Some((message, _))) => (Some(Grade::Fail), visible(message)),
        (None, None, None) => (None, String::new()),
    };
    let mut spans = vec![Span::raw(" ")];
    if let Some(grade) = grade {
        spans.push(Span::styled(pad(grade.tag(), 6), theme.grade(grade)));
    }
    let room = width.saturating_sub(8);
    spans.push(Span::styled(cut(&text, room), theme.title()));
    Line::from(spans)
}

/// Grade, once known, and label of an object's state.
fn state(line: &Object) -> (Option<Grade>, &'static str) {
    let words = match &line.state {
        State::Waits => "waiting",
        State::At(Stage::Rereading) => "checking the target",
        State::At(Stage::Sending) => "sending",
        State::At(Stage::ReadingBack) => "sent, confirming",
        State::Done(item) => match item.outcome {
            Outcome::Done if item.action == Action::Delete => "deleted",
            Outcome::Done if item.action == Action::Create => "created and confirmed",
            Outcome::Done => "changed and confirmed",
            Outcome::Refused => "rejected",
            Outcome::ChangedSincePlan => "changed on target, skipped",
            Outcome::Unverified => "not verified",
            Outcome::NotTried => "not applied",
        },
    };
    let grade = match &line.state {
        State::Done(item) => Some(item.outcome.grade()),
        _ => None,
    };
    (grade, words)
}

fn objects(screen: &Applying, shared: &AppState, frame: &mut HitFrame, area: Rect) {
    let theme = shared.theme;
    let right = format!("{} of {}", screen.done(), screen.lines.len());
    let inner = Pane::titled("Key managers")
        .right(right)
        .focused(true)
        .render(frame, area, theme);
    let width = usize::from(inner.width).saturating_sub(2);
    let items = screen.lines.iter().map(|line| {
        let (grade, words) = state(line);
        let tag = grade.map_or("", Grade::tag);
        let style = match &line.state {
            State::Waits => theme.muted(),
            State::At(_) => theme.accent(),
            State::Done(_) => Style::new(),
        };
        // Names first if not everything fits.
        let note = if width < GRADE + WORDS + 8 { 0 } else { WORDS };
        let room = width.saturating_sub(GRADE + note);
        ListItem::new(Line::from(vec![
            Span::styled(
                format!("{tag:<6}"),
                grade.map_or(Style::new(), |grade| theme.grade(grade)),
            ),
            Span::raw(pad(&visible(&line.name), room)),
            Span::styled(cut(words, note), style),
        ]))
    });
    let state = ListState::default().with_selected(Some(screen.selected));
    let first = list_in_pane(frame, area, inner, items.collect(), state, true, theme);
    let below = screen.lines.len().saturating_sub(first);
    frame.hit_rows(inner, first, below);
}

/// Whether what is written is a gateway's file.
fn is_gateway(screen: &Applying, shared: &AppState) -> bool {
    let mut targets = shared.targets.iter();
    let target = targets.find(|target| target.name == screen.at.target);
    target.is_some_and(|target| target.kind == TargetKind::Gateway)
}

/// Draws the details of the focused object.
fn said(screen: &Applying, shared: &AppState, width: usize) -> Vec<Line<'static>> {
    let theme = shared.theme;
    let mut lines = Vec::new();
    if let Some((message, fix)) = &screen.trouble {
        lines.extend(tagged(Grade::Fail, message, fix.as_deref(), width, theme));
    }
    let Some(object) = screen.lines.get(screen.selected) else {
        return lines;
    };
    if let State::Done(item) = &object.state {
        let (_, words) = state(object);
        let said = match (item.outcome, item.action) {
            (Outcome::Done, Action::Delete) => format!("Deleted from {}.", screen.at.target),
            (Outcome::Done, _) if is_gateway(screen, shared) => {
                "Written to the file and confirmed. Restart the gateway to load it.".to_owned()
            }
            (Outcome::Done, _) => format!(
                "Confirmed: {} has these values. Press v to verify that developers can select it.",
                screen.at.target
            ),
            _ => words.to_owned(),
        };
        let text = item.message.as_deref().unwrap_or(&said);
        lines.extend(tagged(
            item.outcome.grade(),
            text,
            item.fix.as_deref(),
            width,
            theme,
        ));
    } else {
        lines.extend(prose(state(object).1, width, Style::new()));
    }
    lines
}
