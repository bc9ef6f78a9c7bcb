//! Which column of the export is which field of a device.

use std::collections::{BTreeMap, HashSet};

use farhand_contract::{
    DeviceId, Timestamp,
    device_properties::{Property, PropertyKind, by_graph_names, property},
    devices::{ComplianceState, Device, DeviceEnrollmentType, ManagedDeviceOwnerType, ManagementAgent},
    imports::{FileRefusal, LineProblem},
    periods::ZoneOffset,
};
use uuid::Uuid;

use super::{records::Record, values};
use crate::exports::{
    csv::{iso, unguarded},
    devices::FURTHER,
};

/// The longest value that is taken, in characters.
const VALUE_LIMIT: usize = 1000;

/// The same of a value that has several parts.
const PARTS_LIMIT: usize = 8000;

/// A field of a device, and how its column reads.
#[derive(Clone, Copy)]
enum Field {
    Id,
    Name,
    OperatingSystem,
    Compliance,
    Ownership,
    ManagedBy,
    EnrollmentType,
    Text(fn(&mut Device) -> &mut Option<String>),
    Boolean(fn(&mut Device) -> &mut Option<bool>),
    Date(fn(&mut Device) -> &mut Option<Timestamp>),
}

const ID: &str = "Device ID";
const NAME: &str = "Device name";

/// The export's column names, with those that other years used. Case, space and punctuation do not count.
const FIELDS: &[(&[&str], Field)] = &[
    (&[ID], Field::Id),
    (&[NAME], Field::Name),
    (&["OS", "Operating system"], Field::OperatingSystem),
    (&["Compliance", "Compliance state"], Field::Compliance),
    (&["Ownership"], Field::Ownership),
    (&["Managed by", "Management agent"], Field::ManagedBy),
    (&["Enrollment type", "Device enrollment type"], Field::EnrollmentType),
    (&["Management name"], Field::Text(|device| &mut device.managed_device_name)),
    (&["UserId"], Field::Text(|device| &mut device.user_id)),
    (&["Primary user UPN", "User principal name"], Field::Text(|device| &mut device.user_principal_name)),
    (&["Primary user display name"], Field::Text(|device| &mut device.user_display_name)),
    (&["Primary user email address"], Field::Text(|device| &mut device.email_address)),
    (&["OS version"], Field::Text(|device| &mut device.os_version)),
    (&["SkuFamily"], Field::Text(|device| &mut device.sku_family)),
    (&["Manufacturer"], Field::Text(|device| &mut device.manufacturer)),
    (&["Model"], Field::Text(|device| &mut device.model)),
    (&["Serial number"], Field::Text(|device| &mut device.serial_number)),
    (&["IMEI"], Field::Text(|device| &mut device.imei)),
    (&["Phone number"], Field::Text(|device| &mut device.phone_number)),
    (&["Wi-Fi MAC"], Field::Text(|device| &mut device.wi_fi_mac_address)),
    (
        &["Azure AD Device ID", "Microsoft Entra device ID"],
        Field::Text(|device| &mut device.azure_ad_device_id),
    ),
    (&["JoinType"], Field::Text(|device| &mut device.join_type)),
    (&["Category", "Device category"], Field::Text(|device| &mut device.device_category_display_name)),
    (&["Encrypted"], Field::Boolean(|device| &mut device.is_encrypted)),
    (&["Supervised"], Field::Boolean(|device| &mut device.is_supervised)),
    (&["Enrollment date", "Enrolled date"], Field::Date(|device| &mut device.enrolled_date_time)),
    (&["Last check-in", "Last contact"], Field::Date(|device| &mut device.last_sync_date_time)),
];

impl Field {
    /// Takes the field's value from one device to another.
    fn copy(self, from: &mut Device, to: &mut Device) {
        match self {
            // A line always tells these.
            Self::Id | Self::Name => {}
            Self::OperatingSystem => to.operating_system.clone_from(&from.operating_system),
            Self::Compliance => to.compliance_state = from.compliance_state,
            Self::Ownership => to.managed_device_owner_type = from.managed_device_owner_type,
            Self::ManagedBy => to.management_agent = from.management_agent,
            Self::EnrollmentType => to.device_enrollment_type = from.device_enrollment_type,
            Self::Text(field) => field(to).clone_from(field(from)),
            Self::Boolean(field) => *field(to) = *field(from),
            Self::Date(field) => *field(to) = *field(from),
        }
    }

    /// Reads a value that is not empty into the device. A wording that is not known is told apart, to be kept.
    fn read(self, device: &mut Device, text: &str) -> Result<Known, LineProblem> {
        fn known<T>(target: &mut T, value: Option<T>) -> Known {
            value.map_or(Known::No, |value| {
                *target = value;
                Known::Yes
            })
        }

        Ok(match self {
            Self::Id => {
                let id = Uuid::parse_str(text).ok().filter(|id| !id.is_nil()).ok_or(LineProblem::BadId)?;
                device.id = DeviceId(id);
                Known::Yes
            }
            Self::Name => {
                text.clone_into(&mut device.device_name);
                Known::Yes
            }
            Self::OperatingSystem => {
                text.clone_into(&mut device.operating_system);
                Known::Yes
            }
            Self::Compliance => known(&mut device.compliance_state, values::compliance(text)),
            Self::Ownership => known(&mut device.managed_device_owner_type, values::ownership(text)),
            Self::ManagedBy => known(&mut device.management_agent, values::management_agent(text)),
            Self::EnrollmentType => known(&mut device.device_enrollment_type, values::enrollment_type(text)),
            Self::Text(field) => {
                *field(device) = Some(text.to_owned());
                Known::Yes
            }
            Self::Boolean(field) => {
                *field(device) = Some(values::boolean(text).ok_or(LineProblem::BadBoolean)?);
                Known::Yes
            }
            Self::Date(field) => {
                *field(device) = values::date(text).map_err(|_| LineProblem::BadDate)?;
                Known::Yes
            }
        })
    }
}

/// Whether a wording was understood.
enum Known {
    Yes,
    No,
}

/// A column of a file.
struct Column {
    /// What stands over it; empty for one that does not count.
    head: String,
    /// The field that it tells.
    field: Option<Field>,
    /// The property that it tells, of those that are kept beside the fields.
    property: Option<&'static Property>,
}

impl Column {
    const NONE: Self = Self { head: String::new(), field: None, property: None };

    /// Under which name its values are kept beside the fields.
    fn name(&self) -> &str {
        self.property.map_or(&self.head, |property| property.name)
    }

    /// A value as it is kept there, if it is.
    fn kept(&self, text: &str) -> Option<String> {
        let Some(property) = self.property else { return Some(text.to_owned()) };
        match property.kind {
            PropertyKind::Secret => None,
            PropertyKind::Moment => match values::date(text) {
                Ok(at) => at.map(|at| iso(at, ZoneOffset::default())),
                Err(values::BadDate) => Some(text.to_owned()),
            },
            PropertyKind::Truth => Some(match values::boolean(text) {
                Some(true) => "True".to_owned(),
                Some(false) => "False".to_owned(),
                None => text.to_owned(),
            }),
            _ => Some(property.of_column(&self.head, text.to_owned())),
        }
    }

    /// The longest value that is taken, in characters.
    fn limit(&self) -> usize {
        let has_parts = self.property.is_some_and(|property| property.kind == PropertyKind::Parts);
        if has_parts || self.head == FURTHER { PARTS_LIMIT } else { VALUE_LIMIT }
    }
}

/// The columns of one file.
pub struct Columns {
    columns: Vec<Column>,
    /// Fields that no column of the file tells.
    absent: Vec<Field>,
}

impl Columns {
    /// Reads the header. Columns may stand in any order, be missing, or be new.
    pub fn read(header: &Record<'_>) -> Result<Self, FileRefusal> {
        let mut seen = HashSet::new();
        let mut columns = Vec::with_capacity(header.len());
        for head in header.iter() {
            let key = values::key(head);
            let property = property(head);
            let is_new = seen.insert(key.clone())
                // Both names of a property are one column.
                && property.is_none_or(|property| {
                    let own = values::key(property.name);
                    own == key || seen.insert(own)
                });
            // Of two columns with one name, the first counts.
            if key.is_empty() || !is_new {
                columns.push(Column::NONE);
                continue;
            }
            let field = FIELDS.iter().find(|(names, _)| names.iter().any(|name| values::key(name) == key));
            columns.push(Column { head: head.to_owned(), field: field.map(|&(_, field)| field), property });
        }
        let has = |names: &[&str]| names.iter().any(|name| seen.contains(&values::key(name)));
        if !FIELDS.iter().any(|(names, _)| has(names)) {
            return Err(FileRefusal::NotAnExport);
        }
        for column in [ID, NAME] {
            if !has(&[column]) {
                return Err(FileRefusal::MissingColumn { column: column.to_owned() });
            }
        }
        let absent = FIELDS.iter().filter(|(names, _)| !has(names)).map(|&(_, field)| field).collect();
        Ok(Self { columns, absent })
    }

    /// Reads one line.
    pub fn device(&self, record: &Record<'_>) -> Result<Device, (Option<String>, LineProblem)> {
        if record.len() != self.columns.len() {
            return Err((None, LineProblem::FieldCount));
        }
        let mut device = blank();
        for (column, text) in self.columns.iter().zip(record.iter()) {
            let Column { head, field, .. } = column;
            let blame = |problem| (Some(head.clone()), problem);
            // So that what was exported comes back as it was.
            let text = unguarded(text);
            if head.is_empty() {
                continue;
            }
            if text.is_empty() {
                if matches!(field, Some(Field::Id | Field::Name)) {
                    return Err(blame(LineProblem::Missing));
                }
                continue;
            }
            if text.chars().nth(column.limit()).is_some() {
                return Err(blame(LineProblem::TooLong));
            }
            if head == FURTHER {
                further(&mut device, text).map_err(blame)?;
                continue;
            }
            let known = match field {
                Some(field) => field.read(&mut device, text).map_err(blame)?,
                None => Known::No,
            };
            if matches!(known, Known::No)
                && let Some(value) = column.kept(text)
            {
                device.other.insert(column.name().to_owned(), value);
            }
        }
        Ok(device)
    }

    /// Completes what a line told with what is known of the device from columns that this file does not have.
    pub fn complete(&self, device: &mut Device, mut known: Device) {
        for field in &self.absent {
            field.copy(&mut known, device);
        }
        known.other.retain(|name, _| !self.columns.iter().any(|column| column.name() == name.as_str()));
        known.other.append(&mut device.other);
        device.other = known.other;
        // No column tells it: a device that is gone is in an export of all of them as well.
        device.removed_date_time = known.removed_date_time;
    }
}

/// Reads what has no column of its own.
fn further(device: &mut Device, text: &str) -> Result<(), LineProblem> {
    let told: BTreeMap<String, String> = serde_json::from_str(text).map_err(|_| LineProblem::BadText)?;
    for (name, value) in by_graph_names(told) {
        if value.chars().nth(VALUE_LIMIT).is_some() {
            return Err(LineProblem::TooLong);
        }
        // A column of its own counts.
        device.other.entry(name).or_insert(value);
    }
    Ok(())
}

/// A device of which nothing is known.
fn blank() -> Device {
    Device {
        id: DeviceId(Uuid::nil()),
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
