//! Clients of remote assistance partners. One folder each, beside [`partner`], which says what Farhand needs of them,
//! and `resilience`, which keeps their failures from becoming ours. [`graph`] is no partner: devices come from there.

mod client;
pub mod graph;
pub mod partner;
mod resilience;
pub mod teamviewer;
pub mod teamviewer_web;

pub use resilience::{Condition, observed};
