//! The server of Farhand: use cases, web, and the command line.

pub mod cli;
pub mod config;
pub mod demo;
pub mod imports;
pub mod machine;
pub mod serve;
pub mod services;
pub mod start;
pub mod vault;
pub mod web;
