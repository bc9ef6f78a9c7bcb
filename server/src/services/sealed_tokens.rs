//! The partner's tokens as they are kept: sealed.

use farhand_contract::{
    TenantId, Timestamp,
    connectors::{ConnectorMethod, Region},
};
use farhand_partners::teamviewer::Tokens;
use farhand_store::records::ConnectorRecord;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::Deps;
use crate::vault::{OpenError, Purpose};

/// An access token with less time left than this is renewed before it is used, in seconds, unless that is more than a
/// fifth of its life.
const MARGIN_SECONDS: i64 = 60;

/// The tokens as they are sealed.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Pair {
    pub(super) access_token: String,
    /// None: a script token, which is never renewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) refresh_token: Option<String>,
    /// Until when somebody is waited for who renews the pair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) renewing_until: Option<Timestamp>,
}

impl Pair {
    fn of(tokens: &Tokens) -> Self {
        Self {
            access_token: tokens.access_token.expose_secret().to_owned(),
            refresh_token: Some(tokens.refresh_token.expose_secret().to_owned()),
            renewing_until: None,
        }
    }
}

impl Deps {
    /// Seals new tokens into the record.
    pub fn set_tokens(&self, record: &mut ConnectorRecord, tokens: &Tokens) {
        let (now, life) = (self.now(), tokens.expires_in_seconds);
        record.method = Some(ConnectorMethod::OAuth);
        record.script_region = None;
        record.sealed_tokens = Some(self.seal_tokens(record.tenant_id, tokens));
        record.token_expires_at = Some(now.plus_seconds(life));
        // One that lives shortly is renewed in its last fifth.
        record.renew_at = Some(now.plus_seconds(life - MARGIN_SECONDS.min(life / 5)));
    }

    /// Seals a script token into the record, with where it was made.
    pub fn set_script_token(&self, record: &mut ConnectorRecord, token: &SecretString, region: &Region) {
        let pair = Pair {
            access_token: token.expose_secret().to_owned(),
            refresh_token: None,
            renewing_until: None,
        };
        record.method = Some(ConnectorMethod::ScriptToken);
        record.script_region = Some(region.clone());
        record.sealed_tokens = Some(self.seal_pair(record.tenant_id, &pair));
        record.token_expires_at = None;
        record.renew_at = None;
    }

    /// A pair, sealed.
    pub(super) fn seal_tokens(&self, tenant: TenantId, tokens: &Tokens) -> String {
        self.seal_pair(tenant, &Pair::of(tokens))
    }

    /// The access and the refresh token, when there are any and they open. A script token has no refresh token.
    pub fn sealed_tokens_of(
        &self,
        tenant: TenantId,
        sealed: Option<&str>,
    ) -> Option<(SecretString, Option<SecretString>)> {
        let pair = self.open_pair(tenant, sealed).ok()??;
        Some((pair.access_token.into(), pair.refresh_token.map(SecretString::from)))
    }

    /// The pair, when there is one. That it does not open here says nothing of the tokens: whoever has the key may be using
    /// them, so nothing is written over them.
    pub(super) fn open_pair(
        &self,
        tenant: TenantId,
        sealed: Option<&str>,
    ) -> Result<Option<Pair>, OpenError> {
        let Some(sealed) = sealed else { return Ok(None) };
        let opened = self.vault.unseal(tenant, Purpose::ConnectorTokens, sealed).and_then(|text| {
            serde_json::from_str(text.expose_secret()).map(Some).map_err(|_| OpenError::Malformed)
        });
        opened.inspect_err(|error| tracing::error!(%tenant, %error, "the connector's tokens do not open"))
    }

    /// Whether this server can use what the record has sealed for calls to the partner.
    pub(super) fn opens(&self, record: &ConnectorRecord) -> bool {
        let tenant = record.tenant_id;
        let secret = record.sealed_client_secret.as_deref();
        self.open_pair(tenant, record.sealed_tokens.as_deref()).is_ok()
            && secret.is_none_or(|sealed| self.vault.unseal(tenant, Purpose::ClientSecret, sealed).is_ok())
    }

    pub(super) fn seal_pair(&self, tenant: TenantId, pair: &Pair) -> String {
        // Strings and a number cannot fail to serialise; an empty text would not open as a pair.
        let text = SecretString::from(serde_json::to_string(pair).unwrap_or_default());
        self.vault.seal(&*self.random, tenant, Purpose::ConnectorTokens, text.expose_secret())
    }
}

/// Whether the record's token need not be renewed yet. A script token has no end that we know.
pub(super) fn is_fresh(record: &ConnectorRecord, now: Timestamp) -> bool {
    record.method == Some(ConnectorMethod::ScriptToken) || record.renew_at.is_some_and(|renew| now < renew)
}

/// Whether this pair's access token is the one that was refused.
pub(super) fn is(pair: &Pair, refused: Option<&SecretString>) -> bool {
    refused.is_some_and(|refused| refused.expose_secret() == pair.access_token)
}
