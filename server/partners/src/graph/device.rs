//! A managed device as Microsoft Graph tells it.

use std::collections::BTreeMap;

use farhand_contract::{
    DeviceId, Timestamp,
    devices::{ComplianceState, Device, DeviceEnrollmentType, ManagedDeviceOwnerType, ManagementAgent},
    imports::LineProblem,
};
use serde_json::{Map, Value};

use crate::teamviewer::answer::optional_moment;

/// The longest value that is taken, in characters.
const VALUE_LIMIT: usize = 1000;

/// How much of an id that is none is kept to tell it by, in characters.
const SHOWN: usize = 100;

/// The properties that are asked for.
pub const SELECTED: [&str; 35] = [
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
    "easDeviceId",
    "androidSecurityPatchLevel",
    "meid",
    "subscriberCarrier",
    "jailBroken",
    "totalStorageSpaceInBytes",
    "freeStorageSpaceInBytes",
    "exchangeAccessState",
];

/// What a device has besides, and the name of its column in the admin center's own export, under which it is kept.
const OTHERS: [(&str, &str); 10] = [
    ("azureADRegistered", "Azure AD registered"),
    ("easActivated", "EAS activated"),
    ("easDeviceId", "EAS activation ID"),
    ("androidSecurityPatchLevel", "Security patch level"),
    ("meid", "MEID"),
    ("subscriberCarrier", "Subscriber carrier"),
    ("jailBroken", "Jailbroken"),
    ("totalStorageSpaceInBytes", "Total storage"),
    ("freeStorageSpaceInBytes", "Free storage"),
    ("exchangeAccessState", "EAS status"),
];

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
    Ok(Device {
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
        other: others(told)?,
        removed_date_time: None,
    })
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

/// One of some values. One that a later version has is none of them.
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

fn others(told: &Map<String, Value>) -> Result<BTreeMap<String, String>, Wrong> {
    let mut others = BTreeMap::new();
    for (name, column) in OTHERS {
        let value = match told.get(name) {
            Some(Value::Bool(truth)) => Some(if *truth { "True" } else { "False" }.to_owned()),
            // The export has them in MB.
            Some(Value::Number(bytes)) => bytes.as_u64().map(|bytes| (bytes >> 20).to_string()),
            _ => text(told, name)?,
        };
        if let Some(value) = value {
            others.insert(column.to_owned(), value);
        }
    }
    Ok(others)
}
