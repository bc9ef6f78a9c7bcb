//! How many devices a list has whose count is not kept: counted once somebody stays with it, up to a number beyond which nobody
//! needs it exactly. Where some of them stand is told with it, so that one can jump in the list.

use farhand_contract::{TenantId, device_lists::Counted, devices::DeviceQuery};
use sea_query::SelectStatement;

use super::{
    Kept, candidate,
    candidates::{Common, candidates, with_trigrams},
    chosen::counted,
    number,
    order::InOrder as _,
    order_of,
    statements::{device_list, let_through},
    whole_list,
};
use crate::{
    Result, Store,
    pages::{Key, Place, Start},
    rooms::devices::TABLE,
    search, sort_keys,
};

/// Where so many of the devices stand is remembered.
const SAMPLED: usize = 512;

/// At most so many places of devices that are in a list, and whether there are more for sure.
struct Found {
    places: Vec<Place>,
    is_cut: bool,
}

impl Store {
    /// How many devices the query is about, whatever its place. What is not kept is counted up to `most`, which may take a while, and
    /// remembered until a device changes.
    pub async fn count_devices(&self, tenant: TenantId, query: &DeviceQuery, most: u32) -> Result<Counted> {
        let kept = self.device_counts(tenant, &counted(query)).await?;
        let exactly = |devices| Counted { devices, at_least: false };
        if kept.is_nothing() {
            return Ok(exactly(0));
        }
        if let Some(devices) = self.known_total(tenant, query, &kept) {
            return Ok(exactly(devices));
        }
        let list = whole_list(query);
        if let Some(counted) = self.counts_known().get(tenant, &list, kept.version) {
            return Ok(*counted);
        }
        if let Some(few) = self.few_devices(tenant, query, &kept).await? {
            return Ok(exactly(few.places.len() as u64));
        }
        let Found { mut places, is_cut } = self.first_places(tenant, query, most).await?;
        let counted = Counted { devices: (places.len() as u64).min(most.into()), at_least: is_cut };
        if !is_cut {
            places.sort_unstable_by(|a, b| order_of(query).compare(a, b));
            let step = places.len().div_ceil(SAMPLED).max(1);
            let sampled = places.into_iter().step_by(step).collect();
            self.samples_known().put(tenant, list.clone(), kept.version, sampled);
        }
        Ok(*self.counts_known().put(tenant, list, kept.version, counted))
    }

    /// How many devices the query is about, where that is kept or was counted.
    pub(super) fn known_total(&self, tenant: TenantId, query: &DeviceQuery, kept: &Kept) -> Option<u64> {
        let all_counted = query.search.is_empty() && query.filters.len() == kept.filters.len();
        kept.together.filter(|_| all_counted).or_else(|| {
            let counted = self.counts_known().get(tenant, &whole_list(query), kept.version)?;
            (!counted.at_least).then_some(counted.devices)
        })
    }

    async fn first_places(&self, tenant: TenantId, query: &DeviceQuery, limit: u32) -> Result<Found> {
        let (mut rows, is_cut) = self.first_rows(tenant, query, limit).await?;
        rows.clear_selects().columns([(TABLE, "id"), (TABLE, sort_keys::column(query.sort))]);
        let found = self.backend().all(&rows, candidate).await?;
        let places: Vec<_> = found.into_iter().map(|(id, key)| Place { key: Key::Bytes(key), id }).collect();
        let is_cut = is_cut || places.len() as u64 > u64::from(limit);
        Ok(Found { places, is_cut })
    }

    /// The rows of a list that was not found to be short, in whatever order, one more than the limit where there are more; and whether
    /// there are more for sure.
    pub(super) async fn first_rows(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        limit: u32,
    ) -> Result<(SelectStatement, bool)> {
        let most = u64::from(limit);
        let mut is_cut = false;
        let rows = match search::trigrams(&query.search) {
            Some(trigrams) if self.backend().has_trigram_table() => {
                let numbers = self.backend().all(&with_trigrams(&trigrams, most), number).await?;
                is_cut = numbers.len() as u64 > most;
                candidates(tenant, query, &Common::Numbers(numbers), most + 1)
            }
            Some(_) => candidates(tenant, query, &Common::Text, most + 1),
            None if self.walks_by_the_index(query) => let_through(tenant, query, &Start::First, limit),
            None => device_list(tenant, query, &Start::First).statements(&Start::First, limit).0,
        };
        Ok((rows, is_cut))
    }
}
