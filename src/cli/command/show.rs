//! `kmctl show NAME`.

use clap::Args;

use super::words;
use crate::cli::output::{Document, fields};
use crate::cli::{Failure, Session};
use crate::key_manager::{EnvironmentName, Field, KeyManager};
use crate::ops::{self, Refusal};

/// Show everything about one key manager
#[derive(Debug, Args)]
#[command(after_help = "Example: kmctl show external-asgardeo-km\n         \
                        kmctl show external-asgardeo-km --json | jq -r .item.issuer")]
pub struct Show {
    /// Its name; letter case does not matter
    pub name: String,
}

impl Show {
    /// Prints it.
    pub fn run(self, session: &Session) -> Result<(), Failure> {
        let store = session.open()?;
        let organization = session.organization(&store)?;
        let known = session.environment_names(&store, &organization)?;
        let found = store
            .get(&organization, self.name.trim())?
            .ok_or(Refusal::NotFound {
                what: "Key manager",
                name: self.name,
            })?;
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
        ("Status", words::status(it.enabled).to_owned()),
        (
            "Developer Portal",
            words::yes_or_no(it.developer_portal).to_owned(),
        ),
        (
            Field::Environments.label(),
            words::environments(&it.environments, known),
        ),
    ];
    if let Some(connection) = &it.connection {
        let settings = &connection.settings;
        let optional = |endpoint: &Option<crate::key_manager::Endpoint>| {
            endpoint
                .as_ref()
                .map(|url| url.as_str().to_owned())
                .unwrap_or_default()
        };
        let values = [
            (
                Field::WellKnownUrl,
                connection.well_known_url.as_str().to_owned(),
            ),
            (Field::Issuer, settings.issuer.as_str().to_owned()),
            (
                Field::TokenEndpoint,
                settings.token_endpoint.as_str().to_owned(),
            ),
            (
                Field::AuthorizationEndpoint,
                settings.authorization_endpoint.as_str().to_owned(),
            ),
            (
                Field::JwksEndpoint,
                settings.jwks_endpoint.as_str().to_owned(),
            ),
            (Field::RevokeEndpoint, optional(&settings.revoke_endpoint)),
            (
                Field::OidcLogoutEndpoint,
                optional(&settings.oidc_logout_endpoint),
            ),
            (
                Field::ConsumerKeyIdentifier,
                settings.consumer_key_identifier.as_str().to_owned(),
            ),
            (
                Field::ScopeKeyIdentifier,
                settings.scope_key_identifier.as_str().to_owned(),
            ),
        ];
        rows.extend(values.map(|(field, value)| (field.label(), value)));
    }
    rows.push(("Revision", it.revision.to_string()));
    rows.push(("Added", local(it.created_at)));
    rows.push(("Changed", local(it.updated_at)));
    rows
}

/// Local time with its zone.
fn local(time: jiff::Timestamp) -> String {
    let zoned = time.to_zoned_datetime(jiff::tz::TimeZone::system());
    zoned.strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
}
