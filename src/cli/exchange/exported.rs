//! Result of an export: one text per key manager, on one stream or in separate files.

use serde_json::Value;

use crate::cli::output;

/// The body of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// JSON; several on one stream are an array.
    Json(Value),
    /// Text that may be followed by the next.
    Text(String),
}

/// Object of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The name of its file, without an ending.
    pub stem: String,
    /// Content of the file.
    pub body: Body,
}

/// The objects of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Header, once on a stream and once in each file.
    pub head: String,
    /// In the order of the key managers.
    pub objects: Vec<Object>,
    /// The ending of a file, without the dot.
    pub ending: &'static str,
    /// Values that cannot be exported, as sentences.
    pub notes: Vec<String>,
}

impl Exported {
    /// Text for one stream; `as_list` makes a JSON array of any number of objects.
    pub fn stream(&self, as_list: bool) -> String {
        let bodies: Vec<&Value> = self
            .objects
            .iter()
            .filter_map(|it| match &it.body {
                Body::Json(value) => Some(value),
                Body::Text(_) => None,
            })
            .collect();
        match bodies.as_slice() {
            [] => {
                let mut text = self.head.clone();
                self.objects.iter().for_each(|it| text.push_str(&it.text()));
                text
            }
            [one] if !as_list => output::json(one) + "\n",
            all => output::json(&all.iter().map(|one| (*one).clone()).collect()) + "\n",
        }
    }

    /// The files: name and text.
    pub fn files(&self) -> impl Iterator<Item = (String, String)> {
        self.objects.iter().map(|it| {
            let name = format!("{}.{}", it.stem, self.ending);
            (name, format!("{}{}", self.head, it.text()))
        })
    }
}

impl Object {
    fn text(&self) -> String {
        match &self.body {
            Body::Json(value) => output::json(value) + "\n",
            Body::Text(text) => text.clone(),
        }
    }
}
