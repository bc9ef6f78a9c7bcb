//! Devices from Microsoft Graph, brought in again and again.

use serde::{Deserialize, Serialize};

use crate::{DeviceId, SyncRunId, Timestamp, devices::named, imports::LineProblem};

/// The longest tenant id or client id that is taken, in characters. Both are UUIDs, or a tenant's domain.
pub const DIRECTORY_LIMIT: u32 = 253;

/// How many runs are shown: the last ones.
pub const RUNS_SHOWN: u32 = 10;

/// The most lines of each kind that a run's report keeps; the count goes on.
pub const LINES_OF_KIND: u64 = 100;

/// Between how many hours a schedule can be chosen.
pub const SCHEDULES: [u32; 6] = [1, 2, 4, 8, 12, 24];

named! {
    /// How much a run asks for.
    SyncKind {
        /// Every device. What is not told any more is marked as removed.
        Full = "full",
        /// The devices that were in contact since the last run.
        Delta = "delta",
    }
}

named! {
    /// Where a run stands.
    SyncState {
        /// It goes on, or waits until it does.
        Running = "running",
        /// It came to its end.
        Done = "done",
        /// It was given up. What it wrote stays.
        Failed = "failed",
    }
}

/// What Microsoft Graph, or the service that signs in to it, did instead of what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "camelCase")]
pub enum GraphProblem {
    /// No connection could be made.
    Unreachable,
    /// No answer within the time limit.
    TimedOut,
    /// Tenant, client id or client secret are not accepted.
    SignInRefused,
    /// The app may not read managed devices (403).
    NotAllowed,
    /// Too many requests (429).
    Throttled {
        /// Seconds it asks to wait, when it says.
        retry_after_seconds: Option<u32>,
    },
    /// It failed (5xx).
    ServerError {
        /// The HTTP status.
        status: u16,
    },
    /// It refused the request as such (any other 4xx).
    BadRequest {
        /// The HTTP status.
        status: u16,
    },
    /// An answer broke off in the middle.
    CutShort,
    /// It answered something that is not what its API documents.
    BadAnswer,
    /// The next page is at another host than the service, or on another path: it is not asked for.
    ForeignLink,
    /// The next page is the one that was just read.
    Loop,
    /// A page had only devices that were told before in the same run.
    RepeatedPage,
    /// It does not know the place any more at which the list was to go on.
    PlaceLost,
    /// It told of no device at all, where there were some: nothing is marked as removed.
    NothingTold,
    /// The client secret does not open, or was given for another service: it is to be given again.
    NoSecret,
}

impl GraphProblem {
    /// Whether the same request may succeed a little later.
    pub const fn is_passing(self) -> bool {
        matches!(
            self,
            Self::Unreachable
                | Self::TimedOut
                | Self::Throttled { .. }
                | Self::ServerError { .. }
                | Self::CutShort
        )
    }
}

/// The Microsoft Intune connector, as its blade shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceSource {
    /// The app registration, without its secret.
    pub registration: Option<GraphRegistration>,
    /// The service it talks to, such as `https://graph.microsoft.com`.
    pub service: String,
    /// Whether that service is the sandbox.
    pub sandbox: bool,
    /// How often it runs by itself, in hours.
    pub every_hours: Option<u32>,
    /// When it does so next.
    pub next_run_at: Option<Timestamp>,
    /// The last runs, the latest first, at most [`RUNS_SHOWN`].
    pub runs: Vec<SyncRun>,
    /// Whether the caller may change it and have it run.
    pub can_update: bool,
}

/// How the Microsoft Intune connector does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceState {
    /// There is no app registration: nothing is brought in.
    NotRegistered,
    /// A run goes on.
    Running,
    /// The last run was given up.
    Failed,
    /// The last run came to its end, or there was none yet.
    Registered,
}

impl DeviceSource {
    /// How it does.
    pub fn state(&self) -> SourceState {
        if self.registration.is_none() {
            return SourceState::NotRegistered;
        }
        match self.runs.first().map(|run| run.state) {
            Some(SyncState::Running) => SourceState::Running,
            Some(SyncState::Failed) => SourceState::Failed,
            Some(SyncState::Done) | None => SourceState::Registered,
        }
    }

    /// When a run last came to its end.
    pub fn last_done_at(&self) -> Option<Timestamp> {
        self.runs.iter().find(|run| run.state == SyncState::Done)?.finished_at
    }
}

/// An app registration in Microsoft Entra. Never with its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GraphRegistration {
    /// The directory: its id, or one of its domains.
    pub tenant: String,
    /// The client id.
    pub client_id: String,
}

/// An app registration that somebody gives.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GraphRegistrationDraft {
    /// The directory: its id, or one of its domains.
    pub tenant: String,
    /// The client id.
    pub client_id: String,
    /// The client secret. `None` keeps the one that was given before, as long as the others stay the same.
    pub client_secret: Option<String>,
}

impl core::fmt::Debug for GraphRegistrationDraft {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("GraphRegistrationDraft")
            .field("tenant", &self.tenant)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// A run: how it went, or goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncRun {
    /// Which one.
    pub id: SyncRunId,
    /// How much it asks for.
    pub kind: SyncKind,
    /// Where it stands.
    pub state: SyncState,
    /// Who started it: a user principal name, or `farhand` for the schedule.
    pub started_by: String,
    /// When.
    pub started_at: Timestamp,
    /// When it was over.
    pub finished_at: Option<Timestamp>,
    /// Until when it waits, while it does.
    pub waits_until: Option<Timestamp>,
    /// What Microsoft Graph did last instead of what was asked: while it waits, and when it was given up.
    pub problem: Option<GraphProblem>,
    /// Pages that were read.
    pub pages: u64,
    /// Devices of each kind.
    pub counts: SyncCounts,
}

/// How many devices met what in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncCounts {
    /// That were not known.
    pub added: u64,
    /// That were known and changed.
    pub changed: u64,
    /// That were marked as removed, and are there again.
    pub returned: u64,
    /// That were known just so.
    pub unchanged: u64,
    /// That are not told any more.
    pub removed: u64,
    /// That could not be taken.
    pub refused: u64,
    /// Of those that could not be taken: how many have no id by which they could be told from others.
    #[serde(default)]
    pub nameless: u64,
    /// That stood on more than one page.
    pub repeated: u64,
    /// Of those that were added: how many have the serial number of another that was known.
    pub new_ids: u64,
}

impl SyncCounts {
    /// How many devices were told of.
    pub const fn told(&self) -> u64 {
        self.added + self.changed + self.returned + self.unchanged + self.refused
    }

    /// How many met this.
    pub const fn of(&self, kind: SyncLineKind) -> u64 {
        match kind {
            SyncLineKind::Added => self.added,
            SyncLineKind::Changed => self.changed,
            SyncLineKind::Returned => self.returned,
            SyncLineKind::Removed => self.removed,
            SyncLineKind::Refused => self.refused,
            SyncLineKind::NewId => self.new_ids,
        }
    }

    /// Counts one more.
    pub const fn count(&mut self, kind: SyncLineKind) {
        let count = match kind {
            SyncLineKind::Added => &mut self.added,
            SyncLineKind::Changed => &mut self.changed,
            SyncLineKind::Returned => &mut self.returned,
            SyncLineKind::Removed => &mut self.removed,
            SyncLineKind::Refused => &mut self.refused,
            SyncLineKind::NewId => &mut self.new_ids,
        };
        *count += 1;
    }
}

named! {
    /// What a line of a report is about.
    SyncLineKind {
        /// A device that was not known.
        Added = "added",
        /// A device that changed.
        Changed = "changed",
        /// A removed device that is there again.
        Returned = "returned",
        /// A device that is not told any more.
        Removed = "removed",
        /// A device that could not be taken.
        Refused = "refused",
        /// A device with the serial number of another that was known: its id changed.
        NewId = "newId",
    }
}

/// A line of a run's report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncLine {
    /// What it is about.
    pub kind: SyncLineKind,
    /// The device, when its id is one.
    pub device_id: Option<DeviceId>,
    /// Its name or, without one, its id as it was told.
    pub device_name: String,
    /// What changed, or what could not be taken: fields under Microsoft Graph's names. For a changed id, the id that was
    /// known, and the serial number.
    pub fields: Vec<String>,
    /// Why it could not be taken.
    pub problem: Option<LineProblem>,
}

/// A run and what it met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncReport {
    /// The run.
    pub run: SyncRun,
    /// At most [`LINES_OF_KIND`] of each kind.
    pub lines: Vec<SyncLine>,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn run(state: SyncState, finished_at: i64) -> SyncRun {
        SyncRun {
            id: SyncRunId(Uuid::nil()),
            kind: SyncKind::Full,
            state,
            started_by: "farhand".to_owned(),
            started_at: Timestamp(1),
            finished_at: Some(Timestamp(finished_at)).filter(|_| state != SyncState::Running),
            waits_until: None,
            problem: None,
            pages: 0,
            counts: SyncCounts::default(),
        }
    }

    fn source(registered: bool, runs: Vec<SyncRun>) -> DeviceSource {
        let registration =
            GraphRegistration { tenant: "contoso.com".to_owned(), client_id: "app".to_owned() };
        DeviceSource {
            registration: Some(registration).filter(|_| registered),
            service: "https://graph.microsoft.com".to_owned(),
            sandbox: false,
            every_hours: None,
            next_run_at: None,
            runs,
            can_update: true,
        }
    }

    #[test]
    fn the_connector_does_as_its_last_run_did() {
        use SyncState::{Done, Failed, Running};

        assert_eq!(source(false, vec![run(Done, 5)]).state(), SourceState::NotRegistered);
        assert_eq!(source(true, Vec::new()).state(), SourceState::Registered);
        for (last, state) in
            [(Done, SourceState::Registered), (Failed, SourceState::Failed), (Running, SourceState::Running)]
        {
            let source = source(true, vec![run(last, 9), run(Done, 5), run(Done, 3)]);
            assert_eq!(source.state(), state);
            assert_eq!(source.last_done_at(), Some(Timestamp(if last == Done { 9 } else { 5 })));
        }
    }
}
