//! Groups of devices.

use farhand_contract::{
    DeviceId,
    device_groups::{Group, GroupDraft, GroupMember},
    pages::{Page, PageStart},
};
use leptos::server;
use uuid::Uuid;

use super::{ApiError, json::Json};

/// All of them.
#[server(prefix = "/api", endpoint = "device-groups/list", input = Json, output = Json)]
pub async fn list_groups() -> Result<Vec<Group>, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_groups.list(&caller).await?)
}

/// Those that devices are put into by hand.
#[server(prefix = "/api", endpoint = "device-groups/fixed", input = Json, output = Json)]
pub async fn list_fixed_groups() -> Result<Vec<Group>, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_groups.fixed(&caller).await?)
}

/// One of them.
#[server(prefix = "/api", endpoint = "device-groups/get", input = Json, output = Json)]
pub async fn get_group(id: Uuid) -> Result<Group, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_groups.get(&caller, id).await?)
}

/// A page of the devices of a static group.
#[server(prefix = "/api", endpoint = "device-groups/members", input = Json, output = Json)]
pub async fn list_group_members(id: Uuid, from: PageStart) -> Result<Page<GroupMember>, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_groups.members(&caller, id, &from).await?)
}

/// Makes one.
#[server(prefix = "/api", endpoint = "device-groups/create", input = Json, output = Json)]
pub async fn create_group(draft: GroupDraft) -> Result<Group, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_groups.create(&caller, &draft).await?)
}

/// Changes one, if nobody else did since this version.
#[server(prefix = "/api", endpoint = "device-groups/change", input = Json, output = Json)]
pub async fn change_group(id: Uuid, version: i64, draft: GroupDraft) -> Result<Group, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_groups.change(&caller, id, version, &draft).await?)
}

/// Deletes one.
#[server(prefix = "/api", endpoint = "device-groups/delete", input = Json, output = Json)]
pub async fn delete_group(id: Uuid) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_groups.delete(&caller, id).await?)
}

/// Puts devices into a static group.
#[server(prefix = "/api", endpoint = "device-groups/add-members", input = Json, output = Json)]
pub async fn add_group_members(id: Uuid, devices: Vec<DeviceId>) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_groups.add_members(&caller, id, &devices).await?)
}

/// Takes devices out of a static group.
#[server(prefix = "/api", endpoint = "device-groups/remove-members", input = Json, output = Json)]
pub async fn remove_group_members(id: Uuid, devices: Vec<DeviceId>) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_groups.remove_members(&caller, id, &devices).await?)
}
