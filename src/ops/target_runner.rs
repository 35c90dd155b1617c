//! Runner of target operations. Sign-ins are held in memory, and in the keyring on request.

use std::collections::HashMap;
use std::process::Stdio;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::apply::{self, ApplyContext};
use super::differences::{compare_again, read_differences};
use super::error::OpError;
use super::login::{self, Access, SignInMethod};
use super::plan::{RemoteState, Scope};
use super::pull::{self, PullOutcome};
use super::target::{self, Connection};
use super::target_error::TargetError;
use super::target_op::{PortalRow, Progress, TargetOp, TargetOutput, TargetScope, TargetState};
use super::verify::{self, GatewayProbe, GatewayTrial};
use crate::control_plane::{
    Action, ApplyItem, Blocker, ManagedField, Plan, Target, TargetName, Trust,
};
use crate::key_manager::{OrganizationName, fold};
use crate::net::Client;
use crate::remote::{ControlPlane as _, CredentialBackend, CredentialStore, StoredCredentials};
use crate::store::{AuditContext, Store};

/// Factory of HTTP clients, by the certificate verification of a target.
pub type Clients = Box<dyn Fn(&Trust) -> Result<Client, TargetError> + Send>;

/// Runner of target operations, with one sign-in per target.
pub struct TargetRunner {
    clients: Clients,
    credentials: CredentialStore,
    given: Option<(TargetName, Zeroizing<String>)>,
    allow_http: bool,
    signed_in: HashMap<String, SignedIn>,
    read: Option<(TargetScope, RemoteState)>,
}

/// Credentials and access of a sign-in made in this run.
struct SignedIn {
    access: Access,
    kept: StoredCredentials,
}

/// Callbacks of a running operation: audit, stop, progress.
pub struct OpObserver<'a> {
    /// Actor and time of each entry of the history.
    pub audit: &'a dyn Fn() -> AuditContext,
    /// Whether to stop after the current object.
    pub stop: &'a dyn Fn() -> bool,
    /// Called with the progress of the operation.
    pub progress: &'a mut dyn FnMut(Progress),
}

impl TargetRunner {
    /// Runner without a connection. `given` is an access token for one target, used in this run only.
    pub fn new(
        clients: Clients,
        credentials: CredentialStore,
        given: Option<(TargetName, Zeroizing<String>)>,
        allow_http: bool,
    ) -> Self {
        TargetRunner {
            clients,
            credentials,
            given,
            allow_http,
            signed_in: HashMap::new(),
            read: None,
        }
    }

    /// Target of the access token given for this run.
    pub fn given_for(&self) -> Option<&TargetName> {
        self.given.as_ref().map(|(name, _)| name)
    }

    /// Runs one operation.
    ///
    /// # Errors
    /// Not signed in, refused by the server, unreachable, or the database can't be read or written.
    pub async fn run(
        &mut self,
        store: &mut Store,
        op: TargetOp,
        mut observer: OpObserver<'_>,
    ) -> Result<TargetOutput, TargetError> {
        match op {
            TargetOp::Look(target) => self.look(*target).await,
            TargetOp::Check(name, pin) => self.check(store, &name, pin).await,
            TargetOp::SignIn { target, way, keep } => self.sign_in(store, &target, way, keep).await,
            TargetOp::Remove(name) => self.remove(store, &name),
            TargetOp::Plan(at) => {
                let plan = self.plan(store, &at).await?;
                Ok(TargetOutput::Plan(Arc::new(plan)))
            }
            TargetOp::Compare(at) => self.compare(store, &at),
            TargetOp::TakeTheirs(at, name, field) => {
                self.take_theirs(store, &at, (&name, field), &(observer.audit)())
            }
            TargetOp::KeepOurs(at, name, field) => {
                self.keep_ours(store, &at, (&name, field), &(observer.audit)())
            }
            TargetOp::Apply {
                at,
                plan,
                confirmed_deletions,
            } => {
                self.apply(store, &at, (&plan, confirmed_deletions), &mut observer)
                    .await
            }
            TargetOp::Usage(at, name) => self.usage(store, &at, &name).await,
            TargetOp::Verify(at, name, trial) => {
                self.verify(store, &at, &name, trial.as_deref()).await
            }
            TargetOp::Portal(at) => {
                let plan = self.plan(store, &at).await?;
                Ok(TargetOutput::Portal(self.portal_rows(&plan), None))
            }
            TargetOp::Enable(at, name) => self.enable(store, &at, &name, &mut observer).await,
        }
    }

    async fn look(&self, mut target: Target) -> Result<TargetOutput, TargetError> {
        let connection = target::anonymous((self.clients)(&target.trust)?, &target)?;
        let look = match target::check(&connection).await {
            Ok(look) => look,
            Err(error) => {
                return match error.refused_certificate() {
                    Some(facts) if !matches!(target.trust, Trust::Pinned(_)) => {
                        Ok(TargetOutput::Untrusted(Box::new(facts.clone())))
                    }
                    _ => Err(error),
                };
            }
        };
        target.facts = look.facts(&target.facts, jiff::Timestamp::now());
        Ok(TargetOutput::State(Box::new(TargetState {
            target,
            missing_scopes: Vec::new(),
            signed_in: false,
            note: None,
        })))
    }

    async fn check(
        &mut self,
        store: &mut Store,
        name: &TargetName,
        pin: Option<String>,
    ) -> Result<TargetOutput, TargetError> {
        let mut target = found(store, name)?;
        if let Some(pin) = pin {
            target.trust = Trust::Pinned(pin);
        }
        let connection = match self.connect(&target).await {
            // Facts that need no sign-in are read in any case.
            Err(error) if error.needs_sign_in() => {
                target::anonymous((self.clients)(&target.trust)?, &target)?
            }
            other => other?,
        };
        let look = target::check(&connection).await?;
        target.facts = look.facts(&target.facts, jiff::Timestamp::now());
        store.save_target(&target)?;
        Ok(TargetOutput::State(Box::new(TargetState {
            target,
            missing_scopes: look.missing_scopes.unwrap_or_default(),
            signed_in: connection.access.is_some() && look.refused.is_none(),
            note: look.refused.map(|fault| fault.message()),
        })))
    }

    async fn sign_in(
        &mut self,
        store: &mut Store,
        name: &TargetName,
        way: SignInMethod,
        keep: bool,
    ) -> Result<TargetOutput, TargetError> {
        let mut target = found(store, name)?;
        let client = (self.clients)(&target.trust)?;
        let before = self.signed_in.get(&name.folded());
        let known = before.map(|it| it.kept.clone());
        let (access, kept) = login::sign_in(&client, &target, way, known.as_ref()).await?;
        let connection = target::connection(client, &target, Some(access.clone()))?;
        let look = target::check(&connection).await?;
        if let Some(fault) = look.refused {
            return Err(fault.into());
        }
        let before = login::credential_backend(&target);
        let wanted = match keep {
            true => CredentialBackend::Keyring,
            false => CredentialBackend::None,
        };
        let mut place = wanted;
        let mut note = None;
        if let Err(error) = self.credentials.replace(before, wanted, name, &kept) {
            place = CredentialBackend::None;
            note = Some(format!("{error} You are signed in until kmctl exits."));
            // Credentials stored earlier belong to another sign-in.
            let _ = self.credentials.forget(before, name);
        }
        target.facts = look.facts(&target.facts, jiff::Timestamp::now());
        target.facts.login = Some(login::facts(&access, place));
        store.save_target(&target)?;
        self.signed_in
            .insert(name.folded(), SignedIn { access, kept });
        Ok(TargetOutput::State(Box::new(TargetState {
            target,
            missing_scopes: look.missing_scopes.unwrap_or_default(),
            signed_in: true,
            note,
        })))
    }

    fn remove(
        &mut self,
        store: &mut Store,
        name: &TargetName,
    ) -> Result<TargetOutput, TargetError> {
        let target = found(store, name)?;
        let forgotten = self
            .credentials
            .forget(login::credential_backend(&target), name);
        self.signed_in.remove(&name.folded());
        store.remove_target(name)?;
        let note = forgotten.err();
        Ok(TargetOutput::Removed(note.map(|error| {
            format!("The sign-in was not removed. {error}")
        })))
    }

    /// Connects to a target with the sign-in of this run, else with the stored one.
    async fn connect(&mut self, target: &Target) -> Result<Connection, TargetError> {
        let client = (self.clients)(&target.trust)?;
        let key = target.name.folded();
        if let Some(known) = self.signed_in.get_mut(&key) {
            let now = jiff::Timestamp::now();
            if known.access.until.is_some_and(|until| until <= now) {
                let (access, changed) = login::renew(&client, target, &known.kept).await?;
                known.access = access;
                if let Some(changed) = changed {
                    known.kept = changed;
                }
            }
            let access = known.access.clone();
            return target::connection(client, target, Some(access));
        }
        let given = self.given.as_ref().filter(|(name, _)| *name == target.name);
        let mut given = given.map(|(_, token)| token.clone());
        if let (None, Some(command)) = (&given, &target.token_command) {
            // Its stderr does not belong on the screen.
            given = Some(login::run_token_command(command, Stdio::null())?);
        }
        target::signed_in(client, target, given, &self.credentials).await
    }

    async fn plan(&mut self, store: &Store, at: &TargetScope) -> Result<Plan, TargetError> {
        let scope = at.scope(found(store, &at.target)?);
        let connection = self.connect(&scope.target).await?;
        let (plan, there) = match read_differences(store, &connection.remote, &scope).await {
            Err(error) if error.needs_sign_in() => {
                // Expired early.
                self.signed_in.remove(&scope.target.name.folded());
                return Err(error);
            }
            other => other?,
        };
        self.read = Some((at.clone(), there));
        Ok(plan)
    }

    /// Compares local state with the remote state read last; `None` if none was read for this target and organization.
    fn again(&self, store: &Store, at: &TargetScope) -> Result<Option<(Scope, Plan)>, TargetError> {
        let Some((_, there)) = self.read.as_ref().filter(|(of, _)| of == at) else {
            return Ok(None);
        };
        let scope = at.scope(found(store, &at.target)?);
        let plan = compare_again(store, there, &scope)?;
        Ok(Some((scope, plan)))
    }

    fn compare(&self, store: &Store, at: &TargetScope) -> Result<TargetOutput, TargetError> {
        let again = self.again(store, at)?;
        Ok(again.map_or(TargetOutput::NotRead, |(_, plan)| {
            TargetOutput::Plan(Arc::new(plan))
        }))
    }

    fn take_theirs(
        &self,
        store: &mut Store,
        at: &TargetScope,
        (name, field): (&str, Option<ManagedField>),
        audit: &AuditContext,
    ) -> Result<TargetOutput, TargetError> {
        let (Some((scope, plan)), Some((_, there))) = (self.again(store, at)?, &self.read) else {
            return Ok(TargetOutput::NotRead);
        };
        let only = part(&plan, name, field);
        let taken = pull::take_over(store, (&only, there), &scope, self.allow_http, audit)?;
        let sentence = match taken.first() {
            Some(PullOutcome::Refused(name, why, fix)) => {
                return Err(OpError::InTheWay {
                    message: format!("{name} was not copied. {why}"),
                    fix: fix.clone(),
                }
                .into());
            }
            Some(PullOutcome::Added(name)) => format!("{name} added from {}.", at.target),
            Some(PullOutcome::Changed(name)) => {
                format!("{name} updated from {}.", at.target)
            }
            Some(PullOutcome::Same(name)) => format!("{name} is the same on {}.", at.target),
            None => {
                return Err(OpError::InTheWay {
                    message: Blocker::Protected.message().to_owned(),
                    fix: Blocker::Protected.fix(name, scope.front_end),
                }
                .into());
            }
        };
        self.changed(store, at, sentence)
    }

    fn keep_ours(
        &self,
        store: &mut Store,
        at: &TargetScope,
        (name, field): (&str, Option<ManagedField>),
        audit: &AuditContext,
    ) -> Result<TargetOutput, TargetError> {
        let (Some((scope, plan)), Some((_, there))) = (self.again(store, at)?, &self.read) else {
            return Ok(TargetOutput::NotRead);
        };
        let only = part(&plan, name, field);
        pull::adopt(store, (&only, there), &scope, &[name.to_owned()], audit)?;
        let mut items = only.items.iter();
        let linked = items.any(|it| it.name == name && it.action == Action::Conflict);
        let sentence = match field {
            None if linked => format!("Local version of {name} kept. The next apply sends it."),
            None => format!("{name} linked. The next apply sends the local version."),
            Some(field) => {
                let label = field.label();
                format!("{label} of {name} kept. The next apply sends the local value.")
            }
        };
        self.changed(store, at, sentence)
    }

    fn changed(
        &self,
        store: &Store,
        at: &TargetScope,
        sentence: String,
    ) -> Result<TargetOutput, TargetError> {
        let again = self.again(store, at)?;
        Ok(again.map_or(TargetOutput::NotRead, |(_, plan)| {
            TargetOutput::Changed(sentence, Arc::new(plan))
        }))
    }

    async fn apply(
        &mut self,
        store: &mut Store,
        at: &TargetScope,
        (plan, confirmed_deletions): (&Plan, Vec<String>),
        observer: &mut OpObserver<'_>,
    ) -> Result<TargetOutput, TargetError> {
        let mut scope = at.scope(found(store, &at.target)?);
        scope.names = confirmed_deletions;
        let connection = self.connect(&scope.target).await?;
        let report = execute_plan(store, &connection, &scope, plan, observer).await?;
        Ok(TargetOutput::Applied(Arc::new(report)))
    }

    async fn usage(
        &mut self,
        store: &Store,
        at: &TargetScope,
        name: &str,
    ) -> Result<TargetOutput, TargetError> {
        let links = store.links(&at.target, &at.organization)?;
        let folded = fold(name);
        let link = links.iter().find(|link| link.name.folded() == folded);
        let Some(link) = link.filter(|link| !link.is_pending()) else {
            return Ok(TargetOutput::NotLinked);
        };
        let target = found(store, &at.target)?;
        let connection = self.connect(&target).await?;
        match connection.remote.get(&link.remote_id).await? {
            None => Ok(TargetOutput::NotLinked),
            Some(found) => {
                let usage = connection.remote.usage(&found).await?;
                Ok(TargetOutput::Usage(Arc::new(usage)))
            }
        }
    }

    async fn verify(
        &mut self,
        store: &Store,
        at: &TargetScope,
        name: &str,
        trial: Option<&GatewayTrial>,
    ) -> Result<TargetOutput, TargetError> {
        let mut scope = at.scope(found(store, &at.target)?);
        scope.names = vec![name.to_owned()];
        let connection = self.connect(&scope.target).await?;
        let api = trial.map_or("", |trial| trial.api.as_str());
        let (trust, pin) = scope.target.trust_for(api);
        let gateway = (self.clients)(trust)?;
        let pinned = pin.map(|pin| (self.clients)(pin)).transpose()?;
        let probe = trial.map(|trial| GatewayProbe {
            client: &gateway,
            pinned: pinned.as_ref(),
            api: trial.api.as_str(),
            token: trial.token.clone(),
        });
        let remote = &connection.remote;
        let found = verify::verify(store, remote, &scope, name, probe.as_ref()).await?;
        Ok(TargetOutput::Verified(at.target.clone(), Arc::new(found)))
    }

    fn portal_rows(&self, plan: &Plan) -> Vec<PortalRow> {
        let there = self.read.as_ref().map(|(_, there)| there);
        let offered = |id: &str| {
            let found = there?.all.iter().find(|it| it.id == id)?;
            Some(found.fields.get(ManagedField::Enabled) == Some("true"))
        };
        let items = plan.items.iter();
        items
            .map(|item| PortalRow {
                name: item.name.clone(),
                offered: item.remote_id.as_deref().and_then(offered),
                action: item.action,
                blocker: item.blocker,
            })
            .collect()
    }

    /// Sends one key manager to the portal, and reads back what it offers then.
    async fn enable(
        &mut self,
        store: &mut Store,
        at: &TargetScope,
        name: &str,
        observer: &mut OpObserver<'_>,
    ) -> Result<TargetOutput, TargetError> {
        let whole = self.plan(store, at).await?;
        let scope = at.scope(found(store, &at.target)?);
        let connection = self.connect(&scope.target).await?;
        let one = only(&whole, &[name.to_owned()]);
        let off = one.items.iter().filter_map(|item| item.desired.as_ref());
        let off = off.filter(|wanted| wanted.fields.get(ManagedField::Enabled) == Some("false"));
        if off.count() > 0 {
            return Err(OpError::Disabled {
                name: name.to_owned(),
            }
            .into());
        }
        let report = execute_plan(store, &connection, &scope, &one, observer).await?;
        let item: Option<ApplyItem> = report.items.into_iter().next();
        let after = self.plan(store, at).await?;
        Ok(TargetOutput::Portal(
            self.portal_rows(&after),
            item.map(Box::new),
        ))
    }
}

async fn execute_plan(
    store: &mut Store,
    connection: &Connection,
    scope: &Scope,
    plan: &Plan,
    observer: &mut OpObserver<'_>,
) -> Result<crate::control_plane::ApplyReport, TargetError> {
    // One observer for two closures.
    let progress = std::cell::RefCell::new(&mut *observer.progress);
    let course = ApplyContext {
        scope,
        audit: observer.audit,
        file: None,
        stop: observer.stop,
        progress: &mut |item, stage| {
            (progress.borrow_mut())(Progress::Stage(item.name.clone(), stage));
        },
        done: &mut |item| (progress.borrow_mut())(Progress::Done(item.clone())),
    };
    apply::apply(store, &connection.remote, plan, course).await
}

/// Plan reduced to the objects of these names.
fn only(plan: &Plan, names: &[String]) -> Plan {
    let items = plan.items.iter();
    let named = items.filter(|item| names.iter().any(|name| fold(name) == fold(&item.name)));
    Plan {
        items: named.cloned().collect(),
        ..plan.clone()
    }
}

/// Plan reduced to one object, and to one of its fields.
fn part(plan: &Plan, name: &str, field: Option<ManagedField>) -> Plan {
    let mut plan = only(plan, &[name.to_owned()]);
    if let Some(field) = field {
        plan.items = plan.items.into_iter().map(|it| it.only(&[field])).collect();
    }
    plan
}

/// Plan reduced to the selected objects, plus the unchanged ones, whose links an apply updates.
pub fn chosen(plan: &Plan, names: &[String]) -> Plan {
    let items = plan.items.iter();
    let wanted = items.filter(|item| item.action == Action::Same || names.contains(&item.name));
    Plan {
        items: wanted.cloned().collect(),
        ..plan.clone()
    }
}

fn found(store: &Store, name: &TargetName) -> Result<Target, TargetError> {
    Ok(target::find(store, Some(name.as_str()))?)
}

/// The target and the organization of a comparison.
pub fn at(target: &Target, organization: &OrganizationName) -> TargetScope {
    TargetScope {
        target: target.name.clone(),
        organization: organization.clone(),
    }
}
