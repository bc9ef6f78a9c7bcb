//! Seals over lines of the audit log. A line is sealed once; nothing else of it ever changes.

use farhand_contract::{
    TenantId,
    audit_seals::{Seal, StoredLine},
};
use sea_query::{Expr, ExprTrait as _, Func, Order, Query, SelectStatement};

use super::{audit, select};
use crate::{
    Changes, Result, Store, StoreError,
    changes::Guard,
    columns::{Fields, only_count},
    conflicts,
    values::{count, id, moment, text},
};

const TABLE: &str = "audit_seals";
const COLUMNS: [&str; 6] = ["tenant_id", "number", "sealed_at", "lines", "previous", "hash"];

fn seal(fields: &mut Fields<'_>) -> Result<Seal> {
    Ok(Seal {
        number: fields.count()?,
        sealed_at: fields.moment()?,
        // A number below zero is nobody's: it covers nothing, and its hash tells.
        lines: u64::try_from(fields.integer()?).unwrap_or_default(),
        previous: fields.text()?,
        hash: fields.text()?,
    })
}

fn line(fields: &mut Fields<'_>) -> Result<StoredLine> {
    Ok(StoredLine {
        id: fields.text()?,
        at: fields.moment()?,
        activity: fields.text()?,
        result: fields.text()?,
        actor: fields.text()?,
        target: fields.text_or_null()?,
        address: fields.text_or_null()?,
        request_id: fields.text_or_null()?,
        reason: fields.text_or_null()?,
        policy: fields.text_or_null()?,
    })
}

fn sealed_line(fields: &mut Fields<'_>) -> Result<(StoredLine, i64)> {
    Ok((line(fields)?, fields.integer()?))
}

fn only_tenant(fields: &mut Fields<'_>) -> Result<TenantId> {
    fields.id()
}

fn only_number(fields: &mut Fields<'_>) -> Result<i64> {
    fields.integer()
}

/// The tenant's lines, as they are stored.
fn lines(tenant: TenantId) -> SelectStatement {
    select(audit::TABLE, &audit::COLUMNS).and_where(Expr::col("tenant_id").eq(id(tenant))).take()
}

/// The tenant's lines that wait for a seal.
pub(super) fn unsealed(tenant: TenantId, limit: u32) -> SelectStatement {
    lines(tenant).and_where(Expr::col("seal").is_null()).order_by("id", Order::Asc).limit(limit.into()).take()
}

/// The tenants of which lines wait.
pub(super) fn tenants_that_wait() -> SelectStatement {
    Query::select()
        .distinct()
        .column("tenant_id")
        .from(audit::TABLE)
        .and_where(Expr::col("seal").is_null())
        .take()
}

/// The tenant's lines under these seals.
pub(super) fn under(tenant: TenantId, first: u64, last: u64, limit: u64) -> SelectStatement {
    lines(tenant)
        .column((audit::TABLE, "seal"))
        .and_where(Expr::col("seal").gte(count(first)))
        .and_where(Expr::col("seal").lte(count(last)))
        .order_by("seal", Order::Asc)
        .limit(limit)
        .take()
}

/// The lowest seal or the highest that one of the tenant's lines says it is under.
pub(super) fn claimed(tenant: TenantId, order: Order) -> SelectStatement {
    Query::select()
        .column("seal")
        .from(audit::TABLE)
        .and_where(Expr::col("tenant_id").eq(id(tenant)))
        .and_where(Expr::col("seal").is_not_null())
        .order_by("seal", order)
        .limit(1)
        .take()
}

/// The tenant's seals.
fn seals(tenant: TenantId) -> SelectStatement {
    select(TABLE, &COLUMNS[1..]).and_where(Expr::col("tenant_id").eq(id(tenant))).take()
}

impl Changes {
    /// Adds a seal over these lines, none of which has one yet.
    pub fn insert_audit_seal(&mut self, tenant: TenantId, seal: &Seal, lines: &[StoredLine]) -> &mut Self {
        let values = [
            id(tenant),
            count(seal.number),
            moment(seal.sealed_at),
            count(seal.lines),
            text(&seal.previous),
            text(&seal.hash),
        ];
        self.insert(conflicts::AUDIT_SEAL, TABLE, &COLUMNS, super::row(values));
        // As many places as a power of two has: one statement for each of these, not for each number of lines.
        let places = lines.len().next_power_of_two();
        let repeated = lines.last().into_iter().cycle();
        let ids = lines.iter().chain(repeated).take(places).map(|line| text(&line.id));
        let mut update = Query::update();
        update
            .table(audit::TABLE)
            .value("seal", count(seal.number))
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("seal").is_null())
            .and_where(Expr::col("id").is_in(ids));
        self.write(conflicts::AUDIT_SEAL, Guard::Exactly(lines.len() as u64), update)
    }
}

impl Store {
    /// The tenants that have lines which wait for a seal.
    pub async fn tenants_with_unsealed_audit(&self) -> Result<Vec<TenantId>> {
        self.backend().all(&tenants_that_wait(), only_tenant).await
    }

    /// Lines of a tenant that wait for a seal, in the order of their ids, at most `limit`.
    pub async fn unsealed_audit(&self, tenant: TenantId, limit: u32) -> Result<Vec<StoredLine>> {
        self.backend().all(&unsealed(tenant, limit), line).await
    }

    /// How many lines of a tenant wait for a seal.
    pub async fn count_unsealed_audit(&self, tenant: TenantId) -> Result<u64> {
        let select = Query::select()
            .expr(Func::count(Expr::col("id")))
            .from(audit::TABLE)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("seal").is_null())
            .take();
        Ok(self.backend().one(&select, only_count).await?.unwrap_or_default())
    }

    /// The tenant's latest seal.
    pub async fn latest_audit_seal(&self, tenant: TenantId) -> Result<Option<Seal>> {
        let select = seals(tenant).order_by("number", Order::Desc).limit(1).take();
        self.backend().one(&select, seal).await
    }

    /// The tenant's seal of this number.
    pub async fn audit_seal(&self, tenant: TenantId, number: u64) -> Result<Option<Seal>> {
        let select = seals(tenant).and_where(Expr::col("number").eq(count(number))).take();
        self.backend().one(&select, seal).await
    }

    /// The tenant's seal that comes before this number.
    pub async fn audit_seal_before(&self, tenant: TenantId, number: u64) -> Result<Option<Seal>> {
        let select = seals(tenant)
            .and_where(Expr::col("number").lt(count(number)))
            .order_by("number", Order::Desc)
            .limit(1)
            .take();
        self.backend().one(&select, seal).await
    }

    /// The tenant's seals from this number on, at most `limit`.
    pub async fn audit_seals(&self, tenant: TenantId, from: u64, limit: u32) -> Result<Vec<Seal>> {
        let select = seals(tenant)
            .and_where(Expr::col("number").gte(count(from)))
            .order_by("number", Order::Asc)
            .limit(limit.into())
            .take();
        self.backend().all(&select, seal).await
    }

    /// The lines of a tenant that say they are under one of these seals, each with which, at most `limit`. None when some of
    /// them cannot be read.
    pub async fn audit_under_seals(
        &self,
        tenant: TenantId,
        (first, last): (u64, u64),
        limit: u64,
    ) -> Result<Option<Vec<(StoredLine, i64)>>> {
        match self.backend().all(&under(tenant, first, last, limit), sealed_line).await {
            Ok(lines) => Ok(Some(lines)),
            Err(StoreError::Corrupt { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The lowest and the highest seal that lines of the tenant say they are under.
    pub async fn claimed_audit_seals(&self, tenant: TenantId) -> Result<Option<(i64, i64)>> {
        let first = self.backend().one(&claimed(tenant, Order::Asc), only_number).await?;
        let last = self.backend().one(&claimed(tenant, Order::Desc), only_number).await?;
        Ok(first.zip(last))
    }
}
