//! The Company Portal: enrolment codes and the browsers that used one.

use std::{collections::HashSet, sync::Arc};

use farhand_contract::{DeviceId, TenantId, Timestamp};
use sea_query::{Expr, ExprTrait as _, Query};

use super::{help_requests, pushes, row, select, sessions};
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::Fields,
    conflicts,
    records::{EnrolmentRecord, PortalSignIn},
    values::{id, moment, moment_or_null, text},
};

const ENROLMENTS: &str = "enrolments";
const ENROLMENT_COLUMNS: [&str; 7] =
    ["tenant_id", "code_hash", "device_id", "created_by", "created_at", "expires_at", "used_at"];

/// How many sign-ins one statement asks for.
const ASKED_AT_ONCE: usize = 500;

const SIGN_INS: &str = "portal_sign_ins";
const SIGN_IN_COLUMNS: [&str; 4] = ["tenant_id", "token_hash", "device_id", "created_at"];

fn enrolment(fields: &mut Fields<'_>) -> Result<EnrolmentRecord> {
    Ok(EnrolmentRecord {
        tenant_id: fields.id()?,
        code_hash: fields.text()?,
        device_id: fields.id()?,
        created_by: fields.id()?,
        created_at: fields.moment()?,
        expires_at: fields.moment()?,
        used_at: fields.moment_or_null()?,
    })
}

fn sign_in(fields: &mut Fields<'_>) -> Result<PortalSignIn> {
    Ok(PortalSignIn {
        tenant_id: fields.id()?,
        token_hash: fields.text()?,
        device_id: fields.id()?,
        created_at: fields.moment()?,
    })
}

fn device_id(fields: &mut Fields<'_>) -> Result<DeviceId> {
    fields.id()
}

fn token_hash(fields: &mut Fields<'_>) -> Result<String> {
    fields.text()
}

impl Changes {
    /// Makes an enrolment code.
    pub fn insert_enrolment(&mut self, enrolment: &EnrolmentRecord) -> &mut Self {
        let values = row([
            id(enrolment.tenant_id),
            text(&enrolment.code_hash),
            id(enrolment.device_id),
            id(enrolment.created_by),
            moment(enrolment.created_at),
            moment(enrolment.expires_at),
            moment_or_null(enrolment.used_at),
        ]);
        self.insert(conflicts::ENROLMENT, ENROLMENTS, &ENROLMENT_COLUMNS, values)
    }

    /// Uses an enrolment code up, if it is neither used nor expired.
    pub fn use_enrolment(&mut self, tenant: TenantId, code_hash: &str, now: Timestamp) -> &mut Self {
        let mut update = Query::update();
        update
            .table(ENROLMENTS)
            .value("used_at", moment(now))
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("code_hash").eq(text(code_hash)))
            .and_where(Expr::col("used_at").is_null())
            .and_where(Expr::col("expires_at").gt(moment(now)));
        self.write(conflicts::ENROLMENT, Guard::Exactly(1), update)
    }

    /// Signs a device in.
    pub fn insert_portal_sign_in(&mut self, sign_in: &PortalSignIn) -> &mut Self {
        let values = row([
            id(sign_in.tenant_id),
            text(&sign_in.token_hash),
            id(sign_in.device_id),
            moment(sign_in.created_at),
            // The column wants something; that a sign-in is used is not written down.
            moment(sign_in.created_at),
        ]);
        let [tenant, token, device, created] = SIGN_IN_COLUMNS;
        let columns = [tenant, token, device, created, "last_seen_at"];
        self.insert(conflicts::PORTAL_SIGN_IN, SIGN_INS, &columns, values)
    }

    /// Forgets the devices' sign-ins, of all tenants, that began at `began_by` or earlier.
    pub fn delete_old_portal_sign_ins(&mut self, began_by: Timestamp) -> &mut Self {
        self.delete_portal_sign_ins(&Expr::col("created_at").lte(moment(began_by)))
    }

    /// Signs every browser on the device out.
    pub fn delete_portal_sign_ins_of_device(&mut self, tenant: TenantId, device: DeviceId) -> &mut Self {
        let of_tenant = Expr::col("tenant_id").eq(id(tenant));
        self.delete_portal_sign_ins(&of_tenant.and(Expr::col("device_id").eq(id(device))))
    }

    /// Forgets the enrolment codes, of all tenants, that expired by `now`.
    pub fn delete_expired_enrolments(&mut self, now: Timestamp) -> &mut Self {
        let mut delete = Query::delete();
        delete.from_table(ENROLMENTS).and_where(Expr::col("expires_at").lte(moment(now)));
        self.write(conflicts::ENROLMENT, Guard::Any, delete)
    }

    /// Forgets these sign-ins, and first what they are subscribed to.
    fn delete_portal_sign_ins(&mut self, which: &Expr) -> &mut Self {
        let key = ["tenant_id", "token_hash"];
        let ended = Query::select().columns(key).from(SIGN_INS).and_where(which.clone()).take();
        let (mut subscriptions, mut sign_ins) = (Query::delete(), Query::delete());
        subscriptions
            .from_table(pushes::SUBSCRIPTIONS)
            .and_where(Expr::tuple(key.map(Expr::col)).in_subquery(ended));
        sign_ins.from_table(SIGN_INS).and_where(which.clone());
        self.write(conflicts::PORTAL_SIGN_IN, Guard::Any, subscriptions).write(
            conflicts::PORTAL_SIGN_IN,
            Guard::Any,
            sign_ins,
        )
    }
}

impl Store {
    /// The enrolment with this code's hash, used or not, expired or not. It finds the tenant.
    pub async fn enrolment(&self, code_hash: &str) -> Result<Option<EnrolmentRecord>> {
        let select = select(ENROLMENTS, &ENROLMENT_COLUMNS)
            .and_where(Expr::col("code_hash").eq(text(code_hash)))
            .to_owned();
        self.backend().one(&select, enrolment).await
    }

    /// The device's sign-in under this hash. It finds the tenant.
    pub async fn portal_sign_in(&self, token_hash: &str) -> Result<Option<PortalSignIn>> {
        let select = select(SIGN_INS, &SIGN_IN_COLUMNS)
            .and_where(Expr::col("token_hash").eq(text(token_hash)))
            .to_owned();
        Ok(self.backend().few(&select, sign_in).await?.into_iter().next())
    }

    /// Those of these hashes under which a device is signed in.
    pub async fn portal_sign_ins_among(&self, token_hashes: &[Arc<str>]) -> Result<HashSet<String>> {
        let mut present = HashSet::new();
        for some in token_hashes.chunks(ASKED_AT_ONCE) {
            let select = Query::select()
                .column("token_hash")
                .from(SIGN_INS)
                .and_where(Expr::col("token_hash").is_in(some.iter().map(|hash| text(hash))))
                .to_owned();
            present.extend(self.backend().all(&select, token_hash).await?);
        }
        Ok(present)
    }

    /// The tenant's devices with a session or a request for help that is open, or that was over at `over_since` or later.
    /// Those that were asked for before `asked_since` are not looked at.
    pub async fn devices_in_use(
        &self,
        tenant: TenantId,
        asked_since: Timestamp,
        over_since: Timestamp,
    ) -> Result<HashSet<DeviceId>> {
        let of_table = |table: &'static str, asked_at, over_at, is_open| {
            Query::select()
                .distinct()
                .column("device_id")
                .from(table)
                .and_where(Expr::col("tenant_id").eq(id(tenant)))
                .and_where(Expr::col(asked_at).gte(moment(asked_since)))
                .and_where(Expr::col(is_open).or(Expr::col(over_at).gte(moment(over_since))))
                .take()
        };
        let mut found = HashSet::new();
        for select in [
            of_table(sessions::TABLE, "requested_at", "ended_at", sessions::IS_OPEN),
            of_table(help_requests::TABLE, "asked_at", "settled_at", help_requests::IS_WAITING),
        ] {
            found.extend(self.backend().all(&select, device_id).await?);
        }
        Ok(found)
    }

    /// Whether a browser on the device is signed in, by a sign-in that began later than `began_after`.
    pub async fn is_portal_enrolled(
        &self,
        tenant: TenantId,
        device: DeviceId,
        began_after: Timestamp,
    ) -> Result<bool> {
        let select = select(SIGN_INS, &SIGN_IN_COLUMNS)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("device_id").eq(id(device)))
            .and_where(Expr::col("created_at").gt(moment(began_after)))
            .limit(1)
            .to_owned();
        Ok(self.backend().one(&select, sign_in).await?.is_some())
    }
}
