//! Whether a device can get a remote assistance session.

use farhand_contract::{
    connectors::ConnectorStatus,
    devices::{Device, Platform},
    offers::{Mode, NotOffered, Notice, Offer},
};

use crate::platform::{is_userless_windows, platform};

/// Whether the caller may ask for a session on the device. Made by [`crate::permissions::access_to_request`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// They may.
    Allowed,
    /// They lack *Request remote assistance*.
    NoPermission,
    /// They have it, but the device is outside their scope and the tenant limits it to that.
    OutOfScope,
}

/// What New remote assistance session offers for `device`.
///
/// What will never change comes first: the device, then the caller's rights, then the connector.
pub fn offer(device: &Device, connector: ConnectorStatus, access: Access) -> Offer {
    let refused = |reason| Offer::NotOffered { reason };
    let (mode, notice) = match support(platform(device)) {
        Support::Full(mode) => (mode, None),
        Support::Uncertain(mode) => (mode, Some(Notice::MayBeUnsupported)),
        Support::None(reason) => return refused(reason),
    };
    match access {
        Access::Allowed => {}
        Access::NoPermission => return refused(NotOffered::NoPermission),
        Access::OutOfScope => return refused(NotOffered::OutOfScope),
    }
    match connector {
        ConnectorStatus::Onboarded => {}
        ConnectorStatus::NotOnboarded | ConnectorStatus::Onboarding => {
            return refused(NotOffered::ConnectorNotConnected);
        }
        ConnectorStatus::NeedsSignIn => return refused(NotOffered::ConnectorNeedsSignIn),
    }
    let userless = is_userless_windows(device).then_some(Notice::NoCompanyPortal);
    Offer::Allowed { mode, notices: notice.into_iter().chain(userless).collect() }
}

/// What TeamViewer does for a kind of device.
enum Support {
    /// This.
    Full(Mode),
    /// Perhaps this: it starts only after a confirmation.
    Uncertain(Mode),
    /// Nothing.
    None(NotOffered),
}

/// The table of eligibility.
const fn support(platform: Platform) -> Support {
    use Mode::{RemoteControl, ScreenSharing};
    use Support::{Full, None, Uncertain};

    match platform {
        Platform::Windows | Platform::AndroidDeviceAdministrator | Platform::AndroidWorkProfile => {
            Full(RemoteControl)
        }
        Platform::Ios | Platform::Ipados | Platform::MacOs => Full(ScreenSharing),
        Platform::WindowsHolographic | Platform::WindowsTeam | Platform::WindowsS => Uncertain(RemoteControl),
        Platform::AndroidDedicated => None(NotOffered::AndroidDedicated),
        Platform::AndroidFullyManaged => None(NotOffered::AndroidFullyManaged),
        Platform::AndroidCorporateWorkProfile => None(NotOffered::AndroidCorporateWorkProfile),
        Platform::Linux | Platform::Other => None(NotOffered::PlatformNotSupported),
    }
}

#[cfg(test)]
mod tests;
