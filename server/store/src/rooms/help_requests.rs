//! Help that device users ask for.

use farhand_contract::{
    DeviceId, HelpRequestId, TenantId, Timestamp,
    devices::Platform,
    help_requests::{HelpQuery, HelpRequest, HelpState},
    pages::{Direction, Page},
};
use sea_query::{Expr, ExprTrait as _, Func, Order, Query, SelectStatement, Value};

use super::{row, select};
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::{Fields, only_count},
    conflicts,
    pages::{Key, KeyType, List, ListTag, Place},
    records::HelpRequestRecord,
    values::{id, id_or_null, moment, moment_or_null, text, text_or_null},
};

pub(super) const TABLE: &str = "help_requests";
const COLUMNS: [&str; 16] = [
    "tenant_id",
    "id",
    "device_id",
    "device_name",
    "user_display_name",
    "user_principal_name",
    "platform",
    "message",
    "state",
    "asked_at",
    "expires_at",
    "settled_by",
    "settled_by_name",
    "settled_at",
    "dismissal",
    "session_id",
];
/// Beside the columns that are read: what the queue's indexes go by.
pub(super) const IS_WAITING: &str = "is_waiting";

const WAITING: ListTag = ListTag(8);
const SETTLED: ListTag = ListTag(9);

fn help_request(fields: &mut Fields<'_>) -> Result<HelpRequestRecord> {
    let tenant_id = fields.id()?;
    let mut request = HelpRequest {
        id: fields.id()?,
        device_id: fields.id()?,
        device_name: fields.text()?,
        user_display_name: fields.text_or_null()?,
        user_principal_name: fields.text_or_null()?,
        platform: fields.named(Platform::from_name)?,
        message: fields.text()?,
        state: fields.named(HelpState::from_name)?,
        asked_at: fields.moment()?,
        expires_at: fields.moment()?,
        settled_by_name: None,
        settled_at: None,
        dismissal: None,
        session_id: None,
        offer: None,
    };
    let settled_by = fields.id_or_null()?;
    request.settled_by_name = fields.text_or_null()?;
    request.settled_at = fields.moment_or_null()?;
    request.dismissal = fields.text_or_null()?;
    request.session_id = fields.id_or_null()?;
    Ok(HelpRequestRecord { tenant_id, request, settled_by })
}

fn values(record: &HelpRequestRecord) -> [Value; 16] {
    let request = &record.request;
    [
        id(record.tenant_id),
        id(request.id),
        id(request.device_id),
        text(&request.device_name),
        text_or_null(request.user_display_name.as_deref()),
        text_or_null(request.user_principal_name.as_deref()),
        text(request.platform.name()),
        text(&request.message),
        text(request.state.name()),
        moment(request.asked_at),
        moment(request.expires_at),
        id_or_null(record.settled_by),
        text_or_null(request.settled_by_name.as_deref()),
        moment_or_null(request.settled_at),
        text_or_null(request.dismissal.as_deref()),
        id_or_null(request.session_id),
    ]
}

fn place(record: &HelpRequestRecord, _: ListTag) -> Place {
    Place { key: Key::Integer(record.request.asked_at.0), id: record.request.id.0 }
}

impl Changes {
    /// Writes a new request down. Refused with [`conflicts::WAITING_HELP`] when the device has one that waits.
    pub fn insert_help_request(&mut self, record: &HelpRequestRecord) -> &mut Self {
        let columns = [&COLUMNS[..], &[IS_WAITING]].concat();
        let mut values = row(values(record));
        values.push((record.request.state == HelpState::Waiting).into());
        self.insert(conflicts::HELP_REQUEST, TABLE, &columns, values)
    }

    /// Writes a request as it now is, if it still waits.
    pub fn settle_help_request(&mut self, record: &HelpRequestRecord) -> &mut Self {
        let mut update = Query::update();
        update
            .table(TABLE)
            .values(COLUMNS.into_iter().zip(row(values(record))).skip(2))
            .value(IS_WAITING, record.request.state == HelpState::Waiting)
            .and_where(Expr::col("tenant_id").eq(id(record.tenant_id)))
            .and_where(Expr::col("id").eq(id(record.request.id)))
            .and_where(Expr::col(IS_WAITING));
        self.write(conflicts::HELP_STATE, Guard::Exactly(1), update)
    }
}

impl Store {
    /// A request.
    pub async fn help_request(
        &self,
        tenant: TenantId,
        request: HelpRequestId,
    ) -> Result<Option<HelpRequestRecord>> {
        let select = of_tenant(tenant).and_where(Expr::col("id").eq(id(request))).to_owned();
        self.backend().one(&select, help_request).await
    }

    /// The device's request that was made last.
    pub async fn last_help_request_of_device(
        &self,
        tenant: TenantId,
        device: DeviceId,
    ) -> Result<Option<HelpRequestRecord>> {
        let select = of_tenant(tenant)
            .and_where(Expr::col("device_id").eq(id(device)))
            .order_by("asked_at", Order::Desc)
            .order_by("id", Order::Desc)
            .limit(1)
            .to_owned();
        self.backend().one(&select, help_request).await
    }

    /// The requests of all tenants that wait although their time is over by `now`.
    pub async fn overdue_help_requests(&self, now: Timestamp) -> Result<Vec<HelpRequestRecord>> {
        let select = select(TABLE, &COLUMNS)
            .and_where(Expr::col(IS_WAITING))
            .and_where(Expr::col("expires_at").lte(moment(now)))
            .order_by("tenant_id", Order::Asc)
            .order_by("expires_at", Order::Asc)
            .to_owned();
        self.backend().all(&select, help_request).await
    }

    /// How many of a tenant's requests wait, and have time left at `now`.
    pub async fn waiting_help_requests(&self, tenant: TenantId, now: Timestamp) -> Result<u64> {
        let select = Query::select()
            .expr(Func::count(Expr::col("id")))
            .from(TABLE)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col(IS_WAITING))
            .and_where(Expr::col("expires_at").gt(moment(now)))
            .to_owned();
        Ok(self.backend().one(&select, only_count).await?.unwrap_or_default())
    }

    /// A page of a tenant's requests: those that wait, oldest first, or those that are settled, newest first.
    pub async fn help_requests(
        &self,
        tenant: TenantId,
        query: &HelpQuery,
        limit: u32,
    ) -> Result<Page<HelpRequestRecord>> {
        help_request_list(tenant, query).page(self.backend(), &query.from, limit).await
    }
}

fn of_tenant(tenant: TenantId) -> SelectStatement {
    select(TABLE, &COLUMNS).and_where(Expr::col("tenant_id").eq(id(tenant))).to_owned()
}

/// The requests that the query is about.
pub(super) fn help_request_list(tenant: TenantId, query: &HelpQuery) -> List<HelpRequestRecord> {
    let mut rows = of_tenant(tenant);
    let mut count = Query::select()
        .expr(Func::count(Expr::col("id")))
        .from(TABLE)
        .and_where(Expr::col("tenant_id").eq(id(tenant)))
        .to_owned();
    for select in [&mut rows, &mut count] {
        select.and_where(Expr::col(IS_WAITING).eq(!query.settled));
    }
    let (tag, direction) =
        if query.settled { (SETTLED, Direction::Descending) } else { (WAITING, Direction::Ascending) };
    List {
        tag,
        table: TABLE,
        key: "asked_at",
        key_type: KeyType::Integer,
        direction,
        rows,
        count,
        map: help_request,
        place,
    }
}
