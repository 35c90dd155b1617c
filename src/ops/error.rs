//! Error of an op, with its fix and exit code.

use crate::key_manager::{KeyManager, Problem};
use crate::store::{EnvironmentUse, StoreError};

/// A verb that was not done; nothing was changed.
#[derive(Clone, Debug)]
pub enum OpError {
    /// Fields that are wrong, in their order.
    Problems(Vec<Problem>),
    /// There is none of that name.
    NotFound {
        /// `Key manager`, `Environment`, `Organization`.
        what: &'static str,
        /// Requested name.
        name: String,
    },
    /// Changed by somebody else since it was read.
    Conflict {
        /// Current version.
        current: Box<KeyManager>,
    },
    /// The built-in key manager.
    BuiltIn,
    /// Something is in the way; the sentences say what, and what to do.
    InTheWay {
        /// Obstacle, a sentence.
        message: String,
        /// Fix.
        fix: String,
    },
    /// The file.
    Store {
        /// Stable code.
        code: &'static str,
        /// Message.
        message: String,
        /// Fix.
        fix: &'static str,
    },
}

impl OpError {
    /// Stable code, for JSON.
    pub fn code(&self) -> &'static str {
        match self {
            OpError::Problems(problems) if problems.iter().any(is_taken) => "already-exists",
            OpError::Problems(_) => "invalid",
            OpError::NotFound { .. } => "not-found",
            OpError::Conflict { .. } => "changed-elsewhere",
            OpError::BuiltIn => "built-in",
            OpError::InTheWay { .. } => "in-use",
            OpError::Store { code, .. } => code,
        }
    }

    /// Message, in sentences.
    pub fn message(&self) -> String {
        match self {
            OpError::Problems(problems) => problems
                .iter()
                .map(|problem| problem.message.clone())
                .collect::<Vec<_>>()
                .join(" "),
            OpError::NotFound { what, name } => format!("{what} {name} does not exist."),
            OpError::Conflict { current } => {
                format!("{} was changed elsewhere since it was read.", current.name)
            }
            OpError::BuiltIn => {
                "Bijira Built-in STS is built in. It can't be changed or deleted.".to_owned()
            }
            OpError::InTheWay { message, .. } | OpError::Store { message, .. } => message.clone(),
        }
    }

    /// Fix, unless the message contains it.
    pub fn fix(&self) -> Option<String> {
        match self {
            OpError::Problems(problems) => problems.iter().find_map(|problem| problem.fix.clone()),
            OpError::Conflict { .. } => Some("Read it again, then change it.".to_owned()),
            OpError::InTheWay { fix, .. } => Some(fix.clone()),
            OpError::Store { fix, .. } => Some((*fix).to_owned()),
            OpError::NotFound { what, .. } => {
                let command = match *what {
                    "Organization" => "organization list",
                    "Environment" => "env list",
                    _ => "list",
                };
                Some(format!("kmctl {command} shows the names."))
            }
            OpError::BuiltIn => None,
        }
    }

    /// The exit code of a command that was refused so.
    pub fn exit_code(&self) -> u8 {
        match self {
            OpError::Problems(problems) if problems.iter().any(is_taken) => 6,
            OpError::Problems(_) | OpError::BuiltIn | OpError::InTheWay { .. } => 3,
            OpError::NotFound { .. } => 5,
            OpError::Conflict { .. } => 6,
            OpError::Store {
                code: "already-exists",
                ..
            } => 6,
            OpError::Store {
                code: "not-a-database",
                ..
            } => 3,
            OpError::Store { .. } => 1,
        }
    }
}

fn is_taken(problem: &Problem) -> bool {
    *problem == crate::key_manager::Name::taken()
}

impl From<StoreError> for OpError {
    fn from(error: StoreError) -> Self {
        OpError::Store {
            code: error.code(),
            message: error.to_string(),
            fix: error.fix(),
        }
    }
}

/// Error of a rejected write.
pub(super) fn stopped(stopped: crate::store::WriteRejection, name: &str) -> OpError {
    use crate::store::WriteRejection;
    match stopped {
        WriteRejection::NameTaken => OpError::Problems(vec![crate::key_manager::Name::taken()]),
        WriteRejection::NotFound => OpError::NotFound {
            what: "Key manager",
            name: name.to_owned(),
        },
        WriteRejection::BuiltIn => OpError::BuiltIn,
        WriteRejection::Changed(current) => OpError::Conflict { current },
        WriteRejection::Disabled(name) => OpError::InTheWay {
            message: format!("{name} is disabled in Key Managers."),
            fix: "Enable it first.".to_owned(),
        },
        WriteRejection::PortalChanged(now) => OpError::InTheWay {
            message: format!("The Developer Portal uses {now} by now."),
            fix: "Choose again in the Developer Portal.".to_owned(),
        },
        WriteRejection::EnvironmentsChanged => OpError::InTheWay {
            message: "The environments were changed since.".to_owned(),
            fix: "Change them again in Environments.".to_owned(),
        },
        WriteRejection::OnlyEnvironment => OpError::InTheWay {
            message: format!("{name} is the only environment."),
            fix: "Add another one first.".to_owned(),
        },
        WriteRejection::EnvironmentInUse(used) => environment_in_use(&used, name),
        WriteRejection::NoEnvironment(environment) => OpError::Problems(vec![
            Problem::new(
                crate::key_manager::Field::Environments,
                format!("Environment {environment} does not exist."),
            )
            .with_fix("kmctl env list shows the environments."),
        ]),
    }
}

fn environment_in_use(used: &EnvironmentUse, name: &str) -> OpError {
    if let Some(first) = used.only_one_of.first() {
        return OpError::InTheWay {
            message: format!(
                "{name} is the only environment of {first}: its tokens would work nowhere."
            ),
            fix: format!("Give {first} another environment first."),
        };
    }
    let names: Vec<&str> = used.named_by.iter().map(|name| name.as_str()).collect();
    OpError::InTheWay {
        message: format!(
            "{name} is named by {} (tokens stop working there).",
            names.join(", ")
        ),
        fix: "Use --force to take it from them.".to_owned(),
    }
}
