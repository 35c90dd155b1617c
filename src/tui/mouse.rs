//! Click targets, recorded while a frame is drawn. A click on a tab, a hint or a scrollbar
//! is handled in `tui/update.rs`, one inside a screen in [`screens::click`](super::screens).

use std::ops::{Deref, DerefMut};

use ratatui::layout::{Position, Rect};

use super::keymap::Action;
use crate::form::Element;
use crate::store::SortBy;

/// Target of a click.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// Action of a key: a tab, a footer hint, a part of a scrollbar.
    Press(Action),
    /// The organization in the title row.
    Organization,
    /// Row of the scrolled area, from 0. A click focuses it; on a focused row, or in a menu, it selects.
    Row(usize),
    /// Element of a form. A click focuses it, presses a button, toggles a check box.
    Element(Element),
    /// Choice of an element, from 0: an environment, a version.
    Choice(Element, usize),
    /// Check box or choice at this focus stop, from 0. A click focuses and toggles it.
    Toggle(usize),
    /// Button: its index among the buttons of a dialog or row, or its focus stop in a form; from 0.
    Button(usize),
    /// Column header; a click sorts by the column.
    Sort(SortBy),
}

/// Click targets of one frame, by area; where areas overlap, the one recorded last wins.
#[derive(Clone, Debug, Default)]
pub struct Hits(Vec<(Rect, Hit)>);

impl Hits {
    /// Click target at this cell, if any.
    pub fn at(&self, column: u16, row: u16) -> Option<Hit> {
        let place = Position::new(column, row);
        let mut hits = self.0.iter().rev();
        let found = hits.find(|(area, _)| area.contains(place));
        found.map(|(_, hit)| *hit)
    }
}

/// A [`ratatui::Frame`] that also records click targets.
pub struct HitFrame<'a, 'b> {
    inner: &'a mut ratatui::Frame<'b>,
    hits: &'a mut Hits,
}

impl<'a, 'b> HitFrame<'a, 'b> {
    /// Wraps a frame; clears the click targets of the previous one.
    pub fn new(inner: &'a mut ratatui::Frame<'b>, hits: &'a mut Hits) -> Self {
        hits.0.clear();
        HitFrame { inner, hits }
    }

    /// Records a click target; areas outside the frame are clipped.
    pub fn hit(&mut self, area: Rect, hit: Hit) {
        let area = area.intersection(self.inner.area());
        if !area.is_empty() {
            self.hits.0.push((area, hit));
        }
    }

    /// Drops all click targets recorded so far in this frame.
    pub fn cover(&mut self) {
        self.hits.0.clear();
    }

    /// Records [`Hit::Row`] for each of the first `count` rows of `area`; `first` is the number of the topmost.
    pub fn hit_rows(&mut self, area: Rect, first: usize, count: usize) {
        for (place, row) in area.rows().take(count).enumerate() {
            self.hit(row, Hit::Row(first + place));
        }
    }
}

impl<'b> Deref for HitFrame<'_, 'b> {
    type Target = ratatui::Frame<'b>;

    fn deref(&self) -> &Self::Target {
        self.inner
    }
}

impl DerefMut for HitFrame<'_, '_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.inner
    }
}
