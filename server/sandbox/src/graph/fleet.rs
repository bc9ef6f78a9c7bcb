//! The devices that are there at first: invented ones, the same each time.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::moment::Moment;

/// How many.
const DEVICES: u32 = 60;

/// The properties that can be selected.
pub(super) const PROPERTIES: [&str; 56] = [
    "id",
    "userId",
    "deviceName",
    "managedDeviceOwnerType",
    "enrolledDateTime",
    "lastSyncDateTime",
    "operatingSystem",
    "complianceState",
    "jailBroken",
    "managementAgent",
    "osVersion",
    "easActivated",
    "easDeviceId",
    "azureADRegistered",
    "deviceEnrollmentType",
    "emailAddress",
    "azureADDeviceId",
    "deviceRegistrationState",
    "deviceCategoryDisplayName",
    "isSupervised",
    "exchangeLastSuccessfulSyncDateTime",
    "exchangeAccessState",
    "isEncrypted",
    "userPrincipalName",
    "model",
    "manufacturer",
    "imei",
    "complianceGracePeriodExpirationDateTime",
    "serialNumber",
    "phoneNumber",
    "androidSecurityPatchLevel",
    "userDisplayName",
    "wiFiMacAddress",
    "meid",
    "subscriberCarrier",
    "totalStorageSpaceInBytes",
    "freeStorageSpaceInBytes",
    "managedDeviceName",
    "partnerReportedThreatState",
    "managementState",
    "easActivationDateTime",
    "iccid",
    "udid",
    "ethernetMacAddress",
    "physicalMemoryInBytes",
    "exchangeAccessStateReason",
    "managementCertificateExpirationDate",
    "enrollmentProfileName",
    "requireUserEnrollmentApproval",
    "notes",
    "remoteAssistanceSessionErrorDetails",
    "deviceActionResults",
    "configurationManagerClientEnabledFeatures",
    "deviceHealthAttestationState",
    "activationLockBypassCode",
    "remoteAssistanceSessionUrl",
];

/// Operating system, version, manufacturer, model, how it was enrolled.
const KINDS: [(&str, &str, &str, &str, &str); 4] = [
    ("Windows", "10.0.26100.2314", "Contoso", "Slate 14", "windowsAutoEnrollment"),
    ("iOS", "18.1", "Apple", "iPhone 15", "userEnrollment"),
    ("Android (Personally-Owned Work Profile)", "15.0", "Fabrikam", "Pocket 5", "userEnrollment"),
    ("macOS", "15.1", "Apple", "MacBook Air", "appleBulkWithUser"),
];

/// The devices, as they stand at `now`, by id.
pub(super) fn of(now: Moment) -> BTreeMap<String, Map<String, Value>> {
    (1..=DEVICES).map(|number| device(number, now)).collect()
}

fn device(number: u32, now: Moment) -> (String, Map<String, Value>) {
    let (system, version, manufacturer, model, enrolled) = KINDS[number as usize % KINDS.len()];
    let id = format!("6f4a3c1e-0000-4000-8000-{number:012x}");
    let user = number % 25 + 1;
    let value = json!({
        "id": id,
        "userId": format!("6f4a3c1e-0000-4000-9000-{user:012x}"),
        "deviceName": format!("GRAPH-{number:04}"),
        "managedDeviceName": format!("user{user}_{number}"),
        "managedDeviceOwnerType": if system.starts_with("Android") { "personal" } else { "company" },
        "enrolledDateTime": now.plus_seconds(-86_400 * i64::from(number + 30)),
        "lastSyncDateTime": now.plus_seconds(-3_600 * i64::from(number)),
        "operatingSystem": system,
        "osVersion": version,
        "complianceState": if number.is_multiple_of(9) { "noncompliant" } else { "compliant" },
        "jailBroken": "Unknown",
        "managementAgent": "mdm",
        "easActivated": false,
        "easDeviceId": "",
        "azureADRegistered": true,
        "deviceEnrollmentType": enrolled,
        "emailAddress": format!("user{user}@demo.example"),
        "azureADDeviceId": format!("6f4a3c1e-0000-4000-a000-{number:012x}"),
        "deviceRegistrationState": "registered",
        "deviceCategoryDisplayName": "Unknown",
        "isSupervised": system == "macOS",
        "exchangeLastSuccessfulSyncDateTime": "0001-01-01T00:00:00Z",
        "exchangeAccessState": "none",
        "isEncrypted": true,
        "userPrincipalName": format!("user{user}@demo.example"),
        "userDisplayName": format!("User {user}"),
        "model": model,
        "manufacturer": manufacturer,
        "imei": Value::Null,
        "complianceGracePeriodExpirationDateTime": "9999-12-31T23:59:59Z",
        "serialNumber": format!("SANDBOX{number:05}"),
        "phoneNumber": "",
        "androidSecurityPatchLevel": "",
        "wiFiMacAddress": format!("02000000{number:04X}"),
        "meid": Value::Null,
        "subscriberCarrier": "",
        "totalStorageSpaceInBytes": 255_000_000_000_u64,
        "freeStorageSpaceInBytes": 128_000_000_000_u64 + u64::from(number),
        "partnerReportedThreatState": "unknown",
        "managementState": "managed",
    });
    let Value::Object(device) = value else { return (id, Map::new()) };
    (id, device)
}
