//! All devices: its pages, whatever they are chosen and sorted by, however many devices there are.
//!
//! A page is read in one of two ways. The *walk* follows the index of the sort order from where the page begins and
//! leaves out what is not meant; most of that the index itself can tell, by the bits of the facets. It is quick when
//! many devices are meant. When few are, these *candidates* are found by an index of what they have in common, and
//! sorted here. Which of the two is told by counts that are kept.

pub(super) mod several;
pub(super) mod surveyed;

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use farhand_contract::{
    DeviceId, TenantId,
    device_lists::{DeviceFacet, DeviceFilter, DeviceJump, Facets},
    devices::{Device, DeviceQuery, DeviceSort},
    pages::{Cursor, Direction, Page, PageStart},
};
use sea_query::{BinOper, Condition, Expr, ExprTrait as _, Func, Order, Query, SelectStatement, UnionType};
use uuid::Uuid;

use self::several::Orders;
use super::{
    device_counts::{self, Kept, Which, facets_of},
    device_pages::{Columns, grounds, narrowed},
    devices::{CHUNK, COLUMNS, SESSIONS, TABLE, chunks, device_with_session, of_tenant},
    select,
};
use crate::{
    Result, Store, StoreError,
    backends::{Backend, Question},
    columns::{Fields, Map},
    facets,
    pages::{Key, KeyType, List, ListTag, Place, Start},
    records::{DevicePage, DeviceWithSession, OfferGrounds},
    search, sort_keys,
    values::id,
};

/// The most devices that are sorted here.
const CANDIDATES: u64 = 1000;

/// The same where it is known before how many there are, and remembered which, of so many in all.
///
/// A walk goes past ever more rows the fewer of all are meant, while to gather them costs less: both cost the same where their
/// number is about the root of a page times all.
fn most_known(all: u64) -> u64 {
    (64 * all).isqrt().clamp(CANDIDATES, 8 * CANDIDATES)
}

/// The same for a search: the walk must read whole devices to tell those that are not meant.
const FOUND: u64 = 2000;

/// The lists of devices have the tags from here on, one for each sort: far from the other lists'.
const FIRST_TAG: u8 = 16;

/// All of a list, in thousandths: a jump so far leads to its end.
const WHOLE: u16 = 1000;

/// How many places devices are sampled at, and how many at each.
const SAMPLES: u128 = 64;
const SAMPLED: u64 = 8;

/// Rows' numbers that are at hand.
const NUMBERS: &str = "numbers";

/// What an index lets through.
const LET_THROUGH: &str = "let_through";

/// The table of trigrams on SQLite.
const TRIGRAM_TABLE: &str = "devices_search";

fn tag(sort: DeviceSort) -> ListTag {
    // In the order of declaration.
    ListTag(FIRST_TAG + sort as u8)
}

fn place(row: &DeviceWithSession, list: ListTag) -> Place {
    let sort = DeviceSort::ALL.iter().copied().find(|&sort| tag(sort) == list).unwrap_or_default();
    place_of(row, sort)
}

fn place_of(row: &DeviceWithSession, sort: DeviceSort) -> Place {
    Place { key: Key::Bytes(sort_keys::of(&row.device, sort)), id: row.device.id.0 }
}

/// That a device is meant, without its tenant.
fn meant(query: &DeviceQuery) -> Condition {
    let mut all = Condition::all();
    if !query.search.is_empty() {
        all = all.add(search::found(TABLE, &query.search));
    }
    for filter in &query.filters {
        match filter {
            DeviceFilter::AnyOf { column, values } => all = all.add(facets::has(TABLE, *column, values)),
            DeviceFilter::Begins { column, text } => all = all.add(begins(*column, text)),
            DeviceFilter::LastSync { from, until } => {
                let sync = || hidden_key(DeviceSort::LastSyncDateTime);
                if let Some(from) = from {
                    all = all.add(sync().gte(sort_keys::moment(*from)));
                }
                if let Some(until) = until {
                    all = all.add(sync().lt(sort_keys::moment(*until)));
                }
                if from.is_some() || until.is_some() {
                    all = all.add(Expr::col((TABLE, "last_sync_date_time")).is_not_null());
                }
            }
            DeviceFilter::NeverSynced => {
                all = all.add(Expr::col((TABLE, "last_sync_date_time")).is_null());
            }
        }
    }
    all
}

/// What the bits tell of the filters.
fn add_bits(select: &mut SelectStatement, query: &DeviceQuery) {
    select.cond_where(facets::may_have(TABLE, counted(query)));
}

fn key(column: DeviceSort) -> Expr {
    Expr::col((TABLE, sort_keys::column(column)))
}

/// The same, so that no index of it is used: of the many that there are, a database must take the one that is meant.
fn hidden_key(column: DeviceSort) -> Expr {
    Func::coalesce([key(column), key(column)]).into()
}

fn begins(column: DeviceSort, text: &str) -> Condition {
    match sort_keys::beginning(column, text) {
        Some((first, end)) => {
            Condition::all().add(hidden_key(column).gte(first)).add(hidden_key(column).lt(end))
        }
        None => Condition::all().add(Expr::cust("1 = 0")),
    }
}

/// All devices that the query is about, each with its open session, to be walked from this start.
pub(super) fn device_list(tenant: TenantId, query: &DeviceQuery, start: &Start) -> List<DeviceWithSession> {
    let mut rows = devices_with_sessions(tenant);
    rows.cond_where(meant(query));
    add_told(&mut rows, query, start);
    list_of(tenant, query, rows)
}

/// The devices of a list that are within these as well: a part of it, which is walked from its beginning to its end.
pub(super) fn device_span(
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
fn let_through(tenant: TenantId, query: &DeviceQuery, start: &Start, limit: u32) -> SelectStatement {
    let mut told = told(tenant, query, start);
    list_of(tenant, query, told.clone()).put_in_order(&mut told, start);
    // With an offset it stays a statement of its own.
    told.offset(0);
    looked_up(tenant, query, start, limit, told)
}

/// The same where many have the trigrams of a search, and the first of them come late: the numbers of all rows that have
/// them are at hand, so that the index tells which of its rows are worth a look.
pub(super) fn found_on_the_way(
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

fn list_of(tenant: TenantId, query: &DeviceQuery, rows: SelectStatement) -> List<DeviceWithSession> {
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

/// The first and the last of some keys, where they end.
type Ends = (Option<Vec<u8>>, Option<Vec<u8>>);

/// Between which keys of the order the devices are that the filter leaves, if it is about that column.
fn bounds(sort: DeviceSort, filter: &DeviceFilter) -> Option<Ends> {
    match filter {
        DeviceFilter::AnyOf { column, values } if sort_keys::sort_of(*column) == Some(sort) => {
            let keys = || values.iter().map(|value| sort_keys::of_value(sort, value.as_deref()));
            Some((keys().min(), keys().max()))
        }
        DeviceFilter::Begins { column, text } if *column == sort => {
            sort_keys::beginning(sort, text).map(|(first, end)| (Some(first), Some(end)))
        }
        DeviceFilter::LastSync { from, until } if sort == DeviceSort::LastSyncDateTime => {
            Some((from.map(sort_keys::moment), until.map(sort_keys::moment)))
        }
        DeviceFilter::AnyOf { .. }
        | DeviceFilter::Begins { .. }
        | DeviceFilter::LastSync { .. }
        | DeviceFilter::NeverSynced => None,
    }
}

/// That a device is between these in the order. Where the walk begins is a bound already: a second one on the same side
/// could be taken for it.
fn between(query: &DeviceQuery, start: &Start, (first, last): Ends) -> Condition {
    let ascending = query.direction == Direction::Ascending;
    let (below, above) = match start {
        Start::First | Start::Last => (true, true),
        Start::After(_) => (!ascending, ascending),
        Start::Before(_) => (ascending, !ascending),
    };
    let mut within = Condition::all();
    if let Some(first) = first.filter(|_| below) {
        within = within.add(key(query.sort).gte(first));
    }
    if let Some(last) = last.filter(|_| above) {
        within = within.add(key(query.sort).lte(last));
    }
    within
}

fn devices_with_sessions(tenant: TenantId) -> SelectStatement {
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

/// What few devices have in common.
#[derive(Clone, Debug)]
pub(super) enum Common {
    /// A key in the index of this column.
    Keys(DeviceSort, Vec<Vec<u8>>),
    /// Text, by whatever PostgreSQL has.
    Text,
    /// Text, by these trigrams in SQLite's table of them.
    Trigrams(String),
    /// That these are the numbers of their rows.
    Numbers(Vec<i64>),
    /// Keys from the first on and before the second.
    Range(DeviceSort, Option<Vec<u8>>, Option<Vec<u8>>),
    /// That they are removed.
    Removed,
}

/// Id and sort key of at most so many devices that are meant and have this in common, in no order.
pub(super) fn candidates(
    tenant: TenantId,
    query: &DeviceQuery,
    common: &Common,
    limit: u64,
) -> SelectStatement {
    let mut select = Query::select();
    select.column((TABLE, "id")).column((TABLE, sort_keys::column(query.sort)));
    match common {
        Common::Text | Common::Trigrams(_) => {
            select.from(TABLE);
        }
        Common::Numbers(numbers) => {
            let numbers = serde_json::to_string(numbers).unwrap_or_default();
            // Not any other way round: these leave fewer devices than any index would. What joins them stands with what is
            // asked: sea-query writes no condition at a cross join.
            select
                .from_function(Func::cust("json_each").arg(numbers), NUMBERS)
                .cross_join(TABLE)
                .and_where(Expr::col((TABLE, "rowid")).equals((NUMBERS, "value")));
        }
        Common::Keys(column, keys) => {
            select.from(TABLE).and_where(key(*column).is_in(keys.iter().cloned()));
        }
        Common::Range(column, from, until) => {
            select.from(TABLE);
            if let Some(from) = from {
                select.and_where(key(*column).gte(from.clone()));
            }
            if let Some(until) = until {
                select.and_where(key(*column).lt(until.clone()));
            }
        }
        Common::Removed => {
            select.from(TABLE).and_where(Expr::col((TABLE, facets::REMOVED)).is_not_null());
        }
    }
    select.and_where(of_tenant(tenant)).cond_where(meant(query)).limit(limit);
    add_bits(&mut select, query);
    select
}

fn has_trigrams(trigrams: &str) -> Expr {
    // The table's name stands for all of its columns, of which it has one: without positions it has no other question.
    Expr::col((TRIGRAM_TABLE, TRIGRAM_TABLE)).binary(BinOper::Custom("MATCH"), Expr::val(trigrams))
}

/// The numbers of the rows that have the trigrams, as far as they matter.
fn with_trigrams(trigrams: &str) -> SelectStatement {
    Query::select()
        .column("rowid")
        .from(TRIGRAM_TABLE)
        .and_where(has_trigrams(trigrams))
        .limit(FOUND + 1)
        .take()
}

fn candidate(fields: &mut Fields<'_>) -> Result<(Uuid, Vec<u8>)> {
    Ok((fields.id()?, fields.bytes()?))
}

fn number(fields: &mut Fields<'_>) -> Result<i64> {
    fields.integer()
}

fn only_id(fields: &mut Fields<'_>) -> Result<Uuid> {
    fields.id()
}

/// A place, and how many rows come before it as far as is known.
struct Spot<P = Place> {
    start: Start<P>,
    offset: u64,
    /// Whether `offset` is a guess.
    guessed: bool,
}

impl<P> Spot<P> {
    fn sure(start: Start<P>, offset: u64) -> Self {
        Self { start, offset, guessed: false }
    }
}

impl Spot {
    fn read(query: &DeviceQuery) -> Result<Self> {
        Ok(match &query.from {
            PageStart::Start => Self::sure(Start::First, 0),
            PageStart::After(cursor) => {
                let (place, offset) = decode(cursor, query.sort)?;
                Self::sure(Start::After(place), offset)
            }
            PageStart::Before(cursor) => {
                let (place, offset) = decode(cursor, query.sort)?;
                Self::sure(Start::Before(place), offset)
            }
        })
    }
}

/// A cursor tells how many rows come before its place, so that nobody has to count them.
fn encode(place: &Place, sort: DeviceSort, offset: u64) -> Cursor {
    let mut bytes = vec![tag(sort).0];
    bytes.extend(offset.to_be_bytes());
    bytes.extend(place.id.as_bytes());
    if let Key::Bytes(key) = &place.key {
        bytes.extend(key);
    }
    Cursor(URL_SAFE_NO_PAD.encode(bytes))
}

fn decode(cursor: &Cursor, sort: DeviceSort) -> Result<(Place, u64)> {
    let bytes = URL_SAFE_NO_PAD.decode(&cursor.0).map_err(|_| StoreError::BadCursor)?;
    let (&list, rest) = bytes.split_first().ok_or(StoreError::BadCursor)?;
    let (offset, rest) = rest.split_first_chunk().ok_or(StoreError::BadCursor)?;
    let (id, key) = rest.split_first_chunk().ok_or(StoreError::BadCursor)?;
    if list != tag(sort).0 {
        return Err(StoreError::BadCursor);
    }
    let offset = u64::from_be_bytes(*offset);
    // More rows than there are devices anywhere: it was not made here.
    if offset > 1 << 40 {
        return Err(StoreError::BadCursor);
    }
    Ok((Place { key: Key::Bytes(key.to_vec()), id: Uuid::from_bytes(*id) }, offset))
}

/// Where a text is in the order: right before everything that is at it or after it.
fn place_of_text(query: &DeviceQuery, text: &str) -> Place {
    let mut key = sort_keys::of_value(query.sort, Some(text));
    match query.direction {
        Direction::Ascending => Place { key: Key::Bytes(key), id: Uuid::nil() },
        // What begins with the text comes before it then, and is at it.
        Direction::Descending => {
            key.push(0xff);
            Place { key: Key::Bytes(key), id: Uuid::max() }
        }
    }
}

/// Whatever their order: devices from all over the tenant, by ids that are as good as random. Their ids, and their keys in
/// these columns.
pub(super) fn sample(tenant: TenantId, sorts: &[DeviceSort]) -> SelectStatement {
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

/// A page that is asked for, but for where it begins.
#[derive(Clone, Copy)]
struct Asked<'q> {
    tenant: TenantId,
    query: &'q DeviceQuery,
    limit: u32,
    columns: Columns,
}

/// What a query leaves, when it is known to be few.
struct Few<P = Place> {
    /// In the order of the list.
    places: Arc<Vec<P>>,
}

/// The query but for the place in its list.
fn whole_list(query: &DeviceQuery) -> DeviceQuery {
    DeviceQuery { from: PageStart::Start, jump: None, ..query.clone() }
}

impl Few {
    /// The page's rows, and how many come before them.
    fn page(&self, direction: Direction, start: &Start, limit: usize) -> (usize, &[Place]) {
        self.page_by(start, limit, |a, b| order_of(a, b, direction))
    }
}

impl<P> Few<P> {
    /// The same in whatever order they are.
    fn page_by(
        &self,
        start: &Start<P>,
        limit: usize,
        order_of: impl Fn(&P, &P) -> core::cmp::Ordering,
    ) -> (usize, &[P]) {
        let before = |other: &P, or_at: bool| {
            self.places.partition_point(|place| {
                let order = order_of(place, other);
                order.is_lt() || or_at && order.is_eq()
            })
        };
        let (from, to) = match start {
            Start::First => (0, limit),
            Start::Last => (self.places.len().saturating_sub(limit), self.places.len()),
            Start::After(place) => {
                let from = before(place, true);
                (from, from.saturating_add(limit))
            }
            Start::Before(place) => {
                let to = before(place, false);
                (to.saturating_sub(limit), to)
            }
        };
        (from, &self.places[from..to.min(self.places.len())])
    }
}

fn order_of(a: &Place, b: &Place, direction: Direction) -> core::cmp::Ordering {
    direction.of(a.cmp(b))
}

/// The filters that counts are kept for.
fn counted(query: &DeviceQuery) -> Vec<(DeviceFacet, &[Option<String>])> {
    query
        .filters
        .iter()
        .filter_map(|filter| match filter {
            DeviceFilter::AnyOf { column, values } => Some((*column, values.as_slice())),
            DeviceFilter::Begins { .. } | DeviceFilter::LastSync { .. } | DeviceFilter::NeverSynced => None,
        })
        .collect()
}

/// What may leave few devices, what is surest first; by their counts, at most `known`.
fn commons(query: &DeviceQuery, kept: &Kept, backend: &Backend, known: u64) -> Vec<Common> {
    let mut commons = Vec::new();
    // However they are read, these are few.
    if kept.all <= CANDIDATES {
        commons.push(Common::Range(query.sort, None, None));
        return commons;
    }
    // Where few are thought to have all that is wanted, the index of one of its columns may have more.
    let most = if thought(kept) <= known / 4 * 3 { 4 * known } else { known };
    let rare = counted(query).into_iter().zip(&kept.filters).filter_map(|((column, values), &count)| {
        if count > most {
            return None;
        }
        if column == DeviceFacet::IsRemoved {
            let managed = values.iter().flatten().any(|value| value == "false");
            return (!managed).then_some((count, Common::Removed));
        }
        let sort = sort_keys::sort_of(column)?;
        let keys = values.iter().map(|value| sort_keys::of_value(sort, value.as_deref())).collect();
        Some((count, Common::Keys(sort, keys)))
    });
    if let Some((count, common)) = rare.min_by_key(|&(count, _)| count) {
        commons.push(common);
        if count <= known {
            return commons;
        }
    }
    if let Some(trigrams) = search::trigrams(&query.search) {
        let by_table = backend.has_trigram_table();
        commons.push(if by_table { Common::Trigrams(trigrams) } else { Common::Text });
    }
    for filter in &query.filters {
        match filter {
            DeviceFilter::AnyOf { .. } => {}
            DeviceFilter::Begins { column, text } => {
                if let Some((first, end)) = sort_keys::beginning(*column, text) {
                    commons.push(Common::Range(*column, Some(first), Some(end)));
                }
            }
            DeviceFilter::LastSync { from, until } => commons.push(Common::Range(
                DeviceSort::LastSyncDateTime,
                from.map(sort_keys::moment),
                until.map(sort_keys::moment),
            )),
            DeviceFilter::NeverSynced => {
                let sort = DeviceSort::LastSyncDateTime;
                commons.push(Common::Range(sort, Some(sort_keys::of_value(sort, None)), None));
            }
        }
    }
    commons
}

/// How many devices all filters may leave that counts are kept for, as if none of them had to do with another.
fn thought(kept: &Kept) -> u64 {
    let all = Ord::max(kept.all, 1);
    kept.filters.iter().fold(all, |left, &count| left.saturating_mul(count) / all)
}

/// How many devices the query is about, where that is kept.
fn counted_total(query: &DeviceQuery, kept: &Kept) -> Option<u64> {
    let all_counted = query.search.is_empty() && query.filters.len() == kept.filters.len();
    kept.together.filter(|_| all_counted)
}

/// A page of a list without any rows.
const fn nothing<T>() -> Page<T> {
    Page { rows: Vec::new(), total: 0, at_least: false, offset: 0, previous: None, next: None }
}

impl Store {
    /// A page, and what decides the offers on it.
    pub(super) async fn page_of_devices(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        limit: u32,
        columns: Columns,
    ) -> Result<DevicePage> {
        let limit = Ord::max(limit, 1);
        if let Some(orders) = Orders::of(query) {
            return self.devices_by_several(tenant, query, &orders, limit, columns).await;
        }
        let spot = Spot::read(query)?;
        if query.search.is_empty() && query.filters.is_empty() && query.jump.is_none() {
            return self.plain_page(tenant, query, &spot, limit, columns).await;
        }
        let (kept, grounds) = self.kept_and_grounds(tenant, query).await?;
        let page = self.narrowed_page(tenant, query, spot, limit, &kept, columns).await?;
        Ok(DevicePage { page, grounds })
    }

    /// What is kept of the devices that the query is about, and what decides the offers on its page.
    async fn kept_and_grounds(&self, tenant: TenantId, query: &DeviceQuery) -> Result<(Kept, OfferGrounds)> {
        let filters = counted(query);
        let questions = (device_counts::kept_question(tenant, &filters), grounds(tenant));
        let (counts, grounds) = self.backend().together(questions).await?;
        let grounds = grounds.into_iter().next().map(|(grounds, _)| grounds).unwrap_or_default();
        Ok((device_counts::kept_of(counts, &filters), grounds))
    }

    /// A page of a list that is searched, filtered or jumped into.
    async fn narrowed_page(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        spot: Spot,
        limit: u32,
        kept: &Kept,
        columns: Columns,
    ) -> Result<Page<DeviceWithSession>> {
        if kept.is_nothing() {
            return Ok(nothing());
        }
        let asked = Asked { tenant, query, limit, columns };
        if let Some(rows) = self.found_many(asked, &spot.start, kept).await? {
            return Ok(page(query, &spot, rows, limit, None));
        }
        if let Some(few) = self.few_devices(tenant, query, kept).await? {
            return self.page_of_few(tenant, query, spot, limit, &few, columns).await;
        }
        let total = counted_total(query, kept);
        let spot = self.jumped(tenant, query, spot, total.unwrap_or(kept.all), kept.version).await?;
        let page = self.walked(asked, &spot, total, kept).await?;
        if !page.rows.is_empty() {
            return Ok(page);
        }
        // The rows around the place are gone: the end of the list is the nearest there is.
        let end = match (&spot.start, total) {
            (Start::After(_), Some(total)) => Spot::sure(Start::Last, total),
            (Start::After(_), None) => Spot { start: Start::Last, offset: spot.offset, guessed: true },
            _ => Spot::sure(Start::First, 0),
        };
        self.walked(asked, &end, total, kept).await
    }

    /// At most `limit` devices from there on, uncounted, and the place after them when there are more: for who reads the
    /// whole list.
    pub async fn device_rows(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        limit: u32,
    ) -> Result<(Vec<Device>, Option<Cursor>)> {
        let limit = Ord::max(limit, 1);
        if let Some(orders) = Orders::of(query) {
            return self.device_rows_by_several(tenant, query, &orders, limit).await;
        }
        let spot = Spot::read(query)?;
        let kept = self.device_counts(tenant, &counted(query)).await?;
        if kept.is_nothing() {
            return Ok((Vec::new(), None));
        }
        let page = match self.few_devices(tenant, query, &kept).await? {
            // Where a page would show the end of the list once more, there is no more to read.
            Some(few) if few.page(query.direction, &spot.start, 1).1.is_empty() => {
                return Ok((Vec::new(), None));
            }
            Some(few) => self.page_of_few(tenant, query, spot, limit, &few, Columns::All).await?,
            None => {
                let asked = Asked { tenant, query, limit, columns: Columns::All };
                self.walked(asked, &spot, None, &kept).await?
            }
        };
        Ok((page.rows.into_iter().map(|row| row.device).collect(), page.next))
    }

    /// The values of every column: of the devices that the query is about when these are few, or when it only says whether
    /// they are removed; else of all.
    pub async fn device_facets(&self, tenant: TenantId, query: &DeviceQuery) -> Result<Facets> {
        let counted = counted(query);
        let only_removed = query.search.is_empty()
            && counted.len() == query.filters.len()
            && counted.iter().all(|(column, _)| *column == DeviceFacet::IsRemoved);
        if only_removed {
            let columns = self.all_facets(tenant, Which::left_by(&counted)).await?;
            return Ok(Facets { columns, narrowed: !query.filters.is_empty() });
        }
        let kept = self.device_counts(tenant, &counted).await?;
        if kept.is_nothing() {
            return Ok(Facets { columns: Vec::new(), narrowed: true });
        }
        if let Some(few) = self.few_devices(tenant, query, &kept).await? {
            let ids: Vec<_> = few.places.iter().map(|place| DeviceId(place.id)).collect();
            let devices = self.devices_by_id(tenant, &ids).await?;
            return Ok(Facets { columns: facets_of(&devices), narrowed: true });
        }
        Ok(Facets { columns: self.all_facets(tenant, Which::ALL).await?, narrowed: false })
    }

    /// A page of all devices: its rows, their number and what decides the offers in one turn.
    async fn plain_page(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        spot: &Spot,
        limit: u32,
        columns: Columns,
    ) -> Result<DevicePage> {
        let read = async |spot: &Spot| {
            let list = device_list(tenant, query, &spot.start);
            let (mut select, _) = list.statements(&spot.start, limit);
            let map = narrowed(&mut select, list.map, columns);
            self.backend().together((Question { select, map }, grounds(tenant))).await
        };
        let (rows, found) = read(spot).await?;
        let (grounds, total) = found.into_iter().next().unwrap_or_default();
        if !rows.is_empty() || total == 0 {
            return Ok(DevicePage { page: page(query, spot, rows, limit, Some(total)), grounds });
        }
        let end = match spot.start {
            Start::After(_) => Spot::sure(Start::Last, total),
            _ => Spot::sure(Start::First, 0),
        };
        let (rows, _) = read(&end).await?;
        Ok(DevicePage { page: page(query, &end, rows, limit, Some(total)), grounds })
    }

    async fn walked(
        &self,
        asked: Asked<'_>,
        spot: &Spot,
        total: Option<u64>,
        kept: &Kept,
    ) -> Result<Page<DeviceWithSession>> {
        let rows = match self.surveyed_or_wanted(asked, &spot.start, kept) {
            Some(surveyed) => self.walked_by_spans(asked, &spot.start, &surveyed).await?,
            None => self.walked_rows(asked, &spot.start).await?,
        };
        Ok(page(asked.query, spot, rows, asked.limit, total))
    }

    /// The rows of a walk from there on to the end of the list, one more than the limit when there are more.
    async fn walked_rows(&self, asked: Asked<'_>, start: &Start) -> Result<Vec<DeviceWithSession>> {
        let Asked { tenant, query, limit, columns } = asked;
        let mut select = if self.walks_by_the_index(query) {
            let_through(tenant, query, start, limit)
        } else {
            device_list(tenant, query, start).statements(start, limit).0
        };
        let map = narrowed(&mut select, device_with_session, columns);
        // Mostly these are few steps; where not, a thread goes them, or another way.
        match search::trigrams(&query.search).filter(|_| self.backend().has_trigram_table()) {
            Some(trigrams) => {
                let other = || {
                    let mut other = found_on_the_way(tenant, query, start, limit, &trigrams);
                    narrowed(&mut other, device_with_session, columns);
                    other
                };
                self.backend().few_or(&select, other, map).await
            }
            None => self.backend().few(&select, map).await,
        }
    }

    /// Whether the index alone is walked, and what it lets through looked up.
    fn walks_by_the_index(&self, query: &DeviceQuery) -> bool {
        !self.backend().looks_into_indexes() && !counted(query).is_empty()
    }

    /// All that the query leaves, when that is few.
    async fn few_devices(&self, tenant: TenantId, query: &DeviceQuery, kept: &Kept) -> Result<Option<Few>> {
        let list = whole_list(query);
        if let Some(places) = self.few_devices_known().get(tenant, &list, kept.version) {
            return Ok(places.as_ref().clone().map(|places| Few { places }));
        }
        let known = most_known(kept.all);
        let mut commons = commons(query, kept, self.backend(), known);
        if commons.is_empty() {
            return Ok(None);
        }
        let by_table = commons.iter().position(|common| matches!(common, Common::Trigrams(_)));
        if let Some(place) = by_table
            && let Some(rarest) = self.rarest_trigrams(tenant, query, kept)
        {
            commons.insert(place, Common::Trigrams(rarest));
        }
        let found = self.found_few(tenant, query, &commons, known, &[], candidate).await?;
        let places = found.map(|found| {
            let mut places: Vec<_> =
                found.into_iter().map(|(id, key)| Place { key: Key::Bytes(key), id }).collect();
            places.sort_unstable_by(|a, b| order_of(a, b, query.direction));
            Arc::new(places)
        });
        // That they are many, too: it took as long to find out.
        self.few_devices_known().put(tenant, list, kept.version, places.clone());
        Ok(places.map(|places| Few { places }))
    }

    /// The same in no order, by what they have in common: ids, keys in the column of the list's order, and those in these
    /// columns besides. At most `known` where that is counted.
    async fn found_few<T: Send + 'static>(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        commons: &[Common],
        known: u64,
        besides: &[DeviceSort],
        map: Map<T>,
    ) -> Result<Option<Vec<T>>> {
        for common in commons {
            // Once, and not to see how many they are and again to read them: it takes longest of all.
            let numbers = match common {
                Common::Trigrams(trigrams) => {
                    let numbers = self.backend().few(&with_trigrams(trigrams), number).await?;
                    if numbers.len() as u64 > FOUND {
                        continue;
                    }
                    Some(Common::Numbers(numbers))
                }
                _ => None,
            };
            let most = match common {
                Common::Text | Common::Trigrams(_) | Common::Numbers(_) => FOUND,
                Common::Keys(..) | Common::Removed => known,
                Common::Range(..) => CANDIDATES,
            };
            let mut select = candidates(tenant, query, numbers.as_ref().unwrap_or(common), most + 1);
            select.columns(besides.iter().map(|&sort| (TABLE, sort_keys::column(sort))));
            let found = self.backend().few(&select, map).await?;
            if found.len() as u64 <= most {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    async fn page_of_few(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        spot: Spot,
        limit: u32,
        few: &Few,
        columns: Columns,
    ) -> Result<Page<DeviceWithSession>> {
        let limit = limit as usize;
        let total = few.places.len();
        let start = match &query.jump {
            Some(DeviceJump::Text(text)) => Start::After(place_of_text(query, text)),
            Some(DeviceJump::Thousandths(WHOLE..)) => Start::Last,
            Some(DeviceJump::Thousandths(share)) => {
                let from = total.saturating_sub(1) * usize::from(*share) / usize::from(WHOLE);
                match from.checked_sub(1).and_then(|before| few.places.get(before)) {
                    Some(before) => Start::After(before.clone()),
                    None => Start::First,
                }
            }
            None => spot.start,
        };
        let (mut offset, mut places) = few.page(query.direction, &start, limit);
        if places.is_empty() {
            // The rows around the place are gone: the end of the list is the nearest there is.
            let end = if matches!(start, Start::After(_)) { Start::Last } else { Start::First };
            (offset, places) = few.page(query.direction, &end, limit);
        }
        let rows = self.rows_of(tenant, places.iter().map(|place| place.id).collect(), columns).await?;
        let after = offset + places.len();
        Ok(Page {
            total: total as u64,
            at_least: false,
            offset: offset as u64,
            previous: places
                .first()
                .filter(|_| offset > 0)
                .map(|first| encode(first, query.sort, offset as u64)),
            next: places.last().filter(|_| after < total).map(|last| encode(last, query.sort, after as u64)),
            rows,
        })
    }

    /// These devices, each with its open session, in this order.
    async fn rows_of(
        &self,
        tenant: TenantId,
        ids: Vec<Uuid>,
        columns: Columns,
    ) -> Result<Vec<DeviceWithSession>> {
        let mut rows = Vec::with_capacity(ids.len());
        // One statement for most pages: to ask for a row twice costs less than to ask twice for rows. Not in two statements,
        // which would both find it.
        let asked: Vec<_> = match ids.last() {
            Some(&last) => {
                let places = if ids.len() < CHUNK {
                    ids.len().next_power_of_two()
                } else {
                    ids.len().next_multiple_of(CHUNK)
                };
                ids.iter().copied().chain(core::iter::repeat_n(last, places - ids.len())).collect()
            }
            None => Vec::new(),
        };
        for chunk in chunks(&asked) {
            let mut select = devices_with_sessions(tenant)
                .and_where(Expr::col((TABLE, "id")).is_in(chunk.iter().map(id)))
                .take();
            let map = narrowed(&mut select, device_with_session, columns);
            rows.extend(self.backend().few(&select, map).await?);
        }
        // What changed its place meanwhile stands where it was found.
        rows.sort_by_cached_key(|row| ids.iter().position(|&id| id == row.device.id.0));
        Ok(rows)
    }

    /// Where a jump leads in a long list, and about how many rows come before it.
    async fn jumped(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        spot: Spot,
        total: u64,
        version: u64,
    ) -> Result<Spot> {
        let Some(jump) = &query.jump else { return Ok(spot) };
        if matches!(jump, DeviceJump::Thousandths(WHOLE..)) {
            // Exact where the rows are counted; where not, nobody knows how many come before.
            return Ok(Spot { start: Start::Last, offset: total, guessed: true });
        }
        let sampled = self.sampled(tenant, query, version).await?;
        let (place, part) = match jump {
            DeviceJump::Text(text) => {
                let place = place_of_text(query, text);
                let part = sampled.partition_point(|other| order_of(other, &place, query.direction).is_lt());
                (place, part)
            }
            DeviceJump::Thousandths(share) => {
                let part = sampled.len() * usize::from(*share) / usize::from(WHOLE);
                match part.checked_sub(1).and_then(|before| sampled.get(before)) {
                    Some(before) => (before.clone(), part),
                    None => return Ok(Spot::sure(Start::First, 0)),
                }
            }
        };
        let offset = total * part as u64 / Ord::max(sampled.len() as u64, 1);
        // Whether anything comes before it must not be a guess.
        let start = Start::Before(place.clone());
        let (mut before, _) = device_list(tenant, query, &start).statements(&start, 0);
        before.clear_selects().column((TABLE, "id"));
        let before = self.backend().few(&before, only_id).await?;
        if before.is_empty() {
            return Ok(Spot::sure(Start::First, 0));
        }
        Ok(Spot { start: Start::After(place), offset: Ord::max(offset, 1), guessed: true })
    }

    /// Where some devices of all over the tenant stand in the order of the list.
    async fn sampled(&self, tenant: TenantId, query: &DeviceQuery, version: u64) -> Result<Arc<Vec<Place>>> {
        let list = DeviceQuery { search: String::new(), filters: Vec::new(), ..whole_list(query) };
        if let Some(sampled) = self.samples_known().get(tenant, &list, version) {
            return Ok(sampled);
        }
        let found = self.backend().all(&sample(tenant, &[query.sort]), candidate).await?;
        let mut sampled: Vec<_> =
            found.into_iter().map(|(id, key)| Place { key: Key::Bytes(key), id }).collect();
        sampled.sort_unstable_by(|a, b| order_of(a, b, query.direction));
        sampled.dedup();
        Ok(self.samples_known().put(tenant, list, version, sampled))
    }
}

/// The page that these rows are, one more than `limit` when there are more.
fn page(
    query: &DeviceQuery,
    spot: &Spot,
    rows: Vec<DeviceWithSession>,
    limit: u32,
    total: Option<u64>,
) -> Page<DeviceWithSession> {
    let cursor = |row: &DeviceWithSession, offset| encode(&place_of(row, query.sort), query.sort, offset);
    page_of(spot, rows, limit, total, cursor)
}

/// The same of any rows that a cursor can be made of.
fn page_of<T, P>(
    spot: &Spot<P>,
    mut rows: Vec<T>,
    limit: u32,
    total: Option<u64>,
    cursor: impl Fn(&T, u64) -> Cursor,
) -> Page<T> {
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let backwards = spot.start.is_backwards();
    if backwards {
        rows.reverse();
    }
    let taken = rows.len() as u64;
    let mut offset = if backwards { spot.offset.saturating_sub(taken) } else { spot.offset };
    let has_previous = match spot.start {
        Start::First => false,
        Start::After(_) => offset > 0,
        Start::Before(_) | Start::Last => more,
    };
    let has_next = match spot.start {
        Start::First | Start::After(_) => more,
        Start::Before(_) => true,
        Start::Last => false,
    };
    // Offsets are carried from page to page while devices come and go: both ends of the list are where they are.
    offset = if has_previous { Ord::max(offset, 1) } else { 0 };
    let known = offset + taken + u64::from(has_next);
    let at_least = total.is_none() && (has_next || spot.guessed && has_previous);
    let total = match total {
        Some(total) if has_next => Ord::max(total, known),
        Some(total) => {
            offset = total.saturating_sub(taken);
            total
        }
        None => known,
    };
    offset = if has_previous { Ord::max(offset, 1) } else { 0 };
    Page {
        previous: rows.first().filter(|_| has_previous).map(|row| cursor(row, offset)),
        next: rows.last().filter(|_| has_next).map(|row| cursor(row, offset + taken)),
        total,
        at_least,
        offset,
        rows,
    }
}
