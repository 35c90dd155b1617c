//! State shared by all screens.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::components::{ScreenSize, screen_size};
use super::event::{Moment, RequestId};
use super::initial_screen::InitialScreen;
use super::notification::Notifications;
use super::screens::token_request::Remembered;
use super::theme::Theme;
use crate::control_plane::{Plan, SyncState, Target};
use crate::gateway::Selection;
use crate::key_manager::{
    Draft, Environment, Field, Name, OrganizationName, counted, fold, visible,
};
use crate::ops::{TargetScope, target_runner};
use crate::store::Preferences;
use crate::token::Token;

/// An address to try, offered by the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Provider type that the address belongs to.
    pub kind: crate::key_manager::ProviderKind,
    /// Description of the simulated provider.
    pub label: String,
    /// The well-known URL.
    pub url: String,
    /// What the address demonstrates.
    pub shows: String,
}

/// Last comparison of local and remote state.
#[derive(Clone, Debug, Default)]
pub struct Compared {
    plan: Option<Arc<Plan>>,
    /// State and target-specific fields of each key manager, by folded name.
    sync_states: HashMap<String, (SyncState, Vec<Field>)>,
}

impl Compared {
    /// Replaces the last comparison with this plan.
    pub fn set(&mut self, plan: &Arc<Plan>) {
        let items = plan.items.iter().filter(|item| item.is_local());
        self.sync_states = items
            .map(|item| (fold(&item.name), (item.side, item.own.clone())))
            .collect();
        self.plan = Some(Arc::clone(plan));
    }

    /// Plan of the last comparison, if it is about this target and organization.
    fn of(&self, target: &Target, organization: &OrganizationName) -> Option<&Arc<Plan>> {
        self.plan.as_ref().filter(|plan| {
            plan.target == target.name.as_str() && plan.organization == organization.as_str()
        })
    }
}

/// Token that the last token test accepted, kept in memory until kmctl ends.
#[derive(Clone, Debug)]
pub struct AcceptedToken {
    /// Issuer that it was accepted with.
    pub issuer: String,
    /// The token, zeroized on drop and redacted in `Debug`.
    pub token: Token,
}

/// State shared by all screens: settings, the chosen organization, notifications, and the state of this run.
#[derive(Clone, Debug)]
pub struct AppState {
    /// Theme of all views: colors or none, Unicode or ASCII.
    pub theme: Theme,
    /// Time zone of the times shown; UTC until the first frame is drawn.
    pub zone: jiff::tz::TimeZone,
    /// Size of the terminal: columns, rows.
    pub size: (u16, u16),
    /// Time of the current event.
    pub now: Moment,
    /// The chosen organization.
    pub organization: OrganizationName,
    /// Environments in the order of promotion.
    pub environments: Vec<Environment>,
    /// Name of the key manager that the Developer Portal uses.
    pub portal: String,
    /// The targets, by name.
    pub targets: Vec<Target>,
    /// Targets signed in at during this run, by folded name.
    pub signed_in: BTreeSet<String>,
    /// Name of the target given for this run; `None` uses the active target.
    pub target_named: Option<String>,
    /// Last comparison of local and remote state in this run.
    pub compared: Compared,
    /// Screen to open with the first event.
    pub initial_screen: InitialScreen,
    /// Stored drafts of new key managers with their ids, newest first, without the one open here.
    pub drafts: Vec<(u64, Draft)>,
    /// Drafts of edits: their ids and the folded names of their key managers.
    pub edit_drafts: Vec<(u64, String)>,
    /// Id of this run's draft in the store.
    pub draft_id: u64,
    /// Screen preferences to restore in the next run.
    pub preferences: Preferences,
    /// Whether plain http is accepted for every host, not only for loopback addresses.
    pub allow_http: bool,
    /// Gateways to validate for; `None`: the newest API Platform gateway.
    pub gateways: Option<Selection>,
    /// Global options that shown commands repeat, shell-quoted.
    pub repeated: Vec<String>,
    /// Whether the organization was given for this run, and not taken from the stored choice.
    pub organization_named: bool,
    /// Addresses that the demo offers; empty outside the demo.
    pub samples: Vec<Sample>,
    /// Client id and secret of the demo's client; `None` outside the demo.
    pub demo_client: Option<(String, String)>,
    /// Whether mouse reporting is on.
    pub mouse: bool,
    /// Whether the demo can simulate a remote change.
    pub can_simulate_change: bool,
    /// Values of the last token request in this run, without the secret.
    pub token_request: Option<Remembered>,
    /// Token that the last token test accepted; verification at a gateway offers it.
    pub accepted_token: Option<AcceptedToken>,
    /// Path of the log file, for the help.
    pub log: String,
    /// The message row and its history.
    pub notifications: Notifications,
    /// Lines for stdout after the screen closes.
    pub session: Vec<String>,
    /// Name of the row that the list selects after its next reload.
    pub select: Option<Name>,
    /// Whether this run has a change to undo.
    pub undoable: bool,
    /// Last draft handed to the store, with id and organization, so that an equal one is not saved again.
    pub saved_draft: Option<(u64, OrganizationName, Draft)>,
    /// Ids of the writes that have no response yet.
    pub writing: Vec<RequestId>,
    /// Whether Ctrl+C was pressed during a write; a second press quits at once.
    pub quitting: bool,
    pub(super) next_request_id: u64,
}

impl AppState {
    /// State at the start of a run, with defaults for all settings.
    pub fn new(
        organization: OrganizationName,
        environments: Vec<Environment>,
        now: Moment,
    ) -> Self {
        AppState {
            theme: Theme::default(),
            zone: jiff::tz::TimeZone::UTC,
            size: (80, 24),
            now,
            organization,
            environments,
            portal: String::new(),
            targets: Vec::new(),
            signed_in: BTreeSet::new(),
            target_named: None,
            compared: Compared::default(),
            initial_screen: InitialScreen::List,
            drafts: Vec::new(),
            edit_drafts: Vec::new(),
            draft_id: 0,
            preferences: Preferences::default(),
            allow_http: false,
            gateways: None,
            repeated: Vec::new(),
            organization_named: false,
            samples: Vec::new(),
            demo_client: None,
            mouse: false,
            can_simulate_change: false,
            token_request: None,
            accepted_token: None,
            log: "$XDG_STATE_HOME/kmctl/kmctl.log".to_owned(),
            notifications: Notifications::default(),
            session: Vec::new(),
            select: None,
            undoable: false,
            saved_draft: None,
            writing: Vec::new(),
            quitting: false,
            next_request_id: 0,
        }
    }

    /// Whether a draft of an edit of this key manager is kept.
    pub fn has_draft(&self, name: &Name) -> bool {
        !self.edit_drafts.is_empty() && {
            let folded = name.folded();
            self.edit_drafts.iter().any(|(_, of)| *of == folded)
        }
    }

    /// Layout class of the window.
    pub fn screen_size(&self) -> ScreenSize {
        screen_size(self.size.0, self.size.1)
    }

    /// Whether screens have two panes side by side.
    pub fn is_wide(&self) -> bool {
        self.screen_size() == ScreenSize::Wide
    }

    /// Whether screens leave out subtitle, frames and blank lines.
    pub fn is_compact(&self) -> bool {
        self.screen_size() == ScreenSize::Compact
    }

    /// Target named for this run, else the active one.
    pub fn target(&self) -> Option<&Target> {
        let named = self.target_named.as_ref();
        self.targets.iter().find(|target| match named {
            Some(name) => target.name.folded() == name.trim().to_ascii_lowercase(),
            None => target.active,
        })
    }

    /// Active target with the organization.
    pub fn target_scope(&self) -> Option<TargetScope> {
        self.target()
            .map(|target| target_runner::at(target, &self.organization))
    }

    /// Comparison with the active target.
    pub fn plan(&self) -> Option<&Arc<Plan>> {
        self.compared.of(self.target()?, &self.organization)
    }

    /// State of a key manager at the active target, if known.
    pub fn sync_state(&self, name: &Name) -> Option<SyncState> {
        self.plan()?;
        let found = self.compared.sync_states.get(&name.folded());
        found.map(|(side, _)| *side)
    }

    /// Fields with a value specific to the active target; empty if none, or not yet known.
    pub fn target_overrides(&self, name: &Name) -> &[Field] {
        let found = self.compared.sync_states.get(&name.folded());
        let known = found.filter(|_| self.plan().is_some());
        known.map_or(&[], |(_, own)| own.as_slice())
    }

    /// `Sample Org · prod (API Manager 4.7, carbon.super) · 3 differences`, then shorter forms; without a target `Sample Org · local`.
    pub fn context_words(&self) -> Vec<String> {
        let divider = if self.theme.ascii { "|" } else { "·" };
        let organization = visible(self.organization.as_str());
        let Some(target) = self.target() else {
            return vec![format!("{organization} {divider} local")];
        };
        let name = target.name.as_str();
        let here = format!("{organization} {divider} {name}");
        let differ = self.plan().map(|plan| plan.differences());
        let (words, short) = match differ {
            None => (String::new(), String::new()),
            Some(0) => (format!(" {divider} in sync"), " =".to_owned()),
            Some(count) => (
                format!(" {divider} {}", counted(count, "difference", "differences")),
                format!(" \u{394}{count}"),
            ),
        };
        let short = match self.theme.ascii {
            true => short.replace('\u{394}', "!"),
            false => short,
        };
        let whole = visible(&target.title());
        // The organization is always shown: the next key acts on it.
        vec![
            format!("{organization} {divider} {whole}{words}"),
            format!("{here}{words}"),
            format!("{here}{short}"),
            here,
        ]
    }

    /// The names of the environments.
    pub fn environment_names(&self) -> Vec<String> {
        self.environments
            .iter()
            .map(|environment| environment.name.as_str().to_owned())
            .collect()
    }

    /// Adds a line to [`Self::session`], escaped for the terminal.
    pub fn log_session_change(&mut self, line: String) {
        self.session.push(visible(&line));
    }
}
