//! The event streams: one a tab. They end at a shutdown, at a sign-out, and when the sign-in no longer holds; the
//! browser then comes back, and is told the state of things by the page it shows. A Company Portal says until when it was
//! told everything, and is told where nothing happened since.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::{Query, State},
    response::{
        IntoResponse as _, Response,
        sse::{Event as Message, KeepAlive, Sse},
    },
};
use farhand_app::context::RequestContext;
use farhand_contract::{
    Caller, DeviceCaller, Error, Timestamp,
    events::{Event, GREETING, NOTHING_MISSED},
    services::Notifications,
};
use farhand_store::Store;
use futures::{StreamExt as _, stream};
use http::HeaderMap;
use serde::Deserialize;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

use super::{
    AppState, Web,
    cookies::Holder,
    errors,
    streams::{OfDevice, Owner, Stream, Streams},
};
use crate::services::{deps::hash_of, holds};

/// How often it is looked whether the sign-in of a stream still holds. Asking does not count as using it.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// How often a device's stream says that everything was told.
const TOLD_EVERY: Duration = Duration::from_mins(1);

/// Looks after the streams of devices, all together: there may be ten thousand. Ends those whose sign-in no longer holds, and
/// tells who waits for a device that it is there, once its stream has been open from one look to the next.
pub async fn look_after_devices(
    streams: Streams,
    store: Store,
    notifications: Arc<dyn Notifications>,
    stop: CancellationToken,
) {
    let mut looks = every(LOOK_EVERY);
    let mut opened_before = 0;
    while stop.run_until_cancelled(looks.tick()).await.is_some() {
        let open = streams.devices();
        end_signed_out(&streams, &store, &open).await;
        let there = open.into_iter().filter(|open| open.number < opened_before);
        tell_who_is_there(&store, &*notifications, there).await;
        opened_before = streams.opened();
    }
}

async fn end_signed_out(streams: &Streams, store: &Store, open: &[OfDevice]) {
    let sign_ins: Vec<_> = open.iter().map(|open| Arc::clone(&open.sign_in)).collect();
    match store.portal_sign_ins_among(&sign_ins).await {
        Ok(hold) => {
            for ended in open.iter().filter(|open| !hold.contains(&*open.sign_in)) {
                streams.end(Owner::Device(ended.tenant_id, ended.device_id), &ended.sign_in);
            }
        }
        Err(error) => tracing::warn!(cause = %error, "whether devices are still signed in is not known"),
    }
}

async fn tell_who_is_there(
    store: &Store,
    notifications: &dyn Notifications,
    there: impl Iterator<Item = OfDevice>,
) {
    let waited_for = match store.watched_devices().await {
        Ok(waited_for) if waited_for.is_empty() => return,
        Ok(waited_for) => waited_for,
        Err(error) => {
            return tracing::warn!(cause = %error, "which devices somebody waits for is not known");
        }
    };
    for OfDevice { tenant_id, device_id, sign_in, .. } in there {
        if waited_for.contains(&(tenant_id, device_id)) {
            let device = DeviceCaller {
                tenant_id,
                device_id,
                sign_in: sign_in.to_string(),
                address: String::new(),
                request_id: String::new(),
            };
            // What goes wrong is in the log, and is tried again.
            let _ = notifications.device_is_there(&device).await;
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
    let holder = Who::Person(Box::new(caller));
    respond(GREETING, Listener { open, look: every(LOOK_EVERY), holder, state })
}

/// What the address of a device's stream may say.
#[derive(Deserialize)]
pub struct After {
    /// The id of the last message that a stream before this one had.
    after: Option<String>,
}

/// Until when the browser was told everything, if it says so: by its header where it opened the stream again by itself.
fn told_until(headers: &HeaderMap, after: &After) -> Option<Timestamp> {
    let header = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    header.or(after.after.as_deref())?.parse().ok().map(Timestamp)
}

/// The Company Portal's stream: the device's own sessions and requests for help.
pub async fn portal(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Query(after): Query<After>,
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
    let missed_nothing = told_until(&headers, &after)
        .is_some_and(|until| state.streams.missed_nothing(device.tenant_id, device.device_id, until));
    let greeting = if missed_nothing { NOTHING_MISSED } else { GREETING };
    respond(greeting, Listener { open, look: every(TOLD_EVERY), holder: Who::Device, state })
}

/// Who listens.
enum Who {
    Person(Box<Caller>),
    Device,
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

fn respond(greeting: &'static str, listener: Listener) -> Response {
    // Greets, so that the browser knows that the stream is open and asks for what it missed until now.
    let greeting = stream::iter([Ok(listener.message(greeting))]);
    let messages = stream::unfold(listener, |mut listener| async move {
        let message = match listener.next().await? {
            Told::Event(event) => listener.message(&serde_json::to_string(&event).ok()?),
            Told::Everything => listener.message(NOTHING_MISSED),
        };
        Some((Ok::<_, Infallible>(message), listener))
    });
    Sse::new(greeting.chain(messages))
        .keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
        .into_response()
}

/// What a stream says.
enum Told {
    Event(Event),
    /// Whatever happened until now was told.
    Everything,
}

impl Listener {
    /// A message. A device's has an id: the moment until which it was told everything.
    fn message(&self, data: &str) -> Message {
        let message = Message::default().data(data);
        match self.holder {
            Who::Person(_) => message,
            Who::Device => message.id(self.state.web.clock.now().0.to_string()),
        }
    }

    /// What is to be said next; none when the stream is to end.
    async fn next(&mut self) -> Option<Told> {
        loop {
            tokio::select! {
                _ = self.look.tick() => {
                    let Who::Person(caller) = &self.holder else { return Some(Told::Everything) };
                    // On the heap: it is seldom, and would make each stream as large as all that it asks.
                    let Web { store, clock, .. } = &self.state.web;
                    if !Box::pin(may_listen(store, caller, clock.now())).await {
                        return None;
                    }
                }
                event = self.open.told.next() => return event.map(Told::Event),
            }
        }
    }
}

/// Whether somebody is still signed in, and has a role. Where that cannot be read they stay: the next look tells.
async fn may_listen(store: &Store, caller: &Caller, now: Timestamp) -> bool {
    match store.visitor(&caller.sign_in).await {
        Ok(visitor) => visitor.is_some_and(|visitor| holds(&visitor, now) && !visitor.roles.is_empty()),
        Err(error) => {
            tracing::warn!(cause = %error, "whether somebody is still signed in is not known");
            true
        }
    }
}

#[cfg(test)]
mod tests {
    use farhand_contract::{Permissions, Role, TenantId, UserId};
    use farhand_store::{
        Changes, StoreUrl,
        records::{RoleAssignment, SignIn, Tenant, User},
    };
    use uuid::Uuid;

    use super::*;
    use crate::services::IDLE_SECONDS;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    /// Somebody who is signed in, with this role.
    async fn signed_in(store: &Store, number: u128, role: Option<Role>) -> Caller {
        let (tenant_id, user_id) = (TenantId(Uuid::from_u128(number)), UserId(Uuid::from_u128(number)));
        let caller = Caller {
            tenant_id,
            user_id,
            display_name: "Anna".to_owned(),
            user_principal_name: format!("anna@{number}.example"),
            permissions: Permissions::default(),
            sign_in: format!("sign-in of {number}"),
            address: "192.0.2.1".to_owned(),
            request_id: "request".to_owned(),
        };
        let mut changes = Changes::new();
        changes.insert_tenant(&Tenant {
            id: tenant_id,
            name: format!("{number}.example"),
            domain: format!("{number}.example"),
            demo: false,
            limit_remote_assistance_to_scope: false,
            created_at: NOW,
        });
        changes.insert_user(&User {
            tenant_id,
            id: user_id,
            user_principal_name: caller.user_principal_name.clone(),
            display_name: caller.display_name.clone(),
            password_hash: None,
            enabled: true,
            created_at: NOW,
        });
        if let Some(role) = role {
            let id = Uuid::from_u128(number);
            changes.insert_role_assignment(&RoleAssignment {
                tenant_id,
                id,
                user_id,
                role,
                scope_group_id: None,
            });
        }
        changes.insert_sign_in(&SignIn {
            tenant_id,
            token_hash: caller.sign_in.clone(),
            user_id,
            address: caller.address.clone(),
            created_at: NOW,
            last_seen_at: NOW,
            expires_at: NOW.plus_seconds(12 * 60 * 60),
        });
        store.commit(changes).await.unwrap();
        caller
    }

    #[tokio::test]
    async fn somebody_listens_while_they_are_signed_in_and_while_that_cannot_be_read() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(&StoreUrl::Sqlite(directory.path().to_owned())).await.unwrap();
        let anna = signed_in(&store, 1, Some(Role::HelpDeskOperator)).await;
        let nobody = signed_in(&store, 2, None).await;
        assert!(may_listen(&store, &anna, NOW).await);
        assert!(!may_listen(&store, &nobody, NOW).await);
        assert!(!may_listen(&store, &anna, NOW.plus_seconds(IDLE_SECONDS)).await);

        // Whatever it is that goes wrong with a database.
        let database = rusqlite::Connection::open(directory.path().join("farhand.db")).unwrap();
        database.execute_batch("ALTER TABLE sign_ins RENAME TO away").unwrap();
        assert!(store.visitor(&anna.sign_in).await.is_err());
        assert!(may_listen(&store, &anna, NOW).await);
        database.execute_batch("ALTER TABLE away RENAME TO sign_ins").unwrap();

        let mut changes = Changes::new();
        changes.delete_sign_in(anna.tenant_id, &anna.sign_in);
        store.commit(changes).await.unwrap();
        assert!(!may_listen(&store, &anna, NOW).await);
    }
}
