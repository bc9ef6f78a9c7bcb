//! Goes through with runs.

use std::sync::Arc;

use farhand_contract::{
    DeviceId, SyncRunId, TenantId, Timestamp,
    audit::{Activity, ActivityResult},
    device_sync::{GraphProblem, SyncCounts, SyncKind, SyncRun, SyncState},
    events::{Event, TenantEvent},
};
use farhand_domain::{
    Clock, Random,
    device_sync::{AfterProblem, after, is_whole, next_run, removes},
};
use farhand_partners::graph::{Graph, GraphApp, GraphSession, Place};
use farhand_store::{
    Changes, Store, StoreError, conflicts,
    records::{AuditRecord, GraphConnectionRecord, SyncRunRecord},
};
use tokio_util::sync::CancellationToken;

use super::step::Step;
use crate::{
    services::{Actor, Deps, audit_line, deps::new_id},
    vault::{Purpose, Vault},
};

/// How long whoever goes on with a run is waited for, in seconds: longer than a page may take.
pub const LEASE_SECONDS: i64 = 90;

/// How long runs are kept, in seconds.
const KEPT_SECONDS: i64 = 90 * 24 * 60 * 60;

/// How many devices are marked as removed in one transaction.
const REMOVED_AT_ONCE: u32 = 500;

/// For how long a run steps aside while somebody else keeps changing devices, in seconds: the transactions of an import follow each other closely.
const ASIDE_SECONDS: i64 = 10;

/// Goes through with runs. Cheap to clone.
#[derive(Clone)]
pub struct Syncer {
    /// Where devices and runs are kept.
    pub store: Store,
    /// Opens the app's secret.
    pub vault: Arc<Vault>,
    /// Where devices come from.
    pub graph: Graph,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives randomness.
    pub random: Arc<dyn Random>,
    /// Stops what runs: it goes on after the next start.
    pub stop: CancellationToken,
}

/// Why a run did not begin.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// There is no app registration.
    #[error("there is no app registration for Microsoft Graph: give one in the Microsoft Intune connector")]
    NotRegistered,
    /// Another run is under way.
    #[error("another synchronisation is running")]
    Running,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a run is left for now.
pub(super) enum Left {
    /// Microsoft Graph did something else than what was asked.
    Problem(GraphProblem),
    /// Somebody else goes on with it.
    Lost,
    /// Somebody else, an import, keeps changing devices.
    Aside,
    /// The server stops.
    Stopped,
    /// The store.
    Store(StoreError),
}

impl From<StoreError> for Left {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(conflicts::SYNC_RUN) => Self::Lost,
            error => Self::Store(error),
        }
    }
}

impl Syncer {
    /// With what every service works with.
    pub fn of(deps: &Deps) -> Self {
        Self {
            store: deps.store.clone(),
            vault: Arc::clone(&deps.vault),
            graph: deps.graph.clone(),
            clock: Arc::clone(&deps.clock),
            random: Arc::clone(&deps.random),
            stop: deps.stop.clone(),
        }
    }

    /// Writes down that a run begins. Which kind is found out unless it is said.
    pub async fn begin(
        &self,
        tenant: TenantId,
        actor: &Actor,
        asked: Option<SyncKind>,
    ) -> Result<SyncRunRecord, BeginError> {
        let connection = self.store.graph_connection(tenant).await?.ok_or(BeginError::NotRegistered)?;
        let (record, changes) = self.begun(&connection, actor, asked);
        match self.store.commit(changes).await {
            Err(StoreError::Conflict(conflicts::SYNC_RUN)) => Err(BeginError::Running),
            done => Ok(done.map(|()| record)?),
        }
    }

    /// A run that begins now, and what writes it down.
    pub(super) fn begun(
        &self,
        connection: &GraphConnectionRecord,
        actor: &Actor,
        asked: Option<SyncKind>,
    ) -> (SyncRunRecord, Changes) {
        let now = self.clock.now();
        let (kind, since) = next_run(connection.full_at, connection.told_until, now, asked);
        let record = SyncRunRecord {
            tenant_id: connection.tenant_id,
            run: SyncRun {
                id: SyncRunId(new_id(&*self.clock, &*self.random)),
                kind,
                state: SyncState::Running,
                started_by: actor.name.clone(),
                started_at: now,
                finished_at: None,
                waits_until: None,
                problem: None,
                pages: 0,
                counts: SyncCounts::default(),
            },
            step_at: now,
            attempts: 0,
            throttles: 0,
            idle_pages: 0,
            since,
            told_until: connection.told_until,
            place: None,
            listed: false,
            version: 1,
        };
        let mut changes = Changes::default();
        let line = self.line(&record, actor, ActivityResult::Success, kind.name().to_owned());
        changes.put_sync_run(&record, None).insert_audit(&line).publish(told(&record));
        (record, changes)
    }

    /// Goes on with a run as far as it comes: to its end, until it has to wait, or until somebody else is at it.
    /// `progress` hears of each step. Only what cannot be read or written is an error.
    pub async fn drive(
        &self,
        mut record: SyncRunRecord,
        mut progress: impl FnMut(&SyncRun) + Send,
    ) -> Result<SyncRun, StoreError> {
        let left = self.go_on(&mut record, &mut progress).await;
        let settled = match left {
            Ok(()) => Ok(()),
            Err(Left::Problem(problem)) => self.stumble(&mut record, problem).await,
            Err(left @ (Left::Stopped | Left::Aside)) => {
                let aside = if matches!(left, Left::Aside) { ASIDE_SECONDS } else { 0 };
                record.step_at = self.clock.now().plus_seconds(aside);
                self.write(&mut record, Changes::default()).await
            }
            Err(left) => Err(left),
        };
        progress(&record.run);
        match settled {
            Ok(()) | Err(Left::Lost | Left::Stopped | Left::Aside | Left::Problem(_)) => Ok(record.run),
            Err(Left::Store(error)) => Err(error),
        }
    }

    async fn go_on(
        &self,
        record: &mut SyncRunRecord,
        progress: &mut (impl FnMut(&SyncRun) + Send),
    ) -> Result<(), Left> {
        // Whoever writes first has it.
        self.save(record, Changes::default()).await?;
        let mut session = self.session(record.tenant_id).await?;
        while !record.listed {
            progress(&record.run);
            self.read_page(record, &mut session).await?;
        }
        let counts = &record.run.counts;
        let nothing = record.run.kind == SyncKind::Full && counts.told() == 0;
        if nothing && !self.store.sync_unseen(record.tenant_id, record.run.id, None, 1).await?.is_empty() {
            return Err(Left::Problem(GraphProblem::NothingTold));
        }
        let removes = removes(record.run.kind, counts);
        let mut after = None;
        while removes && self.remove_some(record, &mut after).await? {
            progress(&record.run);
        }
        self.finish(record, SyncState::Done).await
    }

    /// Reads in the name of the organisation's app.
    async fn session(&self, tenant: TenantId) -> Result<GraphSession, Left> {
        let no_secret = Left::Problem(GraphProblem::NoSecret);
        let connection = self.store.graph_connection(tenant).await?;
        // A secret is only ever sent to the service it was given for.
        let connection = connection.filter(|connection| connection.service == self.graph.addresses());
        let Some(connection) = connection else { return Err(no_secret) };
        match self.vault.unseal(tenant, Purpose::GraphSecret, &connection.sealed_client_secret) {
            Ok(client_secret) => Ok(self.graph.session(GraphApp {
                tenant: connection.directory,
                client_id: connection.client_id,
                client_secret,
            })),
            Err(error) => {
                tracing::error!(%tenant, %error, "the client secret for Microsoft Graph does not open");
                Err(no_secret)
            }
        }
    }

    async fn read_page(&self, record: &mut SyncRunRecord, session: &mut GraphSession) -> Result<(), Left> {
        let place = match &record.place {
            Some(link) => Place::Next(link.clone()),
            None => Place::First { since: record.since },
        };
        let page = tokio::select! {
            page = session.page(&place) => page.map_err(Left::Problem)?,
            () = self.stop.cancelled() => return Err(Left::Stopped),
        };
        self.take(record, &Step::Read(page)).await
    }

    /// Marks some devices as removed. False when there are none left.
    async fn remove_some(
        &self,
        record: &mut SyncRunRecord,
        after: &mut Option<DeviceId>,
    ) -> Result<bool, Left> {
        if self.stop.is_cancelled() {
            return Err(Left::Stopped);
        }
        let (tenant, run) = (record.tenant_id, record.run.id);
        let unseen = self.store.sync_unseen(tenant, run, *after, REMOVED_AT_ONCE).await?;
        let Some(&last) = unseen.last() else { return Ok(false) };
        self.take(record, &Step::Remove(unseen)).await?;
        *after = Some(last);
        Ok(true)
    }

    /// What a problem does to a run: it waits, or is given up.
    async fn stumble(&self, record: &mut SyncRunRecord, problem: GraphProblem) -> Result<(), Left> {
        let times = match problem {
            GraphProblem::Throttled { .. } => &mut record.throttles,
            _ => &mut record.attempts,
        };
        *times = times.saturating_add(1);
        let times = *times;
        record.run.problem = Some(problem);
        let mut part = [0];
        self.random.fill(&mut part);
        match after(problem, times, part[0]) {
            AfterProblem::Wait(seconds) => {
                let until = self.clock.now().plus_seconds(seconds);
                record.step_at = until;
                record.run.waits_until = Some(until);
                tracing::warn!(tenant = %record.tenant_id, ?problem, seconds, "a synchronisation waits");
                self.write(record, Changes::default()).await
            }
            AfterProblem::GiveUp => {
                tracing::warn!(tenant = %record.tenant_id, ?problem, "a synchronisation is given up");
                self.finish(record, SyncState::Failed).await
            }
        }
    }

    /// Ends a run.
    async fn finish(&self, record: &mut SyncRunRecord, state: SyncState) -> Result<(), Left> {
        let now = self.clock.now();
        record.run.state = state;
        record.run.finished_at = Some(now);
        record.run.waits_until = None;
        record.step_at = now;
        let (tenant, done) = (record.tenant_id, state == SyncState::Done);
        let result = if done { ActivityResult::Success } else { ActivityResult::Failure };
        loop {
            let mut changes = Changes::default();
            let line = self.line(record, &Actor::farhand(), result, summary(&record.run));
            changes.insert_audit(&line).delete_old_sync_runs(tenant, now.plus_seconds(-KEPT_SECONDS));
            if done && let Some(mut connection) = self.store.graph_connection(tenant).await? {
                connection.told_until = connection.told_until.max(record.told_until);
                if is_whole(record.run.kind, &record.run.counts) {
                    connection.full_at = Some(record.run.started_at);
                } else if record.run.counts.repeated > 0 && record.run.kind == SyncKind::Full {
                    // Something may have been left out: the next run asks for everything again.
                    connection.full_at = None;
                }
                changes.put_graph_connection(&connection, Some(connection.version));
            }
            match self.write(record, changes).await {
                Err(Left::Store(StoreError::Conflict(conflicts::GRAPH_CONNECTION))) => {}
                written => return written,
            }
        }
    }

    /// Writes how far a run is, with `changes`, and goes on with it.
    pub(super) async fn save(&self, record: &mut SyncRunRecord, changes: Changes) -> Result<(), Left> {
        record.step_at = self.clock.now().plus_seconds(LEASE_SECONDS);
        record.run.waits_until = None;
        if record.attempts == 0 && record.throttles == 0 {
            record.run.problem = None;
        }
        self.write(record, changes).await
    }

    async fn write(&self, record: &mut SyncRunRecord, mut changes: Changes) -> Result<(), Left> {
        changes.put_sync_run(record, Some(record.version)).publish(told(record));
        self.store.commit(changes).await?;
        record.version += 1;
        Ok(())
    }

    fn line(
        &self,
        record: &SyncRunRecord,
        actor: &Actor,
        result: ActivityResult,
        target: String,
    ) -> AuditRecord {
        let (clock, random, activity) = (&*self.clock, &*self.random, Activity::SyncDevices);
        audit_line(clock, random, record.tenant_id, actor, activity, result, target)
    }

    /// This moment.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

fn told(record: &SyncRunRecord) -> TenantEvent {
    let over = record.run.state != SyncState::Running;
    TenantEvent { tenant_id: record.tenant_id, event: Event::DeviceSync { over } }
}

/// A run as the audit log tells it.
fn summary(run: &SyncRun) -> String {
    let counts = &run.counts;
    let ended = match run.problem {
        Some(problem) if run.state == SyncState::Failed => format!(", {problem:?}"),
        _ => String::new(),
    };
    format!(
        "{}, added {}, changed {}, returned {}, removed {}, unchanged {}, refused {}{ended}",
        run.kind.name(),
        counts.added,
        counts.changed,
        counts.returned,
        counts.removed,
        counts.unchanged,
        counts.refused
    )
}
