//! The Company Portal after the answer: why not, stopping, what is past.

use farhand_contract::{
    Error,
    audit::{Activity, ActivityResult},
    errors::{Field, Problem, Thing},
    portal::{Answer, DECLINE_TEXT_LIMIT, DeclineChoice, DeclineReason, PAST_SESSIONS},
    sessions::SessionState,
};

use crate::{
    fixture::on_both,
    world::{CONTOSO, LAPTOP, PHONE, World, helpdesk},
};

fn because(choice: Option<DeclineChoice>, text: &str) -> DeclineReason {
    DeclineReason { choice, text: Some(text.to_owned()) }
}

/// Both sides of the device's session are connected, and it is known here.
async fn active(world: &World) -> farhand_contract::sessions::Session {
    let device = world.enrolled(LAPTOP).await;
    let session = world.session(&helpdesk(), LAPTOP).await;
    world.services.portals.answer(&device, session.id, Answer::Accept).await.unwrap();
    let supporter = world.services.sessions.supporter_link(&helpdesk(), session.id).await.unwrap();
    world.side(&supporter, "join").await;
    world.side(session.end_customer_link.as_deref().unwrap(), "join").await;
    world.follow().await;
    let session = world.services.sessions.get(&helpdesk(), session.id).await.unwrap();
    assert_eq!(session.state, SessionState::Active);
    session
}

on_both! {
    async fn the_operator_is_told_why(world) {
        world.connect().await;
        let portals = &world.services.portals;
        let device = world.enrolled(LAPTOP).await;
        let id = world.session(&helpdesk(), LAPTOP).await.id;
        let early = portals.explain(&device, id, &because(Some(DeclineChoice::NotNow), "")).await;
        assert_eq!(early, Err(Error::SessionState { state: SessionState::AwaitingUser }));
        let declined = portals.answer(&device, id, Answer::Decline).await.unwrap().session.unwrap();
        assert_eq!(declined.declined_because, None);

        for nothing in [because(None, " \n\u{202e} "), DeclineReason { choice: None, text: None }] {
            let missing = Error::Invalid { field: Field::DeclineReason, problem: Problem::Missing };
            assert_eq!(portals.explain(&device, id, &nothing).await, Err(missing));
        }
        let long = because(None, &"x".repeat(DECLINE_TEXT_LIMIT as usize + 1));
        let too_long = Problem::TooLong { limit: DECLINE_TEXT_LIMIT };
        let too_long = Error::Invalid { field: Field::DeclineReason, problem: too_long };
        assert_eq!(portals.explain(&device, id, &long).await, Err(too_long));

        let said = because(Some(DeclineChoice::NotNow), "  a\u{202e} meeting\nuntil four ");
        let kept = because(Some(DeclineChoice::NotNow), "a meeting until four");
        let portal = portals.explain(&device, id, &said).await.unwrap();
        assert_eq!(portal.session.unwrap().declined_because, Some(kept.clone()));
        // What was said first stands, whatever comes after.
        let again = portals.explain(&device, id, &because(None, "another")).await.unwrap();
        assert_eq!(again.session.unwrap().declined_because, Some(kept.clone()));
        let seen = world.services.sessions.get(&helpdesk(), id).await.unwrap();
        assert_eq!(seen.declined_because, Some(kept));
        let lines = world.audit().await;
        let line: Vec<_> = lines.iter().filter(|line| line.activity == Activity::ExplainDecline).collect();
        assert_eq!(line.len(), 1);
        assert_eq!((&*line[0].actor, line[0].result), ("LAPTOP", ActivityResult::Success));
        assert_eq!(line[0].target.as_deref(), Some("LAPTOP: notNow, a meeting until four"));
        world.settle().await;
    }

    async fn another_device_neither_explains_nor_stops(world) {
        world.connect().await;
        let (laptop, phone) = (world.enrolled(LAPTOP).await, world.enrolled(PHONE).await);
        let id = world.session(&helpdesk(), LAPTOP).await.id;
        let unknown = Err(Error::NotFound { what: Thing::Session });
        assert_eq!(world.services.portals.stop(&phone, id).await, unknown);
        world.services.portals.answer(&laptop, id, Answer::Decline).await.unwrap();
        let said = because(Some(DeclineChoice::Solved), "");
        assert_eq!(world.services.portals.explain(&phone, id, &said).await, unknown);
        assert_eq!(world.record(id).await.declined_because, None);
        assert_eq!(world.services.portals.past(&phone).await, Ok(Vec::new()));
        world.settle().await;
    }

    async fn what_was_accepted_can_be_stopped_before_anybody_is_connected(world) {
        world.connect().await;
        let portals = &world.services.portals;
        let device = world.enrolled(LAPTOP).await;
        let id = world.session(&helpdesk(), LAPTOP).await.id;
        let waiting = Err(Error::SessionState { state: SessionState::AwaitingUser });
        assert_eq!(portals.stop(&device, id).await, waiting);
        portals.answer(&device, id, Answer::Accept).await.unwrap();
        // Twice is once.
        for _ in 0..2 {
            let stopped = portals.stop(&device, id).await.unwrap().session.unwrap();
            assert_eq!((stopped.state, stopped.end_customer_link), (SessionState::Cancelled, None));
            assert!(stopped.stopped_at.is_some());
        }
        world.settle().await;
        assert_eq!(world.partner_sessions().await.len(), 0);
        assert_eq!(world.audited(Activity::StopSession, ActivityResult::Success).await, 1);
        let late = portals.answer(&device, id, Answer::Accept).await;
        assert_eq!(late, Err(Error::SessionState { state: SessionState::Cancelled }));
    }

    async fn a_running_session_lets_nobody_else_in_and_ends_when_the_partner_says_so(world) {
        world.connect().await;
        let portals = &world.services.portals;
        let session = active(&world).await;
        let device = world.enrolled(LAPTOP).await;
        for _ in 0..2 {
            let stopping = portals.stop(&device, session.id).await.unwrap().session.unwrap();
            assert_eq!(stopping.state, SessionState::Active);
            assert!(stopping.stopped_at.is_some());
        }
        world.settle().await;
        assert_eq!(world.partner_sessions().await.len(), 0);
        assert_eq!(world.audited(Activity::StopSession, ActivityResult::Success).await, 1);
        // The connection is not cut: it is still told as what it is.
        world.follow().await;
        assert_eq!(world.record(session.id).await.state, SessionState::Active);

        world.clock.advance(90);
        let supporter = world.services.sessions.supporter_link(&helpdesk(), session.id).await.unwrap();
        for side in [session.end_customer_link.as_deref().unwrap(), &supporter] {
            world.side(side, "leave").await;
        }
        world.follow().await;
        let record = world.record(session.id).await;
        assert_eq!(record.state, SessionState::Ended);
        assert!(record.stopped_at.is_some());
        let over = portals.stop(&device, session.id).await.unwrap().session.unwrap();
        assert_eq!(over.state, SessionState::Ended);
        let past = portals.past(&device).await.unwrap();
        assert_eq!((past[0].state, past[0].stopped, past[0].lasted_seconds), (SessionState::Ended, true, Some(90)));
    }

    async fn a_move_that_was_planned_before_keeps_what_the_user_said_and_did(world) {
        world.connect().await;
        let session = active(&world).await;
        let device = world.enrolled(LAPTOP).await;
        let stale = world.record(session.id).await;
        world.services.portals.stop(&device, session.id).await.unwrap();
        let mut ended = stale;
        ended.state = SessionState::Ended;
        let mut changes = farhand_store::Changes::default();
        changes.move_session(&ended, SessionState::Active);
        world.deps.store.commit(changes).await.unwrap();
        assert!(world.record(session.id).await.stopped_at.is_some());
        world.settle().await;
    }

    async fn a_device_sees_its_last_sessions(world) {
        world.connect().await;
        let portals = &world.services.portals;
        let device = world.enrolled(LAPTOP).await;
        assert_eq!(portals.past(&device).await, Ok(Vec::new()));
        for _ in 0..=PAST_SESSIONS {
            world.clock.advance(1);
            let id = world.session(&helpdesk(), LAPTOP).await.id;
            portals.answer(&device, id, Answer::Decline).await.unwrap();
        }
        let open = world.session(&helpdesk(), LAPTOP).await;
        let past = portals.past(&device).await.unwrap();
        assert_eq!(past.len(), PAST_SESSIONS as usize);
        assert!(past.is_sorted_by(|newer, older| newer.requested_at > older.requested_at));
        assert!(past.iter().all(|session| session.state == SessionState::Declined && session.id != open.id));
        assert!(past.iter().all(|session| session.requested_by_name == "Helpdesk" && session.lasted_seconds.is_none()));
        world.settle().await;
        assert_eq!(world.deps.store.past_sessions_of_device(CONTOSO, PHONE, 5).await.unwrap().len(), 0);
    }
}
