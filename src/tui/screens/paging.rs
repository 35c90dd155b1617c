//! Page sizes of long lists.

/// Rows read at once, at least; moving within them causes no query.
pub(super) const WINDOW: usize = 120;
/// Distance to the edge of the window at which the next one is read.
pub(super) const PREFETCH_DISTANCE: usize = 40;

/// Rows to read for a viewport of `shown` rows: one screen on each side of the focus.
pub(super) fn window(shown: usize) -> usize {
    WINDOW.max(2 * shown + PREFETCH_DISTANCE)
}

/// Number of rows kept behind the focus.
pub(super) fn kept(shown: usize) -> usize {
    (window(shown) - PREFETCH_DISTANCE) / 2
}

/// The first row on screen: the focused one is seen, and the viewport is filled if there are enough rows.
pub(super) fn scrolled(top: usize, focused: usize, viewport: usize, count: usize) -> usize {
    let lowest = focused.saturating_add(1).saturating_sub(viewport);
    let top = top.clamp(lowest, focused.max(lowest));
    top.min(count.saturating_sub(viewport))
}
