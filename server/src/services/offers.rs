//! What New remote assistance session offers a caller, with everything that decides it read once.

use std::collections::BTreeMap;

use farhand_contract::{
    Caller, Error, Permission, Permissions, Result,
    audit::Activity,
    connectors::ConnectorStatus,
    devices::Device,
    offers::{NotOffered, Offer, WebOffer},
};
use farhand_domain::{
    connector::effective_status,
    eligibility::{Access, both_offers, offer},
    permissions::{Scope, access_to_request, permissions_of},
};
use farhand_store::{
    StoreError,
    records::{ConnectorRecord, OfferGrounds, Tenant},
};
use uuid::Uuid;

use super::{Deps, errors::OrInternal as _};

/// What decides the offers for one caller, but for the device.
pub struct Offers<'a> {
    deps: &'a Deps,
    caller: &'a Caller,
    connector: ConnectorStatus,
    limit_to_scope: bool,
    scopes: Vec<Scope>,
}

impl<'a> Offers<'a> {
    /// Reads it.
    pub async fn load(deps: &'a Deps, caller: &'a Caller) -> Result<Self, StoreError> {
        let (connector, tenant) =
            tokio::try_join!(deps.store.connector(caller.tenant_id), deps.store.tenant(caller.tenant_id))?;
        Self::from(deps, caller, connector, tenant).await
    }

    /// With the tenant and its connector, which were read already.
    pub async fn from(
        deps: &'a Deps,
        caller: &'a Caller,
        connector: Option<ConnectorRecord>,
        tenant: Option<Tenant>,
    ) -> Result<Self, StoreError> {
        let connector = connector.map_or(ConnectorStatus::NotOnboarded, |record| {
            let accepted_at = record.agreement.as_ref().map(|agreement| agreement.accepted_at);
            effective_status(record.status, accepted_at, deps.now())
        });
        let limit_to_scope = tenant.is_some_and(|tenant| tenant.limit_remote_assistance_to_scope);
        Self::decided(deps, caller, connector, limit_to_scope).await
    }

    /// With what decides them, which was read already.
    pub async fn on(deps: &'a Deps, caller: &'a Caller, grounds: OfferGrounds) -> Result<Self, StoreError> {
        let accepted_at = grounds.agreement.map(|agreement| agreement.accepted_at);
        let connector = grounds.connector.map_or(ConnectorStatus::NotOnboarded, |status| {
            effective_status(status, accepted_at, deps.now())
        });
        Self::decided(deps, caller, connector, grounds.limit_to_scope).await
    }

    async fn decided(
        deps: &'a Deps,
        caller: &'a Caller,
        connector: ConnectorStatus,
        limit_to_scope: bool,
    ) -> Result<Self, StoreError> {
        let scopes = if limit_to_scope { scopes(deps, caller).await? } else { Vec::new() };
        Ok(Self { deps, caller, connector, limit_to_scope, scopes })
    }

    /// What is offered for `device`.
    pub async fn of(&self, device: &Device) -> Result<Offer, StoreError> {
        Ok(offer(device, self.connector, self.access(device).await?))
    }

    /// The same, and what the second generation of the connector offers, which is turned on or not.
    pub async fn of_both(&self, device: &Device, web: bool) -> Result<(Offer, WebOffer), StoreError> {
        let access = self.access(device).await?;
        Ok(both_offers(device, self.connector, web, access))
    }

    /// Both for each of these devices, in their order.
    pub async fn of_all<'d>(
        &self,
        devices: impl Iterator<Item = &'d Device> + Clone,
        web: bool,
    ) -> Result<Vec<(Offer, WebOffer)>, StoreError> {
        let groups = if self.asks_groups() {
            let ids: Vec<_> = devices.clone().map(|device| device.id).collect();
            self.deps.group_ids_of_devices(self.caller.tenant_id, &ids).await?
        } else {
            BTreeMap::new()
        };
        let both = |device: &Device| {
            let access = self.access_by(groups.get(&device.id).map(Vec::as_slice).unwrap_or_default());
            both_offers(device, self.connector, web, access)
        };
        Ok(devices.map(both).collect())
    }

    /// Whether the caller may ask for a session on `device`, whatever it is.
    pub async fn access(&self, device: &Device) -> Result<Access, StoreError> {
        let groups = if self.asks_groups() {
            self.deps.group_ids_of_device(self.caller.tenant_id, device.id).await?
        } else {
            Vec::new()
        };
        Ok(self.access_by(&groups))
    }

    /// Whether it matters in which groups a device is.
    fn asks_groups(&self) -> bool {
        self.limit_to_scope
            && permits(self.caller.permissions)
            && !self.scopes.is_empty()
            && !self.scopes.contains(&Scope::AllDevices)
    }

    fn access_by(&self, groups: &[Uuid]) -> Access {
        access_to_request(self.caller.permissions, self.limit_to_scope, &self.scopes, groups)
    }
}

impl Deps {
    /// Refuses unless the caller may have to do with the device's user: by scope, as for a session. Writes the refusal
    /// down.
    pub(super) async fn demand_scope(
        &self,
        caller: &Caller,
        device: &Device,
        activity: Activity,
    ) -> Result<()> {
        let offers = Offers::load(self, caller).await.or_internal(&caller.request_id)?;
        if offers.access(device).await.or_internal(&caller.request_id)? == Access::OutOfScope {
            self.denied(caller, activity, Some(device.device_name.clone())).await?;
            return Err(Error::NotOffered { reason: NotOffered::OutOfScope });
        }
        Ok(())
    }
}

/// The scopes of the caller's role assignments that allow asking for a session.
async fn scopes(deps: &Deps, caller: &Caller) -> Result<Vec<Scope>, StoreError> {
    let assignments = deps.store.role_assignments(caller.tenant_id, caller.user_id).await?;
    Ok(assignments
        .iter()
        .filter(|assignment| permits(permissions_of(assignment.role)))
        .map(|assignment| assignment.scope_group_id.map_or(Scope::AllDevices, Scope::Group))
        .collect())
}

fn permits(permissions: Permissions) -> bool {
    permissions.contains(Permission::RequestRemoteAssistance)
}
