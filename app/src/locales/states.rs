//! The words for every state, kind and mode.

use farhand_contract::{
    audit::ActivityResult,
    connectors::ConnectorStatus,
    device_sync::SourceState,
    devices::{ComplianceState, DeviceEnrollmentType, ManagedDeviceOwnerType, ManagementAgent, Platform},
    offers::Mode,
    sessions::SessionState,
};

use super::Locale;

/// The words for every state, kind and mode.
#[derive(Clone, Copy, Debug)]
pub struct States(pub Locale);

impl States {
    const fn pick(self, en: &'static str, nl: &'static str) -> &'static str {
        match self.0 {
            Locale::En => en,
            Locale::Nl => nl,
        }
    }

    /// Where a session stands.
    pub const fn session(self, state: SessionState) -> &'static str {
        match state {
            SessionState::Requested => self.pick("Connecting", "Verbinding maken"),
            SessionState::AwaitingUser => self.pick("Waiting for the user", "Wacht op de gebruiker"),
            SessionState::Accepted => self.pick("Accepted", "Geaccepteerd"),
            SessionState::Active => self.pick("Active", "Actief"),
            SessionState::Ended => self.pick("Ended", "Beëindigd"),
            SessionState::Declined => self.pick("Declined", "Geweigerd"),
            SessionState::Expired => self.pick("Expired", "Verlopen"),
            SessionState::Cancelled => self.pick("Cancelled", "Geannuleerd"),
            SessionState::Failed => self.pick("Failed", "Mislukt"),
        }
    }

    /// Where a connector stands.
    pub const fn connector(self, status: ConnectorStatus) -> &'static str {
        match status {
            ConnectorStatus::NotOnboarded => self.pick("Not connected", "Niet verbonden"),
            ConnectorStatus::Onboarding => self.pick("Waiting for authorization", "Wacht op goedkeuring"),
            ConnectorStatus::Onboarded => self.pick("Connected", "Verbonden"),
            ConnectorStatus::NeedsSignIn => self.pick("Needs sign-in", "Aanmelden nodig"),
        }
    }

    /// How the Microsoft Intune connector does.
    pub const fn source(self, state: SourceState) -> &'static str {
        match state {
            SourceState::NotRegistered => self.pick("Not registered", "Niet geregistreerd"),
            SourceState::Running => self.pick("Synchronising", "Wordt gesynchroniseerd"),
            SourceState::Failed => self.pick("Last run failed", "Laatste uitvoering mislukt"),
            SourceState::Registered => self.pick("Registered", "Geregistreerd"),
        }
    }

    /// Whether a device meets its policies.
    pub const fn compliance(self, state: ComplianceState) -> &'static str {
        match state {
            ComplianceState::Unknown => self.pick("Not evaluated", "Niet geëvalueerd"),
            ComplianceState::Compliant => self.pick("Compliant", "Compatibel"),
            ComplianceState::Noncompliant => self.pick("Noncompliant", "Niet-compatibel"),
            ComplianceState::Conflict => self.pick("Conflict", "Conflict"),
            ComplianceState::Error => self.pick("Error", "Fout"),
            ComplianceState::InGracePeriod => self.pick("In grace period", "In respijtperiode"),
            ComplianceState::ConfigManager => self.pick("See ConfigMgr", "Zie ConfigMgr"),
        }
    }

    /// Who owns a device.
    pub const fn owner(self, owner: ManagedDeviceOwnerType) -> &'static str {
        match owner {
            ManagedDeviceOwnerType::Unknown => self.pick("Unknown", "Onbekend"),
            ManagedDeviceOwnerType::Company => self.pick("Corporate", "Zakelijk"),
            ManagedDeviceOwnerType::Personal => self.pick("Personal", "Persoonlijk"),
        }
    }

    /// What manages a device. Names of products stay as they are.
    pub const fn agent(self, agent: ManagementAgent) -> &'static str {
        match agent {
            ManagementAgent::Eas => "EAS",
            ManagementAgent::Mdm => "Intune",
            ManagementAgent::EasMdm => "Intune, EAS",
            ManagementAgent::IntuneClient => self.pick("Intune PC client", "Intune-pc-client"),
            ManagementAgent::EasIntuneClient => self.pick("Intune PC client, EAS", "Intune-pc-client, EAS"),
            ManagementAgent::ConfigurationManagerClient => "ConfigMgr",
            ManagementAgent::ConfigurationManagerClientMdm => self.pick("Co-managed", "Gezamenlijk beheerd"),
            ManagementAgent::ConfigurationManagerClientMdmEas => {
                self.pick("Co-managed, EAS", "Gezamenlijk beheerd, EAS")
            }
            ManagementAgent::Unknown => self.pick("Unknown", "Onbekend"),
            ManagementAgent::Jamf => "Jamf",
            ManagementAgent::GoogleCloudDevicePolicyController => "Android Enterprise",
            ManagementAgent::Microsoft365ManagedMdm => "Microsoft 365",
            ManagementAgent::MsSense => "Defender for Endpoint",
        }
    }

    /// How a device was enrolled.
    pub const fn enrollment(self, kind: DeviceEnrollmentType) -> &'static str {
        match kind {
            DeviceEnrollmentType::Unknown => self.pick("Unknown", "Onbekend"),
            DeviceEnrollmentType::UserEnrollment => self.pick("By its user", "Door de gebruiker"),
            DeviceEnrollmentType::DeviceEnrollmentManager => {
                self.pick("Device enrollment manager", "Apparaatinschrijvingsmanager")
            }
            DeviceEnrollmentType::AppleBulkWithUser => {
                self.pick("Apple bulk, with user", "Apple bulksgewijs, met gebruiker")
            }
            DeviceEnrollmentType::AppleBulkWithoutUser => {
                self.pick("Apple bulk, without user", "Apple bulksgewijs, zonder gebruiker")
            }
            DeviceEnrollmentType::WindowsAzureADJoin => {
                self.pick("Microsoft Entra join", "Koppeling aan Microsoft Entra")
            }
            DeviceEnrollmentType::WindowsBulkUserless => "Windows Configuration Designer",
            DeviceEnrollmentType::WindowsAutoEnrollment => {
                self.pick("Automatic enrollment", "Automatische inschrijving")
            }
            DeviceEnrollmentType::WindowsBulkAzureDomainJoin => {
                self.pick("Bulk domain join", "Bulksgewijze domeinkoppeling")
            }
            DeviceEnrollmentType::WindowsCoManagement => self.pick("Co-management", "Gezamenlijk beheer"),
            DeviceEnrollmentType::WindowsAzureADJoinUsingDeviceAuth => self.pick(
                "Microsoft Entra join, by the device",
                "Koppeling aan Microsoft Entra, door het apparaat",
            ),
            DeviceEnrollmentType::AppleUserEnrollment => {
                self.pick("Apple user enrollment", "Apple-gebruikersinschrijving")
            }
            DeviceEnrollmentType::AppleUserEnrollmentWithServiceAccount => self.pick(
                "Apple user enrollment, service account",
                "Apple-gebruikersinschrijving, serviceaccount",
            ),
        }
    }

    /// The kind of device. Names of systems stay as they are.
    pub const fn platform(self, platform: Platform) -> &'static str {
        match platform {
            Platform::Windows => "Windows",
            Platform::WindowsHolographic => "Windows Holographic",
            Platform::WindowsTeam => "Windows Team",
            Platform::WindowsS => "Windows 10 S",
            Platform::AndroidDeviceAdministrator => {
                self.pick("Android device administrator", "Android-apparaatbeheer")
            }
            Platform::AndroidWorkProfile => self.pick("Android work profile", "Android-werkprofiel"),
            Platform::AndroidCorporateWorkProfile => {
                self.pick("Android corporate-owned work profile", "Android-werkprofiel in bedrijfseigendom")
            }
            Platform::AndroidFullyManaged => self.pick("Android fully managed", "Android Volledig beheerd"),
            Platform::AndroidDedicated => self.pick("Android dedicated", "Android Dedicated"),
            Platform::AndroidAosp => "Android (AOSP)",
            Platform::Ios => "iOS",
            Platform::Ipados => "iPadOS",
            Platform::MacOs => "macOS",
            Platform::Linux => "Linux",
            Platform::Other => self.pick("Other", "Anders"),
        }
    }

    /// What an operator will be able to do.
    pub const fn mode(self, mode: Mode) -> &'static str {
        match mode {
            Mode::RemoteControl => self.pick("Remote control", "Besturing op afstand"),
            Mode::ScreenSharing => self.pick("Screen sharing only", "Alleen scherm delen"),
        }
    }

    /// How something that was done ended.
    pub const fn result(self, result: ActivityResult) -> &'static str {
        match result {
            ActivityResult::Success => self.pick("Success", "Geslaagd"),
            ActivityResult::Failure => self.pick("Failure", "Mislukt"),
            ActivityResult::Denied => self.pick("Denied", "Geweigerd"),
        }
    }
}
