//! View of step 2 of 2, Review: configuration in one pane, findings and keys in another; side by side from 110 columns.

use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::state::Add;
use crate::discovery::{Finding, Grade, Report};
use crate::form::{Button, Element, Form, finding_summary, review, token_version};
use crate::key_manager::{Field, TOKEN_REJECTED, Untested, cells, counted, visible};
use crate::tui::components::pane::{Pane, indented, more_below, split_bottom, split_top, tally};
use crate::tui::components::{Page, ScreenSize, Shape, Step, cut, duration, pad, wrap};
use crate::tui::mouse::{Hit, HitFrame};
use crate::tui::screens::fields::{self, FieldTag, Help};
use crate::tui::screens::findings_view::{finding_lines, key_table};
use crate::tui::screens::frame::chrome;
use crate::tui::state::AppState;

/// Rows of a field with its value below its label.
const STACKED: usize = 2;

/// Rows of the body from which the document's address is shown, and from which there is a blank line above the verdict.
const ROOMY: u16 = 26;
const SPACIOUS: u16 = 34;

/// Rows of a pane in which findings stand apart even if they scroll.
const HIGH: u16 = 20;

/// Most lines for the names of members that are not stored.
const EXTRA_LINES: usize = 2;

const BUTTONS: [Button; 3] = [Button::Add, Button::Back, Button::Cancel];

/// Data of the review's panes.
struct Review<'a> {
    add: &'a Add,
    form: &'a Form,
    shared: &'a AppState,
}

/// Draws step 2.
pub fn view(add: &Add, shared: &AppState, frame: &mut HitFrame) {
    let form = &add.form;
    let room = shared.screen_size();
    let title = if room == ScreenSize::Compact {
        format!("Add: {}", form.draft.kind.label())
    } else {
        format!("Add Key Manager: {}", form.draft.kind.title())
    };
    let mut chrome = chrome(shared, &title, add);
    chrome.right = "Step 2 of 2: Review".to_owned();
    chrome.step = Some(Step::Review);
    let body = chrome.draw(frame, shared.theme);
    let review = Review { add, form, shared };
    let body = review.head(frame, body);
    match room {
        ScreenSize::Wide => review.wide(frame, body),
        ScreenSize::Compact | ScreenSize::TooSmall => review.compact(frame, body),
        ScreenSize::Full => review.stacked(frame, body),
    }
}

impl Review<'_> {
    fn on_finding(&self) -> bool {
        matches!(self.form.focus, Element::Finding(_) | Element::Conformity)
    }

    /// Whether the notes have just been shown, which scrolls them into view.
    fn shows_notes(&self) -> bool {
        self.add.unfolded && self.form.focus == Element::Conformity
    }

    fn on_field(&self) -> bool {
        matches!(self.form.focus, Element::Field(_) | Element::TokenVersion)
    }

    /// Draws the verdict and, where there is room, the document that was read; returns the area below.
    fn head(&self, frame: &mut HitFrame, area: Rect) -> Rect {
        let theme = self.shared.theme;
        let (grade, text) = self.verdict();
        let width = area.width.saturating_sub(2);
        let mut page = Page::new(width, theme);
        if area.height >= SPACIOUS {
            page.blank();
        }
        let tag = pad(grade.tag(), 6);
        let room = usize::from(width).saturating_sub(tag.len());
        let text = match text.split_once(". ") {
            Some((first, _)) if cells(&text) > room => format!("{first}."),
            _ => text,
        };
        page.line(vec![
            Span::styled(tag, theme.grade(grade)),
            Span::styled(cut(&text, room), theme.heading()),
        ]);
        if area.height >= ROOMY {
            let source = match self.add.report() {
                Some(report) => {
                    let url = visible(&report.document_url);
                    format!("Read from {url} ({})", duration(report.elapsed_ms))
                }
                None => "Entered manually: the format of the values and the keys are checked."
                    .to_owned(),
            };
            page.line(vec![
                Span::raw(pad("", 6)),
                Span::styled(cut(&source, room), theme.muted()),
            ]);
        }
        let [top, below] = split_top(area, page.height());
        page.draw(frame, indented(top, 1));
        below
    }

    /// The address that was read, for the frame of a pane.
    fn source(&self, width: u16) -> Line<'static> {
        let Some(report) = self.add.report() else {
            return Line::default();
        };
        let room = usize::from(width).saturating_sub(20);
        let url = cut(&visible(&report.document_url), room);
        Line::styled(url, self.shared.theme.muted())
    }

    /// The verdict in a line: what keeps from adding, what asks first, or that all is well.
    fn verdict(&self) -> (Grade, String) {
        let (draft, current) = (&self.form.draft, &self.add.current_findings);
        let http_allowed = self.form.http_allowed;
        let wrong = draft.configuration_fields();
        let wrong = wrong.filter(|it| draft.problem(*it, http_allowed).is_some());
        let wrong: Vec<Field> = wrong.collect();
        if let [first, rest @ ..] = wrong.as_slice() {
            let more = match rest.len() {
                0 => String::new(),
                n => format!(" and {}", counted(n, "more field", "more fields")),
            };
            let shown = wrong.iter().any(|it| self.form.shown(*it).is_some());
            let grade = if shown { Grade::Fail } else { Grade::Note };
            let verb = match draft.text(*first).unwrap_or_default().trim() {
                "" => "enter",
                _ => "check",
            };
            let text = format!("Can't be added yet: {verb} {}{more}.", first.label());
            return (grade, text);
        }
        let warnings = current.findings.iter();
        let warnings = warnings.filter(|it| it.grade() == Grade::Warn).count();
        let warned = Grade::Warn.counted(warnings);
        if let Some(failures) = self.add.failures() {
            let all = match failures.rejected {
                true => TOKEN_REJECTED.to_owned(),
                false if warnings > 0 => format!("{} and {warned}.", failures.counted()),
                false => format!("{}.", failures.counted()),
            };
            return (Grade::Fail, format!("{all} Add will ask you to confirm."));
        }
        if warnings > 0 {
            let text = format!("Ready to add, with {warned}.");
            return (Grade::Warn, text);
        }
        if let Some(said) = self.token_test() {
            return said;
        }
        if token_version::has_effect(draft) && token_version::current(draft).is_none() {
            let text = "Choose the access token version: the issuer depends on it.";
            return (Grade::Note, text.to_owned());
        }
        if self.add.report().is_none() {
            let text = "Ready to add. Only the keys were read from the provider.";
            return (Grade::Note, text.to_owned());
        }
        let keys = counted(current.keys.usable(), "signing key", "signing keys");
        let issuer = match draft.is_issuer_proven() {
            true => "A token confirmed the issuer",
            false => "The issuer matches",
        };
        let text = format!("Ready to add. {issuer}, and {keys} can be used.");
        (Grade::Ok, text)
    }

    /// Draws all panes as one page.
    fn compact(&self, frame: &mut HitFrame, area: Rect) {
        let rows = fields::button_rows(&BUTTONS, area.width).min(area.height);
        let [upper, lower] = split_bottom(area, rows);
        let mut page = self.fields(area.width, Shape::Inline, Help::None);
        page.blank();
        page.line(self.count().patch_style(self.shared.theme.heading()).spans);
        self.findings(&mut page, upper.height);
        let scrolled = page.draw(frame, upper);
        more_below(frame, lower, self.shared.theme, scrolled);
        self.buttons(frame, lower);
    }

    /// Two panes one below the other, the buttons right under them; findings scroll in what the fields leave.
    fn stacked(&self, frame: &mut HitFrame, area: Rect) {
        let fields = self.fields(area.width.saturating_sub(4), Shape::Inline, Help::Below);
        let mut found = Page::new(area.width.saturating_sub(4), self.shared.theme);
        self.findings(&mut found, area.height);
        let buttons = fields::button_rows(&BUTTONS, area.width);
        let panes = area.height.saturating_sub(buttons);
        // The finding with the focus is seen whole, and one field stays in sight.
        let wanted = match self.on_finding() {
            true => found.focused_rows() + 3,
            false => 5,
        };
        let wanted = wanted.clamp(5, panes.saturating_sub(3).max(5));
        let least = (found.height() + 2).min(wanted);
        let upper = (fields.height() + 2).min(panes.saturating_sub(least));
        let [upper, middle, lower] = area.layout(&Layout::vertical([
            Constraint::Length(upper),
            Constraint::Length((found.height() + 2).min(panes.saturating_sub(upper))),
            Constraint::Length(buttons),
        ]));
        let pane = Pane::titled("Configuration").focused(self.on_field());
        let pane = pane.right(self.source(upper.width));
        fields.draw_in(&pane, frame, upper);
        found.draw_in(&self.findings_pane(), frame, middle);
        self.buttons(frame, lower);
    }

    /// Two panes side by side, the keys below both or at the foot of the right one; the buttons right under them.
    fn wide(&self, frame: &mut HitFrame, area: Rect) {
        let split = Layout::horizontal([Constraint::Fill(1); 2]).spacing(1);
        let [left, right] = area.layout(&split);
        let theme = self.shared.theme;
        let all = area.height.saturating_sub(1);
        let count = review(self.form.draft.kind).len();
        let width = left.width.saturating_sub(4);
        // The keys have a pane of their own below, where that leaves each field its rows.
        let keys = self.keys_page(area.width.saturating_sub(4)).filter(|keys| {
            let room = usize::from(all.saturating_sub(keys.height() + 4));
            count * STACKED <= room
        });
        let room = all.saturating_sub(keys.as_ref().map_or(0, |keys| keys.height() + 2));
        let rows = usize::from(room.saturating_sub(2));
        let shape = match count * STACKED <= rows {
            true => Shape::Stacked,
            false => Shape::Inline,
        };
        let fields = self.fields(width, shape, Help::spacing(count, STACKED, rows));
        let mut found = Page::new(right.width.saturating_sub(4), theme);
        self.findings(&mut found, room);
        if keys.is_none()
            && let Some(report) = self.add.report()
            && !self.is_full(&found, room)
        {
            found.blank();
            found.text(self.keys_line(), theme.heading());
            self.keys(&mut found, report);
        }
        let height = fields.height().max(found.height()).saturating_add(2);
        let height = height.min(room);
        let pane = Pane::titled("Configuration").focused(self.on_field());
        fields.draw_in(&pane, frame, Rect { height, ..left });
        // Keys have their own table there.
        let pane = self.findings_pane().right("");
        found.draw_in(&pane, frame, Rect { height, ..right });
        let mut rest = Rect {
            y: area.y + height,
            height: area.height.saturating_sub(height),
            ..area
        };
        if let Some(keys) = keys {
            let height = (keys.height() + 2).min(rest.height);
            let pane = Pane::titled(self.keys_line());
            keys.draw_in(&pane, frame, Rect { height, ..rest });
            rest.y += height;
            rest.height -= height;
        }
        self.buttons(frame, rest);
    }

    /// Keys on a page of their own; `None` if there are none.
    fn keys_page(&self, width: u16) -> Option<Page> {
        let mut page = Page::new(width, self.shared.theme);
        self.keys(&mut page, self.add.report()?);
        (page.height() > 0).then_some(page)
    }

    /// The table of keys, and what the document publishes beside the configuration.
    fn keys(&self, page: &mut Page, report: &Report) {
        key_table(page, &self.add.current_findings.keys.keys);
        if report.extra_metadata.is_empty() {
            return;
        }
        let text = extra_metadata(report, page.width() * EXTRA_LINES);
        for line in wrap(&text, page.width()).into_iter().take(EXTRA_LINES) {
            page.text(line, self.shared.theme.muted());
        }
    }

    /// `JWKS: 2 keys OK`.
    fn keys_line(&self) -> String {
        match self.add.report() {
            Some(report) => finding_summary::keys(report, &self.add.current_findings),
            None => String::new(),
        }
    }

    fn buttons(&self, frame: &mut HitFrame, area: Rect) {
        let mut page = Page::new(area.width, self.shared.theme);
        if area.height > fields::button_rows(&BUTTONS, area.width) + 1 {
            page.blank();
        }
        fields::buttons(&mut page, &BUTTONS, self.form.focus);
        page.draw(frame, area);
    }

    fn findings_pane(&self) -> Pane<'static> {
        Pane::titled(self.count())
            .right(self.keys_line())
            .focused(self.on_finding())
    }

    /// The fields, with the help of the focused one below it.
    fn fields(&self, width: u16, shape: Shape, help: Help) -> Page {
        let mut page = Page::new(width, self.shared.theme);
        for field in review(self.form.draft.kind).iter().copied() {
            let from = page.len();
            let here = self.form.focus == Element::Field(field);
            fields::text(&mut page, self.form, field, &self.tag(field), shape);
            if field == Field::JwksEndpoint {
                self.keys_words(&mut page);
            }
            if here && help != Help::None {
                let head = if shape == Shape::Inline { 30 } else { 4 };
                let room = page.width().saturating_sub(head);
                fields::help(&mut page, self.form, field, room);
            }
            if help == Help::Spaced {
                fields::space(&mut page, from, shape);
            }
        }
        if token_version::has_effect(&self.form.draft) {
            fields::token_version(&mut page, self.form);
        }
        page
    }

    /// Tag of a field: the worst grade of its findings, unless it is a note.
    fn tag(&self, field: Field) -> FieldTag {
        let findings = self.add.current_findings.of(field);
        let worst = findings.map(Finding::grade).min();
        let checking = field == Field::JwksEndpoint && self.add.keys.request.running();
        FieldTag {
            checking,
            grade: worst.filter(|grade| *grade != Grade::Note),
            edited: self.form.draft.edited(field) && !checking,
            counter: fields::length(self.form, field),
            ..FieldTag::default()
        }
    }

    /// Draws the state of an edited key set below its field.
    fn keys_words(&self, page: &mut Page) {
        let add = self.add;
        let edited = self.form.draft.edited(Field::JwksEndpoint) || add.by_hand;
        if !edited || self.form.shown(Field::JwksEndpoint).is_some() {
            return;
        }
        let worst = add
            .current_findings
            .of(Field::JwksEndpoint)
            .min_by_key(|it| it.grade());
        let usable = add.current_findings.keys.usable();
        let here = self.form.focus == Element::Field(Field::JwksEndpoint);
        match (add.keys.words(self.shared.now), worst) {
            (Some(words), _) => fields::below(page, here, &words, Style::new()),
            (None, Some(finding)) if finding.grade() != Grade::Note => {
                fields::graded(page, here, finding.grade(), &visible(&finding.message));
            }
            (None, _) if usable > 0 => {
                let keys = counted(usable, "usable key", "usable keys");
                fields::graded(page, here, Grade::Ok, &format!("{keys}."));
            }
            (None, _) => {}
        }
    }

    /// `Findings  1 FAIL · 2 WARN`, or `Findings: none`.
    fn count(&self) -> Line<'static> {
        let current_findings = &self.add.current_findings;
        let grades = current_findings.findings.iter().map(Finding::grade);
        // A rejected token stands above the findings.
        let token = self.token_test().map(|(grade, _)| grade);
        let grades = grades.chain(token.filter(|grade| *grade == Grade::Fail));
        let mut line = tally(grades, &Grade::OF_FINDINGS, self.shared.theme);
        if line.spans.is_empty() {
            line = Line::from("Findings: none");
        } else {
            line.spans.insert(0, Span::raw("Findings  "));
        }
        if !current_findings.settled.is_empty() {
            line.push_span(format!("; {} fixed", current_findings.settled.len()));
        }
        line
    }

    /// Whether nothing more of the page can be seen at this height.
    fn is_full(&self, page: &Page, height: u16) -> bool {
        !self.shows_notes() && page.is_full(usize::from(height), self.on_finding())
    }

    /// What the last token says about these values, where no finding does.
    fn token_test(&self) -> Option<(Grade, String)> {
        let draft = &self.form.draft;
        let fixes = self.add.current_findings.findings.iter();
        let mut fixes = fixes.filter_map(|it| it.fix.as_ref());
        let rejected = draft.is_rejected();
        let (grade, text) = if rejected && !fixes.any(|fix| fix.from_token) {
            let text = format!("{TOKEN_REJECTED} Press t to test a token again.");
            (Grade::Fail, text)
        } else if draft.untested() == Untested::IssuerFromToken {
            let text = "Issuer was taken from the last token. Press t to test a token again.";
            (Grade::Note, text.to_owned())
        } else {
            return None;
        };
        Some((grade, text))
    }

    /// Draws what was proved where nothing was found, and what proves the rest.
    fn all_well(&self, page: &mut Page) {
        let current = &self.add.current_findings;
        let bad = |finding: &Finding| finding.grade() < Grade::Note;
        let (Some(_), false) = (self.add.report(), current.findings.iter().any(bad)) else {
            return;
        };
        let proven = self.form.draft.is_issuer_proven();
        let keys = current.keys.usable();
        let issuer = match proven {
            true => "A token confirmed the issuer.",
            false => "The issuer matches the Well-Known URL.",
        };
        let keys = format!(
            "{} can be used.",
            counted(keys, "signing key", "signing keys")
        );
        for text in [issuer, &keys, "Every endpoint has the right format."] {
            let tag = pad(Grade::Ok.tag(), 6);
            let head = vec![Span::raw("  "), Span::styled(tag, self.shared.theme.ok())];
            page.hung(head, text, Style::new());
        }
        if !proven {
            page.blank();
            let next = "Before you add the key manager, press t to test a real access token.";
            page.prose(8, next, self.shared.theme.muted());
        }
    }

    /// The findings, as far as they can be seen at this height.
    fn findings(&self, page: &mut Page, height: u16) {
        let (add, theme) = (self.add, self.shared.theme);
        if let Some((grade, text)) = self.token_test() {
            let tag = pad(grade.tag(), 6);
            let head = vec![Span::raw("  "), Span::styled(tag, theme.grade(grade))];
            page.hung(head, &text, theme.heading());
        } else {
            self.all_well(page);
        }
        for place in add.visible_findings() {
            if self.is_full(page, height) {
                return;
            }
            gap(page, height);
            self.finding(page, place);
        }
        for finding in &add.current_findings.settled {
            if self.is_full(page, height) {
                return;
            }
            gap(page, height);
            let done = vec![Span::raw("  "), Span::styled("FIXED ", theme.ok())];
            page.hung(done, &visible(&finding.message), theme.muted());
        }
        let conformity = add.conformity_count();
        if conformity == 0 {
            return;
        }
        gap(page, height);
        let from = page.len();
        let focused = self.form.focus == Element::Conformity;
        let (plural, them) = match conformity {
            1 => ("note", "it"),
            _ => ("notes", "them"),
        };
        let verb = if add.unfolded { "hides" } else { "shows" };
        let style = theme.focused(focused);
        page.line(vec![
            theme.mark(focused),
            Span::styled("NOTE  ", theme.note()),
            Span::styled(
                format!("{conformity} conformance {plural}. Space {verb} {them}."),
                style,
            ),
        ]);
        page.hit_from(from, Hit::Element(Element::Conformity));
        if focused {
            page.cursor(2);
            page.focus_from(from);
        }
        if add.unfolded {
            for place in add.conformity() {
                if self.is_full(page, height) {
                    return;
                }
                gap(page, height);
                self.finding(page, place);
            }
            if self.shows_notes() {
                page.focus_from(from);
            }
        }
    }

    fn finding(&self, page: &mut Page, place: usize) {
        let Some(finding) = self.add.current_findings.findings.get(place) else {
            return;
        };
        let element = Element::Finding(place);
        let focused = self.form.focus == element;
        let from = page.len();
        finding_lines(page, finding, focused);
        page.hit_from(from, Hit::Element(element));
        if focused {
            page.focus_from(from);
        }
    }
}

/// A blank line between findings; in a low pane it is dropped if they don't fit.
fn gap(page: &mut Page, height: u16) {
    match page.is_empty() {
        true => {}
        false if height >= HIGH => page.text(" ", Style::new()),
        false => page.blank(),
    }
}

/// The names that are not stored, as many as so many cells can show: a document may have tens of thousands.
fn extra_metadata(report: &Report, cells: usize) -> String {
    let mut text = "Also published (not stored): ".to_owned();
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
