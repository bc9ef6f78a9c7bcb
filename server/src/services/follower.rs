//! Follows open sessions at the partner: whether both sides are connected, whether they still are, for how long they
//! were; and lets expire what nobody connected to.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use farhand_contract::{
    SessionId, TenantId, Timestamp,
    connectors::{PartnerOperation, PartnerProblem},
    sessions::SessionState,
};
use farhand_domain::{
    session::SessionEvent,
    times::{Known, by_our_clock},
};
use farhand_partners::partner::PartnerSession;
use farhand_store::{Changes, records::SessionRecord};
use futures::{StreamExt as _, future::join_all, stream::FuturesUnordered};

use super::{
    Deps, audit::Actor, capabilities::sessions, late_reports, moves::Moved, notices::forget_old,
    portals::portal_since, reconcile::reconcile, tokens::CallError,
};

/// How many of a tenant's sessions are looked at at once: more would only have the partner ask for a pause.
const AT_ONCE: usize = 6;

/// How many looks a report of the connection may be late before our own time counts; also, at how many looks one of
/// a session that waits is asked for.
const REPORT_LOOKS: u32 = 5;

/// How long a tenant is left alone when the partner has had too many requests and does not say for how long, in
/// seconds.
const BACK_OFF_SECONDS: i64 = 30;

/// How long a request may stay without an answer before it is looked for at the partner, in seconds: longer than
/// asking, with a renewal of the tokens before it and again between, can take.
const ANSWER_SECONDS: i64 = 60;

/// How often sign-ins, codes and authorizations that are over, and what was told long ago, are swept, in seconds.
const SWEEP_SECONDS: i64 = 60 * 60;

/// How often late reports are looked for, in seconds.
const LATE_REPORTS_SECONDS: i64 = 60;

/// How far around a session its report is looked for, in seconds: clocks differ, and a code is never used again.
const AROUND_SECONDS: i64 = 24 * 60 * 60;

/// What is known from one look to the next.
#[derive(Default)]
struct Tenant {
    /// Until when the partner is not asked.
    quiet_until: Option<Timestamp>,
    /// The problem that was last logged.
    problem: Option<String>,
    /// Looks at each session since it was last seen with both sides connected.
    looks: HashMap<SessionId, u32>,
}

/// Follows open sessions.
pub struct Follower {
    deps: Arc<Deps>,
    tenants: HashMap<TenantId, Tenant>,
    store_problem: bool,
    swept_at: Option<Timestamp>,
    reports_at: Option<Timestamp>,
    /// Whose technicians know that the time to answer is nearly over.
    warned: HashSet<SessionId>,
}

/// Follows open sessions until the server stops: first those that a stop left behind, then all, again and again.
pub async fn follow(deps: Arc<Deps>) {
    super::reconcile::at_start(&deps).await;
    let mut follower = Follower::new(Arc::clone(&deps));
    loop {
        tokio::select! {
            () = deps.stop.cancelled() => return,
            () = tokio::time::sleep(deps.poll) => {}
        }
        tokio::select! {
            () = deps.stop.cancelled() => return,
            () = follower.round() => {}
        }
    }
}

impl Follower {
    /// One that knows nothing yet.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self {
            deps,
            tenants: HashMap::new(),
            store_problem: false,
            swept_at: None,
            reports_at: None,
            warned: HashSet::new(),
        }
    }

    /// Looks at every open session once. Nothing that goes wrong with one tenant keeps the others waiting for the next
    /// round, and nothing ends the rounds.
    pub async fn round(&mut self) {
        self.sweep().await;
        let open = match self.deps.store.open_sessions().await {
            Ok(open) => {
                self.store_problem = false;
                open
            }
            Err(error) => {
                if !std::mem::replace(&mut self.store_problem, true) {
                    tracing::error!(cause = %error, "open sessions could not be read");
                }
                return;
            }
        };
        self.deps.tell_expiring(&open, &mut self.warned).await;
        let mut by_tenant = BTreeMap::<TenantId, Vec<SessionRecord>>::new();
        for session in open {
            by_tenant.entry(session.tenant_id).or_default().push(session);
        }
        let deps = &self.deps;
        let looks = by_tenant.into_iter().map(|(id, sessions)| {
            let mut tenant = self.tenants.remove(&id).unwrap_or_default();
            async move {
                tenant.look(deps, id, sessions).await;
                (id, tenant)
            }
        });
        // Tenants without an open session are forgotten here.
        self.tenants = join_all(looks.collect::<Vec<_>>()).await.into_iter().collect();
        self.take_late_reports().await;
    }

    async fn take_late_reports(&mut self) {
        let now = self.deps.now();
        if self.reports_at.is_none_or(|at| now.seconds_since(at) >= LATE_REPORTS_SECONDS) {
            self.reports_at = Some(now);
            late_reports::take(&self.deps).await;
        }
    }

    async fn sweep(&mut self) {
        let now = self.deps.now();
        if self.swept_at.is_some_and(|at| now.seconds_since(at) < SWEEP_SECONDS) {
            return;
        }
        self.swept_at = Some(now);
        let mut changes = Changes::default();
        changes
            .delete_expired_sign_ins(now)
            .delete_old_portal_sign_ins(portal_since(now))
            .delete_expired_enrolments(now)
            .delete_expired_authorizations(now);
        forget_old(&mut changes, now);
        if let Err(error) = self.deps.store.commit(changes).await {
            tracing::warn!(cause = %error, "what is over could not be swept");
        }
    }
}

impl Tenant {
    async fn look(&mut self, deps: &Arc<Deps>, id: TenantId, sessions: Vec<SessionRecord>) {
        let mut known = std::mem::take(&mut self.looks);
        // What the last of them met, whichever is done first: each round names the same.
        let mut problems = BTreeMap::new();
        let mut waiting = sessions.into_iter().enumerate();
        let mut running = FuturesUnordered::new();
        loop {
            while running.len() < AT_ONCE
                && let Some((place, session)) = waiting.next()
            {
                // When the partner asks for a pause, those that are not begun yet leave it alone.
                let quiet = self.quiet_until.is_some_and(|until| deps.now() < until);
                let looks = known.remove(&session.id).unwrap_or_default();
                running.push(async move {
                    let mut look = Look { deps, session: &session, looks };
                    let outcome = look.follow(quiet).await;
                    (place, look.looks, session.id, outcome)
                });
            }
            let Some((place, looks, session, outcome)) = running.next().await else { break };
            if looks > 0 {
                self.looks.insert(session, looks);
            }
            match outcome {
                Ok(()) => {}
                Err(CallError::Partner(PartnerProblem::Throttled { retry_after_seconds })) => {
                    let wait = retry_after_seconds.map_or(BACK_OFF_SECONDS, i64::from);
                    self.quiet_until = self.quiet_until.max(Some(deps.now().plus_seconds(wait)));
                    problems.insert(place, "too many requests".to_owned());
                }
                Err(error) => {
                    problems.insert(place, error.to_string());
                }
            }
        }
        let problem = problems.pop_last().map(|(_, problem)| problem);
        // Once when it begins, once when it is over, not each round.
        if problem != self.problem {
            match &problem {
                Some(problem) => tracing::warn!(tenant = %id, problem, "sessions cannot be followed"),
                None if self.quiet_until.is_none_or(|until| until <= deps.now()) => {
                    tracing::info!(tenant = %id, "sessions are followed again");
                }
                None => return,
            }
            self.problem = problem;
        }
    }
}

/// A look at one session.
struct Look<'a> {
    deps: &'a Arc<Deps>,
    session: &'a SessionRecord,
    /// Looks at it, this one among them, since it was last seen with both sides connected.
    looks: u32,
}

impl Look<'_> {
    /// Looks at it. When `quiet`, only at what needs no partner.
    async fn follow(&mut self, quiet: bool) -> Result<(), CallError> {
        let (deps, session) = (self.deps, self.session);
        let now = deps.now();
        match session.state {
            SessionState::Requested if now.seconds_since(session.requested_at) < ANSWER_SECONDS => Ok(()),
            SessionState::Requested if quiet => Ok(()),
            SessionState::Requested => reconcile(deps, session).await,
            SessionState::AwaitingUser | SessionState::Accepted if quiet && session.expires_at <= now => {
                time_out(deps, session).await
            }
            _ if quiet => Ok(()),
            SessionState::AwaitingUser | SessionState::Accepted => self.follow_waiting().await,
            SessionState::Active => self.follow_active().await,
            _ => Ok(()),
        }
    }

    /// Whether both sides are connected by now, or were, or it is too late for that.
    async fn follow_waiting(&mut self) -> Result<(), CallError> {
        let (deps, session) = (self.deps, self.session);
        let late = session.expires_at <= deps.now();
        let seen = match seen(deps, session).await {
            // Time runs out also while the partner cannot be asked.
            Err(_) if late => return time_out(deps, session).await,
            seen => seen?,
        };
        let open = seen.as_ref().is_some_and(|partner| partner.open);
        match seen {
            Some(partner) if partner.online => {
                let now = deps.now();
                let connected = |moved: &mut SessionRecord| moved.connected_at = Some(now);
                self.looks = 0;
                move_on(deps, session, SessionEvent::BothConnected, connected).await
            }
            Some(partner) if partner.open && !late => {
                // The code stays good after a short connection, so the report is asked for too, if less often.
                self.looks += 1;
                if self.looks % REPORT_LOOKS == 1 {
                    over_already(deps, session).await?;
                }
                Ok(())
            }
            _ => match over_already(deps, session).await {
                Ok(true) => Ok(()),
                Ok(false) | Err(_) if late && open => time_out(deps, session).await,
                Ok(false) | Err(_) if late => expire(deps, session).await,
                Ok(false) => move_on(deps, session, SessionEvent::PartnerClosed, |_| {}).await,
                Err(error) => Err(error),
            },
        }
    }

    /// Whether the connection is over, and by the partner's account since when.
    async fn follow_active(&mut self) -> Result<(), CallError> {
        let (deps, session) = (self.deps, self.session);
        if let Some(partner) = seen(deps, session).await?.filter(|partner| partner.online) {
            self.looks = 0;
            // The operator closed it, and the partner did not take that yet.
            if partner.open && session.closed_at.is_some() {
                close(deps, session).await;
            }
            return Ok(());
        }
        let report = reported(deps, session).await;
        if let Ok(Some((started, ended))) = report {
            return end(deps, session, Some(started), ended).await;
        }
        self.looks += 1;
        if self.looks < REPORT_LOOKS {
            return report.map(drop);
        }
        // The partner has no report, or gives none: the moment we learned of it is the best that is known, until a
        // late report corrects it.
        end(deps, session, None, deps.now()).await
    }
}

/// Whether there was a connection that was over before anybody looked. Then the session has ended.
async fn over_already(deps: &Arc<Deps>, session: &SessionRecord) -> Result<bool, CallError> {
    let Some((started, ended)) = reported(deps, session).await? else { return Ok(false) };
    end(deps, session, Some(started), ended).await?;
    Ok(true)
}

/// The session at the partner; none when it knows it no more.
async fn seen(deps: &Arc<Deps>, session: &SessionRecord) -> Result<Option<PartnerSession>, CallError> {
    let Some(code) = session.code.as_deref() else { return Ok(None) };
    let seen = deps
        .call(session.tenant_id, PartnerOperation::Session, |partner, token| async move {
            sessions(&*partner)?.state(&token, code).await
        })
        .await;
    match seen {
        Ok(seen) => Ok(Some(seen)),
        Err(CallError::Partner(PartnerProblem::NotFound)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// By the partner's report and our clock: when the first connection began and the last one ended, once all have.
pub(super) async fn reported(
    deps: &Arc<Deps>,
    session: &SessionRecord,
) -> Result<Option<(Timestamp, Timestamp)>, CallError> {
    let Some(code) = session.code.as_deref() else { return Ok(None) };
    let over_by = session.ended_at.unwrap_or(deps.now());
    let from = session.requested_at.plus_seconds(-AROUND_SECONDS);
    let to = over_by.plus_seconds(AROUND_SECONDS);
    let connections = deps
        .call(session.tenant_id, PartnerOperation::Connections, |partner, token| async move {
            // One that tells nothing afterwards has nothing to tell.
            let Some(reports) = partner.reports() else { return Ok(Vec::new()) };
            reports.connections(&token, code, from, to).await
        })
        .await?;
    let started = connections.iter().map(|connection| connection.started_at).min();
    let ended: Option<Vec<_>> = connections.iter().map(|connection| connection.ended_at).collect();
    let times = started.zip(ended.and_then(|ended| ended.into_iter().max()));
    Ok(times.map(|(started, ended)| {
        let known = Known {
            created_at: session.created_at.unwrap_or(session.requested_at),
            seen_at: session.connected_at,
            now: over_by,
        };
        let by_ours = by_our_clock(known, started, ended);
        if by_ours != (started, ended) {
            tracing::warn!(session = %session.id, "the partner's clock is off, or ours: its report is moved");
        }
        by_ours
    }))
}

async fn end(
    deps: &Arc<Deps>,
    session: &SessionRecord,
    started: Option<Timestamp>,
    ended: Timestamp,
) -> Result<(), CallError> {
    let over = |moved: &mut SessionRecord| {
        moved.connected_at = started.or(moved.connected_at);
        moved.ended_at = Some(ended);
        moved.awaits_report = started.is_none();
    };
    move_on(deps, session, SessionEvent::ConnectionEnded, over).await?;
    close(deps, session).await;
    Ok(())
}

/// Asks the user again, goes on without an answer, or lets the session expire: as its policy says.
async fn time_out(deps: &Arc<Deps>, session: &SessionRecord) -> Result<(), CallError> {
    if deps.go_on_after_time_out(session).await? {
        return Ok(());
    }
    expire(deps, session).await
}

async fn expire(deps: &Arc<Deps>, session: &SessionRecord) -> Result<(), CallError> {
    move_on(deps, session, SessionEvent::TimeRanOut, |_| {}).await?;
    close(deps, session).await;
    Ok(())
}

/// Lets nobody in any more.
async fn close(deps: &Arc<Deps>, session: &SessionRecord) {
    if let Some(code) = &session.code {
        deps.close_at_partner(session.tenant_id, code).await;
    }
}

async fn move_on(
    deps: &Arc<Deps>,
    session: &SessionRecord,
    event: SessionEvent,
    change: impl Fn(&mut SessionRecord),
) -> Result<(), CallError> {
    let moved = deps.move_session(session.tenant_id, session.id, event, &Actor::farhand(), change).await;
    match moved? {
        // Somebody else moved it meanwhile: theirs stands.
        Moved::Yes(_) | Moved::No(_) | Moved::Unknown => Ok(()),
    }
}
