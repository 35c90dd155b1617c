//! Releases of API Manager, recognized by the server's own API document.

use std::collections::BTreeSet;

use serde_json::Value;

/// A release line of API Manager 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Release {
    /// API Manager 4.2: neither global key managers nor usages.
    V4_2,
    /// API Manager 4.3 and 4.4, which have the same key manager API.
    V4_3,
    /// API Manager 4.5: adds organizations.
    V4_5,
    /// API Manager 4.6: adds settings that are fixed after creation.
    V4_6,
    /// API Manager 4.7: adds constraints, and a type for providers that only issue tokens.
    V4_7,
    /// Releases after 4.7: add a switch for looking up pasted client ids.
    After4_7,
}

impl Release {
    /// All releases, oldest first.
    pub const ALL: [Self; 6] = [
        Self::V4_2,
        Self::V4_3,
        Self::V4_5,
        Self::V4_6,
        Self::V4_7,
        Self::After4_7,
    ];

    /// Version as shown, such as `4.7`.
    pub fn title(self) -> &'static str {
        match self {
            Self::V4_2 => "4.2",
            Self::V4_3 => "4.3 or 4.4",
            Self::V4_5 => "4.5",
            Self::V4_6 => "4.6",
            Self::V4_7 => "4.7",
            Self::After4_7 => "after 4.7",
        }
    }
}

/// The server's document can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it does not describe key managers")]
pub struct Unreadable;

/// Capabilities of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// The members of a key manager; any other is refused.
    pub members: BTreeSet<String>,
    /// Whether it reports usages, and refuses to delete a key manager in use.
    pub usages: bool,
    /// Whether key managers of all tenants exist.
    pub global: bool,
    /// Whether it reports the tenant of a user.
    pub tenant_info: bool,
    /// Release line derived from the capabilities.
    pub release: Release,
}

/// Operations of every release.
#[rustfmt::skip]
const GROUND: [&str; 34] = [
    "additionalProperties", "alias", "authorizeEndpoint", "availableGrantTypes", "certificates",
    "claimMapping", "clientRegistrationEndpoint", "consumerKeyClaim", "description", "displayName",
    "displayRevokeEndpoint", "displayTokenEndpoint", "enableMapOAuthConsumerApps",
    "enableOAuthAppCreation", "enableSelfValidationJWT", "enableTokenEncryption",
    "enableTokenGeneration", "enableTokenHashing", "enabled", "endpoints", "id",
    "introspectionEndpoint", "issuer", "name", "revokeEndpoint", "scopeManagementEndpoint",
    "scopesClaim", "tokenEndpoint", "tokenType", "tokenValidation", "type", "userInfoEndpoint",
    "wellKnownEndpoint", "certificates",
];

impl Capabilities {
    /// Reads them from the server's OpenAPI document, in YAML or JSON.
    ///
    /// # Errors
    /// When it describes no key manager.
    pub fn from_document(text: &str) -> Result<Self, Unreadable> {
        let document: Value = serde_yaml_ng::from_str(text).map_err(|_| Unreadable)?;
        let properties = |schema: &str| {
            document
                .pointer(&format!("/components/schemas/{schema}/properties"))
                .and_then(Value::as_object)
        };
        let members: BTreeSet<String> = properties("KeyManager")
            .ok_or(Unreadable)?
            .keys()
            .cloned()
            .collect();
        if !members.contains("name") || !members.contains("type") {
            return Err(Unreadable);
        }
        let path = |name: &str| {
            document
                .get("paths")
                .and_then(|paths| paths.get(name))
                .is_some()
        };
        let types = document.pointer(
            "/components/schemas/Settings/properties/keyManagerConfiguration/items/properties",
        );
        let settings = |name: &str| types.is_some_and(|members| members.get(name).is_some());
        let release = if members.contains("enableProvisionedAppValidation") {
            Release::After4_7
        } else if settings("configurationConstraints") {
            Release::V4_7
        } else if settings("authConfigurations") {
            Release::V4_6
        } else if members.contains("allowedOrganizations") {
            Release::V4_5
        } else if members.contains("permissions") {
            Release::V4_3
        } else {
            Release::V4_2
        };
        Ok(Capabilities {
            usages: path("/key-managers/{keyManagerId}/api-usages"),
            global: path("/global-key-managers"),
            tenant_info: path("/tenant-info/{username}"),
            members,
            release,
        })
    }

    /// Capabilities of a release.
    pub fn of(release: Release) -> Self {
        let mut members: BTreeSet<String> = GROUND.into_iter().map(str::to_owned).collect();
        for (since, name) in [
            (Release::V4_3, "global"),
            (Release::V4_3, "permissions"),
            (Release::V4_5, "allowedOrganizations"),
            (Release::After4_7, "enableProvisionedAppValidation"),
        ] {
            if release >= since {
                members.insert(name.to_owned());
            }
        }
        Capabilities {
            members,
            usages: release >= Release::V4_3,
            global: release >= Release::V4_3,
            tenant_info: true,
            release,
        }
    }

    /// Whether a key manager may have this member.
    pub fn has(&self, member: &str) -> bool {
        self.members.contains(member)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_document_is_refused() {
        for text in [
            "",
            "{}",
            "<html>",
            "components: {schemas: {KeyManager: 1}}",
            ": :",
        ] {
            assert_eq!(Capabilities::from_document(text), Err(Unreadable), "{text}");
        }
    }

    #[test]
    fn releases_are_told_apart_by_their_members() {
        let document = |members: &str, settings: &str| {
            format!(
                "{{components: {{schemas: {{KeyManager: {{properties: {{name: {{}}, type: {{}}{members}}}}}, \
                 Settings: {{properties: {{keyManagerConfiguration: {{items: {{properties: {{{settings}}}}}}}}}}}}}}}, paths: {{}}}}"
            )
        };
        #[rustfmt::skip]
        let rows = [
            ("", "", Release::V4_2),
            (", permissions: {}", "", Release::V4_3),
            (", permissions: {}, allowedOrganizations: {}", "", Release::V4_5),
            (", allowedOrganizations: {}", "authConfigurations: {}", Release::V4_6),
            ("", "authConfigurations: {}, configurationConstraints: {}", Release::V4_7),
            (", enableProvisionedAppValidation: {}", "", Release::After4_7),
        ];
        for (members, settings, release) in rows {
            let read = Capabilities::from_document(&document(members, settings)).unwrap();
            assert_eq!(read.release, release, "{members} {settings}");
        }
    }
}
