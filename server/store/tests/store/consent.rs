use farhand_contract::{
    SessionId,
    consent::{AppliedPolicy, ConsentPolicy, PolicyTarget},
    sessions::SessionState,
};
use farhand_store::{
    Store, conflicts,
    records::{Group, PolicyRecord},
};

use crate::{
    fixture::{conflict, on_both},
    samples::*,
};

fn set(target: PolicyTarget, answer_minutes: u32, changed: i64) -> PolicyRecord {
    PolicyRecord {
        target,
        policy: ConsentPolicy { answer_minutes, ..ConsentPolicy::default() },
        changed_at: START.plus_seconds(changed),
        ..policy(CONTOSO)
    }
}

fn named(record: &PolicyRecord, name: &str) -> PolicyRecord {
    PolicyRecord { name: Some(name.into()), ..record.clone() }
}

on_both! {
    async fn a_device_has_its_own_policy_its_groups_and_the_tenants(fixture) {
        let store = &fixture.store;
        let (tenant, own) = (set(PolicyTarget::Tenant, 1, 1), set(PolicyTarget::Device(device_id(1)), 2, 2));
        let desks = set(PolicyTarget::Group(uuid(7)), 3, 3);
        let vaults = set(PolicyTarget::Group(uuid(8)), 4, 4);
        fixture.commit(|changes| {
            contoso(changes, 2);
            for (id, name) in [(7, "Desks"), (8, "Vaults")] {
                let group = Group { tenant_id: CONTOSO, id: uuid(id), display_name: name.into() };
                changes.insert_group(&group);
            }
            changes.insert_group_members(CONTOSO, uuid(7), &[device_id(1)]);
            for record in [&tenant, &own, &desks, &vaults] {
                changes.put_policy(record, None);
            }
        }).await;
        let own_name = store.device(CONTOSO, device_id(1)).await.unwrap().unwrap().device_name;
        let (own, desks, vaults) = (named(&own, &own_name), named(&desks, "Desks"), named(&vaults, "Vaults"));
        let mut first = store.policies_of_device(CONTOSO, device_id(1)).await.unwrap();
        first.sort_by_key(|record| record.changed_at);
        assert_eq!(first, [tenant.clone(), own.clone(), desks.clone()]);
        assert_eq!(store.policies_of_device(CONTOSO, device_id(2)).await.unwrap(), std::slice::from_ref(&tenant));
        assert_eq!(store.policies_of_device(FABRIKAM, device_id(1)).await.unwrap(), []);
        assert_eq!(store.policy(CONTOSO, PolicyTarget::Tenant).await.unwrap(), Some(tenant));
        assert_eq!(store.policy(CONTOSO, PolicyTarget::Device(device_id(2))).await.unwrap(), None);
        assert_eq!(store.policy_overrides(CONTOSO, 10).await.unwrap(), [vaults.clone(), desks, own]);
        assert_eq!(store.policy_overrides(CONTOSO, 1).await.unwrap(), [vaults]);
    }

    async fn of_two_who_change_a_policy_one_is_first(fixture) {
        let first = set(PolicyTarget::Tenant, 1, 1);
        fixture.commit(|changes| { contoso(changes, 0); changes.put_policy(&first, None); }).await;
        let again = fixture.try_commit(|changes| { changes.put_policy(&first, None); }).await;
        assert_eq!(conflict(again), conflicts::POLICY);
        let second = set(PolicyTarget::Tenant, 2, 2);
        fixture.commit(|changes| { changes.put_policy(&second, Some(1)); }).await;
        let late = fixture.try_commit(|changes| { changes.put_policy(&second, Some(1)); }).await;
        assert_eq!(conflict(late), conflicts::POLICY);
        let stale = fixture.try_commit(|changes| { changes.delete_policy(&first); }).await;
        assert_eq!(conflict(stale), conflicts::POLICY);
        let now = fixture.store.policy(CONTOSO, PolicyTarget::Tenant).await.unwrap().unwrap();
        assert_eq!((now.policy.answer_minutes, now.version), (2, 2));
        fixture.commit(|changes| { changes.delete_policy(&now); }).await;
        assert_eq!(fixture.store.policy(CONTOSO, PolicyTarget::Tenant).await.unwrap(), None);
    }

    async fn nobody_is_asked_again_twice_for_one_silence(fixture) {
        let mut waiting = session(CONTOSO, 1, 1);
        waiting.state = SessionState::AwaitingUser;
        fixture.commit(|changes| { contoso(changes, 1); changes.insert_session(&waiting); }).await;
        let id = SessionId(uuid(1));
        let (first, second) = (START.plus_seconds(100), START.plus_seconds(200));
        let ask = async |times, until| {
            fixture.try_commit(|changes| { changes.ask_session_again(CONTOSO, id, times, until); }).await
        };
        ask(0, first).await.unwrap();
        assert_eq!(conflict(ask(0, second).await), conflicts::SESSION_UNANSWERED);
        ask(1, second).await.unwrap();
        let asked = fixture.store.session(CONTOSO, id).await.unwrap().unwrap();
        assert_eq!((asked.asked_again, asked.expires_at), (2, second));

        // A move that was planned before does not undo it, but for the time it brings along.
        let accepted = farhand_store::records::SessionRecord {
            state: SessionState::Accepted,
            expires_at: first,
            policy: AppliedPolicy::default(),
            ..waiting.clone()
        };
        let go_on = async || {
            fixture.try_commit(|changes| { changes.go_on_unanswered(CONTOSO, id, first, second); }).await
        };
        go_on().await.unwrap();
        assert_eq!(conflict(go_on().await), conflicts::SESSION_UNANSWERED);
        fixture.commit(|changes| { changes.move_session(&accepted, SessionState::AwaitingUser); }).await;
        let moved = fixture.store.session(CONTOSO, id).await.unwrap().unwrap();
        assert_eq!((moved.asked_again, moved.went_on_at, moved.expires_at), (2, Some(first), first));
        assert_eq!(moved.policy, waiting.policy);
        assert_eq!(conflict(ask(2, second).await), conflicts::SESSION_UNANSWERED);
    }

    async fn settings_are_kept_by_tenant(fixture) {
        let record = settings(CONTOSO);
        fixture.commit(|changes| { contoso(changes, 0); changes.put_settings(&record, None); }).await;
        let store: &Store = &fixture.store;
        assert_eq!(store.settings(CONTOSO).await.unwrap(), Some(record));
        assert_eq!(store.settings(FABRIKAM).await.unwrap(), None);
        let again = fixture.try_commit(|changes| { changes.put_settings(&record, None); }).await;
        assert_eq!(conflict(again), conflicts::SETTINGS);
        fixture.commit(|changes| { changes.put_settings(&record, Some(1)); }).await;
        assert_eq!(store.settings(CONTOSO).await.unwrap().map(|record| record.version), Some(2));
    }
}
