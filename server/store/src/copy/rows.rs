//! Rows of any table, and the digest that tells whether two tables are the same.

use rusqlite::{
    ToSql,
    types::{ToSqlOutput, ValueRef},
};
use sha2::{Digest as _, Sha256};

use super::plan::{Kind, Table};
use crate::{Result, columns::Columns};

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Null,
    Text(String),
    Integer(i64),
    Flag(bool),
    Bytes(Vec<u8>),
}

/// A row: a value for each column of its table.
pub(crate) type Row = Vec<Cell>;

/// The row that a database gave.
pub(crate) fn read(row: &dyn Columns, table: &Table) -> Result<Row> {
    let cell = |(place, kind): (usize, Kind)| {
        Ok(match kind {
            Kind::Text => row.text(place)?.map(|text| Cell::Text(text.to_owned())),
            Kind::Integer => row.integer(place)?.map(Cell::Integer),
            Kind::Flag => row.flag(place)?.map(Cell::Flag),
            Kind::Bytes => row.bytes(place)?.map(|bytes| Cell::Bytes(bytes.to_vec())),
        }
        .unwrap_or(Cell::Null))
    };
    table.columns.iter().map(|column| column.kind).enumerate().map(cell).collect()
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Integer(integer) => ValueRef::Integer(*integer),
            Self::Flag(flag) => ValueRef::Integer(i64::from(*flag)),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// How many rows a table has on one side, and what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub rows: u64,
    /// SHA-256 over all of them, in the order of their key.
    pub digest: [u8; 32],
}

/// A tally in the making.
#[derive(Default)]
pub(super) struct Tallying {
    rows: u64,
    digest: Sha256,
}

impl Tallying {
    pub(super) fn add(&mut self, row: &Row) {
        self.rows += 1;
        for cell in row {
            match cell {
                Cell::Null => self.digest.update(b"n"),
                Cell::Text(text) => self.long(b't', text.as_bytes()),
                Cell::Integer(integer) => {
                    self.digest.update(b"i");
                    self.digest.update(integer.to_be_bytes());
                }
                Cell::Flag(flag) => self.digest.update([b'f', u8::from(*flag)]),
                Cell::Bytes(bytes) => self.long(b'b', bytes),
            }
        }
    }

    /// With its length before it, so that no two rows come to the same bytes.
    fn long(&mut self, kind: u8, bytes: &[u8]) {
        self.digest.update([kind]);
        self.digest.update((bytes.len() as u64).to_be_bytes());
        self.digest.update(bytes);
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    pub(super) fn end(self) -> Tally {
        Tally { rows: self.rows, digest: self.digest.finalize().into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_differ_have_digests_that_differ() {
        let text = |text: &str| Cell::Text(text.to_owned());
        let rows = [
            vec![text("ab"), text("c")],
            vec![text("a"), text("bc")],
            vec![text("abc"), Cell::Null],
            vec![Cell::Null, text("abc")],
            vec![Cell::Bytes(b"ab".to_vec()), text("c")],
            vec![Cell::Integer(0), Cell::Null],
            vec![Cell::Integer(i64::MIN), Cell::Null],
            vec![Cell::Flag(false), Cell::Null],
            vec![Cell::Flag(true), Cell::Null],
            vec![text(""), Cell::Null],
            vec![Cell::Null, Cell::Null],
        ];
        let digest = |row: &Row| {
            let mut tally = Tallying::default();
            tally.add(row);
            tally.end().digest
        };
        for (place, row) in rows.iter().enumerate() {
            assert_eq!(digest(row), digest(row));
            for other in &rows[place + 1..] {
                assert_ne!(digest(row), digest(other), "{row:?} {other:?}");
            }
        }
    }
}
