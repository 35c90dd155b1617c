//! A child that writes and acknowledges is killed at random points: nothing acknowledged is lost, nothing is half done, and
//! nothing is damaged.
//!
//! `KMCTL_CRASH_KILLS` says how many kills each of the tests makes.

mod long_life;
mod restore;
mod script;
mod victim;
