//! Several who move the same session at once: exactly one does.

use farhand_contract::{
    audit::{Activity, ActivityResult},
    portal::Answer,
    sessions::SessionState,
};

use crate::{
    fixture::on_both,
    world::{LAPTOP, helpdesk},
};

on_both! {
    async fn accepting_cancelling_and_declining(world) {
        world.connect().await;
        let device = world.enrolled(LAPTOP).await;
        for _ in 0..12 {
            let id = world.session(&helpdesk(), LAPTOP).await.id;
            let (portals, sessions, caller) = (&world.services.portals, &world.services.sessions, helpdesk());
            let before = world.audit().await.len();
            let (accepted, declined, cancelled) = tokio::join!(
                portals.answer(&device, id, Answer::Accept),
                portals.answer(&device, id, Answer::Decline),
                sessions.cancel(&caller, id),
            );
            // Taking back an accepted session is allowed, so that both may have happened, one after the other.
            let state = world.record(id).await.state;
            match state {
                SessionState::Declined => assert!(declined.is_ok() && accepted.is_err() && cancelled.is_err()),
                SessionState::Cancelled => assert!(declined.is_err() && cancelled.is_ok()),
                SessionState::Accepted => panic!("the cancellation was lost"),
                other => panic!("{other:?}"),
            }
            world.settle().await;
            let moves: Vec<_> = world.audit().await.into_iter().rev().skip(before).collect();
            let expected = if state == SessionState::Cancelled && accepted.is_ok() { 2 } else { 1 };
            assert_eq!(moves.len(), expected, "{moves:?}");
        }
    }

    async fn accepting_while_time_runs_out(world) {
        world.connect().await;
        let device = world.enrolled(LAPTOP).await;
        for round in 1..=6 {
            let session = world.session(&helpdesk(), LAPTOP).await;
            world.clock.advance(session.expires_at.seconds_since(session.requested_at));
            let (answer, ()) = tokio::join!(
                world.services.portals.answer(&device, session.id, Answer::Accept),
                world.follow(),
            );
            assert!(answer.is_err());
            assert_eq!(world.record(session.id).await.state, SessionState::Expired);
            assert_eq!(world.audited(Activity::ExpireSession, ActivityResult::Success).await, round);
            world.settle().await;
        }
    }
}
