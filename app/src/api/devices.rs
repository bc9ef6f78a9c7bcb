//! Managed devices.

use farhand_contract::{
    DeviceId,
    device_lists::{Counted, Facets},
    devices::{DeviceDetails, DeviceGroup, DeviceQuery, DeviceRow, Overview},
    home::HomeFigures,
    pages::Page,
    periods::ZoneOffset,
};
use leptos::server;

use super::{ApiError, json::Json};

/// A page of All devices.
#[server(prefix = "/api", endpoint = "devices/page", input = Json, output = Json)]
pub async fn list_devices(query: DeviceQuery) -> Result<Page<DeviceRow>, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.devices.page(&caller, &query).await?)
}

/// How many devices a list has whose pages do not say.
#[server(prefix = "/api", endpoint = "devices/count", input = Json, output = Json)]
pub async fn count_devices(query: DeviceQuery) -> Result<Counted, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.devices.count(&caller, &query).await?)
}

/// The values that All devices can be narrowed down by.
#[server(prefix = "/api", endpoint = "devices/facets", input = Json, output = Json)]
pub async fn device_facets(query: DeviceQuery) -> Result<Facets, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.devices.facets(&caller, &query).await?)
}

/// One device.
#[server(prefix = "/api", endpoint = "devices/details", input = Json, output = Json)]
pub async fn get_device(id: DeviceId) -> Result<DeviceDetails, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.devices.details(&caller, id).await?)
}

/// The groups that a device is in.
#[server(prefix = "/api", endpoint = "devices/groups", input = Json, output = Json)]
pub async fn groups_of_device(id: DeviceId) -> Result<Vec<DeviceGroup>, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.devices.groups(&caller, id).await?)
}

/// The figures on Home.
#[server(prefix = "/api", endpoint = "devices/overview", input = Json, output = Json)]
pub async fn get_overview() -> Result<Overview, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.devices.overview(&caller).await?)
}

/// What they are made of.
#[server(prefix = "/api", endpoint = "devices/home", input = Json, output = Json)]
pub async fn get_home_figures(zone: ZoneOffset) -> Result<HomeFigures, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.devices.home(&caller, zone).await?)
}
