//! Addresses of the demo: a row each in a table, and as text to copy.

use ratatui::text::{Line, Span};

use super::help_view::PRODUCT_WORDS;
use crate::key_manager::cells;
use crate::tui::components::{prose, wrap};
use crate::tui::state::{AppState, Sample};
use crate::tui::theme::Theme;

/// End of every address of the demo.
const WELL_KNOWN: &str = "/.well-known/openid-configuration";
/// Cells between two columns.
const GAP: usize = 2;

/// Scheme, host and port that all addresses begin with.
pub(super) fn base(samples: &[Sample]) -> &str {
    let url = samples.first().map_or("", |sample| &sample.url);
    let host = url.find("://").map_or(0, |place| place + 3);
    let end = url.get(host..).and_then(|rest| rest.find('/'));
    let base = end.and_then(|end| url.get(..host + end)).unwrap_or(url);
    match samples.iter().all(|sample| sample.url.starts_with(base)) {
        true => base,
        false => "",
    }
}

/// What stands between the base and the end of an address: `/tenant1/v2.0`; `/` if nothing does.
fn path<'a>(sample: &'a Sample, base: &str) -> &'a str {
    let path = sample.url.strip_prefix(base).unwrap_or(&sample.url);
    match path.strip_suffix(WELL_KNOWN) {
        Some("") => "/",
        Some(path) => path,
        None => path,
    }
}

/// A row for each address: what it is, its path and, where it fits, what it shows.
fn rows(samples: &[Sample], width: usize, theme: Theme) -> Vec<Line<'static>> {
    let base = base(samples);
    let longest = |text: &dyn Fn(&Sample) -> usize| samples.iter().map(text).max().unwrap_or(0);
    let label = longest(&|sample| cells(&sample.label)) + GAP;
    let paths = longest(&|sample| cells(path(sample, base))) + GAP;
    let shows = longest(&|sample| cells(&sample.shows));
    let all = label + paths + shows <= width;
    let row = |sample: &Sample| {
        let path = path(sample, base);
        let shows = if all { sample.shows.as_str() } else { "" };
        Line::from(vec![
            Span::raw(format!("{:<label$}", sample.label)),
            Span::raw(format!("{path:<paths$}")),
            Span::styled(shows.to_owned(), theme.muted()),
        ])
    };
    samples.iter().map(row).collect()
}

/// What to press first, and the addresses to try, in so many lines.
pub(super) fn first_steps(shared: &AppState, width: usize, room: usize) -> Vec<Line<'static>> {
    let theme = shared.theme;
    let words = match shared.drafts.is_empty() {
        true => "No external key managers yet. Press a to add one.",
        false => "No external key managers yet. Press a to continue your draft.",
    };
    let mut lines = prose(words, width, theme.title());
    let offer = "In Well-Known URL, Ctrl+Y cycles through these:";
    lines.extend(prose(offer, width, theme.quiet()));
    let end = format!("All end in {WELL_KNOWN}. Press d for more.");
    let end = wrap(&end, width);
    let samples = rows(&shared.samples, width, theme);
    let needed = lines.len() + samples.len() + end.len();
    // Blank lines are dropped first, then the end, then rows.
    if needed + 2 <= room {
        lines.push(Line::default());
    }
    let left = room.saturating_sub(lines.len());
    if samples.len() > left {
        let shown = left.saturating_sub(1);
        let hidden = samples.len() - shown;
        lines.extend(samples.into_iter().take(shown));
        lines.push(Line::styled(
            format!("Press d for {hidden} more."),
            theme.muted(),
        ));
        return lines;
    }
    lines.extend(samples);
    if needed + 2 <= room {
        lines.push(Line::default());
    }
    if lines.len() + end.len() <= room {
        lines.extend(
            end.into_iter()
                .map(|line| Line::styled(line, theme.muted())),
        );
    }
    lines
}

/// The demo's addresses and its client, to read and copy; `None` outside the demo.
pub fn text(shared: &AppState) -> Option<String> {
    let samples = &shared.samples;
    if samples.is_empty() {
        return None;
    }
    let mut lines = vec![
        format!("Base address    {}", base(samples)),
        format!("Each path ends  {WELL_KNOWN}"),
    ];
    lines.push(String::new());
    const WIDE: usize = 76;
    let rows = rows(samples, WIDE, shared.theme).into_iter();
    lines.extend(rows.map(|row| row.to_string().trim_end().to_owned()));
    if let Some((id, secret)) = &shared.demo_client {
        lines.push(String::new());
        lines.push("Client for requesting tokens (t, then g)".to_owned());
        lines.push(format!("  Client ID      {id}"));
        lines.push(format!("  Client Secret  {secret}"));
    }
    lines.extend(["", "Full URLs"].map(str::to_owned));
    lines.extend(samples.iter().map(|sample| format!("  {}", sample.url)));
    lines.extend(["", "WSO2 terms"].map(str::to_owned));
    lines.extend(PRODUCT_WORDS.map(|words| format!("  {words}")));
    Some(lines.join("\n"))
}
