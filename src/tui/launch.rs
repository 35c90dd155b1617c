//! Opens the full screen over an open store, and closes it again.

use super::app::App;
use super::clock::Clock;
use super::draft_id::draft_id;
use super::event_loop::{self, Config, ExitStatus};
use super::screens::list::{List, first_window};
use super::state::{AppState, Sample};
use super::tasks::target::Setup as TargetSetup;
use super::terminal;
use super::theme::Theme;
use crate::gateway::Selection;
use crate::net::Client;
use crate::ops::{self, OpError};
use crate::store::Store;

/// Options of the full screen.
pub struct Options {
    /// Colors or none, Unicode or ASCII.
    pub theme: Theme,
    /// Name of the organization to open; `None` opens the one chosen last.
    pub organization: Option<String>,
    /// Name of the operating system's user, recorded as the actor in the history.
    pub who: String,
    /// Client for well-known URLs.
    pub client: Client,
    /// Whether plain http is accepted for every host, not only for loopback addresses.
    pub allow_http: bool,
    /// Gateways to validate for; `None`: the newest API Platform gateway.
    pub gateways: Option<Selection>,
    /// Global options that shown commands repeat, shell-quoted.
    pub repeated: Vec<String>,
    /// First screen over the list.
    pub initial_screen: super::initial_screen::InitialScreen,
    /// Default of mouse reporting; the stored preference, toggled by M, overrides it. With reporting on, most terminals
    /// need Shift to select text.
    pub mouse: bool,
    /// Addresses that the demo offers; empty outside the demo.
    pub samples: Vec<Sample>,
    /// Client id and secret of the demo's client; `None` outside the demo.
    pub demo_client: Option<(String, String)>,
    /// Setup of the thread for target ops.
    pub targets: TargetSetup,
    /// Name of the target for this run; `None` uses the active target.
    pub target: Option<String>,
    /// Path of the log file, for the help.
    pub log: String,
}

/// Error that prevents or ends the full screen.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data of the first frame could not be read.
    #[error("{}", .0.message())]
    Refused(OpError),
    /// Terminal or operating system error.
    #[error(transparent)]
    Screen(#[from] event_loop::Error),
}

/// Shows the list of key managers and runs until the screen is left.
///
/// # Errors
/// See [`OpenError`]; the terminal is restored.
pub fn open(store: Store, options: Options) -> Result<ExitStatus, OpenError> {
    let mut clock = Clock::start();
    let now = clock.now();
    let refused = |error| OpenError::Refused(OpError::from(error));
    // Before the rows, so that a change in between is detected.
    let version = store.data_version().map_err(refused)?;
    let rows = first_window(terminal::size().1);
    let overview =
        ops::overview(&store, options.organization.as_deref(), rows).map_err(OpenError::Refused)?;
    let mut shared = AppState::new(overview.organization, overview.environments, now);
    shared.theme = options.theme;
    shared.allow_http = options.allow_http;
    shared.gateways = options.gateways;
    shared.repeated = options.repeated;
    shared.organization_named = options.organization.is_some();
    shared.demo_client = options.demo_client;
    shared.samples = options.samples;
    shared.initial_screen = options.initial_screen;
    shared.preferences = overview.preferences;
    shared.mouse = overview.preferences.mouse.unwrap_or(options.mouse);
    shared.portal = overview.portal.as_str().to_owned();
    shared.draft_id = draft_id(now.wall, u64::from(std::process::id()));
    shared.targets = overview.targets;
    let given = options.targets.at.given_for();
    shared.signed_in.extend(given.map(|name| name.folded()));
    shared.target_named = options.target;
    shared.log = options.log;
    shared.can_simulate_change = options.targets.demo_change.is_some();
    shared.drafts = overview.drafts;
    shared.edit_drafts = overview.edit_drafts;
    let app = App::new(shared, List::new(overview.page, overview.preferences.sort));
    Ok(event_loop::run(Config {
        app,
        store,
        version,
        who: options.who,
        clock,
        client: options.client,
        targets: options.targets,
    })?)
}
