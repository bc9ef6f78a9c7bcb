//! The partner's tokens: renewed in time, by one at a time.

use std::time::Duration;

use farhand_contract::{
    audit::{Activity, ActivityResult},
    connectors::{ConnectorStatus, PartnerProblem},
    sessions::SessionState,
};
use futures::future::join_all;
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::{
    fixture::on_both,
    world::{CONTOSO, LAPTOP, World, administrator, helpdesk},
};

const DAY: i64 = 24 * 60 * 60;

async fn access_token(world: &World) -> String {
    let record = world.deps.store.connector(CONTOSO).await.unwrap().unwrap();
    world.deps.tokens_of(&record).unwrap().0.expose_secret().to_owned()
}

async fn ping(world: &World) -> bool {
    let team_viewer = &world.deps.team_viewer;
    world.deps.call(CONTOSO, |token| async move { team_viewer.ping(&token).await }).await.unwrap()
}

on_both! {
    async fn fifty_at_once_renew_once_on_two_servers(world) {
        world.connect().await;
        let other = world.another(world.team_viewer(Duration::from_secs(20))).await;
        let before = access_token(&world).await;
        world.clock.advance(DAY);
        // A refresh token is good once: had two been at it, one would have been told that the connector is dead.
        let all = join_all((0..50).map(|number| ping(if number % 2 == 0 { &world } else { &other }))).await;
        assert!(all.into_iter().all(|good| good));
        assert_ne!(access_token(&world).await, before);
        let view = world.services.connectors.view(&administrator()).await.unwrap();
        assert_eq!(view.status, ConnectorStatus::Onboarded);
        assert_eq!(world.audited(Activity::ConnectorNeedsSignIn, ActivityResult::Failure).await, 0);
    }

    async fn a_token_that_is_refused_before_its_time_is_renewed(world) {
        world.connect().await;
        let before = access_token(&world).await;
        world.misbehave(json!({"only_path": "/api/v1/sessions", "status": 401})).await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        assert_eq!(session.state, SessionState::AwaitingUser);
        assert_ne!(access_token(&world).await, before);
    }

    async fn tokens_that_are_refused_however_new_ask_for_a_person(world) {
        world.connect().await;
        world.misbehave(json!({"only_path": "/api/v1/sessions", "status": 401, "count": 2})).await;
        assert_eq!(world.session(&helpdesk(), LAPTOP).await.state, SessionState::Failed);
        let view = world.services.connectors.view(&administrator()).await.unwrap();
        assert_eq!(view.status, ConnectorStatus::NeedsSignIn);
        assert_eq!(world.audited(Activity::ConnectorNeedsSignIn, ActivityResult::Failure).await, 1);
    }

    async fn a_renewal_that_fails_for_now_is_tried_again(world) {
        world.connect().await;
        world.clock.advance(DAY);
        world.misbehave(json!({"only_path": "/api/v1/oauth2/token", "status": 503})).await;
        let team_viewer = &world.deps.team_viewer;
        let failed = world.deps.call(CONTOSO, |token| async move { team_viewer.ping(&token).await }).await;
        let problem = PartnerProblem::ServerError { status: 503 };
        assert_eq!(failed.unwrap_err().to_string(), format!("the partner: {problem:?}"));
        assert!(ping(&world).await);
    }
}
