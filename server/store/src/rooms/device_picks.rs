//! Devices that somebody picked by hand, in the order of their list.

use farhand_contract::{
    DeviceId, TenantId,
    devices::{Device, DeviceQuery},
    pages::Direction,
};

use crate::{Result, Store, sort_keys};

impl Store {
    /// Those of these devices that the tenant has, in the order of the query's list, whatever else it asks for. For as
    /// many as somebody picks: they are sorted here.
    pub async fn picked_devices(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        ids: &[DeviceId],
    ) -> Result<Vec<Device>> {
        let mut devices = self.devices_by_id(tenant, ids).await?;
        devices.sort_by_cached_key(|device| (sort_keys::of(device, query.sort), device.id));
        if query.direction == Direction::Descending {
            devices.reverse();
        }
        devices.dedup_by_key(|device| device.id);
        Ok(devices)
    }
}
