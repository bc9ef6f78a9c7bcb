//! Who wants to be told that a device is back.

use std::collections::HashSet;

use farhand_contract::{DeviceId, TenantId, Timestamp, UserId};
use sea_query::{Expr, ExprTrait as _, OnConflict, Order, Query};

use super::{row, select};
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::Fields,
    conflicts,
    records::WatchRecord,
    values::{id, moment},
};

const TABLE: &str = "device_watches";
const COLUMNS: [&str; 5] = ["tenant_id", "device_id", "user_id", "id", "since"];

fn watch(fields: &mut Fields<'_>) -> Result<WatchRecord> {
    Ok(WatchRecord {
        tenant_id: fields.id()?,
        device_id: fields.id()?,
        user_id: fields.id()?,
        id: fields.id()?,
        since: fields.moment()?,
    })
}

impl Changes {
    /// Keeps that somebody wants to be told, unless that is kept already.
    pub fn put_watch(&mut self, watch: &WatchRecord) -> &mut Self {
        let mut insert = Query::insert();
        insert
            .into_table(TABLE)
            .columns(COLUMNS)
            .values_panic(row([
                id(watch.tenant_id),
                id(watch.device_id),
                id(watch.user_id),
                id(watch.id),
                moment(watch.since),
            ]))
            .on_conflict(OnConflict::columns(["tenant_id", "device_id", "user_id"]).do_nothing().to_owned());
        self.write(conflicts::WATCH, Guard::Any, insert)
    }

    /// Forgets it, if it is kept.
    pub fn delete_watch(&mut self, tenant: TenantId, device: DeviceId, user: UserId) -> &mut Self {
        let mut delete = Query::delete();
        delete
            .from_table(TABLE)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("device_id").eq(id(device)))
            .and_where(Expr::col("user_id").eq(id(user)));
        self.write(conflicts::WATCH, Guard::Any, delete)
    }

    /// Forgets it, since it is met. Refused with [`conflicts::WATCH`] when somebody else saw that first.
    pub fn meet_watch(&mut self, watch: &WatchRecord) -> &mut Self {
        let mut delete = Query::delete();
        delete
            .from_table(TABLE)
            .and_where(Expr::col("tenant_id").eq(id(watch.tenant_id)))
            .and_where(Expr::col("device_id").eq(id(watch.device_id)))
            .and_where(Expr::col("user_id").eq(id(watch.user_id)))
            .and_where(Expr::col("id").eq(id(watch.id)));
        self.write(conflicts::WATCH, Guard::Exactly(1), delete)
    }

    /// Forgets what was asked for before a moment, of all tenants.
    pub fn delete_old_watches(&mut self, before: Timestamp) -> &mut Self {
        let mut delete = Query::delete();
        delete.from_table(TABLE).and_where(Expr::col("since").lt(moment(before)));
        self.write(conflicts::WATCH, Guard::Any, delete)
    }
}

fn watched(fields: &mut Fields<'_>) -> Result<(TenantId, DeviceId)> {
    Ok((fields.id()?, fields.id()?))
}

impl Store {
    /// The devices of all tenants that somebody waits for.
    pub async fn watched_devices(&self) -> Result<HashSet<(TenantId, DeviceId)>> {
        let select = Query::select().distinct().columns(["tenant_id", "device_id"]).from(TABLE).to_owned();
        Ok(self.backend().all(&select, watched).await?.into_iter().collect())
    }

    /// Who waits for a device.
    pub async fn watches(&self, tenant: TenantId, device: DeviceId) -> Result<Vec<WatchRecord>> {
        let select = select(TABLE, &COLUMNS)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("device_id").eq(id(device)))
            .order_by("user_id", Order::Asc)
            .to_owned();
        self.backend().all(&select, watch).await
    }

    /// Who, of all tenants, waits for a device that has checked in since.
    pub async fn watches_met_by_check_in(&self) -> Result<Vec<WatchRecord>> {
        let device = |column| Expr::col(("devices", column));
        let select = select(TABLE, &COLUMNS)
            .inner_join(
                "devices",
                device("tenant_id")
                    .equals((TABLE, "tenant_id"))
                    .and(device("id").equals((TABLE, "device_id"))),
            )
            .and_where(device("last_sync_date_time").gt(Expr::col((TABLE, "since"))))
            .to_owned();
        self.backend().all(&select, watch).await
    }
}
