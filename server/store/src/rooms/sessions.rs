//! Remote assistance sessions.

use farhand_contract::{
    DeviceId, SessionId, TenantId, Timestamp, UserId,
    devices::Platform,
    offers::Mode,
    pages::{Cursor, Page},
    portal::DeclineReason,
    sessions::{SessionQuery, SessionResult, SessionSort, SessionState},
};
use sea_query::{Expr, ExprTrait as _, Func, Order, Query, SelectStatement, Value};
use uuid::Uuid;

use super::{row, select};
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::Fields,
    conflicts,
    pages::{Key, KeyType, List, ListTag, Place},
    records::SessionRecord,
    search,
    values::{count, id, id_or_null, json, json_or_null, moment, moment_or_null, text, text_or_null},
};

pub(super) const TABLE: &str = "sessions";
pub(super) const COLUMNS: [&str; 37] = [
    "tenant_id",
    "id",
    "idempotency_key",
    "device_id",
    "device_name",
    "user_principal_name",
    "platform",
    "mode",
    "notices",
    "requested_by",
    "requested_by_name",
    "reason",
    "state",
    "failure",
    "code",
    "end_customer_link",
    "sealed_supporter_link",
    "requested_at",
    "created_at",
    "shown_at",
    "answered_at",
    "connected_at",
    "ended_at",
    "expires_at",
    "assigned_to",
    "assigned_to_name",
    "follows",
    "followed_by",
    "times_sent_again",
    "sent_again_at",
    "closed_at",
    "awaits_report",
    "declined_because",
    "stopped_at",
    "policy",
    "asked_again",
    "went_on_at",
];
/// Written by statements of their own, which a move that was planned before them does not undo.
const APART: [&str; 11] = [
    "shown_at",
    "assigned_to",
    "assigned_to_name",
    "follows",
    "followed_by",
    "times_sent_again",
    "sent_again_at",
    "closed_at",
    "declined_because",
    "asked_again",
    "went_on_at",
];
/// Written by a move or by a statement of its own, and stays once it is.
const KEPT: &str = "stopped_at";
/// Beside the columns that are read: what the open sessions' indexes are limited to.
pub(super) const IS_OPEN: &str = "is_open";

/// What a session is from the request on, and no move changes.
const FIXED: [&str; 12] = [
    "tenant_id",
    "id",
    "idempotency_key",
    "device_id",
    "device_name",
    "user_principal_name",
    "platform",
    "requested_by",
    "requested_by_name",
    "requested_at",
    "policy",
    search::COLUMN,
];
/// How long both sides were connected, once it is over; [`NOT_RUN`] before, and for what did not run.
pub(super) const LASTED: &str = "lasted_seconds";
const NOT_RUN: i64 = -1;
/// The state's place in a session's life.
const STATE_ORDER: &str = "state_order";

/// The lists of sessions have the tags of their sorts: the first is the one that every list had before the others.
const TAGS: [(SessionSort, ListTag); 3] = [
    (SessionSort::RequestedAt, ListTag(1)),
    (SessionSort::Duration, ListTag(3)),
    (SessionSort::State, ListTag(4)),
];

pub(super) fn session(fields: &mut Fields<'_>) -> Result<SessionRecord> {
    Ok(SessionRecord {
        tenant_id: fields.id()?,
        id: fields.id()?,
        idempotency_key: fields.id()?,
        device_id: fields.id()?,
        device_name: fields.text()?,
        user_principal_name: fields.text_or_null()?,
        platform: fields.named(Platform::from_name)?,
        mode: fields.named(mode)?,
        notices: fields.json()?,
        requested_by: fields.id()?,
        requested_by_name: fields.text()?,
        reason: fields.text_or_null()?,
        state: fields.named(SessionState::from_name)?,
        failure: fields.json_or_null()?,
        code: fields.text_or_null()?,
        end_customer_link: fields.text_or_null()?,
        sealed_supporter_link: fields.text_or_null()?,
        requested_at: fields.moment()?,
        created_at: fields.moment_or_null()?,
        shown_at: fields.moment_or_null()?,
        answered_at: fields.moment_or_null()?,
        connected_at: fields.moment_or_null()?,
        ended_at: fields.moment_or_null()?,
        expires_at: fields.moment()?,
        assigned_to: fields.id()?,
        assigned_to_name: fields.text()?,
        follows: fields.id_or_null()?,
        followed_by: fields.id_or_null()?,
        times_sent_again: fields.small_count()?,
        sent_again_at: fields.moment_or_null()?,
        closed_at: fields.moment_or_null()?,
        awaits_report: fields.flag()?,
        declined_because: fields.json_or_null()?,
        stopped_at: fields.moment_or_null()?,
        policy: fields.json_or_null()?.unwrap_or_default(),
        asked_again: fields.small_count()?,
        went_on_at: fields.moment_or_null()?,
    })
}

fn session_values(session: &SessionRecord) -> [Value; 37] {
    [
        id(session.tenant_id),
        id(session.id),
        id(session.idempotency_key),
        id(session.device_id),
        text(&session.device_name),
        text_or_null(session.user_principal_name.as_deref()),
        text(session.platform.name()),
        text(mode_name(session.mode)),
        json(&session.notices),
        id(session.requested_by),
        text(&session.requested_by_name),
        text_or_null(session.reason.as_deref()),
        text(session.state.name()),
        json_or_null(session.failure.as_ref()),
        text_or_null(session.code.as_deref()),
        text_or_null(session.end_customer_link.as_deref()),
        text_or_null(session.sealed_supporter_link.as_deref()),
        moment(session.requested_at),
        moment_or_null(session.created_at),
        moment_or_null(session.shown_at),
        moment_or_null(session.answered_at),
        moment_or_null(session.connected_at),
        moment_or_null(session.ended_at),
        moment(session.expires_at),
        id(session.assigned_to),
        text(&session.assigned_to_name),
        id_or_null(session.follows),
        id_or_null(session.followed_by),
        count(session.times_sent_again.into()),
        moment_or_null(session.sent_again_at),
        moment_or_null(session.closed_at),
        session.awaits_report.into(),
        json_or_null(session.declined_because.as_ref()),
        moment_or_null(session.stopped_at),
        json(&session.policy),
        count(session.asked_again.into()),
        moment_or_null(session.went_on_at),
    ]
}

/// What is written beside the columns that are read: it follows from them.
fn derived(session: &SessionRecord) -> [(&'static str, Value); 4] {
    let searched =
        search::text_of([Some(session.device_name.as_str()), session.user_principal_name.as_deref()]);
    [
        (IS_OPEN, session.state.is_open().into()),
        (LASTED, lasted(session.connected_at, session.ended_at).into()),
        (STATE_ORDER, state_order(session.state).into()),
        (search::COLUMN, text(&searched)),
    ]
}

/// What is kept of how long a session ran that was connected and ended at these moments.
pub(super) fn lasted(connected_at: Option<Timestamp>, ended_at: Option<Timestamp>) -> i64 {
    match (connected_at, ended_at) {
        (Some(connected), Some(ended)) => Ord::max(ended.seconds_since(connected), 0),
        _ => NOT_RUN,
    }
}

fn state_order(state: SessionState) -> i64 {
    // In the order of declaration.
    i64::from(state as u8)
}

const fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::RemoteControl => "remoteControl",
        Mode::ScreenSharing => "screenSharing",
    }
}

fn mode(name: &str) -> Option<Mode> {
    [Mode::RemoteControl, Mode::ScreenSharing].into_iter().find(|&mode| mode_name(mode) == name)
}

fn place(session: &SessionRecord, tag: ListTag) -> Place {
    let sort = TAGS.into_iter().find(|(_, other)| *other == tag);
    let key = match sort.map_or(SessionSort::RequestedAt, |(sort, _)| sort) {
        SessionSort::RequestedAt => session.requested_at.0,
        SessionSort::Duration => lasted(session.connected_at, session.ended_at),
        SessionSort::State => state_order(session.state),
    };
    Place { key: Key::Integer(key), id: session.id.0 }
}

const fn sort_column(sort: SessionSort) -> &'static str {
    match sort {
        SessionSort::RequestedAt => "requested_at",
        SessionSort::Duration => LASTED,
        SessionSort::State => STATE_ORDER,
    }
}

impl Changes {
    /// Writes a new session down. Refused with [`conflicts::OPEN_SESSION`] when the device has an open one, and with
    /// [`conflicts::IDEMPOTENCY_KEY`] when one was made with the same key.
    pub fn insert_session(&mut self, session: &SessionRecord) -> &mut Self {
        let derived = derived(session);
        let columns: Vec<_> = COLUMNS.into_iter().chain(derived.iter().map(|(column, _)| *column)).collect();
        let mut values = row(session_values(session));
        values.extend(derived.into_iter().map(|(_, value)| Expr::val(value)));
        self.insert(conflicts::SESSION, TABLE, &columns, values)
    }

    /// Writes a session as it now is, if it still is in the state `from`. What has writes of its own stays as it is:
    /// when it was shown, whose it is, what it is linked to, when it was sent again and closed, why it was declined;
    /// and when it was stopped, once that is written.
    pub fn move_session(&mut self, session: &SessionRecord, from: SessionState) -> &mut Self {
        let values = COLUMNS
            .into_iter()
            .zip(row(session_values(session)))
            .filter(|(column, _)| !FIXED.contains(column) && !APART.contains(column))
            .map(|(column, value)| match column {
                KEPT => (column, Func::coalesce([Expr::col(column), value]).into()),
                _ => (column, value),
            });
        // Whether it is open only where that is another: the indexes that are limited to it are then left alone.
        let opens_or_closes = from.is_open() != session.state.is_open();
        let derived = derived(session)
            .into_iter()
            .filter(|(column, _)| !FIXED.contains(column) && (opens_or_closes || *column != IS_OPEN))
            .map(|(column, value)| (column, Expr::val(value)));
        let mut update = Query::update();
        update
            .table(TABLE)
            .values(values)
            .values(derived)
            .and_where(Expr::col("tenant_id").eq(id(session.tenant_id)))
            .and_where(Expr::col("id").eq(id(session.id)))
            .and_where(Expr::col("state").eq(from.name()));
        self.write(conflicts::SESSION_STATE, Guard::Exactly(1), update)
    }

    /// Records that the Company Portal showed a session, if it had not before.
    pub fn mark_session_shown(&mut self, tenant: TenantId, session: SessionId, now: Timestamp) -> &mut Self {
        let mut update = Query::update();
        update
            .table(TABLE)
            .value("shown_at", moment(now))
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("id").eq(id(session)))
            .and_where(Expr::col("shown_at").is_null());
        self.write(conflicts::SESSION_SHOWN, Guard::Exactly(1), update)
    }

    /// Records why the user declined a session, if they had not said before.
    pub fn explain_session(
        &mut self,
        tenant: TenantId,
        session: SessionId,
        because: &DeclineReason,
    ) -> &mut Self {
        let mut update = Query::update();
        update
            .table(TABLE)
            .value("declined_because", json(because))
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("id").eq(id(session)))
            .and_where(Expr::col("state").eq(SessionState::Declined.name()))
            .and_where(Expr::col("declined_because").is_null());
        self.write(conflicts::SESSION_EXPLAINED, Guard::Exactly(1), update)
    }

    /// Records that the user stopped a session that runs, if they had not before.
    pub fn mark_session_stopped(
        &mut self,
        tenant: TenantId,
        session: SessionId,
        now: Timestamp,
    ) -> &mut Self {
        let mut update = Query::update();
        update
            .table(TABLE)
            .value("stopped_at", moment(now))
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("id").eq(id(session)))
            .and_where(Expr::col("state").eq(SessionState::Active.name()))
            .and_where(Expr::col("stopped_at").is_null());
        self.write(conflicts::SESSION_STOPPED, Guard::Exactly(1), update)
    }
}

impl Store {
    /// A session.
    pub async fn session(&self, tenant: TenantId, session_id: SessionId) -> Result<Option<SessionRecord>> {
        let select = of_tenant(tenant).and_where(Expr::col("id").eq(id(session_id))).take();
        Ok(self.backend().few(&select, session).await?.into_iter().next())
    }

    /// The device's open session.
    pub async fn open_session_of(&self, tenant: TenantId, device: DeviceId) -> Result<Option<SessionRecord>> {
        self.backend().one(&open_of(tenant, device), session).await
    }

    /// The session that was made with this idempotency key.
    pub async fn session_by_key(
        &self,
        tenant: TenantId,
        idempotency_key: Uuid,
    ) -> Result<Option<SessionRecord>> {
        self.backend().one(&by_key(tenant, idempotency_key), session).await
    }

    /// The device's session that was asked for last, open or not.
    pub async fn last_session_of_device(
        &self,
        tenant: TenantId,
        device: DeviceId,
    ) -> Result<Option<SessionRecord>> {
        let select = of_tenant(tenant)
            .and_where(Expr::col("device_id").eq(id(device)))
            .order_by("requested_at", Order::Desc)
            .order_by("id", Order::Desc)
            .limit(1)
            .to_owned();
        self.backend().one(&select, session).await
    }

    /// The device's sessions that the partner had made and that are over: the newest, at most `limit`.
    pub async fn past_sessions_of_device(
        &self,
        tenant: TenantId,
        device: DeviceId,
        limit: u32,
    ) -> Result<Vec<SessionRecord>> {
        let select = of_tenant(tenant)
            .and_where(Expr::col("device_id").eq(id(device)))
            .and_where(Expr::col(IS_OPEN).not())
            .and_where(Expr::col("created_at").is_not_null())
            .order_by("requested_at", Order::Desc)
            .order_by("id", Order::Desc)
            .limit(limit.into())
            .to_owned();
        self.backend().all(&select, session).await
    }

    /// The open sessions of all tenants: as many as people are being helped.
    pub async fn open_sessions(&self) -> Result<Vec<SessionRecord>> {
        let select = select(TABLE, &COLUMNS)
            .and_where(Expr::col(IS_OPEN))
            .order_by("tenant_id", Order::Asc)
            .order_by("requested_at", Order::Asc)
            .order_by("id", Order::Asc)
            .to_owned();
        self.backend().all(&select, session).await
    }

    /// A page of a tenant's sessions, as they are asked for at `now`; only those that are assigned to `technician`, when
    /// given.
    pub async fn sessions(
        &self,
        tenant: TenantId,
        technician: Option<UserId>,
        query: &SessionQuery,
        now: Timestamp,
        limit: u32,
    ) -> Result<Page<SessionRecord>> {
        session_list(tenant, technician, query, now).page(self.backend(), &query.from, limit).await
    }

    /// Rows of a tenant's sessions from where the query says, and the place after them when there are more.
    pub async fn session_rows(
        &self,
        tenant: TenantId,
        query: &SessionQuery,
        now: Timestamp,
        limit: u32,
    ) -> Result<(Vec<SessionRecord>, Option<Cursor>)> {
        session_list(tenant, None, query, now).rows(self.backend(), &query.from, limit).await
    }
}

pub(super) fn of_tenant(tenant: TenantId) -> SelectStatement {
    select(TABLE, &COLUMNS).and_where(Expr::col("tenant_id").eq(id(tenant))).take()
}

pub(super) fn by_key(tenant: TenantId, idempotency_key: Uuid) -> SelectStatement {
    of_tenant(tenant).and_where(Expr::col("idempotency_key").eq(id(idempotency_key))).take()
}

pub(super) fn open_of(tenant: TenantId, device: DeviceId) -> SelectStatement {
    of_tenant(tenant).and_where(Expr::col("device_id").eq(id(device))).and_where(Expr::col(IS_OPEN)).take()
}

/// Limits the select to the tenant's sessions that the query is about at `now`.
pub(super) fn filter(select: &mut SelectStatement, tenant: TenantId, query: &SessionQuery, now: Timestamp) {
    select.and_where(Expr::col("tenant_id").eq(id(tenant)));
    if query.open_only {
        select.and_where(Expr::col(IS_OPEN));
    }
    if let Some(device) = query.device_id {
        select.and_where(Expr::col("device_id").eq(id(device)));
    }
    if let Some(user) = query.requested_by {
        select.and_where(Expr::col("requested_by").eq(id(user)));
    }
    if !query.search.is_empty() {
        select.and_where(search::found(TABLE, &query.search));
    }
    if !query.states.is_empty() {
        select.and_where(Expr::col("state").is_in(query.states.iter().map(|state| state.name())));
    }
    for &result in &query.results {
        select.and_where(came(result));
    }
    if let Some(mode) = query.mode {
        select.and_where(Expr::col("mode").eq(mode_name(mode)));
    }
    let (from, before) = query.period.bounds(now);
    if let Some(from) = from {
        select.and_where(Expr::col("requested_at").gte(moment(from)));
    }
    if let Some(before) = before {
        select.and_where(Expr::col("requested_at").lt(moment(before)));
    }
}

/// That this came of a session.
pub(super) fn came(result: SessionResult) -> Expr {
    let is = |state: SessionState| Expr::col("state").eq(state.name());
    match result {
        SessionResult::Accepted => {
            Expr::col("answered_at").is_not_null().and(Expr::col("state").ne(SessionState::Declined.name()))
        }
        SessionResult::Declined => is(SessionState::Declined),
        SessionResult::Expired => is(SessionState::Expired),
        SessionResult::Cancelled => is(SessionState::Cancelled),
        SessionResult::Failed => is(SessionState::Failed),
        SessionResult::Ran => Expr::col("connected_at").is_not_null(),
    }
}

/// The sessions that the query is about at `now`.
pub(super) fn session_list(
    tenant: TenantId,
    technician: Option<UserId>,
    query: &SessionQuery,
    now: Timestamp,
) -> List<SessionRecord> {
    let mut rows = select(TABLE, &COLUMNS);
    let mut count = Query::select().expr(Func::count(Expr::col("id"))).from(TABLE).to_owned();
    for select in [&mut rows, &mut count] {
        filter(select, tenant, query, now);
        if let Some(user) = technician {
            select.and_where(Expr::col("assigned_to").eq(id(user)));
        }
    }
    let tag = TAGS.into_iter().find(|(sort, _)| *sort == query.sort).map_or(TAGS[0].1, |(_, tag)| tag);
    List {
        tag,
        table: TABLE,
        key: sort_column(query.sort),
        key_type: KeyType::Integer,
        direction: query.direction,
        rows,
        count,
        map: session,
        place,
    }
}
