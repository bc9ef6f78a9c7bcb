//! The server of Farhand: use cases, web, and the command line.

// The type of a page is as deep as the page.
#![recursion_limit = "256"]

pub mod bundle;
pub mod cli;
pub mod config;
pub mod demo;
pub mod device_sync;
pub mod exports;
pub mod fleets;
pub mod imports;
pub mod machine;
pub mod mail;
mod public;
pub mod push;
pub mod rotation;
pub mod serve;
pub mod services;
pub mod start;
pub mod vault;
pub mod web;
pub mod webhooks;
