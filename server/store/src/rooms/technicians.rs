//! What technicians do with sessions, and what is written down about them.

use farhand_contract::{SessionId, TenantId, Timestamp, UserId, sessions::SessionState};
use sea_query::{Expr, ExprTrait as _, Order, Query, UpdateStatement};

use super::{
    row, select,
    sessions::{COLUMNS, IS_OPEN, LASTED, TABLE, lasted, of_tenant, session},
};
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::Fields,
    conflicts,
    records::{SessionNoteRecord, SessionRecord},
    values::{count, id, moment, text},
};

const NOTES: &str = "session_notes";
const NOTE_COLUMNS: [&str; 7] =
    ["tenant_id", "session_id", "note", "ticket", "written_by", "written_at", "version"];

fn note(fields: &mut Fields<'_>) -> Result<SessionNoteRecord> {
    Ok(SessionNoteRecord {
        tenant_id: fields.id()?,
        session_id: fields.id()?,
        note: fields.text()?,
        ticket: fields.text()?,
        written_by: fields.text()?,
        written_at: fields.moment()?,
        version: fields.small_count()?,
    })
}

/// A change of one session.
fn of_session(tenant: TenantId, session: SessionId) -> UpdateStatement {
    Query::update()
        .table(TABLE)
        .and_where(Expr::col("tenant_id").eq(id(tenant)))
        .and_where(Expr::col("id").eq(id(session)))
        .to_owned()
}

impl Changes {
    /// Links a new session to the one that it was started in the place of, once. The one before has the latest.
    pub fn link_sessions(&mut self, tenant: TenantId, before: SessionId, after: SessionId) -> &mut Self {
        let mut link = of_session(tenant, after);
        link.value("follows", id(before)).and_where(Expr::col("follows").is_null());
        let mut back = of_session(tenant, before);
        back.value("followed_by", id(after));
        self.write(conflicts::SESSION_LINK, Guard::Exactly(1), link).write(
            conflicts::SESSION_LINK,
            Guard::Exactly(1),
            back,
        )
    }

    /// Records that the request is sent to the device's user again, if it waits for them and was not sent again after
    /// `not_since`. It counts as not shown until it is.
    pub fn send_session_again(
        &mut self,
        tenant: TenantId,
        session: SessionId,
        now: Timestamp,
        not_since: Timestamp,
    ) -> &mut Self {
        let mut update = of_session(tenant, session);
        update
            .value("shown_at", Option::<i64>::None)
            .value("sent_again_at", moment(now))
            .value("times_sent_again", Expr::col("times_sent_again").add(1_i64))
            .and_where(Expr::col("state").eq(SessionState::AwaitingUser.name()))
            .and_where(
                Expr::col("sent_again_at").is_null().or(Expr::col("sent_again_at").lte(moment(not_since))),
            );
        self.write(conflicts::SESSION_SENT, Guard::Exactly(1), update)
    }

    /// Gives an open session to another technician, if it still is that of `from`.
    pub fn assign_session(
        &mut self,
        tenant: TenantId,
        session: SessionId,
        from: UserId,
        (to, to_name): (UserId, &str),
    ) -> &mut Self {
        let mut update = of_session(tenant, session);
        update
            .value("assigned_to", id(to))
            .value("assigned_to_name", text(to_name))
            .and_where(Expr::col(IS_OPEN))
            .and_where(Expr::col("assigned_to").eq(id(from)));
        self.write(conflicts::SESSION_TECHNICIAN, Guard::Exactly(1), update)
    }

    /// Records that an active session is closed to new connections, once.
    pub fn close_session(&mut self, tenant: TenantId, session: SessionId, now: Timestamp) -> &mut Self {
        let mut update = of_session(tenant, session);
        update
            .value("closed_at", moment(now))
            .and_where(Expr::col("state").eq(SessionState::Active.name()))
            .and_where(Expr::col("closed_at").is_null());
        self.write(conflicts::SESSION_CLOSED, Guard::Exactly(1), update)
    }

    /// Corrects the times of a session that awaits the partner's report, once.
    pub fn correct_session(
        &mut self,
        tenant: TenantId,
        session: SessionId,
        connected_at: Timestamp,
        ended_at: Timestamp,
    ) -> &mut Self {
        let mut update = of_session(tenant, session);
        update
            .value("connected_at", moment(connected_at))
            .value("ended_at", moment(ended_at))
            .value(LASTED, lasted(Some(connected_at), Some(ended_at)))
            .value("awaits_report", false)
            .and_where(Expr::col("awaits_report"));
        self.write(conflicts::SESSION_REPORT, Guard::Exactly(1), update)
    }

    /// Writes a note: a new one, version 1, when `expected_version` is 0; otherwise over the one that has this
    /// version, which then has the next.
    pub fn put_session_note(&mut self, note: &SessionNoteRecord, expected_version: u32) -> &mut Self {
        let values = row([
            id(note.tenant_id),
            id(note.session_id),
            text(&note.note),
            text(&note.ticket),
            text(&note.written_by),
            moment(note.written_at),
            count(u64::from(expected_version) + 1),
        ]);
        if expected_version == 0 {
            return self.insert(conflicts::SESSION_NOTE, NOTES, &NOTE_COLUMNS, values);
        }
        let mut update = Query::update();
        update
            .table(NOTES)
            .values(NOTE_COLUMNS.into_iter().zip(values).skip(2))
            .and_where(Expr::col("tenant_id").eq(id(note.tenant_id)))
            .and_where(Expr::col("session_id").eq(id(note.session_id)))
            .and_where(Expr::col("version").eq(count(expected_version.into())));
        self.write(conflicts::SESSION_NOTE, Guard::Exactly(1), update)
    }
}

impl Store {
    /// The open sessions that are assigned to this person, newest first.
    pub async fn open_sessions_of_technician(
        &self,
        tenant: TenantId,
        technician: UserId,
        limit: u32,
    ) -> Result<Vec<SessionRecord>> {
        let select = of_tenant(id(tenant))
            .and_where(Expr::col(IS_OPEN))
            .and_where(Expr::col("assigned_to").eq(id(technician)))
            .order_by("requested_at", Order::Desc)
            .order_by("id", Order::Desc)
            .limit(limit.into())
            .to_owned();
        self.backend().all(&select, session).await
    }

    /// The sessions of all tenants that ended after `since` and await the partner's report.
    pub async fn sessions_awaiting_report(&self, since: Timestamp) -> Result<Vec<SessionRecord>> {
        let select = select(TABLE, &COLUMNS)
            .and_where(Expr::col("awaits_report"))
            .and_where(Expr::col("ended_at").gt(moment(since)))
            .order_by("tenant_id", Order::Asc)
            .order_by("ended_at", Order::Asc)
            .order_by("id", Order::Asc)
            .to_owned();
        self.backend().all(&select, session).await
    }

    /// What was written down about a session.
    pub async fn session_note(
        &self,
        tenant: TenantId,
        session_id: SessionId,
    ) -> Result<Option<SessionNoteRecord>> {
        let select = select(NOTES, &NOTE_COLUMNS)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("session_id").eq(id(session_id)))
            .to_owned();
        self.backend().one(&select, note).await
    }
}
