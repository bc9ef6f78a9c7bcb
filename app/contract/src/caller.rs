//! Who asks. Made by the server from a session cookie or a device's enrolment, never from what a request says.

use crate::{DeviceId, Error, Permission, Permissions, Result, TenantId, UserId};

/// A signed-in person, and what their roles allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The organisation they act in.
    pub tenant_id: TenantId,
    /// Who they are.
    pub user_id: UserId,
    /// The name others see.
    pub display_name: String,
    /// The name they sign in with.
    pub user_principal_name: String,
    /// What all their role assignments allow together.
    pub permissions: Permissions,
    /// Identifies this browser's sign-in: the hash under which its session is stored.
    pub sign_in: String,
    /// Where the request came from, for the audit.
    pub address: String,
    /// Identifies the request in logs, audit and error messages.
    pub request_id: String,
}

impl Caller {
    /// Refuses unless the caller's roles allow `permission`.
    pub fn demand(&self, permission: Permission) -> Result<()> {
        if self.permissions.contains(permission) { Ok(()) } else { Err(Error::Forbidden { permission }) }
    }
}

/// A device whose user opened the Company Portal on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceCaller {
    /// The organisation that manages the device.
    pub tenant_id: TenantId,
    /// The device.
    pub device_id: DeviceId,
    /// Identifies this browser's sign-in: the hash under which it is stored.
    pub sign_in: String,
    /// Where the request came from, for the audit.
    pub address: String,
    /// Identifies the request in logs, audit and error messages.
    pub request_id: String,
}
