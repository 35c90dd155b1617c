//! How a token trial is drawn: never more of the token than its first 10 characters.

use ratatui::Frame;
use ratatui::style::Style;
use ratatui::text::Span;

use super::frame::{chrome, finish};
use super::token::Trial;
use super::token_request_view::form;
use crate::key_manager::{Field, visible};
use crate::token::Line as VerdictLine;
use crate::tui::components::{Page, cut, pad, wrap};
use crate::tui::keymap::{HINT_GAP, Hint, footer};
use crate::tui::state::AppState;
use crate::tui::theme::Theme;

/// Draws it.
pub fn view(trial: &Trial, shared: &AppState, frame: &mut Frame) {
    let theme = shared.theme;
    let title = format!("Try a token: {}", visible(&trial.subject));
    let mut chrome = chrome(shared, &title, trial.contexts(), |action| {
        trial.available(action)
    });
    chrome.subtitle = match trial.getting {
        Some(_) => "The secret goes to the Token Endpoint alone. Not stored, not logged.",
        None => "Checked on this computer only. Not sent, not stored, not logged.",
    }
    .to_owned();
    if trial.picking.is_none() && trial.getting.is_none() {
        let verb = match trial.token {
            Some(_) => "another token",
            None => "the token",
        };
        let paste = Hint { key: "Paste", verb };
        let room = usize::from(shared.size.0).saturating_sub(paste.width() + HINT_GAP);
        let keys = footer(&trial.contexts(), room, |action| trial.available(action));
        chrome.footer = std::iter::once(paste).chain(keys).collect();
    }
    let body = chrome.draw(frame, theme);
    let mut page = Page::new(body.width);
    match (&trial.getting, trial.picking) {
        (Some(getting), _) => {
            let endpoint = &trial.target.token_endpoint;
            form(&mut page, getting, endpoint, trial.checking(), theme);
        }
        (None, Some(field)) => claims(&mut page, trial, field, theme),
        (None, None) => verdict(&mut page, trial, theme),
    }
    finish(page, frame, body);
}

fn verdict(page: &mut Page, trial: &Trial, theme: Theme) {
    match &trial.token {
        Some(token) => page.text(
            format!("  Token  {}", visible(&token.shown())),
            Style::new(),
        ),
        None => {
            page.text("  Token  (paste it here)", theme.title());
            page.cursor(9);
        }
    }
    if let Some(remark) = trial.remark {
        page.text(format!("         {remark}"), theme.quiet());
    }
    if let Some(problem) = &trial.problem {
        for line in wrap(&visible(problem), page.width().saturating_sub(4)) {
            page.text(format!("  {line}"), theme.fail());
        }
    }
    if trial.token.is_none() {
        page.blank();
        let help = "An access token, with or without Bearer, a whole Authorization header, or the provider's whole answer. g gets one from the provider.";
        for line in wrap(help, page.width().saturating_sub(4)) {
            page.text(format!("  {line}"), theme.quiet());
        }
        return;
    }
    if trial.checking() {
        page.text("  Reading the keys...", theme.quiet());
    }
    if let Some(verdict) = &trial.verdict {
        page.blank();
        for headline in verdict.headlines() {
            let grade = headline.outcome.grade();
            let room = page.width().saturating_sub(8);
            for (row, text) in wrap(&visible(&headline.text), room).into_iter().enumerate() {
                let tag = if row == 0 { grade.tag() } else { "" };
                page.line(vec![
                    Span::raw("  "),
                    Span::styled(pad(tag, 6), theme.grade(grade)),
                    Span::styled(text, theme.title()),
                ]);
            }
        }
        page.blank();
    }
    for (place, line) in trial.lines().into_iter().enumerate() {
        one(page, line, place == trial.selected, theme);
    }
}

fn one(page: &mut Page, line: &VerdictLine, here: bool, theme: Theme) {
    let from = page.len();
    let grade = line.outcome.grade();
    let sign = if here { "> " } else { "  " };
    let style = if here { theme.title() } else { Style::new() };
    for (row, text) in wrap(&visible(&line.message), page.width().saturating_sub(19))
        .into_iter()
        .enumerate()
    {
        if row == 0 {
            page.line(vec![
                Span::styled(sign, theme.accent()),
                Span::styled(pad(grade.tag(), 6), theme.grade(grade)),
                Span::raw(pad(line.label(), 11)),
                Span::styled(text, style),
            ]);
            if here {
                page.cursor(2);
            }
        } else {
            page.text(format!("{}{text}", " ".repeat(19)), style);
        }
    }
    for detail in line.detail.iter().filter(|_| here) {
        page.cut_text(&format!("        {}", visible(detail)), theme.quiet());
    }
    if let Some(fix) = &line.fix {
        for text in wrap(
            &format!("Fix: {}", visible(&fix.text)),
            page.width().saturating_sub(8),
        ) {
            page.text(format!("        {text}"), theme.quiet());
        }
    }
    if here {
        page.focus_from(from);
    }
}

fn claims(page: &mut Page, trial: &Trial, field: Field, theme: Theme) {
    page.text(
        format!("  Choose the claim for {}.", field.label()),
        theme.title(),
    );
    page.blank();
    for (place, claim) in trial.claims().into_iter().enumerate() {
        let here = place == trial.selected;
        let from = page.len();
        let (sign, style) = if here {
            ("> ", theme.focus())
        } else {
            ("  ", Style::new())
        };
        let name = cut(&visible(&claim.name), 28);
        let gap = " ".repeat(30_usize.saturating_sub(name.chars().count()));
        page.line(vec![
            Span::styled(sign, theme.accent()),
            Span::styled(name, style),
            Span::raw(format!("{gap}{}", pad(claim.kind.word(), 8))),
            Span::raw(cut(&visible(&claim.shown), page.width().saturating_sub(41))),
        ]);
        if here {
            page.cursor(2);
            page.focus_from(from);
        }
    }
}
