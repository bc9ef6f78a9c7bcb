use farhand_contract::audit::AuditQuery;

use crate::{
    fixture::{Fixture, on_both},
    opening::undo_audit_seals,
    samples::*,
};

async fn written(fixture: &Fixture, numbers: impl IntoIterator<Item = usize>) {
    fixture
        .commit(|changes| {
            for number in numbers {
                changes.insert_audit(&audit(CONTOSO, number));
            }
        })
        .await;
}

/// Seals what waits, at most so many lines: their numbers.
async fn sealed(fixture: &Fixture, number: u64, limit: u32) -> Vec<u128> {
    let lines = fixture.store.unsealed_audit(CONTOSO, limit).await.unwrap();
    fixture
        .commit(|changes| {
            changes.insert_audit_seal(CONTOSO, &seal(number, lines.len()), &lines);
        })
        .await;
    lines.iter().map(|line| line.id.parse::<uuid::Uuid>().unwrap().as_u128()).collect()
}

/// Which lines of the log are under which seal, newest first.
async fn shown(fixture: &Fixture) -> Vec<(u128, Option<u64>)> {
    let page = fixture.store.audit(CONTOSO, &AuditQuery::default(), START, 50).await.unwrap();
    page.rows.iter().map(|event| (event.id.0.as_u128(), event.seal)).collect()
}

on_both! {
    async fn a_seal_covers_what_waits_and_a_late_line_is_in_the_next(fixture) {
        fixture.commit(|changes| {
            contoso(changes, 0);
            populate(changes, FABRIKAM, "fabrikam.com", 0);
            changes.insert_audit(&audit(FABRIKAM, 1));
        }).await;
        let store = &fixture.store;
        assert_eq!(store.latest_audit_seal(CONTOSO).await.unwrap(), None);
        assert_eq!(store.claimed_audit_seals(CONTOSO).await.unwrap(), None);
        written(&fixture, [2, 4]).await;
        let mut waiting = store.tenants_with_unsealed_audit().await.unwrap();
        waiting.sort();
        assert_eq!(waiting, [CONTOSO, FABRIKAM]);
        assert_eq!(sealed(&fixture, 1, 500).await, [2, 4]);
        // Their ids say that they were earlier, and so they stand in the log.
        written(&fixture, [1, 3]).await;
        assert_eq!(shown(&fixture).await, [(4, Some(1)), (3, None), (2, Some(1)), (1, None)]);
        assert_eq!(store.count_unsealed_audit(CONTOSO).await.unwrap(), 2);
        assert_eq!(sealed(&fixture, 2, 500).await, [1, 3]);
        assert_eq!(shown(&fixture).await, [(4, Some(1)), (3, Some(2)), (2, Some(1)), (1, Some(2))]);

        // The other organisation's line, of the same id, still waits.
        assert_eq!(store.tenants_with_unsealed_audit().await.unwrap(), [FABRIKAM]);
        assert_eq!(store.count_unsealed_audit(FABRIKAM).await.unwrap(), 1);
        assert_eq!(store.audit_seals(FABRIKAM, 1, 10).await.unwrap(), []);
        assert_eq!(store.audit_seals(CONTOSO, 1, 10).await.unwrap(), [seal(1, 2), seal(2, 2)]);
        assert_eq!(store.audit_seals(CONTOSO, 2, 10).await.unwrap(), [seal(2, 2)]);
        assert_eq!(store.audit_seals(CONTOSO, 1, 1).await.unwrap(), [seal(1, 2)]);
        assert_eq!(store.audit_seal(CONTOSO, 2).await.unwrap(), Some(seal(2, 2)));
        assert_eq!(store.audit_seal(CONTOSO, 3).await.unwrap(), None);
        assert_eq!(store.audit_seal_before(CONTOSO, 2).await.unwrap(), Some(seal(1, 2)));
        assert_eq!(store.audit_seal_before(CONTOSO, 1).await.unwrap(), None);
        assert_eq!(store.latest_audit_seal(CONTOSO).await.unwrap(), Some(seal(2, 2)));
        assert_eq!(store.claimed_audit_seals(CONTOSO).await.unwrap(), Some((1, 2)));
    }

    async fn a_long_backlog_is_sealed_in_parts(fixture) {
        fixture.commit(|changes| contoso(changes, 0)).await;
        written(&fixture, 1..=1203).await;
        // As the version before left it: all lines of before wait.
        undo_audit_seals(&fixture).await;
        let fixture = Fixture { url: fixture.url.clone(), store: fixture.another().await };
        assert_eq!(fixture.store.count_unsealed_audit(CONTOSO).await.unwrap(), 1203);
        let mut all = Vec::new();
        for (number, lines) in [(1, 500), (2, 500), (3, 203)] {
            let part = sealed(&fixture, number, 500).await;
            assert_eq!(part.len(), lines);
            all.extend(part);
        }
        assert_eq!(all, (1..=1203).collect::<Vec<_>>());
        assert_eq!(fixture.store.tenants_with_unsealed_audit().await.unwrap(), []);
    }

    async fn lines_are_read_word_for_word_with_the_seal_that_they_are_under(fixture) {
        fixture.commit(|changes| contoso(changes, 0)).await;
        for number in 1..=3 {
            written(&fixture, [number]).await;
            assert_eq!(sealed(&fixture, number as u64, 500).await, [number as u128]);
        }
        let store = &fixture.store;
        let under = async |seals, limit| store.audit_under_seals(CONTOSO, seals, limit).await.unwrap().unwrap();
        let numbers = |lines: &[(_, i64)]| lines.iter().map(|(_, number)| *number).collect::<Vec<_>>();
        assert_eq!(numbers(&under((1, 3), 10).await), [1, 2, 3]);
        assert_eq!(numbers(&under((2, 3), 10).await), [2, 3]);
        assert_eq!(numbers(&under((1, 3), 2).await), [1, 2]);
        let odd = "{\"odd\" : \t1}";
        fixture.execute(&format!("UPDATE audit_events SET activity = 'unheard of', policy = '{odd}'")).await;
        let (line, _) = under((1, 1), 1).await.remove(0);
        assert_eq!((line.id, line.at.0), (uuid(1).to_string(), START.plus_seconds(1).0));
        assert_eq!((line.activity.as_str(), line.result.as_str()), ("unheard of", "denied"));
        assert_eq!((line.actor.as_str(), line.target.as_deref()), ("admin@contoso.com", Some("PC-1")));
        assert_eq!((line.address, line.request_id.as_deref()), (None, Some("r1")));
        assert_eq!((line.reason.as_deref(), line.policy.as_deref()), (Some("The printer"), Some(odd)));
        fixture.execute("UPDATE audit_events SET seal = -7 WHERE seal = 1").await;
        assert_eq!(store.claimed_audit_seals(CONTOSO).await.unwrap(), Some((-7, 3)));
    }
}

#[tokio::test]
async fn lines_that_cannot_be_read_are_told_of() {
    crate::fixture::on_sqlite(async |fixture| {
        fixture.commit(|changes| contoso(changes, 0)).await;
        written(&fixture, [1]).await;
        sealed(&fixture, 1, 500).await;
        // SQLite takes a text for a moment; PostgreSQL would not.
        fixture.execute("UPDATE audit_events SET occurred_at = 'never'").await;
        assert_eq!(fixture.store.audit_under_seals(CONTOSO, (1, 1), 10).await.unwrap(), None);
    })
    .await;
}
