//! Managed devices.

use std::collections::BTreeMap;

use farhand_contract::{
    DeviceId, TenantId, UserId,
    device_lists::DeviceFacet,
    device_properties::by_graph_names,
    devices::{
        ComplianceState, Device, DeviceEnrollmentType, DeviceSort, ManagedDeviceOwnerType, ManagementAgent,
        OpenSession, Overview,
    },
    sessions::SessionState,
};
use sea_query::{Expr, ExprTrait as _, Func, OnConflict, Query, Value};

use super::{device_counts, row, select};
use crate::{
    Changes, Result, Store, StoreError,
    changes::Guard,
    columns::Fields,
    conflicts, facets,
    records::DeviceWithSession,
    search,
    shapes::{PLACE, Shape, Shaped, Texts},
    sort_keys,
    values::{id, json, moment_or_null, text, text_or_null},
};

pub(super) const TABLE: &str = "devices";
pub(super) const COLUMNS: [&str; 29] = [
    "id",
    "device_name",
    "managed_device_name",
    "user_id",
    "user_principal_name",
    "user_display_name",
    "email_address",
    "managed_device_owner_type",
    "management_agent",
    "device_enrollment_type",
    "compliance_state",
    "operating_system",
    "os_version",
    "sku_family",
    "manufacturer",
    "model",
    "serial_number",
    "imei",
    "phone_number",
    "wi_fi_mac_address",
    "azure_ad_device_id",
    "join_type",
    "device_category_display_name",
    "is_encrypted",
    "is_supervised",
    "enrolled_date_time",
    "last_sync_date_time",
    "other",
    "removed_date_time",
];

pub(super) const SESSIONS: &str = "sessions";

/// What stands in the column of facets before they are derived.
pub(super) const NOT_DERIVED: i64 = -1;

/// How many devices are read at once to be derived anew.
const DERIVED_AT_ONCE: u64 = 500;

/// The most rows that one statement writes or looks up: databases limit what a statement binds. A power of two: what
/// is left over goes in powers of two as well, so that few different statements are to be kept prepared.
pub(super) const CHUNK: usize = 512;

pub(super) fn device(fields: &mut Fields<'_>) -> Result<Device> {
    Ok(Device {
        id: fields.id()?,
        device_name: fields.text()?,
        managed_device_name: fields.text_or_null()?,
        user_id: fields.text_or_null()?,
        user_principal_name: fields.text_or_null()?,
        user_display_name: fields.text_or_null()?,
        email_address: fields.text_or_null()?,
        managed_device_owner_type: fields.named(ManagedDeviceOwnerType::from_name)?,
        management_agent: fields.named(ManagementAgent::from_name)?,
        device_enrollment_type: fields.named(DeviceEnrollmentType::from_name)?,
        compliance_state: fields.named(ComplianceState::from_name)?,
        operating_system: fields.text()?,
        os_version: fields.text_or_null()?,
        sku_family: fields.text_or_null()?,
        manufacturer: fields.text_or_null()?,
        model: fields.text_or_null()?,
        serial_number: fields.text_or_null()?,
        imei: fields.text_or_null()?,
        phone_number: fields.text_or_null()?,
        wi_fi_mac_address: fields.text_or_null()?,
        azure_ad_device_id: fields.text_or_null()?,
        join_type: fields.text_or_null()?,
        device_category_display_name: fields.text_or_null()?,
        is_encrypted: fields.flag_or_null()?,
        is_supervised: fields.flag_or_null()?,
        enrolled_date_time: fields.moment_or_null()?,
        last_sync_date_time: fields.moment_or_null()?,
        other: by_graph_names(fields.json()?),
        removed_date_time: fields.moment_or_null()?,
    })
}

pub(super) fn device_with_session(fields: &mut Fields<'_>) -> Result<DeviceWithSession> {
    Ok(DeviceWithSession { device: device(fields)?, open_session: open_session(fields)? })
}

/// The session that occupies a device, when there is one.
pub(super) fn open_session(fields: &mut Fields<'_>) -> Result<Option<OpenSession>> {
    Ok(match (fields.id_or_null()?, fields.named_or_null(SessionState::from_name)?) {
        (Some(id), Some(state)) => Some(OpenSession { id, state }),
        _ => None,
    })
}

fn device_values(device: &Device) -> [Value; 29] {
    [
        id(device.id),
        text(&device.device_name),
        text_or_null(device.managed_device_name.as_deref()),
        text_or_null(device.user_id.as_deref()),
        text_or_null(device.user_principal_name.as_deref()),
        text_or_null(device.user_display_name.as_deref()),
        text_or_null(device.email_address.as_deref()),
        text(device.managed_device_owner_type.name()),
        text(device.management_agent.name()),
        text(device.device_enrollment_type.name()),
        text(device.compliance_state.name()),
        text(&device.operating_system),
        text_or_null(device.os_version.as_deref()),
        text_or_null(device.sku_family.as_deref()),
        text_or_null(device.manufacturer.as_deref()),
        text_or_null(device.model.as_deref()),
        text_or_null(device.serial_number.as_deref()),
        text_or_null(device.imei.as_deref()),
        text_or_null(device.phone_number.as_deref()),
        text_or_null(device.wi_fi_mac_address.as_deref()),
        text_or_null(device.azure_ad_device_id.as_deref()),
        text_or_null(device.join_type.as_deref()),
        text_or_null(device.device_category_display_name.as_deref()),
        device.is_encrypted.into(),
        device.is_supervised.into(),
        moment_or_null(device.enrolled_date_time),
        moment_or_null(device.last_sync_date_time),
        json(&device.other),
        moment_or_null(device.removed_date_time),
    ]
}

/// What a search looks in.
fn search_text(device: &Device) -> String {
    let id = device.id.to_string();
    search::text_of([
        Some(device.device_name.as_str()),
        device.serial_number.as_deref(),
        device.user_principal_name.as_deref(),
        device.user_display_name.as_deref(),
        device.model.as_deref(),
        device.imei.as_deref(),
        Some(id.as_str()),
    ])
}

pub(super) fn of_tenant(tenant: TenantId) -> Expr {
    Expr::col((TABLE, "tenant_id")).eq(id(tenant))
}

/// Slices of [`CHUNK`], then of ever smaller powers of two.
pub(super) fn chunks<T>(mut items: &[T]) -> impl Iterator<Item = &[T]> {
    core::iter::from_fn(move || {
        let size = CHUNK.min(1 << items.len().checked_ilog2()?);
        let (chunk, rest) = items.split_at(size);
        items = rest;
        Some(chunk)
    })
}

impl Changes {
    /// Writes devices as they now are, new or known. A device may stand in it once.
    pub fn upsert_devices(&mut self, tenant: TenantId, devices: &[Device]) -> &mut Self {
        self.upsert(tenant, devices, None)
    }

    /// The same, as long as no devices of the tenant were changed since there had been so many
    /// [changes](Store::device_changes): what is written follows from what was read then.
    pub fn upsert_devices_after(&mut self, tenant: TenantId, devices: &[Device], changes: i64) -> &mut Self {
        self.upsert(tenant, devices, Some(changes))
    }

    fn upsert(&mut self, tenant: TenantId, devices: &[Device], after: Option<i64>) -> &mut Self {
        if devices.is_empty() {
            return self;
        }
        let mut columns = vec!["tenant_id"];
        columns.extend(COLUMNS);
        columns.extend(derived_columns());
        // In the same order in every transaction, so that two do not wait for each other in a circle.
        let mut sorted: Vec<&Device> = devices.iter().collect();
        sorted.sort_unstable_by_key(|device| device.id);
        self.write(conflicts::DEVICES, Guard::Any, device_counts::held(tenant));
        if let Some(changes) = after {
            let unchanged = device_counts::changed_once_after(tenant, changes);
            self.write(conflicts::DEVICES_CHANGED, Guard::Exactly(1), unchanged);
        }
        for chunk in chunks(&sorted) {
            let before = device_counts::without(tenant, chunk.iter().map(|device| device.id));
            self.write(conflicts::DEVICES, Guard::Any, before);
            let mut insert = Query::insert();
            insert.into_table(TABLE).columns(columns.iter().copied());
            for device in chunk {
                let mut values = vec![Expr::val(id(tenant))];
                values.extend(row(device_values(device)));
                values.extend(derived(device));
                insert.values_panic(values);
            }
            let mut conflict = OnConflict::columns(["tenant_id", "id"]);
            conflict.update_columns(columns.iter().copied().skip(2));
            insert.on_conflict(conflict);
            self.write(conflicts::DEVICES, Guard::Any, insert);
        }
        for counts in device_counts::with(tenant, &sorted) {
            self.write(conflicts::DEVICES, Guard::Any, counts);
        }
        self
    }

    /// Derives anew what follows from these devices' columns. They are as they were read, and nobody has derived it.
    fn derive(&mut self, tenant: TenantId, devices: &[Device]) {
        self.write(conflicts::DEVICES, Guard::Any, device_counts::held(tenant));
        for device in devices {
            let mut update = Query::update();
            update
                .table(TABLE)
                .values(derived_columns().zip(derived(device)))
                .and_where(Expr::col("tenant_id").eq(id(tenant)))
                .and_where(Expr::col("id").eq(id(device.id)))
                .and_where(Expr::col(facets::COLUMN).eq(NOT_DERIVED));
            self.write(conflicts::DEVICES, Guard::Exactly(1), update);
        }
        for counts in device_counts::with(tenant, &devices.iter().collect::<Vec<_>>()) {
            self.write(conflicts::DEVICES, Guard::Any, counts);
        }
    }
}

/// The columns that follow from the others.
fn derived_columns() -> impl Iterator<Item = &'static str> {
    let sorts = DeviceSort::ALL.iter().map(|&sort| sort_keys::column(sort));
    [search::COLUMN, facets::COLUMN].into_iter().chain(sorts)
}

/// Their values.
fn derived(device: &Device) -> impl Iterator<Item = Expr> {
    let sorts = DeviceSort::ALL.iter().map(|&sort| Expr::val(sort_keys::of(device, sort)));
    [Expr::val(text(&search_text(device))), Expr::val(facets::of(device))].into_iter().chain(sorts)
}

static ONE: Shape = Shape::of(|| {
    let of_tenant = Expr::col((TABLE, "tenant_id")).eq(PLACE);
    Texts::of(select(TABLE, &COLUMNS).and_where(of_tenant).and_where(Expr::col("id").eq(PLACE)))
});

pub(super) fn one(tenant: TenantId, device: DeviceId) -> Shaped {
    ONE.with([id(tenant), id(device)])
}

impl Store {
    /// A device.
    pub async fn device(&self, tenant: TenantId, device_id: DeviceId) -> Result<Option<Device>> {
        self.backend().one(one(tenant, device_id), device).await
    }

    /// Those of these devices that the tenant has, in no order.
    pub async fn devices_by_id(&self, tenant: TenantId, ids: &[DeviceId]) -> Result<Vec<Device>> {
        let mut found = Vec::with_capacity(ids.len());
        for chunk in chunks(ids) {
            let select = select(TABLE, &COLUMNS)
                .and_where(of_tenant(tenant))
                .and_where(Expr::col("id").is_in(chunk.iter().map(id)))
                .to_owned();
            found.extend(self.backend().all(&select, device).await?);
        }
        Ok(found)
    }

    /// Derives what an older program could not, so that every list and count has these devices.
    pub(crate) async fn derive_devices(&self) -> Result<()> {
        let mut done = 0;
        loop {
            let mut columns = vec!["tenant_id"];
            columns.extend(COLUMNS);
            let select = select(TABLE, &columns)
                .and_where(Expr::col(facets::COLUMN).eq(Expr::cust("-1")))
                .limit(DERIVED_AT_ONCE)
                .to_owned();
            let tenant_and_device = |fields: &mut Fields<'_>| Ok((fields.id()?, device(fields)?));
            let found: Vec<(TenantId, Device)> = self.backend().all(&select, tenant_and_device).await?;
            if found.is_empty() {
                break;
            }
            done += found.len();
            let mut of_tenants: BTreeMap<TenantId, Vec<Device>> = BTreeMap::new();
            for (tenant, device) in found {
                of_tenants.entry(tenant).or_default().push(device);
            }
            for (tenant, devices) in of_tenants {
                let mut changes = Changes::new();
                changes.derive(tenant, &devices);
                match self.commit(changes).await {
                    // Another process was quicker with one of them: what is left is read again.
                    Ok(()) | Err(StoreError::Conflict(conflicts::DEVICES)) => {}
                    Err(error) => return Err(error),
                }
            }
            tracing::info!(devices = done, "derived what lists of devices need");
        }
        Ok(())
    }

    /// The figures on Home for who sees every session.
    pub async fn overview(&self, tenant: TenantId) -> Result<Overview> {
        self.overview_for(tenant, None).await
    }

    /// The figures on Home, as they stand at one moment; of the sessions only those that are assigned to `technician`, when
    /// one is given.
    pub async fn overview_for(&self, tenant: TenantId, technician: Option<UserId>) -> Result<Overview> {
        let sessions = |state: SessionState| {
            Query::select()
                .expr(Func::count(Expr::col("id")))
                .from(SESSIONS)
                .and_where(Expr::col("tenant_id").eq(id(tenant)))
                .and_where(Expr::col("is_open"))
                .and_where(Expr::col("state").eq(state.name()))
                .and_where_option(technician.map(|user| Expr::col("assigned_to").eq(id(user))))
                .to_owned()
        };
        let select = Query::select()
            .expr(device_counts::managed(tenant))
            .expr(device_counts::managed_of_value(
                tenant,
                DeviceFacet::ComplianceState,
                ComplianceState::Noncompliant.name(),
            ))
            .expr(device_counts::removed(tenant))
            .expr(sessions(SessionState::AwaitingUser))
            .expr(sessions(SessionState::Active))
            .to_owned();
        let overview = |fields: &mut Fields<'_>| {
            Ok(Overview {
                devices: fields.count()?,
                noncompliant: fields.count()?,
                removed: fields.count()?,
                sessions_waiting: fields.count()?,
                sessions_active: fields.count()?,
            })
        };
        Ok(self.backend().one(&select, overview).await?.unwrap_or_default())
    }
}
