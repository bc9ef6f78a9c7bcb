//! The schema's migrations: `migrations/`, in order. A release never changes one that was released.

use crate::{Result, StoreError, errors::Cause};

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Applies what is missing, all of it in one transaction: a process that is killed meanwhile leaves nothing. The
/// caller sees to it that no other process does the same at the same time.
pub(crate) fn runner() -> refinery::Runner {
    embedded::migrations::runner().set_grouped(true)
}

pub(super) fn migrated(outcome: Result<refinery::Report, refinery::Error>) -> Result<()> {
    let error = match outcome {
        Ok(report) => {
            for migration in report.applied_migrations() {
                tracing::info!(%migration, "applied migration");
            }
            return Ok(());
        }
        Err(error) => error,
    };
    let known =
        runner().get_migrations().iter().map(|migration| i64::from(migration.version())).max().unwrap_or(0);
    match error.kind() {
        refinery::error::Kind::MissingVersion(missing) if i64::from(missing.version()) > known => {
            Err(StoreError::NewerSchema { found: i64::from(missing.version()), known })
        }
        _ => Err(StoreError::Migration(Cause::of(&error))),
    }
}
