//! The audit log. Lines are added and read, never changed.

use farhand_contract::{
    TenantId,
    audit::{Activity, ActivityResult, AuditEvent},
    pages::{Direction, Page, PageStart},
};
use sea_query::{Expr, ExprTrait as _, Func, Query};

use super::select;
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::Fields,
    conflicts,
    pages::{Key, KeyType, List, ListTag, Place},
    records::AuditRecord,
    shapes::{Shape, Texts},
    values::{id, json_or_null, moment, text, text_or_null},
};

const TABLE: &str = "audit_events";
const COLUMNS: [&str; 10] = [
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

static INSERT: Shape = Shape::of(|| Texts::of_insert(TABLE, &[&COLUMNS[..], &["tenant_id"]].concat()));

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
    })
}

fn place(event: &AuditEvent, _: ListTag) -> Place {
    Place { key: Key::Integer(event.at.0), id: event.id.0 }
}

impl Changes {
    /// Adds a line to the audit log.
    pub fn insert_audit(&mut self, record: &AuditRecord) -> &mut Self {
        let AuditRecord { tenant_id, event } = record;
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
        ];
        self.write(conflicts::AUDIT, Guard::Any, INSERT.with(values))
    }
}

impl Store {
    /// A page of a tenant's audit log, newest first.
    pub async fn audit(&self, tenant: TenantId, start: &PageStart, limit: u32) -> Result<Page<AuditEvent>> {
        audit_list(tenant).page(self.backend(), start, limit).await
    }
}

/// A tenant's audit log, newest first.
pub(super) fn audit_list(tenant: TenantId) -> List<AuditEvent> {
    let of_tenant = Expr::col("tenant_id").eq(id(tenant));
    List {
        tag: TAG,
        table: TABLE,
        key: "occurred_at",
        key_type: KeyType::Integer,
        direction: Direction::Descending,
        rows: select(TABLE, &COLUMNS).and_where(of_tenant.clone()).to_owned(),
        count: Query::select().expr(Func::count(Expr::col("id"))).from(TABLE).and_where(of_tenant).to_owned(),
        map: event,
        place,
    }
}
