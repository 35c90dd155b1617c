//! `kmctl show NAME`.

use clap::Args;
use jiff::tz::TimeZone;

use super::target_args::with_values_there;
use super::value_text;
use crate::cli::command_error::CommandError;
use crate::cli::output::{Document, fields};
use crate::cli::session::Session;
use crate::form::finding_summary;
use crate::key_manager::{EnvironmentName, Field, KeyManager};
use crate::ops::{self, Noun, OpError};

#[derive(Debug, Args)]
#[command(after_help = "Example: kmctl show external-asgardeo-km\n         \
                        kmctl show external-asgardeo-km --json | jq -r .item.issuer\n         \
                        kmctl show external-asgardeo-km --target prod")]
pub struct Show {
    /// Key manager name; case-insensitive
    pub name: String,
}

impl Show {
    /// Runs the command: prints one key manager.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        let store = session.open()?;
        let (known, found) = store.at_once(|| {
            let organization = session.organization(&store)?;
            let known = session.environment_names(&store, &organization)?;
            let found = store.get(&organization, self.name.trim())?;
            Ok::<_, CommandError>((known, found))
        })?;
        let found = found.ok_or(OpError::NotFound {
            what: Noun::KeyManager,
            name: self.name,
        })?;
        let organization = session.organization(&store)?;
        let found = with_values_there(session, &store, &organization, found)?;
        session.printer().document(
            Document::item("KeyManager", ops::json::key_manager(&found, &known)),
            || fields(&rows(&found, &known)),
            || {
                let rows = rows(&found, &known).into_iter();
                rows.map(|(label, value)| vec![label.to_owned(), value])
                    .collect()
            },
        )
    }
}

/// Every value with its label, in the console's order.
pub fn rows(it: &KeyManager, known: &[EnvironmentName]) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        (Field::Name.label(), it.name.as_str().to_owned()),
        (Field::Type.label(), it.kind.label().to_owned()),
        (
            Field::Description.label(),
            it.description.as_str().to_owned(),
        ),
        ("Status", value_text::status(it.enabled).to_owned()),
        (
            "Developer Portal",
            value_text::yes_or_no(it.developer_portal).to_owned(),
        ),
        (
            Field::Environments.label(),
            value_text::environments(&it.environments, known),
        ),
    ];
    if !it.built_in() {
        let fields = std::iter::once(Field::WellKnownUrl).chain(Field::CONFIGURATION);
        rows.extend(fields.map(|field| (field.label(), it.shown(field))));
    }
    rows.push(("Revision", it.revision.to_string()));
    rows.push(("Added", local(it.created_at)));
    rows.push(("Changed", local(it.updated_at)));
    if let Some(grade) = it.evidence.check {
        rows.push(("Last check", grade.tag().to_owned()));
    }
    let known = finding_summary::evidence(&it.evidence, &TimeZone::system());
    rows.extend(
        known
            .into_iter()
            .map(|(label, grade, text)| (label, format!("{:<6}{text}", grade.tag()))),
    );
    rows
}

/// Local time with its zone.
fn local(time: jiff::Timestamp) -> String {
    let zoned = time.to_zoned_datetime(TimeZone::system());
    zoned.strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
}
