//! People who sign in to the admin center.

use serde::{Deserialize, Serialize};

use crate::{DeviceViewId, Permissions, Role, settings::TextSettings};

/// Who is signed in, as the header shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// The organisation.
    pub tenant_name: String,
    /// Whether it is the demo.
    pub demo: bool,
    /// The person's name.
    pub display_name: String,
    /// What they sign in with.
    pub user_principal_name: String,
    /// What their roles allow. For showing and hiding; the services decide.
    pub permissions: Permissions,
    /// How texts for others are written; none while nobody has said.
    pub texts: Option<TextSettings>,
    /// The view of All devices that the navigation leads to; none for all devices.
    pub default_device_view: Option<DeviceViewId>,
}

/// A sign-in of the demo tenant, offered on its sign-in page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DemoSignIn {
    /// The person's name.
    pub display_name: String,
    /// What they sign in with.
    pub user_principal_name: String,
    /// Their password: the demo has no secrets.
    pub password: String,
    /// What they are; none for the user of a device.
    pub role: Option<Role>,
}
