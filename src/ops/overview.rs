//! Op: data of the first screen in one snapshot.

use super::error::{Noun, OpError};
use crate::control_plane::Target;
use crate::key_manager::{Draft, Environment, Name, OrganizationName, fold};
use crate::store::{ListQuery, Page, Preferences, Store, StoredDraft};

/// The chosen organization with what surrounds its list.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Organization of all that follows: the named one, else the one chosen last.
    pub organization: OrganizationName,
    /// Environments in the order of promotion.
    pub environments: Vec<Environment>,
    /// Name of the key manager that the Developer Portal uses.
    pub portal: Name,
    /// The targets, by name.
    pub targets: Vec<Target>,
    /// The drafts of key managers to be added, with their ids, the newest first.
    pub drafts: Vec<(u64, Draft)>,
    /// Drafts of edits: their ids and the folded names of their key managers.
    pub edit_drafts: Vec<(u64, String)>,
    /// Screen preferences.
    pub preferences: Preferences,
    /// First page of the list.
    pub page: Page,
}

/// Reads the overview of `organization`, or of the one chosen last if `None`.
///
/// # Errors
/// Not found, or the database can't be read or written.
pub fn overview(
    store: &Store,
    organization: Option<&str>,
    limit: usize,
) -> Result<Overview, OpError> {
    store.at_once(|| read(store, organization, limit))
}

fn read(store: &Store, organization: Option<&str>, limit: usize) -> Result<Overview, OpError> {
    let organization = match organization {
        Some(name) => store
            .find_organization(name)?
            .ok_or_else(|| OpError::NotFound {
                what: Noun::Organization,
                name: name.to_owned(),
            })?,
        None => store.chosen_organization()?,
    };
    let preferences = store.preferences()?;
    let query = ListQuery {
        sort: preferences.sort,
        ..ListQuery::first(organization.clone(), limit)
    };
    let (edits, additions): (Vec<_>, Vec<_>) = store
        .drafts(&organization)?
        .into_iter()
        .partition(|kept| kept.draft.editing.is_some());
    let edited = |kept: StoredDraft| Some((kept.id, fold(&kept.draft.editing?.name)));
    Ok(Overview {
        environments: store.environments(&organization)?,
        portal: store.portal(&organization)?,
        targets: store.targets()?,
        drafts: additions
            .into_iter()
            .map(|kept| (kept.id, kept.draft))
            .collect(),
        edit_drafts: edits.into_iter().filter_map(edited).collect(),
        page: store.page(&query)?,
        preferences,
        organization,
    })
}
