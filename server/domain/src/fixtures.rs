//! Devices for tests.

use std::collections::BTreeMap;

use farhand_contract::{
    DeviceId,
    devices::{ComplianceState, Device, DeviceEnrollmentType, ManagedDeviceOwnerType, ManagementAgent},
};
use uuid::Uuid;

/// A device of which nothing is known but its operating system and its user.
pub fn device(operating_system: &str) -> Device {
    Device {
        id: DeviceId(Uuid::from_u128(1)),
        device_name: "DEVICE-1".to_owned(),
        managed_device_name: None,
        user_id: None,
        user_principal_name: Some("user@demo.example".to_owned()),
        user_display_name: None,
        email_address: None,
        managed_device_owner_type: ManagedDeviceOwnerType::Unknown,
        management_agent: ManagementAgent::Unknown,
        device_enrollment_type: DeviceEnrollmentType::Unknown,
        compliance_state: ComplianceState::Unknown,
        operating_system: operating_system.to_owned(),
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
