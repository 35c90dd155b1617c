//! The one SQLite file: the only room that names rusqlite.
