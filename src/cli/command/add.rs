//! `kmctl add`.

use clap::Args;
use serde_json::{Value, json};

use super::fields::{Fields, refused};
use super::validation::{self, Strictness};
use super::value_text;
use crate::cli::command_error::CommandError;
use crate::cli::draft_messages;
use crate::cli::exit_code::ExitCode;
use crate::cli::options::Format;
use crate::cli::output::Document;
use crate::cli::prompt::{self, add::Prefilled};
use crate::cli::session::Session;
use crate::discovery::Report;
use crate::form::finding_summary::{evidence, open_of_new};
use crate::key_manager::{
    Configuration, Draft, Field, KeyManager, OrganizationName, ProviderKind, Step, command_line,
    shell_word,
};
use crate::net::Client;
use crate::ops;
use crate::store::Store;

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Example: kmctl add asgardeo --name external-asgardeo-km --well-known-url URL\n         \
                  kmctl add custom --name okta-km --well-known-url URL --env Production"
)]
pub struct Add {
    /// The provider type
    #[arg(value_name = "TYPE", value_parser = value_text::external_kind())]
    pub kind: Option<ProviderKind>,
    /// Name: up to 100 characters, no spaces; it can't be changed later
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub name: Option<String>,
    /// Don't read the Well-Known URL: use the issuer and endpoints from the options and read only the keys. Without --well-known-url, the URL is derived from the issuer
    #[arg(long)]
    pub no_discovery: bool,
    /// Add it disabled
    #[arg(long)]
    pub disabled: bool,
    /// If the name already exists, change nothing and report the differences
    #[arg(long)]
    pub if_not_exists: bool,
    #[command(flatten)]
    pub strictness: Strictness,
    /// The gateways to check against, comma-separated: gateway-1.0, gateway-1.2, jwt-auth-1.1, jwt-auth-1.2,
    /// api-manager, all
    #[arg(long, value_name = "NAMES")]
    pub gateway: Option<String>,
    /// Continue the draft with this name, or the newest one
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub resume: Option<String>,
    #[command(flatten)]
    pub fields: Fields,
}

impl Add {
    /// Whether a required value is missing.
    pub fn incomplete(&self) -> bool {
        self.resume.is_some() || !self.missing(None).is_empty()
    }

    /// Required flags given neither on the command line nor in the draft.
    fn missing(&self, draft: Option<&Draft>) -> Vec<String> {
        let mut missing = Vec::new();
        if self.kind.is_none() && draft.is_none() {
            missing.push("TYPE (asgardeo, microsoft or custom)".to_owned());
        }
        let required = match self.no_discovery {
            true => vec![
                Field::Name,
                Field::Issuer,
                Field::TokenEndpoint,
                Field::AuthorizationEndpoint,
                Field::JwksEndpoint,
            ],
            false => vec![Field::Name, Field::WellKnownUrl],
        };
        let given: Vec<Field> = self
            .fields
            .given()
            .into_iter()
            .map(|(field, _)| field)
            .collect();
        for field in required {
            let has = match field {
                Field::Name => self.name.is_some(),
                other => given.contains(&other),
            };
            let drafted = draft
                .and_then(|draft| draft.text(field))
                .unwrap_or_default();
            if !has && drafted.trim().is_empty() {
                missing.push(format!("--{}", field.flag()));
            }
        }
        missing
    }

    /// Draft with the given values.
    fn draft(&self, environments: Vec<String>) -> Draft {
        let kind = self.kind.unwrap_or(ProviderKind::Custom);
        let mut draft = Draft::new(kind, environments);
        self.apply_to_draft(&mut draft);
        draft
    }

    fn apply_to_draft(&self, draft: &mut Draft) {
        if let Some(kind) = self.kind {
            draft.kind = kind;
        }
        if let Some(name) = &self.name {
            draft.name.clone_from(name);
        }
        self.fields.apply_to_draft(draft);
    }

    /// Runs the command. Returns the key manager if it was added interactively, so that the caller can prompt for the next steps.
    ///
    /// # Errors
    /// Cancelled, refused, or the database can't be read or written.
    pub fn run(mut self, session: &Session) -> Result<Option<KeyManager>, CommandError> {
        let session = &session.with_gateways(self.gateway.as_deref())?;
        self.fields.well_known_url = validation::given(session, self.fields.well_known_url)?;
        let mut store = session.open_to_write()?;
        let organization = session.organization(&store)?;
        let (draft, id) = self.start(&store, &organization)?;
        let missing = self.missing(id.is_some().then_some(&draft));
        if !missing.is_empty() && session.may_ask() {
            return self.ask(session, &mut store, &organization, draft, id);
        }
        if !missing.is_empty() {
            return Err(session.missing(&missing));
        }
        self.fields.refuse_foreign(&draft)?;
        if self.if_not_exists
            && let Some(stored) = store.get(&organization, draft.name.trim())?
        {
            return self
                .already_there(session, &store, &organization, &stored)
                .map(|()| None);
        }
        self.add(session, &mut store, &organization, draft, id)
            .map(|()| None)
    }

    /// The draft to begin with: the newest one where it is to be resumed, with what was given over it.
    pub fn start(
        &self,
        store: &Store,
        organization: &OrganizationName,
    ) -> Result<(Draft, Option<u64>), CommandError> {
        let environments = store.environments(organization)?;
        let names = environments.iter().map(|it| it.name.as_str().to_owned());
        let Some(wanted) = &self.resume else {
            return Ok((self.draft(names.collect()), None));
        };
        let kept = draft_messages::to_add(store, organization)?;
        let titles: Vec<String> = kept
            .iter()
            .map(|(_, draft)| draft_messages::title(draft))
            .collect();
        let wanted = wanted.trim();
        let found = kept
            .into_iter()
            .find(|(_, draft)| wanted.is_empty() || draft.name.trim().eq_ignore_ascii_case(wanted));
        let Some((id, mut draft)) = found else {
            let failure =
                |message: &str| CommandError::new("not-found", ExitCode::NotFound, message);
            return Err(match titles.is_empty() {
                true => failure("There is no draft to continue.").with_fix("Remove --resume."),
                false => failure(&format!("There is no draft named {wanted}."))
                    .with_fix(format!("Drafts: {}.", titles.join(", "))),
            });
        };
        self.apply_to_draft(&mut draft);
        Ok((draft, Some(id)))
    }

    fn add(
        &self,
        session: &Session,
        store: &mut Store,
        organization: &OrganizationName,
        mut draft: Draft,
        id: Option<u64>,
    ) -> Result<(), CommandError> {
        let http_allowed = session.settings.allow_http;
        if self.no_discovery && draft.well_known_url.trim().is_empty() {
            draft.well_known_url = derived_well_known_url(&draft.configuration);
            draft.check_details(http_allowed).map_err(refused)?;
            session.remark(&format!(
                "NOTE  Well-Known URL: {} (derived, not read).\n",
                draft.well_known_url
            ));
        } else {
            draft.check_details(http_allowed).map_err(refused)?;
        }
        if let Ok(name) = crate::key_manager::Name::parse(&draft.name)
            && store.name_taken(organization, &name)?
        {
            // Fails before anything is read.
            let other = format!(
                "Use another name, or change the existing one: kmctl edit {}.",
                shell_word(&draft.name)
            );
            return Err(vec![crate::key_manager::Name::taken().with_fix(other)].into());
        }
        let client = session.client(Vec::new())?;
        let report = match self.no_discovery {
            true => None,
            false => Some(read_into(session, &client, &mut draft)?),
        };
        self.answer_version(session, &mut draft)?;
        // An empty field is reported by its own name, before any finding.
        let mut new = draft.parse(http_allowed).map_err(refused)?;
        let findings = validation::findings(session, &client, report.as_ref(), &draft)?;
        validation::weigh(session, &findings, self.strictness)?;
        new.enabled = !self.disabled;
        new.evidence.open = open_of_new(report.as_ref(), &findings);
        validation::report_duplicate_issuers(session, store, organization, &new, None)?;
        let added = ops::add(store, organization, &new, id, &session.audit())?;
        let item = json_with(session, store, organization, &added, true, &[])?;
        let document =
            Document::item("KeyManager", item).with("findings", validation::json(&findings));
        let status = value_text::status(added.enabled);
        let sentence = match session.settings.dry_run {
            true => format!("{} would be added and {status}.\n", added.name),
            false => format!("{} was added and {status}.\n", added.name),
        };
        session.written(document, &sentence)?;
        if added.enabled && !session.settings.dry_run {
            session.remark(&format!("Next: {}\n", next(store, &added)?));
        }
        Ok(())
    }

    /// Applies the answer about access token versions over the read values, and the given flags over both.
    fn answer_version(&self, session: &Session, draft: &mut Draft) -> Result<(), CommandError> {
        for note in self.fields.answer_version(draft)? {
            session.remark(&format!("NOTE  {note}\n"));
        }
        self.fields.apply_to_draft(draft);
        Ok(())
    }

    /// Prompts for the missing values.
    fn ask(
        &self,
        session: &Session,
        store: &mut Store,
        organization: &OrganizationName,
        draft: Draft,
        id: Option<u64>,
    ) -> Result<Option<KeyManager>, CommandError> {
        let known = Prefilled {
            kind: self.kind.is_some() || id.is_some(),
            draft,
            id,
            enabled: !self.disabled,
        };
        let prompter = &mut session.prompter();
        let added = prompt::add::run(session, prompter, store, organization, known)?;
        let item = json_with(session, store, organization, &added, true, &[])?;
        let for_people = session.printer().format() == Format::Table;
        let goes_on = for_people && added.enabled && !session.settings.dry_run;
        // With targets, the next steps are asked for.
        let sentence = match goes_on && !store.targets()?.is_empty() {
            true => format!("Added {}.\n", added.name),
            false => format!("Added {}. Next: {}\n", added.name, next(store, &added)?),
        };
        session.written(Document::item("KeyManager", item), &sentence)?;
        if for_people {
            for (_, grade, text) in evidence(&added.evidence, &jiff::tz::TimeZone::system()) {
                session.remark(&format!("{}. {text}\n", grade.tag()));
            }
        }
        Ok(goes_on.then_some(added))
    }

    fn already_there(
        &self,
        session: &Session,
        store: &Store,
        organization: &OrganizationName,
        stored: &KeyManager,
    ) -> Result<(), CommandError> {
        let mut drift = self.fields.drift(stored);
        if let Some(kind) = self.kind.filter(|kind| *kind != stored.kind) {
            let given = kind.word().to_owned();
            drift.insert(0, (Field::Type, stored.kind.word().to_owned(), given));
        }
        let item = json_with(session, store, organization, stored, false, &drift)?;
        let mut sentence = format!("{} already exists; nothing was changed.\n", stored.name);
        for (field, stored, given) in &drift {
            sentence.push_str(&format!(
                "It differs in {}: stored `{stored}`, given `{given}`.\n",
                field.label()
            ));
        }
        session.written(Document::item("KeyManager", item), &sentence)
    }
}

/// Reads the address of a draft and puts the served values into it. Values of a resumed draft were reviewed by hand and stay.
fn read_into(
    session: &Session,
    client: &Client,
    draft: &mut Draft,
) -> Result<Report, CommandError> {
    let reviewed = draft.step == Step::Review && draft.discovered.is_some();
    let report = validation::read(session, client, &draft.well_known_url)?;
    validation::unreadable(&report)?;
    let edited = draft.configuration.clone();
    validation::take_over(draft, &report);
    if reviewed {
        draft.configuration = edited;
    }
    Ok(report)
}

/// The command that usually comes next: with an active target, the plan for it.
fn next(store: &Store, added: &KeyManager) -> Result<String, CommandError> {
    let verb = match store.active_target()? {
        Some(_) => "plan",
        None => "devportal set",
    };
    Ok(command_line(verb, added.name.as_str(), ""))
}

/// Well-Known URL derived from the issuer; if the issuer is not an address, from the host of the token endpoint.
fn derived_well_known_url(configuration: &Configuration) -> String {
    let issuer = configuration.issuer.trim().trim_end_matches('/');
    let base = match url::Url::parse(issuer) {
        Ok(url) if url.has_host() => issuer.to_owned(),
        _ => {
            let token = url::Url::parse(configuration.token_endpoint.trim());
            token.map_or_else(|_| String::new(), |url| url.origin().ascii_serialization())
        }
    };
    match base.as_str() {
        "" => base,
        _ => base + "/.well-known/openid-configuration",
    }
}

/// JSON of a write: the key manager, whether it changed, and how it differs from what was requested.
pub fn json_with(
    session: &Session,
    store: &Store,
    organization: &OrganizationName,
    it: &KeyManager,
    changed: bool,
    drift: &[(Field, String, String)],
) -> Result<Value, CommandError> {
    let known = session.environment_names(store, organization)?;
    let mut value = ops::json::key_manager(it, &known);
    if let Some(object) = value.as_object_mut() {
        object.insert("changed".to_owned(), changed.into());
        if !drift.is_empty() {
            let drift: Vec<Value> = drift
                .iter()
                .map(|(field, stored, given)| {
                    json!({ "field": field.json_name(), "stored": stored, "given": given })
                })
                .collect();
            object.insert("drift".to_owned(), drift.into());
        }
    }
    Ok(value)
}
