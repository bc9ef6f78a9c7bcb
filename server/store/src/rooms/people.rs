//! Tenants, their users, roles and groups.

use farhand_contract::{DeviceId, Role, TenantId, UserId};
use sea_query::{Expr, ExprTrait as _, Order, Query, SelectStatement, UpdateStatement};
use uuid::Uuid;

use super::{device_counts, row, select};
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::Fields,
    conflicts,
    records::{Group, RoleAssignment, Tenant, User},
    shapes::{PLACE, Shape, Shaped, Texts},
    values::{folded, id, moment, text, text_or_null},
};

const TENANTS: &str = "tenants";
const TENANT_COLUMNS: [&str; 6] =
    ["id", "name", "domain", "demo", "limit_remote_assistance_to_scope", "created_at"];

pub(super) const USERS: &str = "users";
pub(super) const USER_COLUMNS: [&str; 7] =
    ["tenant_id", "id", "user_principal_name", "display_name", "password_hash", "enabled", "created_at"];

pub(super) const ROLE_ASSIGNMENTS: &str = "role_assignments";
const ROLE_ASSIGNMENT_COLUMNS: [&str; 5] = ["tenant_id", "id", "user_id", "role", "scope_group_id"];

pub(super) const GROUPS: &str = "device_groups";
const GROUP_COLUMNS: [&str; 3] = ["tenant_id", "id", "display_name"];

pub(super) const MEMBERS: &str = "device_group_members";

pub(super) fn tenant(fields: &mut Fields<'_>) -> Result<Tenant> {
    Ok(Tenant {
        id: fields.id()?,
        name: fields.text()?,
        domain: fields.text()?,
        demo: fields.flag()?,
        limit_remote_assistance_to_scope: fields.flag()?,
        created_at: fields.moment()?,
    })
}

pub(super) fn user(fields: &mut Fields<'_>) -> Result<User> {
    Ok(User {
        tenant_id: fields.id()?,
        id: fields.id()?,
        user_principal_name: fields.text()?,
        display_name: fields.text()?,
        password_hash: fields.text_or_null()?,
        enabled: fields.flag()?,
        created_at: fields.moment()?,
    })
}

fn role_assignment(fields: &mut Fields<'_>) -> Result<RoleAssignment> {
    Ok(RoleAssignment {
        tenant_id: fields.id()?,
        id: fields.id()?,
        user_id: fields.id()?,
        role: fields.named(Role::from_name)?,
        scope_group_id: fields.id_or_null()?,
    })
}

fn user_with_role(fields: &mut Fields<'_>) -> Result<(User, RoleAssignment)> {
    Ok((user(fields)?, role_assignment(fields)?))
}

fn only_id(fields: &mut Fields<'_>) -> Result<Uuid> {
    fields.id()
}

fn group(fields: &mut Fields<'_>) -> Result<Group> {
    Ok(Group { tenant_id: fields.id()?, id: fields.id()?, display_name: fields.text()? })
}

/// A change of one user.
fn of_user(tenant: TenantId, user: UserId) -> UpdateStatement {
    Query::update()
        .table(USERS)
        .and_where(Expr::col("tenant_id").eq(id(tenant)))
        .and_where(Expr::col("id").eq(id(user)))
        .to_owned()
}

/// The roles of administrators of a tenant.
fn administrators(tenant: TenantId) -> SelectStatement {
    select(ROLE_ASSIGNMENTS, &["user_id"])
        .and_where(Expr::col((ROLE_ASSIGNMENTS, "tenant_id")).eq(id(tenant)))
        .and_where(Expr::col((ROLE_ASSIGNMENTS, "role")).eq(text(Role::IntuneAdministrator.name())))
        .to_owned()
}

impl Changes {
    /// Has everybody else who holds the tenant wait until this is written, and what follows see what they wrote. To be
    /// added first.
    pub fn hold_tenant(&mut self, tenant: TenantId) -> &mut Self {
        let mut hold = Query::update();
        hold.table(TENANTS).value("name", Expr::col("name")).and_where(Expr::col("id").eq(id(tenant)));
        self.write(conflicts::TENANT, Guard::Exactly(1), hold)
    }

    /// Demands that somebody else who may sign in is an administrator, where this user is one of those. Of a tenant that
    /// is [held](Self::hold_tenant): two administrators could each rely on the other otherwise.
    pub fn demand_other_administrator(&mut self, tenant: TenantId, user: UserId) -> &mut Self {
        let own = administrators(tenant)
            .and_where(Expr::col((ROLE_ASSIGNMENTS, "user_id")).eq(id(user)))
            .to_owned();
        let same = |column, as_users| Expr::col((ROLE_ASSIGNMENTS, column)).equals((USERS, as_users));
        let others = administrators(tenant)
            .inner_join(USERS, same("tenant_id", "tenant_id").and(same("user_id", "id")))
            .and_where(Expr::col((ROLE_ASSIGNMENTS, "user_id")).ne(id(user)))
            .and_where(Expr::col((USERS, "enabled")))
            .to_owned();
        let mut demand = of_user(tenant, user);
        demand
            .value("enabled", Expr::col("enabled"))
            .and_where(Expr::col("enabled").not().or(Expr::not_exists(own)).or(Expr::exists(others)));
        self.write(conflicts::LAST_ADMINISTRATOR, Guard::Exactly(1), demand)
    }

    /// Demands that a user still has this password and may sign in.
    pub fn demand_password(&mut self, user: &User) -> &mut Self {
        let mut demand = of_user(user.tenant_id, user.id);
        demand
            .value("enabled", Expr::col("enabled"))
            .and_where(Expr::col("enabled"))
            .and_where(Expr::col("password_hash").eq(text_or_null(user.password_hash.as_deref())));
        self.write(conflicts::USER, Guard::Exactly(1), demand)
    }

    /// Lets a user sign in from now on, or not any more.
    pub fn set_user_enabled(&mut self, tenant: TenantId, user: UserId, enabled: bool) -> &mut Self {
        let mut update = of_user(tenant, user);
        update.value("enabled", enabled);
        self.write(conflicts::USER, Guard::Exactly(1), update)
    }

    /// Gives a user another password.
    pub fn set_password_hash(&mut self, tenant: TenantId, user: UserId, password_hash: &str) -> &mut Self {
        let mut update = of_user(tenant, user);
        update.value("password_hash", text(password_hash));
        self.write(conflicts::USER, Guard::Exactly(1), update)
    }

    /// Takes all roles from a user.
    pub fn delete_role_assignments(&mut self, tenant: TenantId, user: UserId) -> &mut Self {
        let mut delete = Query::delete();
        delete
            .from_table(ROLE_ASSIGNMENTS)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("user_id").eq(id(user)));
        self.write(conflicts::ROLE_ASSIGNMENT, Guard::Any, delete)
    }

    /// Adds a tenant.
    pub fn insert_tenant(&mut self, tenant: &Tenant) -> &mut Self {
        let values = row([
            id(tenant.id),
            text(&tenant.name),
            text(&tenant.domain),
            tenant.demo.into(),
            tenant.limit_remote_assistance_to_scope.into(),
            moment(tenant.created_at),
            folded(&tenant.domain),
        ]);
        let columns = [&TENANT_COLUMNS[..], &["domain_key"]].concat();
        self.insert(conflicts::TENANT, TENANTS, &columns, values)
    }

    /// Adds a user.
    pub fn insert_user(&mut self, user: &User) -> &mut Self {
        let values = row([
            id(user.tenant_id),
            id(user.id),
            text(&user.user_principal_name),
            text(&user.display_name),
            text_or_null(user.password_hash.as_deref()),
            user.enabled.into(),
            moment(user.created_at),
            folded(&user.user_principal_name),
        ]);
        let columns = [&USER_COLUMNS[..], &["user_principal_name_key"]].concat();
        self.insert(conflicts::USER, USERS, &columns, values)
    }

    /// Gives a user a role.
    pub fn insert_role_assignment(&mut self, assignment: &RoleAssignment) -> &mut Self {
        let values = row([
            id(assignment.tenant_id),
            id(assignment.id),
            id(assignment.user_id),
            text(assignment.role.name()),
            text_or_null(assignment.scope_group_id.map(|id| id.to_string()).as_deref()),
        ]);
        self.insert(conflicts::ROLE_ASSIGNMENT, ROLE_ASSIGNMENTS, &ROLE_ASSIGNMENT_COLUMNS, values)
    }

    /// Adds a group.
    pub fn insert_group(&mut self, group: &Group) -> &mut Self {
        let values = row([id(group.tenant_id), id(group.id), text(&group.display_name)]);
        self.insert(conflicts::GROUP, GROUPS, &GROUP_COLUMNS, values)
    }

    /// Puts devices into a group.
    pub fn insert_group_members(&mut self, tenant: TenantId, group: Uuid, devices: &[DeviceId]) -> &mut Self {
        self.write(conflicts::GROUP_MEMBER, Guard::Any, device_counts::marked(tenant));
        for &device in devices {
            let values = row([id(tenant), id(group), id(device)]);
            self.insert(conflicts::GROUP_MEMBER, MEMBERS, &["tenant_id", "group_id", "device_id"], values);
        }
        self
    }
}

impl Store {
    /// A tenant.
    pub async fn tenant(&self, tenant_id: TenantId) -> Result<Option<Tenant>> {
        self.backend().one(one_tenant(tenant_id), tenant).await
    }

    /// The tenant with this domain, whatever its case.
    pub async fn tenant_by_domain(&self, domain: &str) -> Result<Option<Tenant>> {
        let select =
            select(TENANTS, &TENANT_COLUMNS).and_where(Expr::col("domain_key").eq(folded(domain))).to_owned();
        self.backend().one(&select, tenant).await
    }

    /// All tenants, by domain.
    pub async fn tenants(&self) -> Result<Vec<Tenant>> {
        let select = select(TENANTS, &TENANT_COLUMNS).order_by("domain_key", Order::Asc).to_owned();
        self.backend().all(&select, tenant).await
    }

    /// A user.
    pub async fn user(&self, tenant_id: TenantId, user_id: UserId) -> Result<Option<User>> {
        let select = select(USERS, &USER_COLUMNS)
            .and_where(Expr::col("tenant_id").eq(id(tenant_id)))
            .and_where(Expr::col("id").eq(id(user_id)))
            .to_owned();
        self.backend().one(&select, user).await
    }

    /// The user with this user principal name, whatever its case.
    pub async fn user_by_name(&self, tenant_id: TenantId, user_principal_name: &str) -> Result<Option<User>> {
        let select = select(USERS, &USER_COLUMNS)
            .and_where(Expr::col("tenant_id").eq(id(tenant_id)))
            .and_where(Expr::col("user_principal_name_key").eq(folded(user_principal_name)))
            .to_owned();
        self.backend().one(&select, user).await
    }

    /// A tenant's users, by user principal name.
    pub async fn users(&self, tenant_id: TenantId) -> Result<Vec<User>> {
        let select = select(USERS, &USER_COLUMNS)
            .and_where(Expr::col("tenant_id").eq(id(tenant_id)))
            .order_by("user_principal_name_key", Order::Asc)
            .to_owned();
        self.backend().all(&select, user).await
    }

    /// A user's roles.
    pub async fn role_assignments(
        &self,
        tenant_id: TenantId,
        user_id: UserId,
    ) -> Result<Vec<RoleAssignment>> {
        let select = select(ROLE_ASSIGNMENTS, &ROLE_ASSIGNMENT_COLUMNS)
            .and_where(Expr::col("tenant_id").eq(id(tenant_id)))
            .and_where(Expr::col("user_id").eq(id(user_id)))
            .order_by("id", Order::Asc)
            .to_owned();
        self.backend().all(&select, role_assignment).await
    }

    /// A tenant's users that have a role and may sign in, by user principal name: one row for each role they have.
    pub async fn users_with_roles(&self, tenant_id: TenantId) -> Result<Vec<(User, RoleAssignment)>> {
        let same = |column, as_users| Expr::col((ROLE_ASSIGNMENTS, column)).equals((USERS, as_users));
        let select = select(USERS, &USER_COLUMNS)
            .columns(ROLE_ASSIGNMENT_COLUMNS.map(|column| (ROLE_ASSIGNMENTS, column)))
            .inner_join(ROLE_ASSIGNMENTS, same("tenant_id", "tenant_id").and(same("user_id", "id")))
            .and_where(Expr::col((USERS, "tenant_id")).eq(id(tenant_id)))
            .and_where(Expr::col((USERS, "enabled")))
            .order_by((USERS, "user_principal_name_key"), Order::Asc)
            .order_by((ROLE_ASSIGNMENTS, "id"), Order::Asc)
            .to_owned();
        self.backend().all(&select, user_with_role).await
    }

    /// A tenant's groups.
    pub async fn groups(&self, tenant_id: TenantId) -> Result<Vec<Group>> {
        let select = select(GROUPS, &GROUP_COLUMNS)
            .and_where(Expr::col("tenant_id").eq(id(tenant_id)))
            .order_by("id", Order::Asc)
            .to_owned();
        self.backend().all(&select, group).await
    }

    /// The groups a device is in, by name.
    pub async fn groups_of_device(&self, tenant_id: TenantId, device_id: DeviceId) -> Result<Vec<Group>> {
        let same = |column, of_member| Expr::col((GROUPS, column)).equals((MEMBERS, of_member));
        let select = select(GROUPS, &GROUP_COLUMNS)
            .inner_join(MEMBERS, same("tenant_id", "tenant_id").and(same("id", "group_id")))
            .and_where(Expr::col((MEMBERS, "tenant_id")).eq(id(tenant_id)))
            .and_where(Expr::col((MEMBERS, "device_id")).eq(id(device_id)))
            .order_by((GROUPS, "display_name"), Order::Asc)
            .order_by((GROUPS, "id"), Order::Asc)
            .to_owned();
        self.backend().all(&select, group).await
    }

    /// The ids of the groups a device is in.
    pub async fn group_ids_of_device(&self, tenant_id: TenantId, device_id: DeviceId) -> Result<Vec<Uuid>> {
        let select = Query::select()
            .column("group_id")
            .from(MEMBERS)
            .and_where(Expr::col("tenant_id").eq(id(tenant_id)))
            .and_where(Expr::col("device_id").eq(id(device_id)))
            .order_by("group_id", Order::Asc)
            .to_owned();
        self.backend().all(&select, only_id).await
    }
}

static ONE_TENANT: Shape =
    Shape::of(|| Texts::of(select(TENANTS, &TENANT_COLUMNS).and_where(Expr::col("id").eq(PLACE))));

pub(super) fn one_tenant(tenant: TenantId) -> Shaped {
    ONE_TENANT.with([id(tenant)])
}
