//! Telling operators what happened: written in the commit in which it happens, so that neither is lost without the other,
//! and once for each fact, whoever writes it.

use std::{collections::HashSet, fmt::Display};

use farhand_contract::{
    DeviceId, NotificationId, Permission, SessionId, TenantId, Timestamp, UserId,
    events::{Event, TenantEvent},
    notifications::{NOTIFICATION_DAYS, NotificationKind},
    offers::Notice,
    sessions::SessionState,
};
use farhand_domain::{consent::TimeOut, notices::expiring_from};
use farhand_store::{
    Changes, StoreError, conflicts,
    records::{Fact, HelpRequestRecord, SessionRecord, WatchRecord},
};

use super::{
    Deps,
    consent::time_out,
    deliveries::KEPT_SECONDS,
    handing_over::{may_ask, permissions_given},
};

/// How long somebody waits for a device to be back, in seconds.
const WATCH_SECONDS: i64 = 30 * 24 * 60 * 60;

/// Until when the session's user can answer.
pub(super) const fn answer_by(record: &SessionRecord) -> Timestamp {
    record.expires_at
}

/// The event that tells somebody that they were told something, or that they have read it.
pub(super) const fn told(tenant_id: TenantId, user_id: UserId) -> TenantEvent {
    TenantEvent { tenant_id, event: Event::Notifications { user_id } }
}

/// Forgets what was told long ago.
pub(super) fn forget_old(changes: &mut Changes, now: Timestamp) {
    changes
        .delete_old_notifications(now.plus_seconds(-NOTIFICATION_DAYS * 24 * 60 * 60))
        .delete_old_watches(now.plus_seconds(-WATCH_SECONDS))
        .delete_old_webhook_deliveries(now.plus_seconds(-KEPT_SECONDS));
}

impl Deps {
    fn fact_of(&self, record: &SessionRecord, kind: NotificationKind) -> Fact {
        Fact {
            tenant_id: record.tenant_id,
            name: format!("{}:{}", kind.name(), record.id),
            kind,
            device_id: Some(record.device_id),
            device_name: record.device_name.clone(),
            session_id: Some(record.id),
            happened_at: self.now(),
        }
    }

    /// A wish to be told when the device is back.
    pub(super) fn new_watch(&self, tenant_id: TenantId, device_id: DeviceId, user_id: UserId) -> WatchRecord {
        WatchRecord { tenant_id, device_id, user_id, id: self.new_id(), since: self.now() }
    }

    /// Adds to `changes` that the session's technician, and the webhooks, are told.
    pub(super) fn tell_technician(
        &self,
        changes: &mut Changes,
        record: &SessionRecord,
        kind: NotificationKind,
    ) {
        let fact = self.fact_of(record, kind);
        changes
            .tell_technician(&fact, NotificationId(self.new_id()), record.id)
            .tell_webhooks(&fact)
            .publish(told(record.tenant_id, record.assigned_to));
        let unseen = record.shown_at.is_none() && !record.notices.contains(&Notice::NoCompanyPortal);
        if kind == NotificationKind::Expired && unseen {
            // The device was away all the time: whoever asked wants to know when it is back.
            changes.put_watch(&self.new_watch(record.tenant_id, record.device_id, record.assigned_to));
        }
    }

    /// Tells the technicians of open sessions that expire soon unless they are answered. `warned` has those that were told.
    pub(super) async fn tell_expiring(&self, open: &[SessionRecord], warned: &mut HashSet<SessionId>) {
        // Not while the policy has the user asked again, or lets the technician go on.
        let waiting = |session: &&SessionRecord| {
            session.state == SessionState::AwaitingUser && time_out(self, session) == TimeOut::Expire
        };
        let ids: HashSet<_> = open.iter().filter(waiting).map(|session| session.id).collect();
        warned.retain(|id| ids.contains(id));
        let now = self.now();
        for session in open.iter().filter(waiting) {
            let until = answer_by(session);
            let from = expiring_from(session.created_at.unwrap_or(session.requested_at), until);
            if now < from || until <= now || warned.contains(&session.id) {
                continue;
            }
            let fact = self.fact_of(session, NotificationKind::Expiring);
            let mut changes = Changes::default();
            changes
                .tell_technician_of_waiting(&fact, NotificationId(self.new_id()), session.id)
                .tell_webhooks(&fact)
                .publish(told(session.tenant_id, session.assigned_to));
            match self.store.commit(changes).await {
                // Another server did, or the user has just answered.
                Ok(()) | Err(StoreError::Conflict(conflicts::NOTIFICATION)) => {
                    warned.insert(session.id);
                }
                Err(error) => {
                    tracing::warn!(session = %session.id, cause = %error, "nobody was told that it expires");
                }
            }
        }
    }

    /// Adds to `changes` that those are told of a request for help who may approve it and want to be told.
    pub(super) async fn tell_of_help(
        &self,
        changes: &mut Changes,
        record: &HelpRequestRecord,
    ) -> Result<(), StoreError> {
        let request = &record.request;
        let (tenant_id, kind) = (record.tenant_id, NotificationKind::HelpAsked);
        let fact = Fact {
            tenant_id,
            name: format!("{}:{}", kind.name(), request.id),
            kind,
            device_id: Some(request.device_id),
            device_name: request.device_name.clone(),
            session_id: None,
            happened_at: request.asked_at,
        };
        changes.tell_webhooks(&fact);
        let settings = self.store.all_notification_settings(tenant_id).await?;
        let wanting: HashSet<_> = settings
            .into_iter()
            .filter(|(_, wanted)| wanted.in_app.contains(kind) || wanted.push.contains(kind))
            .map(|(user, _)| user)
            .collect();
        if wanting.is_empty() {
            return Ok(());
        }
        let (people, groups, tenant) = tokio::try_join!(
            self.store.users_with_roles(tenant_id),
            self.group_ids_of_device(tenant_id, request.device_id),
            self.store.tenant(tenant_id),
        )?;
        let limited = tenant.is_some_and(|tenant| tenant.limit_remote_assistance_to_scope);
        for roles in people.chunk_by(|(one, _), (other, _)| one.id == other.id) {
            let Some((user, _)) = roles.first() else { continue };
            if wanting.contains(&user.id) && may_ask(roles, limited, &groups) {
                changes.tell(&fact, NotificationId(self.new_id()), user.id).publish(told(tenant_id, user.id));
            }
        }
        Ok(())
    }

    /// Adds to `changes` that those are told of the connector who may change it, and the webhooks. `which` tells this one from
    /// any other of its kind.
    pub(super) async fn tell_of_connector(
        &self,
        changes: &mut Changes,
        tenant_id: TenantId,
        kind: NotificationKind,
        which: impl Display,
    ) -> Result<(), StoreError> {
        let fact = Fact {
            tenant_id,
            name: format!("{}:{which}", kind.name()),
            kind,
            device_id: None,
            device_name: String::new(),
            session_id: None,
            happened_at: self.now(),
        };
        changes.tell_webhooks(&fact);
        let people = self.store.users_with_roles(tenant_id).await?;
        for roles in people.chunk_by(|(one, _), (other, _)| one.id == other.id) {
            let Some((user, _)) = roles.first() else { continue };
            if permissions_given(roles).contains(Permission::UpdateRemoteAssistance) {
                changes.tell(&fact, NotificationId(self.new_id()), user.id).publish(told(tenant_id, user.id));
            }
        }
        Ok(())
    }

    /// Tells everybody who waits for the device that it is back, and lets them wait no more.
    pub(super) async fn tell_back_online(
        &self,
        tenant_id: TenantId,
        device_id: DeviceId,
    ) -> Result<(), StoreError> {
        loop {
            let watches = self.store.watches(tenant_id, device_id).await?;
            let Some(first) = watches.first() else { return Ok(()) };
            let Some(device) = self.store.device(tenant_id, device_id).await? else { return Ok(()) };
            let kind = NotificationKind::BackOnline;
            let fact = Fact {
                tenant_id,
                name: format!("{}:{}", kind.name(), first.id),
                kind,
                device_id: Some(device_id),
                device_name: device.device_name,
                session_id: None,
                happened_at: self.now(),
            };
            let mut changes = Changes::default();
            for watch in &watches {
                changes
                    .meet_watch(watch)
                    .tell(&fact, NotificationId(self.new_id()), watch.user_id)
                    .publish(told(tenant_id, watch.user_id));
            }
            changes.tell_webhooks(&fact);
            match self.store.commit(changes).await {
                // Another server saw it first, or somebody does not wait any more: each time round fewer wait.
                Err(StoreError::Conflict(conflicts::WATCH)) => {}
                done => return done,
            }
        }
    }

    /// Tells those who wait for a device that has checked in.
    async fn tell_checked_in(&self) -> Result<(), StoreError> {
        let met = self.store.watches_met_by_check_in().await?;
        let devices: HashSet<_> = met.iter().map(|watch| (watch.tenant_id, watch.device_id)).collect();
        for (tenant, device) in devices {
            self.tell_back_online(tenant, device).await?;
        }
        Ok(())
    }

    /// Sends what is due, and tells of devices that checked in.
    pub async fn notify_due(&self) {
        if let Err(error) = self.tell_checked_in().await {
            tracing::warn!(cause = %error, "it is not known which devices checked in");
        }
        tokio::join!(self.push_due(), self.deliver_notifications_due());
    }
}
