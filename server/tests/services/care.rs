//! Keeping a connector well: app registrations, script tokens, checks, and revoking what was disconnected.

use std::time::Duration;

use farhand::services::keep_well_once;
use farhand_contract::{
    Error, Permission,
    audit::{Activity, ActivityResult},
    connectors::{
        AGREEMENT_VERSION, AuthorizationOutcome, Connector, ConnectorMethod, ConnectorStatus,
        PartnerOperation, PartnerProblem, Region, RegistrationDraft, RegistrationSource, ScriptTokenDraft,
    },
    errors::{Field, Problem},
    sessions::{SessionFailure, SessionState},
};
use farhand_store::Changes;
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::{
    fixture::on_both,
    gate::Gate,
    world::{
        CONTOSO, FABRIKAM, LAPTOP, PATIENCE, World, administrator, callback, helpdesk, reader, stranger,
    },
};

const DAY: i64 = 24 * 60 * 60;

async fn view(world: &World) -> Connector {
    world.services.connectors.view(&administrator()).await.unwrap()
}

async fn keep_well(world: &World) {
    keep_well_once(&world.deps).await;
}

/// The sandbox as a region, and its app.
fn draft(world: &World) -> RegistrationDraft {
    let config = farhand_sandbox::Config::default();
    RegistrationDraft {
        client_id: config.client_id.clone(),
        client_secret: Some(config.client_secret.clone()),
        region: sandbox(world),
    }
}

fn sandbox(world: &World) -> Region {
    Region::Other { base: world.sandbox.to_string() }
}

/// A token that somebody made at TeamViewer.
async fn script_token(world: &World) -> String {
    world.connect_as(&stranger()).await;
    let record = world.deps.store.connector(FABRIKAM).await.unwrap().unwrap();
    let (token, _) = world.deps.sealed_tokens_of(FABRIKAM, record.sealed_tokens.as_deref()).unwrap();
    token.expose_secret().to_owned()
}

async fn by_script_token(world: &World, token: &str) -> Result<Connector, Error> {
    let draft = ScriptTokenDraft { token: token.to_owned(), region: sandbox(world) };
    world.services.connectors.set_script_token(&administrator(), &draft).await
}

fn missing_secret() -> Result<(), Error> {
    Err(Error::Invalid { field: Field::ClientSecret, problem: Problem::Missing })
}

on_both! {
    async fn a_registration_that_is_given_goes_before_the_servers_own(world) {
        let connectors = &world.services.connectors;
        let own = view(&world).await.registration;
        assert_eq!((own.source, own.has_secret), (RegistrationSource::Sandbox, true));
        let set = async |draft: &RegistrationDraft| {
            connectors.set_registration(&administrator(), draft).await.map(drop)
        };
        // Nothing was given that could be kept, and the server's own secret is for the server's own app.
        assert_eq!(set(&RegistrationDraft { client_secret: None, ..draft(&world) }).await, missing_secret());

        let wrong = RegistrationDraft { client_secret: Some("wrong".to_owned()), ..draft(&world) };
        let seen = connectors.set_registration(&administrator(), &wrong).await.unwrap();
        assert_eq!(seen.registration.source, RegistrationSource::Connector);
        assert_eq!(seen.registration.client_id.as_deref(), Some(&*wrong.client_id));
        assert_eq!(seen.registration.redirect_uri, own.redirect_uri);
        assert!(seen.registered && seen.registration.has_secret && seen.sandbox);
        let back = world.begin(&administrator()).await;
        let outcome = world.connector.complete_authorization(&administrator(), back).await;
        assert_eq!(outcome, AuthorizationOutcome::CredentialsRefused);
        assert_eq!(view(&world).await.health.calls[0].problem, Some(PartnerProblem::Refused));

        set(&draft(&world)).await.unwrap();
        // Kept, for the same app at the same service alone.
        set(&RegistrationDraft { client_secret: None, ..draft(&world) }).await.unwrap();
        let elsewhere = RegistrationDraft { client_secret: None, region: Region::UnitedStates, ..draft(&world) };
        assert_eq!(set(&elsewhere).await, missing_secret());
        let other = RegistrationDraft { client_secret: None, client_id: "1-x".to_owned(), ..draft(&world) };
        assert_eq!(set(&other).await, missing_secret());

        world.connect().await;
        let other = RegistrationDraft { client_id: "1-x".to_owned(), ..draft(&world) };
        assert_eq!(set(&other).await, Err(Error::Connected));
        assert_eq!(connectors.forget_registration(&administrator()).await.map(drop), Err(Error::Connected));
        set(&draft(&world)).await.unwrap();
        assert_eq!(world.session(&helpdesk(), LAPTOP).await.state, SessionState::AwaitingUser);

        connectors.disconnect(&administrator()).await.unwrap();
        world.settle().await;
        for _ in 0..2 {
            let seen = connectors.forget_registration(&administrator()).await.unwrap();
            assert_eq!(seen.registration, own);
        }
        let record = world.deps.store.connector(CONTOSO).await.unwrap().unwrap();
        assert!(record.sealed_client_secret.is_none());
        assert_eq!(world.audited(Activity::SetRegistration, ActivityResult::Success).await, 4);
        assert_eq!(world.audited(Activity::ForgetRegistration, ActivityResult::Success).await, 1);
        world.connect().await;
    }

    async fn a_code_for_one_registration_is_not_shown_to_another(world) {
        let back = world.begin(&administrator()).await;
        world.services.connectors.set_registration(&administrator(), &draft(&world)).await.unwrap();
        let outcome = world.connector.complete_authorization(&administrator(), back).await;
        assert_eq!(outcome, AuthorizationOutcome::StateRefused);
    }

    async fn without_a_registration_nobody_authorizes(world) {
        let endpoints = farhand_partners::teamviewer::Endpoints::from_base(&world.sandbox).unwrap();
        let redirect = "http://127.0.0.1/".parse().unwrap();
        let partners =
            farhand::services::Partners::new(endpoints, None, false, redirect, Duration::from_secs(5)).unwrap();
        let bare = world.another(partners.reaching(true)).await;
        let connectors = &bare.services.connectors;
        let seen = connectors.accept_agreement(&administrator(), AGREEMENT_VERSION).await.unwrap();
        assert_eq!((seen.registered, seen.registration.source), (false, RegistrationSource::None));
        let begun = connectors.authorization_url(&administrator()).await;
        assert_eq!(begun, Err(Error::NotRegistered));
        let seen = connectors.set_registration(&administrator(), &draft(&world)).await.unwrap();
        assert!(seen.registered && !seen.sandbox);
        connectors.authorization_url(&administrator()).await.unwrap();
    }

    async fn a_service_on_this_servers_own_network_is_not_asked(world) {
        let endpoints = farhand_partners::teamviewer::Endpoints::teamviewer().unwrap();
        let redirect = "http://127.0.0.1/".parse().unwrap();
        let partners =
            farhand::services::Partners::new(endpoints, None, false, redirect, Duration::from_secs(5)).unwrap();
        let strict = world.another(partners).await;
        let connectors = &strict.services.connectors;
        connectors.accept_agreement(&administrator(), AGREEMENT_VERSION).await.unwrap();
        let malformed = Err(Error::Invalid { field: Field::Region, problem: Problem::Malformed });
        for base in [
            world.sandbox.as_str(), "https://localhost/", "https://10.1.2.3/", "https://intranet/",
            "https://169.254.169.254/", "https://[::1]/", "https://metadata.internal/",
        ] {
            let region = Region::Other { base: base.to_owned() };
            let draft = RegistrationDraft { region: region.clone(), ..draft(&world) };
            assert_eq!(connectors.set_registration(&administrator(), &draft).await.map(drop), malformed, "{base}");
            let draft = ScriptTokenDraft { token: "1-x".to_owned(), region };
            assert_eq!(connectors.set_script_token(&administrator(), &draft).await.map(drop), malformed, "{base}");
        }
        // Nor is one that was given while the settings allowed it.
        world.connect().await;
        let token = world.tokens().await.0;
        let mut record = world.deps.store.connector(CONTOSO).await.unwrap().unwrap();
        world.deps.set_script_token(&mut record, &token, &sandbox(&world));
        let mut changes = Changes::new();
        changes.put_connector(&record, Some(record.version));
        world.deps.store.commit(changes).await.unwrap();
        let seen = connectors.check_now(&administrator()).await.unwrap();
        assert_eq!(seen.health.problem, Some(PartnerProblem::Unreachable));
        let seen = world.services.connectors.check_now(&administrator()).await.unwrap();
        assert_eq!(seen.health.problem, None);
    }

    async fn only_who_may_update_the_connector_changes_anything(world) {
        let connectors = &world.services.connectors;
        let refused = Err(Error::Forbidden { permission: Permission::UpdateRemoteAssistance });
        let script = ScriptTokenDraft { token: "1-x".to_owned(), region: sandbox(&world) };
        for caller in [helpdesk(), reader()] {
            let given = connectors.set_registration(&caller, &draft(&world)).await;
            assert_eq!(given.map(drop), refused);
            assert_eq!(connectors.forget_registration(&caller).await.map(drop), refused);
            assert_eq!(connectors.set_script_token(&caller, &script).await.map(drop), refused);
            assert_eq!(connectors.check_now(&caller).await.map(drop), refused);
        }
        for activity in [
            Activity::SetRegistration, Activity::ForgetRegistration, Activity::ConnectConnector,
            Activity::CheckConnector,
        ] {
            assert_eq!(world.audited(activity, ActivityResult::Denied).await, 2, "{activity:?}");
        }
        assert_eq!(world.deps.store.connector(CONTOSO).await.unwrap(), None);
    }

    async fn a_script_token_connects_until_teamviewer_refuses_it(world) {
        let connectors = &world.services.connectors;
        let token = script_token(&world).await;
        assert_eq!(by_script_token(&world, &token).await.map(drop), Err(Error::AgreementRequired));
        connectors.accept_agreement(&administrator(), AGREEMENT_VERSION).await.unwrap();
        let problem = PartnerProblem::Unauthorized;
        assert_eq!(by_script_token(&world, "1-wrong").await.map(drop), Err(Error::Partner { problem }));
        assert_eq!(view(&world).await.status, ConnectorStatus::Onboarding);
        assert_eq!(world.audited(Activity::ConnectConnector, ActivityResult::Failure).await, 1);

        let seen = by_script_token(&world, &format!(" {token}\n")).await.unwrap();
        assert_eq!((seen.status, seen.method), (ConnectorStatus::Onboarded, Some(ConnectorMethod::ScriptToken)));
        assert_eq!(seen.account.unwrap().email, farhand_sandbox::demo_email());
        assert_eq!(seen.health.next_refresh_at, None);
        // Where the next one is to be sent too, whatever the registration's region is by then.
        let elsewhere = RegistrationDraft { region: Region::UnitedStates, ..draft(&world) };
        let seen = connectors.set_registration(&administrator(), &elsewhere).await.unwrap();
        assert_eq!((seen.registration.region, seen.script_region), (Region::UnitedStates, Some(sandbox(&world))));
        connectors.forget_registration(&administrator()).await.unwrap();
        assert_eq!(world.session(&helpdesk(), LAPTOP).await.state, SessionState::AwaitingUser);

        world.reset_sandbox().await;
        world.clock.advance(DAY);
        keep_well(&world).await;
        let seen = view(&world).await;
        assert_eq!(seen.status, ConnectorStatus::NeedsSignIn);
        assert_eq!(seen.health.problem, Some(problem));
        assert!(!seen.health.calls.iter().any(|call| call.operation == PartnerOperation::Refresh));
        let token = script_token(&world).await;
        assert_eq!(by_script_token(&world, &token).await.unwrap().status, ConnectorStatus::Onboarded);

        // It is erased here; TeamViewer takes no request to revoke it.
        let seen = connectors.disconnect(&administrator()).await.unwrap();
        assert_eq!((seen.method, seen.status), (None, ConnectorStatus::NotOnboarded));
        assert_eq!(seen.script_region, None);
        world.settle().await;
        assert_eq!(view(&world).await.revocation, None);
        assert!(world.deps.store.connector(CONTOSO).await.unwrap().unwrap().sealed_tokens.is_none());
        world.connect().await;
        assert_eq!(by_script_token(&world, &token).await.map(drop), Err(Error::Connected));
    }

    async fn a_connector_that_nobody_uses_is_checked_and_stays_connected(world) {
        world.connect().await;
        let connected = view(&world).await;
        let first = connected.health.next_check_at.unwrap();
        keep_well(&world).await;
        assert_eq!(view(&world).await.health.checked_at, None);

        world.clock.advance(first.seconds_since(world.deps.now()) + 1);
        let other = world.another(world.partners(PATIENCE)).await;
        tokio::join!(keep_well(&world), keep_well(&other));
        let seen = view(&world).await;
        assert_eq!((seen.health.checked_at, seen.health.problem), (Some(world.deps.now()), None));
        assert_eq!(seen.last_contact_at, Some(world.deps.now()));
        assert!(seen.health.next_check_at.unwrap() > world.deps.now());
        // One of the two did it.
        let theirs = other.services.connectors.view(&administrator()).await.unwrap().health.calls.len();
        assert_eq!(seen.health.calls.len() - 2 + theirs, 2, "{seen:?}");

        world.clock.advance(2 * DAY);
        keep_well(&world).await;
        let seen = view(&world).await;
        assert_eq!((seen.status, seen.health.problem), (ConnectorStatus::Onboarded, None));
        assert!(seen.health.next_refresh_at.unwrap() > world.deps.now());
        let operations: Vec<_> = seen.health.calls.iter().take(3).map(|call| call.operation).collect();
        assert_eq!(operations, [PartnerOperation::Account, PartnerOperation::Ping, PartnerOperation::Refresh]);
    }

    async fn a_check_tells_what_it_met(world) {
        world.connect().await;
        world.misbehave(json!({"only_path": "/api/v1/account", "status": 503, "count": 100})).await;
        let connectors = &world.services.connectors;
        let seen = connectors.check_now(&administrator()).await.unwrap();
        assert_eq!(seen.health.problem, Some(PartnerProblem::ServerError { status: 503 }));
        assert_eq!(seen.status, ConnectorStatus::Onboarded);
        assert_eq!(seen.account.unwrap().email, farhand_sandbox::demo_email());
        assert_eq!(world.audited(Activity::CheckConnector, ActivityResult::Failure).await, 1);
        world.behave().await;
        let seen = connectors.check_now(&administrator()).await.unwrap();
        assert_eq!(seen.health.problem, None);
        world.reset_sandbox().await;
        let seen = connectors.check_now(&administrator()).await.unwrap();
        assert_eq!(seen.status, ConnectorStatus::NeedsSignIn);
        assert_eq!(seen.health.problem, Some(PartnerProblem::Unauthorized));
        // Nothing is there to check.
        connectors.disconnect(&administrator()).await.unwrap();
        let seen = connectors.check_now(&administrator()).await.unwrap();
        assert_eq!((seen.status, seen.health.checked_at), (ConnectorStatus::NotOnboarded, None));
    }

    async fn a_revocation_that_fails_is_shown_and_tried_again(world) {
        world.connect().await;
        let (access, refresh) = world.tokens().await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        let rule = json!({"only_path": "/api/v1/oauth2/revoke", "status": 503, "count": 100});
        world.misbehave(rule).await;
        world.services.connectors.disconnect(&administrator()).await.unwrap();
        world.settle().await;
        let seen = view(&world).await;
        assert_eq!((seen.status, &seen.account), (ConnectorStatus::NotOnboarded, &None));
        let revocation = seen.revocation.unwrap();
        assert_eq!(revocation.attempts, 1);
        assert_eq!(revocation.problem, Some(PartnerProblem::ServerError { status: 503 }));
        assert!(revocation.next_attempt_at.unwrap() > world.deps.now());
        assert_eq!(world.record(session.id).await.state, SessionState::Failed);
        assert_eq!(world.team_viewer().ping(&access).await, Ok(true));
        assert!(world.team_viewer().open_sessions(&access).await.unwrap().is_empty());

        // Not before its time; then by one of two servers, after a restart, with an access token that has ended.
        keep_well(&world).await;
        assert_eq!(view(&world).await.revocation.unwrap().attempts, 1);
        world.behave().await;
        world.clock.advance(DAY);
        let other = world.another(world.partners(PATIENCE)).await;
        tokio::join!(keep_well(&world), keep_well(&other));
        assert_eq!(view(&world).await.revocation, None);
        assert_eq!(world.audited(Activity::RevokeTokens, ActivityResult::Success).await, 1);
        let dead = world.team_viewer().refresh(&refresh.unwrap()).await;
        assert_eq!(dead.unwrap_err(), PartnerProblem::Unauthorized);
    }

    async fn tokens_that_come_after_the_account_was_disconnected_are_revoked_too(world) {
        world.connect().await;
        world.clock.advance(DAY);
        let (gate, partners) = Gate::before(&world, true).await;
        let server = world.another(partners).await;
        let check = tokio::spawn({
            let services = server.services.clone();
            async move { services.connectors.check_now(&administrator()).await.map(drop) }
        });
        gate.reached().await;
        // The pair that is known here is dead, and the one that TeamViewer gave for it is on its way.
        world.services.connectors.disconnect(&administrator()).await.unwrap();
        world.settle().await;
        assert_eq!(world.token_pairs().await, 1);
        gate.open();
        check.await.unwrap().unwrap();
        keep_well(&world).await;
        assert_eq!(world.token_pairs().await, 0);
        let seen = view(&world).await;
        assert_eq!((seen.status, seen.revocation), (ConnectorStatus::NotOnboarded, None));
    }

    async fn a_session_that_is_made_while_the_account_is_disconnected_is_closed_before_its_tokens_are_revoked(world) {
        world.connect().await;
        let rule = json!({"only_path": "/api/v1/sessions", "only_method": "POST", "latency_ms": 2000});
        world.misbehave(rule).await;
        world.services.sessions.start(&helpdesk(), &crate::world::request(LAPTOP)).await.unwrap();
        tokio::time::sleep(Duration::from_millis(700)).await;
        world.services.connectors.disconnect(&administrator()).await.unwrap();
        world.settle().await;
        // TeamViewer has made it, and is still to be told.
        assert_eq!((world.open_at_teamviewer().await, world.token_pairs().await), (1, 1));
        keep_well(&world).await;
        assert_eq!(world.token_pairs().await, 1);
        world.clock.advance(30);
        keep_well(&world).await;
        assert_eq!((world.open_at_teamviewer().await, world.token_pairs().await), (0, 0));
        assert_eq!(view(&world).await.revocation, None);
    }

    async fn who_authorizes_anew_leaves_no_tokens_behind(world) {
        world.connect().await;
        let (old, old_refresh) = world.tokens().await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        let rule = json!({"only_path": "/api/v1/oauth2/revoke", "status": 503, "count": 100});
        world.misbehave(rule).await;
        world.connect().await;
        world.settle().await;
        // What TeamViewer does not do at once is shown, and done later.
        let seen = view(&world).await;
        assert_eq!(seen.status, ConnectorStatus::Onboarded);
        assert_eq!(seen.revocation.unwrap().problem, Some(PartnerProblem::ServerError { status: 503 }));
        assert_eq!(world.token_pairs().await, 2);
        world.behave().await;
        world.clock.advance(60 * 60);
        keep_well(&world).await;
        assert_eq!(view(&world).await.revocation, None);
        assert_eq!(world.team_viewer().ping(&old).await, Ok(false));
        let refreshed = world.team_viewer().refresh(&old_refresh.unwrap()).await;
        assert_eq!(refreshed.unwrap_err(), PartnerProblem::Unauthorized);
        // The new ones stay, and so does what the account had begun.
        let (new, _) = world.tokens().await;
        assert_eq!(world.team_viewer().ping(&new).await, Ok(true));
        assert_eq!(world.record(session.id).await.state, SessionState::AwaitingUser);
        assert_eq!(world.partner_sessions().await.len(), 1);
        assert_eq!(world.token_pairs().await, 1);
    }

    async fn another_account_takes_over_no_sessions(world) {
        world.connect().await;
        let (old, _) = world.tokens().await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        let page = world.services.connectors.authorization_url(&administrator()).await.unwrap();
        let back = callback(&world.consent_of("technician@sandbox.example", &page, "allow").await);
        // Whoever has the old tokens must close what they opened before they are revoked.
        let outcome = world.connector.complete_authorization(&administrator(), back).await;
        assert_eq!(outcome, AuthorizationOutcome::Connected);
        let record = world.record(session.id).await;
        assert_eq!((record.state, record.failure), (SessionState::Failed, Some(SessionFailure::Disconnected)));
        world.settle().await;
        assert_eq!(world.team_viewer().ping(&old).await, Ok(false));
        assert_eq!(view(&world).await.account.unwrap().email, "technician@sandbox.example");
        assert_eq!(world.session(&helpdesk(), LAPTOP).await.state, SessionState::AwaitingUser);
        // At TeamViewer only the new account's is open.
        assert_eq!(world.open_at_teamviewer().await, 1);
    }

    async fn what_is_to_be_revoked_is_kept_when_the_server_dies_at_once(world) {
        world.connect().await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        let before = world.deps.store.connector(CONTOSO).await.unwrap().unwrap();
        // It answers, and is gone before TeamViewer hears of it, or while it does.
        let dying = world.another_alone(world.partners(PATIENCE), |dying| async move {
            dying.services.connectors.disconnect(&administrator()).await
        });
        while world.deps.store.connector(CONTOSO).await.unwrap().unwrap().version == before.version {
            tokio::task::yield_now().await;
        }
        dying.kill();
        assert_eq!(world.record(session.id).await.state, SessionState::Failed);
        // Twice: what the dead server had sent to its database may still be done, and look like one that is at it.
        for _ in 0..2 {
            world.clock.advance(DAY / 2);
            keep_well(&world).await;
        }
        assert_eq!(world.token_pairs().await, 0);
        assert_eq!(view(&world).await.revocation, None);
    }

    async fn a_revocation_is_given_up_in_the_end_and_then_forgets_the_tokens(world) {
        world.connect().await;
        let rule = json!({"only_path": "/api/v1/oauth2/", "status": 503, "count": 1000});
        world.misbehave(rule).await;
        world.services.connectors.disconnect(&administrator()).await.unwrap();
        world.settle().await;
        world.clock.advance(3 * DAY);
        keep_well(&world).await;
        let revocation = view(&world).await.revocation.unwrap();
        assert_eq!((revocation.attempts, revocation.next_attempt_at), (2, None));
        let kept = world.deps.store.revocations(CONTOSO).await.unwrap();
        assert!(kept[0].sealed_tokens.is_none());
        assert_eq!(world.audited(Activity::RevokeTokens, ActivityResult::Failure).await, 1);
        world.clock.advance(DAY);
        keep_well(&world).await;
        assert_eq!(view(&world).await.revocation.unwrap().attempts, 2);
        world.behave().await;
        world.connect().await;
        assert_eq!(view(&world).await.revocation, None);
    }
}
