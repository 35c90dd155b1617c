//! Connector types of a server, from its settings document.

use serde_json::Value;

use crate::key_manager::visible;

/// Setting of a connector type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Name in the API.
    pub name: String,
    /// Label in the vendor's form.
    pub label: String,
    /// Whether the server rejects a key manager without a value.
    pub required: bool,
    /// Whether the value is a secret, which a read masks.
    pub masked: bool,
}

/// Connector type of key managers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectorType {
    /// Name in the API.
    pub name: String,
    /// Name in the vendor's form.
    pub title: String,
    /// Members of `additionalProperties`.
    pub settings: Vec<Setting>,
    /// Endpoints, by the names of the settings document.
    pub endpoints: Vec<Setting>,
}

/// Connector types of a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// Types in the server's order.
    pub types: Vec<ConnectorType>,
}

/// Endpoints that a type demands when it describes none.
const USUAL: [(&str, &str); 4] = [
    (
        "client_registration_endpoint",
        "Client Registration Endpoint",
    ),
    ("introspection_endpoint", "Introspection Endpoint"),
    ("token_endpoint", "Token Endpoint"),
    ("revoke_endpoint", "Revoke Endpoint"),
];

impl Catalog {
    /// Parses the response of `GET /settings`.
    pub fn from_settings(settings: &Value) -> Self {
        let list = settings["keyManagerConfiguration"].as_array();
        let types = list.into_iter().flatten().filter_map(connector).collect();
        Catalog { types }
    }

    /// Connector type by its name in the API.
    pub fn find(&self, name: &str) -> Option<&ConnectorType> {
        self.types.iter().find(|it| it.name == name)
    }
}

fn connector(entry: &Value) -> Option<ConnectorType> {
    let name = entry["type"].as_str()?.to_owned();
    let mut all = settings(&entry["configurations"]);
    all.extend(settings(&entry["authConfigurations"]));
    let mut endpoints = settings(&entry["endpointConfigurations"]);
    if endpoints.is_empty() {
        endpoints = USUAL
            .into_iter()
            .map(|(name, label)| Setting {
                name: name.to_owned(),
                label: label.to_owned(),
                required: true,
                masked: false,
            })
            .collect();
    }
    Some(ConnectorType {
        title: text(&entry["displayName"]).unwrap_or_else(|| visible(&name)),
        name,
        settings: all,
        endpoints,
    })
}

fn settings(list: &Value) -> Vec<Setting> {
    let list = list.as_array().into_iter().flatten();
    list.filter_map(|entry| {
        let name = entry["name"].as_str()?.to_owned();
        Some(Setting {
            label: text(&entry["label"]).unwrap_or_else(|| visible(&name)),
            required: entry["required"] == true,
            masked: entry["mask"] == true,
            name,
        })
    })
    .collect()
}

fn text(value: &Value) -> Option<String> {
    let text = value.as_str().filter(|text| !text.trim().is_empty())?;
    Some(visible(&text.chars().take(100).collect::<String>()))
}
