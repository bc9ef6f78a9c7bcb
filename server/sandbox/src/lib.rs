//! A stand-in for the TeamViewer service, for tests and demos. Not TeamViewer.
//!
//! It speaks the part of the Web API that a remote assistance connector needs (authorization, sessions,
//! connection reports), and serves the two pages behind a session's links, so that a whole session can be walked
//! through on one machine. It knows nothing of the program that talks to it: swapping in the real service is a
//! change of addresses. What it does differently from the published specification stands in docs/sandbox.md.

mod accounts;
mod authorize;
mod bearer;
mod clock;
mod config;
mod consent;
mod control;
mod errors;
mod graph;
mod groups;
mod kept;
mod misbehaviour;
mod moment;
mod page;
mod pages;
mod random;
mod reports;
mod server;
mod session;
mod sessions;
mod shape;
mod shelf;
mod state;
mod tokens;

pub use accounts::{PASSWORD, demo_email};
pub use clock::{Clock, ManualClock, SystemClock};
pub use config::Config;
pub use graph::{GRAPH_CLIENT_ID, GRAPH_CLIENT_SECRET};
pub use random::{Random, SystemRandom};
pub use server::{BANNER, api_operations, router, serve, serve_with};
