//! Connecting TeamViewer, and disconnecting it.

use farhand::services::Callback;
use farhand_contract::{
    Caller, Error,
    audit::{Activity, ActivityResult},
    connectors::{
        AGREEMENT_VERSION, AuthorizationOutcome, ConnectorStatus, ONBOARDING_SECONDS, PartnerProblem,
    },
    devices::DeviceQuery,
    offers::{NotOffered, Offer},
    sessions::{SessionFailure, SessionState},
};
use farhand_store::Changes;
use serde_json::json;

use crate::{
    fixture::on_both,
    world::{LAPTOP, PHONE, World, administrator, callback, helpdesk, request, stranger},
};

async fn status(world: &World) -> ConnectorStatus {
    world.services.connectors.view(&administrator()).await.unwrap().status
}

/// Comes back with this, which must be refused and must not change a thing.
async fn is_refused(world: &World, caller: &Caller, back: Callback, expected: AuthorizationOutcome) {
    let before = status(world).await;
    assert_eq!(world.connector.complete_authorization(caller, back).await, expected);
    assert_eq!(status(world).await, before);
}

on_both! {
    async fn the_whole_walk(world) {
        let connectors = &world.services.connectors;
        let view = connectors.view(&administrator()).await.unwrap();
        assert_eq!(view.status, ConnectorStatus::NotOnboarded);
        assert!(view.registered && view.sandbox && view.can_update);

        let view = connectors.accept_agreement(&administrator(), AGREEMENT_VERSION).await.unwrap();
        assert_eq!(view.status, ConnectorStatus::Onboarding);
        let agreement = view.agreement.unwrap();
        assert_eq!(agreement.accepted_by, administrator().user_principal_name);

        world.clock.advance(1);
        let page = connectors.authorization_url(&administrator()).await.unwrap();
        world.clock.advance(1);
        let back = callback(&world.consent(&page, "allow").await);
        let (code, state) = (back.code.clone().unwrap(), back.state.clone().unwrap());
        // As the web handler does: somewhere else than where it was made.
        let connector = std::sync::Arc::clone(&world.connector);
        let outcome = tokio::spawn(async move { connector.complete_authorization(&administrator(), back).await });
        assert_eq!(outcome.await.unwrap(), AuthorizationOutcome::Connected);

        let view = connectors.view(&helpdesk()).await.unwrap();
        assert_eq!(view.status, ConnectorStatus::Onboarded);
        assert_eq!(view.account.unwrap().email, farhand_sandbox::demo_email());
        assert!(view.connected_at.is_some() && !view.can_update);

        let activities: Vec<_> = world.audit().await.iter().rev().map(|line| line.activity).collect();
        assert_eq!(
            activities,
            [Activity::AcceptAgreement, Activity::BeginAuthorization, Activity::ConnectConnector]
        );
        // Nothing that opens anything stands where people look.
        let record = world.deps.store.connector(crate::world::CONTOSO).await.unwrap().unwrap();
        let (access, refresh) = world.tokens().await;
        let refresh = refresh.unwrap();
        let texts = format!("{:?} {record:?} {:?}", world.audit().await, world.deps);
        for secret in [code.as_str(), &state, secrecy::ExposeSecret::expose_secret(&access),
            secrecy::ExposeSecret::expose_secret(&refresh)]
        {
            assert!(!texts.contains(secret) && !record.sealed_tokens.as_ref().unwrap().contains(secret));
        }
    }

    async fn a_state_is_good_for_one_browser_once_and_in_time(world) {
        use AuthorizationOutcome::StateRefused;

        let good = world.begin(&administrator()).await;
        let with = |state: Option<String>| Callback { code: good.code.clone(), state, error: None };
        is_refused(&world, &administrator(), with(None), StateRefused).await;
        is_refused(&world, &administrator(), with(Some("forged".to_owned())), StateRefused).await;
        let elsewhere = Caller { sign_in: "another browser".to_owned(), ..administrator() };
        is_refused(&world, &elsewhere, with(good.state.clone()), StateRefused).await;
        is_refused(&world, &stranger(), with(good.state.clone()), StateRefused).await;
        let outcome = world.connector.complete_authorization(&administrator(), with(good.state.clone())).await;
        assert_eq!(outcome, AuthorizationOutcome::Connected);
        is_refused(&world, &administrator(), with(good.state.clone()), StateRefused).await;

        let late = world.begin(&administrator()).await;
        world.clock.advance(ONBOARDING_SECONDS);
        is_refused(&world, &administrator(), late, StateRefused).await;
        // The stranger's stands in the stranger's log.
        assert_eq!(world.audited(Activity::ConnectConnector, ActivityResult::Denied).await, 5);
    }

    async fn of_two_that_come_back_at_once_one_goes_on(world) {
        let back = world.begin(&administrator()).await;
        let copy = Callback { code: back.code.clone(), state: back.state.clone(), error: None };
        let caller = administrator();
        let (one, two) = tokio::join!(
            world.connector.complete_authorization(&caller, back),
            world.connector.complete_authorization(&caller, copy),
        );
        let mut outcomes = [one.name(), two.name()];
        outcomes.sort_unstable();
        assert_eq!(outcomes, ["connected", "state-refused"]);
        assert_eq!(status(&world).await, ConnectorStatus::Onboarded);
    }

    async fn who_declines_is_not_connected_and_can_try_again(world) {
        let connectors = &world.services.connectors;
        connectors.accept_agreement(&administrator(), AGREEMENT_VERSION).await.unwrap();
        let page = connectors.authorization_url(&administrator()).await.unwrap();
        let back = callback(&world.consent(&page, "decline").await);
        is_refused(&world, &administrator(), back, AuthorizationOutcome::Declined).await;
        assert_eq!(world.audited(Activity::ConnectConnector, ActivityResult::Failure).await, 1);
        world.connect().await;
    }

    async fn what_comes_instead_of_a_code_says_what_to_do(world) {
        use AuthorizationOutcome::{AppRefused, ExchangeFailed, Unavailable};

        let cases = [
            ("invalid_request", AppRefused, true),
            ("unauthorized_client", AppRefused, true),
            ("unsupported_response_type", AppRefused, true),
            ("invalid_scope", AppRefused, true),
            ("server_error", Unavailable, true),
            ("temporarily_unavailable", Unavailable, true),
            ("<script>alert(1)</script>", ExchangeFailed, false),
            ("", ExchangeFailed, false),
        ];
        for (error, outcome, told) in cases {
            let state = world.begin(&administrator()).await.state;
            world.clock.advance(1);
            let back = Callback { code: None, state, error: Some(error.to_owned()) };
            is_refused(&world, &administrator(), back, outcome).await;
            // The newest line: only names that OAuth knows come into the audit log.
            let line = &world.audit().await[0];
            assert_eq!(line.activity, Activity::ConnectConnector);
            let written = format!("{line:?}");
            assert_eq!(!error.is_empty() && written.contains(error), told, "{written}");
            assert!(!written.contains("script"), "{written}");
        }
        assert_eq!(world.audited(Activity::ConnectConnector, ActivityResult::Failure).await, cases.len());
    }

    async fn a_code_that_is_not_exchanged_connects_nobody(world) {
        use AuthorizationOutcome::{AppRefused, ExchangeFailed, LicenseRefused, Unavailable};

        let (token, account) = ("/api/v1/oauth2/token", "/api/v1/account");
        for (path, status, outcome) in [
            (token, 500, Unavailable),
            (account, 500, Unavailable),
            // The sandbox tells of the licence by this.
            (token, 400, LicenseRefused),
            (account, 400, LicenseRefused),
            (account, 403, AppRefused),
            (account, 401, ExchangeFailed),
        ] {
            let back = world.begin(&administrator()).await;
            world.misbehave(json!({"only_path": path, "status": status, "count": 3})).await;
            is_refused(&world, &administrator(), back, outcome).await;
            world.behave().await;
        }
        let state = world.begin(&administrator()).await.state;
        let back = Callback { code: Some("forged".to_owned()), state, error: None };
        is_refused(&world, &administrator(), back, ExchangeFailed).await;
        assert_eq!(status(&world).await, ConnectorStatus::Onboarding);
    }

    async fn tokens_of_an_authorization_that_came_to_nothing_are_revoked_in_the_end(world) {
        let back = world.begin(&administrator()).await;
        for path in ["/api/v1/account", "/api/v1/oauth2/revoke"] {
            world.misbehave(json!({"only_path": path, "status": 409, "count": 100})).await;
        }
        is_refused(&world, &administrator(), back, AuthorizationOutcome::ExchangeFailed).await;
        world.settle().await;
        let shown = world.services.connectors.view(&administrator()).await.unwrap().revocation.unwrap();
        assert_eq!((shown.attempts, world.token_pairs().await), (1, 1));
        world.behave().await;
        world.clock.advance(60);
        farhand::services::keep_well_once(&world.deps).await;
        assert_eq!(world.services.connectors.view(&administrator()).await.unwrap().revocation, None);
        assert_eq!(world.token_pairs().await, 0);
        world.connect().await;
    }

    async fn nobody_authorizes_without_a_fresh_agreement(world) {
        let connectors = &world.services.connectors;
        let begin = || async { connectors.authorization_url(&administrator()).await.map(drop) };
        assert_eq!(begin().await, Err(Error::AgreementRequired));
        let old = connectors.accept_agreement(&administrator(), "2017-05").await;
        assert_eq!(old.map(drop), Err(Error::AgreementRequired));
        connectors.accept_agreement(&administrator(), AGREEMENT_VERSION).await.unwrap();
        assert_eq!(begin().await, Ok(()));
        world.clock.advance(ONBOARDING_SECONDS);
        assert_eq!(begin().await, Err(Error::AgreementRequired));
        assert_eq!(status(&world).await, ConnectorStatus::NotOnboarded);
    }

    async fn a_new_text_of_the_agreement_is_asked_for_at_the_next_authorization(world) {
        world.connect().await;
        let mut record = world.deps.store.connector(crate::world::CONTOSO).await.unwrap().unwrap();
        record.agreement.as_mut().unwrap().version = "2026-11".to_owned();
        let mut changes = Changes::new();
        changes.put_connector(&record, Some(record.version));
        world.deps.store.commit(changes).await.unwrap();

        assert_eq!(world.session(&helpdesk(), LAPTOP).await.state, SessionState::AwaitingUser);
        let connectors = &world.services.connectors;
        let begun = connectors.authorization_url(&administrator()).await;
        assert_eq!(begun, Err(Error::AgreementRequired));
        let seen = connectors.accept_agreement(&administrator(), AGREEMENT_VERSION).await.unwrap();
        assert_eq!(seen.status, ConnectorStatus::Onboarded);
        connectors.authorization_url(&administrator()).await.unwrap();
    }

    async fn disconnecting_ends_everything_here_and_there(world) {
        world.connect().await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        let (access, refresh) = world.tokens().await;

        let view = world.services.connectors.disconnect(&administrator()).await.unwrap();
        assert_eq!(view.status, ConnectorStatus::NotOnboarded);
        assert!(view.account.is_none() && view.agreement.is_none());
        let session = world.record(session.id).await;
        assert_eq!((session.state, session.failure), (SessionState::Failed, Some(SessionFailure::Disconnected)));
        world.settle().await;
        assert_eq!(world.team_viewer().ping(&access).await, Ok(false));
        let refreshed = world.team_viewer().refresh(&refresh.unwrap()).await;
        assert_eq!(refreshed.unwrap_err(), PartnerProblem::Unauthorized);
        let record = world.deps.store.connector(crate::world::CONTOSO).await.unwrap().unwrap();
        assert!(record.sealed_tokens.is_none());
        assert_eq!(
            world.services.sessions.start(&helpdesk(), &request(LAPTOP)).await,
            Err(Error::NotOffered { reason: NotOffered::ConnectorNotConnected })
        );
        // Twice is no error, and no second line in the log.
        world.services.connectors.disconnect(&administrator()).await.unwrap();
        assert_eq!(world.audited(Activity::DisconnectConnector, ActivityResult::Success).await, 1);
        world.connect().await;
        assert_eq!(world.partner_sessions().await.len(), 0);
    }

    async fn sessions_that_nothing_can_close_any_more_are_counted(world) {
        world.connect().await;
        world.session(&helpdesk(), LAPTOP).await;
        world.misbehave(json!({"kind": "refresh_refused"})).await;
        world.clock.advance(24 * 60 * 60);
        let seen = world.services.connectors.check_now(&administrator()).await.unwrap();
        assert_eq!((seen.status, seen.left_open), (ConnectorStatus::NeedsSignIn, 1));
        assert_eq!(world.services.connectors.disconnect(&administrator()).await.unwrap().left_open, 0);
    }

    async fn tokens_that_teamviewer_forgot_ask_for_a_new_authorization(world) {
        world.connect().await;
        world.reset_sandbox().await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        assert_eq!(session.state, SessionState::Failed);
        let problem = PartnerProblem::Unauthorized;
        assert_eq!(session.failure, Some(SessionFailure::Partner { problem }));
        assert_eq!(status(&world).await, ConnectorStatus::NeedsSignIn);
        assert_eq!(world.audited(Activity::ConnectorNeedsSignIn, ActivityResult::Failure).await, 1);
        assert_eq!(world.services.connectors.view(&administrator()).await.unwrap().left_open, 0);
        let refused = Error::NotOffered { reason: NotOffered::ConnectorNeedsSignIn };
        assert_eq!(world.services.sessions.start(&helpdesk(), &request(PHONE)).await, Err(refused));
        let page = world.services.devices.page(&helpdesk(), &DeviceQuery::default()).await.unwrap();
        let laptop = page.rows.iter().find(|row| row.id == LAPTOP).unwrap();
        assert_eq!(laptop.offer, Offer::NotOffered { reason: NotOffered::ConnectorNeedsSignIn });
        // The agreement still stands, so that the account only signs in again.
        let page = world.services.connectors.authorization_url(&administrator()).await.unwrap();
        let back = callback(&world.consent(&page, "allow").await);
        let outcome = world.connector.complete_authorization(&administrator(), back).await;
        assert_eq!(outcome, AuthorizationOutcome::Connected);
        assert_eq!(world.session(&helpdesk(), PHONE).await.state, SessionState::AwaitingUser);
    }
}
