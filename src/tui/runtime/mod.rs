//! The runtime: the only owner of terminal, clock, tasks and signals.
//!
//! Main thread: [`run()`] draws the first frame, then loops: wait for keys and for what other threads tell, hear everything that waits,
//! draw once if something that is seen may have changed. Three other threads tell it what happens, through one channel: one listens
//! to signals, one owns the store, and one, started when it is first needed, reads well-known URLs. Nothing ticks: idle is threads that are
//! blocked, and one look in half a minute at a database that the system says is not touched.
//!
//! Never here: a rule of the product, or a word that is shown.

mod batch;
mod bell;
mod carry_out;
mod channel;
mod clock;
mod decode;
mod event_loop;
mod incoming;
mod keyboard;
mod listener;
mod network;
mod panic;
mod queue;
mod run;
mod sequence;
mod signals;
mod store_thread;

pub use clock::Clock;
pub use run::{Error, Exit, Start, run};
