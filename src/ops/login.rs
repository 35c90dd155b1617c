//! Sign-in at a target, and sign-out.

use std::fmt;
use std::process::{Command, Stdio};

use serde_json::Value;
use zeroize::Zeroizing;

use super::target_error::TargetError;
use crate::control_plane::{Cause, Login, RemoteError, Target, TargetKind};
use crate::key_manager::visible;
use crate::net::{Authorization, Client};
use crate::remote::{CredentialBackend, CredentialStore, StoredCredentials, TokenClient, Tokens};

/// Access to a target: authorization, user, scopes, expiry.
#[derive(Clone)]
pub struct Access {
    /// Value of the `Authorization` header: bearer token or HTTP Basic.
    pub authorization: Authorization,
    /// User; `None` if unknown.
    pub who: Option<String>,
    /// Granted scopes; `None` if unknown.
    pub scopes: Option<Vec<String>>,
    /// Expiry; `None` if unknown.
    pub until: Option<jiff::Timestamp>,
}

impl fmt::Debug for Access {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Access")
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

/// Sign-in method with its credentials; redacted in `Debug`.
#[derive(Clone)]
pub enum SignInMethod {
    /// Access token given by the user.
    Token(Zeroizing<String>),
    /// Registered client and password grant; the password is not stored.
    Password {
        /// Name of the user.
        user: String,
        /// Password, sent once or with each request; never stored.
        password: Zeroizing<String>,
    },
    /// Password with each request; not stored.
    Basic {
        /// Name of the user.
        user: String,
        /// Password, sent once or with each request; never stored.
        password: Zeroizing<String>,
    },
    /// Client credentials grant.
    Client {
        /// `client_id` of a client registered at the target (RFC 6749 §4.4).
        id: String,
        /// `client_secret`; stored only with the sign-in, in the keyring or its file.
        secret: Zeroizing<String>,
    },
}

impl fmt::Debug for SignInMethod {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            SignInMethod::Token(_) => "Token(..)",
            SignInMethod::Password { .. } => "Password(..)",
            SignInMethod::Basic { .. } => "Basic(..)",
            SignInMethod::Client { .. } => "Client(..)",
        })
    }
}

/// Signs in; returns the access, and the credentials to store.
///
/// # Errors
/// Refused, or unreachable.
pub async fn sign_in(
    client: &Client,
    target: &Target,
    way: SignInMethod,
    known: Option<&StoredCredentials>,
) -> Result<(Access, StoredCredentials), TargetError> {
    if target.kind == TargetKind::Gateway {
        return Err(TargetError::NotPossible(
            "A gateway's file needs no sign-in.",
        ));
    }
    let at = TokenClient {
        client,
        url: target.login_url.as_ref().unwrap_or(&target.url),
    };
    match way {
        SignInMethod::Token(token) => {
            let kept = StoredCredentials {
                access_token: Some(token.clone()),
                ..StoredCredentials::default()
            };
            Ok((bearer(token), kept))
        }
        SignInMethod::Basic { user, password } => {
            let access = Access {
                authorization: Authorization::User(user.clone(), password),
                who: Some(user.clone()),
                scopes: None,
                until: None,
            };
            let kept = StoredCredentials {
                who: Some(user),
                ..StoredCredentials::default()
            };
            Ok((access, kept))
        }
        SignInMethod::Client { id, secret } => {
            let tokens = at.client_credentials_grant((&id, &secret)).await?;
            let kept = StoredCredentials {
                client_id: Some(id),
                client_secret: Some(secret),
                // One that came along may need a grant that this client has not.
                ..StoredCredentials::default()
            };
            Ok((granted(tokens, None), kept))
        }
        SignInMethod::Password { user, password } if target.kind == TargetKind::ApiPortal => {
            if target.login_url.is_none() {
                return Err(TargetError::NotPossible(
                    "The portal itself has no sign-in. Add the target with --login-url and the address of its Platform API.",
                ));
            }
            let (token, ends) = at.platform_login(&user, &password).await?;
            let ends = ends.and_then(|seconds| i64::try_from(seconds).ok());
            let access = Access {
                who: Some(user.clone()),
                until: ends.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()),
                ..bearer(token.clone())
            };
            let kept = StoredCredentials {
                access_token: Some(token),
                who: Some(user),
                ..StoredCredentials::default()
            };
            Ok((access, kept))
        }
        SignInMethod::Password { user, password } => {
            // Reuses the registered client, which cannot be deleted at the server.
            let known =
                known.and_then(|kept| Some((kept.client_id.clone()?, kept.client_secret.clone()?)));
            let (id, secret) = match known {
                Some(known) => known,
                None => at.register(&user, &password).await?,
            };
            let tokens = at.password_grant((&id, &secret), &user, &password).await?;
            let kept = StoredCredentials {
                client_id: Some(id),
                client_secret: Some(secret),
                refresh_token: tokens.refresh.clone(),
                who: Some(user.clone()),
                ..StoredCredentials::default()
            };
            Ok((granted(tokens, Some(user)), kept))
        }
    }
}

/// Access from a given token, the token command, or stored credentials, in this order.
///
/// # Errors
/// Not signed in, refused by the server, or unreachable.
pub(super) async fn access(
    client: &Client,
    target: &Target,
    given: Option<Zeroizing<String>>,
    credentials: &CredentialStore,
) -> Result<Access, TargetError> {
    if let Some(token) = given {
        return Ok(bearer(token));
    }
    if let Some(command) = &target.token_command {
        return Ok(bearer(run_token_command(command, Stdio::inherit())?));
    }
    let place = credential_backend(target);
    let kept = credentials
        .find(place, &target.name)?
        .ok_or_else(|| TargetError::SignInNeeded(target.name.clone()))?;
    let (access, changed) = renew(client, target, &kept).await?;
    if let Some(changed) = changed {
        credentials.keep(place, &target.name, &changed)?;
    }
    Ok(access)
}

/// Access from stored credentials, refreshed if needed; and the new credentials to store, if they changed.
///
/// # Errors
/// Expired, refused by the server, or unreachable.
pub(super) async fn renew(
    client: &Client,
    target: &Target,
    kept: &StoredCredentials,
) -> Result<(Access, Option<StoredCredentials>), TargetError> {
    let needed = || TargetError::SignInNeeded(target.name.clone());
    if let Some(token) = &kept.access_token {
        // Some servers respond to an expired token as to a wrong one.
        if has_ended(token, jiff::Timestamp::now()) {
            return Err(needed());
        }
        return Ok((bearer(token.clone()), None));
    }
    let at = TokenClient {
        client,
        url: target.login_url.as_ref().unwrap_or(&target.url),
    };
    let (Some(id), Some(secret)) = (&kept.client_id, &kept.client_secret) else {
        return Err(needed());
    };
    let Some(refresh) = &kept.refresh_token else {
        if kept.who.is_some() {
            // A client that was registered for a user gets no token of its own.
            return Err(needed());
        }
        let tokens = at.client_credentials_grant((id, secret)).await?;
        return Ok((granted(tokens, None), None));
    };
    let tokens = match at.refresh((id, secret), refresh).await {
        Ok(tokens) => tokens,
        Err(fault) if matches!(fault.cause, Cause::SignIn | Cause::ClientRefused(_)) => {
            return Err(needed());
        }
        Err(fault) => return Err(fault.into()),
    };
    // Each refresh token is valid once.
    let next = tokens.refresh.clone().filter(|next| next != refresh);
    let changed = next.map(|next| StoredCredentials {
        refresh_token: Some(next),
        ..kept.clone()
    });
    Ok((granted(tokens, kept.who.clone()), changed))
}

/// Signs out: revokes and deletes the stored credentials. Returns the error of the revocation, if it failed.
///
/// # Errors
/// The place of the sign-ins fails.
pub async fn sign_out(
    client: &Client,
    target: &Target,
    credentials: &CredentialStore,
) -> Result<Option<RemoteError>, TargetError> {
    let place = credential_backend(target);
    let kept = credentials.find(place, &target.name)?;
    let mut trouble = None;
    if let Some(kept) = &kept
        && let (Some(id), Some(secret), Some(refresh)) =
            (&kept.client_id, &kept.client_secret, &kept.refresh_token)
    {
        let at = TokenClient {
            client,
            url: target.login_url.as_ref().unwrap_or(&target.url),
        };
        trouble = at
            .revoke((id, secret), refresh, "refresh_token")
            .await
            .err();
    }
    credentials.forget(place, &target.name)?;
    Ok(trouble)
}

/// Backend that holds the credentials of a target.
pub fn credential_backend(target: &Target) -> CredentialBackend {
    let login = target.facts.login.as_ref();
    login
        .and_then(|login| CredentialBackend::from_word(login.store.as_deref()?))
        .unwrap_or(CredentialBackend::None)
}

/// Facts about a sign-in that are stored with the target; no secret.
pub fn facts(access: &Access, place: CredentialBackend) -> Login {
    Login {
        who: access.who.as_deref().map(visible),
        until: access.until.map(|until| until.to_string()),
        store: Some(place.word().to_owned()),
    }
}

/// First word printed by a command; its stderr goes to `errors`.
///
/// # Errors
/// It can't be run, fails, or prints no token.
pub fn run_token_command(command: &str, errors: Stdio) -> Result<Zeroizing<String>, TargetError> {
    let failed = |why: String| TargetError::TokenCommand(why);
    let output = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stderr(errors)
        .output()
        .map_err(|error| failed(error.to_string()))?;
    let text = Zeroizing::new(output.stdout);
    if !output.status.success() {
        return Err(failed(output.status.to_string()));
    }
    let text =
        std::str::from_utf8(&text).map_err(|_| failed("its output is not text".to_owned()))?;
    token(text).ok_or_else(|| failed("its output contains no token".to_owned()))
}

/// Token as typed or printed: one word, with or without `Bearer`. No token has the marks of a JSON document.
pub fn token(text: &str) -> Option<Zeroizing<String>> {
    let text = text.trim();
    let text = text.strip_prefix("Bearer ").unwrap_or(text).trim();
    let fine = !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'{' | b'}'));
    fine.then(|| Zeroizing::new(text.to_owned()))
}

/// Whether a JWT has expired; a token without `exp` has not.
fn has_ended(token: &str, now: jiff::Timestamp) -> bool {
    use base64::Engine as _;
    let claims = token.split('.').nth(1).and_then(|part| {
        let bytes = base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(part).ok()?;
        serde_json::from_slice::<Value>(&bytes).ok()
    });
    let ends = claims.and_then(|claims| claims["exp"].as_i64());
    ends.is_some_and(|ends| ends <= now.as_second())
}

fn bearer(token: Zeroizing<String>) -> Access {
    Access {
        authorization: Authorization::Bearer(token),
        who: None,
        scopes: None,
        until: None,
    }
}

fn granted(tokens: Tokens, who: Option<String>) -> Access {
    let until = tokens.seconds.and_then(|seconds| {
        let span = jiff::SignedDuration::from_secs(i64::try_from(seconds).ok()?);
        jiff::Timestamp::now().checked_add(span).ok()
    });
    Access {
        authorization: Authorization::Bearer(tokens.access),
        who,
        scopes: Some(tokens.scopes),
        until,
    }
}
