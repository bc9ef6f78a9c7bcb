//! Sessions by the second generation of the connector: TeamViewer's own page, opened for a device.

use farhand_contract::{
    Caller, Error, Permission, Result,
    audit::{Activity, ActivityResult},
    offers::{NotOffered, Notice, WebOffer},
    web_connector::OpenTeamViewer,
};
use farhand_domain::{consent::demand_reason, session::reason};
use farhand_partners::{partner::Page as _, teamviewer_web::SecondGeneration};
use farhand_store::Changes;
use url::Url;
use uuid::Uuid;

use super::{
    audit::Actor,
    errors::{OrInternal as _, internal},
    offers::Offers,
    sessions::SessionService,
};

/// The id that the directory gave the device. Exports write none as nothing or as the id of zeros.
fn directory_id(given: Option<&str>) -> Option<&str> {
    let id = given?.trim();
    let none = id.is_empty() || id.parse::<Uuid>().is_ok_and(|id| id.is_nil());
    (!none).then_some(id)
}

impl SessionService {
    /// Writes down who opens TeamViewer's page for the device and why; then gives its address. Another click is
    /// another line: it opens another page.
    pub(super) async fn open_page(&self, caller: &Caller, request: &OpenTeamViewer) -> Result<String> {
        let (permission, activity) = (Permission::RequestRemoteAssistance, Activity::OpenTeamViewer);
        self.deps.demand(caller, permission, activity, Some(request.device_id.to_string())).await?;
        let reason = reason(request.reason.as_deref())?;
        let device = self.device(caller, request.device_id).await?;
        let policy = self.deps.policy_of(caller.tenant_id, &device).await.or_internal(&caller.request_id)?;
        demand_reason(&policy.policy, reason.as_deref())?;
        let (offers, web) =
            tokio::try_join!(Offers::load(&self.deps, caller), self.deps.web_connector(caller.tenant_id),)
                .or_internal(&caller.request_id)?;
        let (_, offer) = offers.of_both(&device, web.on).await.or_internal(&caller.request_id)?;
        match offer {
            WebOffer::Allowed { notices }
                if notices.contains(&Notice::MayBeUnsupported) && !request.confirmed =>
            {
                return Err(Error::ConfirmationRequired);
            }
            WebOffer::Allowed { .. } => {}
            WebOffer::NotOffered { reason } => {
                if reason == NotOffered::OutOfScope {
                    self.deps.denied(caller, activity, Some(device.device_name)).await?;
                }
                return Err(Error::NotOffered { reason });
            }
        }
        let base = Url::parse(&web.base).map_err(|error| internal(&caller.request_id, &error))?;
        let page = SecondGeneration::new(base).map_err(|error| internal(&caller.request_id, &error))?;
        let (actor, target) = (Actor::from(caller), Some(device.device_name.clone()));
        let mut line = self.deps.audit(caller.tenant_id, &actor, activity, ActivityResult::Success, target);
        line.event.reason = reason;
        let mut changes = Changes::default();
        changes.insert_audit(&line);
        self.deps.store.commit(changes).await.or_internal(&caller.request_id)?;
        let id = directory_id(device.azure_ad_device_id.as_deref());
        Ok(page.start_url(id, &device.device_name).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_zeros_is_none() {
        let zeros = Uuid::nil().to_string();
        let id = "0f6f1a52-5f0e-4e7e-9f43-3c1b8a3f6d21";
        for none in [None, Some(""), Some("  "), Some(zeros.as_str())] {
            assert_eq!(directory_id(none), None, "{none:?}");
        }
        assert_eq!(directory_id(Some(&format!(" {id} "))), Some(id));
    }
}
