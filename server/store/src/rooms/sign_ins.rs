//! Browsers that are signed in to the admin center.

use farhand_contract::{TenantId, Timestamp, UserId};
use sea_query::{Expr, ExprTrait as _, Query};

use super::{row, select};
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::Fields,
    conflicts,
    records::SignIn,
    values::{id, moment, text},
};

pub(super) const TABLE: &str = "sign_ins";
pub(super) const COLUMNS: [&str; 7] =
    ["tenant_id", "token_hash", "user_id", "address", "created_at", "last_seen_at", "expires_at"];

pub(super) fn sign_in(fields: &mut Fields<'_>) -> Result<SignIn> {
    Ok(SignIn {
        tenant_id: fields.id()?,
        token_hash: fields.text()?,
        user_id: fields.id()?,
        address: fields.text()?,
        created_at: fields.moment()?,
        last_seen_at: fields.moment()?,
        expires_at: fields.moment()?,
    })
}

impl Changes {
    /// Signs a browser in.
    pub fn insert_sign_in(&mut self, sign_in: &SignIn) -> &mut Self {
        let values = row([
            id(sign_in.tenant_id),
            text(&sign_in.token_hash),
            id(sign_in.user_id),
            text(&sign_in.address),
            moment(sign_in.created_at),
            moment(sign_in.last_seen_at),
            moment(sign_in.expires_at),
        ]);
        self.insert(conflicts::SIGN_IN, TABLE, &COLUMNS, values)
    }

    /// Records that a sign-in was used. Nothing, when it has ended meanwhile.
    pub fn touch_sign_in(&mut self, tenant: TenantId, token_hash: &str, now: Timestamp) -> &mut Self {
        let mut update = Query::update();
        update
            .table(TABLE)
            .value("last_seen_at", moment(now))
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("token_hash").eq(text(token_hash)));
        self.write(conflicts::SIGN_IN, Guard::Any, update)
    }

    /// Ends a sign-in, if it has not ended.
    pub fn delete_sign_in(&mut self, tenant: TenantId, token_hash: &str) -> &mut Self {
        let mut delete = Query::delete();
        delete
            .from_table(TABLE)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("token_hash").eq(text(token_hash)));
        self.write(conflicts::SIGN_IN, Guard::Any, delete)
    }

    /// Ends all sign-ins of a user.
    pub fn delete_sign_ins_of(&mut self, tenant: TenantId, user: UserId) -> &mut Self {
        let mut delete = Query::delete();
        delete
            .from_table(TABLE)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("user_id").eq(id(user)));
        self.write(conflicts::SIGN_IN, Guard::Any, delete)
    }

    /// Forgets the sign-ins, of all tenants, that ended by `now`.
    pub fn delete_expired_sign_ins(&mut self, now: Timestamp) -> &mut Self {
        let mut delete = Query::delete();
        delete.from_table(TABLE).and_where(Expr::col("expires_at").lte(moment(now)));
        self.write(conflicts::SIGN_IN, Guard::Any, delete)
    }
}

impl Store {
    /// The sign-in under this hash, expired or not. It finds the tenant.
    pub async fn sign_in(&self, token_hash: &str) -> Result<Option<SignIn>> {
        let select =
            select(TABLE, &COLUMNS).and_where(Expr::col("token_hash").eq(text(token_hash))).to_owned();
        self.backend().one(&select, sign_in).await
    }
}
