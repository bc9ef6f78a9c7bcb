use farhand_contract::{
    SyncRunId,
    device_sync::{SyncLine, SyncLineKind, SyncState},
    devices::Device,
    imports::LineProblem,
};
use farhand_store::{
    conflicts,
    records::{GraphConnectionRecord, SyncRunRecord},
};

use crate::{
    fixture::{conflict, on_both},
    samples::*,
};

fn line(number: usize) -> SyncLine {
    SyncLine {
        kind: SyncLineKind::Refused,
        device_id: Some(device_id(number)),
        device_name: "<b>\u{202e}PC</b>".into(),
        fields: vec!["enrolledDateTime".into()],
        problem: Some(LineProblem::BadDate),
    }
}

on_both! {
    async fn a_registration_is_kept_found_when_due_and_changed_by_one(fixture) {
        let store = &fixture.store;
        let first = graph_connection(CONTOSO);
        fixture.commit(|changes| { contoso(changes, 0); changes.put_graph_connection(&first, None); }).await;
        assert_eq!(store.graph_connection(CONTOSO).await.unwrap(), Some(first.clone()));
        assert_eq!(store.graph_connections_due(START.plus_seconds(-1)).await.unwrap(), []);
        assert_eq!(store.graph_connections_due(START).await.unwrap(), std::slice::from_ref(&first));

        let off = GraphConnectionRecord { every_hours: None, next_run_at: None, ..first };
        fixture.commit(|changes| { changes.put_graph_connection(&off, Some(1)); }).await;
        let late = fixture.try_commit(|changes| { changes.put_graph_connection(&off, Some(1)); }).await;
        assert_eq!(conflict(late), conflicts::GRAPH_CONNECTION);
        assert_eq!(store.graph_connections_due(START).await.unwrap(), []);
        let late = fixture.try_commit(|changes| { changes.delete_graph_connection(CONTOSO, 1); }).await;
        assert_eq!(conflict(late), conflicts::GRAPH_CONNECTION);
        fixture.commit(|changes| { changes.delete_graph_connection(CONTOSO, 2); }).await;
        assert_eq!(store.graph_connection(CONTOSO).await.unwrap(), None);
    }

    async fn a_tenant_has_one_run_at_a_time_and_one_goes_on_with_it(fixture) {
        let store = &fixture.store;
        let first = sync_run(CONTOSO, 1);
        fixture.commit(|changes| {
            contoso(changes, 0);
            populate(changes, FABRIKAM, "fabrikam.com", 0);
            changes.put_sync_run(&first, None).put_sync_run(&sync_run(FABRIKAM, 1), None);
        }).await;
        let second = fixture.try_commit(|changes| { changes.put_sync_run(&sync_run(CONTOSO, 2), None); }).await;
        assert_eq!(conflict(second), conflicts::SYNC_RUN);
        assert_eq!(store.sync_run(CONTOSO, first.run.id).await.unwrap(), Some(first.clone()));
        assert_eq!(store.sync_runs_due(START.plus_seconds(-1)).await.unwrap(), []);
        assert_eq!(store.sync_runs_due(START).await.unwrap().len(), 2);

        let mut claimed = SyncRunRecord { step_at: START.plus_seconds(90), ..first.clone() };
        fixture.commit(|changes| { changes.put_sync_run(&claimed, Some(1)); }).await;
        let late = fixture.try_commit(|changes| { changes.put_sync_run(&claimed, Some(1)); }).await;
        assert_eq!(conflict(late), conflicts::SYNC_RUN);
        assert_eq!(store.sync_runs_due(START).await.unwrap().len(), 1);

        claimed.run.state = SyncState::Done;
        fixture.commit(|changes| {
            changes.put_sync_run(&claimed, Some(2)).insert_sync_lines(CONTOSO, first.run.id, 0, &[line(1), line(2)]);
        }).await;
        assert_eq!(store.sync_lines(CONTOSO, first.run.id).await.unwrap(), [line(1), line(2)]);
        let mut next = sync_run(CONTOSO, 2);
        next.run.started_at = START.plus_seconds(1);
        fixture.commit(|changes| { changes.put_sync_run(&next, None); }).await;
        let ids = async || -> Vec<_> {
            store.sync_runs(CONTOSO, 10).await.unwrap().into_iter().map(|record| record.run.id).collect()
        };
        assert_eq!(ids().await, [next.run.id, first.run.id]);
        assert_eq!(store.sync_runs(CONTOSO, 1).await.unwrap(), [next.clone()]);

        // What is running is kept, however old.
        fixture.commit(|changes| { changes.delete_old_sync_runs(CONTOSO, START.plus_seconds(2)); }).await;
        assert_eq!(ids().await, [next.run.id]);
        assert_eq!(store.sync_lines(CONTOSO, first.run.id).await.unwrap(), []);
        assert_eq!(store.sync_runs(FABRIKAM, 10).await.unwrap().len(), 1);
    }

    async fn what_a_run_was_told_of_is_known_and_what_not_is_found(fixture) {
        let store = &fixture.store;
        let (before, now) = (SyncRunId(uuid(1)), SyncRunId(uuid(2)));
        let devices: Vec<_> = (1..=600).map(device_id).collect();
        fixture.commit(|changes| {
            contoso(changes, 0);
            changes.put_sync_seen(CONTOSO, before, &devices).put_sync_seen(CONTOSO, now, &devices[..300]);
        }).await;
        assert_eq!(store.sync_seen(CONTOSO, now, &devices).await.unwrap().len(), 300);
        let mut found = Vec::new();
        while let some @ [_, ..] = &*store.sync_unseen(CONTOSO, now, found.last().copied(), 110).await.unwrap() {
            found.extend_from_slice(some);
        }
        let mut expected = devices[300..].to_vec();
        expected.sort_by_key(ToString::to_string);
        assert_eq!(found, expected);
        fixture.commit(|changes| { changes.delete_sync_seen(CONTOSO, &devices[300..]); }).await;
        assert_eq!(store.sync_unseen(CONTOSO, now, None, 10).await.unwrap(), []);
        assert_eq!(store.sync_seen(CONTOSO, now, &devices).await.unwrap().len(), 300);
    }

    async fn a_removed_device_is_kept_and_found_by_its_serial_number(fixture) {
        let store = &fixture.store;
        let removed = Device {
            serial_number: Some("5CD1234XYZ".into()),
            removed_date_time: Some(START),
            ..bare_device(1)
        };
        let other = Device { serial_number: Some("5CD1234XYA".into()), ..bare_device(2) };
        fixture.commit(|changes| {
            contoso(changes, 0);
            changes.upsert_devices(CONTOSO, &[removed.clone(), other.clone()]);
        }).await;
        assert_eq!(store.device(CONTOSO, removed.id).await.unwrap(), Some(removed.clone()));
        let overview = store.overview(CONTOSO).await.unwrap();
        assert_eq!((overview.devices, overview.removed), (1, 1));
        let like = Device { serial_number: Some("5CD1234XYZ".into()), ..bare_device(9) };
        assert_eq!(store.devices_with_serials_of(CONTOSO, &[&like]).await.unwrap(), [removed]);
        assert_eq!(store.devices_with_serials_of(CONTOSO, &[]).await.unwrap(), []);
    }
}
