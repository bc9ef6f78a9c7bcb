//! Asking for sessions.

use std::time::Duration;

use farhand::services::{Partners, close_leftovers, reconcile_at_start};
use farhand_contract::{
    Error, SessionId,
    audit::{Activity, ActivityResult},
    connectors::{PartnerOperation, PartnerProblem},
    errors::{Field, Problem, Thing},
    offers::{Mode, NotOffered},
    sessions::{REASON_LIMIT, SessionFailure, SessionQuery, SessionState, StartSession},
};
use farhand_partners::teamviewer::{Endpoints, NewSession};
use farhand_store::Changes;
use serde_json::json;
use uuid::Uuid;

use crate::{
    fixture::on_both,
    world::{
        CONTOSO, FOREIGN, HOLOLENS, KIOSK, LAPTOP, PATIENCE, PHONE, World, administrator, colleague,
        helpdesk, reader, request, stranger,
    },
};

/// Asks for a session that TeamViewer does not make, and why not.
async fn failure(world: &World) -> Option<SessionFailure> {
    let session = world.session(&helpdesk(), LAPTOP).await;
    assert_eq!(session.state, SessionState::Failed);
    assert!(session.ended_at.is_some() && session.code.is_none() && !session.can_connect);
    session.failure
}

/// A request that was written down, and then the server was killed.
async fn left_behind(world: &World, device: farhand_contract::DeviceId) -> SessionId {
    let asked = world.session(&helpdesk(), device).await;
    world.services.sessions.cancel(&helpdesk(), asked.id).await.unwrap();
    world.settle().await;
    let mut record = world.record(asked.id).await;
    record.id = SessionId(Uuid::new_v4());
    record.idempotency_key = Uuid::new_v4();
    record.state = SessionState::Requested;
    (record.code, record.end_customer_link, record.sealed_supporter_link) = (None, None, None);
    (record.created_at, record.ended_at) = (None, None);
    let mut changes = Changes::new();
    changes.insert_session(&record);
    world.deps.store.commit(changes).await.unwrap();
    record.id
}

/// What the killed server had made at TeamViewer.
async fn make_at_partner(world: &World, id: SessionId) {
    let new = NewSession {
        group_name: "Farhand".to_owned(),
        custom_api: Some(id.to_string()),
        ..NewSession::default()
    };
    let new = &new;
    let made = world.deps.call(CONTOSO, PartnerOperation::CreateSession, |partner, token| async move {
        partner.sessions().unwrap().start(&token, new).await
    });
    made.await.unwrap();
}

on_both! {
    async fn a_request_becomes_a_session(world) {
        world.connect().await;
        world.clock.advance(1);
        let sessions = &world.services.sessions;
        let asked = sessions.start(&helpdesk(), &request(LAPTOP)).await.unwrap();
        assert_eq!((asked.state, asked.mode), (SessionState::Requested, Mode::RemoteControl));
        assert_eq!(asked.reason.as_deref(), Some("The printer"));
        world.settle().await;
        let session = sessions.get(&helpdesk(), asked.id).await.unwrap();
        assert_eq!(session.state, SessionState::AwaitingUser);
        assert!(session.can_connect && session.code.is_some() && session.end_customer_link.is_some());

        let link = sessions.supporter_link(&helpdesk(), asked.id).await.unwrap();
        assert_ne!(Some(&link), session.end_customer_link.as_ref());
        let record = world.record(asked.id).await;
        assert!(!record.sealed_supporter_link.as_ref().unwrap().contains(&link));
        let texts = format!("{record:?} {:?}", world.audit().await);
        assert!(!texts.contains(&link) && !texts.contains(session.code.as_ref().unwrap()));

        let mut activities: Vec<_> = world.audit().await.iter().take(3).map(|line| line.activity).collect();
        activities.sort();
        assert_eq!(activities, [Activity::RequestSession, Activity::CreateSession, Activity::OpenSupporterLink]);
    }

    async fn a_session_is_its_technicians(world) {
        world.connect().await;
        let sessions = &world.services.sessions;
        let id = world.session(&helpdesk(), LAPTOP).await.id;
        let unknown = Error::NotFound { what: Thing::Session };

        assert_eq!(sessions.get(&colleague(), id).await, Err(unknown.clone()));
        assert_eq!(sessions.cancel(&colleague(), id).await, Err(unknown.clone()));
        assert_eq!(sessions.page(&colleague(), &SessionQuery::default()).await.unwrap().total, 0);
        // The device is taken, but by what it is not theirs to know.
        let open = sessions.start(&colleague(), &request(LAPTOP)).await.unwrap();
        assert_eq!(open.id, id);
        assert!(open.code.is_none() && open.end_customer_link.is_none() && open.reason.is_none());

        let seen = sessions.get(&reader(), id).await.unwrap();
        assert!(!seen.can_connect && seen.code.is_none() && seen.end_customer_link.is_none());
        assert_eq!(sessions.page(&reader(), &SessionQuery::default()).await.unwrap().total, 1);
        assert!(!sessions.get(&administrator(), id).await.unwrap().can_connect);
        for other in [colleague(), administrator()] {
            assert_eq!(sessions.supporter_link(&other, id).await, Err(unknown.clone()));
        }
        assert_eq!(world.audited(Activity::OpenSupporterLink, ActivityResult::Denied).await, 2);
        // Another organisation's are not there at all.
        assert_eq!(sessions.get(&stranger(), id).await, Err(unknown.clone()));
        assert_eq!(sessions.cancel(&stranger(), id).await, Err(unknown.clone()));
        assert_eq!(sessions.supporter_link(&stranger(), id).await, Err(unknown));

        assert_eq!(sessions.cancel(&administrator(), id).await.unwrap().state, SessionState::Cancelled);
        let over = Error::SessionState { state: SessionState::Cancelled };
        assert_eq!(sessions.supporter_link(&helpdesk(), id).await, Err(over));
        assert!(world.record(id).await.sealed_supporter_link.is_none());
        // Asked for twice, done once.
        assert_eq!(sessions.cancel(&helpdesk(), id).await.unwrap().state, SessionState::Cancelled);
        world.settle().await;
        assert_eq!(world.partner_sessions().await.len(), 0);
    }

    async fn two_clicks_and_two_tabs_are_one_session(world) {
        world.connect().await;
        let sessions = &world.services.sessions;
        let click = request(LAPTOP);
        let (helpdesk, tab, other_tab) = (helpdesk(), request(LAPTOP), request(LAPTOP));
        let (one, two, three, four) = tokio::join!(
            sessions.start(&helpdesk, &click),
            sessions.start(&helpdesk, &click),
            sessions.start(&helpdesk, &tab),
            sessions.start(&helpdesk, &other_tab),
        );
        let id = one.unwrap().id;
        assert_eq!([two.unwrap().id, three.unwrap().id, four.unwrap().id], [id; 3]);
        world.settle().await;
        assert_eq!(world.partner_sessions().await.len(), 1);
        assert_eq!(world.audited(Activity::RequestSession, ActivityResult::Success).await, 1);

        // The answer to a click that is repeated when all is over is still that click's session.
        let made_by = world.record(id).await.idempotency_key;
        sessions.cancel(&helpdesk, id).await.unwrap();
        let again = StartSession { idempotency_key: made_by, ..request(LAPTOP) };
        assert_eq!(sessions.start(&helpdesk, &again).await.unwrap().id, id);
        // A new one is a new session, and a key is good for one device and person.
        assert_ne!(sessions.start(&helpdesk, &request(LAPTOP)).await.unwrap().id, id);
        let used = Err(Error::Invalid { field: Field::Id, problem: Problem::Malformed });
        let elsewhere = StartSession { device_id: PHONE, ..again.clone() };
        assert_eq!(sessions.start(&helpdesk, &elsewhere).await, used);
        assert_eq!(sessions.start(&colleague(), &again).await, used);
        world.settle().await;
    }

    async fn what_is_not_offered_is_not_started(world) {
        let start = async |request: StartSession| world.services.sessions.start(&helpdesk(), &request).await;
        let not_connected = Error::NotOffered { reason: NotOffered::ConnectorNotConnected };
        assert_eq!(start(request(LAPTOP)).await, Err(not_connected));
        world.connect().await;
        let dedicated = Error::NotOffered { reason: NotOffered::AndroidDedicated };
        assert_eq!(start(request(KIOSK)).await, Err(dedicated));
        assert_eq!(start(request(FOREIGN)).await, Err(Error::NotFound { what: Thing::Device }));
        let long = StartSession { reason: Some("x".repeat(REASON_LIMIT as usize + 1)), ..request(LAPTOP) };
        let problem = Problem::TooLong { limit: REASON_LIMIT };
        assert_eq!(start(long).await, Err(Error::Invalid { field: Field::Reason, problem }));

        assert_eq!(start(request(HOLOLENS)).await, Err(Error::ConfirmationRequired));
        let confirmed = StartSession { confirmed: true, ..request(HOLOLENS) };
        assert_eq!(start(confirmed).await.unwrap().state, SessionState::Requested);
        assert_eq!(world.session(&helpdesk(), PHONE).await.mode, Mode::ScreenSharing);
        world.settle().await;
    }

    async fn every_answer_of_teamviewer_has_its_name(world) {
        world.connect().await;
        let answers = [
            (json!({"status": 403}), PartnerProblem::Refused),
            (json!({"license": "sessions"}), PartnerProblem::SessionLimit),
            (json!({"license": "integration"}), PartnerProblem::LicenseLimit),
            (json!({"status": 503}), PartnerProblem::ServerError { status: 503 }),
            (json!({"status": 409}), PartnerProblem::BadRequest { status: 409 }),
            (json!({"html_body": true}), PartnerProblem::BadAnswer),
            (json!({"truncated_body": true}), PartnerProblem::BadAnswer),
            (json!({"status": 429, "retry_after": 17}),
                PartnerProblem::Throttled { retry_after_seconds: Some(17) }),
            (json!({"status": 429, "retry_after": 18, "retry_after_as_date": true}),
                PartnerProblem::Throttled { retry_after_seconds: Some(18) }),
            (json!({"status": 429}), PartnerProblem::Throttled { retry_after_seconds: None }),
        ];
        for (mut rule, problem) in answers {
            rule["only_path"] = json!("/api/v1/sessions");
            rule["only_method"] = json!("POST");
            world.misbehave(rule).await;
            // With a client of its own: one that was asked to wait does.
            let server = world.another(world.partners(PATIENCE)).await;
            assert_eq!(failure(&server).await, Some(SessionFailure::Partner { problem }));
            world.behave().await;
        }
        // The connector took no harm, and the device is free.
        assert_eq!(world.session(&helpdesk(), LAPTOP).await.state, SessionState::AwaitingUser);
        assert_eq!(world.audited(Activity::FailSession, ActivityResult::Failure).await, 10);
        // Of those that were made although the answer was no such, none is left there.
        assert_eq!(world.partner_sessions().await.len(), 1);
    }

    async fn a_teamviewer_that_is_slow_or_gone_fails_in_time(world) {
        world.connect().await;
        let slow = world.another(world.partners(Duration::from_millis(400))).await;
        let rule = json!({"only_path": "/api/v1/sessions", "only_method": "POST", "latency_ms": 60_000});
        world.misbehave(rule).await;
        let problem = PartnerProblem::TimedOut;
        assert_eq!(failure(&slow).await, Some(SessionFailure::Partner { problem }));

        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let nobody: url::Url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        drop(listener);
        let endpoints = Endpoints::from_base(&nobody).unwrap();
        let redirect = "http://127.0.0.1/".parse().unwrap();
        let gone = Partners::new(endpoints, None, false, redirect, Duration::from_secs(5)).unwrap();
        let gone = world.another(gone).await;
        let problem = PartnerProblem::Unreachable;
        assert_eq!(failure(&gone).await, Some(SessionFailure::Partner { problem }));
    }

    async fn what_was_made_although_the_answer_was_lost_is_closed(world) {
        world.connect().await;
        let rule = json!({
            "only_path": "/api/v1/sessions", "only_method": "POST", "status": 502, "after": true,
        });
        world.misbehave(rule).await;
        let problem = PartnerProblem::ServerError { status: 502 };
        assert_eq!(failure(&world).await, Some(SessionFailure::Partner { problem }));
        assert_eq!(world.partner_sessions().await.len(), 0);
    }

    async fn a_session_taken_back_before_teamviewer_answers_is_closed_there(world) {
        world.connect().await;
        let rule = json!({"only_path": "/api/v1/sessions", "only_method": "POST", "latency_ms": 500});
        world.misbehave(rule).await;
        let asked = world.services.sessions.start(&helpdesk(), &request(LAPTOP)).await.unwrap();
        let cancelled = world.services.sessions.cancel(&helpdesk(), asked.id).await.unwrap();
        assert_eq!(cancelled.state, SessionState::Cancelled);
        world.settle().await;
        assert_eq!(world.record(asked.id).await.state, SessionState::Cancelled);
        assert_eq!(world.partner_sessions().await.len(), 0);
    }

    async fn what_teamviewer_did_not_close_is_closed_later(world) {
        world.connect().await;
        let kept = world.session(&helpdesk(), PHONE).await;
        let over = world.session(&helpdesk(), LAPTOP).await;
        let rule = json!({"only_path": "/api/v1/sessions/", "only_method": "PUT", "status": 409, "count": 100});
        world.misbehave(rule).await;
        world.services.sessions.cancel(&helpdesk(), over.id).await.unwrap();
        world.settle().await;
        assert_eq!(world.partner_sessions().await.len(), 2);
        assert!(close_leftovers(&world.deps, CONTOSO).await.is_err());
        world.behave().await;
        close_leftovers(&world.deps, CONTOSO).await.unwrap();
        let open: Vec<_> = world.partner_sessions().await.into_iter().map(|session| session.code).collect();
        assert_eq!(open, [kept.code.unwrap()]);
    }

    async fn what_is_not_ours_and_what_is_still_being_made_stays_open(world) {
        world.connect().await;
        make_at_partner(&world, SessionId(Uuid::from_u128(77))).await;
        let asked_for = left_behind(&world, LAPTOP).await;
        make_at_partner(&world, asked_for).await;
        close_leftovers(&world.deps, CONTOSO).await.unwrap();
        assert_eq!(world.partner_sessions().await.len(), 2);
    }

    async fn a_request_that_a_stop_left_behind_is_settled_at_the_next_start(world) {
        world.connect().await;
        let made = left_behind(&world, LAPTOP).await;
        make_at_partner(&world, made).await;
        let not_made = left_behind(&world, PHONE).await;

        // Just now: another server may be asking.
        reconcile_at_start(&world.deps).await;
        assert_eq!(world.record(made).await.state, SessionState::Requested);
        world.clock.advance(21);
        reconcile_at_start(&world.deps).await;
        let adopted = world.record(made).await;
        assert_eq!(adopted.state, SessionState::AwaitingUser);
        assert_eq!(adopted.code, Some(world.partner_sessions().await[0].code.clone()));
        world.services.sessions.supporter_link(&helpdesk(), made).await.unwrap();
        let lost = world.record(not_made).await;
        assert_eq!((lost.state, lost.failure), (SessionState::Failed, Some(SessionFailure::Interrupted)));
        assert_eq!(world.partner_sessions().await.len(), 1);
    }

    async fn a_request_that_cannot_be_settled_now_is_settled_later(world) {
        world.connect().await;
        let left = left_behind(&world, LAPTOP).await;
        world.clock.advance(61);
        world.misbehave(json!({"only_path": "/api/v1/sessions", "status": 503, "count": 3})).await;
        world.follow().await;
        assert_eq!(world.record(left).await.state, SessionState::Requested);
        world.follow().await;
        assert_eq!(world.record(left).await.failure, Some(SessionFailure::Interrupted));
    }
}
