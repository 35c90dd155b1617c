//! Tabs of the title row: the pages that belong to the organization.

/// Page of the organization, opened by the digits 1 to 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tab {
    /// List of key managers.
    KeyManagers,
    /// Choice of the Developer Portal's key manager.
    DeveloperPortal,
    /// The environments.
    Environments,
    /// The targets.
    Targets,
}

impl Tab {
    /// All tabs in the order shown. Targets come last and are shown only if one exists.
    pub const ALL: [Tab; 4] = [
        Tab::KeyManagers,
        Tab::DeveloperPortal,
        Tab::Environments,
        Tab::Targets,
    ];

    /// Label of the tab.
    pub fn label(self) -> &'static str {
        match self {
            Tab::KeyManagers => "Key Managers",
            Tab::DeveloperPortal => "Developer Portal",
            Tab::Environments => "Environments",
            Tab::Targets => "Targets",
        }
    }

    /// Digit key that opens the tab.
    pub fn digit(self) -> &'static str {
        match self {
            Tab::KeyManagers => "1",
            Tab::DeveloperPortal => "2",
            Tab::Environments => "3",
            Tab::Targets => "4",
        }
    }
}
