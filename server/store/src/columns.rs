//! Reading a row of either database in place.

use std::str::FromStr;

use farhand_contract::Timestamp;
use serde::de::DeserializeOwned;

use crate::{Result, StoreError, errors::Cause};

/// A row. Columns are counted from 0.
pub(crate) trait Columns {
    fn text(&self, column: usize) -> Result<Option<&str>>;
    fn integer(&self, column: usize) -> Result<Option<i64>>;
    fn flag(&self, column: usize) -> Result<Option<bool>>;
    fn bytes(&self, column: usize) -> Result<Option<&[u8]>>;
}

/// Makes a record of a row.
pub(crate) type Map<T> = fn(&mut Fields<'_>) -> Result<T>;

fn corrupt(column: usize, cause: Cause) -> StoreError {
    StoreError::Corrupt { column, cause }
}

impl Columns for rusqlite::Row<'_> {
    fn text(&self, column: usize) -> Result<Option<&str>> {
        let value = self.get_ref(column).map_err(|error| corrupt(column, Cause::of(&error)))?;
        value.as_str_or_null().map_err(|error| corrupt(column, Cause::of(&error)))
    }

    fn integer(&self, column: usize) -> Result<Option<i64>> {
        let value = self.get_ref(column).map_err(|error| corrupt(column, Cause::of(&error)))?;
        value.as_i64_or_null().map_err(|error| corrupt(column, Cause::of(&error)))
    }

    fn flag(&self, column: usize) -> Result<Option<bool>> {
        Ok(self.integer(column)?.map(|value| value != 0))
    }

    fn bytes(&self, column: usize) -> Result<Option<&[u8]>> {
        let value = self.get_ref(column).map_err(|error| corrupt(column, Cause::of(&error)))?;
        value.as_blob_or_null().map_err(|error| corrupt(column, Cause::of(&error)))
    }
}

impl Columns for tokio_postgres::Row {
    fn text(&self, column: usize) -> Result<Option<&str>> {
        self.try_get(column).map_err(|error| corrupt(column, Cause::of(&error)))
    }

    fn integer(&self, column: usize) -> Result<Option<i64>> {
        self.try_get(column).map_err(|error| corrupt(column, Cause::of(&error)))
    }

    fn flag(&self, column: usize) -> Result<Option<bool>> {
        self.try_get(column).map_err(|error| corrupt(column, Cause::of(&error)))
    }

    fn bytes(&self, column: usize) -> Result<Option<&[u8]>> {
        self.try_get(column).map_err(|error| corrupt(column, Cause::of(&error)))
    }
}

/// The columns of a row, one after the other: a record's fields are read in the order in which they were selected.
pub(crate) struct Fields<'r> {
    row: &'r dyn Columns,
    next: usize,
}

impl<'r> Fields<'r> {
    pub(crate) fn of(row: &'r dyn Columns) -> Self {
        Self { row, next: 0 }
    }

    fn step(&mut self) -> usize {
        let column = self.next;
        self.next += 1;
        column
    }

    fn present<T>(&self, value: Option<T>) -> Result<T> {
        value.ok_or_else(|| corrupt(self.next - 1, Cause::new("null")))
    }

    fn converted<T>(&mut self, convert: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>> {
        let column = self.step();
        let Some(text) = self.row.text(column)? else { return Ok(None) };
        convert(text).map(Some).ok_or_else(|| corrupt(column, Cause::new("not one of its values")))
    }

    pub(crate) fn text_or_null(&mut self) -> Result<Option<String>> {
        let column = self.step();
        Ok(self.row.text(column)?.map(str::to_owned))
    }

    pub(crate) fn text(&mut self) -> Result<String> {
        let value = self.text_or_null()?;
        self.present(value)
    }

    /// A sort key.
    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>> {
        let column = self.step();
        let value = self.row.bytes(column)?.map(<[u8]>::to_vec);
        self.present(value)
    }

    /// An identifier.
    pub(crate) fn id_or_null<T: FromStr>(&mut self) -> Result<Option<T>> {
        self.converted(|text| text.parse().ok())
    }

    /// An identifier.
    pub(crate) fn id<T: FromStr>(&mut self) -> Result<T> {
        let value = self.id_or_null()?;
        self.present(value)
    }

    /// An enum that is stored by its name.
    pub(crate) fn named_or_null<T>(&mut self, from_name: fn(&str) -> Option<T>) -> Result<Option<T>> {
        self.converted(from_name)
    }

    /// An enum that is stored by its name.
    pub(crate) fn named<T>(&mut self, from_name: fn(&str) -> Option<T>) -> Result<T> {
        let value = self.named_or_null(from_name)?;
        self.present(value)
    }

    pub(crate) fn json_or_null<T: DeserializeOwned>(&mut self) -> Result<Option<T>> {
        self.converted(|text| serde_json::from_str(text).ok())
    }

    pub(crate) fn json<T: DeserializeOwned>(&mut self) -> Result<T> {
        let value = self.json_or_null()?;
        self.present(value)
    }

    pub(crate) fn integer_or_null(&mut self) -> Result<Option<i64>> {
        let column = self.step();
        self.row.integer(column)
    }

    pub(crate) fn integer(&mut self) -> Result<i64> {
        let value = self.integer_or_null()?;
        self.present(value)
    }

    /// A number that is never below zero.
    pub(crate) fn count(&mut self) -> Result<u64> {
        let value = self.integer()?;
        self.present(u64::try_from(value).ok())
    }

    /// A number that is never below zero, nor large.
    pub(crate) fn small_count(&mut self) -> Result<u32> {
        let value = self.integer()?;
        self.present(u32::try_from(value).ok())
    }

    pub(crate) fn moment_or_null(&mut self) -> Result<Option<Timestamp>> {
        Ok(self.integer_or_null()?.map(Timestamp))
    }

    pub(crate) fn moment(&mut self) -> Result<Timestamp> {
        self.integer().map(Timestamp)
    }

    pub(crate) fn flag_or_null(&mut self) -> Result<Option<bool>> {
        let column = self.step();
        self.row.flag(column)
    }

    pub(crate) fn flag(&mut self) -> Result<bool> {
        let value = self.flag_or_null()?;
        self.present(value)
    }
}

/// The map of an answer that is a count.
pub(crate) fn only_count(fields: &mut Fields<'_>) -> Result<u64> {
    fields.count()
}
