//! Exports of sessions, of devices and of the audit log: what stands in each cell, and how it is written.

pub mod audit;
mod cells;
pub mod csv;
pub mod devices;
pub mod xlsx;

pub use cells::{Cell, Reader, cells};
