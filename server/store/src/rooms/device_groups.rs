//! Groups of devices, and the devices that somebody put into them.

use std::collections::BTreeMap;

use farhand_contract::{
    DeviceId, TenantId,
    devices::{Device, DeviceSort},
    pages::{Direction, Page, PageStart},
};
use sea_query::{Expr, ExprTrait as _, Func, OnConflict, Query, SelectStatement, UpdateStatement, Value};
use uuid::Uuid;

use super::{
    consent, device_counts, devices,
    people::{GROUPS, MEMBERS, ROLE_ASSIGNMENTS},
    row, select,
};
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::Fields,
    conflicts,
    pages::{Key, KeyType, List, ListTag, Place},
    records::DeviceGroupRecord,
    sort_keys,
    values::{id, json_or_null, text},
};

const COLUMNS: [&str; 6] = ["tenant_id", "id", "display_name", "description", "rule", "version"];

const MEMBER_COLUMNS: [&str; 3] = ["tenant_id", "group_id", "device_id"];

const MEMBERS_TAG: ListTag = ListTag(10);

fn group(fields: &mut Fields<'_>) -> Result<DeviceGroupRecord> {
    Ok(DeviceGroupRecord {
        tenant_id: fields.id()?,
        id: fields.id()?,
        display_name: fields.text()?,
        description: fields.text()?,
        rule: fields.json_or_null()?,
        version: fields.integer()?,
    })
}

fn values(group: &DeviceGroupRecord, version: i64) -> [Value; 6] {
    [
        id(group.tenant_id),
        id(group.id),
        text(&group.display_name),
        text(&group.description),
        json_or_null(group.rule.as_ref()),
        version.into(),
    ]
}

/// Demands something of a group, and changes nothing.
fn demand(group: &DeviceGroupRecord) -> UpdateStatement {
    Query::update()
        .table(GROUPS)
        .value("version", Expr::col("version"))
        .and_where(Expr::col("tenant_id").eq(id(group.tenant_id)))
        .and_where(Expr::col("id").eq(id(group.id)))
        .to_owned()
}

/// Rows of a table that are about a group.
fn about(table: &'static str, column: &'static str, group: &DeviceGroupRecord) -> SelectStatement {
    select(table, &["tenant_id"])
        .and_where(Expr::col((table, "tenant_id")).eq(id(group.tenant_id)))
        .and_where(Expr::col((table, column)).eq(id(group.id)))
        .take()
}

fn member_place(device: &Device, _: ListTag) -> Place {
    Place { key: Key::Bytes(sort_keys::of(device, DeviceSort::DeviceName)), id: device.id.0 }
}

/// The devices that were put into a group, by name. They are gathered and sorted: a group is small beside all devices.
fn member_list(tenant: TenantId, group: Uuid) -> List<Device> {
    let of_group = |mut select: SelectStatement| {
        select
            .from(MEMBERS)
            .cross_join(devices::TABLE)
            .and_where(Expr::col((MEMBERS, "tenant_id")).eq(id(tenant)))
            .and_where(Expr::col((MEMBERS, "group_id")).eq(id(group)))
            .and_where(Expr::col((devices::TABLE, "tenant_id")).eq(id(tenant)))
            .and_where(Expr::col((devices::TABLE, "id")).equals((MEMBERS, "device_id")))
            .take()
    };
    let columns = devices::COLUMNS.map(|column| (devices::TABLE, column));
    List {
        tag: MEMBERS_TAG,
        table: devices::TABLE,
        key: sort_keys::column(DeviceSort::DeviceName),
        key_type: KeyType::Bytes,
        direction: Direction::Ascending,
        rows: of_group(Query::select().columns(columns).take()),
        count: of_group(Query::select().expr(Func::count(Expr::col((devices::TABLE, "id")))).take()),
        map: devices::device,
        place: member_place,
    }
}

impl Changes {
    /// Writes a group: a new one, version 1, when `expected_version` is none; otherwise over the one that has this version,
    /// which then has the next.
    pub fn put_device_group(
        &mut self,
        group: &DeviceGroupRecord,
        expected_version: Option<i64>,
    ) -> &mut Self {
        self.put(conflicts::GROUP, GROUPS, &COLUMNS, 2, expected_version, |version| values(group, version))
    }

    /// Deletes the group that has this version, which no role assignment and no policy is limited to. Its devices stay.
    pub fn delete_device_group(&mut self, group: &DeviceGroupRecord) -> &mut Self {
        let mut as_it_was = demand(group);
        as_it_was.and_where(Expr::col("version").eq(group.version));
        let mut no_role = demand(group);
        no_role.and_where(Expr::not_exists(about(ROLE_ASSIGNMENTS, "scope_group_id", group)));
        let mut no_policy = demand(group);
        no_policy.and_where(Expr::not_exists(about(consent::TABLE, "target_id", group)));
        let (mut members, mut delete) = (Query::delete(), Query::delete());
        members
            .from_table(MEMBERS)
            .and_where(Expr::col("tenant_id").eq(id(group.tenant_id)))
            .and_where(Expr::col("group_id").eq(id(group.id)));
        delete
            .from_table(GROUPS)
            .and_where(Expr::col("tenant_id").eq(id(group.tenant_id)))
            .and_where(Expr::col("id").eq(id(group.id)));
        self.write(conflicts::GROUP, Guard::Any, device_counts::marked(group.tenant_id))
            .write(conflicts::GROUP, Guard::Exactly(1), as_it_was)
            .write(conflicts::GROUP_ROLE, Guard::Exactly(1), no_role)
            .write(conflicts::GROUP_POLICY, Guard::Exactly(1), no_policy)
            .write(conflicts::GROUP_MEMBER, Guard::Any, members)
            // A role that was given meanwhile refers to it.
            .write(conflicts::GROUP_ROLE, Guard::Exactly(1), delete)
    }

    /// Puts devices into a group, those that are not in it.
    pub fn add_group_members(&mut self, tenant: TenantId, group: Uuid, devices: &[DeviceId]) -> &mut Self {
        self.write(conflicts::GROUP_MEMBER, Guard::Any, device_counts::marked(tenant));
        for chunk in devices::chunks(devices) {
            let mut insert = Query::insert();
            insert.into_table(MEMBERS).columns(MEMBER_COLUMNS);
            for &device in chunk {
                insert.values_panic(row([id(tenant), id(group), id(device)]));
            }
            insert.on_conflict(OnConflict::columns(MEMBER_COLUMNS).do_nothing().to_owned());
            self.write(conflicts::GROUP_MEMBER, Guard::Any, insert);
        }
        self
    }

    /// Takes devices out of a group, those that are in it.
    pub fn remove_group_members(&mut self, tenant: TenantId, group: Uuid, devices: &[DeviceId]) -> &mut Self {
        self.write(conflicts::GROUP_MEMBER, Guard::Any, device_counts::marked(tenant));
        for chunk in devices::chunks(devices) {
            let mut delete = Query::delete();
            delete
                .from_table(MEMBERS)
                .and_where(Expr::col("tenant_id").eq(id(tenant)))
                .and_where(Expr::col("group_id").eq(id(group)))
                .and_where(Expr::col("device_id").is_in(chunk.iter().map(id)));
            self.write(conflicts::GROUP_MEMBER, Guard::Any, delete);
        }
        self
    }
}

impl Store {
    /// A tenant's groups, in no order.
    pub async fn device_groups(&self, tenant: TenantId) -> Result<Vec<DeviceGroupRecord>> {
        self.backend().all(&of_tenant(tenant), group).await
    }

    /// Those of them that have a rule.
    pub async fn dynamic_groups(&self, tenant: TenantId) -> Result<Vec<DeviceGroupRecord>> {
        let select = of_tenant(tenant).and_where(Expr::col("rule").is_not_null()).take();
        self.backend().all(&select, group).await
    }

    /// A group.
    pub async fn device_group(&self, tenant: TenantId, group_id: Uuid) -> Result<Option<DeviceGroupRecord>> {
        let select = of_tenant(tenant).and_where(Expr::col((GROUPS, "id")).eq(id(group_id))).take();
        self.backend().one(&select, group).await
    }

    /// How many devices were put into each group that has any.
    pub async fn group_member_counts(&self, tenant: TenantId) -> Result<BTreeMap<Uuid, u64>> {
        let select = Query::select()
            .column("group_id")
            .expr(Func::count(Expr::col("device_id")))
            .from(MEMBERS)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .group_by_col("group_id")
            .take();
        let counts = self.backend().all(&select, |fields| Ok((fields.id()?, fields.count()?))).await?;
        Ok(counts.into_iter().collect())
    }

    /// A page of the devices that were put into a group, by name.
    pub async fn group_members(
        &self,
        tenant: TenantId,
        group: Uuid,
        from: &PageStart,
        limit: u32,
    ) -> Result<Page<Device>> {
        member_list(tenant, group).page(self.backend(), from, limit).await
    }
}

fn of_tenant(tenant: TenantId) -> SelectStatement {
    select(GROUPS, &COLUMNS).and_where(Expr::col((GROUPS, "tenant_id")).eq(id(tenant))).take()
}
