//! Targets, and the active one. Holds no secret.

use rusqlite::{OptionalExtension, Row, params};

use super::error::StoreError;
use super::open::Store;
use crate::control_plane::{
    CertificatePath, GatewayOptions, GatewayRelease, ProbeUrl, Target, TargetFacts, TargetKind,
    TargetName, TargetUrl, Trust,
};

const COLUMNS: &str =
    "name, kind, url, login_url, probe, gateway_release, certificate_path, trust, trusted,
  token_command, seen, id IS (SELECT target_id FROM settings) AS active";

impl Store {
    /// All targets by name.
    pub fn targets(&self) -> Result<Vec<Target>, StoreError> {
        let run = || -> rusqlite::Result<Vec<Target>> {
            self.connection
                .prepare_cached(&format!("SELECT {COLUMNS} FROM targets ORDER BY folded"))?
                .query_map([], read)?
                .collect()
        };
        run().map_err(|error| self.wrap(&error))
    }

    /// Target by name, ignoring case.
    pub fn target(&self, name: &str) -> Result<Option<Target>, StoreError> {
        self.connection
            .query_row(
                &format!("SELECT {COLUMNS} FROM targets WHERE folded = ?1"),
                [name.trim().to_ascii_lowercase()],
                read,
            )
            .optional()
            .map_err(|error| self.wrap(&error))
    }

    /// The target that commands use when none is named.
    pub fn active_target(&self) -> Result<Option<Target>, StoreError> {
        self.connection
            .query_row(
                &format!(
                    "SELECT {COLUMNS} FROM targets WHERE id = (SELECT target_id FROM settings)"
                ),
                [],
                read,
            )
            .optional()
            .map_err(|error| self.wrap(&error))
    }

    /// Adds a target, active if it is the first one; `false` when the name is taken.
    pub fn add_target(&mut self, target: &Target) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let (trusted, seen) = (trusted(&target.trust), target.facts.to_json().to_string());
            let gateway = target.kind == TargetKind::Gateway;
            let release = gateway.then(|| target.gateway.release.name());
            let added = transaction.execute(
                "INSERT OR IGNORE INTO targets (name, folded, kind, url, login_url, probe, trust, trusted, token_command, seen,
                   gateway_release, certificate_path)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                params![
                    target.name.as_str(),
                    target.name.folded(),
                    target.kind.word(),
                    target.url.as_str(),
                    target.login_url.as_ref().map(TargetUrl::as_str),
                    target.probe.as_ref().map(ProbeUrl::as_str),
                    target.trust.word(),
                    trusted,
                    target.token_command,
                    seen,
                    release,
                    target.gateway.certificate_path.as_ref().map(CertificatePath::as_str),
                ],
            )?;
            if added == 1 {
                transaction.execute(
                    "UPDATE settings SET target_id = coalesce(target_id,
                       (SELECT id FROM targets WHERE folded = ?1))",
                    [target.name.folded()],
                )?;
            }
            Ok(added == 1)
        })
    }

    /// Updates a target's certificate verification, token command and facts.
    pub fn save_target(&mut self, target: &Target) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute(
                "UPDATE targets SET trust = ?2, trusted = ?3, token_command = ?4, seen = ?5 WHERE folded = ?1",
                params![
                    target.name.folded(),
                    target.trust.word(),
                    trusted(&target.trust),
                    target.token_command,
                    target.facts.to_json().to_string(),
                ],
            )?;
            Ok(())
        })
    }

    /// Makes a target active; `false` if it does not exist.
    pub fn choose_target(&mut self, name: &TargetName) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let changed = transaction.execute(
                "UPDATE settings SET target_id = (SELECT id FROM targets WHERE folded = ?1)
                 WHERE EXISTS (SELECT 1 FROM targets WHERE folded = ?1)",
                [name.folded()],
            )?;
            Ok(changed > 0)
        })
    }

    /// Removes a target with its links and values; the target itself is not changed. `false` if it does not exist.
    pub fn remove_target(&mut self, name: &TargetName) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let removed =
                transaction.execute("DELETE FROM targets WHERE folded = ?1", [name.folded()])?;
            Ok(removed > 0)
        })
    }
}

fn trusted(trust: &Trust) -> Option<&str> {
    match trust {
        Trust::System => None,
        Trust::CaFile(pem) => Some(pem),
        Trust::Pinned(sha256) => Some(sha256),
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Target> {
    let kind: String = row.get("kind")?;
    let trust: String = row.get("trust")?;
    let trusted: Option<String> = row.get("trusted")?;
    let seen: Option<String> = row.get("seen")?;
    let release: Option<String> = row.get("gateway_release")?;
    Ok(Target {
        name: TargetName::stored(row.get("name")?),
        // The schema allows no other word.
        kind: TargetKind::from_word(&kind).unwrap_or(TargetKind::ApiManager),
        url: TargetUrl::stored(row.get("url")?),
        login_url: row
            .get::<_, Option<String>>("login_url")?
            .map(TargetUrl::stored),
        probe: row.get::<_, Option<String>>("probe")?.map(ProbeUrl::stored),
        gateway: GatewayOptions {
            // None was stored before there was a choice.
            release: release
                .and_then(|name| GatewayRelease::from_name(&name))
                .unwrap_or_default(),
            certificate_path: row
                .get::<_, Option<String>>("certificate_path")?
                .map(CertificatePath::stored),
        },
        trust: match (trust.as_str(), trusted) {
            ("caFile", Some(pem)) => Trust::CaFile(pem),
            ("pinned", Some(sha256)) => Trust::Pinned(sha256),
            _ => Trust::System,
        },
        active: row.get("active")?,
        token_command: row.get("token_command")?,
        facts: TargetFacts::from_json(&seen.unwrap_or_default()),
    })
}
