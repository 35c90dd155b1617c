//! kmctl's verdicts by gateway: against cases that the gateways' own code judged, and beside the judges themselves.

mod answers;
pub mod case;
mod corpus;
mod corpus_manager;
mod dice;
pub mod manager;
mod mutate;
mod mutate_keys;
pub mod pairs;
mod platform;
mod random;
mod serving;
