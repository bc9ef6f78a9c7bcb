//! Groups of devices: who makes them, what they hold, and who depends on them.

use farhand::fleets::Fleet;
use farhand_contract::{
    DeviceId, Error,
    audit::{Activity, ActivityResult},
    consent::{ConsentPolicy, PolicySource, PolicyTarget},
    device_exports::{Reach, SELECTION_LIMIT},
    device_groups::{GROUP_DESCRIPTION_LIMIT, GROUP_NAME_LIMIT, GROUPS_LIMIT, Group, GroupDraft},
    device_lists::{DeviceFacet, DeviceFilter, FILTER_VALUES_LIMIT},
    device_tags::TAG_LIMIT,
    device_views::ListPairs,
    devices::{Device, DeviceQuery},
    errors::{Field, GroupUse, Problem, Thing},
    offers::{NotOffered, Offer},
    pages::PageStart,
};
use farhand_domain::groups::is_chosen;
use farhand_store::{
    Changes,
    records::{DeviceGroupRecord, RoleAssignment},
};
use uuid::Uuid;

use crate::{
    fixture::on_both,
    scope::scoped,
    world::{
        CONTOSO, FOREIGN, KIOSK, LAPTOP, PHONE, START, World, administrator, device, helpdesk, reader,
        request, stranger,
    },
};

const NOT_FOUND: Error = Error::NotFound { what: Thing::Group };

fn rule(pairs: &[(&str, &str)]) -> ListPairs {
    pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
}

fn draft(name: &str, rule: Option<ListPairs>) -> GroupDraft {
    GroupDraft { name: name.to_owned(), description: String::new(), rule }
}

fn invalid<T>(field: Field, problem: Problem) -> Result<T, Error> {
    Err(Error::Invalid { field, problem })
}

async fn create(world: &World, name: &str, rule: Option<ListPairs>) -> Group {
    world.services.device_groups.create(&administrator(), &draft(name, rule)).await.unwrap()
}

async fn names_on(world: &World, id: DeviceId) -> Vec<String> {
    let groups = world.services.devices.groups(&reader(), id).await.unwrap();
    groups.into_iter().map(|group| group.display_name).collect()
}

async fn counts(world: &World) -> Vec<(String, u64)> {
    let groups = world.services.device_groups.list(&reader()).await.unwrap();
    groups.into_iter().map(|group| (group.name, group.members)).collect()
}

/// Devices of every kind, and some that are written in ways that a comparison may stumble over.
fn fleet() -> Vec<Device> {
    let fleet = Fleet { seed: 7, devices: 300, domain: "contoso.com".to_owned(), now: START };
    let mut devices: Vec<Device> = fleet.devices(0..300).collect();
    let strange = ["İstanbul", "ΟΔΟΣ", "100%_!", "tab\there", "\u{202e}drawkcab", "\u{1f600} desk", "é", ""];
    for (number, (device, name)) in devices.iter_mut().zip(strange).enumerate() {
        device.device_name = name.to_owned();
        device.model = (number % 2 == 0).then(|| name.to_owned());
        device.user_principal_name = (number % 3 > 0).then(|| format!("{name}@Contoso.com"));
        device.removed_date_time = (number % 4 == 1).then_some(START);
        device.last_sync_date_time = (number % 4 > 0).then_some(START);
    }
    devices
}

/// Tags, each with the devices that have it: some are written in ways that a comparison may stumble over.
fn tags(devices: &[Device]) -> Vec<(&'static str, Vec<DeviceId>)> {
    let tags = [("Loan", 7), ("étage 2", 3), ("Desk", 2), ("ΟΔΟΣ", 50), ("İstanbul", 60), ("100%", 40)];
    tags.map(|(tag, step)| (tag, devices.iter().step_by(step).map(|device| device.id).collect())).into()
}

/// A rule for each value that some device has, for texts that are searched, and for moments.
fn rules(devices: &[Device]) -> Vec<ListPairs> {
    let mut rules: Vec<ListPairs> = Vec::new();
    for &column in DeviceFacet::ALL {
        let mut values: Vec<_> = devices.iter().map(|device| column.of(device)).collect();
        values.sort_unstable();
        values.dedup();
        rules.extend(values.into_iter().map(|value| match value {
            Some(value) => rule(&[(column.name(), value)]),
            None => rule(&[("missing", column.name())]),
        }));
    }
    let texts = [
        "İ",
        "i̇st",
        "οδος",
        "ΟΔ",
        "%",
        "_!",
        "b h",
        "\u{202e}",
        "\u{1f600}",
        "É",
        "contoso.com",
        "-0000",
        "nobody",
    ];
    for text in texts {
        for key in ["search", "nameBegins", "userBegins", "serialBegins", "imeiBegins", "userNameBegins"] {
            rules.push(rule(&[(key, text)]));
        }
    }
    let at = |millis: i64| (START.0 + millis).to_string();
    for millis in [-1_000_000_000, 0, 1] {
        for key in ["lastSyncFrom", "lastSyncUntil", "enrolledFrom", "enrolledUntil"] {
            rules.push(rule(&[(key, &at(millis))]));
        }
    }
    rules.push(rule(&[("missing", "lastSyncDateTime")]));
    for tags in
        [&["loan"][..], &["ÉTAGE 2"], &["Desk", "Loan"], &["ΟΔΟΣ"], &["i̇stanbul", "nobody"], &["Des"], &["%"]]
    {
        let tags: Vec<_> = tags.iter().map(|&tag| ("tag", tag)).collect();
        rules.push(rule(&tags));
        rules.push(rule(&[&[("search", "a"), ("operatingSystem", "Windows")], &tags[..]].concat()));
    }
    rules.push(rule(&[("search", "a"), ("operatingSystem", "Windows"), ("lastSyncFrom", &at(-86_400_000))]));
    rules
}

on_both! {
    async fn a_rule_chooses_the_devices_that_its_list_has(world) {
        let devices = fleet();
        let mut changes = Changes::new();
        changes.upsert_devices(CONTOSO, &devices);
        for (tag, devices) in tags(&devices) {
            changes.tag_devices(CONTOSO, &devices, tag);
        }
        world.deps.store.commit(changes).await.unwrap();
        let store = &world.deps.store;
        let ids: Vec<_> = devices.iter().map(|device| device.id).collect();
        let tags = store.tags_of_devices(CONTOSO, &ids).await.unwrap();
        let tags_of = |device: &Device| tags.get(&device.id).map_or(&[][..], Vec::as_slice);
        let all = store.device_rows(CONTOSO, &DeviceQuery::default(), 10_000).await.unwrap().0;
        assert_eq!(all.len(), devices.len() + 5);
        let rules = rules(&devices);
        assert!(rules.len() > 60, "{}", rules.len());
        let mut chosen_by_some = 0;
        for rule in rules {
            let query = rule.rule().unwrap_or_else(|| panic!("{rule:?} is no rule"));
            let mut listed: Vec<_> =
                store.device_rows(CONTOSO, &query, 10_000).await.unwrap().0.into_iter().map(|d| d.id).collect();
            let mut chosen: Vec<_> = all.iter().filter(|d| is_chosen(&rule, d, tags_of(d))).map(|d| d.id).collect();
            listed.sort_unstable();
            chosen.sort_unstable();
            assert_eq!(chosen, listed, "{rule:?}");
            chosen_by_some += usize::from(!chosen.is_empty());
        }
        assert!(chosen_by_some > 50, "{chosen_by_some}");
    }

    async fn groups_are_made_changed_filled_and_deleted(world) {
        let groups = &world.services.device_groups;
        let desks = create(&world, "  Desks ", None).await;
        assert_eq!((desks.name.as_str(), desks.members, desks.version), ("Desks", 0, 1));
        let windows = create(&world, "All Windows", Some(rule(&[("operatingSystem", "Windows")]))).await;
        assert_eq!(windows.members, 2);
        groups.add_members(&administrator(), desks.id, &[PHONE, LAPTOP, PHONE]).await.unwrap();
        groups.add_members(&administrator(), desks.id, &[LAPTOP]).await.unwrap();
        assert_eq!(counts(&world).await, [("All Windows".to_owned(), 2), ("Desks".to_owned(), 2)]);
        let fixed = groups.fixed(&reader()).await.unwrap();
        assert_eq!(fixed.iter().map(|group| (group.id, group.members)).collect::<Vec<_>>(), [(desks.id, 2)]);
        assert_eq!(groups.fixed(&stranger()).await.unwrap(), []);
        for (id, expected) in [(desks.id, ["LAPTOP", "PHONE"]), (windows.id, ["LAPTOP", "USERLESS"])] {
            let page = groups.members(&reader(), id, &PageStart::Start).await.unwrap();
            let members: Vec<_> = page.rows.iter().map(|member| member.device_name.as_str()).collect();
            assert_eq!((members, page.total), (expected.to_vec(), 2));
        }
        assert_eq!(names_on(&world, LAPTOP).await, ["All Windows", "Desks"]);
        assert_eq!(names_on(&world, PHONE).await, ["Desks"]);
        assert!(names_on(&world, KIOSK).await.is_empty());

        let renamed = GroupDraft { description: " For people ".to_owned(), ..draft("Seats", None) };
        let seats = groups.change(&administrator(), desks.id, 1, &renamed).await.unwrap();
        assert_eq!((seats.name.as_str(), seats.description.as_str(), seats.version), ("Seats", "For people", 2));
        assert_eq!(groups.change(&administrator(), desks.id, 1, &renamed).await, Err(Error::Changed));
        let phones = draft("Phones", Some(rule(&[("search", "phone")])));
        let changed = groups.change(&administrator(), windows.id, 1, &phones).await.unwrap();
        assert_eq!(changed.members, 1);
        assert_eq!(names_on(&world, PHONE).await, ["Phones", "Seats"]);

        groups.remove_members(&administrator(), desks.id, &[PHONE]).await.unwrap();
        assert_eq!(names_on(&world, PHONE).await, ["Phones"]);
        for id in [desks.id, windows.id] {
            groups.delete(&administrator(), id).await.unwrap();
            assert_eq!(groups.get(&reader(), id).await, Err(NOT_FOUND));
        }
        assert!(counts(&world).await.is_empty());
        assert!(names_on(&world, LAPTOP).await.is_empty());

        let ours = [
            Activity::CreateGroup,
            Activity::ChangeGroup,
            Activity::DeleteGroup,
            Activity::AddGroupMembers,
            Activity::RemoveGroupMembers,
        ];
        let mut log: Vec<_> = world.audit().await.into_iter().filter(|l| ours.contains(&l.activity)).collect();
        assert!(log.iter().all(|line| line.result == ActivityResult::Success));
        log.sort_by_key(|line| (line.activity, line.target.clone()));
        let log: Vec<_> = log.iter().map(|l| (l.activity, l.target.as_deref().unwrap_or_default())).collect();
        let expected = [
            (Activity::CreateGroup, "All Windows"),
            (Activity::CreateGroup, "Desks"),
            (Activity::ChangeGroup, "Phones"),
            (Activity::ChangeGroup, "Seats"),
            (Activity::DeleteGroup, "Phones"),
            (Activity::DeleteGroup, "Seats"),
            (Activity::AddGroupMembers, "Desks, device=LAPTOP"),
            (Activity::AddGroupMembers, "Desks, devices=2"),
            (Activity::RemoveGroupMembers, "Seats, device=PHONE"),
        ];
        assert_eq!(log, expected);
    }

    async fn what_cannot_be_a_group_is_refused(world) {
        let (groups, who) = (&world.services.device_groups, administrator());
        let desks = create(&world, "Desks", None).await;
        let dynamic = create(&world, "Dynamic", Some(rule(&[("search", "a")]))).await;
        let too_long = |limit: u32| "x".repeat(limit as usize + 1);
        let long_name = draft(&too_long(GROUP_NAME_LIMIT), None);
        let described = GroupDraft { description: too_long(GROUP_DESCRIPTION_LIMIT), ..draft("X", None) };
        for (wrong, field, problem) in [
            (draft(" ", None), Field::GroupName, Problem::Missing),
            (draft("a\nb", None), Field::GroupName, Problem::Malformed),
            (draft("dESKS", None), Field::GroupName, Problem::Taken),
            (long_name, Field::GroupName, Problem::TooLong { limit: GROUP_NAME_LIMIT }),
            (described, Field::Description, Problem::TooLong { limit: GROUP_DESCRIPTION_LIMIT }),
            (draft("X", Some(ListPairs::default())), Field::Filter, Problem::Missing),
            (draft("X", Some(rule(&[("search", " ")]))), Field::Filter, Problem::Missing),
            (draft("X", Some(rule(&[("search", "a"), ("colour", "red")]))), Field::Filter, Problem::Malformed),
            (draft("X", Some(rule(&[("sort", "model")]))), Field::Filter, Problem::Malformed),
            (draft("X", Some(rule(&[("search", "a"), ("group", &desks.id.to_string())]))), Field::Filter, Problem::AsksForGroup),
        ] {
            assert_eq!(groups.create(&who, &wrong).await, invalid(field, problem), "{wrong:?}");
        }
        // A group stays what it was made as.
        let becomes = draft("X", Some(rule(&[("search", "a")])));
        assert_eq!(groups.change(&who, desks.id, 1, &becomes).await, invalid(Field::Filter, Problem::Malformed));
        let becomes = draft("Dynamic", Some(rule(&[("group", &desks.id.to_string())])));
        assert_eq!(groups.change(&who, dynamic.id, 1, &becomes).await, invalid(Field::Filter, Problem::AsksForGroup));
        let becomes = draft("X", None);
        assert_eq!(groups.change(&who, dynamic.id, 1, &becomes).await, invalid(Field::Filter, Problem::Malformed));
        for wrong in [
            groups.add_members(&who, dynamic.id, &[LAPTOP]).await,
            groups.remove_members(&who, dynamic.id, &[LAPTOP]).await,
        ] {
            assert_eq!(wrong, invalid(Field::Id, Problem::Malformed));
        }
        assert_eq!(groups.add_members(&who, desks.id, &[]).await, invalid(Field::Id, Problem::Missing));
        let many: Vec<_> = (0..=u128::from(SELECTION_LIMIT)).map(|n| DeviceId(Uuid::from_u128(n))).collect();
        let limit = Problem::TooLong { limit: SELECTION_LIMIT };
        assert_eq!(groups.add_members(&who, desks.id, &many).await, invalid(Field::Id, limit));
        // Of these, the second is another organisation's, and then nothing is done.
        for devices in [&[FOREIGN][..], &[LAPTOP, FOREIGN]] {
            let lost = groups.add_members(&who, desks.id, devices).await;
            assert_eq!(lost, Err(Error::NotFound { what: Thing::Device }));
        }
        assert_eq!(names_on(&world, LAPTOP).await, ["Dynamic"]);
        // To another organisation it is not there.
        assert_eq!(groups.list(&stranger()).await.unwrap(), []);
        for lost in [
            groups.get(&stranger(), desks.id).await.map(drop),
            groups.change(&stranger(), desks.id, 1, &draft("X", None)).await.map(drop),
            groups.add_members(&stranger(), desks.id, &[FOREIGN]).await,
            groups.delete(&stranger(), desks.id).await,
        ] {
            assert_eq!(lost, Err(NOT_FOUND));
        }
        let mut changes = Changes::new();
        for number in 0..GROUPS_LIMIT - 2 {
            changes.put_device_group(&DeviceGroupRecord {
                tenant_id: CONTOSO,
                id: Uuid::from_u128(u128::from(number) + 1000),
                display_name: format!("Group {number}"),
                description: String::new(),
                rule: None,
                version: 1,
            }, None);
        }
        world.deps.store.commit(changes).await.unwrap();
        let limit = Problem::TooLong { limit: GROUPS_LIMIT };
        assert_eq!(groups.create(&who, &draft("One more", None)).await, invalid(Field::Groups, limit));
        groups.change(&who, desks.id, 1, &draft("Seats", None)).await.unwrap();
    }

    async fn a_group_that_is_relied_upon_is_not_deleted(world) {
        let groups = &world.services.device_groups;
        let (of_role, of_policy) = (create(&world, "Role", None).await, create(&world, "Policy", None).await);
        let mut changes = Changes::new();
        changes.insert_role_assignment(&RoleAssignment {
            tenant_id: CONTOSO,
            id: Uuid::from_u128(77),
            user_id: helpdesk().user_id,
            role: farhand_contract::Role::HelpDeskOperator,
            scope_group_id: Some(of_role.id),
        });
        world.deps.store.commit(changes).await.unwrap();
        let target = PolicyTarget::Group(of_policy.id);
        world.services.consent.set(&administrator(), target, &ConsentPolicy::default()).await.unwrap();
        let used = |by| Err(Error::GroupInUse { by });
        assert_eq!(groups.delete(&administrator(), of_role.id).await, used(GroupUse::Role));
        assert_eq!(groups.delete(&administrator(), of_policy.id).await, used(GroupUse::Policy));
        world.services.consent.remove(&administrator(), target).await.unwrap();
        groups.delete(&administrator(), of_policy.id).await.unwrap();
        assert_eq!(counts(&world).await, [("Role".to_owned(), 0)]);
    }

    async fn the_policy_of_a_dynamic_group_applies_to_what_its_rule_chooses(world) {
        let group = create(&world, "Phones", Some(rule(&[("operatingSystem", "iOS")]))).await;
        let policy = ConsentPolicy { answer_minutes: 7, ..ConsentPolicy::default() };
        world.services.consent.set(&administrator(), PolicyTarget::Group(group.id), &policy).await.unwrap();
        let devices = &world.services.devices;
        let applied = devices.details(&reader(), PHONE).await.unwrap().policy;
        let source = PolicySource::Group { id: group.id, name: "Phones".to_owned() };
        assert_eq!((applied.policy, applied.source), (policy, source.clone()));
        assert_eq!(devices.details(&reader(), LAPTOP).await.unwrap().policy.source, PolicySource::Default);
        world.connect().await;
        assert_eq!(world.session(&helpdesk(), PHONE).await.policy.source, source);
        assert_eq!(world.session(&helpdesk(), LAPTOP).await.policy.source, PolicySource::Default);
        world.settle().await;
    }

    async fn a_tag_brings_a_device_into_a_group_and_what_depends_on_it(world) {
        let (tags, devices) = (&world.services.device_tags, &world.services.devices);
        let group = create(&world, "Loans", Some(rule(&[("tag", "Loan")]))).await;
        assert_eq!(group.members, 0);
        let policy = ConsentPolicy { answer_minutes: 7, ..ConsentPolicy::default() };
        world.services.consent.set(&administrator(), PolicyTarget::Group(group.id), &policy).await.unwrap();
        tags.add(&administrator(), &[LAPTOP], "LOAN").await.unwrap();
        assert_eq!(counts(&world).await, [("Loans".to_owned(), 1)]);
        assert_eq!((names_on(&world, LAPTOP).await, names_on(&world, PHONE).await), (vec!["Loans".to_owned()], vec![]));
        let source = PolicySource::Group { id: group.id, name: "Loans".to_owned() };
        assert_eq!(devices.details(&reader(), LAPTOP).await.unwrap().policy.source, source);
        assert_eq!(devices.details(&reader(), PHONE).await.unwrap().policy.source, PolicySource::Default);
        world.connect().await;
        assert_eq!(world.session(&helpdesk(), LAPTOP).await.policy.source, source);
        world.settle().await;
        tags.remove(&administrator(), &[LAPTOP], "loan").await.unwrap();
        assert_eq!(counts(&world).await, [("Loans".to_owned(), 0)]);
        assert_eq!(devices.details(&reader(), LAPTOP).await.unwrap().policy.source, PolicySource::Default);
    }

    async fn devices_are_listed_counted_and_reached_by_a_tag_and_by_a_group(world) {
        let devices = &world.services.devices;
        let desks = create(&world, "Desks", None).await;
        world.services.device_groups.add_members(&administrator(), desks.id, &[LAPTOP, KIOSK]).await.unwrap();
        world.services.device_tags.add(&administrator(), &[LAPTOP, PHONE], "Loan").await.unwrap();
        let gone = Uuid::from_u128(999).to_string();
        let id = desks.id.to_string();
        for (pairs, meant) in [
            (vec![("tag", "loan")], vec![LAPTOP, PHONE]),
            (vec![("tag", "loan"), ("group", id.as_str())], vec![LAPTOP]),
            (vec![("group", id.as_str())], vec![LAPTOP, KIOSK]),
            (vec![("group", id.as_str()), ("group", gone.as_str())], vec![LAPTOP, KIOSK]),
            (vec![("group", gone.as_str())], vec![]),
            (vec![("tag", "nobody's")], vec![]),
        ] {
            let query = DeviceQuery::from_pairs(pairs.clone());
            let page = devices.page(&reader(), &query).await.unwrap();
            let mut listed: Vec<_> = page.rows.iter().map(|row| row.id).collect();
            let mut reached =
                world.services.device_exports.reach(&reader(), &query, &Reach::All).await.unwrap().unwrap();
            let mut meant = meant;
            for ids in [&mut listed, &mut reached, &mut meant] {
                ids.sort_unstable();
            }
            assert_eq!((&listed, &reached), (&meant, &meant), "{pairs:?}");
            assert_eq!(devices.count(&reader(), &query).await.unwrap().devices, meant.len() as u64, "{pairs:?}");
        }
        let many = vec!["x".to_owned(); FILTER_VALUES_LIMIT as usize + 1];
        let long = DeviceFilter::tagged("x".repeat(TAG_LIMIT as usize + 1));
        let groups = vec![desks.id; FILTER_VALUES_LIMIT as usize + 1];
        for (filter, limit) in [
            (DeviceFilter::Tagged { tags: many }, FILTER_VALUES_LIMIT),
            (DeviceFilter::InGroup { groups }, FILTER_VALUES_LIMIT),
            (long, TAG_LIMIT),
        ] {
            let query = DeviceQuery { filters: vec![filter], ..DeviceQuery::default() };
            assert_eq!(devices.count(&reader(), &query).await, invalid(Field::Filter, Problem::TooLong { limit }));
        }
    }

    async fn a_scope_reaches_what_the_rule_of_its_group_chooses(world) {
        // Only the laptop was put into the group of their scope.
        let person = scoped(&world).await;
        let tenant_id = person.tenant_id;
        let dynamic = DeviceGroupRecord {
            tenant_id,
            id: Uuid::from_u128(34),
            display_name: "Phones".to_owned(),
            description: String::new(),
            rule: Some(rule(&[("nameBegins", "tele")])),
            version: 1,
        };
        let mut changes = Changes::new();
        changes.put_device_group(&dynamic, None).insert_role_assignment(&RoleAssignment {
            tenant_id,
            id: Uuid::from_u128(35),
            user_id: person.user_id,
            role: farhand_contract::Role::HelpDeskOperator,
            scope_group_id: Some(dynamic.id),
        });
        world.deps.store.commit(changes).await.unwrap();
        let out = Offer::NotOffered { reason: NotOffered::OutOfScope };
        let offers = async || {
            let page = world.services.devices.page(&person, &DeviceQuery::default()).await.unwrap();
            let offer = |id| page.rows.iter().find(|row| row.id == id).unwrap().offer.clone();
            [offer(LAPTOP) == out, offer(PHONE) == out, offer(KIOSK) == out]
        };
        assert_eq!(offers().await, [false, true, true]);
        let mut changes = Changes::new();
        changes.upsert_devices(tenant_id, &[device(PHONE, "TELEPHONE", "Windows")]);
        world.deps.store.commit(changes).await.unwrap();
        assert_eq!(offers().await, [false, false, true]);
        let refused = world.services.sessions.start(&person, &request(KIOSK)).await;
        assert_eq!(refused, Err(Error::NotOffered { reason: NotOffered::OutOfScope }));
        let asked = world.services.sessions.start(&person, &request(PHONE)).await;
        assert_eq!(asked, Err(Error::NotOffered { reason: NotOffered::ConnectorNotConnected }));
        // A rule that is not understood reaches nothing.
        let unknown = DeviceGroupRecord { rule: Some(rule(&[("nameBegins", "tele"), ("colour", "red")])), ..dynamic };
        let mut changes = Changes::new();
        changes.put_device_group(&unknown, Some(1));
        world.deps.store.commit(changes).await.unwrap();
        assert_eq!(offers().await, [false, true, true]);
        let members = world.services.device_groups.members(&person, unknown.id, &PageStart::Start).await.unwrap();
        assert_eq!((members.rows, members.total), (Vec::new(), 0));
    }
}
