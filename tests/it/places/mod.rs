//! Bad places for the database: each has a message that says what happened, what is safe and what to do, for commands and
//! for the full screen, and nothing is made worse.

mod broken;
mod full;
mod ordinary;
mod refused;
mod untouched;
