//! Exports of sessions and of devices: what stands in each cell, and how it is written.

mod cells;
pub mod csv;
pub mod devices;
pub mod xlsx;

pub use cells::{Cell, Reader, cells};
