//! Which kind of device a managed device is.
//!
//! No single field tells. What is known of those that do:
//!
//! - `operatingSystem` is `Windows`, `iOS`, `iPadOS`, `macOS`, `Linux` or one of Android's names. The device export
//!   writes the way of enrolment behind it, as in `Android (personally-owned work profile)`; Microsoft Graph writes
//!   `AndroidForWork` for a personally-owned work profile, `AndroidEnterprise` for the organisation's own Android
//!   Enterprise devices, and a plain `Android` for device administrator and for whatever it has not told apart.
//! - `skuFamily` is the Windows edition: `Holographic`, `PPIPro` (Windows Team), `Cloud` and `CloudN` (Windows 10 S),
//!   `CloudEdition` (Windows 11 SE, which runs approved apps only, as S mode does).
//! - `model` tells a HoloLens, a Surface Hub and an iPad where the fields above do not.
//! - `managementAgent` is `googleCloudDevicePolicyController` for Android Enterprise.
//! - `managedDeviceOwnerType` can be changed by an administrator, so it never overrules what names the enrolment.

use farhand_contract::devices::{
    Device, DeviceEnrollmentType, ManagedDeviceOwnerType, ManagementAgent, Platform,
};

/// The kind of device, as far as its fields tell. [`Platform::Other`] when they do not.
pub fn platform(device: &Device) -> Platform {
    let system = letters(&device.operating_system);
    let system = system.strip_prefix("microsoft").unwrap_or(&system);
    if let Some(edition) = system.strip_prefix("windows") {
        windows(edition, device)
    } else if let Some(enrolment) = system.strip_prefix("android") {
        android(enrolment, device)
    } else {
        match system {
            "ios" | "iosipados" | "ipados" | "iphoneos" => apple_mobile(system, device),
            "macos" | "macosx" | "osx" | "macmdm" => Platform::MacOs,
            "linux" | "ubuntu" | "linuxubuntu" | "redhatenterpriselinux" => Platform::Linux,
            _ => Platform::Other,
        }
    }
}

/// Whether the device runs Windows and was enrolled without a user, so that nobody is signed in to its Company Portal.
///
/// The device export has no column for the way of enrolment. There, a device without any primary user is one.
pub fn is_userless_windows(device: &Device) -> bool {
    is_userless(platform(device), device)
}

/// The same of a device whose kind is known.
pub(crate) fn is_userless(kind: Platform, device: &Device) -> bool {
    let windows = matches!(
        kind,
        Platform::Windows | Platform::WindowsHolographic | Platform::WindowsTeam | Platform::WindowsS
    );
    windows
        && match device.device_enrollment_type {
            DeviceEnrollmentType::DeviceEnrollmentManager | DeviceEnrollmentType::WindowsBulkUserless => true,
            DeviceEnrollmentType::Unknown => !has_user(device),
            _ => false,
        }
}

fn windows(edition: &str, device: &Device) -> Platform {
    let sku = letters(device.sku_family.as_deref().unwrap_or_default());
    let model = letters(device.model.as_deref().unwrap_or_default());
    let has = |part: &str| edition.contains(part) || sku.contains(part);

    if has("holographic") || model.contains("hololens") {
        return Platform::WindowsHolographic;
    }
    if has("team") || has("ppi") {
        return Platform::WindowsTeam;
    }
    // Phones and servers are no PCs, and Windows 8.1 and older are not Windows 10.
    if ["phone", "mobile", "server", "ce", "rt", "7", "8", "81"]
        .iter()
        .any(|other| edition.starts_with(other))
        || sku.starts_with("server")
        || major_version(device).is_some_and(|major| major < 10)
    {
        return Platform::Other;
    }
    // A Surface Hub that was moved to Windows Pro or Enterprise says so in its edition.
    if model.contains("surfacehub") && sku.is_empty() {
        return Platform::WindowsTeam;
    }
    let s_mode = has("smode")
        || matches!(edition, "s" | "10s")
        || matches!(sku.as_str(), "s" | "10s" | "cloud" | "cloudn" | "cloudedition" | "cloudeditionn");
    if s_mode { Platform::WindowsS } else { Platform::Windows }
}

fn android(enrolment: &str, device: &Device) -> Platform {
    let has = |part: &str| enrolment.contains(part);
    // The order matters: "corporate-owned dedicated devices" are dedicated.
    if has("aosp") {
        Platform::AndroidAosp
    } else if has("deviceadmin") {
        Platform::AndroidDeviceAdministrator
    } else if has("dedicated") {
        Platform::AndroidDedicated
    } else if has("fullymanaged") {
        Platform::AndroidFullyManaged
    } else if has("corporate") || has("company") {
        Platform::AndroidCorporateWorkProfile
    } else if has("personal") || has("forwork") || has("workprofile") {
        Platform::AndroidWorkProfile
    } else if has("enterprise")
        || device.management_agent == ManagementAgent::GoogleCloudDevicePolicyController
    {
        android_enterprise(device)
    } else if enrolment.is_empty() && device.management_agent != ManagementAgent::Eas {
        Platform::AndroidDeviceAdministrator
    } else {
        Platform::Other
    }
}

/// Android Enterprise whose kind nothing names. The organisation's devices are one of three kinds, none of which is
/// supported: without a user it is a dedicated device, with one it is taken for a fully managed one.
fn android_enterprise(device: &Device) -> Platform {
    match device.managed_device_owner_type {
        ManagedDeviceOwnerType::Personal => Platform::AndroidWorkProfile,
        ManagedDeviceOwnerType::Company if has_user(device) => Platform::AndroidFullyManaged,
        ManagedDeviceOwnerType::Company => Platform::AndroidDedicated,
        ManagedDeviceOwnerType::Unknown => Platform::Other,
    }
}

fn apple_mobile(system: &str, device: &Device) -> Platform {
    let model = letters(device.model.as_deref().unwrap_or_default());
    if system == "ipados" || model.starts_with("ipad") { Platform::Ipados } else { Platform::Ios }
}

/// Whether the device has a primary user. Exports write none as nothing or as the id of zeros.
fn has_user(device: &Device) -> bool {
    let given = |value: &Option<String>| {
        value
            .as_deref()
            .is_some_and(|value| value.chars().any(|c| !matches!(c, '0' | '-') && !c.is_whitespace()))
    };
    given(&device.user_principal_name) || given(&device.user_id)
}

/// The first number of the version, where there is one.
fn major_version(device: &Device) -> Option<u32> {
    let version = device.os_version.as_deref()?.trim();
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Only the letters and digits, in lower case: the same name is spelled with and without spaces and hyphens.
fn letters(text: &str) -> String {
    // All of it at once: this is asked of every row of a list, and to grow a text by its letters takes longer than to tell.
    let mut letters = String::with_capacity(text.len());
    letters.extend(text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()));
    letters
}

#[cfg(test)]
mod tests;
