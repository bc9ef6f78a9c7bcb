//! The pages, one file a route, named after the blade.

mod all_devices;
mod audit_logs;
mod connectors;
mod device;
mod frame;
mod group;
mod groups;
mod help_requests;
mod home;
mod intune_connector;
mod lazy;
mod not_found;
mod notification_settings;
mod portal;
mod portal_enrol;
mod remote_assistance_policy;
mod session;
mod session_filters;
mod sessions;
mod sessions_report;
mod settings;
mod sign_in;
mod start_session;
mod tag_field;
mod team_viewer_connector;

pub use all_devices::{AllDevices, DevicesOnly};
pub use audit_logs::AuditLogs;
pub use connectors::Connectors;
pub use device::{DeviceBlade, DevicePage};
pub use frame::Frame;
pub use group::GroupBlade;
pub use groups::Groups;
pub use help_requests::HelpRequests;
pub use home::Home;
pub use intune_connector::IntuneConnector;
pub use lazy::{became_live, is_live, lazy, when_live};
pub use not_found::NotFound;
pub use notification_settings::NotificationSettingsBlade;
pub use portal::PortalPage;
pub use portal_enrol::PortalEnrol;
pub use remote_assistance_policy::RemoteAssistancePolicy;
pub use session::SessionBlade;
pub use sessions::{Sessions, SessionsOnly};
pub use sessions_report::SessionsReport;
pub use settings::Settings;
pub use sign_in::SignIn;
pub use start_session::StartSessionBlade;
pub use team_viewer_connector::TeamViewerConnector;

lazy::lazy_blades! {
    // What is opened first, and is small.
    home: Home;
    lists: AllDevices, AuditLogs, Connectors, Groups, GroupBlade;
    sessions: DeviceBlade, StartSessionBlade, Sessions, SessionBlade, HelpRequests;
    reports: SessionsReport;
    administration: TeamViewerConnector, IntuneConnector, RemoteAssistancePolicy, Settings, NotificationSettingsBlade;
    portal: PortalPage, PortalEnrol;
}
