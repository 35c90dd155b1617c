//! Step 1 of 2.

use ratatui::Frame;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::state::Add;
use crate::form::{Button, Element, Form, field_help};
use crate::key_manager::{Field, visible};
use crate::tui::components::{Layout, Page, Step, layout, wrap};
use crate::tui::screens::fields;
use crate::tui::screens::frame::{chrome, column, finish};
use crate::tui::state::AppState;

/// Draws step 1.
pub fn view(add: &Add, shared: &AppState, frame: &mut Frame) {
    let Some(form) = &add.form else { return };
    let size = frame.area();
    let compact = layout(size.width, size.height) == Layout::Compact;
    let title = if compact {
        format!("Add: {}", form.draft.kind.label())
    } else {
        format!("Add Key Manager: {}", form.draft.kind.title())
    };
    let mut chrome = chrome(shared, &title, add.contexts(), |action| {
        add.available(action)
    });
    chrome.right = "Step 1 of 2: Details".to_owned();
    chrome.step = Some(Step::Details);
    let body = chrome.draw(frame, shared.theme);
    finish(
        page(add, form, shared, column(body).width),
        frame,
        column(body),
    );
}

fn page(add: &Add, form: &Form, shared: &AppState, width: u16) -> Page {
    let theme = shared.theme;
    let compact = layout(shared.size.0, shared.size.1) == Layout::Compact;
    let mut page = match compact {
        true => Page::new(width),
        false => Page::new(width).with_frames(),
    };
    for field in [Field::Name, Field::Description] {
        fields::stacked(&mut page, form, field, &fields::counter(form, field), theme);
        help_below(&mut page, add, form, shared, Element::Field(field));
        if compact {
            page.blank();
        }
    }
    let (tag, sentence) = add.live.words(shared.now, add.waiting);
    fields::stacked(&mut page, form, Field::WellKnownUrl, tag, theme);
    let quiet = form.shown(Field::WellKnownUrl).is_some();
    let offered = add
        .other_address()
        .map(|url| format!(" Ctrl+Y reads {} instead.", visible(&url)))
        .filter(|_| form.focus == Element::Field(Field::WellKnownUrl));
    if let Some(sentence) = sentence.filter(|_| !quiet) {
        let sentence = sentence + &offered.unwrap_or_default();
        let from = page.len();
        let style = match tag {
            "FAIL" => theme.fail(),
            "OK" => theme.ok(),
            _ => Style::new(),
        };
        for line in wrap(&sentence, page.width().saturating_sub(2)) {
            page.text(format!("  {line}"), style);
        }
        if form.focus == Element::Field(Field::WellKnownUrl) {
            page.keep_focus(from);
        }
    }
    help_below(
        &mut page,
        add,
        form,
        shared,
        Element::Field(Field::WellKnownUrl),
    );
    page.blank();
    fields::environments(&mut page, form, theme);
    for field in [Field::AllEnvironments, Field::Environments] {
        help_below(&mut page, add, form, shared, Element::Field(field));
    }
    page.blank();
    let mut buttons = vec![Button::Next, Button::Cancel];
    if add.offers_by_hand() {
        buttons.push(Button::EnterByHand);
    }
    if add.other_address().is_some() {
        buttons.push(Button::UseAddress);
    }
    fields::buttons(&mut page, &buttons, form.focus, theme);
    if matches!(form.focus, Element::Button(_)) {
        help_below(&mut page, add, form, shared, form.focus);
    }
    page
}

/// The help of the element with the focus, under it; in a small window there is none.
fn help_below(page: &mut Page, add: &Add, form: &Form, shared: &AppState, element: Element) {
    if !page.has_frames() || form.focus != element {
        return;
    }
    let from = page.len();
    for line in help(add, form, shared, page.width().saturating_sub(2)) {
        page.text(format!("  {line}"), shared.theme.muted());
    }
    page.keep_focus(from);
}

fn help(add: &Add, form: &Form, shared: &AppState, width: usize) -> Vec<String> {
    match form.focus {
        Element::Button(Button::UseAddress) => {
            let url = add.other_address().unwrap_or_default();
            fields::help_lines(&format!("Reads {url} instead."), None, width)
        }
        Element::Field(field) => {
            let text = form.draft.text(field).unwrap_or_default();
            let long = text.width() + 4 > width;
            let sample = shared
                .samples
                .iter()
                .find(|sample| field == Field::WellKnownUrl && sample.kind == form.draft.kind)
                .filter(|_| text.is_empty());
            match sample {
                Some(sample) => {
                    let words = format!(
                        "Ctrl+Y puts the demo's addresses here, one after the other, beginning with {}",
                        sample.url
                    );
                    fields::help_lines(&words, None, width)
                }
                None => fields::help_lines(
                    field_help(field, form.draft.kind),
                    long.then_some(text),
                    width,
                ),
            }
        }
        Element::Button(Button::EnterByHand) => fields::help_lines(
            "Type the endpoints yourself; their format and the keys are checked.",
            None,
            width,
        ),
        Element::Button(Button::Cancel) => fields::help_lines(
            "Leaves without adding. What you typed can be kept as a draft.",
            None,
            width,
        ),
        _ => fields::help_lines(
            "Next shows the configuration read from the Well-Known URL. Nothing is saved before Add.",
            None,
            width,
        ),
    }
}
