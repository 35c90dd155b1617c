//! Audit context of a write.

/// Actor and timestamp of a write.
#[derive(Clone, Debug)]
pub struct AuditContext {
    /// Time of the write, by the wall clock.
    pub timestamp: jiff::Timestamp,
    /// Name of the operating system's user.
    pub actor: String,
}
