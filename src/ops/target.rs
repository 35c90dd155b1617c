//! Targets: add, find, check; connection to one.

use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::error::{Noun, OpError};
use super::login::{self, Access};
use super::target_error::TargetError;
use crate::control_plane::{
    Capabilities, Catalog, Cause, CertificatePath, RemoteError, SeenCertificate, Target,
    TargetFacts, TargetKind,
};
use crate::discovery::CertificateFacts;
use crate::key_manager::Field;
use crate::net::Client;
use crate::remote::{
    ApiManager, ApiPortal, ControlPlane, CredentialStore, Gateway, Remote, SCOPES, ServerInfo,
};
use crate::store::Store;

/// Connection to a target.
#[derive(Debug)]
pub struct Connection {
    /// The control plane.
    pub remote: Remote,
    /// Access; `None` for requests without a sign-in.
    pub access: Option<Access>,
}

/// Connection without a sign-in.
///
/// # Errors
/// The kind of target has no interface.
pub fn anonymous(client: Client, target: &Target) -> Result<Connection, TargetError> {
    connection(client, target, None)
}

/// Connects with a given token, the token command, or stored credentials, in this order.
///
/// # Errors
/// Not signed in, refused by the server, or unreachable.
pub async fn signed_in(
    client: Client,
    target: &Target,
    given: Option<Zeroizing<String>>,
    credentials: &CredentialStore,
) -> Result<Connection, TargetError> {
    if target.kind == TargetKind::Gateway {
        // Whoever may change the file needs no sign-in; a token that was given is for the gateway itself.
        return connection(client, target, None);
    }
    let access = login::access(&client, target, given, credentials).await?;
    connection(client, target, Some(access))
}

/// Connection with the given access.
///
/// # Errors
/// The kind of target has no interface.
pub fn connection(
    client: Client,
    target: &Target,
    access: Option<Access>,
) -> Result<Connection, TargetError> {
    let authorization = access.as_ref().map(|access| access.authorization.clone());
    let remote = match target.kind {
        TargetKind::ApiManager => {
            Remote::ApiManager(ApiManager::new(client, target.url.clone(), authorization))
        }
        TargetKind::ApiPortal => {
            Remote::ApiPortal(ApiPortal::new(client, target.url.clone(), authorization))
        }
        TargetKind::Gateway => match target.url.file() {
            Some(config) => Remote::Gateway(Gateway::new(config, target.gateway.clone())),
            None => {
                return Err(TargetError::NotPossible(
                    "The address of this gateway is not a file.",
                ));
            }
        },
    };
    Ok(Connection { remote, access })
}

/// Adds a target.
///
/// # Errors
/// The name is taken, or the database can't be read or written.
pub fn add(store: &mut Store, target: &Target) -> Result<(), OpError> {
    match store.add_target(target)? {
        true => Ok(()),
        false => Err(OpError::TargetTaken(target.name.clone())),
    }
}

/// The target that was named, else the active one.
///
/// # Errors
/// There is none, or the database can't be read or written.
pub fn find(store: &Store, name: Option<&str>) -> Result<Target, OpError> {
    if let Some(name) = name {
        return store.target(name)?.ok_or_else(|| OpError::NotFound {
            what: Noun::Target,
            name: name.to_owned(),
        });
    }
    store.active_target()?.ok_or(OpError::NoTarget)
}

/// Facts about a target, read from it.
#[derive(Clone, Debug)]
pub struct TargetInfo {
    /// Certificate, over TLS.
    pub certificate: Option<CertificateFacts>,
    /// Capabilities of the server, from its API document; `None` if it has none.
    pub capabilities: Option<Capabilities>,
    /// Connector types, if the user may read them.
    pub catalog: Option<Catalog>,
    /// Tenant of the user.
    pub tenant: Option<String>,
    /// Scopes that kmctl needs and the sign-in does not have; `None` when that is not known.
    pub missing_scopes: Option<Vec<&'static str>>,
    /// Error of the sign-in.
    pub refused: Option<RemoteError>,
}

/// Reads the facts that a target reports without a sign-in.
///
/// # Errors
/// Unreachable, or another product.
pub async fn probe(remote: &Remote) -> Result<ServerInfo, TargetError> {
    let probe = remote.probe().await?;
    if probe.capabilities.is_none() && remote.kind() == TargetKind::ApiManager {
        let why = Cause::NotUnderstood("it is not API Manager 4.2 or later");
        let path = "/api/am/admin/v4/swagger.yaml";
        return Err(RemoteError::of(why, "GET", path).into());
    }
    Ok(probe)
}

/// Reads the facts of a target; catalog, tenant and scopes only with a sign-in. A rejected sign-in is no error but in
/// [`TargetInfo::refused`].
///
/// # Errors
/// Unreachable, another product, or an error response other than to the sign-in.
pub async fn check(connection: &Connection) -> Result<TargetInfo, TargetError> {
    let remote = &connection.remote;
    let probe = probe(remote).await?;
    let mut look = TargetInfo {
        certificate: probe.certificate,
        capabilities: probe.capabilities,
        catalog: None,
        tenant: None,
        missing_scopes: None,
        refused: None,
    };
    let Some(access) = &connection.access else {
        return Ok(look);
    };
    look.catalog = match remote.allowed().await {
        Ok(()) => remote.catalog().await?,
        Err(mut fault) if fault.cause == Cause::SignIn => {
            let granted = access.scopes.as_ref();
            if granted.is_some_and(|granted| missing(granted).len() == SCOPES.len()) {
                // The server issued this token, and no scope with it.
                fault.cause = Cause::LacksScope("apim:admin");
            }
            look.refused = Some(fault);
            return Ok(look);
        }
        Err(fault) => return Err(fault.into()),
    };
    if let Some(who) = &access.who {
        look.tenant = remote.tenant(who).await?;
    }
    look.missing_scopes = access.scopes.as_ref().map(|granted| missing(granted));
    Ok(look)
}

/// Scopes that kmctl needs and that were not granted.
fn missing(granted: &[String]) -> Vec<&'static str> {
    let has = |scope: &str| {
        granted
            .iter()
            .any(|it| it == scope || it == "apim:admin" && scope != "apim:subscribe")
    };
    SCOPES.into_iter().filter(|scope| !has(scope)).collect()
}

impl TargetInfo {
    /// Facts to store with the target: these over the previous ones; no secret.
    pub fn facts(&self, before: &TargetFacts, now: jiff::Timestamp) -> TargetFacts {
        let certificate = self.certificate.as_ref().map(|facts| SeenCertificate {
            subject: facts.subject.clone(),
            not_after: facts.not_after.clone(),
            sha256: facts.sha256.clone(),
        });
        let release = self
            .capabilities
            .as_ref()
            .map(|it| it.release.title().to_owned());
        let takes_custom = self
            .catalog
            .as_ref()
            .map(|it| it.find("CustomKeyManager").is_some());
        let before = before.clone();
        TargetFacts {
            at: Some(now.to_string()),
            certificate: certificate.or(before.certificate),
            release: release.or(before.release),
            tenant: self.tenant.clone().or(before.tenant),
            takes_custom: takes_custom.or(before.takes_custom),
            login: before.login,
        }
    }
}

/// JSON names of the fields that a target does not support.
pub fn cannot_carry(target: &Target) -> Vec<&'static str> {
    match target.kind {
        TargetKind::ApiManager => {
            let mut all = vec!["environments", "oidcLogoutEndpoint"];
            if target.facts.takes_custom == Some(false) {
                all.push("type");
            }
            all
        }
        TargetKind::ApiPortal => vec![
            "environments",
            "oidcLogoutEndpoint",
            "issuer",
            "authorizationEndpoint",
            "jwksEndpoint",
            "revokeEndpoint",
            "consumerKeyIdentifier",
            "scopeKeyIdentifier",
            "wellKnownUrl",
            "description",
        ],
        // A gateway validates tokens and nothing else.
        TargetKind::Gateway => Vec::new(),
    }
}

/// Console labels of the fields that a target does not support.
pub fn not_carried(target: &Target) -> Vec<&'static str> {
    let label = |name: &str| {
        let first = [
            Field::Type,
            Field::Environments,
            Field::Description,
            Field::WellKnownUrl,
        ];
        let mut fields = first.into_iter().chain(Field::CONFIGURATION);
        fields
            .find(|field| field.json_name() == name)
            .map(Field::label)
    };
    cannot_carry(target).into_iter().filter_map(label).collect()
}

/// A target as the contract `kmctl/v1` has it.
pub fn to_json(target: &Target) -> Value {
    let facts = &target.facts;
    let certificate = facts.certificate.as_ref().map(|it| {
        json!({
            "subject": it.subject,
            "notAfter": it.not_after,
            "sha256": it.sha256,
            "trust": target.trust.word(),
        })
    });
    let gateway = (target.kind == TargetKind::Gateway).then_some(&target.gateway);
    let certificate_path = gateway.and_then(|it| it.certificate_path.as_ref());
    let release = gateway.map(|it| it.release.name());
    json!({
        "name": target.name.as_str(),
        "kind": target.kind.word(),
        "url": target.url.as_str(),
        "probe": target.probe.as_ref().map(|probe| probe.as_str()),
        "certificatePath": certificate_path.map(CertificatePath::as_str),
        "active": target.active,
        "release": release.or(facts.release.as_deref()),
        "tenant": facts.tenant,
        "certificate": certificate,
        "login": facts.login,
        "cannotCarry": cannot_carry(target),
    })
}
