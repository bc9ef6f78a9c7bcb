use farhand_contract::{
    ImportId, SessionId,
    events::{Event, TenantEvent},
};
use farhand_store::{Changes, conflicts};

use crate::{
    fixture::{conflict, on_both},
    samples::*,
};

fn event(number: usize) -> TenantEvent {
    TenantEvent { tenant_id: CONTOSO, event: Event::Import { id: ImportId(uuid(number)) } }
}

fn all_events() -> [TenantEvent; 3] {
    let session = Event::Session { id: SessionId(uuid(10)), device_id: device_id(1) };
    [
        TenantEvent { tenant_id: CONTOSO, event: session },
        TenantEvent { tenant_id: FABRIKAM, event: Event::Connector },
        event(1),
    ]
}

on_both! {
    async fn events_arrive_after_the_commit_in_their_order(fixture) {
        let mut events = fixture.store.events();
        fixture.commit(|changes| {
            contoso(changes, 0);
            for event in all_events() {
                changes.publish(event);
            }
        }).await;
        for expected in all_events() {
            assert_eq!(events.recv().await.unwrap(), expected);
            // Told after, not before: what it is about can be read.
            assert!(fixture.store.tenant(CONTOSO).await.unwrap().is_some());
        }
    }

    async fn every_listener_gets_every_event(fixture) {
        let mut listeners = [fixture.store.events(), fixture.store.clone().events()];
        fixture.commit(|changes| { changes.publish(event(1)); }).await;
        for listener in &mut listeners {
            assert_eq!(listener.recv().await.unwrap(), event(1));
        }
    }

    async fn what_is_rolled_back_is_not_told(fixture) {
        let mut events = fixture.store.events();
        let refused = fixture.try_commit(|changes| {
            changes.publish(event(1)).use_authorization(CONTOSO, "unknown", START);
        }).await;
        assert_eq!(conflict(refused), conflicts::AUTHORIZATION);
        fixture.commit(|changes| { changes.publish(event(2)); }).await;
        assert_eq!(events.recv().await.unwrap(), event(2));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_another_instance_gets_the_events() {
    crate::fixture::on_postgres("another_instance_gets_the_events", async |fixture| {
        let another = fixture.another().await;
        let mut events = another.events();
        fixture
            .commit(|changes| {
                changes.publish(event(1));
            })
            .await;
        assert_eq!(events.recv().await.unwrap(), event(1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_events_arrive_again_after_the_connection_broke() {
    crate::fixture::on_postgres("events_arrive_again_after_the_connection_broke", async |fixture| {
        let mut events = fixture.store.events();
        let mut gaps = fixture.store.gaps();
        fixture
            .execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND query LIKE 'LISTEN%'",
            )
            .await;
        // Told over and over, until one arrives: those before the connection is back are missed.
        let telling = {
            let store = fixture.store.clone();
            tokio::spawn(async move {
                loop {
                    let mut changes = Changes::new();
                    changes.publish(event(1));
                    store.commit(changes).await.unwrap();
                }
            })
        };
        assert_eq!(events.recv().await.unwrap(), event(1));
        telling.abort();
        // Some were missed, and whoever listens knows that.
        gaps.changed().await.unwrap();
    })
    .await;
}
