//! What Home is made of: counts that follow whatever is written.

use std::collections::BTreeMap;

use farhand_contract::{
    Timestamp, UserId,
    devices::Device,
    periods::{DAY_MILLIS, Day, Days, Period, ZoneOffset},
    reports::Counts,
    sessions::{SessionQuery, SessionState},
};
use farhand_store::{Store, records::HomeCounts};

use crate::{
    fixture::on_both,
    opening::undo_device_syncs,
    samples::{CONTOSO, FABRIKAM, START, bare_device, contoso, ended, populate, session, uuid},
};

/// A device whose last check-in was so many milliseconds after 1970.
fn synced(number: usize, at: Option<i64>) -> Device {
    Device { last_sync_date_time: at.map(Timestamp), ..bare_device(number) }
}

async fn days(store: &Store) -> BTreeMap<Option<i64>, u64> {
    store.home_counts(CONTOSO).await.unwrap().sync_days.into_iter().collect()
}

on_both! {
    async fn check_ins_are_counted_by_day_whatever_changes(fixture) {
        fixture.commit(|changes| { contoso(changes, 0); populate(changes, FABRIKAM, "fabrikam.com", 3); }).await;
        let day = DAY_MILLIS;
        let moments = [None, Some(0), Some(day - 1), Some(day), Some(-1), Some(-day), Some(20_000 * day + 5)];
        let devices: Vec<_> = moments.iter().enumerate().map(|(number, at)| synced(number, *at)).collect();
        fixture.commit(|changes| { changes.upsert_devices(CONTOSO, &devices); }).await;
        let expected = [(None, 1), (Some(-1), 1), (Some(0), 3), (Some(1), 1), (Some(20_000), 1)];
        assert_eq!(days(&fixture.store).await, BTreeMap::from(expected));
        let later = [synced(0, Some(20_000 * day)), synced(1, None), synced(6, Some(20_001 * day))];
        fixture.commit(|changes| { changes.upsert_devices(CONTOSO, &later); }).await;
        let expected = [(None, 1), (Some(-1), 1), (Some(0), 2), (Some(1), 1), (Some(20_000), 1), (Some(20_001), 1)];
        assert_eq!(days(&fixture.store).await, BTreeMap::from(expected));
        // Those that are removed are not counted until they are back.
        let removed = Device { removed_date_time: Some(START), ..synced(6, Some(20_001 * day)) };
        fixture.commit(|changes| { changes.upsert_devices(CONTOSO, &[removed]); }).await;
        assert_eq!(days(&fixture.store).await, expected[..5].iter().copied().collect());
        fixture.commit(|changes| { changes.upsert_devices(CONTOSO, &[synced(6, Some(20_001 * day))]); }).await;
        assert_eq!(days(&fixture.store).await, BTreeMap::from(expected));

        // As the version before left it: the migration counts what is there.
        undo_device_syncs(&fixture).await;
        fixture.execute(
            "DELETE FROM device_counts WHERE facet = 'lastSyncDay'; \
             DELETE FROM refinery_schema_history WHERE version = 11;"
        ).await;
        let reopened = fixture.another().await;
        assert_eq!(days(&reopened).await, BTreeMap::from(expected));
        // And what has to be derived anew is counted once.
        fixture.execute("UPDATE devices SET facets = -1; DELETE FROM device_counts;").await;
        assert_eq!(days(&fixture.another().await).await, BTreeMap::from(expected));
    }

    async fn platforms_and_compliance_are_counted_the_most_first(fixture) {
        let named = |number, name: &str| Device { operating_system: name.into(), ..bare_device(number) };
        let removed = |number, name| Device { removed_date_time: Some(START), ..named(number, name) };
        let devices = [
            named(1, "Windows"), named(2, "iOS"), named(3, "Windows"), named(4, ""), removed(5, "iOS"), removed(6, "BeOS"),
        ];
        fixture.commit(|changes| { contoso(changes, 0); changes.upsert_devices(CONTOSO, &devices); }).await;
        let counts = fixture.store.home_counts(CONTOSO).await.unwrap();
        let platforms: Vec<_> = counts.platforms.iter().map(|line| (line.value.as_deref(), line.devices)).collect();
        assert_eq!(platforms, [(Some("Windows"), 2), (Some(""), 1), (Some("iOS"), 1)]);
        assert_eq!(counts.compliance.iter().map(|line| line.devices).sum::<u64>(), 4);
        assert_eq!(fixture.store.home_counts(FABRIKAM).await.unwrap(), HomeCounts::default());
    }

    async fn sessions_are_counted_by_state_and_day_for_who_may_see_them(fixture) {
        let mut mine = session(CONTOSO, 1, 1);
        (mine.assigned_to, mine.state) = (UserId(uuid(5)), SessionState::AwaitingUser);
        let mut others = ended(session(CONTOSO, 2, 2));
        others.requested_at = START.plus_seconds(-86_400);
        let mut old = ended(session(CONTOSO, 3, 3));
        old.requested_at = START.plus_seconds(-86_400 * 30);
        fixture.commit(|changes| {
            contoso(changes, 3);
            changes.insert_session(&mine).insert_session(&others).insert_session(&old);
        }).await;
        let today = Day::of(START, ZoneOffset::default());
        let days = Days::Between { first: Some(today.plus(-13)), last: Some(today) };
        let query = SessionQuery { period: Period { days, zone: ZoneOffset::default() }, ..Default::default() };
        let store = &fixture.store;
        let (states, days) = store.session_counts(CONTOSO, None, &query, START).await.unwrap();
        assert_eq!(states, [(SessionState::AwaitingUser, 1), (SessionState::Ended, 1)]);
        let asked: Vec<(Day, u64)> = days.iter().map(|(day, Counts { asked, .. })| (*day, *asked)).collect();
        assert_eq!(asked, [(today.plus(-1), 1), (today, 1)]);
        let (states, days) = store.session_counts(CONTOSO, Some(UserId(uuid(5))), &query, START).await.unwrap();
        assert_eq!((states, days.len()), (vec![(SessionState::AwaitingUser, 1)], 1));
        let (states, days) = store.session_counts(FABRIKAM, None, &query, START).await.unwrap();
        assert!(states.is_empty() && days.is_empty());
    }
}
