//! Plan as `plan` and `apply` print it: as text, and as rows for `tsv`.

use crate::control_plane::{Action, FieldChange, Plan};
use crate::key_manager::FrontEnd;

/// Text of a plan: objects in groups, with their changes field by field.
pub fn plan_text(plan: &Plan) -> String {
    let mut text = String::new();
    for action in Action::ALL {
        let items: Vec<_> = plan.items.iter().filter(|it| it.action == action).collect();
        if items.is_empty() || action == Action::Same {
            continue;
        }
        text.push_str(action.heading());
        text.push('\n');
        for item in items {
            let mut name = format!("  {} {}", item.side.mark(), item.name);
            if !item.own.is_empty() {
                name.push_str(" (has overrides for this target)");
            }
            text.push_str(&(name + "\n"));
            if action != Action::Create {
                for change in &item.fields {
                    text.push_str(&change_text(change));
                }
            }
            for missing in &item.missing {
                text.push_str(&format!(
                    "      required by the target: {}\n",
                    missing.label
                ));
            }
            for unsupported in &item.unsupported {
                text.push_str(&format!(
                    "      not supported by the target: {}\n",
                    unsupported.0.label()
                ));
            }
            if let Some(doubt) = item.doubt() {
                let tag = doubt.grade().tag();
                text.push_str(&format!("      {tag}  {}\n", doubt.message()));
            }
            if let Some(blocker) = item.blocker {
                text.push_str(&format!(
                    "      {} {}\n",
                    blocker.message(),
                    blocker.fix(&item.name, FrontEnd::Command)
                ));
            }
        }
    }
    text
}

fn change_text(change: &FieldChange) -> String {
    let shown = |value: &Option<String>| match value.as_deref() {
        None | Some("") => "(empty)".to_owned(),
        Some(value) => change.field.shown(value).to_owned(),
    };
    let who = match change.whose() {
        "" => String::new(),
        whose => format!("  ({whose})"),
    };
    format!(
        "      {}: {} -> {}{who}\n",
        change.field.label(),
        shown(&change.remote),
        shown(&change.local)
    )
}

/// Rows of a plan for `tsv`.
pub fn plan_rows(plan: &Plan) -> Vec<Vec<String>> {
    plan.items
        .iter()
        .map(|item| {
            let fields = item.fields.iter().map(|it| it.field.json_name());
            vec![
                item.name.clone(),
                item.action.word().to_owned(),
                item.side.word().to_owned(),
                fields.collect::<Vec<_>>().join(","),
                item.blocker
                    .map_or(String::new(), |blocker| blocker.word().to_owned()),
            ]
        })
        .collect()
}
