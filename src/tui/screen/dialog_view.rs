//! How a question is drawn: between `=` rules, what it does in plain sentences, the buttons last.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;

use super::dialog::{Dialog, Question};
use super::frame::{chrome, finish};
use crate::key_manager::{EnvironmentScope, KeyManager, visible};
use crate::tui::model::Shared;
use crate::tui::widget::{Page, labelled, wrap};

fn title(question: &Question) -> String {
    match question {
        Question::LeaveAdd => "Leave Add Key Manager?".to_owned(),
        Question::ContinueDraft => "Continue your draft?".to_owned(),
        Question::NewDocument { .. } => "The Well-Known URL changed.".to_owned(),
        Question::AddAnyway { .. } => "Add in spite of what was found?".to_owned(),
        Question::Disable { name, .. } => format!("Disable {name}?"),
        Question::Delete { key_manager } => format!("Delete {}?", key_manager.name),
        Question::LeaveEdit { .. } => "Discard your changes?".to_owned(),
        Question::Conflict { current, .. } => format!("{} was changed elsewhere.", current.name),
        Question::RemoveEnvironment { name, .. } => format!("Remove {}?", name.as_str()),
        Question::Restore { state, .. } => format!("Restore {}?", state.key_manager.name),
    }
}

fn sentences(question: &Question, shared: &Shared) -> Vec<String> {
    match question {
        Question::LeaveAdd => vec![
            "Keep draft: what you typed is offered again at the next Add.".to_owned(),
            "Discard: what you typed is gone. Stay: back to it.".to_owned(),
        ],
        Question::ContinueDraft => draft_sentences(shared),
        Question::NewDocument { edited } => {
            let fields = if *edited == 1 {
                "1 field was edited by hand.".to_owned()
            } else {
                format!("{edited} fields were edited by hand.")
            };
            vec![
                format!("The Well-Known URL changed. {fields}"),
                "Use new values: all fields as the new document has them.".to_owned(),
                "Keep my edits: the new document, with what you edited on top of it.".to_owned(),
            ]
        }
        Question::AddAnyway { findings } => {
            let mut lines = vec![
                "With this configuration the gateway will refuse tokens, as far as the document tells:".to_owned(),
            ];
            lines.extend(findings.iter().map(|finding| format!("FAIL  {finding}")));
            lines.push("Add it only if you know better, or as something to mend later.".to_owned());
            lines
        }
        Question::Disable { name, portal } => {
            let mut lines = vec![format!(
                "Tokens that {name} issued stop working at once, in all its environments."
            )];
            if *portal {
                lines.push("The Developer Portal uses it: developers get no working tokens until it is on again, or another one is chosen there.".to_owned());
            }
            lines.push("u on the list undoes it.".to_owned());
            lines
        }
        Question::LeaveEdit { changes } => vec![if *changes == 1 {
            "1 field differs from what is stored.".to_owned()
        } else {
            format!("{changes} fields differ from what is stored.")
        }],
        Question::Conflict { lines, .. } => {
            let mut all =
                vec!["Somebody changed it after you opened it. Theirs / yours:".to_owned()];
            all.extend(lines.iter().cloned());
            all.push(
                "Reload takes theirs. Save mine writes the fields that you changed over theirs."
                    .to_owned(),
            );
            all
        }
        Question::RemoveEnvironment { consequences, .. } => consequences.clone(),
        Question::Restore {
            revision, lines, ..
        } => {
            let first = if revision.is_some() {
                "This changes, as it is now -> as it was then:"
            } else {
                "It comes back as it was, under its name; the Developer Portal's choice stays:"
            };
            let mut all = vec![first.to_owned()];
            all.extend(lines.iter().map(|line| format!("  {line}")));
            all
        }
        Question::Delete { .. } => Vec::new(),
    }
}

fn draft_sentences(shared: &Shared) -> Vec<String> {
    let Some(draft) = &shared.draft else {
        return Vec::new();
    };
    vec![
        format!("Name: {}", visible(draft.name.trim())),
        format!("Type: {}", draft.kind.label()),
        format!("Well-Known URL: {}", visible(draft.well_known_url.trim())),
    ]
}

/// Draws the question.
pub fn view(dialog: &Dialog, shared: &Shared, frame: &mut Frame<'_>) {
    let theme = shared.theme;
    let mut chrome = chrome(
        shared,
        &visible(&title(&dialog.question)),
        dialog.contexts(),
        |action| dialog.available(action),
    );
    chrome.dialog = true;
    let body = chrome.draw(frame, theme);
    let mut page = Page::new(body.width);
    if let Question::Delete { key_manager } = &dialog.question {
        delete_words(&mut page, key_manager, shared);
    }
    for sentence in sentences(&dialog.question, shared) {
        let sentence = visible(&sentence);
        let tag = if sentence.starts_with("FAIL") {
            theme.fail()
        } else {
            Style::new()
        };
        for line in wrap(&sentence, page.width().saturating_sub(4)) {
            page.text(format!("  {line}"), tag);
        }
    }
    if let Some(typed) = &dialog.typed {
        page.blank();
        type_line(&mut page, dialog, typed, shared);
    }
    page.blank();
    buttons(&mut page, dialog, shared);
    if matches!(dialog.question, Question::Delete { .. }) {
        page.blank();
        page.text(
            "  To stop it without deleting: Cancel, then Space on the list.",
            theme.quiet(),
        );
    }
    let area = Rect { ..body };
    finish(page, frame, area);
}

fn delete_words(page: &mut Page, key_manager: &KeyManager, shared: &Shared) {
    let quiet = shared.theme.quiet();
    let in_use = if key_manager.developer_portal {
        " It is in use:"
    } else {
        ""
    };
    page.text(
        format!("  This can't be undone but with u in this session.{in_use}"),
        Style::new(),
    );
    let mut row = |label: &str, text: &str| {
        for line in labelled(&format!("    {label}"), 23, &visible(text), page.width()) {
            page.text(line, quiet);
        }
    };
    if key_manager.developer_portal {
        row(
            "Developer Portal",
            "enabled there; the portal falls back to Bijira Built-in STS",
        );
    }
    let environments = match &key_manager.environments {
        EnvironmentScope::All => shared.environment_names().join(", "),
        EnvironmentScope::Only(names) => names
            .iter()
            .map(|name| name.as_str())
            .collect::<Vec<_>>()
            .join(", "),
    };
    row(
        "Environments",
        &format!("its tokens stop working in {environments}"),
    );
}

fn type_line(page: &mut Page, dialog: &Dialog, typed: &crate::form::TextInput, shared: &Shared) {
    let theme = shared.theme;
    let from = page.len();
    let head = "Type the name to confirm:  ";
    let right = match dialog.missing() {
        Some(0) => "OK".to_owned(),
        Some(1) => "1 more character".to_owned(),
        Some(n) => format!("{n} more characters"),
        None => "not the name".to_owned(),
    };
    let room = page
        .width()
        .saturating_sub(2 + head.len() + right.len() + 2);
    let (text, cursor, _, _) = typed.window(room);
    let (mark, style) = if dialog.typing {
        ("> ", theme.accent())
    } else {
        ("  ", theme.label())
    };
    page.split(
        vec![
            Span::styled(mark, theme.accent()),
            Span::styled(head, style),
            Span::raw(visible(&text)),
        ],
        Span::styled(right.clone(), theme.tag(&right)),
    );
    if dialog.typing {
        page.cursor(2 + head.len() + cursor);
        page.focus_from(from);
    }
}

fn buttons(page: &mut Page, dialog: &Dialog, shared: &Shared) {
    let theme = shared.theme;
    let from = page.len();
    let mut spans = Vec::new();
    let mut column = 0;
    let mut cursor = None;
    for (place, label) in dialog.buttons().iter().enumerate() {
        let focused = place == dialog.focus && !dialog.typing;
        let (mark, style) = if focused {
            ("> ", theme.focus())
        } else {
            ("  ", Style::new())
        };
        if focused {
            cursor = Some(column + 4);
        }
        let text = format!("[ {label} ]");
        column += 2 + text.len() + 1;
        spans.push(Span::styled(mark, theme.accent()));
        spans.push(Span::styled(text, style));
        spans.push(Span::raw(" "));
    }
    page.line(spans);
    if let Some(cursor) = cursor {
        page.cursor(cursor);
        page.focus_from(from);
    }
}
