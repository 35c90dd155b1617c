//! `kmctl usage NAME`.

use clap::Args;

use super::target_args::{TokenOptions, block_on, chosen, connect, scope};
use crate::cli::command_error::CommandError;
use crate::cli::output::Document;
use crate::cli::session::Session;
use crate::control_plane::{Usage as Found, UsageList};
use crate::ops::usage;

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl usage okta-km --target prod")]
pub struct Usage {
    /// Key manager name; case-insensitive
    pub name: String,
    #[command(flatten)]
    pub token: TokenOptions,
}

impl Usage {
    /// Runs the command.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        let store = session.open()?;
        let target = chosen(session, &store)?;
        let token = self.token.token(session)?;
        let scope = scope(
            session,
            &store,
            target,
            std::slice::from_ref(&self.name),
            false,
        )?;
        let found = block_on(async {
            let connection = connect(session, &scope.target, token).await?;
            Ok(usage::usage(&store, &connection.remote, &scope, &self.name).await?)
        })?;
        session.printer().document(
            Document::item("Usage", found.to_json()),
            || crate::key_manager::visible_block(&text(&found)),
            || rows(&found),
        )
    }
}

fn text(usage: &Found) -> String {
    let list = |what: &str, list: &UsageList| {
        let mut text = format!("{}: {}\n", what, list.count);
        for name in &list.items {
            text.push_str(&format!("  {name}\n"));
        }
        if (list.items.len() as u64) < list.count {
            text.push_str("  ...\n");
        }
        text
    };
    let name = &usage.name;
    let mut text = list(&format!("APIs that use {name}"), &usage.apis);
    let what = format!("Applications that use {name}");
    text.push_str(&list(&what, &usage.applications));
    for sentence in &usage.not_counted {
        text.push_str(&format!("NOTE  {sentence}\n"));
    }
    text
}

fn rows(usage: &Found) -> Vec<Vec<String>> {
    let rows = |kind: &'static str, list: &UsageList| -> Vec<Vec<String>> {
        list.items
            .iter()
            .map(|name| vec![kind.to_owned(), name.clone()])
            .collect()
    };
    let mut all = rows("api", &usage.apis);
    all.extend(rows("application", &usage.applications));
    all
}
