//! Random documents: every byte that is not asked for stays, and the result holds what it should.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::*;

/// Pieces of a document in the ways that people write them; some make it unreadable together, which is refused.
fn piece() -> impl Strategy<Value = String> {
    let list = "policy_configurations.jwtauth_v1.keymanagers";
    let fixed: Vec<String> = [
        "# a comment\n", "\n", "   \n", "\t# indented \"'[{\n", "[server]\n", "[server.tls] # t\n",
        "[policy_configurations]\n", "[policy_configurations.jwtauth_v1]\n", "[policy_configurations.jwtauth_v1] # c\n",
        "[policy_configurations.mcpauth_v1]\n", "[ policy_configurations . 'jwtauth_v1' ]\n",
        "jwtauth_v1.leeway = \"30s\"\n", "jwtauth_v1 = { leeway = \"1m\" } # c\n", "leeway = '30s'\n",
        "policy_configurations.jwtauth_v1.jwkscachettl = \"5m\"\n", "policy_configurations = { }\n",
        "keymanagers = []\n", "keymanagers = [ # c\n]\n", "keymanagers = [ { name = 'x' } ]\n",
        "keymanagers = [\n  { name = \"km\", issuer = \"i\" }, # one\n  { name = \"b\" } # two\n]\n",
        "jwtauth_v1.keymanagers = [{name=\"km\",jwks.remote.uri=\"u\"},]\n",
        "text = '''\n[not.a.header]\n# no comment\n'''\n", "more = \"\"\"\n\\\"\"\"\\\n  end\"\"\"\n",
        "date = 1979-05-27T07:32:00Z\n", "float = nan\n", "zero = -0.0\n", "array = [ 1, [ 2 ], { a = 3 } ]\n",
        "'quoted key' = 1\n", "\"km\".a.b = true\n", "x.y = 1\n", "z = 2\n", "x.w = 3\n",
        "name = \"km\"\n", "name = 'other'\n", "issuer = \"https://h\"\n", "issuer = \"old\"   # old\n", "scopeClaim = \"roles\"\n",
        "jwks.remote.uri = \"u\"\n", "jwks = { remote = { uri = 'u' } }\n", "uri = \"u\"\n", "skipTlsVerify = false\n",
        "jwks.local.inline = \"x\"\n",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain([
        format!("[[{list}]]\n"),
        format!("[[{list}]]\nname = \"km\"\n"),
        format!("  [[{list}]] # c\n  name = 'b'\n  issuer = 'https://h'\n"),
        format!("[{list}.jwks.remote]\n"),
        format!("[{list}.jwks]\n"),
    ])
    .collect();
    prop_oneof![
        12 => proptest::sample::select(fixed),
        2 => ("[a-z]{1,6}", 0..9_i64).prop_map(|(key, value)| format!("{key} = {value}\n")),
        2 => ("[a-z]{1,4}", "[a-z]{1,4}").prop_map(|(a, b)| format!("[{a}.{b}]\n")),
        1 => "[ -~\u{e9}\u{6f22}]{0,12}".prop_map(|text| format!("# {text}\n")),
    ]
}

fn document() -> impl Strategy<Value = String> {
    let pieces = proptest::collection::vec(piece(), 0..14);
    (pieces, 0..4_u8, any::<bool>(), 0..40_u8).prop_map(|(pieces, crlf, end, bom)| {
        let mut text = pieces.concat();
        match crlf {
            0 => text = text.replace('\n', "\r\n"),
            1 => text = text.replacen('\n', "\r\n", 2),
            _ => {}
        }
        if end {
            text.truncate(text.trim_end_matches(['\r', '\n']).len());
        }
        if bom == 0 {
            text.insert(0, '\u{feff}');
        }
        text
    })
}

/// Whether `after` has all of `before` in its order, but for the values that it says it changed.
fn keeps(before: &str, after: &str, change: &Change) -> Result<(), String> {
    let (added, removed) = changes(before, after);
    let replaced = match change {
        Change::Changed(all) => all.iter().filter(|it| it.old.is_some()).count(),
        _ => 0,
    };
    if *change == Change::Same && before != after {
        return Err("it changed".to_owned());
    }
    // A line goes only where a value in it was replaced, something was added in it, or it had no end.
    if removed.len() > replaced.max(1) + 4 || (!removed.is_empty() && added.is_empty()) {
        return Err(format!("removed {removed:?}, added {added:?}"));
    }
    // Letter for letter, what is left out of `after` gives `before` again, except for replaced values.
    let kept = similar::TextDiff::from_chars(before, after);
    let lost: String = kept
        .iter_all_changes()
        .filter(|it| it.tag() == similar::ChangeTag::Delete)
        .map(|it| it.value().to_owned())
        .collect();
    if replaced == 0 && !lost.is_empty() {
        return Err(format!("lost {lost:?}"));
    }
    Ok(())
}

#[test]
fn random_documents_keep_every_other_byte() {
    let cases = std::env::var("KMCTL_GATEWAY_CONFIGS").ok();
    let cases = cases.map_or(500, |text| text.parse().unwrap());
    let mut runner = TestRunner::new(Config {
        cases,
        failure_persistence: None,
        max_global_rejects: cases * 100,
        ..Config::default()
    });
    let mut seen = [0_u32; 3];
    let seen = std::cell::RefCell::new(&mut seen);
    let strategy = (document(), any::<bool>(), any::<bool>());
    let result = runner.run(&strategy, |(text, is_full, is_new)| {
        let name = if is_new { "km-new" } else { "km" };
        let entry = if is_full {
            full(name)
        } else {
            entry(name, "https://h")
        };
        let Ok(document) = Document::parse(text.as_str()) else {
            let refused = merge(&text, SECTION, &entry);
            let is_told = matches!(refused, Err(NotMerged::Unreadable { .. }));
            prop_assert!(is_told);
            return Err(TestCaseError::reject("unreadable"));
        };
        // What is not edited is printed as it was read, whatever order its dotted keys have.
        let dotted = document.clone().into_mut().to_string();
        prop_assert_eq!(dotted.parse::<toml::Table>().is_ok(), true);
        let merged = match merge(&text, SECTION, &entry) {
            Ok(merged) => merged,
            Err(NotMerged::WouldBreak(why)) => {
                return Err(TestCaseError::fail(format!("would break: {why}")));
            }
            Err(_) => return Ok(()),
        };
        let kind = match &merged.change {
            Change::Same => 0,
            Change::Added => 1,
            Change::Changed(_) => 2,
        };
        seen.borrow_mut()[kind] += 1;
        keeps(&text, &merged.text, &merged.change).map_err(TestCaseError::fail)?;
        let again = merge(&merged.text, SECTION, &entry)
            .map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(&again.text, &merged.text);
        prop_assert_eq!(again.change, Change::Same);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    let seen = seen.into_inner();
    assert!(seen[1] > 0 && seen[2] > 0, "{seen:?}");
}

#[test]
fn any_text_at_all_is_merged_or_refused() {
    let mut runner = TestRunner::new(Config {
        cases: 500,
        failure_persistence: None,
        ..Config::default()
    });
    let text = "[\\[\\]{}=\"'\\.,#a-c \n\r\t\u{feff}\u{e9}]{0,60}";
    runner
        .run(&text, |text| {
            let _ = merge(&text, SECTION, &full("km"));
            Ok(())
        })
        .unwrap();
}
