//! What the server can do for the browser. Each method checks the caller's permission itself.

use std::sync::Arc;

use async_trait::async_trait;

use crate::{
    Caller, DeviceCaller, DeviceId, ImportId, Result, ScheduleId, SessionId,
    accounts::{DemoSignIn, Profile},
    audit::AuditEvent,
    connectors::{Connector, RegistrationDraft, ScriptTokenDraft},
    devices::{DeviceDetails, DeviceQuery, DeviceRow, Overview},
    imports::Import,
    pages::{Page, PageStart},
    portal::{Answer, Enrolment, Portal},
    reports::{ExportFormat, ExportRows, Operator, Report, ReportQuery},
    schedules::{NewSchedule, Schedule, ScheduleDraft},
    sessions::{Session, SessionQuery, StartSession},
};

/// All services, as the server hands them to each request.
#[derive(Clone)]
pub struct Services {
    /// People who sign in.
    pub accounts: Arc<dyn Accounts>,
    /// Managed devices.
    pub devices: Arc<dyn Devices>,
    /// The TeamViewer connector.
    pub connectors: Arc<dyn Connectors>,
    /// Remote assistance sessions.
    pub sessions: Arc<dyn Sessions>,
    /// The Company Portal.
    pub portals: Arc<dyn Portals>,
    /// Imports of devices.
    pub imports: Arc<dyn Imports>,
    /// The audit log.
    pub audit: Arc<dyn Audit>,
    /// Reports on sessions.
    pub reports: Arc<dyn Reports>,
    /// Schedules of reports.
    pub schedules: Arc<dyn Schedules>,
}

/// A new sign-in: the secret for the browser's cookie.
pub struct SignedIn {
    /// 256 random bits in base64url. The store has only its hash.
    pub token: String,
}

impl core::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SignedIn").finish_non_exhaustive()
    }
}

/// Where a request comes from, before anyone is known.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The network address.
    pub address: String,
    /// Identifies the request in logs, audit and error messages.
    pub request_id: String,
}

/// People who sign in.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Signs in with a password. Counted against guessing.
    async fn sign_in(&self, origin: &Origin, user_principal_name: &str, password: &str) -> Result<SignedIn>;
    /// Ends the caller's sign-in.
    async fn sign_out(&self, caller: &Caller) -> Result<()>;
    /// Who holds this cookie, if anybody does still.
    async fn caller(&self, origin: &Origin, token: &str) -> Result<Option<Caller>>;
    /// What the header shows.
    async fn profile(&self, caller: &Caller) -> Result<Profile>;
    /// The demo tenant's sign-ins; none outside the demo.
    async fn demo_sign_ins(&self) -> Result<Vec<DemoSignIn>>;
}

/// Managed devices.
#[async_trait]
pub trait Devices: Send + Sync {
    /// A page of All devices.
    async fn page(&self, caller: &Caller, query: &DeviceQuery) -> Result<Page<DeviceRow>>;
    /// One device.
    async fn details(&self, caller: &Caller, id: DeviceId) -> Result<DeviceDetails>;
    /// The figures on Home.
    async fn overview(&self, caller: &Caller) -> Result<Overview>;
}

/// The TeamViewer connector.
#[async_trait]
pub trait Connectors: Send + Sync {
    /// As it stands.
    async fn view(&self, caller: &Caller) -> Result<Connector>;
    /// Records that the caller accepts this version of the licence agreement.
    async fn accept_agreement(&self, caller: &Caller, version: &str) -> Result<Connector>;
    /// Begins an authorization: the address of TeamViewer's page, bound to this browser, good once.
    async fn authorization_url(&self, caller: &Caller) -> Result<String>;
    /// Keeps an app registration for the caller's organisation, in the place of the server's own. While an account
    /// is there, only the client secret can be replaced.
    async fn set_registration(&self, caller: &Caller, draft: &RegistrationDraft) -> Result<Connector>;
    /// Forgets the app registration that was given here: the server's own counts again.
    async fn forget_registration(&self, caller: &Caller) -> Result<Connector>;
    /// Connects with a script token, once TeamViewer has told whose it is.
    async fn set_script_token(&self, caller: &Caller, draft: &ScriptTokenDraft) -> Result<Connector>;
    /// Looks at once how the connector does. What it finds is in the connector's health.
    async fn check_now(&self, caller: &Caller) -> Result<Connector>;
    /// Forgets the account and revokes its tokens at TeamViewer: the tokens are erased here at once, and TeamViewer
    /// is asked until it has revoked them.
    async fn disconnect(&self, caller: &Caller) -> Result<Connector>;
}

/// Remote assistance sessions.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// Asks for a session. The device's open session, when it has one. Returns once the request is written
    /// down; TeamViewer's answer follows as an event.
    async fn start(&self, caller: &Caller, request: &StartSession) -> Result<Session>;
    /// One session.
    async fn get(&self, caller: &Caller, id: SessionId) -> Result<Session>;
    /// A page of sessions.
    async fn page(&self, caller: &Caller, query: &SessionQuery) -> Result<Page<Session>>;
    /// Takes the request back before both sides are connected.
    async fn cancel(&self, caller: &Caller, id: SessionId) -> Result<Session>;
    /// The supporter's link: for the assigned technician, while the session is open.
    async fn supporter_link(&self, caller: &Caller, id: SessionId) -> Result<String>;
}

/// The Company Portal.
#[async_trait]
pub trait Portals: Send + Sync {
    /// A code to sign the device in with.
    async fn invite(&self, caller: &Caller, device_id: DeviceId) -> Result<Enrolment>;
    /// Uses a code up: the secret for the device's cookie.
    async fn enrol(&self, origin: &Origin, code: &str) -> Result<SignedIn>;
    /// Which device holds this cookie, if any does still.
    async fn device(&self, origin: &Origin, token: &str) -> Result<Option<DeviceCaller>>;
    /// The device's page. Asking for it also records that a waiting session was shown.
    async fn view(&self, device: &DeviceCaller) -> Result<Portal>;
    /// The user's answer.
    async fn answer(&self, device: &DeviceCaller, id: SessionId, answer: Answer) -> Result<Portal>;
}

/// Imports of devices.
#[async_trait]
pub trait Imports: Send + Sync {
    /// Takes a file: the import goes on by itself, and tells its progress by events.
    async fn start(&self, caller: &Caller, file_name: &str, file: Vec<u8>) -> Result<Import>;
    /// How it goes.
    async fn get(&self, caller: &Caller, id: ImportId) -> Result<Import>;
}

/// The audit log.
#[async_trait]
pub trait Audit: Send + Sync {
    /// A page of it, newest first.
    async fn page(&self, caller: &Caller, from: &PageStart) -> Result<Page<AuditEvent>>;
}

/// Reports on sessions, and exports of them.
#[async_trait]
pub trait Reports: Send + Sync {
    /// Those who asked for sessions that the caller may see, by name: of their own only, themselves.
    async fn operators(&self, caller: &Caller) -> Result<Vec<Operator>>;
    /// How many sessions went how far, how long they took, and how they are spread.
    async fn report(&self, caller: &Caller, query: &ReportQuery) -> Result<Report>;
    /// Begins an export, which is written down with how many rows it has: its first rows.
    async fn export(&self, caller: &Caller, query: &SessionQuery, format: ExportFormat)
    -> Result<ExportRows>;
    /// More rows of an export.
    async fn export_more(&self, caller: &Caller, query: &SessionQuery) -> Result<ExportRows>;
}

/// Schedules of reports.
#[async_trait]
pub trait Schedules: Send + Sync {
    /// All of them, each with its last deliveries.
    async fn list(&self, caller: &Caller) -> Result<Vec<Schedule>>;
    /// Makes one. Its secret is told this once.
    async fn add(&self, caller: &Caller, draft: &ScheduleDraft) -> Result<NewSchedule>;
    /// Turns one on or off.
    async fn turn(&self, caller: &Caller, id: ScheduleId, on: bool) -> Result<()>;
    /// Ends one.
    async fn delete(&self, caller: &Caller, id: ScheduleId) -> Result<()>;
    /// Sends one's report now, beside the schedule. Returns once it was tried.
    async fn send(&self, caller: &Caller, id: ScheduleId) -> Result<()>;
}
