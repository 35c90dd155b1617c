//! A panic in any thread gives the terminal back and ends the loop.

use std::sync::mpsc::Sender;
use std::sync::{Mutex, Once, PoisonError};

use super::incoming::Incoming;
use super::{input, tty};

/// Who has to hear of a panic.
static LOOP: Mutex<Option<Sender<Incoming>>> = Mutex::new(None);

/// The exit code of a defect.
const DEFECT: u8 = 1;

/// As long as this lives, panics are told to the loop.
pub struct Watch;

/// From now on, panics are told to the loop behind this channel.
pub fn watch(to: Sender<Incoming>) -> Watch {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            tty::restore();
            previous(panic);
            tell();
        }));
    });
    *listener() = Some(to);
    Watch
}

impl Drop for Watch {
    fn drop(&mut self) {
        *listener() = None;
    }
}

fn listener() -> std::sync::MutexGuard<'static, Option<Sender<Incoming>>> {
    LOOP.lock().unwrap_or_else(PoisonError::into_inner)
}

fn tell() {
    let Some(to) = listener().clone() else { return };
    // The loop may have ended already.
    let _ = to.send(Incoming::Panicked);
    // The main thread may hang in a terminal that takes nothing, and the thread that hears signals may be the broken one.
    let _ = std::thread::Builder::new().spawn(|| {
        std::thread::sleep(input::LEAVING);
        if listener().is_some() {
            input::end(DEFECT);
        }
    });
}
