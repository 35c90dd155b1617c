//! Views of findings and keys.

use ratatui::style::Style;
use ratatui::text::Span;

use crate::discovery::{CheckId, Finding, Fix, KeySummary};
use crate::key_manager::{Field, cells, first_difference, visible};
use crate::tui::components::{Page, pad, wrap, wrap_url};

/// Width of the columns after `kid`, in cells.
const COLUMNS: usize = 2 + 7 + 6 + 6 + 20;

/// Rows of a finding without the focus at most, and in a narrow pane.
const FOLDED: usize = 2;
const FOLDED_NARROW: usize = 3;
/// Cells below which a pane is narrow.
const NARROW: usize = 60;

/// A finding: tag and message; with the focus also the two texts of a mismatch, what to do, and why.
pub fn finding_lines(page: &mut Page, finding: &Finding, focused: bool) {
    let theme = page.theme();
    let from = page.len();
    let grade = finding.grade();
    let sign = if focused { "> " } else { "  " };
    let style = if focused { theme.title() } else { Style::new() };
    let head = vec![
        Span::styled(sign, theme.accent()),
        Span::styled(pad(grade.tag(), 6), theme.grade(grade)),
    ];
    let message = visible(&finding.message);
    if !focused {
        let most = match page.width() < NARROW {
            true => FOLDED_NARROW,
            false => FOLDED,
        };
        page.hung_within(head, &message, style, most);
        return;
    }
    page.hung(head, &message, style);
    page.cursor_at(from, 2);
    if let (Some(found), Some(expected)) = (&finding.found, &finding.expected) {
        let compared = finding.check.compares_issuer() || finding.check == CheckId::IssuerSlash;
        two_texts(page, &visible(found), &visible(expected), compared);
    }
    let fix = finding.fix.as_ref();
    if let Some(fix) = fix {
        page.prose(8, &visible(&fix.told()), theme.quiet());
        if let Some(text) = enter(fix) {
            page.prose(8, &visible(&text), theme.accent());
        }
    }
    let known = fix.is_some_and(|fix| fix.from_token);
    if finding.check.compares_issuer() && !known {
        let text = "Press t to test a token and see its issuer.";
        page.prose(8, text, theme.accent());
    }
    if let Some(why) = finding.why() {
        page.prose(8, &format!("Why: {}", visible(why)), theme.muted());
    }
    let mut clause = format!("{} ({})", finding.check, finding.reference);
    if theme.ascii {
        clause = clause.replace('§', "section ");
    }
    page.prose(8, &clause, theme.muted());
}

/// What Enter does about a finding. A value in the text of the fix is not repeated.
fn enter(fix: &Fix) -> Option<String> {
    let (field, value) = fix.setting()?;
    let label = field.label();
    Some(match (field, fix.names_value()) {
        (Field::WellKnownUrl, true) => "Press Enter to read that address instead.".to_owned(),
        (Field::WellKnownUrl, false) => format!("Press Enter to read {value} instead."),
        (_, true) => format!("Press Enter to set {label} to that value."),
        (_, false) => format!("Press Enter to set {label} to {value}."),
    })
}

/// Both texts one above the other, the first difference marked below.
fn two_texts(page: &mut Page, found: &str, expected: &str, compared: bool) {
    let theme = page.theme();
    let room = page.width().saturating_sub(18);
    let difference = first_difference(found, expected).filter(|_| compared);
    for (head, text) in [("found", found), ("expected", expected)] {
        let lines = match compared {
            true => wrap_url(text, room),
            false => wrap(text, room),
        };
        for (row, line) in lines.into_iter().enumerate() {
            let head = if row == 0 { head } else { "" };
            page.line(vec![
                Span::styled(format!("        {}", pad(head, 10)), theme.muted()),
                Span::raw(line),
            ]);
        }
    }
    if let Some(place) = difference.filter(|place| (1..room).contains(place)) {
        page.text(marked_at(18 + place, page.width()), theme.warn());
    }
}

/// A mark under the first difference, with its words behind it or, without room there, before it.
pub fn marked_at(column: usize, width: usize) -> String {
    const AFTER: &str = "^ differs here";
    const BEFORE: &str = "differs here ^";
    if column + AFTER.len() <= width {
        format!("{}{AFTER}", " ".repeat(column))
    } else {
        format!("{BEFORE:>end$}", end = column + 1)
    }
}

/// Maximum number of keys shown.
const KEYS: usize = 12;

/// A table of the keys, [`KEYS`] of them at most.
pub fn key_table(page: &mut Page, keys: &[KeySummary]) {
    let theme = page.theme();
    if keys.is_empty() {
        return;
    }
    let kid = |key: &KeySummary| visible(key.kid.as_deref().unwrap_or("-"));
    let longest = keys.iter().take(KEYS).map(|key| cells(&kid(key))).max();
    let room = page.width().saturating_sub(COLUMNS).max(14);
    let width = longest.unwrap_or(0).clamp(14, room) + 2;
    let certificates = keys.iter().any(|key| key.certificate_ends.is_some());
    let last = if certificates { "certificate ends" } else { "" };
    let head = format!(
        "{}{}{}{}{last}",
        pad("kid", width),
        pad("alg", 7),
        pad("use", 6),
        pad("size", 6),
    );
    page.text(head.trim_end(), theme.muted());
    let dash = || "-".to_owned();
    for key in keys.iter().take(KEYS) {
        let size = key.bits.map_or_else(dash, |bits| bits.to_string());
        let line = format!(
            "{}  {}{}{}{}",
            pad(&kid(key), width - 2),
            pad(
                &visible(key.alg.as_deref().or(key.kty.as_deref()).unwrap_or("-")),
                7
            ),
            pad(&visible(key.use_.as_deref().unwrap_or("-")), 6),
            pad(&size, 6),
            match &key.certificate_ends {
                Some(ends) => visible(ends),
                None if certificates => dash(),
                None => String::new(),
            },
        );
        page.cut_text(line.trim_end(), Style::new());
    }
    if keys.len() > KEYS {
        page.text(format!("and {} more", keys.len() - KEYS), theme.quiet());
    }
}

#[cfg(test)]
mod tests {
    use super::marked_at;

    #[test]
    fn the_mark_stands_under_the_difference_and_its_words_are_whole() {
        assert_eq!(marked_at(4, 30), "    ^ differs here");
        let narrow = marked_at(24, 30);
        assert_eq!(narrow, "           differs here ^");
        assert_eq!(narrow.find('^'), Some(24));
    }
}
