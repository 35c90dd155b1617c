//! How many rows of a long list a screen has in hand.

/// Rows asked for at once, at least; moving within them asks the store nothing.
pub(super) const WINDOW: usize = 120;
/// So near to the edge of the window the next one is asked for.
pub(super) const PREFETCH_DISTANCE: usize = 40;

/// Rows asked for where so many are shown: a screen of them on both sides of the focus.
pub(super) fn window(shown: usize) -> usize {
    WINDOW.max(2 * shown + PREFETCH_DISTANCE)
}

/// How many of them stay on the side that the focus comes from.
pub(super) fn kept(shown: usize) -> usize {
    (window(shown) - PREFETCH_DISTANCE) / 2
}
