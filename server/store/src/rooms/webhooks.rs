//! Webhooks that are told what happens, and what became of each delivery.

use farhand_contract::{
    TenantId, Timestamp, WebhookId,
    notifications::NotificationKind,
    schedules::{DeliveryProblem, DeliveryState},
};
use sea_query::{Expr, ExprTrait as _, InsertStatement, OnConflict, Order, Query, SelectStatement, Value};

use super::{
    notifications::{device, fact_values, kinds, kinds_value},
    row, select,
};
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::Fields,
    conflicts,
    records::{Fact, Told, WebhookDeliveryRecord, WebhookRecord},
    values::{count, id, moment, moment_or_null, text, text_or_null},
};

const WEBHOOKS: &str = "notification_webhooks";
const WEBHOOK: [&str; 9] =
    ["tenant_id", "id", "url", "sealed_secret", "kinds", "is_on", "created_by", "created_at", "version"];

const DELIVERIES: &str = "notification_deliveries";
const DELIVERY: [&str; 15] = [
    "tenant_id",
    "fact",
    "kind",
    "device_id",
    "device_name",
    "session_id",
    "happened_at",
    "webhook_id",
    "state",
    "attempts",
    "status",
    "problem",
    "duration_millis",
    "next_attempt_at",
    "version",
];
/// Those before say what it is told, which nothing changes.
const PROGRESS: usize = 8;

/// In the place of a kind: it is a test, and the columns of the device are empty.
const TEST: &str = "test";

fn webhook(fields: &mut Fields<'_>) -> Result<WebhookRecord> {
    Ok(WebhookRecord {
        tenant_id: fields.id()?,
        id: fields.id()?,
        url: fields.text()?,
        sealed_secret: fields.text()?,
        kinds: kinds(fields)?,
        on: fields.flag()?,
        created_by: fields.text()?,
        created_at: fields.moment()?,
        version: fields.integer()?,
    })
}

fn webhook_values(webhook: &WebhookRecord, version: i64) -> [Value; 9] {
    [
        id(webhook.tenant_id),
        id(webhook.id),
        text(&webhook.url),
        text(&webhook.sealed_secret),
        kinds_value(webhook.kinds),
        webhook.on.into(),
        text(&webhook.created_by),
        moment(webhook.created_at),
        version.into(),
    ]
}

/// What the column of the kind says.
enum Kind {
    Test,
    Fact(NotificationKind),
}

impl Kind {
    fn from_name(name: &str) -> Option<Self> {
        if name == TEST { Some(Self::Test) } else { NotificationKind::from_name(name).map(Self::Fact) }
    }
}

fn told(fields: &mut Fields<'_>) -> Result<Told> {
    let (tenant_id, name): (TenantId, _) = (fields.id()?, fields.text()?);
    let Kind::Fact(kind) = fields.named(Kind::from_name)? else {
        let _no_device: (String, String, Option<String>) =
            (fields.text()?, fields.text()?, fields.text_or_null()?);
        return Ok(Told::Test { tenant_id, name, at: fields.moment()? });
    };
    Ok(Told::Fact(Fact {
        tenant_id,
        name,
        kind,
        device_id: device(fields)?,
        device_name: fields.text()?,
        session_id: fields.id_or_null()?,
        happened_at: fields.moment()?,
    }))
}

fn told_values(told: &Told) -> [Value; 7] {
    match told {
        Told::Fact(fact) => fact_values(fact),
        Told::Test { tenant_id, name, at } => {
            [id(tenant_id), text(name), text(TEST), text(""), text(""), text_or_null(None), moment(*at)]
        }
    }
}

fn delivery(fields: &mut Fields<'_>) -> Result<WebhookDeliveryRecord> {
    let told = told(fields)?;
    Ok(WebhookDeliveryRecord {
        told,
        webhook_id: fields.id()?,
        state: fields.named(DeliveryState::from_name)?,
        attempts: fields.small_count()?,
        status: fields.integer_or_null()?.and_then(|status| u16::try_from(status).ok()),
        problem: fields.named_or_null(DeliveryProblem::from_name)?,
        duration_millis: fields.integer_or_null()?.and_then(|millis| u64::try_from(millis).ok()),
        next_attempt_at: fields.moment_or_null()?,
        version: fields.integer()?,
    })
}

fn progress_values(delivery: &WebhookDeliveryRecord, version: i64) -> [Value; 7] {
    [
        text(delivery.state.name()),
        count(delivery.attempts.into()),
        Value::BigInt(delivery.status.map(i64::from)),
        text_or_null(delivery.problem.map(DeliveryProblem::name)),
        delivery.duration_millis.map_or(Value::BigInt(None), count),
        moment_or_null(delivery.next_attempt_at),
        version.into(),
    ]
}

/// A new delivery of this for each of the tenant's webhooks.
fn rows(told: &Told) -> SelectStatement {
    let mut rows = Query::select();
    for value in told_values(told) {
        rows.expr(Expr::val(value));
    }
    rows.column("id")
        .expr(Expr::val(text(DeliveryState::Waiting.name())))
        .expr(Expr::val(count(0)))
        .expr(Expr::val(Value::BigInt(None)))
        .expr(Expr::val(text_or_null(None)))
        .expr(Expr::val(Value::BigInt(None)))
        .expr(Expr::val(moment(told.at())))
        .expr(Expr::val(1_i64))
        .from(WEBHOOKS)
        .and_where(Expr::col("tenant_id").eq(id(told.tenant_id())))
        .take()
}

fn insert(rows: SelectStatement) -> InsertStatement {
    let mut insert = Query::insert();
    // As many columns as values.
    let _ = insert.into_table(DELIVERIES).columns(DELIVERY).select_from(rows);
    insert
}

impl Changes {
    /// Writes a webhook: a new one when `expected_version` is none; otherwise over the one that has this version,
    /// which then has the next.
    pub fn put_webhook(&mut self, webhook: &WebhookRecord, expected_version: Option<i64>) -> &mut Self {
        self.put(conflicts::WEBHOOK, WEBHOOKS, &WEBHOOK, 2, expected_version, |version| {
            webhook_values(webhook, version)
        })
    }

    /// Ends a webhook, and forgets its deliveries.
    pub fn delete_webhook(&mut self, tenant: TenantId, webhook: WebhookId) -> &mut Self {
        let mut deliveries = Query::delete();
        deliveries
            .from_table(DELIVERIES)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("webhook_id").eq(id(webhook)));
        let mut delete = Query::delete();
        delete
            .from_table(WEBHOOKS)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("id").eq(id(webhook)));
        self.write(conflicts::WEBHOOK_DELIVERY, Guard::Any, deliveries).write(
            conflicts::WEBHOOK,
            Guard::Exactly(1),
            delete,
        )
    }

    /// Has every webhook of the tenant told that wants to be, unless it was told.
    pub fn tell_webhooks(&mut self, told: &Fact) -> &mut Self {
        let mut wanted = rows(&Told::Fact(told.clone()));
        wanted
            .and_where(Expr::col("is_on"))
            .and_where(Expr::col("kinds").bit_and(1_i64 << told.kind as u32).ne(0_i64));
        let mut insert = insert(wanted);
        insert.on_conflict(OnConflict::columns(["tenant_id", "webhook_id", "fact"]).do_nothing().to_owned());
        self.write(conflicts::WEBHOOK_DELIVERY, Guard::Any, insert)
    }

    /// Writes down a [new](WebhookDeliveryRecord::new) delivery of a webhook that is there, whatever it wants to be told.
    pub fn test_webhook(&mut self, delivery: &WebhookDeliveryRecord) -> &mut Self {
        let mut row = rows(&delivery.told);
        row.and_where(Expr::col("id").eq(id(delivery.webhook_id)));
        self.write(conflicts::WEBHOOK, Guard::Exactly(1), insert(row))
    }

    /// Writes how a delivery goes on, over the one that has its version, which then has the next.
    pub fn put_webhook_delivery(&mut self, delivery: &WebhookDeliveryRecord) -> &mut Self {
        let mut update = Query::update();
        update
            .table(DELIVERIES)
            .values(
                DELIVERY.into_iter().skip(PROGRESS).zip(row(progress_values(delivery, delivery.version + 1))),
            )
            .and_where(Expr::col("tenant_id").eq(id(delivery.told.tenant_id())))
            .and_where(Expr::col("webhook_id").eq(id(delivery.webhook_id)))
            .and_where(Expr::col("fact").eq(text(delivery.told.name())))
            .and_where(Expr::col("version").eq(delivery.version));
        self.write(conflicts::WEBHOOK_DELIVERY, Guard::Exactly(1), update)
    }

    /// Forgets deliveries, of all tenants, that are about what happened before a moment and are over.
    pub fn delete_old_webhook_deliveries(&mut self, before: Timestamp) -> &mut Self {
        let mut delete = Query::delete();
        delete
            .from_table(DELIVERIES)
            .and_where(Expr::col("happened_at").lt(moment(before)))
            .and_where(Expr::col("next_attempt_at").is_null());
        self.write(conflicts::WEBHOOK_DELIVERY, Guard::Any, delete)
    }
}

impl Store {
    /// The tenant's webhooks, the earliest first.
    pub async fn webhooks(&self, tenant: TenantId) -> Result<Vec<WebhookRecord>> {
        let select = select(WEBHOOKS, &WEBHOOK)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .order_by("created_at", Order::Asc)
            .order_by("id", Order::Asc)
            .to_owned();
        self.backend().all(&select, webhook).await
    }

    /// A webhook.
    pub async fn webhook(&self, tenant: TenantId, webhook_id: WebhookId) -> Result<Option<WebhookRecord>> {
        let select = select(WEBHOOKS, &WEBHOOK)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("id").eq(id(webhook_id)))
            .to_owned();
        self.backend().one(&select, webhook).await
    }

    /// A webhook's last deliveries, the latest first.
    pub async fn webhook_deliveries(
        &self,
        tenant: TenantId,
        webhook: WebhookId,
        limit: u32,
    ) -> Result<Vec<WebhookDeliveryRecord>> {
        let select = select(DELIVERIES, &DELIVERY)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("webhook_id").eq(id(webhook)))
            .order_by("happened_at", Order::Desc)
            .order_by("fact", Order::Desc)
            .limit(limit.into())
            .to_owned();
        self.backend().all(&select, delivery).await
    }

    /// The deliveries of all tenants that are to be tried by `now`, the earliest first.
    pub async fn webhook_deliveries_due(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<WebhookDeliveryRecord>> {
        let select = select(DELIVERIES, &DELIVERY)
            .and_where(Expr::col("next_attempt_at").lte(moment(now)))
            .order_by("next_attempt_at", Order::Asc)
            .limit(limit.into())
            .to_owned();
        self.backend().all(&select, delivery).await
    }
}
