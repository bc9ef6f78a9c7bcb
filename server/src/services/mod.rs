//! Use cases: the contract's services, made of the rules, the store and the partner.
//!
//! Each method first looks whether the caller may. Whatever it changes, it changes together with the line that the
//! audit log has of it, in one transaction, whose event tells those who look on.

mod accounts;
mod audit;
mod audit_seals;
mod authorizations;
mod capabilities;
mod connectors;
mod consent;
mod creation;
mod deliveries;
mod departures;
pub mod deps;
mod device_exports;
mod device_groups;
mod device_tags;
mod device_views;
mod devices;
pub mod errors;
mod follower;
mod handing_over;
mod health;
mod help_requests;
mod home;
mod late_reports;
mod leftovers;
mod limits;
mod moves;
mod notes;
mod notices;
mod notifications;
mod offers;
mod operator_pushes;
mod partners;
mod passwords;
mod patience;
mod pauses;
mod portals;
mod preferences;
mod pushes;
mod queries;
mod reconcile;
mod registrations;
mod renewals;
mod reports;
mod revocations;
mod schedules;
mod sealed_tokens;
mod sessions;
mod settings;
mod technicians;
mod tokens;
mod upkeep;
mod user_changes;
mod users;
mod web_connector;
mod web_sessions;
mod webhook_deliveries;

use std::sync::Arc;

use farhand_contract::{Services, services::Imports};

use crate::device_sync::DeviceSyncService;

pub(crate) use accounts::holds;
pub use accounts::{IDLE_SECONDS, SIGN_IN_SECONDS};
pub use audit::{Actor, audit_line};
pub use audit_seals::{seal_lines, seal_status, verify_seals};
pub use authorizations::Callback;
pub use connectors::ConnectorService;
pub use deps::Deps;
pub use follower::{Follower, follow};
pub use leftovers::{close as close_leftovers, look_after as close_leftovers_again_and_again};
pub use partners::Partners;
pub use passwords::{PASSWORD_MINIMUM, PasswordError, RefusedPassword, hash_password};
pub use portals::PORTAL_SECONDS;
pub use reconcile::at_start as reconcile_at_start;
pub(crate) use registrations::visible;
pub use tokens::{CallError, Refreshes};
pub use upkeep::{keep_well, keep_well_once};
pub use user_changes::{ChangeUserError, UserChange, change_user};
pub use users::{AddUserError, NewUser, add_user};

/// All services. Imports are made elsewhere.
pub fn services(deps: &Arc<Deps>, imports: Arc<dyn Imports>) -> Services {
    Services {
        accounts: Arc::new(accounts::AccountService::new(Arc::clone(deps))),
        devices: Arc::new(devices::DeviceService::new(Arc::clone(deps))),
        device_exports: Arc::new(device_exports::DeviceExportService::new(Arc::clone(deps))),
        connectors: Arc::new(ConnectorService::new(Arc::clone(deps))),
        sessions: Arc::new(sessions::SessionService::new(Arc::clone(deps))),
        portals: Arc::new(portals::PortalService::new(Arc::clone(deps))),
        pushes: Arc::new(pushes::PushService::new(Arc::clone(deps))),
        help_requests: Arc::new(help_requests::HelpRequestService::new(Arc::clone(deps))),
        imports,
        audit: Arc::new(audit::AuditService::new(Arc::clone(deps))),
        technicians: Arc::new(technicians::TechnicianService::new(Arc::clone(deps))),
        reports: Arc::new(reports::ReportService::new(Arc::clone(deps))),
        schedules: Arc::new(schedules::ScheduleService::new(Arc::clone(deps))),
        consent: Arc::new(consent::ConsentService::new(Arc::clone(deps))),
        settings: Arc::new(settings::SettingsService::new(Arc::clone(deps))),
        notifications: Arc::new(notifications::NotificationService::new(Arc::clone(deps))),
        preferences: Arc::new(preferences::PreferenceService::new(Arc::clone(deps))),
        device_syncs: Arc::new(DeviceSyncService::new(Arc::clone(deps))),
        device_views: Arc::new(device_views::DeviceViewService::new(Arc::clone(deps))),
        device_groups: Arc::new(device_groups::DeviceGroupService::new(Arc::clone(deps))),
        device_tags: Arc::new(device_tags::DeviceTagService::new(Arc::clone(deps))),
    }
}
