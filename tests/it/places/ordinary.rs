//! kmctl as a user that permissions hold for: the tests may run as one for whom they do not.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::home::Home;
use crate::support::shared;

/// A home, and the program to run in it as somebody who owns it and nothing else.
pub struct Ordinary {
    pub home: Home,
    program: PathBuf,
    words: Vec<String>,
}

const NOBODY: &str = "65534";

impl Ordinary {
    /// A home with a database and one key manager. `None`, said on stderr, when the tests run as root and root can't
    /// become somebody else.
    pub fn new() -> Option<Self> {
        let home = Home::new();
        let made = home.kmctl(&["env", "add", "Staging"]).output().unwrap();
        assert!(made.status.success(), "{made:?}");
        let program = PathBuf::from(env!("CARGO_BIN_EXE_kmctl"));
        if !rustix::process::getuid().is_root() {
            return Some(Ordinary {
                home,
                program,
                words: Vec::new(),
            });
        }
        let words = ["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--"];
        let words = words.map(str::to_owned).to_vec();
        let become_nobody = |program: &Path| {
            let mut command = Command::new("setpriv");
            command.args(&words).arg(program).arg("--version");
            command.output().is_ok_and(|output| output.status.success())
        };
        let owned = Command::new("chown")
            .args(["-R", &format!("{NOBODY}:{NOBODY}")])
            .arg(home.path())
            .status()
            .is_ok_and(|status| status.success());
        // The folder of the build may be closed to others.
        let copy = home.path().join("kmctl");
        std::fs::copy(&program, &copy).unwrap();
        std::fs::set_permissions(&copy, std::fs::Permissions::from_mode(0o755)).unwrap();
        if !owned || !become_nobody(&copy) {
            shared::not_run(
                "permissions",
                "setpriv can't make root an ordinary user here",
            );
            return None;
        }
        Some(Ordinary {
            home,
            program: copy,
            words,
        })
    }

    /// The words of a whole command line.
    pub fn line(&self, arguments: &[&str]) -> Vec<String> {
        let mut line = Vec::new();
        if !self.words.is_empty() {
            line.push("setpriv".to_owned());
            line.extend(self.words.clone());
        }
        line.push(self.program.display().to_string());
        line.extend(arguments.iter().map(|&word| word.to_owned()));
        line
    }

    /// Runs it: exit code, stdout, stderr.
    pub fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let line = self.line(arguments);
        let output = Command::new(&line[0])
            .args(&line[1..])
            .env_clear()
            .envs(self.home.environment())
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        (
            output.status.code().unwrap_or(-1),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    }

    pub fn set_mode(&self, path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
}
