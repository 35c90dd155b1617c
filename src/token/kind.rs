//! Kind of token, as declared by the token.

use serde_json::Value;

use super::claims::Claims;

/// Kind that a token declares by header and claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// By its header (RFC 9068 §2.1) or its claims.
    Access,
    /// Another kind, for sure or by looks.
    Wrong(Wrong),
    /// No sign of another kind: taken as an access token.
    Plain,
    /// A header that is not known.
    Other,
}

/// A kind that no API is meant to get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// ID token, OpenID Connect Core §2.
    Id,
    Refresh,
    /// A refresh token that does not end with the session.
    Offline,
    Logout,
    /// DPoP proof, RFC 9449 §4.
    Proof,
    /// Client assertion, RFC 7523 §3.
    ClientAssertion,
    /// Client attestation and its proof.
    Attestation,
    /// Request object, RFC 9101 §10.8.
    AuthorizationRequest,
    /// Authorization response as a JWT (JARM).
    AuthorizationResponse,
    /// Security event token, RFC 8417 §2.3.
    Event,
    /// Introspection response, RFC 9701 §5.
    Introspection,
    /// UserInfo response, OpenID Connect Core §5.3.2.
    UserInfo,
    /// Entity statement of OpenID Federation.
    Statement,
    /// A token between services inside a trust domain.
    Transaction,
    /// An assertion that is exchanged for an access token elsewhere.
    Grant,
    /// OpenID Connect Registration, Keycloak.
    Registration,
    /// SD-JWT, verifiable credentials and their proofs.
    Credential,
    /// Status list token (Token Status List).
    StatusList,
    /// A key set in the form of a JWT.
    KeySet,
    Kubernetes,
    /// ID token of a job or a machine: a CI system's job, a SPIFFE workload.
    Workload,
    /// JWT that API Manager sends to the APIs behind it.
    Backend,
    /// Access token for Microsoft Graph, whose signature only Graph can verify.
    Graph,
}

impl Wrong {
    /// Name with its article.
    pub fn words(self) -> &'static str {
        match self {
            Wrong::Id => "an ID token",
            Wrong::Refresh => "a refresh token",
            Wrong::Offline => "an offline token (a refresh token that never ends)",
            Wrong::Logout => "a logout token",
            Wrong::Proof => "a DPoP proof",
            Wrong::ClientAssertion => "a client assertion",
            Wrong::Attestation => "a client attestation",
            Wrong::AuthorizationRequest => "a signed authorization request",
            Wrong::AuthorizationResponse => "a signed authorization response",
            Wrong::Event => "a security event token",
            Wrong::Introspection => "a signed introspection response",
            Wrong::UserInfo => "a signed UserInfo response",
            Wrong::Statement => "an OpenID Federation statement",
            Wrong::Transaction => "a transaction token",
            Wrong::Grant => "an authorization grant (an assertion)",
            Wrong::Registration => "a client registration token",
            Wrong::Credential => "a verifiable credential (SD-JWT or VC)",
            Wrong::StatusList => "a token status list",
            Wrong::KeySet => "a signed key set",
            Wrong::Kubernetes => "a Kubernetes service account token",
            Wrong::Workload => "a workload token (of a CI job or of SPIFFE)",
            Wrong::Backend => "the JWT that API Manager sends to backends (X-JWT-Assertion)",
            Wrong::Graph => "a token for Microsoft Graph",
        }
    }

    /// What it is, and what it is not: `an ID token, not an access token`.
    pub fn instead(self) -> String {
        let not = match self {
            Wrong::Graph => "not for your API",
            _ => "not an access token",
        };
        format!("{}, {not}", self.words())
    }

    /// What to do, a sentence.
    pub fn fix(self) -> &'static str {
        match self {
            Wrong::Graph => {
                "Request a scope of your own API, such as api://YOUR-API/.default. Only Microsoft Graph can validate tokens for Graph."
            }
            Wrong::Kubernetes | Wrong::Workload => {
                "Get an access token from this key manager's provider, for a client that is registered there."
            }
            Wrong::Backend => {
                "Use the access token that the client sent to API Manager: the backend JWT is made from it."
            }
            _ => "Use access_token from the provider's response.",
        }
    }

    /// Whether clients never send this kind to an API. If so, nothing else is validated; gateways may still accept it.
    pub fn is_never_sent_to_apis(self) -> bool {
        !matches!(self, Wrong::Id | Wrong::Logout | Wrong::Kubernetes)
    }
}

/// The kind of a token.
pub(super) fn kind(header: &Claims, claims: &Claims) -> Kind {
    // What the payload says in so many words is not outdone by a header that says access token.
    let header = by_header(header);
    let word = by_word(claims);
    let word_wins = matches!((header, word), (Some(Kind::Access), Some(Kind::Wrong(_))));
    let found = header
        .filter(|_| !word_wins)
        .or(word)
        .unwrap_or_else(|| by_claims(claims));
    let graph = audiences(claims)
        .iter()
        .any(|audience| GRAPH.contains(audience));
    match found {
        Kind::Access | Kind::Plain if graph => Kind::Wrong(Wrong::Graph),
        found => found,
    }
}

/// Microsoft Graph, by its id and its addresses.
const GRAPH: [&str; 3] = [
    "00000003-0000-0000-c000-000000000000",
    "https://graph.microsoft.com",
    "https://graph.microsoft.com/",
];

/// Kind by a registered `typ`; `None` if it is missing or generic.
fn by_header(header: &Claims) -> Option<Kind> {
    let typ = header
        .text("typ")
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let typ = typ.strip_prefix("application/").unwrap_or(&typ);
    let wrong = match typ {
        "" | "jwt" => return None,
        "at+jwt" => return Some(Kind::Access),
        "logout+jwt" => Wrong::Logout,
        "dpop+jwt" => Wrong::Proof,
        "id+jwt" => Wrong::Id,
        "rt+jwt" | "refresh+jwt" => Wrong::Refresh,
        "client-authentication+jwt" => Wrong::ClientAssertion,
        "oauth-client-attestation+jwt" | "oauth-client-attestation-pop+jwt" => Wrong::Attestation,
        "oauth-authz-req+jwt" => Wrong::AuthorizationRequest,
        "secevent+jwt" => Wrong::Event,
        "token-introspection+jwt" => Wrong::Introspection,
        "userinfo+jwt" => Wrong::UserInfo,
        "entity-statement+jwt"
        | "trust-mark+jwt"
        | "trust-mark-delegation+jwt"
        | "trust-mark-status-response+jwt"
        | "resolve-response+jwt"
        | "explicit-registration-response+jwt" => Wrong::Statement,
        "oauth-id-jag+jwt" | "authorization-grant+jwt" => Wrong::Grant,
        "txntoken+jwt" | "txn_token" => Wrong::Transaction,
        "statuslist+jwt" => Wrong::StatusList,
        "jwk-set+jwt" => Wrong::KeySet,
        "vc+jwt" | "vp+jwt" | "vc+sd-jwt" | "dc+sd-jwt" | "kb+jwt" | "openid4vci-proof+jwt" => {
            Wrong::Credential
        }
        other if other.ends_with("-introspection+jwt") => Wrong::Introspection,
        _ => return Some(Kind::Other),
    };
    Some(Kind::Wrong(wrong))
}

/// Kind by an explicit member: Keycloak `typ`, Cognito `token_use`, ForgeRock `tokenName`, Oracle `tok_type`, others
/// `token_type`.
fn by_word(claims: &Claims) -> Option<Kind> {
    ["typ", "token_use", "tokenName", "tok_type", "token_type"]
        .iter()
        .find_map(|name| {
            let word = claims.text(name)?.trim().to_ascii_lowercase();
            let wrong = match word.as_str() {
                "bearer" | "access" | "access_token" | "at" | "dpop" => return Some(Kind::Access),
                "id" | "id_token" | "it" => Wrong::Id,
                "refresh" | "refresh_token" | "rt" => Wrong::Refresh,
                "offline" => Wrong::Offline,
                "logout" | "logout_token" => Wrong::Logout,
                "initialaccesstoken" | "registrationaccesstoken" => Wrong::Registration,
                _ => return None,
            };
            Some(Kind::Wrong(wrong))
        })
}

/// Claims that only access tokens are used for.
const SCOPES: [&str; 5] = ["scope", "scp", "scopes", "roles", "permissions"];

/// Claims with the client, beside the audience.
const CLIENTS: [&str; 5] = ["azp", "appid", "client_id", "cid", "clientId"];

/// Kind by the present claims.
fn by_claims(claims: &Claims) -> Kind {
    let has = |names: &[&str]| names.iter().any(|name| claims.get(name).is_some());
    let object = |name: &str| claims.get(name).is_some_and(Value::is_object);
    let subject = claims.text("sub");
    if object("kubernetes.io")
        || subject.is_some_and(|subject| subject.starts_with("system:serviceaccount:"))
    {
        return Kind::Wrong(Wrong::Kubernetes);
    }
    if is_workload(claims) {
        return Kind::Wrong(Wrong::Workload);
    }
    if claims
        .names()
        .iter()
        .any(|name| name == "http://wso2.org/claims/apicontext")
    {
        return Kind::Wrong(Wrong::Backend);
    }
    if has(&["response_type"]) && has(&["redirect_uri", "client_id"]) {
        return Kind::Wrong(Wrong::AuthorizationRequest);
    }
    if object("token_introspection") {
        return Kind::Wrong(Wrong::Introspection);
    }
    if has(&["htm"]) && has(&["htu"]) {
        return Kind::Wrong(Wrong::Proof);
    }
    if has(&SCOPES) {
        return Kind::Plain;
    }
    if let Some(events) = claims.get("events") {
        let logout = events.as_object().is_none_or(|events| {
            events
                .keys()
                .any(|event| event.ends_with("/backchannel-logout"))
        });
        return Kind::Wrong(if logout { Wrong::Logout } else { Wrong::Event });
    }
    if has(&["at_hash", "c_hash", "s_hash", "nonce"]) {
        return Kind::Wrong(Wrong::Id);
    }
    let same = subject.is_some() && subject == claims.text("iss");
    if same && object("jwks") {
        return Kind::Wrong(Wrong::Statement);
    }
    if same
        && !has(&CLIENTS)
        && audiences(claims)
            .iter()
            .any(|audience| is_address(audience))
    {
        return Kind::Wrong(Wrong::ClientAssertion);
    }
    let answers = subject.is_none() && has(&["iss"]) && has(&["aud"]);
    if answers && (has(&["code", "response"]) || has(&["error"]) && has(&["state"])) {
        return Kind::Wrong(Wrong::AuthorizationResponse);
    }
    let person = [
        "email",
        "name",
        "preferred_username",
        "given_name",
        "family_name",
    ];
    if subject.is_some() && !has(&["exp"]) && !has(&CLIENTS) && has(&person) {
        return Kind::Wrong(Wrong::UserInfo);
    }
    Kind::Plain
}

/// Whether the claims name a job of a CI system, or a workload of SPIFFE: its subject, or two claims of its own.
fn is_workload(claims: &Claims) -> bool {
    const JOBS: [[&str; 2]; 6] = [
        ["repository", "workflow_ref"],
        ["project_path", "job_id"],
        ["pipeline_slug", "build_number"],
        ["terraform_workspace_id", "terraform_run_id"],
        ["oidc.circleci.com/project-id", "oidc.circleci.com/vcs-ref"],
        ["repositoryUuid", "pipelineUuid"],
    ];
    let spiffe = claims
        .text("sub")
        .is_some_and(|subject| subject.starts_with("spiffe://"));
    spiffe
        || JOBS
            .iter()
            .any(|job| job.iter().all(|name| claims.get(name).is_some()))
}

/// The texts of `aud`.
pub(super) fn audiences(claims: &Claims) -> Vec<&str> {
    match claims.get("aud") {
        Some(Value::String(audience)) => vec![audience],
        Some(Value::Array(entries)) => entries.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Whether a text is an address, which clients' ids are not.
pub(super) fn is_address(text: &str) -> bool {
    text.contains("://")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(header: &str, payload: &str) -> Kind {
        let parse = |text: &str| Claims::parse(text.as_bytes()).unwrap();
        kind(&parse(header), &parse(payload))
    }

    #[test]
    fn a_registered_typ_decides_alone() {
        for (typ, wrong) in [
            ("secevent+jwt", Wrong::Event),
            ("application/secevent+JWT", Wrong::Event),
            ("token-introspection+jwt", Wrong::Introspection),
            ("oauth-authz-req+jwt", Wrong::AuthorizationRequest),
            ("client-authentication+jwt", Wrong::ClientAssertion),
            ("entity-statement+jwt", Wrong::Statement),
            ("trust-mark+jwt", Wrong::Statement),
            ("oauth-id-jag+jwt", Wrong::Grant),
            ("dc+sd-jwt", Wrong::Credential),
            ("kb+jwt", Wrong::Credential),
            ("statuslist+jwt", Wrong::StatusList),
        ] {
            let header = format!("{{\"typ\":\"{typ}\"}}");
            for payload in ["{}", r#"{"scope":"a","azp":"b"}"#] {
                assert_eq!(of(&header, payload), Kind::Wrong(wrong), "{typ}");
            }
            assert!(wrong.is_never_sent_to_apis(), "{typ}");
        }
        for typ in ["acme+jwt", "JOSE", "sd-jwt"] {
            assert_eq!(of(&format!("{{\"typ\":\"{typ}\"}}"), "{}"), Kind::Other);
        }
        assert_eq!(of(r#"{"typ":"at+jwt"}"#, r#"{"nonce":"n"}"#), Kind::Access);
    }

    #[test]
    fn words_in_the_payload_are_read_whatever_claim_has_them() {
        #[rustfmt::skip]
        let rows = [
            (r#"{"typ":"Refresh"}"#, Wrong::Refresh),
            (r#"{"token_use":"id"}"#, Wrong::Id),
            (r#"{"tokenName":"refresh_token","scope":"a"}"#, Wrong::Refresh),
            (r#"{"tok_type":"IT","scope":"a"}"#, Wrong::Id),
            (r#"{"tok_type":"RT"}"#, Wrong::Refresh),
            (r#"{"token_type":"refresh_token"}"#, Wrong::Refresh),
            (r#"{"typ":"RegistrationAccessToken"}"#, Wrong::Registration),
            (r#"{"aud":"https://graph.microsoft.com","scp":"a"}"#, Wrong::Graph),
        ];
        for (payload, wrong) in rows {
            assert_eq!(of("{}", payload), Kind::Wrong(wrong), "{payload}");
        }
        for payload in [
            r#"{"typ":"Bearer","nonce":"n"}"#,
            r#"{"tok_type":"AT"}"#,
            r#"{"tokenName":"access_token"}"#,
        ] {
            assert_eq!(of("{}", payload), Kind::Access, "{payload}");
        }
    }

    #[test]
    fn claims_tell_what_nothing_else_says() {
        #[rustfmt::skip]
        let rows = [
            (r#"{"iss":"app","sub":"app","aud":"https://h/token","jti":"x"}"#, Wrong::ClientAssertion),
            (r#"{"iss":"app","sub":"app","aud":["https://h"],"exp":1}"#, Wrong::ClientAssertion),
            (r#"{"iss":"app","aud":"https://h","client_id":"app","response_type":"code","scope":"openid"}"#,
                Wrong::AuthorizationRequest),
            (r#"{"iss":"https://h","aud":"app","exp":1,"code":"c","state":"s"}"#, Wrong::AuthorizationResponse),
            (r#"{"iss":"https://h","aud":"app","exp":1,"error":"e","state":"s"}"#, Wrong::AuthorizationResponse),
            (r#"{"iss":"https://h","aud":"app","sub":"x","email":"a@b"}"#, Wrong::UserInfo),
            (r#"{"iss":"https://h","aud":"x","token_introspection":{"active":true}}"#, Wrong::Introspection),
            (r#"{"sub":"system:serviceaccount:ns:app","kubernetes.io":{}}"#, Wrong::Kubernetes),
            (r#"{"iss":"https://h","sub":"https://h","jwks":{"keys":[]}}"#, Wrong::Statement),
            (r#"{"sub":"spiffe://acme.example/ns/shop","aud":["api"]}"#, Wrong::Workload),
            (r#"{"sub":"repo:a/b:ref:x","repository":"a/b","workflow_ref":"w"}"#, Wrong::Workload),
            (r#"{"sub":"x","project_path":"a/b","job_id":"1"}"#, Wrong::Workload),
            (r#"{"iss":"wso2.org/products/am","http://wso2.org/claims/apicontext":"/a/1"}"#, Wrong::Backend),
            (r#"{"events":{"https://s/session-revoked":{}}}"#, Wrong::Event),
            (r#"{"events":{"http://schemas.openid.net/event/backchannel-logout":{}}}"#, Wrong::Logout),
        ];
        for (payload, wrong) in rows {
            assert_eq!(of("{}", payload), Kind::Wrong(wrong), "{payload}");
        }
        for payload in [
            r#"{"iss":"https://h","sub":"app","aud":"https://api","azp":"app"}"#,
            r#"{"iss":"https://h","sub":"app","repository":"a/b","azp":"app","scope":"a"}"#,
            r#"{"iss":"https://h","sub":"u","aud":"api","email":"a@b","exp":1}"#,
            r#"{"iss":"https://h","sub":"https://h","aud":"https://h","scope":"a"}"#,
            r#"{"iss":"https://h","sub":"u","aud":"api","code":"c","exp":1}"#,
            r#"{"iss":"app","sub":"app","aud":"orders-api"}"#,
        ] {
            assert_eq!(of("{}", payload), Kind::Plain, "{payload}");
        }
    }
}
