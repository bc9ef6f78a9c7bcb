//! Managed devices.

use std::{mem, sync::Arc, time::Duration};

use async_trait::async_trait;
use farhand_contract::{
    Caller, DeviceId, Error, Permission, Result,
    device_lists::{
        BEGINNING_LIMIT, COUNTED_LIMIT, Counted, DeviceFilter, DeviceJump, FILTER_VALUES_LIMIT,
        FILTERS_LIMIT, Facets,
    },
    device_tags::TAG_LIMIT,
    devices::{DeviceDetails, DeviceGroup, DeviceQuery, DeviceRow, ORDERS_LIMIT, OpenSession, Overview},
    errors::{Field, Problem, Thing},
    home::HomeFigures,
    pages::{PAGE_ROWS, Page},
    periods::ZoneOffset,
    services::Devices,
};
use farhand_domain::platform::platform;
use farhand_store::records::DevicePage;

use super::{
    Deps, consent::nearest, errors::OrInternal as _, home, offers::Offers, portals::portal_since,
    queries::search,
};

/// How long one waits for the values of a long list: there is something to be shown without them.
const PATIENCE: Duration = Duration::from_millis(800);

/// Finds and shows devices.
pub struct DeviceService {
    deps: Arc<Deps>,
}

impl DeviceService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self { deps }
    }
}

/// The query as the store takes it: without space around the search, and of a length that one can wait for.
pub(super) fn checked(query: &DeviceQuery) -> Result<DeviceQuery> {
    let too_long = |field, limit| Err(Error::Invalid { field, problem: Problem::TooLong { limit } });
    let longer = |text: &str, limit: u32| text.chars().nth(limit as usize).is_some();
    let search = search(&query.search)?;
    if query.filters.len() > FILTERS_LIMIT as usize {
        return too_long(Field::Filter, FILTERS_LIMIT);
    }
    if query.then.len() >= ORDERS_LIMIT as usize {
        return too_long(Field::Sort, ORDERS_LIMIT);
    }
    for filter in &query.filters {
        match filter {
            DeviceFilter::AnyOf { values, .. } if values.len() > FILTER_VALUES_LIMIT as usize => {
                return too_long(Field::Filter, FILTER_VALUES_LIMIT);
            }
            DeviceFilter::Begins { text, .. } if longer(text, BEGINNING_LIMIT) => {
                return too_long(Field::Filter, BEGINNING_LIMIT);
            }
            DeviceFilter::Tagged { tags } if tags.len() > FILTER_VALUES_LIMIT as usize => {
                return too_long(Field::Filter, FILTER_VALUES_LIMIT);
            }
            DeviceFilter::InGroup { groups } if groups.len() > FILTER_VALUES_LIMIT as usize => {
                return too_long(Field::Filter, FILTER_VALUES_LIMIT);
            }
            DeviceFilter::Tagged { tags } if tags.iter().any(|tag| longer(tag, TAG_LIMIT)) => {
                return too_long(Field::Filter, TAG_LIMIT);
            }
            DeviceFilter::AnyOf { .. }
            | DeviceFilter::Begins { .. }
            | DeviceFilter::LastSync { .. }
            | DeviceFilter::Enrolled { .. }
            | DeviceFilter::NeverSynced
            | DeviceFilter::Tagged { .. }
            | DeviceFilter::InGroup { .. } => {}
        }
    }
    if let Some(DeviceJump::Text(text)) = &query.jump
        && longer(text, BEGINNING_LIMIT)
    {
        return too_long(Field::Cursor, BEGINNING_LIMIT);
    }
    Ok(DeviceQuery { search, ..query.clone() })
}

#[async_trait]
impl Devices for DeviceService {
    async fn page(&self, caller: &Caller, query: &DeviceQuery) -> Result<Page<DeviceRow>> {
        caller.demand(Permission::ReadManagedDevices)?;
        let query = checked(query)?;
        let found = self.deps.store.device_page(caller.tenant_id, &query, PAGE_ROWS).await;
        let DevicePage { mut page, grounds } = found.or_internal(&caller.request_id)?;
        let web = grounds.web;
        let offers = Offers::on(&self.deps, caller, grounds).await.or_internal(&caller.request_id)?;
        let offered = offers.of_all(page.rows.iter().map(|row| &row.device), web).await;
        let offered = offered.or_internal(&caller.request_id)?;
        let mut rows = Vec::with_capacity(page.rows.len());
        for (row, (offer, web_offer)) in mem::take(&mut page.rows).into_iter().zip(offered) {
            let device = row.device;
            rows.push(DeviceRow {
                id: device.id,
                device_name: device.device_name,
                management_agent: device.management_agent,
                managed_device_owner_type: device.managed_device_owner_type,
                compliance_state: device.compliance_state,
                operating_system: device.operating_system,
                os_version: device.os_version,
                model: device.model,
                serial_number: device.serial_number,
                last_sync_date_time: device.last_sync_date_time,
                user_principal_name: device.user_principal_name,
                offer,
                web_offer,
                open_session: row.open_session,
                manufacturer: device.manufacturer,
                imei: device.imei,
                user_display_name: device.user_display_name,
                enrolled_date_time: device.enrolled_date_time,
                device_enrollment_type: device.device_enrollment_type,
                device_category_display_name: device.device_category_display_name,
                join_type: device.join_type,
            });
        }
        Ok(page.with_rows(rows))
    }

    async fn count(&self, caller: &Caller, query: &DeviceQuery) -> Result<Counted> {
        caller.demand(Permission::ReadManagedDevices)?;
        let query = checked(query)?;
        let counted = self.deps.store.count_devices(caller.tenant_id, &query, COUNTED_LIMIT).await;
        counted.or_internal(&caller.request_id)
    }

    async fn facets(&self, caller: &Caller, query: &DeviceQuery) -> Result<Facets> {
        caller.demand(Permission::ReadManagedDevices)?;
        let query = checked(query)?;
        self.deps
            .store
            .device_facets(caller.tenant_id, &query, COUNTED_LIMIT, PATIENCE)
            .await
            .or_internal(&caller.request_id)
    }

    async fn details(&self, caller: &Caller, id: DeviceId) -> Result<DeviceDetails> {
        caller.demand(Permission::ReadManagedDevices)?;
        let store = &self.deps.store;
        let (device, open_session, portal_enrolled, offers, web, policies, tags) = tokio::try_join!(
            store.device(caller.tenant_id, id),
            store.open_session_of(caller.tenant_id, id),
            store.is_portal_enrolled(caller.tenant_id, id, portal_since(self.deps.now())),
            Offers::load(&self.deps, caller),
            self.deps.web_connector(caller.tenant_id),
            store.policies_of_device(caller.tenant_id, id),
            store.tags_of_device(caller.tenant_id, id),
        )
        .or_internal(&caller.request_id)?;
        let device = device.ok_or(Error::NotFound { what: Thing::Device })?;
        let both = offers.of_both(&device, web.on).await;
        let (offer, web_offer) = both.or_internal(&caller.request_id)?;
        Ok(DeviceDetails {
            platform: platform(&device),
            offer,
            web_offer,
            open_session: open_session.map(|session| OpenSession { id: session.id, state: session.state }),
            portal_enrolled,
            policy: nearest(policies, &device, &tags),
            device,
            tags,
        })
    }

    async fn groups(&self, caller: &Caller, id: DeviceId) -> Result<Vec<DeviceGroup>> {
        caller.demand(Permission::ReadManagedDevices)?;
        let store = &self.deps.store;
        let (device, groups) = tokio::try_join!(
            store.device(caller.tenant_id, id),
            store.groups_of_device(caller.tenant_id, id)
        )
        .or_internal(&caller.request_id)?;
        let device = device.ok_or(Error::NotFound { what: Thing::Device })?;
        let dynamic = self.deps.dynamic_groups_of(caller.tenant_id, &device).await;
        let dynamic = dynamic.or_internal(&caller.request_id)?;
        let put = groups.into_iter().map(|group| (group.id, group.display_name));
        let shown = |(id, display_name)| DeviceGroup { id, display_name };
        let mut groups: Vec<_> = put.chain(dynamic).map(shown).collect();
        groups.sort_by_cached_key(|group| (group.display_name.to_lowercase(), group.id));
        Ok(groups)
    }

    async fn overview(&self, caller: &Caller) -> Result<Overview> {
        caller.demand(Permission::ReadManagedDevices)?;
        home::overview(&self.deps, caller).await
    }

    async fn home(&self, caller: &Caller, zone: ZoneOffset) -> Result<HomeFigures> {
        caller.demand(Permission::ReadManagedDevices)?;
        home::figures(&self.deps, caller, zone).await
    }
}
