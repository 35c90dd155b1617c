//! What a click does, by where it falls. A frame records it while it is drawn.

use std::ops::{Deref, DerefMut};

use ratatui::layout::{Position, Rect};

use super::keymap::Action;
use crate::form::Element;
use crate::store::SortBy;

/// What is under the pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// What a key does: a hint, a tab.
    Press(Action),
    /// A row of what scrolls here, from 0: it gets the focus, and is chosen if it had it.
    Row(usize),
    /// An element of a form: it gets the focus; a button is pressed, a box toggled.
    Element(Element),
    /// One of the choices of the element with the focus, from 0: an environment, a version.
    Choice(Element, usize),
    /// A button of a row of them, from 0.
    Button(usize),
    /// The head of a column.
    Sort(SortBy),
    /// A scrollbar over so many rows.
    Bar(usize),
}

/// Areas of a frame and what a click on them does; the one drawn last is on top.
#[derive(Clone, Debug, Default)]
pub struct Hits(Vec<(Rect, Hit)>);

impl Hits {
    /// What a click on this cell does.
    pub fn at(&self, column: u16, row: u16) -> Option<Hit> {
        let place = Position::new(column, row);
        let (area, hit) = self.0.iter().rev().find(|(area, _)| area.contains(place))?;
        match hit {
            Hit::Bar(total) => {
                let steps = usize::from(area.height.saturating_sub(1)).max(1);
                let below = usize::from(row - area.y);
                Some(Hit::Bar(total.saturating_sub(1) * below / steps))
            }
            hit => Some(*hit),
        }
    }

    /// Forgets all of it: what is drawn next covers it.
    pub fn clear(&mut self) {
        self.0.clear();
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
        hits.clear();
        Frame { inner, hits }
    }

    /// A click in this area does that.
    pub fn hit(&mut self, area: Rect, hit: Hit) {
        let area = area.intersection(self.inner.area());
        if !area.is_empty() {
            self.hits.0.push((area, hit));
        }
    }

    /// What was drawn so far can't be clicked.
    pub fn cover(&mut self) {
        self.hits.clear();
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
