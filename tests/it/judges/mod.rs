//! kmctl's verdicts by gateway: against cases that the gateways' own code judged, and beside the judges themselves.

mod case;
mod corpus;
mod corpus_manager;
mod dice;
mod manager;
mod pairs;
mod platform;
mod random;
mod serving;
