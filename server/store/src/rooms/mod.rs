//! What is kept: a file for each group of tables, with its writes, its reads, and how a row becomes a record.

mod audit;
mod audit_seals;
mod connectors;
mod consent;
mod device_counts;
mod device_groups;
mod device_lists;
mod device_pages;
mod device_picks;
mod device_syncs;
mod device_tags;
mod device_views;
mod devices;
mod help_requests;
mod imports;
mod notifications;
mod people;
mod portal;
mod preferences;
mod pushes;
mod revocations;
mod schedules;
mod sealed;
mod session_reports;
mod sessions;
mod settings;
mod sign_ins;
mod starts;
mod technicians;
mod watches;
mod web_connectors;
mod webhooks;

#[cfg(test)]
mod query_plans;

pub use starts::{BeforeStart, Visitor};

use sea_query::{Expr, Query, SelectStatement, Value};

/// The values of a row, for an insert.
fn row<const N: usize>(values: [Value; N]) -> Vec<Expr> {
    values.into_iter().map(Expr::val).collect()
}

/// These columns of a table.
fn select(table: &'static str, columns: &[&'static str]) -> SelectStatement {
    Query::select().columns(columns.iter().map(|&column| (table, column))).from(table).take()
}
