//! Key managers whose keys can be read only with a `--ca-file`; their gateways need that file, too.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::session::Session;
use crate::discovery;
use crate::key_manager::{Field, KeyManager};
use crate::net::block_on;

/// Result of reading one address.
enum Seen {
    /// Trusted by the system's authorities, or plain http.
    Known,
    /// Trusted with this `--ca-file` only.
    By(PathBuf),
    /// The address could not be read; the reason, a sentence.
    Unclear(String),
}

/// Required CA files by folded name of the key manager, and notes about addresses that could not be checked.
pub fn needed<'a>(
    session: &Session,
    all: impl Iterator<Item = &'a KeyManager>,
) -> Result<(BTreeMap<String, String>, Vec<String>), CommandError> {
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    let mut paths = BTreeMap::new();
    let mut notes = Vec::new();
    for it in all {
        let url = it.text(Field::JwksEndpoint);
        let host = origin(&url);
        if !seen.contains_key(&host) {
            let found = trust_of(session, &url)?;
            seen.insert(host.clone(), found);
        }
        match seen.get(&host) {
            Some(Seen::By(path)) => {
                let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
                drop(paths.insert(it.name.folded(), path.display().to_string()));
            }
            Some(Seen::Unclear(why)) => notes.push(format!(
                "{}: kmctl could not determine whether its JWKS Endpoint needs a CA file on the gateway. {why} If it does, use --certificate-path {}=PATH.",
                it.name, it.name
            )),
            Some(Seen::Known) | None => {}
        }
    }
    Ok((paths, notes))
}

fn origin(url: &str) -> String {
    let end = url
        .find("://")
        .and_then(|start| url[start + 3..].find('/').map(|end| start + 3 + end));
    url[..end.unwrap_or(url.len())].to_owned()
}

fn trust_of(session: &Session, url: &str) -> Result<Seen, CommandError> {
    match read(session, &[], url)? {
        Ok(()) => return Ok(Seen::Known),
        Err(Failed::Untrusted) => {}
        Err(Failed::Else(why)) => return Ok(Seen::Unclear(why)),
    }
    for path in &session.settings.ca_files {
        if read(session, &[path], url)?.is_ok() {
            return Ok(Seen::By(path.clone()));
        }
    }
    Ok(Seen::Unclear(
        "Its certificate is not signed by a CA that kmctl trusts.".to_owned(),
    ))
}

enum Failed {
    Untrusted,
    Else(String),
}

fn read(session: &Session, files: &[&Path], url: &str) -> Result<Result<(), Failed>, CommandError> {
    let mut session = session.clone();
    session.settings.ca_files = files.iter().map(|path| path.to_path_buf()).collect();
    let client = session.client(Vec::new())?;
    let read = block_on(client.get(url)).map_err(|error| {
        CommandError::new("unexpected", ExitCode::Unexpected, error.to_string())
    })?;
    Ok(match read {
        Ok(_) => Ok(()),
        Err(failure)
            if failure.is_untrusted()
                || matches!(failure, discovery::FetchError::NoTrustStore { .. }) =>
        {
            Err(Failed::Untrusted)
        }
        Err(failure) => Err(Failed::Else(failure.message())),
    })
}
