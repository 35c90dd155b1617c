//! Parsing of the command line into an [`Invocation`].

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, FromArgMatches as _, Parser as _};

use super::arguments::{Arguments, Command};
use super::command::{edit_for_target, next_steps};
use super::command_error::CommandError;
use super::exit_code::ExitCode;
use super::options::Plain;
use super::output;
use super::prompt::menu;
use super::session::Session;
use super::settings::environment::{is_on, variable};
use super::settings::{Reading, Settings};
use super::terminal::Terminal;
use crate::key_manager::{Draft, OrganizationName};
use crate::log::{self, Level, Value};
use crate::store::Store;
use crate::token::looks_like_token;

/// A command line that was understood.
#[derive(Debug)]
pub struct Invocation {
    session: Session,
    command: Option<Command>,
}

/// Mode of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The full screen.
    Tui,
    /// The wizard on it, filled with what `add` was given.
    AddWizard,
    /// The form of the key manager that `edit` named.
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
        if words.iter().skip(1).any(holds_token) {
            return Err(token_as_argument());
        }
        let words: Vec<OsString> = words.iter().map(without_list_mark).collect();
        let words = words.as_slice();
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
            terminal: Terminal::look(),
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

    /// Writes into the log what is about to be done.
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
    /// There is no draft to resume, or the file fails.
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
            Some(command) => run_command(command, session),
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
                    run_command(command, &session.at_target(name))
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
    if let Some(failure) = pem(words)
        .or_else(|| typed_token(error, words))
        .or_else(|| new_name(error, words))
    {
        return Err(failure);
    }
    let text = text.strip_prefix("error: ").unwrap_or(&text).trim_end();
    // The first paragraph is the error, the rest the fix.
    let (message, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut message = match variable_at_fault(error, words) {
        Some((option, name)) => message.replace(&format!("'{option}'"), &name),
        None => message.to_owned(),
    };
    message.truncate(message.trim_end().len());
    if let Some(first) = message.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    if !message.ends_with(['.', '?', ':', ']', ')']) && !message.contains('\n') {
        message.push('.');
    }
    let fix = hyphen_tip(&rest.trim().replace("\n\n", "\n"));
    Err(CommandError {
        fix: (!fix.is_empty()).then_some(fix),
        ..CommandError::usage(message)
    })
}

/// Corrects clap's tip `use '-- -x'`, which would turn later options into names.
fn hyphen_tip(fix: &str) -> String {
    let Some((tip, rest)) = fix.split_once('\n') else {
        return fix.to_owned();
    };
    let word = tip.strip_prefix("tip: to pass '");
    match word.and_then(|tip| tip.split_once('\'')) {
        // Commands that have these in another form explain the right one.
        Some((word, _)) if word.starts_with("--") => rest.to_owned(),
        Some((word, _)) => format!(
            "If {word} is a name, put it at the end of the command after --: -- {word}\n{rest}"
        ),
        None => fix.to_owned(),
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    }
}

/// A token or another secret where no argument belongs: it is refused without being repeated.
fn typed_token(error: &clap::Error, words: &[OsString]) -> Option<CommandError> {
    let given = [
        ContextKind::InvalidArg,
        ContextKind::InvalidValue,
        ContextKind::InvalidSubcommand,
    ];
    let given = given.map(|kind| context(error, kind));
    let with_token = words.get(1).is_some_and(|word| word == "token");
    let secret = given.into_iter().flatten().any(|word| {
        let bare = !word.starts_with(['-', '<', '[']);
        bare && (word.contains("eyJ") || (with_token && word.len() > 20))
    });
    secret.then(token_as_argument)
}

/// A certificate or key where an argument belongs, not repeated; its dashes make it look like an option.
fn pem(words: &[OsString]) -> Option<CommandError> {
    let text = words
        .iter()
        .find(|word| word.to_string_lossy().starts_with("-----BEGIN "))?
        .to_string_lossy();
    let fix = match text.contains("PRIVATE KEY") {
        true => "If it is a real private key, replace it: the shell keeps it in its history.",
        false => "Give the name of a file, or the address of the discovery document.",
    };
    Some(CommandError::usage("A certificate or key can't be an argument.").with_fix(fix))
}

/// Whether a word contains a token. A whole command pasted as an address is handled, and masked, by the parser of addresses.
fn holds_token(word: &OsString) -> bool {
    let text = word.to_string_lossy();
    let command = text.contains("://") && text.trim().contains(char::is_whitespace);
    !command && looks_like_token(&text)
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

fn token_as_argument() -> CommandError {
    CommandError::usage("A token can't be an argument because the shell would keep it in its history.").with_fix(
        "Remove it from the history. Then pipe it to kmctl token check NAME --token-stdin, or use --token-file FILE.",
    )
}

/// `edit --name`, which looks likely and is not possible.
fn new_name(error: &clap::Error, words: &[OsString]) -> Option<CommandError> {
    let edit = words.get(1).is_some_and(|word| word == "edit");
    (edit && context(error, ContextKind::InvalidArg) == Some("--name")).then(|| {
        CommandError::usage("The name of a key manager can't be changed.")
            .with_fix("Add a key manager with the new name, then delete the old one.")
    })
}

/// The option and the variable that an invalid value came from, where the option was not typed.
fn variable_at_fault(error: &clap::Error, words: &[OsString]) -> Option<(String, String)> {
    let option = context(error, ContextKind::InvalidArg)?;
    let long = option.strip_prefix("--")?.split([' ', '=']).next()?;
    let tree = Arguments::command();
    let known = tree
        .get_arguments()
        .find(|it| it.get_long() == Some(long))?;
    let name = known.get_env()?.to_str()?;
    variable(name)?;
    let typed = words.iter().filter_map(|word| word.to_str()).any(|word| {
        let named = word.strip_prefix("--");
        named.is_some_and(|word| word.split('=').next() == Some(long))
            || known
                .get_short()
                .is_some_and(|short| word.starts_with(&format!("-{short}")))
    });
    (!typed).then(|| (option.to_owned(), name.to_owned()))
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
