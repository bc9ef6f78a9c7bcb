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
