//! Audit context of a write.

/// Actor and timestamp of a write.
#[derive(Clone, Debug)]
pub struct AuditContext {
    /// The wall clock.
    pub timestamp: jiff::Timestamp,
    /// The OS user.
    pub actor: String,
}
