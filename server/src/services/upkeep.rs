//! What is done while nobody looks: connectors are checked, revocations tried again, scheduled reports and notifications
//! sent, and requests for help that nobody took up in time expire.

use std::{sync::Arc, time::Duration};

use super::Deps;

/// How often one looks what is due. How often each thing is, is its own affair.
const LOOK: Duration = Duration::from_secs(5);

/// Does what is due until the server stops.
pub async fn keep_well(deps: Arc<Deps>) {
    loop {
        tokio::select! {
            () = deps.stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        // On its own: a stop waits for it, rather than lose what the partner answers.
        let round = deps.tasks.spawn({
            let deps = Arc::clone(&deps);
            async move { keep_well_once(&deps).await }
        });
        tokio::select! {
            () = deps.stop.cancelled() => return,
            _ = round => {}
        }
    }
}

/// Does what is due now.
pub async fn keep_well_once(deps: &Arc<Deps>) {
    tokio::join!(
        deps.check_due(),
        deps.revoke_due(),
        deps.expire_help_due(),
        deps.deliver_due(),
        Box::pin(deps.notify_due())
    );
}
