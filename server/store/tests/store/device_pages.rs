//! Pages of All devices as they are shown, and what is remembered of lists.

use std::collections::BTreeMap;

use farhand_contract::{
    connectors::ConnectorStatus,
    device_lists::{DeviceFacet, DeviceFilter, DeviceJump},
    devices::{Device, DeviceQuery, DeviceSort},
};
use farhand_store::records::OfferGrounds;

use crate::{
    fixture::on_both,
    samples::{
        CONTOSO, FABRIKAM, bare_device, connector, contoso, device_id, full_device, group, populate, session,
        uuid, web_connector,
    },
};

/// What is read of a device to be shown.
fn shown(device: &Device) -> Device {
    Device {
        managed_device_name: None,
        email_address: None,
        phone_number: None,
        wi_fi_mac_address: None,
        azure_ad_device_id: None,
        is_encrypted: None,
        is_supervised: None,
        other: BTreeMap::new(),
        ..device.clone()
    }
}

/// By several columns, which have lists of their own.
fn by_several(query: &DeviceQuery) -> DeviceQuery {
    query.then_sorted_by(DeviceSort::Model)
}

fn searched(text: &str) -> DeviceQuery {
    DeviceQuery { search: text.into(), ..DeviceQuery::default() }
}

on_both! {
    async fn a_page_to_be_shown_has_the_same_rows_and_all_that_they_show(fixture) {
        fixture.commit(|changes| contoso(changes, 0)).await;
        let devices: Vec<_> =
            (1..=30).map(|number| if number % 2 == 0 { full_device(number) } else { bare_device(number) }).collect();
        fixture.commit(|changes| {
            changes.upsert_devices(CONTOSO, &devices);
            changes.insert_session(&session(CONTOSO, 1, 4));
        }).await;
        let values = vec![Some(devices[1].operating_system.clone())];
        let filters = vec![DeviceFilter::AnyOf { column: DeviceFacet::OperatingSystem, values }];
        let filtered = DeviceQuery { filters, ..DeviceQuery::default() };
        let jumped = DeviceQuery { jump: Some(DeviceJump::Thousandths(500)), ..DeviceQuery::default() };
        let text = devices[3].id.to_string();
        let mut open = 0;
        let queries = [DeviceQuery::default(), filtered, jumped, searched(&text[..20])];
        for query in queries.iter().map(by_several).chain(queries.clone()) {
            let whole = fixture.store.devices(CONTOSO, &query, 11).await.unwrap();
            let page = fixture.store.device_page(CONTOSO, &query, 11).await.unwrap().page;
            assert!(!page.rows.is_empty(), "{query:?}");
            assert_eq!(page.rows.len(), whole.rows.len(), "{query:?}");
            assert_eq!((page.total, page.offset, &page.next), (whole.total, whole.offset, &whole.next), "{query:?}");
            for (row, whole) in page.rows.iter().zip(&whole.rows) {
                assert_eq!(row.device, shown(&whole.device), "{query:?}");
                assert_eq!(row.open_session, whole.open_session, "{query:?}");
                open += usize::from(row.open_session.is_some());
            }
        }
        assert!(open > 0);
    }

    async fn what_decides_the_offers_comes_with_the_page(fixture) {
        fixture.commit(|changes| { contoso(changes, 3); populate(changes, FABRIKAM, "fabrikam.com", 1); }).await;
        let grounds = async |query: &DeviceQuery| {
            fixture.store.device_page(CONTOSO, query, 5).await.unwrap().grounds
        };
        let alone = [DeviceQuery::default(), searched("nothing here")];
        let queries: Vec<_> = alone.iter().map(by_several).chain(alone.clone()).collect();
        for query in &queries {
            assert_eq!(grounds(query).await, OfferGrounds { limit_to_scope: true, ..OfferGrounds::default() });
        }
        let mut other = connector(FABRIKAM);
        other.status = ConnectorStatus::NeedsSignIn;
        let (ours, mut web) = (connector(CONTOSO), web_connector(CONTOSO));
        web.web.on = true;
        fixture.commit(|changes| {
            changes.put_connector(&other, None).put_connector(&ours, None).put_web_connector(&web, None);
        }).await;
        fixture.execute("UPDATE tenants SET limit_remote_assistance_to_scope = FALSE WHERE domain = 'contoso.com'").await;
        for query in &queries {
            let expected = OfferGrounds {
                limit_to_scope: false,
                connector: Some(ours.status),
                agreement: ours.agreement.clone(),
                web: true,
            };
            assert_eq!(grounds(query).await, expected);
        }
    }

    async fn groups_of_several_devices_are_read_at_once(fixture) {
        fixture.commit(|changes| { contoso(changes, 4); populate(changes, FABRIKAM, "fabrikam.com", 4); }).await;
        let groups = [uuid(70), uuid(71)];
        fixture.commit(|changes| {
            changes.insert_group(&group(CONTOSO, 70, "a")).insert_group(&group(CONTOSO, 71, "b"));
            changes.insert_group(&group(FABRIKAM, 72, "c"));
            changes.insert_group_members(CONTOSO, groups[0], &[device_id(1), device_id(2)]);
            changes.insert_group_members(CONTOSO, groups[1], &[device_id(1), device_id(4)]);
            changes.insert_group_members(FABRIKAM, uuid(72), &[device_id(1), device_id(3)]);
        }).await;
        let asked = [1, 2, 3].map(device_id);
        let mut found = fixture.store.group_ids_of_devices(CONTOSO, &asked).await.unwrap();
        for groups in found.values_mut() {
            groups.sort_unstable();
        }
        let expected = [(device_id(1), groups.to_vec()), (device_id(2), vec![groups[0]])];
        assert_eq!(found, BTreeMap::from(expected));
    }

    async fn what_is_remembered_of_a_list_is_forgotten_when_anybody_changes_a_device(fixture) {
        fixture.commit(|changes| contoso(changes, 20)).await;
        let query = searched("unmistakable");
        let found = async || {
            let page = fixture.store.devices(CONTOSO, &query, 5).await.unwrap();
            page.rows.iter().map(|row| row.device.device_name.clone()).collect::<Vec<_>>()
        };
        assert!(found().await.is_empty());
        let other = fixture.another().await;
        for name in ["Unmistakable one", "Unmistakable two", "something else"] {
            let device = Device { device_name: name.into(), ..bare_device(7) };
            crate::fixture::try_commit(&other, |changes| { changes.upsert_devices(CONTOSO, &[device]); }).await.unwrap();
            let expected: Vec<_> = Some(name.to_owned()).into_iter().filter(|name| name.contains("able")).collect();
            assert_eq!(found().await, expected);
            assert_eq!(found().await, expected);
        }
    }
}
