//! Tags of devices.

use farhand_store::conflicts;

use crate::{
    fixture::{conflict, on_both},
    samples::*,
};

on_both! {
    async fn a_tag_is_given_once_whatever_its_case(fixture) {
        fixture.commit(|changes| contoso(changes, 3)).await;
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
        assert_eq!(store.device_tags(CONTOSO, 10).await.unwrap(), ["Loan", "\u{c9}tage 2"]);
        assert_eq!(store.device_tags(CONTOSO, 1).await.unwrap().len(), 1);
        assert_eq!(store.device_tags(FABRIKAM, 10).await.unwrap(), Vec::<String>::new());
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
