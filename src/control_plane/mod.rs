//! Control planes as data: targets, releases with their capabilities, mapping of key managers, plans.
//!
//! Not here: I/O, a clock, a secret. Requests are in `remote`, the combination with the store is in `ops`.

mod api_manager;
mod api_portal;
mod catalog;
mod caution;
mod change;
mod desired_state;
mod doubt;
mod fingerprint;
mod gateway;
mod gateway_config;
mod gateway_entry;
mod gateway_options;
mod json;
mod managed;
mod mapping;
mod plan;
mod plan_file;
mod plan_item;
mod portal_id;
mod release;
mod remote_error;
mod remote_fix;
mod remote_key_manager;
mod remote_name;
mod remote_object;
mod report;
mod target;
mod target_facts;
mod target_problem;
mod three_way;

pub use api_manager::{api_manager_differences, body_of as api_manager_body, update_body};
pub use api_portal::{portal_body, portal_key_manager, portal_update};
pub use catalog::{Catalog, ConnectorType, Setting};
pub use caution::Caution;
pub use change::{FieldChange, Missing, SyncState};
pub use desired_state::{DesiredState, TargetValue, UnsupportedField, remote_name, with_values};
pub use fingerprint::Fingerprint;
pub use gateway::{entry_as_read, wanted_entry};
pub use gateway_config::{
    Change as GatewayChange, Merged, NotMerged, ValueChange, entries as gateway_entries,
    merge as merge_gateway_config,
};
pub use gateway_entry::{EntryResult, GatewayEntry, GatewayRelease, Template, UnreadScopes};
pub use gateway_options::{CertificatePath, GatewayOptions};
pub use managed::{ManagedField, ManagedFields};
pub use mapping::managed_fields;
pub use plan::{Counts, Options, Plan, plan, sort as sort_plan};
pub use plan_file::{PlanFile, PlanFileError};
pub use plan_item::{Action, Blocker, OVERWRITES, PlanItem};
pub use portal_id::{DerivedId, NotAnId, PortalId, collisions};
pub use release::{Capabilities, Release, Unreadable};
pub use remote_error::{Cause, RemoteError, WriteEffect};
pub use remote_key_manager::RemoteKeyManager;
pub use remote_name::apim_name;
pub use remote_object::RemoteObject;
pub use report::{ApplyItem, ApplyReport, Check, Outcome, Usage, UsageList, Verification};
pub use target::{ProbeUrl, Target, TargetKind, TargetName, TargetUrl, Trust};
pub use target_facts::{Login, SeenCertificate, TargetFacts};
pub use target_problem::TargetProblem;
pub use three_way::{Link, PENDING};
