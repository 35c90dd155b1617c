//! `kmctl pull`.

use clap::Args;

use super::plan_text::{plan_rows, plan_text};
use super::target_args::{
    TokenOptions, block_on, chosen, connect, managed_field, only_fields, scope,
};
use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Document;
use crate::cli::session::Session;
use crate::control_plane::{Action, ManagedField, Plan};
use crate::key_manager::{fold, joined};
use crate::ops::plan::Scope;
use crate::ops::pull::{self, PullOutcome};
use crate::ops::{TargetError, differences, plan};

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl pull --target prod\n         \
                  kmctl pull --target prod --adopt okta-km\n         \
                  kmctl pull --target prod --into \"Sample Org\" okta-km")]
pub struct Pull {
    /// Key manager names [default: all]
    pub names: Vec<String>,
    /// Copy them into this organization: add the missing ones and update those that differ
    #[arg(long, value_name = "ORGANIZATION", conflicts_with = "adopt")]
    pub into: Option<String>,
    /// Link these to the target's key managers by name, otherwise by issuer; repeatable
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub adopt: Vec<String>,
    /// Only these fields of linked key managers, comma-separated
    #[arg(long = "field", value_name = "FIELD", value_delimiter = ',', value_parser = managed_field())]
    pub fields: Vec<ManagedField>,
    #[command(flatten)]
    pub token: TokenOptions,
}

impl Pull {
    /// Runs the command: compares, then links or copies what was requested.
    pub fn run(mut self, session: &Session) -> Result<(), CommandError> {
        let writing = !self.adopt.is_empty() || self.into.is_some();
        let mut store = match writing {
            true => session.open_to_write()?,
            false => session.open()?,
        };
        let target = chosen(session, &store)?;
        let token = self.token.token(session)?;
        if self.names.is_empty() {
            self.names.clone_from(&self.adopt);
        }
        let mut scope = scope(session, &store, target, &self.names, false)?;
        if let Some(name) = &self.into {
            scope.organization = Session::organization_named(&store, name)?;
        }
        let (mut planned, there) = block_on(async {
            let connection = connect(session, &scope.target, token).await?;
            let remote = &connection.remote;
            Ok(match writing {
                true => {
                    let (plan, there) = plan::read_and_compare(&store, remote, &scope).await?;
                    (plan, Some(there))
                }
                false => (differences(&store, remote, &scope).await?, None),
            })
        })?;
        let same = self.keep_differing(&mut planned, &scope)?;
        let mut text = format!(
            "{} compared with {}\n",
            scope.target.title(),
            scope.organization.as_str()
        );
        text.push_str(&plan_text(&planned));
        text.push_str(&format!("{}.\n", planned.summary()));
        let Some(there) = there else {
            let document = Document::item("PullReport", planned.to_json());
            return session.printer().document(
                document,
                || crate::key_manager::visible_block(&text),
                || plan_rows(&planned),
            );
        };
        if !(self.into.is_none() && self.adopt.is_empty()) {
            self.agree(session, &text)?;
        }
        let audit = session.audit();
        let (adopted, taken) = match self.into {
            None => {
                let names =
                    pull::adopt(&mut store, (&planned, &there), &scope, &self.adopt, &audit)?;
                (names, Vec::new())
            }
            Some(_) => {
                let allow_http = session.settings.allow_http;
                let taken =
                    pull::take_over(&mut store, (&planned, &there), &scope, allow_http, &audit)?;
                (Vec::new(), taken)
            }
        };
        let local = plan::local(&store, &scope)?;
        let after = plan::plan(&local, &there, &scope).map_err(TargetError::from)?;
        let mut item = after.to_json();
        item["adopted"] = adopted.clone().into();
        item["taken"] = taken.iter().map(taken_json).collect::<Vec<_>>().into();
        let mut sentence = same;
        for name in &adopted {
            sentence.push_str(&format!("{name} linked.\n"));
        }
        for one in &taken {
            sentence.push_str(&taken_text(one));
        }
        let differing = after
            .items
            .iter()
            .filter(|it| it.action == Action::Update)
            .count();
        if differing > 0 {
            sentence.push_str(&format!(
                "{differing} linked with differences. The next apply sends the local version.\n"
            ));
        }
        session.written(Document::item("PullReport", item), &sentence)?;
        match taken
            .iter()
            .any(|it| matches!(it, PullOutcome::Refused(..)))
        {
            true => Err(CommandError::status(ExitCode::Refused)),
            false => Ok(()),
        }
    }

    /// Reduces a plan to the fields of `--field`; returns a sentence for each name to link that has no difference in them.
    fn keep_differing(&mut self, plan: &mut Plan, scope: &Scope) -> Result<String, CommandError> {
        let has = |plan: &Plan, name: &str| {
            let mut items = plan.items.iter();
            items.any(|item| fold(&item.name) == fold(name.trim()))
        };
        let (known, unknown): (Vec<String>, Vec<String>) = std::mem::take(&mut self.adopt)
            .into_iter()
            .partition(|name| has(plan, name));
        only_fields(plan, scope, &self.fields)?;
        let (differing, same): (Vec<String>, Vec<String>) =
            known.into_iter().partition(|name| has(plan, name));
        self.adopt = differing;
        // A name that does not exist is an error of linking.
        self.adopt.extend(unknown);
        let labels: Vec<&str> = self.fields.iter().map(|field| field.label()).collect();
        let labels = joined(&labels, "or");
        let sentences = same.iter();
        Ok(sentences
            .map(|name| format!("Nothing of {name} differs in {labels}.\n"))
            .collect())
    }

    /// Asks for confirmation after showing the difference.
    fn agree(&self, session: &Session, text: &str) -> Result<(), CommandError> {
        if session.settings.yes || session.settings.dry_run {
            session.remark(text);
            return Ok(());
        }
        let (question, help) = match &self.into {
            Some(_) => (
                "Copy them",
                "Local key managers are updated from the target. History keeps the previous values.",
            ),
            None => (
                "Link them",
                "Only links are created. Nothing changes on either side.",
            ),
        };
        session.confirm(text, question, help)
    }
}

fn taken_json(taken: &PullOutcome) -> serde_json::Value {
    let (name, outcome, message) = match taken {
        PullOutcome::Added(name) => (name, "added", None),
        PullOutcome::Changed(name) => (name, "changed", None),
        PullOutcome::Same(name) => (name, "same", None),
        PullOutcome::Refused(name, why, fix) => (name, "refused", Some((why, fix))),
    };
    serde_json::json!({
        "name": name,
        "outcome": outcome,
        "message": message.map(|(why, _)| why),
        "fix": message.map(|(_, fix)| fix),
    })
}

fn taken_text(taken: &PullOutcome) -> String {
    match taken {
        PullOutcome::Added(name) => format!("{name} added.\n"),
        PullOutcome::Changed(name) => format!("{name} updated from the target.\n"),
        PullOutcome::Same(name) => format!("{name} is the same.\n"),
        PullOutcome::Refused(name, why, fix) => {
            format!("{name} was not copied. {why} {fix}\n")
        }
    }
}
