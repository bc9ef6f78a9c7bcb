use farhand_contract::devices::DeviceEnrollmentType;

use super::*;
use crate::fixtures::device;

const ACCESS: [Access; 3] = [Access::Allowed, Access::NoPermission, Access::OutOfScope];

/// A row of the table: an operating system, the enrolment, and what is offered where nothing else is in the way.
type Row = (&'static str, DeviceEnrollmentType, Result<(Mode, &'static [Notice]), NotOffered>);

const TABLE: &[Row] = &[
    ("Windows", DeviceEnrollmentType::WindowsAutoEnrollment, Ok((Mode::RemoteControl, &[]))),
    ("Android (device administrator)", DeviceEnrollmentType::UserEnrollment, Ok((Mode::RemoteControl, &[]))),
    (
        "Android (personally-owned work profile)",
        DeviceEnrollmentType::UserEnrollment,
        Ok((Mode::RemoteControl, &[])),
    ),
    ("iOS", DeviceEnrollmentType::UserEnrollment, Ok((Mode::ScreenSharing, &[]))),
    ("iPadOS", DeviceEnrollmentType::AppleBulkWithoutUser, Ok((Mode::ScreenSharing, &[]))),
    ("macOS", DeviceEnrollmentType::AppleBulkWithUser, Ok((Mode::ScreenSharing, &[]))),
    (
        "Windows Holographic",
        DeviceEnrollmentType::WindowsAzureADJoin,
        Ok((Mode::RemoteControl, &[Notice::MayBeUnsupported])),
    ),
    (
        "Windows Team",
        DeviceEnrollmentType::WindowsAzureADJoin,
        Ok((Mode::RemoteControl, &[Notice::MayBeUnsupported])),
    ),
    (
        "Windows 10 S",
        DeviceEnrollmentType::WindowsAzureADJoin,
        Ok((Mode::RemoteControl, &[Notice::MayBeUnsupported])),
    ),
    (
        "Windows",
        DeviceEnrollmentType::DeviceEnrollmentManager,
        Ok((Mode::RemoteControl, &[Notice::NoCompanyPortal])),
    ),
    (
        "Windows",
        DeviceEnrollmentType::WindowsBulkUserless,
        Ok((Mode::RemoteControl, &[Notice::NoCompanyPortal])),
    ),
    (
        "Windows Team",
        DeviceEnrollmentType::WindowsBulkUserless,
        Ok((Mode::RemoteControl, &[Notice::MayBeUnsupported, Notice::NoCompanyPortal])),
    ),
    ("iOS", DeviceEnrollmentType::DeviceEnrollmentManager, Ok((Mode::ScreenSharing, &[]))),
    ("Android (dedicated)", DeviceEnrollmentType::Unknown, Err(NotOffered::AndroidDedicated)),
    ("Android (fully managed)", DeviceEnrollmentType::Unknown, Err(NotOffered::AndroidFullyManaged)),
    (
        "Android (corporate-owned work profile)",
        DeviceEnrollmentType::Unknown,
        Err(NotOffered::AndroidCorporateWorkProfile),
    ),
    ("Android (AOSP)", DeviceEnrollmentType::Unknown, Err(NotOffered::AndroidAosp)),
    ("Linux", DeviceEnrollmentType::Unknown, Err(NotOffered::PlatformNotSupported)),
    ("ChromeOS", DeviceEnrollmentType::Unknown, Err(NotOffered::PlatformNotSupported)),
    ("", DeviceEnrollmentType::DeviceEnrollmentManager, Err(NotOffered::PlatformNotSupported)),
];

/// What the row offers once the caller's rights and the connector are looked at.
fn expected(row: &Row, connector: ConnectorStatus, access: Access) -> Offer {
    let reason = match (row.2, access, connector) {
        (Err(reason), _, _) => reason,
        (_, Access::NoPermission, _) => NotOffered::NoPermission,
        (_, Access::OutOfScope, _) => NotOffered::OutOfScope,
        (_, _, ConnectorStatus::NotOnboarded | ConnectorStatus::Onboarding) => {
            NotOffered::ConnectorNotConnected
        }
        (_, _, ConnectorStatus::NeedsSignIn) => NotOffered::ConnectorNeedsSignIn,
        (Ok((mode, notices)), Access::Allowed, ConnectorStatus::Onboarded) => {
            return Offer::Allowed { mode, notices: notices.to_vec() };
        }
    };
    Offer::NotOffered { reason }
}

#[test]
fn every_row_under_every_connector_and_access() {
    for row in TABLE {
        let device = Device { device_enrollment_type: row.1, ..device(row.0) };
        for &connector in ConnectorStatus::ALL {
            for access in ACCESS {
                assert_eq!(
                    offer(&device, connector, access),
                    expected(row, connector, access),
                    "{}, {:?}, {connector:?}, {access:?}",
                    row.0,
                    row.1
                );
            }
        }
    }
}

#[test]
fn the_table_has_every_platform() {
    for &kind in Platform::ALL {
        let covered = TABLE.iter().any(|row| platform(&device(row.0)) == kind);
        assert!(covered, "{kind:?} has no row");
    }
}

#[test]
fn a_windows_device_without_any_user_gets_the_notice() {
    let device = Device { user_principal_name: None, ..device("Windows") };
    assert_eq!(
        offer(&device, ConnectorStatus::Onboarded, Access::Allowed),
        Offer::Allowed { mode: Mode::RemoteControl, notices: vec![Notice::NoCompanyPortal] }
    );
}

/// A kind of device, and whether the second generation takes it: surely, perhaps, or not.
const WEB: &[(Platform, Option<&[Notice]>)] = &[
    (Platform::Windows, Some(&[])),
    (Platform::WindowsHolographic, Some(&[Notice::MayBeUnsupported])),
    (Platform::WindowsTeam, Some(&[Notice::MayBeUnsupported])),
    (Platform::WindowsS, Some(&[Notice::MayBeUnsupported])),
    (Platform::AndroidDeviceAdministrator, Some(&[])),
    (Platform::AndroidWorkProfile, Some(&[])),
    (Platform::AndroidCorporateWorkProfile, Some(&[])),
    (Platform::AndroidFullyManaged, Some(&[])),
    (Platform::AndroidDedicated, Some(&[])),
    (Platform::AndroidAosp, Some(&[])),
    (Platform::Ios, Some(&[])),
    (Platform::Ipados, Some(&[])),
    (Platform::MacOs, Some(&[])),
    (Platform::Linux, None),
    (Platform::Other, None),
];

#[test]
fn the_second_generation_by_every_row_whether_it_is_on_and_access() {
    for row in TABLE {
        let device = Device { device_enrollment_type: row.1, ..device(row.0) };
        let kind = platform(&device);
        let &(_, notices) = WEB.iter().find(|(known, _)| *known == kind).expect("a row of its own");
        for on in [false, true] {
            for access in ACCESS {
                let reason = match (notices, access) {
                    (None, _) => Some(NotOffered::PlatformNotSupported),
                    (_, Access::NoPermission) => Some(NotOffered::NoPermission),
                    (_, Access::OutOfScope) => Some(NotOffered::OutOfScope),
                    (_, Access::Allowed) if !on => Some(NotOffered::WebConnectorOff),
                    (_, Access::Allowed) => None,
                };
                let expected = match (reason, notices) {
                    (None, Some(notices)) => WebOffer::Allowed { notices: notices.to_vec() },
                    (reason, _) => WebOffer::NotOffered { reason: reason.expect("a reason") },
                };
                assert_eq!(web_offer(&device, on, access), expected, "{}, {on}, {access:?}", row.0);
            }
        }
    }
}

#[test]
fn what_only_the_second_generation_takes_is_mended_in_the_connector() {
    for row in TABLE {
        let device = device(row.0);
        let offered = offer(&device, ConnectorStatus::Onboarded, Access::Allowed);
        let Offer::NotOffered { reason } = offered else { continue };
        let web = matches!(web_offer(&device, true, Access::Allowed), WebOffer::Allowed { .. });
        assert_eq!(reason.is_mended_in_connector(), web, "{}", row.0);
    }
}

#[test]
fn both_offers_at_once_are_the_two() {
    for row in TABLE {
        let device = Device { device_enrollment_type: row.1, ..device(row.0) };
        for connector in ConnectorStatus::ALL.iter().copied() {
            for access in ACCESS {
                let expected = (offer(&device, connector, access), web_offer(&device, true, access));
                assert_eq!(both_offers(&device, connector, true, access), expected, "{}", row.0);
            }
        }
    }
}
