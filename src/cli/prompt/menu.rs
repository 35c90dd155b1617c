//! Menu of `kmctl --plain`: every function of the screens, by number.

use super::choose;
use super::prompter::{Prompter, Reply};
use crate::cli::command_error::CommandError;
use crate::cli::session::Session;
use crate::control_plane::TargetKind;
use crate::key_manager::{KeyManager, OrganizationName};
use crate::ops::{ChangeRecorder, Output, UndoLog};

/// Parameter to ask for before an entry runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parameter {
    /// A key manager.
    KeyManager,
    /// Key manager, or these words without one.
    KeyManagerOr(&'static [&'static str]),
    Environment,
    Organization,
    Target,
    /// A target as the option `--target`; of this kind, if one is named.
    At(Option<TargetKind>),
    /// Free text: the question, and its help.
    Text(&'static str, &'static str),
}

/// Action of an entry.
#[derive(Clone, Copy, Debug)]
enum MenuAction {
    /// Command with its parameters.
    Command(&'static [&'static str], &'static [Parameter]),
    /// Undo the last change of this run.
    Undo,
    /// Another menu.
    Menu(&'static str, &'static [Entry]),
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    title: &'static str,
    action: MenuAction,
}

const fn command(
    title: &'static str,
    words: &'static [&'static str],
    asks: &'static [Parameter],
) -> Entry {
    Entry {
        title,
        action: MenuAction::Command(words, asks),
    }
}

const ONE: &[Parameter] = &[Parameter::KeyManager];
const NEW_NAME: Parameter = Parameter::Text("Name", "The new name.");

const MAIN: &[Entry] = &[
    command("List", &["list"], &[]),
    command(
        "Search",
        &["list", "--search"],
        &[Parameter::Text(
            "Words to search for",
            "Words from the name, type, description, URL or issuer. Narrow with type:custom, is:off or env:NAME.",
        )],
    ),
    command("Show a key manager", &["show"], ONE),
    command("Add", &["add"], &[]),
    command("Edit a key manager", &["edit"], ONE),
    command("Enable a key manager", &["enable"], ONE),
    command("Disable a key manager", &["disable"], ONE),
    command("Delete a key manager", &["delete"], ONE),
    command("Test a token", &["token", "check"], ONE),
    command(
        "Check against the provider",
        &["check"],
        &[Parameter::KeyManagerOr(&["--all"])],
    ),
    command("History", &["history"], &[Parameter::KeyManagerOr(&[])]),
    command(
        "Restore an earlier version",
        &["history", "--restore"],
        &[Parameter::Text(
            "Number of the change",
            "The change's number in History.",
        )],
    ),
    Entry {
        title: "Undo the last change",
        action: MenuAction::Undo,
    },
    command(
        "Select for the Developer Portal",
        &["devportal", "set"],
        &[],
    ),
    Entry {
        title: "Environments",
        action: MenuAction::Menu("Environments", ENVIRONMENTS),
    },
    Entry {
        title: "Organizations",
        action: MenuAction::Menu("Organizations", ORGANIZATIONS),
    },
    Entry {
        title: "Targets",
        action: MenuAction::Menu("Targets", TARGETS),
    },
];

const ENVIRONMENTS: &[Entry] = &[
    command("List", &["env", "list"], &[]),
    command("Add", &["env", "add"], &[NEW_NAME]),
    command("Remove", &["env", "remove"], &[Parameter::Environment]),
    command(
        "Mark as production",
        &["env", "mark"],
        &[Parameter::Environment],
    ),
    command(
        "Remove the production mark",
        &["env", "mark", "--off"],
        &[Parameter::Environment],
    ),
    command(
        "Move earlier",
        &["env", "move", "--earlier"],
        &[Parameter::Environment],
    ),
    command(
        "Move later",
        &["env", "move", "--later"],
        &[Parameter::Environment],
    ),
];

const ORGANIZATIONS: &[Entry] = &[
    command("List", &["organization", "list"], &[]),
    command(
        "Switch",
        &["organization", "use"],
        &[Parameter::Organization],
    ),
    command("Add", &["organization", "add"], &[NEW_NAME]),
];

const TARGETS: &[Entry] = &[
    command("Plan", &["plan"], &[Parameter::At(None)]),
    command(
        "Apply",
        &["apply"],
        &[Parameter::At(None), Parameter::KeyManagerOr(&[])],
    ),
    command(
        "Verify a key manager",
        &["verify"],
        &[Parameter::At(None), Parameter::KeyManager],
    ),
    command(
        "Show who uses a key manager",
        &["usage"],
        &[Parameter::At(None), Parameter::KeyManager],
    ),
    command(
        "Link a key manager that already exists on the target",
        &["pull", "--adopt"],
        ONE,
    ),
    command("List targets", &["target", "list"], &[]),
    command(
        "Add a target",
        &["target", "add"],
        &[Parameter::Text(
            "Name",
            "A short name for the control plane, for example prod.",
        )],
    ),
    command(
        "Switch to a target",
        &["target", "use"],
        &[Parameter::Target],
    ),
    command("Sign in", &["login"], &[Parameter::Target]),
    Entry {
        title: "More",
        action: MenuAction::Menu("More about targets", MORE),
    },
];

const MORE: &[Entry] = &[
    command("Show a target", &["target", "show"], &[Parameter::Target]),
    command("Check a target", &["target", "check"], &[Parameter::Target]),
    command(
        "Remove a target",
        &["target", "remove"],
        &[Parameter::Target],
    ),
    command("Sign out", &["logout"], &[Parameter::Target]),
    command(
        "Override values for a target",
        &["edit"],
        &[Parameter::At(None), Parameter::KeyManager],
    ),
    command(
        "List the key managers of an API Portal",
        &["devportal", "get"],
        &[Parameter::At(Some(TargetKind::ApiPortal))],
    ),
    command(
        "Enable a key manager in an API Portal",
        &["devportal", "set"],
        &[
            Parameter::At(Some(TargetKind::ApiPortal)),
            Parameter::KeyManager,
        ],
    ),
];

/// Asks what to do and runs it, until the menu is left. `run` runs a command line.
///
/// # Errors
/// Ctrl+C, or a stream fails; errors of a command are printed, and the menu continues.
pub fn run(
    session: &Session,
    run: &dyn Fn(&[String]) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    let mut undo = UndoLog::default();
    menu(session, run, &mut undo, "Key Managers", "Quit", MAIN)
}

fn menu(
    session: &Session,
    run: &dyn Fn(&[String]) -> Result<(), CommandError>,
    undo: &mut UndoLog,
    title: &str,
    last: &str,
    entries: &[Entry],
) -> Result<(), CommandError> {
    let lines = list(entries, last);
    let mut prompter = session.prompter();
    prompter.say(&format!("{title}."))?;
    prompter.say_lines(&lines)?;
    let titles: Vec<&str> = titles(entries, last).collect();
    let count = titles.len();
    let question = format!("{title}: number from 1 to {count}, ? for the list");
    let help = format!(
        "{lines}Enter a number, or the first letters of an item. Each item is also a command: kmctl --help"
    );
    loop {
        let place = prompter.entry(&question, &titles, &help)?;
        let Some(entry) = place.and_then(|place| entries.get(place)) else {
            return Ok(());
        };
        let gathered = match entry.action {
            MenuAction::Command(words, asks) => gather(session, &mut prompter, words, asks),
            MenuAction::Undo | MenuAction::Menu(..) => Ok(None),
        };
        // The command reads stdin now.
        drop(prompter);
        let done = match (entry.action, gathered) {
            (_, Err(failure)) => Err(failure),
            (MenuAction::Menu(title, entries), _) => {
                menu(session, run, undo, title, "Back", entries)?;
                Ok(())
            }
            (MenuAction::Undo, _) => take_back(session, undo),
            (MenuAction::Command(..), Ok(Some(line))) => watched(session, run, undo, &line),
            (MenuAction::Command(..), Ok(None)) => Ok(()),
        };
        match done {
            // Ctrl+C also ends the menu.
            Err(failure) if failure.silent && failure.exit.is_signal() => return Err(failure),
            // A cancelled command, a verdict or an error returns to the menu.
            Err(failure) if !failure.silent => crate::cli::output::say(&failure.text()),
            Ok(()) | Err(_) => {}
        }
        prompter = session.prompter();
    }
}

fn titles<'a>(entries: &'a [Entry], last: &'a str) -> impl Iterator<Item = &'a str> {
    entries.iter().map(|entry| entry.title).chain([last])
}

fn list(entries: &[Entry], last: &str) -> String {
    titles(entries, last)
        .enumerate()
        .map(|(place, title)| format!("{}, {title}.\n", place + 1))
        .collect()
}

/// A command line, and the name that it is about.
struct Line {
    words: Vec<String>,
    name: String,
}

/// Asks for the parameters of a command; `None` if that was cancelled.
fn gather(
    session: &Session,
    prompter: &mut Prompter,
    words: &[&str],
    asks: &[Parameter],
) -> Result<Option<Line>, CommandError> {
    let mut answers = Vec::new();
    while let Some(ask) = asks.get(answers.len()) {
        match answer(session, prompter, *ask)? {
            Reply::Answer(answered) => answers.push(answered),
            Reply::Back if answers.pop().is_some() => {}
            Reply::Back => return Ok(None),
        }
    }
    let mut line: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let mut name = String::new();
    // A trailing option takes the answer as its value.
    let mut option = matches!(words.last(), Some(&("--search" | "--restore" | "--adopt")));
    for answered in answers {
        match answered {
            Argument::Words(words) => {
                line.extend(words.iter().map(|word| (*word).to_owned()));
            }
            Argument::Text(text) if option => {
                let flag = line.pop().unwrap_or_default();
                line.push(format!("{flag}={text}"));
            }
            Argument::Text(text) => {
                // A name may begin with a hyphen.
                line.extend(["--".to_owned(), text.clone()]);
                name = text;
            }
            Argument::Option(flag, text) => line.insert(words.len(), format!("{flag}={text}")),
        }
        option = false;
    }
    Ok(Some(Line { words: line, name }))
}

/// Runs a command, and remembers what it changed.
fn watched(
    session: &Session,
    run: &dyn Fn(&[String]) -> Result<(), CommandError>,
    undo: &mut UndoLog,
    line: &Line,
) -> Result<(), CommandError> {
    let recorder = recorder(session, &line.name);
    run(&line.words)?;
    if let Ok((organization, recorder)) = recorder
        && let Ok(store) = session.open()
        && session
            .organization(&store)
            .is_ok_and(|now| now == organization)
        && let Some(change) = recorder.finish(&store)?
    {
        undo.remember(change);
    }
    Ok(())
}

fn recorder(
    session: &Session,
    name: &str,
) -> Result<(OrganizationName, ChangeRecorder), CommandError> {
    let store = session.open()?;
    let organization = session.organization(&store)?;
    let recorder = ChangeRecorder::begin(&store, &organization, name)?;
    Ok((organization, recorder))
}

fn take_back(session: &Session, undo: &mut UndoLog) -> Result<(), CommandError> {
    let mut store = session.open_to_write()?;
    let output = undo.undo(&mut store, &session.audit())?;
    if let Output::Undone { what, .. } = output {
        session.prompter().say(&what.change.undone())?;
    }
    Ok(())
}

/// Argument of the command line.
enum Argument {
    Words(&'static [&'static str]),
    Text(String),
    Option(&'static str, String),
}

fn answer(
    session: &Session,
    prompter: &mut Prompter,
    ask: Parameter,
) -> Result<Reply<Argument>, CommandError> {
    let reply = match ask {
        Parameter::Text(prompt, help) => text(prompter, prompt, help)?,
        Parameter::KeyManager => match chosen(session, prompter, None)? {
            Reply::Answer(Some(row)) => Reply::Answer(row.name.as_str().to_owned()),
            Reply::Answer(None) | Reply::Back => Reply::Back,
        },
        Parameter::KeyManagerOr(words) => match chosen(session, prompter, Some("all"))? {
            Reply::Answer(Some(row)) => Reply::Answer(row.name.as_str().to_owned()),
            Reply::Answer(None) => return Ok(Reply::Answer(Argument::Words(words))),
            Reply::Back => Reply::Back,
        },
        Parameter::Environment => {
            let store = session.open()?;
            let organization = session.organization(&store)?;
            let names = session.environment_texts(&store, &organization)?;
            choose::one_of(prompter, "environment", &names)?
        }
        Parameter::Organization => {
            let all = session.open()?.organizations()?;
            let names = all.iter().map(|(name, _)| name.as_str().to_owned());
            choose::one_of(prompter, "organization", &names.collect::<Vec<_>>())?
        }
        Parameter::Target => target(session, prompter, None)?,
        Parameter::At(kind) => {
            return Ok(match target(session, prompter, kind)? {
                Reply::Answer(name) => Reply::Answer(Argument::Option("--target", name)),
                Reply::Back => Reply::Back,
            });
        }
    };
    Ok(match reply {
        Reply::Answer(text) => Reply::Answer(Argument::Text(text)),
        Reply::Back => Reply::Back,
    })
}

/// Asks for a target, of this kind if one is named.
fn target(
    session: &Session,
    prompter: &mut Prompter,
    kind: Option<TargetKind>,
) -> Result<Reply<String>, CommandError> {
    let mut all = session.open()?.targets()?;
    if all.is_empty() {
        prompter.say("There are no targets yet. Add a target first.")?;
        return Ok(Reply::Back);
    }
    if let Some(kind) = kind {
        all.retain(|target| target.kind == kind);
        if all.is_empty() {
            prompter.say(&format!("No target is an {}. Add one first.", kind.title()))?;
            return Ok(Reply::Back);
        }
    }
    let names: Vec<String> = all.iter().map(|it| it.name.as_str().to_owned()).collect();
    match names.as_slice() {
        // The only one is no question.
        [only] => {
            prompter.say(&format!("Target {only}."))?;
            Ok(Reply::Answer(only.clone()))
        }
        names => choose::one_of(prompter, "target", names),
    }
}

fn text(prompter: &mut Prompter, prompt: &str, help: &str) -> Result<Reply<String>, CommandError> {
    loop {
        match prompter.ask(prompt, help)? {
            Reply::Answer(text) if text.trim().is_empty() => {
                prompter.error(&format!("{prompt} is required."))?;
            }
            Reply::Answer(text) => return Ok(Reply::Answer(text.trim().to_owned())),
            Reply::Back => return Ok(Reply::Back),
        }
    }
}

fn chosen(
    session: &Session,
    prompter: &mut Prompter,
    all: Option<&str>,
) -> Result<Reply<Option<KeyManager>>, CommandError> {
    let store = session.open()?;
    let organization = session.organization(&store)?;
    let note = |row: &KeyManager| {
        if row.enabled { "" } else { ", disabled" }
    };
    choose::key_manager(prompter, &store, &organization, &note, all)
}
