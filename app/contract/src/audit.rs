//! The audit log: who did what, when, from where, with what result.

use serde::{Deserialize, Serialize};

use crate::{
    AuditEventId, Timestamp,
    consent::AppliedPolicy,
    devices::named,
    pages::PageStart,
    periods::{DaysAsked, Period, ZoneOffset},
    sessions::ZONE,
};

named! {
    /// What was done.
    Activity {
        /// Someone signed in.
        SignIn = "signIn",
        /// Someone signed out.
        SignOut = "signOut",
        /// A user was added.
        AddUser = "addUser",
        /// A user may not sign in any more.
        DisableUser = "disableUser",
        /// A user may sign in again.
        EnableUser = "enableUser",
        /// A user was given another password.
        SetPassword = "setPassword",
        /// A user was given other roles.
        SetRoles = "setRoles",
        /// A user was signed out everywhere.
        SignOutUser = "signOutUser",
        /// The licence agreement was accepted.
        AcceptAgreement = "acceptAgreement",
        /// The authorization at TeamViewer was begun.
        BeginAuthorization = "beginAuthorization",
        /// An app registration at TeamViewer was given, or its secret replaced.
        SetRegistration = "setRegistration",
        /// The app registration that was given was forgotten.
        ForgetRegistration = "forgetRegistration",
        /// Somebody had the connector checked.
        CheckConnector = "checkConnector",
        /// The connector was connected.
        ConnectConnector = "connectConnector",
        /// The connector was disconnected.
        DisconnectConnector = "disconnectConnector",
        /// The tokens were of no use any more.
        ConnectorNeedsSignIn = "connectorNeedsSignIn",
        /// TeamViewer revoked the tokens of a disconnected account, or it was given up.
        RevokeTokens = "revokeTokens",
        /// Everything that is sealed was sealed again under a new key.
        RotateKey = "rotateKey",
        /// The second generation of the connector was turned on, or given another address.
        TurnOnWebConnector = "turnOnWebConnector",
        /// The second generation of the connector was turned off.
        TurnOffWebConnector = "turnOffWebConnector",
        /// TeamViewer's own page was opened for a device: a session by the second generation of the connector.
        OpenTeamViewer = "openTeamViewer",
        /// A session was asked for.
        RequestSession = "requestSession",
        /// The partner made it.
        CreateSession = "createSession",
        /// It could not be made.
        FailSession = "failSession",
        /// The supporter's side was opened.
        OpenSupporterLink = "openSupporterLink",
        /// The user accepted.
        AcceptSession = "acceptSession",
        /// The user declined.
        DeclineSession = "declineSession",
        /// The user said why they declined.
        ExplainDecline = "explainDecline",
        /// The user stopped it after they had accepted.
        StopSession = "stopSession",
        /// Both sides connected.
        ConnectSession = "connectSession",
        /// It ended.
        EndSession = "endSession",
        /// It expired.
        ExpireSession = "expireSession",
        /// The operator took it back.
        CancelSession = "cancelSession",
        /// A session was started in the place of one that was over.
        StartSessionAgain = "startSessionAgain",
        /// The request was sent to the device's user again.
        SendSessionAgain = "sendSessionAgain",
        /// A session was given to another technician.
        HandOverSession = "handOverSession",
        /// A running session was closed to new connections.
        CloseSession = "closeSession",
        /// The partner's late report corrected the times of a session.
        CorrectSession = "correctSession",
        /// The note or the ticket of a session was written.
        WriteSessionNote = "writeSessionNote",
        /// An enrolment code was made.
        InviteDevice = "inviteDevice",
        /// A device signed in to the Company Portal.
        EnrolDevice = "enrolDevice",
        /// A device was signed out of the Company Portal.
        SignDeviceOut = "signDeviceOut",
        /// Devices were imported.
        ImportDevices = "importDevices",
        /// A device's user asked for help.
        AskForHelp = "askForHelp",
        /// A request for help was taken up.
        ApproveHelp = "approveHelp",
        /// A request for help was put aside.
        DismissHelp = "dismissHelp",
        /// The user took a request for help back.
        WithdrawHelp = "withdrawHelp",
        /// Nobody took a request for help up in time.
        ExpireHelp = "expireHelp",
        /// Sessions were exported.
        ExportSessions = "exportSessions",
        /// Lines of the audit log were exported.
        ExportAudit = "exportAudit",
        /// An app registration for Microsoft Graph was given, or its secret replaced.
        SetGraphRegistration = "setGraphRegistration",
        /// The app registration for Microsoft Graph was forgotten.
        ForgetGraphRegistration = "forgetGraphRegistration",
        /// The schedule of device synchronisation was set.
        SetSyncSchedule = "setSyncSchedule",
        /// Devices were synchronised with Microsoft Graph.
        SyncDevices = "syncDevices",
        /// Devices were exported.
        ExportDevices = "exportDevices",
        /// A report was scheduled.
        AddReportSchedule = "addReportSchedule",
        /// A schedule of reports was turned on or off.
        ChangeReportSchedule = "changeReportSchedule",
        /// A schedule of reports was ended.
        DeleteReportSchedule = "deleteReportSchedule",
        /// A webhook for notifications was made.
        AddWebhook = "addWebhook",
        /// A webhook for notifications was turned on or off, or told of other kinds.
        ChangeWebhook = "changeWebhook",
        /// A webhook for notifications was tested.
        TestWebhook = "testWebhook",
        /// A webhook for notifications was ended.
        DeleteWebhook = "deleteWebhook",
        /// A scheduled report was sent at somebody's wish.
        SendReport = "sendReport",
        /// A webhook took a report, or it was given up.
        DeliverReport = "deliverReport",
        /// A remote assistance policy was set.
        SetPolicy = "setPolicy",
        /// A remote assistance policy was removed.
        RemovePolicy = "removePolicy",
        /// Nobody answered in time: the user is asked again, as the policy says.
        AskSessionAgain = "askSessionAgain",
        /// Nobody answered in time: the technician goes on, as the policy allows.
        GoOnUnanswered = "goOnUnanswered",
        /// A saved view of All devices was shared.
        ShareDeviceView = "shareDeviceView",
        /// A shared view of All devices was changed or renamed.
        ChangeDeviceView = "changeDeviceView",
        /// A shared view of All devices became its owner's alone.
        UnshareDeviceView = "unshareDeviceView",
        /// A shared view of All devices was deleted.
        DeleteDeviceView = "deleteDeviceView",
        /// A group of devices was made.
        CreateGroup = "createGroup",
        /// A group of devices was renamed, described otherwise, or given another rule.
        ChangeGroup = "changeGroup",
        /// A group of devices was deleted.
        DeleteGroup = "deleteGroup",
        /// Devices were put into a group.
        AddGroupMembers = "addGroupMembers",
        /// Devices were taken out of a group.
        RemoveGroupMembers = "removeGroupMembers",
        /// Devices were given a tag.
        TagDevices = "tagDevices",
        /// A tag was taken from devices.
        UntagDevices = "untagDevices",
        /// The language and the time zone of texts for others were set.
        SetTextSettings = "setTextSettings",
    }
}

named! {
    /// How it ended.
    ActivityResult {
        /// Done.
        Success = "success",
        /// Tried and failed.
        Failure = "failure",
        /// Not allowed.
        Denied = "denied",
    }
}

/// One line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditEvent {
    /// Which one. Ordered by time.
    pub id: AuditEventId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub activity: Activity,
    /// How it ended.
    pub result: ActivityResult,
    /// Who: a user principal name, a device's name, or `farhand` for what happens by itself.
    pub actor: String,
    /// What it was done to, in words: a device's name, an account, a file.
    pub target: Option<String>,
    /// From which network address.
    pub address: Option<String>,
    /// The request it was part of.
    pub request_id: Option<String>,
    /// Why, in the words of whoever did it.
    pub reason: Option<String>,
    /// The remote assistance policy that applied, or that was set.
    pub policy: Option<AppliedPolicy>,
    /// Which seal covers it; none while it waits for one.
    pub seal: Option<u64>,
}

/// Which lines of the audit log. A line must match everything that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AuditQuery {
    /// Part of who did it, what it was done to, why, or from which address; empty for all.
    pub search: String,
    /// Only what was done so.
    pub activity: Option<Activity>,
    /// Only what ended so.
    pub result: Option<ActivityResult>,
    /// Only what was done in this period.
    pub period: Period,
    /// Where the page begins.
    pub from: PageStart,
}

impl AuditQuery {
    /// What an address asks for. What it does not say, or says wrongly, is as at first.
    pub fn from_pairs<K: AsRef<str>, V: AsRef<str>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let mut query = Self::default();
        let mut days = DaysAsked::default();
        for (key, value) in pairs {
            let (key, value) = (key.as_ref(), value.as_ref());
            days.take(key, value);
            if let Some(from) = PageStart::from_pair(key, value) {
                query.from = from;
            }
            match key {
                "search" => value.clone_into(&mut query.search),
                "activity" => query.activity = Activity::from_name(value),
                "result" => query.result = ActivityResult::from_name(value),
                ZONE => query.period.zone = ZoneOffset::from_minutes(value.parse().unwrap_or_default()),
                _ => {}
            }
        }
        query.period.days = days.days();
        query
    }

    /// The pairs of an address that asks for this; the time zone is not among them.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let search = (!self.search.is_empty()).then(|| ("search", self.search.clone()));
        let activity = self.activity.map(|activity| ("activity", activity.name().to_owned()));
        let result = self.result.map(|result| ("result", result.name().to_owned()));
        let pairs = [search, activity, result].into_iter().flatten();
        pairs.chain(self.period.days.pairs()).chain(self.from.pair()).collect()
    }

    /// Whether it is about some lines only.
    pub fn is_filtered(&self) -> bool {
        !Self { from: PageStart::Start, ..self.clone() }.pairs().is_empty()
    }
}

/// Lines of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRows {
    /// The lines, newest first.
    pub rows: Vec<AuditEvent>,
    /// The query for those that follow; none after the last.
    pub next: Option<AuditQuery>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{pages::Cursor, periods::Days};

    #[test]
    fn a_query_reads_back() {
        let day = |text: &str| text.parse().ok();
        for days in [
            Days::All,
            Days::Last7,
            Days::Between { first: day("2026-11-01"), last: day("2026-11-22") },
            Days::Between { first: None, last: None },
        ] {
            let query = AuditQuery {
                search: "a b&c=ü".to_owned(),
                activity: Some(Activity::StartSessionAgain),
                result: Some(ActivityResult::Denied),
                period: Period { days, zone: ZoneOffset::default() },
                from: PageStart::After(Cursor("x_-9".to_owned())),
            };
            assert!(query.is_filtered());
            assert_eq!(AuditQuery::from_pairs(query.pairs()), query);
        }
        assert_eq!(AuditQuery::default().pairs(), []);
    }

    #[test]
    fn what_an_address_says_wrongly_is_as_at_first() {
        let wrong =
            [("activity", "gone"), ("result", ""), ("days", "8"), ("last", "2026-11-01"), (ZONE, "x")];
        assert_eq!(AuditQuery::from_pairs(wrong), AuditQuery::default());
    }

    #[test]
    fn a_page_and_a_time_zone_are_no_filters() {
        let zone = Period { zone: ZoneOffset::from_minutes(60), ..Period::default() };
        let from = PageStart::Before(Cursor("x".to_owned()));
        assert!(!AuditQuery { period: zone, from, ..AuditQuery::default() }.is_filtered());
    }
}
