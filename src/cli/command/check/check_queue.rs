//! Key managers to check: one, or all of an organization, read page by page.

use std::collections::VecDeque;

use crate::cli::command_error::CommandError;
use crate::key_manager::{KeyManager, OrganizationName};
use crate::ops::check::{Subject, subject, window};
use crate::store::{ListQuery, PageStart, Store};

/// Key managers read at once; between two pages the network has its turn.
const WINDOW: usize = 32;

/// Queue of key managers to check, in the list's order.
#[derive(Debug)]
pub struct CheckQueue {
    organization: OrganizationName,
    one: Option<KeyManager>,
    window: VecDeque<Subject>,
    query: Option<ListQuery>,
    total: u64,
}

impl CheckQueue {
    /// Queue of one key manager.
    pub fn of_one(stored: KeyManager, organization: &OrganizationName) -> Self {
        CheckQueue {
            organization: organization.clone(),
            one: Some(stored),
            window: VecDeque::new(),
            query: None,
            total: 1,
        }
    }

    /// Queue of all key managers except the built-in one.
    pub fn all(store: &Store, organization: &OrganizationName) -> Result<Self, CommandError> {
        let query = ListQuery::first(organization.clone(), WINDOW);
        Ok(CheckQueue {
            organization: organization.clone(),
            one: None,
            window: VecDeque::new(),
            total: store.count(&query)?.saturating_sub(1),
            query: Some(query),
        })
    }

    /// Organization of the key managers.
    pub fn organization(&self) -> &OrganizationName {
        &self.organization
    }

    /// Total number of key managers to check.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Next key manager with the keys of its last check; `None` after the last.
    pub fn next(&mut self, store: &Store) -> Result<Option<Subject>, CommandError> {
        if let Some(stored) = self.one.take() {
            return Ok(Some(subject(store, &self.organization, stored)?));
        }
        if self.window.is_empty() {
            self.read(store)?;
        }
        Ok(self.window.pop_front())
    }

    fn read(&mut self, store: &Store) -> Result<(), CommandError> {
        let Some(mut query) = self.query.take() else {
            return Ok(());
        };
        let (window, more) = window(store, &query)?;
        if let Some(last) = window.last().filter(|_| more) {
            query.from = PageStart::After(last.stored.name.clone());
            self.query = Some(query);
        }
        let external = window.into_iter().filter(|it| !it.stored.built_in());
        self.window = external.collect();
        Ok(())
    }
}
