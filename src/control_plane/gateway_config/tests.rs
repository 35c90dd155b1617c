//! Files as operators write them, and random ones.

use super::*;
use crate::control_plane::portal_id::PortalId;

const SECTION: &str = "jwtauth_v1";

fn entry(name: &str, issuer: &str) -> GatewayEntry {
    GatewayEntry {
        name: PortalId::parse(name).unwrap(),
        issuer: issuer.to_owned(),
        scope_claim: None,
        jwks_uri: "https://h/j".to_owned(),
        certificate_path: None,
    }
}

fn full(name: &str) -> GatewayEntry {
    GatewayEntry {
        scope_claim: Some("scp".to_owned()),
        certificate_path: Some("/etc/ca.pem".to_owned()),
        ..entry(name, "https://h")
    }
}

fn merged(text: &str, entry: &GatewayEntry) -> Merged {
    let merged = merge(text, SECTION, entry).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let again = merge(&merged.text, SECTION, entry).unwrap();
    assert_eq!(
        (&again.text, &again.change),
        (&merged.text, &Change::Same),
        "twice: {text}"
    );
    merged
}

/// The lines of the second text that the first has not, and the reverse.
fn changes(before: &str, after: &str) -> (Vec<String>, Vec<String>) {
    let mut removed = Vec::new();
    let mut added = Vec::new();
    let diff = similar::TextDiff::from_lines(before, after);
    for change in diff.iter_all_changes() {
        match change.tag() {
            similar::ChangeTag::Delete => removed.push(change.value().to_owned()),
            similar::ChangeTag::Insert => added.push(change.value().to_owned()),
            similar::ChangeTag::Equal => {}
        }
    }
    (added, removed)
}

#[test]
fn an_entry_is_appended_under_headers() {
    for before in [
        "",
        "# nothing yet\n",
        "[server]\nport = 1 # mine\n",
        "[policy_configurations.jwtauth_v1]\nleeway = \"30s\"\n\n[other]\nx = 1\n",
        "[[policy_configurations.jwtauth_v1.keymanagers]]\nname = \"old\"\n[policy_configurations.jwtauth_v1.keymanagers.jwks.remote]\nuri = \"u\"\n[other]\n",
        "no_newline = 1",
        "[a]\r\nx = 1\r\n",
        "[a]\r\nx = 1",
    ] {
        let after = merged(before, &full("km"));
        assert_eq!(after.change, Change::Added);
        let block = after.text.strip_prefix(before).unwrap();
        let crlf = before.contains('\r');
        assert_eq!(block.contains('\r'), crlf, "{before:?}");
        assert_eq!(
            block.trim_start().replace('\r', ""),
            "[[policy_configurations.jwtauth_v1.keymanagers]]\nname = \"km\"\nissuer = \"https://h\"\nscopeClaim = \"scp\"\n\n\
             [policy_configurations.jwtauth_v1.keymanagers.jwks.remote]\nuri = \"https://h/j\"\ncertificatePath = \"/etc/ca.pem\"\n",
            "{before:?}"
        );
    }
}

#[test]
fn a_list_in_brackets_gets_an_element() {
    let element =
        "{ name = \"km\", issuer = \"https://h\", jwks = { remote = { uri = \"https://h/j\" } } }";
    #[rustfmt::skip]
    let rows = [
        ("keymanagers = []", format!("keymanagers = [{element}]")),
        ("keymanagers = [ ]\n", format!("keymanagers = [{element} ]\n")),
        ("keymanagers = [{ name = \"a\" }] # c\n", format!("keymanagers = [{{ name = \"a\" }}, {element}] # c\n")),
        ("keymanagers = [\n    { name = \"a\" }, # first\n    { name = \"b\" } # last, no comma\n    # end\n]\nx = 1\n",
            format!("keymanagers = [\n    {{ name = \"a\" }}, # first\n    {{ name = \"b\" }}, # last, no comma\n    # end\n    {element}\n]\nx = 1\n")),
        ("keymanagers = [\r\n\t{ name = \"a\" },\r\n]\r\n",
            format!("keymanagers = [\r\n\t{{ name = \"a\" }},\r\n\t{element},\r\n]\r\n")),
        ("keymanagers = [\n  # none yet\n]\n", format!("keymanagers = [\n  # none yet\n  {element}\n]\n")),
    ];
    for (before, after) in rows {
        let header = "[policy_configurations.jwtauth_v1]\n";
        let found = merged(&format!("{header}{before}"), &entry("km", "https://h"));
        assert_eq!(found.text, format!("{header}{after}"));
    }
}

#[test]
fn a_section_that_takes_no_header_gets_a_value() {
    let list = "keymanagers = [{ name = \"km\", issuer = \"https://h\", jwks = { remote = { uri = \"https://h/j\" } } }]";
    #[rustfmt::skip]
    let rows = [
        ("policy_configurations = { jwtauth_v1 = { leeway = \"1s\" } }\n",
            format!("policy_configurations = {{ jwtauth_v1 = {{ leeway = \"1s\", {list} }} }}\n")),
        ("policy_configurations = {}\n", format!("policy_configurations = {{ jwtauth_v1.{list} }}\n")),
        ("[policy_configurations]\n  jwtauth_v1.leeway = \"1s\" # c\n  other = 1\n",
            format!("[policy_configurations]\n  jwtauth_v1.leeway = \"1s\" # c\n  jwtauth_v1.{list}\n  other = 1\n")),
        ("policy_configurations.jwtauth_v1.leeway = \"1s\"",
            format!("policy_configurations.jwtauth_v1.leeway = \"1s\"\npolicy_configurations.jwtauth_v1.{list}")),
        ("policy_configurations = { jwtauth_v1.leeway = \"1s\" }",
            format!("policy_configurations = {{ jwtauth_v1.leeway = \"1s\", jwtauth_v1.{list} }}")),
        ("policy_configurations.other.x = '''\nmany\nlines'''\n[z]\n",
            format!("policy_configurations.other.x = '''\nmany\nlines'''\npolicy_configurations.jwtauth_v1.{list}\n[z]\n")),
    ];
    for (before, after) in rows {
        assert_eq!(
            merged(before, &entry("km", "https://h")).text,
            after,
            "{before}"
        );
    }
}

#[test]
fn an_entry_that_is_there_changes_where_it_stands() {
    let head = "[[policy_configurations.jwtauth_v1.keymanagers]]\n";
    #[rustfmt::skip]
    let rows = [
        ("name = \"km\"   # mine\nissuer = 'https://old' # why\n[policy_configurations.jwtauth_v1.keymanagers.jwks.remote]\nuri = \"u\"\nskipTlsVerify = true\n# end",
            "name = \"km\"   # mine\nissuer = \"https://h\" # why\nscopeClaim = \"scp\"\n[policy_configurations.jwtauth_v1.keymanagers.jwks.remote]\nuri = \"https://h/j\"\nskipTlsVerify = true\ncertificatePath = \"/etc/ca.pem\"\n# end"),
        ("  name = \"km\"\n  jwks.remote.uri = \"u\"",
            "  name = \"km\"\n  jwks.remote.uri = \"https://h/j\"\n  issuer = \"https://h\"\n  scopeClaim = \"scp\"\n  jwks.remote.certificatePath = \"/etc/ca.pem\""),
        ("name = \"km\"\njwks = { remote = { uri = \"u\" } }\n",
            "name = \"km\"\njwks = { remote = { uri = \"https://h/j\", certificatePath = \"/etc/ca.pem\" } }\nissuer = \"https://h\"\nscopeClaim = \"scp\"\n"),
        ("\"name\" = \"km\"\n[policy_configurations.jwtauth_v1.keymanagers.jwks]\n  [policy_configurations.jwtauth_v1.keymanagers.jwks.remote]\n[z]\n",
            "\"name\" = \"km\"\nissuer = \"https://h\"\nscopeClaim = \"scp\"\n[policy_configurations.jwtauth_v1.keymanagers.jwks]\n  [policy_configurations.jwtauth_v1.keymanagers.jwks.remote]\n  uri = \"https://h/j\"\n  certificatePath = \"/etc/ca.pem\"\n[z]\n"),
        ("name = \"km\"\n",
            "name = \"km\"\nissuer = \"https://h\"\nscopeClaim = \"scp\"\njwks.remote.uri = \"https://h/j\"\njwks.remote.certificatePath = \"/etc/ca.pem\"\n"),
    ];
    for (before, after) in rows {
        let found = merged(&format!("{head}{before}"), &full("km"));
        assert_eq!(found.text, format!("{head}{after}"));
        assert!(matches!(found.change, Change::Changed(_)));
    }
    let before = "[policy_configurations]\njwtauth_v1 = { keymanagers = [ { name = \"a\", issuer = \"https://h\" }, { name = \"km\", issuer = 5 } ] }\n";
    let found = merged(before, &full("km"));
    assert_eq!(
        found.text,
        "[policy_configurations]\njwtauth_v1 = { keymanagers = [ { name = \"a\", issuer = \"https://h\" }, { name = \"km\", issuer = \"https://h\", scopeClaim = \"scp\", jwks.remote.uri = \"https://h/j\", jwks.remote.certificatePath = \"/etc/ca.pem\" } ] }\n"
    );
    assert_eq!(found.duplicate_issuers, ["a"]);
}

#[test]
fn what_must_not_be_touched_is_refused() {
    let refused = |text: &str| merge(text, SECTION, &full("km")).unwrap_err();
    let list = "[[policy_configurations.jwtauth_v1.keymanagers]]\nname = \"km\"\n";
    assert!(matches!(
        refused("a = [\n1\n\n"),
        NotMerged::Unreadable { line: 2..=4, .. }
    ));
    assert!(matches!(
        refused("a = 1\na = 2\n"),
        NotMerged::Unreadable { line: 2, .. }
    ));
    #[rustfmt::skip]
    let rows = [
        (format!("{list}{list}"), NotMerged::Twice("km".to_owned())),
        (format!("{list}jwks.local.inline = \"x\"\n"), NotMerged::LocalKeys("km".to_owned())),
        ("[policy_configurations.jwtauth_v1]\nkeymanagers = 5\n".to_owned(),
            NotMerged::NotAList("policy_configurations.jwtauth_v1.keymanagers".to_owned())),
        ("[policy_configurations.jwtauth_v1]\nkeymanagers = { a = 1 }\n".to_owned(),
            NotMerged::NotAList("policy_configurations.jwtauth_v1.keymanagers".to_owned())),
        ("policy_configurations = 5\n".to_owned(), NotMerged::NotAList("policy_configurations".to_owned())),
        ("[policy_configurations.jwtauth_v1]\nkeymanagers = [1]\n".to_owned(),
            NotMerged::NotAList("keymanagers".to_owned())),
        ("[[policy_configurations.jwtauth_v1.keyManagers]]\nname = \"km\"\n".to_owned(),
            NotMerged::Misspelled("keyManagers".to_owned())),
        (format!("{list}jwks = 5\n"), NotMerged::Shape("jwks.remote.uri".to_owned())),
    ];
    for (text, why) in rows {
        assert_eq!(refused(&text), why);
    }
    let hidden = GatewayEntry {
        issuer: "https://\u{202e}h".to_owned(),
        ..entry("km", "")
    };
    assert_eq!(merge("", SECTION, &hidden).unwrap_err(), NotMerged::Hidden);
}

#[test]
fn a_long_file_keeps_every_line_but_the_wanted_ones() {
    let mut before = String::from("# Gateway of ACME. Ask before you change anything.\r\n");
    for part in 0..200 {
        before.push_str(&format!(
            "\n# part {part}: \"quotes\", 'more', # and this\n[part_{part}.'a b']  # header\n  value = {part} # kept\n\tother = [ 1,\n 2, ] \n"
        ));
        if part % 40 == 7 {
            before.push_str(&format!(
                "[[policy_configurations.jwtauth_v1.keymanagers]] # number {part}\nname   =   'km-{part}'\nissuer = \"https://old\" # {part}\n  [policy_configurations.jwtauth_v1.keymanagers.jwks.remote]\n  uri = \"https://h/j\"\n"
            ));
        }
    }
    assert!(before.lines().count() > 1000);
    let found = merged(&before, &entry("km-47", "https://new"));
    let (added, removed) = changes(&before, &found.text);
    assert_eq!(added, ["issuer = \"https://new\" # 47\n"]);
    assert_eq!(removed, ["issuer = \"https://old\" # 47\n"]);
    let found = merged(&before, &full("km-new"));
    let (added, removed) = changes(&before, &found.text);
    assert_eq!((added.len(), removed.len()), (9, 0), "{added:?}");
}

mod random;
