use std::collections::HashSet;

use farhand_contract::{
    DeviceId, Timestamp, UserId,
    audit::{AuditEvent, AuditQuery},
    devices::{
        ComplianceState, Device, DeviceEnrollmentType, DeviceQuery, DeviceSort, ManagedDeviceOwnerType,
        ManagementAgent,
    },
    pages::{Cursor, Direction, Page, PageStart},
    sessions::SessionQuery,
};
use farhand_store::{
    StoreError,
    records::{DeviceWithSession, SessionRecord},
};
use uuid::Uuid;

use crate::{
    fixture::{Fixture, on_both},
    samples::*,
};

fn lines_from(from: PageStart) -> AuditQuery {
    AuditQuery { from, ..AuditQuery::default() }
}

/// Values in their order; those in one line are equal. A missing value comes after them all.
const NAMES: &[&[&str]] = &[
    &[""],
    &["PC-1", "pc-1"],
    &["Pc-10"],
    &["PC-2"],
    &["pc_2"],
    &["ÜBER", "über"],
    &["Žaba"],
    &["📱", "📱"],
];
const SYSTEMS: &[&[&str]] = &[&["Android"], &["iOS", "IOS"], &["macOS"], &["Windows", "windows"]];
const VERSIONS: &[&[&str]] =
    &[&["9.8.1"], &["10.0.9"], &["10.0.19045"], &["10.0.22631"], &["11"], &["beta 2"], &["Beta 10"]];
const MODELS: &[&[&str]] = &[&["%"], &["ThinkPad"], &["Zéphyr"], &["Éclair", "éclair"]];
const SERIALS: &[&[&str]] = &[&["0001"], &["A", "a"], &["B"], &["é"]];
const PEOPLE: &[&[&str]] =
    &[&["adele@contoso.com", "Adele@Contoso.com"], &["zoë@contoso.com"], &["émile@contoso.com"]];
const MAKERS: &[&[&str]] = &[&["Acer"], &["LENOVO", "Lenovo"], &["samsung"]];
const JOINED: &[&[&str]] = &[&["Acer"], &["azureADRegistered"], &["LENOVO", "Lenovo"], &["samsung"]];
pub const MOMENTS: &[i64] = &[i64::MIN, -1, 0, 1, 1_800_000_000_000, i64::MAX];

/// Enough to repeat: the same numbers every time.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn of<'a, T>(&mut self, values: &'a [T]) -> &'a T {
        &values[self.below(values.len())]
    }

    fn text(&mut self, values: &[&[&str]]) -> String {
        let equal = *self.of(values);
        (*self.of(equal)).to_owned()
    }

    fn some<T>(&mut self, value: T) -> Option<T> {
        (self.below(4) > 0).then_some(value)
    }
}

pub fn random_device(numbers: &mut Numbers) -> Device {
    let id =
        DeviceId(Uuid::from_u128((numbers.below(1 << 30) as u128) << 64 | numbers.below(1 << 30) as u128));
    let texts = [NAMES, SYSTEMS, VERSIONS, MODELS, SERIALS, PEOPLE].map(|values| numbers.text(values));
    let [device_name, operating_system, version, model, serial, person] = texts;
    let moment = Timestamp(*numbers.of(MOMENTS));
    let (maker, category) = (numbers.text(MAKERS), numbers.text(MAKERS));
    let enrolled = Timestamp(*numbers.of(MOMENTS));
    // As good as any, and no number more is taken for it.
    let some_of_three = |remainder: u128| id.0.as_u128() % 3 != remainder;
    Device {
        imei: some_of_three(0).then(|| serial.clone()),
        user_display_name: some_of_three(1).then(|| device_name.clone()),
        join_type: some_of_three(2).then(|| category.clone()),
        id,
        device_name,
        operating_system,
        os_version: numbers.some(version),
        model: numbers.some(model),
        serial_number: numbers.some(serial),
        user_principal_name: numbers.some(person),
        last_sync_date_time: numbers.some(moment),
        manufacturer: numbers.some(maker),
        device_category_display_name: numbers.some(category),
        enrolled_date_time: numbers.some(enrolled),
        device_enrollment_type: *numbers.of(DeviceEnrollmentType::ALL),
        management_agent: *numbers.of(ManagementAgent::ALL),
        managed_device_owner_type: *numbers.of(ManagedDeviceOwnerType::ALL),
        compliance_state: *numbers.of(ComplianceState::ALL),
        // Some of them, and no number more is taken for it.
        removed_date_time: (id.0.as_u128() % 20 < 9).then_some(moment),
        ..bare_device(0)
    }
}

fn rank(values: &[&[&str]], value: Option<&str>) -> usize {
    value.map_or(usize::MAX, |value| values.iter().position(|equal| equal.contains(&value)).unwrap())
}

/// The same where some fleets have long numbers instead, all of as many digits.
fn rank_or_number(values: &[&[&str]], value: Option<&str>) -> usize {
    let numbers = value.into_iter().flat_map(|value| value.split(|c: char| !c.is_ascii_digit()));
    let number = numbers.filter(|digits| digits.len() > 4).find_map(|digits| digits.parse().ok());
    number.unwrap_or_else(|| rank(values, value))
}

fn rank_of_name<T: Copy + PartialEq>(all: &[T], value: T, name: fn(T) -> &'static str) -> usize {
    let mut sorted = all.to_vec();
    sorted.sort_by_key(|&value| name(value).to_lowercase());
    sorted.iter().position(|&other| other == value).unwrap()
}

pub fn device_rank(device: &Device, sort: DeviceSort) -> usize {
    match sort {
        DeviceSort::DeviceName => rank(NAMES, Some(&device.device_name)),
        DeviceSort::ManagementAgent => {
            rank_of_name(ManagementAgent::ALL, device.management_agent, ManagementAgent::name)
        }
        DeviceSort::ManagedDeviceOwnerType => rank_of_name(
            ManagedDeviceOwnerType::ALL,
            device.managed_device_owner_type,
            ManagedDeviceOwnerType::name,
        ),
        DeviceSort::ComplianceState => {
            rank_of_name(ComplianceState::ALL, device.compliance_state, ComplianceState::name)
        }
        DeviceSort::OperatingSystem => rank(SYSTEMS, Some(&device.operating_system)),
        DeviceSort::OsVersion => rank(VERSIONS, device.os_version.as_deref()),
        DeviceSort::Model => rank(MODELS, device.model.as_deref()),
        DeviceSort::SerialNumber => rank(SERIALS, device.serial_number.as_deref()),
        DeviceSort::UserPrincipalName => rank(PEOPLE, device.user_principal_name.as_deref()),
        DeviceSort::Manufacturer => rank(MAKERS, device.manufacturer.as_deref()),
        DeviceSort::DeviceCategoryDisplayName => rank(MAKERS, device.device_category_display_name.as_deref()),
        DeviceSort::Imei => rank_or_number(SERIALS, device.imei.as_deref()),
        DeviceSort::UserDisplayName => rank_or_number(NAMES, device.user_display_name.as_deref()),
        DeviceSort::JoinType => rank(JOINED, device.join_type.as_deref()),
        DeviceSort::DeviceEnrollmentType => {
            rank_of_name(DeviceEnrollmentType::ALL, device.device_enrollment_type, DeviceEnrollmentType::name)
        }
        DeviceSort::EnrolledDateTime => device
            .enrolled_date_time
            .map_or(usize::MAX, |moment| MOMENTS.iter().position(|&other| other == moment.0).unwrap()),
        DeviceSort::LastSyncDateTime => device
            .last_sync_date_time
            .map_or(usize::MAX, |moment| MOMENTS.iter().position(|&other| other == moment.0).unwrap()),
    }
}

/// Walks a list to its end and back, and holds every page against the list it must be a part of.
async fn assert_walks<T, F: Future<Output = farhand_store::Result<Page<T>>>>(
    expected: &[Uuid],
    limit: usize,
    id: impl Fn(&T) -> Uuid,
    page_at: impl Fn(PageStart) -> F,
) {
    let check = |page: &Page<T>| {
        let first = usize::try_from(page.offset).unwrap();
        let ids: Vec<_> = page.rows.iter().map(&id).collect();
        assert_eq!(page.total, expected.len() as u64);
        assert_eq!(ids, expected[first..first + ids.len()]);
        assert_eq!(page.previous.is_some(), first > 0);
        assert_eq!(page.next.is_some(), first + ids.len() < expected.len());
        ids
    };
    let mut forward = Vec::new();
    let mut start = PageStart::Start;
    let last = loop {
        let page = page_at(start).await.unwrap();
        forward.extend(check(&page));
        assert!(page.next.is_none() || page.rows.len() == limit);
        let Some(next) = page.next.clone() else { break page };
        start = PageStart::After(next);
    };
    assert_eq!(forward, expected);

    let mut backward: Vec<_> = last.rows.iter().map(&id).collect();
    let mut previous = last.previous;
    while let Some(cursor) = previous {
        let page = page_at(PageStart::Before(cursor)).await.unwrap();
        assert!(page.previous.is_none() || page.rows.len() == limit);
        let mut ids = check(&page);
        ids.extend(backward);
        backward = ids;
        previous = page.previous;
    }
    assert_eq!(backward, expected);
}

async fn assert_devices_walk(fixture: &Fixture, devices: &[Device], search: &str, limits: &[usize]) {
    for &sort in DeviceSort::ALL {
        for direction in [Direction::Ascending, Direction::Descending] {
            let mut expected: Vec<_> = devices.iter().collect();
            expected.sort_by_key(|device| (device_rank(device, sort), device.id));
            if direction == Direction::Descending {
                expected.reverse();
            }
            let expected: Vec<_> = expected.iter().map(|device| device.id.0).collect();
            for &limit in limits {
                let page_at = |from| async move {
                    let query =
                        DeviceQuery { search: search.into(), sort, direction, from, ..Default::default() };
                    fixture.store.devices(CONTOSO, &query, u32::try_from(limit).unwrap()).await
                };
                assert_walks(&expected, limit, |row: &DeviceWithSession| row.device.id.0, page_at).await;
            }
        }
    }
}

async fn bad_cursor(fixture: &Fixture, sort: DeviceSort, cursor: &str) -> bool {
    let mut refused = true;
    for from in [PageStart::After(Cursor(cursor.into())), PageStart::Before(Cursor(cursor.into()))] {
        let query = DeviceQuery { sort, from, ..Default::default() };
        refused &= matches!(fixture.store.devices(CONTOSO, &query, 2).await, Err(StoreError::BadCursor));
    }
    refused
}

on_both! {
    async fn walking_all_devices_gives_each_once_in_order_in_both_directions(fixture) {
        let mut numbers = Numbers(7);
        let devices: Vec<_> = (0..60).map(|_| random_device(&mut numbers)).collect();
        assert_eq!(devices.iter().map(|device| device.id).collect::<HashSet<_>>().len(), devices.len());
        // Sessions must not double rows, neighbours must not appear.
        let mut busy = session(CONTOSO, 10, 0);
        busy.device_id = devices[0].id;
        let mut over = ended(session(CONTOSO, 11, 0));
        over.device_id = devices[0].id;
        fixture.commit(|changes| {
            contoso(changes, 0);
            populate(changes, FABRIKAM, "fabrikam.com", 5);
            changes.upsert_devices(CONTOSO, &devices).insert_session(&busy).insert_session(&over);
        }).await;
        assert_devices_walk(&fixture, &devices, "", &[1, 7, 59, 60, 61]).await;
        let windows: Vec<_> = devices.iter().filter(|device| device.device_name.to_lowercase().contains("pc")).cloned().collect();
        assert!(!windows.is_empty());
        assert_devices_walk(&fixture, &windows, "PC", &[4]).await;
    }

    async fn walking_sessions_and_the_audit_log_gives_each_once_newest_first(fixture) {
        let mut numbers = Numbers(11);
        let mut sessions = Vec::new();
        let mut lines = Vec::new();
        for number in 0..40 {
            let mut session = ended(session(CONTOSO, 1 + numbers.below(1000) * 100 + number, 1));
            session.requested_at = Timestamp(*numbers.of(MOMENTS));
            sessions.push(session);
            let mut line = audit(CONTOSO, 1 + numbers.below(1000) * 100 + number);
            line.event.at = Timestamp(*numbers.of(MOMENTS));
            lines.push(line);
        }
        fixture.commit(|changes| {
            contoso(changes, 1);
            for session in &sessions {
                changes.insert_session(session);
            }
            for line in &lines {
                changes.insert_audit(line);
            }
        }).await;
        sessions.sort_by_key(|session| std::cmp::Reverse((session.requested_at, session.id)));
        lines.sort_by_key(|line| std::cmp::Reverse((line.event.at, line.event.id)));
        let sessions: Vec<_> = sessions.iter().map(|session| session.id.0).collect();
        let lines: Vec<_> = lines.iter().map(|line| line.event.id.0).collect();
        let fixture = &fixture;
        for limit in [1, 7, 39, 40, 41] {
            let rows = u32::try_from(limit).unwrap();
            assert_walks(&sessions, limit, |session: &SessionRecord| session.id.0, |from| async move {
                fixture.store.sessions(CONTOSO, None, &SessionQuery { from, ..Default::default() }, START, rows).await
            }).await;
            assert_walks(&lines, limit, |event: &AuditEvent| event.id.0, |from| async move {
                fixture.store.audit(CONTOSO, &lines_from(from), START, rows).await
            }).await;
        }
    }

    async fn a_list_of_one_persons_sessions_has_and_counts_only_these(fixture) {
        let mut sessions: Vec<_> = (1..=30).map(|number| ended(session(CONTOSO, number, 1))).collect();
        for (place, session) in sessions.iter_mut().enumerate() {
            session.assigned_to = UserId(uuid(place % 3));
        }
        fixture.commit(|changes| {
            contoso(changes, 1);
            for session in &sessions {
                changes.insert_session(session);
            }
        }).await;
        let theirs = UserId(uuid(2));
        let expected: Vec<_> = sessions
            .iter()
            .rev()
            .filter(|session| session.assigned_to == theirs)
            .map(|session| session.id.0)
            .collect();
        let store = &fixture.store;
        assert_walks(&expected, 4, |session: &SessionRecord| session.id.0, |from| async move {
            store.sessions(CONTOSO, Some(theirs), &SessionQuery { from, ..Default::default() }, START, 4).await
        }).await;
    }

    async fn a_cursor_is_only_taken_by_the_list_it_is_of(fixture) {
        fixture.commit(|changes| {
            contoso(changes, 5);
            for number in 1..=5 {
                changes.insert_session(&session(CONTOSO, number, number)).insert_audit(&audit(CONTOSO, number));
            }
        }).await;
        let store = &fixture.store;
        let devices = store.devices(CONTOSO, &DeviceQuery::default(), 2).await.unwrap().next.unwrap();
        let sessions = store.sessions(CONTOSO, None, &SessionQuery::default(), START, 2).await.unwrap().next.unwrap();
        let audit = store.audit(CONTOSO, &AuditQuery::default(), START, 2).await.unwrap().next.unwrap();
        assert!(!bad_cursor(&fixture, DeviceSort::DeviceName, &devices.0).await);
        assert!(bad_cursor(&fixture, DeviceSort::Model, &devices.0).await);
        for other in [&sessions, &audit] {
            assert!(bad_cursor(&fixture, DeviceSort::DeviceName, &other.0).await);
        }
        for other in [&devices, &sessions] {
            let refused = store.audit(CONTOSO, &lines_from(PageStart::After(other.clone())), START, 2).await;
            assert!(matches!(refused, Err(StoreError::BadCursor)));
        }
        for other in [&devices, &audit] {
            let query = SessionQuery { from: PageStart::Before(other.clone()), ..Default::default() };
            assert!(matches!(store.sessions(CONTOSO, None, &query, START, 2).await, Err(StoreError::BadCursor)));
        }
    }

    async fn what_is_no_cursor_is_refused(fixture) {
        fixture.commit(|changes| contoso(changes, 5)).await;
        for cursor in ["", "A", "!!!", "'; DROP TABLE devices; --", "EAAA", "📱", &"A".repeat(10_000)] {
            assert!(bad_cursor(&fixture, DeviceSort::DeviceName, cursor).await, "{cursor:.20}");
        }
        let audit = fixture.store.audit(CONTOSO, &lines_from(PageStart::After(Cursor("AgAAAAAAAAAAAAAAAAAAAAAA".into()))), START, 2).await;
        assert!(matches!(audit, Err(StoreError::BadCursor)), "a key that is too short");
    }

    async fn beyond_the_ends_is_the_nearest_page(fixture) {
        fixture.commit(|changes| contoso(changes, 9)).await;
        let store = &fixture.store;
        let query = |search: &str, from| DeviceQuery { search: search.into(), from, ..Default::default() };
        let page = store.devices(CONTOSO, &query("", PageStart::Start), 8).await.unwrap();
        let (end, rest) = (page.next.clone().unwrap(), store
            .devices(CONTOSO, &query("", PageStart::After(page.next.unwrap())), 8).await.unwrap());
        // Under another filter nothing comes after the eighth device, and nothing before the ninth.
        let last = store.devices(CONTOSO, &query("pc-1", PageStart::After(end)), 8).await.unwrap();
        assert_eq!((last.total, last.offset, last.rows.len()), (1, 0, 1));
        let first = store.devices(CONTOSO, &query("pc-9", PageStart::Before(rest.previous.unwrap())), 8).await.unwrap();
        assert_eq!((first.total, first.offset, first.rows.len()), (1, 0, 1));
        let none = store.devices(CONTOSO, &query("none", PageStart::Start), 8).await.unwrap();
        assert_eq!((none.total, none.offset, none.rows.len()), (0, 0, 0));
    }

    async fn very_long_values_are_stored_listed_and_paged(fixture) {
        let mut devices: Vec<_> = (1..=5).map(full_device).collect();
        for device in &mut devices {
            device.device_name = format!("{}{}", "naïve 📱 ".repeat(2000), device.id);
            device.os_version = Some("9".repeat(5000));
        }
        fixture.commit(|changes| { contoso(changes, 0); changes.upsert_devices(CONTOSO, &devices); }).await;
        let expected: Vec<_> = devices.iter().map(|device| device.id.0).collect();
        for sort in [DeviceSort::DeviceName, DeviceSort::OsVersion] {
            let store = &fixture.store;
            assert_walks(&expected, 2, |row: &DeviceWithSession| row.device.id.0, |from| async move {
                store.devices(CONTOSO, &DeviceQuery { sort, from, ..Default::default() }, 2).await
            }).await;
        }
    }
}
