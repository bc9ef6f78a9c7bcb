//! That what the database counts is what the rows say, whatever the sessions and whichever are asked for.

use std::collections::{BTreeMap, BTreeSet};

use farhand_contract::{
    DeviceId, SessionId, TenantId, Timestamp, UserId,
    offers::Mode,
    pages::PageStart,
    periods::{Day, Days, Period, ZoneOffset},
    reports::Counts,
    sessions::{SessionQuery, SessionResult, SessionSort, SessionState},
};
use farhand_store::{
    Store,
    records::{SessionFigures, SessionRecord},
};
use proptest::{
    collection::vec, option, prelude::*, sample::select, strategy::ValueTree as _, test_runner::TestRunner,
};
use uuid::Uuid;

use crate::{
    fixture::{Fixture, on_both},
    samples::*,
};

/// How many organisations, each with sessions of its own.
const CASES: usize = 24;
/// How many questions are asked about each.
const QUESTIONS: usize = 12;

/// When it is asked: some days after the first session.
const NOW: Timestamp = START.plus_seconds(20 * 86_400);

const OPERATORS: usize = 3;
const DEVICES: usize = 40;

#[derive(Clone, Debug)]
struct Plan {
    state: SessionState,
    operator: usize,
    mode: Mode,
    /// Seconds from the first to this one; from this one to the answer, the connection and the end.
    seconds: (i64, Option<i64>, Option<i64>, Option<i64>),
}

fn plans() -> impl Strategy<Value = Vec<Plan>> {
    let seconds =
        (0..20 * 86_400_i64, option::of(0..4000_i64), option::of(0..4000_i64), option::of(0..9000_i64));
    let mode = select(vec![Mode::RemoteControl, Mode::ScreenSharing]);
    let plan = (select(SessionState::ALL), 1..=OPERATORS, mode, seconds)
        .prop_map(|(state, operator, mode, seconds)| Plan { state, operator, mode, seconds });
    vec(plan, 0..DEVICES)
}

fn queries() -> impl Strategy<Value = SessionQuery> {
    let today = Day::of(NOW, ZoneOffset::default());
    let day = move || (0..22_i64).prop_map(move |days| today.plus(-days));
    let days = prop_oneof![
        Just(Days::All),
        Just(Days::Today),
        Just(Days::Last7),
        Just(Days::Last30),
        (option::of(day()), option::of(day())).prop_map(|(first, last)| Days::Between { first, last }),
    ];
    let zone = prop_oneof![Just(0), -18 * 60..18 * 60_i32].prop_map(ZoneOffset::from_minutes);
    (
        vec(select(SessionState::ALL), 0..4),
        vec(select(SessionResult::ALL), 0..2),
        option::weighted(0.3, 1..=OPERATORS),
        option::weighted(0.2, select(vec![Mode::RemoteControl, Mode::ScreenSharing])),
        option::weighted(0.2, 1..=DEVICES),
        (days, zone).prop_map(|(days, zone)| Period { days, zone }),
        select(vec!["", "PC-1", "pc-2", "user2@", "%", "nobody"]),
        select(SessionSort::ALL),
        any::<bool>(),
    )
        .prop_map(|(states, results, operator, mode, device, period, search, sort, open_only)| {
            SessionQuery {
                open_only: open_only && states.is_empty(),
                device_id: device.map(device_id),
                search: search.to_owned(),
                states,
                results,
                requested_by: operator.map(|number| UserId(uuid(number))),
                mode,
                period,
                sort,
                ..SessionQuery::default()
            }
        })
}

/// The same each time.
fn cases() -> Vec<(Vec<Plan>, Vec<SessionQuery>)> {
    let mut runner = TestRunner::deterministic();
    let cases = vec((plans(), vec(queries(), QUESTIONS)), CASES);
    cases.new_tree(&mut runner).unwrap().current()
}

fn record(tenant: TenantId, number: usize, plan: &Plan) -> SessionRecord {
    let (asked, answered, connected, ended) = plan.seconds;
    // Each has a device of its own: one has no two open sessions.
    let base = session(tenant, number, number);
    let requested_at = START.plus_seconds(asked);
    let after =
        |seconds: Option<i64>| seconds.map(|seconds| Timestamp(requested_at.plus_seconds(seconds).0 + 499));
    SessionRecord {
        state: plan.state,
        requested_by: UserId(uuid(plan.operator)),
        requested_by_name: format!("User {}", plan.operator),
        user_principal_name: (!number.is_multiple_of(3)).then(|| format!("User{}@contoso.com", number % 3)),
        mode: plan.mode,
        requested_at,
        answered_at: after(answered),
        connected_at: after(connected),
        ended_at: after(ended),
        ..base
    }
}

fn counts(rows: &[SessionRecord]) -> Counts {
    let count = |holds: fn(&SessionRecord) -> bool| rows.iter().filter(|row| holds(row)).count() as u64;
    Counts {
        asked: rows.len() as u64,
        accepted: count(|row| row.answered_at.is_some() && row.state != SessionState::Declined),
        declined: count(|row| row.state == SessionState::Declined),
        expired: count(|row| row.state == SessionState::Expired),
        cancelled: count(|row| row.state == SessionState::Cancelled),
        failed: count(|row| row.state == SessionState::Failed),
        ran: count(|row| row.connected_at.is_some()),
        seconds: rows.iter().filter_map(lasted).sum(),
    }
}

fn lasted(row: &SessionRecord) -> Option<u64> {
    let seconds = row.ended_at?.seconds_since(row.connected_at?);
    Some(u64::try_from(seconds).unwrap_or_default())
}

fn median(mut values: Vec<u64>) -> Option<u64> {
    values.sort_unstable();
    let middle = values.len().checked_sub(1)? / 2;
    Some(u64::midpoint(values[middle], values[values.len() / 2]))
}

/// All rows of the list, page by page.
async fn list(store: &Store, tenant: TenantId, query: &SessionQuery) -> Vec<SessionRecord> {
    let mut query = query.clone();
    let mut rows = Vec::new();
    loop {
        let page = store.sessions(tenant, None, &query, NOW, 7).await.unwrap();
        rows.extend(page.rows);
        let Some(next) = page.next else {
            assert_eq!(rows.len() as u64, page.total);
            return rows;
        };
        query.from = PageStart::After(next);
    }
}

/// Whether the row is what the query is about, by the row alone.
fn is_asked_for(row: &SessionRecord, query: &SessionQuery) -> bool {
    let (from, before) = query.period.bounds(NOW);
    let search = query.search.to_lowercase();
    let found = [Some(&row.device_name), row.user_principal_name.as_ref()];
    let mut found = found.into_iter().flatten().map(|text| text.to_lowercase());
    (!query.open_only || row.state.is_open())
        && query.device_id.is_none_or(|id| row.device_id == id)
        && query.requested_by.is_none_or(|id| row.requested_by == id)
        && query.mode.is_none_or(|mode| row.mode == mode)
        && (query.states.is_empty() || query.states.contains(&row.state))
        && (search.is_empty() || found.any(|text| text.contains(&search)))
        && from.is_none_or(|from| row.requested_at >= from)
        && before.is_none_or(|before| row.requested_at < before)
        && query.results.iter().all(|result| match result {
            SessionResult::Accepted => row.answered_at.is_some() && row.state != SessionState::Declined,
            SessionResult::Declined => row.state == SessionState::Declined,
            SessionResult::Expired => row.state == SessionState::Expired,
            SessionResult::Cancelled => row.state == SessionState::Cancelled,
            SessionResult::Failed => row.state == SessionState::Failed,
            SessionResult::Ran => row.connected_at.is_some(),
        })
}

fn by<K: Ord>(rows: &[SessionRecord], key: impl Fn(&SessionRecord) -> K) -> BTreeMap<K, Counts> {
    let mut groups: BTreeMap<K, Vec<SessionRecord>> = BTreeMap::new();
    for row in rows {
        groups.entry(key(row)).or_default().push(row.clone());
    }
    groups.into_iter().map(|(key, rows)| (key, counts(&rows))).collect()
}

/// The order that a list promises.
fn is_sorted(rows: &[SessionRecord], sort: SessionSort) -> bool {
    rows.is_sorted_by_key(|row| {
        let key = match sort {
            SessionSort::RequestedAt => row.requested_at.0,
            SessionSort::Duration => lasted(row).map_or(-1, |seconds| i64::try_from(seconds).unwrap()),
            SessionSort::State => row.state as i64,
        };
        std::cmp::Reverse((key, row.id))
    })
}

fn check(figures: &SessionFigures, rows: &[SessionRecord], query: &SessionQuery) {
    assert_eq!(figures.counts, counts(rows));
    let answers = rows.iter().filter_map(|row| Some(row.answered_at?.seconds_since(row.requested_at)));
    assert_eq!(figures.median_answer_seconds, median(answers.map(|s| u64::try_from(s).unwrap()).collect()));
    assert_eq!(figures.median_seconds, median(rows.iter().filter_map(lasted).collect()));
    let days = by(rows, |row| Day::of(row.requested_at, query.period.zone));
    assert_eq!(figures.days, days.into_iter().collect::<Vec<_>>());
    let operators = by(rows, |row| row.requested_by);
    assert_eq!(figures.operator_count, operators.len() as u64);
    let told: BTreeMap<UserId, Counts> =
        figures.operators.iter().map(|line| (line.id, line.counts)).collect();
    assert_eq!(told, operators);
    let devices = by(rows, |row| row.device_id);
    assert_eq!(figures.device_count, devices.len() as u64);
    assert_eq!(figures.devices.len(), devices.len().min(20));
    let told: BTreeSet<DeviceId> = figures.devices.iter().map(|line| line.id).collect();
    assert_eq!(told.len(), figures.devices.len());
    assert!(figures.devices.iter().all(|line| devices.get(&line.id) == Some(&line.counts)));
}

async fn populate_with(fixture: &Fixture, tenant: TenantId, plans: &[Plan]) -> Vec<SessionRecord> {
    let rows: Vec<_> = (1..).zip(plans).map(|(number, plan)| record(tenant, number, plan)).collect();
    fixture
        .commit(|changes| {
            populate(changes, tenant, &format!("{}.example", tenant.0), DEVICES);
            for row in &rows {
                changes.insert_session(row);
            }
        })
        .await;
    rows
}

on_both! {
    async fn the_totals_are_those_of_the_rows(fixture) {
        for (number, (plans, queries)) in (1000..).zip(cases()) {
            let tenant = TenantId(Uuid::from_u128(number));
            let rows = populate_with(&fixture, tenant, &plans).await;
            for query in queries {
                let listed = list(&fixture.store, tenant, &query).await;
                assert!(is_sorted(&listed, query.sort), "{query:?}");
                let ids: BTreeSet<SessionId> = listed.iter().map(|row| row.id).collect();
                let asked: BTreeSet<SessionId> =
                    rows.iter().filter(|row| is_asked_for(row, &query)).map(|row| row.id).collect();
                assert_eq!(ids, asked, "{query:?}");
                let figures = fixture.store.session_figures(tenant, &query, NOW).await.unwrap();
                check(&figures, &listed, &query);
                assert_eq!(fixture.store.count_sessions(tenant, &query, NOW).await.unwrap(), listed.len() as u64);

                let mut exported = Vec::new();
                let mut from = query.clone();
                loop {
                    let (some, next) = fixture.store.session_rows(tenant, &from, NOW, 5).await.unwrap();
                    exported.extend(some);
                    let Some(next) = next else { break };
                    from.from = PageStart::After(next);
                }
                assert_eq!(exported, listed, "{query:?}");
            }
        }
    }

    async fn a_session_moves_in_the_lists_as_it_moves(fixture) {
        let plan = Plan { state: SessionState::Active, operator: 1, mode: Mode::RemoteControl, seconds: (0, Some(1), Some(2), None) };
        let rows = populate_with(&fixture, CONTOSO, &[plan]).await;
        let by_duration = SessionQuery { sort: SessionSort::Duration, ..Default::default() };
        let figures = async || fixture.store.session_figures(CONTOSO, &by_duration, NOW).await.unwrap();
        assert_eq!((figures().await.counts.ran, figures().await.counts.seconds), (1, 0));
        let ended = SessionRecord {
            state: SessionState::Ended,
            ended_at: rows[0].connected_at.map(|at| at.plus_seconds(754)),
            awaits_report: true,
            ..rows[0].clone()
        };
        fixture.commit(|changes| { changes.move_session(&ended, SessionState::Active); }).await;
        assert_eq!(figures().await.counts.seconds, 754);
        assert_eq!(figures().await.median_seconds, Some(754));
        // The partner's own account, which comes late.
        let started = rows[0].requested_at;
        let over = started.plus_seconds(700);
        fixture.commit(|changes| { changes.correct_session(CONTOSO, rows[0].id, started, over); }).await;
        assert_eq!(figures().await.counts.seconds, 700);
    }

    async fn no_report_tells_of_another_tenant(fixture) {
        let plan = Plan { state: SessionState::Ended, operator: 1, mode: Mode::RemoteControl, seconds: (0, Some(1), Some(2), Some(9)) };
        populate_with(&fixture, FABRIKAM, &[plan.clone(), plan]).await;
        populate_with(&fixture, CONTOSO, &[]).await;
        let query = SessionQuery::default();
        assert_eq!(fixture.store.session_figures(CONTOSO, &query, NOW).await.unwrap(), SessionFigures::default());
        assert_eq!(fixture.store.count_sessions(CONTOSO, &query, NOW).await.unwrap(), 0);
        assert_eq!(fixture.store.session_rows(CONTOSO, &query, NOW, 5).await.unwrap(), (Vec::new(), None));
        assert_eq!(fixture.store.session_operators(CONTOSO).await.unwrap(), []);
        let operators = fixture.store.session_operators(FABRIKAM).await.unwrap();
        assert_eq!(operators.iter().map(|operator| operator.name.as_str()).collect::<Vec<_>>(), ["User 1"]);
    }
}
