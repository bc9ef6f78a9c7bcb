//! Remote assistance policies: setting them, which one applies to a device, and what it makes of a session that nobody
//! answers.

use std::sync::Arc;

use async_trait::async_trait;
use farhand_contract::{
    Caller, Error, Permission, Result, TenantId,
    audit::{Activity, ActivityResult},
    consent::{
        AppliedPolicy, ConsentPolicy, DeviceGroup, OVERRIDES_SHOWN, Policies, PolicySource, PolicyTarget,
        SetPolicy,
    },
    devices::Device,
    errors::Thing,
    offers::Notice,
    services::Consent,
};
use farhand_domain::{
    consent::{TimeOut, Waiting, checked, resolve, when_time_runs_out},
    groups::is_chosen,
};
use farhand_store::{
    Changes, StoreError, conflicts,
    records::{PolicyRecord, SessionRecord},
};

use super::{Deps, audit::Actor, connectors, errors::OrInternal as _, moves};

/// Keeps remote assistance policies.
pub struct ConsentService {
    deps: Arc<Deps>,
}

/// A policy with the place it comes from.
pub(super) fn applied(record: PolicyRecord) -> AppliedPolicy {
    let source = match record.target {
        PolicyTarget::Tenant => PolicySource::Tenant,
        PolicyTarget::Group(id) => PolicySource::Group { id, name: record.name.unwrap_or_default() },
        PolicyTarget::Device(_) => PolicySource::Device,
    };
    AppliedPolicy { policy: record.policy, source }
}

/// The policy that applies to a device with these tags, of those that may.
pub(super) fn nearest(found: Vec<PolicyRecord>, device: &Device, tags: &[String]) -> AppliedPolicy {
    let applies =
        |record: &PolicyRecord| record.rule.as_ref().is_none_or(|rule| is_chosen(rule, device, tags));
    resolve(found.into_iter().filter(applies).map(applied))
}

fn shown(record: PolicyRecord) -> SetPolicy {
    SetPolicy {
        target: record.target,
        name: record.name,
        policy: record.policy,
        changed_by: record.changed_by,
        changed_at: record.changed_at,
    }
}

/// What follows for a session when its time runs out now.
pub(super) fn time_out(deps: &Deps, session: &SessionRecord) -> TimeOut {
    let waiting = Waiting {
        state: session.state,
        can_answer: !session.notices.contains(&Notice::NoCompanyPortal),
        asked_again: session.asked_again,
        went_on: session.went_on_at.is_some(),
    };
    when_time_runs_out(&session.policy.policy, waiting, deps.now())
}

impl Deps {
    /// The policy that applies to a device.
    pub(super) async fn policy_of(
        &self,
        tenant: TenantId,
        device: &Device,
    ) -> Result<AppliedPolicy, StoreError> {
        let found = self.store.policies_of_device(tenant, device.id).await?;
        self.nearest_policy(tenant, found, device).await
    }

    /// The same, of those that may apply.
    pub(super) async fn nearest_policy(
        &self,
        tenant: TenantId,
        found: Vec<PolicyRecord>,
        device: &Device,
    ) -> Result<AppliedPolicy, StoreError> {
        let rules = found.iter().filter_map(|record| record.rule.as_ref());
        let tags = self.tags_for(tenant, rules, device.id).await?;
        Ok(nearest(found, device, &tags))
    }

    /// Does with a session that nobody answered what its policy says. False when it expires, which is left to do.
    pub(super) async fn go_on_after_time_out(
        self: &Arc<Self>,
        session: &SessionRecord,
    ) -> Result<bool, StoreError> {
        let (tenant, id) = (session.tenant_id, session.id);
        let mut changes = Changes::default();
        let activity = match time_out(self, session) {
            TimeOut::Expire => return Ok(false),
            TimeOut::AskAgain(until) => {
                changes.ask_session_again(tenant, id, session.asked_again, until);
                Activity::AskSessionAgain
            }
            TimeOut::GoOn(until) => {
                changes.go_on_unanswered(tenant, id, self.now(), until);
                Activity::GoOnUnanswered
            }
        };
        let target = session.device_name.clone();
        let mut line = self.audit(tenant, &Actor::farhand(), activity, ActivityResult::Success, target);
        line.event.policy = Some(session.policy.clone());
        changes.insert_audit(&line).publish(moves::changed(session));
        match self.store.commit(changes).await {
            Ok(()) => {
                if activity == Activity::AskSessionAgain {
                    self.wake_soon(session);
                }
                Ok(true)
            }
            // It was answered a moment ago, or another process did this.
            Err(StoreError::Conflict(conflicts::SESSION_UNANSWERED)) => Ok(true),
            Err(error) => Err(error),
        }
    }
}

impl ConsentService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self { deps }
    }

    /// What the log calls what a policy is for. Fails where there is no such thing.
    async fn name(&self, caller: &Caller, target: PolicyTarget) -> Result<String> {
        let store = &self.deps.store;
        match target {
            PolicyTarget::Tenant => {
                let tenant = store.tenant(caller.tenant_id).await.or_internal(&caller.request_id)?;
                Ok(tenant.map(|tenant| tenant.name).unwrap_or_default())
            }
            PolicyTarget::Group(id) => {
                let groups = store.groups(caller.tenant_id).await.or_internal(&caller.request_id)?;
                let group = groups.into_iter().find(|group| group.id == id);
                Ok(group.ok_or(Error::NotFound { what: Thing::Group })?.display_name)
            }
            PolicyTarget::Device(id) => {
                let device = store.device(caller.tenant_id, id).await.or_internal(&caller.request_id)?;
                Ok(device.ok_or(Error::NotFound { what: Thing::Device })?.device_name)
            }
        }
    }

    async fn before(&self, caller: &Caller, target: PolicyTarget) -> Result<Option<PolicyRecord>> {
        self.deps.store.policy(caller.tenant_id, target).await.or_internal(&caller.request_id)
    }

    /// The changes, with their line in the log. False when somebody else was first.
    async fn commit(
        &self,
        caller: &Caller,
        mut changes: Changes,
        activity: Activity,
        name: String,
        policy: AppliedPolicy,
    ) -> Result<bool> {
        let actor = Actor::from(caller);
        let mut line = self.deps.audit(caller.tenant_id, &actor, activity, ActivityResult::Success, name);
        line.event.policy = Some(policy);
        // What is offered on a device depends on its policy as on the connector: whoever looks at it looks again.
        changes.insert_audit(&line).publish(connectors::changed(caller));
        match self.deps.store.commit(changes).await {
            Err(StoreError::Conflict(conflicts::POLICY)) => Ok(false),
            done => done.or_internal(&caller.request_id).map(|()| true),
        }
    }
}

#[async_trait]
impl Consent for ConsentService {
    async fn policies(&self, caller: &Caller) -> Result<Policies> {
        caller.demand(Permission::ReadConnectors)?;
        let (store, tenant) = (&self.deps.store, caller.tenant_id);
        let (own, mut overrides, groups) = tokio::try_join!(
            store.policy(tenant, PolicyTarget::Tenant),
            store.policy_overrides(tenant, OVERRIDES_SHOWN + 1),
            store.groups(tenant),
        )
        .or_internal(&caller.request_id)?;
        let more = overrides.len() > OVERRIDES_SHOWN as usize;
        overrides.truncate(OVERRIDES_SHOWN as usize);
        Ok(Policies {
            tenant: own.map(shown),
            overrides: overrides.into_iter().map(shown).collect(),
            more,
            groups: groups
                .into_iter()
                .map(|group| DeviceGroup { id: group.id, name: group.display_name })
                .collect(),
        })
    }

    async fn set(&self, caller: &Caller, target: PolicyTarget, policy: &ConsentPolicy) -> Result<()> {
        let (permission, activity) = (Permission::UpdateRemoteAssistance, Activity::SetPolicy);
        self.deps.demand(caller, permission, activity, None).await?;
        let policy = checked(*policy)?;
        let name = self.name(caller, target).await?;
        loop {
            let before = self.before(caller, target).await?;
            if before.as_ref().is_some_and(|before| before.policy == policy) {
                return Ok(());
            }
            let record = PolicyRecord {
                tenant_id: caller.tenant_id,
                target,
                policy,
                changed_by: caller.user_principal_name.clone(),
                changed_at: self.deps.now(),
                version: 0,
                name: Some(name.clone()),
                rule: None,
            };
            let mut changes = Changes::default();
            changes.put_policy(&record, before.map(|before| before.version));
            if self.commit(caller, changes, activity, name.clone(), applied(record)).await? {
                return Ok(());
            }
        }
    }

    async fn remove(&self, caller: &Caller, target: PolicyTarget) -> Result<()> {
        let (permission, activity) = (Permission::UpdateRemoteAssistance, Activity::RemovePolicy);
        self.deps.demand(caller, permission, activity, None).await?;
        let name = self.name(caller, target).await?;
        loop {
            let Some(before) = self.before(caller, target).await? else { return Ok(()) };
            let mut changes = Changes::default();
            changes.delete_policy(&before);
            if self.commit(caller, changes, activity, name.clone(), applied(before)).await? {
                return Ok(());
            }
        }
    }
}
