//! `kmctl export`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use super::edit::find;
use super::export_authority;
use crate::cli::command_error::CommandError;
use crate::cli::exchange::{self, Body, Exported, Fragment, IdOption, Object, PortalForm};
use crate::cli::options::Format;
use crate::cli::output;
use crate::cli::session::Session;
use crate::control_plane::GatewayRelease;
use crate::form::document;
use crate::fs::{self, Overwrite, WriteError};
use crate::key_manager::{KeyManager, OrganizationName, visible_block};
use crate::store::{ListQuery, PageStart, Store};

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl export > key-managers.yaml\n         \
                  kmctl export asgardeo-prod --format gateway >> config.toml\n         \
                  kmctl export --format api-portal --output-dir manifests")]
pub struct Export {
    /// Key manager names [default: all]
    pub names: Vec<String>,
    /// Export format
    #[arg(long, value_name = "FORMAT", default_value = "kmctl")]
    pub format: Form,
    /// The ID in the other product, instead of one derived from the name; repeatable
    #[arg(long, value_name = "[NAME=]ID", allow_hyphen_values = true)]
    pub id: Vec<String>,
    /// Write each object to its own file in this folder
    #[arg(long, value_name = "FOLDER")]
    pub output_dir: Option<PathBuf>,
    /// Replace files that already exist in the folder
    #[arg(long, requires = "output_dir")]
    pub force: bool,
    /// The gateway that the fragment is for [default: gateway-1.2]
    #[arg(long, value_name = "RELEASE", value_parser = release())]
    pub gateway: Option<GatewayRelease>,
    /// For gateways before 1.0: their jwt-auth policy version
    #[arg(long, value_name = "VERSION", conflicts_with = "gateway")]
    pub policy: Option<Policy>,
    /// The CA file on the gateway for a JWKS Endpoint with a private CA; repeatable
    #[arg(long, value_name = "[NAME=]PATH")]
    pub certificate_path: Vec<String>,
}

/// A form of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// kmctl's own format for import: YAML, or JSON with --output json
    Kmctl,
    /// Request bodies for WSO2 API Manager's Admin API v4 (4.7 and later)
    Apim,
    /// A manifest for the API Portal; with --output json, request bodies for its REST API
    ApiPortal,
    /// A fragment for the API Platform gateway's config.toml
    Gateway,
    /// A checklist for the cloud console: every value in the console's order
    Console,
}

/// The major version of the gateway's policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Policy {
    /// Gateways from 1.0 on; see --gateway
    V1,
    /// Gateways 0.8 to 0.12
    V0,
    /// Gateways 0.7
    V010,
}

/// Parses the name of a release.
pub fn release() -> impl TypedValueParser<Value = GatewayRelease> {
    PossibleValuesParser::new(GatewayRelease::NAMED.map(GatewayRelease::name))
        .try_map(|word| GatewayRelease::from_name(&word).ok_or("not a release"))
}

/// Key managers read at once.
const WINDOW: usize = 200;

impl Export {
    /// Prints the file, or writes the files.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        let store = session.open()?;
        let organization = session.organization(&store)?;
        self.refuse_options()?;
        if self.form_has_no_names() {
            return self.stream_own(session, &store, &organization);
        }
        let all = self.selected(&store, &organization)?;
        if all.is_empty() {
            self.refuse_format(session.settings.format)?;
            return self.nothing(session, &organization);
        }
        let exported = self.exported(session, &all)?;
        self.refuse_format(session.settings.format)?;
        match &self.output_dir {
            Some(folder) => self.write(session, &exported, folder)?,
            None => {
                let several = self.format == Form::ApiPortal && all.len() > 1;
                if several && session.settings.format != Format::Json {
                    let message = "A manifest for the API Portal contains one key manager, but several were selected.";
                    return Err(CommandError::usage(message).with_fix(
                        "Select one key manager, or use --output-dir FOLDER or --output json (request bodies for its REST API).",
                    ));
                }
                let named: BTreeSet<String> =
                    self.names.iter().map(|name| name.to_lowercase()).collect();
                let as_list = named.len() != 1 && self.format != Form::Console;
                output::print(&exported.stream(as_list))?;
            }
        }
        for note in &exported.notes {
            if !session.settings.quiet {
                output::say(&format!("NOTE  {}\n", visible_block(note)));
            }
        }
        Ok(())
    }

    fn form_has_no_names(&self) -> bool {
        self.format == Form::Kmctl && self.names.is_empty() && self.output_dir.is_none()
    }

    fn exported(&self, session: &Session, all: &[KeyManager]) -> Result<Exported, CommandError> {
        let as_json = session.settings.format == Format::Json;
        let given = IdOption::read(&self.id, all)?;
        match self.format {
            Form::Kmctl => self.own(all, &given, as_json),
            Form::Apim => exchange::apim(all, &given),
            Form::ApiPortal => {
                let form = if as_json {
                    PortalForm::Body
                } else {
                    PortalForm::Manifest
                };
                exchange::api_portal(all, &given, form)
            }
            Form::Console => {
                let with_files = self.output_dir.is_some();
                exchange::console(all, &given, as_json, with_files)
            }
            Form::Gateway => {
                let (certificate_paths, notes) =
                    certificate_paths(session, &self.certificate_path, all)?;
                let fragment = Fragment {
                    release: self.release(),
                    certificate_paths,
                };
                let mut exported = exchange::gateway(all, &given, &fragment)?;
                exported.notes.extend(notes);
                Ok(exported)
            }
        }
    }

    fn release(&self) -> GatewayRelease {
        match self.policy {
            Some(Policy::V0) => GatewayRelease::V0,
            Some(Policy::V010) => GatewayRelease::V010,
            Some(Policy::V1) | None => self.gateway.unwrap_or_default(),
        }
    }

    /// Every key manager that is named, once; all external ones if none is.
    fn selected(
        &self,
        store: &Store,
        organization: &OrganizationName,
    ) -> Result<Vec<KeyManager>, CommandError> {
        let mut all: Vec<KeyManager> = Vec::new();
        for name in &self.names {
            let found = find(store, organization, name)?;
            if all.iter().all(|it| it.name != found.name) {
                all.push(found);
            }
        }
        if self.names.is_empty() {
            each(store, organization, |it| {
                all.push(it.clone());
                Ok(())
            })?;
        }
        Ok(all)
    }

    /// Options of one form that the other forms would ignore.
    fn refuse_options(&self) -> Result<(), CommandError> {
        let for_gateway = [
            ("--gateway", self.gateway.is_some()),
            ("--policy", self.policy.is_some()),
            ("--certificate-path", !self.certificate_path.is_empty()),
        ];
        let stray = for_gateway.iter().find(|(_, given)| *given);
        match stray {
            Some((option, _)) if self.format != Form::Gateway => Err(CommandError::usage(format!(
                "{option} is for --format gateway."
            ))),
            _ if matches!(self.format, Form::Kmctl | Form::Console)
                && !self.id.is_empty()
                && self.output_dir.is_none() =>
            {
                Err(CommandError::usage(
                    "--id is for other products and for --output-dir.",
                ))
            }
            _ => Ok(()),
        }
    }

    /// Refuses an `--output` that the form does not have; what is wrong with the key managers is said first.
    fn refuse_format(&self, format: Format) -> Result<(), CommandError> {
        let (fine, what) = match self.format {
            Form::Kmctl => (
                matches!(format, Format::Table | Format::Yaml | Format::Json),
                "kmctl's own format is YAML or JSON",
            ),
            Form::Apim => (
                matches!(format, Format::Table | Format::Json),
                "request bodies for API Manager are JSON",
            ),
            Form::ApiPortal => (
                matches!(format, Format::Table | Format::Yaml | Format::Json),
                "the API Portal reads YAML (a manifest) or JSON (a request body)",
            ),
            Form::Console => (
                matches!(format, Format::Table | Format::Json),
                "a console sheet is text or JSON",
            ),
            Form::Gateway => (
                format == Format::Table,
                "the gateway's configuration is TOML",
            ),
        };
        if fine {
            return Ok(());
        }
        let word = format.to_possible_value();
        let word = word.as_ref().map_or("this", |it| it.get_name());
        let message = format!("--output {word} does not apply: {what}.");
        Err(CommandError::usage(message).with_fix("Remove --output (or KMCTL_OUTPUT)."))
    }

    fn stream_own(
        &self,
        session: &Session,
        store: &Store,
        organization: &OrganizationName,
    ) -> Result<(), CommandError> {
        let format = session.settings.format;
        self.refuse_format(format)?;
        let mut some = false;
        each(store, organization, |it| {
            some = true;
            output::print(&own_text(it, format == Format::Json)?)
        })?;
        match some {
            true => Ok(()),
            false => self.nothing(session, organization),
        }
    }

    /// Prints an empty export, which is not an error: an empty list of bodies, else no text.
    fn nothing(
        &self,
        session: &Session,
        organization: &OrganizationName,
    ) -> Result<(), CommandError> {
        let bodies = match self.format {
            Form::Apim => true,
            Form::ApiPortal => session.settings.format == Format::Json,
            Form::Kmctl | Form::Gateway | Form::Console => false,
        };
        if bodies && self.output_dir.is_none() {
            output::print("[]\n")?;
        }
        if !session.settings.quiet {
            output::say(&format!(
                "NOTE  There is nothing to export: {} has no external key managers.\n",
                visible_block(organization.as_str())
            ));
        }
        Ok(())
    }

    fn own(
        &self,
        all: &[KeyManager],
        given: &IdOption,
        as_json: bool,
    ) -> Result<Exported, CommandError> {
        let ids = match self.output_dir {
            Some(_) => exchange::portal_ids(all, given)?.ids,
            None => vec![String::new(); all.len()],
        };
        let mut objects = Vec::new();
        for (it, stem) in all.iter().zip(ids) {
            let body = Body::Text(own_text(it, as_json)?);
            objects.push(Object { stem, body });
        }
        Ok(Exported {
            head: String::new(),
            objects,
            ending: if as_json { "json" } else { "yaml" },
            notes: Vec::new(),
        })
    }

    /// Writes the files, if every one of them may be written, and prints their paths.
    fn write(
        &self,
        session: &Session,
        exported: &Exported,
        folder: &Path,
    ) -> Result<(), CommandError> {
        let present = if self.force {
            Overwrite::Yes
        } else {
            Overwrite::No
        };
        let files: Vec<(PathBuf, String)> = exported
            .files()
            .map(|(name, text)| (folder.join(name), text))
            .collect();
        for (path, _) in &files {
            fs::check_name(path, present)?;
        }
        let dry_run = session.settings.dry_run;
        if !dry_run {
            std::fs::create_dir_all(folder).map_err(|error| WriteError::refused(folder, error))?;
        }
        for (path, text) in &files {
            if !dry_run {
                fs::write(path, text.as_bytes(), fs::PUBLIC, present)?;
            }
            output::print(&format!("{}\n", visible_block(&path.display().to_string())))?;
        }
        if dry_run {
            session.remark("Dry run: nothing was written.\n");
        }
        Ok(())
    }
}

/// The CA files by folded name: those that were given, and those of `--ca-file` without which the keys can't be read. Then what
/// could not be found out, as sentences.
pub fn certificate_paths(
    session: &Session,
    given: &[String],
    all: &[KeyManager],
) -> Result<(BTreeMap<String, String>, Vec<String>), CommandError> {
    let mut paths = BTreeMap::new();
    for value in given {
        let named = value.split_once('=').and_then(|(name, path)| {
            let it = all
                .iter()
                .find(|it| it.name.folded() == name.to_lowercase())?;
            Some((it.name.folded(), path.to_owned()))
        });
        match named {
            Some((name, path)) => drop(paths.insert(name, path)),
            None => paths.extend(all.iter().map(|it| (it.name.folded(), value.clone()))),
        }
    }
    if !given.is_empty() || session.settings.ca_files.is_empty() {
        return Ok((paths, Vec::new()));
    }
    export_authority::needed(session, all.iter().filter(|it| it.enabled))
}

fn own_text(it: &KeyManager, as_json: bool) -> Result<String, CommandError> {
    let document = document::document(it);
    if as_json {
        return Ok(output::json(&document) + "\n");
    }
    Ok(format!("---\n{}", output::yaml(&document)?))
}

/// Every external key manager, in the order of the list.
fn each(
    store: &Store,
    organization: &OrganizationName,
    mut run: impl FnMut(&KeyManager) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    let mut query = ListQuery::first(organization.clone(), WINDOW);
    loop {
        let (found, more) = store.whole_page(&query)?;
        for it in found.iter().filter(|it| !it.built_in()) {
            run(it)?;
        }
        match found.last().filter(|_| more) {
            Some(last) => query.from = PageStart::After(last.name.clone()),
            None => return Ok(()),
        }
    }
}
