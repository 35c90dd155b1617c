//! What is to be checked: one, or all of an organization, read window by window.

use std::collections::VecDeque;

use crate::cli::Failure;
use crate::key_manager::{KeyManager, OrganizationName};
use crate::ops::check::{Subject, subject};
use crate::store::{From, ListQuery, Row, Store};

/// Rows read at a time: memory stays flat however many there are.
const WINDOW: usize = 256;

/// Key managers in the list's order.
#[derive(Debug)]
pub struct Subjects {
    organization: OrganizationName,
    one: Option<KeyManager>,
    rows: VecDeque<Row>,
    query: Option<ListQuery>,
    total: u64,
}

impl Subjects {
    /// This one.
    pub fn one(stored: KeyManager, organization: &OrganizationName) -> Self {
        Subjects {
            organization: organization.clone(),
            one: Some(stored),
            rows: VecDeque::new(),
            query: None,
            total: 1,
        }
    }

    /// All but the built-in one.
    ///
    /// # Errors
    /// When the file fails.
    pub fn all(store: &Store, organization: &OrganizationName) -> Result<Self, Failure> {
        let query = ListQuery::first(organization.clone(), WINDOW);
        let mut subjects = Subjects {
            organization: organization.clone(),
            one: None,
            rows: VecDeque::new(),
            query: Some(query),
            total: 0,
        };
        subjects.read(store)?;
        Ok(subjects)
    }

    /// Whose they are.
    pub fn organization(&self) -> &OrganizationName {
        &self.organization
    }

    /// How many there are.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The next one; one that was deleted meanwhile is passed over.
    ///
    /// # Errors
    /// When the file fails.
    pub fn next(&mut self, store: &Store) -> Result<Option<Subject>, Failure> {
        if let Some(stored) = self.one.take() {
            return Ok(Some(subject(store, &self.organization, stored)?));
        }
        loop {
            if self.rows.is_empty() {
                self.read(store)?;
            }
            let Some(row) = self.rows.pop_front() else {
                return Ok(None);
            };
            let found = store.get(&self.organization, row.name.as_str())?;
            if let Some(stored) = found.filter(|stored| !stored.built_in()) {
                return Ok(Some(subject(store, &self.organization, stored)?));
            }
        }
    }

    fn read(&mut self, store: &Store) -> Result<(), Failure> {
        let Some(mut query) = self.query.take() else {
            return Ok(());
        };
        let page = store.page(&query)?;
        self.total = page.all.saturating_sub(1);
        let last = page.rows.last().filter(|_| page.more_after);
        if let Some(last) = last {
            query.from = From::After(last.name.clone());
            self.query = Some(query);
        }
        self.rows = page.rows.into();
        Ok(())
    }
}
