//! Errors of the command line as sentences, each with one fix.

use std::error::Error as _;
use std::ffi::OsString;
use std::num::ParseIntError;

use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::arguments::Arguments;
use super::command_error::CommandError;
use super::settings::environment::variable;
use crate::key_manager::{PemKind, joined};
use crate::token::looks_like_token;

mod meant;

use meant::Meant;

/// Error of a command line that clap refused.
pub fn of(error: &clap::Error, words: &[OsString]) -> CommandError {
    if let Some(failure) = pem(words)
        .or_else(|| typed_token(error, words))
        .or_else(|| new_name(error, words))
    {
        return failure;
    }
    let (path, mut tree) = command(words);
    let usage = first_line(&tree.render_usage().to_string());
    let at = At {
        error,
        tree: &tree,
        path: &path,
        usage: &usage,
    };
    let (message, fix) = match error.kind() {
        ErrorKind::InvalidSubcommand => at.unknown_command(),
        ErrorKind::UnknownArgument => at.unknown_argument(),
        ErrorKind::MissingRequiredArgument => at.missing(),
        ErrorKind::InvalidValue => at.invalid_value(words),
        ErrorKind::ValueValidation => at.refused_value(words),
        ErrorKind::ArgumentConflict => at.conflict(),
        ErrorKind::MissingSubcommand => at.missing_command(),
        _ => at.other(),
    };
    CommandError {
        fix,
        ..CommandError::usage(message)
    }
}

/// Commands of a line, `kmctl env remove`, and the last of them.
fn command(words: &[OsString]) -> (String, clap::Command) {
    let mut tree = Arguments::command();
    tree.build();
    let mut path = tree.get_name().to_owned();
    for word in words.iter().skip(1).filter_map(|word| word.to_str()) {
        if let Some(next) = tree.find_subcommand(word) {
            path = format!("{path} {}", next.get_name());
            tree = next.clone();
        }
    }
    (path, tree)
}

/// `Usage: kmctl check <NAME>` as `kmctl check <NAME>`.
fn first_line(usage: &str) -> String {
    let usage = usage.trim().trim_start_matches("Usage:").trim();
    usage.lines().next().unwrap_or_default().trim().to_owned()
}

/// An error, and the command that it is about.
struct At<'a> {
    error: &'a clap::Error,
    tree: &'a clap::Command,
    path: &'a str,
    usage: &'a str,
}

/// Message and fix.
type Words = (String, Option<String>);

impl At<'_> {
    fn unknown_command(&self) -> Words {
        let word = context(self.error, ContextKind::InvalidSubcommand).unwrap_or_default();
        let close = self.close(ContextKind::SuggestedSubcommand, word);
        let meant = meant::command(self.tree, word);
        let fix = match meant.or(close) {
            Some(close) => format!("Did you mean {} {close}?", self.path),
            None => format!("Run {} --help.", self.path),
        };
        (format!("{} has no command {word}.", self.path), Some(fix))
    }

    fn missing_command(&self) -> Words {
        let commands = self.tree.get_subcommands().map(clap::Command::get_name);
        let commands: Vec<&str> = commands.filter(|name| *name != "help").collect();
        let message = format!(
            "{} needs a command: {}.",
            self.path,
            joined(&commands, "or")
        );
        (message, Some(format!("Run {} --help.", self.path)))
    }

    fn unknown_argument(&self) -> Words {
        let word = context(self.error, ContextKind::InvalidArg).unwrap_or_default();
        if !word.starts_with('-') {
            let message = format!("{} doesn't accept {word} here.", self.path);
            return (message, self.usage());
        }
        let message = format!("{} has no option {word}.", self.path);
        let named = self.usage.contains("NAME");
        let letter = named && !word.starts_with("--");
        match meant::option(self.tree, self.path, word).filter(|_| !letter) {
            Some(Meant::Option(option)) => {
                return (message, Some(format!("Did you mean --{option}?")));
            }
            Some(Meant::Argument(name)) => {
                let fix = format!("Write it without an option: {} {name}", self.path);
                return (message, Some(fix));
            }
            Some(Meant::Nothing(why, what)) => {
                return (format!("{message} {why}"), Some(what.to_owned()));
            }
            None => {}
        }
        let fix = match self.close(ContextKind::SuggestedArg, word) {
            Some(close) => format!("Did you mean {close}?"),
            // Names may begin with a hyphen.
            None if named && !word.starts_with("--") => {
                format!("If {word} is a name, put it at the end of the command after --: -- {word}")
            }
            None => return (message, self.usage()),
        };
        (message, Some(fix))
    }

    fn missing(&self) -> Words {
        let names = match self.error.get(ContextKind::InvalidArg) {
            Some(ContextValue::Strings(names)) => names.iter().map(|name| bare(name)).collect(),
            Some(ContextValue::String(name)) => vec![bare(name)],
            _ => Vec::new(),
        };
        (
            format!("Missing {}.", joined(&names, "and")),
            self.required_usage(),
        )
    }

    fn invalid_value(&self, words: &[OsString]) -> Words {
        let option = self.option(words);
        let value = context(self.error, ContextKind::InvalidValue).unwrap_or_default();
        if value.is_empty() {
            return (format!("{option} needs a value."), self.usage());
        }
        let valid = match self.error.get(ContextKind::ValidValue) {
            Some(ContextValue::Strings(valid)) => valid.clone(),
            _ => Vec::new(),
        };
        let fix = match self.close(ContextKind::SuggestedValue, value) {
            _ if option == "TYPE" && meant::kind(value).is_some() => {
                let kind = meant::kind(value).unwrap_or_default();
                format!("Use {kind}, the type for this provider.")
            }
            Some(close) => format!("Did you mean {close}?"),
            None if valid.is_empty() => return (self.not_valid(value, &option), self.usage()),
            None => format!("Use {}.", joined(&valid, "or")),
        };
        (self.not_valid(value, &option), Some(fix))
    }

    fn not_valid(&self, value: &str, option: &str) -> String {
        format!("{value} is not valid for {option}.")
    }

    fn refused_value(&self, words: &[OsString]) -> Words {
        let option = self.option(words);
        let value = context(self.error, ContextKind::InvalidValue).unwrap_or_default();
        let message = match self.error.source() {
            Some(why) if why.is::<ParseIntError>() => {
                let message = format!("{option}: {value} is not a valid number.");
                return (message, Some("Enter a whole number.".to_owned()));
            }
            Some(why) => format!("{option}: {}.", why.to_string().trim_end_matches('.')),
            None => self.not_valid(value, &option),
        };
        (message, None)
    }

    fn conflict(&self) -> Words {
        let (first, second) = (
            context(self.error, ContextKind::InvalidArg).map(bare),
            match self.error.get(ContextKind::PriorArg) {
                Some(ContextValue::Strings(names)) => {
                    let names: Vec<String> = names.iter().map(|name| bare(name)).collect();
                    Some(joined(&names, "or"))
                }
                Some(ContextValue::String(name)) => Some(bare(name)),
                _ => None,
            },
        );
        match (first, second) {
            (Some(first), Some(second)) if first == second => (
                format!("{first} was given more than once."),
                Some("Give it once.".to_owned()),
            ),
            (Some(first), Some(second)) => (
                format!("{first} can't be combined with {second}."),
                Some("Use only one of them.".to_owned()),
            ),
            _ => self.other(),
        }
    }

    /// The first paragraph of clap's own text.
    fn other(&self) -> Words {
        let text = self.error.render().to_string();
        let text = text.strip_prefix("error: ").unwrap_or(&text);
        let text = text.split("\n\n").next().unwrap_or_default();
        let mut message = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(first) = message.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        if !message.ends_with('.') {
            message.push('.');
        }
        (message, self.usage())
    }

    /// Option of the error, or the variable that its value came from.
    fn option(&self, words: &[OsString]) -> String {
        let by_variable = variable_at_fault(self.error, words).map(|(_, name)| name);
        let option = context(self.error, ContextKind::InvalidArg).unwrap_or_default();
        by_variable.unwrap_or_else(|| bare(option))
    }

    /// Suggestion of clap, if it can be a slip of the keyboard.
    fn close(&self, kind: ContextKind, word: &str) -> Option<String> {
        let all = match self.error.get(kind)? {
            ContextValue::String(one) => vec![one.clone()],
            ContextValue::Strings(some) => some.clone(),
            _ => return None,
        };
        // The beginning of a long option counts from the fourth letter on.
        let begun = |close: &str| word.len() > 5 && close.starts_with(word);
        let slip = |close: &String| strsim::osa_distance(close, word) <= 2 || begun(close);
        all.into_iter().rev().find(slip)
    }

    /// The required parts only: `kmctl check <NAME>`.
    fn required_usage(&self) -> Option<String> {
        match self.error.get(ContextKind::Usage) {
            Some(ContextValue::StyledStr(usage)) => {
                Some(self.written(&self.without_globals(&first_line(&usage.to_string()))))
            }
            _ => self.usage(),
        }
    }

    /// A usage without the options that every command has: clap repeats those whose value came from a variable.
    fn without_globals(&self, usage: &str) -> String {
        let globals = self.tree.get_arguments().filter(|it| it.is_global_set());
        globals.fold(usage.to_owned(), |usage, global| {
            usage.replace(&format!(" {global}"), "")
        })
    }

    fn usage(&self) -> Option<String> {
        Some(self.written(self.usage))
    }

    fn written(&self, usage: &str) -> String {
        format!("Use {usage}; {} --help lists all options.", self.path)
    }
}

/// `--output <FORMAT>` as `--output`, `<NAME>...` as `NAME`, `<--earlier|--later>` as `--earlier or --later`.
fn bare(name: &str) -> String {
    let option = name.starts_with('-');
    let first = name.split([' ', '=']).next().filter(|_| option);
    let text = first.unwrap_or(name).trim_end_matches("...");
    text.trim_matches(['<', '>', '[', ']']).replace('|', " or ")
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
        bare && !is_data(word) && (word.contains("eyJ") || (with_token && word.len() > 20))
    });
    secret.then(token_as_argument)
}

/// PEM text where an argument belongs, not repeated; its dashes make it look like an option.
fn pem(words: &[OsString]) -> Option<CommandError> {
    let pem = words.iter().find_map(|word| {
        let text = word.to_string_lossy();
        PemKind::of(&text).filter(|_| text.starts_with("-----BEGIN "))
    })?;
    let fix = match pem.is_secret {
        true => "If it is real, replace it: the shell keeps it in its history.",
        false => "Give the name of a file, or the address of the discovery document.",
    };
    Some(
        CommandError::usage(format!("This is {}, which can't be an argument.", pem.what))
            .with_fix(fix),
    )
}

/// Whether a word contains a token. A whole command pasted as an address is handled, and masked, by the parser of addresses.
pub fn holds_token(word: &OsString) -> bool {
    let text = word.to_string_lossy();
    let command = text.contains("://") && text.trim().contains(char::is_whitespace);
    !command && !is_data(&text) && looks_like_token(&text)
}

/// Whether a word has a data: address, whose document in base64 begins as a token does.
fn is_data(word: &str) -> bool {
    word.contains("data:") && word.contains(";base64,") && !word.contains('.')
}

pub fn token_as_argument() -> CommandError {
    CommandError::usage("A token can't be an argument because the shell would keep it in its history.").with_fix(
        "Remove it from the history. Then pipe it to kmctl token check NAME --token-stdin, or use --token-file FILE.",
    )
}

/// `edit --name`, which looks likely and is not possible.
fn new_name(error: &clap::Error, words: &[OsString]) -> Option<CommandError> {
    let edit = command(words).1.get_name() == "edit";
    let names = ["--name", "--rename", "--new-name"];
    let named = context(error, ContextKind::InvalidArg).is_some_and(|it| names.contains(&it));
    (edit && named).then(|| {
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

    fn of_line(line: &str) -> (String, String) {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let error = Arguments::command()
            .try_get_matches_from(&words)
            .unwrap_err();
        let failure = of(&error, &words);
        (failure.message, failure.fix.unwrap_or_default())
    }

    #[test]
    fn each_error_is_one_sentence_with_one_fix() {
        #[rustfmt::skip]
        let rows = [
            ("kmctl env lst", "kmctl env has no command lst.", "Did you mean kmctl env list?"),
            ("kmctl frob", "kmctl has no command frob.", "Run kmctl --help."),
            ("kmctl delete --all", "kmctl delete has no option --all.",
                "Use kmctl delete [OPTIONS] <NAME>...; kmctl delete --help lists all options."),
            ("kmctl export --forc", "kmctl export has no option --forc.", "Did you mean --force?"),
            ("kmctl --database f show", "Missing NAME.", "Use kmctl show <NAME>; kmctl show --help lists all options."),
            ("kmctl --database f edit x --name y", "The name of a key manager can't be changed.",
                "Add a key manager with the new name, then delete the old one."),
            ("kmctl check", "Missing NAME.", "Use kmctl check <NAME>; kmctl check --help lists all options."),
            ("kmctl list -o x", "x is not valid for --output.", "Use table, json, yaml or tsv."),
            ("kmctl history --restore x", "--restore: x is not a valid number.", "Enter a whole number."),
            ("kmctl env move A --earlier --later", "--earlier can't be combined with --later.",
                "Use only one of them."),
            ("kmctl add custom --oidc-issuer-url=https://a.eu", "kmctl add has no option --oidc-issuer-url.",
                "Did you mean --well-known-url?"),
            ("kmctl edit x --Issuer_URL a", "kmctl edit has no option --Issuer_URL.", "Did you mean --issuer?"),
            ("kmctl discover --url=https://a.eu", "kmctl discover has no option --url.",
                "Write it without an option: kmctl discover URL"),
            ("kmctl show --name x", "kmctl show has no option --name.", "Write it without an option: kmctl show NAME"),
            ("kmctl discover a -k", "kmctl discover has no option -k. kmctl always verifies certificates.",
                "If a private CA issued the certificate, pass the CA's certificate with --ca-file FILE."),
            ("kmctl token check x --client_id a", "kmctl token check has no option --client_id.",
                "Did you mean --client-id?"),
            ("kmctl token check --issuer https://a.eu",
                "kmctl token check has no option --issuer. The issuer comes from the key manager or from the document.",
                "Name the key manager, or use --well-known-url ISSUER/.well-known/openid-configuration."),
            ("kmctl token check --jwks-uri https://a.eu",
                "kmctl token check has no option --jwks-uri. The keys come from the key manager's JWKS Endpoint, or from the document's jwks_uri.",
                "Name the key manager, or use --well-known-url with the address of the document."),
            ("kmctl token check x --clock-skew 3s", "kmctl token check has no option --clock-skew.",
                "Did you mean --leeway?"),
            ("kmctl discover a -L",
                "kmctl discover has no option -L. kmctl doesn't follow redirects.",
                "Leave it out, and use the address that the redirect leads to."),
            ("kmctl rm x", "kmctl has no command rm.", "Did you mean kmctl delete?"),
            ("kmctl env ls", "kmctl env has no command ls.", "Did you mean kmctl env list?"),
            ("kmctl add Azure-AD --name x", "Azure-AD is not valid for TYPE.",
                "Use microsoft, the type for this provider."),
            ("kmctl delete -x", "kmctl delete has no option -x.",
                "If -x is a name, put it at the end of the command after --: -- -x"),
        ];
        for (line, message, fix) in rows {
            let (said, what) = of_line(line);
            assert_eq!(said, message, "{line}");
            assert_eq!(what, fix, "{line}");
            for label in ["tip:", "Usage:", "For more information", "<--"] {
                assert!(
                    !said.contains(label) && !what.contains(label),
                    "{line}: {said} {what}"
                );
            }
        }
    }
}
