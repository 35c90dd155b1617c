//! Threads whose panic ends the program instead of leaving it deaf.

use std::io;
use std::sync::mpsc::Sender;

use super::incoming::Incoming;

struct Watch(Sender<Incoming>);

impl Drop for Watch {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let _ = self.0.send(Incoming::Panicked);
        }
    }
}

/// Starts a thread that nobody joins.
///
/// # Errors
/// When there are no more.
pub fn spawn(
    name: &str,
    main: Sender<Incoming>,
    run: impl FnOnce() + Send + 'static,
) -> io::Result<()> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || {
            let _watch = Watch(main);
            run();
        })
        .map(drop)
}
