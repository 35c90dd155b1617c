//! One fault has one grade, one sentence and one fix, on every face: the faults of the demo's providers, walked through all of them.

use kmctl::demo::Tenant;
use kmctl::net::{Client, ClientSettings, block_on};
use kmctl::ops::discover::{Request, discover};
use serde_json::Value;

use crate::cli::home::Home;
use crate::cli::provider::Trusted;
use crate::prompt::answer;
use crate::support::face::Face;

/// One fault, as a face tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    tag: String,
    message: String,
    fix: Option<String>,
}

fn faults(findings: &Value) -> Vec<Fault> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let list = findings.as_array().unwrap_or_else(|| panic!("{findings}"));
    list.iter()
        .map(|finding| Fault {
            tag: text(&finding["grade"]).unwrap().to_uppercase(),
            message: text(&finding["message"]).unwrap(),
            fix: text(&finding["fix"]),
        })
        .collect()
}

/// One blank between any two words, without the marks of code, which a screen shows in a style.
fn flat(text: &str) -> String {
    text.replace('`', "")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// That a text tells the faults in this order, each below a heading or with a tag of its grade, and with its fix.
fn told(face: &str, text: &str, faults: &[Fault], line: impl Fn(usize, &Fault) -> String) {
    for (place, fault) in faults.iter().enumerate() {
        let line = flat(&line(place + 1, fault));
        assert!(flat(text).contains(&line), "{face}: {line:?} in\n{text}");
    }
}

fn with_fix(head: &str, fault: &Fault) -> String {
    match &fault.fix {
        // Nothing to do is no fix.
        Some(fix) if fix.starts_with("No action needed") => format!("{head} {fix}"),
        Some(fix) => format!("{head} Fix: {fix}"),
        None => head.to_owned(),
    }
}

#[test]
fn every_face_tells_a_fault_alike() {
    for (tenant, url) in [
        (Tenant::Faults, "$F"),
        (Tenant::UnreadableKeys, "$K"),
        (Tenant::OtherIssuer, "$W"),
        (Tenant::WithoutKeys, "$X"),
    ] {
        let home = Home::new();
        let trusted = Trusted::in_home(&home);
        let run = |line: &str| trusted.run(&home, &line.replace("URL", url));

        let report = run("discover URL --json").json();
        let all = faults(&report["item"]["findings"]);
        assert!(!all.is_empty());
        let notable: Vec<Fault> = all.iter().filter(|it| it.tag != "NOTE").cloned().collect();
        let failing: Vec<Fault> = all.iter().filter(|it| it.tag == "FAIL").cloned().collect();

        // The letter: each below the heading of its grade.
        let letter = run("discover URL").out;
        for tag in ["FAIL", "WARN", "NOTE"] {
            let count = all.iter().filter(|it| it.tag == tag).count();
            let headings: usize = letter
                .lines()
                .filter_map(|line| line.strip_prefix(&format!("{tag}: ")))
                .filter_map(|line| {
                    line.rsplit_once('(')?
                        .1
                        .split(' ')
                        .next()?
                        .parse::<usize>()
                        .ok()
                })
                .sum();
            assert_eq!(headings, count, "{tag} in\n{letter}");
        }
        told("discover", &letter, &all, |number, it| {
            format!("{number}. {}", it.message)
        });

        // A command that stores.
        let missing = tenant == Tenant::WithoutKeys;
        let keys = if missing {
            " --jwks-endpoint $B/x/jwks"
        } else {
            ""
        };
        let add = format!("add custom --name one-km --well-known-url URL{keys}");
        if !missing {
            let refused = run(&add);
            assert_eq!(refused.exit, if failing.is_empty() { 0 } else { 3 });
            told("add", &refused.err, &notable, |_, it| {
                with_fix(&format!("{} {}", it.tag, it.message), it)
            });
            home.run("delete one-km --yes --if-exists");
            let document = run(&format!("{add} --accept-findings --json")).json();
            assert_eq!(faults(&document["findings"]), all, "add --json");
            let check = run("check one-km --json").json();
            assert_eq!(faults(&check["item"]["findings"]), failing, "check --json");
            told("check", &run("check one-km").out, &failing, |_, it| {
                with_fix(&format!("{} {}", it.tag, it.message), it)
            });
        }

        // Prompts, where missing keys are asked for before the review.
        if !missing {
            // It would be another key manager with the issuer.
            home.run("delete one-km --yes --if-exists");
            let answers = ["two-km", "", url, "", "notes", "cancel"];
            let said = answer(&trusted, &home, "add custom --plain", &answers).out;
            told("prompts", &said, &all, |number, it| {
                with_fix(&format!("{number}, {}. {}", it.tag, it.message), it)
            });
        }

        // The screens: the sentence of the details has the worst grade, the review has all of them.
        let client = Client::new(ClientSettings {
            extra_roots_pem: vec![trusted.provider.ca_pem().to_owned()],
            ..ClientSettings::default()
        })
        .unwrap();
        let request = Request::read(trusted.url(tenant));
        let report = block_on(discover(&client, &request, jiff::Timestamp::now())).unwrap();
        let mut face = Face::fresh().serve(report);
        face.keys("a3three-km<enter><enter>")
            .paste(&trusted.url(tenant));
        let worst = &notable[0];
        let details = flat(&face.drawn(200, 50).text());
        let sentence = worst
            .message
            .trim_end_matches('.')
            .split(". ")
            .next()
            .unwrap();
        // The document is `it` where the sentence goes on about it.
        let other = sentence.strip_prefix("The document ");
        let sentence = other.unwrap_or_else(|| sentence.get(1..).unwrap());
        assert!(
            details.contains(&format!("{} The document was read, but", worst.tag)),
            "{details}"
        );
        assert!(
            details.contains(&flat(sentence)),
            "{sentence:?} in {details}"
        );
        face.keys("<enter><enter><enter>");
        let pane = pane(&face.drawn(200, 120).text(), "Findings");
        told("review", &pane, &notable, |_, it| {
            format!("{} {}", it.tag, it.message)
        });
        if tenant == Tenant::Faults {
            // The focus is on the first finding.
            for _ in &notable {
                face.keys("y<down>");
            }
            told("copied", &face.copied.join("\n"), &notable, |_, it| {
                format!("{}  {}", it.tag, it.message)
            });
        }
    }
}

/// The text of the pane of this title, without its frame.
fn pane(screen: &str, title: &str) -> String {
    let heading = |line: &str| line.find(title).map(|place| line[..place].chars().count());
    let column = screen
        .lines()
        .find_map(heading)
        .unwrap_or_else(|| panic!("{screen}"));
    let right = |line: &str| {
        line.chars()
            .skip(column.saturating_sub(2))
            .collect::<String>()
    };
    let inside = screen.lines().map(right);
    inside
        .map(|line| line.replace(['│', '█', '║', '┃'], " ") + "\n")
        .collect()
}
