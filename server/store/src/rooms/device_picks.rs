//! Devices that somebody picked by hand, in the order of their list.

use core::cmp::Ordering;

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
        let orders = query.orders();
        let keys = |device: &Device| orders.iter().map(|order| sort_keys::of(device, order.sort)).collect();
        let devices = self.devices_by_id(tenant, ids).await?;
        let mut keyed: Vec<(Vec<_>, Device)> =
            devices.into_iter().map(|device| (keys(&device), device)).collect();
        keyed.sort_by(|(a, device), (b, other)| {
            let by_keys =
                orders.iter().zip(a.iter().zip(b)).map(|(order, (a, b))| order.direction.of(a.cmp(b)));
            // As in the list, the id runs the way of the last column.
            let last = orders.last().map_or_else(Direction::default, |order| order.direction);
            by_keys.fold(Ordering::Equal, Ordering::then).then(last.of(device.id.cmp(&other.id)))
        });
        let mut devices: Vec<Device> = keyed.into_iter().map(|(_, device)| device).collect();
        devices.dedup_by_key(|device| device.id);
        Ok(devices)
    }
}
