use rstest::rstest;

use super::*;
use crate::fixtures::device;

#[rstest]
#[case("Windows", Platform::Windows)]
#[case("windows", Platform::Windows)]
#[case(" Windows 10 ", Platform::Windows)]
#[case("Windows 11", Platform::Windows)]
#[case("Microsoft Windows 11", Platform::Windows)]
#[case("Windows Holographic", Platform::WindowsHolographic)]
#[case("Windows Holographic for Business", Platform::WindowsHolographic)]
#[case("Windows Team", Platform::WindowsTeam)]
#[case("Windows 10 Team", Platform::WindowsTeam)]
#[case("Windows 10 S", Platform::WindowsS)]
#[case("Windows 10 in S mode", Platform::WindowsS)]
#[case("Windows Phone", Platform::Other)]
#[case("WindowsMobile", Platform::Other)]
#[case("Windows RT", Platform::Other)]
#[case("Windows 8.1", Platform::Other)]
#[case("Windows Server", Platform::Other)]
#[case("Android", Platform::AndroidDeviceAdministrator)]
#[case("Android (device administrator)", Platform::AndroidDeviceAdministrator)]
#[case("Android (personally-owned work profile)", Platform::AndroidWorkProfile)]
#[case("Android (Personally Owned Work Profile)", Platform::AndroidWorkProfile)]
#[case("AndroidForWork", Platform::AndroidWorkProfile)]
#[case("Android (corporate-owned work profile)", Platform::AndroidCorporateWorkProfile)]
#[case("Android (fully managed)", Platform::AndroidFullyManaged)]
#[case("Android (corporate-owned fully managed)", Platform::AndroidFullyManaged)]
#[case("Android (dedicated)", Platform::AndroidDedicated)]
#[case("Android (corporate-owned dedicated devices)", Platform::AndroidDedicated)]
#[case("Android (AOSP)", Platform::AndroidAosp)]
#[case("AndroidEnterprise", Platform::Other)]
#[case("Android Things", Platform::Other)]
#[case("iOS", Platform::Ios)]
#[case("iOS/iPadOS", Platform::Ios)]
#[case("iPadOS", Platform::Ipados)]
#[case("macOS", Platform::MacOs)]
#[case("Mac OS X", Platform::MacOs)]
#[case("MacMDM", Platform::MacOs)]
#[case("Linux", Platform::Linux)]
#[case("Linux (Ubuntu)", Platform::Linux)]
#[case("ChromeOS", Platform::Other)]
#[case("tvOS", Platform::Other)]
#[case("Unknown", Platform::Other)]
#[case("", Platform::Other)]
#[case("Ωindows", Platform::Other)]
fn the_operating_system_alone(#[case] operating_system: &str, #[case] expected: Platform) {
    assert_eq!(platform(&device(operating_system)), expected);
}

#[rstest]
#[case("Pro", Platform::Windows)]
#[case("Enterprise", Platform::Windows)]
#[case("Education", Platform::Windows)]
#[case("Core", Platform::Windows)]
#[case("Holographic", Platform::WindowsHolographic)]
#[case("HolographicForBusiness", Platform::WindowsHolographic)]
#[case("Team", Platform::WindowsTeam)]
#[case("PPIPro", Platform::WindowsTeam)]
#[case("Cloud", Platform::WindowsS)]
#[case("CloudN", Platform::WindowsS)]
#[case("CloudEdition", Platform::WindowsS)]
#[case("Pro in S mode", Platform::WindowsS)]
#[case("Windows 10 S mode", Platform::WindowsS)]
#[case("S", Platform::WindowsS)]
#[case("ServerStandard", Platform::Other)]
fn the_edition_of_windows(#[case] sku_family: &str, #[case] expected: Platform) {
    let device = Device { sku_family: Some(sku_family.to_owned()), ..device("Windows") };
    assert_eq!(platform(&device), expected);
}

#[rstest]
#[case(Some("10.0.22631.4317"), Platform::Windows)]
#[case(Some("10.0"), Platform::Windows)]
#[case(Some("11"), Platform::Windows)]
#[case(Some("6.3.9600"), Platform::Other)]
#[case(Some("unknown"), Platform::Windows)]
#[case(Some(""), Platform::Windows)]
#[case(None, Platform::Windows)]
fn the_version_of_windows(#[case] os_version: Option<&str>, #[case] expected: Platform) {
    let device = Device { os_version: os_version.map(str::to_owned), ..device("Windows") };
    assert_eq!(platform(&device), expected);
}

#[rstest]
#[case("Windows", None, "HoloLens 2", Platform::WindowsHolographic)]
#[case("Windows", Some("Enterprise"), "HoloLens", Platform::WindowsHolographic)]
#[case("Windows", None, "Surface Hub 2S", Platform::WindowsTeam)]
#[case("Windows", Some("PPIPro"), "Surface Hub", Platform::WindowsTeam)]
#[case("Windows", Some("Enterprise"), "Surface Hub 2S", Platform::Windows)]
#[case("Windows", None, "Cloud PC Enterprise 2vCPU/8GB/128GB", Platform::Windows)]
#[case("iOS", None, "iPad Pro", Platform::Ipados)]
#[case("iOS/iPadOS", None, "iPad (9th generation)", Platform::Ipados)]
#[case("iOS/iPadOS", None, "iPhone 15", Platform::Ios)]
#[case("iPadOS", None, "iPhone 15", Platform::Ipados)]
#[case("macOS", None, "iPad", Platform::MacOs)]
fn the_model(
    #[case] operating_system: &str,
    #[case] sku_family: Option<&str>,
    #[case] model: &str,
    #[case] expected: Platform,
) {
    let device = Device {
        sku_family: sku_family.map(str::to_owned),
        model: Some(model.to_owned()),
        ..device(operating_system)
    };
    assert_eq!(platform(&device), expected);
}

#[test]
fn android_enterprise_whose_kind_nothing_names() {
    use ManagedDeviceOwnerType::{Company, Personal, Unknown};

    let google = ManagementAgent::GoogleCloudDevicePolicyController;
    for (system, agent) in
        [("Android", google), ("AndroidEnterprise", google), ("AndroidEnterprise", ManagementAgent::Mdm)]
    {
        for (owner, user, expected) in [
            (Personal, true, Platform::AndroidWorkProfile),
            (Personal, false, Platform::AndroidWorkProfile),
            (Company, true, Platform::AndroidFullyManaged),
            (Company, false, Platform::AndroidDedicated),
            (Unknown, true, Platform::Other),
            (Unknown, false, Platform::Other),
        ] {
            let device = Device {
                management_agent: agent,
                managed_device_owner_type: owner,
                user_principal_name: user.then(|| "user@demo.example".to_owned()),
                ..device(system)
            };
            assert_eq!(platform(&device), expected, "{system}, {owner:?}, user: {user}");
        }
    }
}

#[test]
fn no_company_owned_android_enterprise_device_passes_for_device_administrator() {
    let device = Device {
        management_agent: ManagementAgent::GoogleCloudDevicePolicyController,
        managed_device_owner_type: ManagedDeviceOwnerType::Company,
        ..device("Android")
    };
    assert_ne!(platform(&device), Platform::AndroidDeviceAdministrator);
}

#[test]
fn plain_android_under_mobile_device_management_is_device_administrator_whoever_owns_it() {
    for &owner in ManagedDeviceOwnerType::ALL {
        for agent in [ManagementAgent::Mdm, ManagementAgent::EasMdm, ManagementAgent::Unknown] {
            let device =
                Device { management_agent: agent, managed_device_owner_type: owner, ..device("Android") };
            assert_eq!(platform(&device), Platform::AndroidDeviceAdministrator, "{owner:?}, {agent:?}");
        }
    }
}

#[test]
fn android_that_only_syncs_mail_is_not_device_administrator() {
    let device = Device { management_agent: ManagementAgent::Eas, ..device("Android") };
    assert_eq!(platform(&device), Platform::Other);
}

#[test]
fn the_owner_does_not_overrule_the_name_of_the_enrolment() {
    let named = [
        ("Android (personally-owned work profile)", Platform::AndroidWorkProfile),
        ("AndroidForWork", Platform::AndroidWorkProfile),
        ("Android (device administrator)", Platform::AndroidDeviceAdministrator),
        ("Android (fully managed)", Platform::AndroidFullyManaged),
        ("Android (dedicated)", Platform::AndroidDedicated),
        ("Android (corporate-owned work profile)", Platform::AndroidCorporateWorkProfile),
    ];
    for (system, expected) in named {
        for &owner in ManagedDeviceOwnerType::ALL {
            for &agent in ManagementAgent::ALL {
                let device =
                    Device { management_agent: agent, managed_device_owner_type: owner, ..device(system) };
                assert_eq!(platform(&device), expected, "{system}, {owner:?}, {agent:?}");
            }
        }
    }
}

#[test]
fn userless_windows_is_told_by_the_enrolment() {
    for &enrolment in DeviceEnrollmentType::ALL {
        let userless = matches!(
            enrolment,
            DeviceEnrollmentType::DeviceEnrollmentManager | DeviceEnrollmentType::WindowsBulkUserless
        );
        for (system, windows) in
            [("Windows", true), ("Windows Holographic", true), ("Windows Team", true), ("Windows 10 S", true)]
                .into_iter()
                .chain([("macOS", false), ("iOS", false), ("Android", false), ("Linux", false)])
        {
            let device = Device { device_enrollment_type: enrolment, ..device(system) };
            assert_eq!(is_userless_windows(&device), userless && windows, "{system}, {enrolment:?}");
        }
    }
}

#[rstest]
#[case(None, None, true)]
#[case(Some(""), Some("00000000-0000-0000-0000-000000000000"), true)]
#[case(Some(" "), None, true)]
#[case(Some("user@demo.example"), None, false)]
#[case(None, Some("4f8b2c1e-0000-4000-8000-000000000001"), false)]
fn without_the_enrolment_a_missing_user_tells(
    #[case] user_principal_name: Option<&str>,
    #[case] user_id: Option<&str>,
    #[case] expected: bool,
) {
    let device = Device {
        user_principal_name: user_principal_name.map(str::to_owned),
        user_id: user_id.map(str::to_owned),
        ..device("Windows")
    };
    assert_eq!(is_userless_windows(&device), expected);
    let joined = Device { device_enrollment_type: DeviceEnrollmentType::WindowsAzureADJoin, ..device };
    assert!(!is_userless_windows(&joined), "an enrolment that is known decides");
}
