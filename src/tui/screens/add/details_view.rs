//! View of step 1 of 2, Details.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::provider_view::READ_MORE;
use super::state::Add;
use crate::form::{Button, Element, Form, review};
use crate::key_manager::{Field, ProviderKind, visible};
use crate::tui::components::pane::{Pane, below_first_row};
use crate::tui::components::{Page, Shape, Step};
use crate::tui::mouse::HitFrame;
use crate::tui::screens::fields::{self, FRAMED, FieldTag};
use crate::tui::screens::findings_view::key_table;
use crate::tui::screens::frame::{chrome, column};
use crate::tui::state::{AppState, Sample};

/// Draws step 1.
pub fn view(add: &Add, shared: &AppState, frame: &mut HitFrame) {
    let form = &add.form;
    let compact = shared.is_compact();
    let title = if compact {
        format!("Add: {}", form.draft.kind.label())
    } else {
        format!("Add Key Manager: {}", form.draft.kind.title())
    };
    let mut chrome = chrome(shared, &title, add);
    chrome.right = "Step 1 of 2: Details".to_owned();
    chrome.step = Some(Step::Details);
    let mut body = column(chrome.draw(frame, shared.theme));
    if body.height >= SPACIOUS {
        body = below_first_row(body);
    }
    let shape = match compact {
        true => Shape::Stacked,
        false => Shape::Framed,
    };
    let page = page(add, form, shared, body.width, shape);
    // The row of a button's help is kept free.
    let pressing = matches!(form.focus, Element::Button(_));
    let below = page.height().saturating_add(if pressing { 1 } else { 2 });
    page.draw(frame, body);
    if shape == Shape::Framed {
        let rest = Rect {
            y: body.y.saturating_add(below),
            height: body.height.saturating_sub(below),
            ..body
        };
        document(add, form, shared, frame, rest);
    }
}

/// Rows of the body from which the form stands clear of the steps above it.
const SPACIOUS: u16 = 24;

/// Fewest rows in which the pane of the document says something: frame, issuer, an endpoint, keys.
const LEAST_ROWS: u16 = 8;

/// Draws what the document has for the configuration, and its keys, where the form leaves room for it.
fn document(add: &Add, form: &Form, shared: &AppState, frame: &mut HitFrame, area: Rect) {
    let Some(report) = add.url_check.report(&form.draft.well_known_url) else {
        return;
    };
    if area.height < LEAST_ROWS || report.unreadable.is_some() {
        return;
    }
    let theme = shared.theme;
    let mut page = Page::new(area.width.saturating_sub(4), theme);
    for field in review(form.draft.kind) {
        let value = visible(report.configuration.get(*field).unwrap_or_default());
        if !value.is_empty() {
            page.value(field.label(), LABEL, &value);
        }
    }
    if !report.keys.keys.is_empty() {
        page.blank();
        key_table(&mut page, &report.keys.keys);
    }
    let height = (page.height() + 2).min(area.height);
    page.draw_in(
        &Pane::titled("Read from the provider"),
        frame,
        Rect { height, ..area },
    );
}

/// Cells of the labels.
const LABEL: usize = 25;

fn page(add: &Add, form: &Form, shared: &AppState, width: u16, shape: Shape) -> Page {
    let theme = shared.theme;
    let mut page = Page::new(width, theme);
    if shape == Shape::Framed && form.draft.kind != ProviderKind::Custom {
        page.cut_text(&format!("  {READ_MORE}"), theme.muted());
        page.blank();
    }
    for field in [Field::Name, Field::Description] {
        let from = page.len();
        fields::text(
            &mut page,
            form,
            field,
            &FieldTag::unchecked(form, field),
            shape,
        );
        help_below(&mut page, form, shared, Element::Field(field), shape);
        match shape {
            Shape::Stacked => page.blank(),
            _ => fields::space(&mut page, from, shape),
        }
    }
    let fixed = add.fixed_status();
    let tag = FieldTag {
        checking: add.url_check.request.running(),
        grade: match &fixed {
            Some(status) => status.grade,
            None => add.url_check.grade(),
        },
        ..FieldTag::default()
    };
    let address = page.len();
    fields::text(&mut page, form, Field::WellKnownUrl, &tag, shape);
    let here = form.focus == Element::Field(Field::WellKnownUrl);
    let sample = here && sample(form, shared).is_some() && shape == Shape::Framed;
    if form.shown(Field::WellKnownUrl).is_none() && !sample {
        let mut status = fixed.unwrap_or_else(|| add.url_check.status(shared.now, add.waiting));
        if let Some(url) = add.other_address().filter(|_| here) {
            let url = visible(&url);
            let told = status.text.contains(&url);
            let fix = status.fix.get_or_insert_default();
            // An address that is on the screen is not repeated; the demo keeps Ctrl+Y for its own.
            let told = told || fix.contains(&url);
            if !fix.is_empty() {
                fix.push(' ');
            }
            fix.push_str(&match (add.offers_sample(), told) {
                (true, true) => "Choose [ Use suggested address ].".to_owned(),
                (true, false) => format!("Choose [ Use suggested address ] for {url}."),
                (false, true) => "Press Ctrl+Y to use it.".to_owned(),
                (false, false) => format!("Press Ctrl+Y to use {url}."),
            });
        }
        fields::status(&mut page, here, &status);
    } else if here && add.other_address().is_some() {
        let text = "Press Ctrl+Y to use that address.";
        fields::below(&mut page, true, text, Style::new());
    }
    // The state of the address says more than its help.
    if page.len() == address + FRAMED || shape == Shape::Stacked {
        let url = Element::Field(Field::WellKnownUrl);
        help_below(&mut page, form, shared, url, shape);
    }
    match shape {
        Shape::Stacked => page.blank(),
        _ => {
            // Most results have two lines, and stand clear of the next frame.
            while page.len() < address + FRAMED + 2 {
                page.blank();
            }
            page.blank();
        }
    }
    let from = page.len();
    fields::environments(&mut page, form, shape);
    for field in [Field::AllEnvironments, Field::Environments] {
        help_below(&mut page, form, shared, Element::Field(field), shape);
    }
    fields::space(&mut page, from, shape);
    page.blank();
    let mut buttons = vec![Button::Next, Button::Cancel];
    if add.offers_by_hand() {
        buttons.push(Button::EnterByHand);
    }
    if add.other_address().is_some() {
        buttons.push(Button::UseAddress);
    }
    fields::buttons(&mut page, &buttons, form.focus);
    if let (Element::Button(button), Shape::Framed) = (form.focus, shape) {
        let help = button_help(add, button);
        fields::below(&mut page, true, &help, theme.muted());
    }
    page
}

/// Draws the help of the focused element below it; not in a small window.
fn help_below(page: &mut Page, form: &Form, shared: &AppState, element: Element, shape: Shape) {
    let Element::Field(field) = element else {
        return;
    };
    if shape != Shape::Framed || form.focus != element {
        return;
    }
    match sample(form, shared).filter(|_| field == Field::WellKnownUrl) {
        Some(sample) => {
            let words = format!(
                "Ctrl+Y cycles through the demo's addresses, starting with {}",
                sample.url
            );
            fields::below(page, true, &words, shared.theme.muted());
        }
        None => fields::help(page, form, field, page.width().saturating_sub(4)),
    }
}

/// The demo's address for an empty Well-Known URL.
fn sample<'a>(form: &Form, shared: &'a AppState) -> Option<&'a Sample> {
    let empty = form.draft.well_known_url.is_empty();
    let mut all = shared.samples.iter();
    all.find(|sample| sample.kind == form.draft.kind && empty)
}

fn button_help(add: &Add, button: Button) -> String {
    match button {
        Button::UseAddress => {
            let url = add.other_address().unwrap_or_default();
            format!("Reads {} instead.", visible(&url))
        }
        Button::EnterByHand => {
            "Enter the endpoints yourself. Their format and the keys are checked.".to_owned()
        }
        Button::Cancel => {
            "Leaves without adding. You can keep what you typed as a draft.".to_owned()
        }
        _ if add.url_check.failed() => "Next reads the address again.".to_owned(),
        _ if add.url_check.request.running() => {
            "Next opens Review as soon as the address has been read.".to_owned()
        }
        _ if add.report().is_none() => {
            "Next reads the address. Nothing is added until you choose Add.".to_owned()
        }
        _ => "Next shows what was read. Nothing is added until you choose Add.".to_owned(),
    }
}
