//! Searches that find many devices: a [survey](crate::surveys) of the list tells where in it a text may be, and only there it is
//! looked for.

use std::{ops::Range, sync::Arc};

use farhand_contract::{
    TenantId,
    devices::{DeviceQuery, DeviceSort},
    pages::Direction,
};
use sea_query::{Expr, ExprTrait as _, Func, Order, SelectStatement};
use tokio::task::yield_now;
use uuid::Uuid;

use super::{
    Asked,
    candidates::{CANDIDATES, FOUND},
    chosen::bounds,
    statements::{device_span, list_of, place_of},
    whole_list,
};
use crate::{
    Result, Store,
    columns::Fields,
    pages::{Key, List, Place, Start},
    records::DeviceWithSession,
    rooms::{
        device_counts::Kept,
        device_pages::narrowed,
        devices::{TABLE, device_with_session, of_tenant},
        select,
    },
    search, sort_keys,
    surveys::{Blocks, Survey, Wanted},
    values::id,
};

/// How many rows are read at once where all of them are read.
pub(super) const READ: u32 = 1024;

/// So many spans are walked each by itself. Where there are more, the rest of the list is walked to its end.
const SPANS: usize = 16;

/// A span of so many blocks is walked by SQLite as the rest of the list is, which it has another way for if that takes long.
const WIDE: usize = 16;

/// How many statements a survey goes on with before it looks whether it is of use still.
const STATEMENTS: usize = 64;

/// The most trigrams that the table of them is asked for at first.
const RAREST: usize = 4;

/// So many blocks tell whether a search finds many: by so many rows at least, and where at least this part of all may have it.
const TELLING: usize = 2;
const SURE: u64 = 32;
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
    list_of(tenant, &DeviceQuery { sort, ..DeviceQuery::default() }, rows)
}

fn place(fields: &mut Fields<'_>) -> Result<Place> {
    let key = Key::Bytes(fields.bytes()?);
    Ok(Place { key, id: fields.id()? })
}

/// What the next rows say after this one.
pub(in crate::rooms) fn next(
    tenant: TenantId,
    sort: DeviceSort,
    last: Option<(i64, Uuid)>,
    by_number: bool,
) -> SelectStatement {
    let rows = select(TABLE, &[sort_keys::column(sort), "id", search::COLUMN]);
    in_any_order(rows, tenant, last, by_number)
}

/// The next of these rows after this one, each with its number: where they have numbers as the table has them, which is many times
/// as quick as by an index; else by their ids.
pub(in crate::rooms) fn in_any_order(
    mut rows: SelectStatement,
    tenant: TenantId,
    last: Option<(i64, Uuid)>,
    by_number: bool,
) -> SelectStatement {
    rows.limit(READ.into());
    if by_number {
        let number = || Expr::col((TABLE, "rowid"));
        let tenant_of = || Expr::col((TABLE, "tenant_id"));
        // Not by an index of the tenant's, which has them in another order.
        let of_tenant = Expr::from(Func::coalesce([tenant_of(), tenant_of()])).eq(id(tenant));
        let after = last.map(|(last, _)| number().gt(last));
        rows.expr(number()).and_where(of_tenant).and_where_option(after);
        rows.order_by_expr(number(), Order::Asc);
    } else {
        let after = last.map(|(_, last)| Expr::col((TABLE, "id")).gt(id(last)));
        rows.expr(Expr::cust("CAST(0 AS BIGINT)")).and_where(of_tenant(tenant)).and_where_option(after);
        rows.order_by((TABLE, "id"), Order::Asc);
    }
    rows
}

fn said(fields: &mut Fields<'_>) -> Result<(Place, String, i64)> {
    Ok((place(fields)?, fields.text()?, fields.integer()?))
}

impl Store {
    /// Where the text may be that the query searches for, when that is known.
    fn surveyed(&self, asked: Asked<'_>, start: &Start, kept: &Kept) -> Option<Surveyed> {
        let Asked { tenant, query, .. } = asked;
        let ends = |filter| bounds(query.sort, filter).is_some();
        // A walk that ends somewhere already is not given another end. By the index alone most rows are left out.
        if kept.all <= CANDIDATES || self.walks_by_the_index(query) || query.filters.iter().any(ends) {
            return None;
        }
        let survey = self.surveys().get((tenant, query.sort, kept.version))?;
        let mut spans = survey.spans(&Wanted::of(&query.search)?);
        let is_up = (query.direction == Direction::Ascending) != start.is_backwards();
        if !is_up {
            spans.reverse();
        }
        Some(Surveyed { survey, spans, is_up })
    }

    /// The same. If it is not known, it will be before long: also where the text is too short for it yet.
    pub(super) fn surveyed_or_wanted(
        &self,
        asked: Asked<'_>,
        start: &Start,
        kept: &Kept,
    ) -> Option<Surveyed> {
        let surveyed = self.surveyed(asked, start, kept);
        let Asked { tenant, query: &DeviceQuery { sort, .. }, .. } = asked;
        let listed = (tenant, sort, kept.version);
        if surveyed.is_none()
            && !asked.query.search.is_empty()
            && kept.all > CANDIDATES
            && self.surveys().get(listed).is_none()
        {
            let store = self.clone();
            self.surveys().want(listed, async move {
                if let Err(error) = store.survey_devices(tenant, sort).await {
                    tracing::warn!(%error, "could not survey a list of devices");
                }
            });
        }
        surveyed
    }

    /// What the table of trigrams is asked first for a text that has many: the longer the lists of those that are common, the
    /// longer it takes, and the rare ones mostly leave as few rows by themselves.
    pub(super) fn rarest_trigrams(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        kept: &Kept,
    ) -> Option<String> {
        let survey = self.surveys().get((tenant, query.sort, kept.version))?;
        search::all_of(survey.rarest(&query.search, RAREST)?)
    }

    /// A page from the first blocks of its walk, if by these the search finds many. Nothing where that is to be found out first, which
    /// takes PostgreSQL the longer the more they are.
    pub(super) async fn found_many(
        &self,
        asked: Asked<'_>,
        start: &Start,
        kept: &Kept,
    ) -> Result<Option<Vec<DeviceWithSession>>> {
        let Asked { tenant, query, limit, .. } = asked;
        // What is filtered is told by counts first.
        if self.backend().has_trigram_table()
            || !query.filters.is_empty()
            || query.jump.is_some()
            || self.few_devices_known().get(tenant, &whole_list(query), kept.version).is_some()
        {
            return Ok(None);
        }
        let Some(surveyed) = self.surveyed(asked, start, kept) else { return Ok(None) };
        if surveyed.blocks() * PART < surveyed.survey.blocks() as u64 {
            return Ok(None);
        }
        let found = self.walked_by_spans(asked, start, &surveyed.first(start)).await?;
        let rows = found.len() as u64;
        let are_many = rows >= SURE && rows * surveyed.blocks() / TELLING as u64 > FOUND;
        Ok(Some(found).filter(|_| rows > u64::from(limit) && are_many))
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
            let is_last = walks > SPANS || self.backend().has_trigram_table() && span.len() > WIDE;
            let asked = Asked { limit: left, ..asked };
            let rows = if is_last {
                self.walked_rows(asked, &here).await?
            } else {
                self.rows_of_span(asked, &here, within).await?
            };
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
            // What is read on the spot holds up nobody for longer than one of them takes.
            yield_now().await;
        }
        Ok(found)
    }

    async fn rows_of_span(
        &self,
        asked: Asked<'_>,
        start: &Start,
        within: Option<Expr>,
    ) -> Result<Vec<DeviceWithSession>> {
        let Asked { tenant, query, limit, columns } = asked;
        let (mut select, _) = device_span(tenant, query, within).statements(start, limit);
        let map = narrowed(&mut select, device_with_session, columns);
        self.backend().few(&select, map).await
    }

    /// Makes a survey of the tenant's devices in this order, so that searches that find many are answered by it: it reads all of
    /// them. It holds until one of them changes. A search has it made in the background when it is not there.
    pub async fn survey_devices(&self, tenant: TenantId, sort: DeviceSort) -> Result<()> {
        let version = self.device_counts(tenant, &[]).await?.version;
        let order = places(tenant, sort);
        let mut blocks = Blocks::default();
        let mut start = Start::First;
        for statements in 1.. {
            let places = self.backend().all(&order.statements(&start, READ - 1).0, place).await?;
            let is_over = places.len() < READ as usize;
            for place in places {
                start = Start::After(place.clone());
                blocks.add(place);
            }
            if is_over {
                break;
            }
            if statements % STATEMENTS == 0 && !self.is_at(tenant, version).await? {
                return Ok(());
            }
        }
        let mut survey = blocks.survey();
        let mut last = None;
        for statements in 1.. {
            let select = next(tenant, sort, last, self.backend().numbers_rows());
            let rows = self.backend().all(&select, said).await?;
            for (place, text, number) in &rows {
                survey.note(place, text);
                last = Some((*number, place.id));
            }
            if rows.len() < READ as usize {
                break;
            }
            if statements % STATEMENTS == 0 && !self.is_at(tenant, version).await? {
                return Ok(());
            }
        }
        // What changed meanwhile may be in it or not.
        if self.is_at(tenant, version).await? {
            self.surveys().put((tenant, sort, version), survey);
        }
        Ok(())
    }

    pub(super) async fn is_at(&self, tenant: TenantId, version: u64) -> Result<bool> {
        Ok(self.device_counts(tenant, &[]).await?.version == version)
    }
}
