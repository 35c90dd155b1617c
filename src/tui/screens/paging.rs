//! Page sizes of long lists.

/// Rows read at once, at least; moving within them causes no query.
pub(super) const WINDOW: usize = 120;
/// Distance to the edge of the window at which the next one is read.
pub(super) const PREFETCH_DISTANCE: usize = 40;

/// Rows to read for a viewport of `shown` rows: one screen on each side of the focus.
pub(super) fn window(shown: usize) -> usize {
    WINDOW.max(2 * shown + PREFETCH_DISTANCE)
}

/// Rows kept behind the focus.
pub(super) fn kept(shown: usize) -> usize {
    (window(shown) - PREFETCH_DISTANCE) / 2
}
