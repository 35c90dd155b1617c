//! `kmctl enable NAME` and `kmctl disable NAME`.

use clap::Args;

use super::add::json_with;
use super::words;
use crate::cli::failure::Failure;
use crate::cli::output::Document;
use crate::cli::session::Session;
use crate::ops;

/// Enable a key manager: its tokens are accepted
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl enable external-asgardeo-km")]
pub struct Enable {
    /// Its name; letter case does not matter
    pub name: String,
}

/// Disable a key manager: tokens that it issued stop working
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl disable external-asgardeo-km")]
pub struct Disable {
    /// Its name; letter case does not matter
    pub name: String,
}

impl Enable {
    /// Enables it.
    pub fn run(self, session: &Session) -> Result<(), Failure> {
        switch(session, &self.name, true)
    }
}

impl Disable {
    /// Disables it.
    pub fn run(self, session: &Session) -> Result<(), Failure> {
        switch(session, &self.name, false)
    }
}

fn switch(session: &Session, name: &str, enabled: bool) -> Result<(), Failure> {
    let mut store = session.open_to_write()?;
    let organization = session.organization(&store)?;
    let audit = session.audit();
    let (after, changed) =
        ops::set_enabled(&mut store, &organization, name.trim(), enabled, &audit)?;
    let word = words::status(enabled);
    let sentence = if changed {
        let would = session.done("", "would be ");
        format!("{} {would}{word}.\n", after.name)
    } else {
        format!("{} is {word} already.\n", after.name)
    };
    if changed && !enabled && after.developer_portal {
        session.remark(
            "NOTE  The Developer Portal still uses it; no new tokens can be issued there.\n",
        );
    }
    let item = json_with(session, &store, &organization, &after, changed, &[])?;
    session.written(Document::item("KeyManager", item), &sentence)
}
