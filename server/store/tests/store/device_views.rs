//! Saved views of All devices.

use farhand_contract::{DeviceViewId, UserId};
use farhand_store::{Changes, Store, conflicts, records::DeviceViewRecord};

use crate::{
    fixture::{conflict, on_both},
    samples::{CONTOSO, FABRIKAM, contoso, device_view, populate, user, uuid},
};

fn two_people(changes: &mut Changes) {
    contoso(changes, 0);
    changes.insert_user(&user(CONTOSO, 2, "other@contoso.com"));
}

async fn names(store: &Store, user: usize) -> Vec<(String, bool)> {
    let views = store.device_views(CONTOSO, UserId(uuid(user))).await.unwrap();
    views.into_iter().map(|view| (view.name, view.shared)).collect()
}

on_both! {
    async fn a_person_has_their_own_views_and_those_that_are_shared(fixture) {
        let shared = DeviceViewRecord { shared: true, ..device_view(CONTOSO, 3, 2, "beta") };
        fixture.commit(|changes| {
            two_people(changes);
            populate(changes, FABRIKAM, "fabrikam.com", 0);
            changes
                .put_device_view(&device_view(CONTOSO, 1, 1, "Gamma"), None)
                .put_device_view(&device_view(CONTOSO, 2, 1, "Alpha"), None)
                .put_device_view(&shared, None)
                .put_device_view(&device_view(CONTOSO, 4, 2, "Delta"), None)
                .put_device_view(&DeviceViewRecord { shared: true, ..device_view(FABRIKAM, 5, 1, "Theirs") }, None);
        }).await;
        let store = &fixture.store;
        let of = |name: &str, shared| (name.to_owned(), shared);
        assert_eq!(names(store, 1).await, [of("Alpha", false), of("beta", true), of("Gamma", false)]);
        assert_eq!(names(store, 2).await, [of("beta", true), of("Delta", false)]);
        assert_eq!(store.device_view(CONTOSO, shared.id).await.unwrap(), Some(shared));
        assert_eq!(store.device_view(CONTOSO, DeviceViewId(uuid(5))).await.unwrap(), None);
    }

    async fn a_name_is_one_persons_once_whatever_its_case(fixture) {
        let first = device_view(CONTOSO, 1, 1, "Ålesund");
        fixture.commit(|changes| { two_people(changes); changes.put_device_view(&first, None); }).await;
        let same = device_view(CONTOSO, 2, 1, "ålesund");
        let refused = fixture.try_commit(|changes| { changes.put_device_view(&same, None); }).await;
        assert_eq!(conflict(refused), conflicts::DEVICE_VIEW_NAME);
        // Somebody else may have it, and its own view may be written as it is.
        let others = device_view(CONTOSO, 2, 2, "Ålesund");
        fixture.commit(|changes| {
            changes.put_device_view(&others, None).put_device_view(&first, Some(1));
        }).await;
        let other = device_view(CONTOSO, 3, 1, "Bergen");
        fixture.commit(|changes| { changes.put_device_view(&other, None); }).await;
        let renamed = DeviceViewRecord { name: "ÅLESUND".into(), ..other };
        let refused = fixture.try_commit(|changes| { changes.put_device_view(&renamed, Some(1)); }).await;
        assert_eq!(conflict(refused), conflicts::DEVICE_VIEW_NAME);
    }

    async fn what_was_changed_meanwhile_is_not_overwritten(fixture) {
        let view = device_view(CONTOSO, 1, 1, "View");
        fixture.commit(|changes| { contoso(changes, 0); changes.put_device_view(&view, None); }).await;
        let renamed = DeviceViewRecord { name: "Renamed".into(), ..view.clone() };
        fixture.commit(|changes| { changes.put_device_view(&renamed, Some(1)); }).await;
        let late = fixture.try_commit(|changes| { changes.put_device_view(&view, Some(1)); }).await;
        assert_eq!(conflict(late), conflicts::DEVICE_VIEW);
        let late = fixture.try_commit(|changes| { changes.delete_device_view(&view); }).await;
        assert_eq!(conflict(late), conflicts::DEVICE_VIEW);
        let kept = fixture.store.device_view(CONTOSO, view.id).await.unwrap().unwrap();
        assert_eq!(kept, DeviceViewRecord { version: 2, ..renamed });
        let orphan = device_view(CONTOSO, 2, 99, "Nobody's");
        let refused = fixture.try_commit(|changes| { changes.put_device_view(&orphan, None); }).await;
        assert_eq!(conflict(refused), conflicts::DEVICE_VIEW);
    }

    async fn who_is_led_to_a_view_is_led_nowhere_once_it_is_gone(fixture) {
        let (one, other) = (UserId(uuid(1)), UserId(uuid(2)));
        let gone = DeviceViewRecord { shared: true, ..device_view(CONTOSO, 1, 1, "Gone") };
        let stays = device_view(CONTOSO, 2, 1, "Stays");
        fixture.commit(|changes| {
            two_people(changes);
            changes.put_device_view(&gone, None).put_device_view(&stays, None);
        }).await;
        let store = &fixture.store;
        assert_eq!(store.default_device_view(CONTOSO, one).await.unwrap(), None);
        fixture.commit(|changes| {
            changes
                .put_default_device_view(CONTOSO, one, Some(stays.id))
                .put_default_device_view(CONTOSO, one, Some(gone.id))
                .put_default_device_view(CONTOSO, other, Some(gone.id));
        }).await;
        assert_eq!(store.default_device_view(CONTOSO, one).await.unwrap(), Some(gone.id));
        fixture.commit(|changes| { changes.put_default_device_view(CONTOSO, one, Some(stays.id)); }).await;
        fixture.commit(|changes| { changes.delete_device_view(&gone); }).await;
        assert_eq!(store.default_device_view(CONTOSO, one).await.unwrap(), Some(stays.id));
        assert_eq!(store.default_device_view(CONTOSO, other).await.unwrap(), None);
        fixture.commit(|changes| { changes.put_default_device_view(CONTOSO, one, None); }).await;
        assert_eq!(store.default_device_view(CONTOSO, one).await.unwrap(), None);
    }
}
