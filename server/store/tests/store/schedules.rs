use farhand_contract::{ScheduleId, schedules::DeliveryState};
use farhand_store::{
    conflicts,
    records::{DeliveryRecord, ScheduleRecord},
};

use crate::{
    fixture::{conflict, on_both},
    samples::*,
};

on_both! {
    async fn a_schedule_is_kept_found_when_due_and_moved_on_by_one(fixture) {
        let store = &fixture.store;
        let first = schedule(CONTOSO, 1);
        let off = ScheduleRecord { next_at: None, created_at: START.plus_seconds(1), ..schedule(CONTOSO, 2) };
        fixture.commit(|changes| {
            contoso(changes, 0);
            changes.put_schedule(&first, None).put_schedule(&off, None);
        }).await;
        assert_eq!(store.schedules(CONTOSO).await.unwrap(), [first.clone(), off]);
        assert_eq!(store.schedule(CONTOSO, first.id).await.unwrap(), Some(first.clone()));
        assert_eq!(store.schedules_due(START).await.unwrap(), []);
        let due = START.plus_seconds(86_400);
        assert_eq!(store.schedules_due(due).await.unwrap(), std::slice::from_ref(&first));

        let moved = ScheduleRecord { next_at: Some(due.plus_seconds(1)), ..first.clone() };
        fixture.commit(|changes| { changes.put_schedule(&moved, Some(1)); }).await;
        let late = fixture.try_commit(|changes| { changes.put_schedule(&moved, Some(1)); }).await;
        assert_eq!(conflict(late), conflicts::SCHEDULE);
        assert_eq!(store.schedules_due(due).await.unwrap(), []);
    }

    async fn a_delivery_is_tried_by_one_and_goes_with_its_schedule(fixture) {
        let store = &fixture.store;
        let (first, second) = (delivery(CONTOSO, 11, 1), delivery(CONTOSO, 12, 1));
        let orphan = fixture.try_commit(|changes| {
            contoso(changes, 0);
            changes.put_delivery(&first, None);
        }).await;
        assert_eq!(conflict(orphan), conflicts::DELIVERY);
        fixture.commit(|changes| {
            contoso(changes, 0);
            changes
                .put_schedule(&schedule(CONTOSO, 1), None)
                .put_delivery(&first, None)
                .put_delivery(&second, None);
        }).await;
        assert_eq!(store.deliveries_due(START).await.unwrap().len(), 2);
        assert_eq!(store.delivery(CONTOSO, first.id).await.unwrap(), Some(first.clone()));
        let latest = store.deliveries(CONTOSO, ScheduleId(uuid(1)), 1).await.unwrap();
        assert_eq!(latest, std::slice::from_ref(&second));

        let done = DeliveryRecord { state: DeliveryState::Delivered, problem: None, next_attempt_at: None, ..first };
        fixture.commit(|changes| { changes.put_delivery(&done, Some(1)); }).await;
        let late = fixture.try_commit(|changes| { changes.put_delivery(&done, Some(1)); }).await;
        assert_eq!(conflict(late), conflicts::DELIVERY);
        assert_eq!(store.deliveries_due(START).await.unwrap(), std::slice::from_ref(&second));

        // What is still tried is not forgotten, however old.
        let later = START.plus_seconds(100);
        fixture.commit(|changes| { changes.delete_old_deliveries(CONTOSO, ScheduleId(uuid(1)), later); }).await;
        assert_eq!(store.deliveries(CONTOSO, ScheduleId(uuid(1)), 9).await.unwrap(), [second]);

        fixture.commit(|changes| { changes.delete_schedule(CONTOSO, ScheduleId(uuid(1))); }).await;
        assert_eq!(store.schedules(CONTOSO).await.unwrap(), []);
        assert_eq!(store.deliveries(CONTOSO, ScheduleId(uuid(1)), 9).await.unwrap(), []);
    }
}
