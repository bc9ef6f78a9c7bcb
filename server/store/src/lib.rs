//! What Farhand keeps, in SQLite or PostgreSQL.
//!
//! Reads are methods of [`Store`]; they take the tenant first, except those that find it. Writes are gathered in
//! [`Changes`] and committed together. Every statement is built once and rendered for either database.

mod backends;
mod census;
mod changes;
mod columns;
mod copy;
mod errors;
mod facets;
mod pages;
pub mod records;
mod remembered;
mod rooms;
mod search;
mod shapes;
mod sort_keys;
mod store;
mod surveys;
mod url;
mod values;

pub use changes::Changes;
pub use copy::{Copied, CopiedTable, CopyError, Migrated, Progress, Side, Tally, copy, migrate};
pub use errors::{Cause, Result, StoreError, conflicts};
pub use rooms::{BeforeStart, Visitor};
pub use store::Store;
pub use url::StoreUrl;
