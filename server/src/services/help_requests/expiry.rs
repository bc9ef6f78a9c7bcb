//! Requests that nobody took up in time.

use farhand_contract::{
    audit::{Activity, ActivityResult},
    help_requests::HelpState,
};
use farhand_store::{Changes, StoreError, conflicts};

use super::changed;
use crate::services::{Deps, audit::Actor};

impl Deps {
    /// Lets expire what has waited for too long.
    pub async fn expire_help(&self) -> Result<(), StoreError> {
        for record in self.store.overdue_help_requests(self.now()).await? {
            let mut settled = record.clone();
            settled.request.state = HelpState::Expired;
            settled.request.settled_at = Some(record.request.expires_at);
            let (activity, result) = (Activity::ExpireHelp, ActivityResult::Success);
            let target = record.request.device_name.clone();
            let line = self.audit(record.tenant_id, &Actor::farhand(), activity, result, target);
            let mut changes = Changes::default();
            changes.settle_help_request(&settled).insert_audit(&line).publish(changed(&record));
            match self.store.commit(changes).await {
                // Settled meanwhile, by whomever.
                Ok(()) | Err(StoreError::Conflict(conflicts::HELP_STATE)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The same for the upkeep, which goes on whatever happens.
    pub(in crate::services) async fn expire_help_due(&self) {
        if let Err(error) = self.expire_help().await {
            tracing::warn!(cause = %error, "requests for help that nobody took up could not be let expire");
        }
    }
}
