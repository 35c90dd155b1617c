//! One run of a command: its settings, its streams, and the way to the store.

use super::output::Printer;
use super::settings::Plain;
use super::{Failure, Settings, Terminal, who};
use crate::key_manager::{EnvironmentName, OrganizationName};
use crate::net::{self, Client, Resolve};
use crate::store::{Stamp, Store};

/// What a command works with.
#[derive(Clone, Debug)]
pub struct Session {
    /// Flags, variables and file together.
    pub settings: Settings,
    /// The streams.
    pub terminal: Terminal,
}

impl Session {
    /// Time and user, for what is written.
    pub fn stamp(&self) -> Stamp {
        Stamp {
            now: jiff::Timestamp::now(),
            who: who::user(&self.settings.variables),
        }
    }

    /// The store, to read from.
    ///
    /// # Errors
    /// No home directory, or the file fails.
    pub fn open(&self) -> Result<Store, Failure> {
        Ok(Store::open(&self.settings.database()?, &self.stamp())?)
    }

    /// The organization to work in.
    ///
    /// # Errors
    /// The one that was named does not exist, or the file fails.
    pub fn organization(&self, store: &Store) -> Result<OrganizationName, Failure> {
        let Some(name) = &self.settings.organization else {
            return Ok(store.chosen_organization()?);
        };
        store.find_organization(name)?.ok_or_else(|| {
            Failure::new(
                "not-found",
                5,
                format!("Organization {name} does not exist."),
            )
            .with_fix("kmctl organization list shows the names.")
        })
    }

    /// The names of all environments, for key managers that apply to all.
    ///
    /// # Errors
    /// When the file fails.
    pub fn environment_names(
        &self,
        store: &Store,
        organization: &OrganizationName,
    ) -> Result<Vec<EnvironmentName>, Failure> {
        let all = store.environments(organization)?;
        Ok(all
            .into_iter()
            .map(|environment| environment.name)
            .collect())
    }

    /// The client that reads addresses; it connects to nothing before it is asked to.
    ///
    /// # Errors
    /// A `--resolve` that can't be understood.
    pub fn client(&self, extra_roots_pem: Vec<String>) -> Result<Client, Failure> {
        let settings = &self.settings;
        let resolve = settings
            .resolve
            .iter()
            .map(|text| text.parse::<Resolve>())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| Failure::usage(format!("--resolve: {error}")))?;
        Client::new(net::Settings {
            timeout: settings.timeout,
            ca_files: settings.ca_files.clone(),
            extra_roots_pem,
            allow_http: settings.allow_http,
            resolve,
            ..net::Settings::default()
        })
        .map_err(|failure| {
            Failure::new(failure.code(), 2, failure.message()).with_fix(failure.fix())
        })
    }

    /// Where results go.
    pub fn printer(&self) -> Printer {
        Printer::new(self.settings.format)
    }

    /// Says something on stderr that is no result; `--quiet` keeps it back.
    pub fn remark(&self, text: &str) {
        if !self.settings.quiet {
            super::output::say(&crate::key_manager::visible_block(text));
        }
    }

    /// Whether questions may be asked: on terminals, or line by line where that was demanded.
    pub fn may_ask(&self) -> bool {
        let settings = &self.settings;
        !settings.no_input && (self.terminal.both() || settings.plain == Plain::Demanded)
    }
}
