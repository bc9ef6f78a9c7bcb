//! The audit log: reading it, and the lines the other services write into it.

use std::sync::Arc;

use async_trait::async_trait;
use farhand_contract::{
    AuditEventId, Caller, Error, Permission, Result, TenantId,
    audit::{Activity, ActivityResult, AuditEvent},
    pages::{PAGE_ROWS, Page, PageStart},
    services::{Audit, Origin},
};
use farhand_store::{Changes, records::AuditRecord};

use super::{Deps, errors::OrInternal as _};

/// Who did something, and where the request came from.
#[derive(Clone, Debug)]
pub struct Actor {
    /// A user principal name, a device's name, or `farhand`.
    pub name: String,
    /// The network address, where there was a request.
    pub address: Option<String>,
    /// The request's id, where there was one.
    pub request_id: Option<String>,
}

impl Actor {
    /// What happens by itself.
    pub fn farhand() -> Self {
        Self { name: "farhand".to_owned(), address: None, request_id: None }
    }

    /// Somebody whose name is not (yet) proven.
    pub fn at(origin: &Origin, name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            address: Some(origin.address.clone()),
            request_id: Some(origin.request_id.clone()),
        }
    }

    /// The id to log and answer under.
    pub fn request_id(&self) -> &str {
        self.request_id.as_deref().unwrap_or("-")
    }
}

impl From<&Caller> for Actor {
    fn from(caller: &Caller) -> Self {
        Self {
            name: caller.user_principal_name.clone(),
            address: Some(caller.address.clone()),
            request_id: Some(caller.request_id.clone()),
        }
    }
}

impl Deps {
    /// A line for the audit log.
    pub fn audit(
        &self,
        tenant_id: TenantId,
        actor: &Actor,
        activity: Activity,
        result: ActivityResult,
        target: impl Into<Option<String>>,
    ) -> AuditRecord {
        AuditRecord {
            tenant_id,
            event: AuditEvent {
                id: AuditEventId(self.new_id()),
                at: self.clock.now(),
                activity,
                result,
                actor: actor.name.clone(),
                target: target.into(),
                address: actor.address.clone(),
                request_id: actor.request_id.clone(),
                reason: None,
                policy: None,
            },
        }
    }

    /// Writes down that something was refused.
    pub async fn denied(&self, caller: &Caller, activity: Activity, target: Option<String>) -> Result<()> {
        let record =
            self.audit(caller.tenant_id, &Actor::from(caller), activity, ActivityResult::Denied, target);
        let mut changes = Changes::default();
        changes.insert_audit(&record);
        self.store.commit(changes).await.or_internal(&caller.request_id)
    }

    /// Refuses unless the caller's roles allow `permission`, and writes the refusal down.
    pub async fn demand(
        &self,
        caller: &Caller,
        permission: Permission,
        activity: Activity,
        target: Option<String>,
    ) -> Result<()> {
        match caller.demand(permission) {
            Ok(()) => Ok(()),
            Err(error @ Error::Forbidden { .. }) => {
                self.denied(caller, activity, target).await?;
                Err(error)
            }
            Err(error) => Err(error),
        }
    }
}

/// Reads the audit log.
pub struct AuditService {
    deps: Arc<Deps>,
}

impl AuditService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self { deps }
    }
}

#[async_trait]
impl Audit for AuditService {
    async fn page(&self, caller: &Caller, from: &PageStart) -> Result<Page<AuditEvent>> {
        caller.demand(Permission::ReadAudit)?;
        self.deps.store.audit(caller.tenant_id, from, PAGE_ROWS).await.or_internal(&caller.request_id)
    }
}
