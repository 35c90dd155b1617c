//! The tour of the README, typed as it stands there.

use super::scenarios::{settle, test_a_token, until};
use crate::support::home::Home;
use crate::support::pty::Pty;

const README: &str = include_str!("../../../README.md");

/// Applies what is chosen on the plan.
fn apply(pty: &Pty) {
    pty.send_keys("<enter>");
    pty.wait_for("Apply to demo");
    settle(pty);
    pty.send_keys("<tab>");
    pty.wait_for("> [ Apply ]");
    pty.send_keys("<enter>");
    pty.wait_for("and confirmed");
    settle(pty);
}

/// The steps of the tour, each begun by its number.
fn steps() -> Vec<&'static str> {
    let tour = README.split_once("## A tour").unwrap().1;
    let tour = tour.split_once("\n## ").unwrap().0;
    let (_, tour) = tour.split_once("\n1. ").unwrap();
    let mut steps = Vec::new();
    let mut rest = tour;
    for number in 2.. {
        match rest.split_once(&format!("\n{number}. ")) {
            Some((step, more)) => {
                steps.push(step);
                rest = more;
            }
            None => {
                steps.push(rest.split("\n\n").next().unwrap());
                return steps;
            }
        }
    }
    unreachable!()
}

#[test]
fn the_tour_leads_where_it_says() {
    let steps = steps();
    let says = |step: usize, parts: &[&str]| {
        for part in parts {
            assert!(
                steps[step - 1].contains(part),
                "step {step} names no {part:?}"
            );
        }
    };
    let home = Home::new();
    let mut pty = Pty::start(&["demo"], &home, 100, 30);
    pty.wait_for("Bijira Built-in STS");
    settle(&pty);

    says(
        1,
        &["-- demo`", "**a** to add", "**Enter** selects Asgardeo"],
    );
    pty.send_keys("a");
    pty.wait_for("Choose a provider");
    settle(&pty);
    pty.send_keys("<enter>");
    pty.wait_for("Step 1 of 2: Details");
    settle(&pty);

    says(
        2,
        &[
            "Type a name, press **Enter**, type a description if you like, and press **Enter**",
            "**Ctrl+Y**",
            "`OK`",
        ],
    );
    pty.send_keys("first-km<enter><enter><ctrl-y>");
    pty.wait_for("OK    Issuer matches, 2 signing keys");
    settle(&pty);

    says(
        3,
        &[
            "**Enter** moves on to *Environments*, then to `[ Next ]`",
            "**Enter** on `[ Add ]` adds the key manager",
        ],
    );
    until(&pty, "<enter>", "Step 2 of 2: Review");
    settle(&pty);
    pty.wait_for("> [ Add ]");
    pty.send_keys("<enter>");
    pty.wait_for("first-km was added and enabled.");
    settle(&pty);

    says(
        4,
        &[
            "**Enter** opens the Developer Portal",
            "**Enter** on `[ Save ]` saves",
        ],
    );
    pty.send_keys("<enter>");
    pty.wait_for("Developer Portal Key Managers");
    pty.wait_for("> [ Save ]");
    settle(&pty);
    pty.send_keys("<enter>");
    pty.wait_for("first-km is selected for the Developer Portal.");
    settle(&pty);

    says(
        5,
        &[
            "**Esc** always goes back one level",
            "*Custom*",
            "**Ctrl+Y**",
            "*with problems*",
            "**Down**",
            "**Space**",
            "**t** tests a token: **g**, **Ctrl+Y** and **Enter** get a token",
            "**Enter** applies the fix and checks again",
            "**Esc** goes back to `[ Add ]`",
            "**Esc** returns to the list",
            "keep the draft",
        ],
    );
    until(&pty, "<esc>", "Key Managers 2 of 2");
    settle(&pty);
    pty.send_keys("a");
    pty.wait_for("Choose a provider");
    settle(&pty);
    pty.send_keys("3");
    pty.wait_for("Step 1 of 2: Details");
    settle(&pty);
    pty.send_keys("second-km<enter><enter>");
    settle(&pty);
    until(&pty, "<ctrl-y>", "/f/.well-known/openid-configuration");
    pty.wait_for("WARN  The document was read, but");
    settle(&pty);
    until(&pty, "<enter>", "Step 2 of 2: Review");
    settle(&pty);
    pty.wait_for("5 WARN · 3 NOTE");
    until(&pty, "<down>", "Space Show notes");
    pty.send_keys("<space>");
    settle(&pty);
    until(&pty, "<down>", "subject_types_supported");
    settle(&pty);
    pty.send_keys("t");
    pty.wait_for("Test a token: second-km");
    settle(&pty);
    pty.send_keys("g");
    pty.wait_for("Press Ctrl+Y to fill in the demo's client.");
    settle(&pty);
    pty.send_keys("<ctrl-y>");
    pty.wait_for("> [ Get token ]");
    settle(&pty);
    pty.send_keys("<enter>");
    pty.wait_for("FAIL  Rejected by every gateway: the issuer doesn't match");
    settle(&pty);
    pty.send_keys("<enter>");
    pty.wait_for("OK    Accepted by every gateway");
    // The second check still knows which client the token was requested for.
    pty.wait_for("azp contains the client ID");
    settle(&pty);
    pty.send_keys("<esc>");
    pty.wait_for("> [ Add ]");
    settle(&pty);

    until(&pty, "<esc>", "> [ Keep draft ]");
    settle(&pty);
    pty.send_keys("<enter>");
    pty.wait_for("Key Managers 2 of 2");
    settle(&pty);

    says(
        6,
        &[
            "**P** shows the plan",
            "**Space** includes or skips an object",
            "**Enter** opens the confirmation, and **Tab**, **Enter** apply",
            "**v** verifies",
            "`[ Test a token ]`,\n   **g**, **Ctrl+Y**, **Enter** and **Esc** fill in a token",
            "**Enter** on `[ Verify ]` calls an API",
            "`The gateway accepts the token.`",
            "*demo* shows `=`",
        ],
    );
    pty.send_keys("P");
    pty.wait_for("[x] + first-km");
    settle(&pty);
    pty.send_keys("<space>");
    pty.wait_for("[ ] + first-km");
    settle(&pty);
    pty.send_keys("<space>");
    pty.wait_for("[x] + first-km");
    apply(&pty);
    pty.send_keys("v");
    pty.wait_for("Developers can select it in the target's Developer Portal.");
    settle(&pty);
    test_a_token(&pty, "first-km");
    pty.wait_for("OK    Accepted by every gateway");
    settle(&pty);
    pty.send_keys("<esc>");
    pty.wait_for("> [ Verify ]");
    settle(&pty);
    pty.send_keys("<enter>");
    pty.wait_for("The gateway accepts the token.");
    settle(&pty);
    until(&pty, "<esc>", "Key Managers 2 of 2");
    pty.wait_for("Sample Org · demo · in sync");
    settle(&pty);

    says(
        7,
        &[
            "**d** simulates a change by someone else on the target: `<`",
            "**r** uses the target's",
            "**Space** selects yours anyway, and **Enter** sends it again",
            "**Space** on the list disables a key manager locally",
            "**y**",
            "`>` appears immediately",
        ],
    );
    for takes_theirs in [true, false] {
        pty.send_keys("P");
        pty.wait_for("= 1 in sync");
        settle(&pty);
        pty.send_keys("d");
        pty.wait_for("[ ] < first-km  changed on the target");
        settle(&pty);
        if takes_theirs {
            pty.send_keys("r");
            pty.wait_for("[ Use target's version ]");
            settle(&pty);
            until(&pty, "<tab>", "> [ Use target's version ]");
            pty.send_keys("<enter>");
            pty.wait_for("= 1 in sync");
            settle(&pty);
        } else {
            pty.send_keys("<space>");
            pty.wait_for("[x] < first-km");
            apply(&pty);
        }
        until(&pty, "<esc>", "Key Managers 2 of 2");
        pty.wait_for("Sample Org · demo · in sync");
        settle(&pty);
    }
    until(&pty, "<down>", "> first-km");
    pty.send_keys("<space>");
    pty.wait_for("[ Disable ]");
    settle(&pty);
    pty.send_keys("y");
    pty.wait_for("first-km disabled; demo still accepts");
    pty.wait_for("Sample Org · demo · 1 difference");
    settle(&pty);

    let last = steps.len();
    says(last, &["**q** quits", "one line per change"]);
    pty.send_keys("q");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
    pty.wait_until("the lines in the shell", || {
        let said = String::from_utf8_lossy(&pty.bytes_since(0)).into_owned();
        let after = said
            .rsplit_once("\u{1b}[?1049l")
            .map_or("", |(_, after)| after);
        after.contains("Added first-km") && after.contains("Developer Portal")
    });
}
