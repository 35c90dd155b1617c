//! Parts shared by commands at a target: target, client, sign-in.

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use zeroize::Zeroizing;

use super::secrets;
use super::token_check::read_token;
use crate::cli::command_error::CommandError;
use crate::cli::session::Session;
use crate::cli::wait::wait;
use crate::control_plane::{Action, ManagedField, Plan, PlanItem, Target, with_values};
use crate::key_manager::{FrontEnd, KeyManager, OrganizationName};
use crate::ops::TargetError;
use crate::ops::login;
use crate::ops::plan::Scope;
use crate::ops::target::{self, Connection};
use crate::remote::CredentialStore;
use crate::store::Store;

// A token for one run, beside KMCTL_TARGET_TOKEN.
#[derive(Clone, Debug, Default, Args)]
pub struct TokenOptions {
    /// Read a token for the target from stdin
    #[arg(long, conflicts_with = "token_command")]
    pub token_stdin: bool,
    /// Command that prints a token for the target
    #[arg(long, value_name = "COMMAND")]
    pub token_command: Option<String>,
}

impl TokenOptions {
    /// Access token given for this run by an option or the variable, if any.
    ///
    /// # Errors
    /// Stdin can't be read, or the command fails.
    pub fn token(&self, session: &Session) -> Result<Option<Zeroizing<String>>, CommandError> {
        match self.given(session)? {
            Some(token) => Ok(Some(token)),
            None => session.target_token(),
        }
    }

    /// Access token for the API behind a gateway, which has no sign-in: only the token itself of what was given.
    ///
    /// # Errors
    /// As [`Self::token`], or an option gave no token.
    pub fn of_provider(
        &self,
        session: &Session,
    ) -> Result<Option<Zeroizing<String>>, CommandError> {
        let text = match self.token_stdin {
            true => Some(secrets::from_stdin(session, "Token", "--token-stdin")?),
            false => self.given(session)?,
        };
        match text {
            Some(text) => Ok(Some(read_token(session, &text)?.to_secret())),
            None => session.target_token(),
        }
    }

    /// Access token given by an option. The token of the variable is for one run, so that no sign-in stores it.
    ///
    /// # Errors
    /// Stdin can't be read, or the command fails.
    pub fn given(&self, session: &Session) -> Result<Option<Zeroizing<String>>, CommandError> {
        if self.token_stdin {
            let text = secrets::from_stdin(session, "Token", "--token-stdin")?;
            return Session::one_token(&text, "--token-stdin").map(Some);
        }
        if let Some(command) = &self.token_command {
            return Ok(Some(login::run_token_command(
                command,
                std::process::Stdio::inherit(),
            )?));
        }
        Ok(None)
    }
}

/// Parser of the values of `--field`.
pub fn managed_field() -> impl TypedValueParser<Value = ManagedField> {
    let flag = |field: ManagedField| match field {
        ManagedField::Of(field) => field.flag(),
        other => other.json_name(),
    };
    let words =
        ManagedField::ALL.map(|field| PossibleValue::new(flag(field)).alias(field.json_name()));
    PossibleValuesParser::new(words).try_map(move |word| {
        let mut all = ManagedField::ALL.into_iter();
        all.find(|field| word == flag(*field) || word == field.json_name())
            .ok_or("not a field")
    })
}

/// Reduces a plan to these fields; without any, leaves it as it is. Objects in which none of them differs are dropped, and so are
/// unnamed ones that are written as a whole.
///
/// # Errors
/// A named object is new on one side or not linked, so that it is written as a whole.
pub fn only_fields(
    plan: &mut Plan,
    scope: &Scope,
    fields: &[ManagedField],
) -> Result<(), CommandError> {
    if fields.is_empty() {
        return Ok(());
    }
    let whole = |item: &&PlanItem| {
        !matches!(
            item.action,
            Action::Update | Action::Conflict | Action::Same
        )
    };
    let named = !scope.names.is_empty();
    if let Some(item) = plan.items.iter().find(whole).filter(|_| named) {
        let message = format!(
            "{} is new, deleted or not linked, so single fields can't be chosen.",
            item.name
        );
        return Err(CommandError::usage(message).with_fix("Leave out --field."));
    }
    let items = std::mem::take(&mut plan.items).into_iter();
    let items = items
        .filter(|item| !whole(&item))
        .map(|item| item.only(fields));
    plan.items = items.filter(|item| !item.fields.is_empty()).collect();
    Ok(())
}

impl From<TargetError> for CommandError {
    fn from(error: TargetError) -> Self {
        let failure = CommandError::new(error.code(), (&error).into(), error.message());
        match error.fix(FrontEnd::Command) {
            Some(fix) => failure.with_fix(fix),
            None => failure,
        }
    }
}

/// The target that was named by an option or a variable, else the active one.
///
/// # Errors
/// There is none.
pub fn chosen(session: &Session, store: &Store) -> Result<Target, CommandError> {
    let named = session.settings.target.as_deref();
    Ok(target::find(store, named)?)
}

/// The target of this name, else the chosen one.
///
/// # Errors
/// There is none.
pub fn named(session: &Session, store: &Store, name: Option<&str>) -> Result<Target, CommandError> {
    match name {
        Some(name) => Ok(target::find(store, Some(name))?),
        None => chosen(session, store),
    }
}

/// Target of a command that writes: without a terminal it must be named.
///
/// # Errors
/// There is none, or none was named.
pub fn chosen_to_write(session: &Session, store: &Store) -> Result<Target, CommandError> {
    if session.settings.target.is_none() && !session.may_ask() {
        let active = store.active_target()?.map(|target| target.name);
        let name = active.map_or_else(|| "NAME".to_owned(), |name| name.as_str().to_owned());
        return Err(session.missing(&["--target".to_owned()]).with_fix(format!(
            "Specify the target: --target {name}. Without a terminal, kmctl does not write to the active target."
        )));
    }
    chosen(session, store)
}

/// Credential store of the database.
///
/// # Errors
/// There is no home directory.
pub fn credentials(session: &Session) -> Result<CredentialStore, CommandError> {
    Ok(CredentialStore::new(&session.settings.database()?))
}

/// Connection to a target with a sign-in.
///
/// # Errors
/// Not signed in, refused by the server, or unreachable.
pub async fn connect(
    session: &Session,
    target: &Target,
    token: Option<Zeroizing<String>>,
) -> Result<Connection, CommandError> {
    Ok(try_to_connect(session, target, token).await??)
}

/// Connection to a target with a sign-in, or the error that prevents it.
///
/// # Errors
/// An option that can't be used.
pub async fn try_to_connect(
    session: &Session,
    target: &Target,
    token: Option<Zeroizing<String>>,
) -> Result<Result<Connection, TargetError>, CommandError> {
    let client = session.target_client(&target.trust)?;
    let credentials = credentials(session)?;
    if login::credential_backend(target) == crate::remote::CredentialBackend::File
        && token.is_none()
    {
        session.remark(&format!(
            "NOTE  The sign-in is stored as plain text in {}.\n",
            credentials.file().display()
        ));
    }
    Ok(target::signed_in(client, target, token, &credentials).await)
}

/// Key manager with its values for the target named by an option; unchanged without the option. The variable for the target has
/// no effect here.
///
/// # Errors
/// There is no such target, or its values are not valid.
pub fn with_values_there(
    session: &Session,
    store: &Store,
    organization: &OrganizationName,
    stored: KeyManager,
) -> Result<KeyManager, CommandError> {
    if !session.settings.target_option {
        return Ok(stored);
    }
    let target = chosen(session, store)?;
    let values = store.target_values(&target.name, organization)?;
    let own: Vec<_> = values
        .into_iter()
        .filter(|value| value.name.folded() == stored.name.folded())
        .collect();
    with_values(&stored, &own).map_err(super::fields::refused)
}

/// Scope of a comparison.
///
/// # Errors
/// The organization does not exist, or the database can't be read or written.
pub fn scope(
    session: &Session,
    store: &Store,
    target: Target,
    names: &[String],
    delete: bool,
) -> Result<Scope, CommandError> {
    Ok(Scope {
        organization: session.organization(store)?,
        names: names.to_vec(),
        target,
        delete,
        front_end: FrontEnd::Command,
    })
}

/// Runs requests to a control plane to their end, on this thread.
///
/// # Errors
/// As the work; or the system has no resources.
pub fn block_on<T>(work: impl Future<Output = Result<T, CommandError>>) -> Result<T, CommandError> {
    wait(work)?
}
