//! Question about Microsoft Entra ID: the access token version of the API application.
//!
//! The version is not visible in the address. Applications get version 1 tokens unless the manifest of the API application says
//! otherwise; the versions differ in issuer and client id claim.

use super::address_parts::AddressParts;
use crate::key_manager::{Configuration, Field, ProviderKind};

/// The member of the application's manifest that decides.
pub const MANIFEST_KEY: &str = "requestedAccessTokenVersion";

/// Text of the question about the access token version.
pub const QUESTION: &str = "Which access token version does Entra ID issue for your API?";

/// Help: where to look for the answer.
pub const HELP: &str = "In the Entra admin center, open App registrations, your API, Manifest. Under api, \
     requestedAccessTokenVersion: 2 means version 2; null or 1 means version 1.";

/// A version of access tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenVersion {
    /// `requestedAccessTokenVersion` is `null` or 1.
    V1,
    /// `requestedAccessTokenVersion` is 2.
    V2,
}

impl TokenVersion {
    /// The claim with the client id. Source: Microsoft's access token claims reference.
    pub fn client_claim(self) -> &'static str {
        match self {
            TokenVersion::V1 => "appid",
            TokenVersion::V2 => "azp",
        }
    }
}

/// A field to set, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Field to set.
    pub field: Field,
    /// New text of the field.
    pub value: String,
    /// Reason, a sentence.
    pub reason: String,
    /// Whether the fact is confirmed; others are to be offered and not set silently.
    pub confirmed: bool,
}

/// Consequences of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Fields that differ from the answer, in the console's order.
    pub changes: Vec<Change>,
    /// Question to answer before the issuer is known; a sentence.
    pub missing: Option<String>,
    /// The document of that version, where it is another one than the address given.
    pub document_url: Option<String>,
    /// Further advice, as sentences.
    pub remarks: Vec<String>,
}

/// A Microsoft cloud; each has its own hosts.
struct Cloud {
    hosts: &'static [&'static str],
    login: &'static str,
    v1_issuer: &'static str,
    confirmed: bool,
}

const CLOUDS: [Cloud; 3] = [
    Cloud {
        hosts: &[
            "login.microsoftonline.com",
            "login.windows.net",
            "login.microsoft.com",
            "sts.windows.net",
        ],
        login: "login.microsoftonline.com",
        v1_issuer: "sts.windows.net",
        confirmed: true,
    },
    Cloud {
        hosts: &["login.microsoftonline.us"],
        login: "login.microsoftonline.us",
        v1_issuer: "sts.windows.net",
        confirmed: false,
    },
    Cloud {
        hosts: &[
            "login.partner.microsoftonline.cn",
            "login.chinacloudapi.cn",
            "sts.chinacloudapi.cn",
        ],
        login: "login.partner.microsoftonline.cn",
        v1_issuer: "sts.chinacloudapi.cn",
        confirmed: false,
    },
];

/// Whether the question applies: the address belongs to an Entra ID tenant. Azure AD B2C and External ID, which have
/// hosts of their own, issue one version only.
pub fn is_microsoft(url: &str) -> bool {
    super::recognize(url, None).is_none_or(|provider| provider.id != "azure-ad-b2c")
        && cloud_of(AddressParts::of(url).host).is_some()
}

/// Consequences of an answer for the fields, given the address and the values read there. `tenant` is a given tenant id; without
/// it the id is taken from the address, the issuer or the endpoints.
pub fn apply(
    answer: TokenVersion,
    url: &str,
    tenant: Option<&str>,
    configuration: &Configuration,
) -> Outcome {
    let mut outcome = Outcome::default();
    let parts = AddressParts::of(url);
    let Some(cloud) = cloud_of(parts.host) else {
        return outcome;
    };
    let id = tenant
        .map(str::trim)
        .filter(|text| is_tenant_id(text))
        .map(str::to_owned)
        .or_else(|| tenant_id(&parts, configuration));
    match &id {
        Some(id) => outcome.set(configuration, issuer_change(answer, cloud, id)),
        None => {
            outcome.missing = Some(
                "The issuer of your tokens contains your tenant ID. Find it in the Entra admin center, Overview: Tenant ID."
                    .to_owned(),
            );
        }
    }
    outcome.set(configuration, client_change(answer));
    outcome.set(configuration, scope_change());
    outcome.document_url = other_document(answer, cloud, &parts, id.as_deref());
    outcome.remarks.push(
        "client_credentials tokens have roles instead of scp, so APIs with scopes reject them."
            .to_owned(),
    );
    outcome
}

/// Whether an issuer belongs to one of the two token versions of the address's tenant: the document names one of them, whatever
/// the application issues. If the document serves all tenants, the issuer names the tenant.
pub fn is_issuer_of(url: &str, served: &Configuration, issuer: &str) -> bool {
    let parts = AddressParts::of(issuer);
    let own = tenant_segment(&parts.path).filter(|segment| is_tenant_id(segment));
    [TokenVersion::V1, TokenVersion::V2]
        .into_iter()
        .any(|answer| {
            let outcome = match apply(answer, url, None, served) {
                Outcome {
                    missing: Some(_), ..
                } => apply(answer, url, own, served),
                known => known,
            };
            let is_it = |change: &Change| change.field == Field::Issuer && change.value == issuer;
            outcome.changes.iter().any(is_it)
        })
}

/// Remark if the console's type reads a fixed claim that tokens of this version lack.
pub fn fixed_claim_remark(answer: TokenVersion, kind: ProviderKind) -> Option<&'static str> {
    (answer == TokenVersion::V1 && kind == ProviderKind::Microsoft).then_some(
        "The type Microsoft Entra ID always reads the client ID from azp, which version 1 tokens do not have. \
         Set requestedAccessTokenVersion to 2 for your API application, or choose the type Custom and enter appid.",
    )
}

/// Whether a text has the form of a tenant id: 8, 4, 4, 4 and 12 hexadecimal digits.
pub fn is_tenant_id(text: &str) -> bool {
    text.len() == 36
        && text.char_indices().all(|(place, letter)| match place {
            8 | 13 | 18 | 23 => letter == '-',
            _ => letter.is_ascii_hexdigit(),
        })
}

impl Outcome {
    fn set(&mut self, configuration: &Configuration, change: Change) {
        if configuration.get(change.field) != Some(change.value.as_str()) {
            self.changes.push(change);
        }
    }
}

fn cloud_of(host: &str) -> Option<&'static Cloud> {
    CLOUDS.iter().find(|cloud| {
        cloud
            .hosts
            .iter()
            .any(|known| known.eq_ignore_ascii_case(host))
    })
}

/// First path segment, which is the tenant in every Entra address.
fn tenant_segment(path: &str) -> Option<&str> {
    path.split('/').find(|segment| !segment.is_empty())
}

fn tenant_id(parts: &AddressParts<'_>, configuration: &Configuration) -> Option<String> {
    let read = [
        &configuration.issuer,
        &configuration.token_endpoint,
        &configuration.authorization_endpoint,
    ]
    .map(|text| AddressParts::of(text))
    .into_iter()
    .filter(|parts| cloud_of(parts.host).is_some())
    .map(|parts| parts.path);
    std::iter::once(parts.path.clone())
        .chain(read)
        .find_map(|path| {
            tenant_segment(&path)
                .filter(|segment| is_tenant_id(segment))
                .map(str::to_owned)
        })
}

fn issuer_change(answer: TokenVersion, cloud: &Cloud, id: &str) -> Change {
    let (value, reason) = match answer {
        TokenVersion::V1 => (
            format!("https://{}/{id}/", cloud.v1_issuer),
            "Version 1 access tokens have this issuer, slash included, whichever document was read \
             (requestedAccessTokenVersion is null or 1).",
        ),
        TokenVersion::V2 => (
            format!("https://{}/{id}/v2.0", cloud.login),
            "Version 2 access tokens have this issuer (requestedAccessTokenVersion is 2).",
        ),
    };
    Change {
        field: Field::Issuer,
        value,
        reason: reason.to_owned(),
        confirmed: cloud.confirmed,
    }
}

fn client_change(answer: TokenVersion) -> Change {
    let reason = match answer {
        TokenVersion::V1 => "Version 1 access tokens name the client in appid; they have no azp.",
        TokenVersion::V2 => "Version 2 access tokens name the client in azp; they have no appid.",
    };
    Change {
        field: Field::ConsumerKeyIdentifier,
        value: answer.client_claim().to_owned(),
        reason: reason.to_owned(),
        confirmed: true,
    }
}

fn scope_change() -> Change {
    Change {
        field: Field::ScopeKeyIdentifier,
        value: "scp".to_owned(),
        reason: "Access tokens of Entra ID have scopes in scp, a space-separated string."
            .to_owned(),
        confirmed: true,
    }
}

/// Address of the other version's document, if the given one has the wrong version or serves all tenants.
fn other_document(
    answer: TokenVersion,
    cloud: &Cloud,
    parts: &AddressParts<'_>,
    id: Option<&str>,
) -> Option<String> {
    let given = tenant_segment(&parts.path)?;
    let serves_all = ["common", "organizations", "consumers"]
        .iter()
        .any(|word| word.eq_ignore_ascii_case(given));
    let tenant = if serves_all { id? } else { given };
    let version_of_address = if parts.path.to_ascii_lowercase().ends_with("/v2.0") {
        TokenVersion::V2
    } else {
        TokenVersion::V1
    };
    if version_of_address == answer && !serves_all {
        return None;
    }
    let version = match answer {
        TokenVersion::V1 => "",
        TokenVersion::V2 => "/v2.0",
    };
    Some(format!(
        "https://{}/{tenant}{version}/.well-known/openid-configuration",
        cloud.login
    ))
}

#[cfg(test)]
mod tests;
