//! What the services promise, over a real store and the TeamViewer sandbox.
//!
//! Each test runs on SQLite in a directory of its own, and on PostgreSQL in a database of its own when
//! `FARHAND_TEST_POSTGRES` has the address of a database whose user may create others. Without it, the PostgreSQL
//! half says on standard error that it was skipped.

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod gate;
#[cfg(test)]
mod scope;
#[cfg(test)]
mod world;

#[cfg(test)]
mod accounts;
#[cfg(test)]
mod audit_seals;
#[cfg(test)]
mod care;
#[cfg(test)]
mod connector;
#[cfg(test)]
mod consent;
#[cfg(test)]
mod crowds;
#[cfg(test)]
mod device_exports;
#[cfg(test)]
mod device_groups;
#[cfg(test)]
mod device_sync;
#[cfg(test)]
mod device_tags;
#[cfg(test)]
mod device_views;
#[cfg(test)]
mod following;
#[cfg(test)]
mod help_requests;
#[cfg(test)]
mod home;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod notifications;
#[cfg(test)]
mod patience;
#[cfg(test)]
mod pauses;
#[cfg(test)]
mod permissions;
#[cfg(test)]
mod portal;
#[cfg(test)]
mod portal_after;
#[cfg(test)]
mod pushes;
#[cfg(test)]
mod races;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod rotation;
#[cfg(test)]
mod schedules;
#[cfg(test)]
mod second_generation;
#[cfg(test)]
mod secrecy;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod technicians;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod troubles;
#[cfg(test)]
mod user_changes;
