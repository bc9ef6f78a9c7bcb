//! Searches that find many devices: a [survey](crate::surveys) of the list tells where in it a text may be, and only there it is
//! looked for.

use std::{ops::Range, sync::Arc};

use farhand_contract::{
    TenantId,
    devices::{DeviceQuery, DeviceSort},
    pages::Direction,
};
use sea_query::{Expr, ExprTrait as _, Func, Order, SelectStatement};
use uuid::Uuid;

use super::{Asked, CANDIDATES, FOUND, bounds, list_of, of_tenant, place_of, whole_list};
use crate::{
    Result, Store,
    columns::Fields,
    pages::{Key, List, Place, Start},
    records::DeviceWithSession,
    rooms::{device_counts::Kept, devices::TABLE, select},
    search, sort_keys,
    surveys::{Blocks, Survey, Wanted},
    values::id,
};

/// How many rows are read at once for a survey.
const READ: u32 = 1024;

/// So many spans are looked at each by itself. Where there are more, the rest of the list is gone past as a whole.
const SPANS: usize = 16;

/// The most trigrams that the table of them is asked for at first.
const RAREST: usize = 4;

/// So many blocks tell whether a search finds many, where at least this part of all may have it.
const TELLING: usize = 2;
const PART: u64 = 8;

/// Where the text of a search may be.
pub(super) struct Surveyed {
    survey: Arc<Survey>,
    /// In the direction of the walk.
    spans: Vec<Range<usize>>,
    /// Whether the walk leads to greater keys.
    is_up: bool,
}

/// What of a span is still to come.
struct Rest {
    start: Start,
    /// That a row comes before its end, or is there.
    within: Option<Expr>,
}

impl Surveyed {
    /// How many blocks may have it.
    fn blocks(&self) -> u64 {
        self.spans.iter().map(|span| span.len() as u64).sum()
    }

    /// The first few blocks of a walk that begins there.
    fn first(&self, start: &Start) -> Self {
        let at = match start {
            Start::After(place) | Start::Before(place) => Some(self.survey.block_of(place)),
            Start::First | Start::Last => None,
        };
        let mut blocks: Vec<_> = self.spans.iter().cloned().flatten().collect();
        blocks.sort_unstable();
        if !self.is_up {
            blocks.reverse();
        }
        let to_come =
            |block: &usize| at.is_none_or(|at| if self.is_up { *block >= at } else { *block <= at });
        let spans = blocks.into_iter().filter(to_come).take(TELLING).map(|block| block..block + 1).collect();
        Self { survey: Arc::clone(&self.survey), spans, is_up: self.is_up }
    }

    /// What is left of a span for a walk that begins there, if anything is.
    fn rest(&self, span: &Range<usize>, start: &Start, row: &Expr) -> Option<Rest> {
        let at = match start {
            Start::After(place) | Start::Before(place) => Some(place),
            Start::First | Start::Last => None,
        };
        let (low, high) = (self.survey.before(span), self.survey.end(span));
        let (from, within) = if self.is_up {
            if at.zip(high).is_some_and(|(at, high)| at >= high) {
                return None;
            }
            (at.max(low).cloned(), high.map(|high| row.clone().lte(high.row())))
        } else {
            if at.zip(low).is_some_and(|(at, low)| at <= low) {
                return None;
            }
            let above = high.map(right_above);
            let from = match (at.cloned(), above) {
                (Some(at), Some(above)) => Some(at.min(above)),
                (at, above) => at.or(above),
            };
            (from, low.map(|low| row.clone().gt(low.row())))
        };
        let start = match (from, start.is_backwards()) {
            (Some(from), true) => Start::Before(from),
            (Some(from), false) => Start::After(from),
            (None, _) => start.clone(),
        };
        Some(Rest { start, within })
    }
}

/// A place with nothing between it and this one.
fn right_above(place: &Place) -> Place {
    match (place.id.as_u128().checked_add(1), &place.key) {
        (Some(id), key) => Place { key: key.clone(), id: Uuid::from_u128(id) },
        (None, Key::Bytes(key)) => Place { key: Key::Bytes([key, &[0][..]].concat()), id: Uuid::nil() },
        (None, Key::Integer(key)) => Place { key: Key::Integer(key + 1), id: Uuid::nil() },
    }
}

/// The places of all rows: the index of the order has them.
fn places(tenant: TenantId, sort: DeviceSort) -> List<DeviceWithSession> {
    let rows = select(TABLE, &[sort_keys::column(sort), "id"]).and_where(of_tenant(tenant)).take();
    list_of(tenant, &surveyed_list(sort), rows)
}

fn place(fields: &mut Fields<'_>) -> Result<Place> {
    let key = Key::Bytes(fields.bytes()?);
    Ok(Place { key, id: fields.id()? })
}

/// What the next rows say after this one, as the table has them: one after the other is many times as quick as by an index.
fn next_by_number(tenant: TenantId, sort: DeviceSort, last: i64) -> SelectStatement {
    let number = || Expr::col((TABLE, "rowid"));
    let tenant_of = || Expr::col((TABLE, "tenant_id"));
    // Not by an index of the tenant's, which has them in another order.
    let of_tenant = Expr::from(Func::coalesce([tenant_of(), tenant_of()])).eq(id(tenant));
    let mut select = texts(sort, number());
    select.and_where(of_tenant).and_where(number().gt(last)).order_by_expr(number(), Order::Asc).take()
}

/// The same by their ids: for PostgreSQL, whose rows have no numbers.
fn next_by_id(tenant: TenantId, sort: DeviceSort, last: Uuid) -> SelectStatement {
    texts(sort, Expr::cust("CAST(0 AS BIGINT)"))
        .and_where(of_tenant(tenant))
        .and_where(Expr::col((TABLE, "id")).gt(id(last)))
        .order_by((TABLE, "id"), Order::Asc)
        .take()
}

fn texts(sort: DeviceSort, number: Expr) -> SelectStatement {
    let columns = [sort_keys::column(sort), "id", search::COLUMN];
    select(TABLE, &columns).expr(number).limit(READ.into()).take()
}

fn said(fields: &mut Fields<'_>) -> Result<(Place, String, i64)> {
    Ok((place(fields)?, fields.text()?, fields.integer()?))
}

/// What stands for a list and its survey, whatever is searched in it and whichever way it goes.
fn surveyed_list(sort: DeviceSort) -> DeviceQuery {
    DeviceQuery { sort, ..DeviceQuery::default() }
}

impl Store {
    /// Where the text may be that the query searches for, when that is known. If not, it will be before long.
    pub(super) fn surveyed(&self, asked: Asked<'_>, start: &Start, kept: &Kept) -> Option<Surveyed> {
        let Asked { tenant, query, .. } = asked;
        let ends = |filter| bounds(query.sort, filter).is_some();
        // A walk that ends somewhere already is not given another end.
        if query.search.is_empty() || kept.all <= CANDIDATES || query.filters.iter().any(ends) {
            return None;
        }
        let Some(survey) = self.surveys().known.get(tenant, &surveyed_list(query.sort), kept.version) else {
            let store = self.clone();
            let sort = query.sort;
            self.surveys().want((tenant, sort, kept.version), async move {
                if let Err(error) = store.survey_devices(tenant, sort).await {
                    tracing::warn!(%error, "could not survey a list of devices");
                }
            });
            return None;
        };
        let mut spans = survey.spans(&Wanted::of(&query.search)?);
        let is_up = (query.direction == Direction::Ascending) != start.is_backwards();
        if !is_up {
            spans.reverse();
        }
        Some(Surveyed { survey, spans, is_up })
    }

    /// What the table of trigrams is asked first for a text that has many: the longer the lists of those that are common, the
    /// longer it takes, and the rare ones mostly leave as few rows by themselves.
    pub(super) fn rarest_trigrams(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        kept: &Kept,
    ) -> Option<String> {
        let survey = self.surveys().known.get(tenant, &surveyed_list(query.sort), kept.version)?;
        search::all_of(survey.rarest(&query.search, RAREST)?)
    }

    /// The page of a search that finds many without a doubt: by how many there are in the first blocks of its walk. Nothing where
    /// that is to be found out first, which takes PostgreSQL the longer the more they are.
    pub(super) async fn found_many(
        &self,
        asked: Asked<'_>,
        start: &Start,
        kept: &Kept,
    ) -> Result<Option<Vec<DeviceWithSession>>> {
        let Asked { tenant, query, limit, .. } = asked;
        let list = whole_list(query);
        // What is filtered is told by counts first.
        if self.backend().has_trigram_table()
            || !query.filters.is_empty()
            || query.jump.is_some()
            || self.few_devices_known().get(tenant, &list, kept.version).is_some()
        {
            return Ok(None);
        }
        let Some(surveyed) = self.surveyed(asked, start, kept) else { return Ok(None) };
        if surveyed.blocks() * PART < surveyed.survey.blocks() as u64 {
            return Ok(None);
        }
        let found = self.walked_by_spans(asked, start, &surveyed.first(start)).await?;
        let rows = found.len() as u64;
        if rows <= u64::from(limit) || rows * surveyed.blocks() / TELLING as u64 <= FOUND {
            return Ok(None);
        }
        self.few_devices_known().put(tenant, list, kept.version, None);
        Ok(Some(found))
    }

    /// The first rows from there on and one more than the limit, in the order of the walk.
    pub(super) async fn walked_by_spans(
        &self,
        asked: Asked<'_>,
        start: &Start,
        surveyed: &Surveyed,
    ) -> Result<Vec<DeviceWithSession>> {
        let row = places(asked.tenant, asked.query.sort).row();
        let mut start = start.clone();
        let mut found = Vec::new();
        let mut left = asked.limit;
        let mut walks = 0;
        for span in &surveyed.spans {
            let Some(Rest { start: here, within }) = surveyed.rest(span, &start, &row) else { continue };
            walks += 1;
            let is_last = walks > SPANS;
            let within = within.filter(|_| !is_last);
            let rows = self.walked_rows(Asked { limit: left, ..asked }, &here, within).await?;
            // One more than the limit tells that there are more, and is the last of all.
            let is_full = rows.len() > left as usize;
            left = left.saturating_sub(u32::try_from(rows.len()).unwrap_or(u32::MAX));
            if let Some(last) = rows.last().map(|row| place_of(row, asked.query.sort)) {
                start = if start.is_backwards() { Start::Before(last) } else { Start::After(last) };
            }
            found.extend(rows);
            if is_full || is_last {
                break;
            }
        }
        Ok(found)
    }

    /// Makes a survey of the tenant's devices in this order, so that searches that find many are answered by it: it reads all of
    /// them. It holds until one of them changes. A search has it made in the background when it is not there.
    pub async fn survey_devices(&self, tenant: TenantId, sort: DeviceSort) -> Result<()> {
        let version = self.device_counts(tenant, &[]).await?.version;
        let order = places(tenant, sort);
        let mut blocks = Blocks::default();
        let mut start = Start::First;
        loop {
            let places = self.backend().all(&order.statements(&start, READ - 1).0, place).await?;
            let is_over = places.len() < READ as usize;
            for place in places {
                start = Start::After(place.clone());
                blocks.add(place);
            }
            if is_over {
                break;
            }
        }
        let mut survey = blocks.survey();
        let mut last = (i64::MIN, Uuid::nil());
        loop {
            let select = if self.backend().numbers_rows() {
                next_by_number(tenant, sort, last.0)
            } else {
                next_by_id(tenant, sort, last.1)
            };
            let rows = self.backend().all(&select, said).await?;
            for (place, text, number) in &rows {
                survey.note(place, text);
                last = (*number, place.id);
            }
            if rows.len() < READ as usize {
                break;
            }
        }
        // What changed meanwhile may be in it or not.
        if self.device_counts(tenant, &[]).await?.version == version {
            self.surveys().known.put(tenant, surveyed_list(sort), version, survey);
        }
        Ok(())
    }
}
