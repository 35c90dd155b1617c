//! Error of an op, with its fix and exit code.

use crate::control_plane::TargetName;
use crate::key_manager::{FrontEnd, KeyManager, Problem};
use crate::store::{EnvironmentUse, StoreError};

/// Kind of a named object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noun {
    /// Key manager, external or built-in.
    KeyManager,
    /// Environment of an organization.
    Environment,
    /// Organization in the local database.
    Organization,
    /// Target: a control plane or a gateway's file.
    Target,
}

impl Noun {
    /// Noun at the beginning of a sentence.
    pub fn label(self) -> &'static str {
        match self {
            Noun::KeyManager => "Key manager",
            Noun::Environment => "Environment",
            Noun::Organization => "Organization",
            Noun::Target => "Target",
        }
    }

    /// Command that lists the names.
    pub fn list_command(self) -> &'static str {
        match self {
            Noun::KeyManager => "list",
            Noun::Environment => "env list",
            Noun::Organization => "organization list",
            Noun::Target => "target list",
        }
    }
}

/// Error of an op; nothing was changed.
#[derive(Clone, Debug, PartialEq)]
pub enum OpError {
    /// Fields that are wrong, in their order.
    Problems(Vec<Problem>),
    /// No object of that name.
    NotFound {
        /// Kind of the object.
        what: Noun,
        /// Name that was requested.
        name: String,
    },
    /// The target does not have this key manager.
    NotOnTarget {
        /// Name that was requested.
        name: String,
        /// Name of the target.
        target: String,
    },
    /// No target is chosen.
    NoTarget,
    /// A target of that name exists.
    TargetTaken(TargetName),
    /// Changed by somebody else since it was read.
    Conflict {
        /// Version in the store.
        current: Box<KeyManager>,
    },
    /// The built-in key manager.
    BuiltIn,
    /// No change of this session is left to undo.
    NothingToUndo,
    /// The Developer Portal can't use a disabled key manager.
    Disabled {
        /// Name of the key manager.
        name: String,
    },
    /// The op is not possible in the current state.
    InTheWay {
        /// Obstacle, a sentence.
        message: String,
        /// What to do, a sentence.
        fix: String,
    },
    /// Error of the database file.
    Store(StoreError),
}

impl OpError {
    /// Stable code, for JSON.
    pub fn code(&self) -> &'static str {
        match self {
            OpError::Problems(problems) if problems.iter().any(|it| it.taken) => "already-exists",
            OpError::Problems(_) => "invalid",
            OpError::NotFound { .. } => "not-found",
            OpError::NotOnTarget { .. } => "not-on-target",
            OpError::NoTarget => "no-target",
            OpError::TargetTaken(_) => "already-exists",
            OpError::Conflict { .. } => "changed-elsewhere",
            OpError::BuiltIn => "built-in",
            OpError::Disabled { .. } | OpError::InTheWay { .. } | OpError::NothingToUndo => {
                "in-use"
            }
            OpError::Store(error) => error.code(),
        }
    }

    /// Message, in sentences.
    pub fn message(&self) -> String {
        match self {
            OpError::Problems(problems) => match problems.as_slice() {
                [only] => only.message.clone(),
                // Each with its own fix.
                several => several
                    .iter()
                    .flat_map(|problem| {
                        std::iter::once(problem.message.as_str()).chain(problem.fix.as_deref())
                    })
                    .collect::<Vec<_>>()
                    .join(" "),
            },
            OpError::NotFound { what, name } => format!("{} {name} does not exist.", what.label()),
            OpError::NotOnTarget { name, target } => format!("{name} is not on {target}."),
            OpError::NoTarget => "No target is selected.".to_owned(),
            OpError::TargetTaken(name) => format!("A target {name} already exists."),
            OpError::Conflict { current } => {
                format!("{} was changed elsewhere since it was read.", current.name)
            }
            OpError::BuiltIn => {
                "Bijira Built-in STS is built in. It can't be changed or deleted.".to_owned()
            }
            OpError::NothingToUndo => "Nothing to undo in this session.".to_owned(),
            OpError::Disabled { name } => format!("{name} is disabled in Key Managers."),
            OpError::InTheWay { message, .. } => message.clone(),
            OpError::Store(error) => error.to_string(),
        }
    }

    /// Fix for a front end, unless the message contains it.
    pub fn fix(&self, front_end: FrontEnd) -> Option<String> {
        match self {
            OpError::Problems(problems) => match problems.as_slice() {
                [only] => only.fix.clone(),
                _ => None,
            },
            OpError::Conflict { .. } => Some("Reload it, then repeat your change.".to_owned()),
            OpError::NothingToUndo => Some("Use History to restore older versions.".to_owned()),
            OpError::Disabled { name } => Some(front_end.choose(
                "Enable it first.".to_owned(),
                format!(
                    "Enable it first: kmctl enable {}.",
                    crate::key_manager::shell_word(name)
                ),
            )),
            OpError::InTheWay { fix, .. } => Some(fix.clone()),
            OpError::Store(error) => Some(error.fix().to_owned()),
            OpError::NotFound {
                what: Noun::Target, ..
            } if front_end == FrontEnd::Screen => Some("Press T to see the targets.".to_owned()),
            OpError::NotFound { what, .. } => {
                let command = what.list_command();
                front_end.choose(None, Some(format!("Run kmctl {command} to see the names.")))
            }
            OpError::NotOnTarget { name, target } => Some(front_end.choose(
                "Apply it first (P).".to_owned(),
                format!(
                    "Apply it first: kmctl apply {} --target {target}.",
                    crate::key_manager::shell_word(name)
                ),
            )),
            OpError::NoTarget => Some(
                front_end.choose(
                    "Press T to select or add one.",
                    "Select one with --target or kmctl target use, or add one with kmctl target add.",
                )
                .to_owned(),
            ),
            OpError::TargetTaken(_) => Some(
                front_end.choose(
                    "Use another name.",
                    "Use another name, or remove it with kmctl target remove.",
                )
                .to_owned(),
            ),
            OpError::BuiltIn => None,
        }
    }
}

impl From<StoreError> for OpError {
    fn from(error: StoreError) -> Self {
        OpError::Store(error)
    }
}

/// Error of a rejected write.
pub(super) fn from_rejection(rejection: crate::store::WriteRejection, name: &str) -> OpError {
    use crate::store::WriteRejection;
    match rejection {
        WriteRejection::NameTaken => OpError::Problems(vec![crate::key_manager::Name::taken()]),
        WriteRejection::NotFound => OpError::NotFound {
            what: Noun::KeyManager,
            name: name.to_owned(),
        },
        WriteRejection::BuiltIn => OpError::BuiltIn,
        WriteRejection::Changed(current) => OpError::Conflict { current },
        WriteRejection::Disabled(name) => OpError::Disabled {
            name: name.to_string(),
        },
        WriteRejection::PortalChanged(now) => OpError::InTheWay {
            message: format!("{now} is now selected for the Developer Portal."),
            fix: "Select a key manager again in the Developer Portal.".to_owned(),
        },
        WriteRejection::EnvironmentsChanged => OpError::InTheWay {
            message: "The environments have changed since then.".to_owned(),
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
            .with_fix("Select one of the organization's environments."),
        ]),
    }
}

fn environment_in_use(used: &EnvironmentUse, name: &str) -> OpError {
    if let Some(first) = used.only_one_of.first() {
        return OpError::InTheWay {
            message: format!(
                "{name} is the only environment of {first}. Its tokens would not work anywhere."
            ),
            fix: format!("Add another environment to {first} first."),
        };
    }
    let names: Vec<&str> = used.named_by.iter().map(|name| name.as_str()).collect();
    OpError::InTheWay {
        message: format!(
            "{name} is used by {}, whose tokens would stop working in it.",
            names.join(", ")
        ),
        fix: format!("Use --force to remove {name} from those key managers."),
    }
}
