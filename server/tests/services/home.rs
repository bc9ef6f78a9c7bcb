//! Home's figures: each is what the list behind it says. And the groups of a device.

use farhand_contract::{
    Caller, DeviceId, Error,
    device_lists::{DeviceFacet, DeviceFilter},
    devices::{ComplianceState, Device, DeviceGroup, DeviceQuery},
    errors::Thing,
    home::SESSION_DAYS,
    periods::{DAY_MILLIS, Days, Period, ZoneOffset},
    sessions::{SessionQuery, SessionState},
};
use farhand_store::{Changes, records::Group};
use uuid::Uuid;

use crate::{
    fixture::on_both,
    world::{
        CONTOSO, LAPTOP, PHONE, START, World, administrator, colleague, device, helpdesk, reader, stranger,
    },
};

async fn found(world: &World, filter: Option<DeviceFilter>) -> u64 {
    let filters = filter.into_iter().chain([DeviceFilter::managed()]).collect();
    listed_devices(world, filters).await
}

async fn listed_devices(world: &World, filters: Vec<DeviceFilter>) -> u64 {
    let query = DeviceQuery { filters, ..DeviceQuery::default() };
    let page = world.services.devices.page(&reader(), &query).await.unwrap();
    assert!(!page.at_least);
    page.total
}

async fn listed(world: &World, caller: &Caller, query: SessionQuery) -> u64 {
    world.services.sessions.page(caller, &query).await.unwrap().total
}

on_both! {
    async fn each_number_of_devices_is_that_of_its_list(world) {
        let days = [0, 1, 6, 7, 29, 30, 89, 90, 91, 1000];
        let devices: Vec<_> = days.into_iter().enumerate().map(|(number, days)| Device {
            last_sync_date_time: Some(START.plus_seconds(-days * DAY_MILLIS / 1000)),
            ..device(DeviceId(Uuid::from_u128(900 + number as u128)), "D", if days > 6 { "macOS" } else { "Linux" })
        }).collect();
        // Each once more, but removed; and a platform that only removed devices have.
        let removed = (950_u128..).zip(devices.iter().chain([&device(DeviceId(Uuid::nil()), "D", "BeOS")])).map(|(number, device)| {
            Device { id: DeviceId(Uuid::from_u128(number)), removed_date_time: Some(START), ..device.clone() }
        }).collect::<Vec<_>>();
        let mut changes = Changes::new();
        changes.upsert_devices(CONTOSO, &devices).upsert_devices(CONTOSO, &removed);
        world.deps.store.commit(changes).await.unwrap();

        let overview = world.services.devices.overview(&reader()).await.unwrap();
        assert_eq!((overview.devices, overview.removed), (15, 11));
        assert_eq!(found(&world, None).await, overview.devices);
        assert_eq!(listed_devices(&world, vec![DeviceFilter::removed()]).await, overview.removed);
        let noncompliant = DeviceFilter::AnyOf {
            column: DeviceFacet::ComplianceState,
            values: vec![Some(ComplianceState::Noncompliant.name().to_owned())],
        };
        assert_eq!(found(&world, Some(noncompliant)).await, overview.noncompliant);
        let home = world.services.devices.home(&reader(), ZoneOffset::default()).await.unwrap();
        // Those that are there already were never in contact.
        assert_eq!(home.check_ins.never, 5);
        assert_eq!(found(&world, Some(DeviceFilter::NeverSynced)).await, home.check_ins.never);
        let counts: Vec<_> = home.check_ins.stretches.iter().map(|stretch| stretch.devices).collect();
        assert_eq!(counts.iter().sum::<u64>(), 10);
        assert_eq!(counts[0], 3);
        for stretch in home.check_ins.stretches {
            let filter = DeviceFilter::LastSync { from: stretch.from, until: stretch.until };
            assert_eq!(found(&world, Some(filter)).await, stretch.devices, "{stretch:?}");
        }
        assert_eq!(home.platform_count, 6);
        assert_eq!((home.platforms[0].value.as_deref(), home.platforms[0].devices), (Some("macOS"), 7));
        for (column, lines) in [
            (DeviceFacet::OperatingSystem, home.platforms),
            (DeviceFacet::ComplianceState, home.compliance),
        ] {
            assert_eq!(lines.iter().map(|line| line.devices).sum::<u64>(), 15);
            for line in lines {
                let filter = DeviceFilter::AnyOf { column, values: vec![line.value.clone()] };
                assert_eq!(found(&world, Some(filter)).await, line.devices, "{line:?}");
            }
        }
        let other = world.services.devices.home(&stranger(), ZoneOffset::default()).await.unwrap();
        assert_eq!(other.platforms.len(), 1);
    }

    async fn sessions_are_those_that_the_list_shows_to_the_same_person(world) {
        world.connect().await;
        world.session(&helpdesk(), LAPTOP).await;
        let zone = ZoneOffset::from_minutes(60);
        for (person, count) in [(reader(), 1), (helpdesk(), 1), (colleague(), 0), (administrator(), 1)] {
            let home = world.services.devices.home(&person, zone).await.unwrap();
            let sessions = home.sessions.expect("who may see sessions");
            assert_eq!(sessions.days.len(), usize::try_from(SESSION_DAYS).unwrap());
            assert_eq!((sessions.days[0].first, sessions.days[13].first), (sessions.first, sessions.last));
            assert_eq!(sessions.days.iter().map(|day| day.counts.asked).sum::<u64>(), count);
            assert_eq!(sessions.states.iter().map(|(_, count)| count).sum::<u64>(), count);
            let overview = world.services.devices.overview(&person).await.unwrap();
            assert_eq!((overview.sessions_waiting, overview.sessions_active), (count, 0));
            let waiting = SessionQuery { states: vec![SessionState::AwaitingUser], ..SessionQuery::default() };
            assert_eq!(listed(&world, &person, waiting).await, overview.sessions_waiting);
            let days = Days::Between { first: Some(sessions.first), last: Some(sessions.last) };
            let period = Period { days, zone };
            for (state, count) in sessions.states {
                assert_eq!(state, SessionState::AwaitingUser);
                let query = SessionQuery { states: vec![state], period, ..SessionQuery::default() };
                assert_eq!(listed(&world, &person, query).await, count);
            }
        }
        let mut alone = reader();
        alone.permissions = farhand_contract::Permissions::of(&[farhand_contract::Permission::ReadManagedDevices]);
        let home = world.services.devices.home(&alone, zone).await.unwrap();
        assert_eq!(home.sessions, None);
        assert_eq!(world.services.devices.overview(&alone).await.unwrap().sessions_waiting, 0);
        world.settle().await;
    }

    async fn a_device_says_in_which_groups_it_is(world) {
        let groups = [(41, "Ålesund"), (42, "Bergen"), (43, "Empty")];
        let mut changes = Changes::new();
        for (number, name) in groups {
            let id = Uuid::from_u128(number);
            changes.insert_group(&Group { tenant_id: CONTOSO, id, display_name: name.to_owned() });
        }
        changes.insert_group_members(CONTOSO, Uuid::from_u128(42), &[LAPTOP, PHONE]);
        changes.insert_group_members(CONTOSO, Uuid::from_u128(41), &[LAPTOP]);
        world.deps.store.commit(changes).await.unwrap();
        let devices = &world.services.devices;
        let mut names: Vec<_> =
            devices.groups(&reader(), LAPTOP).await.unwrap().into_iter().map(|group| group.display_name).collect();
        names.sort();
        assert_eq!(names, ["Bergen", "Ålesund"]);
        let bergen = DeviceGroup { id: Uuid::from_u128(42), display_name: "Bergen".to_owned() };
        assert_eq!(devices.groups(&reader(), PHONE).await.unwrap(), [bergen]);
        let refused = devices.groups(&stranger(), LAPTOP).await;
        assert_eq!(refused, Err(Error::NotFound { what: Thing::Device }));
    }
}
