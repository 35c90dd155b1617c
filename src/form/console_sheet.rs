//! Console sheet: a key manager's values page by page, in the order and wording of the cloud console.

use crate::key_manager::{EnvironmentScope, Field, KeyManager, ProviderKind};

/// Step of the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetField {
    /// Field of the key manager; `None` for a step without one.
    pub field: Option<Field>,
    /// The console's label.
    pub label: &'static str,
    /// Value to type or choose; empty for an optional field without a value.
    pub value: String,
    /// Way of entering it.
    pub how: How,
    /// Whether the user ticked the step.
    pub ticked: bool,
}

/// Way of entering a value into the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Typed or pasted.
    Paste,
    /// Chosen from what is shown.
    Choose,
    /// The console's field is left empty.
    LeaveEmpty,
}

impl How {
    /// Word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            How::Paste => "paste",
            How::Choose => "choose",
            How::LeaveEmpty => "leaveEmpty",
        }
    }
}

/// Page of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetPage {
    /// Title of the page in the console.
    pub title: &'static str,
    /// Entries in the console's order.
    pub fields: Vec<SheetField>,
}

/// Console sheet of one key manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsoleSheet {
    /// Name of the key manager.
    pub name: String,
    /// Entries in the console's order.
    pub pages: Vec<SheetPage>,
}

impl ConsoleSheet {
    /// The sheet of an external key manager, nothing ticked.
    pub fn of(it: &KeyManager) -> Self {
        let mut pages = vec![
            page(
                "Choose a provider",
                vec![choose("Provider", it.kind.title())],
            ),
            page("Step 1 of 2", details(it)),
            page("Step 2 of 2", configuration(it)),
        ];
        if !it.enabled {
            pages.push(page("Key Managers", vec![choose("Status", "off")]));
        }
        if it.developer_portal {
            let chosen = choose("Developer Portal Key Managers", it.name.as_str());
            pages.push(page("Developer Portal", vec![chosen]));
        }
        ConsoleSheet {
            name: it.name.as_str().to_owned(),
            pages,
        }
    }

    /// All fields, in their order.
    pub fn fields(&self) -> impl Iterator<Item = &SheetField> {
        self.pages.iter().flat_map(|page| &page.fields)
    }

    /// Ticks a field, or takes its tick away; counted from 0 over all pages.
    pub fn toggle(&mut self, place: usize) {
        let mut all = self.pages.iter_mut().flat_map(|page| &mut page.fields);
        if let Some(field) = all.nth(place) {
            field.ticked = !field.ticked;
        }
    }

    /// Number of ticked fields, and of all fields.
    pub fn progress(&self) -> (usize, usize) {
        let done = self.fields().filter(|field| field.ticked).count();
        (done, self.fields().count())
    }
}

fn page(title: &'static str, fields: Vec<SheetField>) -> SheetPage {
    SheetPage { title, fields }
}

fn choose(label: &'static str, value: &str) -> SheetField {
    SheetField {
        field: None,
        label,
        value: value.to_owned(),
        how: How::Choose,
        ticked: false,
    }
}

fn of(it: &KeyManager, field: Field) -> SheetField {
    let value = it.text(field);
    SheetField {
        field: Some(field),
        label: field.label(),
        how: match value.is_empty() {
            true => How::LeaveEmpty,
            false => How::Paste,
        },
        value,
        ticked: false,
    }
}

fn details(it: &KeyManager) -> Vec<SheetField> {
    let texts = [Field::Name, Field::Description, Field::WellKnownUrl];
    let mut fields: Vec<SheetField> = texts.into_iter().map(|field| of(it, field)).collect();
    let chosen = |field: Field, value: String| SheetField {
        field: Some(field),
        ..choose(field.label(), &value)
    };
    let all = it.environments == EnvironmentScope::All;
    let word = if all { "on" } else { "off" };
    fields.push(chosen(Field::AllEnvironments, word.to_owned()));
    if let EnvironmentScope::Only(names) = &it.environments {
        let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
        fields.push(chosen(Field::Environments, names.join(", ")));
    }
    fields
}

fn configuration(it: &KeyManager) -> Vec<SheetField> {
    let shown = |field: &Field| {
        let identifier = [Field::ConsumerKeyIdentifier, Field::ScopeKeyIdentifier].contains(field);
        !identifier || it.kind == ProviderKind::Custom
    };
    let fields = Field::CONFIGURATION.into_iter().filter(shown);
    fields.map(|field| of(it, field)).collect()
}
