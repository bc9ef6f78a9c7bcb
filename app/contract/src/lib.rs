//! The vocabulary of Farhand: what the browser and the server say to each other.
//!
//! Data and service traits only. Nothing here reads a clock, a database or the network, so that the same types
//! compile to WebAssembly and into the server.

pub mod accounts;
pub mod audit;
pub mod audit_seals;
pub mod caller;
pub mod connectors;
pub mod consent;
pub mod device_columns;
pub mod device_exports;
pub mod device_groups;
pub mod device_lists;
pub mod device_properties;
pub mod device_sync;
pub mod device_tags;
pub mod device_views;
pub mod devices;
pub mod errors;
pub mod events;
pub mod help_requests;
pub mod home;
pub mod ids;
pub mod imports;
pub mod notifications;
pub mod offers;
pub mod pages;
pub mod periods;
pub mod permissions;
pub mod portal;
pub mod pushes;
pub mod reports;
pub mod schedules;
pub mod services;
pub mod sessions;
pub mod settings;
pub mod technicians;
pub mod timestamps;
pub mod web_connector;

pub use caller::{Caller, DeviceCaller};
pub use errors::{Error, Result};
pub use ids::{
    AuditEventId, ConnectorId, DeviceId, DeviceViewId, ExportId, HelpRequestId, ImportId, NotificationId,
    ScheduleId, SessionId, SyncRunId, TenantId, UserId, WebhookId,
};
pub use permissions::{Permission, Permissions, Role};
pub use services::Services;
pub use timestamps::Timestamp;
