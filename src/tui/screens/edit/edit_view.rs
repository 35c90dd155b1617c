//! View of Edit: details, configuration and changes in panes, buttons below.

use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::Span;
use unicode_width::UnicodeWidthStr;

use super::state::Edit;
use crate::discovery::{Finding, Grade};
use crate::form::{Button, Element, finding_summary, review};
use crate::key_manager::{Field, counted, visible};
use crate::tui::components::pane::{Pane, below_first_row, more_below, split_bottom};
use crate::tui::components::{Chrome, Page, ScreenSize, Shape, cut, difference, pad};
use crate::tui::mouse::{Hit, HitFrame};
use crate::tui::screens::fields::{self, FieldTag, Help};
use crate::tui::screens::frame::chrome;
use crate::tui::state::AppState;

/// Rows of the body from which the panes stand clear of the title.
const SPACIOUS: u16 = 30;

const BUTTONS: [Button; 2] = [Button::Update, Button::Cancel];

/// Draws the form, and stores the number of change lines that did not fit.
pub fn view(edit: &mut Edit, shared: &AppState, frame: &mut HitFrame) {
    let body = around(edit, shared).draw(frame, shared.theme);
    let hidden = match shared.screen_size() {
        ScreenSize::Wide => wide(edit, shared, frame, body),
        ScreenSize::Full => stacked(edit, shared, frame, body),
        ScreenSize::Compact | ScreenSize::TooSmall => compact(edit, shared, frame, body),
    };
    if std::mem::replace(&mut edit.hidden, hidden) != hidden {
        // The footer shows whether there is more to scroll.
        around(edit, shared).draw_foot(frame, shared.theme);
    }
}

fn around<'a>(edit: &Edit, shared: &'a AppState) -> Chrome<'a> {
    let name = visible(edit.original.name.as_str());
    let title = match edit.edited_at() {
        Some(target) => format!("Edit {name} on {target}"),
        None => format!("Edit {name}"),
    };
    let mut chrome = chrome(shared, &title, edit);
    chrome.right = count(edit, usize::from(shared.size.0));
    chrome
}

/// `1 change: Description`; in a narrow window the number alone.
fn count(edit: &Edit, width: usize) -> String {
    let changed = edit.changed();
    let labels: Vec<&str> = changed.iter().map(|field| field.label()).collect();
    let number = match changed.len() {
        0 => return "no changes".to_owned(),
        n => counted(n, "change", "changes"),
    };
    let named = format!("{number}: {}", labels.join(", "));
    if named.width() <= width / 2 {
        named
    } else {
        number
    }
}

/// Which pane has the focus.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Details,
    Configuration,
    Buttons,
}

fn focused(edit: &Edit) -> Part {
    match edit.form.focus {
        Element::Button(_) => Part::Buttons,
        Element::Place => Part::Details,
        Element::Field(
            Field::Description | Field::WellKnownUrl | Field::AllEnvironments | Field::Environments,
        ) => Part::Details,
        _ => Part::Configuration,
    }
}

fn pane(title: &'static str, edit: &Edit, part: Part) -> Pane<'static> {
    Pane::titled(title).focused(focused(edit) == part)
}

/// Details and changes at the left, the configuration at the right; both columns end on the same row.
fn wide(edit: &Edit, shared: &AppState, frame: &mut HitFrame, area: Rect) -> usize {
    let theme = shared.theme;
    let area = match area.height >= SPACIOUS {
        true => below_first_row(area),
        false => area,
    };
    let split = Layout::horizontal([Constraint::Fill(1); 2]).spacing(1);
    let [left, right] = area.layout(&split);
    let room = area.height.saturating_sub(1);
    let rows = usize::from(room.saturating_sub(2));
    let count = review(edit.before.kind).len();
    let shape = match count * 2 <= rows {
        true => Shape::Stacked,
        false => Shape::Inline,
    };
    let help = Help::spacing(count, 2, rows);
    let mut fields = Page::new(right.width.saturating_sub(4), theme);
    configuration(&mut fields, edit, shared, shape, help);
    let width = left.width.saturating_sub(4);
    let mut about = Page::new(width, theme);
    details(&mut about, edit, shared, shape, help);
    known(&mut about, edit, shared);
    let changes = changes(edit, shared, width);
    let upper = about.height().saturating_add(2).min(room);
    let below = match changes.is_empty() {
        true => 0,
        false => changes.height().saturating_add(2).min(room - upper),
    };
    let height = fields.height().saturating_add(2);
    let height = height.max(upper + below).min(room);
    let at = |area: Rect, from: u16, height: u16| Rect {
        y: area.y + from,
        height,
        ..area
    };
    let of_fields = pane("Configuration", edit, Part::Configuration);
    fields.draw_in(&of_fields, frame, at(right, 0, height));
    // The pane at the foot of the column is as high as what is left.
    let upper = if below == 0 { height } else { upper };
    about.draw_in(
        &pane("Details", edit, Part::Details),
        frame,
        at(left, 0, upper),
    );
    let hidden = match below {
        0 => 0,
        _ => draw_changes(edit, changes, frame, at(left, upper, height - upper)),
    };
    buttons(edit, shared, frame, area, area.y + height);
    hidden
}

/// Details above the configuration; while a button is focused the changes replace the configuration if both do not fit.
fn stacked(edit: &Edit, shared: &AppState, frame: &mut HitFrame, area: Rect) -> usize {
    let theme = shared.theme;
    let width = area.width.saturating_sub(4);
    let mut about = Page::new(width, theme);
    details(&mut about, edit, shared, Shape::Inline, Help::Below);
    let mut fields = Page::new(width, theme);
    configuration(&mut fields, edit, shared, Shape::Inline, Help::Below);
    let changes = changes(edit, shared, width);
    let room = area.height.saturating_sub(2);
    let wanted = fields.height() + 2;
    let upper = (about.height() + 2).min(room.saturating_sub(wanted.min(room / 2)));
    let rest = room - upper;
    let below = match changes.height() {
        0 => 0,
        n => n + 2,
    };
    let pressing = focused(edit) == Part::Buttons;
    let (middle, below) = match below {
        0 => (wanted.min(rest), 0),
        _ if wanted + below <= rest => (wanted, below),
        _ if pressing => (0, below.min(rest)),
        _ => (wanted.min(rest), 0),
    };
    let [top, middle, bottom, _] = area.layout(&Layout::vertical([
        Constraint::Length(upper),
        Constraint::Length(middle),
        Constraint::Length(below),
        Constraint::Fill(1),
    ]));
    about.draw_in(&pane("Details", edit, Part::Details), frame, top);
    if middle.height > 0 {
        let pane = pane("Configuration", edit, Part::Configuration);
        fields.draw_in(&pane, frame, middle);
    }
    let hidden = match bottom.height {
        0 => 0,
        _ => draw_changes(edit, changes, frame, bottom),
    };
    buttons(edit, shared, frame, area, bottom.bottom());
    hidden
}

/// Draws all panes as one page; the buttons are always visible.
fn compact(edit: &Edit, shared: &AppState, frame: &mut HitFrame, area: Rect) -> usize {
    let [upper, lower] = split_bottom(area, 1);
    let changes = changes(edit, shared, area.width.saturating_sub(4));
    let hidden = if focused(edit) == Part::Buttons && !changes.is_empty() {
        draw_changes(edit, changes, frame, upper)
    } else {
        let mut page = Page::new(area.width, shared.theme);
        details(&mut page, edit, shared, Shape::Inline, Help::None);
        configuration(&mut page, edit, shared, Shape::Inline, Help::None);
        let scrolled = page.draw(frame, upper);
        more_below(frame, lower, shared.theme, scrolled);
        0
    };
    buttons(edit, shared, frame, area, lower.y);
    hidden
}

fn buttons(edit: &Edit, shared: &AppState, frame: &mut HitFrame, area: Rect, y: u16) {
    let mut page = Page::new(area.width, shared.theme);
    fields::buttons(&mut page, &BUTTONS, edit.form.focus);
    if focused(edit) == Part::Buttons {
        let text = "Update saves only the changed fields.";
        fields::below(&mut page, true, text, shared.theme.muted());
    }
    let height = area.bottom().saturating_sub(y);
    page.draw(frame, Rect { y, height, ..area });
}

/// Draws the changes from the first requested line; returns how many lines did not fit.
fn draw_changes(edit: &Edit, page: Page, frame: &mut HitFrame, area: Rect) -> usize {
    let room = usize::from(area.height.saturating_sub(2));
    let hidden = page.len().saturating_sub(room);
    let more = hidden - edit.top.min(hidden);
    let pane = Pane::titled("Stored -> new")
        .right(match more {
            0 => String::new(),
            n => format!("{n} more, PgDn"),
        })
        .focused(focused(edit) == Part::Buttons);
    page.from(edit.top.min(hidden)).draw_in(&pane, frame, area);
    hidden
}

/// Draws the fixed values, description, address and environments.
fn details(page: &mut Page, edit: &Edit, shared: &AppState, shape: Shape, help: Help) {
    fixed(page, "Name", edit.original.name.as_str());
    fixed(page, "Type", edit.original.kind.label());
    place(page, edit);
    if help == Help::Spaced {
        page.blank();
    }
    let space = |page: &mut Page, from| {
        if help == Help::Spaced {
            fields::space(page, from, shape);
        }
    };
    let from = page.len();
    let tag = mark(edit, Field::Description);
    fields::text(page, &edit.form, Field::Description, &tag, shape);
    below(page, edit, Field::Description, shape, help);
    space(page, from);
    let from = page.len();
    address(page, edit, shared, shape);
    below(page, edit, Field::WellKnownUrl, shape, help);
    space(page, from);
    if edit.edited_at().is_some() {
        return;
    }
    let from = page.len();
    fields::environments(page, &edit.form, shape);
    below(page, edit, Field::AllEnvironments, shape, help);
    below(page, edit, Field::Environments, shape, help);
    space(page, from);
}

/// What is known of the stored values, until one of them is changed.
fn known(page: &mut Page, edit: &Edit, shared: &AppState) {
    let evidence = &edit.original.evidence;
    let known = finding_summary::evidence(evidence, &shared.zone);
    if known.is_empty() || !edit.changed().is_empty() {
        return;
    }
    page.blank();
    for (_, grade, text) in known {
        fields::graded(page, false, grade, &text);
    }
    if evidence.open_grades().next().is_some() {
        let text = "Press c on the list to see the findings and their fixes.";
        page.prose(8, text, shared.theme.muted());
    }
}

fn configuration(page: &mut Page, edit: &Edit, shared: &AppState, shape: Shape, help: Help) {
    let form = &edit.form;
    for field in review(edit.before.kind).iter().copied() {
        if edit.edited_at().is_some() && field == Field::OidcLogoutEndpoint {
            continue;
        }
        let here = form.focus == Element::Field(field);
        let from = page.len();
        fields::text(page, form, field, &mark(edit, field), shape);
        fields::duplicate_issuers(page, form, &edit.duplicate_issuers.names, field);
        let of_keys = (field == Field::JwksEndpoint)
            .then(|| edit.keys.words(shared.now))
            .flatten();
        if let Some(words) = of_keys {
            fields::below(page, here, &words, Style::new());
        }
        for finding in edit.current_findings.of(field) {
            let grade = finding.grade();
            if grade != Grade::Note {
                fields::graded(page, here, grade, &visible(&finding.message));
            }
        }
        below(page, edit, field, shape, help);
        if help == Help::Spaced {
            fields::space(page, from, shape);
        }
    }
    if edit.edited_at().is_none() {
        fields::token_version(page, form);
    }
}

/// The state of a field: what its checks say, whether it was changed, its counter.
fn mark(edit: &Edit, field: Field) -> FieldTag {
    let worst = edit.current_findings.of(field).map(Finding::grade).min();
    let own = edit.own(field).and(edit.at.as_ref());
    let own = own.map(|at| match at.edited {
        true => format!("{} only", at.target),
        false => format!("overridden on {}", at.target),
    });
    FieldTag {
        checking: field == Field::JwksEndpoint && edit.keys.request.running(),
        grade: worst.filter(|grade| *grade != Grade::Note),
        edited: edit.changed().contains(&field),
        own: own.unwrap_or_default(),
        counter: fields::length(&edit.form, field),
    }
}

/// Under the field with the focus: what it was, if it was changed, else its help.
fn below(page: &mut Page, edit: &Edit, field: Field, shape: Shape, help: Help) {
    if help == Help::None || edit.form.focus != Element::Field(field) {
        return;
    }
    let place = edit.at.as_ref().and_then(|at| {
        let own = edit.own(field)?;
        Some(match at.edited {
            true => ("  All targets: ".to_owned(), edit.original.text(field)),
            false => (format!("  On {}: ", at.target), own.to_owned()),
        })
    });
    let changed = edit.changed().contains(&field);
    let was = changed.then(|| ("  Was: ".to_owned(), edit.was(field)));
    if let Some((label, value)) = was.or(place) {
        let style = page.theme().muted();
        let from = page.len();
        page.hung(vec![Span::styled(label, style)], &visible(&value), style);
        page.keep_focus(from);
    } else {
        let head = if shape == Shape::Inline { 30 } else { 4 };
        fields::help(page, &edit.form, field, page.width().saturating_sub(head));
    }
}

/// Draws a value that cannot be changed.
fn fixed(page: &mut Page, label: &str, value: &str) {
    let theme = page.theme();
    let (label, room) = match page.width() < 50 {
        true => (format!("  {label}: "), 0),
        false if page.width() < 70 => (format!("  {}", pad(label, 12)), 20),
        false => (format!("  {}", pad(label, 25)), 20),
    };
    let note = Span::styled("(can't be changed)", theme.muted());
    let value = cut(
        &visible(value),
        page.width().saturating_sub(label.width() + room),
    );
    let head = vec![Span::styled(label, theme.muted()), Span::raw(value)];
    if room > 0 {
        page.split(head, note);
    } else {
        page.line(head);
    }
}

/// Draws the target of the values, if there is one.
fn place(page: &mut Page, edit: &Edit) {
    let Some(at) = &edit.at else { return };
    let theme = page.theme();
    let from = page.len();
    let focused = edit.form.focus == Element::Place;
    let style = theme.label(focused);
    let label = match page.width() {
        70.. => pad("Edit for", 25),
        50.. => pad("Edit for", 12),
        _ => "Edit for  ".to_owned(),
    };
    let mut column = 2 + label.width();
    let start = column;
    let mut spans = vec![theme.mark(focused), Span::styled(label, style)];
    let there = format!("{} only", at.target);
    for (choice, word) in ["all targets", &there].into_iter().enumerate() {
        let mark = if (choice == 1) == at.edited {
            "(*)"
        } else {
            "( )"
        };
        let text = format!("{mark} {word}  ");
        let width = text.width();
        page.hit(from, column, width, Hit::Choice(Element::Place, choice));
        column += width;
        spans.push(Span::raw(text));
    }
    page.line(spans);
    if focused {
        page.cursor(start);
        page.focus_from(from);
        let text = match at.edited {
            true => "Leave a field empty to use the value for all targets.",
            false => &format!("Press Space to edit the overrides for {}.", at.target),
        };
        fields::below(page, true, text, theme.muted());
    }
}

/// Draws the Well-Known URL with the result of its check.
fn address(page: &mut Page, edit: &Edit, shared: &AppState, shape: Shape) {
    let changed = edit.changed().contains(&Field::WellKnownUrl);
    let (checking, grade) = (edit.url_check.request.running(), edit.url_check.grade());
    let tag = FieldTag {
        checking,
        grade,
        edited: changed && !checking && grade.is_none(),
        counter: String::new(),
        ..FieldTag::default()
    };
    fields::text(page, &edit.form, Field::WellKnownUrl, &tag, shape);
    if changed && edit.form.shown(Field::WellKnownUrl).is_none() {
        let here = edit.form.focus == Element::Field(Field::WellKnownUrl);
        let status = edit.url_check.status(shared.now, edit.waiting);
        fields::status(page, here, &status);
    }
}

/// Draws the changes, field by field; a removed value says so.
fn changes(edit: &Edit, shared: &AppState, width: u16) -> Page {
    let mut page = Page::new(width, shared.theme);
    let room = page.width();
    let word = |text: &Option<String>| visible(text.as_deref().unwrap_or("(empty)"));
    for it in edit.differences() {
        let (before, after) = (word(&it.before), word(&it.after));
        let lines = if room < 90 {
            page.text(it.label, shared.theme.title());
            difference("", 5, &before, &after, room)
        } else {
            difference(it.label, 25, &before, &after, room)
        };
        for line in lines {
            page.text(line, Style::new());
        }
    }
    page
}
