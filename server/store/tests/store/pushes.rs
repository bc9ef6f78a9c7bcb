use farhand_store::{
    conflicts,
    records::{PortalSignIn, PushSubscriptionRecord},
};

use crate::{
    fixture::{conflict, on_both},
    samples::*,
};

on_both! {
    async fn a_key_pair_is_made_once(fixture) {
        fixture.commit(|changes| {
            contoso(changes, 0);
            changes.insert_push_key(&push_key(CONTOSO));
        }).await;
        assert_eq!(fixture.store.push_key(CONTOSO).await.unwrap(), Some(push_key(CONTOSO)));
        assert_eq!(fixture.store.push_key(FABRIKAM).await.unwrap(), None);
        let again = conflict(fixture.try_commit(|c| { c.insert_push_key(&push_key(CONTOSO)); }).await);
        assert_eq!(again, conflicts::PUSH_KEY);
    }

    async fn an_address_is_of_one_device_and_a_sign_in_has_one(fixture) {
        let store = &fixture.store;
        fixture.commit(|changes| {
            contoso(changes, 2);
            for (token, device) in [("first", 1), ("second", 1), ("other", 2)] {
                changes.insert_portal_sign_in(&portal_sign_in(CONTOSO, token, device));
            }
            changes.put_push_subscription(&push_subscription(CONTOSO, "first", 1));
        }).await;
        let first = push_subscription(CONTOSO, "first", 1);
        let copied = PushSubscriptionRecord {
            endpoint_hash: first.endpoint_hash.clone(),
            ..push_subscription(CONTOSO, "other", 2)
        };
        let refused = conflict(fixture.try_commit(|c| { c.put_push_subscription(&copied); }).await);
        assert_eq!(refused, conflicts::PUSH_SUBSCRIPTION);
        let of_first = store.push_subscriptions_of_device(CONTOSO, device_id(1)).await.unwrap();
        assert_eq!(of_first, std::slice::from_ref(&first));

        // The same browser, signed in anew.
        let moved = PushSubscriptionRecord { token_hash: "second".into(), ..first };
        fixture.commit(|changes| { changes.put_push_subscription(&moved); }).await;
        let renewed = PushSubscriptionRecord { endpoint_hash: "another".into(), ..moved };
        fixture.commit(|changes| { changes.put_push_subscription(&renewed); }).await;
        assert_eq!(store.push_subscriptions_of_device(CONTOSO, device_id(1)).await.unwrap(), [renewed]);

        let unknown = push_subscription(CONTOSO, "nobody", 1);
        let refused = conflict(fixture.try_commit(|c| { c.put_push_subscription(&unknown); }).await);
        assert_eq!(refused, conflicts::PUSH_SUBSCRIPTION);
        fixture.commit(|changes| { changes.delete_push_subscription(FABRIKAM, "second"); }).await;
        assert_eq!(store.push_subscriptions_of_device(CONTOSO, device_id(1)).await.unwrap().len(), 1);
        fixture.commit(|changes| { changes.delete_push_subscription(CONTOSO, "second"); }).await;
        assert_eq!(store.push_subscriptions_of_device(CONTOSO, device_id(1)).await.unwrap(), []);
    }

    async fn a_device_is_signed_out_with_its_subscriptions_and_no_other(fixture) {
        let store = &fixture.store;
        fixture.commit(|changes| {
            contoso(changes, 2);
            for (token, device) in [("first", 1), ("second", 1), ("other", 2)] {
                changes.insert_portal_sign_in(&portal_sign_in(CONTOSO, token, device));
                changes.put_push_subscription(&push_subscription(CONTOSO, token, device));
            }
        }).await;
        fixture.commit(|changes| { changes.delete_portal_sign_ins_of_device(CONTOSO, device_id(1)); }).await;
        for token in ["first", "second"] {
            assert_eq!(store.portal_sign_in(token).await.unwrap(), None);
        }
        assert_eq!(store.push_subscriptions_of_device(CONTOSO, device_id(1)).await.unwrap(), []);
        assert!(store.portal_sign_in("other").await.unwrap().is_some());
        assert_eq!(store.push_subscriptions_of_device(CONTOSO, device_id(2)).await.unwrap().len(), 1);
    }

    async fn an_old_sign_in_is_forgotten_with_its_subscription(fixture) {
        let store = &fixture.store;
        let late = PortalSignIn { created_at: START.plus_seconds(1), ..portal_sign_in(CONTOSO, "late", 1) };
        fixture.commit(|changes| {
            contoso(changes, 1);
            changes.insert_portal_sign_in(&portal_sign_in(CONTOSO, "early", 1)).insert_portal_sign_in(&late);
            for token in ["early", "late"] {
                changes.put_push_subscription(&push_subscription(CONTOSO, token, 1));
            }
        }).await;
        fixture.commit(|changes| { changes.delete_old_portal_sign_ins(START); }).await;
        assert_eq!(store.portal_sign_in("early").await.unwrap(), None);
        assert_eq!(store.portal_sign_in("late").await.unwrap(), Some(late));
        let left = store.push_subscriptions_of_device(CONTOSO, device_id(1)).await.unwrap();
        assert_eq!(left.iter().map(|left| &*left.token_hash).collect::<Vec<_>>(), ["late"]);
    }
}
