//! Copying a store into another one, of either kind, and seeing that it arrived.
//!
//! The rows are read as they stood at one moment, table by table in the order of their keys, and written as they are:
//! what is sealed stays sealed. Until all of it is verified the target says that it is unfinished, and no server opens
//! it ([`StoreError::UnfinishedCopy`]).

pub(crate) mod plan;
pub(crate) mod rows;

use farhand_contract::TenantId;

use self::{
    plan::{Plan, Table},
    rows::Tallying,
};
use crate::{
    Result, StoreError, StoreUrl,
    backends::{End, migrations},
};

pub use self::rows::Tally;

/// The table that stands in a database while a copy into it is not finished.
pub(crate) const UNFINISHED: &str = "unfinished_copy";

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What is copied.
    From,
    /// What it is copied into.
    To,
}

impl core::fmt::Display for Side {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::From => "the database to copy from",
            Self::To => "the database to copy into",
        })
    }
}

/// Why a store is not copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// Both addresses are of one database.
    #[error("both addresses are of the same database")]
    Same,
    /// There is none.
    #[error("{0} is not there: `farhand migrate` makes one")]
    NoDatabase(Side),
    /// It has another schema than this program.
    #[error(
        "{side} has schema version {found}, this program copies {known}: bring it up to date with `farhand migrate`"
    )]
    NotMigrated {
        /// Which one.
        side: Side,
        /// The version that it has; 0 for none.
        found: i64,
        /// The one that it must have.
        known: i64,
    },
    /// It would be mixed with what is there.
    #[error(
        "the database to copy into is not empty, its table {0} has rows: name an empty directory or a new database, made \
         by `farhand migrate`"
    )]
    NotEmpty(String),
    /// Somebody copies into it just now, or has its file open.
    #[error("the database to copy into is in use: stop the server that uses it, or wait for the other copy")]
    Busy,
    /// What is to be copied is itself half a copy.
    #[error("the database to copy from is what an unfinished copy left")]
    FromUnfinished,
    /// There is no organisation with this domain.
    #[error("there is no organisation with the domain {0} in the database to copy from")]
    NoTenant(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How far a copy is.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// The table.
    pub table: &'a str,
    /// Whether its rows are looked at after all are written.
    pub verifying: bool,
    /// How many rows of it are done.
    pub rows: u64,
    /// How many it has.
    pub of: u64,
}

/// A table that was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopiedTable {
    /// Its name.
    pub name: String,
    /// As it was read.
    pub from: Tally,
    /// As it stands in the target.
    pub to: Tally,
}

impl CopiedTable {
    /// Whether both sides have the same rows.
    pub fn agrees(&self) -> bool {
        self.from == self.to
    }
}

/// What a copy came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Every table, in the order in which they were copied.
    pub tables: Vec<CopiedTable>,
    /// Whether the target held what an unfinished copy had left there, which was removed before.
    pub begun_anew: bool,
}

impl Copied {
    /// Whether both sides have the same rows in every table. If not, the target still says that it is unfinished.
    pub fn agrees(&self) -> bool {
        self.tables.iter().all(CopiedTable::agrees)
    }
}

/// Copies all tenants, or the one with this domain, into a store that is empty and of the same schema. `told` hears of
/// each batch. What `from` holds stays as it is.
pub async fn copy(
    from: &StoreUrl,
    to: &StoreUrl,
    domain: Option<&str>,
    mut told: impl FnMut(Progress<'_>) + Send,
) -> Result<Copied, CopyError> {
    if from.is_same(to) {
        return Err(CopyError::Same);
    }
    let plan = Plan::make()?;
    let mut source = End::source(from).await?.ok_or(CopyError::NoDatabase(Side::From))?;
    check_version(&source, Side::From, &plan).await?;
    if source.is_unfinished().await? {
        return Err(CopyError::FromUnfinished);
    }
    source.begin_reading().await?;
    let tenant = match domain {
        Some(domain) => Some(tenant_of(&source, domain).await?),
        None => None,
    };
    let mut target = End::target(to).await?.ok_or(CopyError::NoDatabase(Side::To))?;
    if !target.hold().await? {
        return Err(CopyError::Busy);
    }
    check_version(&target, Side::To, &plan).await?;

    let begun_anew = target.is_unfinished().await?;
    if begun_anew {
        target.clear(&plan.tables).await?;
    } else {
        for table in &plan.tables {
            if target.has_rows(table).await? {
                return Err(CopyError::NotEmpty(table.name.clone()));
            }
        }
        target.mark_unfinished().await?;
    }

    let mut read = Vec::with_capacity(plan.tables.len());
    for table in &plan.tables {
        let of = source.count(table, tenant).await?;
        let progress = |rows| Progress { table: &table.name, verifying: false, rows, of };
        read.push(walk(&mut source, Some(&target), table, tenant, &mut |rows| told(progress(rows))).await?);
    }
    drop(source);

    target.begin_reading().await?;
    let mut tables = Vec::with_capacity(plan.tables.len());
    for (table, from) in plan.tables.iter().zip(read) {
        let progress = |rows| Progress { table: &table.name, verifying: true, rows, of: from.rows };
        let to = walk(&mut target, None, table, None, &mut |rows| told(progress(rows))).await?;
        tables.push(CopiedTable { name: table.name.clone(), from, to });
    }
    target.end_reading().await?;
    let copied = Copied { tables, begun_anew };
    if copied.agrees() {
        target.mark_finished().await?;
    }
    Ok(copied)
}

/// Reads a table from its first row to its last, and writes it into `target` when there is one.
async fn walk(
    source: &mut End,
    target: Option<&End>,
    table: &Table,
    tenant: Option<TenantId>,
    told: &mut (dyn FnMut(u64) + Send),
) -> Result<Tally> {
    let mut tally = Tallying::default();
    let mut last = None;
    loop {
        let rows = source.read(table, tenant, last.as_ref()).await?;
        for row in &rows {
            tally.add(row);
        }
        last = rows.last().cloned();
        if last.is_none() {
            return Ok(tally.end());
        }
        if let Some(target) = target {
            target.write(table, rows).await?;
        }
        told(tally.rows());
    }
}

async fn check_version(end: &End, side: Side, plan: &Plan) -> Result<(), CopyError> {
    let (known, found) = (plan.version, end.version().await?.unwrap_or(0));
    if found > known {
        return Err(StoreError::NewerSchema { found, known }.into());
    }
    if found < known {
        return Err(CopyError::NotMigrated { side, found, known });
    }
    Ok(())
}

async fn tenant_of(source: &End, domain: &str) -> Result<TenantId, CopyError> {
    let id = source.tenant_by_domain(&domain.to_lowercase()).await?;
    let id = id.and_then(|id| id.parse().ok());
    id.ok_or_else(|| CopyError::NoTenant(domain.to_owned()))
}

/// What bringing a store up to date came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// The version of its schema before; none for a store that was not there.
    pub from: Option<i64>,
    /// The version of its schema now.
    pub to: i64,
    /// The migrations that it lacked, in their order.
    pub applied: Vec<String>,
}

/// Brings a store up to date, and makes it when it is not there.
pub async fn migrate(url: &StoreUrl) -> Result<Migrated> {
    let from = match End::source(url).await? {
        Some(end) => end.version().await?,
        None => None,
    };
    crate::Store::open(url).await?;
    let runner = migrations::runner();
    let version = |migration: &refinery::Migration| i64::from(migration.version());
    let mut known: Vec<_> = runner.get_migrations().iter().collect();
    known.sort_by_key(|migration| version(migration));
    let lacked = |migration: &&refinery::Migration| from.is_none_or(|from| version(migration) > from);
    Ok(Migrated {
        from,
        to: known.last().map_or(0, |migration| version(migration)),
        applied: known.into_iter().filter(lacked).map(ToString::to_string).collect(),
    })
}
