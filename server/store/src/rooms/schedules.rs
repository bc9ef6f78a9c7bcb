//! Reports that are sent to a webhook or mailed, and what became of each.

use farhand_contract::{
    ScheduleId, TenantId, Timestamp,
    periods::ZoneOffset,
    schedules::{Cadence, DeliveryProblem, DeliveryState},
};
use sea_query::{Expr, ExprTrait as _, Order, Query, Value};
use uuid::Uuid;

use super::select;
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::Fields,
    conflicts,
    records::{DeliveryRecord, ScheduleRecord},
    values::{count, id, moment, moment_or_null, text, text_or_null},
};

const SCHEDULES: &str = "report_schedules";
const SCHEDULE: [&str; 12] = [
    "tenant_id",
    "id",
    "cadence",
    "hour",
    "zone_minutes",
    "url",
    "sealed_secret",
    "created_by",
    "created_at",
    "next_at",
    "version",
    "mail_to",
];

const DELIVERIES: &str = "report_deliveries";
const DELIVERY: [&str; 13] = [
    "tenant_id",
    "id",
    "schedule_id",
    "first_day",
    "last_day",
    "state",
    "attempts",
    "status",
    "problem",
    "duration_millis",
    "created_at",
    "next_attempt_at",
    "version",
];

fn schedule(fields: &mut Fields<'_>) -> Result<ScheduleRecord> {
    Ok(ScheduleRecord {
        tenant_id: fields.id()?,
        id: fields.id()?,
        cadence: fields.named(Cadence::from_name)?,
        hour: u8::try_from(fields.integer()?).unwrap_or_default(),
        zone: ZoneOffset::from_minutes(i32::try_from(fields.integer()?).unwrap_or_default()),
        url: fields.text()?,
        sealed_secret: fields.text()?,
        created_by: fields.text()?,
        created_at: fields.moment()?,
        next_at: fields.moment_or_null()?,
        version: fields.integer()?,
        mail_to: fields.text_or_null()?,
    })
}

fn schedule_values(schedule: &ScheduleRecord, version: i64) -> [Value; 12] {
    [
        id(schedule.tenant_id),
        id(schedule.id),
        text(schedule.cadence.name()),
        count(schedule.hour.into()),
        i64::from(schedule.zone.minutes()).into(),
        text(&schedule.url),
        text(&schedule.sealed_secret),
        text(&schedule.created_by),
        moment(schedule.created_at),
        moment_or_null(schedule.next_at),
        version.into(),
        text_or_null(schedule.mail_to.as_deref()),
    ]
}

fn delivery(fields: &mut Fields<'_>) -> Result<DeliveryRecord> {
    Ok(DeliveryRecord {
        tenant_id: fields.id()?,
        id: fields.id()?,
        schedule_id: fields.id()?,
        first: fields.id()?,
        last: fields.id()?,
        state: fields.named(DeliveryState::from_name)?,
        attempts: u32::try_from(fields.count()?).unwrap_or(u32::MAX),
        status: fields.integer_or_null()?.and_then(|status| u16::try_from(status).ok()),
        problem: fields.named_or_null(DeliveryProblem::from_name)?,
        duration_millis: fields.integer_or_null()?.and_then(|millis| u64::try_from(millis).ok()),
        created_at: fields.moment()?,
        next_attempt_at: fields.moment_or_null()?,
        version: fields.integer()?,
    })
}

fn delivery_values(delivery: &DeliveryRecord, version: i64) -> [Value; 13] {
    [
        id(delivery.tenant_id),
        id(delivery.id),
        id(delivery.schedule_id),
        id(delivery.first),
        id(delivery.last),
        text(delivery.state.name()),
        count(delivery.attempts.into()),
        Value::BigInt(delivery.status.map(i64::from)),
        text_or_null(delivery.problem.map(DeliveryProblem::name)),
        Value::BigInt(delivery.duration_millis.and_then(|millis| i64::try_from(millis).ok())),
        moment(delivery.created_at),
        moment_or_null(delivery.next_attempt_at),
        version.into(),
    ]
}

impl Changes {
    /// Writes a schedule: a new one, version 1, when `expected_version` is none; otherwise over the one that has this
    /// version, which then has the next.
    pub fn put_schedule(&mut self, schedule: &ScheduleRecord, expected_version: Option<i64>) -> &mut Self {
        self.put(conflicts::SCHEDULE, SCHEDULES, &SCHEDULE, 2, expected_version, |version| {
            schedule_values(schedule, version)
        })
    }

    /// Ends a schedule, and forgets its deliveries.
    pub fn delete_schedule(&mut self, tenant: TenantId, schedule: ScheduleId) -> &mut Self {
        let mut deliveries = Query::delete();
        deliveries
            .from_table(DELIVERIES)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("schedule_id").eq(id(schedule)));
        let mut delete = Query::delete();
        delete
            .from_table(SCHEDULES)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("id").eq(id(schedule)));
        self.write(conflicts::DELIVERY, Guard::Any, deliveries).write(
            conflicts::SCHEDULE,
            Guard::Exactly(1),
            delete,
        )
    }

    /// Writes a delivery, as [`put_schedule`](Self::put_schedule) writes a schedule.
    pub fn put_delivery(&mut self, delivery: &DeliveryRecord, expected_version: Option<i64>) -> &mut Self {
        self.put(conflicts::DELIVERY, DELIVERIES, &DELIVERY, 2, expected_version, |version| {
            delivery_values(delivery, version)
        })
    }

    /// Forgets a schedule's deliveries that were begun before a moment and are over.
    pub fn delete_old_deliveries(
        &mut self,
        tenant: TenantId,
        schedule: ScheduleId,
        before: Timestamp,
    ) -> &mut Self {
        let mut delete = Query::delete();
        delete
            .from_table(DELIVERIES)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("schedule_id").eq(id(schedule)))
            .and_where(Expr::col("created_at").lt(moment(before)))
            .and_where(Expr::col("next_attempt_at").is_null());
        self.write(conflicts::DELIVERY, Guard::Any, delete)
    }
}

impl Store {
    /// The tenant's schedules, the earliest first.
    pub async fn schedules(&self, tenant: TenantId) -> Result<Vec<ScheduleRecord>> {
        let select = select(SCHEDULES, &SCHEDULE)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .order_by("created_at", Order::Asc)
            .order_by("id", Order::Asc)
            .to_owned();
        self.backend().all(&select, schedule).await
    }

    /// A schedule.
    pub async fn schedule(
        &self,
        tenant: TenantId,
        schedule_id: ScheduleId,
    ) -> Result<Option<ScheduleRecord>> {
        let select = select(SCHEDULES, &SCHEDULE)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("id").eq(id(schedule_id)))
            .to_owned();
        self.backend().one(&select, schedule).await
    }

    /// The schedules of all tenants that are due by `now`.
    pub async fn schedules_due(&self, now: Timestamp) -> Result<Vec<ScheduleRecord>> {
        let select = select(SCHEDULES, &SCHEDULE)
            .and_where(Expr::col("next_at").lte(moment(now)))
            .order_by("next_at", Order::Asc)
            .to_owned();
        self.backend().all(&select, schedule).await
    }

    /// A schedule's last deliveries, the latest first.
    pub async fn deliveries(
        &self,
        tenant: TenantId,
        schedule: ScheduleId,
        limit: u32,
    ) -> Result<Vec<DeliveryRecord>> {
        let select = select(DELIVERIES, &DELIVERY)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("schedule_id").eq(id(schedule)))
            .order_by("created_at", Order::Desc)
            .order_by("id", Order::Desc)
            .limit(limit.into())
            .to_owned();
        self.backend().all(&select, delivery).await
    }

    /// A delivery.
    pub async fn delivery(&self, tenant: TenantId, delivery_id: Uuid) -> Result<Option<DeliveryRecord>> {
        let select = select(DELIVERIES, &DELIVERY)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("id").eq(id(delivery_id)))
            .to_owned();
        self.backend().one(&select, delivery).await
    }

    /// The deliveries of all tenants that are to be tried by `now`.
    pub async fn deliveries_due(&self, now: Timestamp) -> Result<Vec<DeliveryRecord>> {
        let select = select(DELIVERIES, &DELIVERY)
            .and_where(Expr::col("next_attempt_at").lte(moment(now)))
            .order_by("next_attempt_at", Order::Asc)
            .to_owned();
        self.backend().all(&select, delivery).await
    }
}
