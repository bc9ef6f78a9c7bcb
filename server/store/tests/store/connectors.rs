use farhand_contract::{connectors::ConnectorStatus, web_connector::WebConnector};
use farhand_store::{
    conflicts,
    records::{ConnectorRecord, RevocationRecord, SealedPlace, WebConnectorRecord},
};

use crate::{
    fixture::{conflict, on_both},
    samples::*,
};

on_both! {
    async fn a_connector_is_due_when_it_is_connected_and_its_check_is(fixture) {
        let later = Some(START.plus_seconds(100));
        fixture.commit(|changes| {
            contoso(changes, 0);
            let record = ConnectorRecord { next_check_at: later, ..connector(CONTOSO) };
            changes.put_connector(&record, None);
        }).await;
        let store = &fixture.store;
        let due = async |seconds| store.connectors_due(START.plus_seconds(seconds)).await.unwrap().len();
        assert_eq!((due(99).await, due(100).await), (0, 1));
        for (version, (next_check_at, status, expected)) in (1..).zip([
            (None, ConnectorStatus::Onboarded, 1),
            (later, ConnectorStatus::Onboarded, 0),
            (None, ConnectorStatus::NeedsSignIn, 0),
            (Some(START), ConnectorStatus::NeedsSignIn, 1),
            (Some(START), ConnectorStatus::NotOnboarded, 0),
        ]) {
            let record = ConnectorRecord { next_check_at, status, ..connector(CONTOSO) };
            fixture.commit(|changes| { changes.put_connector(&record, Some(version)); }).await;
            assert_eq!(due(0).await, expected, "{record:?}");
        }
    }

    async fn the_second_generation_is_only_written_over_the_version_that_was_read(fixture) {
        let first = web_connector(CONTOSO);
        fixture.commit(|changes| {
            contoso(changes, 0);
            changes.put_web_connector(&first, None);
        }).await;
        let store = &fixture.store;
        assert_eq!(store.web_connector(CONTOSO).await.unwrap().as_ref(), Some(&first));
        let off = WebConnector { on: false, base: "http://127.0.0.1:3010/".into() };
        let second = WebConnectorRecord { web: off, version: 2, ..first };
        for version in [None, Some(2)] {
            let refused = fixture.try_commit(|changes| { changes.put_web_connector(&second, version); }).await;
            assert_eq!(conflict(refused), conflicts::WEB_CONNECTOR);
        }
        fixture.commit(|changes| { changes.put_web_connector(&second, Some(1)); }).await;
        assert_eq!(store.web_connector(CONTOSO).await.unwrap(), Some(second));
    }

    async fn authorizations_that_are_under_way_can_be_called_off(fixture) {
        fixture.commit(|changes| {
            contoso(changes, 0);
            changes
                .insert_authorization(&authorization(CONTOSO, "used"))
                .insert_authorization(&authorization(CONTOSO, "open"))
                .use_authorization(CONTOSO, "used", START)
                .delete_unused_authorizations(CONTOSO);
        }).await;
        assert!(fixture.store.authorization(CONTOSO, "used").await.unwrap().is_some());
        assert_eq!(fixture.store.authorization(CONTOSO, "open").await.unwrap(), None);
    }

    async fn a_revocation_is_tried_by_one_at_a_time_until_it_is_done_or_given_up(fixture) {
        let first = revocation(CONTOSO, 1);
        let second = RevocationRecord { next_attempt_at: None, sealed_tokens: None, ..revocation(CONTOSO, 2) };
        fixture.commit(|changes| {
            contoso(changes, 0);
            changes.put_revocation(&second, None).put_revocation(&first, None);
        }).await;
        let store = &fixture.store;
        assert_eq!(store.revocations(CONTOSO).await.unwrap(), [first.clone(), second]);
        assert_eq!(store.revocations_due(START.plus_seconds(59)).await.unwrap(), []);
        let due = store.revocations_due(START.plus_seconds(60)).await.unwrap();
        assert_eq!(due, std::slice::from_ref(&first));

        let claimed = RevocationRecord { next_attempt_at: Some(START.plus_seconds(600)), attempts: 3, ..first };
        fixture.commit(|changes| { changes.put_revocation(&claimed, Some(1)); }).await;
        let again = fixture.try_commit(|changes| { changes.put_revocation(&claimed, Some(1)); }).await;
        assert_eq!(conflict(again), conflicts::REVOCATION);
        assert_eq!(store.revocations(CONTOSO).await.unwrap()[0], RevocationRecord { version: 2, ..claimed.clone() });
        let stale = fixture.try_commit(|changes| { changes.delete_revocation(CONTOSO, claimed.id, 1); }).await;
        assert_eq!(conflict(stale), conflicts::REVOCATION);
        fixture.commit(|changes| { changes.delete_revocation(CONTOSO, claimed.id, 2); }).await;
        assert_eq!(store.revocations(CONTOSO).await.unwrap().len(), 1);
        fixture.commit(|changes| { changes.delete_given_up_revocations(CONTOSO); }).await;
        assert_eq!(store.revocations(CONTOSO).await.unwrap(), []);
    }

    async fn every_sealed_secret_is_found_and_sealed_again_unless_it_changed(fixture) {
        fixture.commit(|changes| {
            contoso(changes, 1);
            populate(changes, FABRIKAM, "fabrikam.com", 1);
            for tenant in [CONTOSO, FABRIKAM] {
                let mut with_link = session(tenant, 10, 1);
                with_link.sealed_supporter_link = Some("sealed-link".into());
                changes
                    .put_connector(&connector(tenant), None)
                    .insert_authorization(&authorization(tenant, if tenant == CONTOSO { "a" } else { "b" }))
                    .insert_session(&with_link)
                    .put_revocation(&revocation(tenant, 1), None)
                    .insert_push_key(&push_key(tenant))
                    .insert_portal_sign_in(&portal_sign_in(tenant, &format!("token of {tenant}"), 1))
                    .put_push_subscription(&push_subscription(tenant, &format!("token of {tenant}"), 1))
                    .put_schedule(&schedule(tenant, 1), None)
                    .put_webhook(&webhook(tenant, 1), None)
                    .insert_sign_in(&sign_in(tenant, &format!("sign-in of {tenant}")))
                    .put_operator_subscription(&operator_subscription(tenant, &format!("sign-in of {tenant}")))
                    .put_graph_connection(&graph_connection(tenant), None);
            }
        }).await;
        let store = &fixture.store;
        for &place in SealedPlace::ALL {
            let first = store.sealed_secrets(place, None, 1).await.unwrap();
            let second = store.sealed_secrets(place, first.first(), 10).await.unwrap();
            assert_eq!((first.len(), second.len()), (1, 1), "{place:?}");
            assert_eq!(store.sealed_secrets(place, second.first(), 10).await.unwrap(), []);
            assert_eq!((first[0].tenant_id, second[0].tenant_id), (CONTOSO, FABRIKAM));

            fixture.commit(|changes| { changes.reseal(&first[0], "other").reseal(&first[0], "too late"); }).await;
            let now = store.sealed_secrets(place, None, 10).await.unwrap();
            assert_eq!([now[0].sealed.as_str(), &now[1].sealed], ["other", &second[0].sealed], "{place:?}");
        }
        // Whoever has read the row before does not write the old seal back.
        let stale = fixture.try_commit(|changes| { changes.put_connector(&connector(CONTOSO), Some(1)); }).await;
        assert_eq!(conflict(stale), conflicts::CONNECTOR);
        assert_eq!(store.connector(CONTOSO).await.unwrap().map(|record| record.version), Some(3));
    }
}
