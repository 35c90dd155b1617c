//! Screen preferences, kept for the next run, for all organizations.

use super::error::StoreError;
use super::open::Store;
use super::sort::Sort;

/// Preferences of the full screen, kept between runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// The order of the list.
    pub sort: Sort,
    /// Whether mouse reporting is on; `None` if the user never toggled it.
    pub mouse: Option<bool>,
}

impl Store {
    /// Stored preferences; an unknown order becomes the default.
    pub fn preferences(&self) -> Result<Preferences, StoreError> {
        let row = self
            .connection
            .prepare_cached("SELECT list_sort, mouse FROM settings")
            .and_then(|mut statement| {
                statement.query_row([], |row| {
                    Ok((row.get::<_, Option<String>>(0)?, row.get(1)?))
                })
            });
        let (sort, mouse) = row.map_err(|error| self.wrap(&error))?;
        let sort = sort.as_deref().and_then(Sort::from_word);
        Ok(Preferences {
            sort: sort.unwrap_or_default(),
            mouse,
        })
    }

    /// Stores the preferences.
    pub fn save_preferences(&mut self, preferences: Preferences) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute(
                "UPDATE settings SET list_sort = ?1, mouse = ?2",
                rusqlite::params![preferences.sort.word(), preferences.mouse],
            )?;
            Ok(())
        })
    }
}
