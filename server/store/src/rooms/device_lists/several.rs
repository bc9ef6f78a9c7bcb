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
    devices::{Device, DeviceQuery},
    pages::{Cursor, Page},
};

pub(in crate::rooms) use self::place::Orders;
#[cfg(test)]
pub(in crate::rooms) use self::walk::{Alike, Begin, Stretch};
use self::{place::Place, walk::Walk};
use super::{
    candidates::{CANDIDATES, commons},
    chosen::counted,
    order::{Few, InOrder as _, Spot, page_of},
    statements::sample,
};
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
        let spot = orders.spot(&query.from)?;
        let (kept, grounds) = self.kept_and_grounds(tenant, query).await?;
        if kept.is_nothing() {
            return Ok(DevicePage { page: Page::of_none(), grounds });
        }
        let places = if let Some(few) = self.few_places(tenant, query, orders, &kept).await? {
            few.page(orders, query.jump.as_ref(), &spot.start, limit)
        } else {
            self.walked_places(tenant, query, orders, spot, limit, &kept).await?
        };
        let ids = places.rows.iter().map(|place| place.id).collect();
        let rows = self.rows_of(tenant, ids, columns, None).await?;
        Ok(DevicePage { page: places.with_rows(rows), grounds })
    }

    /// The same as [`Store::device_rows`].
    pub(super) async fn device_rows_by_several(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        orders: &Orders,
        limit: u32,
    ) -> Result<(Vec<Device>, Option<Cursor>)> {
        let spot = orders.spot(&query.from)?;
        let kept = self.device_counts(tenant, &counted(query)).await?;
        if kept.is_nothing() {
            return Ok((Vec::new(), None));
        }
        let places = match self.few_places(tenant, query, orders, &kept).await? {
            // Where a page would show the end of the list once more, there is no more to read.
            Some(few) if few.is_over(orders, &spot.start) => return Ok((Vec::new(), None)),
            Some(few) => few.page(orders, query.jump.as_ref(), &spot.start, limit),
            None => self.places_from(tenant, query, orders, &spot, limit, None).await?,
        };
        let ids = places.rows.iter().map(|place| place.id).collect();
        let rows = self.rows_of(tenant, ids, Columns::All, None).await?;
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
        let total = self.known_total(tenant, query, kept);
        let spot = self.jumped_by_several(tenant, query, orders, spot, total.unwrap_or(kept.all)).await?;
        let page = self.places_from(tenant, query, orders, &spot, limit, total).await?;
        if !page.rows.is_empty() {
            return Ok(page);
        }
        self.places_from(tenant, query, orders, &spot.nearest_end(total), limit, total).await
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
        if let Some(end) = Spot::of_end(jump, total) {
            return Ok(end);
        }
        let mut sampled = self.backend().all(&sample(tenant, &orders.sorts()), orders.map()).await?;
        sampled.sort_unstable_by(|a, b| orders.compare(a, b));
        sampled.dedup();
        let Some((place, offset)) = orders.landing(jump, &sampled, total) else {
            return Ok(Spot::sure(Start::First, 0));
        };
        // Whether anything comes before it must not be a guess.
        let before = Walk::new(self, tenant, query, orders, true);
        if before.places(&Start::Before(place.clone()), 1).await?.is_empty() {
            return Ok(Spot::sure(Start::First, 0));
        }
        Ok(Spot { start: Start::After(place), offset, guessed: true })
    }
}
