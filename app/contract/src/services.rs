//! What the server can do for the browser. Each method checks the caller's permission itself.

use std::sync::Arc;

use async_trait::async_trait;
use uuid::Uuid;

use crate::{
    Caller, DeviceCaller, DeviceId, DeviceViewId, ExportId, HelpRequestId, ImportId, NotificationId, Result,
    ScheduleId, SessionId, SyncRunId, Timestamp, UserId, WebhookId,
    accounts::{DemoSignIn, Profile},
    audit::{AuditEvent, AuditQuery, AuditRows},
    audit_seals::{Seal, SealStatus, SealsVerified},
    connectors::{Connector, RegistrationDraft, ScriptTokenDraft},
    consent::{ConsentPolicy, Policies, PolicyTarget},
    device_columns::DeviceColumns,
    device_exports::{DeviceExportRequest, ExportBegun, ExportProgress, OpenExport, Reach, Reached},
    device_groups::{Group, GroupDraft, GroupMember},
    device_lists::{Counted, DeviceExport, Facets},
    device_sync::{DeviceSource, GraphRegistrationDraft, SyncKind, SyncReport},
    device_tags::KnownTag,
    device_views::{DeviceView, DeviceViewList, DeviceViewNaming, ListPairs},
    devices::{DeviceDetails, DeviceGroup, DeviceQuery, DeviceRow, Overview},
    help_requests::{HelpQuery, HelpRequest},
    home::HomeFigures,
    imports::Import,
    notifications::{Inbox, NewWebhook, NotificationSettings, Webhook, WebhookDraft},
    pages::{Page, PageStart},
    periods::ZoneOffset,
    portal::{Answer, DeclineReason, Enrolment, PastSession, Portal},
    pushes::PushSubscription,
    reports::{ExportFormat, ExportRows, Operator, Report, ReportQuery},
    schedules::{NewSchedule, Schedule, ScheduleDraft},
    sessions::{Session, SessionQuery, StartSession},
    settings::{Language, TextSettings},
    technicians::{Colleague, NoteDraft, SessionNote, StartAgain},
    web_connector::{OpenTeamViewer, WebConnector},
};

/// All services, as the server hands them to each request.
#[derive(Clone)]
pub struct Services {
    /// People who sign in.
    pub accounts: Arc<dyn Accounts>,
    /// Managed devices.
    pub devices: Arc<dyn Devices>,
    /// Exports of devices.
    pub device_exports: Arc<dyn DeviceExports>,
    /// The TeamViewer connector.
    pub connectors: Arc<dyn Connectors>,
    /// Remote assistance sessions.
    pub sessions: Arc<dyn Sessions>,
    /// The Company Portal.
    pub portals: Arc<dyn Portals>,
    /// Web Push to the Company Portal.
    pub pushes: Arc<dyn Pushes>,
    /// Help that device users ask for.
    pub help_requests: Arc<dyn HelpRequests>,
    /// Imports of devices.
    pub imports: Arc<dyn Imports>,
    /// The audit log.
    pub audit: Arc<dyn Audit>,
    /// What technicians do with their sessions.
    pub technicians: Arc<dyn Technicians>,
    /// Reports on sessions.
    pub reports: Arc<dyn Reports>,
    /// Schedules of reports.
    pub schedules: Arc<dyn Schedules>,
    /// Remote assistance policies.
    pub consent: Arc<dyn Consent>,
    /// Settings of the organisation.
    pub settings: Arc<dyn TenantSettings>,
    /// What operators are told.
    pub notifications: Arc<dyn Notifications>,
    /// What people have arranged for themselves.
    pub preferences: Arc<dyn Preferences>,
    /// Devices from Microsoft Graph.
    pub device_syncs: Arc<dyn DeviceSyncs>,
    /// Saved views of All devices.
    pub device_views: Arc<dyn DeviceViews>,
    /// Groups of devices.
    pub device_groups: Arc<dyn DeviceGroups>,
    /// Tags of devices.
    pub device_tags: Arc<dyn DeviceTags>,
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
    /// How many devices a page that does not know it is of, as far as that is counted. Place of the query does not matter. It
    /// may take a while.
    async fn count(&self, caller: &Caller, query: &DeviceQuery) -> Result<Counted>;
    /// The values of its columns, each with how many devices have it. Order and place of the query do not matter.
    async fn facets(&self, caller: &Caller, query: &DeviceQuery) -> Result<Facets>;
    /// One device.
    async fn details(&self, caller: &Caller, id: DeviceId) -> Result<DeviceDetails>;
    /// The groups that a device is in, by name.
    async fn groups(&self, caller: &Caller, id: DeviceId) -> Result<Vec<DeviceGroup>>;
    /// The figures on Home.
    async fn overview(&self, caller: &Caller) -> Result<Overview>;
    /// What they are made of. Days are those of `zone`.
    async fn home(&self, caller: &Caller, zone: ZoneOffset) -> Result<HomeFigures>;
}

/// Exports of devices, and what is selected for one.
#[async_trait]
pub trait DeviceExports: Send + Sync {
    /// Looks whether the export can be, and how many devices it will have, before the file is asked for.
    async fn begin(&self, caller: &Caller, request: &DeviceExportRequest) -> Result<ExportBegun>;
    /// Begins to read out the devices, in the order of the query, from the first on. It is written down.
    async fn open(&self, caller: &Caller, request: &DeviceExportRequest) -> Result<OpenExport>;
    /// The devices that follow, by the query that came with those before.
    async fn more(&self, caller: &Caller, query: &DeviceQuery) -> Result<DeviceExport>;
    /// How the caller's export goes. None where this server knows nothing of it.
    async fn progress(&self, caller: &Caller, id: ExportId) -> Result<Option<ExportProgress>>;
    /// Takes the caller's export back: the file ends before its end.
    async fn cancel(&self, caller: &Caller, id: ExportId) -> Result<()>;
    /// The selected devices as text to be pasted elsewhere: a line each, with tabs between the columns. It is written
    /// down.
    async fn copy(
        &self,
        caller: &Caller,
        request: &DeviceExportRequest,
        language: Language,
    ) -> Result<String>;
    /// The devices of the list that somebody reaches for, at most as many as can be selected. In order, from the first
    /// end on.
    async fn reach(&self, caller: &Caller, query: &DeviceQuery, reach: &Reach) -> Result<Reached>;
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
    /// Turns the second generation on or off, and keeps the address of its page.
    async fn set_web(&self, caller: &Caller, web: &WebConnector) -> Result<Connector>;
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
    /// The address of TeamViewer's own page for a device, by the second generation of the connector. Who opens it and
    /// why is written down before; TeamViewer tells nothing of it afterwards, so there is no session here.
    async fn open_team_viewer(&self, caller: &Caller, request: &OpenTeamViewer) -> Result<String>;
}

/// What technicians do with their sessions.
#[async_trait]
pub trait Technicians: Send + Sync {
    /// The caller's open sessions, newest first: those that are assigned to them. None for who may ask for none.
    async fn open_sessions(&self, caller: &Caller) -> Result<Vec<Session>>;
    /// Asks for a new session in the place of one that is over. What is offered for the device is looked at anew.
    async fn start_again(&self, caller: &Caller, request: &StartAgain) -> Result<Session>;
    /// Shows the request to the device's user once more, while it waits for them.
    async fn send_again(&self, caller: &Caller, id: SessionId) -> Result<Session>;
    /// Who can take the session over, by name: everybody but its technician who may ask for a session on this device.
    async fn colleagues(&self, caller: &Caller, id: SessionId) -> Result<Vec<Colleague>>;
    /// Gives an open session to another technician.
    async fn hand_over(&self, caller: &Caller, id: SessionId, to: UserId) -> Result<Session>;
    /// Ends an open session: takes it back before both sides are connected, and closes it to new connections after.
    /// TeamViewer does not cut off a connection that runs.
    async fn end(&self, caller: &Caller, id: SessionId) -> Result<Session>;
    /// What was written down about a session.
    async fn note(&self, caller: &Caller, id: SessionId) -> Result<SessionNote>;
    /// Writes it down, for open sessions and for those that are over.
    async fn write_note(&self, caller: &Caller, id: SessionId, draft: &NoteDraft) -> Result<SessionNote>;
}

/// The Company Portal.
#[async_trait]
pub trait Portals: Send + Sync {
    /// A code to sign the device in with.
    async fn invite(&self, caller: &Caller, device_id: DeviceId) -> Result<Enrolment>;
    /// Signs every browser on the device out, which ends their streams. A code that was not used yet stays good.
    async fn sign_out(&self, caller: &Caller, device_id: DeviceId) -> Result<()>;
    /// Uses a code up: the secret for the device's cookie.
    async fn enrol(&self, origin: &Origin, code: &str) -> Result<SignedIn>;
    /// Which device holds this cookie, if any does still.
    async fn device(&self, origin: &Origin, token: &str) -> Result<Option<DeviceCaller>>;
    /// The device's page. Asking for it also records that a waiting session was shown.
    async fn view(&self, device: &DeviceCaller) -> Result<Portal>;
    /// The user's answer.
    async fn answer(&self, device: &DeviceCaller, id: SessionId, answer: Answer) -> Result<Portal>;
    /// Why the user declined. What they said first stands.
    async fn explain(&self, device: &DeviceCaller, id: SessionId, reason: &DeclineReason) -> Result<Portal>;
    /// The user stops what they had accepted. The partner then lets nobody else in; a connection that runs is ended in
    /// the partner's own window.
    async fn stop(&self, device: &DeviceCaller, id: SessionId) -> Result<Portal>;
    /// The device's last sessions that are over, newest first.
    async fn past(&self, device: &DeviceCaller) -> Result<Vec<PastSession>>;
}

/// Web Push to the Company Portal.
#[async_trait]
pub trait Pushes: Send + Sync {
    /// The public key of the device's organisation, as browsers take it.
    async fn key(&self, device: &DeviceCaller) -> Result<String>;
    /// Has the caller's browser woken when somebody asks, in the place of what it had before.
    async fn subscribe(&self, device: &DeviceCaller, subscription: &PushSubscription) -> Result<()>;
    /// Lets it sleep.
    async fn unsubscribe(&self, device: &DeviceCaller) -> Result<()>;
}

/// Help that device users ask for.
#[async_trait]
pub trait HelpRequests: Send + Sync {
    /// The user asks. When one of theirs waits already, that one stands.
    async fn ask(&self, device: &DeviceCaller, message: &str) -> Result<()>;
    /// The user takes back what waits.
    async fn withdraw(&self, device: &DeviceCaller) -> Result<()>;
    /// A page of the queue.
    async fn page(&self, caller: &Caller, query: &HelpQuery) -> Result<Page<HelpRequest>>;
    /// How many wait.
    async fn waiting(&self, caller: &Caller) -> Result<u64>;
    /// Takes a request up: a session for its device, with the user's message as the reason. Whoever approves what
    /// somebody has approved is given that session.
    async fn approve(&self, caller: &Caller, id: HelpRequestId, confirmed: bool) -> Result<Session>;
    /// Puts a request aside. The user sees the reason.
    async fn dismiss(&self, caller: &Caller, id: HelpRequestId, reason: Option<&str>) -> Result<HelpRequest>;
}

/// Imports of devices.
#[async_trait]
pub trait Imports: Send + Sync {
    /// Refuses who may not import, and writes it down: to be asked before a file is read.
    async fn may_start(&self, caller: &Caller) -> Result<()>;
    /// Takes a file: the import goes on by itself, and tells its progress by events.
    async fn start(&self, caller: &Caller, file_name: &str, file: std::fs::File) -> Result<Import>;
    /// How it goes.
    async fn get(&self, caller: &Caller, id: ImportId) -> Result<Import>;
}

/// Devices from Microsoft Graph: the Microsoft Intune connector.
#[async_trait]
pub trait DeviceSyncs: Send + Sync {
    /// As it stands, with its last runs.
    async fn view(&self, caller: &Caller) -> Result<DeviceSource>;
    /// What a run met.
    async fn report(&self, caller: &Caller, id: SyncRunId) -> Result<SyncReport>;
    /// Keeps an app registration in Microsoft Entra for the caller's organisation.
    async fn set_registration(&self, caller: &Caller, draft: &GraphRegistrationDraft)
    -> Result<DeviceSource>;
    /// Forgets it, and its schedule. The devices stay.
    async fn forget_registration(&self, caller: &Caller) -> Result<DeviceSource>;
    /// Has it run by itself every so many hours, or not.
    async fn set_schedule(&self, caller: &Caller, every_hours: Option<u32>) -> Result<DeviceSource>;
    /// Begins a run, which goes on by itself and tells its progress by events. Which kind is found out unless it is
    /// said: a full one when none came to its end for a day.
    async fn run_now(&self, caller: &Caller, kind: Option<SyncKind>) -> Result<DeviceSource>;
}

/// The audit log.
#[async_trait]
pub trait Audit: Send + Sync {
    /// A page of it, newest first.
    async fn page(&self, caller: &Caller, query: &AuditQuery) -> Result<Page<AuditEvent>>;

    /// The first lines of an export of all that the query is about, newest first, which is written down.
    async fn export(&self, caller: &Caller, query: &AuditQuery) -> Result<AuditRows>;

    /// The lines that follow.
    async fn export_more(&self, caller: &Caller, query: &AuditQuery) -> Result<AuditRows>;

    /// How far it is sealed.
    async fn seals(&self, caller: &Caller) -> Result<SealStatus>;

    /// The seal of this number, if there is one.
    async fn seal(&self, caller: &Caller, number: u64) -> Result<Option<Seal>>;

    /// Looks whether its seals match, from this number on: some at once, and which comes next.
    async fn verify(&self, caller: &Caller, from: u64) -> Result<SealsVerified>;
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
    /// Who this server's mails are from; none when it has no mail server.
    async fn mail_sender(&self, caller: &Caller) -> Result<Option<String>>;
    /// Makes one. Its secret is told this once.
    async fn add(&self, caller: &Caller, draft: &ScheduleDraft) -> Result<NewSchedule>;
    /// Turns one on or off.
    async fn turn(&self, caller: &Caller, id: ScheduleId, on: bool) -> Result<()>;
    /// Ends one.
    async fn delete(&self, caller: &Caller, id: ScheduleId) -> Result<()>;
    /// Sends one's report now, beside the schedule. Returns once it was tried.
    async fn send(&self, caller: &Caller, id: ScheduleId) -> Result<()>;
}

/// Settings of the organisation.
#[async_trait]
pub trait TenantSettings: Send + Sync {
    /// How texts for others are written; none while nobody has said.
    async fn texts(&self, caller: &Caller) -> Result<Option<TextSettings>>;
    /// Says how.
    async fn set_texts(&self, caller: &Caller, texts: TextSettings) -> Result<()>;
}

/// Remote assistance policies.
#[async_trait]
pub trait Consent: Send + Sync {
    /// All that were set.
    async fn policies(&self, caller: &Caller) -> Result<Policies>;
    /// Sets one, in the place of the one that was there. Sessions that were asked for before keep theirs.
    async fn set(&self, caller: &Caller, target: PolicyTarget, policy: &ConsentPolicy) -> Result<()>;
    /// Removes one: the next nearer applies. Nothing, when there is none.
    async fn remove(&self, caller: &Caller, target: PolicyTarget) -> Result<()>;
}

/// What operators are told: each their own; webhooks are the organisation's.
#[async_trait]
pub trait Notifications: Send + Sync {
    /// The caller's latest notifications. None for who may ask for no session.
    async fn inbox(&self, caller: &Caller) -> Result<Inbox>;
    /// The caller has read these. What is not theirs is left alone.
    async fn mark_read(&self, caller: &Caller, ids: &[NotificationId]) -> Result<()>;
    /// The caller has read all that happened until then.
    async fn mark_all_read(&self, caller: &Caller, until: Timestamp) -> Result<()>;
    /// What the caller wants to be told of.
    async fn settings(&self, caller: &Caller) -> Result<NotificationSettings>;
    /// Keeps it.
    async fn set_settings(&self, caller: &Caller, settings: NotificationSettings) -> Result<()>;
    /// The public key of the caller's organisation, as browsers take it.
    async fn push_key(&self, caller: &Caller) -> Result<String>;
    /// Has the caller's browser woken until they sign out, in the place of what it had before.
    async fn subscribe(&self, caller: &Caller, subscription: &PushSubscription) -> Result<()>;
    /// Lets it sleep.
    async fn unsubscribe(&self, caller: &Caller) -> Result<()>;
    /// Whether the caller is to be told when the device is back.
    async fn watching(&self, caller: &Caller, device_id: DeviceId) -> Result<bool>;
    /// Has the caller told, once, when the device is back; or not.
    async fn watch(&self, caller: &Caller, device_id: DeviceId, on: bool) -> Result<()>;
    /// The device is there: its Company Portal is open.
    async fn device_is_there(&self, device: &DeviceCaller) -> Result<()>;
    /// The organisation's webhooks, each with its last deliveries.
    async fn webhooks(&self, caller: &Caller) -> Result<Vec<Webhook>>;
    /// Makes one. Its secret is told this once.
    async fn add_webhook(&self, caller: &Caller, draft: &WebhookDraft) -> Result<NewWebhook>;
    /// Turns one on or off.
    async fn turn_webhook(&self, caller: &Caller, id: WebhookId, on: bool) -> Result<()>;
    /// Tells one that it is tested, now and once, also while it is turned off. What came of it is its last delivery.
    async fn test_webhook(&self, caller: &Caller, id: WebhookId) -> Result<()>;
    /// Ends one, with what is known of its deliveries.
    async fn delete_webhook(&self, caller: &Caller, id: WebhookId) -> Result<()>;
}

/// What people have arranged for themselves.
#[async_trait]
pub trait Preferences: Send + Sync {
    /// The columns of All devices that the caller wants to see.
    async fn device_columns(&self, caller: &Caller) -> Result<DeviceColumns>;
    /// Says which. What nobody could show is mended; the usual ones are as if nothing had been said.
    async fn set_device_columns(&self, caller: &Caller, columns: &DeviceColumns) -> Result<()>;
}

/// Saved views of All devices: each their own; those that are shared are the organisation's.
#[async_trait]
pub trait DeviceViews: Send + Sync {
    /// The views that the caller has.
    async fn list(&self, caller: &Caller) -> Result<DeviceViewList>;
    /// The view that an address names; none when it names none that the caller has.
    async fn open(&self, caller: &Caller, id: &str) -> Result<Option<DeviceView>>;
    /// Saves a list as a view.
    async fn add(&self, caller: &Caller, naming: &DeviceViewNaming, list: &ListPairs) -> Result<DeviceView>;
    /// Has a view show another list, if nobody changed it since this version.
    async fn change(
        &self,
        caller: &Caller,
        id: DeviceViewId,
        version: i64,
        list: &ListPairs,
    ) -> Result<DeviceView>;
    /// Calls a view otherwise, shares it, or gives it back to its owner.
    async fn rename(
        &self,
        caller: &Caller,
        id: DeviceViewId,
        naming: &DeviceViewNaming,
    ) -> Result<DeviceView>;
    /// Deletes a view.
    async fn delete(&self, caller: &Caller, id: DeviceViewId) -> Result<()>;
    /// Has the navigation lead the caller to a view; to all devices without one.
    async fn set_default(&self, caller: &Caller, id: Option<DeviceViewId>) -> Result<()>;
}

/// Groups of devices.
#[async_trait]
pub trait DeviceGroups: Send + Sync {
    /// All of them, by name.
    async fn list(&self, caller: &Caller) -> Result<Vec<Group>>;
    /// Those that devices are put into by hand, by name.
    async fn fixed(&self, caller: &Caller) -> Result<Vec<Group>>;
    /// One of them.
    async fn get(&self, caller: &Caller, id: Uuid) -> Result<Group>;
    /// A page of its devices, by name; of a dynamic one those that its rule chooses now.
    async fn members(&self, caller: &Caller, id: Uuid, from: &PageStart) -> Result<Page<GroupMember>>;
    /// Makes one.
    async fn create(&self, caller: &Caller, draft: &GroupDraft) -> Result<Group>;
    /// Calls one otherwise, describes it otherwise, or has another rule choose its devices, if nobody changed it since
    /// this version.
    async fn change(&self, caller: &Caller, id: Uuid, version: i64, draft: &GroupDraft) -> Result<Group>;
    /// Deletes one that no role assignment and no policy is limited to. Its devices stay.
    async fn delete(&self, caller: &Caller, id: Uuid) -> Result<()>;
    /// Puts devices into a static group, at most as many as can be selected. Those that are in it already stay there.
    async fn add_members(&self, caller: &Caller, id: Uuid, devices: &[DeviceId]) -> Result<()>;
    /// Takes devices out of a static group.
    async fn remove_members(&self, caller: &Caller, id: Uuid, devices: &[DeviceId]) -> Result<()>;
}

/// Tags of devices. Those of one device come with its [details](Devices::details).
#[async_trait]
pub trait DeviceTags: Send + Sync {
    /// The tags that devices have, in the order of the alphabet: of more than are suggested, those that most devices have.
    async fn known(&self, caller: &Caller) -> Result<Vec<KnownTag>>;
    /// Gives devices a tag, at most as many as can be selected. Where others have it already, whatever its case, it is
    /// spelt as there.
    async fn add(&self, caller: &Caller, devices: &[DeviceId], tag: &str) -> Result<()>;
    /// Takes a tag from devices, those that have it.
    async fn remove(&self, caller: &Caller, devices: &[DeviceId], tag: &str) -> Result<()>;
}
