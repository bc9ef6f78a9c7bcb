//! All devices: its pages, whatever they are chosen and sorted by, however many devices there are.
//!
//! A page is read in one of two ways. The *walk* follows the index of the sort order from where the page begins and
//! leaves out what is not meant; most of that the index itself can tell, by the bits of the facets. It is quick when
//! many devices are meant. When few are, these *candidates* are found by an index of what they have in common, and
//! sorted here. Which of the two is told by counts that are kept.

mod ahead;
pub(super) mod candidates;
mod chosen;
mod counting;
pub(super) mod marked;
mod narrowing;
mod order;
pub(super) mod several;
pub(super) mod statements;
pub(super) mod surveyed;

use std::sync::Arc;

use farhand_contract::{
    TenantId,
    devices::{Device, DeviceOrder, DeviceQuery, DeviceSort},
    pages::{Cursor, Page, PageStart},
};
use sea_query::{Expr, ExprTrait as _};
use uuid::Uuid;

use self::{
    ahead::Ahead,
    candidates::{CANDIDATES, Common, FOUND, candidates, commons, most_known, with_trigrams},
    chosen::counted,
    order::{Few, InOrder as _, Spot, page_of},
    several::Orders,
    statements::{device_list, devices_with_sessions, found_on_the_way, let_through, place_of, sample},
};
use super::{
    device_counts::{self, Kept},
    device_pages::{Columns, grounds, grounds_of, narrowed},
    devices::{CHUNK, TABLE, device_with_session},
};
use crate::{
    Result, Store,
    backends::Question,
    columns::{Fields, Map},
    pages::{Key, Place, Start},
    records::{DevicePage, DeviceWithSession, OfferGrounds},
    search, sort_keys,
    values::id,
};

fn candidate(fields: &mut Fields<'_>) -> Result<(Uuid, Vec<u8>)> {
    Ok((fields.id()?, fields.bytes()?))
}

fn number(fields: &mut Fields<'_>) -> Result<i64> {
    fields.integer()
}

fn only_id(fields: &mut Fields<'_>) -> Result<Uuid> {
    fields.id()
}

/// A page that is asked for, but for where it begins.
#[derive(Clone, Copy)]
struct Asked<'q> {
    tenant: TenantId,
    query: &'q DeviceQuery,
    limit: u32,
    columns: Columns,
}

/// The query but for the place in its list.
fn whole_list(query: &DeviceQuery) -> DeviceQuery {
    DeviceQuery { from: PageStart::Start, jump: None, ..query.clone() }
}

/// The list in this order of which samples are remembered: all devices.
fn sampled_list(query: &DeviceQuery) -> DeviceQuery {
    DeviceQuery { search: String::new(), filters: Vec::new(), ..whole_list(query) }
}

/// The order of a list that one column sorts.
fn order_of(query: &DeviceQuery) -> DeviceOrder {
    DeviceOrder { sort: query.sort, direction: query.direction }
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
        let spot = order_of(query).spot(&query.from)?;
        let asked = Asked { tenant, query, limit, columns };
        if query.search.is_empty() && query.filters.is_empty() && query.jump.is_none() {
            return self.plain_page(asked, &spot).await;
        }
        let (kept, grounds, ahead) = self.kept_and_ahead(asked, &spot).await?;
        let page = self.narrowed_page(asked, spot, &kept, ahead).await?;
        Ok(DevicePage { page, grounds })
    }

    /// What is kept of the devices that the query is about, and what decides the offers on its page.
    async fn kept_and_grounds(&self, tenant: TenantId, query: &DeviceQuery) -> Result<(Kept, OfferGrounds)> {
        let filters = counted(query);
        let questions = (device_counts::kept_question(tenant, &filters), grounds(tenant));
        let (counts, grounds) = self.backend().together(questions).await?;
        Ok((device_counts::kept_of(counts, &filters), grounds_of(grounds)))
    }

    /// A page of a list that is searched, filtered or jumped into.
    async fn narrowed_page(
        &self,
        asked: Asked<'_>,
        spot: Spot,
        kept: &Kept,
        ahead: Option<Ahead>,
    ) -> Result<Page<DeviceWithSession>> {
        let Asked { tenant, query, .. } = asked;
        if kept.is_nothing() {
            return Ok(Page::of_none());
        }
        if let Some(rows) = self.found_many(asked, &spot.start, kept).await? {
            return Ok(page(asked, &spot, rows, None));
        }
        if let Some(few) = self.few_devices(tenant, query, kept).await? {
            return self.page_of_few(asked, &spot, &few, ahead).await;
        }
        let total = self.known_total(tenant, query, kept);
        let spot =
            self.jumped(tenant, query, spot, total.unwrap_or(kept.all), kept.version, ahead.as_ref()).await?;
        let page = self.walked(asked, &spot, total, kept, ahead).await?;
        if !page.rows.is_empty() {
            return Ok(page);
        }
        self.walked(asked, &spot.nearest_end(total), total, kept, None).await
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
        let spot = order_of(query).spot(&query.from)?;
        let kept = self.device_counts(tenant, &counted(query)).await?;
        if kept.is_nothing() {
            return Ok((Vec::new(), None));
        }
        let asked = Asked { tenant, query, limit, columns: Columns::All };
        let page = match self.few_devices(tenant, query, &kept).await? {
            // Where a page would show the end of the list once more, there is no more to read.
            Some(few) if few.is_over(&order_of(query), &spot.start) => return Ok((Vec::new(), None)),
            Some(few) => self.page_of_few(asked, &spot, &few, None).await?,
            None => self.walked(asked, &spot, None, &kept, None).await?,
        };
        Ok((page.rows.into_iter().map(|row| row.device).collect(), page.next))
    }

    /// A page of all devices: its rows, their number and what decides the offers in one turn.
    async fn plain_page(&self, asked: Asked<'_>, spot: &Spot) -> Result<DevicePage> {
        let Asked { tenant, query, limit, columns } = asked;
        let read = async |spot: &Spot| {
            let list = device_list(tenant, query, &spot.start);
            let (mut select, _) = list.statements(&spot.start, limit);
            let map = narrowed(&mut select, list.map, columns);
            self.backend().together((Question { select, map }, grounds(tenant))).await
        };
        let (rows, found) = read(spot).await?;
        let (grounds, total) = found.into_iter().next().unwrap_or_default();
        if !rows.is_empty() || total == 0 {
            return Ok(DevicePage { page: page(asked, spot, rows, Some(total)), grounds });
        }
        let end = spot.nearest_end(Some(total));
        let (rows, _) = read(&end).await?;
        Ok(DevicePage { page: page(asked, &end, rows, Some(total)), grounds })
    }

    async fn walked(
        &self,
        asked: Asked<'_>,
        spot: &Spot,
        total: Option<u64>,
        kept: &Kept,
        ahead: Option<Ahead>,
    ) -> Result<Page<DeviceWithSession>> {
        let rows = match self.surveyed_or_wanted(asked, &spot.start, kept) {
            Some(surveyed) => self.walked_by_spans(asked, &spot.start, &surveyed).await?,
            None => match ahead.and_then(|ahead| ahead.from(&spot.start)) {
                Some(rows) => rows,
                None => self.walked_rows(asked, &spot.start).await?,
            },
        };
        Ok(page(asked, spot, rows, total))
    }

    /// The rows of a walk from there on to the end of the list, one more than the limit when there are more.
    async fn walked_rows(&self, asked: Asked<'_>, start: &Start) -> Result<Vec<DeviceWithSession>> {
        let Asked { tenant, query, limit, columns } = asked;
        let Question { select, map } = self.walk(asked, start);
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

    /// What reads them.
    fn walk(
        &self,
        Asked { tenant, query, limit, columns }: Asked<'_>,
        start: &Start,
    ) -> Question<DeviceWithSession> {
        let mut select = if self.walks_by_the_index(query) {
            let_through(tenant, query, start, limit)
        } else {
            device_list(tenant, query, start).statements(start, limit).0
        };
        let map = narrowed(&mut select, device_with_session, columns);
        Question { select, map }
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
            self.few_devices_known().put(tenant, list, kept.version, None);
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
            places.sort_unstable_by(|a, b| order_of(query).compare(a, b));
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
                    let numbers = self.backend().few(&with_trigrams(trigrams, FOUND), number).await?;
                    if numbers.len() as u64 > FOUND {
                        continue;
                    }
                    Some(Common::Numbers(numbers))
                }
                Common::Marked(marks) => {
                    let marked = self.backend().few(&marks.counted(tenant, known), number).await?;
                    if marked.first().is_some_and(|&marked| marked.unsigned_abs() > known) {
                        continue;
                    }
                    None
                }
                _ => None,
            };
            let most = match common {
                Common::Text | Common::Trigrams(_) | Common::Numbers(_) => FOUND,
                Common::Keys(..) | Common::Removed | Common::Marked(_) => known,
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
        asked: Asked<'_>,
        spot: &Spot,
        few: &Few,
        ahead: Option<Ahead>,
    ) -> Result<Page<DeviceWithSession>> {
        let Asked { tenant, query, limit, columns } = asked;
        let page = few.page(&order_of(query), query.jump.as_ref(), &spot.start, limit);
        let ids = page.rows.iter().map(|place| place.id).collect();
        let rows = self.rows_of(tenant, ids, columns, ahead).await?;
        Ok(page.with_rows(rows))
    }

    /// These devices, each with its open session, in this order.
    async fn rows_of(
        &self,
        tenant: TenantId,
        ids: Vec<Uuid>,
        columns: Columns,
        ahead: Option<Ahead>,
    ) -> Result<Vec<DeviceWithSession>> {
        let mut rows = if let Some(rows) = ahead.and_then(|ahead| ahead.these(&ids)) {
            rows
        } else {
            let mut rows = Vec::with_capacity(ids.len());
            for some in ids.chunks(CHUNK) {
                let Question { select, map } = these(tenant, some, columns);
                rows.extend(self.backend().few(&select, map).await?);
            }
            rows
        };
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
        ahead: Option<&Ahead>,
    ) -> Result<Spot> {
        let Some(jump) = &query.jump else { return Ok(spot) };
        if let Some(end) = Spot::of_end(jump, total) {
            return Ok(end);
        }
        let sampled = self.sampled(tenant, query, version).await?;
        let Some((place, offset)) = order_of(query).landing(jump, &sampled, total) else {
            return Ok(Spot::sure(Start::First, 0));
        };
        // Whether anything comes before it must not be a guess.
        let is_first = if let Some(is_first) = ahead.and_then(|ahead| ahead.is_first(&place)) {
            is_first
        } else {
            let Question { select, map } = before(tenant, query, &place);
            self.backend().few(&select, map).await?.is_empty()
        };
        if is_first {
            return Ok(Spot::sure(Start::First, 0));
        }
        Ok(Spot { start: Start::After(place), offset, guessed: true })
    }

    /// Where some devices of all over the tenant stand in the order of the list.
    async fn sampled(&self, tenant: TenantId, query: &DeviceQuery, version: u64) -> Result<Arc<Vec<Place>>> {
        // A list that was counted has samples of its own.
        if let Some(sampled) = self.samples_known().get(tenant, &whole_list(query), version) {
            return Ok(sampled);
        }
        let list = sampled_list(query);
        if let Some(sampled) = self.samples_known().get(tenant, &list, version) {
            return Ok(sampled);
        }
        let found = self.backend().all(&sample(tenant, &[query.sort]), candidate).await?;
        let mut sampled: Vec<_> =
            found.into_iter().map(|(id, key)| Place { key: Key::Bytes(key), id }).collect();
        sampled.sort_unstable_by(|a, b| order_of(query).compare(a, b));
        sampled.dedup();
        Ok(self.samples_known().put(tenant, list, version, sampled))
    }
}

/// The page that these rows are, one more than the limit when there are more.
fn page(
    Asked { query, limit, .. }: Asked<'_>,
    spot: &Spot,
    rows: Vec<DeviceWithSession>,
    total: Option<u64>,
) -> Page<DeviceWithSession> {
    let cursor = |row: &DeviceWithSession, offset| order_of(query).cursor(&place_of(row, query.sort), offset);
    page_of(spot, rows, limit, total, cursor)
}

/// What reads these devices, [`CHUNK`] at most, each with its open session: in no order.
fn these(tenant: TenantId, ids: &[Uuid], columns: Columns) -> Question<DeviceWithSession> {
    // A few lengths only, so that the statement is prepared for most pages: to ask for a row twice costs less than to prepare.
    let places = ids.len().next_power_of_two();
    let again = ids.last().into_iter().copied().cycle();
    let asked = ids.iter().copied().chain(again).take(places);
    let mut select =
        devices_with_sessions(tenant).and_where(Expr::col((TABLE, "id")).is_in(asked.map(id))).take();
    let map = narrowed(&mut select, device_with_session, columns);
    Question { select, map }
}

/// What tells whether a device comes before this place in the list.
fn before(tenant: TenantId, query: &DeviceQuery, place: &Place) -> Question<Uuid> {
    let start = Start::Before(place.clone());
    let (mut select, _) = device_list(tenant, query, &start).statements(&start, 0);
    select.clear_selects().column((TABLE, "id"));
    Question { select, map: only_id }
}
