//! A server that does not have the key that secrets are sealed under.

use std::sync::Arc;

use farhand::{
    rotation::strange_keys,
    services::keep_well_once,
    vault::{Vault, key_id_of},
};
use farhand_contract::{
    audit::{Activity, ActivityResult},
    connectors::{Connector, ConnectorStatus, Trouble},
    sessions::{SessionFailure, SessionState},
};
use serde_json::json;

use crate::{
    fixture::on_both,
    world::{CONTOSO, LAPTOP, PATIENCE, World, administrator, helpdesk},
};

const DAY: i64 = 24 * 60 * 60;

/// Another server on the same database, with a key of its own.
async fn without_the_key(world: &World) -> World {
    world.another_with(world.partners(PATIENCE), Arc::new(Vault::with_key(&[8; 32]))).await
}

async fn view(world: &World) -> Connector {
    world.services.connectors.view(&administrator()).await.unwrap()
}

async fn sealed_tokens(world: &World) -> Option<String> {
    world.deps.store.connector(CONTOSO).await.unwrap().unwrap().sealed_tokens
}

on_both! {
    async fn a_server_without_the_key_leaves_the_tokens_to_those_that_have_it(world) {
        world.connect().await;
        let sealed = sealed_tokens(&world).await;
        let other = without_the_key(&world).await;
        let seen = view(&other).await;
        assert_eq!((seen.status, seen.trouble), (ConnectorStatus::Onboarded, Some(Trouble::KeyMissing)));
        for _ in 0..2 {
            keep_well_once(&other.deps).await;
            other.services.connectors.check_now(&administrator()).await.unwrap();
            let session = other.session(&helpdesk(), LAPTOP).await;
            assert_eq!((session.state, session.failure), (SessionState::Failed, Some(SessionFailure::KeyMissing)));
            world.clock.advance(DAY);
        }
        assert_eq!(sealed_tokens(&world).await, sealed);
        assert_eq!(world.audited(Activity::ConnectorNeedsSignIn, ActivityResult::Failure).await, 0);
        let checked = view(&world).await.health;
        assert_eq!((checked.checked_at, checked.problem), (None, None));

        keep_well_once(&world.deps).await;
        let seen = view(&world).await;
        assert_eq!((seen.status, seen.trouble, seen.health.problem), (ConnectorStatus::Onboarded, None, None));
        assert_eq!(world.session(&helpdesk(), LAPTOP).await.state, SessionState::AwaitingUser);
    }

    async fn a_server_without_the_key_leaves_a_revocation_to_those_that_have_it(world) {
        world.connect().await;
        world.misbehave(json!({"only_path": "/api/v1/oauth2/revoke", "status": 503, "count": 3})).await;
        world.services.connectors.disconnect(&administrator()).await.unwrap();
        world.settle().await;
        world.behave().await;
        world.clock.advance(DAY);
        let before = world.deps.store.revocations(CONTOSO).await.unwrap();
        let other = without_the_key(&world).await;
        keep_well_once(&other.deps).await;
        assert_eq!(world.deps.store.revocations(CONTOSO).await.unwrap(), before);
        keep_well_once(&world.deps).await;
        assert_eq!(view(&world).await.revocation, None);
        assert_eq!(world.token_pairs().await, 0);
    }

    async fn what_nobody_can_open_is_given_up_in_the_end(world) {
        world.connect().await;
        world.misbehave(json!({"only_path": "/api/v1/oauth2/revoke", "status": 503, "count": 3})).await;
        world.services.connectors.disconnect(&administrator()).await.unwrap();
        world.settle().await;
        world.clock.advance(3 * DAY);
        let other = without_the_key(&world).await;
        keep_well_once(&other.deps).await;
        let revocation = view(&world).await.revocation.unwrap();
        assert_eq!(revocation.next_attempt_at, None);
        assert_eq!(world.audited(Activity::RevokeTokens, ActivityResult::Failure).await, 1);
    }

    async fn secrets_under_a_strange_key_are_found_unless_it_is_said_to_be_lost(world) {
        world.connect().await;
        let (own, other) = (&world.deps.vault, without_the_key(&world).await);
        let strange = async |vault: &Vault, lost: &[String]| {
            strange_keys(&world.deps.store, vault, lost).await.unwrap()
        };
        assert!(strange(own, &[]).await.is_none());
        let found = strange(&other.deps.vault, &[]).await.unwrap();
        let key = key_id_of(sealed_tokens(&world).await.as_deref().unwrap()).unwrap().to_owned();
        // The tokens, and the verifier of the authorization that brought them.
        assert_eq!((&found.ids, found.count), (&vec![key.clone()], 2));
        assert!(found.to_string().contains(&key));
        assert!(strange(&other.deps.vault, std::slice::from_ref(&key)).await.is_none());

        // Whoever says so connects anew.
        other.deps.give_up_tokens_under(&[key]).await.unwrap();
        let seen = view(&other).await;
        assert_eq!((seen.status, seen.trouble), (ConnectorStatus::NeedsSignIn, Some(Trouble::KeyMissing)));
        assert_eq!(world.audited(Activity::ConnectorNeedsSignIn, ActivityResult::Failure).await, 1);
        other.connect().await;
        let seen = view(&other).await;
        assert_eq!((seen.status, seen.trouble), (ConnectorStatus::Onboarded, None));
    }
}
