//! What can go wrong, as the user's language will tell it. Each value names one situation and its way out.

use serde::{Deserialize, Serialize};

use crate::{
    Permission, connectors::PartnerProblem, help_requests::HelpState, offers::NotOffered,
    sessions::SessionState,
};

/// The outcome of a service call.
pub type Result<T, E = Error> = core::result::Result<T, E>;

/// Why a service refused or failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "error", rename_all = "camelCase")]
pub enum Error {
    /// Nobody is signed in, or the sign-in has ended.
    #[error("sign in first")]
    SignInRequired,
    /// The user principal name or the password is wrong; which one is not told.
    #[error("the user name or the password is wrong")]
    WrongCredentials,
    /// Too many tries from here or for this account.
    #[error("too many tries: wait {retry_after_seconds} s")]
    TooManyTries {
        /// Seconds until the next try has a chance.
        retry_after_seconds: u32,
    },
    /// The caller's roles do not allow it.
    #[error("this needs the permission {permission}")]
    Forbidden {
        /// What is missing.
        permission: Permission,
    },
    /// No such thing, or not in the caller's tenant.
    #[error("{what:?} not found")]
    NotFound {
        /// What was looked for.
        what: Thing,
    },
    /// A value that cannot be taken as it is.
    #[error("{field:?}: {problem:?}")]
    Invalid {
        /// Which value.
        field: Field,
        /// What is wrong with it.
        problem: Problem,
    },
    /// The device cannot get a session now.
    #[error("a session is not offered: {reason:?}")]
    NotOffered {
        /// Why not.
        reason: NotOffered,
    },
    /// The device may be unsupported and the caller has not said to go on all the same.
    #[error("the device may be unsupported: confirm to go on")]
    ConfirmationRequired,
    /// The session is in a state from which this cannot happen.
    #[error("the session is {state:?}")]
    SessionState {
        /// Where it stands.
        state: SessionState,
    },
    /// The request for help is in a state from which this cannot happen.
    #[error("the request for help is {state:?}")]
    HelpState {
        /// Where it stands.
        state: HelpState,
    },
    /// The licence agreement must be accepted first, or again: it is older than ten minutes, or of another version.
    #[error("accept the licence agreement first")]
    AgreementRequired,
    /// There is no app registration at TeamViewer to authorize.
    #[error("register an app at TeamViewer first")]
    NotRegistered,
    /// An account is connected, and this would leave it without a way back.
    #[error("disconnect the account first")]
    Connected,
    /// The remote assistance partner did not do what was asked.
    #[error("TeamViewer: {problem:?}")]
    Partner {
        /// What it did instead.
        problem: PartnerProblem,
    },
    /// The enrolment code is unknown, used or expired.
    #[error("the enrolment code is not valid")]
    EnrolmentCode,
    /// This browser is not enrolled as a device, or no longer.
    #[error("this device is not enrolled")]
    NotEnrolled,
    /// Devices are being synchronised already.
    #[error("another synchronisation is running")]
    SyncRunning,
    /// An import is running already.
    #[error("another import is running")]
    ImportRunning,
    /// The Company Portal shows nothing on this device: there is nothing to send again.
    #[error("the Company Portal shows nothing on this device")]
    NoPortal,
    /// Somebody else changed it since it was read.
    #[error("it was changed meanwhile")]
    Changed,
    /// The group cannot be deleted while something is limited to it.
    #[error("the group is used: {by:?}")]
    GroupInUse {
        /// What is.
        by: GroupUse,
    },
    /// Our fault. The log has the cause under the request id.
    #[error("internal error, request {request_id}")]
    Internal {
        /// To quote to whoever reads the log.
        request_id: String,
    },
}

/// What was not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Thing {
    /// A managed device.
    Device,
    /// A remote assistance session.
    Session,
    /// An import.
    Import,
    /// Somebody who could take a session over.
    Colleague,
    /// A request for help.
    HelpRequest,
    /// A schedule of reports.
    Schedule,
    /// A group of devices.
    Group,
    /// A webhook.
    Webhook,
    /// A run that brings devices in.
    SyncRun,
    /// A saved view of All devices.
    DeviceView,
}

/// What a group of devices is used by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GroupUse {
    /// A role assignment, which holds for its devices only.
    Role,
    /// A remote assistance policy, which is set for it.
    Policy,
}

/// A value the caller gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Field {
    /// Why a session is asked for.
    Reason,
    /// What a list is searched for.
    Search,
    /// Where a page begins.
    Cursor,
    /// What a list is narrowed down by.
    Filter,
    /// What a list is sorted by.
    Sort,
    /// The uploaded file.
    File,
    /// An identifier.
    Id,
    /// The client id of an app registration.
    ClientId,
    /// The client secret of an app registration.
    ClientSecret,
    /// The address of a TeamViewer service.
    Region,
    /// A script token.
    ScriptToken,
    /// The address of TeamViewer's own page.
    WebBase,
    /// What was written down about a session.
    Note,
    /// The reference of a ticket.
    Ticket,
    /// Why a user declined.
    DeclineReason,
    /// What a user wrote who asks for help.
    Message,
    /// Why a request for help is put aside.
    Dismissal,
    /// A browser's subscription to Web Push.
    Subscription,
    /// The address of a webhook.
    Webhook,
    /// How long a user has to answer.
    AnswerMinutes,
    /// How often a user is asked again.
    TimesAgain,
    /// What happens when nobody answers.
    Unanswered,
    /// To whom something is mailed.
    MailTo,
    /// A directory of Microsoft Entra.
    DirectoryTenant,
    /// How often something runs.
    EveryHours,
    /// The name of a saved view.
    ViewName,
    /// The saved views that there are.
    Views,
    /// The name of a group.
    GroupName,
    /// What something is for.
    Description,
    /// The groups that there are.
    Groups,
    /// A tag of a device.
    Tag,
    /// The tags that a device has.
    Tags,
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "camelCase")]
pub enum Problem {
    /// Nothing was given.
    Missing,
    /// More than `limit` characters or bytes.
    TooLong {
        /// The most that is taken.
        limit: u32,
    },
    /// Not of the form that is needed.
    Malformed,
    /// Something else has it already.
    Taken,
    /// It asks for what is in a group, and a group's rule must not.
    AsksForGroup,
}
