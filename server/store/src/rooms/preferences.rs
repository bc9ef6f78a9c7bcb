//! What people have arranged for themselves.

use farhand_contract::{TenantId, UserId, device_columns::DeviceColumns};
use sea_query::{Condition, Expr, ExprTrait as _, OnConflict, Query};

use super::row;
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::Fields,
    conflicts,
    values::{id, json, text},
};

pub(super) const TABLE: &str = "user_preferences";

/// The columns of All devices.
const DEVICE_COLUMNS: &str = "deviceColumns";

fn columns(fields: &mut Fields<'_>) -> Result<DeviceColumns> {
    fields.json()
}

/// What somebody has arranged under this name.
pub(super) fn one(tenant: TenantId, user: UserId, name: &str) -> Condition {
    Condition::all()
        .add(Expr::col("tenant_id").eq(id(tenant)))
        .add(Expr::col("user_id").eq(id(user)))
        .add(Expr::col("name").eq(text(name)))
}

impl Changes {
    /// Keeps the columns that somebody wants to see of All devices.
    pub fn put_device_columns(
        &mut self,
        tenant: TenantId,
        user: UserId,
        columns: &DeviceColumns,
    ) -> &mut Self {
        let mut insert = Query::insert();
        insert
            .into_table(TABLE)
            .columns(["tenant_id", "user_id", "name", "value"])
            .values_panic(row([id(tenant), id(user), text(DEVICE_COLUMNS), json(columns)]))
            .on_conflict(
                OnConflict::columns(["tenant_id", "user_id", "name"]).update_column("value").to_owned(),
            );
        self.write(conflicts::PREFERENCES, Guard::Any, insert)
    }

    /// Forgets them: they see the usual ones.
    pub fn delete_device_columns(&mut self, tenant: TenantId, user: UserId) -> &mut Self {
        let mut delete = Query::delete();
        delete.from_table(TABLE).cond_where(one(tenant, user, DEVICE_COLUMNS));
        self.write(conflicts::PREFERENCES, Guard::Any, delete)
    }
}

impl Store {
    /// The columns that somebody wants to see of All devices, if they ever said.
    pub async fn device_columns(&self, tenant: TenantId, user: UserId) -> Result<Option<DeviceColumns>> {
        let select =
            Query::select().column("value").from(TABLE).cond_where(one(tenant, user, DEVICE_COLUMNS)).take();
        self.backend().one(&select, columns).await
    }
}
