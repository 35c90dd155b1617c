//! Tabs of the title row: the pages that belong to the organization.

/// A page of the organization. Digits 1 to 4 open them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tab {
    /// The list.
    KeyManagers,
    /// The Developer Portal's choice.
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

    /// The digit that opens it.
    pub fn digit(self) -> &'static str {
        match self {
            Tab::KeyManagers => "1",
            Tab::DeveloperPortal => "2",
            Tab::Environments => "3",
            Tab::Targets => "4",
        }
    }
}
