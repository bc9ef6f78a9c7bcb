//! The Company Portal: signing devices in, showing what waits, taking the answer.

mod after;
mod qr;

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use async_trait::async_trait;
use farhand_contract::{
    Caller, DeviceCaller, DeviceId, Error, Permission, Result, SessionId, Timestamp,
    audit::{Activity, ActivityResult},
    devices::Device,
    errors::Thing,
    notifications::NotificationKind,
    offers::{NotOffered, Notice},
    portal::{
        Answer, DeclineReason, ENROLMENT_SECONDS, Enrolment, PAST_SESSIONS, PastSession, Portal,
        PortalSession,
    },
    services::{Origin, Portals, SignedIn},
    sessions::SessionState,
};
use farhand_domain::{
    consent::{TimeOut, connect_by},
    enrolment::{new_code, normalise},
    notices::was_away,
    session::SessionEvent,
};
use farhand_store::{
    Changes, StoreError, conflicts,
    records::{EnrolmentRecord, PortalSignIn, SessionRecord},
};

use super::{
    Deps,
    audit::Actor,
    consent::time_out,
    deps::hash_of,
    errors::{OrInternal as _, internal},
    help_requests::help_for_portal,
    limits::{Limit, network_of},
    moves::{Moved, changed},
};

/// A device stays signed in to the Company Portal for so long, in seconds: half a year.
pub const PORTAL_SECONDS: i64 = 182 * 24 * 60 * 60;

/// The last session is shown for so long after its end, in seconds.
const LAST_SESSION_SECONDS: i64 = 60 * 60;

/// Codes that one network may try at once, and the time after which it may try another. A code has 40 bits.
const CODE_TRIES: (NonZeroU32, Duration) = (NonZeroU32::new(20).unwrap(), Duration::from_secs(3));

/// Also what a session of another device is.
const UNKNOWN: Error = Error::NotFound { what: Thing::Session };

/// Signs devices in and lets their users answer.
pub struct PortalService {
    deps: Arc<Deps>,
    by_network: Limit<String>,
}

impl PortalService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self { by_network: Limit::new(&deps.clock, CODE_TRIES.0, CODE_TRIES.1), deps }
    }

    /// The device that calls, while it is still managed.
    async fn managed(&self, device: &DeviceCaller) -> Result<Device> {
        let found = self.deps.store.device(device.tenant_id, device.device_id).await;
        found.or_internal(&device.request_id)?.filter(is_managed).ok_or(Error::NotEnrolled)
    }

    /// A device of the caller's organisation, in their scope.
    async fn in_scope(&self, caller: &Caller, id: DeviceId, activity: Activity) -> Result<Device> {
        let device = self.deps.store.device(caller.tenant_id, id).await.or_internal(&caller.request_id)?;
        let device = device.ok_or(Error::NotFound { what: Thing::Device })?;
        self.deps.demand_scope(caller, &device, activity).await?;
        Ok(device)
    }

    /// The session, if it is one that this device is asked about.
    async fn own_session(&self, device: &DeviceCaller, id: SessionId) -> Result<SessionRecord> {
        let session = self.deps.store.session(device.tenant_id, id).await.or_internal(&device.request_id)?;
        session
            .filter(|session| session.device_id == device.device_id && is_for_portal(session))
            .ok_or(UNKNOWN)
    }

    /// The device as it stands in the audit log.
    async fn actor(&self, device: &DeviceCaller) -> Result<Actor> {
        Ok(Actor {
            name: self.managed(device).await?.device_name,
            address: Some(device.address.clone()),
            request_id: Some(device.request_id.clone()),
        })
    }

    /// Has the partner let nobody in any more.
    fn close_at_partner(&self, record: &SessionRecord) {
        if let Some(code) = record.code.clone() {
            let (deps, tenant) = (Arc::clone(&self.deps), record.tenant_id);
            self.deps.tasks.spawn(async move { deps.close_at_partner(tenant, &code).await });
        }
    }

    /// The session to show: the one that waits or runs, or the last one while it is not long over.
    async fn session(&self, device: &DeviceCaller) -> Result<Option<SessionRecord>> {
        let store = &self.deps.store;
        let open = store
            .open_session_of(device.tenant_id, device.device_id)
            .await
            .or_internal(&device.request_id)?;
        let session = match open {
            Some(open) => Some(open),
            None => store
                .last_session_of_device(device.tenant_id, device.device_id)
                .await
                .or_internal(&device.request_id)?,
        };
        let now = self.deps.now();
        Ok(session.filter(|session| is_for_portal(session) && !is_long_over(session, now)))
    }

    /// Records that the user has been shown that a session waits for them.
    async fn mark_shown(&self, session: &mut SessionRecord, request_id: &str) -> Result<()> {
        let now = self.deps.now();
        let mut changes = Changes::default();
        changes.mark_session_shown(session.tenant_id, session.id, now).publish(changed(session));
        if was_away(session.created_at.unwrap_or(session.requested_at), now) {
            self.deps.tell_technician(&mut changes, session, NotificationKind::BackOnline);
        }
        match self.deps.store.commit(changes).await {
            // Another tab was first.
            Err(StoreError::Conflict(_)) => {}
            done => {
                done.or_internal(request_id)?;
                session.shown_at = Some(now);
            }
        }
        Ok(())
    }
}

/// Sign-ins that began later than this hold at `now`.
pub(super) fn portal_since(now: Timestamp) -> Timestamp {
    now.plus_seconds(-PORTAL_SECONDS)
}

/// Whether the device is still managed: one that was removed stays on record, and has no Company Portal.
pub(super) fn is_managed(device: &Device) -> bool {
    device.removed_date_time.is_none()
}

/// Whether the Company Portal ever shows the session: the partner has made it, and the device has a user.
fn is_for_portal(session: &SessionRecord) -> bool {
    session.created_at.is_some() && !session.notices.contains(&Notice::NoCompanyPortal)
}

fn is_long_over(session: &SessionRecord, now: Timestamp) -> bool {
    session.ended_at.is_some_and(|end| now >= end.plus_seconds(LAST_SESSION_SECONDS))
}

/// The session as the device's user may know it: how to take part only once they have accepted.
fn shown(session: SessionRecord) -> PortalSession {
    let takes_part = matches!(session.state, SessionState::Accepted | SessionState::Active);
    PortalSession {
        id: session.id,
        // Who will be at the other side.
        requested_by_name: session.assigned_to_name,
        reason: session.reason,
        mode: session.mode,
        state: session.state,
        code: session.code.filter(|_| takes_part),
        end_customer_link: session.end_customer_link.filter(|_| takes_part),
        requested_at: session.requested_at,
        expires_at: session.expires_at,
        declined_because: session.declined_because,
        stopped_at: session.stopped_at,
    }
}

#[async_trait]
impl Portals for PortalService {
    async fn invite(&self, caller: &Caller, device_id: DeviceId) -> Result<Enrolment> {
        let (permission, activity) = (Permission::RequestRemoteAssistance, Activity::InviteDevice);
        self.deps.demand(caller, permission, activity, Some(device_id.to_string())).await?;
        let device = self.in_scope(caller, device_id, activity).await?;
        if !is_managed(&device) {
            return Err(Error::NotOffered { reason: NotOffered::Removed });
        }
        let code = new_code(&*self.deps.random);
        let url = self.deps.public_url.join(&format!("portal/enrol/{code}"));
        let url = url.map_err(|error| internal(&caller.request_id, &error))?;
        let now = self.deps.now();
        let record = EnrolmentRecord {
            tenant_id: caller.tenant_id,
            code_hash: hash_of(&code),
            device_id,
            created_by: caller.user_id,
            created_at: now,
            expires_at: now.plus_seconds(ENROLMENT_SECONDS),
            used_at: None,
        };
        let (actor, target) = (Actor::from(caller), Some(device.device_name));
        let line = self.deps.audit(caller.tenant_id, &actor, activity, ActivityResult::Success, target);
        let mut changes = Changes::default();
        changes.insert_enrolment(&record).insert_audit(&line);
        self.deps.store.commit(changes).await.or_internal(&caller.request_id)?;
        let qr = qr::of(url.as_str()).map_err(|error| internal(&caller.request_id, &error))?;
        Ok(Enrolment { code, url: url.into(), expires_at: record.expires_at, qr })
    }

    async fn sign_out(&self, caller: &Caller, device_id: DeviceId) -> Result<()> {
        let (permission, activity) = (Permission::RequestRemoteAssistance, Activity::SignDeviceOut);
        self.deps.demand(caller, permission, activity, Some(device_id.to_string())).await?;
        let device = self.in_scope(caller, device_id, activity).await?;
        let (actor, target) = (Actor::from(caller), Some(device.device_name));
        let line = self.deps.audit(caller.tenant_id, &actor, activity, ActivityResult::Success, target);
        loop {
            let mut changes = Changes::default();
            changes.delete_portal_sign_ins_of_device(caller.tenant_id, device_id).insert_audit(&line);
            match self.deps.store.commit(changes).await {
                // A browser was subscribed to Web Push meanwhile: the next time round forgets that too.
                Err(StoreError::Conflict(conflicts::PORTAL_SIGN_IN)) => {}
                done => return done.or_internal(&caller.request_id),
            }
        }
    }

    async fn enrol(&self, origin: &Origin, code: &str) -> Result<SignedIn> {
        self.by_network.check(&network_of(&origin.address))?;
        let code_hash = hash_of(&normalise(code).ok_or(Error::EnrolmentCode)?);
        let store = &self.deps.store;
        let enrolment = store.enrolment(&code_hash).await.or_internal(&origin.request_id)?;
        let enrolment = enrolment.ok_or(Error::EnrolmentCode)?;
        let device =
            store.device(enrolment.tenant_id, enrolment.device_id).await.or_internal(&origin.request_id)?;
        let device = device.filter(is_managed).ok_or(Error::EnrolmentCode)?;
        let now = self.deps.now();
        let token = self.deps.new_secret();
        let sign_in = PortalSignIn {
            tenant_id: enrolment.tenant_id,
            token_hash: hash_of(&token),
            device_id: enrolment.device_id,
            created_at: now,
        };
        let actor = Actor::at(origin, device.device_name.clone());
        let (activity, result) = (Activity::EnrolDevice, ActivityResult::Success);
        let line = self.deps.audit(enrolment.tenant_id, &actor, activity, result, Some(device.device_name));
        let mut changes = Changes::default();
        // The store looks whether the code is used or expired, so that of two browsers one gets in.
        changes
            .use_enrolment(enrolment.tenant_id, &code_hash, now)
            .insert_portal_sign_in(&sign_in)
            .insert_audit(&line);
        match store.commit(changes).await {
            Err(StoreError::Conflict(_)) => Err(Error::EnrolmentCode),
            done => done.or_internal(&origin.request_id).map(|()| SignedIn { token }),
        }
    }

    async fn device(&self, origin: &Origin, token: &str) -> Result<Option<DeviceCaller>> {
        let sign_in =
            self.deps.store.portal_sign_in(&hash_of(token)).await.or_internal(&origin.request_id)?;
        let since = portal_since(self.deps.now());
        let holds = sign_in.filter(|sign_in| sign_in.created_at > since);
        Ok(holds.map(|sign_in| DeviceCaller {
            tenant_id: sign_in.tenant_id,
            device_id: sign_in.device_id,
            sign_in: sign_in.token_hash,
            address: origin.address.clone(),
            request_id: origin.request_id.clone(),
        }))
    }

    async fn view(&self, device: &DeviceCaller) -> Result<Portal> {
        let managed = self.managed(device).await?;
        let tenant = self.deps.store.tenant(device.tenant_id).await.or_internal(&device.request_id)?;
        let mut session = self.session(device).await?;
        if let Some(waiting) = &mut session
            && waiting.state == SessionState::AwaitingUser
            && waiting.shown_at.is_none()
        {
            self.mark_shown(waiting, &device.request_id).await?;
        }
        Ok(Portal {
            organization: tenant.ok_or(Error::NotEnrolled)?.name,
            device_name: managed.device_name,
            user_display_name: managed.user_display_name,
            session: session.map(shown),
            help: help_for_portal(&self.deps, device).await.or_internal(&device.request_id)?,
        })
    }

    async fn answer(&self, device: &DeviceCaller, id: SessionId, answer: Answer) -> Result<Portal> {
        let session = self.own_session(device, id).await?;
        let now = self.deps.now();
        let answered = match answer {
            _ if session.expires_at <= now && time_out(&self.deps, &session) == TimeOut::Expire => {
                SessionEvent::TimeRanOut
            }
            Answer::Accept => SessionEvent::UserAccepted,
            Answer::Decline => SessionEvent::UserDeclined,
        };
        let actor = self.actor(device).await?;
        let answer_in_time = answered != SessionEvent::TimeRanOut;
        let moved = self
            .deps
            .move_session(device.tenant_id, id, answered, &actor, |moved| {
                if answer_in_time {
                    moved.answered_at = Some(now);
                    if answer == Answer::Accept {
                        moved.expires_at = connect_by(moved.expires_at, now);
                    }
                }
            })
            .await
            .or_internal(&device.request_id)?;
        match moved {
            Moved::Yes(record) => {
                if !record.state.is_open() {
                    self.close_at_partner(&record);
                }
                if answer_in_time {
                    self.view(device).await
                } else {
                    Err(Error::SessionState { state: record.state })
                }
            }
            // The same answer again is the same answer.
            Moved::No(record) if stands(answer, &record) => self.view(device).await,
            Moved::No(record) => Err(Error::SessionState { state: record.state }),
            Moved::Unknown => Err(UNKNOWN),
        }
    }

    async fn explain(&self, device: &DeviceCaller, id: SessionId, reason: &DeclineReason) -> Result<Portal> {
        self.keep_explanation(device, id, reason).await?;
        self.view(device).await
    }

    async fn stop(&self, device: &DeviceCaller, id: SessionId) -> Result<Portal> {
        self.stop_accepted(device, id).await?;
        self.view(device).await
    }

    async fn past(&self, device: &DeviceCaller) -> Result<Vec<PastSession>> {
        self.managed(device).await?;
        let past =
            self.deps.store.past_sessions_of_device(device.tenant_id, device.device_id, PAST_SESSIONS).await;
        let past = past.or_internal(&device.request_id)?;
        Ok(past.into_iter().filter(is_for_portal).map(after::past).collect())
    }
}

/// Whether the session is where this answer led it, or beyond.
fn stands(answer: Answer, record: &SessionRecord) -> bool {
    match answer {
        Answer::Accept => matches!(record.state, SessionState::Accepted | SessionState::Active),
        Answer::Decline => record.state == SessionState::Declined,
    }
}
