//! JSON indented by two, as `serde_json` does it; what stands before a line is written at once and not by two blanks.

use std::io::{self, Write};

use serde_json::ser::Formatter;

/// A line end, and the blanks of the deepest line that is usual.
const LINE: &[u8] = b"\n                                ";

/// Indents what it stands in.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Indented {
    depth: usize,
    holds_something: bool,
}

impl Indented {
    /// For a value that stands so deep already.
    pub(super) fn at(depth: usize) -> Self {
        Indented {
            depth,
            holds_something: false,
        }
    }

    fn line<W: ?Sized + Write>(self, out: &mut W, lead: &[u8]) -> io::Result<()> {
        out.write_all(lead)?;
        let mut blanks = 2 * self.depth;
        let mut start = 0;
        loop {
            let now = blanks.min(LINE.len() - 1);
            out.write_all(LINE.get(start..=now).unwrap_or_default())?;
            blanks -= now;
            start = 1;
            if blanks == 0 {
                return Ok(());
            }
        }
    }

    fn begin<W: ?Sized + Write>(&mut self, out: &mut W, sign: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.holds_something = false;
        out.write_all(sign)
    }

    fn end<W: ?Sized + Write>(&mut self, out: &mut W, sign: &[u8]) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        if self.holds_something {
            self.line(out, b"")?;
        }
        out.write_all(sign)
    }

    fn next<W: ?Sized + Write>(self, out: &mut W, first: bool) -> io::Result<()> {
        self.line(out, if first { b"" } else { b"," })
    }
}

impl Formatter for Indented {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _out: &mut W) -> io::Result<()> {
        self.holds_something = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _out: &mut W) -> io::Result<()> {
        self.holds_something = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Serialize as _;
    use serde_json::{Serializer, Value, json};

    use super::*;

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<i32>().prop_map(Value::from),
            "[a\"\n]{0,3}".prop_map(Value::from)
        ];
        leaf.prop_recursive(24, 60, 3, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                proptest::collection::btree_map("[a-c]{1,2}", inner, 0..3)
                    .prop_map(|all| Value::Object(all.into_iter().collect())),
            ]
        })
    }

    fn written(value: &Value, depth: usize) -> String {
        let mut text = Vec::new();
        value
            .serialize(&mut Serializer::with_formatter(
                &mut text,
                Indented::at(depth),
            ))
            .unwrap();
        String::from_utf8(text).unwrap()
    }

    proptest! {
        #[test]
        fn it_is_what_serde_json_writes(value in any_value()) {
            prop_assert_eq!(written(&value, 0), format!("{value:#}"));
        }
    }

    #[test]
    fn however_deep_it_stands() {
        let deep = (0..40).fold(json!({ "a": [] }), |inner, _| json!([inner, 1]));
        assert_eq!(written(&deep, 0), format!("{deep:#}"));
        assert_eq!(written(&json!({ "a": 1 }), 2), "{\n      \"a\": 1\n    }");
    }
}
