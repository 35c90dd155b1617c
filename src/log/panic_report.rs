//! Panic report: source location only. The panic message is dropped, since it may hold secrets.

use std::fmt;
use std::panic::PanicHookInfo;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::record::{Level, record};
use super::value::Value;

/// The first panic of this run: what came after it may only be its echo.
static FIRST: Mutex<Option<PanicReport>> = Mutex::new(None);

/// Source location of a panic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanicReport {
    file: String,
    line: u32,
    thread: String,
}

impl fmt::Display for PanicReport {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PanicReport { file, line, thread } = self;
        write!(to, "{file}, line {line}, thread {thread}")
    }
}

/// Installs the panic hook: a panic in any thread prints nothing, is remembered, and is logged.
pub fn install_panic_hook() {
    std::panic::set_hook(Box::new(|panic| {
        let defect = describe(panic);
        let members = [
            ("at", Value::path(Path::new(&defect.file))),
            ("line", u64::from(defect.line).into()),
        ];
        FIRST
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert(defect);
        record(Level::Error, "panic", &members);
    }));
}

/// First panic of this run, if any.
pub fn panic_report() -> Option<PanicReport> {
    FIRST.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn describe(panic: &PanicHookInfo<'_>) -> PanicReport {
    let at = panic.location();
    PanicReport {
        file: at.map_or("unknown", |at| at.file()).to_owned(),
        line: at.map_or(0, |at| at.line()),
        thread: std::thread::current()
            .name()
            .unwrap_or("without a name")
            .to_owned(),
    }
}

/// Failpoint for tests: panics if the file named by `KMCTL_TEST_PANIC` begins with `place`, with the file's content as the
/// message. Compiled out of release builds.
#[cfg(debug_assertions)]
#[track_caller]
#[expect(clippy::panic, reason = "it is what the tests ask for")]
pub fn failpoint(place: &str) {
    use std::sync::OnceLock;
    static ASKED: OnceLock<Option<std::path::PathBuf>> = OnceLock::new();
    let asked = ASKED.get_or_init(|| std::env::var_os("KMCTL_TEST_PANIC").map(Into::into));
    let Some(file) = asked else { return };
    let words = std::fs::read_to_string(file).unwrap_or_default();
    if words.split(' ').next() == Some(place) && std::fs::remove_file(file).is_ok() {
        std::panic::panic_any(words);
    }
}

/// Nothing: only a debug build can be broken by a test.
#[cfg(not(debug_assertions))]
#[inline(always)]
pub fn failpoint(_place: &str) {}
