//! Parsing of the command line into an [`Invocation`].

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _, Parser as _};

use super::arguments::{Arguments, Command};
use super::command::{edit_for_target, next_steps};
use super::command_error::CommandError;
use super::exit_code::ExitCode;
use super::near_name;
use super::options::Plain;
use super::output;
use super::prompt::menu;
use super::session::Session;
use super::settings::environment::{is_on, variable};
use super::settings::{Reading, Settings};
use super::terminal::Terminal;
use super::usage_error;
use crate::key_manager::{Draft, OrganizationName};
use crate::log::{self, Level, Value};
use crate::store::Store;

/// Parsed command line with its session.
#[derive(Debug)]
pub struct Invocation {
    session: Session,
    command: Option<Command>,
}

/// Mode of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Full screen at the list.
    Tui,
    /// Full screen at the wizard, filled with the values given to `add`.
    AddWizard,
    /// Full screen at the form of the key manager named by `edit`.
    EditForm(String),
    /// The demo: a loopback provider, with the full screen or alone.
    Demo {
        /// Serve until interrupted, without the screen.
        serve: bool,
        /// The port on 127.0.0.1; 0 selects a free one.
        port: u16,
    },
    /// A command, or short help in its place.
    Command,
}

impl Invocation {
    /// Reads command line, environment and configuration file. `Ok(None)` after printing help or version.
    ///
    /// # Errors
    /// A usage error, or a configuration that can't be read.
    pub fn read(words: &[OsString]) -> Result<Option<Self>, CommandError> {
        if words.iter().skip(1).any(usage_error::holds_token) {
            return Err(usage_error::token_as_argument());
        }
        let words: Vec<OsString> = words.iter().map(without_list_mark).collect();
        let words = words.as_slice();
        let words = &asked_for_help(words);
        let parsed = command_line().try_get_matches_from(words);
        let read = parsed.and_then(|matches| Ok((Arguments::from_arg_matches(&matches)?, matches)));
        let (mut arguments, matches) = match read {
            Ok(read) => read,
            Err(error) => return refused(&error, words).map(|()| None),
        };
        if arguments
            .command
            .as_ref()
            .is_some_and(Command::names_gateway_file)
        {
            // There the option names the gateway's file.
            arguments.global.config = variable("KMCTL_CONFIG").map(Into::into);
        }
        let reading = match &arguments.command {
            Some(Command::Config(_)) => Reading::Nothing,
            Some(Command::Doctor(_)) => Reading::Leniently,
            _ => Reading::Strictly,
        };
        let settings = Settings::resolve(&arguments.global, &matches, reading)?;
        let session = Session {
            settings,
            terminal: Terminal::detect(),
        };
        let reported = reading == Reading::Leniently;
        for warning in session.settings.warnings.iter().filter(|_| !reported) {
            session.remark(&format!("Warning: {warning}\n"));
        }
        session.start_log();
        let invocation = Invocation {
            session,
            command: arguments.command,
        };
        invocation.log_start();
        Ok(Some(invocation))
    }

    /// Logs the command.
    fn log_start(&self) {
        let mut members = vec![("version", Value::from(env!("CARGO_PKG_VERSION")))];
        members.push((
            "verb",
            self.command.as_ref().map_or("none", Command::verb).into(),
        ));
        if let Some(name) = self.command.as_ref().and_then(Command::subject) {
            members.push(("name", Value::typed_name(name)));
        }
        log::record(Level::Info, "begin", &members);
    }

    /// The full screen is for a bare `kmctl` on a terminal, and for `add` and `edit` with something missing.
    pub fn mode(&self) -> Mode {
        if let Some(Command::Demo(demo)) = &self.command {
            return Mode::Demo {
                serve: demo.serve,
                port: demo.port,
            };
        }
        let settings = &self.session.settings;
        let screen =
            self.session.terminal.both() && settings.plain == Plain::No && !settings.no_input;
        match &self.command {
            None if screen => Mode::Tui,
            Some(Command::Add(add)) if screen && add.incomplete() => Mode::AddWizard,
            Some(Command::Edit(edit)) if screen && edit.incomplete() => {
                Mode::EditForm(edit.name.clone())
            }
            _ => Mode::Command,
        }
    }

    /// Start of the wizard: values given to `add`, over the newest draft with `--resume`; whether the type is known; and the
    /// draft's id.
    ///
    /// # Errors
    /// There is no draft to resume, or the database can't be read or written.
    pub fn wizard(
        &self,
        store: &Store,
        organization: &OrganizationName,
    ) -> Result<(Draft, bool, Option<u64>), CommandError> {
        match &self.command {
            Some(Command::Add(add)) => {
                let (draft, kept) = add.start(store, organization)?;
                Ok((draft, kept.is_some() || add.kind.is_some(), kept))
            }
            _ => Err(CommandError::usage("Nothing was specified to add.")),
        }
    }

    /// Session of the run.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Runs the command.
    ///
    /// # Errors
    /// Those of the command; exit code 2 without a command.
    pub fn run(self) -> Result<(), CommandError> {
        log::failpoint("command");
        let session = &self.session;
        match self.command {
            Some(command) => run_command(command, session)
                .map_err(|error| near_name::with_suggestion(session, error)),
            None if session.may_ask() && session.asks_line_by_line() => prompts(session),
            None => short_help(),
        }
    }
}

fn run_command(command: Command, session: &Session) -> Result<(), CommandError> {
    match command {
        Command::List(command) => command.run(session),
        Command::Show(command) => command.run(session),
        Command::Add(command) => match command.run(session)? {
            Some(added) => next_steps::run(session, &added),
            None => Ok(()),
        },
        Command::Edit(command) if session.settings.target_option => {
            edit_for_target::run(session, &command)
        }
        Command::Edit(command) => command.run(session),
        Command::Discover(command) => command.run(session),
        Command::Token(command) => command.run(session),
        Command::Check(command) => command.run(session),
        Command::Enable(command) => command.run(session),
        Command::Disable(command) => command.run(session),
        Command::Delete(command) => command.run(session),
        Command::Devportal(command) => command.run(session),
        Command::Target(command) => command.run(session),
        Command::Login(command) => command.run(session),
        Command::Logout(command) => command.run(session),
        Command::Pull(command) => command.run(session),
        Command::Plan(command) => command.run(session),
        Command::Apply(command) => command.run(session),
        Command::Usage(command) => command.run(session),
        Command::Verify(command) => command.run(session),
        Command::Env(command) => command.run(session),
        Command::Organization(command) => command.run(session),
        Command::History(command) => command.run(session),
        Command::Doctor(command) => command.run(session),
        Command::Export(command) => command.run(session),
        Command::Gateway(command) => command.run(session),
        Command::Import(command) => command.run(session),
        Command::Completions(command) => command.run(),
        Command::Man(command) => command.run(session),
        Command::Schema(command) => command.run(),
        Command::Config(command) => command.run(session),
        // Handled before this as a mode of its own.
        Command::Demo(_) => short_help(),
    }
}

fn short_help() -> Result<(), CommandError> {
    output::say(&Arguments::command().render_help().to_string());
    Err(CommandError::status(ExitCode::Usage))
}

/// Runs commands from a numbered menu, as if they had been typed.
///
/// # Errors
/// As the prompts: Ctrl+C, or a stream fails.
pub fn prompts(session: &Session) -> Result<(), CommandError> {
    menu::run(session, &|words| {
        let line = std::iter::once("kmctl").chain(words.iter().map(String::as_str));
        match Arguments::try_parse_from(line) {
            Ok(Arguments {
                command: Some(command),
                global,
            }) => match &global.target {
                Some(name) if words.iter().any(|word| word.starts_with("--target=")) => {
                    run_command(command, &session.with_target(name))
                }
                _ => run_command(command, session),
            },
            Ok(_) => Ok(()),
            Err(error) => refused(&error, &[]),
        }
    })
}

/// Prints the error of a run on stderr: as JSON if JSON was requested, else as sentences.
pub fn report(failure: &CommandError, words: &[OsString]) {
    if failure.silent {
        return;
    }
    if wants_json(words) {
        output::say(&(output::json(&failure.json()) + "\n"));
    } else {
        output::say(&failure.text());
    }
}

/// Whether errors are JSON, as far as unparsed words tell.
fn wants_json(words: &[OsString]) -> bool {
    let mut before = "";
    for word in words.iter().skip(1).filter_map(|word| word.to_str()) {
        let asked = matches!(
            (before, word),
            (_, "--json" | "-ojson" | "-o=json" | "--output=json") | ("-o" | "--output", "json")
        );
        if asked {
            return true;
        }
        if word == "--" {
            break;
        }
        before = word;
    }
    let named = words
        .iter()
        .filter_map(|word| word.to_str())
        .any(|word| word.starts_with("-o") || word == "--output" || word.starts_with("--output="));
    !named
        && (is_on("KMCTL_JSON")
            || variable("KMCTL_OUTPUT").is_some_and(|word| word.eq_ignore_ascii_case("json")))
}

/// A pasted address whose list mark or option of another program would be read as an option: `- https://`, `--url https://` as
/// one word.
fn without_list_mark(word: &OsString) -> OsString {
    let text = word.to_string_lossy();
    let bare = text.trim_start_matches(['-', ' ', '\t']);
    let blank = text.find(char::is_whitespace).unwrap_or(usize::MAX);
    let pasted = text.starts_with('-')
        && text.contains("://")
        && (bare.starts_with("http") || text.find('=').is_none_or(|equals| blank < equals))
        && (bare.starts_with("http") || blank < text.len());
    match pasted {
        true => bare.into(),
        false => word.clone(),
    }
}

/// `kmctl help --help` is `kmctl help`: clap's own help command has no help.
fn asked_for_help(words: &[OsString]) -> Vec<OsString> {
    let help = words.get(1).is_some_and(|word| word == "help");
    let kept = |word: &&OsString| !(help && (*word == "--help" || *word == "-h"));
    words.iter().filter(kept).cloned().collect()
}

/// The whole tree of commands. A variable that is empty counts as not set.
fn command_line() -> clap::Command {
    Arguments::command().mut_args(|option| {
        let empty = option
            .get_env()
            .is_some_and(|name| std::env::var_os(name).is_none_or(|value| value.is_empty()));
        if empty { option.env(None) } else { option }
    })
}

/// Handles clap's result: help and version go to stdout; anything else is a usage error.
fn refused(error: &clap::Error, words: &[OsString]) -> Result<(), CommandError> {
    let text = error.render().to_string();
    if !error.use_stderr() {
        return output::print(&text);
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        output::say(&text);
        return Err(CommandError::status(ExitCode::Usage));
    }
    Err(usage_error::of(error, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn json_is_seen_in_words_that_do_not_parse() {
        assert!(wants_json(&words("kmctl --nonsense --json")));
        assert!(wants_json(&words("kmctl list -o json --what")));
        assert!(wants_json(&words("kmctl list --output=json")));
        assert!(!wants_json(&words("kmctl list -o yaml json")));
        assert!(!wants_json(&words("kmctl show -- --json")));
    }
}
