//! The event streams: one a tab. They end at a shutdown, at a sign-out, and when the sign-in no longer holds; the
//! browser then comes back, and is told the state of things by the page it shows.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::State,
    response::{
        IntoResponse as _, Response,
        sse::{Event as Message, KeepAlive, Sse},
    },
};
use farhand_app::context::RequestContext;
use farhand_contract::{
    Caller, DeviceCaller, Error,
    events::{Event, GREETING},
};
use farhand_store::Store;
use futures::{StreamExt as _, stream};
use http::HeaderMap;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

use super::{
    AppState,
    cookies::Holder,
    errors,
    streams::{Owner, Stream, Streams},
};
use crate::services::{IDLE_SECONDS, deps::hash_of};

/// How often it is looked whether the sign-in of a stream still holds. Asking does not count as using it.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// How often it is told that a device is there whose portal is open: at first, and for those who ask later.
const THERE_EVERY: Duration = Duration::from_mins(1);

/// Ends the streams of devices whose sign-in no longer holds, all looked for together: there may be ten thousand.
pub async fn look_after_devices(streams: Streams, store: Store, stop: CancellationToken) {
    let mut looks = every(LOOK_EVERY);
    while stop.run_until_cancelled(looks.tick()).await.is_some() {
        let open = streams.devices();
        let sign_ins: Vec<_> = open.iter().map(|(_, sign_in)| Arc::clone(sign_in)).collect();
        match store.portal_sign_ins_among(&sign_ins).await {
            Ok(hold) => {
                for (owner, sign_in) in open.iter().filter(|(_, sign_in)| !hold.contains(&**sign_in)) {
                    streams.end(*owner, sign_in);
                }
            }
            Err(error) => tracing::warn!(cause = %error, "whether devices are still signed in is not known"),
        }
    }
}

/// The admin center's stream: what changes in the caller's organisation.
pub async fn admin(State(state): State<AppState>, Extension(context): Extension<RequestContext>) -> Response {
    let Some(caller) = context.caller else { return errors::refusal(&Error::SignInRequired) };
    if caller.permissions.is_empty() {
        return errors::not_for_you();
    }
    let owner = Owner::Person(caller.tenant_id, caller.user_id);
    let Some(open) = state.streams.open(owner, caller.sign_in.as_str().into()) else {
        return errors::refusal(&Error::TooManyTries { retry_after_seconds: 30 });
    };
    respond(Listener { open, look: every(LOOK_EVERY), holder: Who::Person(Box::new(caller)), state })
}

/// The Company Portal's stream: the device's own sessions and requests for help.
pub async fn portal(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    headers: HeaderMap,
) -> Response {
    let secret = Holder::Device.secret(&headers, state.is_secure());
    let (Some(device), Some(secret)) = (context.device, secret) else {
        return errors::refusal(&Error::NotEnrolled);
    };
    let owner = Owner::Device(device.tenant_id, device.device_id);
    let Some(open) = state.streams.open(owner, hash_of(&secret).into()) else {
        return errors::refusal(&Error::TooManyTries { retry_after_seconds: 30 });
    };
    let mut there = every(THERE_EVERY);
    there.reset_after(LOOK_EVERY);
    respond(Listener { open, look: there, holder: Who::Device(Box::new(device)), state })
}

/// Who listens.
enum Who {
    Person(Box<Caller>),
    Device(Box<DeviceCaller>),
}

struct Listener {
    open: Stream,
    look: Interval,
    holder: Who,
    state: AppState,
}

/// Ticks from one such time from now on.
fn every(period: Duration) -> Interval {
    let mut ticks = interval_at(Instant::now() + period, period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

fn respond(listener: Listener) -> Response {
    // Greets, so that the browser knows that the stream is open and asks for what it missed until now.
    let greeting = stream::iter([Ok(Message::default().data(GREETING))]);
    let messages = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        let message = Message::default().json_data(event).ok()?;
        Some((Ok::<_, Infallible>(message), listener))
    });
    Sse::new(greeting.chain(messages))
        .keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
        .into_response()
}

impl Listener {
    /// The next event that is wanted; none when the stream is to end.
    async fn next(&mut self) -> Option<Event> {
        loop {
            tokio::select! {
                _ = self.look.tick() => {
                    // On the heap: it is seldom, and would make each stream as large as all that it asks.
                    if !Box::pin(self.goes_on()).await {
                        return None;
                    }
                }
                event = self.open.told.next() => return event,
            }
        }
    }

    /// What is to be done now and then. Whether the stream goes on: sign-ins of devices are looked after together.
    async fn goes_on(&self) -> bool {
        match &self.holder {
            Who::Person(caller) => person_holds(&self.state.web.store, caller, &self.state).await,
            Who::Device(device) => {
                // What goes wrong is in the log, and is tried again.
                let _ = self.state.web.services.notifications.device_is_there(device).await;
                true
            }
        }
    }
}

async fn person_holds(store: &Store, caller: &Caller, state: &AppState) -> bool {
    let now = state.web.clock.now();
    let Ok(Some(sign_in)) = store.sign_in(&caller.sign_in).await else { return false };
    let Ok(Some(user)) = store.user(caller.tenant_id, caller.user_id).await else { return false };
    let Ok(roles) = store.role_assignments(caller.tenant_id, caller.user_id).await else { return false };
    now < sign_in.expires_at
        && now < sign_in.last_seen_at.plus_seconds(IDLE_SECONDS)
        && user.enabled
        && !roles.is_empty()
}
