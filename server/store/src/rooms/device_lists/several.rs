//! Pages of All devices where several columns decide the order, one after the other.
//!
//! No index has two of these columns. Where few devices are meant, they are sorted here by all of them. Where many
//! are, the list falls into stretches, each of which one index has in its order ([`walk`]). Both give the places of a
//! page's devices; these are then looked up.

mod place;
mod walk;

use std::sync::Arc;

use farhand_contract::{
    TenantId,
    device_lists::DeviceJump,
    devices::{Device, DeviceQuery},
    pages::{Cursor, Page},
};

pub(in crate::rooms) use self::place::Orders;
#[cfg(test)]
pub(in crate::rooms) use self::walk::{Alike, Begin, Stretch};
use self::{place::Place, walk::Walk};
use super::{CANDIDATES, Few, Spot, WHOLE, commons, counted, counted_total, nothing, page_of, sample};
use crate::{
    Result, Store,
    pages::Start,
    records::DevicePage,
    rooms::{device_counts::Kept, device_pages::Columns},
};

impl Store {
    /// The same as [`Store::page_of_devices`].
    pub(super) async fn devices_by_several(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        orders: &Orders,
        limit: u32,
        columns: Columns,
    ) -> Result<DevicePage> {
        let spot = orders.spot(query)?;
        let (kept, grounds) = self.kept_and_grounds(tenant, query).await?;
        if kept.is_nothing() {
            return Ok(DevicePage { page: nothing(), grounds });
        }
        let places = if let Some(few) = self.few_places(tenant, query, orders, &kept).await? {
            page_of_few(query, orders, spot, limit, &few)
        } else {
            self.walked_places(tenant, query, orders, spot, limit, &kept).await?
        };
        let rows = self.rows_of(tenant, places.rows.iter().map(|place| place.id).collect(), columns).await?;
        let Page { total, at_least, offset, previous, next, .. } = places;
        Ok(DevicePage { page: Page { rows, total, at_least, offset, previous, next }, grounds })
    }

    /// The same as [`Store::device_rows`].
    pub(super) async fn device_rows_by_several(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        orders: &Orders,
        limit: u32,
    ) -> Result<(Vec<Device>, Option<Cursor>)> {
        let spot = orders.spot(query)?;
        let kept = self.device_counts(tenant, &counted(query)).await?;
        if kept.is_nothing() {
            return Ok((Vec::new(), None));
        }
        let places = match self.few_places(tenant, query, orders, &kept).await? {
            // Where a page would show the end of the list once more, there is no more to read.
            Some(few) if orders.page_of(&few, &spot.start, 1).1.is_empty() => return Ok((Vec::new(), None)),
            Some(few) => page_of_few(query, orders, spot, limit, &few),
            None => self.places_from(tenant, query, orders, &spot, limit, None).await?,
        };
        let ids = places.rows.iter().map(|place| place.id).collect();
        let rows = self.rows_of(tenant, ids, Columns::All).await?;
        Ok((rows.into_iter().map(|row| row.device).collect(), places.next))
    }

    /// All that the query leaves, when that is few.
    async fn few_places(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        orders: &Orders,
        kept: &Kept,
    ) -> Result<Option<Few<Place>>> {
        let commons = commons(query, kept, self.backend(), CANDIDATES);
        let besides = &orders.sorts()[1..];
        let found = self.found_few(tenant, query, &commons, CANDIDATES, besides, orders.map()).await?;
        Ok(found.map(|mut places| {
            places.sort_unstable_by(|a, b| orders.compare(a, b));
            Few { places: Arc::new(places) }
        }))
    }

    async fn walked_places(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        orders: &Orders,
        spot: Spot<Place>,
        limit: u32,
        kept: &Kept,
    ) -> Result<Page<Place>> {
        let total = counted_total(query, kept);
        let spot = self.jumped_by_several(tenant, query, orders, spot, total.unwrap_or(kept.all)).await?;
        let page = self.places_from(tenant, query, orders, &spot, limit, total).await?;
        if !page.rows.is_empty() {
            return Ok(page);
        }
        // The rows around the place are gone: the end of the list is the nearest there is.
        let end = match (&spot.start, total) {
            (Start::After(_), Some(total)) => Spot::sure(Start::Last, total),
            (Start::After(_), None) => Spot { start: Start::Last, offset: spot.offset, guessed: true },
            _ => Spot::sure(Start::First, 0),
        };
        self.places_from(tenant, query, orders, &end, limit, total).await
    }

    async fn places_from(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        orders: &Orders,
        spot: &Spot<Place>,
        limit: u32,
        total: Option<u64>,
    ) -> Result<Page<Place>> {
        let walk = Walk::new(self, tenant, query, orders, spot.start.is_backwards());
        // One more tells whether there are more.
        let places = walk.places(&spot.start, limit as usize + 1).await?;
        Ok(page_of(spot, places, limit, total, |place, offset| orders.cursor(place, offset)))
    }

    /// Where a jump leads in a long list, and about how many rows come before it.
    async fn jumped_by_several(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        orders: &Orders,
        spot: Spot<Place>,
        total: u64,
    ) -> Result<Spot<Place>> {
        let Some(jump) = &query.jump else { return Ok(spot) };
        if matches!(jump, DeviceJump::Thousandths(WHOLE..)) {
            // Exact where the rows are counted; where not, nobody knows how many come before.
            return Ok(Spot { start: Start::Last, offset: total, guessed: true });
        }
        let mut sampled = self.backend().all(&sample(tenant, &orders.sorts()), orders.map()).await?;
        sampled.sort_unstable_by(|a, b| orders.compare(a, b));
        sampled.dedup();
        let (place, part) = match jump {
            DeviceJump::Text(text) => {
                let place = Place::of_text(query, text);
                let part = sampled.partition_point(|other| orders.compare(other, &place).is_lt());
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
        let before = Walk::new(self, tenant, query, orders, true);
        if before.places(&Start::Before(place.clone()), 1).await?.is_empty() {
            return Ok(Spot::sure(Start::First, 0));
        }
        Ok(Spot { start: Start::After(place), offset: Ord::max(offset, 1), guessed: true })
    }
}

fn page_of_few(
    query: &DeviceQuery,
    orders: &Orders,
    spot: Spot<Place>,
    limit: u32,
    few: &Few<Place>,
) -> Page<Place> {
    let limit = limit as usize;
    let total = few.places.len();
    let start = match &query.jump {
        Some(DeviceJump::Text(text)) => Start::After(Place::of_text(query, text)),
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
    let (mut offset, mut places) = orders.page_of(few, &start, limit);
    if places.is_empty() {
        // The rows around the place are gone: the end of the list is the nearest there is.
        let end = if matches!(start, Start::After(_)) { Start::Last } else { Start::First };
        (offset, places) = orders.page_of(few, &end, limit);
    }
    let after = offset + places.len();
    let cursor = |place: &Place, offset: usize| orders.cursor(place, offset as u64);
    Page {
        rows: places.to_vec(),
        total: total as u64,
        at_least: false,
        offset: offset as u64,
        previous: places.first().filter(|_| offset > 0).map(|first| cursor(first, offset)),
        next: places.last().filter(|_| after < total).map(|last| cursor(last, after)),
    }
}
