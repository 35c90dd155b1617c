//! Addresses of the demo, as text.

use super::help_view::PRODUCT_WORDS;
use crate::tui::state::AppState;

/// The demo's addresses and its client, to read and copy; `None` outside the demo.
pub fn text(shared: &AppState) -> Option<String> {
    if shared.samples.is_empty() {
        return None;
    }
    let mut lines = Vec::new();
    if let Some((id, secret)) = &shared.demo_client {
        lines.push("Client for requesting tokens (t, then g):".to_owned());
        lines.push(format!("  Client ID      {id}"));
        lines.push(format!("  Client Secret  {secret}"));
        lines.push(String::new());
    }
    lines.push("Well-Known URLs:".to_owned());
    for sample in &shared.samples {
        lines.push(format!("  {} ({})", sample.label, sample.shows));
        lines.push(format!("    {}", sample.url));
    }
    lines.extend(["", "WSO2 terms:"].map(str::to_owned));
    lines.extend(PRODUCT_WORDS.map(|words| format!("  {words}")));
    Some(lines.join("\n"))
}
