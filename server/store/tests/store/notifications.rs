use farhand_contract::{
    NotificationId, SessionId, UserId,
    notifications::{Kinds, NotificationKind, NotificationSettings},
    sessions::SessionState,
};
use farhand_store::{
    conflicts,
    records::{Fact, Told, WatchRecord, WebhookDeliveryRecord, WebhookRecord},
};

use crate::{
    fixture::{conflict, on_both},
    samples::*,
};

fn fact(tenant_id: farhand_contract::TenantId, number: usize) -> Fact {
    Fact {
        tenant_id,
        name: format!("accepted:{number}"),
        kind: NotificationKind::Accepted,
        device_id: Some(device_id(1)),
        device_name: "LAPTOP".into(),
        session_id: Some(SessionId(uuid(10))),
        happened_at: START.plus_seconds(number.try_into().unwrap()),
    }
}

fn notification(number: usize) -> NotificationId {
    NotificationId(uuid(number))
}

fn user(number: usize) -> UserId {
    UserId(uuid(number))
}

on_both! {
    async fn whoever_the_session_belongs_to_by_then_is_told_once(fixture) {
        let store = &fixture.store;
        let mut waiting = session(CONTOSO, 10, 1);
        waiting.assigned_to = user(7);
        fixture.commit(|changes| {
            contoso(changes, 1);
            changes.insert_session(&waiting);
            changes.tell_technician(&fact(CONTOSO, 1), notification(1), waiting.id);
        }).await;
        fixture.commit(|changes| { changes.tell_technician(&fact(CONTOSO, 1), notification(2), waiting.id); }).await;
        let told = store.notifications(CONTOSO, user(7), Kinds::all(), 9).await.unwrap();
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].id, &told[0].fact), (notification(1), &fact(CONTOSO, 1)));
        assert_eq!((told[0].read_at, told[0].push_at), (None, Some(START.plus_seconds(1))));
        // The session has not been made yet, so its user keeps nobody waiting.
        let refused = fixture.try_commit(|changes| {
            changes.tell_technician_of_waiting(&fact(CONTOSO, 2), notification(3), waiting.id);
        }).await;
        assert_eq!(conflict(refused), conflicts::NOTIFICATION);
        let mut made = waiting.clone();
        made.state = SessionState::AwaitingUser;
        fixture.commit(|changes| {
            changes.move_session(&made, SessionState::Requested);
            changes.tell_technician_of_waiting(&fact(CONTOSO, 2), notification(3), waiting.id);
        }).await;
        let again = fixture.try_commit(|changes| {
            changes.tell_technician_of_waiting(&fact(CONTOSO, 2), notification(4), waiting.id);
        }).await;
        assert_eq!(conflict(again), conflicts::NOTIFICATION);
        assert_eq!(store.count_notifications(CONTOSO, user(7), Kinds::all(), false).await.unwrap(), 2);
        assert_eq!(store.count_notifications(CONTOSO, user(7), Kinds::default(), false).await.unwrap(), 0);
    }

    async fn what_one_has_read_or_another_tenant_was_told_is_apart(fixture) {
        let store = &fixture.store;
        fixture.commit(|changes| {
            contoso(changes, 1);
            populate(changes, FABRIKAM, "fabrikam.com", 1);
            for tenant in [CONTOSO, FABRIKAM] {
                changes.tell(&fact(tenant, 1), notification(1), user(1)).tell(&fact(tenant, 2), notification(2), user(1));
            }
            changes.tell(&fact(CONTOSO, 1), notification(3), user(2));
        }).await;
        let unread = async |tenant, person| store.count_notifications(tenant, user(person), Kinds::all(), true).await.unwrap();
        fixture.commit(|changes| {
            changes.mark_notifications_read(CONTOSO, user(1), &[notification(1), notification(3)], START);
        }).await;
        assert_eq!((unread(CONTOSO, 1).await, unread(CONTOSO, 2).await, unread(FABRIKAM, 1).await), (1, 1, 2));
        fixture.commit(|changes| {
            changes.mark_all_notifications_read(CONTOSO, user(1), START.plus_seconds(1), START);
        }).await;
        assert_eq!(unread(CONTOSO, 1).await, 1);
        fixture.commit(|changes| {
            changes.mark_all_notifications_read(CONTOSO, user(1), START.plus_seconds(2), START);
        }).await;
        assert_eq!((unread(CONTOSO, 1).await, unread(FABRIKAM, 1).await), (0, 2));

        assert_eq!(store.pushes_due(START.plus_seconds(1), 9).await.unwrap().len(), 3);
        let own = store.notifications(FABRIKAM, user(1), Kinds::all(), 9).await.unwrap();
        fixture.commit(|changes| { changes.move_push(&own[0], None); }).await;
        let late = fixture.try_commit(|changes| { changes.move_push(&own[0], None); }).await;
        assert_eq!(conflict(late), conflicts::NOTIFICATION);
        assert_eq!(store.pushes_due(START.plus_seconds(2), 9).await.unwrap().len(), 4);

        fixture.commit(|changes| { changes.delete_old_notifications(START.plus_seconds(2)); }).await;
        let left = store.notifications(CONTOSO, user(1), Kinds::all(), 9).await.unwrap();
        assert_eq!(left.iter().map(|one| one.id).collect::<Vec<_>>(), [notification(2)]);
    }

    async fn what_is_about_no_device_names_none(fixture) {
        let store = &fixture.store;
        let told = Fact {
            kind: NotificationKind::ConnectorNeedsSignIn,
            device_id: None,
            device_name: String::new(),
            session_id: None,
            ..fact(CONTOSO, 1)
        };
        let hook = WebhookRecord { kinds: Kinds::all(), ..webhook(CONTOSO, 1) };
        fixture.commit(|changes| {
            contoso(changes, 1);
            changes.put_webhook(&hook, None);
            changes.tell(&told, notification(1), user(1)).tell_webhooks(&told);
        }).await;
        let kept = store.notifications(CONTOSO, user(1), Kinds::all(), 9).await.unwrap();
        assert_eq!(kept.iter().map(|one| &one.fact).collect::<Vec<_>>(), [&told]);
        let deliveries = store.webhook_deliveries(CONTOSO, hook.id, 9).await.unwrap();
        assert_eq!(deliveries.iter().map(|one| &one.told).collect::<Vec<_>>(), [&Told::Fact(told)]);
    }

    async fn settings_are_a_persons_own(fixture) {
        let store = &fixture.store;
        let off = NotificationSettings { in_app: Kinds::default(), push: Kinds::all() };
        fixture.commit(|changes| {
            contoso(changes, 0);
            changes.put_notification_settings(CONTOSO, user(1), NotificationSettings::default());
        }).await;
        fixture.commit(|changes| { changes.put_notification_settings(CONTOSO, user(1), off); }).await;
        assert_eq!(store.notification_settings(CONTOSO, user(1)).await.unwrap(), Some(off));
        assert_eq!(store.notification_settings(FABRIKAM, user(1)).await.unwrap(), None);
        assert_eq!(store.all_notification_settings(CONTOSO).await.unwrap(), [(user(1), off)]);
    }

    async fn a_watch_is_met_once(fixture) {
        let store = &fixture.store;
        let watch = WatchRecord { tenant_id: CONTOSO, device_id: device_id(1), user_id: user(1), id: uuid(5), since: START };
        let same = WatchRecord { id: uuid(6), ..watch.clone() };
        fixture.commit(|changes| {
            contoso(changes, 1);
            changes.put_watch(&watch).put_watch(&same);
        }).await;
        assert_eq!(store.watches(CONTOSO, device_id(1)).await.unwrap(), std::slice::from_ref(&watch));
        assert_eq!(store.watches(FABRIKAM, device_id(1)).await.unwrap(), []);
        assert_eq!(store.watched_devices().await.unwrap(), [(CONTOSO, device_id(1))].into());
        let other = fixture.try_commit(|changes| { changes.meet_watch(&same); }).await;
        assert_eq!(conflict(other), conflicts::WATCH);
        let mut device = bare_device(1);
        for (seen, met) in [(None, 0), (Some(START), 0), (Some(START.plus_seconds(1)), 1)] {
            device.last_sync_date_time = seen;
            fixture.commit(|changes| { changes.upsert_devices(CONTOSO, std::slice::from_ref(&device)); }).await;
            assert_eq!(store.watches_met_by_check_in().await.unwrap().len(), met, "{seen:?}");
        }
        fixture.commit(|changes| { changes.meet_watch(&watch); }).await;
        assert_eq!(store.watched_devices().await.unwrap(), [].into());
        let late = fixture.try_commit(|changes| { changes.meet_watch(&watch); }).await;
        assert_eq!(conflict(late), conflicts::WATCH);
    }

    async fn every_webhook_that_wants_to_be_told_is_told_once(fixture) {
        let store = &fixture.store;
        let wants = webhook(CONTOSO, 1);
        let off = WebhookRecord { on: false, ..webhook(CONTOSO, 2) };
        let other = WebhookRecord {
            kinds: Kinds::default().with(NotificationKind::Declined, true),
            ..webhook(CONTOSO, 3)
        };
        fixture.commit(|changes| {
            contoso(changes, 1);
            populate(changes, FABRIKAM, "fabrikam.com", 1);
            changes.put_webhook(&wants, None).put_webhook(&off, None).put_webhook(&other, None);
            changes.put_webhook(&webhook(FABRIKAM, 1), None);
            changes.tell_webhooks(&fact(CONTOSO, 1));
        }).await;
        fixture.commit(|changes| { changes.tell_webhooks(&fact(CONTOSO, 1)); }).await;
        let due = store.webhook_deliveries_due(START.plus_seconds(1), 9).await.unwrap();
        assert_eq!(due.len(), 1);
        assert_eq!((due[0].webhook_id, &due[0].told), (wants.id, &Told::Fact(fact(CONTOSO, 1))));
        assert_eq!(store.webhook_deliveries(FABRIKAM, wants.id, 9).await.unwrap(), []);

        let mut done = due[0].clone();
        (done.attempts, done.status, done.next_attempt_at) = (1, Some(204), None);
        fixture.commit(|changes| { changes.put_webhook_delivery(&done); }).await;
        let late = fixture.try_commit(|changes| { changes.put_webhook_delivery(&done); }).await;
        assert_eq!(conflict(late), conflicts::WEBHOOK_DELIVERY);
        done.version = 2;
        assert_eq!(store.webhook_deliveries(CONTOSO, wants.id, 9).await.unwrap(), [done]);

        fixture.commit(|changes| { changes.tell_webhooks(&fact(CONTOSO, 2)); }).await;
        // What is still tried is not forgotten, however old.
        fixture.commit(|changes| { changes.delete_old_webhook_deliveries(START.plus_seconds(9)); }).await;
        assert_eq!(store.webhook_deliveries(CONTOSO, wants.id, 9).await.unwrap().len(), 1);
        let foreign = fixture.try_commit(|changes| { changes.delete_webhook(FABRIKAM, other.id); }).await;
        assert_eq!(conflict(foreign), conflicts::WEBHOOK);
        fixture.commit(|changes| { changes.delete_webhook(CONTOSO, wants.id); }).await;
        assert_eq!(store.webhook(CONTOSO, wants.id).await.unwrap(), None);
        assert_eq!(store.webhook(FABRIKAM, wants.id).await.unwrap(), Some(webhook(FABRIKAM, 1)));
        assert_eq!(store.webhooks(CONTOSO).await.unwrap().len(), 2);
    }

    async fn a_webhook_can_be_tested_while_it_is_off_and_only_while_it_is_there(fixture) {
        let store = &fixture.store;
        let off = WebhookRecord { on: false, kinds: Kinds::default(), ..webhook(CONTOSO, 1) };
        fixture.commit(|changes| {
            contoso(changes, 1);
            populate(changes, FABRIKAM, "fabrikam.com", 1);
            changes.put_webhook(&off, None).put_webhook(&webhook(CONTOSO, 2), None);
            changes.put_webhook(&webhook(FABRIKAM, 3), None);
        }).await;
        let told = Told::Test { tenant_id: CONTOSO, name: "test:1".into(), at: START };
        let test = WebhookDeliveryRecord::new(off.id, told.clone());
        fixture.commit(|changes| { changes.test_webhook(&test); }).await;
        assert_eq!(store.webhook_deliveries(CONTOSO, off.id, 9).await.unwrap(), std::slice::from_ref(&test));
        assert_eq!(store.webhook_deliveries_due(START, 9).await.unwrap(), std::slice::from_ref(&test));

        let mut done = test.clone();
        (done.attempts, done.status, done.next_attempt_at) = (1, Some(204), None);
        fixture.commit(|changes| { changes.put_webhook_delivery(&done); }).await;
        done.version = 2;
        assert_eq!(store.webhook_deliveries(CONTOSO, off.id, 9).await.unwrap(), [done]);

        for not_there in [webhook(FABRIKAM, 3).id, webhook(CONTOSO, 4).id] {
            let test = WebhookDeliveryRecord::new(not_there, told.clone());
            let refused = fixture.try_commit(|changes| { changes.test_webhook(&test); }).await;
            assert_eq!(conflict(refused), conflicts::WEBHOOK);
        }
    }
}
