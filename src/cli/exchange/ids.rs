//! Ids of key managers in another product: given, or derived from the names.

use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::control_plane::{PortalId, collisions};
use crate::key_manager::{KeyManager, joined};

/// The ids of an export, in the order of its key managers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids {
    /// Ids, one per key manager.
    pub ids: Vec<String>,
    /// Remarks, as sentences.
    pub notes: Vec<String>,
}

/// Value of `--id`.
#[derive(Clone, Debug, Default)]
pub struct IdOption(Vec<(Option<String>, PortalId)>);

impl IdOption {
    /// Reads the values of `--id`: `ID` for the only key manager, or `NAME=ID`.
    ///
    /// # Errors
    /// A value is not an id, or a name is not among the key managers.
    pub fn read(values: &[String], all: &[KeyManager]) -> Result<Self, CommandError> {
        let mut given = Vec::new();
        for value in values {
            let (name, id) = match value.rsplit_once('=') {
                Some((name, id)) => (Some(name), id),
                None => (None, value.as_str()),
            };
            let id = PortalId::parse(id)
                .map_err(|error| CommandError::usage(format!("--id {value}: {error}")))?;
            match name {
                None if all.len() != 1 => {
                    let message = format!(
                        "--id {value} does not say which of the {} key managers it belongs to.",
                        all.len()
                    );
                    return Err(
                        CommandError::usage(message).with_fix(format!("Use --id NAME={id}."))
                    );
                }
                Some(name) if !all.iter().any(|it| it.name.folded() == name.to_lowercase()) => {
                    let message =
                        format!("--id {value}: {name} is not among the key managers to export.");
                    return Err(CommandError::usage(message));
                }
                _ => given.push((name.map(str::to_lowercase), id)),
            }
        }
        Ok(IdOption(given))
    }

    fn of(&self, it: &KeyManager) -> Option<&PortalId> {
        let wanted = it.name.folded();
        let mut all = self.0.iter().rev();
        all.find(|(name, _)| name.as_ref().is_none_or(|name| *name == wanted))
            .map(|(_, id)| id)
    }
}

/// Ids of the API Portal and the gateway.
///
/// # Errors
/// Names from which no id can be made, or that share one; all of them at once.
pub fn portal_ids(all: &[KeyManager], given: &IdOption) -> Result<Ids, CommandError> {
    resolve(all, given, |it| {
        let made = PortalId::from_name(it.name.as_str())?;
        let note = made.lossy.then(|| {
            format!(
                "{}: the ID {} is missing letters of the name. Set another one with --id {}=ID.",
                it.name, made.id, it.name
            )
        });
        Some((made.id.to_string(), note))
    })
}

/// Ids, given or derived by `make`, which returns an id with an optional remark.
///
/// # Errors
/// As [`portal_ids`].
pub fn resolve(
    all: &[KeyManager],
    given: &IdOption,
    make: impl Fn(&KeyManager) -> Option<(String, Option<String>)>,
) -> Result<Ids, CommandError> {
    let mut ids = Ids::default();
    let mut without = Vec::new();
    for it in all {
        let made = match given.of(it) {
            Some(id) => Some((id.to_string(), None)),
            None => make(it),
        };
        match made {
            Some((id, note)) => {
                ids.ids.push(id);
                ids.notes.extend(note);
            }
            None => without.push(it.name.as_str()),
        }
    }
    if !without.is_empty() {
        let message = format!(
            "{} can't be converted to an ID of Latin letters and digits.",
            joined(&without, "and")
        );
        return Err(refused(message, &without));
    }
    let names = all.iter().map(|it| it.name.as_str());
    let shared = collisions(names.zip(ids.ids.iter().map(String::as_str)));
    if !shared.is_empty() {
        let sentences: Vec<String> = shared
            .iter()
            .map(|(id, names)| format!("{} would have the same ID, {id}.", joined(names, "and")))
            .collect();
        let last: Vec<&str> = shared
            .iter()
            .flat_map(|(_, names)| names.iter().skip(1).copied())
            .collect();
        return Err(refused(sentences.join(" "), &last));
    }
    Ok(ids)
}

fn refused(message: String, names: &[&str]) -> CommandError {
    let options: Vec<String> = names
        .iter()
        .map(|name| {
            format!(
                "--id {}",
                crate::key_manager::shell_word(&format!("{name}=ID"))
            )
        })
        .collect();
    CommandError::new("not-exportable", ExitCode::Refused, message)
        .with_fix(format!("Set an ID: {}", options.join(" ")))
}
