//! `kmctl enable NAME` and `kmctl disable NAME`.

use clap::Args;

use super::add::json_with;
use super::edit::find;
use super::value_text;
use crate::cli::command_error::CommandError;
use crate::cli::output::Document;
use crate::cli::session::Session;
use crate::ops;

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl enable external-asgardeo-km")]
pub struct Enable {
    /// One or more key manager names; case-insensitive
    #[arg(required = true, value_name = "NAME")]
    pub names: Vec<String>,
}

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl disable external-asgardeo-km")]
pub struct Disable {
    /// One or more key manager names; case-insensitive
    #[arg(required = true, value_name = "NAME")]
    pub names: Vec<String>,
}

impl Enable {
    /// Runs the command: enables the named key managers.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        switch(session, &self.names, true)
    }
}

impl Disable {
    /// Runs the command: disables the named key managers.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        switch(session, &self.names, false)
    }
}

/// Switches all or none: an unknown name is reported before the first change.
fn switch(session: &Session, names: &[String], enabled: bool) -> Result<(), CommandError> {
    let mut store = session.open_to_write()?;
    let organization = session.organization(&store)?;
    let audit = session.audit();
    for name in names {
        find(&store, &organization, name)?;
    }
    let word = value_text::status(enabled);
    let mut items = Vec::with_capacity(names.len());
    let mut sentences = String::new();
    for name in names {
        let (after, changed) =
            ops::set_enabled(&mut store, &organization, name.trim(), enabled, &audit)?;
        let sentence = if changed {
            let would = session.done("", "would be ");
            format!("{} {would}{word}.\n", after.name)
        } else {
            format!("{} is already {word}.\n", after.name)
        };
        sentences.push_str(&sentence);
        if changed && !enabled && after.developer_portal {
            session.remark(&format!(
                "NOTE  {} is still selected in the Developer Portal; developers can't get new tokens until you enable it or select another one.\n",
                after.name
            ));
        }
        items.push(json_with(
            session,
            &store,
            &organization,
            &after,
            changed,
            &[],
        )?);
    }
    session.written(Document::one_or_more("KeyManager", items), &sentences)
}
