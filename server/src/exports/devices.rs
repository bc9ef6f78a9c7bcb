//! Devices as rows: the columns of All devices that somebody sees, or everything, as the admin center writes it.

use std::collections::BTreeMap;

use farhand_app::locales::{DevicesTexts, States};
use farhand_contract::{
    device_columns::{DeviceColumn, ShownColumn},
    device_exports::ExportColumns,
    device_properties::{PROPERTIES, Property, PropertyKind, property},
    devices::Device,
};

use super::{Cell, Reader, csv, xlsx::Layout};

/// So many pixels are as wide as a character of a workbook.
const CHARACTER: f64 = 7.0;

/// The widest that a column of everything is, in characters.
const WIDTH: f64 = 24.0;

/// A column of everything: its head, and what stands in it.
type Whole = (&'static str, fn(&Device) -> Cell);

/// What a device's fields tell, under the heads of the admin center's own export, in its order. Values are Microsoft
/// Graph's, so that they are the same in every language, and none is lost on the way back.
const WHOLE: [Whole; 27] = [
    ("Device ID", |device| Cell::Text(device.id.to_string())),
    ("Device name", |device| Cell::Text(device.device_name.clone())),
    ("Enrollment date", |device| exact(device.enrolled_date_time)),
    ("Last check-in", |device| exact(device.last_sync_date_time)),
    ("Azure AD Device ID", |device| device.azure_ad_device_id.clone().into()),
    ("OS version", |device| device.os_version.clone().into()),
    ("Serial number", |device| device.serial_number.clone().into()),
    ("Manufacturer", |device| device.manufacturer.clone().into()),
    ("Model", |device| device.model.clone().into()),
    ("IMEI", |device| device.imei.clone().into()),
    ("Management name", |device| device.managed_device_name.clone().into()),
    ("UserId", |device| device.user_id.clone().into()),
    ("Primary user UPN", |device| device.user_principal_name.clone().into()),
    ("Primary user email address", |device| device.email_address.clone().into()),
    ("Primary user display name", |device| device.user_display_name.clone().into()),
    ("Compliance", |device| word(device, "complianceState", device.compliance_state.name())),
    ("Managed by", |device| word(device, "managementAgent", device.management_agent.name())),
    ("Enrollment type", |device| word(device, "deviceEnrollmentType", device.device_enrollment_type.name())),
    ("Ownership", |device| word(device, "managedDeviceOwnerType", device.managed_device_owner_type.name())),
    ("Supervised", |device| truth(device.is_supervised)),
    ("Encrypted", |device| truth(device.is_encrypted)),
    ("OS", |device| Cell::Text(device.operating_system.clone())),
    ("SkuFamily", |device| device.sku_family.clone().into()),
    ("JoinType", |device| device.join_type.clone().into()),
    ("Phone number", |device| device.phone_number.clone().into()),
    ("Wi-Fi MAC", |device| device.wi_fi_mac_address.clone().into()),
    ("Category", |device| device.device_category_display_name.clone().into()),
];

/// The head of the last column of everything: what no other has, by its names, as JSON.
pub const FURTHER: &str = "Further columns";

/// The properties that have a column of their own after these.
fn properties() -> impl Iterator<Item = &'static Property> {
    let told = |kind| !matches!(kind, PropertyKind::Secret | PropertyKind::Wording);
    PROPERTIES.iter().filter(move |property| told(property.kind))
}

/// Everything, in the order of its heads.
fn whole(device: &Device) -> Vec<Cell> {
    let mut cells: Vec<_> = WHOLE.iter().map(|(_, cell)| cell(device)).collect();
    cells.extend(properties().map(|property| Cell::from(device.other.get(property.name).cloned())));
    let further: BTreeMap<_, _> = device.other.iter().filter(|(name, _)| property(name).is_none()).collect();
    let further = (!further.is_empty()).then(|| serde_json::to_string(&further).ok());
    cells.push(further.flatten().into());
    cells
}

/// The value's name or, where it is none of ours, the word that was told.
fn word(device: &Device, property: &str, name: &str) -> Cell {
    Cell::Text(device.other.get(property).map_or(name, String::as_str).to_owned())
}

fn exact(at: Option<farhand_contract::Timestamp>) -> Cell {
    at.map_or(Cell::Empty, Cell::Exact)
}

fn truth(value: Option<bool>) -> Cell {
    let word = |value| if value { "True" } else { "False" };
    value.map_or(Cell::Empty, |value| Cell::Text(word(value).to_owned()))
}

/// Devices in some columns, for somebody.
#[derive(Clone, Debug)]
pub struct DeviceTable {
    /// None for everything.
    columns: Option<Vec<DeviceColumn>>,
    reader: Reader,
}

impl DeviceTable {
    /// In these columns, for this reader.
    pub fn new(columns: ExportColumns, reader: Reader) -> Self {
        let columns = match columns {
            ExportColumns::All => None,
            ExportColumns::These(columns) => Some(columns),
            // Whose they are is known elsewhere.
            ExportColumns::Own => Some(DeviceColumn::USUAL.to_vec()),
        };
        Self { columns, reader }
    }

    fn heads(&self) -> Vec<&'static str> {
        let texts = DevicesTexts(self.reader.locale);
        match &self.columns {
            None => {
                let heads = WHOLE.iter().map(|(head, _)| *head).chain(properties().map(Property::head));
                heads.chain([FURTHER]).collect()
            }
            Some(columns) => columns.iter().map(|&column| texts.column(column)).collect(),
        }
    }

    /// A device's cells.
    pub fn cells(&self, device: &Device) -> Vec<Cell> {
        match &self.columns {
            None => whole(device),
            Some(columns) => {
                columns.iter().map(|&column| shown(device, column, States(self.reader.locale))).collect()
            }
        }
    }

    /// As sheets of a workbook.
    pub fn layout(&self) -> Layout {
        let widths = match &self.columns {
            None => self.heads().iter().map(|_| WIDTH).collect(),
            Some(columns) => {
                columns.iter().map(|&column| f64::from(ShownColumn::from(column).width) / CHARACTER).collect()
            }
        };
        Layout::new(self.heads(), widths, self.reader.zone)
    }

    /// The mark and the line of heads, as comma-separated values.
    pub fn csv_head(&self) -> String {
        let mut text = csv::MARK.to_owned();
        let heads: Vec<_> = self.heads().into_iter().map(str::to_owned).collect();
        csv::line(&mut text, &heads);
        text
    }

    /// A line for each device, as comma-separated values.
    pub fn csv_rows(&self, devices: &[Device]) -> String {
        let mut text = String::new();
        for device in devices {
            csv::line(&mut text, &self.fields(device));
        }
        text
    }

    /// The heads and a line for each device, with tabs between, to be pasted.
    pub fn text(&self, devices: &[Device]) -> String {
        let heads: Vec<String> = self.heads().into_iter().map(str::to_owned).collect();
        let lines = core::iter::once(heads).chain(devices.iter().map(|device| self.fields(device)));
        let lines = lines.map(|fields| {
            let fields = fields.iter().map(|field| {
                // A tab or a line's end in a value would be another cell.
                let plain = field.replace(char::is_control, " ");
                format!("{}{plain}", csv::guard(field))
            });
            fields.collect::<Vec<_>>().join("\t")
        });
        lines.collect::<Vec<_>>().join("\r\n")
    }

    fn fields(&self, device: &Device) -> Vec<String> {
        self.cells(device).into_iter().map(|cell| csv::field(cell, self.reader.zone)).collect()
    }
}

/// What stands in a column of the list.
fn shown(device: &Device, column: DeviceColumn, states: States) -> Cell {
    let word = |word: &str| Cell::Text(word.to_owned());
    match column {
        DeviceColumn::DeviceName => word(&device.device_name),
        DeviceColumn::ManagementAgent => word(states.agent(device.management_agent)),
        DeviceColumn::ManagedDeviceOwnerType => word(states.owner(device.managed_device_owner_type)),
        DeviceColumn::ComplianceState => word(states.compliance(device.compliance_state)),
        DeviceColumn::OperatingSystem => word(&device.operating_system),
        DeviceColumn::OsVersion => device.os_version.clone().into(),
        DeviceColumn::LastSyncDateTime => device.last_sync_date_time.into(),
        DeviceColumn::UserPrincipalName => device.user_principal_name.clone().into(),
        DeviceColumn::Model => device.model.clone().into(),
        DeviceColumn::Manufacturer => device.manufacturer.clone().into(),
        DeviceColumn::SerialNumber => device.serial_number.clone().into(),
        DeviceColumn::Imei => device.imei.clone().into(),
        DeviceColumn::UserDisplayName => device.user_display_name.clone().into(),
        DeviceColumn::EnrolledDateTime => device.enrolled_date_time.into(),
        DeviceColumn::DeviceEnrollmentType => word(states.enrollment(device.device_enrollment_type)),
        DeviceColumn::DeviceCategoryDisplayName => device.device_category_display_name.clone().into(),
        DeviceColumn::JoinType => device.join_type.clone().into(),
    }
}
