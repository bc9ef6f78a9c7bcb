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
