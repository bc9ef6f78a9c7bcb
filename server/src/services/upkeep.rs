//! What is done while nobody looks: connectors are checked, revocations tried again, scheduled reports and notifications
//! sent, requests for help that nobody took up in time expire, and the audit log is sealed.

use std::{future::Future, sync::Arc, time::Duration};

use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::Deps;

/// How often one looks what is due. How often each thing is, is its own affair.
const LOOK: Duration = Duration::from_secs(5);

/// Does what is due until the server stops. Each duty goes on by itself: a push service that does not answer keeps no connector
/// from being checked.
pub async fn keep_well(deps: Arc<Deps>) {
    let (stop, tasks) = (&deps.stop, &deps.tasks);
    let own = || Arc::clone(&deps);
    tokio::join!(
        again_and_again(stop, tasks, || check(own())),
        again_and_again(stop, tasks, || revoke(own())),
        again_and_again(stop, tasks, || expire_help(own())),
        again_and_again(stop, tasks, || deliver(own())),
        again_and_again(stop, tasks, || notify(own())),
        again_and_again(stop, tasks, || seal(own())),
    );
}

/// Does all that is due now.
pub async fn keep_well_once(deps: &Arc<Deps>) {
    let own = || Arc::clone(deps);
    tokio::join!(
        Box::pin(check(own())),
        Box::pin(revoke(own())),
        Box::pin(expire_help(own())),
        Box::pin(deliver(own())),
        Box::pin(notify(own())),
        Box::pin(seal(own()))
    );
}

async fn check(deps: Arc<Deps>) {
    deps.check_due().await;
}

async fn revoke(deps: Arc<Deps>) {
    deps.revoke_due().await;
}

async fn expire_help(deps: Arc<Deps>) {
    deps.expire_help_due().await;
}

async fn deliver(deps: Arc<Deps>) {
    deps.deliver_due().await;
}

async fn notify(deps: Arc<Deps>) {
    deps.notify_due().await;
}

async fn seal(deps: Arc<Deps>) {
    deps.seal_audit_due().await;
}

/// Does it every so often until there is a stop, and not while it is still being done.
async fn again_and_again<F>(stop: &CancellationToken, tasks: &TaskTracker, duty: impl Fn() -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        // On its own: a stop waits for it, rather than lose what the partner answers.
        let round = tasks.spawn(duty());
        tokio::select! {
            () = stop.cancelled() => return,
            _ = round => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::pending,
        sync::atomic::{AtomicU32, Ordering::Relaxed},
    };

    use tokio::time::sleep;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_duty_that_does_not_end_keeps_no_other_waiting_and_is_not_begun_twice() {
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let (stuck, done) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
        let stands_still = || {
            stuck.fetch_add(1, Relaxed);
            pending()
        };
        let goes_on = || {
            let done = Arc::clone(&done);
            async move {
                done.fetch_add(1, Relaxed);
            }
        };
        let a_while = async {
            sleep(LOOK * 10 + LOOK / 2).await;
            stop.cancel();
        };
        tokio::join!(
            again_and_again(&stop, &tasks, stands_still),
            again_and_again(&stop, &tasks, goes_on),
            a_while
        );
        assert_eq!((stuck.load(Relaxed), done.load(Relaxed)), (1, 10));
    }
}
