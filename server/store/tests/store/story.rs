use farhand_contract::{
    DeviceId, UserId,
    audit::AuditQuery,
    devices::{ComplianceState, DeviceQuery, OpenSession, Overview},
    imports::ImportState,
    sessions::{SessionQuery, SessionState},
};
use farhand_store::conflicts;

use crate::{
    fixture::{conflict, on_both},
    samples::*,
};

on_both! {
    async fn a_session_from_request_to_end(fixture) {
        fixture.commit(|changes| contoso(changes, 2)).await;
        let store = &fixture.store;
        let mut session = session(CONTOSO, 10, 1);
        let id = session.id;

        fixture.commit(|changes| { changes.insert_session(&session).insert_audit(&audit(CONTOSO, 1)); }).await;
        assert_eq!(store.session(CONTOSO, id).await.unwrap().as_ref(), Some(&session));
        assert_eq!(store.open_session_of(CONTOSO, device_id(1)).await.unwrap().as_ref(), Some(&session));
        assert_eq!(store.session_by_key(CONTOSO, session.idempotency_key).await.unwrap().as_ref(), Some(&session));
        assert_eq!(store.open_session_of(CONTOSO, device_id(2)).await.unwrap(), None);

        let step = async |session: &mut farhand_store::records::SessionRecord, to| {
            let from = session.state;
            session.state = to;
            fixture.commit(|changes| { changes.move_session(session, from); }).await;
            assert_eq!(store.session(CONTOSO, id).await.unwrap().as_ref(), Some(&*session));
        };

        session.created_at = Some(START.plus_seconds(11));
        session.code = Some("s12-345-678".into());
        session.end_customer_link = Some("https://get.example/s12".into());
        session.sealed_supporter_link = Some("sealed".into());
        step(&mut session, SessionState::AwaitingUser).await;
        assert_eq!(store.overview(CONTOSO).await.unwrap().sessions_waiting, 1);

        fixture.commit(|changes| { changes.mark_session_shown(CONTOSO, id, START.plus_seconds(12)); }).await;
        let again = fixture
            .try_commit(|changes| { changes.mark_session_shown(CONTOSO, id, START.plus_seconds(13)); })
            .await;
        assert_eq!(conflict(again), conflicts::SESSION_SHOWN);

        // Whoever read the session before it was shown does not undo that.
        session.answered_at = Some(START.plus_seconds(14));
        session.state = SessionState::Accepted;
        fixture.commit(|changes| { changes.move_session(&session, SessionState::AwaitingUser); }).await;
        session.shown_at = Some(START.plus_seconds(12));
        assert_eq!(store.session(CONTOSO, id).await.unwrap().as_ref(), Some(&session));

        session.connected_at = Some(START.plus_seconds(20));
        step(&mut session, SessionState::Active).await;
        assert_eq!(
            store.overview(CONTOSO).await.unwrap(),
            Overview { devices: 2, noncompliant: 0, removed: 0, sessions_waiting: 0, sessions_active: 1 }
        );
        assert_eq!(store.open_sessions().await.unwrap(), [session.clone()]);
        let devices = store.devices(CONTOSO, &DeviceQuery::default(), 50).await.unwrap();
        assert_eq!(devices.rows[0].open_session, Some(OpenSession { id, state: SessionState::Active }));
        assert_eq!(devices.rows[1].open_session, None);

        session.ended_at = Some(START.plus_seconds(80));
        session.code = None;
        session.end_customer_link = None;
        session.sealed_supporter_link = None;
        step(&mut session, SessionState::Ended).await;
        assert_eq!(store.open_session_of(CONTOSO, device_id(1)).await.unwrap(), None);
        assert_eq!(store.open_sessions().await.unwrap(), []);
        assert_eq!(store.last_session_of_device(CONTOSO, device_id(1)).await.unwrap().as_ref(), Some(&session));

        let next = crate::samples::session(CONTOSO, 11, 1);
        fixture.commit(|changes| { changes.insert_session(&next); }).await;
        assert_eq!(store.last_session_of_device(CONTOSO, device_id(1)).await.unwrap().as_ref(), Some(&next));
        assert_eq!(store.open_session_of(CONTOSO, device_id(1)).await.unwrap(), Some(next));
    }

    async fn a_failure_and_its_reason_read_back(fixture) {
        fixture.commit(|changes| contoso(changes, 1)).await;
        let session = failed(session(CONTOSO, 10, 1));
        fixture.commit(|changes| { changes.insert_session(&session); }).await;
        assert_eq!(fixture.store.session(CONTOSO, session.id).await.unwrap(), Some(session));
    }

    async fn sessions_can_be_listed_for_one_device_or_while_open(fixture) {
        fixture.commit(|changes| {
            contoso(changes, 2);
            changes.insert_session(&ended(session(CONTOSO, 10, 1)));
            changes.insert_session(&session(CONTOSO, 11, 1));
            changes.insert_session(&session(CONTOSO, 12, 2));
        }).await;
        let listed = async |query: SessionQuery| {
            let page = fixture.store.sessions(CONTOSO, None, &query, START, 50).await.unwrap();
            assert_eq!(page.total, page.rows.len() as u64);
            page.rows.iter().map(|session| session.id.0).collect::<Vec<_>>()
        };
        assert_eq!(listed(SessionQuery::default()).await, [12, 11, 10].map(uuid));
        assert_eq!(listed(SessionQuery { open_only: true, ..Default::default() }).await, [12, 11].map(uuid));
        let of_device = SessionQuery { device_id: Some(device_id(1)), ..Default::default() };
        assert_eq!(listed(of_device.clone()).await, [11, 10].map(uuid));
        assert_eq!(listed(SessionQuery { open_only: true, ..of_device }).await, [uuid(11)]);
    }

    async fn people_roles_and_groups_read_back(fixture) {
        let store = &fixture.store;
        let disabled = farhand_store::records::User {
            password_hash: None,
            enabled: false,
            ..user(CONTOSO, 2, "AdeleV@Contoso.com")
        };
        let everywhere = role_assignment(CONTOSO, 1, 1, None);
        let scoped = role_assignment(CONTOSO, 2, 1, Some(5));
        fixture.commit(|changes| {
            contoso(changes, 3);
            changes
                .insert_user(&disabled)
                .insert_group(&group(CONTOSO, 5, "Amsterdam"))
                .insert_group(&group(CONTOSO, 6, "Utrecht"))
                .insert_group_members(CONTOSO, uuid(5), &[device_id(1), device_id(2)])
                .insert_group_members(CONTOSO, uuid(6), &[device_id(2)])
                .insert_role_assignment(&everywhere)
                .insert_role_assignment(&scoped);
        }).await;
        assert_eq!(store.tenant(CONTOSO).await.unwrap(), Some(tenant(CONTOSO, "contoso.com")));
        assert_eq!(store.tenant_by_domain("CONTOSO.com").await.unwrap().map(|tenant| tenant.id), Some(CONTOSO));
        assert_eq!(store.tenant_by_domain("contoso.org").await.unwrap(), None);
        assert_eq!(store.tenant_by_domain("contoso\0.com").await.unwrap(), None);
        assert_eq!(store.user(CONTOSO, UserId(uuid(2))).await.unwrap().as_ref(), Some(&disabled));
        assert_eq!(store.user_by_name(CONTOSO, "adelev@contoso.COM").await.unwrap().as_ref(), Some(&disabled));
        assert_eq!(store.user_by_name(CONTOSO, "adelev").await.unwrap(), None);
        assert_eq!(store.users(CONTOSO).await.unwrap().len(), 2);
        assert_eq!(store.role_assignments(CONTOSO, UserId(uuid(1))).await.unwrap(), [everywhere, scoped]);
        assert_eq!(store.role_assignments(CONTOSO, UserId(uuid(2))).await.unwrap(), []);
        assert_eq!(store.groups(CONTOSO).await.unwrap().len(), 2);
        assert_eq!(store.group_ids_of_device(CONTOSO, device_id(2)).await.unwrap(), [uuid(5), uuid(6)]);
        assert!(store.group_ids_of_device(CONTOSO, device_id(3)).await.unwrap().is_empty());
    }

    async fn a_sign_in_is_touched_ended_and_forgotten(fixture) {
        let store = &fixture.store;
        let early = sign_in(CONTOSO, "early");
        let late = farhand_store::records::SignIn { expires_at: START.plus_seconds(7200), ..sign_in(CONTOSO, "late") };
        fixture.commit(|changes| {
            contoso(changes, 0);
            changes.insert_sign_in(&early).insert_sign_in(&late).insert_sign_in(&sign_in(CONTOSO, "left"));
        }).await;
        assert_eq!(store.sign_in("early").await.unwrap(), Some(early));
        assert_eq!(store.sign_in("unknown").await.unwrap(), None);
        let now = START.plus_seconds(3600);
        fixture.commit(|changes| {
            changes.touch_sign_in(CONTOSO, "late", now).touch_sign_in(CONTOSO, "unknown", now);
            changes.delete_sign_in(CONTOSO, "left");
        }).await;
        assert_eq!(store.sign_in("late").await.unwrap().map(|found| found.last_seen_at), Some(now));
        assert_eq!(store.sign_in("left").await.unwrap(), None);
        fixture.commit(|changes| { changes.delete_expired_sign_ins(now); }).await;
        assert_eq!(store.sign_in("early").await.unwrap(), None);
        assert!(store.sign_in("late").await.unwrap().is_some());
    }

    async fn devices_read_back_as_they_were_written(fixture) {
        let store = &fixture.store;
        fixture.commit(|changes| {
            contoso(changes, 0);
            changes.upsert_devices(CONTOSO, &[full_device(1), bare_device(2)]);
        }).await;
        assert_eq!(store.device(CONTOSO, device_id(1)).await.unwrap(), Some(full_device(1)));
        assert_eq!(store.device(CONTOSO, device_id(2)).await.unwrap(), Some(bare_device(2)));
        assert_eq!(store.device(CONTOSO, device_id(3)).await.unwrap(), None);
    }

    async fn importing_the_same_devices_again_changes_nothing(fixture) {
        let store = &fixture.store;
        let devices: Vec<_> = (1..=600).map(full_device).collect();
        let ids: Vec<DeviceId> = (0..=601).map(device_id).collect();
        fixture.commit(|changes| {
            contoso(changes, 0);
            changes.upsert_devices(CONTOSO, &devices);
        }).await;
        fixture.commit(|changes| { changes.upsert_devices(CONTOSO, &devices); }).await;
        let mut found = store.devices_by_id(CONTOSO, &ids).await.unwrap();
        found.sort_by_key(|device| device.id);
        assert_eq!(found, devices);
        assert_eq!(store.overview(CONTOSO).await.unwrap().devices, 600);
    }

    async fn a_device_that_changed_is_found_and_counted_as_it_now_is(fixture) {
        let store = &fixture.store;
        fixture.commit(|changes| {
            contoso(changes, 0);
            changes.upsert_devices(CONTOSO, &[full_device(1)]);
        }).await;
        let mut device = bare_device(1);
        device.device_name = "Laptop".into();
        device.compliance_state = ComplianceState::Noncompliant;
        fixture.commit(|changes| { changes.upsert_devices(CONTOSO, std::slice::from_ref(&device)); }).await;
        assert_eq!(store.device(CONTOSO, device_id(1)).await.unwrap(), Some(device));
        let found = async |search: &str| {
            let query = DeviceQuery { search: search.into(), ..Default::default() };
            store.devices(CONTOSO, &query, 50).await.unwrap().total
        };
        assert_eq!((found("laptop").await, found("adele").await), (1, 0));
        assert_eq!(store.overview(CONTOSO).await.unwrap().noncompliant, 1);
    }

    async fn an_import_is_written_over_as_it_goes_on(fixture) {
        let store = &fixture.store;
        let mut record = import(CONTOSO, 1);
        fixture.commit(|changes| { contoso(changes, 0); changes.put_import(&record, None); }).await;
        assert_eq!(store.abandoned_imports(START.plus_seconds(-1)).await.unwrap(), []);
        assert_eq!(store.abandoned_imports(START).await.unwrap(), [record.clone()]);
        let second = fixture.try_commit(|changes| { changes.put_import(&import(CONTOSO, 2), None); }).await;
        assert_eq!(conflict(second), conflicts::IMPORT, "a tenant has one at a time");
        record.import.state = ImportState::Done;
        record.import.finished_at = Some(START);
        record.import.processed = 10;
        record.import.refusal = None;
        fixture.commit(|changes| { changes.put_import(&record, Some(1)); }).await;
        let late = fixture.try_commit(|changes| { changes.put_import(&record, Some(1)); }).await;
        assert_eq!(conflict(late), conflicts::IMPORT, "somebody else gave it up");
        record.version = 2;
        assert_eq!(store.abandoned_imports(START).await.unwrap(), []);
        assert_eq!(store.import(CONTOSO, record.import.id).await.unwrap(), Some(record));
        fixture.commit(|changes| { changes.put_import(&import(CONTOSO, 2), None); }).await;
    }

    async fn devices_are_written_only_over_what_was_read(fixture) {
        let store = &fixture.store;
        fixture.commit(|changes| contoso(changes, 0)).await;
        let [first, second] = [bare_device(1), bare_device(2)].map(|device| [device]);
        assert_eq!(store.device_changes(CONTOSO).await.unwrap(), 0);
        fixture.commit(|changes| { changes.upsert_devices_after(CONTOSO, &first, 0); }).await;
        let read_at = store.device_changes(CONTOSO).await.unwrap();
        assert_eq!(read_at, 1);
        let late = fixture.try_commit(|changes| { changes.upsert_devices_after(CONTOSO, &second, 0); }).await;
        assert_eq!(conflict(late), conflicts::DEVICES_CHANGED);
        // Nothing of it is written or counted.
        assert_eq!(store.device(CONTOSO, device_id(2)).await.unwrap(), None);
        assert_eq!(store.device_changes(CONTOSO).await.unwrap(), read_at);
        fixture.commit(|changes| { changes.upsert_devices_after(CONTOSO, &second, read_at); }).await;
        assert_eq!(store.overview(CONTOSO).await.unwrap().devices, 2);
        assert_eq!(store.device_changes(FABRIKAM).await.unwrap(), 0);
    }

    async fn the_audit_log_reads_back(fixture) {
        fixture.commit(|changes| { contoso(changes, 0); changes.insert_audit(&audit(CONTOSO, 1)); }).await;
        let page = fixture.store.audit(CONTOSO, &AuditQuery::default(), START, 50).await.unwrap();
        assert_eq!(page.rows, [audit(CONTOSO, 1).event]);
    }

    async fn nothing_to_do_is_done(fixture) {
        fixture.commit(|changes| assert!(changes.is_empty())).await;
        fixture.commit(|changes| { contoso(changes, 0); changes.upsert_devices(CONTOSO, &[]); }).await;
        assert_eq!(fixture.store.devices_by_id(CONTOSO, &[]).await.unwrap(), []);
        assert_eq!(fixture.store.overview(FABRIKAM).await.unwrap(), Overview::default());
    }
}
