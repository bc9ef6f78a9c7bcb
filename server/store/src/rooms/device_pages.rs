//! A page of All devices as it is shown: of each device only what a row shows and what its offer follows from is read, and
//! what decides the offers is read with it.

use std::collections::BTreeMap;

use farhand_contract::{
    DeviceId, TenantId,
    connectors::{AcceptedAgreement, ConnectorStatus},
    devices::{
        ComplianceState, Device, DeviceEnrollmentType, DeviceQuery, ManagedDeviceOwnerType, ManagementAgent,
    },
    pages::Page,
};
use sea_query::{Expr, ExprTrait as _, Query, SelectStatement};
use uuid::Uuid;

use super::{
    device_counts,
    devices::{SESSIONS, TABLE, open_session},
    people::MEMBERS,
};
use crate::{
    Result, Store,
    backends::Question,
    columns::{Fields, Map},
    records::{DevicePage, DeviceWithSession, OfferGrounds},
    shapes::{PLACE, Shape, Shaped, Texts},
    values::id,
};

/// What is read of each device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Columns {
    /// Everything.
    All,
    /// What a row shows, and what the platform is told by.
    Shown,
}

const SHOWN: [&str; 21] = [
    "id",
    "device_name",
    "user_id",
    "user_principal_name",
    "user_display_name",
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
    "join_type",
    "device_category_display_name",
    "enrolled_date_time",
    "last_sync_date_time",
    "removed_date_time",
];

fn shown(fields: &mut Fields<'_>) -> Result<DeviceWithSession> {
    let device = Device {
        id: fields.id()?,
        device_name: fields.text()?,
        managed_device_name: None,
        user_id: fields.text_or_null()?,
        user_principal_name: fields.text_or_null()?,
        user_display_name: fields.text_or_null()?,
        email_address: None,
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
        phone_number: None,
        wi_fi_mac_address: None,
        azure_ad_device_id: None,
        join_type: fields.text_or_null()?,
        device_category_display_name: fields.text_or_null()?,
        is_encrypted: None,
        is_supervised: None,
        enrolled_date_time: fields.moment_or_null()?,
        last_sync_date_time: fields.moment_or_null()?,
        other: BTreeMap::new(),
        removed_date_time: fields.moment_or_null()?,
    };
    Ok(DeviceWithSession { device, open_session: open_session(fields)? })
}

/// Leaves these columns of what reads whole devices with their sessions, and says how a row is then read.
pub(super) fn narrowed(
    select: &mut SelectStatement,
    whole: Map<DeviceWithSession>,
    columns: Columns,
) -> Map<DeviceWithSession> {
    if columns == Columns::All {
        return whole;
    }
    select.clear_selects().columns(SHOWN.map(|column| (TABLE, column)));
    select.columns([(SESSIONS, "id"), (SESSIONS, "state")]);
    shown
}

static GROUNDS: Shape = Shape::of(|| {
    let (tenants, connectors, web) = ("tenants", "connectors", "web_connectors");
    let of_tenant = |table: &'static str| Expr::col((table, "tenant_id")).equals((tenants, "id"));
    let select = Query::select()
        .column((tenants, "limit_remote_assistance_to_scope"))
        .columns([(connectors, "status"), (connectors, "agreement")])
        .column((web, "enabled"))
        .expr(device_counts::total_of(PLACE))
        .from(tenants)
        .left_join(connectors, of_tenant(connectors))
        .left_join(web, of_tenant(web))
        .and_where(Expr::col((tenants, "id")).eq(PLACE))
        .take();
    Texts::of(&select)
});

/// What decides offers, and how many devices there are: at most one row.
pub(super) fn grounds(tenant: TenantId) -> Question<(OfferGrounds, u64), Shaped> {
    let map: Map<(OfferGrounds, u64)> = |fields| {
        let grounds = OfferGrounds {
            limit_to_scope: fields.flag()?,
            connector: fields.named_or_null(ConnectorStatus::from_name)?,
            agreement: fields.json_or_null::<AcceptedAgreement>()?,
            web: fields.flag_or_null()?.unwrap_or_default(),
        };
        Ok((grounds, fields.count()?))
    };
    Question { select: GROUNDS.with([id(tenant), id(tenant)]), map }
}

/// What decides the offers, from the answer to that question.
pub(super) fn grounds_of(answer: Vec<(OfferGrounds, u64)>) -> OfferGrounds {
    answer.into_iter().next().map(|(grounds, _)| grounds).unwrap_or_default()
}

impl Store {
    /// A page of All devices, each with its open session. Text sorts whatever its case, versions by their numbers,
    /// missing values after all others (descending: before).
    pub async fn devices(
        &self,
        tenant: TenantId,
        query: &DeviceQuery,
        limit: u32,
    ) -> Result<Page<DeviceWithSession>> {
        Ok(self.page_of_devices(tenant, query, limit, Columns::All).await?.page)
    }

    /// The same page to be shown, and what decides the offers on it. Of its devices only what a row shows is read, and
    /// what tells their platform.
    pub async fn device_page(&self, tenant: TenantId, query: &DeviceQuery, limit: u32) -> Result<DevicePage> {
        self.page_of_devices(tenant, query, limit, Columns::Shown).await
    }

    /// The groups of each of these devices that is in any.
    pub async fn group_ids_of_devices(
        &self,
        tenant: TenantId,
        devices: &[DeviceId],
    ) -> Result<BTreeMap<DeviceId, Vec<Uuid>>> {
        let select = Query::select()
            .columns(["device_id", "group_id"])
            .from(MEMBERS)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("device_id").is_in(devices.iter().map(id)))
            .take();
        let mut groups: BTreeMap<DeviceId, Vec<Uuid>> = BTreeMap::new();
        for (device, group) in self.backend().few(&select, |fields| Ok((fields.id()?, fields.id()?))).await? {
            groups.entry(device).or_default().push(group);
        }
        Ok(groups)
    }
}
