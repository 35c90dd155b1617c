//! Row with the steps from a provider to the Developer Portal.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::tui::theme::Theme;

/// The steps from choosing a provider to enabling it in the Developer Portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The provider is chosen.
    Provider,
    /// Name, address, environments.
    Details,
    /// The configuration that was read.
    Review,
    /// Added; the Developer Portal is next.
    DeveloperPortal,
    /// The Developer Portal uses it; no step of its own.
    Done,
}

impl Step {
    /// Steps that are shown, in order.
    pub const ALL: [Step; 4] = [
        Step::Provider,
        Step::Details,
        Step::Review,
        Step::DeveloperPortal,
    ];

    /// Label of the step; those that the title counts have their number.
    pub fn label(self) -> &'static str {
        match self {
            Step::Provider => "Provider",
            Step::Details => "1 Details",
            Step::Review => "2 Review",
            Step::DeveloperPortal => "Developer Portal",
            Step::Done => "Done",
        }
    }
}

/// `✓ Provider ━━ ● 1 Details ── ○ 2 Review`: done ones with a tick, the current one in the accent.
pub(super) fn step_line(current: Step, theme: Theme) -> Line<'static> {
    let mut spans = vec![Span::raw("   ")];
    for step in Step::ALL {
        if step != Step::Provider {
            let (dash, style) = if step <= current {
                (theme.step(), theme.accent())
            } else {
                (theme.rule(), theme.border())
            };
            spans.push(Span::styled(format!(" {} ", dash.repeat(3)), style));
        }
        let (mark, style) = match step.cmp(&current) {
            std::cmp::Ordering::Less => (theme.tick(), theme.ok()),
            std::cmp::Ordering::Equal => (theme.step_mark(true), theme.accent()),
            std::cmp::Ordering::Greater => (theme.step_mark(false), theme.muted()),
        };
        let label = match step.cmp(&current) {
            std::cmp::Ordering::Equal => theme.accent(),
            std::cmp::Ordering::Less => Style::new(),
            std::cmp::Ordering::Greater => theme.muted(),
        };
        spans.push(Span::styled(format!("{mark} "), style));
        spans.push(Span::styled(step.label(), label));
    }
    Line::from(spans)
}
