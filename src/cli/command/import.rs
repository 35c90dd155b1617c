//! `kmctl import FILE`.

use std::collections::HashSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::import_result::{ImportAction, Imported, differences, print};
use crate::cli::command_error::CommandError;
use crate::cli::exchange::{self, ImportedKeyManager};
use crate::cli::exit_code::ExitCode;
use crate::cli::session::Session;
use crate::key_manager::{
    Environment, EnvironmentScope, KeyManager, Name, NewKeyManager, OrganizationName, visible,
};
use crate::ops::{self, Edit};
use crate::store::{AuditContext, Changes, Store};

/// Key managers added in one transaction.
const CHUNK: usize = 5_000;

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Example: kmctl import key-managers.yaml --update --dry-run\n         \
                  kmctl export --organization A | kmctl import - --organization B"
)]
pub struct Import {
    /// The file, YAML or JSON; - is stdin
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Skip key managers that already exist
    #[arg(long, conflicts_with = "update")]
    pub if_not_exists: bool,
    /// Update key managers that already exist
    #[arg(long)]
    pub update: bool,
    /// Add missing environments
    #[arg(long)]
    pub create_environments: bool,
}

impl Import {
    /// Imports the file.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        let text = read(&self.file)?;
        let (imported, notes) = exchange::read(&text, session.settings.allow_http)?;
        let mut store = session.open_to_write()?;
        let organization = session.organization(&store)?;
        for note in &notes {
            session.remark(&format!("NOTE  {}\n", visible(note)));
        }
        let missing = self.check(&store, &organization, &imported)?;
        let audit = session.audit();
        for name in missing {
            let environment = Environment {
                name,
                production: false,
            };
            ops::add_environment(&mut store, &organization, &environment, &audit)?;
        }
        let mut all = Vec::new();
        for chunk in imported.chunks(CHUNK) {
            all.extend(self.chunk(&mut store, &organization, chunk, &audit)?);
        }
        print(session, &store, &organization, &all)
    }

    /// Imports a chunk: new key managers in one transaction, existing ones one by one.
    fn chunk(
        &self,
        store: &mut Store,
        organization: &OrganizationName,
        chunk: &[ImportedKeyManager],
        audit: &AuditContext,
    ) -> Result<Vec<Imported>, CommandError> {
        let mut all = Vec::with_capacity(chunk.len());
        let mut rest = chunk;
        while let Some((imported, behind)) = rest.split_first() {
            let mut added = Vec::new();
            for imported in rest {
                if imported.developer_portal
                    || store
                        .get(organization, imported.new.name.as_str())?
                        .is_some()
                {
                    break;
                }
                added.push(possible(store, organization, imported)?);
            }
            if added.is_empty() {
                let possible = possible(store, organization, imported)?;
                let mut it = self.import_one(store, organization, &possible, audit)?;
                if it.action != ImportAction::Unchanged || self.update {
                    it.now.environments = imported.new.environments.clone();
                }
                all.push(it);
                rest = behind;
                continue;
            }
            let new: Vec<&NewKeyManager> = added.iter().map(|imported| &imported.new).collect();
            let (done, refused) = ops::add_many(store, organization, &new, audit)?;
            for (mut now, imported) in done.into_iter().zip(rest) {
                now.environments = imported.new.environments.clone();
                all.push(Imported {
                    action: ImportAction::Added,
                    before: None,
                    now,
                });
            }
            if let Some(why) = refused {
                return Err(why.into());
            }
            rest = rest.get(added.len()..).unwrap_or_default();
        }
        Ok(all)
    }

    /// Checks everything that can be checked before the first write. Returns the environments to add.
    fn check(
        &self,
        store: &Store,
        organization: &OrganizationName,
        imported: &[ImportedKeyManager],
    ) -> Result<Vec<crate::key_manager::EnvironmentName>, CommandError> {
        let mut seen: HashSet<String> = HashSet::new();
        let known = store.environments(organization)?;
        let mut missing: Vec<crate::key_manager::EnvironmentName> = Vec::new();
        for ImportedKeyManager { new, .. } in imported {
            let folded = new.name.as_str().to_lowercase();
            if !seen.insert(folded) {
                let message = format!("{} is in the file twice.", new.name);
                return Err(CommandError::new(
                    "invalid-file",
                    ExitCode::Refused,
                    message,
                ));
            }
            if let Some(there) = store.get(organization, new.name.as_str())? {
                self.may_meet(&there, new)?;
            }
            let EnvironmentScope::Only(names) = &new.environments else {
                continue;
            };
            for name in names {
                let folded = name.folded();
                let mut names = known.iter().map(|it| &it.name).chain(&missing);
                if !names.any(|it| it.folded() == folded) {
                    missing.push(name.clone());
                }
            }
        }
        match missing.first() {
            Some(first) if !self.create_environments => {
                let message = format!("Environment {first} does not exist.");
                Err(CommandError::invalid("environments", message)
                    .with_fix("Add it with kmctl env add, or use --create-environments."))
            }
            _ => Ok(missing),
        }
    }

    /// Fails if an existing key manager must not be changed by the file's.
    fn may_meet(&self, there: &KeyManager, new: &NewKeyManager) -> Result<(), CommandError> {
        if there.built_in() {
            return Err(ops::OpError::BuiltIn.into());
        }
        if self.if_not_exists {
            return Ok(());
        }
        if !self.update {
            let message = format!("{} already exists. Nothing was changed.", there.name);
            return Err(CommandError {
                field: Some("name"),
                ..CommandError::new("already-exists", ExitCode::Conflict, message)
                    .with_fix("Update it with --update, or skip it with --if-not-exists.")
            });
        }
        if there.kind != new.kind {
            let message = format!(
                "{} has the type {}, which can't be changed to {}.",
                there.name,
                there.kind.word(),
                new.kind.word()
            );
            return Err(CommandError::invalid("type", message)
                .with_fix("Delete it first, or use another name."));
        }
        Ok(())
    }

    fn import_one(
        &self,
        store: &mut Store,
        organization: &OrganizationName,
        imported: &ImportedKeyManager,
        audit: &AuditContext,
    ) -> Result<Imported, CommandError> {
        let new = &imported.new;
        let Some(there) = store.get(organization, new.name.as_str())? else {
            let now = ops::add(store, organization, new, None, audit)?;
            let now = portal(store, organization, imported, now, audit)?;
            return Ok(Imported {
                action: ImportAction::Added,
                before: None,
                now,
            });
        };
        if self.if_not_exists {
            return Ok(Imported {
                action: ImportAction::Unchanged,
                before: Some(there.clone()),
                now: there,
            });
        }
        let change = Edit {
            name: there.name.as_str().to_owned(),
            revision: Some(there.revision),
            changes: Changes::between(&there, new),
        };
        let (before, now) = ops::edit(store, organization, &change, audit)?;
        let now = portal(store, organization, imported, now, audit)?;
        let same = before.revision == now.revision
            && before.developer_portal == now.developer_portal
            && differences(&before, &now).is_empty();
        Ok(Imported {
            action: match same {
                true => ImportAction::Unchanged,
                false => ImportAction::Updated,
            },
            before: Some(before),
            now,
        })
    }
}

/// Scope without environments that a dry run only pretended to add.
fn possible(
    store: &Store,
    organization: &OrganizationName,
    imported: &ImportedKeyManager,
) -> Result<ImportedKeyManager, CommandError> {
    let mut possible = imported.clone();
    if let EnvironmentScope::Only(names) = &mut possible.new.environments {
        let known = store.environments(organization)?;
        names.retain(|name| {
            let folded = name.as_str().to_lowercase();
            let mut all = known.iter().map(|it| it.name.as_str().to_lowercase());
            all.any(|other| other == folded)
        });
        if names.is_empty() {
            possible.new.environments = EnvironmentScope::All;
        }
    }
    Ok(possible)
}

/// Chooses a key manager for the Developer Portal if the file requests it.
fn portal(
    store: &mut Store,
    organization: &OrganizationName,
    imported: &ImportedKeyManager,
    now: KeyManager,
    audit: &AuditContext,
) -> Result<KeyManager, CommandError> {
    if !imported.developer_portal || now.developer_portal || !now.enabled {
        return Ok(now);
    }
    let name: &Name = &now.name;
    match ops::choose_portal(store, organization, name.as_str(), audit) {
        Ok(_) => {}
        // A dry run has not really added the key manager.
        Err(ops::OpError::NotFound { .. }) => {}
        Err(other) => return Err(other.into()),
    }
    Ok(KeyManager {
        developer_portal: true,
        ..now
    })
}

fn read(path: &Path) -> Result<String, CommandError> {
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|mut file| file.read_to_string(&mut text))
    };
    match read {
        Ok(_) => Ok(text),
        Err(error) => Err(CommandError::unreadable_file(path, &error)),
    }
}
