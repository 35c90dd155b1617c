//! The system's keyring: a real Secret Service on a bus of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use kmctl::control_plane::Release;

use super::counterpart::Counterpart;
use super::world::World;
use crate::support::shared::{not_run, runs};

/// A session bus with an unlocked keyring; both end with it.
struct Keyring {
    session: Child,
    address: String,
}

impl Keyring {
    fn start(world: &World) -> Self {
        let script = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null; \
                      echo \"$DBUS_SESSION_BUS_ADDRESS\"; exec cat";
        let mut session = Command::new("dbus-run-session")
            .args(["--", "sh", "-c", script])
            .env("HOME", world.home.path())
            .env_remove("XDG_DATA_HOME")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        let mut out = BufReader::new(session.stdout.take().unwrap());
        out.read_line(&mut address).unwrap();
        Keyring {
            session,
            address: address.trim().to_owned(),
        }
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        drop(self.session.stdin.take());
        let _ = self.session.wait();
    }
}

#[test]
fn a_sign_in_is_kept_in_the_keyring_used_and_removed() {
    for program in ["dbus-run-session", "gnome-keyring-daemon"] {
        if !runs(program) {
            return not_run("the system keyring", &format!("{program} is missing"));
        }
    }
    let world = World::new(Counterpart::demo(Release::V4_7));
    let keyring = Keyring::start(&world);
    let bus = [("DBUS_SESSION_BUS_ADDRESS", keyring.address.as_str())];
    let words = ["login", "there", "--user", "admin", "--password-stdin"];
    let ran = world.run_with(&words, &bus, "admin\n");
    assert_eq!(ran.exit, 0, "{ran:?}");
    assert!(ran.out.contains("stored in the system keyring"), "{ran:?}");
    // No token in the environment: it is the kept one that signs in.
    let plan = ["plan", "--target", "there"];
    assert_eq!(world.run_with(&plan, &bus, "").exit, 0);
    assert_eq!(world.run_with(&plan, &[], "").exit, 4);
    assert_eq!(world.run_with(&["logout", "there"], &bus, "").exit, 0);
    assert_eq!(world.run_with(&plan, &bus, "").exit, 4);
}
