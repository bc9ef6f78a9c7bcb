//! Exports of sessions: what stands in each cell, and how it is written.

mod cells;
pub mod csv;
pub mod xlsx;

pub use cells::{Cell, Reader, cells};
