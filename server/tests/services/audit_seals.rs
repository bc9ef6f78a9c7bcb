//! The audit log's seals: that they cover every line, and that whatever somebody does to the database is found.

use farhand::services::{seal_lines, verify_seals};
use farhand_contract::{
    Caller,
    audit::{Activity, ActivityResult},
    audit_seals::{SealFault, SealProblem, SealsVerified},
};
use farhand_store::{Changes, Store, StoreUrl, copy, migrate};
use secrecy::ExposeSecret as _;
use tempfile::TempDir;
use tokio_postgres::NoTls;

use crate::{
    fixture::on_both,
    world::{CONTOSO, FABRIKAM, World, administrator, stranger},
};

/// Writes so many lines.
async fn written(world: &World, caller: &Caller, lines: usize) {
    let mut changes = Changes::new();
    for number in 0..lines {
        let mut line = world.deps.audit(
            caller.tenant_id,
            &caller.into(),
            Activity::ExportAudit,
            ActivityResult::Success,
            format!("csv, {number}"),
        );
        line.event.reason = Some("Asked for".to_owned());
        line.event.policy = Some(farhand_contract::consent::AppliedPolicy::default());
        changes.insert_audit(&line);
    }
    world.deps.store.commit(changes).await.unwrap();
}

/// Writes lines and seals them, so many each time.
async fn sealed(world: &World, each: &[usize]) {
    for &lines in each {
        written(world, &administrator(), lines).await;
        world.deps.seal_audit().await.unwrap();
    }
}

/// What comes of verifying all seals, and from which on the parts of it went on.
async fn verified_in_parts(world: &World, caller: &Caller) -> (SealsVerified, Vec<u64>) {
    let mut verified = SealsVerified { next: Some(1), ..SealsVerified::default() };
    let mut parts = Vec::new();
    while let Some(from) = verified.next {
        parts.push(from);
        verified.add(world.services.audit.verify(caller, from).await.unwrap());
    }
    (verified, parts)
}

async fn faults(world: &World) -> Vec<(u64, u64, SealProblem)> {
    let (verified, _) = verified_in_parts(world, &administrator()).await;
    verified.faults.into_iter().map(|SealFault { first, last, problem }| (first, last, problem)).collect()
}

/// Does this to the database behind everybody's back.
async fn execute(world: &World, sql: &str) {
    match world.url() {
        StoreUrl::Sqlite(directory) => {
            let connection = rusqlite::Connection::open(directory.join("farhand.db")).unwrap();
            connection.execute_batch(sql).unwrap();
        }
        StoreUrl::Postgres(url) => {
            let (client, connection) = tokio_postgres::connect(url.expose_secret(), NoTls).await.unwrap();
            let driver = tokio::spawn(connection);
            client.batch_execute(sql).await.unwrap();
            drop(client);
            driver.await.unwrap().unwrap();
        }
    }
}

on_both! {
    async fn every_line_is_sealed_once_and_matches(world) {
        let nothing = world.services.audit.seals(&administrator()).await.unwrap();
        assert_eq!((nothing.latest, nothing.waiting), (None, 0));
        assert_eq!(verified_in_parts(&world, &administrator()).await, (SealsVerified::default(), vec![1]));
        written(&world, &administrator(), 3).await;
        written(&world, &stranger(), 1).await;
        assert_eq!(world.services.audit.seals(&administrator()).await.unwrap().waiting, 3);
        farhand::services::keep_well_once(&world.deps).await;
        world.clock.advance(60);
        sealed(&world, &[2]).await;
        // Nothing new, and no seal over nothing.
        world.deps.seal_audit().await.unwrap();
        let last = world.deps.now();
        world.clock.advance(60);
        written(&world, &administrator(), 1).await;

        let status = world.services.audit.seals(&administrator()).await.unwrap();
        let latest = status.latest.unwrap();
        assert_eq!((latest.number, latest.lines, latest.sealed_at, status.waiting), (2, 2, last, 1));
        assert_eq!(world.services.audit.seal(&administrator(), 2).await, Ok(Some(latest)));
        assert_eq!(world.services.audit.seal(&administrator(), 3).await, Ok(None));
        assert_eq!(world.services.audit.seal(&stranger(), 2).await, Ok(None));
        let (verified, _) = verified_in_parts(&world, &administrator()).await;
        assert_eq!(verified, SealsVerified { seals: 2, lines: 5, faults: vec![], latest: 2, next: None });
        let seals: Vec<_> = world.audit().await.iter().map(|line| line.seal).collect();
        assert_eq!(seals, [None, Some(2), Some(2), Some(1), Some(1), Some(1)]);
        // Each organisation has a chain of its own.
        let (verified, _) = verified_in_parts(&world, &stranger()).await;
        assert_eq!(verified, SealsVerified { seals: 1, lines: 1, faults: vec![], latest: 1, next: None });
    }

    async fn whatever_is_done_to_the_database_is_found(world) {
        use SealProblem::{Changed, Gone, LinesAdded, LinesGone, Unchained};

        sealed(&world, &[2, 3, 2, 1]).await;
        // As it was, to come back to.
        execute(&world, "CREATE TABLE kept AS SELECT * FROM audit_events; CREATE TABLE seals AS SELECT * FROM audit_seals").await;
        let one = "id = (SELECT MAX(id) FROM audit_events WHERE seal = 2)";
        let mut cases = vec![
            (format!("UPDATE audit_events SET occurred_at = occurred_at + 1 WHERE {one}"), vec![(2, 2, Changed)]),
            (format!("UPDATE audit_events SET id = 'x' || SUBSTR(id, 2) WHERE {one}"), vec![(2, 2, Changed)]),
            (format!("DELETE FROM audit_events WHERE {one}"), vec![(2, 2, LinesGone)]),
            (format!("UPDATE audit_events SET seal = NULL WHERE {one}"), vec![(2, 2, LinesGone)]),
            (format!("UPDATE audit_events SET seal = 3 WHERE {one}"), vec![(2, 2, LinesGone), (3, 3, LinesAdded)]),
            (format!("UPDATE audit_events SET seal = 9 WHERE {one}"), vec![(2, 2, LinesGone), (5, 9, Gone)]),
            (format!("UPDATE audit_events SET seal = -9 WHERE {one}"), vec![(2, 2, LinesGone), (0, 0, Gone)]),
            (
                "INSERT INTO audit_events (tenant_id, id, occurred_at, activity, result, actor, seal) \
                 SELECT tenant_id, 'x' || id, occurred_at, activity, result, actor, seal FROM audit_events \
                 WHERE seal = 2".to_owned(),
                vec![(2, 2, LinesAdded)],
            ),
            // Two lines change places.
            (
                "UPDATE audit_events SET target = CASE target WHEN 'csv, 0' THEN 'csv, 1' ELSE 'csv, 0' END WHERE seal = 1".to_owned(),
                vec![(1, 1, Changed)],
            ),
            ("DELETE FROM audit_events WHERE seal = 2".to_owned(), vec![(2, 2, LinesGone)]),
            ("DELETE FROM audit_seals WHERE number = 1".to_owned(), vec![(1, 1, Gone)]),
            ("DELETE FROM audit_seals WHERE number IN (2, 3)".to_owned(), vec![(2, 3, Gone)]),
            ("DELETE FROM audit_seals WHERE number > 2".to_owned(), vec![(3, 4, Gone)]),
            ("DELETE FROM audit_seals".to_owned(), vec![(1, 4, Gone)]),
            (
                "DELETE FROM audit_events WHERE seal = 2; DELETE FROM audit_seals WHERE number = 2".to_owned(),
                vec![(2, 2, Gone)],
            ),
            ("UPDATE audit_seals SET sealed_at = sealed_at - 1 WHERE number = 2".to_owned(), vec![(2, 2, Changed)]),
            ("UPDATE audit_seals SET hash = previous WHERE number = 2".to_owned(), vec![(2, 2, Changed), (3, 3, Unchained)]),
            (
                "UPDATE audit_seals SET previous = hash WHERE number = 2".to_owned(),
                vec![(2, 2, Unchained), (2, 2, Changed)],
            ),
            ("UPDATE audit_seals SET lines = lines - 1 WHERE number = 2".to_owned(), vec![(2, 2, LinesAdded)]),
            ("UPDATE audit_seals SET lines = -1 WHERE number = 2".to_owned(), vec![(2, 2, LinesAdded)]),
            (
                "UPDATE audit_seals SET lines = 9223372036854775807 WHERE number = 2".to_owned(),
                vec![(2, 2, LinesGone)],
            ),
        ];
        for column in ["activity", "result", "actor", "target", "address", "request_id", "reason", "policy"] {
            cases.push((format!("UPDATE audit_events SET {column} = 'other' WHERE {one}"), vec![(2, 2, Changed)]));
        }
        for column in ["target", "address", "request_id", "reason", "policy"] {
            cases.push((format!("UPDATE audit_events SET {column} = NULL WHERE {one}"), vec![(2, 2, Changed)]));
            cases.push((format!("UPDATE audit_events SET {column} = '' WHERE {one}"), vec![(2, 2, Changed)]));
        }
        for (deed, expected) in cases {
            assert_eq!(faults(&world).await, [], "before {deed}");
            execute(&world, &deed).await;
            assert_eq!(faults(&world).await, expected, "{deed}");
            execute(
                &world,
                "DELETE FROM audit_events; INSERT INTO audit_events SELECT * FROM kept; \
                 DELETE FROM audit_seals; INSERT INTO audit_seals SELECT * FROM seals",
            ).await;
        }
    }

    async fn a_long_log_is_verified_in_parts(world) {
        sealed(&world, &[1; 205]).await;
        let (verified, parts) = verified_in_parts(&world, &administrator()).await;
        assert_eq!(parts, [1, 101, 201]);
        assert_eq!((verified.seals, verified.lines, verified.faults), (205, 205, vec![]));
        // A part that begins where a seal is missing says so too.
        execute(&world, "UPDATE audit_events SET actor = 'other' WHERE seal = 203; DELETE FROM audit_seals WHERE number = 100").await;
        let (_, parts) = verified_in_parts(&world, &administrator()).await;
        assert_eq!(parts, [1, 102, 202]);
        assert_eq!(faults(&world).await, [(100, 100, SealProblem::Gone), (203, 203, SealProblem::Changed)]);
        let part = world.services.audit.verify(&administrator(), 101).await.unwrap();
        assert_eq!(part.faults[0], SealFault { first: 100, last: 100, problem: SealProblem::Gone });
    }

    async fn a_long_backlog_becomes_whole_seals(world) {
        written(&world, &administrator(), 5_600).await;
        let another = world.another(world.partners(crate::world::PATIENCE)).await;
        // Two servers at once: where they meet, one of them leaves it to the other.
        let (one, other) = tokio::join!(world.deps.seal_audit(), another.deps.seal_audit());
        one.and(other).unwrap();
        world.deps.seal_audit().await.unwrap();
        let (verified, parts) = verified_in_parts(&world, &administrator()).await;
        assert_eq!((verified.lines, verified.faults), (5_600, vec![]));
        // 5,000 lines at a time.
        assert_eq!((verified.seals, parts), (12, vec![1, 11]));
    }

    async fn a_copy_has_the_same_seals(world) {
        sealed(&world, &[2, 3]).await;
        written(&world, &administrator(), 1).await;
        let directory = TempDir::new().unwrap();
        let to = StoreUrl::Sqlite(directory.path().join("data"));
        migrate(&to).await.unwrap();
        assert!(copy(world.url(), &to, None, |_| {}).await.unwrap().agrees());
        let store = Store::open(&to).await.unwrap();
        let latest = store.latest_audit_seal(CONTOSO).await.unwrap().unwrap();
        assert_eq!(Some(&latest), world.services.audit.seals(&administrator()).await.unwrap().latest.as_ref());
        let verified = verify_seals(&store, CONTOSO, 1).await.unwrap();
        assert_eq!((verified.seals, verified.lines, verified.faults), (2, 5, vec![]));
        // It is sealed on, there as here.
        let next = seal_lines(&store, &*world.deps.clock, CONTOSO).await.unwrap().unwrap();
        assert_eq!((next.number, next.previous), (3, latest.hash));
        assert_eq!(seal_lines(&store, &*world.deps.clock, FABRIKAM).await.unwrap(), None);
    }
}
