//! `kmctl devportal get|set --target NAME`: what an API Portal offers to developers.

use serde_json::json;

use super::apply::Apply;
use super::edit::find;
use super::target_args::{TokenOptions, block_on, chosen, connect, scope};
use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Document;
use crate::cli::session::Session;
use crate::control_plane::{ManagedField, Plan, Target, TargetKind};
use crate::key_manager::command_line;
use crate::ops::plan::{self, RemoteState};
use crate::store::Store;

/// Prints the key managers of the portal, and local ones missing there.
pub fn get(session: &Session, token: &TokenOptions) -> Result<(), CommandError> {
    let store = session.open()?;
    let target = portal(session, &store)?;
    let token = token.token(session)?;
    let scope = scope(session, &store, target, &[], false)?;
    let (planned, there) = block_on(async {
        let connection = connect(session, &scope.target, token).await?;
        Ok(plan::read_and_compare(&store, &connection.remote, &scope).await?)
    })?;
    let items = planned.items.iter().map(|item| {
        json!({
            "name": item.name,
            "offered": offered(item.remote_id.as_deref(), &there),
            "action": item.action.word(),
        })
    });
    let document = Document::items("PortalKeyManagers", items.collect());
    let head = ["Name", "Developers see it", "Compared with local"];
    session.table(document, &head, || rows(&planned, &there))
}

/// Sends a key manager to the portal, enabled; the report says what was read back.
pub fn set(session: &Session, name: &str, token: &TokenOptions) -> Result<(), CommandError> {
    let store = session.open()?;
    portal(session, &store)?;
    let organization = session.organization(&store)?;
    let found = find(&store, &organization, name)?;
    drop(store);
    if !found.enabled {
        let message = format!("{} is disabled in Key Managers.", found.name);
        return Err(CommandError::new("in-use", ExitCode::Refused, message)
            .with_fix(command_line("enable", found.name.as_str(), "")));
    }
    let apply = Apply {
        names: vec![name.to_owned()],
        plan: None,
        fields: Vec::new(),
        delete: false,
        wait: None,
        token: token.clone(),
    };
    apply.run(session)
}

fn portal(session: &Session, store: &Store) -> Result<Target, CommandError> {
    let target = chosen(session, store)?;
    match target.kind {
        TargetKind::ApiPortal => Ok(target),
        _ => Err(
            CommandError::usage(format!("{} is not an API Portal.", target.name))
                .with_fix("Leave --target out, or name an API Portal."),
        ),
    }
}

/// Whether developers can select it; `None` if it is missing in the portal.
fn offered(id: Option<&str>, there: &RemoteState) -> Option<bool> {
    let found = there.all.iter().find(|it| Some(it.id.as_str()) == id)?;
    Some(found.fields.get(ManagedField::Enabled) == Some("true"))
}

fn rows(planned: &Plan, there: &RemoteState) -> Vec<Vec<String>> {
    let items = planned.items.iter();
    items
        .map(|item| {
            let offered = match offered(item.remote_id.as_deref(), there) {
                Some(true) => "yes",
                Some(false) => "disabled in the portal",
                None => "not there",
            };
            vec![
                item.name.clone(),
                offered.to_owned(),
                item.action.heading().to_owned(),
            ]
        })
        .collect()
}
