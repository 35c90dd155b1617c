//! Facts about a command before it runs: its names in the log, and the owner of its --config.

use super::arguments::Command;

impl Command {
    /// Whether its own `--config` names a gateway's file, and not that of kmctl.
    pub fn names_gateway_file(&self) -> bool {
        match self {
            Command::Gateway(_) => true,
            Command::Target(target) => target.adds(),
            _ => false,
        }
    }

    /// Name of the command.
    pub fn verb(&self) -> &'static str {
        match self {
            Command::List(_) => "list",
            Command::Show(_) => "show",
            Command::Add(_) => "add",
            Command::Edit(_) => "edit",
            Command::Enable(_) => "enable",
            Command::Disable(_) => "disable",
            Command::Delete(_) => "delete",
            Command::Discover(_) => "discover",
            Command::Token(_) => "token",
            Command::Check(_) => "check",
            Command::Devportal(_) => "devportal",
            Command::Target(_) => "target",
            Command::Login(_) => "login",
            Command::Logout(_) => "logout",
            Command::Pull(_) => "pull",
            Command::Plan(_) => "plan",
            Command::Apply(_) => "apply",
            Command::Usage(_) => "usage",
            Command::Verify(_) => "verify",
            Command::Env(_) => "env",
            Command::Organization(_) => "organization",
            Command::History(_) => "history",
            Command::Doctor(_) => "doctor",
            Command::Export(_) => "export",
            Command::Gateway(_) => "gateway",
            Command::Import(_) => "import",
            Command::Demo(_) => "demo",
            Command::Config(_) => "config",
            Command::Completions(_) => "completions",
            Command::Man(_) => "man",
            Command::Schema(_) => "schema",
        }
    }

    /// The key manager that it names.
    pub fn subject(&self) -> Option<&str> {
        match self {
            Command::Show(command) => Some(&command.name),
            Command::Edit(command) => Some(&command.name),
            Command::Enable(command) => command.names.first().map(String::as_str),
            Command::Disable(command) => command.names.first().map(String::as_str),
            Command::Delete(command) => command.names.first().map(String::as_str),
            Command::Usage(command) => Some(&command.name),
            Command::Verify(command) => Some(&command.name),
            Command::Add(command) => command.name.as_deref(),
            Command::Check(command) => command.name.as_deref(),
            Command::History(command) => command.name.as_deref(),
            _ => None,
        }
    }
}
