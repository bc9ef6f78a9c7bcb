use std::sync::Arc;

use farhand_contract::{audit::AuditQuery, connectors::ConnectorStatus, sessions::SessionState};
use farhand_store::{
    Changes, conflicts,
    records::{AuthorizationAttempt, ConnectorRecord, EnrolmentRecord, User},
};

use crate::{
    fixture::{Fixture, conflict, on_both},
    samples::*,
};

async fn refused(fixture: &Fixture, write: impl FnOnce(&mut Changes)) -> &'static str {
    conflict(fixture.try_commit(write).await)
}

on_both! {
    async fn what_exists_is_not_added_again(fixture) {
        fixture.commit(|changes| {
            contoso(changes, 1);
            changes
                .insert_group(&group(CONTOSO, 5, "Amsterdam"))
                .insert_group_members(CONTOSO, uuid(5), &[device_id(1)])
                .insert_role_assignment(&role_assignment(CONTOSO, 1, 1, None))
                .insert_sign_in(&sign_in(CONTOSO, "hash"))
                .insert_authorization(&authorization(CONTOSO, "state"))
                .insert_enrolment(&enrolment(CONTOSO, "code", 1))
                .insert_portal_sign_in(&portal_sign_in(CONTOSO, "token", 1))
                .insert_audit(&audit(CONTOSO, 1))
                .insert_session(&ended(session(CONTOSO, 10, 1)));
        }).await;
        let f = &fixture;
        assert_eq!(refused(f, |c| { c.insert_tenant(&tenant(FABRIKAM, "CONTOSO.COM")); }).await, conflicts::TENANT);
        assert_eq!(refused(f, |c| { c.insert_tenant(&tenant(CONTOSO, "other.com")); }).await, conflicts::TENANT);
        assert_eq!(refused(f, |c| { c.insert_user(&user(CONTOSO, 9, "ADMIN@contoso.com")); }).await, conflicts::USER);
        assert_eq!(refused(f, |c| { c.insert_group(&group(CONTOSO, 5, "Other")); }).await, conflicts::GROUP);
        let member = refused(f, |c| { c.insert_group_members(CONTOSO, uuid(5), &[device_id(1)]); }).await;
        assert_eq!(member, conflicts::GROUP_MEMBER);
        let role = refused(f, |c| { c.insert_role_assignment(&role_assignment(CONTOSO, 1, 1, None)); }).await;
        assert_eq!(role, conflicts::ROLE_ASSIGNMENT);
        assert_eq!(refused(f, |c| { c.insert_sign_in(&sign_in(CONTOSO, "hash")); }).await, conflicts::SIGN_IN);
        let again = refused(f, |c| { c.insert_authorization(&authorization(CONTOSO, "state")); }).await;
        assert_eq!(again, conflicts::AUTHORIZATION);
        assert_eq!(refused(f, |c| { c.insert_enrolment(&enrolment(CONTOSO, "code", 1)); }).await, conflicts::ENROLMENT);
        let again = refused(f, |c| { c.insert_portal_sign_in(&portal_sign_in(CONTOSO, "token", 1)); }).await;
        assert_eq!(again, conflicts::PORTAL_SIGN_IN);
        assert_eq!(refused(f, |c| { c.insert_audit(&audit(CONTOSO, 1)); }).await, conflicts::AUDIT);
        let mut same_id = session(CONTOSO, 10, 1);
        same_id.idempotency_key = uuid(77);
        assert_eq!(refused(f, |c| { c.insert_session(&same_id); }).await, conflicts::SESSION);
    }

    async fn what_belongs_to_nothing_is_not_added(fixture) {
        fixture.commit(|changes| contoso(changes, 1)).await;
        let f = &fixture;
        assert_eq!(refused(f, |c| { c.insert_user(&user(FABRIKAM, 1, "a@b.c")); }).await, conflicts::USER);
        assert_eq!(refused(f, |c| { c.upsert_devices(FABRIKAM, &[bare_device(1)]); }).await, conflicts::DEVICES);
        assert_eq!(refused(f, |c| { c.insert_session(&session(CONTOSO, 10, 2)); }).await, conflicts::SESSION);
        assert_eq!(refused(f, |c| { c.insert_enrolment(&enrolment(CONTOSO, "x", 2)); }).await, conflicts::ENROLMENT);
        assert_eq!(refused(f, |c| { c.insert_audit(&audit(FABRIKAM, 1)); }).await, conflicts::AUDIT);
        assert_eq!(refused(f, |c| { c.put_import(&import(FABRIKAM, 1), None); }).await, conflicts::IMPORT);
        let member = refused(f, |c| { c.insert_group_members(CONTOSO, uuid(5), &[device_id(1)]); }).await;
        assert_eq!(member, conflicts::GROUP_MEMBER);
    }

    async fn a_password_is_demanded_of_who_may_sign_in(fixture) {
        let known = user(CONTOSO, 2, "bea@contoso.com");
        fixture.commit(|changes| { contoso(changes, 0); changes.insert_user(&known); }).await;
        let f = &fixture;
        f.commit(|c| { c.demand_password(&known); }).await;
        f.commit(|c| { c.set_user_enabled(CONTOSO, known.id, false); }).await;
        assert_eq!(refused(f, |c| { c.demand_password(&known); }).await, conflicts::USER);
        f.commit(|c| { c.set_user_enabled(CONTOSO, known.id, true).set_password_hash(CONTOSO, known.id, "other"); }).await;
        assert_eq!(refused(f, |c| { c.demand_password(&known); }).await, conflicts::USER);
        let changed = User { password_hash: Some("other".into()), ..known };
        f.commit(|c| { c.demand_password(&changed); }).await;
        assert_eq!(f.store.user(CONTOSO, changed.id).await.unwrap(), Some(changed));
    }

    async fn a_session_moves_only_from_the_state_it_is_in(fixture) {
        let mut session = session(CONTOSO, 10, 1);
        fixture.commit(|changes| { contoso(changes, 1); changes.insert_session(&session); }).await;
        let before = session.clone();
        session.state = SessionState::Active;
        let moved = refused(&fixture, |changes| { changes.move_session(&session, SessionState::Accepted); }).await;
        assert_eq!(moved, conflicts::SESSION_STATE);
        assert_eq!(fixture.store.session(CONTOSO, session.id).await.unwrap(), Some(before));
    }

    async fn a_session_that_is_not_there_does_not_move(fixture) {
        fixture.commit(|changes| contoso(changes, 1)).await;
        let session = session(CONTOSO, 10, 1);
        let moved = refused(&fixture, |changes| { changes.move_session(&session, session.state); }).await;
        assert_eq!(moved, conflicts::SESSION_STATE);
    }

    async fn an_idempotency_key_makes_one_session(fixture) {
        let first = session(CONTOSO, 10, 1);
        let mut second = session(CONTOSO, 11, 2);
        second.idempotency_key = first.idempotency_key;
        fixture.commit(|changes| { contoso(changes, 2); changes.insert_session(&first); }).await;
        let again = refused(&fixture, |changes| { changes.insert_session(&second); }).await;
        assert_eq!(again, conflicts::IDEMPOTENCY_KEY);
        assert_eq!(fixture.store.session_by_key(CONTOSO, first.idempotency_key).await.unwrap(), Some(first));
    }

    async fn a_device_has_one_open_session_and_any_number_that_ended(fixture) {
        fixture.commit(|changes| {
            contoso(changes, 1);
            changes
                .insert_session(&ended(session(CONTOSO, 10, 1)))
                .insert_session(&ended(session(CONTOSO, 11, 1)))
                .insert_session(&session(CONTOSO, 12, 1));
        }).await;
        let second = refused(&fixture, |changes| { changes.insert_session(&session(CONTOSO, 13, 1)); }).await;
        assert_eq!(second, conflicts::OPEN_SESSION);
    }

    async fn a_connector_is_only_written_over_the_version_that_was_read(fixture) {
        let mut record = connector(CONTOSO);
        fixture.commit(|changes| { contoso(changes, 0); changes.put_connector(&record, None); }).await;
        assert_eq!(fixture.store.connector(CONTOSO).await.unwrap().as_ref(), Some(&record));
        assert_eq!(refused(&fixture, |c| { c.put_connector(&record, None); }).await, conflicts::CONNECTOR);
        assert_eq!(refused(&fixture, |c| { c.put_connector(&record, Some(2)); }).await, conflicts::CONNECTOR);

        record = ConnectorRecord {
            status: ConnectorStatus::NotOnboarded,
            agreement: None,
            account: None,
            sealed_tokens: None,
            token_expires_at: None,
            connected_at: None,
            last_contact_at: Some(START),
            ..record
        };
        fixture.commit(|changes| { changes.put_connector(&record, Some(1)); }).await;
        record.version = 2;
        assert_eq!(fixture.store.connector(CONTOSO).await.unwrap().as_ref(), Some(&record));
        assert_eq!(refused(&fixture, |c| { c.put_connector(&record, Some(1)); }).await, conflicts::CONNECTOR);
    }

    async fn an_authorization_can_be_used_until_it_expires(fixture) {
        let attempt = authorization(CONTOSO, "state");
        fixture.commit(|changes| { contoso(changes, 0); changes.insert_authorization(&attempt); }).await;
        let use_at = |now| move |changes: &mut Changes| { changes.use_authorization(CONTOSO, "state", now); };
        assert_eq!(refused(&fixture, use_at(attempt.expires_at)).await, conflicts::AUTHORIZATION);
        let now = attempt.expires_at.plus_seconds(-1);
        fixture.commit(use_at(now)).await;
        assert_eq!(refused(&fixture, use_at(now)).await, conflicts::AUTHORIZATION);
        let unknown = refused(&fixture, |c| { c.use_authorization(CONTOSO, "other", now); }).await;
        assert_eq!(unknown, conflicts::AUTHORIZATION);
        let used = AuthorizationAttempt { used_at: Some(now), ..attempt };
        assert_eq!(fixture.store.authorization(CONTOSO, "state").await.unwrap().as_ref(), Some(&used));
        assert_eq!(fixture.store.authorization_by_state("state").await.unwrap(), Some(used));
    }

    async fn an_enrolment_code_can_be_used_until_it_expires(fixture) {
        let code = enrolment(CONTOSO, "code", 1);
        fixture.commit(|changes| { contoso(changes, 2); changes.insert_enrolment(&code); }).await;
        let use_at = |now| move |changes: &mut Changes| { changes.use_enrolment(CONTOSO, "code", now); };
        assert_eq!(refused(&fixture, use_at(code.expires_at)).await, conflicts::ENROLMENT);
        let now = code.expires_at.plus_seconds(-1);
        let token = portal_sign_in(CONTOSO, "token", 1);
        fixture.commit(|changes| { use_at(now)(changes); changes.insert_portal_sign_in(&token); }).await;
        assert_eq!(refused(&fixture, use_at(now)).await, conflicts::ENROLMENT);
        let store = &fixture.store;
        assert_eq!(store.enrolment("code").await.unwrap().map(|code| code.used_at), Some(Some(now)));
        assert_eq!(store.portal_sign_in("token").await.unwrap(), Some(token));
        let asked: Vec<Arc<str>> = (0..1200).map(|n| format!("other {n}").into()).chain(["token".into()]).collect();
        let present = store.portal_sign_ins_among(&asked).await.unwrap();
        assert_eq!(present.into_iter().collect::<Vec<_>>(), ["token"]);
        let before = START.plus_seconds(-1);
        assert!(store.is_portal_enrolled(CONTOSO, device_id(1), before).await.unwrap());
        assert!(!store.is_portal_enrolled(CONTOSO, device_id(1), START).await.unwrap());
        assert!(!store.is_portal_enrolled(CONTOSO, device_id(2), before).await.unwrap());
    }

    async fn what_has_expired_is_forgotten_and_nothing_else(fixture) {
        let code = enrolment(CONTOSO, "code", 1);
        let later = EnrolmentRecord { expires_at: code.expires_at.plus_seconds(1), ..enrolment(CONTOSO, "later", 1) };
        let attempt = authorization(CONTOSO, "state");
        let next = AuthorizationAttempt {
            expires_at: attempt.expires_at.plus_seconds(1),
            ..authorization(CONTOSO, "next")
        };
        fixture.commit(|changes| {
            contoso(changes, 1);
            changes.insert_enrolment(&code).insert_enrolment(&later);
            changes.insert_authorization(&attempt).insert_authorization(&next);
        }).await;
        fixture.commit(|changes| {
            changes
                .delete_expired_enrolments(code.expires_at)
                .delete_expired_authorizations(attempt.expires_at);
        }).await;
        let store = &fixture.store;
        assert_eq!(store.enrolment("code").await.unwrap(), None);
        assert_eq!(store.enrolment("later").await.unwrap(), Some(later));
        assert_eq!(store.authorization(CONTOSO, "state").await.unwrap(), None);
        assert_eq!(store.authorization(CONTOSO, "next").await.unwrap(), Some(next));
    }

    async fn a_transaction_is_written_whole_or_not_at_all(fixture) {
        fixture.commit(|changes| contoso(changes, 1)).await;
        let refused = refused(&fixture, |changes| {
            changes
                .insert_audit(&audit(CONTOSO, 1))
                .insert_session(&session(CONTOSO, 10, 1))
                .upsert_devices(CONTOSO, &[full_device(1), full_device(2)])
                .use_authorization(CONTOSO, "unknown", START);
        }).await;
        assert_eq!(refused, conflicts::AUTHORIZATION);
        let store = &fixture.store;
        assert_eq!(store.audit(CONTOSO, &AuditQuery::default(), START, 50).await.unwrap().total, 0);
        assert_eq!(store.open_sessions().await.unwrap(), []);
        assert_eq!(store.device(CONTOSO, device_id(1)).await.unwrap(), Some(bare_device(1)));
        assert_eq!(store.device(CONTOSO, device_id(2)).await.unwrap(), None);
        // And the next one is not disturbed.
        fixture.commit(|changes| { changes.insert_audit(&audit(CONTOSO, 1)); }).await;
    }

    async fn a_conflict_tells_no_stored_value(fixture) {
        fixture.commit(|changes| { contoso(changes, 0); changes.insert_sign_in(&sign_in(CONTOSO, "s3cr3t")); }).await;
        let error = fixture.try_commit(|changes| { changes.insert_sign_in(&sign_in(CONTOSO, "s3cr3t")); }).await;
        assert!(!format!("{error:?}").contains("s3cr3t"));
        let found = fixture.store.sign_in("s3cr3t").await.unwrap();
        assert!(!format!("{found:?}").contains("s3cr3t"));
    }
}
