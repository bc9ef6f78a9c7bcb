//! Sending scheduled reports: each by one process, tried until it is taken or given up, also after a stop.

use std::sync::Arc;

use farhand_contract::{
    TenantId, Timestamp,
    audit::{Activity, ActivityResult},
    periods::{Days, Period},
    reports::{ExportFormat, Interval, Report},
    schedules::{DeliveryProblem, DeliveryState},
    sessions::{SessionQuery, ZONE},
};
use farhand_domain::schedules::{days_before, next, pause};
use farhand_store::{
    Changes, StoreError, conflicts,
    records::{DeliveryRecord, ScheduleRecord},
};
use secrecy::SecretString;
use serde_json::json;
use url::Url;

use super::{Deps, audit::Actor, reports::made_of, schedules::target};
use crate::{mail, vault::Purpose, webhooks::Sent};

/// How long whoever begins an attempt is taken to be at it, in seconds.
const CLAIM_SECONDS: i64 = 60;

/// How long deliveries are kept, in seconds.
pub(super) const KEPT_SECONDS: i64 = 90 * 24 * 60 * 60;

/// A report, and where its sessions are.
struct Made {
    organization: Option<String>,
    report: Report,
    csv: String,
    sessions: String,
}

impl Deps {
    /// A delivery of the schedule's report, about the days before now, to be tried at once.
    pub(super) fn new_delivery(&self, schedule: &ScheduleRecord) -> DeliveryRecord {
        let now = self.now();
        let (first, last) = days_before(schedule.cadence, schedule.zone, now);
        DeliveryRecord {
            tenant_id: schedule.tenant_id,
            id: self.new_id(),
            schedule_id: schedule.id,
            first,
            last,
            state: DeliveryState::Waiting,
            attempts: 0,
            status: None,
            problem: None,
            duration_millis: None,
            created_at: now,
            next_attempt_at: Some(now),
            version: 1,
        }
    }

    /// Begins the deliveries of schedules that are due, and tries those that are.
    pub async fn deliver_due(self: &Arc<Self>) {
        match self.store.schedules_due(self.now()).await {
            Ok(due) => {
                for schedule in due {
                    self.begin_delivery(schedule).await;
                }
            }
            Err(error) => tracing::warn!(cause = %error, "the schedules of reports could not be read"),
        }
        match self.store.deliveries_due(self.now()).await {
            // A slow webhook does not keep the others waiting.
            Ok(due) => drop(futures::future::join_all(due.into_iter().map(|one| self.deliver(one))).await),
            Err(error) => tracing::warn!(cause = %error, "the reports to send could not be read"),
        }
    }

    /// Moves the schedule on and writes its delivery down, unless another process does.
    async fn begin_delivery(&self, mut schedule: ScheduleRecord) {
        let delivery = self.new_delivery(&schedule);
        let (tenant, id, now) = (schedule.tenant_id, schedule.id, self.now());
        schedule.next_at = Some(next(schedule.cadence, schedule.hour, schedule.zone, now));
        let mut changes = Changes::default();
        changes
            .put_schedule(&schedule, Some(schedule.version))
            .put_delivery(&delivery, None)
            .delete_old_deliveries(tenant, id, now.plus_seconds(-KEPT_SECONDS));
        match self.store.commit(changes).await {
            Ok(()) | Err(StoreError::Conflict(conflicts::SCHEDULE)) => {}
            Err(error) => tracing::warn!(%tenant, %id, cause = %error, "a scheduled report was not begun"),
        }
    }

    /// Tries a delivery, unless another process does.
    pub(super) async fn deliver(&self, mut delivery: DeliveryRecord) {
        let (tenant, id) = (delivery.tenant_id, delivery.id);
        delivery.attempts = delivery.attempts.saturating_add(1);
        delivery.next_attempt_at = Some(self.claimed_until());
        let outcome = async {
            let mut changes = Changes::default();
            changes.put_delivery(&delivery, Some(delivery.version));
            self.store.commit(changes).await?;
            delivery.version += 1;
            let Some(schedule) = self.store.schedule(tenant, delivery.schedule_id).await? else {
                return Ok(());
            };
            let begun = self.now();
            let sent = self.attempt_delivery(&schedule, &delivery).await?;
            delivery.duration_millis = u64::try_from(self.now().0 - begun.0).ok();
            self.settle_delivery(&schedule, delivery, sent).await
        };
        match outcome.await {
            // Somebody else tries it, or it was deleted meanwhile.
            Ok(()) | Err(StoreError::Conflict(conflicts::DELIVERY)) => {}
            Err(error) => {
                tracing::warn!(%tenant, %id, cause = %error, "what came of a report could not be stored");
            }
        }
    }

    async fn attempt_delivery(
        &self,
        schedule: &ScheduleRecord,
        delivery: &DeliveryRecord,
    ) -> Result<Sent, StoreError> {
        let tenant = schedule.tenant_id;
        if let Some(to) = &schedule.mail_to {
            if self.mailer.sender().is_none() {
                return Ok(Sent { status: None, problem: Some(DeliveryProblem::NoMailServer) });
            }
            let made = Box::pin(self.made(schedule, delivery)).await?;
            let texts = self.texts(tenant).await?.unwrap_or_default();
            let (days, now) = ((delivery.first, delivery.last), self.now());
            let links = (made.sessions.as_str(), made.csv.as_str());
            let organization = made.organization.as_deref().unwrap_or_default();
            let mail = mail::report(texts, organization, days, &made.report, links, now);
            return Ok(self.mailer.send(to, mail, delivery.id, now).await);
        }
        let (url, secret) = match self.webhook_target(tenant, &schedule.url, &schedule.sealed_secret) {
            Ok(target) => target,
            Err(problem) => return Ok(Sent { status: None, problem: Some(problem) }),
        };
        let body = Box::pin(self.delivery_body(schedule, delivery)).await?;
        Ok(self.webhooks.post(&url, &secret, self.now(), body).await)
    }

    /// Where a webhook is and what it is told is signed with; or why it cannot be told.
    pub(super) fn webhook_target(
        &self,
        tenant: TenantId,
        url: &str,
        sealed_secret: &str,
    ) -> Result<(Url, SecretString), DeliveryProblem> {
        let secret = self.vault.unseal(tenant, Purpose::WebhookSecret, sealed_secret).map_err(|error| {
            tracing::error!(%tenant, %error, "a webhook's secret does not open");
            DeliveryProblem::NoSecret
        })?;
        // What was allowed when it was made may be so no more.
        let url = self.webhooks.address(url).ok_or(DeliveryProblem::NotAllowed)?;
        Ok((url, secret))
    }

    /// Until when whoever begins an attempt is taken to be at it.
    pub(super) fn claimed_until(&self) -> Timestamp {
        self.now().plus_seconds(CLAIM_SECONDS)
    }

    /// Where a delivery stands after so many attempts of which the last came to this, and when it is tried next.
    pub(super) fn after_attempt(&self, attempts: u32, sent: Sent) -> (DeliveryState, Option<Timestamp>) {
        let hopeless = sent.problem == Some(DeliveryProblem::NoSecret);
        let pause = pause(attempts).filter(|_| sent.problem.is_some() && !hopeless);
        let state = match (sent.problem, pause) {
            (None, _) => DeliveryState::Delivered,
            (Some(_), Some(_)) => DeliveryState::Waiting,
            (Some(_), None) => DeliveryState::Failed,
        };
        (state, pause.map(|seconds| self.in_about(seconds)))
    }

    /// The report as the blade has it, and where its sessions are.
    async fn made(&self, schedule: &ScheduleRecord, delivery: &DeliveryRecord) -> Result<Made, StoreError> {
        let days = Days::Between { first: Some(delivery.first), last: Some(delivery.last) };
        let period = Period { days, zone: schedule.zone };
        let query = SessionQuery { period, ..SessionQuery::default() };
        let now = self.now();
        let (figures, tenant) = tokio::try_join!(
            self.store.session_figures(schedule.tenant_id, &query, now),
            self.store.tenant(schedule.tenant_id),
        )?;
        let report = made_of(figures, Interval::Day, period.ends(now));
        let link = |path: &str, beside: &[(&str, &str)]| {
            let mut url = self.public_url.join(path).unwrap_or_else(|_| self.public_url.clone());
            url.query_pairs_mut().extend_pairs(query.pairs()).extend_pairs(beside);
            String::from(url)
        };
        let minutes = schedule.zone.minutes().to_string();
        let csv = link(
            "reports/sessions/export",
            &[(ZONE, minutes.as_str()), ("format", ExportFormat::Csv.name())],
        );
        let sessions = link("sessions", &[]);
        Ok(Made { organization: tenant.map(|tenant| tenant.name), report, csv, sessions })
    }

    /// What is posted.
    async fn delivery_body(
        &self,
        schedule: &ScheduleRecord,
        delivery: &DeliveryRecord,
    ) -> Result<String, StoreError> {
        let made = Box::pin(self.made(schedule, delivery)).await?;
        Ok(json!({
            "kind": "remoteAssistanceSessions",
            "schedule": schedule.id,
            "delivery": delivery.id,
            "organization": made.organization,
            "cadence": schedule.cadence,
            "first": delivery.first.to_string(),
            "last": delivery.last.to_string(),
            "zone": schedule.zone.to_string(),
            "report": made.report,
            "csv": made.csv,
            "sessions": made.sessions,
        })
        .to_string())
    }

    /// Writes down what an attempt came to.
    async fn settle_delivery(
        &self,
        schedule: &ScheduleRecord,
        mut delivery: DeliveryRecord,
        sent: Sent,
    ) -> Result<(), StoreError> {
        delivery.status = sent.status;
        delivery.problem = sent.problem;
        (delivery.state, delivery.next_attempt_at) = self.after_attempt(delivery.attempts, sent);
        let mut changes = Changes::default();
        changes.put_delivery(&delivery, Some(delivery.version));
        if delivery.state != DeliveryState::Waiting {
            let done = delivery.state == DeliveryState::Delivered;
            let result = if done { ActivityResult::Success } else { ActivityResult::Failure };
            let actor = Actor::farhand();
            let target = target(schedule);
            changes.insert_audit(&self.audit(
                delivery.tenant_id,
                &actor,
                Activity::DeliverReport,
                result,
                target,
            ));
        }
        self.store.commit(changes).await
    }
}
