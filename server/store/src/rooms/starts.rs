//! What is read together because it is needed together, at each request and at each start of a session.

use farhand_contract::{DeviceId, Role, TenantId, devices::Device};
use sea_query::{Cond, Expr, ExprTrait as _, Query};
use uuid::Uuid;

use super::{connectors, consent, devices, people, sessions, sign_ins};
use crate::{
    Result, Store,
    backends::Question,
    columns::Fields,
    records::{ConnectorRecord, PolicyRecord, SessionRecord, SignIn, Tenant, User},
    shapes::{PLACE, Shape, Texts},
    values::text,
};

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// The sign-in, expired or not.
    pub sign_in: SignIn,
    /// Whose it is, enabled or not.
    pub user: User,
    /// Their roles.
    pub roles: Vec<Role>,
}

/// What decides whether a session is started.
#[derive(Clone, Debug)]
pub struct BeforeStart {
    /// The session that was made with the idempotency key.
    pub same: Option<SessionRecord>,
    /// The device's open session.
    pub open: Option<SessionRecord>,
    /// The device.
    pub device: Option<Device>,
    /// The tenant's connector.
    pub connector: Option<ConnectorRecord>,
    /// The tenant.
    pub tenant: Option<Tenant>,
    /// The remote assistance policies that may apply to the device.
    pub policies: Vec<PolicyRecord>,
}

fn visit(fields: &mut Fields<'_>) -> Result<(SignIn, User, Option<Role>)> {
    Ok((sign_ins::sign_in(fields)?, people::user(fields)?, fields.named_or_null(Role::from_name)?))
}

static VISITOR: Shape = Shape::of(|| {
    let of = |table: &'static str, column: &'static str, other: &'static str, its: &'static str| {
        let tenant = Expr::col((table, "tenant_id")).equals((other, "tenant_id"));
        Cond::all().add(tenant).add(Expr::col((table, column)).equals((other, its)))
    };
    let (sign_ins, users, roles) = (sign_ins::TABLE, people::USERS, people::ROLE_ASSIGNMENTS);
    let mut select = Query::select();
    select
        .columns(sign_ins::COLUMNS.map(|column| (sign_ins, column)))
        .columns(people::USER_COLUMNS.map(|column| (users, column)))
        .column((roles, "role"))
        .from(sign_ins)
        .inner_join(users, of(users, "id", sign_ins, "user_id"))
        .left_join(roles, of(roles, "user_id", users, "id"))
        .and_where(Expr::col((sign_ins, "token_hash")).eq(PLACE));
    Texts::of(&select)
});

impl Store {
    /// Who signed in with the secret of this hash. It finds the tenant.
    pub async fn visitor(&self, token_hash: &str) -> Result<Option<Visitor>> {
        let select = VISITOR.with([text(token_hash)]);
        let mut visits = self.backend().few(select, visit).await?.into_iter();
        let Some((sign_in, user, first)) = visits.next() else { return Ok(None) };
        let roles = first.into_iter().chain(visits.filter_map(|(_, _, role)| role)).collect();
        Ok(Some(Visitor { sign_in, user, roles }))
    }

    /// What decides whether a session is started on the device at this request.
    pub async fn before_start(
        &self,
        tenant: TenantId,
        idempotency_key: Uuid,
        device: DeviceId,
    ) -> Result<BeforeStart> {
        let questions = (
            Question { select: sessions::by_key(tenant, idempotency_key), map: sessions::session },
            Question { select: sessions::open_of(tenant, device), map: sessions::session },
            Question { select: devices::one(tenant, device), map: devices::device },
            Question { select: connectors::of_tenant(tenant), map: connectors::connector },
            Question { select: people::one_tenant(tenant), map: people::tenant },
            Question { select: consent::of_device(tenant, device), map: consent::policy },
        );
        // Each but the last has one row at most.
        let (same, open, device, connector, tenant, policies) = self.backend().together(questions).await?;
        Ok(BeforeStart {
            same: same.into_iter().next(),
            open: open.into_iter().next(),
            device: device.into_iter().next(),
            connector: connector.into_iter().next(),
            tenant: tenant.into_iter().next(),
            policies,
        })
    }
}
