//! Short pauses that TeamViewer asks for before it takes another request.

use std::time::Duration;

use farhand_contract::{
    connectors::{PartnerOperation, PartnerProblem},
    sessions::{Session, SessionFailure, SessionState},
};
use serde_json::json;

use crate::{
    fixture::{on_both_in_our_time, pass},
    world::{LAPTOP, PHONE, World, administrator, helpdesk, request},
};

/// TeamViewer turns the next requests for a session away and asks for a pause.
async fn turns_away(world: &World, requests: u32, seconds: u32) {
    let rule = json!({
        "only_path": "/api/v1/sessions", "only_method": "POST", "status": 429,
        "retry_after": seconds, "count": requests,
    });
    world.misbehave(rule).await;
}

/// Waits until so many requests for a session have been turned away. What was, waits now.
async fn turned_away(world: &World, requests: usize) {
    loop {
        let seen = world.services.connectors.view(&administrator()).await.unwrap();
        let refused = seen.health.calls.iter().filter(|call| {
            call.operation == PartnerOperation::CreateSession
                && matches!(call.problem, Some(PartnerProblem::Throttled { .. }))
        });
        if refused.count() == requests {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

async fn asked(world: &World) -> Session {
    world.services.sessions.start(&helpdesk(), &request(LAPTOP)).await.unwrap()
}

#[expect(clippy::unnecessary_wraps, reason = "as a session has it")]
fn throttled(seconds: u32) -> Option<SessionFailure> {
    let problem = PartnerProblem::Throttled { retry_after_seconds: Some(seconds) };
    Some(SessionFailure::Partner { problem })
}

on_both_in_our_time! {
    async fn a_short_one_is_waited_out(world) {
        world.connect().await;
        turns_away(&world, 1, 4).await;
        let one = asked(&world).await;
        turned_away(&world, 1).await;
        // This one is not even sent, so it is no call that was made.
        let other = world.services.sessions.start(&helpdesk(), &request(PHONE)).await.unwrap();
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        turned_away(&world, 1).await;
        for id in [one.id, other.id] {
            assert_eq!(world.record(id).await.state, SessionState::Requested);
        }
        pass(5).await;
        world.settle().await;
        for id in [one.id, other.id] {
            assert_eq!(world.record(id).await.state, SessionState::AwaitingUser);
        }
        assert_eq!(world.partner_sessions().await.len(), 2);
    }

    async fn after_ten_seconds_of_them_the_request_has_failed(world) {
        world.connect().await;
        turns_away(&world, 9, 4).await;
        let session = asked(&world).await;
        for pauses in 1..=2 {
            turned_away(&world, pauses).await;
            assert_eq!(world.record(session.id).await.state, SessionState::Requested);
            pass(5).await;
        }
        world.settle().await;
        let record = world.record(session.id).await;
        assert_eq!((record.state, record.failure), (SessionState::Failed, throttled(4)));
        world.behave().await;
        pass(5).await;
        assert_eq!(world.partner_sessions().await.len(), 0);
    }

    async fn a_long_one_is_not_waited_out(world) {
        world.connect().await;
        turns_away(&world, 1, 11).await;
        let session = asked(&world).await;
        world.settle().await;
        assert_eq!(world.record(session.id).await.failure, throttled(11));
    }

    async fn what_is_taken_back_meanwhile_is_not_made(world) {
        world.connect().await;
        turns_away(&world, 1, 4).await;
        let session = asked(&world).await;
        turned_away(&world, 1).await;
        world.services.sessions.cancel(&helpdesk(), session.id).await.unwrap();
        pass(5).await;
        world.settle().await;
        assert_eq!(world.record(session.id).await.state, SessionState::Cancelled);
        assert_eq!(world.sessions_made().await, 0);
    }

    async fn a_server_that_stops_waits_no_longer(world) {
        world.connect().await;
        turns_away(&world, 1, 9).await;
        let session = asked(&world).await;
        turned_away(&world, 1).await;
        world.deps.stop.cancel();
        world.settle().await;
        assert_eq!(world.record(session.id).await.failure, throttled(9));
    }

    async fn nobody_waits_for_what_is_over_by_then(world) {
        world.connect().await;
        turns_away(&world, 1, 2).await;
        let session = asked(&world).await;
        // In a runtime of one thread the request is on its way only when this waits for something.
        world.clock.advance(session.expires_at.seconds_since(session.requested_at) - 2);
        world.settle().await;
        assert_eq!(world.record(session.id).await.failure, throttled(2));
    }
}
