//! Following sessions at TeamViewer.

use std::{sync::Arc, time::Duration};

use farhand::services::Follower;
use farhand_contract::{
    audit::{Activity, ActivityResult},
    events::{Event, TenantEvent},
    sessions::SessionState,
};
use serde_json::json;

use crate::{
    fixture::{on_both, on_both_in_our_time, pass},
    gate::Gate,
    world::{CONTOSO, LAPTOP, PHONE, administrator, helpdesk},
};

on_both! {
    async fn a_session_runs_and_ends_by_teamviewers_account(world) {
        world.connect().await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        let supporter = world.services.sessions.supporter_link(&helpdesk(), session.id).await.unwrap();
        let customer = session.end_customer_link.unwrap();

        world.side(&customer, "join").await;
        world.follow().await;
        assert_eq!(world.record(session.id).await.state, SessionState::AwaitingUser);
        let mut events = world.deps.store.events();
        world.side(&supporter, "join").await;
        let started = world.deps.now();
        world.clock.advance(2);
        world.follow().await;
        assert_eq!(world.record(session.id).await.state, SessionState::Active);
        let event = Event::Session { id: session.id, device_id: LAPTOP };
        assert_eq!(events.recv().await.unwrap(), TenantEvent { tenant_id: CONTOSO, event });

        world.clock.advance(600);
        world.follow().await;
        assert_eq!(world.record(session.id).await.state, SessionState::Active);
        // What runs is neither cut off by time nor taken back.
        world.clock.advance(2 * 60 * 60);
        world.follow().await;
        let cancelled = world.services.sessions.cancel(&helpdesk(), session.id).await;
        assert!(cancelled.is_err());
        assert_eq!(world.record(session.id).await.state, SessionState::Active);
        world.side(&customer, "leave").await;
        world.side(&supporter, "leave").await;
        let ended = world.deps.now();
        world.clock.advance(30);
        world.follow().await;
        let record = world.record(session.id).await;
        assert_eq!(record.state, SessionState::Ended);
        assert_eq!((record.connected_at, record.ended_at), (Some(started), Some(ended)));
        assert_eq!(world.audited(Activity::ConnectSession, ActivityResult::Success).await, 1);
        assert_eq!(world.audited(Activity::EndSession, ActivityResult::Success).await, 1);
    }

    async fn one_session_does_not_wait_until_another_was_looked_at(world) {
        world.connect().await;
        let sessions = [
            world.session(&helpdesk(), LAPTOP).await,
            world.session(&helpdesk(), PHONE).await,
        ];
        for session in &sessions {
            let supporter = world.services.sessions.supporter_link(&helpdesk(), session.id).await.unwrap();
            world.side(&supporter, "join").await;
            world.side(session.end_customer_link.as_ref().unwrap(), "join").await;
        }
        let partners = Gate::for_looks_together(&world, sessions.len()).await;
        let another = world.another(partners).await;
        Follower::new(another.deps.clone()).round().await;
        for session in sessions {
            assert_eq!(world.record(session.id).await.state, SessionState::Active);
        }
    }

    async fn a_connection_between_two_looks_is_not_missed(world) {
        world.connect().await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        let supporter = world.services.sessions.supporter_link(&helpdesk(), session.id).await.unwrap();
        let customer = session.end_customer_link.unwrap();
        world.side(&customer, "join").await;
        world.side(&supporter, "join").await;
        let started = world.deps.now();
        world.clock.advance(90);
        world.side(&customer, "leave").await;
        world.side(&supporter, "leave").await;
        let ended = world.deps.now();
        world.clock.advance(1);
        world.follow().await;
        let record = world.record(session.id).await;
        assert_eq!(record.state, SessionState::Ended);
        assert_eq!((record.connected_at, record.ended_at), (Some(started), Some(ended)));
    }

    async fn what_nobody_connects_to_expires_here_and_there(world) {
        world.connect().await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        world.clock.advance(session.expires_at.seconds_since(session.requested_at) - 1);
        world.follow().await;
        assert_eq!(world.record(session.id).await.state, SessionState::AwaitingUser);
        world.clock.advance(1);
        world.follow().await;
        assert_eq!(world.record(session.id).await.state, SessionState::Expired);
        assert_eq!(world.audited(Activity::ExpireSession, ActivityResult::Success).await, 1);
        assert_eq!(world.partner_sessions().await.len(), 0);
    }

    async fn time_runs_out_also_while_teamviewer_is_down(world) {
        world.connect().await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        world.clock.advance(session.expires_at.seconds_since(session.requested_at));
        world.misbehave(json!({"status": 503, "count": 100})).await;
        world.follow().await;
        assert_eq!(world.record(session.id).await.state, SessionState::Expired);
        world.behave().await;

        // Also when only the reports are.
        let session = world.session(&helpdesk(), PHONE).await;
        world.clock.advance(session.expires_at.seconds_since(session.requested_at));
        world.misbehave(json!({"only_path": "/api/v1/reports", "status": 503, "count": 100})).await;
        world.follow().await;
        assert_eq!(world.record(session.id).await.state, SessionState::Expired);
    }

    async fn what_is_closed_at_teamviewer_is_over_here(world) {
        world.connect().await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        let code = session.code.unwrap();
        world.deps.close_at_partner(CONTOSO, &code).await;
        world.follow().await;
        assert_eq!(world.record(session.id).await.state, SessionState::Cancelled);
    }

    async fn a_running_session_that_teamviewer_forgot_ends_after_some_looks(world) {
        world.connect().await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        let supporter = world.services.sessions.supporter_link(&helpdesk(), session.id).await.unwrap();
        world.side(&session.end_customer_link.unwrap(), "join").await;
        world.side(&supporter, "join").await;
        let mut follower = Follower::new(Arc::clone(&world.deps));
        follower.round().await;
        assert_eq!(world.record(session.id).await.state, SessionState::Active);
        world.reset_sandbox().await;
        world.connect().await;
        for _ in 0..4 {
            follower.round().await;
            assert_eq!(world.record(session.id).await.state, SessionState::Active);
        }
        follower.round().await;
        let record = world.record(session.id).await;
        assert_eq!((record.state, record.ended_at), (SessionState::Ended, Some(world.deps.now())));
    }

    async fn a_waiting_session_that_teamviewer_forgot_is_taken_back(world) {
        world.connect().await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        world.reset_sandbox().await;
        world.connect().await;
        world.follow().await;
        let record = world.record(session.id).await;
        assert_eq!((record.state, record.awaits_report), (SessionState::Cancelled, false));
        // The device is free.
        assert_eq!(world.session(&helpdesk(), LAPTOP).await.state, SessionState::AwaitingUser);
    }

    async fn a_report_that_comes_a_day_late_corrects_the_times_once(world) {
        world.connect().await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        let supporter = world.services.sessions.supporter_link(&helpdesk(), session.id).await.unwrap();
        let customer = session.end_customer_link.unwrap();
        world.side(&customer, "join").await;
        world.side(&supporter, "join").await;
        let started = world.deps.now();
        let mut follower = Follower::new(Arc::clone(&world.deps));
        world.clock.advance(3);
        follower.round().await;
        world.clock.advance(600);
        world.side(&customer, "leave").await;
        world.side(&supporter, "leave").await;
        let ended = world.deps.now();

        // No report: after some looks our own time counts.
        world.misbehave(json!({"only_path": "/api/v1/reports", "status": 403, "count": 100})).await;
        world.clock.advance(20);
        for _ in 0..5 {
            follower.round().await;
        }
        let record = world.record(session.id).await;
        assert_eq!((record.state, record.awaits_report), (SessionState::Ended, true));
        assert_eq!(record.ended_at, Some(world.deps.now()));
        world.clock.advance(24 * 60 * 60);
        follower.round().await;
        assert!(world.record(session.id).await.awaits_report);

        world.behave().await;
        world.clock.advance(60);
        // Two servers, and the report twice.
        let other = world.another(world.partners(Duration::from_secs(5))).await;
        tokio::join!(world.follow(), other.follow());
        follower.round().await;
        let record = world.record(session.id).await;
        assert_eq!((record.state, record.awaits_report), (SessionState::Ended, false));
        assert_eq!((record.connected_at, record.ended_at), (Some(started), Some(ended)));
        assert_eq!(world.audited(Activity::CorrectSession, ActivityResult::Success).await, 1);
        assert_eq!(world.audited(Activity::EndSession, ActivityResult::Success).await, 1);
    }

    async fn a_report_that_never_comes_is_given_up(world) {
        world.connect().await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        let supporter = world.services.sessions.supporter_link(&helpdesk(), session.id).await.unwrap();
        world.side(&session.end_customer_link.unwrap(), "join").await;
        world.side(&supporter, "join").await;
        world.follow().await;
        // Without the connector nobody learns how it goes on: it counts as over.
        world.services.connectors.disconnect(&administrator()).await.unwrap();
        world.settle().await;
        let over = world.record(session.id).await;
        assert_eq!((over.state, over.awaits_report), (SessionState::Ended, true));
        let waiting = |since| world.deps.store.sessions_awaiting_report(since);
        let now = world.deps.now();
        assert_eq!(waiting(now.plus_seconds(-1)).await.unwrap(), [over]);
        assert_eq!(waiting(now).await.unwrap(), []);
    }

    async fn a_clock_that_is_an_hour_off_changes_no_length(world) {
        world.connect().await;
        for (device, off) in [(LAPTOP, 3600), (PHONE, -3600), (LAPTOP, -7200)] {
            world.misbehave(json!({"kind": "clock_skew", "seconds": off})).await;
            let session = world.session(&helpdesk(), device).await;
            world.follow().await;
            // A clock that is ahead does not close what has just been made.
            assert_eq!(world.record(session.id).await.state, SessionState::AwaitingUser, "{off}");
            let supporter = world.services.sessions.supporter_link(&helpdesk(), session.id).await.unwrap();
            let customer = session.end_customer_link.unwrap();
            world.side(&customer, "join").await;
            world.side(&supporter, "join").await;
            let started = world.deps.now();
            world.follow().await;
            assert_eq!(world.record(session.id).await.state, SessionState::Active, "{off}");
            world.clock.advance(600);
            world.side(&customer, "leave").await;
            world.side(&supporter, "leave").await;
            let ended = world.deps.now();
            world.clock.advance(2);
            world.follow().await;
            let record = world.record(session.id).await;
            assert_eq!((record.state, record.awaits_report), (SessionState::Ended, false), "{off}");
            assert_eq!((record.connected_at, record.ended_at), (Some(started), Some(ended)), "{off}");
        }
    }
}

on_both_in_our_time! {
    async fn too_many_requests_are_answered_with_patience(world) {
        world.connect().await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        let other = world.session(&administrator(), PHONE).await;
        // Longer than a call may take: a shorter pause is waited for within the call.
        let hasty = world.another(world.partners(Duration::from_secs(3))).await;
        let mut follower = Follower::new(Arc::clone(&hasty.deps));
        world.misbehave(json!({"status": 429, "retry_after": 4})).await;
        follower.round().await;
        for (session, caller) in [(&session, helpdesk()), (&other, administrator())] {
            let supporter = world.services.sessions.supporter_link(&caller, session.id).await.unwrap();
            world.side(session.end_customer_link.as_ref().unwrap(), "join").await;
            world.side(&supporter, "join").await;
        }
        follower.round().await;
        assert_eq!(world.record(session.id).await.state, SessionState::AwaitingUser);
        // Not when TeamViewer would answer again, by the follower's own account either.
        pass(5).await;
        hasty.clock.advance(3);
        follower.round().await;
        assert_eq!(world.record(session.id).await.state, SessionState::AwaitingUser);
        hasty.clock.advance(1);
        follower.round().await;
        for session in [session, other] {
            assert_eq!(world.record(session.id).await.state, SessionState::Active);
        }
    }
}
