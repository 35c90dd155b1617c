//! Step 2 of 2: the fields above, the findings below; at 110 columns side by side.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout as Columns, Margin, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::state::Add;
use crate::discovery::{Finding, Grade, Report};
use crate::form::{Button, Element, Form, field_help, review, token_version};
use crate::key_manager::{Field, visible};
use crate::tui::components::pane::Pane;
use crate::tui::components::{Layout, Page, Step, labelled, layout, wrap};
use crate::tui::screens::findings_view::{finding_lines, key_table};
use crate::tui::screens::frame::{chrome, finish};
use crate::tui::screens::{fields, words};
use crate::tui::state::AppState;
use crate::tui::theme::Theme;

const BUTTONS: [Button; 3] = [Button::Add, Button::Back, Button::Cancel];

/// Draws step 2.
pub fn view(add: &Add, shared: &AppState, frame: &mut Frame) {
    let Some(form) = &add.form else { return };
    let size = frame.area();
    let room = layout(size.width, size.height);
    let compact = room == Layout::Compact;
    let title = if compact {
        format!("Add: {}", form.draft.kind.label())
    } else {
        format!("Add Key Manager: {}", form.draft.kind.title())
    };
    let mut chrome = chrome(shared, &title, add.contexts(), |action| {
        add.available(action)
    });
    chrome.right = "Step 2 of 2: Review".to_owned();
    chrome.step = Some(Step::Review);
    chrome.subtitle = match add.report() {
        Some(report) if room == Layout::Wide => {
            format!(
                "Read from {} ({} ms)",
                visible(&report.document_url),
                report.elapsed_ms
            )
        }
        Some(report) => format!("Read from {}", visible(&report.document_url)),
        None => "Entered by hand: the format of the values and the keys are checked.".to_owned(),
    };
    let body = chrome.draw(frame, shared.theme);
    let help = if compact {
        Vec::new()
    } else {
        help(form, usize::from(body.width))
    };
    let rows = u16::try_from(help.len()).unwrap_or(0).min(body.height / 3);
    let upper = Rect {
        height: body.height.saturating_sub(rows),
        ..body
    };
    if room == Layout::Wide {
        wide(add, form, shared, frame, upper);
    } else {
        narrow(add, form, shared, frame, upper);
    }
    for (row, line) in help.into_iter().take(usize::from(rows)).enumerate() {
        let y = upper.bottom() + u16::try_from(row).unwrap_or(0);
        frame.render_widget(
            Line::styled(line, shared.theme.quiet()),
            Rect::new(body.x, y, body.width, 1),
        );
    }
}

/// One column: fields on a row each, findings, buttons pinned at the bottom.
fn narrow(add: &Add, form: &Form, shared: &AppState, frame: &mut Frame, area: Rect) {
    let theme = shared.theme;
    let rows = fields::button_rows(&BUTTONS, area.width).min(area.height);
    // The blank row over the buttons is the first to go.
    let gap = u16::from(area.height > 8 + rows);
    let upper = Rect {
        height: area.height.saturating_sub(rows + gap),
        ..area
    };
    let mut page = Page::new(area.width);
    for spec in review(form.draft.kind) {
        inline(&mut page, add, form, spec.field, theme);
        if spec.field == Field::JwksEndpoint {
            keys_words(&mut page, add, form, shared);
        }
    }
    fields::token_version(&mut page, form, theme);
    page.blank();
    findings(&mut page, add, form, upper.height, true, theme);
    finish(page, frame, upper);
    let lower = Rect {
        y: upper.bottom() + gap,
        height: rows,
        ..area
    };
    let mut page = Page::new(area.width);
    fields::buttons(&mut page, &BUTTONS, form.focus, theme);
    finish(page, frame, lower);
}

/// Two panes: the fields at the left, findings and keys at the right; the buttons right under them.
fn wide(add: &Add, form: &Form, shared: &AppState, frame: &mut Frame, area: Rect) {
    let theme = shared.theme;
    let [left, right] = area.layout(&Columns::horizontal([
        Constraint::Ratio(1, 2),
        Constraint::Ratio(1, 2),
    ]));
    let inside = |pane: Rect| pane.inner(Margin::new(2, 1));
    let mut fields_page = Page::new(inside(left).width);
    for spec in review(form.draft.kind) {
        let page = &mut fields_page;
        fields::stacked(page, form, spec.field, &tag(add, form, spec.field), theme);
        fields::twins(page, &add.twins, spec.field);
        if spec.field == Field::JwksEndpoint {
            keys_words(page, add, form, shared);
        }
    }
    fields::token_version(&mut fields_page, form, theme);
    let room = area.height.saturating_sub(4);
    let mut findings_page = Page::new(inside(right).width);
    findings(&mut findings_page, add, form, room, false, theme);
    if let Some(report) = add.report()
        && !is_full(&findings_page, form, room)
    {
        findings_page.blank();
        key_table(&mut findings_page, report, &add.standing, theme);
        if !report.extra_metadata.is_empty() {
            findings_page.blank();
            let cells = usize::from(right.width) * usize::from(room);
            for line in wrap(&extra_metadata(report, cells), findings_page.width()) {
                findings_page.text(line, theme.muted());
            }
        }
    }
    let needed = fields_page.len().max(findings_page.len());
    let height = u16::try_from(needed).unwrap_or(u16::MAX).min(room) + 2;
    let on_finding = matches!(form.focus, Element::Finding(_) | Element::Conformity);
    let on_field = matches!(form.focus, Element::Field(_) | Element::TokenVersion);
    let counts: Vec<String> = Grade::OF_FINDINGS
        .into_iter()
        .filter_map(|grade| {
            let of_grade = add
                .standing
                .findings
                .iter()
                .filter(|it| it.grade() == grade);
            match of_grade.count() {
                0 => None,
                count => Some(format!("{count} {}", grade.tag())),
            }
        })
        .collect();
    let left = Rect { height, ..left };
    let right = Rect { height, ..right };
    Pane::titled("Configuration")
        .focused(on_field)
        .render(frame, left, theme);
    Pane::titled("Findings")
        .right(counts.join(" "))
        .focused(on_finding)
        .render(frame, right, theme);
    finish(fields_page, frame, inside(left));
    finish(findings_page, frame, inside(right));
    let lower = Rect {
        y: left.bottom(),
        height: area.bottom().saturating_sub(left.bottom()).min(1),
        ..area
    };
    let mut page = Page::new(area.width);
    fields::buttons(&mut page, &BUTTONS, form.focus, theme);
    finish(page, frame, lower);
}

/// The names that are not stored, as many as so many cells can show: a document may have tens of thousands.
fn extra_metadata(report: &Report, cells: usize) -> String {
    let mut text = "Also published, not stored: ".to_owned();
    let mut taken = 0;
    for (place, name) in report.extra_metadata.iter().enumerate() {
        if taken > cells {
            break;
        }
        if place > 0 {
            text.push_str(", ");
        }
        let name = visible(name);
        taken += name.width() + 2;
        text.push_str(&name);
    }
    text
}

/// Label and value on one row; the focused one is whole in the help below.
fn inline(page: &mut Page, add: &Add, form: &Form, field: Field, theme: Theme) {
    fields::inline(page, form, field, &tag(add, form, field), theme);
    let from = page.len();
    fields::twins(page, &add.twins, field);
    if form.focus == Element::Field(field) && page.len() > from {
        page.keep_focus(from);
    }
}

/// The worst grade of what is to be said of a field, and whether it was edited.
fn mark(add: &Add, form: &Form, field: Field) -> String {
    if field == Field::JwksEndpoint && add.keys.checking() {
        return "CHECKING".to_owned();
    }
    let worst = add.standing.of(field).map(Finding::grade).min();
    let grade = worst.filter(|grade| *grade != Grade::Note).map(Grade::tag);
    let edited = form.draft.edited(field).then_some("edited");
    let words: Vec<&str> = grade.into_iter().chain(edited).collect();
    words.join(" ")
}

/// Mark and counter of a field.
fn tag(add: &Add, form: &Form, field: Field) -> String {
    let counter = fields::length(form, field);
    let parts = [mark(add, form, field), counter];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("  ")
}

/// What is known of keys that were typed, below their field.
fn keys_words(page: &mut Page, add: &Add, form: &Form, shared: &AppState) {
    let theme = shared.theme;
    let edited = form.draft.edited(Field::JwksEndpoint) || add.by_hand;
    if !edited || form.shown(Field::JwksEndpoint).is_some() {
        return;
    }
    let worst = add
        .standing
        .of(Field::JwksEndpoint)
        .min_by_key(|it| it.grade());
    let usable = add.standing.keys.usable();
    let (style, sentence) = match (add.keys.words(shared.now), worst) {
        (Some(words), _) => (Style::new(), words),
        (None, Some(finding)) if finding.grade() != Grade::Note => (
            theme.grade(finding.grade()),
            format!("{:<6}{}", finding.grade().tag(), visible(&finding.message)),
        ),
        (None, _) if usable > 0 => {
            let keys = if usable == 1 { "key" } else { "keys" };
            (theme.ok(), format!("OK    {usable} usable {keys}."))
        }
        (None, _) => return,
    };
    let from = page.len();
    for line in wrap(&sentence, page.width().saturating_sub(2)) {
        page.text(format!("  {line}"), style);
    }
    if form.focus == Element::Field(Field::JwksEndpoint) {
        page.keep_focus(from);
    }
}

/// Whether nothing more of the page can be seen at this height.
fn is_full(page: &Page, form: &Form, height: u16) -> bool {
    let focus_follows = matches!(form.focus, Element::Finding(_) | Element::Conformity);
    page.is_full(usize::from(height), focus_follows)
}

/// The findings, as far as they can be seen at this height; `keys` says in a word what came of the keys, where no table does.
fn findings(page: &mut Page, add: &Add, form: &Form, height: u16, keys: bool, theme: Theme) {
    let keys = match add.report() {
        Some(report) if keys => words::keys(report, &add.standing),
        _ => String::new(),
    };
    let mut count = words::count(&add.standing.findings);
    if !add.standing.settled.is_empty() {
        count = format!("{count}; {} settled", add.standing.settled.len());
    }
    if count.width() + 1 + keys.width() > page.width() {
        page.text(count, theme.heading());
        page.text(keys, Style::new());
    } else {
        page.split(
            vec![Span::styled(count, theme.heading())],
            Span::styled(keys, Style::new()),
        );
    }
    for place in add.visible_findings() {
        if is_full(page, form, height) {
            return;
        }
        element(page, add, place, form, theme);
    }
    for finding in &add.standing.settled {
        if is_full(page, form, height) {
            return;
        }
        for line in labelled("  DONE", 8, &visible(&finding.message), page.width()) {
            page.text(line, theme.quiet());
        }
    }
    let conformity = add.conformity_count();
    if conformity > 0 {
        let from = page.len();
        let focused = form.focus == Element::Conformity;
        let plural = if conformity == 1 { "note" } else { "notes" };
        let verb = if add.unfolded { "hides" } else { "shows" };
        let (sign, style) = if focused {
            ("> ", theme.focus())
        } else {
            ("  ", Style::new())
        };
        page.line(vec![
            Span::styled(sign, theme.accent()),
            Span::styled(
                format!("NOTE  Conformity only: {conformity} {plural}. Enter {verb}."),
                style,
            ),
        ]);
        if focused {
            page.cursor(2);
            page.focus_from(from);
        }
        if add.unfolded {
            for place in add.conformity() {
                if is_full(page, form, height) {
                    return;
                }
                element(page, add, place, form, theme);
            }
        }
    }
}

fn element(page: &mut Page, add: &Add, place: usize, form: &Form, theme: Theme) {
    let Some(finding) = add.standing.findings.get(place) else {
        return;
    };
    let focused = form.focus == Element::Finding(place);
    let from = page.len();
    finding_lines(page, finding, focused, theme);
    if focused {
        page.focus_from(from);
    }
}

fn help(form: &Form, width: usize) -> Vec<String> {
    match form.focus {
        Element::Field(field) => {
            let text = form.draft.text(field).unwrap_or_default();
            let long = text.width() + 34 > width;
            fields::help_lines(
                field_help(field, form.draft.kind),
                long.then_some(text),
                width,
            )
        }
        Element::TokenVersion => fields::help_lines(&token_version::help(&form.draft), None, width),
        _ => Vec::new(),
    }
}
