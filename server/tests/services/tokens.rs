//! The partner's tokens: renewed in time, by one at a time.

use std::time::Duration;

use farhand::services::CallError;
use farhand_contract::{
    audit::{Activity, ActivityResult},
    connectors::{ConnectorStatus, PartnerOperation, PartnerProblem, Trouble},
    sessions::{SessionFailure, SessionState},
};
use farhand_partners::teamviewer::Tokens;
use farhand_store::Changes;
use futures::future::join_all;
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::{
    fixture::on_both,
    gate::Gate,
    world::{CONTOSO, LAPTOP, PATIENCE, PHONE, World, administrator, helpdesk},
};

const DAY: i64 = 24 * 60 * 60;

async fn access_token(world: &World) -> String {
    world.tokens().await.0.expose_secret().to_owned()
}

async fn try_ping(world: &World) -> Result<(), CallError> {
    let operation = PartnerOperation::Ping;
    world
        .deps
        .call(
            CONTOSO,
            operation,
            |partner, token| async move { partner.service().unwrap().check(&token).await },
        )
        .await
}

/// TeamViewer answers 401 so often at each of these paths.
async fn not_authorized(world: &World, paths: &[&str], count: u32) {
    for path in paths {
        let path = format!("/api/v1/{path}");
        world.misbehave(json!({"only_path": path, "status": 401, "count": count})).await;
    }
}

async fn ping(world: &World) -> bool {
    try_ping(world).await.map(|()| true).unwrap()
}

on_both! {
    async fn fifty_at_once_renew_once_on_two_servers(world) {
        world.connect().await;
        let other = world.another(world.partners(PATIENCE)).await;
        let (before, issued) = (access_token(&world).await, world.tokens_issued().await);
        world.clock.advance(DAY);
        // A refresh token is good once: had two been at it, one would have been told that the connector is dead.
        let all = join_all((0..50).map(|number| ping(if number % 2 == 0 { &world } else { &other }))).await;
        assert!(all.into_iter().all(|good| good));
        assert_ne!(access_token(&world).await, before);
        assert_eq!(world.tokens_issued().await, issued + 1);
        let view = world.services.connectors.view(&administrator()).await.unwrap();
        assert_eq!(view.status, ConnectorStatus::Onboarded);
        assert_eq!(world.audited(Activity::ConnectorNeedsSignIn, ActivityResult::Failure).await, 0);
    }

    async fn a_token_that_is_refused_before_its_time_is_renewed(world) {
        world.connect().await;
        let before = access_token(&world).await;
        not_authorized(&world, &["sessions", "ping"], 1).await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        assert_eq!(session.state, SessionState::AwaitingUser);
        assert_ne!(access_token(&world).await, before);
    }

    async fn a_token_that_is_good_is_not_renewed_for_one_call_that_is_not_authorized(world) {
        world.connect().await;
        let (before, issued) = (access_token(&world).await, world.tokens_issued().await);
        not_authorized(&world, &["sessions"], 1).await;
        assert_eq!(world.session(&helpdesk(), LAPTOP).await.state, SessionState::AwaitingUser);
        // However often: it is that call that is refused.
        not_authorized(&world, &["sessions"], 100).await;
        let session = world.session(&helpdesk(), PHONE).await;
        let problem = PartnerProblem::Refused;
        assert_eq!(session.failure, Some(SessionFailure::Partner { problem }));
        assert_eq!((access_token(&world).await, world.tokens_issued().await), (before, issued));
        let view = world.services.connectors.view(&administrator()).await.unwrap();
        assert_eq!((view.status, view.trouble), (ConnectorStatus::Onboarded, None));
    }

    async fn tokens_that_are_refused_however_new_ask_for_a_person_and_are_revoked(world) {
        world.connect().await;
        not_authorized(&world, &["sessions", "ping"], 2).await;
        assert_eq!(world.session(&helpdesk(), LAPTOP).await.state, SessionState::Failed);
        let view = world.services.connectors.view(&administrator()).await.unwrap();
        assert_eq!((view.status, view.trouble), (ConnectorStatus::NeedsSignIn, Some(Trouble::TokenRefused)));
        assert_eq!(world.audited(Activity::ConnectorNeedsSignIn, ActivityResult::Failure).await, 1);
        // TeamViewer still takes the refresh token.
        assert_eq!(world.token_pairs().await, 1);
        farhand::services::keep_well_once(&world.deps).await;
        assert_eq!(world.token_pairs().await, 0);
    }

    async fn what_a_renewal_met_is_told_to_all_who_waited_for_it(world) {
        world.connect().await;
        world.clock.advance(DAY);
        let (gate, partners) = Gate::before(&world, false).await;
        let server = world.another(partners).await;
        world.misbehave(json!({"only_path": "/api/v1/oauth2/token", "status": 503, "count": 100})).await;
        let all = join_all((0..50).map(|_| try_ping(&server)));
        let told = async {
            gate.reached().await;
            tokio::time::sleep(Duration::from_millis(500)).await;
            gate.open();
        };
        // A second renewal would wait at the gate.
        let (all, ()) = tokio::time::timeout(PATIENCE, async { tokio::join!(all, told) }).await.unwrap();
        let problem = PartnerProblem::ServerError { status: 503 };
        assert!(all.into_iter().all(|told| matches!(told, Err(CallError::Partner(met)) if met == problem)));
        let view = server.services.connectors.view(&administrator()).await.unwrap();
        assert_eq!(view.health.calls.len(), 1, "{:?}", view.health.calls);
        // Whoever comes later tries again.
        world.behave().await;
        gate.open();
        assert!(ping(&server).await);
    }

    async fn a_renewal_that_fails_for_now_is_tried_again(world) {
        world.connect().await;
        world.clock.advance(DAY);
        world.misbehave(json!({"only_path": "/api/v1/oauth2/token", "status": 503})).await;
        let failed = try_ping(&world).await;
        let problem = PartnerProblem::ServerError { status: 503 };
        assert_eq!(failed.unwrap_err().to_string(), format!("the partner: {problem:?}"));
        assert!(ping(&world).await);
    }

    async fn fifty_at_once_with_a_token_that_is_refused_renew_once(world) {
        world.connect().await;
        let issued = world.tokens_issued().await;
        // TeamViewer takes the token for expired while it is fresh to us.
        world.misbehave(json!({"kind": "clock_skew", "seconds": DAY})).await;
        let all = (0..50).map(|_| {
            let operation = PartnerOperation::Account;
            world.deps.call(CONTOSO, operation, |partner, token| async move { partner.service().unwrap().account(&token).await })
        });
        let all = join_all(all).await;
        assert!(all.iter().all(Result::is_ok), "{all:?}");
        assert_eq!(world.tokens_issued().await, issued + 1);
    }

    async fn a_token_that_lives_shortly_is_used_for_most_of_its_life(world) {
        world.connect().await;
        let mut record = world.deps.store.connector(CONTOSO).await.unwrap().unwrap();
        let (access_token, refresh_token) = world.tokens().await;
        let tokens = Tokens { access_token, refresh_token: refresh_token.unwrap(), expires_in_seconds: 5 };
        world.deps.set_tokens(&mut record, &tokens);
        let mut changes = Changes::new();
        changes.put_connector(&record, Some(record.version));
        world.deps.store.commit(changes).await.unwrap();
        let issued = world.tokens_issued().await;
        world.clock.advance(3);
        assert!(ping(&world).await);
        assert_eq!(world.tokens_issued().await, issued);
        world.clock.advance(1);
        assert!(ping(&world).await);
        assert_eq!(world.tokens_issued().await, issued + 1);
    }

    async fn a_token_that_still_lives_will_do_while_teamviewer_gives_no_other(world) {
        world.connect().await;
        let end = world.deps.store.connector(CONTOSO).await.unwrap().unwrap().token_expires_at.unwrap();
        world.clock.advance(end.seconds_since(world.deps.now()) - 10);
        world.misbehave(json!({"only_path": "/api/v1/oauth2/token", "status": 503, "count": 100})).await;
        assert!(ping(&world).await);
        world.clock.advance(10);
        assert!(matches!(try_ping(&world).await, Err(CallError::Partner(_))));
        world.behave().await;
        assert!(ping(&world).await);
    }

    async fn a_renewal_comes_to_its_end_when_nobody_waits_for_it(world) {
        world.connect().await;
        let before = access_token(&world).await;
        world.clock.advance(DAY);
        let (gate, partners) = Gate::before(&world, true).await;
        let server = world.another(partners).await;
        tokio::select! {
            done = try_ping(&server) => panic!("{done:?}"),
            () = gate.reached() => {}
        }
        gate.open();
        server.settle().await;
        assert_ne!(access_token(&world).await, before);
        assert!(ping(&world).await);
    }

    async fn a_server_that_dies_while_it_renews_leaves_a_connector_that_works_or_says_that_it_does_not(world) {
        for after in [false, true] {
            world.connect().await;
            world.clock.advance(DAY);
            // TeamViewer has taken the old pair, or not yet.
            let (gate, partners) = Gate::before(&world, after).await;
            let dying = world.another_alone(partners, |dying| async move { try_ping(&dying).await });
            gate.reached().await;
            dying.kill();

            // Others wait for a while, then take it over: with what the dead one had, if TeamViewer still takes it.
            world.clock.advance(60);
            let outcome = try_ping(&world).await;
            let view = world.services.connectors.view(&administrator()).await.unwrap();
            match outcome {
                Ok(()) => {
                    assert!(!after);
                    assert_eq!(view.status, ConnectorStatus::Onboarded);
                }
                Err(error) => {
                    assert!(matches!(error, CallError::NeedsSignIn), "{error:?}");
                    assert!(after);
                    assert_eq!(view.status, ConnectorStatus::NeedsSignIn);
                }
            }
        }
        world.connect().await;
        assert!(ping(&world).await);
    }
}
