//! The audit log: reading it, and the lines the other services write into it.

use std::sync::Arc;

use async_trait::async_trait;
use farhand_contract::{
    AuditEventId, Caller, Error, Permission, Result, TenantId,
    audit::{Activity, ActivityResult, AuditEvent, AuditQuery, AuditRows},
    audit_seals::{Seal, SealStatus, SealsVerified},
    pages::{PAGE_ROWS, Page, PageStart},
    reports::ExportFormat,
    services::{Audit, Origin},
};
use farhand_domain::{Clock, Random};
use farhand_store::{Changes, records::AuditRecord};

use super::{
    Deps,
    audit_seals::{seal_status, verify_seals},
    deps::new_id,
    errors::OrInternal as _,
    queries::{exported, search},
};

/// How many lines of an export are read at once.
const EXPORT_ROWS: u32 = 500;

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

/// A line for the audit log.
pub fn audit_line(
    clock: &dyn Clock,
    random: &dyn Random,
    tenant_id: TenantId,
    actor: &Actor,
    activity: Activity,
    result: ActivityResult,
    target: impl Into<Option<String>>,
) -> AuditRecord {
    AuditRecord {
        tenant_id,
        event: AuditEvent {
            id: AuditEventId(new_id(clock, random)),
            at: clock.now(),
            activity,
            result,
            actor: actor.name.clone(),
            target: target.into(),
            address: actor.address.clone(),
            request_id: actor.request_id.clone(),
            reason: None,
            policy: None,
            seal: None,
        },
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
        audit_line(&*self.clock, &*self.random, tenant_id, actor, activity, result, target)
    }

    /// Writes down what the caller did that changes nothing else.
    pub async fn write_down(
        &self,
        caller: &Caller,
        activity: Activity,
        result: ActivityResult,
        target: impl Into<Option<String>>,
    ) -> Result<()> {
        let line = self.audit(caller.tenant_id, &Actor::from(caller), activity, result, target);
        let mut changes = Changes::default();
        changes.insert_audit(&line);
        self.store.commit(changes).await.or_internal(&caller.request_id)
    }

    /// Writes down that something was refused.
    pub async fn denied(&self, caller: &Caller, activity: Activity, target: Option<String>) -> Result<()> {
        self.write_down(caller, activity, ActivityResult::Denied, target).await
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

    async fn rows(&self, caller: &Caller, query: AuditQuery) -> Result<AuditRows> {
        let now = self.deps.now();
        let read = self.deps.store.audit_rows(caller.tenant_id, &query, now, EXPORT_ROWS).await;
        let (rows, next) = read.or_internal(&caller.request_id)?;
        let next = next.map(|cursor| AuditQuery { from: PageStart::After(cursor), ..query });
        Ok(AuditRows { rows, next })
    }
}

fn checked(query: &AuditQuery) -> Result<AuditQuery> {
    Ok(AuditQuery { search: search(&query.search)?, ..query.clone() })
}

#[async_trait]
impl Audit for AuditService {
    async fn page(&self, caller: &Caller, query: &AuditQuery) -> Result<Page<AuditEvent>> {
        caller.demand(Permission::ReadAudit)?;
        let (query, now) = (checked(query)?, self.deps.now());
        self.deps.store.audit(caller.tenant_id, &query, now, PAGE_ROWS).await.or_internal(&caller.request_id)
    }

    async fn export(&self, caller: &Caller, query: &AuditQuery) -> Result<AuditRows> {
        let (activity, format) = (Activity::ExportAudit, ExportFormat::Csv);
        self.deps.demand(caller, Permission::ReadAudit, activity, Some(format.name().to_owned())).await?;
        let query = AuditQuery { from: PageStart::Start, ..checked(query)? };
        let now = self.deps.now();
        let total = self.deps.store.count_audit(caller.tenant_id, &query, now).await;
        let target = exported(format, total.or_internal(&caller.request_id)?, query.pairs());
        // Read before the line is written: it is not among those that it tells of.
        let rows = self.rows(caller, query).await?;
        self.deps.write_down(caller, activity, ActivityResult::Success, target).await?;
        Ok(rows)
    }

    async fn export_more(&self, caller: &Caller, query: &AuditQuery) -> Result<AuditRows> {
        caller.demand(Permission::ReadAudit)?;
        self.rows(caller, checked(query)?).await
    }

    async fn seals(&self, caller: &Caller) -> Result<SealStatus> {
        caller.demand(Permission::ReadAudit)?;
        seal_status(&self.deps.store, caller.tenant_id).await.or_internal(&caller.request_id)
    }

    async fn seal(&self, caller: &Caller, number: u64) -> Result<Option<Seal>> {
        caller.demand(Permission::ReadAudit)?;
        self.deps.store.audit_seal(caller.tenant_id, number).await.or_internal(&caller.request_id)
    }

    async fn verify(&self, caller: &Caller, from: u64) -> Result<SealsVerified> {
        caller.demand(Permission::ReadAudit)?;
        verify_seals(&self.deps.store, caller.tenant_id, from).await.or_internal(&caller.request_id)
    }
}
