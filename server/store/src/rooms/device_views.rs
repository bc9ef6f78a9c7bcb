//! Saved views of All devices, and which of them somebody is led to.

use farhand_contract::{DeviceViewId, TenantId, UserId};
use sea_query::{Cond, Expr, ExprTrait as _, OnConflict, Order, Query, Value};

use super::{preferences, row, select};
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::Fields,
    conflicts,
    records::{DeviceViewName, DeviceViewRecord},
    values::{folded, id, json, moment, text},
};

const TABLE: &str = "device_views";
const COLUMNS: [&str; 9] =
    ["tenant_id", "id", "owner_id", "name", "name_key", "shared", "list", "changed_at", "version"];
const NAME: [&str; 4] = ["id", "owner_id", "name", "shared"];

/// The preference that says where somebody is led to.
const DEFAULT: &str = "deviceView";

fn view(fields: &mut Fields<'_>) -> Result<DeviceViewRecord> {
    let (tenant_id, id, owner_id, name) = (fields.id()?, fields.id()?, fields.id()?, fields.text()?);
    fields.text()?;
    Ok(DeviceViewRecord {
        tenant_id,
        id,
        owner_id,
        name,
        shared: fields.flag()?,
        list: fields.json()?,
        changed_at: fields.moment()?,
        version: fields.integer()?,
    })
}

fn values(view: &DeviceViewRecord, version: i64) -> [Value; 9] {
    [
        id(view.tenant_id),
        id(view.id),
        id(view.owner_id),
        text(&view.name),
        folded(&view.name),
        view.shared.into(),
        json(&view.list),
        moment(view.changed_at),
        version.into(),
    ]
}

fn name(fields: &mut Fields<'_>) -> Result<DeviceViewName> {
    Ok(DeviceViewName {
        id: fields.id()?,
        owner_id: fields.id()?,
        name: fields.text()?,
        shared: fields.flag()?,
    })
}

fn chosen(fields: &mut Fields<'_>) -> Result<DeviceViewId> {
    fields.json()
}

impl Changes {
    /// Writes a view: a new one, version 1, when `expected_version` is none; otherwise over the one that has this version,
    /// which then has the next.
    pub fn put_device_view(&mut self, view: &DeviceViewRecord, expected_version: Option<i64>) -> &mut Self {
        self.put(conflicts::DEVICE_VIEW, TABLE, &COLUMNS, 2, expected_version, |version| {
            values(view, version)
        })
    }

    /// Deletes the view that has this version. Who was led to it is led to all devices.
    pub fn delete_device_view(&mut self, view: &DeviceViewRecord) -> &mut Self {
        let mut defaults = Query::delete();
        defaults
            .from_table(preferences::TABLE)
            .and_where(Expr::col("tenant_id").eq(id(view.tenant_id)))
            .and_where(Expr::col("name").eq(text(DEFAULT)))
            .and_where(Expr::col("value").eq(json(&view.id)));
        let mut delete = Query::delete();
        delete
            .from_table(TABLE)
            .and_where(Expr::col("tenant_id").eq(id(view.tenant_id)))
            .and_where(Expr::col("id").eq(id(view.id)))
            .and_where(Expr::col("version").eq(view.version));
        self.write(conflicts::PREFERENCES, Guard::Any, defaults).write(
            conflicts::DEVICE_VIEW,
            Guard::Exactly(1),
            delete,
        )
    }

    /// Has the navigation lead somebody to a view; to all devices without one.
    pub fn put_default_device_view(
        &mut self,
        tenant: TenantId,
        user: UserId,
        view: Option<DeviceViewId>,
    ) -> &mut Self {
        let Some(view) = view else {
            let mut delete = Query::delete();
            delete.from_table(preferences::TABLE).cond_where(preferences::one(tenant, user, DEFAULT));
            return self.write(conflicts::PREFERENCES, Guard::Any, delete);
        };
        let mut insert = Query::insert();
        insert
            .into_table(preferences::TABLE)
            .columns(["tenant_id", "user_id", "name", "value"])
            .values_panic(row([id(tenant), id(user), text(DEFAULT), json(&view)]))
            .on_conflict(
                OnConflict::columns(["tenant_id", "user_id", "name"]).update_column("value").to_owned(),
            );
        self.write(conflicts::PREFERENCES, Guard::Any, insert)
    }
}

impl Store {
    /// A view.
    pub async fn device_view(
        &self,
        tenant: TenantId,
        view_id: DeviceViewId,
    ) -> Result<Option<DeviceViewRecord>> {
        let select = select(TABLE, &COLUMNS)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("id").eq(id(view_id)))
            .take();
        self.backend().one(&select, view).await
    }

    /// The views that somebody has, their own and those that are shared, by name.
    pub async fn device_views(&self, tenant: TenantId, user: UserId) -> Result<Vec<DeviceViewName>> {
        let select = select(TABLE, &NAME)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .cond_where(Cond::any().add(Expr::col("owner_id").eq(id(user))).add(Expr::col("shared").eq(true)))
            .order_by("name_key", Order::Asc)
            .order_by("id", Order::Asc)
            .take();
        self.backend().all(&select, name).await
    }

    /// The view that somebody is led to, if they chose one. Whether they still have it is not said.
    pub async fn default_device_view(&self, tenant: TenantId, user: UserId) -> Result<Option<DeviceViewId>> {
        let select = Query::select()
            .column("value")
            .from(preferences::TABLE)
            .cond_where(preferences::one(tenant, user, DEFAULT))
            .take();
        self.backend().one(&select, chosen).await
    }
}
