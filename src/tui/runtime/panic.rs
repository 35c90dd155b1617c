//! A panic in any thread gives the terminal back, says what it has to say on it, and ends the loop.

use std::sync::mpsc::Sender;
use std::sync::{Mutex, Once, PoisonError};

use super::incoming::Incoming;
use super::tty;

/// Who has to hear of a panic.
static LOOP: Mutex<Option<Sender<Incoming>>> = Mutex::new(None);

/// From now on, panics are told to the loop behind this channel.
pub fn watch(to: Sender<Incoming>) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            tty::restore();
            previous(panic);
            let to = LOOP.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(to) = to.as_ref() {
                // The loop may have ended already.
                let _ = to.send(Incoming::Panicked);
            }
        }));
    });
    *LOOP.lock().unwrap_or_else(PoisonError::into_inner) = Some(to);
}
