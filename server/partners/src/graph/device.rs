//! A managed device as Microsoft Graph tells it.

use std::collections::BTreeMap;

use farhand_contract::{
    DeviceId, Timestamp,
    device_properties::{PROPERTIES, Property, PropertyKind},
    devices::{ComplianceState, Device, DeviceEnrollmentType, ManagedDeviceOwnerType, ManagementAgent},
    imports::LineProblem,
};
use serde_json::{Map, Value};

use crate::teamviewer::answer::{optional_moment, written};

/// The longest value that is taken, in characters.
const VALUE_LIMIT: usize = 1000;

/// How much of an id that is none is kept to tell it by, in characters.
const SHOWN: usize = 100;

/// The properties that are asked for: every one that there is, but for the two that are secrets. Some of them Microsoft
/// Graph tells of one device at a time alone; in a list they are empty.
pub const SELECTED: [&str; 54] = [
    "id",
    "deviceName",
    "managedDeviceName",
    "userId",
    "userPrincipalName",
    "userDisplayName",
    "emailAddress",
    "managedDeviceOwnerType",
    "managementAgent",
    "deviceEnrollmentType",
    "complianceState",
    "operatingSystem",
    "osVersion",
    "manufacturer",
    "model",
    "serialNumber",
    "imei",
    "phoneNumber",
    "wiFiMacAddress",
    "azureADDeviceId",
    "deviceCategoryDisplayName",
    "isEncrypted",
    "isSupervised",
    "enrolledDateTime",
    "lastSyncDateTime",
    "azureADRegistered",
    "easActivated",
    "easActivationDateTime",
    "easDeviceId",
    "androidSecurityPatchLevel",
    "meid",
    "iccid",
    "udid",
    "ethernetMacAddress",
    "subscriberCarrier",
    "jailBroken",
    "totalStorageSpaceInBytes",
    "freeStorageSpaceInBytes",
    "physicalMemoryInBytes",
    "exchangeAccessState",
    "exchangeAccessStateReason",
    "exchangeLastSuccessfulSyncDateTime",
    "deviceRegistrationState",
    "managementState",
    "managementCertificateExpirationDate",
    "partnerReportedThreatState",
    "complianceGracePeriodExpirationDateTime",
    "enrollmentProfileName",
    "requireUserEnrollmentApproval",
    "notes",
    "remoteAssistanceSessionErrorDetails",
    "deviceActionResults",
    "configurationManagerClientEnabledFeatures",
    "deviceHealthAttestationState",
];

/// The longest value of several parts that is kept, in bytes.
const PARTS_LIMIT: usize = 8000;

/// The year 9999, which stands for no end.
const NO_END: i64 = 253_370_764_800_000;

/// A device that can be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphDevice(pub Device);

/// A device that cannot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedDevice {
    /// Its id, if that is one.
    pub id: Option<DeviceId>,
    /// Its name or, without one, its id as it was told.
    pub name: String,
    /// The property that is to blame; none when it is no device at all.
    pub field: Option<&'static str>,
    /// What is wrong with it.
    pub problem: LineProblem,
}

/// What is wrong with a property.
type Wrong = (&'static str, LineProblem);

impl GraphDevice {
    /// Reads one device of a page.
    pub(super) fn read(value: Value) -> Result<Self, RefusedDevice> {
        let Value::Object(told) = value else {
            return Err(RefusedDevice {
                id: None,
                name: String::new(),
                field: None,
                problem: LineProblem::BadText,
            });
        };
        device(&told).map(Self).map_err(|(field, problem)| RefusedDevice {
            id: id(&told).ok(),
            name: ["deviceName", "id"].iter().find_map(|name| short(&told, name)).unwrap_or_default(),
            field: Some(field),
            problem,
        })
    }
}

fn short(told: &Map<String, Value>, name: &str) -> Option<String> {
    let text = told.get(name)?.as_str().filter(|text| !text.is_empty())?;
    Some(text.chars().take(SHOWN).collect())
}

fn device(told: &Map<String, Value>) -> Result<Device, Wrong> {
    let id = id(told)?;
    let managed_device_name = text(told, "managedDeviceName")?;
    // A device that is being enrolled may have no name yet.
    let device_name = text(told, "deviceName")?.or_else(|| managed_device_name.clone());
    let mut device = Device {
        id,
        device_name: device_name.unwrap_or_else(|| id.to_string()),
        managed_device_name,
        user_id: text(told, "userId")?,
        user_principal_name: text(told, "userPrincipalName")?,
        user_display_name: text(told, "userDisplayName")?,
        email_address: text(told, "emailAddress")?,
        managed_device_owner_type: named(told, "managedDeviceOwnerType", ManagedDeviceOwnerType::from_name)?
            .unwrap_or(ManagedDeviceOwnerType::Unknown),
        management_agent: named(told, "managementAgent", ManagementAgent::from_name)?
            .unwrap_or(ManagementAgent::Unknown),
        device_enrollment_type: named(told, "deviceEnrollmentType", DeviceEnrollmentType::from_name)?
            .unwrap_or(DeviceEnrollmentType::Unknown),
        compliance_state: named(told, "complianceState", ComplianceState::from_name)?
            .unwrap_or(ComplianceState::Unknown),
        operating_system: text(told, "operatingSystem")?.unwrap_or_default(),
        os_version: text(told, "osVersion")?,
        sku_family: None,
        manufacturer: text(told, "manufacturer")?,
        model: text(told, "model")?,
        serial_number: text(told, "serialNumber")?,
        imei: text(told, "imei")?,
        phone_number: text(told, "phoneNumber")?,
        wi_fi_mac_address: text(told, "wiFiMacAddress")?,
        azure_ad_device_id: text(told, "azureADDeviceId")?,
        join_type: None,
        device_category_display_name: text(told, "deviceCategoryDisplayName")?,
        is_encrypted: truth(told, "isEncrypted")?,
        is_supervised: truth(told, "isSupervised")?,
        enrolled_date_time: moment(told, "enrolledDateTime")?,
        last_sync_date_time: moment(told, "lastSyncDateTime")?,
        other: BTreeMap::new(),
        removed_date_time: None,
    };
    device.other = others(told, &device)?;
    Ok(device)
}

fn id(told: &Map<String, Value>) -> Result<DeviceId, Wrong> {
    match told.get("id") {
        None | Some(Value::Null) => Err(("id", LineProblem::Missing)),
        Some(value) => value
            .as_str()
            .and_then(|text| text.parse::<DeviceId>().ok())
            .filter(|id| !id.0.is_nil())
            .ok_or(("id", LineProblem::BadId)),
    }
}

/// A text that is not empty, without the space around it.
fn text(told: &Map<String, Value>, name: &'static str) -> Result<Option<String>, Wrong> {
    let text = match told.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text.trim(),
        Some(_) => return Err((name, LineProblem::BadText)),
    };
    if text.chars().nth(VALUE_LIMIT).is_some() {
        return Err((name, LineProblem::TooLong));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// One of some values. One that a later version has is none of them; its word is kept besides.
fn named<T>(
    told: &Map<String, Value>,
    name: &'static str,
    from_name: fn(&str) -> Option<T>,
) -> Result<Option<T>, Wrong> {
    Ok(text(told, name)?.and_then(|text| from_name(&text)))
}

fn truth(told: &Map<String, Value>, name: &'static str) -> Result<Option<bool>, Wrong> {
    match told.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(truth)) => Ok(Some(*truth)),
        Some(_) => Err((name, LineProblem::BadBoolean)),
    }
}

/// A moment. The year 1 stands for none.
fn moment(told: &Map<String, Value>, name: &'static str) -> Result<Option<Timestamp>, Wrong> {
    optional_moment(text(told, name)?.as_deref()).map_err(|_| (name, LineProblem::BadDate))
}

/// What is told beside the fields, and what a field was told that has no such value.
fn others(told: &Map<String, Value>, device: &Device) -> Result<BTreeMap<String, String>, Wrong> {
    let mut others = BTreeMap::new();
    for &Property { name, kind, .. } in PROPERTIES {
        let value = match kind {
            PropertyKind::Secret => None,
            PropertyKind::Text => text(told, name)?,
            PropertyKind::Truth => {
                truth(told, name)?.map(|truth| if truth { "True" } else { "False" }.to_owned())
            }
            PropertyKind::Bytes => size(told, name)?,
            PropertyKind::Moment => moment(told, name)?.filter(|at| at.0 < NO_END).map(written),
            PropertyKind::Parts => told.get(name).and_then(parts),
            PropertyKind::Wording => wording(told, name, device)?,
        };
        if let Some(value) = value {
            others.insert(name.to_owned(), value);
        }
    }
    Ok(others)
}

/// So many bytes; none stand for what is not known.
fn size(told: &Map<String, Value>, name: &'static str) -> Result<Option<String>, Wrong> {
    match told.get(name) {
        Some(Value::Number(bytes)) => {
            Ok(bytes.as_u64().filter(|&bytes| bytes > 0).map(|bytes| bytes.to_string()))
        }
        _ => text(told, name),
    }
}

/// What is told of several parts, without those that tell nothing. What is too long is left out.
fn parts(value: &Value) -> Option<String> {
    let told = telling(value)?;
    let text = serde_json::to_string(&told).ok()?;
    (text.len() <= PARTS_LIMIT).then_some(text)
}

fn telling(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) => (!text.trim().is_empty()).then(|| value.clone()),
        Value::Array(parts) => {
            let parts: Vec<_> = parts.iter().filter_map(telling).collect();
            (!parts.is_empty()).then_some(Value::Array(parts))
        }
        Value::Object(parts) => {
            let own = parts.iter().filter(|(name, _)| !name.contains('@'));
            let parts: Map<_, _> =
                own.filter_map(|(name, part)| Some((name.clone(), telling(part)?))).collect();
            (!parts.is_empty()).then_some(Value::Object(parts))
        }
        Value::Bool(_) | Value::Number(_) => Some(value.clone()),
    }
}

/// The word for a value that the field does not have: a later version's, say.
fn wording(told: &Map<String, Value>, name: &'static str, device: &Device) -> Result<Option<String>, Wrong> {
    let taken = match name {
        "complianceState" => device.compliance_state.name(),
        "deviceEnrollmentType" => device.device_enrollment_type.name(),
        "managedDeviceOwnerType" => device.managed_device_owner_type.name(),
        _ => device.management_agent.name(),
    };
    Ok(text(told, name)?.filter(|told| !told.eq_ignore_ascii_case(taken)))
}
