//! `kmctl edit NAME`.

use std::cell::RefCell;

use clap::Args;

use super::add::json_with;
use super::fields::{Fields, refused};
use super::validation::{self, Strictness};
use crate::cli::command_error::CommandError;
use crate::cli::output::Document;
use crate::cli::prompt;
use crate::cli::session::Session;
use crate::form::finding_summary::open_findings;
use crate::key_manager::{
    Draft, EvidenceUpdate, Field, KeyManager, OrganizationName, TestedValues,
};
use crate::ops::{self, Edit as Change, Noun, OpError};
use crate::store::{Changes, Store};

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Example: kmctl edit okta-km --description \"For the shop\"\n         \
                  kmctl edit okta-km --rediscover --dry-run\n         \
                  kmctl edit okta-km --target prod --issuer https://idp.example.com"
)]
pub struct Edit {
    /// Key manager name; case-insensitive
    pub name: String,
    /// Read the Well-Known URL again and use its values
    #[arg(long)]
    pub rediscover: bool,
    /// Change it only if it still has this revision
    #[arg(long, value_name = "NUMBER")]
    pub revision: Option<u64>,
    #[command(flatten)]
    pub strictness: Strictness,
    /// The gateways to check against, comma-separated: gateway-1.0, gateway-1.2, jwt-auth-1.1, jwt-auth-1.2,
    /// api-manager, all
    #[arg(long, value_name = "NAMES")]
    pub gateway: Option<String>,
    #[command(flatten)]
    pub fields: Fields,
}

impl Edit {
    /// Whether no option names a change.
    pub fn incomplete(&self) -> bool {
        self.fields.is_empty() && !self.rediscover
    }

    /// Runs the command: changes the given fields, or asks for them.
    pub fn run(mut self, session: &Session) -> Result<(), CommandError> {
        let session = &session.with_gateways(self.gateway.as_deref())?;
        self.fields.well_known_url = validation::given(session, self.fields.well_known_url)?;
        if self.incomplete() && session.may_ask() {
            return self.ask(session);
        }
        if self.incomplete() {
            return Err(session.missing(&["a field to change, or --rediscover".to_owned()]));
        }
        let mut store = session.open_to_write()?;
        let organization = session.organization(&store)?;
        let before = find(&store, &organization, &self.name)?;
        let mut draft = before.draft(session.environment_texts(&store, &organization)?);
        self.fields.refuse_foreign(&draft)?;
        self.fields.apply_to_draft(&mut draft);
        let mut findings = self.reread(session, &before, &mut draft)?;
        for note in self.fields.answer_version(&mut draft)? {
            session.remark(&format!("NOTE  {note}\n"));
        }
        self.fields.apply_to_draft(&mut draft);
        if self.fields.well_known_url.is_some() && !self.rediscover {
            session.remark(
                "NOTE  The other fields keep their values; --rediscover reads them from the new address.\n",
            );
        }
        if !self.rediscover {
            findings = self.judge(session, &before, &draft)?;
        }
        self.write(
            session,
            &mut store,
            &organization,
            (&before, &draft),
            findings,
        )
    }

    /// Prompts for the changes.
    fn ask(&self, session: &Session) -> Result<(), CommandError> {
        let mut store = session.open_to_write()?;
        let organization = session.organization(&store)?;
        let before = find(&store, &organization, &self.name)?;
        let prompter = &mut session.prompter();
        // A FAIL is confirmed there.
        let strictness = Strictness {
            accept_findings: true,
            strict: false,
        };
        let evidence = RefCell::new(EvidenceUpdate::Unread);
        let judge = |draft: &Draft| {
            let changed = would_change(session, &before, draft)?;
            let found = validation::findings_of_change(session, draft, &changed, strictness)?;
            evidence.replace(found.evidence);
            Ok(found.findings)
        };
        let draft = prompt::edit::run(session, prompter, &store, &organization, &before, &judge)?;
        let Some(draft) = draft else {
            return Ok(());
        };
        self.write(
            session,
            &mut store,
            &organization,
            (&before, &draft),
            (Vec::new(), evidence.into_inner()),
        )
    }

    /// Writes what differs between a key manager and the draft.
    fn write(
        &self,
        session: &Session,
        store: &mut Store,
        organization: &OrganizationName,
        (before, draft): (&KeyManager, &Draft),
        (findings, evidence): Judged,
    ) -> Result<(), CommandError> {
        let mut after = draft.parse(session.settings.allow_http).map_err(refused)?;
        after.enabled = before.enabled;
        let issuer = Field::Issuer;
        if after.connection.settings.issuer.as_str() != before.text(issuer) {
            validation::report_duplicate_issuers(
                session,
                store,
                organization,
                &after,
                Some(&before.name),
            )?;
        }
        let change = Change {
            name: before.name.as_str().to_owned(),
            revision: Some(self.revision.unwrap_or(before.revision)),
            changes: Changes {
                evidence,
                ..Changes::between(before, &after)
            },
        };
        let (before, after) = ops::edit(store, organization, &change, &session.audit())
            .map_err(|refusal| with_both_values(refusal, before, draft))?;
        report(session, store, organization, (&before, &after), findings)
    }

    /// Without `--rediscover`: validates the changed fields.
    fn judge(
        &self,
        session: &Session,
        before: &KeyManager,
        draft: &Draft,
    ) -> Result<Judged, CommandError> {
        let changed = would_change(session, before, draft)?;
        let strictness = self.strictness;
        let found = validation::findings_of_change(session, draft, &changed, strictness)?;
        validation::weigh(session, &found.findings, strictness)?;
        Ok((validation::json(&found.findings), found.evidence))
    }

    /// With `--rediscover`: reads the document again and applies the given options over it.
    fn reread(
        &self,
        session: &Session,
        before: &KeyManager,
        draft: &mut Draft,
    ) -> Result<Judged, CommandError> {
        if !self.rediscover {
            return Ok(Judged::default());
        }
        draft
            .check_details(session.settings.allow_http)
            .map_err(refused)?;
        let client = session.client(Vec::new())?;
        let report = validation::read(session, &client, &draft.well_known_url)?;
        validation::unreadable(&report)?;
        // The claim names are not in the document, so the stored ones stay.
        let claims = [Field::ConsumerKeyIdentifier, Field::ScopeKeyIdentifier]
            .map(|field| (field, draft.configuration.get(field).map(str::to_owned)));
        validation::take_over(draft, &report);
        for (field, value) in claims {
            if let (Some(slot), Some(value)) = (draft.configuration.get_mut(field), value) {
                *slot = value;
            }
        }
        self.fields.apply_to_draft(draft);
        let stored = before.connection.as_ref();
        let stored = stored.map(|it| TestedValues::of(&it.settings.configuration()));
        if before.evidence.is_proven() && stored == Some(TestedValues::of(&draft.configuration)) {
            draft.proven_issuer = Some(before.text(Field::Issuer));
        }
        let findings = validation::findings(session, &client, Some(&report), draft)?;
        if draft.parse(session.settings.allow_http).is_ok() {
            validation::weigh(session, &findings, self.strictness)?;
        }
        let open = EvidenceUpdate::Whole(open_findings(&findings), None);
        Ok((validation::json(&findings), open))
    }
}

/// Findings for JSON, and the evidence that is stored with the values.
type Judged = (Vec<serde_json::Value>, EvidenceUpdate);

/// Fields in which a draft differs from the key manager.
fn would_change(
    session: &Session,
    before: &KeyManager,
    draft: &Draft,
) -> Result<Vec<Field>, CommandError> {
    let after = draft.parse(session.settings.allow_http).map_err(refused)?;
    let wanted = KeyManager {
        description: after.description,
        environments: after.environments,
        connection: Some(after.connection),
        ..before.clone()
    };
    Ok(differing(before, &wanted))
}

/// Conflict with the current and the wanted value of each field to change.
fn with_both_values(refusal: OpError, before: &KeyManager, draft: &Draft) -> CommandError {
    let OpError::Conflict { current } = &refusal else {
        return refusal.into();
    };
    let mut both = String::new();
    for field in [Field::Description, Field::WellKnownUrl]
        .into_iter()
        .chain(Field::CONFIGURATION)
    {
        let wanted = draft.text(field).unwrap_or_default().trim();
        let now = current.text(field);
        if wanted != before.text(field) && wanted != now {
            both.push_str(&format!(
                " {} is \"{now}\", but you entered \"{wanted}\".",
                field.label()
            ));
        }
    }
    let mut failure = CommandError::from(refusal);
    failure.message.push_str(&both);
    failure
}

/// The key manager of that name; the built-in one is refused by the verbs.
pub fn find(
    store: &Store,
    organization: &OrganizationName,
    name: &str,
) -> Result<KeyManager, CommandError> {
    let found = store.get(organization, name.trim())?;
    let found = found.ok_or_else(|| OpError::NotFound {
        what: Noun::KeyManager,
        name: name.to_owned(),
    })?;
    if found.built_in() {
        return Err(OpError::BuiltIn.into());
    }
    Ok(found)
}

/// Prints the changed fields in the requested format.
pub fn report(
    session: &Session,
    store: &Store,
    organization: &OrganizationName,
    (before, after): (&KeyManager, &KeyManager),
    findings: Vec<serde_json::Value>,
) -> Result<(), CommandError> {
    let fields = differing(before, after);
    let labels: Vec<&str> = fields.iter().map(|field| field.label()).collect();
    let sentence = if labels.is_empty() {
        format!(
            "Nothing to change: {} already has these values.\n",
            after.name
        )
    } else {
        let done = session.done("updated", "would be updated");
        format!("{} {done}: {}.\n", after.name, labels.join(", "))
    };
    let item = json_with(session, store, organization, after, !labels.is_empty(), &[])?;
    let mut document = Document::item("KeyManager", item);
    if !findings.is_empty() {
        document = document.with("findings", findings);
    }
    session.written(document, &sentence)
}

/// The fields in which two states differ, in the console's order.
pub fn differing(before: &KeyManager, after: &KeyManager) -> Vec<Field> {
    [Field::Description, Field::WellKnownUrl, Field::Environments]
        .into_iter()
        .chain(Field::CONFIGURATION)
        .filter(|field| before.text(*field) != after.text(*field))
        .collect()
}
