//! What the store keeps: one struct a table, contract types inside. `Debug` leaves out every secret.

use core::fmt;

use farhand_contract::{
    ConnectorId, DeviceId, DeviceViewId, NotificationId, Role, ScheduleId, SessionId, TenantId, Timestamp,
    UserId, WebhookId,
    audit::AuditEvent,
    connectors::{
        AcceptedAgreement, ConnectorMethod, ConnectorStatus, PartnerAccount, PartnerProblem, Region, Trouble,
    },
    consent::{AppliedPolicy, ConsentPolicy, PolicyTarget},
    device_lists::FacetValue,
    device_sync::SyncRun,
    device_views::ListPairs,
    devices::{Device, OpenSession, Platform},
    help_requests::HelpRequest,
    imports::Import,
    notifications::{Kinds, NotificationKind},
    offers::{Mode, Notice},
    pages::Page,
    periods::{Day, ZoneOffset},
    portal::DeclineReason,
    reports::{Counts, DeviceLine, OperatorLine},
    schedules::{Cadence, DeliveryProblem, DeliveryState},
    sessions::{SessionFailure, SessionState},
    settings::TextSettings,
    web_connector::WebConnector,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// `Debug` of these fields alone; what is not named is a secret and left out.
macro_rules! debug_without_secrets {
    ($name:ident { $($field:ident),* $(,)? }) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name))$(.field(stringify!($field), &self.$field))*.finish_non_exhaustive()
            }
        }
    };
}

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Which one.
    pub id: TenantId,
    /// Its name.
    pub name: String,
    /// The domain its people sign in under, such as `contoso.com`. Unique, whatever its case.
    pub domain: String,
    /// Whether it is the demo.
    pub demo: bool,
    /// Whether remote assistance is only for devices in the scope of the caller's role.
    pub limit_remote_assistance_to_scope: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A person in the directory.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// The organisation.
    pub tenant_id: TenantId,
    /// Which one.
    pub id: UserId,
    /// What they sign in with. Unique in the organisation, whatever its case.
    pub user_principal_name: String,
    /// Their name.
    pub display_name: String,
    /// The password's hash in PHC form; none for those who do not sign in.
    pub password_hash: Option<String>,
    /// Whether they may sign in.
    pub enabled: bool,
    /// When they were added.
    pub created_at: Timestamp,
}
debug_without_secrets!(User { tenant_id, id, user_principal_name, display_name, enabled, created_at });

/// A role that a user has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleAssignment {
    /// The organisation.
    pub tenant_id: TenantId,
    /// Which assignment.
    pub id: Uuid,
    /// Whose.
    pub user_id: UserId,
    /// Which role.
    pub role: Role,
    /// The group of devices it holds for; none for all devices.
    pub scope_group_id: Option<Uuid>,
}

/// A group of devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The organisation.
    pub tenant_id: TenantId,
    /// Which one.
    pub id: Uuid,
    /// Its name.
    pub display_name: String,
}

/// A group of devices, with all that is kept of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceGroupRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// Which one.
    pub id: Uuid,
    /// Its name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// What chooses its devices; none where somebody does.
    pub rule: Option<ListPairs>,
    /// Counts the writes: 1 when it is new. Set by the store; what a caller puts here is not looked at.
    pub version: i64,
}

/// What Home shows of a tenant's managed devices: counts that are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HomeCounts {
    /// By operating system, the most first.
    pub platforms: Vec<FacetValue>,
    /// By compliance, the most first.
    pub compliance: Vec<FacetValue>,
    /// By the day of their last check-in, a number since 1970 in UTC; none for those that never were in contact.
    pub sync_days: Vec<(Option<i64>, u64)>,
}

/// A browser that is signed in to the admin center.
#[derive(Clone, PartialEq, Eq)]
pub struct SignIn {
    /// The organisation.
    pub tenant_id: TenantId,
    /// The hash of the cookie's secret.
    pub token_hash: String,
    /// Who signed in.
    pub user_id: UserId,
    /// From which network address.
    pub address: String,
    /// When.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}
debug_without_secrets!(SignIn { tenant_id, user_id, address, created_at, last_seen_at, expires_at });

/// A tenant's connector.
#[derive(Clone, PartialEq, Eq)]
pub struct ConnectorRecord {
    /// The organisation: it has one.
    pub tenant_id: TenantId,
    /// Which one.
    pub id: ConnectorId,
    /// Where it stands.
    pub status: ConnectorStatus,
    /// The licence agreement, once accepted.
    pub agreement: Option<AcceptedAgreement>,
    /// The account, while connected.
    pub account: Option<PartnerAccount>,
    /// How the account proves who it is, while there is one.
    pub method: Option<ConnectorMethod>,
    /// Where its script token was made, when it is one.
    pub script_region: Option<Region>,
    /// The account's tokens, sealed.
    pub sealed_tokens: Option<String>,
    /// When the access token ends.
    pub token_expires_at: Option<Timestamp>,
    /// From when the tokens are renewed before they are used.
    pub renew_at: Option<Timestamp>,
    /// The app registration that was given here; none for the server's own.
    pub registration: Option<GivenRegistration>,
    /// Its client secret, sealed.
    pub sealed_client_secret: Option<String>,
    /// When the account authorized.
    pub connected_at: Option<Timestamp>,
    /// When the partner last answered.
    pub last_contact_at: Option<Timestamp>,
    /// When it was last checked.
    pub checked_at: Option<Timestamp>,
    /// What the last check met.
    pub check_problem: Option<PartnerProblem>,
    /// Why it needs a person, when it does.
    pub trouble: Option<Trouble>,
    /// When it is checked next.
    pub next_check_at: Option<Timestamp>,
    /// Counts the writes: 1 when it is new. Set by the store; what a caller puts here is not looked at.
    pub version: i64,
}
debug_without_secrets!(ConnectorRecord {
    tenant_id,
    id,
    status,
    agreement,
    account,
    method,
    script_region,
    token_expires_at,
    renew_at,
    registration,
    connected_at,
    last_contact_at,
    checked_at,
    check_problem,
    trouble,
    next_check_at,
    version,
});

impl ConnectorRecord {
    /// One that was never set up.
    pub const fn new(tenant_id: TenantId, id: ConnectorId) -> Self {
        Self {
            tenant_id,
            id,
            status: ConnectorStatus::NotOnboarded,
            agreement: None,
            account: None,
            method: None,
            script_region: None,
            sealed_tokens: None,
            token_expires_at: None,
            renew_at: None,
            registration: None,
            sealed_client_secret: None,
            connected_at: None,
            last_contact_at: None,
            checked_at: None,
            check_problem: None,
            trouble: None,
            next_check_at: None,
            version: 0,
        }
    }
}

/// An app registration at the partner that was given in the connector's blade.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GivenRegistration {
    /// The client id.
    pub client_id: String,
    /// Which service it is registered at.
    pub region: Region,
}

/// Tokens that the partner is to revoke.
#[derive(Clone, PartialEq, Eq)]
pub struct RevocationRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// Which revocation.
    pub id: Uuid,
    /// Whose tokens: the account's e-mail address.
    pub account: Option<String>,
    /// Where it was made, when it is a script token: that is not revoked, and closes the sessions.
    pub script_region: Option<Region>,
    /// The app registration they were given to; none for the server's own.
    pub registration: Option<GivenRegistration>,
    /// The sessions to close before.
    pub codes: Vec<String>,
    /// The tokens, sealed. None: given up.
    pub sealed_tokens: Option<String>,
    /// When the access token ends.
    pub token_expires_at: Option<Timestamp>,
    /// When the account was disconnected.
    pub began_at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// What the last attempt met.
    pub problem: Option<PartnerProblem>,
    /// When it is tried next. None: given up.
    pub next_attempt_at: Option<Timestamp>,
    /// Counts the writes: 1 when it is new. Set by the store; what a caller puts here is not looked at.
    pub version: i64,
}
debug_without_secrets!(RevocationRecord {
    tenant_id,
    id,
    account,
    script_region,
    registration,
    token_expires_at,
    began_at,
    attempts,
    problem,
    next_attempt_at,
    version,
});

/// A sealed secret, and where it stands.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedSecret {
    /// The organisation.
    pub tenant_id: TenantId,
    /// In which column.
    pub place: SealedPlace,
    /// In which row of the organisation's.
    pub row: String,
    /// As it is sealed.
    pub sealed: String,
}
debug_without_secrets!(SealedSecret { tenant_id, place });

/// A column that holds sealed secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SealedPlace {
    /// The tokens of a connector.
    ConnectorTokens,
    /// The client secret of an app registration.
    ClientSecret,
    /// The proof key of an authorization.
    Verifier,
    /// The link to the supporter's side of a session.
    SupporterLink,
    /// The tokens that the partner is to revoke.
    RevocationTokens,
    /// The private key for Web Push.
    PushKey,
    /// A browser's subscription to Web Push.
    PushSubscription,
    /// What reports to a webhook are signed with.
    WebhookSecret,
    /// What notifications to a webhook are signed with.
    NotificationSecret,
    /// An operator's browser's subscription to Web Push.
    OperatorSubscription,
    /// The client secret of an app registration for Microsoft Graph.
    GraphSecret,
}

impl SealedPlace {
    /// Every place.
    pub const ALL: &[Self] = &[
        Self::ConnectorTokens,
        Self::ClientSecret,
        Self::Verifier,
        Self::SupporterLink,
        Self::RevocationTokens,
        Self::PushKey,
        Self::PushSubscription,
        Self::WebhookSecret,
        Self::NotificationSecret,
        Self::OperatorSubscription,
        Self::GraphSecret,
    ];
}

/// An authorization at the partner that was begun.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizationAttempt {
    /// The organisation.
    pub tenant_id: TenantId,
    /// The hash of the state parameter.
    pub state_hash: String,
    /// The browser that began it: its sign-in's token hash.
    pub sign_in: String,
    /// Who began it.
    pub user_id: UserId,
    /// The proof key, sealed.
    pub sealed_verifier: String,
    /// When it was begun.
    pub created_at: Timestamp,
    /// Until when it can be used.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}
debug_without_secrets!(AuthorizationAttempt { tenant_id, user_id, created_at, expires_at, used_at });

/// A remote assistance session.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// Which one.
    pub id: SessionId,
    /// The key of the request that made it. Unique in the organisation.
    pub idempotency_key: Uuid,
    /// The device.
    pub device_id: DeviceId,
    /// The device's name when the session was asked for.
    pub device_name: String,
    /// The device's user when the session was asked for.
    pub user_principal_name: Option<String>,
    /// The kind of device.
    pub platform: Platform,
    /// What the operator will be able to do.
    pub mode: Mode,
    /// What was to know before starting.
    pub notices: Vec<Notice>,
    /// Who asked.
    pub requested_by: UserId,
    /// Their name.
    pub requested_by_name: String,
    /// Why, if they said.
    pub reason: Option<String>,
    /// Where it stands.
    pub state: SessionState,
    /// Why it failed, when it did.
    pub failure: Option<SessionFailure>,
    /// The partner's session code.
    pub code: Option<String>,
    /// What the device's user opens.
    pub end_customer_link: Option<String>,
    /// What the technician opens, sealed.
    pub sealed_supporter_link: Option<String>,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// When the partner had made it.
    pub created_at: Option<Timestamp>,
    /// When the Company Portal first showed it.
    pub shown_at: Option<Timestamp>,
    /// When the user answered.
    pub answered_at: Option<Timestamp>,
    /// When both sides were connected.
    pub connected_at: Option<Timestamp>,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// When it expires unless both sides connect before.
    pub expires_at: Timestamp,
    /// The technician it is assigned to.
    pub assigned_to: UserId,
    /// Their name.
    pub assigned_to_name: String,
    /// The session that this one was started in the place of.
    pub follows: Option<SessionId>,
    /// The session that was started in the place of this one.
    pub followed_by: Option<SessionId>,
    /// How often it was sent to the device's user again.
    pub times_sent_again: u32,
    /// When that was last.
    pub sent_again_at: Option<Timestamp>,
    /// When the operator closed it to new connections, while one was running.
    pub closed_at: Option<Timestamp>,
    /// Whether it ran and the partner's report of that is still to come.
    pub awaits_report: bool,
    /// Why the user declined, if they said.
    pub declined_because: Option<DeclineReason>,
    /// When the user stopped it, after they had accepted.
    pub stopped_at: Option<Timestamp>,
    /// The remote assistance policy that applied when it was asked for.
    pub policy: AppliedPolicy,
    /// How often the user was asked again because nobody answered.
    pub asked_again: u32,
    /// When nobody had answered and the policy let the technician go on.
    pub went_on_at: Option<Timestamp>,
}
debug_without_secrets!(SessionRecord {
    tenant_id,
    id,
    idempotency_key,
    device_id,
    device_name,
    user_principal_name,
    platform,
    mode,
    notices,
    requested_by,
    requested_by_name,
    reason,
    state,
    failure,
    requested_at,
    created_at,
    shown_at,
    answered_at,
    connected_at,
    ended_at,
    expires_at,
    assigned_to,
    assigned_to_name,
    follows,
    followed_by,
    times_sent_again,
    sent_again_at,
    closed_at,
    awaits_report,
    declined_because,
    stopped_at,
    policy,
    asked_again,
    went_on_at,
});

/// What was written down about a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionNoteRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// The session.
    pub session_id: SessionId,
    /// Free text.
    pub note: String,
    /// The reference of a ticket.
    pub ticket: String,
    /// Who wrote last, by name.
    pub written_by: String,
    /// When.
    pub written_at: Timestamp,
    /// Counts the writes: 1 when it is new. Set by the store; what a caller puts here is not looked at.
    pub version: u32,
}

/// A code to sign a device in to the Company Portal with, once.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrolmentRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// The hash of the code.
    pub code_hash: String,
    /// The device.
    pub device_id: DeviceId,
    /// Who made it.
    pub created_by: UserId,
    /// When.
    pub created_at: Timestamp,
    /// Until when it can be used.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}
debug_without_secrets!(EnrolmentRecord { tenant_id, device_id, created_by, created_at, expires_at, used_at });

/// A browser on a device that is signed in to the Company Portal.
#[derive(Clone, PartialEq, Eq)]
pub struct PortalSignIn {
    /// The organisation.
    pub tenant_id: TenantId,
    /// The hash of the cookie's secret.
    pub token_hash: String,
    /// The device.
    pub device_id: DeviceId,
    /// When it signed in.
    pub created_at: Timestamp,
}
debug_without_secrets!(PortalSignIn { tenant_id, device_id, created_at });

/// A request for help that a device's user made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpRequestRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// What it is, whoever looks: with the session that came of it, and without what is offered now.
    pub request: HelpRequest,
    /// Who took it up or put it aside.
    pub settled_by: Option<UserId>,
}

/// An organisation's key pair for Web Push.
#[derive(Clone, PartialEq, Eq)]
pub struct PushKeyRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// The public key, as browsers take it.
    pub public_key: String,
    /// The private key, sealed.
    pub sealed_private_key: String,
    /// When it was made.
    pub created_at: Timestamp,
}
debug_without_secrets!(PushKeyRecord { tenant_id, public_key, created_at });

/// A browser that wants to be woken when somebody asks.
#[derive(Clone, PartialEq, Eq)]
pub struct PushSubscriptionRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// The browser's sign-in to the Company Portal.
    pub token_hash: String,
    /// The device it is signed in as.
    pub device_id: DeviceId,
    /// The hash of its address at the push service.
    pub endpoint_hash: String,
    /// The subscription, sealed.
    pub sealed_subscription: String,
    /// When it was given.
    pub created_at: Timestamp,
}
debug_without_secrets!(PushSubscriptionRecord { tenant_id, device_id, created_at });

/// An import of a device export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// The import.
    pub import: Import,
    /// Until when whoever is at it is waited for.
    pub step_at: Timestamp,
    /// Counts the writes.
    pub version: i64,
}

/// A line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// What happened.
    pub event: AuditEvent,
}

/// A device, and the session that occupies it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceWithSession {
    /// The device.
    pub device: Device,
    /// Its open session, when it has one.
    pub open_session: Option<OpenSession>,
}

/// A page of devices, and what decides what is offered on it.
#[derive(Clone, Debug)]
pub struct DevicePage {
    /// The page.
    pub page: Page<DeviceWithSession>,
    /// What decides the offers.
    pub grounds: OfferGrounds,
}

/// What decides what is offered in an organisation, but for the devices and the caller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfferGrounds {
    /// Whether sessions can be asked for only within the scope of the caller's roles.
    pub limit_to_scope: bool,
    /// Where the connector stands, when there is one.
    pub connector: Option<ConnectorStatus>,
    /// The licence agreement, once accepted.
    pub agreement: Option<AcceptedAgreement>,
    /// Whether the second generation of the connector is turned on.
    pub web: bool,
}

/// A tenant's second generation of the TeamViewer connector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebConnectorRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// As somebody set it.
    pub web: WebConnector,
    /// Counts the writes: 1 when it is new. Set by the store; what a caller puts here is not looked at.
    pub version: i64,
}

/// What sessions come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionFigures {
    /// Of all.
    pub counts: Counts,
    /// The median time from the request to the user's answer, in seconds.
    pub median_answer_seconds: Option<u64>,
    /// The median of how long sessions ran, in seconds.
    pub median_seconds: Option<u64>,
    /// By who asked: those with the most.
    pub operators: Vec<OperatorLine>,
    /// How many there are.
    pub operator_count: u64,
    /// By device: those with the most.
    pub devices: Vec<DeviceLine>,
    /// How many there are.
    pub device_count: u64,
    /// By day, the earliest first; only days that have some.
    pub days: Vec<(Day, Counts)>,
}

/// A report that is sent to a webhook, again and again.
#[derive(Clone, PartialEq, Eq)]
pub struct ScheduleRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// Which one.
    pub id: ScheduleId,
    /// How often.
    pub cadence: Cadence,
    /// At which hour of the day.
    pub hour: u8,
    /// Whose days and hours.
    pub zone: ZoneOffset,
    /// The webhook's address. It may carry a key of the receiver's.
    pub url: String,
    /// What deliveries are signed with, sealed.
    pub sealed_secret: String,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// When it is sent next; none while it is turned off.
    pub next_at: Option<Timestamp>,
    /// Counts the writes: 1 when it is new. Set by the store; what a caller puts here is not looked at.
    pub version: i64,
    /// To whom it is mailed, where it is; then it has no address and no secret.
    pub mail_to: Option<String>,
}
debug_without_secrets!(ScheduleRecord {
    tenant_id,
    id,
    cadence,
    hour,
    zone,
    created_by,
    created_at,
    next_at,
    version
});

/// A report that was sent to a webhook, or is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// Which one.
    pub id: Uuid,
    /// By which schedule.
    pub schedule_id: ScheduleId,
    /// The first day that it is about.
    pub first: Day,
    /// The last day.
    pub last: Day,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// What the webhook answered the last time: an HTTP status.
    pub status: Option<u16>,
    /// What the last attempt met.
    pub problem: Option<DeliveryProblem>,
    /// How long the last attempt took, in milliseconds.
    pub duration_millis: Option<u64>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it is tried next. None: it is over.
    pub next_attempt_at: Option<Timestamp>,
    /// Counts the writes: 1 when it is new. Set by the store; what a caller puts here is not looked at.
    pub version: i64,
}

/// A remote assistance policy that somebody set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// What it is for.
    pub target: PolicyTarget,
    /// The policy.
    pub policy: ConsentPolicy,
    /// Who changed it last: a user principal name.
    pub changed_by: String,
    /// When.
    pub changed_at: Timestamp,
    /// Counts the changes.
    pub version: i64,
    /// The name of the group or the device; read, not written.
    pub name: Option<String>,
    /// The rule of a dynamic group: the policy may apply to a device that this chooses. Read, not written.
    pub rule: Option<ListPairs>,
}

/// A tenant's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettingsRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// How texts for others are written.
    pub texts: TextSettings,
    /// Counts the changes.
    pub version: i64,
}

/// Something that happened which somebody may want to be told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The organisation.
    pub tenant_id: TenantId,
    /// What makes it this one: the same is told nobody twice.
    pub name: String,
    /// What happened.
    pub kind: NotificationKind,
    /// On which device; none where it is about the connector.
    pub device_id: Option<DeviceId>,
    /// The device's name; empty without one.
    pub device_name: String,
    /// In which session.
    pub session_id: Option<SessionId>,
    /// When.
    pub happened_at: Timestamp,
}

/// What somebody is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotificationRecord {
    /// Who.
    pub user_id: UserId,
    /// Which one.
    pub id: NotificationId,
    /// What happened.
    pub fact: Fact,
    /// When they read it.
    pub read_at: Option<Timestamp>,
    /// When their browsers are to be woken. None: that is settled.
    pub push_at: Option<Timestamp>,
}

/// Somebody who wants to be told that a device is back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// The device.
    pub device_id: DeviceId,
    /// Who.
    pub user_id: UserId,
    /// Tells this wish from another of the same.
    pub id: Uuid,
    /// Since when.
    pub since: Timestamp,
}

/// An operator's browser that wants to be woken.
#[derive(Clone, PartialEq, Eq)]
pub struct OperatorSubscriptionRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// The sign-in that it belongs to.
    pub token_hash: String,
    /// Whose it is.
    pub user_id: UserId,
    /// Under which its address is known.
    pub endpoint_hash: String,
    /// Address and keys, sealed.
    pub sealed_subscription: String,
    /// When it came.
    pub created_at: Timestamp,
}
debug_without_secrets!(OperatorSubscriptionRecord { tenant_id, user_id, created_at });

/// A webhook that is told what happens.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// Which one.
    pub id: WebhookId,
    /// Its address. It may carry a key of the receiver's.
    pub url: String,
    /// What deliveries are signed with, sealed.
    pub sealed_secret: String,
    /// What it is told of.
    pub kinds: Kinds,
    /// Whether it is told anything.
    pub on: bool,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// Counts the writes: 1 when it is new. Set by the store; what a caller puts here is not looked at.
    pub version: i64,
}
debug_without_secrets!(WebhookRecord { tenant_id, id, kinds, on, created_by, created_at, version });

/// What a webhook is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// What happened.
    Fact(Fact),
    /// Nothing happened: somebody tests it.
    Test {
        /// The organisation.
        tenant_id: TenantId,
        /// What makes it this one.
        name: String,
        /// When.
        at: Timestamp,
    },
}

impl Told {
    /// The organisation.
    pub const fn tenant_id(&self) -> TenantId {
        match self {
            Self::Fact(fact) => fact.tenant_id,
            Self::Test { tenant_id, .. } => *tenant_id,
        }
    }

    /// What makes it this one: a webhook is told the same once.
    pub fn name(&self) -> &str {
        match self {
            Self::Fact(fact) => &fact.name,
            Self::Test { name, .. } => name,
        }
    }

    /// When it happened, or was tested.
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Fact(fact) => fact.happened_at,
            Self::Test { at, .. } => *at,
        }
    }
}

/// What a webhook was told, or is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookDeliveryRecord {
    /// Which webhook.
    pub webhook_id: WebhookId,
    /// What it is told.
    pub told: Told,
    /// Where the delivery stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// What the webhook answered the last time: an HTTP status.
    pub status: Option<u16>,
    /// What the last attempt met.
    pub problem: Option<DeliveryProblem>,
    /// How long the last attempt took, in milliseconds.
    pub duration_millis: Option<u64>,
    /// When it is tried next. None: it is over.
    pub next_attempt_at: Option<Timestamp>,
    /// Counts the writes: 1 when it is new. Set by the store; what a caller puts here is not looked at.
    pub version: i64,
}

impl WebhookDeliveryRecord {
    /// One that is to be tried at once.
    pub const fn new(webhook_id: WebhookId, told: Told) -> Self {
        let next_attempt_at = Some(told.at());
        Self {
            webhook_id,
            told,
            state: DeliveryState::Waiting,
            attempts: 0,
            status: None,
            problem: None,
            duration_millis: None,
            next_attempt_at,
            version: 1,
        }
    }
}

/// An organisation's app registration for Microsoft Graph.
#[derive(Clone, PartialEq, Eq)]
pub struct GraphConnectionRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// The directory: its id, or one of its domains.
    pub directory: String,
    /// The client id.
    pub client_id: String,
    /// The client secret, sealed.
    pub sealed_client_secret: String,
    /// Where the secret may be sent to.
    pub service: String,
    /// How often it runs by itself, in hours.
    pub every_hours: Option<u32>,
    /// When it does so next.
    pub next_run_at: Option<Timestamp>,
    /// When the last full run that came to its end began.
    pub full_at: Option<Timestamp>,
    /// The latest contact of a device that was told.
    pub told_until: Option<Timestamp>,
    /// Counts the writes.
    pub version: i64,
}
debug_without_secrets!(GraphConnectionRecord {
    tenant_id,
    directory,
    client_id,
    service,
    every_hours,
    next_run_at,
    full_at,
    told_until,
    version,
});

/// A run that brings devices in from Microsoft Graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncRunRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// How it goes.
    pub run: SyncRun,
    /// When somebody else may go on with it.
    pub step_at: Timestamp,
    /// How often in a row asking for the page that comes next has failed. Being asked to wait is no failure.
    pub attempts: u32,
    /// How often in a row Microsoft Graph asked to wait for it.
    pub throttles: u32,
    /// How many pages in a row told of no device that was not told before.
    pub idle_pages: u32,
    /// What it asks for changes after; none for all devices.
    pub since: Option<Timestamp>,
    /// The latest contact of a device that was told.
    pub told_until: Option<Timestamp>,
    /// The page that comes next; none for the first.
    pub place: Option<String>,
    /// Whether all pages are read.
    pub listed: bool,
    /// Counts the writes.
    pub version: i64,
}

/// A saved view of All devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceViewRecord {
    /// The organisation.
    pub tenant_id: TenantId,
    /// Which one.
    pub id: DeviceViewId,
    /// Whose it is.
    pub owner_id: UserId,
    /// Its name. Unique among the owner's, whatever its case.
    pub name: String,
    /// Whether the whole organisation has it.
    pub shared: bool,
    /// What it shows.
    pub list: ListPairs,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// Counts the writes.
    pub version: i64,
}

/// A saved view of All devices, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceViewName {
    /// Which one.
    pub id: DeviceViewId,
    /// Whose it is.
    pub owner_id: UserId,
    /// Its name.
    pub name: String,
    /// Whether the whole organisation has it.
    pub shared: bool,
}
