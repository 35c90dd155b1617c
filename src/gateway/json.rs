//! JSON as read by a gateway: members in order, duplicates kept, strings zeroized on drop.

use zeroize::Zeroize;

/// Depth to which values are kept; deeper ones are read, checked and dropped.
const MAX_KEPT_DEPTH: usize = 6;

/// JSON value; `Debug` shows its kind only.
#[derive(PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    /// As it was written.
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Members),
}

/// The members of an object, in their order, duplicates included.
pub(super) type Members = Vec<(String, Json)>;

impl Json {
    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl std::fmt::Debug for Json {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Json::Null => "Null",
            Json::Bool(_) => "Bool",
            Json::Number(_) => "Number",
            Json::Text(_) => "Text",
            Json::List(_) => "List",
            Json::Object(_) => "Object",
        })
    }
}

impl Drop for Json {
    fn drop(&mut self) {
        if let Json::Text(text) | Json::Number(text) = self {
            text.zeroize();
        }
    }
}

/// The last member of a name: what a reader that lets later ones win sees.
pub(super) fn last<'a>(members: &'a Members, name: &str) -> Option<&'a Json> {
    members
        .iter()
        .rev()
        .find(|(member, _)| member == name)
        .map(|(_, value)| value)
}

/// Builds a value from events without recursion, so that depth is bounded by the reader's own rule alone.
#[derive(Default)]
pub(super) struct Builder {
    open: Vec<Frame>,
    root: Option<Json>,
    /// Nesting depth of lists and objects.
    pub deepest: usize,
}

enum Frame {
    List(Vec<Json>),
    Object(Members, Option<String>),
}

impl Builder {
    /// Number of open lists and objects.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// Whether the innermost open value is an object; `None` at the top.
    pub fn in_object(&self) -> Option<bool> {
        self.open
            .last()
            .map(|frame| matches!(frame, Frame::Object(..)))
    }

    pub fn begin_list(&mut self) {
        self.open.push(Frame::List(Vec::new()));
        self.deepest = self.deepest.max(self.open.len());
    }

    pub fn begin_object(&mut self) {
        self.open.push(Frame::Object(Vec::new(), None));
        self.deepest = self.deepest.max(self.open.len());
    }

    pub fn name(&mut self, name: String) {
        if let Some(Frame::Object(_, pending)) = self.open.last_mut() {
            *pending = Some(name);
        }
    }

    pub fn value(&mut self, value: Json) {
        let kept = self.open.len() <= MAX_KEPT_DEPTH;
        match self.open.last_mut() {
            None => self.root = Some(value),
            Some(Frame::List(entries)) if kept => entries.push(value),
            Some(Frame::Object(members, name)) => {
                let name = name.take().unwrap_or_default();
                if kept {
                    members.push((name, value));
                }
            }
            Some(Frame::List(_)) => {}
        }
    }

    pub fn end(&mut self) {
        match self.open.pop() {
            Some(Frame::List(entries)) => self.value(Json::List(entries)),
            Some(Frame::Object(members, _)) => self.value(Json::Object(members)),
            None => {}
        }
    }

    pub fn finish(self) -> Option<Json> {
        self.root
    }
}
