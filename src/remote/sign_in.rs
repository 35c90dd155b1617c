//! Token requests: client credentials, password, refresh (RFC 6749), revocation (RFC 7009), dynamic client registration.

use std::fmt;

use ring::rand::{SecureRandom as _, SystemRandom};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::control_plane::{Cause, RemoteError, TargetUrl};
use crate::key_manager::visible;
use crate::net::{Authorization, AuthorizedRequest, Client, Method};

/// Requested scopes: those that the operations need.
pub const SCOPES: [&str; 7] = [
    "apim:admin_operations",
    "apim:keymanagers_manage",
    "apim:admin_settings",
    "apim:environment_read",
    "apim:organization_read",
    "apim:tenantInfo",
    "apim:subscribe",
];

const REGISTER: &str = "/client-registration/v0.17/register";
const TOKEN: &str = "/oauth2/token";
const REVOKE: &str = "/oauth2/revoke";

/// Token response (RFC 6749 §5.1), zeroized on drop.
pub struct Tokens {
    /// `access_token`, never logged.
    pub access: Zeroizing<String>,
    /// Refresh token; `None` if the server issues none.
    pub refresh: Option<Zeroizing<String>>,
    /// Granted scopes; may be fewer than requested.
    pub scopes: Vec<String>,
    /// Lifetime in seconds.
    pub seconds: Option<u64>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Tokens")
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

/// Client of a server's token endpoints.
#[derive(Debug)]
pub struct TokenClient<'a> {
    /// HTTP client, with the target's certificate verification.
    pub client: &'a Client,
    /// Base address of the server.
    pub url: &'a TargetUrl,
}

impl TokenClient<'_> {
    /// Registers a client for this user. Its name is random, since whoever knows it can read its secret. The client may not
    /// request tokens of its own.
    ///
    /// # Errors
    /// Wrong password, refused, or unreachable.
    pub async fn register(
        &self,
        user: &str,
        password: &Zeroizing<String>,
    ) -> Result<(String, Zeroizing<String>), RemoteError> {
        let body = json!({
            "clientName": client_name()?,
            "owner": user,
            "callbackUrl": "https://localhost/",
            "grantType": "password refresh_token",
            "saasApp": true,
        });
        let authorization = Authorization::User(user.to_owned(), password.clone());
        let body = body.to_string();
        let url = format!("{}{REGISTER}", self.url);
        let call = AuthorizedRequest {
            body: Some(("application/json", body.as_bytes())),
            ..AuthorizedRequest::new(Method::Post, &url, Some(&authorization))
        };
        let sent = self.client.call(&call).await;
        let answer = sent.map_err(|failure| RemoteError::unreachable("POST", REGISTER, failure))?;
        if !matches!(answer.status, 200 | 201) {
            let mut fault = RemoteError::answered("POST", REGISTER, answer.status, &answer.body);
            fault.cause = match answer.status {
                401 => Cause::WrongPassword,
                // The owner is another one than the user, or is not found without its user store.
                400 | 403 => Cause::OwnerRefused,
                _ => fault.cause,
            };
            return Err(fault);
        }
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        match (text("clientId"), text("clientSecret")) {
            (Some(id), Some(secret)) => Ok((id, Zeroizing::new(secret))),
            _ => Err(RemoteError::of(
                Cause::NotUnderstood("it contains no client"),
                "POST",
                REGISTER,
            )),
        }
    }

    /// Password grant; the password is not stored.
    ///
    /// # Errors
    /// Wrong password, refused, or unreachable.
    pub async fn password_grant(
        &self,
        client: (&str, &Zeroizing<String>),
        user: &str,
        password: &Zeroizing<String>,
    ) -> Result<Tokens, RemoteError> {
        let scope = SCOPES.join(" ");
        let form = [
            ("grant_type", "password"),
            ("username", user),
            ("password", password.as_str()),
            ("scope", scope.as_str()),
        ];
        self.token(client, &form).await
    }

    /// Client credentials grant.
    ///
    /// # Errors
    /// Refused, or unreachable.
    pub async fn client_credentials_grant(
        &self,
        client: (&str, &Zeroizing<String>),
    ) -> Result<Tokens, RemoteError> {
        let scope = SCOPES.join(" ");
        let form = [
            ("grant_type", "client_credentials"),
            ("scope", scope.as_str()),
        ];
        self.token(client, &form).await.map_err(|mut fault| {
            let Cause::ClientRefused(word) = &fault.cause else {
                return fault;
            };
            if matches!(
                word.as_str(),
                "unsupported_grant_type" | "unauthorized_client"
            ) {
                fault.cause = Cause::GrantRefused;
            }
            fault
        })
    }

    /// A token of the Platform API, which signs users in for the API Portal. It holds for an hour, and nothing refreshes it.
    ///
    /// # Errors
    /// Wrong password, refused, or unreachable.
    pub async fn platform_login(
        &self,
        user: &str,
        password: &Zeroizing<String>,
    ) -> Result<(Zeroizing<String>, Option<u64>), RemoteError> {
        const LOGIN: &str = "/api/portal/v0.9/auth/login";
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("username", user), ("password", password.as_str())])
            .finish();
        let body = Zeroizing::new(body);
        let url = format!("{}{LOGIN}", self.url);
        let call = AuthorizedRequest {
            body: Some(("application/x-www-form-urlencoded", body.as_bytes())),
            ..AuthorizedRequest::new(Method::Post, &url, None)
        };
        let sent = self.client.call(&call).await;
        let answer = sent.map_err(|failure| RemoteError::unreachable("POST", LOGIN, failure))?;
        if answer.status != 200 {
            let mut fault = RemoteError::answered("POST", LOGIN, answer.status, &answer.body);
            fault.cause = match answer.status {
                // A wrong path gets the same response.
                400 | 401 => Cause::WrongPassword,
                404 | 405 => Cause::NoSuchPath,
                _ => fault.cause,
            };
            return Err(fault);
        }
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        match body["token"].as_str() {
            Some(token) => Ok((
                Zeroizing::new(token.to_owned()),
                body["expires_at"].as_u64(),
            )),
            None => {
                let why = Cause::NotUnderstood("it contains no token");
                Err(RemoteError::of(why, "POST", LOGIN))
            }
        }
    }

    /// Refresh grant; returns the next tokens.
    ///
    /// # Errors
    /// Refused, or unreachable.
    pub async fn refresh(
        &self,
        client: (&str, &Zeroizing<String>),
        refresh: &Zeroizing<String>,
    ) -> Result<Tokens, RemoteError> {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.as_str()),
        ];
        self.token(client, &form).await
    }

    /// Revokes a token (RFC 7009).
    ///
    /// # Errors
    /// Refused, or unreachable.
    pub async fn revoke(
        &self,
        client: (&str, &Zeroizing<String>),
        token: &Zeroizing<String>,
        hint: &str,
    ) -> Result<(), RemoteError> {
        let form = [("token", token.as_str()), ("token_type_hint", hint)];
        let answer = self.post(REVOKE, client, &form).await?;
        match answer.status {
            200..=299 => Ok(()),
            status => Err(RemoteError::answered("POST", REVOKE, status, &answer.body)),
        }
    }

    async fn token(
        &self,
        client: (&str, &Zeroizing<String>),
        form: &[(&str, &str)],
    ) -> Result<Tokens, RemoteError> {
        let answer = self.post(TOKEN, client, form).await?;
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        if answer.status != 200 {
            let mut fault = RemoteError::answered("POST", TOKEN, answer.status, &answer.body);
            let word = body["error"].as_str().unwrap_or_default();
            fault.cause = match (answer.status, word) {
                (_, "invalid_grant") if form.iter().any(|(name, _)| *name == "password") => {
                    Cause::WrongPassword
                }
                (_, "invalid_grant") => Cause::SignIn,
                (400 | 401, word) => Cause::ClientRefused(known_word(word)),
                _ => fault.cause,
            };
            return Err(fault);
        }
        let text = |name: &str| body[name].as_str().map(str::to_owned).map(Zeroizing::new);
        let Some(access) = text("access_token") else {
            let why = Cause::NotUnderstood("it contains no token");
            return Err(RemoteError::of(why, "POST", TOKEN));
        };
        let scopes = body["scope"].as_str().unwrap_or_default();
        Ok(Tokens {
            access,
            refresh: text("refresh_token"),
            scopes: scopes.split_whitespace().map(visible).collect(),
            seconds: body["expires_in"].as_u64(),
        })
    }

    async fn post(
        &self,
        path: &'static str,
        (id, secret): (&str, &Zeroizing<String>),
        form: &[(&str, &str)],
    ) -> Result<crate::net::Response, RemoteError> {
        let authorization = Authorization::Client(id.to_owned(), secret.clone());
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let body = Zeroizing::new(body);
        let url = format!("{}{path}", self.url);
        let call = AuthorizedRequest {
            body: Some(("application/x-www-form-urlencoded", body.as_bytes())),
            ..AuthorizedRequest::new(Method::Post, &url, Some(&authorization))
        };
        let sent = self.client.call(&call).await;
        sent.map_err(|failure| RemoteError::unreachable("POST", path, failure))
    }
}

/// Error code if it is a registered one, else empty: a response may echo secrets that were sent.
fn known_word(word: &str) -> String {
    const KNOWN: [&str; 6] = [
        "invalid_client",
        "invalid_request",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
        "access_denied",
    ];
    let known = KNOWN.into_iter().find(|known| *known == word);
    known.unwrap_or("no reason").to_owned()
}

/// `kmctl_` and 128 random bits.
fn client_name() -> Result<String, RemoteError> {
    let mut bytes = [0_u8; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| {
        RemoteError::of(Cause::NotUnderstood("no random numbers"), "POST", REGISTER)
    })?;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("kmctl_{hex}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_guesses_the_name_of_a_client() {
        let (one, two) = (client_name().unwrap(), client_name().unwrap());
        assert_ne!(one, two);
        assert!(one.starts_with("kmctl_") && one.len() == 38, "{one}");
    }

    #[test]
    fn words_of_an_answer_are_those_of_the_standard() {
        assert_eq!(known_word("invalid_client"), "invalid_client");
        assert_eq!(known_word("geheim"), "no reason");
    }
}
