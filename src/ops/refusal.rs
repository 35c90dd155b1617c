//! Why a verb was not done: always with what to do.

use crate::key_manager::{KeyManager, Problem};
use crate::store::{EnvironmentUse, StoreError};

/// A verb that was not done; nothing was changed.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// Fields that are wrong, in their order.
    Problems(Vec<Problem>),
    /// There is none of that name.
    NotFound {
        /// `Key manager`, `Environment`, `Organization`.
        what: &'static str,
        /// The name that was asked for.
        name: String,
    },
    /// It was changed by somebody else since it was read.
    Conflict {
        /// How it is now.
        current: Box<KeyManager>,
    },
    /// The built-in key manager.
    BuiltIn,
    /// Something is in the way; the sentences say what, and what to do.
    InTheWay {
        /// What is in the way.
        message: String,
        /// What to do.
        fix: String,
    },
    /// The file.
    Store {
        /// A stable word.
        code: &'static str,
        /// What happened.
        message: String,
        /// What to do.
        fix: &'static str,
    },
}

impl Refusal {
    /// A stable word.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::Problems(problems) if problems.iter().any(is_taken) => "already-exists",
            Refusal::Problems(_) => "invalid",
            Refusal::NotFound { .. } => "not-found",
            Refusal::Conflict { .. } => "changed-elsewhere",
            Refusal::BuiltIn => "built-in",
            Refusal::InTheWay { .. } => "in-use",
            Refusal::Store { code, .. } => code,
        }
    }

    /// What is wrong, in sentences.
    pub fn message(&self) -> String {
        match self {
            Refusal::Problems(problems) => problems
                .iter()
                .map(|problem| problem.message.clone())
                .collect::<Vec<_>>()
                .join(" "),
            Refusal::NotFound { what, name } => format!("{what} {name} does not exist."),
            Refusal::Conflict { current } => {
                format!("{} was changed elsewhere since it was read.", current.name)
            }
            Refusal::BuiltIn => {
                "Bijira Built-in STS is built in. It can't be changed or deleted.".to_owned()
            }
            Refusal::InTheWay { message, .. } | Refusal::Store { message, .. } => message.clone(),
        }
    }

    /// What to do, where the message does not say it.
    pub fn fix(&self) -> Option<String> {
        match self {
            Refusal::Problems(problems) => problems.iter().find_map(|problem| problem.fix.clone()),
            Refusal::Conflict { .. } => Some("Read it again, then change it.".to_owned()),
            Refusal::InTheWay { fix, .. } => Some(fix.clone()),
            Refusal::Store { fix, .. } => Some((*fix).to_owned()),
            Refusal::NotFound { .. } => Some("kmctl list shows the names.".to_owned()),
            Refusal::BuiltIn => None,
        }
    }

    /// The exit code of a command that was refused so.
    pub fn exit_code(&self) -> u8 {
        match self {
            Refusal::Problems(problems) if problems.iter().any(is_taken) => 6,
            Refusal::Problems(_) | Refusal::BuiltIn | Refusal::InTheWay { .. } => 3,
            Refusal::NotFound { .. } => 5,
            Refusal::Conflict { .. } => 6,
            Refusal::Store {
                code: "already-exists",
                ..
            } => 6,
            Refusal::Store { .. } => 1,
        }
    }
}

fn is_taken(problem: &Problem) -> bool {
    *problem == crate::key_manager::Name::taken()
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Refusal::Store {
            code: error.code(),
            message: error.to_string(),
            fix: error.fix(),
        }
    }
}

/// What stopped a write, in a verb's words.
pub(super) fn stopped(stopped: crate::store::Stopped, name: &str) -> Refusal {
    use crate::store::Stopped;
    match stopped {
        Stopped::NameTaken => Refusal::Problems(vec![crate::key_manager::Name::taken()]),
        Stopped::NotFound => Refusal::NotFound {
            what: "Key manager",
            name: name.to_owned(),
        },
        Stopped::BuiltIn => Refusal::BuiltIn,
        Stopped::Changed(current) => Refusal::Conflict { current },
        Stopped::Disabled(name) => Refusal::InTheWay {
            message: format!("{name} is disabled in Key Managers."),
            fix: "Enable it first.".to_owned(),
        },
        Stopped::OnlyEnvironment => Refusal::InTheWay {
            message: format!("{name} is the only environment."),
            fix: "Add another one first.".to_owned(),
        },
        Stopped::EnvironmentInUse(used) => environment_in_use(&used, name),
        Stopped::NoEnvironment(environment) => Refusal::Problems(vec![
            Problem::new(
                crate::key_manager::Field::Environments,
                format!("Environment {environment} does not exist."),
            )
            .with_fix("kmctl env list shows the environments."),
        ]),
    }
}

fn environment_in_use(used: &EnvironmentUse, name: &str) -> Refusal {
    if let Some(first) = used.only_one_of.first() {
        return Refusal::InTheWay {
            message: format!(
                "{name} is the only environment of {first}: its tokens would work nowhere."
            ),
            fix: format!("Give {first} another environment first."),
        };
    }
    let names: Vec<&str> = used.named_by.iter().map(|name| name.as_str()).collect();
    Refusal::InTheWay {
        message: format!(
            "{name} is named by {} (tokens stop working there).",
            names.join(", ")
        ),
        fix: "Use --force to take it from them.".to_owned(),
    }
}
