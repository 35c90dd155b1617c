//! A panic in any thread gives the terminal back and ends the loop.

use std::sync::{Mutex, Once, PoisonError};

use super::channel::Teller;
use super::incoming::Incoming;
use super::listener;
use crate::tui::terminal;

/// Who has to hear of a panic.
static LOOP: Mutex<Option<Teller>> = Mutex::new(None);

/// The exit code of a defect.
const DEFECT: u8 = 1;

/// As long as this lives, panics are told to the loop.
pub struct Watch;

/// From now on, panics are told to the loop behind this channel.
pub fn watch(to: Teller) -> Watch {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            terminal::leave();
            previous(panic);
            tell();
        }));
    });
    *told() = Some(to);
    Watch
}

impl Drop for Watch {
    fn drop(&mut self) {
        *told() = None;
    }
}

fn told() -> std::sync::MutexGuard<'static, Option<Teller>> {
    LOOP.lock().unwrap_or_else(PoisonError::into_inner)
}

fn tell() {
    let Some(to) = told().clone() else { return };
    // The loop may have ended already.
    to.tell(Incoming::Panicked);
    // The main thread may hang in a terminal that takes nothing, and the thread that hears signals may be the broken one.
    let _ = std::thread::Builder::new().spawn(|| {
        std::thread::sleep(listener::LEAVING);
        if told().is_some() {
            listener::end(DEFECT);
        }
    });
}
