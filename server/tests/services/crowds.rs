//! A thousand requests to one device: each has its outcome, and the count at the end is right.

use std::collections::HashSet;

use farhand_contract::{
    Caller, SessionId,
    audit::{Activity, ActivityResult},
    portal::Answer,
    reports::{Interval, ReportQuery},
    sessions::{SessionQuery, SessionState},
};
use futures::future::join_all;

use crate::{
    fixture::on_both,
    world::{LAPTOP, PATIENCE, World, administrator, colleague, helpdesk, reader, request},
};

/// How many ask at the same time.
const AT_ONCE: usize = 50;

/// How often they do.
const ROUNDS: u64 = 20;

/// How long each session runs that does, in seconds.
const RAN_SECONDS: i64 = 60;

/// Both sides join, and leave after a while.
async fn run(world: &World, technician: &Caller, id: SessionId) {
    let supporter = world.services.sessions.supporter_link(technician, id).await.unwrap();
    let customer = world.record(id).await.end_customer_link.unwrap();
    for side in [&customer, &supporter] {
        world.side(side, "join").await;
    }
    world.follow().await;
    assert_eq!(world.record(id).await.state, SessionState::Active);
    world.clock.advance(RAN_SECONDS);
    for side in [&customer, &supporter] {
        world.side(side, "leave").await;
    }
    world.follow().await;
}

on_both! {
    async fn a_thousand_requests_to_one_device_are_as_many_sessions_as_there_were(world) {
        world.connect().await;
        let device = world.enrolled(LAPTOP).await;
        let other = world.another(world.partners(PATIENCE)).await;
        let (servers, people) = ([&world, &other], [helpdesk(), colleague(), administrator()]);
        for round in 0..ROUNDS {
            world.clock.advance(1);
            let asking = (0..AT_ONCE).map(|number| {
                let (server, caller) = (servers[number % servers.len()], &people[number % people.len()]);
                async move {
                    let request = request(LAPTOP);
                    server.services.sessions.start(caller, &request).await.unwrap().id
                }
            });
            let asked: HashSet<_> = join_all(asking).await.into_iter().collect();
            assert_eq!(asked.len(), 1, "all are shown the one that was made");
            let id = asked.into_iter().next().unwrap();
            world.settle().await;
            other.settle().await;
            let made = world.record(id).await;
            assert_eq!(made.state, SessionState::AwaitingUser);
            let technician = people.iter().find(|one| one.user_id == made.assigned_to).unwrap();
            match round % 4 {
                0 => drop(world.services.sessions.cancel(technician, id).await.unwrap()),
                1 => drop(world.services.portals.answer(&device, id, Answer::Decline).await.unwrap()),
                2 => {
                    world.clock.advance(made.expires_at.seconds_since(made.requested_at));
                    world.follow().await;
                }
                _ => run(&world, technician, id).await,
            }
            assert!(!world.record(id).await.state.is_open());
            world.settle().await;
        }

        let query = ReportQuery { sessions: SessionQuery::default(), interval: Interval::Day };
        let counts = world.services.reports.report(&reader(), &query).await.unwrap().counts;
        let each = ROUNDS / 4;
        assert_eq!((counts.asked, counts.failed), (ROUNDS, 0));
        assert_eq!((counts.cancelled, counts.declined, counts.expired, counts.ran), (each, each, each, each));
        assert_eq!(counts.seconds, each * RAN_SECONDS.unsigned_abs());
        assert_eq!(world.services.sessions.page(&reader(), &SessionQuery::default()).await.unwrap().total, ROUNDS);
        assert_eq!(world.sessions_made().await, ROUNDS);
        assert_eq!(world.partner_sessions().await.len(), 0);
        let written = world.audited(Activity::RequestSession, ActivityResult::Success).await;
        assert_eq!(u64::try_from(written).unwrap(), ROUNDS);
    }
}
