//! Schedules of reports: making, turning and ending them, and what became of what they sent.

use std::sync::Arc;

use async_trait::async_trait;
use farhand_contract::{
    Caller, Error, Permission, Result, ScheduleId,
    audit::{Activity, ActivityResult},
    errors::{Field, Problem, Thing},
    schedules::{DELIVERIES_SHOWN, Delivery, NewSchedule, Schedule, ScheduleDraft, WEBHOOK_LIMIT},
    services::Schedules,
};
use farhand_domain::schedules::next;
use farhand_store::{
    Changes, StoreError, conflicts,
    records::{DeliveryRecord, ScheduleRecord},
};

use super::{Deps, audit::Actor, errors::OrInternal as _};
use crate::{mail::addresses, vault::Purpose};

/// Keeps schedules of reports.
pub struct ScheduleService {
    deps: Arc<Deps>,
}

impl ScheduleService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self { deps }
    }

    /// Refuses who may not change schedules.
    async fn demand(&self, caller: &Caller, activity: Activity, target: Option<String>) -> Result<()> {
        self.deps.demand(caller, Permission::UpdateRemoteAssistance, activity, target).await
    }

    async fn record(&self, caller: &Caller, id: ScheduleId) -> Result<ScheduleRecord> {
        let record = self.deps.store.schedule(caller.tenant_id, id).await.or_internal(&caller.request_id)?;
        record.ok_or(Error::NotFound { what: Thing::Schedule })
    }

    /// The changes, and the line that the log has of them.
    async fn commit(
        &self,
        caller: &Caller,
        mut changes: Changes,
        activity: Activity,
        target: &str,
    ) -> Result<(), StoreError> {
        let (actor, target) = (Actor::from(caller), target.to_owned());
        let line = self.deps.audit(caller.tenant_id, &actor, activity, ActivityResult::Success, target);
        changes.insert_audit(&line);
        self.deps.store.commit(changes).await
    }
}

/// Addresses that can be mailed to.
fn mail_to(given: &str) -> Result<String> {
    let invalid = |problem| Error::Invalid { field: Field::MailTo, problem };
    if given.trim().is_empty() {
        return Err(invalid(Problem::Missing));
    }
    if given.chars().nth(WEBHOOK_LIMIT as usize).is_some() {
        return Err(invalid(Problem::TooLong { limit: WEBHOOK_LIMIT }));
    }
    addresses(given).ok_or_else(|| invalid(Problem::Malformed))
}

/// The address that somebody filled in, if it is one that may be sent to.
pub(super) fn webhook_address(deps: &Deps, given: &str) -> Result<url::Url> {
    let invalid = |problem| Error::Invalid { field: Field::Webhook, problem };
    let given = given.trim();
    if given.is_empty() {
        return Err(invalid(Problem::Missing));
    }
    if given.chars().nth(WEBHOOK_LIMIT as usize).is_some() {
        return Err(invalid(Problem::TooLong { limit: WEBHOOK_LIMIT }));
    }
    deps.webhooks.address(given).ok_or_else(|| invalid(Problem::Malformed))
}

/// What the log calls a schedule: where it sends to, without what may be a key.
pub(super) fn target(record: &ScheduleRecord) -> String {
    let host = || url::Url::parse(&record.url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let where_to = record.mail_to.clone().or_else(host);
    format!("{}, {}", record.cadence.name(), where_to.unwrap_or_default())
}

fn shown(record: &DeliveryRecord) -> Delivery {
    Delivery {
        first: record.first,
        last: record.last,
        state: record.state,
        attempts: record.attempts,
        status: record.status,
        problem: record.problem,
        duration_millis: record.duration_millis,
        created_at: record.created_at,
        next_attempt_at: record.next_attempt_at,
    }
}

#[async_trait]
impl Schedules for ScheduleService {
    async fn list(&self, caller: &Caller) -> Result<Vec<Schedule>> {
        caller.demand(Permission::ViewRemoteAssistanceReports)?;
        let store = &self.deps.store;
        let records = store.schedules(caller.tenant_id).await.or_internal(&caller.request_id)?;
        let mut schedules = Vec::with_capacity(records.len());
        for record in records {
            let deliveries = store.deliveries(caller.tenant_id, record.id, DELIVERIES_SHOWN).await;
            schedules.push(Schedule {
                id: record.id,
                cadence: record.cadence,
                hour: record.hour,
                zone: record.zone,
                url: record.url,
                next_at: record.next_at,
                deliveries: deliveries.or_internal(&caller.request_id)?.iter().map(shown).collect(),
                mail_to: record.mail_to,
            });
        }
        Ok(schedules)
    }

    async fn mail_sender(&self, caller: &Caller) -> Result<Option<String>> {
        caller.demand(Permission::ViewRemoteAssistanceReports)?;
        Ok(self.deps.mailer.sender())
    }

    async fn add(&self, caller: &Caller, draft: &ScheduleDraft) -> Result<NewSchedule> {
        self.demand(caller, Activity::AddReportSchedule, None).await?;
        let (url, mail_to) = match &draft.mail_to {
            Some(given) => (String::new(), Some(mail_to(given)?)),
            None => (webhook_address(&self.deps, &draft.url)?.into(), None),
        };
        let hour = draft.hour.min(23);
        let now = self.deps.now();
        let secret = mail_to.is_none().then(|| self.deps.new_secret());
        let sealed = secret.as_deref().map(|secret| {
            let (random, purpose) = (&*self.deps.random, Purpose::WebhookSecret);
            self.deps.vault.seal(random, caller.tenant_id, purpose, secret)
        });
        let record = ScheduleRecord {
            tenant_id: caller.tenant_id,
            id: ScheduleId(self.deps.new_id()),
            cadence: draft.cadence,
            hour,
            zone: draft.zone,
            url,
            sealed_secret: sealed.unwrap_or_default(),
            created_by: caller.user_principal_name.clone(),
            created_at: now,
            next_at: Some(next(draft.cadence, hour, draft.zone, now)),
            version: 1,
            mail_to,
        };
        let mut changes = Changes::default();
        changes.put_schedule(&record, None);
        let written = self.commit(caller, changes, Activity::AddReportSchedule, &target(&record)).await;
        written.or_internal(&caller.request_id)?;
        Ok(NewSchedule { id: record.id, secret })
    }

    async fn turn(&self, caller: &Caller, id: ScheduleId, on: bool) -> Result<()> {
        self.demand(caller, Activity::ChangeReportSchedule, Some(id.to_string())).await?;
        loop {
            let mut record = self.record(caller, id).await?;
            if record.next_at.is_some() == on {
                return Ok(());
            }
            let due = next(record.cadence, record.hour, record.zone, self.deps.now());
            record.next_at = on.then_some(due);
            let mut changes = Changes::default();
            changes.put_schedule(&record, Some(record.version));
            match self.commit(caller, changes, Activity::ChangeReportSchedule, &target(&record)).await {
                // It was sent, or turned by somebody else, meanwhile.
                Err(StoreError::Conflict(conflicts::SCHEDULE)) => {}
                written => return written.or_internal(&caller.request_id),
            }
        }
    }

    async fn delete(&self, caller: &Caller, id: ScheduleId) -> Result<()> {
        self.demand(caller, Activity::DeleteReportSchedule, Some(id.to_string())).await?;
        let record = self.record(caller, id).await?;
        let mut changes = Changes::default();
        changes.delete_schedule(caller.tenant_id, id);
        match self.commit(caller, changes, Activity::DeleteReportSchedule, &target(&record)).await {
            Err(StoreError::Conflict(conflicts::SCHEDULE)) => Err(Error::NotFound { what: Thing::Schedule }),
            written => written.or_internal(&caller.request_id),
        }
    }

    async fn send(&self, caller: &Caller, id: ScheduleId) -> Result<()> {
        self.demand(caller, Activity::SendReport, Some(id.to_string())).await?;
        let record = self.record(caller, id).await?;
        let delivery = self.deps.new_delivery(&record);
        let mut changes = Changes::default();
        changes.put_delivery(&delivery, None);
        let written = self.commit(caller, changes, Activity::SendReport, &target(&record)).await;
        written.or_internal(&caller.request_id)?;
        self.deps.deliver(delivery).await;
        Ok(())
    }
}
