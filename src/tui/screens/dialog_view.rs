//! View of a dialog: sentences first, buttons last.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;
use ratatui::widgets::Clear;
use unicode_width::UnicodeWidthStr;

use super::dialog::Dialog;
use super::frame::chrome;
use super::question::{Question, TargetAcceptance};
use super::question_text::{sentences, title};
use crate::discovery::Grade;
use crate::key_manager::{EnvironmentScope, KeyManager, counted, visible};
use crate::ops::history::Difference;
use crate::tui::components::pane::{Pane, centered};
use crate::tui::components::{Page, Shape, TextField, buttons, difference, labeled, wrap_prose};
use crate::tui::mouse::{Hit, HitFrame};
use crate::tui::state::AppState;

/// Cells between its texts and its frame.
const MARGIN: u16 = 2;
/// Largest width of a dialog.
const MAX_WIDTH: u16 = 84;

/// Draws the question in a frame over the dimmed screen, sized to its text; in a small window it takes all of it. Its sentences scroll
/// where they don't fit, its buttons are always seen.
pub fn view(dialog: &mut Dialog, shared: &AppState, frame: &mut HitFrame) {
    dialog.hidden = hidden(dialog, shared);
    let theme = shared.theme;
    let area = frame.area();
    let title = visible(&title(&dialog.question));
    let chrome = chrome(shared, &title, dialog);
    let inner = inner(shared);
    let words = words(dialog, shared, inner.width);
    let answers = answers(dialog, shared, inner.width);
    let room = room(words.len(), answers.len(), inner.height);
    let more = words.len() > usize::from(room);
    let body = if shared.is_compact() {
        chrome.draw(frame, theme)
    } else {
        // Nothing behind a question looks selected or focused.
        let style = Style::reset().dim();
        frame.cover();
        frame.buffer_mut().set_style(area, style);
        let widest = words.widest().max(answers.widest()).max(title.width() + 4);
        let width = u16::try_from(widest + 4)
            .unwrap_or(MAX_WIDTH)
            .min(inner.width + 2);
        let height = u16::try_from(usize::from(room) + answers.len()).unwrap_or(u16::MAX) + 2;
        let floating = centered(area, width, height);
        frame.render_widget(Clear, floating);
        let inside = Pane::titled(title)
            .focused(true)
            .render(frame, floating, theme);
        chrome.draw_foot(frame, theme);
        inside
    };
    let upper = Rect {
        height: room.min(body.height),
        ..body
    };
    words.from(dialog.top).draw(frame, upper);
    let lower = Rect {
        y: upper.bottom(),
        height: body.height.saturating_sub(room),
        ..body
    };
    if more && upper.height > 0 {
        let mark = Rect {
            x: body.right().saturating_sub(1),
            y: upper.bottom() - 1,
            width: 1,
            height: 1,
        };
        frame.render_widget(ratatui::text::Line::raw("+"), mark);
    }
    answers.draw(frame, lower);
}

/// Largest inner area of a dialog.
fn inner(shared: &AppState) -> Rect {
    let (width, height) = shared.size;
    if shared.is_compact() {
        return Rect::new(0, 0, width, height.saturating_sub(3));
    }
    let width = width.saturating_sub(6).min(MAX_WIDTH);
    Rect::new(0, 0, width, height.saturating_sub(6))
}

/// Rows for the sentences: all of them, or what the answers leave.
fn room(words: usize, answers: usize, height: u16) -> u16 {
    let answers = u16::try_from(answers).unwrap_or(u16::MAX);
    let words = u16::try_from(words).unwrap_or(u16::MAX);
    words.min(height.saturating_sub(answers).max(1)).min(height)
}

/// Number of sentence lines that do not fit.
fn hidden(dialog: &Dialog, shared: &AppState) -> usize {
    let inner = inner(shared);
    let words = words(dialog, shared, inner.width).len();
    let answers = answers(dialog, shared, inner.width).len();
    words - usize::from(room(words, answers, inner.height)).min(words)
}

/// Sentences of the question.
fn words(dialog: &Dialog, shared: &AppState, width: u16) -> Page {
    let theme = shared.theme;
    let margin = if shared.is_compact() { 0 } else { MARGIN };
    let mut page = Page::new(width.saturating_sub(margin), theme);
    if let Question::Delete { key_manager, there } = &dialog.question {
        delete_words(&mut page, key_manager, there, shared);
    }
    if let Question::AddAnyway { failures } | Question::UpdateAnyway { failures } = &dialog.question
    {
        for message in &failures.messages {
            let tag = format!("{:<6}", Grade::Fail.tag());
            let head = vec![Span::raw("  "), Span::styled(tag, theme.fail())];
            page.hung(head, &visible(message), Style::new());
        }
        page.blank();
    }
    for sentence in sentences(&dialog.question) {
        for line in wrap_prose(&visible(&sentence), usize::from(width).saturating_sub(4)) {
            page.text(format!("  {line}"), Style::new());
        }
    }
    fields(&mut page, &dialog.question);
    page
}

/// Draws the fields of a question with their changes.
fn fields(page: &mut Page, question: &Question) {
    let both = |change: &Difference, page: &Page| {
        let word = |text: &Option<String>| match text {
            Some(text) if !text.is_empty() => visible(text),
            _ => "(empty)".to_owned(),
        };
        let label = format!("    {}", change.label);
        let (before, after) = (word(&change.before), word(&change.after));
        difference(&label, 29, &before, &after, page.width())
    };
    let lines: Vec<String> = match question {
        Question::Restore {
            revision: None,
            changes,
            ..
        } => changes
            .iter()
            .flat_map(|change| {
                let value = visible(change.after.as_deref().unwrap_or_default());
                labeled(&format!("    {}", change.label), 29, &value, page.width())
            })
            .collect(),
        Question::Conflict { theirs, mine, .. } => {
            let mut lines: Vec<String> = Vec::new();
            for (who, changes) in [("They changed:", theirs), ("You changed:", mine)] {
                if !changes.is_empty() {
                    lines.push(format!("  {who}"));
                    lines.extend(changes.iter().flat_map(|change| both(change, page)));
                }
            }
            let last = "Reload discards your changes. Save mine keeps both; if both changed a field, yours is saved.";
            lines.extend(
                wrap_prose(last, page.width().saturating_sub(4))
                    .into_iter()
                    .map(|line| format!("  {line}")),
            );
            lines
        }
        Question::Restore { changes, .. }
        | Question::TakeTheirs { changes, .. }
        | Question::KeepOurs { changes, .. } => changes
            .iter()
            .flat_map(|change| both(change, page))
            .collect(),
        _ => Vec::new(),
    };
    for line in lines {
        page.text(line, Style::new());
    }
}

/// Draws the answers.
fn answers(dialog: &Dialog, shared: &AppState, width: u16) -> Page {
    let theme = shared.theme;
    let mut page = Page::new(width, theme);
    if let Some(typed) = &dialog.typed {
        page.blank();
        type_line(&mut page, dialog, typed);
    }
    page.blank();
    let focused = (!dialog.typing).then_some(dialog.focus);
    let choices = dialog.question.choices();
    let labels: Vec<&str> = choices.iter().map(|choice| choice.label).collect();
    buttons(&mut page, &labels, focused, Hit::Button);
    page
}

fn delete_words(
    page: &mut Page,
    key_manager: &KeyManager,
    there: &TargetAcceptance,
    shared: &AppState,
) {
    let environments = match &key_manager.environments {
        EnvironmentScope::All => shared.environment_names().join(", "),
        only => only.words(),
    };
    let mut sentences = vec![match there {
        TargetAcceptance::None => format!("Its tokens stop working in {environments}."),
        TargetAcceptance::Absent(target) => {
            format!("It isn't on {target}, so nothing changes there.")
        }
        TargetAcceptance::Accepts(there) => {
            format!("Until you apply the deletion (P), {there} its tokens.")
        }
    }];
    if key_manager.developer_portal {
        sentences.push("The Developer Portal switches back to Bijira Built-in STS.".to_owned());
    }
    sentences.push("To undo, press u, or restore it from History (H).".to_owned());
    // The page with its uses on a target has a button for it.
    if !shared.is_compact() && !matches!(there, TargetAcceptance::Accepts(_)) {
        sentences.push("To disable it instead, cancel and press Space on the list.".to_owned());
    }
    let width = page.width().saturating_sub(4);
    for text in sentences {
        for line in wrap_prose(&visible(&text), width) {
            page.text(format!("  {line}"), Style::new());
        }
    }
}

fn type_line(page: &mut Page, dialog: &Dialog, typed: &crate::form::TextInput) {
    let tag = match dialog.missing() {
        Some(0) => "OK".to_owned(),
        Some(n) => counted(n, "more character", "more characters"),
        None => "not the name".to_owned(),
    };
    let entry = TextField {
        label: "Type the name to confirm:".to_owned(),
        tag_style: match dialog.missing() {
            Some(0) => page.theme().ok(),
            _ => Style::new(),
        },
        tag,
        text: typed.text().to_owned(),
        placeholder: "",
        focused: dialog.typing,
        input: Some(typed.clone()),
    };
    let shape = match page.width() < 60 {
        true => Shape::Stacked,
        false => Shape::Framed,
    };
    entry.write(page, shape);
}
