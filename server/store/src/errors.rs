//! What can go wrong in the store. No message carries a stored value.

use core::fmt;

/// The outcome of a call to the store.
pub type Result<T, E = StoreError> = core::result::Result<T, E>;

/// Why the store refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A guard did not hold or a unique index has the row already; nothing of the transaction was written.
    /// Which one: a constant of [`conflicts`].
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// The cursor is not one of this list, or not a cursor.
    #[error("the cursor is not one of this list")]
    BadCursor,
    /// The database cannot be reached, is locked, or refused the statement. Trying again may help.
    #[error("the store is not available: {0}")]
    Unavailable(Cause),
    /// What is stored cannot be read.
    #[error("column {column} of the answer cannot be read: {cause}")]
    Corrupt {
        /// The column's place in the answer, from 0.
        column: usize,
        /// What is wrong with it.
        cause: Cause,
    },
    /// A newer version of the program wrote the database.
    #[error("the database has schema version {found}, this program knows {known}: use the newer program")]
    NewerSchema {
        /// The version of the database.
        found: i64,
        /// The latest that this program knows.
        known: i64,
    },
    /// The schema could not be brought up to date; it is as it was.
    #[error("the schema could not be brought up to date: {0}")]
    Migration(Cause),
    /// A copy into this database was interrupted, or did not agree with what was copied.
    #[error(
        "the database holds an unfinished copy: begin it anew with `farhand store copy`, which removes what is there, or \
         use another database"
    )]
    UnfinishedCopy,
    /// The address of the database is not one.
    #[error("not an address of a database: {0}")]
    Url(Cause),
}

/// What a library said, without the values it said it about.
#[derive(Debug)]
pub struct Cause(String);

impl Cause {
    /// The error and what caused it, in one line.
    pub(crate) fn of(error: &dyn std::error::Error) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            let more = error.to_string();
            if !text.contains(&more) {
                text.push_str(": ");
                text.push_str(&more);
            }
            source = error.source();
        }
        Self(text)
    }

    /// This text.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a [`StoreError::Conflict`] says.
pub mod conflicts {
    /// The tenant, or another with its domain, exists; or it does not where it must.
    pub const TENANT: &str = "tenant";
    /// The user, or another with its user principal name, exists; or its tenant does not; or the user is not as it must be.
    pub const USER: &str = "user";
    /// Nobody else who may sign in is an administrator of the tenant.
    pub const LAST_ADMINISTRATOR: &str = "last administrator";
    /// The role assignment exists; or its user does not.
    pub const ROLE_ASSIGNMENT: &str = "role assignment";
    /// The group exists; or somebody else changed or deleted it meanwhile.
    pub const GROUP: &str = "group";
    /// A role assignment is limited to the group.
    pub const GROUP_ROLE: &str = "role of the group";
    /// A policy is set for the group.
    pub const GROUP_POLICY: &str = "policy of the group";
    /// The device is in the group; or one of both does not exist.
    pub const GROUP_MEMBER: &str = "group member";
    /// A device that is tagged does not exist.
    pub const DEVICE_TAG: &str = "device tag";
    /// The sign-in exists.
    pub const SIGN_IN: &str = "sign-in";
    /// The devices' tenant does not exist.
    pub const DEVICES: &str = "devices";
    /// Somebody else changed devices since they were read.
    pub const DEVICES_CHANGED: &str = "devices changed";
    /// Somebody else changed the connector meanwhile.
    pub const CONNECTOR: &str = "connector";
    /// Somebody else changed the second generation of the connector meanwhile.
    pub const WEB_CONNECTOR: &str = "web connector";
    /// The authorization is unknown, used or expired.
    pub const AUTHORIZATION: &str = "authorization";
    /// Somebody else changed the revocation meanwhile.
    pub const REVOCATION: &str = "revocation";
    /// The sealed secret cannot be written.
    pub const SEALED: &str = "sealed secret";
    /// The session exists; or its device does not.
    pub const SESSION: &str = "session";
    /// The device has an open session.
    pub const OPEN_SESSION: &str = "open session of the device";
    /// A session was made with this idempotency key.
    pub const IDEMPOTENCY_KEY: &str = "idempotency key";
    /// The session is not in the state it was to leave.
    pub const SESSION_STATE: &str = "session state";
    /// The session was shown already, or does not exist.
    pub const SESSION_SHOWN: &str = "session shown";
    /// The session was sent again a moment ago, or does not wait for its user.
    pub const SESSION_SENT: &str = "session sent again";
    /// The session is over, or has another technician by now.
    pub const SESSION_TECHNICIAN: &str = "session technician";
    /// The session is not active, or was closed already.
    pub const SESSION_CLOSED: &str = "session closed";
    /// The session is linked already, or does not exist.
    pub const SESSION_LINK: &str = "session link";
    /// The session awaits no report.
    pub const SESSION_REPORT: &str = "session report";
    /// Somebody else wrote the session's note meanwhile.
    pub const SESSION_NOTE: &str = "session note";
    /// The session is not declined, or was explained already.
    pub const SESSION_EXPLAINED: &str = "session explained";
    /// The session does not run, or was stopped already.
    pub const SESSION_STOPPED: &str = "session stopped";
    /// The organisation has a key pair for Web Push; or it does not exist.
    pub const PUSH_KEY: &str = "push key";
    /// Another device has this subscription; or its sign-in does not exist.
    pub const PUSH_SUBSCRIPTION: &str = "push subscription";
    /// The request for help exists; or its device does not.
    pub const HELP_REQUEST: &str = "request for help";
    /// The device has a request for help that waits.
    pub const WAITING_HELP: &str = "waiting request for help of the device";
    /// The request for help does not wait any more.
    pub const HELP_STATE: &str = "state of the request for help";
    /// The enrolment code is unknown, used or expired.
    pub const ENROLMENT: &str = "enrolment";
    /// The Company Portal's sign-in exists; or its device does not; or it was subscribed to Web Push while it was ended.
    pub const PORTAL_SIGN_IN: &str = "portal sign-in";
    /// Somebody else changed the app registration for Microsoft Graph meanwhile.
    pub const GRAPH_CONNECTION: &str = "graph connection";
    /// Somebody else goes on with the run, or another one is running.
    pub const SYNC_RUN: &str = "sync run";
    /// Somebody else gave the import up, or another one is running; or its tenant does not exist.
    pub const IMPORT: &str = "import";
    /// Somebody else changed the schedule of reports meanwhile.
    pub const SCHEDULE: &str = "report schedule";
    /// Somebody else tries the delivery of a report; or its schedule has ended.
    pub const DELIVERY: &str = "report delivery";
    /// Somebody was told of this already; or what it was about is over.
    pub const NOTIFICATION: &str = "notification";
    /// The person, whose settings these are, does not exist.
    pub const NOTIFICATION_SETTINGS: &str = "notification settings";
    /// Nobody waits for the device any more; or it does not exist.
    pub const WATCH: &str = "device watch";
    /// Somebody else has this subscription; or its sign-in has ended.
    pub const OPERATOR_SUBSCRIPTION: &str = "operator subscription";
    /// Somebody else changed the webhook meanwhile.
    pub const WEBHOOK: &str = "webhook";
    /// Somebody else tries the delivery of a notification; or its webhook has ended.
    pub const WEBHOOK_DELIVERY: &str = "webhook delivery";
    /// The line of the audit log exists; or its tenant does not.
    pub const AUDIT: &str = "audit";
    /// Somebody else made the seal of this number, or sealed one of its lines.
    pub const AUDIT_SEAL: &str = "audit seal";
    /// The policy was set, changed or removed meanwhile.
    pub const POLICY: &str = "policy";
    /// The settings were changed meanwhile.
    pub const SETTINGS: &str = "settings";
    /// Somebody else changed or deleted the view meanwhile; or its owner does not exist.
    pub const DEVICE_VIEW: &str = "device view";
    /// The owner has another view of this name.
    pub const DEVICE_VIEW_NAME: &str = "name of the device view";
    /// The person, whose preferences these are, does not exist.
    pub const PREFERENCES: &str = "preferences";
    /// The session was answered, or what follows when it is not was done already.
    pub const SESSION_UNANSWERED: &str = "session unanswered";
}
