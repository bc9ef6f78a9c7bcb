//! Tags of devices.

use farhand_contract::device_tags::KnownTag;
use farhand_store::{Store, conflicts};

use crate::{
    fixture::{conflict, on_both},
    samples::*,
};

async fn known(store: &Store, limit: u32) -> Vec<(String, u64)> {
    let tags = store.device_tags(CONTOSO, limit).await.unwrap();
    tags.into_iter().map(|KnownTag { tag, devices }| (tag, devices)).collect()
}

on_both! {
    async fn a_tag_is_given_once_whatever_its_case(fixture) {
        fixture.commit(|changes| contoso(changes, 3)).await;
        fixture.commit(|changes| populate(changes, FABRIKAM, "fabrikam.com", 0)).await;
        let store = &fixture.store;
        let all: Vec<_> = (1..=3).map(device_id).collect();
        fixture.commit(|changes| {
            changes
                .tag_devices(CONTOSO, &all, "Loan")
                .tag_devices(CONTOSO, &all[..2], "\u{c9}tage 2")
                .tag_devices(CONTOSO, &all[..1], "LOAN");
        }).await;
        assert_eq!(store.tags_of_device(CONTOSO, all[0]).await.unwrap(), ["Loan", "\u{c9}tage 2"]);
        assert_eq!(store.tags_of_device(CONTOSO, all[2]).await.unwrap(), ["Loan"]);
        assert_eq!(store.tags_of_device(FABRIKAM, all[0]).await.unwrap(), Vec::<String>::new());
        let of = |tag: &str, devices| (tag.to_owned(), devices);
        assert_eq!(known(store, 10).await, [of("Loan", 3), of("\u{c9}tage 2", 2)]);
        assert_eq!(known(store, 1).await, [of("Loan", 3)], "which most devices have");
        assert_eq!(store.device_tags(FABRIKAM, 10).await.unwrap(), []);
        let mut tags = store.tags_of_devices(CONTOSO, &[all[0], all[2], device_id(99)]).await.unwrap();
        for tags in tags.values_mut() {
            tags.sort_unstable();
        }
        let expected = [(all[0], vec!["Loan".into(), "\u{c9}tage 2".into()]), (all[2], vec!["Loan".into()])];
        assert_eq!(tags, expected.into());
        assert!(store.tags_of_devices(FABRIKAM, &all).await.unwrap().is_empty());
        assert_eq!(store.device_tag(CONTOSO, "\u{e9}TAGE 2").await.unwrap().as_deref(), Some("\u{c9}tage 2"));
        assert_eq!(store.device_tag(FABRIKAM, "loan").await.unwrap(), None);
        let beside = store.other_tag_counts(CONTOSO, &all, "loan").await.unwrap();
        assert_eq!(beside, [(all[0], 1), (all[1], 1)].into());

        fixture.commit(|changes| { changes.untag_devices(CONTOSO, &all[1..], "loan"); }).await;
        fixture.commit(|changes| { changes.untag_devices(FABRIKAM, &all, "loan"); }).await;
        assert_eq!(store.tags_of_device(CONTOSO, all[0]).await.unwrap(), ["Loan", "\u{c9}tage 2"]);
        assert_eq!(store.tags_of_device(CONTOSO, all[1]).await.unwrap(), ["\u{c9}tage 2"]);
        let lost = fixture.try_commit(|changes| {
            changes.tag_devices(CONTOSO, &[all[1], device_id(99)], "New");
        }).await;
        assert_eq!(conflict(lost), conflicts::DEVICE_TAG);
        assert_eq!(store.device_tag(CONTOSO, "new").await.unwrap(), None);
    }
}
