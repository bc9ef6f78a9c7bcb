//! Remote assistance sessions.

use std::sync::Arc;

use async_trait::async_trait;
use farhand_contract::{
    Caller, DeviceId, Error, Permission, Result, SessionId, UserId,
    audit::{Activity, ActivityResult},
    consent::AppliedPolicy,
    devices::Device,
    errors::{Field, Problem, Thing},
    offers::{Mode, NotOffered, Notice, Offer},
    pages::{PAGE_ROWS, Page},
    services::Sessions,
    sessions::{Session, SessionQuery, SessionState, StartSession},
    web_connector::OpenTeamViewer,
};
use farhand_domain::{
    consent::{answer_by, demand_reason},
    platform::platform,
    session::{SessionEvent, deadline, reason},
};
use farhand_store::{Changes, StoreError, conflicts, records::SessionRecord};
use secrecy::ExposeSecret as _;
use uuid::Uuid;

use super::{
    Deps,
    audit::Actor,
    creation::create,
    errors::{OrInternal as _, internal},
    moves::{Moved, changed},
    offers::Offers,
    queries::checked,
};
use crate::vault::Purpose;

/// Asks for sessions, shows them, and takes requests back.
pub struct SessionService {
    pub(super) deps: Arc<Deps>,
}

impl SessionService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self { deps }
    }

    /// What is offered for the device, if anything and if the request goes on all the same.
    pub(super) async fn offered(
        &self,
        caller: &Caller,
        offers: &Offers<'_>,
        device: &Device,
        confirmed: bool,
    ) -> Result<(Mode, Vec<Notice>)> {
        match offers.of(device).await.or_internal(&caller.request_id)? {
            Offer::Allowed { notices, .. } if notices.contains(&Notice::MayBeUnsupported) && !confirmed => {
                Err(Error::ConfirmationRequired)
            }
            Offer::Allowed { mode, notices } => Ok((mode, notices)),
            Offer::NotOffered { reason } => {
                if reason == NotOffered::OutOfScope {
                    let target = Some(device.device_name.clone());
                    self.deps.denied(caller, Activity::RequestSession, target).await?;
                }
                Err(Error::NotOffered { reason })
            }
        }
    }

    /// A device of the caller's organisation.
    pub(super) async fn device(&self, caller: &Caller, id: DeviceId) -> Result<Device> {
        let device = self.deps.store.device(caller.tenant_id, id).await.or_internal(&caller.request_id)?;
        device.ok_or(Error::NotFound { what: Thing::Device })
    }

    /// A request for a session, as it is written down.
    #[expect(clippy::too_many_arguments, reason = "a session is made of as many things")]
    pub(super) fn requested(
        &self,
        caller: &Caller,
        device: Device,
        mode: Mode,
        notices: Vec<Notice>,
        reason: Option<String>,
        idempotency_key: Uuid,
        policy: AppliedPolicy,
    ) -> SessionRecord {
        let now = self.deps.now();
        // Nobody is asked where the Company Portal shows nothing.
        let userless = notices.contains(&Notice::NoCompanyPortal);
        SessionRecord {
            tenant_id: caller.tenant_id,
            id: SessionId(self.deps.new_id()),
            idempotency_key,
            device_id: device.id,
            platform: platform(&device),
            device_name: device.device_name,
            user_principal_name: device.user_principal_name,
            mode,
            notices,
            requested_by: caller.user_id,
            requested_by_name: caller.display_name.clone(),
            reason,
            state: SessionState::Requested,
            failure: None,
            code: None,
            end_customer_link: None,
            sealed_supporter_link: None,
            requested_at: now,
            created_at: None,
            shown_at: None,
            answered_at: None,
            connected_at: None,
            ended_at: None,
            expires_at: if userless { deadline(now) } else { answer_by(&policy.policy, now) },
            assigned_to: caller.user_id,
            assigned_to_name: caller.display_name.clone(),
            follows: None,
            followed_by: None,
            times_sent_again: 0,
            sent_again_at: None,
            closed_at: None,
            awaits_report: false,
            declined_because: None,
            stopped_at: None,
            policy,
            asked_again: 0,
            went_on_at: None,
        }
    }

    /// Writes the request down. False when somebody else was first.
    async fn insert(&self, caller: &Caller, record: &SessionRecord) -> Result<bool> {
        let (activity, result) = (Activity::RequestSession, ActivityResult::Success);
        let target = Some(record.device_name.clone());
        let mut line = self.deps.audit(caller.tenant_id, &Actor::from(caller), activity, result, target);
        line.event.policy = Some(record.policy.clone());
        let mut changes = Changes::default();
        changes.insert_session(record).insert_audit(&line).publish(changed(record));
        match self.deps.store.commit(changes).await {
            Err(StoreError::Conflict(conflicts::OPEN_SESSION | conflicts::IDEMPOTENCY_KEY)) => Ok(false),
            done => done.or_internal(&caller.request_id).map(|()| true),
        }
    }

    /// The session, if the caller may see it.
    pub(super) async fn visible(&self, caller: &Caller, id: SessionId) -> Result<SessionRecord> {
        demand_any(caller)?;
        let record = self.deps.store.session(caller.tenant_id, id).await.or_internal(&caller.request_id)?;
        record.filter(|record| may_see(caller, record)).ok_or(Error::NotFound { what: Thing::Session })
    }
}

/// The session that a request like this one made already: by its key, or the one that occupies the device.
fn existing(
    caller: &Caller,
    request: &StartSession,
    same: Option<SessionRecord>,
    open: Option<SessionRecord>,
) -> Result<Option<SessionRecord>> {
    match same {
        Some(same) if same.requested_by == caller.user_id && same.device_id == request.device_id => {
            Ok(Some(same))
        }
        // A key that was used for something else.
        Some(_) => Err(Error::Invalid { field: Field::Id, problem: Problem::Malformed }),
        None => Ok(open),
    }
}

/// Refuses who can see no session at all.
pub(super) fn demand_any(caller: &Caller) -> Result<()> {
    if caller.permissions.contains(Permission::ViewRemoteAssistanceReports) {
        return Ok(());
    }
    caller.demand(Permission::RequestRemoteAssistance)
}

/// Whose sessions the caller's lists and counts have: their own, or everybody's where it is none. Refuses who can see no
/// session at all.
pub(super) fn whose(caller: &Caller) -> Result<Option<UserId>> {
    demand_any(caller)?;
    let all = caller.permissions.contains(Permission::ViewRemoteAssistanceReports);
    Ok((!all).then_some(caller.user_id))
}

/// Their own, or with the permission for that, anybody's. Whoever asked sees it also after it was handed over.
pub(super) fn may_see(caller: &Caller, record: &SessionRecord) -> bool {
    let own = [record.requested_by, record.assigned_to].contains(&caller.user_id)
        && caller.permissions.contains(Permission::RequestRemoteAssistance);
    own || caller.permissions.contains(Permission::ViewRemoteAssistanceReports)
}

/// The session as the caller may know it. What lets somebody take part is only for those who ask for sessions and may
/// see this one, and only while it is open.
pub(super) fn shown(record: SessionRecord, caller: &Caller) -> Session {
    let asks = caller.permissions.contains(Permission::RequestRemoteAssistance);
    let seen = may_see(caller, &record);
    let takes_part = asks && seen && record.state.is_open();
    Session {
        id: record.id,
        device_id: record.device_id,
        device_name: record.device_name,
        user_principal_name: record.user_principal_name,
        platform: record.platform,
        mode: record.mode,
        notices: record.notices,
        requested_by: record.requested_by,
        requested_by_name: record.requested_by_name,
        reason: record.reason.filter(|_| seen),
        state: record.state,
        failure: record.failure,
        code: record.code.filter(|_| takes_part),
        end_customer_link: record.end_customer_link.filter(|_| takes_part),
        can_connect: takes_part
            && record.assigned_to == caller.user_id
            && record.closed_at.is_none()
            && record.sealed_supporter_link.is_some(),
        requested_at: record.requested_at,
        created_at: record.created_at,
        shown_at: record.shown_at,
        answered_at: record.answered_at,
        connected_at: record.connected_at,
        ended_at: record.ended_at,
        expires_at: record.expires_at,
        assigned_to: record.assigned_to,
        assigned_to_name: record.assigned_to_name,
        follows: record.follows,
        followed_by: record.followed_by,
        times_sent_again: record.times_sent_again,
        sent_again_at: record.sent_again_at,
        closed_at: record.closed_at,
        declined_because: record.declined_because.filter(|_| seen),
        stopped_at: record.stopped_at,
        policy: record.policy,
        asked_again: record.asked_again,
        went_on_at: record.went_on_at,
    }
}

#[async_trait]
impl Sessions for SessionService {
    async fn start(&self, caller: &Caller, request: &StartSession) -> Result<Session> {
        let target = Some(request.device_id.to_string());
        let permission = Permission::RequestRemoteAssistance;
        self.deps.demand(caller, permission, Activity::RequestSession, target).await?;
        let reason = reason(request.reason.as_deref())?;
        loop {
            let store = &self.deps.store;
            let before = store.before_start(caller.tenant_id, request.idempotency_key, request.device_id);
            let before = before.await.or_internal(&caller.request_id)?;
            if let Some(existing) = existing(caller, request, before.same, before.open)? {
                return Ok(shown(existing, caller));
            }
            let device = before.device.ok_or(Error::NotFound { what: Thing::Device })?;
            let offers = Offers::from(&self.deps, caller, before.connector, before.tenant).await;
            let offers = offers.or_internal(&caller.request_id)?;
            let (mode, notices) = self.offered(caller, &offers, &device, request.confirmed).await?;
            let policy = self.deps.nearest_policy(caller.tenant_id, before.policies, &device).await;
            let policy = policy.or_internal(&caller.request_id)?;
            demand_reason(&policy.policy, reason.as_deref())?;
            let customer_name = device.user_display_name.clone();
            let (reason, key) = (reason.clone(), request.idempotency_key);
            let record = self.requested(caller, device, mode, notices, reason, key, policy);
            // When somebody else was first, theirs is found the next time round; or it is over, and this one goes in.
            if self.insert(caller, &record).await? {
                let creation = create(Arc::clone(&self.deps), record.clone(), customer_name);
                self.deps.tasks.spawn(creation);
                return Ok(shown(record, caller));
            }
        }
    }

    async fn get(&self, caller: &Caller, id: SessionId) -> Result<Session> {
        Ok(shown(self.visible(caller, id).await?, caller))
    }

    async fn page(&self, caller: &Caller, query: &SessionQuery) -> Result<Page<Session>> {
        let whose = whose(caller)?;
        let query = checked(query)?;
        let now = self.deps.now();
        let page = self.deps.store.sessions(caller.tenant_id, whose, &query, now, PAGE_ROWS).await;
        let page = page.or_internal(&caller.request_id)?;
        Ok(page.map(|record| shown(record, caller)))
    }

    async fn cancel(&self, caller: &Caller, id: SessionId) -> Result<Session> {
        let permission = Permission::RequestRemoteAssistance;
        self.deps.demand(caller, permission, Activity::CancelSession, Some(id.to_string())).await?;
        self.visible(caller, id).await?;
        let (event, actor) = (SessionEvent::OperatorCancelled, Actor::from(caller));
        let moved = self.deps.move_session(caller.tenant_id, id, event, &actor, |_| {}).await;
        match moved.or_internal(&caller.request_id)? {
            Moved::Yes(record) => {
                if let Some(code) = record.code.clone() {
                    let deps = Arc::clone(&self.deps);
                    let tenant = caller.tenant_id;
                    self.deps.tasks.spawn(async move { deps.close_at_partner(tenant, &code).await });
                }
                Ok(shown(*record, caller))
            }
            // Asked for twice.
            Moved::No(record) if record.state == SessionState::Cancelled => Ok(shown(*record, caller)),
            Moved::No(record) => Err(Error::SessionState { state: record.state }),
            Moved::Unknown => Err(Error::NotFound { what: Thing::Session }),
        }
    }

    async fn supporter_link(&self, caller: &Caller, id: SessionId) -> Result<String> {
        let (permission, activity) = (Permission::RequestRemoteAssistance, Activity::OpenSupporterLink);
        self.deps.demand(caller, permission, activity, Some(id.to_string())).await?;
        let record = self.deps.store.session(caller.tenant_id, id).await.or_internal(&caller.request_id)?;
        let record = record.ok_or(Error::NotFound { what: Thing::Session })?;
        if record.assigned_to != caller.user_id {
            self.deps.denied(caller, activity, Some(record.device_name)).await?;
            return Err(Error::NotFound { what: Thing::Session });
        }
        let joinable = record.state.is_open() && record.closed_at.is_none();
        let sealed = record.sealed_supporter_link.as_deref().filter(|_| joinable);
        let sealed = sealed.ok_or(Error::SessionState { state: record.state })?;
        let opened = self.deps.vault.unseal(caller.tenant_id, Purpose::SupporterLink, sealed);
        let opened = opened.map_err(|error| internal(&caller.request_id, &error))?;
        let target = Some(record.device_name.clone());
        self.deps.write_down(caller, activity, ActivityResult::Success, target).await?;
        Ok(opened.expose_secret().to_owned())
    }

    async fn open_team_viewer(&self, caller: &Caller, request: &OpenTeamViewer) -> Result<String> {
        self.open_page(caller, request).await
    }
}
