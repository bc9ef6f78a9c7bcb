//! Reads the admin center's own device export and brings its devices in.
//!
//! A file is read twice: once from end to end, to refuse it before anything is written and to know how many lines
//! it has, and once to take its devices, a thousand at a time.

mod columns;
mod reader;
mod records;
mod run;
mod service;
mod source;
mod values;

#[cfg(test)]
mod tests;

pub use reader::DeviceFile;
pub use run::Importer;
pub use service::{ImportService, UPLOAD_LIMIT, fail_interrupted};
pub use source::{Limits, ReadError};
