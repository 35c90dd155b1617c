//! Shell completion of commands, options, and names in the database.
//!
//! Any error completes to nothing.

use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::path::PathBuf;

use clap::{Command, CommandFactory as _};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, ValueCompleter};
use clap_complete::env::Shells;

use super::arguments::Arguments;
use super::settings::environment::variable;
use super::{current_user, paths};
use crate::key_manager::{OrganizationName, SearchQuery, visible};
use crate::store::{AuditContext, ListQuery, Store};

/// Environment variable by which a shell's script requests completions; its value is the shell.
const VARIABLE: &str = "KMCTL_COMPLETE";

/// Maximum number of names offered.
const MAX_NAMES: usize = 200;

/// Handles a shell's request for completions; false if there is none.
pub fn answer(words: &[OsString]) -> bool {
    let Some(shell) = variable(VARIABLE) else {
        return false;
    };
    // Words before `--` are the program's, words after it the line being typed.
    let typed = words.iter().skip_while(|word| *word != "--").skip(1);
    let line = Line {
        typed: typed.cloned().collect(),
        escaped: shell == "bash",
    };
    let shells = Shells::builtins();
    if let (Some(completer), false) = (shells.completer(&shell), line.typed.is_empty()) {
        // Arguments are deferred until then.
        let mut commands = Arguments::command();
        commands.build();
        let mut tree = with_names(commands, &line, &[]);
        let here = std::env::current_dir().ok();
        let mut out = Vec::new();
        let typed = line.typed.clone();
        if completer
            .write_complete(&mut tree, typed, here.as_deref(), &mut out)
            .is_ok()
        {
            // The shell may be gone.
            let _ = std::io::stdout().write_all(&out);
        }
    }
    true
}

/// Completion script of a shell; `None` for an unknown one.
pub fn script(shell: &str) -> Option<String> {
    let mut script = Vec::new();
    Shells::builtins()
        .completer(shell)?
        .write_registration(VARIABLE, "kmctl", "kmctl", "kmctl", &mut script)
        .ok()?;
    String::from_utf8(script).ok()
}

/// Kind of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    KeyManager,
    Environment,
    Organization,
    Target,
}

/// The line that is being completed.
#[derive(Clone, Debug)]
struct Line {
    typed: Vec<OsString>,
    /// Whether the shell inserts candidates verbatim.
    escaped: bool,
}

/// Command tree with a completer for each argument that is a name.
fn with_names(command: Command, line: &Line, above: &[&str]) -> Command {
    let verbs: Vec<String> = command
        .get_subcommands()
        .map(|it| it.get_name().to_owned())
        .collect();
    let command = command.mut_args(|arg| match kind(above, arg.get_id().as_str()) {
        Some(kind) => {
            let line = line.clone();
            arg.add(ArgValueCompleter::new(Names { kind, line }))
        }
        None => arg,
    });
    verbs.iter().fold(command, |command, verb| {
        command.mut_subcommand(verb, |it| {
            let path = [above, &[verb.as_str()]].concat();
            with_names(it, line, &path)
        })
    })
}

fn kind(command: &[&str], id: &str) -> Option<Kind> {
    match (command, id) {
        (_, "organization" | "into") => Some(Kind::Organization),
        (_, "target") => Some(Kind::Target),
        (_, "environments") => Some(Kind::Environment),
        // A new name is nobody's.
        ([.., "add"], _) => None,
        (["env", ..], "name") => Some(Kind::Environment),
        (["organization", ..], "name") => Some(Kind::Organization),
        (["target" | "login" | "logout", ..], "name") => Some(Kind::Target),
        (_, "name" | "names" | "adopt") => Some(Kind::KeyManager),
        _ => None,
    }
}

struct Names {
    kind: Kind,
    line: Line,
}

impl ValueCompleter for Names {
    fn complete(&self, current: &OsStr) -> Vec<CompletionCandidate> {
        let Some(typed) = current.to_str() else {
            return Vec::new();
        };
        let typed = match self.line.escaped {
            true => typed.replace('\\', ""),
            false => typed.to_owned(),
        };
        let names = self.names(&typed).unwrap_or_default().into_iter();
        names
            .filter(|name| name.to_lowercase().starts_with(&typed.to_lowercase()))
            .filter(|name| visible(name) == *name)
            .map(|name| match self.line.escaped {
                true => CompletionCandidate::new(escaped(&name)),
                false => CompletionCandidate::new(name),
            })
            .collect()
    }
}

impl Names {
    fn names(&self, typed: &str) -> Option<Vec<String>> {
        let path = self.option("--database").map(PathBuf::from);
        let path = path
            .or_else(|| variable("KMCTL_DATABASE").map(PathBuf::from))
            .or_else(|| paths::database().ok())?;
        let audit = AuditContext {
            timestamp: jiff::Timestamp::now(),
            actor: current_user::name(),
        };
        let store = Store::open_read_only(&path, &audit).ok()?;
        let names = match self.kind {
            Kind::Target => {
                let all = store.targets().ok()?.into_iter();
                all.map(|it| it.name.as_str().to_owned()).collect()
            }
            Kind::Organization => {
                let all = store.organizations().ok()?.into_iter();
                all.map(|(name, _)| name.as_str().to_owned()).collect()
            }
            Kind::Environment => {
                let all = store.environments(&self.organization(&store)?).ok()?;
                all.into_iter()
                    .map(|it| it.name.as_str().to_owned())
                    .collect()
            }
            Kind::KeyManager => {
                let mut query = ListQuery::first(self.organization(&store)?, MAX_NAMES);
                query.filter = SearchQuery::parse_typed(typed).0;
                let rows = store.page(&query).ok()?.rows.into_iter();
                rows.map(|row| row.name.as_str().to_owned()).collect()
            }
        };
        Some(names)
    }

    fn organization(&self, store: &Store) -> Option<OrganizationName> {
        let named = self.option("--organization");
        let named = named.or_else(|| variable("KMCTL_ORGANIZATION").map(OsString::from));
        match named {
            Some(name) => store.find_organization(name.to_str()?).ok()?,
            None => store.chosen_organization().ok(),
        }
    }

    /// The value of an option that was typed before.
    fn option(&self, name: &str) -> Option<OsString> {
        let mut words = self.line.typed.iter();
        while let Some(word) = words.next() {
            let text = word.to_str()?;
            if text == name {
                return words.next().cloned();
            }
            if let Some(value) = text.strip_prefix(name).and_then(|it| it.strip_prefix('=')) {
                return Some(value.into());
            }
        }
        None
    }
}

/// Name as typed in bash.
fn escaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter.is_ascii() && !letter.is_ascii_alphanumeric() && !"-_.:/@+,%".contains(letter) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}
