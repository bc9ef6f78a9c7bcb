//! What operators are told, what they want to be told, and which of their browsers are woken.

use farhand_contract::{
    DeviceId, NotificationId, SessionId, TenantId, Timestamp, UserId,
    notifications::{Kinds, NotificationKind, NotificationSettings},
    sessions::SessionState,
};
use sea_query::{Expr, ExprTrait as _, Func, OnConflict, Order, Query, SelectStatement, Value};

use super::{row, select};
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::{Fields, only_count},
    conflicts,
    records::{Fact, NotificationRecord, OperatorSubscriptionRecord},
    values::{id, id_or_null, moment, moment_or_null, text},
};

const TABLE: &str = "notifications";
const COLUMNS: [&str; 11] = [
    "tenant_id",
    "fact",
    "kind",
    "device_id",
    "device_name",
    "session_id",
    "happened_at",
    "user_id",
    "id",
    "read_at",
    "push_at",
];

const SETTINGS: &str = "notification_settings";
const SETTINGS_COLUMNS: [&str; 4] = ["tenant_id", "user_id", "in_app", "push"];

const SUBSCRIPTIONS: &str = "operator_subscriptions";
const SUBSCRIPTION_COLUMNS: [&str; 6] =
    ["tenant_id", "token_hash", "user_id", "endpoint_hash", "sealed_subscription", "created_at"];

/// Which device: none is an empty text.
pub(super) fn device(fields: &mut Fields<'_>) -> Result<Option<DeviceId>> {
    fields.named(|text| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) })
}

/// What happened.
fn fact(fields: &mut Fields<'_>) -> Result<Fact> {
    Ok(Fact {
        tenant_id: fields.id()?,
        name: fields.text()?,
        kind: fields.named(NotificationKind::from_name)?,
        device_id: device(fields)?,
        device_name: fields.text()?,
        session_id: fields.id_or_null()?,
        happened_at: fields.moment()?,
    })
}

/// What happened, as every table has it that tells of it.
pub(super) fn fact_values(fact: &Fact) -> [Value; 7] {
    [
        id(fact.tenant_id),
        text(&fact.name),
        text(fact.kind.name()),
        fact.device_id.map_or_else(|| text(""), id),
        text(&fact.device_name),
        id_or_null(fact.session_id),
        moment(fact.happened_at),
    ]
}

fn notification(fields: &mut Fields<'_>) -> Result<NotificationRecord> {
    Ok(NotificationRecord {
        fact: fact(fields)?,
        user_id: fields.id()?,
        id: fields.id()?,
        read_at: fields.moment_or_null()?,
        push_at: fields.moment_or_null()?,
    })
}

pub(super) fn kinds(fields: &mut Fields<'_>) -> Result<Kinds> {
    Ok(Kinds::from_bits(fields.small_count()?))
}

pub(super) fn kinds_value(kinds: Kinds) -> Value {
    i64::from(kinds.bits()).into()
}

fn settings(fields: &mut Fields<'_>) -> Result<NotificationSettings> {
    Ok(NotificationSettings { in_app: kinds(fields)?, push: kinds(fields)? })
}

fn owner_and_settings(fields: &mut Fields<'_>) -> Result<(UserId, NotificationSettings)> {
    Ok((fields.id()?, settings(fields)?))
}

fn subscription(fields: &mut Fields<'_>) -> Result<OperatorSubscriptionRecord> {
    Ok(OperatorSubscriptionRecord {
        tenant_id: fields.id()?,
        token_hash: fields.text()?,
        user_id: fields.id()?,
        endpoint_hash: fields.text()?,
        sealed_subscription: fields.text()?,
        created_at: fields.moment()?,
    })
}

/// The row for the technician that the session has when it is written, whoever that is by then.
fn for_technician(told: &Fact, notification_id: NotificationId, session: SessionId) -> SelectStatement {
    let mut rows = Query::select();
    for value in fact_values(told) {
        rows.expr(Expr::val(value));
    }
    rows.column("assigned_to")
        .expr(Expr::val(id(notification_id)))
        .expr(Expr::val(moment_or_null(None)))
        .expr(Expr::val(moment(told.happened_at)))
        .from("sessions")
        .and_where(Expr::col("tenant_id").eq(id(told.tenant_id)))
        .and_where(Expr::col("id").eq(id(session)))
        .take()
}

fn once() -> OnConflict {
    OnConflict::columns(["tenant_id", "user_id", "fact"]).do_nothing().to_owned()
}

impl Changes {
    /// Tells the technician of a session, unless they were told.
    pub fn tell_technician(&mut self, told: &Fact, id: NotificationId, session: SessionId) -> &mut Self {
        let mut insert = Query::insert();
        // As many columns as values.
        let _ = insert.into_table(TABLE).columns(COLUMNS).select_from(for_technician(told, id, session));
        insert.on_conflict(once());
        self.write(conflicts::NOTIFICATION, Guard::Any, insert)
    }

    /// Tells the technician of a session that waits for its user. Refused with [`conflicts::NOTIFICATION`] when it does
    /// not wait any more, or they were told.
    pub fn tell_technician_of_waiting(
        &mut self,
        told: &Fact,
        id: NotificationId,
        session: SessionId,
    ) -> &mut Self {
        let mut rows = for_technician(told, id, session);
        rows.and_where(Expr::col("state").eq(text(SessionState::AwaitingUser.name())));
        let mut insert = Query::insert();
        let _ = insert.into_table(TABLE).columns(COLUMNS).select_from(rows);
        self.write(conflicts::NOTIFICATION, Guard::Exactly(1), insert)
    }

    /// Tells somebody, unless they were told.
    pub fn tell(&mut self, told: &Fact, notification_id: NotificationId, user: UserId) -> &mut Self {
        let [tenant_id, name, kind, device_id, device_name, session_id, happened_at] = fact_values(told);
        let mut insert = Query::insert();
        insert.into_table(TABLE).columns(COLUMNS).values_panic(row([
            tenant_id,
            name,
            kind,
            device_id,
            device_name,
            session_id,
            happened_at,
            id(user),
            id(notification_id),
            moment_or_null(None),
            moment(told.happened_at),
        ]));
        insert.on_conflict(once());
        self.write(conflicts::NOTIFICATION, Guard::Any, insert)
    }

    /// Somebody has read these, as far as they are theirs.
    pub fn mark_notifications_read(
        &mut self,
        tenant: TenantId,
        user: UserId,
        ids: &[NotificationId],
        now: Timestamp,
    ) -> &mut Self {
        if ids.is_empty() {
            return self;
        }
        let mut update = Query::update();
        update
            .table(TABLE)
            .value("read_at", moment(now))
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("user_id").eq(id(user)))
            .and_where(Expr::col("read_at").is_null())
            .and_where(Expr::col("id").is_in(ids.iter().map(|&one| id(one))));
        self.write(conflicts::NOTIFICATION, Guard::Any, update)
    }

    /// Somebody has read all that happened by `until`.
    pub fn mark_all_notifications_read(
        &mut self,
        tenant: TenantId,
        user: UserId,
        until: Timestamp,
        now: Timestamp,
    ) -> &mut Self {
        let mut update = Query::update();
        update
            .table(TABLE)
            .value("read_at", moment(now))
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("user_id").eq(id(user)))
            .and_where(Expr::col("read_at").is_null())
            .and_where(Expr::col("happened_at").lte(moment(until)));
        self.write(conflicts::NOTIFICATION, Guard::Any, update)
    }

    /// Moves the waking for a notification to `push_at`, or settles it. Refused with [`conflicts::NOTIFICATION`] when
    /// somebody else did.
    pub fn move_push(&mut self, notification: &NotificationRecord, push_at: Option<Timestamp>) -> &mut Self {
        let mut update = Query::update();
        update
            .table(TABLE)
            .value("push_at", moment_or_null(push_at))
            .and_where(Expr::col("tenant_id").eq(id(notification.fact.tenant_id)))
            .and_where(Expr::col("user_id").eq(id(notification.user_id)))
            .and_where(Expr::col("fact").eq(text(&notification.fact.name)))
            .and_where(Expr::col("push_at").eq(moment_or_null(notification.push_at)));
        self.write(conflicts::NOTIFICATION, Guard::Exactly(1), update)
    }

    /// Forgets what happened before a moment, of all tenants.
    pub fn delete_old_notifications(&mut self, before: Timestamp) -> &mut Self {
        let mut delete = Query::delete();
        delete.from_table(TABLE).and_where(Expr::col("happened_at").lt(moment(before)));
        self.write(conflicts::NOTIFICATION, Guard::Any, delete)
    }

    /// Keeps what somebody wants to be told of.
    pub fn put_notification_settings(
        &mut self,
        tenant: TenantId,
        user: UserId,
        settings: NotificationSettings,
    ) -> &mut Self {
        let mut insert = Query::insert();
        insert
            .into_table(SETTINGS)
            .columns(SETTINGS_COLUMNS)
            .values_panic(row([
                id(tenant),
                id(user),
                kinds_value(settings.in_app),
                kinds_value(settings.push),
            ]))
            .on_conflict(
                OnConflict::columns(["tenant_id", "user_id"]).update_columns(["in_app", "push"]).to_owned(),
            );
        self.write(conflicts::NOTIFICATION_SETTINGS, Guard::Any, insert)
    }

    /// Keeps a subscription in the place of what its sign-in had, and of what another sign-in of the same person had at
    /// the same address. Refused with [`conflicts::OPERATOR_SUBSCRIPTION`] when somebody else has that address.
    pub fn put_operator_subscription(&mut self, subscription: &OperatorSubscriptionRecord) -> &mut Self {
        let values = [
            id(subscription.tenant_id),
            text(&subscription.token_hash),
            id(subscription.user_id),
            text(&subscription.endpoint_hash),
            text(&subscription.sealed_subscription),
            moment(subscription.created_at),
        ];
        self.put_subscription(conflicts::OPERATOR_SUBSCRIPTION, SUBSCRIPTIONS, &SUBSCRIPTION_COLUMNS, values)
    }

    /// Forgets what a sign-in is subscribed to, if anything.
    pub fn delete_operator_subscription(&mut self, tenant: TenantId, token_hash: &str) -> &mut Self {
        let mut delete = Query::delete();
        delete
            .from_table(SUBSCRIPTIONS)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("token_hash").eq(text(token_hash)));
        self.write(conflicts::OPERATOR_SUBSCRIPTION, Guard::Any, delete)
    }
}

fn of(select: &mut SelectStatement, tenant: TenantId, user: UserId, wanted: Kinds) -> SelectStatement {
    let names = NotificationKind::ALL.iter().filter(|&&kind| wanted.contains(kind));
    select
        .and_where(Expr::col("tenant_id").eq(id(tenant)))
        .and_where(Expr::col("user_id").eq(id(user)))
        .and_where(Expr::col("kind").is_in(names.map(|kind| text(kind.name()))))
        .take()
}

impl Store {
    /// What somebody was told last, of these kinds, newest first.
    pub async fn notifications(
        &self,
        tenant: TenantId,
        user: UserId,
        wanted: Kinds,
        limit: u32,
    ) -> Result<Vec<NotificationRecord>> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let select = of(&mut select(TABLE, &COLUMNS), tenant, user, wanted)
            .order_by("happened_at", Order::Desc)
            .order_by("id", Order::Desc)
            .limit(limit.into())
            .to_owned();
        self.backend().all(&select, notification).await
    }

    /// How many of these kinds somebody was told; of the unread ones with `unread`.
    pub async fn count_notifications(
        &self,
        tenant: TenantId,
        user: UserId,
        wanted: Kinds,
        unread: bool,
    ) -> Result<u64> {
        if wanted.is_empty() {
            return Ok(0);
        }
        let mut counted = Query::select();
        counted.expr(Func::count(Expr::col("fact"))).from(TABLE);
        let mut select = of(&mut counted, tenant, user, wanted);
        if unread {
            select.and_where(Expr::col("read_at").is_null());
        }
        Ok(self.backend().one(&select, only_count).await?.unwrap_or_default())
    }

    /// What browsers are to be woken for by `now`, of all tenants, the earliest first.
    pub async fn pushes_due(&self, now: Timestamp, limit: u32) -> Result<Vec<NotificationRecord>> {
        let select = select(TABLE, &COLUMNS)
            .and_where(Expr::col("push_at").lte(moment(now)))
            .order_by("push_at", Order::Asc)
            .limit(limit.into())
            .to_owned();
        self.backend().all(&select, notification).await
    }

    /// What somebody wants to be told of, if they ever said.
    pub async fn notification_settings(
        &self,
        tenant: TenantId,
        user: UserId,
    ) -> Result<Option<NotificationSettings>> {
        let select = Query::select()
            .columns(["in_app", "push"])
            .from(SETTINGS)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("user_id").eq(id(user)))
            .to_owned();
        self.backend().one(&select, settings).await
    }

    /// What everybody of a tenant wants to be told of who ever said.
    pub async fn all_notification_settings(
        &self,
        tenant: TenantId,
    ) -> Result<Vec<(UserId, NotificationSettings)>> {
        let select = Query::select()
            .columns(["user_id", "in_app", "push"])
            .from(SETTINGS)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .order_by("user_id", Order::Asc)
            .to_owned();
        self.backend().all(&select, owner_and_settings).await
    }

    /// The browsers of somebody that want to be woken.
    pub async fn operator_subscriptions(
        &self,
        tenant: TenantId,
        user: UserId,
    ) -> Result<Vec<OperatorSubscriptionRecord>> {
        let select = select(SUBSCRIPTIONS, &SUBSCRIPTION_COLUMNS)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("user_id").eq(id(user)))
            .order_by("created_at", Order::Asc)
            .order_by("token_hash", Order::Asc)
            .to_owned();
        self.backend().all(&select, subscription).await
    }
}
