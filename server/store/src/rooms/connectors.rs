//! Connectors and authorizations at the partner.

use farhand_contract::{
    TenantId, Timestamp,
    connectors::{ConnectorMethod, ConnectorStatus, Trouble},
};
use sea_query::{Cond, Expr, ExprTrait as _, Query, Value};

use super::{row, select};
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::Fields,
    conflicts,
    records::{AuthorizationAttempt, ConnectorRecord},
    shapes::{PLACE, Shape, Shaped, Texts},
    values::{id, json_or_null, moment, moment_or_null, text, text_or_null},
};

const CONNECTORS: &str = "connectors";
const CONNECTOR_COLUMNS: [&str; 19] = [
    "tenant_id",
    "id",
    "status",
    "agreement",
    "account",
    "method",
    "script_region",
    "sealed_tokens",
    "token_expires_at",
    "renew_at",
    "registration",
    "sealed_client_secret",
    "connected_at",
    "last_contact_at",
    "checked_at",
    "check_problem",
    "trouble",
    "next_check_at",
    "version",
];

const AUTHORIZATIONS: &str = "authorizations";
const AUTHORIZATION_COLUMNS: [&str; 8] = [
    "tenant_id",
    "state_hash",
    "sign_in",
    "user_id",
    "sealed_verifier",
    "created_at",
    "expires_at",
    "used_at",
];

pub(super) fn connector(fields: &mut Fields<'_>) -> Result<ConnectorRecord> {
    Ok(ConnectorRecord {
        tenant_id: fields.id()?,
        id: fields.id()?,
        status: fields.named(ConnectorStatus::from_name)?,
        agreement: fields.json_or_null()?,
        account: fields.json_or_null()?,
        method: fields.named_or_null(ConnectorMethod::from_name)?,
        script_region: fields.json_or_null()?,
        sealed_tokens: fields.text_or_null()?,
        token_expires_at: fields.moment_or_null()?,
        renew_at: fields.moment_or_null()?,
        registration: fields.json_or_null()?,
        sealed_client_secret: fields.text_or_null()?,
        connected_at: fields.moment_or_null()?,
        last_contact_at: fields.moment_or_null()?,
        checked_at: fields.moment_or_null()?,
        check_problem: fields.json_or_null()?,
        trouble: fields.named_or_null(Trouble::from_name)?,
        next_check_at: fields.moment_or_null()?,
        version: fields.integer()?,
    })
}

fn connector_values(connector: &ConnectorRecord, version: i64) -> [Value; 19] {
    [
        id(connector.tenant_id),
        id(connector.id),
        text(connector.status.name()),
        json_or_null(connector.agreement.as_ref()),
        json_or_null(connector.account.as_ref()),
        text_or_null(connector.method.map(ConnectorMethod::name)),
        json_or_null(connector.script_region.as_ref()),
        text_or_null(connector.sealed_tokens.as_deref()),
        moment_or_null(connector.token_expires_at),
        moment_or_null(connector.renew_at),
        json_or_null(connector.registration.as_ref()),
        text_or_null(connector.sealed_client_secret.as_deref()),
        moment_or_null(connector.connected_at),
        moment_or_null(connector.last_contact_at),
        moment_or_null(connector.checked_at),
        json_or_null(connector.check_problem.as_ref()),
        text_or_null(connector.trouble.map(Trouble::name)),
        moment_or_null(connector.next_check_at),
        version.into(),
    ]
}

fn authorization(fields: &mut Fields<'_>) -> Result<AuthorizationAttempt> {
    Ok(AuthorizationAttempt {
        tenant_id: fields.id()?,
        state_hash: fields.text()?,
        sign_in: fields.text()?,
        user_id: fields.id()?,
        sealed_verifier: fields.text()?,
        created_at: fields.moment()?,
        expires_at: fields.moment()?,
        used_at: fields.moment_or_null()?,
    })
}

impl Changes {
    /// Writes the tenant's connector: a new one, version 1, when `expected_version` is none; otherwise over the one
    /// that has this version, which then has the next.
    pub fn put_connector(&mut self, connector: &ConnectorRecord, expected_version: Option<i64>) -> &mut Self {
        self.put(conflicts::CONNECTOR, CONNECTORS, &CONNECTOR_COLUMNS, 1, expected_version, |version| {
            connector_values(connector, version)
        })
    }

    /// Begins an authorization.
    pub fn insert_authorization(&mut self, attempt: &AuthorizationAttempt) -> &mut Self {
        let values = row([
            id(attempt.tenant_id),
            text(&attempt.state_hash),
            text(&attempt.sign_in),
            id(attempt.user_id),
            text(&attempt.sealed_verifier),
            moment(attempt.created_at),
            moment(attempt.expires_at),
            moment_or_null(attempt.used_at),
        ]);
        self.insert(conflicts::AUTHORIZATION, AUTHORIZATIONS, &AUTHORIZATION_COLUMNS, values)
    }

    /// Uses an authorization up, if it is neither used nor expired.
    pub fn use_authorization(&mut self, tenant: TenantId, state_hash: &str, now: Timestamp) -> &mut Self {
        let mut update = Query::update();
        update
            .table(AUTHORIZATIONS)
            .value("used_at", moment(now))
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("state_hash").eq(text(state_hash)))
            .and_where(Expr::col("used_at").is_null())
            .and_where(Expr::col("expires_at").gt(moment(now)));
        self.write(conflicts::AUTHORIZATION, Guard::Exactly(1), update)
    }

    /// Lets none of the tenant's authorizations come back that are still under way.
    pub fn delete_unused_authorizations(&mut self, tenant: TenantId) -> &mut Self {
        let mut delete = Query::delete();
        delete
            .from_table(AUTHORIZATIONS)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("used_at").is_null());
        self.write(conflicts::AUTHORIZATION, Guard::Any, delete)
    }

    /// Forgets the authorizations, of all tenants, that expired by `now`.
    pub fn delete_expired_authorizations(&mut self, now: Timestamp) -> &mut Self {
        let mut delete = Query::delete();
        delete.from_table(AUTHORIZATIONS).and_where(Expr::col("expires_at").lte(moment(now)));
        self.write(conflicts::AUTHORIZATION, Guard::Any, delete)
    }
}

impl Store {
    /// The tenant's connector.
    pub async fn connector(&self, tenant: TenantId) -> Result<Option<ConnectorRecord>> {
        Ok(self.backend().few(of_tenant(tenant), connector).await?.into_iter().next())
    }

    /// The connectors of all tenants whose check is due by `now`: those that are connected, and those whose tokens are kept
    /// to be tried again.
    pub async fn connectors_due(&self, now: Timestamp) -> Result<Vec<ConnectorRecord>> {
        let is = |status: ConnectorStatus| Expr::col("status").eq(text(status.name()));
        let select = select(CONNECTORS, &CONNECTOR_COLUMNS)
            .cond_where(
                Cond::any()
                    .add(is(ConnectorStatus::Onboarded).and(Expr::col("next_check_at").is_null()))
                    .add(
                        Expr::col("next_check_at")
                            .lte(moment(now))
                            .and(is(ConnectorStatus::Onboarded).or(is(ConnectorStatus::NeedsSignIn))),
                    ),
            )
            .to_owned();
        self.backend().all(&select, connector).await
    }

    /// A tenant's authorization, used or not, expired or not.
    pub async fn authorization(
        &self,
        tenant: TenantId,
        state_hash: &str,
    ) -> Result<Option<AuthorizationAttempt>> {
        let select = select(AUTHORIZATIONS, &AUTHORIZATION_COLUMNS)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("state_hash").eq(text(state_hash)))
            .to_owned();
        self.backend().one(&select, authorization).await
    }

    /// The authorization with this state, used or not, expired or not. It finds the tenant.
    pub async fn authorization_by_state(&self, state_hash: &str) -> Result<Option<AuthorizationAttempt>> {
        let select = select(AUTHORIZATIONS, &AUTHORIZATION_COLUMNS)
            .and_where(Expr::col("state_hash").eq(text(state_hash)))
            .to_owned();
        self.backend().one(&select, authorization).await
    }
}

static OF_TENANT: Shape = Shape::of(|| {
    Texts::of(select(CONNECTORS, &CONNECTOR_COLUMNS).and_where(Expr::col("tenant_id").eq(PLACE)))
});

pub(super) fn of_tenant(tenant: TenantId) -> Shaped {
    OF_TENANT.with([id(tenant)])
}
