//! What reads lists of devices: walks along the index of their order.

use farhand_contract::{
    TenantId,
    devices::{DeviceQuery, DeviceSort},
};
use sea_query::{Condition, Expr, ExprTrait as _, Func, Order, Query, SelectStatement, UnionType};
use uuid::Uuid;

use super::{
    candidates::{TRIGRAM_TABLE, has_trigrams},
    chosen::{add_bits, between, bounds, meant},
};
use crate::{
    facets,
    pages::{Key, KeyType, List, ListTag, Place, Start},
    records::DeviceWithSession,
    rooms::{
        device_counts,
        devices::{COLUMNS, SESSIONS, TABLE, device_with_session, of_tenant},
        select,
    },
    sort_keys,
    values::id,
};

/// The lists of devices have the tags from here on, one for each sort: far from the other lists'.
const FIRST_TAG: u8 = 16;

/// How many places devices are sampled at, and how many at each.
const SAMPLES: u128 = 64;
const SAMPLED: u64 = 8;

/// What an index lets through.
const LET_THROUGH: &str = "let_through";

pub(super) fn tag(sort: DeviceSort) -> ListTag {
    // In the order of declaration.
    ListTag(FIRST_TAG + sort as u8)
}

fn place(row: &DeviceWithSession, list: ListTag) -> Place {
    let sort = DeviceSort::ALL.iter().copied().find(|&sort| tag(sort) == list).unwrap_or_default();
    place_of(row, sort)
}

pub(super) fn place_of(row: &DeviceWithSession, sort: DeviceSort) -> Place {
    Place { key: Key::Bytes(sort_keys::of(&row.device, sort)), id: row.device.id.0 }
}

/// All devices that the query is about, each with its open session, to be walked from this start.
pub(in crate::rooms) fn device_list(
    tenant: TenantId,
    query: &DeviceQuery,
    start: &Start,
) -> List<DeviceWithSession> {
    let mut rows = devices_with_sessions(tenant);
    rows.cond_where(meant(query));
    add_told(&mut rows, query, start);
    list_of(tenant, query, rows)
}

/// The devices of a list that are within these as well: a part of it, which is walked from its beginning to its end.
pub(in crate::rooms) fn device_span(
    tenant: TenantId,
    query: &DeviceQuery,
    within: Option<Expr>,
) -> List<DeviceWithSession> {
    let mut rows = devices_with_sessions(tenant);
    // Taken for few by the text that is searched, PostgreSQL would look for that in all of the table.
    rows.and_where_option(within).and_where(facets::unjudged(meant(query)));
    add_bits(&mut rows, query);
    list_of(tenant, query, rows)
}

/// What the index of the order tells of a walk by itself.
fn add_told(select: &mut SelectStatement, query: &DeviceQuery, start: &Start) {
    add_bits(select, query);
    for filter in &query.filters {
        if let Some(ends) = bounds(query.sort, filter) {
            select.cond_where(between(query, start, ends));
        }
    }
}

/// The same page of the list, by what the index of the order tells alone: only what it lets through is looked up, by its id.
///
/// For PostgreSQL, which reads each row before it looks at its bits, though the index has them.
pub(super) fn let_through(
    tenant: TenantId,
    query: &DeviceQuery,
    start: &Start,
    limit: u32,
) -> SelectStatement {
    let mut told = told(tenant, query, start);
    list_of(tenant, query, told.clone()).put_in_order(&mut told, start);
    // With an offset it stays a statement of its own.
    told.offset(0);
    looked_up(tenant, query, start, limit, told)
}

/// The same where many have the trigrams of a search, and the first of them come late: the numbers of all rows that have
/// them are at hand, so that the index tells which of its rows are worth a look.
pub(in crate::rooms) fn found_on_the_way(
    tenant: TenantId,
    query: &DeviceQuery,
    start: &Start,
    limit: u32,
    trigrams: &str,
) -> SelectStatement {
    let found = Query::select().column("rowid").from(TRIGRAM_TABLE).and_where(has_trigrams(trigrams)).take();
    let number = || Expr::col((TABLE, "rowid"));
    // Not a way to these rows: the order would be lost.
    let number = Expr::from(Func::coalesce([number(), number()]));
    let told = told(tenant, query, start).and_where(number.in_subquery(found)).take();
    looked_up(tenant, query, start, limit, told)
}

/// What the index of the order tells of the list from there on: ids and keys.
fn told(tenant: TenantId, query: &DeviceQuery, start: &Start) -> SelectStatement {
    let mut told = Query::select();
    told.columns([(TABLE, "id"), (TABLE, sort_keys::column(query.sort))])
        .from(TABLE)
        .and_where(of_tenant(tenant));
    add_told(&mut told, query, start);
    list_of(tenant, query, told.clone()).begin_at(&mut told, start);
    told
}

/// The rows of these ids and keys that are meant, in the order of the list. What joins them stands with what is asked:
/// sea-query writes no condition at a cross join, and SQLite takes no other in this order.
fn looked_up(
    tenant: TenantId,
    query: &DeviceQuery,
    start: &Start,
    limit: u32,
    told: SelectStatement,
) -> SelectStatement {
    let mut rows = Query::select();
    rows.columns(COLUMNS.map(|column| (TABLE, column)))
        .columns([(SESSIONS, "id"), (SESSIONS, "state")])
        .from_subquery(told, LET_THROUGH)
        .cross_join(TABLE)
        .left_join(SESSIONS, occupied())
        .and_where(of_tenant(tenant))
        .and_where(Expr::col((TABLE, "id")).equals((LET_THROUGH, "id")))
        // Most of what was let through is: taken for few, all of it would be read to be sorted.
        .and_where(facets::unjudged(meant(query)));
    // The page's limit counts what is meant of what was let through.
    let list = List { table: LET_THROUGH, ..list_of(tenant, query, rows.clone()) };
    list.put_in_order(&mut rows, start);
    rows.limit(u64::from(limit) + 1).take()
}

pub(super) fn list_of(
    tenant: TenantId,
    query: &DeviceQuery,
    rows: SelectStatement,
) -> List<DeviceWithSession> {
    List {
        tag: tag(query.sort),
        table: TABLE,
        key: sort_keys::column(query.sort),
        key_type: KeyType::Bytes,
        direction: query.direction,
        rows,
        count: device_counts::total(tenant),
        map: device_with_session,
        place,
    }
}

pub(super) fn devices_with_sessions(tenant: TenantId) -> SelectStatement {
    select(TABLE, &COLUMNS)
        .columns([(SESSIONS, "id"), (SESSIONS, "state")])
        .left_join(SESSIONS, occupied())
        .and_where(of_tenant(tenant))
        .take()
}

/// That a session is open on the device.
fn occupied() -> Condition {
    Condition::all()
        .add(Expr::col((SESSIONS, "tenant_id")).equals((TABLE, "tenant_id")))
        .add(Expr::col((SESSIONS, "device_id")).equals((TABLE, "id")))
        .add(Expr::col((SESSIONS, "is_open")))
}

/// Whatever their order: devices from all over the tenant, by ids that are as good as random. Their ids, and their keys in
/// these columns.
pub(in crate::rooms) fn sample(tenant: TenantId, sorts: &[DeviceSort]) -> SelectStatement {
    let columns = || core::iter::once("id").chain(sorts.iter().map(|&sort| sort_keys::column(sort)));
    let from = |number: u128| {
        let devices = Query::select()
            .columns(columns())
            .from(TABLE)
            .and_where(of_tenant(tenant))
            .and_where(Expr::col("id").gte(id(Uuid::from_u128(u128::MAX / SAMPLES * number))))
            .order_by("id", Order::Asc)
            .limit(SAMPLED)
            .take();
        Query::select().columns(columns()).from_subquery(devices, "some").take()
    };
    let mut all = from(0);
    for number in 1..SAMPLES {
        all.union(UnionType::All, from(number));
    }
    all
}
