//! Reads the admin center's own device export and brings its devices in.
//!
//! A file is read twice: once from end to end, to refuse it before anything is written and to know how many lines
//! it has, and once to take its devices, two thousand at a time. An import is a row with the moment until which whoever is
//! at it is waited for: an organisation has one at a time, and what a process that died left running is given up.

mod columns;
mod reader;
mod records;
mod run;
mod running;
mod service;
mod source;
mod values;

#[cfg(test)]
mod tests;

pub use reader::DeviceFile;
pub use run::{BeginError, Importer};
pub use service::{ImportService, UPLOAD_LIMIT, fail_abandoned, watch_abandoned};
pub use source::{Limits, ReadError};
