//! What roles allow, and which devices that reaches.

use farhand_contract::{Permission, Permissions, Role};
use uuid::Uuid;

use crate::eligibility::Access;

/// What a role assignment reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Every device of the tenant.
    AllDevices,
    /// The devices in this group, or of the users in it.
    Group(Uuid),
}

/// What a built-in role allows.
///
/// A help desk operator sees the sessions they asked for themselves; those of others are a report.
pub fn permissions_of(role: Role) -> Permissions {
    use Permission::{
        ReadAudit, ReadConnectors, ReadManagedDevices, ReadOrganization, RequestRemoteAssistance,
        ViewRemoteAssistanceReports,
    };

    match role {
        Role::IntuneAdministrator => Permissions::of(Permission::ALL),
        Role::HelpDeskOperator => {
            Permissions::of(&[ReadManagedDevices, ReadOrganization, ReadConnectors, RequestRemoteAssistance])
        }
        Role::ReadOnlyOperator => Permissions::of(&[
            ReadManagedDevices,
            ReadOrganization,
            ReadConnectors,
            ViewRemoteAssistanceReports,
            ReadAudit,
        ]),
    }
}

/// Whether the holder of `permissions` may ask for a session on a device that is in `device_groups`.
///
/// *Request remote assistance* reaches every device, whatever the scope of the role that gives it. With
/// `limit_to_scope`, a setting of the tenant, it reaches what `scopes` reach: those of the assignments that give it.
pub fn access_to_request(
    permissions: Permissions,
    limit_to_scope: bool,
    scopes: &[Scope],
    device_groups: &[Uuid],
) -> Access {
    if !permissions.contains(Permission::RequestRemoteAssistance) {
        return Access::NoPermission;
    }
    let reached = scopes.iter().any(|scope| match scope {
        Scope::AllDevices => true,
        Scope::Group(group) => device_groups.contains(group),
    });
    if reached || !limit_to_scope { Access::Allowed } else { Access::OutOfScope }
}

#[cfg(test)]
mod tests;
