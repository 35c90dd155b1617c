//! Sign-in of the demo's control planes: a user, clients, tokens.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::http::{Request, Response, error, json_answer, plain, unauthenticated};

/// The user of the demo and of the tests.
pub const USER: &str = "admin";
/// Password of the demo's user.
pub const PASSWORD: &str = "admin";

/// Sign-in of the demo's control planes.
#[derive(Debug)]
pub(super) struct SignIn {
    clients: BTreeMap<String, (String, String)>,
    refresh: BTreeSet<String>,
    tokens: BTreeSet<String>,
    numbers: u64,
}

impl SignIn {
    /// Sign-in that accepts this token.
    pub(super) fn new(token: &str) -> Self {
        SignIn {
            clients: BTreeMap::new(),
            refresh: BTreeSet::new(),
            tokens: BTreeSet::from([token.to_owned()]),
            numbers: 0,
        }
    }

    /// Whether an `Authorization` header is accepted.
    pub(super) fn holds(&self, authorization: Option<&str>) -> bool {
        match authorization.and_then(|it| it.split_once(' ')) {
            Some(("Bearer", token)) => self.tokens.contains(token),
            Some(("Basic", pair)) => basic(pair) == Some((USER.to_owned(), PASSWORD.to_owned())),
            _ => false,
        }
    }

    /// Registers a client.
    pub(super) fn register(&mut self, request: &Request<'_>) -> Response {
        let pair = request
            .authorization
            .and_then(|it| it.strip_prefix("Basic "))
            .and_then(basic);
        if pair != Some((USER.to_owned(), PASSWORD.to_owned())) {
            return unauthenticated();
        }
        let body: Value = serde_json::from_slice(request.body).unwrap_or(Value::Null);
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        if text("owner").is_empty() {
            return error(400, 400, "Application owner cannot be empty");
        }
        let (id, secret) = (self.secret(), self.secret());
        self.clients
            .insert(id.clone(), (secret.clone(), text("grantType")));
        let answer = json!({
            "clientId": id, "clientName": text("clientName"), "clientSecret": secret,
            "appOwner": text("owner"), "isSaasApplication": true,
        });
        json_answer(200, &answer)
    }

    /// Handles a token request.
    pub(super) fn token(&mut self, request: &Request<'_>) -> Response {
        let pair = request
            .authorization
            .and_then(|it| it.strip_prefix("Basic "))
            .and_then(basic);
        let known = pair.and_then(|(id, secret)| {
            let (right, grants) = self.clients.get(&id)?;
            (*right == secret).then(|| grants.clone())
        });
        let refuse = |word: &str| json_answer(400, &json!({ "error": word }));
        let Some(grants) = known else {
            return json_answer(401, &json!({ "error": "invalid_client" }));
        };
        let form: BTreeMap<String, String> = url::form_urlencoded::parse(request.body)
            .into_owned()
            .collect();
        let of = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let grant = of("grant_type");
        if !grants.split(' ').any(|it| it == grant) {
            return refuse("unauthorized_client");
        }
        let fine = match grant {
            "password" => of("username") == USER && of("password") == PASSWORD,
            "refresh_token" => self.refresh.remove(of("refresh_token")),
            _ => true,
        };
        if !fine {
            return refuse("invalid_grant");
        }
        let (access, refresh) = (self.secret(), self.secret());
        self.tokens.insert(access.clone());
        self.refresh.insert(refresh.clone());
        let answer = json!({
            "access_token": access, "refresh_token": refresh, "token_type": "Bearer",
            "scope": of("scope"), "expires_in": 3600,
        });
        json_answer(200, &answer)
    }

    /// Makes a token worthless.
    pub(super) fn revoke(&mut self, request: &Request<'_>) -> Response {
        for (name, value) in url::form_urlencoded::parse(request.body) {
            if name == "token" {
                self.refresh.remove(value.as_ref());
                self.tokens.remove(value.as_ref());
            }
        }
        plain(200, "")
    }

    /// Random text that tests can recognize.
    fn secret(&mut self) -> String {
        use ring::rand::SecureRandom as _;
        let mut bytes = [0_u8; 16];
        let _ = ring::rand::SystemRandom::new().fill(&mut bytes);
        self.numbers += 1;
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{hex}{:04}", self.numbers)
    }
}

fn basic(pair: &str) -> Option<(String, String)> {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(pair)
        .ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (name, secret) = text.split_once(':')?;
    Some((name.to_owned(), secret.to_owned()))
}
