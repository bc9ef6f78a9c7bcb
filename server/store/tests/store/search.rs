use farhand_contract::{
    devices::{Device, DeviceQuery},
    pages::Page,
};
use farhand_store::records::DeviceWithSession;

use crate::{
    fixture::{Fixture, on_both},
    samples::*,
};

async fn page(fixture: &Fixture, search: &str) -> Page<DeviceWithSession> {
    let query = DeviceQuery { search: search.into(), ..Default::default() };
    fixture.store.devices(CONTOSO, &query, 50).await.unwrap()
}

/// The numbers of the devices that the search finds.
async fn found(fixture: &Fixture, search: &str) -> Vec<u128> {
    let page = page(fixture, search).await;
    assert_eq!(page.total, page.rows.len() as u64);
    page.rows.iter().map(|row| row.device.id.0.as_u128()).collect()
}

async fn named(fixture: &Fixture, names: &[&str]) {
    let devices: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(number, &name)| Device { device_name: name.into(), ..bare_device(number) })
        .collect();
    fixture
        .commit(|changes| {
            contoso(changes, 0);
            changes.upsert_devices(CONTOSO, &devices);
        })
        .await;
}

on_both! {
    async fn a_search_looks_in_names_numbers_users_and_ids(fixture) {
        let device = Device { device_name: "DESKTOP-1".into(), ..full_device(1) };
        fixture.commit(|changes| {
            contoso(changes, 0);
            changes.upsert_devices(CONTOSO, &[device, bare_device(2)]);
        }).await;
        for part in [
            "desktop",
            "KTOP-1",
            "pf-3abc",
            "adelev@CONTOSO",
            "le van",
            "thinkpad x1",
            "0940879826",
            "00000000-0000-0000-0000-000000000001",
        ] {
            assert_eq!(found(&fixture, part).await, [1], "{part}");
        }
        assert_eq!(found(&fixture, "").await, [1, 2]);
        assert_eq!(found(&fixture, "lenovo").await, [], "the maker is not searched");
    }

    async fn wildcards_in_a_search_are_plain_characters(fixture) {
        named(&fixture, &["a100%b", "a100xb", "c_d", "cxd", "e!f", r"g\h", "i'j"]).await;
        assert_eq!(found(&fixture, "100%").await, [0]);
        assert_eq!(found(&fixture, "%").await, [0]);
        assert_eq!(found(&fixture, "c_d").await, [2]);
        assert_eq!(found(&fixture, "_").await, [2]);
        assert_eq!(found(&fixture, "!").await, [4]);
        assert_eq!(found(&fixture, "!%").await, []);
        assert_eq!(found(&fixture, "\\").await, [5]);
        assert_eq!(found(&fixture, "'").await, [6]);
    }

    async fn a_search_does_not_mind_case_beyond_ascii_either(fixture) {
        named(&fixture, &["MÜNCHEN-ÅÉ", "ΑΘΗΝΑ", "📱 Télé"]).await;
        assert_eq!(found(&fixture, "münchen-åé").await, [0]);
        assert_eq!(found(&fixture, "αθηνα").await, [1]);
        assert_eq!(found(&fixture, "📱 TÉLÉ").await, [2]);
    }

    async fn a_search_does_not_reach_over_the_end_of_a_field(fixture) {
        let device = Device { device_name: "one".into(), serial_number: Some("two".into()), ..bare_device(1) };
        fixture.commit(|changes| { contoso(changes, 0); changes.upsert_devices(CONTOSO, &[device]); }).await;
        for search in ["onetwo", "one two", "one\ntwo", "e\nt", "one\0two"] {
            assert_eq!(found(&fixture, search).await, [], "{search:?}");
        }
    }

    async fn a_name_with_control_characters_is_kept_and_found(fixture) {
        named(&fixture, &["tab\there"]).await;
        assert_eq!(found(&fixture, "tab\there").await, [0]);
        assert_eq!(page(&fixture, "").await.rows[0].device.device_name, "tab\there");
    }
}
