//! While calls to TeamViewer are held back, the connector's blade says so, until when, and why.

use farhand_contract::{
    Error,
    connectors::{
        AGREEMENT_VERSION, ConnectorStatus, PartnerProblem, Pause, Region, RegistrationDraft,
        ScriptTokenDraft,
    },
};
use serde_json::json;

use crate::{
    fixture::on_both,
    world::{LAPTOP, World, administrator, helpdesk},
};

async fn pause(world: &World) -> Option<Pause> {
    let seen = world.services.connectors.view(&administrator()).await.unwrap();
    assert_eq!(seen.status, ConnectorStatus::Onboarded, "that is another matter");
    seen.health.pause
}

on_both! {
    async fn a_teamviewer_that_asks_to_wait_is_left_alone_so_long(world) {
        world.connect().await;
        assert_eq!(pause(&world).await, None);
        let rule = json!({
            "only_path": "/api/v1/sessions", "only_method": "POST", "status": 429, "retry_after": 100,
        });
        world.misbehave(rule).await;
        world.session(&helpdesk(), LAPTOP).await;
        let told = pause(&world).await;
        let Some(Pause::Asked { problem: PartnerProblem::Throttled { retry_after_seconds: Some(left) }, until }) =
            told
        else {
            panic!("{told:?}");
        };
        // Time goes by while the test runs.
        let seconds = until.seconds_since(farhand_domain::Clock::now(&*world.clock));
        assert!((30..=100).contains(&left) && (30..=100).contains(&seconds), "{told:?}");
        // What is not sent meanwhile is no call that was made.
        let calls = async || world.services.connectors.view(&administrator()).await.unwrap().health.calls;
        let made = calls().await;
        let checked = world.services.connectors.check_now(&administrator()).await.unwrap();
        assert!(matches!(checked.health.problem, Some(PartnerProblem::Throttled { .. })), "{checked:?}");
        assert_eq!(calls().await, made);
        // It is this server that waits. Another has not been asked to.
        assert_eq!(pause(&world.another(world.partners(crate::world::PATIENCE)).await).await, None);
    }

    async fn a_wait_that_teamviewer_asked_for_outlasts_another_secret_and_every_other_client_of_it(world) {
        world.connect().await;
        let rule = json!({"only_path": "/api/v1/ping", "status": 429, "retry_after": 1000, "count": 1});
        world.misbehave(rule).await;
        world.services.connectors.check_now(&administrator()).await.unwrap();
        assert!(matches!(pause(&world).await, Some(Pause::Asked { .. })));
        let config = farhand_sandbox::Config::default();
        let draft = RegistrationDraft {
            client_id: config.client_id.clone(),
            client_secret: Some(config.client_secret.clone()),
            region: Region::Other { base: world.sandbox.to_string() },
        };
        let connectors = &world.services.connectors;
        connectors.disconnect(&administrator()).await.unwrap();
        for _ in 0..2 {
            let seen = connectors.set_registration(&administrator(), &draft).await.unwrap();
            assert!(matches!(seen.health.pause, Some(Pause::Asked { .. })), "{:?}", seen.health.pause);
        }
        connectors.accept_agreement(&administrator(), AGREEMENT_VERSION).await.unwrap();
        let draft = ScriptTokenDraft { token: "1-x".to_owned(), region: draft.region };
        let Err(Error::Partner { problem: PartnerProblem::Throttled { .. } }) =
            connectors.set_script_token(&administrator(), &draft).await
        else {
            panic!("it was asked");
        };
    }

    async fn a_teamviewer_that_keeps_failing_is_left_alone_for_a_while(world) {
        world.connect().await;
        world.misbehave(json!({"status": 503, "count": 1000})).await;
        let problem = PartnerProblem::ServerError { status: 503 };
        // Whether it still waits or is about to try is a matter of the machine's speed.
        for _ in 0..5 {
            assert_eq!(pause(&world).await, None);
            world.services.connectors.check_now(&administrator()).await.unwrap();
        }
        match pause(&world).await {
            Some(Pause::Failing { problem: met, until }) => {
                let left = until.seconds_since(farhand_domain::Clock::now(&*world.clock));
                assert!(met == problem && (0..=5).contains(&left), "{left}");
            }
            Some(Pause::Trying { problem: met }) => assert_eq!(met, problem),
            other => panic!("{other:?}"),
        }
    }
}
