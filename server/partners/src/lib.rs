//! Clients of remote assistance partners. One folder each.

pub mod teamviewer;
