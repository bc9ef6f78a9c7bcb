//! Whether a device can get a remote assistance session, and what kind.

use serde::{Deserialize, Serialize};

/// What New remote assistance session can do for one device, now, for one caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "offer", rename_all = "camelCase")]
pub enum Offer {
    /// A session can be asked for.
    Allowed {
        /// What the operator will be able to do.
        mode: Mode,
        /// What to know before starting.
        notices: Vec<Notice>,
    },
    /// It cannot.
    NotOffered {
        /// Why not.
        reason: NotOffered,
    },
}

/// Whether TeamViewer's own page can be opened for one device, now, by one caller: the second generation of the
/// connector. What one can do there is TeamViewer's to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "offer", rename_all = "camelCase")]
pub enum WebOffer {
    /// It can.
    Allowed {
        /// What to know before opening it.
        notices: Vec<Notice>,
    },
    /// It cannot.
    NotOffered {
        /// Why not.
        reason: NotOffered,
    },
}

/// What TeamViewer can do on the device's platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Mode {
    /// See the screen and control the device.
    RemoteControl,
    /// See the screen only.
    ScreenSharing,
}

/// Something to know before a session starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Notice {
    /// TeamViewer may not support the device. Starting needs a confirmation.
    MayBeUnsupported,
    /// The device was enrolled without a user: its Company Portal shows nothing.
    NoCompanyPortal,
}

/// Why a session is not offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NotOffered {
    /// Android Enterprise dedicated devices are not supported.
    AndroidDedicated,
    /// Android Enterprise fully managed devices are not supported.
    AndroidFullyManaged,
    /// Android Enterprise corporate-owned work profile devices are not supported.
    AndroidCorporateWorkProfile,
    /// Android devices without Google's services are not supported.
    AndroidAosp,
    /// No other platform is supported.
    PlatformNotSupported,
    /// Microsoft Intune does not manage the device any more.
    Removed,
    /// The caller lacks *Request remote assistance*.
    NoPermission,
    /// The tenant limits remote assistance to role scope, and the device is outside the caller's.
    OutOfScope,
    /// The TeamViewer connector is not connected.
    ConnectorNotConnected,
    /// TeamViewer wants the account to sign in again.
    ConnectorNeedsSignIn,
    /// The second generation of the connector is turned off.
    WebConnectorOff,
}

impl NotOffered {
    /// Whether a change of the connector would have a session offered.
    pub const fn is_mended_in_connector(self) -> bool {
        match self {
            Self::AndroidDedicated
            | Self::AndroidFullyManaged
            | Self::AndroidCorporateWorkProfile
            | Self::AndroidAosp
            | Self::ConnectorNotConnected
            | Self::ConnectorNeedsSignIn
            | Self::WebConnectorOff => true,
            Self::PlatformNotSupported | Self::Removed | Self::NoPermission | Self::OutOfScope => false,
        }
    }
}

impl NotOffered {
    /// Whether it is for what the device is, which nobody can change.
    pub const fn is_for_platform(self) -> bool {
        matches!(
            self,
            Self::AndroidDedicated
                | Self::AndroidFullyManaged
                | Self::AndroidCorporateWorkProfile
                | Self::PlatformNotSupported
        )
    }
}
