//! Whether a device can get a remote assistance session.

use farhand_contract::{
    connectors::ConnectorStatus,
    devices::{Device, Platform},
    offers::{Mode, NotOffered, Notice, Offer, WebOffer},
};

use crate::platform::{is_userless, platform};

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

impl Access {
    const fn refusal(self) -> Option<NotOffered> {
        match self {
            Self::Allowed => None,
            Self::NoPermission => Some(NotOffered::NoPermission),
            Self::OutOfScope => Some(NotOffered::OutOfScope),
        }
    }
}

/// What New remote assistance session offers for `device`.
///
/// What will never change comes first: the device, then the caller's rights, then the connector.
pub fn offer(device: &Device, connector: ConnectorStatus, access: Access) -> Offer {
    offer_for(platform(device), device, connector, access)
}

/// The same, and [`web_offer`]. What kind of device it is takes longest to tell, and is told once.
pub fn both_offers(
    device: &Device,
    connector: ConnectorStatus,
    web: bool,
    access: Access,
) -> (Offer, WebOffer) {
    let kind = platform(device);
    (offer_for(kind, device, connector, access), web_offer_for(kind, device, web, access))
}

fn offer_for(kind: Platform, device: &Device, connector: ConnectorStatus, access: Access) -> Offer {
    let refused = |reason| Offer::NotOffered { reason };
    if device.removed_date_time.is_some() {
        return refused(NotOffered::Removed);
    }
    let (mode, notice) = match support(kind) {
        Support::Full(mode) => (mode, None),
        Support::Uncertain(mode) => (mode, Some(Notice::MayBeUnsupported)),
        Support::None(reason) => return refused(reason),
    };
    if let Some(reason) = access.refusal() {
        return refused(reason);
    }
    match connector {
        ConnectorStatus::Onboarded => {}
        ConnectorStatus::NotOnboarded | ConnectorStatus::Onboarding => {
            return refused(NotOffered::ConnectorNotConnected);
        }
        ConnectorStatus::NeedsSignIn => return refused(NotOffered::ConnectorNeedsSignIn),
    }
    let userless = is_userless(kind, device).then_some(Notice::NoCompanyPortal);
    Offer::Allowed { mode, notices: notice.into_iter().chain(userless).collect() }
}

/// Whether the second generation of the connector, turned on or not, offers TeamViewer's own page for `device`.
///
/// In the same order. The Company Portal has no part in it, and what can be done on the device is TeamViewer's to say.
pub fn web_offer(device: &Device, on: bool, access: Access) -> WebOffer {
    web_offer_for(platform(device), device, on, access)
}

fn web_offer_for(kind: Platform, device: &Device, on: bool, access: Access) -> WebOffer {
    let refused = |reason| WebOffer::NotOffered { reason };
    if device.removed_date_time.is_some() {
        return refused(NotOffered::Removed);
    }
    let notices = match web_support(kind) {
        WebSupport::Full => Vec::new(),
        WebSupport::Uncertain => vec![Notice::MayBeUnsupported],
        WebSupport::None => return refused(NotOffered::PlatformNotSupported),
    };
    match access.refusal() {
        Some(reason) => refused(reason),
        None if on => WebOffer::Allowed { notices },
        None => refused(NotOffered::WebConnectorOff),
    }
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
        Platform::AndroidAosp => None(NotOffered::AndroidAosp),
        Platform::Linux | Platform::Other => None(NotOffered::PlatformNotSupported),
    }
}

/// Whether TeamViewer's own page knows a kind of device.
enum WebSupport {
    /// Yes.
    Full,
    /// Perhaps: it is opened only after a confirmation.
    Uncertain,
    /// No.
    None,
}

/// The second generation's table: it takes Android however it was enrolled.
const fn web_support(platform: Platform) -> WebSupport {
    match platform {
        Platform::Windows
        | Platform::AndroidDeviceAdministrator
        | Platform::AndroidWorkProfile
        | Platform::AndroidCorporateWorkProfile
        | Platform::AndroidFullyManaged
        | Platform::AndroidDedicated
        | Platform::AndroidAosp
        | Platform::Ios
        | Platform::Ipados
        | Platform::MacOs => WebSupport::Full,
        Platform::WindowsHolographic | Platform::WindowsTeam | Platform::WindowsS => WebSupport::Uncertain,
        Platform::Linux | Platform::Other => WebSupport::None,
    }
}

#[cfg(test)]
mod tests;
