use super::*;

fn members(text: &str) -> Vec<String> {
    match read(text) {
        Ok(document) => document
            .members
            .iter()
            .map(|(name, value)| match value {
                Json::Text(text) => format!("{name}={text}"),
                Json::Number(number) => format!("{name}:{number}"),
                other => format!("{name} {other:?}"),
            })
            .collect(),
        Err(unread) => vec![format!("{unread:?}")],
    }
}

#[test]
fn what_a_lenient_reader_takes() {
    #[rustfmt::skip]
    let rows = [
        (r#"{"a":1,"b":"x"}"#, &["a:1", "b=x"][..]),
        ("\u{feff}{\"a\":1}", &["a:1"]),
        ("{'a':'x';b=>y,c=01}", &["a=x", "b=y", "c=01"]),
        ("// c\n{/* d */\"a\":TRUE,#e\n\"b\":nUlL}", &["a Bool", "b Null"]),
        (")]}'\n{\"a\":1}", &["a:1"]),
        (r#"[["a",1],[true,"x"],[5,[]]]"#, &["a:1", "true=x", "5 List"]),
        ("{\"a\":NaN,\"b\":-0,\"c\":1e999}", &["a=NaN", "b:-0", "c:1e999"]),
        ("{\"a\":[1,,2],\"b\":[,]}", &["a List", "b List"]),
        ("{\"a\":null,\"a\":1}", &["a:1"]),
        ("{\"a\":{\"b\":1,\"b\":2}}", &["a Object"]),
        ("{\"a\":1}\n ", &["a:1"]),
        ("{}", &[]),
        ("null x", &["Null"]),
        ("// only", &["Null"]),
    ];
    for (text, expected) in rows {
        assert_eq!(members(text), expected, "{text}");
    }
}

#[test]
fn what_it_refuses() {
    #[rustfmt::skip]
    let texts = [
        "", "  ", "{\"a\":1,\"a\":2}", "{\"a\":1} x", "{\"a\":1}//c", "{\"a\":1,}", "{\"a\"}",
        "{a b}", "[1]", "[[\"a\"]]", "[[null,1]]", "5", "\"a\"", "{\"a\":}", "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}", "{", "{\"a\":[1}", "{\"a\":1}}", "/* never",
    ];
    for text in texts {
        let got = members(text);
        assert!(
            got == ["Malformed"] || text.starts_with("/*"),
            "{text}: {got:?}"
        );
    }
}

#[test]
fn halves_of_pairs_equal_themselves_alone() {
    assert_eq!(members(r#"{"a":"\ud83d\ude00"}"#), ["a=\u{1f600}"]);
    let halves = members(r#"{"a":"\ud800x","b":"\ud800x","c":"\udc00"}"#);
    assert_eq!(halves[0][2..], halves[1][2..]);
    assert_ne!(halves[0], halves[2]);
}

#[test]
fn depth_has_no_bound() {
    let text = format!("{{\"a\":{}{}}}", "[".repeat(50_000), "]".repeat(50_000));
    assert_eq!(read(&text).map(|document| document.deepest), Ok(50_001));
}
