//! Devices to measure with: the same ones in every run.

use std::collections::BTreeMap;

use farhand_contract::{
    DeviceId, Timestamp,
    devices::{ComplianceState, Device, DeviceEnrollmentType, ManagedDeviceOwnerType, ManagementAgent},
};
use uuid::Uuid;

/// 2026-11-01T00:00:00Z.
const AUTUMN: Timestamp = Timestamp(1_793_491_200_000);

/// The first `count` devices of the fleet.
pub fn devices(count: u32) -> Vec<Device> {
    (0..count).map(device).collect()
}

/// The id of the device with this number.
pub fn device_id(number: u32) -> DeviceId {
    DeviceId(Uuid::from_u128(0x4000_8000_0000_0000_0000 + u128::from(number)))
}

fn device(number: u32) -> Device {
    let user = number % 4_000;
    Device {
        id: device_id(number),
        // Names are not in the order of ids, as nowhere.
        device_name: format!("LAPTOP-{:08X}", number.wrapping_mul(2_654_435_761)),
        managed_device_name: Some(format!("person{user}_Windows_{number}")),
        user_id: None,
        user_principal_name: Some(format!("person{user}@example.org")),
        user_display_name: Some(format!("Person {user}")),
        email_address: Some(format!("person{user}@example.org")),
        managed_device_owner_type: ManagedDeviceOwnerType::Company,
        management_agent: ManagementAgent::Mdm,
        device_enrollment_type: DeviceEnrollmentType::WindowsAutoEnrollment,
        compliance_state: if number.is_multiple_of(9) {
            ComplianceState::Noncompliant
        } else {
            ComplianceState::Compliant
        },
        operating_system: "Windows".into(),
        os_version: Some(format!("10.0.{}.{}", 22_000 + number % 5, number % 4_000)),
        sku_family: Some("Enterprise".into()),
        manufacturer: Some("Example".into()),
        model: Some(format!("Model {}", number % 40)),
        serial_number: Some(format!("SN{number:08}")),
        imei: None,
        phone_number: None,
        wi_fi_mac_address: None,
        azure_ad_device_id: None,
        join_type: None,
        device_category_display_name: None,
        is_encrypted: Some(true),
        is_supervised: Some(false),
        enrolled_date_time: Some(AUTUMN.plus_seconds(-i64::from(number))),
        last_sync_date_time: Some(AUTUMN.plus_seconds(i64::from(number % 1_000_000))),
        other: BTreeMap::new(),
        removed_date_time: None,
    }
}
