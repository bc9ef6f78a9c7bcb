//! What All devices can be narrowed down by, and how far one may jump in it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Timestamp,
    devices::{Device, DeviceQuery, DeviceSort, named},
};

named! {
    /// A column whose values many devices share: devices are chosen by some of these values, and counted for each.
    DeviceFacet {
        /// What manages them.
        ManagementAgent = "managementAgent",
        /// Who owns them.
        ManagedDeviceOwnerType = "managedDeviceOwnerType",
        /// Whether they meet their policies.
        ComplianceState = "complianceState",
        /// How they were enrolled.
        DeviceEnrollmentType = "deviceEnrollmentType",
        /// The operating system.
        OperatingSystem = "operatingSystem",
        /// Its version.
        OsVersion = "osVersion",
        /// The model.
        Model = "model",
        /// Who made them.
        Manufacturer = "manufacturer",
        /// The category.
        DeviceCategoryDisplayName = "deviceCategoryDisplayName",
        /// How they are joined to the directory.
        JoinType = "joinType",
        /// The Windows edition family.
        SkuFamily = "skuFamily",
        /// Whether their storage is encrypted.
        IsEncrypted = "isEncrypted",
        /// Whether they are supervised.
        IsSupervised = "isSupervised",
        /// Whether they are removed: their source does not tell of them any more. The others are managed.
        IsRemoved = "isRemoved",
    }
}

impl DeviceFacet {
    /// The device's value in this column: enums by their names, `true` and `false`, none for what is missing.
    pub fn of(self, device: &Device) -> Option<&str> {
        const fn truth(value: bool) -> &'static str {
            if value { "true" } else { "false" }
        }
        match self {
            Self::ManagementAgent => Some(device.management_agent.name()),
            Self::ManagedDeviceOwnerType => Some(device.managed_device_owner_type.name()),
            Self::ComplianceState => Some(device.compliance_state.name()),
            Self::DeviceEnrollmentType => Some(device.device_enrollment_type.name()),
            Self::OperatingSystem => Some(&device.operating_system),
            Self::OsVersion => device.os_version.as_deref(),
            Self::Model => device.model.as_deref(),
            Self::Manufacturer => device.manufacturer.as_deref(),
            Self::DeviceCategoryDisplayName => device.device_category_display_name.as_deref(),
            Self::JoinType => device.join_type.as_deref(),
            Self::SkuFamily => device.sku_family.as_deref(),
            Self::IsEncrypted => device.is_encrypted.map(truth),
            Self::IsSupervised => device.is_supervised.map(truth),
            Self::IsRemoved => Some(truth(device.removed_date_time.is_some())),
        }
    }
}

/// Which devices. Of several, all must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "filter", rename_all = "camelCase")]
pub enum DeviceFilter {
    /// One of these values. None stands for a missing one.
    AnyOf {
        /// In which column.
        column: DeviceFacet,
        /// Exactly as they are. Without any, no device is meant.
        values: Vec<Option<String>>,
    },
    /// What begins with this text, whatever its case. A moment begins with nothing, and a missing value neither.
    Begins {
        /// Which column.
        column: DeviceSort,
        /// The text.
        text: String,
    },
    /// What was last in contact in this time.
    LastSync {
        /// From this moment on; none for as long ago as there is.
        from: Option<Timestamp>,
        /// Until before this moment; none for until now.
        until: Option<Timestamp>,
    },
    /// What was never in contact, as far as is known.
    NeverSynced,
    /// What was enrolled in this time.
    Enrolled {
        /// From this moment on; none for as long ago as there is.
        from: Option<Timestamp>,
        /// Until before this moment; none for until now.
        until: Option<Timestamp>,
    },
    /// What has one of these tags, whatever its case.
    Tagged {
        /// Without any, no device is meant.
        tags: Vec<String>,
    },
    /// What somebody put into one of these groups. One that is not there, or whose devices a rule chooses, has none here.
    InGroup {
        /// Without any, no device is meant.
        groups: Vec<Uuid>,
    },
}

impl DeviceFilter {
    /// Those that have this tag.
    pub fn tagged(tag: impl Into<String>) -> Self {
        Self::Tagged { tags: vec![tag.into()] }
    }

    /// Those that are managed: what Home counts.
    pub fn managed() -> Self {
        Self::AnyOf { column: DeviceFacet::IsRemoved, values: vec![Some("false".to_owned())] }
    }

    /// What has a moment of this column in that time; none where the column has no moments.
    pub const fn within(
        column: DeviceSort,
        from: Option<Timestamp>,
        until: Option<Timestamp>,
    ) -> Option<Self> {
        match column {
            DeviceSort::LastSyncDateTime => Some(Self::LastSync { from, until }),
            DeviceSort::EnrolledDateTime => Some(Self::Enrolled { from, until }),
            _ => None,
        }
    }

    /// The column whose moments it is about, from which on and until before which, if it is about any.
    pub const fn time(&self) -> Option<(DeviceSort, Option<Timestamp>, Option<Timestamp>)> {
        match self {
            Self::LastSync { from, until } => Some((DeviceSort::LastSyncDateTime, *from, *until)),
            Self::Enrolled { from, until } => Some((DeviceSort::EnrolledDateTime, *from, *until)),
            Self::AnyOf { .. }
            | Self::Begins { .. }
            | Self::NeverSynced
            | Self::Tagged { .. }
            | Self::InGroup { .. } => None,
        }
    }

    /// Those that are removed.
    pub fn removed() -> Self {
        Self::AnyOf { column: DeviceFacet::IsRemoved, values: vec![Some("true".to_owned())] }
    }
}

/// The most filters that a list takes at once.
pub const FILTERS_LIMIT: u32 = 20;

/// The most values that a filter takes.
pub const FILTER_VALUES_LIMIT: u32 = 100;

/// The longest beginning that is looked for, in characters.
pub const BEGINNING_LIMIT: u32 = 60;

/// A place in All devices that no row has told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "jump", content = "to", rename_all = "camelCase")]
pub enum DeviceJump {
    /// The first row that is, in the order of the list, at this text or after it.
    Text(String),
    /// About so many thousandths into the list. The rows follow each other without a gap; how many come before them is
    /// estimated. 1000 is the end of the list: its last rows.
    Thousandths(u16),
}

/// So many devices of a list are counted, where that is not kept.
pub const COUNTED_LIMIT: u32 = 10_000;

/// How many devices a list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counted {
    /// So many, or where [`at_least`](Self::at_least) more than so many.
    pub devices: u64,
    /// Whether these are only as many as are counted.
    pub at_least: bool,
}

/// How many devices have a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetValue {
    /// The value; none where it is missing.
    pub value: Option<String>,
    /// How many have it.
    pub devices: u64,
}

/// The values of a column, those that most devices have first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// Which column.
    pub column: DeviceFacet,
    /// Its values.
    pub values: Vec<FacetValue>,
}

/// The values of every column that has any.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Facets {
    /// Every column, in the order of [`DeviceFacet::ALL`].
    pub columns: Vec<Facet>,
    /// Whether the devices that were asked for are counted; otherwise these were too many, and all devices are.
    pub narrowed: bool,
}

/// Some devices of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceExport {
    /// The devices, in the order asked for.
    pub rows: Vec<Device>,
    /// The query for those that follow; none after the last.
    pub next: Option<DeviceQuery>,
}
