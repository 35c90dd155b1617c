//! kmctl's verdicts by gateway: against cases that the gateways' own code judged, and beside the judges themselves.

mod answers;
pub mod case;
mod corpus;
mod corpus_manager;
mod dice;
pub mod manager;
pub mod pairs;
mod platform;
mod random;
mod serving;
