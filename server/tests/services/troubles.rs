//! TeamViewer gives no new tokens, and somebody must mend what it is: the tokens are kept until then.

use std::time::Duration;

use farhand::services::{Partners, keep_well_once};
use farhand_contract::{
    Error,
    audit::{Activity, ActivityResult},
    connectors::{
        Connector, ConnectorStatus, PartnerOperation, PartnerProblem, Region, RegistrationDraft, Trouble,
    },
    offers::NotOffered,
    sessions::SessionState,
};
use farhand_partners::teamviewer::Endpoints;
use serde_json::json;

use crate::{
    fixture::on_both,
    world::{CONTOSO, LAPTOP, World, administrator, helpdesk, request},
};

const DAY: i64 = 24 * 60 * 60;

async fn view(world: &World) -> Connector {
    world.services.connectors.view(&administrator()).await.unwrap()
}

async fn check(world: &World) -> Connector {
    world.services.connectors.check_now(&administrator()).await.unwrap()
}

/// The sandbox's app with this secret.
fn draft(world: &World, client_secret: &str) -> RegistrationDraft {
    RegistrationDraft {
        client_id: farhand_sandbox::Config::default().client_id,
        client_secret: Some(client_secret.to_owned()),
        region: Region::Other { base: world.sandbox.to_string() },
    }
}

fn right(world: &World) -> RegistrationDraft {
    draft(world, &farhand_sandbox::Config::default().client_secret)
}

async fn give(world: &World, draft: &RegistrationDraft) -> Result<Connector, Error> {
    world.services.connectors.set_registration(&administrator(), draft).await
}

async fn has_tokens(world: &World) -> bool {
    world.deps.store.connector(CONTOSO).await.unwrap().unwrap().sealed_tokens.is_some()
}

/// How often the server tried to renew, as far as it shows that.
async fn renewals(world: &World) -> usize {
    let calls = view(world).await.health.calls;
    calls.iter().filter(|call| call.operation == PartnerOperation::Refresh).count()
}

fn is_refused(seen: &Connector, trouble: Trouble) {
    assert_eq!((seen.status, seen.trouble), (ConnectorStatus::NeedsSignIn, Some(trouble)));
}

fn is_well(seen: &Connector) {
    assert_eq!((seen.status, seen.trouble, seen.health.problem), (ConnectorStatus::Onboarded, None, None));
}

/// Connected by an app that was given here, whose secret is wrong when the tokens must be renewed.
async fn refused(world: &World) -> Connector {
    give(world, &right(world)).await.unwrap();
    world.connect().await;
    give(world, &draft(world, "wrong")).await.unwrap();
    world.clock.advance(DAY);
    check(world).await
}

on_both! {
    async fn an_app_that_is_refused_keeps_the_tokens_until_its_secret_is_replaced(world) {
        let seen = refused(&world).await;
        is_refused(&seen, Trouble::AppRefused);
        assert_eq!(seen.health.problem, Some(PartnerProblem::Refused));
        let told = Error::NotOffered { reason: NotOffered::ConnectorNeedsSignIn };
        assert_eq!(world.services.sessions.start(&helpdesk(), &request(LAPTOP)).await, Err(told));
        assert!(has_tokens(&world).await);

        // It is left alone for minutes, then tried again; and it is no news.
        let tried = renewals(&world).await;
        for _ in 0..3 {
            world.follow().await;
            keep_well_once(&world.deps).await;
            world.clock.advance(60);
        }
        assert_eq!(renewals(&world).await, tried);
        world.clock.advance(400);
        keep_well_once(&world.deps).await;
        assert_eq!(renewals(&world).await, tried + 1);
        is_refused(&view(&world).await, Trouble::AppRefused);
        assert_eq!(world.audited(Activity::ConnectorNeedsSignIn, ActivityResult::Failure).await, 1);

        let issued = world.tokens_issued().await;
        give(&world, &right(&world)).await.unwrap();
        keep_well_once(&world.deps).await;
        is_well(&view(&world).await);
        assert_eq!(world.tokens_issued().await, issued + 1);
        assert_eq!(world.audited(Activity::ConnectConnector, ActivityResult::Success).await, 2);
        assert_eq!(world.session(&helpdesk(), LAPTOP).await.state, SessionState::AwaitingUser);
    }

    async fn a_renewal_that_is_refused_otherwise_is_tried_again(world) {
        world.connect().await;
        let end = world.deps.store.connector(CONTOSO).await.unwrap().unwrap().token_expires_at.unwrap();
        world.misbehave(json!({"only_path": "/api/v1/oauth2/token", "status": 409, "count": 100})).await;
        world.clock.advance(end.seconds_since(world.deps.now()) - 10);
        // The old token will do for as long as it lives.
        is_well(&check(&world).await);
        world.clock.advance(10);
        let seen = check(&world).await;
        is_refused(&seen, Trouble::RenewalRefused);
        assert_eq!(seen.health.problem, Some(PartnerProblem::BadRequest { status: 409 }));
        is_refused(&check(&world).await, Trouble::RenewalRefused);
        world.behave().await;
        is_well(&check(&world).await);
    }

    async fn tokens_that_died_meanwhile_ask_for_a_sign_in(world) {
        refused(&world).await;
        world.reset_sandbox().await;
        give(&world, &right(&world)).await.unwrap();
        is_refused(&check(&world).await, Trouble::RefreshRefused);
        assert!(!has_tokens(&world).await);
        world.connect().await;
        is_well(&check(&world).await);
    }

    async fn another_app_can_be_given_and_the_tokens_of_the_first_are_to_be_revoked(world) {
        refused(&world).await;
        let other = RegistrationDraft { client_id: "1-x".to_owned(), ..right(&world) };
        let seen = give(&world, &other).await.unwrap();
        assert_eq!((seen.status, seen.trouble), (ConnectorStatus::NeedsSignIn, None));
        assert!(seen.revocation.is_some() && !has_tokens(&world).await);
        world.services.connectors.forget_registration(&administrator()).await.unwrap();
        world.connect().await;
        is_well(&check(&world).await);
    }

    async fn a_registration_that_the_server_lost_can_be_given_again(world) {
        world.connect().await;
        let endpoints = Endpoints::from_base(&world.sandbox).unwrap();
        let redirect = "http://127.0.0.1/".parse().unwrap();
        let partners = Partners::new(endpoints, None, true, redirect, Duration::from_secs(5)).unwrap();
        let bare = world.another(partners).await;
        world.clock.advance(DAY);
        is_refused(&check(&bare).await, Trouble::AppRefused);
        give(&bare, &right(&world)).await.unwrap();
        keep_well_once(&bare.deps).await;
        is_well(&view(&bare).await);
    }
}
