//! Settings of the organisation.

use farhand_contract::{
    TenantId,
    periods::ZoneOffset,
    settings::{Language, TextSettings},
};
use sea_query::{Expr, ExprTrait as _, Value};

use super::select;
use crate::{
    Changes, Result, Store,
    columns::Fields,
    conflicts,
    records::SettingsRecord,
    values::{id, text},
};

const TABLE: &str = "tenant_settings";
const COLUMNS: [&str; 4] = ["tenant_id", "language", "zone_minutes", "version"];

fn settings(fields: &mut Fields<'_>) -> Result<SettingsRecord> {
    Ok(SettingsRecord {
        tenant_id: fields.id()?,
        texts: TextSettings {
            language: fields.named(Language::from_name)?,
            zone: ZoneOffset::from_minutes(i32::try_from(fields.integer()?).unwrap_or_default()),
        },
        version: fields.integer()?,
    })
}

fn values(record: &SettingsRecord, version: i64) -> [Value; 4] {
    [
        id(record.tenant_id),
        text(record.texts.language.name()),
        i64::from(record.texts.zone.minutes()).into(),
        version.into(),
    ]
}

impl Changes {
    /// Writes the tenant's settings: new ones, version 1, when `expected_version` is none; otherwise over those that
    /// have this version, which then have the next.
    pub fn put_settings(&mut self, record: &SettingsRecord, expected_version: Option<i64>) -> &mut Self {
        self.put(conflicts::SETTINGS, TABLE, &COLUMNS, 1, expected_version, |version| values(record, version))
    }
}

impl Store {
    /// The tenant's settings, when anybody ever set them.
    pub async fn settings(&self, tenant: TenantId) -> Result<Option<SettingsRecord>> {
        let select = select(TABLE, &COLUMNS).and_where(Expr::col("tenant_id").eq(id(tenant))).to_owned();
        self.backend().one(&select, settings).await
    }
}
