//! Control planes: every scenario against the demo's API Manager and against the vendor's own Admin application, as 4.7 and
//! as before.

mod adopting;
mod applying;
mod contract;
pub mod contract_portal;
pub mod counterpart;
mod errors;
mod faults;
mod fields;
mod judged;
mod keyring;
mod killed;
mod local;
mod payloads;
mod planning;
mod promotion;
pub mod proxy;
mod random;
mod random_portal;
mod schemathesis;
mod secrecy;
mod sign_in;
mod targets;
mod trap_table;
mod trapped_objects;
mod trapped_sign_in;
mod traps;
mod world;
