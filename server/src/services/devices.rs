//! Managed devices.

use std::sync::Arc;

use async_trait::async_trait;
use farhand_contract::{
    Caller, DeviceId, Error, Permission, Result,
    devices::{DeviceDetails, DeviceQuery, DeviceRow, OpenSession, Overview},
    errors::{Field, Problem, Thing},
    pages::{PAGE_ROWS, Page, SEARCH_LIMIT},
    services::Devices,
};
use farhand_domain::platform::platform;

use super::{Deps, errors::OrInternal as _, offers::Offers};

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

#[async_trait]
impl Devices for DeviceService {
    async fn page(&self, caller: &Caller, query: &DeviceQuery) -> Result<Page<DeviceRow>> {
        caller.demand(Permission::ReadManagedDevices)?;
        let search = query.search.trim();
        if search.chars().nth(SEARCH_LIMIT as usize).is_some() {
            return Err(Error::Invalid {
                field: Field::Search,
                problem: Problem::TooLong { limit: SEARCH_LIMIT },
            });
        }
        let query = DeviceQuery { search: search.to_owned(), ..query.clone() };
        let found = async { self.deps.store.devices(caller.tenant_id, &query, PAGE_ROWS).await };
        let (page, offers, web) = tokio::try_join!(
            found,
            Offers::load(&self.deps, caller),
            self.deps.web_connector(caller.tenant_id),
        )
        .or_internal(&caller.request_id)?;
        let mut rows = Vec::with_capacity(page.rows.len());
        for row in page.rows {
            let both = offers.of_both(&row.device, web.on).await;
            let (offer, web_offer) = both.or_internal(&caller.request_id)?;
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
            });
        }
        Ok(Page { rows, total: page.total, offset: page.offset, previous: page.previous, next: page.next })
    }

    async fn details(&self, caller: &Caller, id: DeviceId) -> Result<DeviceDetails> {
        caller.demand(Permission::ReadManagedDevices)?;
        let store = &self.deps.store;
        let (device, open_session, portal_enrolled, offers, web, policy) = tokio::try_join!(
            store.device(caller.tenant_id, id),
            store.open_session_of(caller.tenant_id, id),
            store.is_portal_enrolled(caller.tenant_id, id),
            Offers::load(&self.deps, caller),
            self.deps.web_connector(caller.tenant_id),
            self.deps.policy_of(caller.tenant_id, id),
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
            device,
            policy,
        })
    }

    async fn overview(&self, caller: &Caller) -> Result<Overview> {
        caller.demand(Permission::ReadManagedDevices)?;
        self.deps.store.overview(caller.tenant_id).await.or_internal(&caller.request_id)
    }
}
