//! Fields of a form, shared by the wizard and Edit.

use ratatui::style::Style;
use ratatui::text::Span;
use unicode_width::UnicodeWidthStr;

use crate::discovery::Grade;
use crate::form::{Button, Element, Form, field_help, shared_issuer, token_version};
use crate::key_manager::{Field, Problem, ProviderKind, visible};
use crate::tui::components::pane::Pane;
use crate::tui::components::{Page, Shape, TextField, buttons as button_row, cut, pad};
use crate::tui::mouse::Hit;
use crate::tui::screens::url_check::UrlStatus;
use crate::tui::theme::Theme;

/// Cells from which the environments stand beside their label among fields that have it above them.
const CHIPS: usize = 58;

/// Rows of a framed field.
pub const FRAMED: usize = 3;

/// Tag at the right of a field's label.
#[derive(Clone, Debug, Default)]
pub struct FieldTag {
    /// Whether the value is being checked.
    pub checking: bool,
    /// Grade of the value.
    pub grade: Option<Grade>,
    /// Whether the value differs from the stored or served one.
    pub edited: bool,
    /// Names of targets with a value of their own; may be empty.
    pub own: String,
    /// Counter; may be empty.
    pub counter: String,
}

impl FieldTag {
    /// Tag of a field that is not checked.
    pub fn unchecked(form: &Form, field: Field) -> Self {
        FieldTag {
            edited: form.draft.edited(field),
            counter: length(form, field),
            ..FieldTag::default()
        }
    }

    fn text(&self) -> String {
        let state = match self.checking {
            true => Some("CHECKING"),
            false => self.grade.map(Grade::tag),
        };
        let words = [state, self.edited.then_some("edited"), Some(&self.own)];
        let words = words.into_iter().flatten().filter(|it| !it.is_empty());
        let words: Vec<&str> = words.collect();
        let parts = [words.join(" "), self.counter.clone()];
        let parts: Vec<String> = parts.into_iter().filter(|it| !it.is_empty()).collect();
        parts.join("  ")
    }

    fn style(&self, form: &Form, field: Field, theme: Theme) -> Style {
        match self.grade {
            _ if self.checking => theme.warn(),
            Some(grade) => theme.grade(grade),
            None if is_too_long(form, field) => theme.fail(),
            None => theme.quiet(),
        }
    }
}

/// The counter of a field that has one.
pub fn length(form: &Form, field: Field) -> String {
    if !field.counted() {
        return String::new();
    }
    let limit = field.limit().unwrap_or_default();
    format!("{}/{limit}", letters(form, field))
}

fn letters(form: &Form, field: Field) -> usize {
    let text = form.draft.text(field).unwrap_or_default();
    text.trim().chars().count()
}

fn is_too_long(form: &Form, field: Field) -> bool {
    field.counted()
        && field
            .limit()
            .is_some_and(|limit| letters(form, field) > limit)
}

/// Placeholder of an empty field of a key manager of this type; `labeled`: the label says that the field is optional.
fn placeholder(field: Field, kind: ProviderKind, labeled: bool) -> &'static str {
    match (field, kind) {
        (Field::RevokeEndpoint | Field::OidcLogoutEndpoint, _) => match labeled {
            true => "(not provided)",
            false => "(optional, not provided)",
        },
        (Field::Name, ProviderKind::Asgardeo) => "asgardeo-prod",
        (Field::Name, ProviderKind::Microsoft) => "entra-prod",
        (Field::WellKnownUrl, ProviderKind::Asgardeo) => {
            "https://api.asgardeo.io/t/{organization}/oauth2/token/.well-known/openid-configuration"
        }
        (Field::WellKnownUrl, ProviderKind::Microsoft) => {
            "https://login.microsoftonline.com/{tenant}/v2.0/.well-known/openid-configuration"
        }
        (Field::Name, _) => "okta-dev",
        (Field::Description, _) => "Shown in the Developer Portal",
        (Field::WellKnownUrl, _) => "https://idp.example.com/.well-known/openid-configuration",
        (Field::ConsumerKeyIdentifier, _) => "azp",
        (Field::ScopeKeyIdentifier, _) => "scope",
        _ => "https://idp.example.com/...",
    }
}

/// Draws a text field with its note below.
pub fn text(page: &mut Page, form: &Form, field: Field, tag: &FieldTag, shape: Shape) {
    let focused = form.focus == Element::Field(field);
    let from = page.len();
    let optional = field.optional() && shape != Shape::Inline;
    let entry = TextField {
        label: format!(
            "{}{}",
            field.label(),
            if optional { " (optional)" } else { "" }
        ),
        tag: tag.text(),
        tag_style: tag.style(form, field, page.theme()),
        text: form.draft.text(field).unwrap_or_default().to_owned(),
        placeholder: placeholder(field, form.draft.kind, optional),
        focused,
        input: focused.then(|| form.input(field)),
    };
    entry.write(page, shape);
    page.hit_from(from, Hit::Element(Element::Field(field)));
    let below = page.len();
    said(page, form, field);
    if focused && page.len() > below {
        page.keep_focus(below);
    }
}

/// The error or notice of a field.
fn said(page: &mut Page, form: &Form, field: Field) {
    let theme = page.theme();
    if let Some(problem) = form.shown(field) {
        problem_lines(page, form, problem);
    } else if let Some(notice) = form.notice.as_ref().filter(|notice| notice.field == field) {
        page.cut_text(&format!("  {}", notice.text), theme.quiet());
    }
}

/// An error in red with its fix.
fn problem_lines(page: &mut Page, form: &Form, problem: &Problem) {
    let mut text = visible(&problem.message);
    match (&problem.fix, form.proposed()) {
        (_, Some((field, value))) if field == problem.field => {
            text = format!("{text} Press Ctrl+Y to use {}.", visible(value));
        }
        (Some(fix), _) => text = format!("{text} {}", visible(fix)),
        (None, _) => {}
    }
    let style = page.theme().fail();
    page.note(&text, style);
}

/// A sentence about the focused element, below it.
pub fn below(page: &mut Page, focused: bool, text: &str, style: Style) {
    let from = page.len();
    page.note(text, style);
    if focused {
        page.keep_focus(from);
    }
}

/// A graded sentence about the focused element, below it: the tag in its color, the sentence in that of text.
pub fn graded(page: &mut Page, focused: bool, grade: Grade, text: &str) {
    let from = page.len();
    let tag = pad(grade.tag(), 6);
    let head = vec![
        Span::raw("  "),
        Span::styled(tag, page.theme().grade(grade)),
    ];
    page.hung(head, text, Style::new());
    if focused {
        page.keep_focus(from);
    }
}

/// Status of the Well-Known URL below it: grade and sentence, and the fix on a line of its own.
pub fn status(page: &mut Page, focused: bool, status: &UrlStatus) {
    match status.grade {
        Some(grade) => graded(page, focused, grade, &status.text),
        None => below(page, focused, &status.text, Style::new()),
    }
    if let Some(fix) = &status.fix {
        let from = page.len();
        let column = match status.grade {
            Some(_) if page.width() >= 70 => 8,
            _ => 2,
        };
        page.prose(column, &format!("Fix: {fix}"), page.theme().quiet());
        if focused {
            page.keep_focus(from);
        }
    }
}

/// The help of a field below it, and its whole value where that does not fit into so many cells.
pub fn help(page: &mut Page, form: &Form, field: Field, room: usize) {
    let style = page.theme().muted();
    let from = page.len();
    // An error says more.
    if form.shown(field).is_none() {
        page.note(field_help(field, form.draft.kind), style);
    }
    let value = visible(form.draft.text(field).unwrap_or_default());
    if value.width() > room {
        page.hung(vec![Span::styled("  Value  ", style)], &value, Style::new());
    }
    page.keep_focus(from);
}

/// Where the help of a field is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Help {
    /// Nowhere.
    None,
    /// Below the field with the focus.
    Below,
    /// There, in a row that each framed field keeps free for it.
    Spaced,
}

impl Help {
    /// Help of so many fields of `each` rows in so many rows.
    pub fn spacing(fields: usize, each: usize, rows: usize) -> Self {
        // None is needed below the last one.
        match (fields * (each + 1)).saturating_sub(1) <= rows {
            true => Help::Spaced,
            false => Help::Below,
        }
    }
}

/// Leaves a row free below a field without help or a sentence, so that nothing moves with the focus; `from` is the field's first
/// line.
pub fn space(page: &mut Page, from: usize, shape: Shape) {
    let rows = match shape {
        Shape::Framed => FRAMED,
        Shape::Stacked => 2,
        Shape::Inline => 1,
    };
    if page.len() == from + rows {
        page.blank();
    }
}

/// The box and the environments: in a pane, or on two rows.
pub fn environments(page: &mut Page, form: &Form, shape: Shape) {
    let from = page.len();
    let focused = matches!(
        form.focus,
        Element::Field(Field::AllEnvironments | Field::Environments)
    );
    if shape == Shape::Framed {
        let label = if focused {
            "> Environments"
        } else {
            "Environments"
        };
        page.pane(Pane::titled(label).focused(focused), |page| {
            page.text("", Style::new());
            chips(page, form, 0);
        });
    } else {
        let theme = page.theme();
        let style = theme.label(focused);
        page.line(vec![
            theme.mark(focused),
            Span::styled(pad("Environments", 23), style),
        ]);
        if page.width() < 50 || (shape == Shape::Stacked && page.width() < CHIPS) {
            page.text("  ", Style::new());
            chips(page, form, 2);
        } else {
            chips(page, form, 25);
        }
    }
    if focused {
        page.focus_from(from);
    }
    said(page, form, Field::Environments);
    if focused {
        page.focus_from(from);
    }
}

/// Draws `[x] Apply to all environments  [x] Development  [x] Production`, wrapped; the first row continues the last line of the
/// page at `column`.
fn chips(page: &mut Page, form: &Form, column: usize) {
    let theme = page.theme();
    let mark = |chosen: bool| if chosen { "[x]" } else { "[ ]" };
    let all = form.draft.all_environments;
    let head = Element::Field(Field::AllEnvironments);
    let label = Field::AllEnvironments.label();
    let mut chips = vec![(
        format!("{} {label}", mark(all)),
        form.focus == head,
        Hit::Element(head),
        Style::new(),
    )];
    let each = Element::Field(Field::Environments);
    for (place, name) in form.environments.iter().enumerate() {
        chips.push((
            format!("{} {}", mark(form.environment_chosen(name)), visible(name)),
            form.focus == each && place == form.environment_cursor,
            Hit::Choice(each, place),
            if all { theme.muted() } else { Style::new() },
        ));
    }
    let mut used = column;
    for (text, focused, hit, style) in chips {
        let text = cut(&text, page.width().saturating_sub(column + 2));
        if used > column && used + 2 + text.width() > page.width() {
            page.text(" ".repeat(column), Style::new());
            used = column;
        }
        let (sign, style) = match focused {
            true => ("> ", theme.focus()),
            false => ("  ", style),
        };
        let row = page.len().saturating_sub(1);
        page.hit(row, used + 2, text.width(), hit);
        if focused {
            page.cursor(used + 2);
        }
        used += 2 + text.width();
        page.append(vec![
            Span::styled(sign, theme.accent()),
            Span::styled(text, style),
        ]);
    }
    if all && used + 16 <= page.width() {
        page.append(vec![Span::styled("  (all selected)", theme.muted())]);
    }
}

/// Draws, below the issuer, the names of other key managers with the same issuer.
pub fn duplicate_issuers(page: &mut Page, form: &Form, duplicate_issuers: &[String], field: Field) {
    if let Some(found) = shared_issuer(duplicate_issuers).filter(|_| field == Field::Issuer) {
        let here = form.focus == Element::Field(field);
        graded(page, here, found.grade(), &found.message);
    }
}

/// Draws the question about Entra ID's access token version, if it applies.
pub fn token_version(page: &mut Page, form: &Form) {
    if !token_version::has_effect(&form.draft) {
        return;
    }
    let theme = page.theme();
    let from = page.len();
    let focused = form.focus == Element::TokenVersion;
    let style = theme.label(focused);
    let now = token_version::current(&form.draft);
    let mut spans = vec![
        theme.mark(focused),
        Span::styled(pad(token_version::LABEL, 25), style),
    ];
    let mut column = 27;
    for (place, (answer, word)) in token_version::ANSWERS
        .into_iter()
        .zip(["1", "2"])
        .enumerate()
    {
        let mark = if now == Some(answer) { "(*)" } else { "( )" };
        let hit = Hit::Choice(Element::TokenVersion, place);
        page.hit(from, column, 5, hit);
        column += 7;
        spans.push(Span::raw(format!("{mark} {word}  ")));
    }
    let note = match now {
        _ if page.width() < 60 => "",
        None => " unknown",
        Some(_) => " of your API application",
    };
    spans.push(Span::styled(note, theme.muted()));
    page.line(spans);
    if focused {
        page.cursor(27);
        page.focus_from(from);
        below(page, true, &token_version::help(&form.draft), theme.muted());
    }
}

/// A row of buttons.
pub fn buttons(page: &mut Page, all: &[Button], focus: Element) {
    let labels: Vec<&str> = all.iter().map(|button| button.label()).collect();
    let focused = all
        .iter()
        .position(|button| focus == Element::Button(*button));
    let hit = |place: usize| match all.get(place) {
        Some(button) => Hit::Element(Element::Button(*button)),
        None => Hit::Button(place),
    };
    button_row(page, &labels, focused, hit);
}

/// Number of rows of the buttons.
pub fn button_rows(all: &[Button], width: u16) -> u16 {
    let mut page = Page::new(width, Theme::default());
    buttons(&mut page, all, Element::Conformity);
    page.height()
}
