use uuid::Uuid;

use super::*;
use crate::{
    DeviceId,
    devices::{ComplianceState, Device, DeviceEnrollmentType, ManagedDeviceOwnerType, ManagementAgent},
};

/// The properties of `managedDevice` in Microsoft Graph v1.0 beside its id.
const MANAGED_DEVICE: [&str; 55] = [
    "activationLockBypassCode",
    "androidSecurityPatchLevel",
    "azureADDeviceId",
    "azureADRegistered",
    "complianceGracePeriodExpirationDateTime",
    "complianceState",
    "configurationManagerClientEnabledFeatures",
    "deviceActionResults",
    "deviceCategoryDisplayName",
    "deviceEnrollmentType",
    "deviceHealthAttestationState",
    "deviceName",
    "deviceRegistrationState",
    "easActivated",
    "easActivationDateTime",
    "easDeviceId",
    "emailAddress",
    "enrolledDateTime",
    "enrollmentProfileName",
    "ethernetMacAddress",
    "exchangeAccessState",
    "exchangeAccessStateReason",
    "exchangeLastSuccessfulSyncDateTime",
    "freeStorageSpaceInBytes",
    "iccid",
    "imei",
    "isEncrypted",
    "isSupervised",
    "jailBroken",
    "lastSyncDateTime",
    "managedDeviceName",
    "managedDeviceOwnerType",
    "managementAgent",
    "managementCertificateExpirationDate",
    "managementState",
    "manufacturer",
    "meid",
    "model",
    "notes",
    "operatingSystem",
    "osVersion",
    "partnerReportedThreatState",
    "phoneNumber",
    "physicalMemoryInBytes",
    "remoteAssistanceSessionErrorDetails",
    "remoteAssistanceSessionUrl",
    "requireUserEnrollmentApproval",
    "serialNumber",
    "subscriberCarrier",
    "totalStorageSpaceInBytes",
    "udid",
    "userDisplayName",
    "userId",
    "userPrincipalName",
    "wiFiMacAddress",
];

fn device() -> Device {
    Device {
        id: DeviceId(Uuid::from_u128(1)),
        device_name: String::new(),
        managed_device_name: None,
        user_id: None,
        user_principal_name: None,
        user_display_name: None,
        email_address: None,
        managed_device_owner_type: ManagedDeviceOwnerType::Unknown,
        management_agent: ManagementAgent::Unknown,
        device_enrollment_type: DeviceEnrollmentType::Unknown,
        compliance_state: ComplianceState::Unknown,
        operating_system: String::new(),
        os_version: None,
        sku_family: None,
        manufacturer: None,
        model: None,
        serial_number: None,
        imei: None,
        phone_number: None,
        wi_fi_mac_address: None,
        azure_ad_device_id: None,
        join_type: None,
        device_category_display_name: None,
        is_encrypted: None,
        is_supervised: None,
        enrolled_date_time: None,
        last_sync_date_time: None,
        other: BTreeMap::new(),
        removed_date_time: None,
    }
}

#[test]
fn a_device_has_every_property_under_the_name_that_microsoft_graph_has_for_it() {
    let fields = serde_json::to_value(device()).unwrap();
    for name in MANAGED_DEVICE {
        let known = property(name).filter(|property| property.name == name);
        assert!(fields.get(name).is_some() || known.is_some(), "{name}");
    }
    let secrets = PROPERTIES.iter().filter(|property| property.kind == PropertyKind::Secret);
    let secrets: Vec<_> = secrets.map(|property| property.name).collect();
    assert_eq!(secrets, ["activationLockBypassCode", "remoteAssistanceSessionUrl"]);
}

#[test]
fn a_property_is_known_by_either_name_and_no_name_means_two() {
    for name in ["totalStorageSpaceInBytes", "Total storage", "TOTAL-STORAGE"] {
        assert_eq!(property(name).map(|property| property.name), Some("totalStorageSpaceInBytes"));
    }
    for known in PROPERTIES {
        for name in known.columns.iter().chain([&known.name]) {
            assert_eq!(property(name), Some(known), "{name}");
        }
    }
    assert_eq!((property("Rack"), property("")), (None, None));
}

#[test]
fn what_was_kept_under_the_columns_names_reads_under_microsoft_graphs() {
    let texts = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
    };
    let kept = texts(&[
        ("Total storage", "243186"),
        ("Free storage", "100"),
        ("freeStorageSpaceInBytes", "5"),
        ("EAS status", "allowed"),
        ("Compliance", "Almost"),
        ("Rack", "12"),
        ("activationLockBypassCode", "1234"),
    ]);
    let read = texts(&[
        ("totalStorageSpaceInBytes", "254999003136"),
        ("freeStorageSpaceInBytes", "5"),
        ("exchangeAccessState", "allowed"),
        ("complianceState", "Almost"),
        ("Rack", "12"),
    ]);
    assert_eq!(by_graph_names(kept), read);
    assert_eq!(by_graph_names(read.clone()), read);
}

#[test]
fn sizes_are_told_in_megabytes_or_with_their_unit() {
    let head = "Total storage";
    let kept = |text: &str| property(head).map(|property| property.of_column(head, text.to_owned()));
    for (told, bytes) in [
        ("243186", "254999003136"),
        ("12 B", "12"),
        ("1.5 GB", "1610612736"),
        ("2tb", "2199023255552"),
        // Of these nobody knows.
        ("475.3", "475.3"),
        ("much", "much"),
        ("1.2.3 GB", "1.2.3 GB"),
        ("18446744073709551615", "18446744073709551615"),
    ] {
        assert_eq!(kept(told).as_deref(), Some(bytes), "{told}");
    }
}

#[test]
fn a_moment_reads_as_both_write_it() {
    let at = Some(Timestamp(1_791_188_100_000));
    for text in ["2026-10-05T08:15:00Z", "2026-10-05 08:15:00.0000000", "2026-10-05 08:15"] {
        assert_eq!(moment("Last EAS sync time", text), at, "{text}");
    }
    for text in
        ["", "never", "2026-10-05", "2026-10-05T24:00:00Z", "2026-10-05T08:15:00:00Z", "0001-01-01T00:00:00Z"]
    {
        assert_eq!(moment("easActivationDateTime", text), None, "{text}");
    }
    assert_eq!(moment("notes", "2026-10-05T08:15:00Z"), None);
}
