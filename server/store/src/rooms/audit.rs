//! The audit log. Lines are added and read, never changed but for the seal that they get.

use farhand_contract::{
    TenantId, Timestamp,
    audit::{Activity, ActivityResult, AuditEvent, AuditQuery},
    pages::{Cursor, Direction, Page},
};
use sea_query::{Expr, ExprTrait as _, Func, Query, SelectStatement};

use super::select;
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::{Fields, only_count},
    conflicts,
    pages::{Key, KeyType, List, ListTag, Place},
    records::AuditRecord,
    search,
    shapes::{Shape, Texts},
    values::{id, json_or_null, moment, text, text_or_null},
};

pub(super) const TABLE: &str = "audit_events";
/// What it is in the order of.
const KEY: &str = "occurred_at";
/// What a line says.
pub(super) const COLUMNS: [&str; 10] = [
    "id",
    "occurred_at",
    "activity",
    "result",
    "actor",
    "target",
    "address",
    "request_id",
    "reason",
    "policy",
];

/// Which seal covers the line.
const SEAL: &str = "seal";

static INSERT: Shape =
    Shape::of(|| Texts::of_insert(TABLE, &[&COLUMNS[..], &["tenant_id", search::COLUMN]].concat()));

const TAG: ListTag = ListTag(2);

fn event(fields: &mut Fields<'_>) -> Result<AuditEvent> {
    Ok(AuditEvent {
        id: fields.id()?,
        at: fields.moment()?,
        activity: fields.named(Activity::from_name)?,
        result: fields.named(ActivityResult::from_name)?,
        actor: fields.text()?,
        target: fields.text_or_null()?,
        address: fields.text_or_null()?,
        request_id: fields.text_or_null()?,
        reason: fields.text_or_null()?,
        policy: fields.json_or_null()?,
        seal: fields.integer_or_null()?.and_then(|number| u64::try_from(number).ok()),
    })
}

fn place(event: &AuditEvent, _: ListTag) -> Place {
    Place { key: Key::Integer(event.at.0), id: event.id.0 }
}

impl Changes {
    /// Adds a line to the audit log.
    pub fn insert_audit(&mut self, record: &AuditRecord) -> &mut Self {
        let AuditRecord { tenant_id, event } = record;
        let searched = search::text_of([
            Some(event.actor.as_str()),
            event.target.as_deref(),
            event.reason.as_deref(),
            event.address.as_deref(),
        ]);
        let values = [
            id(event.id),
            moment(event.at),
            text(event.activity.name()),
            text(event.result.name()),
            text(&event.actor),
            text_or_null(event.target.as_deref()),
            text_or_null(event.address.as_deref()),
            text_or_null(event.request_id.as_deref()),
            text_or_null(event.reason.as_deref()),
            json_or_null(event.policy.as_ref()),
            id(tenant_id),
            text(&searched),
        ];
        self.write(conflicts::AUDIT, Guard::Any, INSERT.with(values))
    }
}

impl Store {
    /// A page of those lines of a tenant's audit log that the query is about at `now`, newest first.
    pub async fn audit(
        &self,
        tenant: TenantId,
        query: &AuditQuery,
        now: Timestamp,
        limit: u32,
    ) -> Result<Page<AuditEvent>> {
        audit_list(tenant, query, now).page(self.backend(), &query.from, limit).await
    }

    /// The same, uncounted, and the place after them when there are more: for who reads them all.
    pub async fn audit_rows(
        &self,
        tenant: TenantId,
        query: &AuditQuery,
        now: Timestamp,
        limit: u32,
    ) -> Result<(Vec<AuditEvent>, Option<Cursor>)> {
        audit_list(tenant, query, now).rows(self.backend(), &query.from, limit).await
    }

    /// How many lines the query is about.
    pub async fn count_audit(&self, tenant: TenantId, query: &AuditQuery, now: Timestamp) -> Result<u64> {
        let count = audit_list(tenant, query, now).count;
        Ok(self.backend().one(&count, only_count).await?.unwrap_or_default())
    }
}

/// Limits the select to the tenant's lines that the query is about at `now`.
fn filter(select: &mut SelectStatement, tenant: TenantId, query: &AuditQuery, now: Timestamp) {
    select.and_where(Expr::col("tenant_id").eq(id(tenant)));
    if let Some(activity) = query.activity {
        select.and_where(Expr::col("activity").eq(activity.name()));
    }
    if let Some(result) = query.result {
        select.and_where(Expr::col("result").eq(result.name()));
    }
    if !query.search.is_empty() {
        select.and_where(search::found(TABLE, &query.search));
    }
    let (from, before) = query.period.bounds(now);
    if let Some(from) = from {
        select.and_where(Expr::col(KEY).gte(moment(from)));
    }
    if let Some(before) = before {
        select.and_where(Expr::col(KEY).lt(moment(before)));
    }
}

/// Those lines of a tenant's audit log that the query is about at `now`, newest first.
pub(super) fn audit_list(tenant: TenantId, query: &AuditQuery, now: Timestamp) -> List<AuditEvent> {
    let mut rows = select(TABLE, &[&COLUMNS[..], &[SEAL]].concat());
    let mut count = Query::select().expr(Func::count(Expr::col("id"))).from(TABLE).to_owned();
    for select in [&mut rows, &mut count] {
        filter(select, tenant, query, now);
    }
    List {
        tag: TAG,
        table: TABLE,
        key: KEY,
        key_type: KeyType::Integer,
        direction: Direction::Descending,
        rows,
        count,
        map: event,
        place,
    }
}
