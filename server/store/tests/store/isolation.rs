use farhand_contract::{
    DeviceId, DeviceViewId, ImportId, ScheduleId, SessionId, SyncRunId, UserId,
    audit::AuditQuery,
    consent::PolicyTarget,
    devices::{Device, DeviceQuery},
    pages::PageStart,
    sessions::{SessionQuery, SessionState},
};
use farhand_store::{Changes, conflicts, records::DeviceViewRecord};

use crate::{
    fixture::{conflict, on_both},
    samples::*,
};

fn shared_view() -> DeviceViewRecord {
    DeviceViewRecord { shared: true, ..device_view(FABRIKAM, 1, 1, "View") }
}

/// Fabrikam has everything, and under the ids that others might try.
fn fabrikam(changes: &mut Changes) {
    populate(changes, FABRIKAM, "fabrikam.com", 1);
    changes
        .upsert_devices(FABRIKAM, &[full_device(2)])
        .insert_group(&group(FABRIKAM, 5, "Seattle"))
        .insert_group_members(FABRIKAM, uuid(5), &[device_id(1)])
        .put_device_group(&device_group(FABRIKAM, 6, "Portland"), None)
        .insert_role_assignment(&role_assignment(FABRIKAM, 1, 1, Some(5)))
        .put_connector(&connector(FABRIKAM), None)
        .put_revocation(&revocation(FABRIKAM, 1), None)
        .put_web_connector(&web_connector(FABRIKAM), None)
        .put_policy(&policy(FABRIKAM), None)
        .put_settings(&settings(FABRIKAM), None)
        .insert_authorization(&authorization(FABRIKAM, "state"))
        .insert_session(&session(FABRIKAM, 10, 1))
        .put_session_note(&note(FABRIKAM, 10), 0)
        .insert_enrolment(&enrolment(FABRIKAM, "code", 1))
        .insert_portal_sign_in(&portal_sign_in(FABRIKAM, "token", 1))
        .put_import(&import(FABRIKAM, 1), None)
        .put_schedule(&schedule(FABRIKAM, 1), None)
        .put_graph_connection(&graph_connection(FABRIKAM), None)
        .put_sync_run(&sync_run(FABRIKAM, 3), None)
        .put_device_view(&shared_view(), None)
        .put_default_device_view(FABRIKAM, UserId(uuid(1)), Some(DeviceViewId(uuid(1))))
        .put_sync_seen(FABRIKAM, SyncRunId(uuid(3)), &[device_id(1)])
        .put_delivery(&delivery(FABRIKAM, 2, 1), None)
        .insert_audit(&audit(FABRIKAM, 1));
}

on_both! {
    async fn no_read_for_one_tenant_finds_what_another_has(fixture) {
        fixture.commit(|changes| {
            fabrikam(changes);
            changes.insert_tenant(&tenant(CONTOSO, "contoso.com"));
        }).await;
        let store = &fixture.store;
        let ours = CONTOSO;
        assert_eq!(store.user(ours, UserId(uuid(1))).await.unwrap(), None);
        assert_eq!(store.user_by_name(ours, "admin@fabrikam.com").await.unwrap(), None);
        assert_eq!(store.users(ours).await.unwrap(), []);
        assert_eq!(store.users_with_roles(ours).await.unwrap(), []);
        assert_eq!(store.session_note(ours, SessionId(uuid(10))).await.unwrap(), None);
        assert_eq!(store.open_sessions_of_technician(ours, UserId(uuid(1)), 10).await.unwrap(), []);
        assert_eq!(store.role_assignments(ours, UserId(uuid(1))).await.unwrap(), []);
        assert_eq!(store.groups(ours).await.unwrap(), []);
        assert!(store.group_ids_of_device(ours, device_id(1)).await.unwrap().is_empty());
        assert_eq!(store.groups_of_device(ours, device_id(1)).await.unwrap(), []);
        assert_eq!(store.device_groups(ours).await.unwrap(), []);
        assert_eq!(store.dynamic_groups(ours).await.unwrap(), []);
        assert_eq!(store.device_group(ours, uuid(6)).await.unwrap(), None);
        assert!(store.group_member_counts(ours).await.unwrap().is_empty());
        let members = store.group_members(ours, uuid(5), &PageStart::Start, 50).await.unwrap();
        assert_eq!((members.rows.len(), members.total), (0, 0));
        assert_eq!(
            store.groups_of_device(FABRIKAM, device_id(1)).await.unwrap(),
            [group(FABRIKAM, 5, "Seattle")]
        );
        assert_eq!(store.device(ours, device_id(1)).await.unwrap(), None);
        assert_eq!(store.devices_by_id(ours, &[device_id(1), device_id(2)]).await.unwrap(), []);
        assert_eq!(store.overview(ours).await.unwrap().devices, 0);
        assert_eq!(store.overview(ours).await.unwrap().sessions_waiting, 0);
        assert_eq!(store.connector(ours).await.unwrap(), None);
        assert_eq!(store.revocations(ours).await.unwrap(), []);
        assert_eq!(store.web_connector(ours).await.unwrap(), None);
        assert_eq!(store.policy(ours, PolicyTarget::Tenant).await.unwrap(), None);
        assert_eq!(store.policies_of_device(ours, device_id(1)).await.unwrap(), []);
        assert_eq!(store.policy_overrides(ours, 10).await.unwrap(), []);
        assert_eq!(store.settings(ours).await.unwrap(), None);
        assert_eq!(store.authorization(ours, "state").await.unwrap(), None);
        assert_eq!(store.session(ours, SessionId(uuid(10))).await.unwrap(), None);
        assert_eq!(store.open_session_of(ours, device_id(1)).await.unwrap(), None);
        assert_eq!(store.session_by_key(ours, session(FABRIKAM, 10, 1).idempotency_key).await.unwrap(), None);
        assert_eq!(store.last_session_of_device(ours, device_id(1)).await.unwrap(), None);
        assert!(!store.is_portal_enrolled(ours, device_id(1), START.plus_seconds(-1)).await.unwrap());
        assert_eq!(store.import(ours, ImportId(uuid(1))).await.unwrap(), None);
        assert_eq!(store.graph_connection(ours).await.unwrap(), None);
        assert_eq!(store.sync_runs(ours, 10).await.unwrap(), []);
        assert_eq!(store.sync_run(ours, SyncRunId(uuid(3))).await.unwrap(), None);
        assert!(store.sync_seen(ours, SyncRunId(uuid(3)), &[device_id(1)]).await.unwrap().is_empty());
        let unseen: Vec<DeviceId> = store.sync_unseen(ours, SyncRunId(uuid(4)), None, 10).await.unwrap();
        assert_eq!(unseen, []);
        assert_eq!(store.devices_with_serials_of(ours, &[&full_device(2)]).await.unwrap(), []);
        assert_eq!(store.device_view(ours, DeviceViewId(uuid(1))).await.unwrap(), None);
        assert_eq!(store.device_views(ours, UserId(uuid(1))).await.unwrap(), []);
        assert_eq!(store.default_device_view(ours, UserId(uuid(1))).await.unwrap(), None);
        assert_eq!(store.schedules(ours).await.unwrap(), []);
        assert_eq!(store.schedule(ours, ScheduleId(uuid(1))).await.unwrap(), None);
        assert_eq!(store.deliveries(ours, ScheduleId(uuid(1)), 50).await.unwrap(), []);
        assert_eq!(store.delivery(ours, uuid(2)).await.unwrap(), None);
        let page = store.audit(ours, &AuditQuery::default(), START, 50).await.unwrap();
        assert_eq!((page.rows.len(), page.total), (0, 0));
        for query in [
            SessionQuery::default(),
            SessionQuery { open_only: true, ..Default::default() },
            SessionQuery { device_id: Some(device_id(1)), ..Default::default() },
        ] {
            let page = store.sessions(ours, None, &query, START, 50).await.unwrap();
            assert_eq!((page.rows.len(), page.total), (0, 0));
        }
        for search in ["", "adele"] {
            let query = DeviceQuery { search: search.into(), ..Default::default() };
            let page = store.devices(ours, &query, 50).await.unwrap();
            assert_eq!((page.rows.len(), page.total), (0, 0));
        }
    }

    async fn the_same_ids_in_two_tenants_do_not_meet(fixture) {
        fixture.commit(|changes| {
            fabrikam(changes);
            contoso(changes, 1);
            changes.insert_session(&session(CONTOSO, 10, 1));
        }).await;
        let store = &fixture.store;
        let renamed = Device { device_name: "Renamed".into(), ..bare_device(1) };
        fixture.commit(|changes| { changes.upsert_devices(CONTOSO, std::slice::from_ref(&renamed)); }).await;
        assert_eq!(store.device(CONTOSO, device_id(1)).await.unwrap(), Some(renamed));
        assert_eq!(store.device(FABRIKAM, device_id(1)).await.unwrap(), Some(bare_device(1)));

        let mut moved = session(CONTOSO, 10, 1);
        moved.state = SessionState::Cancelled;
        fixture.commit(|changes| { changes.move_session(&moved, SessionState::Requested); }).await;
        assert_eq!(store.open_session_of(CONTOSO, device_id(1)).await.unwrap(), None);
        assert_eq!(store.open_session_of(FABRIKAM, device_id(1)).await.unwrap(), Some(session(FABRIKAM, 10, 1)));

        let page = store.devices(CONTOSO, &DeviceQuery::default(), 50).await.unwrap();
        assert_eq!((page.rows.len(), page.total), (1, 1));
        assert_eq!(page.rows[0].open_session, None);
        let page = store.devices(FABRIKAM, &DeviceQuery::default(), 50).await.unwrap();
        assert_eq!(page.rows.iter().filter(|row| row.open_session.is_some()).count(), 1);
    }

    async fn no_write_for_one_tenant_touches_what_another_has(fixture) {
        fixture.commit(|changes| {
            fabrikam(changes);
            contoso(changes, 0);
            changes
                .insert_user(&user(FABRIKAM, 9, "nina@fabrikam.com"))
                .insert_sign_in(&sign_in(FABRIKAM, "sign-in"));
        }).await;
        let refused = async |write: &(dyn Fn(&mut Changes) + Sync)| conflict(fixture.try_commit(write).await);
        let theirs = UserId(uuid(9));
        let disabled = refused(&|c| { c.set_user_enabled(CONTOSO, theirs, false); }).await;
        assert_eq!(disabled, conflicts::USER);
        let given = refused(&|c| { c.set_password_hash(CONTOSO, theirs, "other"); }).await;
        assert_eq!(given, conflicts::USER);
        let shown = refused(&|c| { c.mark_session_shown(CONTOSO, SessionId(uuid(10)), START); }).await;
        assert_eq!(shown, conflicts::SESSION_SHOWN);
        let moved = refused(&|c| { c.move_session(&session(CONTOSO, 10, 1), SessionState::Requested); }).await;
        assert_eq!(moved, conflicts::SESSION_STATE);
        let ours = SessionId(uuid(10));
        let before = START.plus_seconds(-30);
        let sent = refused(&|c| { c.send_session_again(CONTOSO, ours, START, before); }).await;
        assert_eq!(sent, conflicts::SESSION_SENT);
        let to = (UserId(uuid(2)), "User 2");
        let given = refused(&|c| { c.assign_session(CONTOSO, ours, UserId(uuid(1)), to); }).await;
        assert_eq!(given, conflicts::SESSION_TECHNICIAN);
        let closed = refused(&|c| { c.close_session(CONTOSO, ours, START); }).await;
        assert_eq!(closed, conflicts::SESSION_CLOSED);
        let linked = refused(&|c| { c.link_sessions(CONTOSO, ours, ours); }).await;
        assert_eq!(linked, conflicts::SESSION_LINK);
        let corrected = refused(&|c| { c.correct_session(CONTOSO, ours, START, START); }).await;
        assert_eq!(corrected, conflicts::SESSION_REPORT);
        let noted = refused(&|c| { c.put_session_note(&note(CONTOSO, 10), 1); }).await;
        assert_eq!(noted, conflicts::SESSION_NOTE);
        let used = refused(&|c| { c.use_authorization(CONTOSO, "state", START); }).await;
        assert_eq!(used, conflicts::AUTHORIZATION);
        assert_eq!(refused(&|c| { c.use_enrolment(CONTOSO, "code", START); }).await, conflicts::ENROLMENT);
        assert_eq!(refused(&|c| { c.put_connector(&connector(CONTOSO), Some(1)); }).await, conflicts::CONNECTOR);
        let web = refused(&|c| { c.put_web_connector(&web_connector(CONTOSO), Some(1)); }).await;
        assert_eq!(web, conflicts::WEB_CONNECTOR);
        let revoked = refused(&|c| { c.put_revocation(&revocation(CONTOSO, 1), Some(1)); }).await;
        assert_eq!(revoked, conflicts::REVOCATION);
        let put = refused(&|c| { c.put_schedule(&schedule(CONTOSO, 1), Some(1)); }).await;
        assert_eq!(put, conflicts::SCHEDULE);
        let deleted = refused(&|c| { c.delete_schedule(CONTOSO, ScheduleId(uuid(1))); }).await;
        assert_eq!(deleted, conflicts::SCHEDULE);
        let tried = refused(&|c| { c.put_delivery(&delivery(CONTOSO, 2, 1), Some(1)); }).await;
        assert_eq!(tried, conflicts::DELIVERY);
        let view = DeviceViewRecord { tenant_id: CONTOSO, ..shared_view() };
        assert_eq!(refused(&|c| { c.put_device_view(&view, Some(1)); }).await, conflicts::DEVICE_VIEW);
        assert_eq!(refused(&|c| { c.delete_device_view(&view); }).await, conflicts::DEVICE_VIEW);
        let led = fixture.store.default_device_view(FABRIKAM, UserId(uuid(1))).await.unwrap();
        assert_eq!(led, Some(DeviceViewId(uuid(1))));
        let ended = refused(&|c| { c.delete_revocation(CONTOSO, uuid(1), 1); }).await;
        assert_eq!(ended, conflicts::REVOCATION);
        fixture.commit(|changes| {
            changes
                .delete_sign_in(CONTOSO, "sign-in")
                .delete_sign_ins_of(CONTOSO, UserId(uuid(1)))
                .delete_role_assignments(CONTOSO, UserId(uuid(1)))
                .touch_sign_in(CONTOSO, "sign-in", START.plus_seconds(1))
                .delete_portal_sign_ins_of_device(CONTOSO, device_id(1));
        }).await;
        assert_eq!(fixture.store.sign_in("sign-in").await.unwrap(), Some(sign_in(FABRIKAM, "sign-in")));
        assert_eq!(fixture.store.role_assignments(FABRIKAM, UserId(uuid(1))).await.unwrap().len(), 1);
        let token = fixture.store.portal_sign_in("token").await.unwrap();
        assert_eq!(token, Some(portal_sign_in(FABRIKAM, "token", 1)));
    }
}
