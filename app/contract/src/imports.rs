//! Imports of the admin center's own device export.

use serde::{Deserialize, Serialize};

use crate::{ImportId, Timestamp, devices::named};

/// The most lines of a report that are kept; the count goes on.
pub const REPORT_LINES: usize = 1000;

named! {
    /// Where an import stands.
    ImportState {
        /// Reading or writing.
        Running = "running",
        /// All lines were read; those that could be taken were.
        Done = "done",
        /// The file could not be taken; nothing was written.
        Refused = "refused",
        /// The server failed or stopped in between; what was written stays, and importing again goes on.
        Failed = "failed",
    }
}

/// How an import went, or goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Import {
    /// Which one.
    pub id: ImportId,
    /// The file's name.
    pub file_name: String,
    /// Who started it.
    pub started_by: String,
    /// When.
    pub started_at: Timestamp,
    /// When it was over.
    pub finished_at: Option<Timestamp>,
    /// Where it stands.
    pub state: ImportState,
    /// Why the file was refused.
    pub refusal: Option<FileRefusal>,
    /// Data lines in the file.
    pub lines: u64,
    /// Of these, how many are dealt with.
    pub processed: u64,
    /// Devices that were not known.
    pub added: u64,
    /// Devices that were known and changed.
    pub updated: u64,
    /// Devices that were known just so.
    pub unchanged: u64,
    /// Lines that were not taken.
    pub rejected: u64,
    /// Of these, the first [`REPORT_LINES`].
    pub report: Vec<RejectedLine>,
}

/// Why a whole file was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "refusal", rename_all = "camelCase")]
pub enum FileRefusal {
    /// Nothing in it.
    Empty,
    /// Neither a CSV nor a ZIP with one.
    NotAnExport,
    /// The ZIP is damaged, protected or has no CSV, or more than one.
    BadArchive,
    /// Larger, once unpacked, than is taken.
    TooLarge {
        /// The most that is taken, in bytes.
        limit: u64,
    },
    /// Not UTF-8 or UTF-16 text.
    NotText,
    /// A column without which no device can be told is missing.
    MissingColumn {
        /// Its name in the export.
        column: String,
    },
}

/// A line that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RejectedLine {
    /// The line in the file, the header being 1.
    pub line: u64,
    /// The column, where one is to blame.
    pub column: Option<String>,
    /// What is wrong.
    pub problem: LineProblem,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LineProblem {
    /// More or fewer fields than the header.
    FieldCount,
    /// The value that must be there is not.
    Missing,
    /// The device id is not one.
    BadId,
    /// A date that is none.
    BadDate,
    /// Neither true nor false.
    BadBoolean,
    /// Not a text.
    BadText,
    /// Longer than is taken.
    TooLong,
    /// The same device stands on an earlier line of the file.
    Duplicate,
}
