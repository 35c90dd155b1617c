//! Views of findings and keys.

use ratatui::style::Style;
use ratatui::text::Span;

use crate::discovery::{CurrentFindings, Finding, Report};
use crate::form::finding_summary;
use crate::key_manager::{first_difference, visible};
use crate::tui::components::{Page, pad, wrap_url};

/// A finding: tag and message, the two texts of a mismatch, why, and what to do.
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
    page.hung(head, &visible(&finding.message), style);
    if focused {
        page.cursor_at(from, 2);
    }
    if let (Some(found), Some(expected)) = (&finding.found, &finding.expected)
        && focused
    {
        let compared =
            finding.check.ends_with("issuer-matches-url") || finding.check == "issuer-slash";
        two_texts(page, &visible(found), &visible(expected), compared);
    }
    if let Some(fix) = &finding.fix {
        page.prose(8, &format!("Fix: {}", visible(&fix.text)), theme.quiet());
    }
    if let (true, Some(why)) = (focused, &finding.why) {
        page.prose(8, &format!("Why: {}", visible(why)), theme.quiet());
    }
    if focused {
        let clause = format!("{} ({})", finding.check, finding.reference);
        page.prose(8, &clause, theme.muted());
    }
}

/// Both texts one above the other, the first difference marked below.
fn two_texts(page: &mut Page, found: &str, expected: &str, compared: bool) {
    let theme = page.theme();
    let room = page.width().saturating_sub(18);
    let difference = first_difference(found, expected).filter(|_| compared);
    for (head, text) in [("found", found), ("expected", expected)] {
        for (row, line) in wrap_url(text, room).into_iter().enumerate() {
            let head = if row == 0 { head } else { "" };
            page.line(vec![
                Span::styled(format!("        {}", pad(head, 10)), theme.muted()),
                Span::raw(line),
            ]);
        }
    }
    if let Some(place) = difference.filter(|place| (1..room).contains(place)) {
        page.text(
            format!("{}^ differs from here", " ".repeat(18 + place)),
            theme.warn(),
        );
    }
}

/// The keys, 12 of them at most.
pub fn key_table(page: &mut Page, report: &Report, current_findings: &CurrentFindings) {
    let theme = page.theme();
    page.text(
        finding_summary::keys(report, current_findings),
        theme.heading(),
    );
    if current_findings.keys.keys.is_empty() {
        return;
    }
    page.text(
        format!(
            "{}{}{}{}{}",
            pad("kid", 15),
            pad("alg", 7),
            pad("use", 6),
            pad("size", 6),
            "certificate ends"
        ),
        theme.muted(),
    );
    let dash = || "-".to_owned();
    for key in current_findings.keys.keys.iter().take(12) {
        let size = key.bits.map_or_else(dash, |bits| bits.to_string());
        let line = format!(
            "{} {}{}{}{}",
            pad(&visible(key.kid.as_deref().unwrap_or("-")), 14),
            pad(
                &visible(key.alg.as_deref().or(key.kty.as_deref()).unwrap_or("-")),
                7
            ),
            pad(&visible(key.use_.as_deref().unwrap_or("-")), 6),
            pad(&size, 6),
            key.certificate_ends.as_deref().map_or_else(dash, visible),
        );
        page.cut_text(&line, Style::new());
    }
    if current_findings.keys.keys.len() > 12 {
        page.text(
            format!("and {} more", current_findings.keys.keys.len() - 12),
            theme.quiet(),
        );
    }
}
