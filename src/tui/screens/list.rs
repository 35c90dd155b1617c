//! List of key managers: a window of rows, incremental search, switches, and the entry to all other screens.

use std::sync::Arc;
use std::time::Duration;

use super::paging::{WINDOW, scrolled};
use super::question::{Question, TargetAcceptance};
use crate::control_plane::SyncState;
use crate::form::{Edit, TextInput};
use crate::key_manager::SearchQueryError;
use crate::key_manager::{KeyManager, Name, SearchQuery, cells};
use crate::ops::{Op, OpError, TargetOp};
use crate::store::{Page, PageStart, Sort, SortBy};
use crate::tui::context::UpdateContext;
use crate::tui::event::{Moment, RequestId, StoreResult};
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::notification::Level;
use crate::tui::route::Route;
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::AppState;

/// Size of the first page on a terminal of this height: the rows that it can show. Those beyond are prefetched.
pub fn first_window(height: u16) -> usize {
    usize::from(height)
}

/// Default order of the column after the sorted one; the first column follows the last.
fn next_column(sort: Sort) -> Sort {
    let place = SortBy::ALL.iter().position(|by| *by == sort.by);
    let next = place.map_or(0, |place| (place + 1) % SortBy::ALL.len());
    SortBy::ALL.get(next).copied().unwrap_or_default().usual()
}

/// What to do with the response of a pending store request.
#[derive(Clone, Debug)]
pub(super) enum PendingRequest {
    Switch { name: Name, enabled: bool },
    Delete,
    Undo,
    AskUndo,
    Open,
    Token,
    OpenWith(crate::key_manager::Field, String),
    Bulk(BulkAction),
    Export,
    AskDelete,
    Sheet,
}

/// Marked row, as it was when marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Name of the marked key manager.
    pub name: Name,
    /// Status when marked: enabled or not.
    pub enabled: bool,
    /// Whether the Developer Portal used it when marked.
    pub developer_portal: bool,
}

/// Action on all marked rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkAction {
    /// Enable (`true`) or disable.
    Switch(bool),
    /// Delete, as one change.
    Delete,
}

/// State of the list of key managers.
#[derive(Clone, Debug)]
pub struct List {
    /// Loaded window of the list, with the counts.
    pub page: Arc<Page>,
    /// Index of the selected row in [`Self::page`].
    pub selected: usize,
    /// The first row on screen.
    pub top: usize,
    /// Cells of the longest name that was loaded so far: columns don't move while rows scroll.
    pub widest_name: usize,
    /// The search line.
    pub search: TextInput,
    /// Whether the search line is being typed into.
    pub searching: bool,
    /// The row that was selected before the search, to return to from a search without results.
    before_search: Option<Name>,
    /// The marked rows.
    pub marked: Vec<Mark>,
    /// Column and direction of the order.
    pub sort: Sort,
    /// Number of matching rows.
    pub matching: Option<u64>,
    /// Whether the matching rows are still to be counted.
    pub(super) needs_count: bool,
    pub(super) asked: Option<(RequestId, RowRequest)>,
    /// Time of the pending row request, since the start of the program.
    pub(super) asked_at: Duration,
    /// Request that counted the matching rows.
    pub(super) counted_as: RowRequest,
    /// Pages of both ends, to jump to without a query.
    pub(super) ends: Ends,
    pub(super) query_from: PageStart,
    pub(super) query_limit: usize,
    pub(super) pending: Vec<(RequestId, PendingRequest)>,
    /// Rows on screen in the last frame.
    viewport: usize,
    /// Index of the first loaded row among all matches, if known.
    pub(super) first: Option<u64>,
}

/// Last row request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowRequest {
    /// The first rows of another search.
    Search,
    /// The same rows again, since they may have changed.
    Again,
    /// The neighbouring window.
    Next,
    /// The first or last rows.
    Jump,
    /// Count the matches.
    Count,
}

/// First and last page that were loaded since the rows last changed.
#[derive(Clone, Debug, Default)]
pub(super) struct Ends {
    pub(super) first: Option<Arc<Page>>,
    pub(super) last: Option<Arc<Page>>,
}

impl Ends {
    /// Keeps a page that begins or ends the list.
    pub(super) fn keep(&mut self, page: &Arc<Page>) {
        if !page.more_before {
            self.first = Some(Arc::clone(page));
        }
        if !page.more_after {
            self.last = Some(Arc::clone(page));
        }
    }
}

impl List {
    /// A list that shows its first page.
    pub fn new(page: Page, sort: Sort) -> Self {
        List {
            sort,
            marked: Vec::new(),
            matching: page.matching,
            needs_count: false,
            page: Arc::new(page),
            selected: 0,
            top: 0,
            widest_name: 0,
            search: TextInput::default(),
            searching: false,
            asked: None,
            asked_at: Duration::ZERO,
            counted_as: RowRequest::Again,
            ends: Ends::default(),
            query_from: PageStart::First,
            query_limit: WINDOW,
            pending: Vec::new(),
            viewport: 1,
            first: Some(0),
            before_search: None,
        }
    }

    /// Rows on screen in the last frame, at least 1.
    pub fn viewport(&self) -> usize {
        self.viewport.max(1)
    }

    /// Most rows that the next frame can show: a terminal that grows is drawn after its rows were requested.
    pub(super) fn most_rows(&self, shared: &AppState) -> usize {
        self.viewport().max(usize::from(shared.size.1))
    }

    /// Stores the height of the viewport; the selected row stays visible.
    pub fn set_viewport(&mut self, rows: usize) {
        self.viewport = rows;
        self.scroll();
    }

    /// Measures the loaded names; a longer one than before makes room for itself.
    pub(super) fn measure_names(&mut self) {
        let names = self.page.rows.iter().map(|row| cells(row.name.as_str()));
        self.widest_name = names.fold(self.widest_name, usize::max);
    }

    /// Index of the first visible row among all matches, from 0; `None` if unknown.
    pub fn first_place(&self) -> Option<usize> {
        let first = usize::try_from(self.first?).ok()?;
        Some(first + self.top)
    }

    /// Search terms, case-folded.
    pub fn search_words(&self) -> Vec<String> {
        SearchQuery::parse_typed(self.search.text())
            .0
            .words()
            .to_vec()
    }

    /// Filter of the search line.
    pub(super) fn filter(&self) -> SearchQuery {
        SearchQuery::parse_typed(self.search.text()).0
    }

    /// The first condition of the search that is unknown, or unfinished once it is no longer being typed.
    pub fn filter_error(&self) -> Option<SearchQueryError> {
        let (_, error) = SearchQuery::parse_typed(self.search.text());
        error.filter(|error| error.is_unknown() || !self.searching)
    }

    /// The selected row.
    pub fn row(&self) -> Option<&KeyManager> {
        self.page.rows.get(self.selected)
    }

    fn typed(&mut self, edit: Edit, cx: &mut UpdateContext<'_>) {
        if self.search.text().is_empty() {
            self.before_search = self.row().map(|row| row.name.clone());
        }
        if self.search.edit(edit) {
            self.search_changed(cx);
        }
    }

    fn search_changed(&mut self, cx: &mut UpdateContext<'_>) {
        self.selected = 0;
        self.top = 0;
        self.ask(PageStart::First, RowRequest::Search, cx);
    }

    fn act(&mut self, action: Action, cx: &mut UpdateContext<'_>) {
        let page = self.viewport();
        match action {
            Action::Up => self.step(-1, cx),
            Action::Down => self.step(1, cx),
            Action::PageUp => self.step(-(page as isize), cx),
            Action::PageDown => self.step(page as isize, cx),
            Action::Home => self.jump(PageStart::First, cx),
            Action::End => self.jump(PageStart::Last, cx),
            Action::Search => self.searching = true,
            Action::Submit => self.searching = false,
            Action::Back => self.back(cx),
            Action::Reload => {
                self.reload(cx);
                if let Some(at) = cx
                    .shared
                    .target_scope()
                    .filter(|_| cx.shared.plan().is_some())
                {
                    // The remote state may have changed, too.
                    cx.at_target(TargetOp::Plan(at));
                }
                cx.say(Level::Done, "Reloaded.");
            }
            Action::Sort => self.set_sort(next_column(self.sort), cx),
            Action::ReverseSort => self.set_sort(self.sort.reversed(), cx),
            Action::Add => self.add(cx),
            Action::Mark => self.toggle_mark(cx),
            Action::Switch if !self.marked.is_empty() => self.switch_marked(cx),
            Action::Switch => self.switch(cx),
            Action::Delete if !self.marked.is_empty() => self.ask_delete_marked(cx),
            Action::CheckAll => self.check_several(cx),
            Action::Check if !self.marked.is_empty() => self.check_several(cx),
            Action::Export => self.export(cx),
            Action::Delete => self.fetch(PendingRequest::AskDelete, cx),
            Action::Undo => self.undo(cx),
            Action::Open => self.open(cx),
            Action::Copy => self.copy(cx),
            Action::Token => self.fetch(PendingRequest::Token, cx),
            Action::Sheet => self.fetch(PendingRequest::Sheet, cx),
            Action::LeaveProgram => cx.effect(crate::tui::effect::Effect::Quit(0)),
            other => self.open_other(other, cx),
        }
    }

    /// Opens the screen of an action.
    fn open_other(&self, action: Action, cx: &mut UpdateContext<'_>) {
        let external = self
            .row()
            .filter(|row| row.kind != crate::key_manager::ProviderKind::Bijira);
        match action {
            Action::Demo => {
                if let Some(text) = super::demo::text(cx.shared) {
                    cx.push(Route::Viewer {
                        title: "Demo".to_owned(),
                        source: "Demo addresses and client".to_owned(),
                        text,
                    });
                }
            }
            Action::Portal => cx.push(Route::Portal(None)),
            // The built-in key manager has no history of its own: the organization's is shown.
            Action::History => {
                let of = external.map(|row| row.name.as_str().to_owned());
                cx.push(Route::History(of));
            }
            Action::Check => match external {
                Some(row) => cx.push(Route::Check(row.name.clone())),
                None if self.row().is_some() => {
                    let text = "Bijira Built-in STS is built in: it has no provider to check.";
                    cx.say(Level::Note, text);
                }
                None => {}
            },
            Action::Organizations => cx.push(Route::Organizations),
            Action::Environments => cx.push(Route::Environments),
            Action::Targets => cx.push(Route::Targets),
            Action::Plan => {
                let of = external.map(|row| row.name.clone());
                cx.push(Route::Plan(of));
            }
            _ => {}
        }
    }

    /// Changes the order and stores it as a preference; the selected row stays selected.
    pub fn set_sort(&mut self, sort: Sort, cx: &mut UpdateContext<'_>) {
        self.sort = sort;
        cx.shared.preferences.sort = sort;
        // In read-only mode the order is not stored.
        cx.store(Op::SavePreferences(cx.shared.preferences));
        cx.shared.select = self.row().map(|row| row.name.clone());
        self.first = None;
        self.reload(cx);
        let direction = if sort.descending {
            "descending"
        } else {
            "ascending"
        };
        let text = format!("Sorted by {}, {direction}.", sort.by.label());
        cx.say(Level::Note, text);
    }

    fn back(&mut self, cx: &mut UpdateContext<'_>) {
        let filtered = !self.search.text().is_empty();
        self.searching = false;
        if filtered {
            let found = self.row().map(|row| row.name.clone());
            let keep = found.or_else(|| self.before_search.take());
            self.search = TextInput::default();
            cx.shared.select = keep;
            self.selected = 0;
            self.top = 0;
            self.reload(cx);
        } else {
            self.marked.clear();
        }
    }

    pub(super) fn step(&mut self, by: isize, cx: &mut UpdateContext<'_>) {
        let last = self.page.rows.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
        self.scroll();
        self.prefetch(cx);
    }

    /// Keeps the selected row on screen.
    pub(super) fn scroll(&mut self) {
        let (height, count) = (self.viewport(), self.page.rows.len());
        self.top = scrolled(self.top, self.selected, height, count);
    }

    /// Handles a new terminal size.
    pub fn resized(&mut self, cx: &mut UpdateContext<'_>) {
        self.scroll();
        self.prefetch(cx);
    }

    fn add(&mut self, cx: &mut UpdateContext<'_>) {
        if let Some(question) = continue_draft(cx.shared) {
            cx.question(question);
        } else {
            cx.push(Route::Add);
        }
    }

    fn switch(&mut self, cx: &mut UpdateContext<'_>) {
        let Some(row) = self.external(cx) else { return };
        if !row.enabled {
            self.set_enabled(row.name, true, cx);
        } else if row.developer_portal {
            let question = Question::Disable {
                there: accepting(&row.name, cx.shared),
                name: row.name,
                portal: row.developer_portal,
            };
            cx.question(question);
        } else {
            // u undoes it.
            self.set_enabled(row.name, false, cx);
        }
    }

    /// Selected row, if it is external; for the built-in one a notification says why it can't be changed.
    pub(super) fn external(&self, cx: &mut UpdateContext<'_>) -> Option<KeyManager> {
        let row = self.row()?.clone();
        if row.kind == crate::key_manager::ProviderKind::Bijira {
            cx.say(Level::Note, OpError::BuiltIn.message());
            return None;
        }
        Some(row)
    }

    /// Sets the Status switch of a key manager.
    pub fn set_enabled(&mut self, name: Name, enabled: bool, cx: &mut UpdateContext<'_>) {
        let request_id = cx.write(Op::SetEnabled {
            name: name.clone(),
            enabled,
        });
        self.pending
            .push((request_id, PendingRequest::Switch { name, enabled }));
    }

    /// Queries all fields of the selected row for this purpose.
    fn fetch(&mut self, why: PendingRequest, cx: &mut UpdateContext<'_>) {
        let Some(row) = self.external(cx) else { return };
        let request_id = cx.store(Op::Get { name: row.name });
        self.pending.push((request_id, why));
    }

    /// Deletes a key manager, after confirmation.
    pub fn delete(&mut self, name: Name, cx: &mut UpdateContext<'_>) {
        let request_id = cx.write(Op::Delete { name });
        self.pending.push((request_id, PendingRequest::Delete));
    }

    /// Queries the last change. Undoing an Add deletes, so it asks first.
    fn undo(&mut self, cx: &mut UpdateContext<'_>) {
        let request_id = cx.store(Op::LastChange);
        self.pending.push((request_id, PendingRequest::AskUndo));
    }

    /// Undoes the last change of this run.
    pub fn undo_now(&mut self, cx: &mut UpdateContext<'_>) {
        let request_id = cx.write(Op::Undo);
        self.pending.push((request_id, PendingRequest::Undo));
    }

    fn open(&mut self, cx: &mut UpdateContext<'_>) {
        let Some(row) = self.row() else { return };
        let name = row.name.clone();
        let request_id = cx.store(Op::Get { name });
        self.pending.push((request_id, PendingRequest::Open));
    }

    /// Opens the form of a key manager with a value to review.
    pub fn open_with(
        &mut self,
        name: String,
        field: crate::key_manager::Field,
        value: String,
        cx: &mut UpdateContext<'_>,
    ) {
        let request_id = cx.store(Op::Get {
            name: Name::stored(name),
        });
        self.pending
            .push((request_id, PendingRequest::OpenWith(field, value)));
    }

    fn copy(&mut self, cx: &mut UpdateContext<'_>) {
        match self.row().and_then(|row| row.connection.as_ref()) {
            Some(connection) => cx.copy(
                connection.well_known_url.as_str().to_owned(),
                "the Well-Known URL",
            ),
            None => cx.say(
                Level::Note,
                "The built-in key manager has no Well-Known URL.",
            ),
        }
    }
}

impl ScreenState for List {
    fn contexts(&self) -> Vec<KeyContext> {
        if self.searching {
            vec![KeyContext::Search, KeyContext::Text, KeyContext::Everywhere]
        } else {
            without_text([KeyContext::List, KeyContext::Tabs])
        }
    }

    fn available(&self, action: Action, shared: &AppState) -> Availability {
        let built_in = self
            .row()
            .is_none_or(|row| row.kind == crate::key_manager::ProviderKind::Bijira);
        match action {
            Action::Open if built_in => Availability::ReadyAs("View"),
            Action::Switch if !self.marked.is_empty() => Availability::ReadyAs("On/Off marked"),
            Action::Delete if !self.marked.is_empty() => Availability::ReadyAs("Delete marked"),
            Action::Switch | Action::Delete | Action::Token | Action::Check if built_in => {
                Availability::Quiet
            }
            Action::Sheet if built_in => Availability::Quiet,
            Action::Plan if shared.target().is_none() => Availability::Quiet,
            Action::Demo if shared.samples.is_empty() => Availability::Absent,
            Action::Undo if !shared.undoable => Availability::Absent,
            Action::Add if !shared.drafts.is_empty() => Availability::ReadyAs("Continue draft"),
            Action::Back if !self.marked.is_empty() && self.search.text().is_empty() => {
                Availability::ReadyAs("Clear marks")
            }
            Action::Back if !self.searching => Availability::Quiet,
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        match input {
            Input::Type(c) => self.typed(Edit::Insert(c), cx),
            Input::Paste(text) => {
                let line = text.replace(['\r', '\n', '\t'], " ");
                if self.search.paste(line.trim()) {
                    self.search_changed(cx);
                }
            }
            Input::Act(Action::Edit(edit)) => self.typed(edit, cx),
            Input::Act(action) => self.act(action, cx),
        }
    }

    fn on_store(&mut self, id: RequestId, result: &StoreResult, cx: &mut UpdateContext<'_>) {
        self.answer_store(id, result, cx);
    }

    fn next_deadline(&self, now: Moment) -> Option<Duration> {
        self.overdue_at(now)
    }
}

/// What a target does with a key manager's tokens until the next apply: `prod still accepts`, or `may` where that is not known.
pub(super) fn accepting(name: &Name, shared: &AppState) -> TargetAcceptance {
    let Some(target) = shared.target() else {
        return TargetAcceptance::None;
    };
    let target = &target.name;
    match shared.sync_state(name) {
        Some(SyncState::OnlyLocal) => TargetAcceptance::Absent(target.to_string()),
        Some(_) => TargetAcceptance::Accepts(format!("{target} still accepts")),
        None => TargetAcceptance::Accepts(format!("{target} may still accept")),
    }
}

/// Question whether to continue the newest stored draft.
pub fn continue_draft(shared: &AppState) -> Option<Question> {
    let (id, draft) = shared.drafts.first()?;
    Some(Question::ContinueDraft {
        id: *id,
        draft: Box::new(draft.clone()),
        others: shared.drafts.len() - 1,
    })
}
