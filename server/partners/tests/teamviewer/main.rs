//! The TeamViewer client against a service that answers as told.

#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests, too")]

mod accounts;
mod breaker;
mod fake;
mod faults;
mod limits;
mod oauth;
mod outcomes;
mod partner;
mod refusals;
mod reports;
mod retries;
mod sandbox;
mod second_generation;
mod secrecy;
mod sessions;
mod setup;
mod silence;
