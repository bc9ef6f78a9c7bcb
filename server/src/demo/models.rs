//! What the demo's devices are: enough of each kind that every row of the table of eligibility is there.

use farhand_contract::devices::{DeviceEnrollmentType, ManagedDeviceOwnerType, ManagementAgent};

/// Some devices of one kind.
pub struct Kind {
    pub count: usize,
    pub operating_system: &'static str,
    pub sku_family: Option<&'static str>,
    pub versions: &'static [&'static str],
    /// Manufacturer and model.
    pub models: &'static [(&'static str, &'static str)],
    /// What the device's name begins with.
    pub prefix: &'static str,
    pub enrollment: DeviceEnrollmentType,
    pub agent: ManagementAgent,
    pub owner: ManagedDeviceOwnerType,
    pub has_user: bool,
    pub has_phone: bool,
    pub category: Option<&'static str>,
}

const PC: Kind = Kind {
    count: 0,
    operating_system: "Windows",
    sku_family: Some("Enterprise"),
    versions: &["10.0.22631.4317", "10.0.26100.2033", "10.0.26200.1301"],
    models: &[
        ("LENOVO", "ThinkPad T14 Gen 5"),
        ("LENOVO", "ThinkPad X1 Carbon Gen 12"),
        ("LENOVO", "ThinkCentre M75q Gen 5"),
        ("HP", "HP EliteBook 840 14 inch G11"),
        ("HP", "HP Elite Mini 800 G9"),
        ("Dell Inc.", "Latitude 7450"),
        ("Dell Inc.", "Precision 5690"),
        ("Microsoft Corporation", "Surface Laptop 6"),
    ],
    prefix: "LT",
    enrollment: DeviceEnrollmentType::WindowsAzureADJoin,
    agent: ManagementAgent::Mdm,
    owner: ManagedDeviceOwnerType::Company,
    has_user: true,
    has_phone: false,
    category: Some("Laptop"),
};

const PHONE: Kind = Kind {
    count: 0,
    operating_system: "Android",
    sku_family: None,
    versions: &["13", "14", "15"],
    models: &[
        ("samsung", "SM-S921B"),
        ("samsung", "SM-A546B"),
        ("Google", "Pixel 8"),
        ("Google", "Pixel 9"),
        ("Fairphone", "FP5"),
    ],
    prefix: "AND",
    enrollment: DeviceEnrollmentType::UserEnrollment,
    agent: ManagementAgent::GoogleCloudDevicePolicyController,
    owner: ManagedDeviceOwnerType::Company,
    has_user: true,
    has_phone: true,
    category: Some("Phone"),
};

/// All of them.
pub const KINDS: &[Kind] = &[
    Kind { count: 120, ..PC },
    Kind {
        count: 30,
        agent: ManagementAgent::ConfigurationManagerClientMdm,
        enrollment: DeviceEnrollmentType::WindowsCoManagement,
        ..PC
    },
    Kind {
        count: 60,
        versions: &["10.0.19045.5011", "10.0.19045.4894"],
        prefix: "PC",
        category: Some("Desktop"),
        ..PC
    },
    Kind {
        count: 70,
        operating_system: "iOS",
        versions: &["17.7", "18.1", "18.1.1", "26.1"],
        models: &[
            ("Apple", "iPhone 13"),
            ("Apple", "iPhone 14"),
            ("Apple", "iPhone 15"),
            ("Apple", "iPhone 16 Pro"),
        ],
        prefix: "IPHONE",
        agent: ManagementAgent::Mdm,
        enrollment: DeviceEnrollmentType::AppleBulkWithUser,
        ..PHONE
    },
    Kind {
        count: 30,
        operating_system: "iPadOS",
        versions: &["17.7", "18.1", "26.1"],
        models: &[
            ("Apple", "iPad (10th generation)"),
            ("Apple", "iPad Air 11-inch (M2)"),
            ("Apple", "iPad Pro 13-inch (M4)"),
        ],
        prefix: "IPAD",
        agent: ManagementAgent::Mdm,
        enrollment: DeviceEnrollmentType::AppleBulkWithUser,
        category: Some("Tablet"),
        ..PHONE
    },
    Kind {
        count: 40,
        operating_system: "macOS",
        sku_family: None,
        versions: &["14.7.1", "15.1", "15.1.1", "26.1"],
        models: &[
            ("Apple", "MacBook Pro (14-inch, M3)"),
            ("Apple", "MacBook Air (13-inch, M3)"),
            ("Apple", "Mac mini (2024)"),
        ],
        prefix: "MAC",
        enrollment: DeviceEnrollmentType::AppleBulkWithUser,
        ..PC
    },
    Kind {
        count: 40,
        operating_system: "Android (personally-owned work profile)",
        owner: ManagedDeviceOwnerType::Personal,
        ..PHONE
    },
    Kind {
        count: 15,
        operating_system: "Android (device administrator)",
        versions: &["9", "10", "11"],
        models: &[("Zebra Technologies", "TC52"), ("Honeywell", "CT40"), ("samsung", "SM-G715FN")],
        prefix: "SCAN",
        agent: ManagementAgent::Mdm,
        category: Some("Scanner"),
        ..PHONE
    },
    Kind { count: 21, operating_system: "Android (fully managed)", ..PHONE },
    Kind {
        count: 12,
        operating_system: "Android (dedicated)",
        models: &[("samsung", "SM-T575"), ("Zebra Technologies", "ET40")],
        prefix: "KIOSK",
        has_user: false,
        category: Some("Kiosk"),
        ..PHONE
    },
    Kind { count: 12, operating_system: "Android (corporate-owned work profile)", ..PHONE },
    Kind {
        count: 4,
        sku_family: Some("Holographic"),
        versions: &["10.0.22621.1399", "10.0.20348.1543"],
        models: &[("Microsoft Corporation", "HoloLens 2")],
        prefix: "HOLO",
        category: Some("Headset"),
        ..PC
    },
    Kind {
        count: 6,
        sku_family: Some("PPIPro"),
        versions: &["10.0.19045.5011"],
        models: &[("Microsoft Corporation", "Surface Hub 2S"), ("Microsoft Corporation", "Surface Hub 3")],
        prefix: "HUB",
        has_user: true,
        category: Some("Meeting room"),
        ..PC
    },
    Kind {
        count: 8,
        sku_family: Some("Cloud"),
        versions: &["10.0.19045.5011", "10.0.22631.4317"],
        models: &[("Microsoft Corporation", "Surface Go 3"), ("Acer", "TravelMate Spin B3")],
        prefix: "EDU",
        ..PC
    },
    Kind {
        count: 8,
        prefix: "SHARED",
        enrollment: DeviceEnrollmentType::DeviceEnrollmentManager,
        has_user: false,
        category: Some("Shared"),
        ..PC
    },
    Kind {
        count: 8,
        prefix: "LINE",
        enrollment: DeviceEnrollmentType::WindowsBulkUserless,
        has_user: false,
        category: Some("Production"),
        ..PC
    },
    Kind {
        count: 7,
        operating_system: "Linux (ubuntu)",
        sku_family: None,
        versions: &["22.04", "24.04"],
        models: &[("Dell Inc.", "Precision 3680"), ("Framework", "Laptop 13")],
        prefix: "UBU",
        enrollment: DeviceEnrollmentType::UserEnrollment,
        ..PC
    },
    Kind {
        count: 4,
        operating_system: "Chrome OS",
        sku_family: None,
        versions: &["130.0.6723.84", "131.0.6778.72"],
        models: &[("HP", "Elite Dragonfly Chromebook"), ("Acer", "Chromebook Spin 714")],
        prefix: "CHR",
        enrollment: DeviceEnrollmentType::Unknown,
        agent: ManagementAgent::Unknown,
        ..PC
    },
    Kind {
        count: 3,
        operating_system: "Android (AOSP)",
        versions: &["10", "12"],
        models: &[("RealWear", "Navigator 520"), ("HTC", "VIVE Focus 3")],
        prefix: "HEAD",
        has_phone: false,
        category: Some("Headset"),
        ..PHONE
    },
    Kind {
        count: 1,
        sku_family: Some("PPIPro"),
        versions: &["10.0.19045.5011"],
        models: &[("Microsoft Corporation", "Surface Hub 2S")],
        prefix: "WALL",
        enrollment: DeviceEnrollmentType::WindowsBulkUserless,
        has_user: false,
        category: Some("Meeting room"),
        ..PC
    },
    Kind {
        count: 1,
        operating_system: "iOS",
        versions: &["17.7", "18.1"],
        models: &[("Apple", "iPhone 14")],
        prefix: "POOL",
        agent: ManagementAgent::Mdm,
        enrollment: DeviceEnrollmentType::DeviceEnrollmentManager,
        has_user: false,
        category: Some("Shared"),
        ..PHONE
    },
];
