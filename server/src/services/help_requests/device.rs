//! The user's side: asking, taking back, and where it stands.

use farhand_contract::{
    DeviceCaller, Error, HelpRequestId, Result, Timestamp,
    audit::{Activity, ActivityResult},
    errors::{Field, Problem},
    help_requests::{HELP_SECONDS, HelpRequest, HelpState, MESSAGE_LIMIT, PortalHelp},
};
use farhand_domain::{platform::platform, session::cleaned};
use farhand_store::{Changes, StoreError, conflicts, records::HelpRequestRecord};

use super::{HelpRequestService, changed};
use crate::services::{Deps, audit::Actor, errors::OrInternal as _, portals::is_managed};

/// A request that is settled is shown for so long, in seconds.
const SETTLED_SECONDS: i64 = 60 * 60;

/// The device's request that waits, or the last one while it is not long settled.
pub async fn help_for_portal(deps: &Deps, device: &DeviceCaller) -> Result<Option<PortalHelp>, StoreError> {
    let last = deps.store.last_help_request_of_device(device.tenant_id, device.device_id).await?;
    let now = deps.now();
    Ok(last.map(|last| expired_by(last, now)).filter(|last| !is_long_settled(last, now)).map(|last| {
        PortalHelp {
            message: last.request.message,
            state: last.request.state,
            asked_at: last.request.asked_at,
            expires_at: last.request.expires_at,
            dismissal: last.request.dismissal,
        }
    }))
}

/// The request as it is at `now`, whether or not its end was written down by then.
fn expired_by(mut record: HelpRequestRecord, now: Timestamp) -> HelpRequestRecord {
    if record.request.state == HelpState::Waiting && record.request.expires_at <= now {
        record.request.state = HelpState::Expired;
        record.request.settled_at = Some(record.request.expires_at);
    }
    record
}

fn is_long_settled(record: &HelpRequestRecord, now: Timestamp) -> bool {
    record.request.settled_at.is_some_and(|at| now >= at.plus_seconds(SETTLED_SECONDS))
}

impl HelpRequestService {
    pub(super) async fn ask_for_help(&self, device: &DeviceCaller, message: &str) -> Result<()> {
        let message = cleaned(Some(message), Field::Message, MESSAGE_LIMIT)?;
        let message = message.ok_or(Error::Invalid { field: Field::Message, problem: Problem::Missing })?;
        let (tenant_id, store) = (device.tenant_id, &self.deps.store);
        let managed = store.device(tenant_id, device.device_id).await.or_internal(&device.request_id)?;
        let managed = managed.filter(is_managed).ok_or(Error::NotEnrolled)?;
        self.deps.expire_help().await.or_internal(&device.request_id)?;
        let last = store.last_help_request_of_device(tenant_id, device.device_id).await;
        if last.or_internal(&device.request_id)?.is_some_and(|last| last.request.state == HelpState::Waiting)
        {
            return Ok(());
        }
        self.by_device.check(&device.device_id)?;
        let now = self.deps.now();
        let actor = Actor {
            name: managed.device_name.clone(),
            address: Some(device.address.clone()),
            request_id: Some(device.request_id.clone()),
        };
        let (activity, result) = (Activity::AskForHelp, ActivityResult::Success);
        let line = self.deps.audit(tenant_id, &actor, activity, result, managed.device_name.clone());
        let request = HelpRequest {
            id: HelpRequestId(self.deps.new_id()),
            device_id: device.device_id,
            platform: platform(&managed),
            device_name: managed.device_name,
            user_display_name: managed.user_display_name,
            user_principal_name: managed.user_principal_name,
            message,
            state: HelpState::Waiting,
            asked_at: now,
            expires_at: now.plus_seconds(HELP_SECONDS),
            settled_by_name: None,
            settled_at: None,
            dismissal: None,
            session_id: None,
            offer: None,
        };
        let record = HelpRequestRecord { tenant_id, request, settled_by: None };
        let mut changes = Changes::default();
        changes.insert_help_request(&record).insert_audit(&line).publish(changed(&record));
        self.deps.tell_of_help(&mut changes, &record).await.or_internal(&device.request_id)?;
        match store.commit(changes).await {
            // Another tab was first.
            Err(StoreError::Conflict(conflicts::WAITING_HELP)) => Ok(()),
            done => done.or_internal(&device.request_id),
        }
    }

    pub(super) async fn take_back(&self, device: &DeviceCaller) -> Result<()> {
        let (tenant, store) = (device.tenant_id, &self.deps.store);
        let last = store.last_help_request_of_device(tenant, device.device_id).await;
        let Some(last) = last.or_internal(&device.request_id)? else { return Ok(()) };
        let last = expired_by(last, self.deps.now());
        match last.request.state {
            HelpState::Waiting => {}
            HelpState::Withdrawn => return Ok(()),
            state => return Err(Error::HelpState { state }),
        }
        let actor = Actor {
            name: last.request.device_name.clone(),
            address: Some(device.address.clone()),
            request_id: Some(device.request_id.clone()),
        };
        let (activity, result) = (Activity::WithdrawHelp, ActivityResult::Success);
        let line = self.deps.audit(tenant, &actor, activity, result, last.request.device_name.clone());
        let mut settled = last.clone();
        settled.request.state = HelpState::Withdrawn;
        settled.request.settled_at = Some(self.deps.now());
        let mut changes = Changes::default();
        changes.settle_help_request(&settled).insert_audit(&line).publish(changed(&last));
        match store.commit(changes).await {
            Err(StoreError::Conflict(conflicts::HELP_STATE)) => {
                let now =
                    store.help_request(tenant, last.request.id).await.or_internal(&device.request_id)?;
                match now.map(|now| now.request.state) {
                    Some(HelpState::Withdrawn) | None => Ok(()),
                    Some(state) => Err(Error::HelpState { state }),
                }
            }
            done => done.or_internal(&device.request_id),
        }
    }
}
