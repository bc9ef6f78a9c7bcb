//! Managed devices. Fields carry Microsoft Graph's names.

mod address;
mod orders;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    DeviceId, SessionId, Timestamp,
    consent::AppliedPolicy,
    device_lists::{DeviceFilter, DeviceJump},
    offers::{Offer, WebOffer},
    pages::{Direction, PageStart},
    sessions::SessionState,
};

/// An enum whose values have a name on the wire and in the store.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {$(
            $(#[$vdoc])*
            #[serde(rename = $text)]
            $variant,
        )*}

        impl $name {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Microsoft Graph's name of the value; also what the store keeps.
            pub const fn name(self) -> &'static str {
                match self {$(Self::$variant => $text,)*}
            }

            /// The value with this name, whatever its case.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name().eq_ignore_ascii_case(name))
            }
        }
    };
}
pub(crate) use named;

named! {
    /// Whether a device meets its compliance policies.
    ComplianceState {
        /// Not evaluated, or not reported.
        Unknown = "unknown",
        /// Meets them.
        Compliant = "compliant",
        /// Does not.
        Noncompliant = "noncompliant",
        /// Policies contradict each other.
        Conflict = "conflict",
        /// The evaluation failed.
        Error = "error",
        /// Does not, but has time to mend it.
        InGracePeriod = "inGracePeriod",
        /// Configuration Manager decides.
        ConfigManager = "configManager",
    }
}

named! {
    /// Who owns a device.
    ManagedDeviceOwnerType {
        /// Not known.
        Unknown = "unknown",
        /// The organisation.
        Company = "company",
        /// The user.
        Personal = "personal",
    }
}

named! {
    /// What manages a device.
    ManagementAgent {
        /// Exchange ActiveSync.
        Eas = "eas",
        /// Mobile device management.
        Mdm = "mdm",
        /// Both of these.
        EasMdm = "easMdm",
        /// The Intune PC client.
        IntuneClient = "intuneClient",
        /// The Intune PC client and Exchange ActiveSync.
        EasIntuneClient = "easIntuneClient",
        /// Configuration Manager.
        ConfigurationManagerClient = "configurationManagerClient",
        /// Configuration Manager and mobile device management.
        ConfigurationManagerClientMdm = "configurationManagerClientMdm",
        /// Configuration Manager, mobile device management and Exchange ActiveSync.
        ConfigurationManagerClientMdmEas = "configurationManagerClientMdmEas",
        /// Not known.
        Unknown = "unknown",
        /// Jamf.
        Jamf = "jamf",
        /// Android Enterprise.
        GoogleCloudDevicePolicyController = "googleCloudDevicePolicyController",
        /// Microsoft 365 managed.
        Microsoft365ManagedMdm = "microsoft365ManagedMdm",
        /// Microsoft Defender for Endpoint.
        MsSense = "msSense",
    }
}

named! {
    /// How a device was enrolled.
    DeviceEnrollmentType {
        /// Not known.
        Unknown = "unknown",
        /// By its user.
        UserEnrollment = "userEnrollment",
        /// By a device enrolment manager: without a user.
        DeviceEnrollmentManager = "deviceEnrollmentManager",
        /// Apple bulk enrolment with a user.
        AppleBulkWithUser = "appleBulkWithUser",
        /// Apple bulk enrolment without a user.
        AppleBulkWithoutUser = "appleBulkWithoutUser",
        /// Joined to Microsoft Entra.
        WindowsAzureADJoin = "windowsAzureADJoin",
        /// Windows Configuration Designer: without a user.
        WindowsBulkUserless = "windowsBulkUserless",
        /// Automatic enrolment of Windows.
        WindowsAutoEnrollment = "windowsAutoEnrollment",
        /// Bulk join to a domain.
        WindowsBulkAzureDomainJoin = "windowsBulkAzureDomainJoin",
        /// Co-management with Configuration Manager.
        WindowsCoManagement = "windowsCoManagement",
        /// Joined to Microsoft Entra by the device's own authentication.
        WindowsAzureADJoinUsingDeviceAuth = "windowsAzureADJoinUsingDeviceAuth",
        /// Apple user enrolment.
        AppleUserEnrollment = "appleUserEnrollment",
        /// Apple user enrolment with a service account.
        AppleUserEnrollmentWithServiceAccount = "appleUserEnrollmentWithServiceAccount",
    }
}

named! {
    /// The kind of device, as the eligibility table tells them apart.
    Platform {
        /// Windows 10 and 11.
        Windows = "windows",
        /// HoloLens.
        WindowsHolographic = "windowsHolographic",
        /// Surface Hub.
        WindowsTeam = "windowsTeam",
        /// Windows 10 S, and Windows in S mode.
        WindowsS = "windowsS",
        /// Android device administrator.
        AndroidDeviceAdministrator = "androidDeviceAdministrator",
        /// Android personally-owned work profile.
        AndroidWorkProfile = "androidWorkProfile",
        /// Android corporate-owned work profile.
        AndroidCorporateWorkProfile = "androidCorporateWorkProfile",
        /// Android fully managed.
        AndroidFullyManaged = "androidFullyManaged",
        /// Android dedicated.
        AndroidDedicated = "androidDedicated",
        /// Android without Google's services.
        AndroidAosp = "androidAosp",
        /// iPhone.
        Ios = "ios",
        /// iPad.
        Ipados = "ipados",
        /// Mac.
        MacOs = "macOS",
        /// Linux.
        Linux = "linux",
        /// Anything else.
        Other = "other",
    }
}

/// A managed device as the organisation knows it.
///
/// Values that the source did not give are `None`, or `Unknown` where the field has such a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Device {
    /// Intune's device id.
    pub id: DeviceId,
    /// The name the device has.
    pub device_name: String,
    /// The name the management gave it.
    pub managed_device_name: Option<String>,
    /// The primary user's directory id.
    pub user_id: Option<String>,
    /// The primary user.
    pub user_principal_name: Option<String>,
    /// The primary user's name.
    pub user_display_name: Option<String>,
    /// The primary user's e-mail address.
    pub email_address: Option<String>,
    /// Who owns it.
    pub managed_device_owner_type: ManagedDeviceOwnerType,
    /// What manages it.
    pub management_agent: ManagementAgent,
    /// How it was enrolled.
    pub device_enrollment_type: DeviceEnrollmentType,
    /// Whether it meets its policies.
    pub compliance_state: ComplianceState,
    /// The operating system, as reported.
    pub operating_system: String,
    /// Its version, as reported.
    pub os_version: Option<String>,
    /// The Windows edition family, as reported.
    pub sku_family: Option<String>,
    /// Who made it.
    pub manufacturer: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// The serial number.
    pub serial_number: Option<String>,
    /// The IMEI.
    pub imei: Option<String>,
    /// The phone number.
    pub phone_number: Option<String>,
    /// The Wi-Fi MAC address.
    pub wi_fi_mac_address: Option<String>,
    /// The Microsoft Entra device id.
    #[serde(rename = "azureADDeviceId")]
    pub azure_ad_device_id: Option<String>,
    /// How it is joined to the directory.
    pub join_type: Option<String>,
    /// The device category.
    pub device_category_display_name: Option<String>,
    /// Whether its storage is encrypted.
    pub is_encrypted: Option<bool>,
    /// Whether it is supervised.
    pub is_supervised: Option<bool>,
    /// When it was enrolled.
    pub enrolled_date_time: Option<Timestamp>,
    /// When it was last in contact.
    pub last_sync_date_time: Option<Timestamp>,
    /// What its source told besides, under the names that [`crate::device_properties`] has, or else the source's own.
    pub other: BTreeMap<String, String>,
    /// Since when its source does not tell of it any more. It is kept, and no session can be asked for on it.
    #[serde(default)]
    pub removed_date_time: Option<Timestamp>,
}

/// A row of All devices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceRow {
    /// Intune's device id.
    pub id: DeviceId,
    /// The name the device has.
    pub device_name: String,
    /// What manages it.
    pub management_agent: ManagementAgent,
    /// Who owns it.
    pub managed_device_owner_type: ManagedDeviceOwnerType,
    /// Whether it meets its policies.
    pub compliance_state: ComplianceState,
    /// The operating system, as reported.
    pub operating_system: String,
    /// Its version, as reported.
    pub os_version: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// The serial number.
    pub serial_number: Option<String>,
    /// When it was last in contact.
    pub last_sync_date_time: Option<Timestamp>,
    /// The primary user.
    pub user_principal_name: Option<String>,
    /// What New remote assistance session offers here.
    pub offer: Offer,
    /// Whether TeamViewer's own page can be opened for it.
    pub web_offer: WebOffer,
    /// The device's open session, when it has one.
    pub open_session: Option<OpenSession>,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manufacturer: Option<String>,
    /// The IMEI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imei: Option<String>,
    /// The primary user's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_display_name: Option<String>,
    /// When it was enrolled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolled_date_time: Option<Timestamp>,
    /// How it was enrolled.
    pub device_enrollment_type: DeviceEnrollmentType,
    /// The device category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_category_display_name: Option<String>,
    /// How it is joined to the directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join_type: Option<String>,
}

/// A device's open session, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSession {
    /// Which one.
    pub id: SessionId,
    /// Where it stands.
    pub state: SessionState,
}

/// A device's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceDetails {
    /// The device.
    pub device: Device,
    /// What kind it is.
    pub platform: Platform,
    /// What New remote assistance session offers here.
    pub offer: Offer,
    /// Whether TeamViewer's own page can be opened for it.
    pub web_offer: WebOffer,
    /// The device's open session, when it has one.
    pub open_session: Option<OpenSession>,
    /// Whether a browser on the device is signed in to the Company Portal.
    pub portal_enrolled: bool,
    /// The remote assistance policy that applies to it, and why this one.
    pub policy: AppliedPolicy,
    /// What people call it by, in the order of the alphabet.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// A group that a device is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceGroup {
    /// Which one.
    pub id: Uuid,
    /// Its name.
    pub display_name: String,
}

/// A column that All devices sorts on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DeviceSort {
    /// `deviceName`
    #[default]
    DeviceName,
    /// `managementAgent`
    ManagementAgent,
    /// `managedDeviceOwnerType`
    ManagedDeviceOwnerType,
    /// `complianceState`
    ComplianceState,
    /// `operatingSystem`
    OperatingSystem,
    /// `osVersion`
    OsVersion,
    /// `model`
    Model,
    /// `serialNumber`
    SerialNumber,
    /// `lastSyncDateTime`
    LastSyncDateTime,
    /// `userPrincipalName`
    UserPrincipalName,
    /// `manufacturer`
    Manufacturer,
    /// `deviceCategoryDisplayName`
    DeviceCategoryDisplayName,
    /// `enrolledDateTime`
    EnrolledDateTime,
    /// `deviceEnrollmentType`
    DeviceEnrollmentType,
    /// `imei`
    Imei,
    /// `userDisplayName`
    UserDisplayName,
    /// `joinType`
    JoinType,
}

impl DeviceSort {
    /// Every column that sorts; those that the table shows first, in its order.
    pub const ALL: &[Self] = &[
        Self::DeviceName,
        Self::ManagementAgent,
        Self::ManagedDeviceOwnerType,
        Self::ComplianceState,
        Self::OperatingSystem,
        Self::OsVersion,
        Self::Model,
        Self::SerialNumber,
        Self::LastSyncDateTime,
        Self::UserPrincipalName,
        Self::Manufacturer,
        Self::DeviceCategoryDisplayName,
        Self::EnrolledDateTime,
        Self::DeviceEnrollmentType,
        Self::Imei,
        Self::UserDisplayName,
        Self::JoinType,
    ];

    /// The name in a URL: Microsoft Graph's.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DeviceName => "deviceName",
            Self::ManagementAgent => "managementAgent",
            Self::ManagedDeviceOwnerType => "managedDeviceOwnerType",
            Self::ComplianceState => "complianceState",
            Self::OperatingSystem => "operatingSystem",
            Self::OsVersion => "osVersion",
            Self::Model => "model",
            Self::SerialNumber => "serialNumber",
            Self::LastSyncDateTime => "lastSyncDateTime",
            Self::UserPrincipalName => "userPrincipalName",
            Self::Manufacturer => "manufacturer",
            Self::DeviceCategoryDisplayName => "deviceCategoryDisplayName",
            Self::EnrolledDateTime => "enrolledDateTime",
            Self::DeviceEnrollmentType => "deviceEnrollmentType",
            Self::Imei => "imei",
            Self::UserDisplayName => "userDisplayName",
            Self::JoinType => "joinType",
        }
    }

    /// The column with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|sort| sort.name() == name)
    }
}

/// A column that a list is sorted on, and which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceOrder {
    /// The column.
    pub sort: DeviceSort,
    /// Which way.
    pub direction: Direction,
}

/// The most columns that a list is sorted on at once.
pub const ORDERS_LIMIT: u32 = 3;

/// Which devices, in which order, from where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceQuery {
    /// Part of a name, serial number, user, model, IMEI or id; empty for all.
    pub search: String,
    /// The column to sort on first. The id decides between those that are equal in every column.
    pub sort: DeviceSort,
    /// Which way.
    pub direction: Direction,
    /// What decides between equals, one after the other.
    #[serde(default)]
    pub then: Vec<DeviceOrder>,
    /// Where the page begins.
    pub from: PageStart,
    /// Which devices; all of these must hold.
    #[serde(default)]
    pub filters: Vec<DeviceFilter>,
    /// Where the page begins instead, when it begins at no row that is known.
    #[serde(default)]
    pub jump: Option<DeviceJump>,
}

/// The figures on Home.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// Managed devices.
    pub devices: u64,
    /// Of these, how many do not meet their policies.
    pub noncompliant: u64,
    /// Devices that are removed. They are not among the managed ones.
    pub removed: u64,
    /// Sessions that wait for the device's user, of those that the reader sees.
    pub sessions_waiting: u64,
    /// Sessions that are running, likewise.
    pub sessions_active: u64,
}
