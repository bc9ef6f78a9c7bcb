use std::{collections::BTreeSet, sync::Arc};

use farhand_contract::{
    ImportId, Role, SessionId, UserId,
    audit::AuditQuery,
    devices::DeviceQuery,
    events::{Event, TenantEvent},
    sessions::SessionState,
};
use farhand_store::{Changes, Result, StoreError, conflicts, records::RoleAssignment};
use tokio::sync::Barrier;

use crate::{
    fixture::{Fixture, conflict, on_both, try_commit},
    samples::*,
};

/// Commits all of these at once and tells how each ended.
async fn race(fixture: &Fixture, writes: Vec<Changes>) -> Vec<Result<()>> {
    let barrier = Arc::new(Barrier::new(writes.len()));
    let racing: Vec<_> = writes
        .into_iter()
        .map(|changes| {
            let (store, barrier) = (fixture.store.clone(), Arc::clone(&barrier));
            tokio::spawn(async move {
                barrier.wait().await;
                store.commit(changes).await
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for outcome in racing {
        outcomes.push(outcome.await.unwrap());
    }
    outcomes
}

/// That one won, and all others were refused for this reason.
fn assert_one_wins(outcomes: &[Result<()>], conflict: &'static str) {
    let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let lost = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Err(StoreError::Conflict(name)) if *name == conflict))
        .count();
    assert_eq!((won, lost), (1, outcomes.len() - 1), "{outcomes:?}");
}

fn changes(write: impl FnOnce(&mut Changes)) -> Changes {
    let mut changes = Changes::new();
    write(&mut changes);
    changes
}

fn told(number: usize) -> TenantEvent {
    TenantEvent { tenant_id: CONTOSO, event: Event::Import { id: ImportId(uuid(number)) } }
}

on_both! {
    async fn of_accepting_cancelling_and_expiring_one_wins(fixture) {
        const SESSIONS: usize = 10;
        fixture.commit(|changes| {
            contoso(changes, SESSIONS);
            for number in 1..=SESSIONS {
                let mut session = session(CONTOSO, number, number);
                session.state = SessionState::AwaitingUser;
                changes.insert_session(&session);
            }
        }).await;
        for number in 1..=SESSIONS {
            let ends = [SessionState::Accepted, SessionState::Cancelled, SessionState::Expired];
            let moves = ends.iter().enumerate().map(|(place, &state)| {
                let mut session = session(CONTOSO, number, number);
                session.state = state;
                changes(|changes| {
                    changes
                        .insert_audit(&audit(CONTOSO, number * 10 + place))
                        .move_session(&session, SessionState::AwaitingUser);
                })
            });
            let outcomes = race(&fixture, moves.collect()).await;
            assert_one_wins(&outcomes, conflicts::SESSION_STATE);
            let winner = outcomes.iter().position(Result::is_ok).unwrap();
            let session = fixture.store.session(CONTOSO, SessionId(uuid(number))).await.unwrap().unwrap();
            assert_eq!(session.state, ends[winner]);
        }
        // Only what happened is in the log.
        assert_eq!(fixture.store.audit(CONTOSO, &AuditQuery::default(), START, 50).await.unwrap().total, SESSIONS as u64);
    }

    async fn of_twenty_requests_for_one_device_one_opens_a_session(fixture) {
        fixture.commit(|changes| contoso(changes, 1)).await;
        let requests = (1..=20)
            .map(|number| changes(|changes| { changes.insert_session(&session(CONTOSO, number, 1)); }))
            .collect();
        assert_one_wins(&race(&fixture, requests).await, conflicts::OPEN_SESSION);
        assert_eq!(fixture.store.open_sessions().await.unwrap().len(), 1);
    }

    async fn of_twenty_repeats_of_one_request_one_opens_a_session(fixture) {
        fixture.commit(|changes| contoso(changes, 20)).await;
        let requests = (1..=20).map(|number| {
            let mut session = session(CONTOSO, number, number);
            session.idempotency_key = uuid(99);
            changes(|changes| { changes.insert_session(&session); })
        });
        assert_one_wins(&race(&fixture, requests.collect()).await, conflicts::IDEMPOTENCY_KEY);
    }

    async fn of_administrators_who_disable_each_other_one_stays(fixture) {
        const ADMINISTRATORS: usize = 6;
        fixture.commit(|changes| {
            contoso(changes, 0);
            for number in 2..=ADMINISTRATORS {
                changes.insert_user(&user(CONTOSO, number, &format!("admin{number}@contoso.com")));
            }
            for number in 1..=ADMINISTRATORS {
                changes.insert_role_assignment(&RoleAssignment {
                    role: Role::IntuneAdministrator,
                    ..role_assignment(CONTOSO, number, number, None)
                });
            }
        }).await;
        let disabled = (1..=ADMINISTRATORS).map(|number| changes(|changes| {
            let user = UserId(uuid(number));
            changes
                .hold_tenant(CONTOSO)
                .demand_other_administrator(CONTOSO, user)
                .set_user_enabled(CONTOSO, user, false);
        }));
        let outcomes = race(&fixture, disabled.collect()).await;
        let refused: Vec<_> = outcomes.iter().filter(|outcome| outcome.is_err()).collect();
        assert!(
            matches!(&refused[..], [Err(StoreError::Conflict(conflicts::LAST_ADMINISTRATOR))]),
            "{outcomes:?}"
        );
        assert_eq!(fixture.store.users_with_roles(CONTOSO).await.unwrap().len(), 1);
    }

    async fn an_authorization_is_used_once(fixture) {
        fixture.commit(|changes| {
            contoso(changes, 0);
            changes.insert_authorization(&authorization(CONTOSO, "state"));
        }).await;
        let uses = (0..20).map(|_| changes(|changes| { changes.use_authorization(CONTOSO, "state", START); }));
        assert_one_wins(&race(&fixture, uses.collect()).await, conflicts::AUTHORIZATION);
    }

    async fn of_instances_that_seal_the_same_lines_one_wins(fixture) {
        fixture.commit(|changes| {
            contoso(changes, 0);
            for number in 1..=20 {
                changes.insert_audit(&audit(CONTOSO, number));
            }
        }).await;
        let lines = fixture.store.unsealed_audit(CONTOSO, 50).await.unwrap();
        let seals = (0..10).map(|_| changes(|changes| {
            changes.insert_audit_seal(CONTOSO, &seal(1, lines.len()), &lines);
        }));
        assert_one_wins(&race(&fixture, seals.collect()).await, conflicts::AUDIT_SEAL);
        // Nor are they sealed again under another number, not even one of them.
        fixture.commit(|changes| { changes.insert_audit(&audit(CONTOSO, 21)); }).await;
        let more = fixture.store.unsealed_audit(CONTOSO, 50).await.unwrap();
        let both = [&more[..], &lines[..1]].concat();
        let again = changes(|changes| { changes.insert_audit_seal(CONTOSO, &seal(2, both.len()), &both); });
        assert_eq!(conflict(fixture.store.commit(again).await), conflicts::AUDIT_SEAL);
        assert_eq!(fixture.store.count_unsealed_audit(CONTOSO).await.unwrap(), 1);
    }

    async fn an_enrolment_code_is_used_once(fixture) {
        fixture.commit(|changes| {
            contoso(changes, 1);
            changes.insert_enrolment(&enrolment(CONTOSO, "code", 1));
        }).await;
        let uses = (0..20).map(|number| changes(|changes| {
            changes
                .use_enrolment(CONTOSO, "code", START)
                .insert_portal_sign_in(&portal_sign_in(CONTOSO, &format!("token {number}"), 1));
        }));
        assert_one_wins(&race(&fixture, uses.collect()).await, conflicts::ENROLMENT);
    }

    async fn of_writers_that_read_the_same_connector_one_wins(fixture) {
        let record = connector(CONTOSO);
        fixture.commit(|changes| { contoso(changes, 0); changes.put_connector(&record, None); }).await;
        let writes = (0..10).map(|_| changes(|changes| { changes.put_connector(&record, Some(1)); }));
        assert_one_wins(&race(&fixture, writes.collect()).await, conflicts::CONNECTOR);
        assert_eq!(fixture.store.connector(CONTOSO).await.unwrap().map(|record| record.version), Some(2));
    }

    async fn imports_of_the_same_devices_in_any_order_get_on_with_each_other(fixture) {
        fixture.commit(|changes| contoso(changes, 0)).await;
        let mut devices: Vec<_> = (1..=300).map(full_device).collect();
        let mut imports = Vec::new();
        for _ in 0..6 {
            devices.rotate_left(57);
            imports.push(changes(|changes| { changes.upsert_devices(CONTOSO, &devices); }));
        }
        for outcome in race(&fixture, imports).await {
            outcome.unwrap();
        }
        assert_eq!(fixture.store.overview(CONTOSO).await.unwrap().devices, 300);
    }

    async fn of_many_at_once_each_has_its_own_outcome(fixture) {
        const EACH: usize = 20;
        fixture.commit(|changes| contoso(changes, EACH + 1)).await;
        let mut events = fixture.store.events();
        // In turns: a session on a device of its own, one on the device that all want, and what cannot be.
        let writes = (1..=3 * EACH).map(|number| changes(|changes| {
            let device = if number % 3 == 1 { number.div_ceil(3) } else { EACH + 1 };
            changes.insert_audit(&audit(CONTOSO, number)).publish(told(number));
            if number % 3 == 0 {
                changes.use_authorization(CONTOSO, "unknown", START);
            } else {
                changes.insert_session(&session(CONTOSO, number, device));
            }
        }));
        let outcomes = race(&fixture, writes.collect()).await;
        let by_turn = |turn| outcomes.iter().skip(turn).step_by(3);
        assert!(by_turn(0).all(Result::is_ok), "{outcomes:?}");
        let wanted: Vec<_> = by_turn(1).collect();
        assert_eq!(wanted.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        assert!(wanted.iter().all(|outcome| matches!(outcome, Ok(()) | Err(StoreError::Conflict(conflicts::OPEN_SESSION)))));
        assert!(by_turn(2).all(|outcome| matches!(outcome, Err(StoreError::Conflict(conflicts::AUTHORIZATION)))));

        // What is there and what was told is what was answered, no more and no less.
        let done: BTreeSet<_> = (1..).zip(&outcomes).filter(|(_, outcome)| outcome.is_ok()).map(|(number, _)| number).collect();
        let open: BTreeSet<_> = fixture.store.open_sessions().await.unwrap().iter().map(|session| session.id).collect();
        assert_eq!(open, done.iter().map(|&number| SessionId(uuid(number))).collect());
        let lines = fixture.store.audit(CONTOSO, &AuditQuery::default(), START, 100).await.unwrap();
        assert_eq!(lines.total, done.len() as u64);
        let mut heard = Vec::new();
        for _ in &done {
            heard.push(events.recv().await.unwrap());
        }
        assert!(done.iter().all(|&number| heard.contains(&told(number))), "{heard:?}");
        fixture.commit(|changes| { changes.publish(told(0)); }).await;
        assert_eq!(events.recv().await.unwrap(), told(0));
    }

    async fn readers_see_whole_transactions_while_another_instance_writes(fixture) {
        fixture.commit(|changes| contoso(changes, 0)).await;
        let writer = fixture.another().await;
        let writing = tokio::spawn(async move {
            for batch in 0..20 {
                let devices: Vec<_> = (1..=50).map(|number| bare_device(batch * 50 + number)).collect();
                try_commit(&writer, |changes| { changes.upsert_devices(CONTOSO, &devices); }).await.unwrap();
            }
        });
        loop {
            let done = writing.is_finished();
            let page = fixture.store.devices(CONTOSO, &DeviceQuery::default(), 10).await.unwrap();
            assert_eq!(page.total % 50, 0);
            if done {
                break;
            }
        }
        writing.await.unwrap();
        assert_eq!(fixture.store.overview(CONTOSO).await.unwrap().devices, 1000);
    }
}
