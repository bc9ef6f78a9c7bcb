//! Tags of devices.

use std::collections::BTreeMap;

use farhand_contract::{DeviceId, TenantId, device_tags::KnownTag};
use sea_query::{Expr, ExprTrait as _, Func, OnConflict, Order, Query};

use super::{device_counts, devices::chunks, row, select};
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::Fields,
    conflicts,
    values::{folded, id, text},
};

pub(super) const TABLE: &str = "device_tags";
const COLUMNS: [&str; 4] = ["tenant_id", "device_id", KEY, "tag"];

/// The column of a tag as it is compared.
pub(super) const KEY: &str = "tag_key";

/// A name within a statement.
const KNOWN: &str = "known";

fn tag(fields: &mut Fields<'_>) -> Result<String> {
    fields.text()
}

/// Not as the database would have it: each has an order of its own.
fn in_order(mut tags: Vec<String>) -> Vec<String> {
    tags.sort_by_cached_key(|tag| tag.to_lowercase());
    tags
}

impl Changes {
    /// Gives devices a tag, those that have not got it, whatever its case.
    pub fn tag_devices(&mut self, tenant: TenantId, devices: &[DeviceId], tag: &str) -> &mut Self {
        self.write(conflicts::DEVICE_TAG, Guard::Any, device_counts::marked(tenant));
        for chunk in chunks(devices) {
            let mut insert = Query::insert();
            insert.into_table(TABLE).columns(COLUMNS);
            for &device in chunk {
                insert.values_panic(row([id(tenant), id(device), folded(tag), text(tag)]));
            }
            insert.on_conflict(
                OnConflict::columns(["tenant_id", "device_id", "tag_key"]).do_nothing().to_owned(),
            );
            self.write(conflicts::DEVICE_TAG, Guard::Any, insert);
        }
        self
    }

    /// Takes a tag from devices, those that have it, whatever its case.
    pub fn untag_devices(&mut self, tenant: TenantId, devices: &[DeviceId], tag: &str) -> &mut Self {
        self.write(conflicts::DEVICE_TAG, Guard::Any, device_counts::marked(tenant));
        for chunk in chunks(devices) {
            let mut delete = Query::delete();
            delete
                .from_table(TABLE)
                .and_where(Expr::col("tenant_id").eq(id(tenant)))
                .and_where(Expr::col("device_id").is_in(chunk.iter().map(id)))
                .and_where(Expr::col("tag_key").eq(folded(tag)));
            self.write(conflicts::DEVICE_TAG, Guard::Any, delete);
        }
        self
    }
}

impl Store {
    /// The tags of a device, in the order of the alphabet.
    pub async fn tags_of_device(&self, tenant: TenantId, device: DeviceId) -> Result<Vec<String>> {
        let select = select(TABLE, &["tag"])
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("device_id").eq(id(device)))
            .take();
        Ok(in_order(self.backend().all(&select, tag).await?))
    }

    /// The tags of each of these devices that has any, in no order.
    pub async fn tags_of_devices(
        &self,
        tenant: TenantId,
        devices: &[DeviceId],
    ) -> Result<BTreeMap<DeviceId, Vec<String>>> {
        let mut tags: BTreeMap<DeviceId, Vec<String>> = BTreeMap::new();
        for chunk in chunks(devices) {
            let select = select(TABLE, &["device_id", "tag"])
                .and_where(Expr::col("tenant_id").eq(id(tenant)))
                .and_where(Expr::col("device_id").is_in(chunk.iter().map(id)))
                .take();
            for (device, tag) in
                self.backend().few(&select, |fields| Ok((fields.id()?, fields.text()?))).await?
            {
                tags.entry(device).or_default().push(tag);
            }
        }
        Ok(tags)
    }

    /// How many tags each of these devices has, if any, beside this one.
    pub async fn other_tag_counts(
        &self,
        tenant: TenantId,
        devices: &[DeviceId],
        beside: &str,
    ) -> Result<BTreeMap<DeviceId, u64>> {
        let mut counts = BTreeMap::new();
        for chunk in chunks(devices) {
            let select = Query::select()
                .column("device_id")
                .expr(Func::count(Expr::col("tag_key")))
                .from(TABLE)
                .and_where(Expr::col("tenant_id").eq(id(tenant)))
                .and_where(Expr::col("device_id").is_in(chunk.iter().map(id)))
                .and_where(Expr::col("tag_key").ne(folded(beside)))
                .group_by_col("device_id")
                .take();
            counts.extend(self.backend().all(&select, |fields| Ok((fields.id()?, fields.count()?))).await?);
        }
        Ok(counts)
    }

    /// The tags that devices have, in the order of the alphabet, each as one of them has it: the `limit` that most have.
    pub async fn device_tags(&self, tenant: TenantId, limit: u32) -> Result<Vec<KnownTag>> {
        // The index of tags tells how many have each; how it is spelt is looked up for those that are left.
        let counts = Query::select()
            .column(KEY)
            .expr_as(Func::count(Expr::col("device_id")), "devices")
            .from(TABLE)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .group_by_col(KEY)
            .order_by("devices", Order::Desc)
            .order_by(KEY, Order::Asc)
            .limit(limit.into())
            .take();
        let spelt = select(TABLE, &["tag"])
            .and_where(Expr::col((TABLE, "tenant_id")).eq(id(tenant)))
            .and_where(Expr::col((TABLE, KEY)).equals((KNOWN, KEY)))
            .order_by((TABLE, "device_id"), Order::Asc)
            .limit(1)
            .take();
        let select = Query::select()
            .expr(Expr::from(spelt))
            .column((KNOWN, "devices"))
            .from_subquery(counts, KNOWN)
            .take();
        let known = |fields: &mut Fields<'_>| Ok(KnownTag { tag: fields.text()?, devices: fields.count()? });
        let mut tags = self.backend().all(&select, known).await?;
        tags.sort_by_cached_key(|known| known.tag.to_lowercase());
        Ok(tags)
    }

    /// A tag as devices have it, whatever its case; none where none has it.
    pub async fn device_tag(&self, tenant: TenantId, like: &str) -> Result<Option<String>> {
        let select = select(TABLE, &["tag"])
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("tag_key").eq(folded(like)))
            .order_by("device_id", Order::Asc)
            .limit(1)
            .take();
        self.backend().one(&select, tag).await
    }
}
