//! The second generation of the TeamViewer connector: a page of TeamViewer's, opened in the technician's browser. No
//! account, no tokens and no calls, and nothing is told of what happens there.

use serde::{Deserialize, Serialize};

use crate::DeviceId;

/// The second generation, as somebody set it, or sets it now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WebConnector {
    /// Whether it is turned on.
    pub on: bool,
    /// The address of TeamViewer's page: `https://`, or `http://` on this machine. A region has a host of its own. At
    /// most [`BASE_LIMIT`](crate::connectors::BASE_LIMIT) bytes.
    pub base: String,
}

/// A request for TeamViewer's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenTeamViewer {
    /// The device.
    pub device_id: DeviceId,
    /// Why, for the audit log. At most [`REASON_LIMIT`](crate::sessions::REASON_LIMIT) characters.
    pub reason: Option<String>,
    /// The caller was told that the device may be unsupported, and goes on.
    pub confirmed: bool,
}
