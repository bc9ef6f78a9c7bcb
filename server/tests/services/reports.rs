//! Reports: what the services say of sessions that were really asked for, answered, connected and left.

use farhand_contract::{
    Error,
    errors::{Field, Problem},
    periods::{Day, Days, Period, ZoneOffset},
    portal::Answer,
    reports::{Interval, Report, ReportQuery},
    sessions::{SessionQuery, SessionResult, SessionState},
};

use crate::{
    fixture::on_both,
    world::{LAPTOP, PHONE, START, World, colleague, helpdesk, reader, stranger},
};

async fn report(world: &World, sessions: SessionQuery, interval: Interval) -> Report {
    world.services.reports.report(&reader(), &ReportQuery { sessions, interval }).await.unwrap()
}

/// One session that ran for 754 seconds, one that was declined after 30.
async fn two_sessions(world: &World) {
    world.connect().await;
    let (laptop, phone) = (world.enrolled(LAPTOP).await, world.enrolled(PHONE).await);
    let ran = world.session(&helpdesk(), LAPTOP).await;
    world.clock.advance(10);
    world.services.portals.answer(&laptop, ran.id, Answer::Accept).await.unwrap();
    let supporter = world.services.sessions.supporter_link(&helpdesk(), ran.id).await.unwrap();
    let customer = world.services.sessions.get(&helpdesk(), ran.id).await.unwrap().end_customer_link.unwrap();
    world.side(&customer, "join").await;
    world.side(&supporter, "join").await;
    world.follow().await;
    world.clock.advance(754);
    world.side(&supporter, "leave").await;
    world.side(&customer, "leave").await;
    world.follow().await;
    let declined = world.session(&colleague(), PHONE).await;
    world.clock.advance(30);
    world.services.portals.answer(&phone, declined.id, Answer::Decline).await.unwrap();
    world.settle().await;
}

on_both! {
    async fn a_report_tells_what_happened_to_the_second(world) {
        two_sessions(&world).await;
        let all = report(&world, SessionQuery::default(), Interval::Day).await;
        let counts = all.counts;
        assert_eq!((counts.asked, counts.accepted, counts.declined, counts.ran), (2, 1, 1, 1));
        assert_eq!((counts.expired, counts.cancelled, counts.failed), (0, 0, 0));
        assert_eq!(counts.seconds, 754);
        assert_eq!(all.median_seconds, Some(754));
        assert_eq!(all.median_answer_seconds, Some(20));
        assert_eq!((all.operator_count, all.device_count), (2, 2));
        let today = Day::of(START, ZoneOffset::default());
        assert_eq!(all.intervals.len(), 1);
        assert_eq!((all.intervals[0].first, all.intervals[0].counts), (today, counts));

        let list = world.services.sessions.page(&reader(), &SessionQuery::default()).await.unwrap();
        assert_eq!(list.total, counts.asked);
        for (result, count) in
            [(SessionResult::Ran, 1), (SessionResult::Declined, 1), (SessionResult::Accepted, 1), (SessionResult::Failed, 0)]
        {
            let query = SessionQuery { results: vec![result], ..SessionQuery::default() };
            assert_eq!(world.services.sessions.page(&reader(), &query).await.unwrap().total, count, "{result:?}");
        }
        let operators = world.services.reports.operators(&reader()).await.unwrap();
        assert_eq!(operators.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Colleague", "Helpdesk"]);
    }

    async fn a_filter_holds_for_the_report_as_for_the_list(world) {
        two_sessions(&world).await;
        let mine = SessionQuery { requested_by: Some(helpdesk().user_id), ..SessionQuery::default() };
        assert_eq!(report(&world, mine, Interval::Day).await.counts.ran, 1);
        let declined = SessionQuery { states: vec![SessionState::Declined; 3], ..SessionQuery::default() };
        assert_eq!(report(&world, declined, Interval::Month).await.counts.asked, 1);
        let search = SessionQuery { search: " phone ".to_owned(), ..SessionQuery::default() };
        assert_eq!(report(&world, search, Interval::Week).await.counts.declined, 1);
        let yesterday = Day::of(START, ZoneOffset::default()).plus(-1);
        let days = Days::Between { first: None, last: Some(yesterday) };
        let period = Period { days, zone: ZoneOffset::default() };
        let before = SessionQuery { period, ..SessionQuery::default() };
        assert_eq!(report(&world, before, Interval::Day).await, Report::default());
        let today = Period { days: Days::Today, zone: ZoneOffset::from_minutes(120) };
        let today = SessionQuery { period: today, ..SessionQuery::default() };
        assert_eq!(report(&world, today, Interval::Day).await.counts.asked, 2);
        let long = SessionQuery { search: "x".repeat(201), ..SessionQuery::default() };
        let query = ReportQuery { sessions: long, interval: Interval::Day };
        let refused = world.services.reports.report(&reader(), &query).await;
        let problem = Problem::TooLong { limit: 200 };
        assert_eq!(refused, Err(Error::Invalid { field: Field::Search, problem }));
    }

    async fn another_organisation_is_told_nothing(world) {
        two_sessions(&world).await;
        let query = ReportQuery { sessions: SessionQuery::default(), interval: Interval::Day };
        assert_eq!(world.services.reports.report(&stranger(), &query).await.unwrap(), Report::default());
        assert_eq!(world.services.reports.operators(&stranger()).await.unwrap(), []);
    }
}
