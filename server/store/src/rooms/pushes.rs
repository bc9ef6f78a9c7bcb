//! Web Push: each organisation's key pair, and who is to be woken.

use farhand_contract::{DeviceId, TenantId};
use sea_query::{Expr, ExprTrait as _, Order, Query, Value};

use super::{row, select};
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::Fields,
    conflicts,
    records::{PushKeyRecord, PushSubscriptionRecord},
    shapes::{PLACE, Shape, Texts},
    values::{id, moment, text},
};

const KEYS: &str = "push_keys";
const KEY_COLUMNS: [&str; 4] = ["tenant_id", "public_key", "sealed_private_key", "created_at"];

pub(super) const SUBSCRIPTIONS: &str = "push_subscriptions";
const SUBSCRIPTION_COLUMNS: [&str; 6] =
    ["tenant_id", "token_hash", "device_id", "endpoint_hash", "sealed_subscription", "created_at"];

fn key(fields: &mut Fields<'_>) -> Result<PushKeyRecord> {
    Ok(PushKeyRecord {
        tenant_id: fields.id()?,
        public_key: fields.text()?,
        sealed_private_key: fields.text()?,
        created_at: fields.moment()?,
    })
}

fn subscription(fields: &mut Fields<'_>) -> Result<PushSubscriptionRecord> {
    Ok(PushSubscriptionRecord {
        tenant_id: fields.id()?,
        token_hash: fields.text()?,
        device_id: fields.id()?,
        endpoint_hash: fields.text()?,
        sealed_subscription: fields.text()?,
        created_at: fields.moment()?,
    })
}

impl Changes {
    /// Keeps an organisation's key pair. Refused with [`conflicts::PUSH_KEY`] when it has one.
    pub fn insert_push_key(&mut self, key: &PushKeyRecord) -> &mut Self {
        let values = row([
            id(key.tenant_id),
            text(&key.public_key),
            text(&key.sealed_private_key),
            moment(key.created_at),
        ]);
        self.insert(conflicts::PUSH_KEY, KEYS, &KEY_COLUMNS, values)
    }

    /// Writes the subscription of a sign-in, in the place of what the sign-in had, and of what another sign-in of the same
    /// owner had at the same address. The columns are tenant, sign-in, owner and address, and what else there is.
    pub(super) fn put_subscription(
        &mut self,
        conflict: &'static str,
        table: &'static str,
        columns: &[&'static str; 6],
        values: [Value; 6],
    ) -> &mut Self {
        let values = values.map(Expr::val);
        let [tenant, sign_in, owner, address] =
            [0, 1, 2, 3].map(|at| Expr::col(columns[at]).eq(values[at].clone()));
        let (mut own, mut same) = (Query::delete(), Query::delete());
        own.from_table(table).and_where(tenant.clone()).and_where(sign_in);
        same.from_table(table).and_where(tenant).and_where(address).and_where(owner);
        self.write(conflict, Guard::Any, own).write(conflict, Guard::Any, same).insert(
            conflict,
            table,
            columns,
            values.into(),
        )
    }

    /// Keeps a subscription in the place of what its sign-in had, and of what another sign-in of the same device had
    /// at the same address. Refused with [`conflicts::PUSH_SUBSCRIPTION`] when another device has that address.
    pub fn put_push_subscription(&mut self, subscription: &PushSubscriptionRecord) -> &mut Self {
        let values = [
            id(subscription.tenant_id),
            text(&subscription.token_hash),
            id(subscription.device_id),
            text(&subscription.endpoint_hash),
            text(&subscription.sealed_subscription),
            moment(subscription.created_at),
        ];
        self.put_subscription(conflicts::PUSH_SUBSCRIPTION, SUBSCRIPTIONS, &SUBSCRIPTION_COLUMNS, values)
    }

    /// Forgets what a sign-in is subscribed to, if anything.
    pub fn delete_push_subscription(&mut self, tenant: TenantId, token_hash: &str) -> &mut Self {
        let mut delete = Query::delete();
        delete
            .from_table(SUBSCRIPTIONS)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("token_hash").eq(text(token_hash)));
        self.write(conflicts::PUSH_SUBSCRIPTION, Guard::Any, delete)
    }
}

static OF_DEVICE: Shape = Shape::of(|| {
    Texts::of(
        select(SUBSCRIPTIONS, &SUBSCRIPTION_COLUMNS)
            .and_where(Expr::col("tenant_id").eq(PLACE))
            .and_where(Expr::col("device_id").eq(PLACE))
            .order_by("created_at", Order::Asc)
            .order_by("token_hash", Order::Asc),
    )
});

impl Store {
    /// An organisation's key pair.
    pub async fn push_key(&self, tenant: TenantId) -> Result<Option<PushKeyRecord>> {
        let select = select(KEYS, &KEY_COLUMNS).and_where(Expr::col("tenant_id").eq(id(tenant))).to_owned();
        self.backend().one(&select, key).await
    }

    /// What a device's sign-ins are subscribed to.
    pub async fn push_subscriptions_of_device(
        &self,
        tenant: TenantId,
        device: DeviceId,
    ) -> Result<Vec<PushSubscriptionRecord>> {
        self.backend().few(OF_DEVICE.with([id(tenant), id(device)]), subscription).await
    }
}
