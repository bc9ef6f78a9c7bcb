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

use super::select;
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::Fields,
    conflicts,
    pages::{Key, KeyType, List, ListTag, Place},
    records::SessionRecord,
    search,
    shapes::{PLACE, Shape, Shaped, Texts},
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
/// Beside the columns that are read: what the open sessions' indexes are limited to.
pub(super) const IS_OPEN: &str = "is_open";

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
const DERIVED: [&str; 4] = [IS_OPEN, LASTED, STATE_ORDER, search::COLUMN];

fn derived_values(session: &SessionRecord) -> [Value; 4] {
    let searched =
        search::text_of([Some(session.device_name.as_str()), session.user_principal_name.as_deref()]);
    [
        session.state.is_open().into(),
        lasted(session.connected_at, session.ended_at).into(),
        state_order(session.state).into(),
        text(&searched),
    ]
}

static INSERT: Shape = Shape::of(|| Texts::of_insert(TABLE, &[&COLUMNS[..], &DERIVED].concat()));

/// What a move writes. The rest is what a session is from the request on, or has writes of its own, which a move that was
/// planned before them does not undo.
const MOVED: [&str; 13] = [
    "state",
    "failure",
    "code",
    "end_customer_link",
    "sealed_supporter_link",
    "created_at",
    "answered_at",
    "connected_at",
    "ended_at",
    "expires_at",
    "awaits_report",
    KEPT,
    STATE_ORDER,
];
/// Written by a move or by a statement of its own, and stays once it is.
const KEPT: &str = "stopped_at";
/// What a move writes besides where a session opens or closes. Only then is it another; the indexes over it are left alone
/// otherwise.
const OPENED_OR_CLOSED: [&str; 2] = [IS_OPEN, LASTED];

fn moved_values(session: &SessionRecord) -> [Value; 13] {
    [
        text(session.state.name()),
        json_or_null(session.failure.as_ref()),
        text_or_null(session.code.as_deref()),
        text_or_null(session.end_customer_link.as_deref()),
        text_or_null(session.sealed_supporter_link.as_deref()),
        moment_or_null(session.created_at),
        moment_or_null(session.answered_at),
        moment_or_null(session.connected_at),
        moment_or_null(session.ended_at),
        moment(session.expires_at),
        session.awaits_report.into(),
        moment_or_null(session.stopped_at),
        state_order(session.state).into(),
    ]
}

/// The text of a move that writes these columns to the session with a tenant and an id, in a state.
fn moving(columns: &[&'static str]) -> Texts {
    let mut update = Query::update();
    update.table(TABLE);
    for &column in columns {
        match column {
            KEPT => update.value(column, Func::coalesce([Expr::col(column), Expr::val(PLACE)])),
            _ => update.value(column, PLACE),
        };
    }
    for column in ["tenant_id", "id", "state"] {
        update.and_where(Expr::col(column).eq(PLACE));
    }
    Texts::of(&update)
}

static MOVE: Shape = Shape::of(|| moving(&MOVED));
static MOVE_AND_OPEN_OR_CLOSE: Shape = Shape::of(|| moving(&[&MOVED[..], &OPENED_OR_CLOSED].concat()));

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
        let values = session_values(session).into_iter().chain(derived_values(session));
        self.write(conflicts::SESSION, Guard::Any, INSERT.with(values))
    }

    /// Writes where a session is by now, if it still is in the state `from`: the state, what the partner gave, and when
    /// what happened. Everything else stays as it is; so does when it was stopped, once that is written.
    pub fn move_session(&mut self, session: &SessionRecord, from: SessionState) -> &mut Self {
        let moved = moved_values(session).into_iter();
        let which = [id(session.tenant_id), id(session.id), text(from.name())];
        let update = if from.is_open() == session.state.is_open() {
            MOVE.with(moved.chain(which))
        } else {
            let lasted = lasted(session.connected_at, session.ended_at);
            let opened_or_closed = [session.state.is_open().into(), lasted.into()];
            MOVE_AND_OPEN_OR_CLOSE.with(moved.chain(opened_or_closed).chain(which))
        };
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
        Ok(self.backend().few(ONE.with([id(tenant), id(session_id)]), session).await?.into_iter().next())
    }

    /// The device's open session.
    pub async fn open_session_of(&self, tenant: TenantId, device: DeviceId) -> Result<Option<SessionRecord>> {
        self.backend().one(open_of(tenant, device), session).await
    }

    /// The session that was made with this idempotency key.
    pub async fn session_by_key(
        &self,
        tenant: TenantId,
        idempotency_key: Uuid,
    ) -> Result<Option<SessionRecord>> {
        self.backend().one(by_key(tenant, idempotency_key), session).await
    }

    /// The device's session that was asked for last, open or not.
    pub async fn last_session_of_device(
        &self,
        tenant: TenantId,
        device: DeviceId,
    ) -> Result<Option<SessionRecord>> {
        let select = of_tenant(id(tenant))
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
        let select = of_tenant(id(tenant))
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

pub(super) fn of_tenant(tenant: Value) -> SelectStatement {
    select(TABLE, &COLUMNS).and_where(Expr::col("tenant_id").eq(tenant)).take()
}

static ONE: Shape = Shape::of(|| Texts::of(of_tenant(PLACE).and_where(Expr::col("id").eq(PLACE))));
static BY_KEY: Shape =
    Shape::of(|| Texts::of(of_tenant(PLACE).and_where(Expr::col("idempotency_key").eq(PLACE))));
static OPEN_OF: Shape = Shape::of(|| {
    Texts::of(of_tenant(PLACE).and_where(Expr::col("device_id").eq(PLACE)).and_where(Expr::col(IS_OPEN)))
});

pub(super) fn by_key(tenant: TenantId, idempotency_key: Uuid) -> Shaped {
    BY_KEY.with([id(tenant), id(idempotency_key)])
}

pub(super) fn open_of(tenant: TenantId, device: DeviceId) -> Shaped {
    OPEN_OF.with([id(tenant), id(device)])
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
