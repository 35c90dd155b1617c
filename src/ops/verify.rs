//! Verification of a key manager at a target: stored as it is locally, listed by the Developer Portal, trusted by the gateway.

use zeroize::Zeroizing;

use super::plan::{self, Scope};
use super::target_error::TargetError;
use super::target_values::values_at;
use super::token::{TestSubject, check};
use crate::control_plane::{
    Action, Check, ManagedField, ProbeUrl, RemoteError, TargetKind, Verification, with_values,
};
use crate::discovery::{CheckOutcome, FetchError};
use crate::gateway::{RuleSet, Selection};
use crate::key_manager::FrontEnd;
use crate::net::{Authorization, AuthorizedRequest, Client, Method};
use crate::remote::{ControlPlane, PortalEntry};
use crate::store::Store;
use crate::token::Token;

/// Name of the rules of API Manager's gateway.
const API_MANAGER: &str = "api-manager";

/// An API behind a gateway, and a token to call it with.
#[derive(Clone)]
pub struct GatewayTrial {
    /// The address of the API.
    pub api: ProbeUrl,
    /// A token of the key manager's provider.
    pub token: Zeroizing<String>,
}

impl std::fmt::Debug for GatewayTrial {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("GatewayTrial")
            .field("api", &self.api)
            .finish_non_exhaustive()
    }
}

/// Call of an API through the gateway.
pub struct GatewayProbe<'a> {
    /// Client for the gateway.
    pub client: &'a Client,
    /// Client that trusts the target's pinned certificate, where the first one rejects the certificate.
    pub pinned: Option<&'a Client>,
    /// The address of an API.
    pub api: &'a str,
    /// A token of the key manager's provider.
    pub token: Zeroizing<String>,
}

impl std::fmt::Debug for GatewayProbe<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("GatewayProbe")
            .field("api", &self.api)
            .finish_non_exhaustive()
    }
}

/// Verifies a key manager once, without polling.
///
/// # Errors
/// Unknown on both sides, refused, or unreachable.
pub async fn verify(
    store: &Store,
    remote: &impl ControlPlane,
    scope: &Scope,
    name: &str,
    probe: Option<&GatewayProbe<'_>>,
) -> Result<Verification, TargetError> {
    let (planned, there) = plan::read_and_compare(store, remote, scope).await?;
    let item = planned
        .items
        .iter()
        .find(|item| item.action != Action::Unowned);
    let desired = item.and_then(|item| item.desired.as_ref());
    let mut checks = Vec::new();
    let (stored, message) = match item.map(|item| item.action) {
        Some(Action::Same) => (
            CheckOutcome::Ok,
            "Matches the local configuration.".to_owned(),
        ),
        Some(Action::Create) => (
            CheckOutcome::Fail,
            "It is not on the target yet.".to_owned(),
        ),
        Some(Action::Delete) => (CheckOutcome::Fail, "It was deleted locally.".to_owned()),
        Some(Action::Adopt) => (
            CheckOutcome::Fail,
            "It exists on the target but is not linked.".to_owned(),
        ),
        Some(_) => {
            let fields = item.into_iter().flat_map(|item| &item.fields);
            let labels: Vec<&str> = fields.map(|change| change.field.label()).collect();
            let message = format!(
                "Differs from the local configuration: {}.",
                labels.join(", ")
            );
            (CheckOutcome::Fail, message)
        }
        None => (CheckOutcome::Fail, "It does not exist locally.".to_owned()),
    };
    let is_missing = matches!(item.map(|item| item.action), Some(Action::Create));
    let fix = match is_missing {
        true => format!(
            "Apply it: kmctl apply {} --target {}.",
            crate::key_manager::shell_word(name),
            scope.target.name
        ),
        false => "Review the differences in the plan (kmctl plan).".to_owned(),
    };
    checks.push(Check {
        check: Check::STORED,
        outcome: stored,
        message,
        fix: (stored == CheckOutcome::Fail).then_some(fix),
    });
    let remote_name = plan::find(&planned, &there, name).map(|found| found.name.clone());
    if let Ok(remote_name) = &remote_name
        && remote.kind() != TargetKind::Gateway
    {
        let enabled = desired.and_then(|it| it.fields.get(ManagedField::Enabled)) != Some("false");
        checks.push(portal(remote.portal_entry(remote_name).await?, enabled));
    }
    checks.push(match probe {
        Some(probe) => {
            let subject = subject(store, scope, name)?;
            gateway(
                probe,
                (remote.kind(), scope.front_end),
                stored,
                subject.as_ref(),
            )
            .await
        }
        None => Check {
            check: Check::GATEWAY,
            outcome: CheckOutcome::Skipped,
            message: "No API was called.".to_owned(),
            fix: Some("Use kmctl verify --api URL --token-stdin.".to_owned()),
        },
    });
    Ok(Verification {
        name: name.to_owned(),
        is_on_both: item.is_some() && !is_missing,
        checks,
    })
}

fn portal(entry: PortalEntry, desired: bool) -> Check {
    let (outcome, message, fix) = match entry {
        PortalEntry::Listed { enabled } if enabled == desired => (
            CheckOutcome::Ok,
            match enabled {
                true => "Developers can select it in the target's Developer Portal.",
                false => "The Developer Portal lists it as disabled.",
            },
            None,
        ),
        PortalEntry::Listed { enabled: true } => (
            CheckOutcome::Fail,
            "The Developer Portal lists it as enabled, but it is disabled locally.",
            Some("Wait for the change to reach the portal, or apply again."),
        ),
        PortalEntry::Listed { .. } => (
            CheckOutcome::Fail,
            "The Developer Portal lists it as disabled.",
            Some("Wait for the change to reach the portal, or apply again."),
        ),
        PortalEntry::NotListed => (
            CheckOutcome::Fail,
            "The Developer Portal does not list it.",
            Some("Check its permissions and organizations in the Admin Portal."),
        ),
        PortalEntry::NotAllowed => (
            CheckOutcome::Skipped,
            "This user is not allowed to read the Developer Portal's list.",
            Some("Sign in as a user with the scope apim:subscribe."),
        ),
        PortalEntry::NoList => (
            CheckOutcome::Skipped,
            "This server has no Developer Portal list.",
            None,
        ),
    };
    Check {
        check: Check::DEVELOPER_PORTAL,
        outcome,
        message: message.to_owned(),
        fix: fix.map(str::to_owned),
    }
}

/// Check of the gateway's response to a token.
async fn gateway(
    probe: &GatewayProbe<'_>,
    (kind, front_end): (TargetKind, FrontEnd),
    stored: CheckOutcome,
    subject: Option<&TestSubject>,
) -> Check {
    let authorization = Authorization::Bearer(probe.token.clone());
    let call = AuthorizedRequest {
        accept: "*/*",
        ..AuthorizedRequest::new(Method::Get, probe.api, Some(&authorization))
    };
    let mut answer = probe.client.call(&call).await;
    // Nothing was sent: the handshake failed.
    if let (Err(FetchError::Certificate { .. }), Some(pinned)) = (&answer, probe.pinned) {
        let second = pinned.call(&call).await;
        if !matches!(second, Err(FetchError::Certificate { .. })) {
            answer = second;
        }
    }
    let (outcome, message, fix) = match answer {
        Err(failure) => {
            let fault = RemoteError::unreachable("GET", "the API", failure);
            (
                CheckOutcome::Fail,
                fault.message(),
                Some(fault.fix(front_end)),
            )
        }
        Ok(answer) => {
            let code = code(&answer.body);
            match (answer.status, code) {
                (401, _) => rejected(probe, kind, stored, subject).await,
                (403, Some(900908)) => (
                    CheckOutcome::Ok,
                    "The gateway trusts the token, but its client is not mapped to an application (403, 900908).".to_owned(),
                    Some("Map the client ID to an application in the Developer Portal.".to_owned()),
                ),
                (403, _) => (
                    CheckOutcome::Warn,
                    "The gateway trusts the token but rejects the call (403).".to_owned(),
                    Some("Check the application's subscription and the API's scopes.".to_owned()),
                ),
                (200..=299, _) => (
                    CheckOutcome::Ok,
                    "The gateway accepts the token.".to_owned(),
                    None,
                ),
                (404 | 405, _) => (
                    CheckOutcome::Warn,
                    format!("The API returned {}.", answer.status),
                    Some("Use the URL of an existing resource.".to_owned()),
                ),
                (status, _) => (
                    CheckOutcome::Fail,
                    format!("The gateway returned {status}."),
                    Some("Check the gateway's log.".to_owned()),
                ),
            }
        }
    };
    Check {
        check: Check::GATEWAY,
        outcome,
        message,
        fix,
    }
}

/// The key manager with its values at the target; `None` for the built-in one, or one that is not stored.
fn subject(store: &Store, scope: &Scope, name: &str) -> Result<Option<TestSubject>, TargetError> {
    let Some(stored) = store.get(&scope.organization, name.trim())? else {
        return Ok(None);
    };
    let own = values_at(store, &scope.organization, &scope.target.name, &stored.name)?;
    let mut subject = with_values(&stored, &own)
        .ok()
        .and_then(|here| TestSubject::of_stored(&here));
    let rules = match scope.target.kind {
        TargetKind::Gateway => scope.target.gateway.release.name(),
        _ => API_MANAGER,
    };
    if let Some(subject) = &mut subject {
        subject.expectation.asked.gateways = RuleSet::by_name(rules).map(Selection::of);
    }
    Ok(subject)
}

/// Outcome for a token that the gateway rejected: what the local values say against it, else what delays the gateway.
async fn rejected(
    probe: &GatewayProbe<'_>,
    kind: TargetKind,
    stored: CheckOutcome,
    subject: Option<&TestSubject>,
) -> (CheckOutcome, String, Option<String>) {
    if let Some(subject) = subject {
        let token = Token::new(probe.token.as_str());
        let now = jiff::ZonedDateTime::now();
        let (verdict, keys) = check(probe.client, subject, &token, None, &now).await;
        let issuer = &subject.expectation.issuer;
        if let Some(rejection) = verdict.rejection(issuer, keys.is_read()) {
            let message = format!("The gateway rejected the token (401): {}", rejection.reason);
            return (CheckOutcome::Fail, message, rejection.fix);
        }
    }
    let fix = match kind {
        _ if stored != CheckOutcome::Ok => {
            "Apply the local configuration to the target, then verify again."
        }
        TargetKind::Gateway => "Restart the gateway if its file changed, then verify again.",
        _ => "Wait for the change to reach the gateway, then verify again.",
    };
    let message = "The gateway rejected the token (401).".to_owned();
    (CheckOutcome::Fail, message, Some(fix.to_owned()))
}

/// Error code of the gateway's response, JSON or XML.
fn code(body: &[u8]) -> Option<u32> {
    let text = String::from_utf8_lossy(body.get(..4096).unwrap_or(body)).into_owned();
    let start = text.find("9009")?;
    text.get(start..start + 6)?.parse().ok()
}
