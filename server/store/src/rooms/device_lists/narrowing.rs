//! The values that a list can be narrowed down by, and how many of its devices have each.

use std::{sync::Arc, time::Duration};

use farhand_contract::{
    TenantId,
    device_lists::{DeviceFacet, Facets},
    devices::DeviceQuery,
};
use sea_query::{Expr, ExprTrait as _, SelectStatement};
use tokio::time::timeout;
use uuid::Uuid;

use super::{
    chosen::counted,
    order::Few,
    surveyed::{READ, in_any_order},
};
use crate::{
    Result, Store,
    census::{Census, Counting, TooMany, Values},
    columns::Fields,
    facets,
    rooms::{
        device_counts::{Kept, Which, in_order},
        devices::{TABLE, chunks, of_tenant},
        select,
    },
    values::id,
};

/// Every column, after what says where the row is.
fn columns(mut rows: SelectStatement) -> SelectStatement {
    rows.columns(DeviceFacet::ALL.iter().map(|&facet| (TABLE, facets::column(facet))));
    rows
}

fn values(fields: &mut Fields<'_>) -> Result<Values> {
    let mut values = Values::default();
    for (&facet, value) in DeviceFacet::ALL.iter().zip(&mut values) {
        *value = if facet == DeviceFacet::IsRemoved {
            Some(fields.integer_or_null()?.is_some().to_string())
        } else if facets::is_truth(facet) {
            fields.flag_or_null()?.map(|truth| truth.to_string())
        } else {
            fields.text_or_null()?
        };
    }
    Ok(values)
}

fn placed(fields: &mut Fields<'_>) -> Result<((i64, Uuid), Values)> {
    let id = fields.id()?;
    Ok(((fields.integer()?, id), values(fields)?))
}

/// A census of these, if there is not too much to tell apart.
fn census_of(devices: Vec<Values>) -> Option<Census> {
    let mut counting = Counting::default();
    devices.into_iter().try_for_each(|device| counting.add(device)).ok().map(|()| counting.census())
}

impl Store {
    /// The values of every column among the devices that the query is about. Where that cannot be told soon, among all of the
    /// tenant's: more than `most` that are searched for, or filtered by what is not such a value; or what takes longer than
    /// `patience`, and is ready for who asks next.
    pub async fn device_facets(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        most: u32,
        patience: Duration,
    ) -> Result<Facets> {
        let counted = counted(query);
        let all_counted = query.search.is_empty() && counted.len() == query.filters.len();
        if all_counted && counted.iter().all(|(column, _)| *column == DeviceFacet::IsRemoved) {
            let columns = self.all_facets(tenant, Which::left_by(&counted)).await?;
            return Ok(Facets { columns, narrowed: !query.filters.is_empty() });
        }
        let kept = self.device_counts(tenant, &counted).await?;
        if kept.is_nothing() {
            return Ok(Facets { columns: Vec::new(), narrowed: true });
        }
        let census = if let Some(few) = self.few_devices(tenant, query, &kept).await? {
            self.census_of_few(tenant, &few).await?.map(|census| census.values(&[]))
        } else if all_counted {
            self.census(tenant, &kept, patience).await?.map(|census| census.values(&counted))
        } else {
            self.census_of_list(tenant, query, &kept, most).await?.map(|census| census.values(&[]))
        };
        match census {
            Some(columns) => Ok(Facets { columns: in_order(columns), narrowed: true }),
            None => Ok(Facets { columns: self.all_facets(tenant, Which::ALL).await?, narrowed: false }),
        }
    }

    async fn census_of_few(&self, tenant: TenantId, few: &Few) -> Result<Option<Census>> {
        let mut devices = Vec::with_capacity(few.places.len());
        for chunk in chunks(&few.places) {
            let mut rows = select(TABLE, &[]);
            let ids = chunk.iter().map(|place| id(place.id));
            rows.and_where(of_tenant(tenant)).and_where(Expr::col("id").is_in(ids));
            devices.extend(self.backend().all(&columns(rows), values).await?);
        }
        Ok(census_of(devices))
    }

    /// A census of the devices that the query is about, if these are not too many to be read for it.
    async fn census_of_list(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        kept: &Kept,
        most: u32,
    ) -> Result<Option<Census>> {
        if self.known_total(tenant, query, kept).is_some_and(|devices| devices > most.into()) {
            return Ok(None);
        }
        let (mut rows, is_cut) = self.first_rows(tenant, query, most).await?;
        if is_cut {
            return Ok(None);
        }
        rows.clear_selects();
        let devices = self.backend().all(&columns(rows), values).await?;
        if devices.len() as u64 > u64::from(most) {
            return Ok(None);
        }
        Ok(census_of(devices))
    }

    /// The census of all of the tenant's devices, which is taken when it is not there: at a hundred thousand devices that takes a
    /// third of a second. Who asks waits for as long as is said; who asks next finds it.
    async fn census(&self, tenant: TenantId, kept: &Kept, patience: Duration) -> Result<Option<Arc<Census>>> {
        let version = kept.version;
        let known = move |store: &Self| store.censuses().get(tenant, &DeviceQuery::default(), version);
        if let Some(census) = known(self) {
            return Ok(census.as_ref().clone());
        }
        let store = self.clone();
        let taking = tokio::spawn(async move {
            // One at a time: others that wait for the same find it then.
            let _turn = store.census_turn().lock().await;
            if let Some(census) = known(&store) {
                return Ok(census.as_ref().clone());
            }
            let census = store.take_census(tenant).await?.map(Arc::new);
            // Not kept where it changed meanwhile: the one that is asked for next is of another version then.
            if store.is_at(tenant, version).await? {
                store.censuses().put(tenant, DeviceQuery::default(), version, census.clone());
                return Ok(census);
            }
            Ok(None)
        });
        match timeout(patience, taking).await {
            Ok(Ok(taken)) => taken,
            // It goes on without us, or something in it has panicked, which is logged.
            Ok(Err(_)) | Err(_) => Ok(None),
        }
    }

    async fn take_census(&self, tenant: TenantId) -> Result<Option<Census>> {
        let by_number = self.backend().numbers_rows();
        let mut counting = Counting::default();
        let mut last = None;
        loop {
            let place = select(TABLE, &["id"]);
            let rows = columns(in_any_order(place, tenant, last, by_number));
            let rows = self.backend().all(&rows, placed).await?;
            let is_over = rows.len() < READ as usize;
            for (place, device) in rows {
                last = Some(place);
                if counting.add(device) == Err(TooMany) {
                    return Ok(None);
                }
            }
            if is_over {
                return Ok(Some(counting.census()));
            }
        }
    }
}
