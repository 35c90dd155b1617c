//! Loaded window of the list: page requests, responses, and the count of matches.

use std::sync::Arc;
use std::time::Duration;

use super::list::{Ends, List, RowRequest, first_window};
use super::paging::{PREFETCH_DISTANCE, WINDOW, kept, window};
use crate::key_manager::{Name, SearchQuery};
use crate::ops::Op;
use crate::store::{ListQuery, Page, PageStart};
use crate::tui::context::UpdateContext;
use crate::tui::effect::TaskSlot;
use crate::tui::event::{Moment, RequestId};
use crate::tui::state::AppState;

/// Delay after which pending rows are shown as loading.
const OVERDUE: Duration = Duration::from_millis(300);

impl List {
    /// Requests the neighboring window before the loaded rows run out, and rows for a larger viewport.
    pub(super) fn prefetch(&mut self, cx: &mut UpdateContext<'_>) {
        if matches!(self.asked, Some((_, asked)) if asked != RowRequest::Count) {
            return;
        }
        let count = self.page.rows.len();
        let last = count.saturating_sub(1);
        let shown = self.most_rows(cx.shared);
        let kept = kept(shown);
        if self.page.more_after
            && (self.selected + PREFETCH_DISTANCE > last || self.top + shown > count)
        {
            let from = self.page.rows.get(self.selected.saturating_sub(kept));
            if let Some(name) = from.map(|row| row.name.clone()) {
                self.ask(PageStart::At(name), RowRequest::Next, cx);
            }
        } else if self.page.more_before && (self.selected < PREFETCH_DISTANCE || count < shown) {
            let to = self.page.rows.get(self.selected + kept);
            let last = self.page.rows.last().filter(|_| self.page.more_after);
            // Near the end the page must include the selected row.
            let from = to
                .or(last)
                .map_or(PageStart::Last, |row| PageStart::Before(row.name.clone()));
            self.ask(from, RowRequest::Next, cx);
        }
    }

    pub(super) fn jump(&mut self, from: PageStart, cx: &mut UpdateContext<'_>) {
        let first = from == PageStart::First;
        let here = if first {
            !self.page.more_before
        } else {
            !self.page.more_after
        };
        if here {
            self.selected = if first {
                0
            } else {
                self.page.rows.len().saturating_sub(1)
            };
            self.scroll();
        } else {
            self.selected = if first { 0 } else { usize::MAX };
            let kept = if first {
                &self.ends.first
            } else {
                &self.ends.last
            };
            match kept.clone() {
                Some(page) => {
                    self.counted_as = RowRequest::Jump;
                    self.show(&page, RowRequest::Jump, cx);
                }
                None => self.ask(from, RowRequest::Jump, cx),
            }
        }
    }

    pub(super) fn ask(&mut self, from: PageStart, asked: RowRequest, cx: &mut UpdateContext<'_>) {
        if matches!(asked, RowRequest::Search | RowRequest::Again) {
            self.ends = Ends::default();
        }
        self.query_limit = match asked {
            RowRequest::Search | RowRequest::Jump => first_window(cx.shared.size.1),
            _ => window(self.most_rows(cx.shared)),
        };
        // Without a response the count is unknown, whatever page is requested next.
        let unanswered = matches!(
            self.asked,
            Some((
                _,
                RowRequest::Search | RowRequest::Next | RowRequest::Jump | RowRequest::Again
            ))
        );
        if !(unanswered && self.counted_as == RowRequest::Search) {
            self.counted_as = asked;
        }
        if !self.awaits_rows() {
            self.asked_at = cx.now.since_start;
        }
        let query = self.query(from, cx.shared);
        self.query_from.clone_from(&query.from);
        self.ask_store(Op::Page(query), asked, cx);
    }

    /// Whether requested rows have not been loaded yet.
    pub fn awaits_rows(&self) -> bool {
        match self.asked {
            Some((_, RowRequest::Search | RowRequest::Jump | RowRequest::Again)) => true,
            Some((_, RowRequest::Next | RowRequest::Count)) | None => false,
        }
    }

    /// Whether pending rows are overdue: until they arrive, the previous rows are shown.
    pub fn is_overdue(&self, now: Moment) -> bool {
        self.awaits_rows() && now.since_start >= self.asked_at + OVERDUE
    }

    /// Deadline at which pending rows become overdue.
    pub(super) fn overdue_at(&self, now: Moment) -> Option<Duration> {
        let late_at = self.asked_at + OVERDUE;
        (self.awaits_rows() && now.since_start < late_at).then_some(late_at)
    }

    fn ask_store(&mut self, op: Op, asked: RowRequest, cx: &mut UpdateContext<'_>) {
        // A pending query in the slot is replaced by the newest one.
        let request_id = cx.store_in(TaskSlot::Page, op);
        self.asked = Some((request_id, asked));
    }

    fn query(&self, from: PageStart, shared: &AppState) -> ListQuery {
        ListQuery {
            filter: SearchQuery::parse_typed(self.search.text()).0,
            sort: self.sort,
            from,
            ..ListQuery::first(shared.organization.clone(), self.query_limit)
        }
    }

    /// Queries the count of matches if unknown.
    pub(super) fn ask_count(&mut self, cx: &mut UpdateContext<'_>) {
        if self.needs_count {
            let query = self.query(PageStart::First, cx.shared);
            self.ask_store(Op::Count(query), RowRequest::Count, cx);
        }
    }

    /// Reloads the window; the selected row stays selected.
    pub fn reload(&mut self, cx: &mut UpdateContext<'_>) {
        let first = match &cx.shared.select {
            Some(name) => Some(name.clone()),
            None => self.page.rows.first().map(|row| row.name.clone()),
        };
        let from = match first {
            Some(name) if self.page.more_before || cx.shared.select.is_some() => {
                self.before_or_at(name)
            }
            _ => PageStart::First,
        };
        self.ask(from, RowRequest::Again, cx);
        cx.store(Op::Overview { limit: 1 });
    }

    /// Start of a window around a row that is not loaded; the first row if all rows fit into one window.
    fn before_or_at(&self, name: Name) -> PageStart {
        if self.page.all <= WINDOW as u64 {
            PageStart::First
        } else {
            PageStart::At(name)
        }
    }

    pub(super) fn on_page(
        &mut self,
        request_id: RequestId,
        page: &Arc<Page>,
        cx: &mut UpdateContext<'_>,
    ) {
        let Some((_, asked)) = self.asked.filter(|(asked, _)| *asked == request_id) else {
            return;
        };
        self.show(page, asked, cx);
    }

    fn show(&mut self, page: &Arc<Page>, asked: RowRequest, cx: &mut UpdateContext<'_>) {
        self.asked = None;
        if page.rows.is_empty() && page.more_before {
            // All rows from there on are gone.
            self.ask(PageStart::Last, RowRequest::Jump, cx);
            return;
        }
        let keep = matches!(asked, RowRequest::Again | RowRequest::Next);
        let name = match cx.shared.select.take() {
            Some(name) => Some(name),
            None if keep => self.row().map(|row| row.name.clone()),
            None => None,
        };
        let above = self.selected.saturating_sub(self.top);
        let before = self.selected;
        if matches!(asked, RowRequest::Next | RowRequest::Jump) {
            self.ends.keep(&self.page);
        }
        self.first = self.place_of(page);
        self.page = Arc::clone(page);
        for mark in &mut self.marked {
            if let Some(row) = page.rows.iter().find(|row| row.name == mark.name) {
                mark.enabled = row.enabled;
                mark.developer_portal = row.developer_portal;
            }
        }
        let last = self.page.rows.len().saturating_sub(1);
        self.selected = name
            .and_then(|name| self.page.rows.iter().position(|row| row.name == name))
            .unwrap_or(before)
            .min(last);
        self.top = self.selected.saturating_sub(above);
        self.scroll();
        self.update_count(page.matching);
        self.ask_count(cx);
        self.prefetch(cx);
    }

    /// The place of a page's first row among all that match: known at both ends, and wherever it shares a row with the
    /// page before it.
    fn place_of(&self, page: &Page) -> Option<u64> {
        if !page.more_before {
            return Some(0);
        }
        if let (false, Some(matching)) = (page.more_after, page.matching) {
            return matching.checked_sub(page.rows.len() as u64);
        }
        let before = self.first?;
        let first = page.rows.first()?;
        if let Some(place) = self.page.rows.iter().position(|row| row.name == first.name) {
            return Some(before + place as u64);
        }
        let old = self.page.rows.first()?;
        let place = page.rows.iter().position(|row| row.name == old.name)?;
        before.checked_sub(place as u64)
    }

    /// Updates the count from a page.
    fn update_count(&mut self, matching: Option<u64>) {
        if matching.is_some() {
            self.matching = matching;
            self.needs_count = false;
            return;
        }
        match self.counted_as {
            // The previous count stays valid.
            RowRequest::Next | RowRequest::Jump => {}
            RowRequest::Again => self.needs_count = true,
            _ => {
                self.matching = None;
                self.needs_count = true;
            }
        }
    }

    /// Repeats a search that was interrupted by another op, unless a newer one replaced it.
    pub(super) fn interrupted(&mut self, request_id: RequestId, cx: &mut UpdateContext<'_>) {
        if let Some((_, asked)) = self.asked.filter(|(it, _)| *it == request_id) {
            if asked == RowRequest::Count {
                self.ask_count(cx);
            } else {
                let query = self.query(self.query_from.clone(), cx.shared);
                self.ask_store(Op::Page(query), asked, cx);
            }
        }
    }

    pub(super) fn on_count(&mut self, request_id: RequestId, count: u64) {
        if self.asked.is_none_or(|(asked, _)| asked != request_id) {
            return;
        }
        self.asked = None;
        self.matching = Some(count);
        self.needs_count = false;
    }
}
