//! Tokens that the partner is to revoke.

use farhand_contract::{TenantId, Timestamp};
use sea_query::{Expr, ExprTrait as _, Order, Query, Value};
use uuid::Uuid;

use super::select;
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::Fields,
    conflicts,
    records::RevocationRecord,
    values::{count, id, json, json_or_null, moment, moment_or_null, text_or_null},
};

const TABLE: &str = "revocations";
const COLUMNS: [&str; 13] = [
    "tenant_id",
    "id",
    "account",
    "script_region",
    "registration",
    "codes",
    "sealed_tokens",
    "token_expires_at",
    "began_at",
    "attempts",
    "problem",
    "next_attempt_at",
    "version",
];

fn revocation(fields: &mut Fields<'_>) -> Result<RevocationRecord> {
    Ok(RevocationRecord {
        tenant_id: fields.id()?,
        id: fields.id()?,
        account: fields.text_or_null()?,
        script_region: fields.json_or_null()?,
        registration: fields.json_or_null()?,
        codes: fields.json()?,
        sealed_tokens: fields.text_or_null()?,
        token_expires_at: fields.moment_or_null()?,
        began_at: fields.moment()?,
        attempts: u32::try_from(fields.count()?).unwrap_or(u32::MAX),
        problem: fields.json_or_null()?,
        next_attempt_at: fields.moment_or_null()?,
        version: fields.integer()?,
    })
}

fn values(revocation: &RevocationRecord, version: i64) -> [Value; 13] {
    [
        id(revocation.tenant_id),
        id(revocation.id),
        text_or_null(revocation.account.as_deref()),
        json_or_null(revocation.script_region.as_ref()),
        json_or_null(revocation.registration.as_ref()),
        json(&revocation.codes),
        text_or_null(revocation.sealed_tokens.as_deref()),
        moment_or_null(revocation.token_expires_at),
        moment(revocation.began_at),
        count(revocation.attempts.into()),
        json_or_null(revocation.problem.as_ref()),
        moment_or_null(revocation.next_attempt_at),
        version.into(),
    ]
}

impl Changes {
    /// Writes a revocation: a new one, version 1, when `expected_version` is none; otherwise over the one that has
    /// this version, which then has the next.
    pub fn put_revocation(
        &mut self,
        revocation: &RevocationRecord,
        expected_version: Option<i64>,
    ) -> &mut Self {
        self.put(conflicts::REVOCATION, TABLE, &COLUMNS, 2, expected_version, |version| {
            values(revocation, version)
        })
    }

    /// Ends a revocation that has this version.
    pub fn delete_revocation(&mut self, tenant: TenantId, revocation: Uuid, version: i64) -> &mut Self {
        let mut delete = Query::delete();
        delete
            .from_table(TABLE)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("id").eq(id(revocation)))
            .and_where(Expr::col("version").eq(version));
        self.write(conflicts::REVOCATION, Guard::Exactly(1), delete)
    }

    /// Forgets the tenant's revocations that were given up.
    pub fn delete_given_up_revocations(&mut self, tenant: TenantId) -> &mut Self {
        let mut delete = Query::delete();
        delete
            .from_table(TABLE)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("next_attempt_at").is_null());
        self.write(conflicts::REVOCATION, Guard::Any, delete)
    }
}

impl Store {
    /// The tenant's revocations, the earliest first.
    pub async fn revocations(&self, tenant: TenantId) -> Result<Vec<RevocationRecord>> {
        let select = select(TABLE, &COLUMNS)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .order_by("began_at", Order::Asc)
            .order_by("id", Order::Asc)
            .to_owned();
        self.backend().all(&select, revocation).await
    }

    /// The revocations of all tenants that are to be tried by `now`.
    pub async fn revocations_due(&self, now: Timestamp) -> Result<Vec<RevocationRecord>> {
        let select = select(TABLE, &COLUMNS)
            .and_where(Expr::col("next_attempt_at").lte(moment(now)))
            .order_by("next_attempt_at", Order::Asc)
            .to_owned();
        self.backend().all(&select, revocation).await
    }
}
