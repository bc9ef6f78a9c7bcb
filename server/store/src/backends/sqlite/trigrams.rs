//! The table of trigrams: which devices have which three characters next to each other in the text that is searched.
//! `SQLite`'s own full-text index keeps it, by triggers.

use rusqlite::{Connection, OptionalExtension as _};

use super::unavailable;
use crate::Result;

/// The last that is made: when it is there, all of it is.
const LAST: &str = "devices_search_gone";

// Without the text itself, which the devices have, and without positions: what is found is looked at. Rows are told by
// their rowid, which Farhand never renumbers.
const TABLE: &str = "
DROP TRIGGER IF EXISTS devices_search_new;
DROP TRIGGER IF EXISTS devices_search_changed;
DROP TABLE IF EXISTS devices_search;
CREATE VIRTUAL TABLE devices_search USING fts5 (
    search_text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
);
INSERT INTO devices_search (rowid, search_text) SELECT rowid, search_text FROM devices;
CREATE TRIGGER devices_search_new AFTER INSERT ON devices BEGIN
    INSERT INTO devices_search (rowid, search_text) VALUES (new.rowid, new.search_text);
END;
CREATE TRIGGER devices_search_changed AFTER UPDATE OF search_text ON devices
WHEN old.search_text <> new.search_text BEGIN
    DELETE FROM devices_search WHERE rowid = old.rowid;
    INSERT INTO devices_search (rowid, search_text) VALUES (new.rowid, new.search_text);
END;
CREATE TRIGGER devices_search_gone AFTER DELETE ON devices BEGIN
    DELETE FROM devices_search WHERE rowid = old.rowid;
END;
";

/// Makes the table, and fills it, when it is not there. Not in the migrations, which both databases take word for word.
pub(crate) fn make(connection: &mut Connection) -> Result<()> {
    let transaction = connection.transaction().map_err(unavailable)?;
    let there = transaction
        .query_row("SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name = ?1", [LAST], |_| Ok(()))
        .optional()
        .map_err(unavailable)?;
    if there.is_none() {
        transaction.execute_batch(TABLE).map_err(unavailable)?;
    }
    transaction.commit().map_err(unavailable)
}
