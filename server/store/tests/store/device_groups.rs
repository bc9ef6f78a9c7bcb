//! Groups of devices.

use farhand_contract::{
    consent::PolicyTarget,
    device_views::ListPairs,
    devices::DeviceQuery,
    pages::{Page, PageStart},
};
use farhand_store::{
    Store, conflicts,
    records::{DeviceGroupRecord, PolicyRecord},
};

use crate::{
    fixture::{Fixture, conflict, on_both},
    samples::*,
};

fn dynamic(number: usize, search: &str) -> DeviceGroupRecord {
    let query = DeviceQuery { search: search.into(), ..DeviceQuery::default() };
    DeviceGroupRecord { rule: Some(ListPairs::rule_of(&query)), ..device_group(CONTOSO, number, "Dynamic") }
}

async fn names(store: &Store, from: &PageStart, limit: u32) -> (Vec<String>, Page<()>) {
    let page = store.group_members(CONTOSO, uuid(5), from, limit).await.unwrap();
    let names = page.rows.into_iter().map(|device| device.device_name).collect();
    let Page { total, at_least, offset, previous, next, .. } = page;
    (names, Page { rows: Vec::new(), total, at_least, offset, previous, next })
}

async fn refused(fixture: &Fixture, group: &DeviceGroupRecord) -> &'static str {
    conflict(
        fixture
            .try_commit(|changes| {
                changes.delete_device_group(group);
            })
            .await,
    )
}

on_both! {
    async fn a_group_reads_back_and_is_changed_by_one_at_a_time(fixture) {
        let (desks, kiosks) = (device_group(CONTOSO, 5, "Desks"), dynamic(6, "a&b=\u{1f600}\0"));
        fixture.commit(|changes| {
            contoso(changes, 0);
            changes.put_device_group(&desks, None).put_device_group(&kiosks, None);
        }).await;
        let store = &fixture.store;
        assert_eq!(store.device_group(CONTOSO, desks.id).await.unwrap(), Some(desks.clone()));
        assert_eq!(store.device_group(CONTOSO, kiosks.id).await.unwrap(), Some(kiosks.clone()));
        assert_eq!(store.dynamic_groups(CONTOSO).await.unwrap(), std::slice::from_ref(&kiosks));
        assert_eq!(store.device_groups(CONTOSO).await.unwrap().len(), 2);

        let renamed = DeviceGroupRecord { display_name: "Seats".into(), ..desks.clone() };
        fixture.commit(|changes| { changes.put_device_group(&renamed, Some(1)); }).await;
        let late = fixture.try_commit(|changes| { changes.put_device_group(&desks, Some(1)); }).await;
        assert_eq!(conflict(late), conflicts::GROUP);
        assert_eq!(refused(&fixture, &desks).await, conflicts::GROUP);
        let kept = store.device_group(CONTOSO, desks.id).await.unwrap();
        assert_eq!(kept, Some(DeviceGroupRecord { version: 2, ..renamed }));
    }

    async fn devices_are_put_in_once_and_taken_out(fixture) {
        fixture.commit(|changes| {
            contoso(changes, 5);
            changes.put_device_group(&device_group(CONTOSO, 5, "Desks"), None);
        }).await;
        let store = &fixture.store;
        let all: Vec<_> = (1..=5).map(device_id).collect();
        for devices in [&all[..2], &all[..]] {
            fixture.commit(|changes| { changes.add_group_members(CONTOSO, uuid(5), devices); }).await;
        }
        assert_eq!(store.group_member_counts(CONTOSO).await.unwrap(), [(uuid(5), 5)].into());
        let mut expected = Vec::new();
        for &id in &all {
            expected.push(store.device(CONTOSO, id).await.unwrap().unwrap().device_name);
        }
        expected.sort_by_key(|name| name.to_lowercase());
        let (first, page) = names(store, &PageStart::Start, 2).await;
        assert_eq!((first.as_slice(), page.total, page.offset), (&expected[..2], 5, 0));
        let (second, page) = names(store, &PageStart::After(page.next.unwrap()), 2).await;
        assert_eq!((second.as_slice(), page.offset), (&expected[2..4], 2));
        let (back, _) = names(store, &PageStart::Before(page.previous.unwrap()), 2).await;
        assert_eq!(back, first);

        fixture.commit(|changes| { changes.remove_group_members(CONTOSO, uuid(5), &all[1..]); }).await;
        assert_eq!(store.group_ids_of_device(CONTOSO, all[0]).await.unwrap(), [uuid(5)]);
        assert!(store.group_ids_of_device(CONTOSO, all[1]).await.unwrap().is_empty());
        for (group, device) in [(uuid(5), device_id(99)), (uuid(99), all[0])] {
            let lost = fixture.try_commit(|changes| { changes.add_group_members(CONTOSO, group, &[device]); });
            assert_eq!(conflict(lost.await), conflicts::GROUP_MEMBER);
        }
    }

    async fn what_a_role_or_a_policy_is_limited_to_is_not_deleted(fixture) {
        let (of_role, of_policy) = (device_group(CONTOSO, 5, "Role"), device_group(CONTOSO, 6, "Policy"));
        let for_group = PolicyRecord { target: PolicyTarget::Group(of_policy.id), ..policy(CONTOSO) };
        fixture.commit(|changes| {
            contoso(changes, 1);
            changes
                .put_device_group(&of_role, None)
                .put_device_group(&of_policy, None)
                .add_group_members(CONTOSO, of_policy.id, &[device_id(1)])
                .insert_role_assignment(&role_assignment(CONTOSO, 1, 1, Some(5)))
                .put_policy(&for_group, None);
        }).await;
        assert_eq!(refused(&fixture, &of_role).await, conflicts::GROUP_ROLE);
        assert_eq!(refused(&fixture, &of_policy).await, conflicts::GROUP_POLICY);
        let store = &fixture.store;
        let set = store.policy(CONTOSO, for_group.target).await.unwrap().unwrap();
        fixture.commit(|changes| { changes.delete_policy(&set).delete_device_group(&of_policy); }).await;
        assert_eq!(store.device_group(CONTOSO, of_policy.id).await.unwrap(), None);
        assert!(store.group_ids_of_device(CONTOSO, device_id(1)).await.unwrap().is_empty());
        assert!(store.device(CONTOSO, device_id(1)).await.unwrap().is_some());
    }

    async fn policies_of_groups_with_a_rule_may_apply_to_every_device(fixture) {
        let (desks, kiosks) = (device_group(CONTOSO, 5, "Desks"), dynamic(6, "kiosk"));
        let set = |group: &DeviceGroupRecord| PolicyRecord {
            target: PolicyTarget::Group(group.id),
            ..policy(CONTOSO)
        };
        fixture.commit(|changes| {
            contoso(changes, 1);
            changes
                .put_device_group(&desks, None)
                .put_device_group(&kiosks, None)
                .put_policy(&set(&desks), None)
                .put_policy(&set(&kiosks), None);
        }).await;
        let found = fixture.store.policies_of_device(CONTOSO, device_id(1)).await.unwrap();
        let expected = PolicyRecord { name: Some("Dynamic".into()), rule: kiosks.rule.clone(), ..set(&kiosks) };
        assert_eq!(found, [expected]);
    }
}
