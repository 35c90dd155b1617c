//! Click targets: `render` records them with each frame. What a click does to a screen is in [`screens::click`](super::screens).

use std::ops::{Deref, DerefMut};

use ratatui::layout::{Position, Rect};

use super::keymap::Action;
use crate::form::Element;
use crate::store::SortBy;

/// Target of a click.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// Action of a key: a footer hint, a part of a scrollbar.
    Press(Action),
    /// A page of the organization: what its key in the list does.
    Page(Action),
    /// Row of the scrolled area, from 0. A click focuses it; on a focused row, or in a menu, it selects.
    Row(usize),
    /// An element of a form: it gets the focus; a button is pressed, a box toggled.
    Element(Element),
    /// Choice of an element, from 0: an environment, a version.
    Choice(Element, usize),
    /// A box or choice at this stop of the focus, from 0: it gets the focus and is toggled.
    Toggle(usize),
    /// A button, by its place among its like or by its stop of the focus.
    Button(usize),
    /// The head of a column.
    Sort(SortBy),
}

/// Areas of a frame and what a click on them does; the one drawn last is on top.
#[derive(Clone, Debug, Default)]
pub struct Hits(Vec<(Rect, Hit)>);

impl Hits {
    /// Click target at this cell.
    pub fn at(&self, column: u16, row: u16) -> Option<Hit> {
        let place = Position::new(column, row);
        let mut hits = self.0.iter().rev();
        let found = hits.find(|(area, _)| area.contains(place));
        found.map(|(_, hit)| *hit)
    }
}

/// A frame that is drawn into, and what can be clicked in it.
pub struct Frame<'a, 'b> {
    inner: &'a mut ratatui::Frame<'b>,
    hits: &'a mut Hits,
}

impl<'a, 'b> Frame<'a, 'b> {
    /// A frame with nothing to click yet.
    pub fn new(inner: &'a mut ratatui::Frame<'b>, hits: &'a mut Hits) -> Self {
        hits.0.clear();
        Frame { inner, hits }
    }

    /// A click in this area does that.
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

    /// A click on one of these rows, one below the other, selects it; `first` is the number of the topmost.
    pub fn hit_rows(&mut self, area: Rect, first: usize, count: usize) {
        for (place, row) in area.rows().take(count).enumerate() {
            self.hit(row, Hit::Row(first + place));
        }
    }
}

impl<'b> Deref for Frame<'_, 'b> {
    type Target = ratatui::Frame<'b>;

    fn deref(&self) -> &Self::Target {
        self.inner
    }
}

impl DerefMut for Frame<'_, '_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.inner
    }
}
