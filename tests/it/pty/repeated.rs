//! The command shown after Add repeats what the run was told, so that it can be run as it is shown.

use super::scenarios::{fill, quit, settle, tab_to, to_review};
use super::world::{World, custom, provider};
use crate::parity::{copied, row, run, shell};
use crate::support::home::Home;
use crate::support::pty::Pty;

#[test]
fn the_command_repeats_the_options_of_the_run() {
    let world = World { home: Home::new() };
    let authority = world.home.path().join("the authority.pem");
    std::fs::write(&authority, provider().ca_pem()).unwrap();
    let authority = authority.to_str().unwrap();
    let database = world.home.database();
    run(&world, &["organization", "add", "Sample Org"], "");
    let options = [
        "--organization",
        "sample org",
        "--ca-file",
        authority,
        "--allow-http",
        "--database",
        database.to_str().unwrap(),
    ];
    let pty = Pty::start(&options, &world.home, 80, 24);
    pty.wait_for("? Help");
    fill(&pty, "3", "repeated-km", &custom(), "OK");
    to_review(&pty);
    tab_to(&pty, "[ Add ]");
    pty.send_keys("<enter>");
    pty.wait_for("repeated-km was added and enabled.");
    settle(&pty);
    let command = copied(&pty);
    quit(pty);
    for part in [
        " --organization \"Sample Org\"",
        &format!(" --ca-file \"{authority}\""),
        " --allow-http",
        &format!(" --database {}", database.display()),
    ] {
        assert!(command.contains(part), "{part} in {command}");
    }
    run(&world, &["organization", "use", "Sample Org"], "");
    let added = row(&world, "repeated-km");
    run(&world, &["delete", "repeated-km", "--yes"], "");
    run(&world, &["organization", "use", "Default Organization"], "");
    shell(&world, &command);
    run(&world, &["organization", "use", "Sample Org"], "");
    assert_eq!(row(&world, "repeated-km"), added, "{command}");
}
