//! `kmctl export`.

use clap::{Args, ValueEnum};

use super::edit::find;
use crate::cli::exchange::{self, Exported, Section, own};
use crate::cli::settings::Format;
use crate::cli::{Failure, Session, output};
use crate::key_manager::{KeyManager, OrganizationName, visible_block};
use crate::store::{From, ListQuery, Store};

/// Write key managers as a file, also for other WSO2 products
///
/// All external key managers, or those that are named. What a form can't carry is said on stderr.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl export > key-managers.yaml\n         \
                  kmctl export asgardeo-prod --format gateway >> config.toml")]
pub struct Export {
    /// Their names; all, if none is given
    pub names: Vec<String>,
    /// Which form
    #[arg(long, value_name = "FORM", default_value = "kmctl")]
    pub format: Form,
    /// The handle, for the API Portal and the gateway, in place of one made of the name
    #[arg(long, value_name = "HANDLE")]
    pub id: Option<String>,
    /// The version of the gateway's jwt-auth policy: v1 from gateway 1.0.0 on
    #[arg(long, value_name = "VERSION", default_value = "v1")]
    pub policy: Section,
}

/// A form of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// kmctl's own, which import reads: YAML, or JSON with --output json
    Kmctl,
    /// Bodies for WSO2 API Manager's Admin API v4 (4.7 and later)
    Apim,
    /// A manifest for the API Portal; with --output json bodies for its REST API
    ApiPortal,
    /// A fragment for the API Platform gateway's config.toml
    Gateway,
}

/// How many are read at a time.
const WINDOW: usize = 200;

impl Export {
    /// Prints the file.
    pub fn run(self, session: &Session) -> Result<(), Failure> {
        let store = session.open()?;
        let organization = session.organization(&store)?;
        let as_json = session.settings.format == Format::Json;
        if self.format == Form::Kmctl && self.names.is_empty() {
            return each(&store, &organization, |it| {
                output::print(&own_text(it, as_json)?)
            });
        }
        let mut all = Vec::new();
        for name in &self.names {
            all.push(find(&store, &organization, name)?);
        }
        if self.names.is_empty() {
            each(&store, &organization, |it| {
                all.push(it.clone());
                Ok(())
            })?;
        }
        let id = self.id.as_deref();
        let exported = match self.format {
            Form::Kmctl => {
                let texts: Result<String, Failure> =
                    all.iter().map(|it| own_text(it, as_json)).collect();
                Exported {
                    text: texts?,
                    notes: Vec::new(),
                }
            }
            Form::Apim => exchange::apim(&all)?,
            Form::ApiPortal => exchange::api_portal(&all, id, as_json)?,
            Form::Gateway => exchange::gateway(&all, id, self.policy)?,
        };
        output::print(&exported.text)?;
        for note in &exported.notes {
            if !session.settings.quiet {
                output::say(&format!("NOTE  {}\n", visible_block(note)));
            }
        }
        Ok(())
    }
}

fn own_text(it: &KeyManager, as_json: bool) -> Result<String, Failure> {
    let document = own::document(it);
    if as_json {
        return Ok(output::json(&document) + "\n");
    }
    Ok(format!("---\n{}", output::yaml(&document)?))
}

/// Every external key manager, in the order of the list.
fn each(
    store: &Store,
    organization: &OrganizationName,
    mut run: impl FnMut(&KeyManager) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut query = ListQuery::first(organization.clone(), WINDOW);
    loop {
        let (found, more) = store.whole_page(&query)?;
        for it in found.iter().filter(|it| !it.built_in()) {
            run(it)?;
        }
        match found.last().filter(|_| more) {
            Some(last) => query.from = From::After(last.name.clone()),
            None => return Ok(()),
        }
    }
}
