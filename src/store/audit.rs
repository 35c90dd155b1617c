//! Who changes something, and when.

/// Who does something, and when.
#[derive(Clone, Debug)]
pub struct AuditContext {
    /// The wall clock.
    pub timestamp: jiff::Timestamp,
    /// The OS user.
    pub actor: String,
}
