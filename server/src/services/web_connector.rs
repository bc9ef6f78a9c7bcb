//! The second generation of the TeamViewer connector: turning it on and off, and where TeamViewer's page is.

use farhand_contract::{
    Caller, Error, Permission, Result, TenantId,
    audit::{Activity, ActivityResult},
    connectors::BASE_LIMIT,
    errors::{Field, Problem},
    web_connector::WebConnector,
};
use farhand_partners::teamviewer_web::SecondGeneration;
use farhand_store::{Changes, StoreError, conflicts, records::WebConnectorRecord};
use url::Url;

use super::{
    Deps,
    audit::Actor,
    connectors::{ConnectorService, changed},
    errors::OrInternal as _,
    registrations::visible,
};

impl Deps {
    /// The tenant's second generation: as somebody set it, or off.
    pub(super) async fn web_connector(&self, tenant: TenantId) -> Result<WebConnector, StoreError> {
        let record = self.store.web_connector(tenant).await?;
        Ok(record
            .map_or_else(|| WebConnector { on: false, base: self.partners.web_base() }, |record| record.web))
    }
}

/// The address in the one form it is kept in.
fn checked(base: &str) -> Result<String> {
    let base = visible(Field::WebBase, base, BASE_LIMIT)?;
    let page = Url::parse(&base).ok().and_then(|base| SecondGeneration::new(base).ok());
    let page = page.ok_or(Error::Invalid { field: Field::WebBase, problem: Problem::Malformed })?;
    Ok(page.base().to_string())
}

impl ConnectorService {
    /// Keeps what somebody sets. Sessions by either generation go on as they are.
    pub(super) async fn give_web(&self, caller: &Caller, web: &WebConnector) -> Result<()> {
        let activity = if web.on { Activity::TurnOnWebConnector } else { Activity::TurnOffWebConnector };
        self.deps.demand(caller, Permission::UpdateRemoteAssistance, activity, None).await?;
        let web = WebConnector { on: web.on, base: checked(&web.base)? };
        loop {
            let before = self.deps.store.web_connector(caller.tenant_id).await;
            let before = before.or_internal(&caller.request_id)?;
            if before.as_ref().is_some_and(|before| before.web == web) {
                return Ok(());
            }
            let version = before.map(|before| before.version);
            let record = WebConnectorRecord { tenant_id: caller.tenant_id, web: web.clone(), version: 0 };
            let (actor, target) = (Actor::from(caller), Some(web.base.clone()));
            let line = self.deps.audit(caller.tenant_id, &actor, activity, ActivityResult::Success, target);
            let mut changes = Changes::default();
            changes.put_web_connector(&record, version).insert_audit(&line).publish(changed(caller));
            match self.deps.store.commit(changes).await {
                Err(StoreError::Conflict(conflicts::WEB_CONNECTOR)) => {}
                done => return done.or_internal(&caller.request_id),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_where_nobody_listens_in_and_nothing_else_is_told() {
        for (given, kept) in [
            (" https://web.teamviewer.com ", "https://web.teamviewer.com/"),
            ("https://EU.web.teamviewer.com/", "https://eu.web.teamviewer.com/"),
            ("https://web.teamviewer.com/intune", "https://web.teamviewer.com/intune"),
            ("http://127.0.0.1:3010/", "http://127.0.0.1:3010/"),
        ] {
            assert_eq!(checked(given), Ok(kept.to_owned()));
        }
        for given in [
            "web.teamviewer.com",
            "http://web.teamviewer.com/",
            "https://user@web.teamviewer.com/",
            "https://web.teamviewer.com/?a=b",
            "https://web.teamviewer.com/#a",
            "javascript:alert(1)",
            "https://",
        ] {
            let malformed = Error::Invalid { field: Field::WebBase, problem: Problem::Malformed };
            assert_eq!(checked(given), Err(malformed), "{given}");
        }
        let missing = Error::Invalid { field: Field::WebBase, problem: Problem::Missing };
        assert_eq!(checked("  "), Err(missing));
    }
}
