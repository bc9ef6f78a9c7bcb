use farhand_contract::{
    audit::{Activity, ActivityResult, AuditEvent, AuditQuery},
    pages::PageStart,
    periods::{Day, Days, Period, ZoneOffset},
};
use farhand_store::records::AuditRecord;

use crate::{
    fixture::{Fixture, on_both},
    opening::undo_audit_search,
    samples::*,
};

/// A line, as the sample but for who, on what, why, and from where.
fn line(
    number: usize,
    (actor, target): (&str, Option<&str>),
    (reason, address): (Option<&str>, Option<&str>),
) -> AuditRecord {
    let AuditRecord { tenant_id, event } = audit(CONTOSO, number);
    let event = AuditEvent {
        actor: actor.into(),
        target: target.map(Into::into),
        reason: reason.map(Into::into),
        address: address.map(Into::into),
        ..event
    };
    AuditRecord { tenant_id, event }
}

async fn written(fixture: &Fixture, lines: &[AuditRecord]) {
    fixture
        .commit(|changes| {
            contoso(changes, 0);
            for line in lines {
                changes.insert_audit(line);
            }
        })
        .await;
}

/// The numbers of the lines that the query is about, as a page tells them, as they are read out, and as they are counted.
async fn found(fixture: &Fixture, query: &AuditQuery) -> Vec<u128> {
    let store = &fixture.store;
    let page = store.audit(CONTOSO, query, START, 50).await.unwrap();
    let (rows, next) = store.audit_rows(CONTOSO, query, START, 50).await.unwrap();
    assert_eq!((&page.rows, page.total, next), (&rows, rows.len() as u64, None));
    assert_eq!(store.count_audit(CONTOSO, query, START).await.unwrap(), page.total);
    rows.iter().map(|event| event.id.0.as_u128()).collect()
}

async fn searched(fixture: &Fixture, search: &str) -> Vec<u128> {
    found(fixture, &AuditQuery { search: search.into(), ..AuditQuery::default() }).await
}

on_both! {
    async fn a_search_of_the_audit_log_looks_in_people_targets_reasons_and_addresses(fixture) {
        written(&fixture, &[
            line(1, ("Zoë@contoso.com", Some("PC-1")), (None, Some("192.0.2.7"))),
            line(2, ("farhand", Some("LAPTOP_2")), (Some("The ÉCRAN is dark"), None)),
            line(3, ("adele@contoso.com", None), (None, Some("2001:db8::7"))),
        ]).await;
        for (search, lines) in [
            ("", vec![3, 2, 1]),
            ("contoso", vec![3, 1]),
            ("ZOË", vec![1]),
            ("pc-1", vec![1]),
            ("laptop_", vec![2]),
            ("laptop%", vec![]),
            ("écran", vec![2]),
            ("192.0.2.", vec![1]),
            ("DB8", vec![3]),
            // Nothing is found across two fields.
            ("compc", vec![]),
        ] {
            assert_eq!(searched(&fixture, search).await, lines, "{search}");
        }
    }

    async fn lines_of_before_they_were_searched_are_found(fixture) {
        written(&fixture, &[
            line(1, ("Adele@contoso.com", Some("PC-1")), (None, Some("192.0.2.7"))),
            line(2, ("farhand", None), (Some("The printer"), None)),
        ]).await;
        undo_audit_search(&fixture).await;
        let store = fixture.another().await;
        for (search, lines) in [("adele@", vec![1]), ("pc-1", vec![1]), ("PRINTER", vec![2]), ("192.0", vec![1])] {
            let query = AuditQuery { search: search.into(), ..AuditQuery::default() };
            let page = store.audit(CONTOSO, &query, START, 50).await.unwrap();
            let found: Vec<_> = page.rows.iter().map(|event| event.id.0.as_u128()).collect();
            assert_eq!(found, lines, "{search}");
        }
    }

    async fn lines_are_filtered_by_activity_result_and_days(fixture) {
        let mut lines = [audit(CONTOSO, 1), audit(CONTOSO, 2), audit(CONTOSO, 3)];
        lines[0].event.activity = Activity::SignIn;
        lines[1].event.result = ActivityResult::Success;
        lines[2].event.at = START.plus_seconds(24 * 60 * 60);
        written(&fixture, &lines).await;
        let all = AuditQuery::default();
        let activity = AuditQuery { activity: Some(Activity::SignIn), ..all.clone() };
        assert_eq!(found(&fixture, &activity).await, [1]);
        let result = AuditQuery { result: Some(ActivityResult::Success), ..all.clone() };
        assert_eq!(found(&fixture, &result).await, [2]);
        let both = AuditQuery { activity: Some(Activity::SignIn), ..result };
        assert_eq!(found(&fixture, &both).await, Vec::<u128>::new());
        let zone = ZoneOffset::default();
        let today = Day::of(START, zone);
        for (days, lines) in [
            (Days::Today, vec![2, 1]),
            (Days::Between { first: Some(today.plus(1)), last: None }, vec![3]),
            (Days::Between { first: None, last: Some(today.plus(1)) }, vec![3, 2, 1]),
        ] {
            let query = AuditQuery { period: Period { days, zone }, ..all.clone() };
            assert_eq!(found(&fixture, &query).await, lines, "{days:?}");
        }
    }

    async fn an_export_reads_every_line_once(fixture) {
        let lines: Vec<_> = (1..=7).map(|number| audit(CONTOSO, number)).collect();
        written(&fixture, &lines).await;
        let (mut read, mut from) = (Vec::new(), Some(PageStart::Start));
        while let Some(start) = from {
            let query = AuditQuery { from: start, ..AuditQuery::default() };
            let (rows, next) = fixture.store.audit_rows(CONTOSO, &query, START, 3).await.unwrap();
            read.extend(rows.iter().map(|event| event.id.0.as_u128()));
            from = next.map(PageStart::After);
        }
        assert_eq!(read, [7, 6, 5, 4, 3, 2, 1]);
    }
}
