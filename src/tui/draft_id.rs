//! Draft ids, unique among running processes by time and process id.

const PROCESS_BITS: u32 = 22;

/// Id of a draft that is started or continued at `now`. `process` is the process id, or an id that this function
/// returned earlier in the same process.
pub fn draft_id(now: jiff::Timestamp, process: u64) -> u64 {
    let millisecond = u64::try_from(now.as_millisecond()).unwrap_or_default();
    let process = process & ((1 << PROCESS_BITS) - 1);
    // SQLite's integers are signed.
    ((millisecond << PROCESS_BITS) | process) & (u64::MAX >> 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_moment_or_another_process_is_another_id() {
        let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
        let (now, later) = (
            at("2026-01-02T03:04:05.001Z"),
            at("2026-01-02T03:04:05.002Z"),
        );
        let first = draft_id(now, 4711);
        let second = draft_id(later, first);
        assert_eq!(draft_id(later, 4711), second);
        assert!(second > first);
        assert_ne!(draft_id(now, 4712), first);
    }
}
