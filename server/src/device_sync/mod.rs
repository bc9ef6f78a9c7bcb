//! Brings devices in from Microsoft Graph, again and again.
//!
//! A run is a row: what it has read, the page that comes next, and until when whoever is at it is waited for. Each page is
//! written together with that row, so that a run whose process died goes on with the next page in another one.

mod due;
mod page;
mod registration;
mod service;
mod step;
mod syncer;

pub use due::keep_in_step;
pub use service::DeviceSyncService;
pub use syncer::{BeginError, Syncer};
