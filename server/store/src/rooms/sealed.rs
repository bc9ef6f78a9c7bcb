//! Sealed secrets, wherever they stand: for sealing them again under another key.

use sea_query::{Cond, Expr, ExprTrait as _, Order, Query};

use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::Fields,
    conflicts,
    records::{SealedPlace, SealedSecret},
    values::{id, text},
};

/// Where a place is: table, the row's key within the tenant, column.
const fn column(place: SealedPlace) -> (&'static str, &'static str, &'static str) {
    match place {
        SealedPlace::ConnectorTokens => ("connectors", "id", "sealed_tokens"),
        SealedPlace::ClientSecret => ("connectors", "id", "sealed_client_secret"),
        SealedPlace::Verifier => ("authorizations", "state_hash", "sealed_verifier"),
        SealedPlace::SupporterLink => ("sessions", "id", "sealed_supporter_link"),
        SealedPlace::RevocationTokens => ("revocations", "id", "sealed_tokens"),
        SealedPlace::PushKey => ("push_keys", "public_key", "sealed_private_key"),
        SealedPlace::PushSubscription => ("push_subscriptions", "token_hash", "sealed_subscription"),
        SealedPlace::WebhookSecret => ("report_schedules", "id", "sealed_secret"),
        SealedPlace::NotificationSecret => ("notification_webhooks", "id", "sealed_secret"),
        SealedPlace::GraphSecret => ("graph_connections", "client_id", "sealed_client_secret"),
        SealedPlace::OperatorSubscription => ("operator_subscriptions", "token_hash", "sealed_subscription"),
    }
}

/// Whether the table counts the writes of a row.
const fn counts_writes(place: SealedPlace) -> bool {
    match place {
        SealedPlace::ConnectorTokens
        | SealedPlace::ClientSecret
        | SealedPlace::RevocationTokens
        | SealedPlace::WebhookSecret
        | SealedPlace::GraphSecret
        | SealedPlace::NotificationSecret => true,
        SealedPlace::Verifier
        | SealedPlace::SupporterLink
        | SealedPlace::PushKey
        | SealedPlace::PushSubscription
        | SealedPlace::OperatorSubscription => false,
    }
}

/// The place is known to who asks.
fn sealed(fields: &mut Fields<'_>, place: SealedPlace) -> Result<SealedSecret> {
    Ok(SealedSecret { tenant_id: fields.id()?, place, row: fields.text()?, sealed: fields.text()? })
}

impl Changes {
    /// Puts `resealed` in the place of the secret, if that stands as it was read. Nothing, when it was changed
    /// meanwhile. It counts as a write of the row.
    pub fn reseal(&mut self, secret: &SealedSecret, resealed: &str) -> &mut Self {
        let (table, key, column) = column(secret.place);
        let mut update = Query::update();
        update
            .table(table)
            .value(column, text(resealed))
            .and_where(Expr::col("tenant_id").eq(id(secret.tenant_id)))
            .and_where(Expr::col(key).eq(text(&secret.row)))
            .and_where(Expr::col(column).eq(text(&secret.sealed)));
        if counts_writes(secret.place) {
            update.value("version", Expr::col("version").add(1_i64));
        }
        self.write(conflicts::SEALED, Guard::Any, update)
    }
}

impl Store {
    /// Secrets in `place` of all tenants, in a fixed order, at most `limit`; those after `after` when it is given.
    pub async fn sealed_secrets(
        &self,
        place: SealedPlace,
        after: Option<&SealedSecret>,
        limit: u32,
    ) -> Result<Vec<SealedSecret>> {
        let (table, key, column) = column(place);
        let mut select = Query::select();
        select
            .columns(["tenant_id", key, column])
            .from(table)
            .and_where(Expr::col(column).is_not_null())
            // A schedule that mails has no secret.
            .and_where(Expr::col(column).ne(text("")))
            .order_by("tenant_id", Order::Asc)
            .order_by(key, Order::Asc)
            .limit(limit.into());
        if let Some(after) = after {
            let tenant = || Expr::col("tenant_id");
            select.cond_where(Cond::any().add(tenant().gt(id(after.tenant_id))).add(
                Cond::all().add(tenant().eq(id(after.tenant_id))).add(Expr::col(key).gt(text(&after.row))),
            ));
        }
        let map = match place {
            SealedPlace::ConnectorTokens => {
                |fields: &mut Fields<'_>| sealed(fields, SealedPlace::ConnectorTokens)
            }
            SealedPlace::ClientSecret => |fields: &mut Fields<'_>| sealed(fields, SealedPlace::ClientSecret),
            SealedPlace::Verifier => |fields: &mut Fields<'_>| sealed(fields, SealedPlace::Verifier),
            SealedPlace::SupporterLink => {
                |fields: &mut Fields<'_>| sealed(fields, SealedPlace::SupporterLink)
            }
            SealedPlace::RevocationTokens => {
                |fields: &mut Fields<'_>| sealed(fields, SealedPlace::RevocationTokens)
            }
            SealedPlace::PushKey => |fields: &mut Fields<'_>| sealed(fields, SealedPlace::PushKey),
            SealedPlace::PushSubscription => {
                |fields: &mut Fields<'_>| sealed(fields, SealedPlace::PushSubscription)
            }
            SealedPlace::WebhookSecret => {
                |fields: &mut Fields<'_>| sealed(fields, SealedPlace::WebhookSecret)
            }
            SealedPlace::NotificationSecret => {
                |fields: &mut Fields<'_>| sealed(fields, SealedPlace::NotificationSecret)
            }
            SealedPlace::OperatorSubscription => {
                |fields: &mut Fields<'_>| sealed(fields, SealedPlace::OperatorSubscription)
            }
            SealedPlace::GraphSecret => |fields: &mut Fields<'_>| sealed(fields, SealedPlace::GraphSecret),
        };
        self.backend().all(&select, map).await
    }
}
