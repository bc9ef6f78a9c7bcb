//! Remote assistance policies.

use farhand_contract::{
    DeviceId, SessionId, TenantId, Timestamp, consent::PolicyTarget, sessions::SessionState,
};
use sea_query::{Cond, Expr, ExprTrait as _, Order, Query, SelectStatement, Value};

use super::{people, sessions};
use crate::{
    Changes, Result, Store, StoreError,
    changes::Guard,
    columns::Fields,
    conflicts,
    errors::Cause,
    records::PolicyRecord,
    shapes::{PLACE, Shape, Shaped, Texts},
    values::{count, id, json, moment, text},
};

pub(super) const TABLE: &str = "consent_policies";
const COLUMNS: [&str; 7] =
    ["tenant_id", "target_id", "target", "policy", "changed_by", "changed_at", "version"];
const DEVICES: &str = "devices";

const TENANT: &str = "tenant";
const GROUP: &str = "group";
const DEVICE: &str = "device";

/// Its kind and its id, as they are kept.
fn kept(target: PolicyTarget) -> (&'static str, String) {
    match target {
        PolicyTarget::Tenant => (TENANT, String::new()),
        PolicyTarget::Group(id) => (GROUP, id.to_string()),
        PolicyTarget::Device(id) => (DEVICE, id.to_string()),
    }
}

fn target(kind: &str, id: &str) -> Result<PolicyTarget> {
    let target = match kind {
        TENANT => Some(PolicyTarget::Tenant),
        GROUP => id.parse().ok().map(PolicyTarget::Group),
        DEVICE => id.parse().ok().map(PolicyTarget::Device),
        _ => None,
    };
    target.ok_or_else(|| StoreError::Corrupt { column: 2, cause: Cause::new("not a target of a policy") })
}

pub(super) fn policy(fields: &mut Fields<'_>) -> Result<PolicyRecord> {
    let tenant_id = fields.id()?;
    let (id, kind) = (fields.text()?, fields.text()?);
    Ok(PolicyRecord {
        tenant_id,
        target: target(&kind, &id)?,
        policy: fields.json()?,
        changed_by: fields.text()?,
        changed_at: fields.moment()?,
        version: fields.integer()?,
        name: {
            let (group, device) = (fields.text_or_null()?, fields.text_or_null()?);
            group.or(device)
        },
        rule: fields.json_or_null()?,
    })
}

fn values(record: &PolicyRecord, version: i64) -> [Value; 7] {
    let (kind, target_id) = kept(record.target);
    [
        id(record.tenant_id),
        text(&target_id),
        text(kind),
        json(&record.policy),
        text(&record.changed_by),
        moment(record.changed_at),
        version.into(),
    ]
}

/// A tenant's policies, with the name of what each is for.
fn of_tenant(tenant: Value) -> SelectStatement {
    let named = |table: &'static str| {
        Cond::all()
            .add(Expr::col((table, "tenant_id")).equals((TABLE, "tenant_id")))
            .add(Expr::col((table, "id")).equals((TABLE, "target_id")))
    };
    Query::select()
        .columns(COLUMNS.map(|column| (TABLE, column)))
        .column((people::GROUPS, "display_name"))
        .column((DEVICES, "device_name"))
        .column((people::GROUPS, "rule"))
        .from(TABLE)
        .left_join(people::GROUPS, named(people::GROUPS))
        .left_join(DEVICES, named(DEVICES))
        .and_where(Expr::col((TABLE, "tenant_id")).eq(tenant))
        .take()
}

static OF_DEVICE: Shape = Shape::of(|| {
    let groups = Query::select()
        .column("group_id")
        .from(people::MEMBERS)
        .and_where(Expr::col("tenant_id").eq(PLACE))
        .and_where(Expr::col("device_id").eq(PLACE))
        .take();
    let dynamic = Query::select()
        .column("id")
        .from(people::GROUPS)
        .and_where(Expr::col("tenant_id").eq(PLACE))
        .and_where(Expr::col("rule").is_not_null())
        .take();
    let target = || Expr::col((TABLE, "target_id"));
    let applies = Cond::any()
        .add(target().is_in([PLACE, PLACE]))
        .add(target().in_subquery(groups))
        .add(target().in_subquery(dynamic));
    Texts::of(of_tenant(PLACE).cond_where(applies))
});

/// Those that may apply to a device: its own, those of its groups, those of all groups that have a rule, and the tenant's.
pub(super) fn of_device(tenant: TenantId, device: DeviceId) -> Shaped {
    OF_DEVICE.with([id(tenant), text(""), id(device), id(tenant), id(device), id(tenant)])
}

impl Changes {
    /// Writes a policy: a new one, version 1, when `expected_version` is none; otherwise over the one that has this
    /// version, which then has the next.
    pub fn put_policy(&mut self, record: &PolicyRecord, expected_version: Option<i64>) -> &mut Self {
        self.put(conflicts::POLICY, TABLE, &COLUMNS, 2, expected_version, |version| values(record, version))
    }

    /// Removes the policy that has this version.
    pub fn delete_policy(&mut self, record: &PolicyRecord) -> &mut Self {
        let mut delete = Query::delete();
        delete
            .from_table(TABLE)
            .and_where(Expr::col("tenant_id").eq(id(record.tenant_id)))
            .and_where(Expr::col("target_id").eq(text(&kept(record.target).1)))
            .and_where(Expr::col("version").eq(record.version));
        self.write(conflicts::POLICY, Guard::Exactly(1), delete)
    }

    /// Asks a session's user again, who has not answered, until `until`: if they were asked again `asked_again` times
    /// before, and nobody else has done so meanwhile.
    pub fn ask_session_again(
        &mut self,
        tenant: TenantId,
        session: SessionId,
        asked_again: u32,
        until: Timestamp,
    ) -> &mut Self {
        let mut update = Query::update();
        update
            .table(sessions::TABLE)
            .value("asked_again", count(u64::from(asked_again) + 1))
            .value("expires_at", moment(until))
            .value("shown_at", Option::<i64>::None)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("id").eq(id(session)))
            .and_where(Expr::col("state").eq(SessionState::AwaitingUser.name()))
            .and_where(Expr::col("asked_again").eq(count(asked_again.into())));
        self.write(conflicts::SESSION_UNANSWERED, Guard::Exactly(1), update)
    }

    /// Lets a session stay open whose user has not answered, until `until`, once.
    pub fn go_on_unanswered(
        &mut self,
        tenant: TenantId,
        session: SessionId,
        now: Timestamp,
        until: Timestamp,
    ) -> &mut Self {
        let mut update = Query::update();
        update
            .table(sessions::TABLE)
            .value("went_on_at", moment(now))
            .value("expires_at", moment(until))
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("id").eq(id(session)))
            .and_where(Expr::col("state").eq(SessionState::AwaitingUser.name()))
            .and_where(Expr::col("went_on_at").is_null());
        self.write(conflicts::SESSION_UNANSWERED, Guard::Exactly(1), update)
    }
}

impl Store {
    /// The policy that was set for exactly this.
    pub async fn policy(&self, tenant: TenantId, target: PolicyTarget) -> Result<Option<PolicyRecord>> {
        let select =
            of_tenant(id(tenant)).and_where(Expr::col((TABLE, "target_id")).eq(text(&kept(target).1))).take();
        self.backend().one(&select, policy).await
    }

    /// The policies that may apply to a device: its own, those of its groups, those of all groups that have a rule,
    /// whether or not it chooses the device, and the tenant's.
    pub async fn policies_of_device(&self, tenant: TenantId, device: DeviceId) -> Result<Vec<PolicyRecord>> {
        self.backend().all(of_device(tenant, device), policy).await
    }

    /// The policies of groups and devices, the last changed first, at most `limit`.
    pub async fn policy_overrides(&self, tenant: TenantId, limit: u32) -> Result<Vec<PolicyRecord>> {
        let select = of_tenant(id(tenant))
            .and_where(Expr::col((TABLE, "target_id")).ne(text("")))
            .order_by((TABLE, "changed_at"), Order::Desc)
            .order_by((TABLE, "target_id"), Order::Asc)
            .limit(limit.into())
            .take();
        self.backend().all(&select, policy).await
    }
}
