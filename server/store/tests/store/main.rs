//! What the store promises, on both databases.
//!
//! Each test runs on SQLite in a directory of its own, and on PostgreSQL in a database of its own when
//! `FARHAND_TEST_POSTGRES` has the address of a database whose user may create others, such as
//! `postgres://farhand@127.0.0.1:5432/postgres`. Without it, the PostgreSQL half says on standard error that it was
//! skipped.

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod samples;

#[cfg(test)]
mod audit;
#[cfg(test)]
mod audit_seals;
#[cfg(test)]
mod connectors;
#[cfg(test)]
mod consent;
#[cfg(test)]
mod copying;
#[cfg(test)]
mod device_groups;
#[cfg(test)]
mod device_lists;
#[cfg(test)]
mod device_orders;
#[cfg(test)]
mod device_pages;
#[cfg(test)]
mod device_syncs;
#[cfg(test)]
mod device_tags;
#[cfg(test)]
mod device_views;
#[cfg(test)]
mod events;
#[cfg(test)]
mod guards;
#[cfg(test)]
mod help_requests;
#[cfg(test)]
mod home;
#[cfg(test)]
mod isolation;
#[cfg(test)]
mod notifications;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod paging;
#[cfg(test)]
mod preferences;
#[cfg(test)]
mod pushes;
#[cfg(test)]
mod races;
#[cfg(test)]
mod schedules;
#[cfg(test)]
mod search;
#[cfg(test)]
mod session_reports;
#[cfg(test)]
mod story;
#[cfg(test)]
mod technicians;
