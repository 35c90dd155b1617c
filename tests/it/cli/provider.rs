//! The loopback provider, and its authority as a file for the program.
#![expect(clippy::unwrap_used, reason = "test support")]

use kmctl::demo::{Options, Provider, Tenant};

use super::home::{Home, Ran, ran};

/// A running provider that one home trusts.
pub struct Trusted {
    pub provider: Provider,
    authority: std::path::PathBuf,
}

impl Trusted {
    pub fn in_home(home: &Home) -> Self {
        let provider = Provider::start(&Options::default()).unwrap();
        let authority = home.path("authority.pem");
        std::fs::write(&authority, provider.ca_pem()).unwrap();
        Trusted {
            provider,
            authority,
        }
    }

    pub fn url(&self, tenant: Tenant) -> String {
        self.provider.well_known(tenant)
    }

    /// Runs the program with the provider's authority trusted; `$A` and so on in a word are the tenants' addresses.
    pub fn run(&self, home: &Home, line: &str) -> Ran {
        ran(self.command(home).args(self.words(line)))
    }

    pub fn command(&self, home: &Home) -> assert_cmd::Command {
        let mut command = home.command();
        command.env("KMCTL_CA_FILE", &self.authority);
        command
    }

    pub fn words(&self, line: &str) -> Vec<String> {
        line.split(' ')
            .filter(|word| !word.is_empty())
            .map(|word| match word {
                "$A" => self.url(Tenant::Asgardeo),
                "$M" => self.url(Tenant::Microsoft),
                "$C" => self.url(Tenant::Custom),
                "$W" => self.url(Tenant::OtherIssuer),
                "$X" => self.url(Tenant::WithoutKeys),
                "$F" => self.url(Tenant::Faults),
                "$K" => self.url(Tenant::UnreadableKeys),
                "$N" => format!(
                    "{}/n/.well-known/openid-configuration",
                    self.provider.base()
                ),
                "$H" => format!(
                    "{}/h/.well-known/openid-configuration",
                    self.provider.base()
                ),
                other => other.replace("$B", self.provider.base()),
            })
            .collect()
    }
}
