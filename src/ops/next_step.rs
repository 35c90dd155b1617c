//! Steps after Add that bring a key manager into use, from the configured targets.

use crate::control_plane::{Target, TargetKind, TargetName};

/// Step after Add. The variants stand in the order in which steps are offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Select it for the Developer Portal in the local database; no target is an API Portal.
    Select,
    /// Apply it to an API Manager.
    Apply(TargetName),
    /// Enable it in an API Portal.
    Enable(TargetName),
    /// Merge it into a gateway's file.
    Merge(TargetName),
    /// Verify it at a gateway, else at an API Manager, with a token.
    Verify(TargetName),
}

impl NextStep {
    /// Whether the other step comes first: a target verifies only what it has.
    pub fn needs(&self, other: &NextStep) -> bool {
        let NextStep::Verify(target) = self else {
            return false;
        };
        matches!(other, NextStep::Apply(name) | NextStep::Merge(name) if name == target)
    }
}

/// The steps with their labels.
pub fn next_steps(targets: &[Target]) -> Vec<(NextStep, String)> {
    let of = |kind| targets.iter().filter(move |target| target.kind == kind);
    let mut steps = Vec::new();
    if of(TargetKind::ApiPortal).next().is_none() {
        let label = "Select it in the Developer Portal".to_owned();
        steps.push((NextStep::Select, label));
    }
    for it in of(TargetKind::ApiManager) {
        let label = format!("Apply it to {}", it.title());
        steps.push((NextStep::Apply(it.name.clone()), label));
    }
    for it in of(TargetKind::ApiPortal) {
        let label = format!("Enable it in {}", it.title());
        steps.push((NextStep::Enable(it.name.clone()), label));
    }
    for it in of(TargetKind::Gateway) {
        let label = format!("Merge it into {}", it.title());
        steps.push((NextStep::Merge(it.name.clone()), label));
    }
    let kind = match of(TargetKind::Gateway).next() {
        Some(_) => TargetKind::Gateway,
        None => TargetKind::ApiManager,
    };
    for it in of(kind) {
        let label = format!("Verify it on {} with a token", it.name);
        steps.push((NextStep::Verify(it.name.clone()), label));
    }
    steps
}
