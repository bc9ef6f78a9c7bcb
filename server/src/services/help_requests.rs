//! Help that device users ask for: a queue, out of which sessions are started.

mod device;
mod expiry;

use std::{mem, num::NonZeroU32, sync::Arc, time::Duration};

use async_trait::async_trait;
use farhand_contract::{
    Caller, DeviceCaller, DeviceId, Error, HelpRequestId, Permission, Result,
    audit::{Activity, ActivityResult},
    errors::{Field, Thing},
    events::{Event, TenantEvent},
    help_requests::{DISMISSAL_LIMIT, HelpQuery, HelpRequest, HelpState},
    offers::Offer,
    pages::{PAGE_ROWS, Page},
    services::HelpRequests,
    sessions::Session,
};
use farhand_domain::session::cleaned;
use farhand_store::{
    Changes, StoreError, conflicts,
    records::{HelpRequestRecord, SessionRecord},
};

pub(super) use self::device::help_for_portal;
use super::{
    Deps,
    audit::Actor,
    creation::create,
    errors::OrInternal as _,
    limits::Limit,
    moves,
    offers::Offers,
    sessions::{self, SessionService},
};

/// Requests that one device may make at once, and the time after which it may make another.
const ASKS: (NonZeroU32, Duration) = (NonZeroU32::new(3).unwrap(), Duration::from_mins(10));

/// Takes requests for help, and lets operators take them up.
pub struct HelpRequestService {
    deps: Arc<Deps>,
    sessions: SessionService,
    by_device: Limit<DeviceId>,
}

/// The event that tells of a request.
fn changed(record: &HelpRequestRecord) -> TenantEvent {
    TenantEvent {
        tenant_id: record.tenant_id,
        event: Event::Help { id: record.request.id, device_id: record.request.device_id },
    }
}

const UNKNOWN: Error = Error::NotFound { what: Thing::HelpRequest };

/// The request as the caller may know it.
fn shown(record: HelpRequestRecord, caller: &Caller, offer: Option<Offer>) -> HelpRequest {
    let own = record.settled_by == Some(caller.user_id);
    let all = caller.permissions.contains(Permission::ViewRemoteAssistanceReports);
    let session_id = record.request.session_id.filter(|_| own || all);
    HelpRequest { session_id, offer, ..record.request }
}

impl HelpRequestService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self {
            sessions: SessionService::new(Arc::clone(&deps)),
            by_device: Limit::new(&deps.clock, ASKS.0, ASKS.1),
            deps,
        }
    }

    /// The request, after those whose time is over were expired.
    async fn request(&self, caller: &Caller, id: HelpRequestId) -> Result<HelpRequestRecord> {
        self.deps.expire_help().await.or_internal(&caller.request_id)?;
        let record = self.deps.store.help_request(caller.tenant_id, id).await;
        record.or_internal(&caller.request_id)?.ok_or(UNKNOWN)
    }

    /// The session that came of a request that somebody approved.
    async fn session_of(&self, caller: &Caller, record: &HelpRequestRecord) -> Result<Session> {
        let (HelpState::Approved, Some(id)) = (record.request.state, record.request.session_id) else {
            return Err(Error::HelpState { state: record.request.state });
        };
        let session = self.deps.store.session(caller.tenant_id, id).await.or_internal(&caller.request_id)?;
        // A colleague's session is a report; that there is one may be known to whoever sees the queue.
        let session = session.filter(|session| sessions::may_see(caller, session));
        let session = session.ok_or(Error::HelpState { state: HelpState::Approved })?;
        Ok(sessions::shown(session, caller))
    }

    /// Takes the request up with this session: a new one is written down with it.
    async fn settle(
        &self,
        caller: &Caller,
        record: &HelpRequestRecord,
        session: &SessionRecord,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let mut settled = record.clone();
        settled.request.state = HelpState::Approved;
        settled.settled_by = Some(caller.user_id);
        settled.request.settled_by_name = Some(caller.display_name.clone());
        settled.request.settled_at = Some(self.deps.now());
        settled.request.session_id = Some(session.id);
        let line = |activity| {
            let target = record.request.device_name.clone();
            let actor = Actor::from(caller);
            self.deps.audit(caller.tenant_id, &actor, activity, ActivityResult::Success, target)
        };
        let mut changes = Changes::default();
        changes
            .settle_help_request(&settled)
            .insert_audit(&line(Activity::ApproveHelp))
            .publish(changed(record));
        if is_new {
            let mut requested = line(Activity::RequestSession);
            requested.event.policy = Some(session.policy.clone());
            changes.insert_session(session).insert_audit(&requested).publish(moves::changed(session));
        }
        self.deps.store.commit(changes).await
    }
}

#[async_trait]
impl HelpRequests for HelpRequestService {
    async fn ask(&self, device: &DeviceCaller, message: &str) -> Result<()> {
        self.ask_for_help(device, message).await
    }

    async fn withdraw(&self, device: &DeviceCaller) -> Result<()> {
        self.take_back(device).await
    }

    async fn page(&self, caller: &Caller, query: &HelpQuery) -> Result<Page<HelpRequest>> {
        sessions::demand_any(caller)?;
        self.deps.expire_help().await.or_internal(&caller.request_id)?;
        let page = self.deps.store.help_requests(caller.tenant_id, query, PAGE_ROWS).await;
        let mut page = page.or_internal(&caller.request_id)?;
        let offers = Offers::load(&self.deps, caller).await.or_internal(&caller.request_id)?;
        let ids: Vec<_> = page.rows.iter().map(|record| record.request.device_id).collect();
        let devices = if query.settled {
            Vec::new()
        } else {
            self.deps.store.devices_by_id(caller.tenant_id, &ids).await.or_internal(&caller.request_id)?
        };
        let mut rows = Vec::with_capacity(page.rows.len());
        for record in mem::take(&mut page.rows) {
            let device = devices.iter().find(|device| device.id == record.request.device_id);
            let offer = match device {
                Some(device) => Some(offers.of(device).await.or_internal(&caller.request_id)?),
                None => None,
            };
            rows.push(shown(record, caller, offer));
        }
        Ok(page.with_rows(rows))
    }

    async fn waiting(&self, caller: &Caller) -> Result<u64> {
        sessions::demand_any(caller)?;
        let waiting = self.deps.store.waiting_help_requests(caller.tenant_id, self.deps.now()).await;
        waiting.or_internal(&caller.request_id)
    }

    async fn approve(&self, caller: &Caller, id: HelpRequestId, confirmed: bool) -> Result<Session> {
        let (permission, activity) = (Permission::RequestRemoteAssistance, Activity::ApproveHelp);
        self.deps.demand(caller, permission, activity, Some(id.to_string())).await?;
        loop {
            let record = self.request(caller, id).await?;
            if record.request.state != HelpState::Waiting {
                return self.session_of(caller, &record).await;
            }
            // Two who approve at once are told apart by the request's state, not by a key that anybody might have used.
            let key = self.deps.new_id();
            let before = self.deps.store.before_start(caller.tenant_id, key, record.request.device_id).await;
            let before = before.or_internal(&caller.request_id)?;
            let device = before.device.ok_or(Error::NotFound { what: Thing::Device })?;
            let offers = Offers::from(&self.deps, caller, before.connector, before.tenant).await;
            let offers = offers.or_internal(&caller.request_id)?;
            let (mode, notices) = self.sessions.offered(caller, &offers, &device, confirmed).await?;
            let is_new = before.open.is_none();
            let customer_name = device.user_display_name.clone();
            let policy = self.deps.nearest_policy(caller.tenant_id, before.policies, &device).await;
            let policy = policy.or_internal(&caller.request_id)?;
            let session = before.open.unwrap_or_else(|| {
                let message = Some(record.request.message.clone());
                self.sessions.requested(caller, device, mode, notices, message, key, policy)
            });
            match self.settle(caller, &record, &session, is_new).await {
                Ok(()) => {
                    if is_new {
                        let creation = create(Arc::clone(&self.deps), session.clone(), customer_name);
                        self.deps.tasks.spawn(creation);
                    }
                    return Ok(sessions::shown(session, caller));
                }
                // Somebody was faster: the next time round finds what they did.
                Err(StoreError::Conflict(conflicts::HELP_STATE | conflicts::OPEN_SESSION)) => {}
                failed => failed.or_internal(&caller.request_id)?,
            }
        }
    }

    async fn dismiss(&self, caller: &Caller, id: HelpRequestId, reason: Option<&str>) -> Result<HelpRequest> {
        let (permission, activity) = (Permission::RequestRemoteAssistance, Activity::DismissHelp);
        self.deps.demand(caller, permission, activity, Some(id.to_string())).await?;
        let dismissal = cleaned(reason, Field::Dismissal, DISMISSAL_LIMIT)?;
        let record = self.request(caller, id).await?;
        let device = self.sessions.device(caller, record.request.device_id).await?;
        self.deps.demand_scope(caller, &device, activity).await?;
        let mut settled = record.clone();
        settled.request.state = HelpState::Dismissed;
        settled.settled_by = Some(caller.user_id);
        settled.request.settled_by_name = Some(caller.display_name.clone());
        settled.request.settled_at = Some(self.deps.now());
        settled.request.dismissal = dismissal;
        let (actor, target) = (Actor::from(caller), record.request.device_name.clone());
        let line = self.deps.audit(caller.tenant_id, &actor, activity, ActivityResult::Success, target);
        let mut changes = Changes::default();
        changes.settle_help_request(&settled).insert_audit(&line).publish(changed(&record));
        match self.deps.store.commit(changes).await {
            Err(StoreError::Conflict(conflicts::HELP_STATE)) => {
                let now = self.request(caller, id).await?;
                match now.request.state {
                    // Asked for twice, or by two.
                    HelpState::Dismissed => Ok(shown(now, caller, None)),
                    state => Err(Error::HelpState { state }),
                }
            }
            done => {
                done.or_internal(&caller.request_id)?;
                Ok(shown(settled, caller, None))
            }
        }
    }
}
