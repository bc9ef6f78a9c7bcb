//! Changing the key that secrets are sealed under, while servers go on.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use farhand::{
    rotation::{Rotated, rotate},
    vault::{Vault, key_id_of},
};
use farhand_contract::{
    audit::{Activity, ActivityResult},
    connectors::{ConnectorStatus, Region, RegistrationDraft},
    notifications::{Kinds, WebhookDraft},
    periods::ZoneOffset,
    pushes::PushSubscription,
    schedules::{Cadence, ScheduleDraft},
};
use farhand_store::records::SealedPlace;
use serde_json::json;

use crate::{
    fixture::on_both,
    gate::Gate,
    world::{CONTOSO, LAPTOP, PATIENCE, World, administrator, helpdesk},
};

/// The world's own key, and another.
const OLD: [u8; 32] = [7; 32];
const NEW: [u8; 32] = [9; 32];

/// Seals with the first, opens with both.
fn vault(world: &World, keys: [[u8; 32]; 2]) -> Vault {
    let keys = keys.map(|key| STANDARD.encode(key)).join(",");
    Vault::open(Some(&keys.into()), &std::env::temp_dir(), &*world.deps.random).unwrap()
}

async fn rotated(world: &World, vault: &Vault) -> Rotated {
    let (clock, random) = (&*world.deps.clock, &*world.deps.random);
    rotate(&world.deps.store, vault, clock, random).await.unwrap()
}

/// Something sealed in every place there is.
async fn everything_sealed(world: &World) {
    let config = farhand_sandbox::Config::default();
    let draft = RegistrationDraft {
        client_id: config.client_id.clone(),
        client_secret: Some(config.client_secret.clone()),
        region: Region::Other { base: world.sandbox.to_string() },
    };
    let connectors = &world.services.connectors;
    connectors.set_registration(&administrator(), &draft).await.unwrap();
    crate::device_sync::registered(world).await;
    world.connect().await;
    world.misbehave(json!({"only_path": "/api/v1/oauth2/revoke", "status": 503, "count": 3})).await;
    connectors.disconnect(&administrator()).await.unwrap();
    world.settle().await;
    world.connect().await;
    world.session(&helpdesk(), LAPTOP).await;
    let device = world.enrolled(LAPTOP).await;
    let key = world.services.pushes.key(&device).await.unwrap();
    // Any public key is as good as a browser's.
    let subscription = PushSubscription {
        endpoint: "http://127.0.0.1:9/x".to_owned(),
        p256dh: key,
        auth: "AAAAAAAAAAAAAAAAAAAAAA".to_owned(),
    };
    world.services.pushes.subscribe(&device, &subscription).await.unwrap();
    let draft = ScheduleDraft {
        cadence: Cadence::Monthly,
        hour: 7,
        zone: ZoneOffset::default(),
        url: "https://hooks.example.com".to_owned(),
        mail_to: None,
    };
    world.services.schedules.add(&administrator(), &draft).await.unwrap();
    world.sign_in(&helpdesk()).await;
    world.services.notifications.subscribe(&helpdesk(), &subscription).await.unwrap();
    let draft = WebhookDraft { url: "https://hooks.example.com".to_owned(), kinds: Kinds::all() };
    world.services.notifications.add_webhook(&administrator(), &draft).await.unwrap();
}

on_both! {
    async fn everything_is_sealed_under_the_new_key_and_opens(world) {
        everything_sealed(&world).await;
        let vault = Arc::new(vault(&world, [NEW, OLD]));
        let first = rotated(&world, &vault).await;
        assert!(first.resealed >= 6 && first.unreadable == 0, "{first:?}");
        for &place in SealedPlace::ALL {
            let secrets = world.deps.store.sealed_secrets(place, None, 100).await.unwrap();
            assert!(!secrets.is_empty(), "{place:?}");
            assert!(secrets.iter().all(|secret| key_id_of(&secret.sealed) == Some(&vault.key_id())));
        }
        assert_eq!(world.audited(Activity::RotateKey, ActivityResult::Success).await, 1);
        // Again, or after an interruption: nothing is left to do.
        assert_eq!(rotated(&world, &vault).await, Rotated::default());

        let fresh = world.another_with(world.partners(PATIENCE), Arc::clone(&vault)).await;
        fresh.clock.advance(24 * 60 * 60);
        assert!(fresh.services.connectors.view(&administrator()).await.unwrap().registered);
        farhand::services::keep_well_once(&fresh.deps).await;
        let view = fresh.services.connectors.view(&administrator()).await.unwrap();
        assert_eq!((view.status, view.health.problem), (ConnectorStatus::Onboarded, None));
        assert_eq!(view.revocation, None);
        // Only the old key is not enough any more.
        assert!(world.deps.sealed_tokens_of(CONTOSO, sealed_tokens(&fresh).await.as_deref()).is_none());
    }

    async fn an_interrupted_rotation_is_begun_again_beside_a_server(world) {
        let directory = tempfile::tempdir().unwrap();
        let open = || Vault::open(None, directory.path(), &*world.deps.random).unwrap();
        let server = world.another_with(world.partners(PATIENCE), Arc::new(open())).await;
        server.connect().await;
        let session = server.session(&helpdesk(), LAPTOP).await;
        let works = async || {
            let view = server.services.connectors.check_now(&administrator()).await.unwrap();
            assert_eq!((view.status, view.health.problem), (ConnectorStatus::Onboarded, None));
            server.services.sessions.supporter_link(&helpdesk(), session.id).await.unwrap();
        };
        let first = server.deps.vault.key_id();
        // The new key is there, and nothing is sealed under it yet.
        drop(open().rotate(&*world.deps.random).unwrap());
        works().await;
        // Half of it is.
        server.clock.advance(24 * 60 * 60);
        works().await;
        let command = open();
        assert!(rotated(&server, &command).await.resealed > 0);
        works().await;
        server.clock.advance(24 * 60 * 60);
        works().await;
        let id = command.key_id();
        let sealed = sealed_tokens(&server).await.unwrap();
        assert!(id != first && key_id_of(&sealed) == Some(&id));
        let keys = std::fs::read_to_string(directory.path().join("farhand.key")).unwrap();
        assert_eq!(keys.lines().count(), 2);
    }

    async fn a_rotation_in_the_middle_of_a_renewal_loses_nothing(world) {
        world.connect().await;
        // It has the new key as well, and does not seal with it yet.
        let behind = Arc::new(vault(&world, [OLD, NEW]));
        let (gate, partners) = Gate::before(&world, true).await;
        let server = world.another_with(partners, behind).await;
        world.clock.advance(24 * 60 * 60);
        let issued = world.tokens_issued().await;
        let renewal = tokio::spawn({
            let deps = Arc::clone(&server.deps);
            async move { farhand::services::keep_well_once(&deps).await }
        });
        gate.reached().await;
        // TeamViewer has taken the old pair; the new one is on its way.
        assert!(rotated(&world, &vault(&world, [NEW, OLD])).await.resealed > 0);
        gate.open();
        renewal.await.unwrap();
        let view = server.services.connectors.check_now(&administrator()).await.unwrap();
        assert_eq!((view.status, view.health.problem), (ConnectorStatus::Onboarded, None));
        assert_eq!(world.tokens_issued().await, issued + 1);
    }
}

async fn sealed_tokens(world: &World) -> Option<String> {
    world.deps.store.connector(CONTOSO).await.unwrap().unwrap().sealed_tokens
}
