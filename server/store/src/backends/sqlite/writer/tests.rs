use std::time::Duration;

use farhand_contract::{ImportId, TenantId, events::Event};
use proptest::{collection::vec, prelude::*};
use uuid::Uuid;

use super::*;

/// A statement of some changes to a table of versioned things.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Add {
        id: i64,
    },
    Raise {
        id: i64,
        from: i64,
    },
    /// Fails, and for no reason of the changes' own.
    Break,
}

const EXISTS: &str = "the thing exists";
const CHANGED: &str = "somebody else changed the thing";

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        4 => (0..6_i64).prop_map(|id| Deed::Add { id }),
        6 => (0..6_i64, 0..4_i64).prop_map(|(id, from)| Deed::Raise { id, from }),
        1 => Just(Deed::Break),
    ];
    vec(deed, 1..4)
}

fn prepared(deed: Deed) -> Prepared {
    let (sql, values, guard, conflict) = match deed {
        Deed::Add { id } => ("INSERT INTO things VALUES (?, 0)", vec![id], Guard::Any, EXISTS),
        Deed::Raise { id, from } => {
            let sql = "UPDATE things SET version = version + 1 WHERE id = ? AND version = ?";
            (sql, vec![id, from], Guard::Exactly(1), CHANGED)
        }
        Deed::Break => ("INSERT INTO nowhere VALUES (1)", vec![], Guard::Any, EXISTS),
    };
    let values = values.into_iter().map(Into::into).collect();
    Prepared { statement: SqliteStatement { sql: sql.into(), values }, guard, conflict }
}

fn event(number: usize) -> TenantEvent {
    let id = ImportId(Uuid::from_u128(number as u128));
    TenantEvent { tenant_id: TenantId(Uuid::nil()), event: Event::Import { id } }
}

fn job(number: usize, deeds: &[Deed]) -> (Job, oneshot::Receiver<Result<()>>) {
    let (reply, answer) = oneshot::channel();
    let statements = deeds.iter().copied().map(prepared).collect();
    (Job { statements, events: vec![event(number)], reply }, answer)
}

fn database() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("CREATE TABLE things (id INTEGER PRIMARY KEY, version INTEGER)").unwrap();
    connection
}

fn things(connection: &Connection) -> Vec<(i64, i64)> {
    let mut select = connection.prepare("SELECT id, version FROM things ORDER BY id").unwrap();
    let things = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    things.map(Result::unwrap).collect()
}

/// The changes, gathered by so many at a time: how each ended, what was told, and what is there at the end.
fn written(all: &[Vec<Deed>], at_a_time: usize) -> (Vec<String>, Vec<TenantEvent>, Vec<(i64, i64)>) {
    let (events, mut told) = broadcast::channel(all.len());
    let mut connection = database();
    let (jobs, answers): (Vec<_>, Vec<_>) =
        all.iter().enumerate().map(|(number, deeds)| job(number, deeds)).unzip();
    let mut jobs = jobs.into_iter().peekable();
    while jobs.peek().is_some() {
        write(&mut connection, &events, jobs.by_ref().take(at_a_time).collect());
        assert!(connection.is_autocommit(), "a transaction is open");
    }
    let outcomes =
        answers.into_iter().map(|mut answer| format!("{:?}", answer.try_recv().unwrap())).collect();
    let mut heard = Vec::new();
    while let Ok(event) = told.try_recv() {
        heard.push(event);
    }
    (outcomes, heard, things(&connection))
}

proptest! {
    #[test]
    fn gathered_or_not_each_ends_as_one_after_the_other(all in vec(deeds(), 1..24), at_a_time in 2..9_usize) {
        prop_assert_eq!(written(&all, at_a_time), written(&all, 1));
    }
}

#[test]
fn one_that_conflicts_takes_nobody_along() {
    let (first, second) = ([Deed::Add { id: 1 }], [Deed::Add { id: 2 }, Deed::Add { id: 1 }]);
    let all = [first.to_vec(), second.to_vec(), vec![Deed::Raise { id: 1, from: 0 }]];
    let (outcomes, told, things) = written(&all, 3);
    assert_eq!(outcomes, ["Ok(())", &format!("Err(Conflict({EXISTS:?}))"), "Ok(())"]);
    assert_eq!(told, [event(0), event(2)]);
    assert_eq!(things, [(1, 1)]);
}

#[test]
fn nobody_is_told_anything_that_is_not_committed() {
    let mut connection = database();
    // Looked at only at the commit.
    connection
        .execute_batch(
            "PRAGMA foreign_keys = ON; CREATE TABLE parts \
             (id INTEGER PRIMARY KEY, thing INTEGER REFERENCES things (id) DEFERRABLE INITIALLY DEFERRED)",
        )
        .unwrap();
    let (events, mut told) = broadcast::channel(4);
    let (one, mut of_one) = job(1, &[Deed::Add { id: 1 }]);
    let (mut other, mut of_other) = job(2, &[Deed::Add { id: 1 }]);
    other.statements[0].statement.sql = "INSERT INTO parts VALUES (?, 77)".into();
    let (last, mut of_last) = job(3, &[Deed::Add { id: 1 }]);
    write(&mut connection, &events, vec![one, other, last]);
    for answer in [&mut of_one, &mut of_other, &mut of_last] {
        assert!(matches!(answer.try_recv().unwrap(), Err(StoreError::Unavailable(_))));
    }
    assert!(told.try_recv().is_err());
    assert_eq!(things(&connection), []);
}

#[test]
fn a_transaction_has_not_much_more_statements_than_it_should() {
    let (jobs, queue) = mpsc::channel();
    let mut answers = Vec::new();
    for number in 0..4 {
        let (job, answer) = job(number, &[Deed::Break; GATHERED / 2]);
        jobs.send(job).unwrap();
        answers.push(answer);
    }
    let first = queue.recv_timeout(Duration::ZERO).unwrap();
    assert_eq!(gather(first, &queue).len(), 2, "enough is enough");
    let first = queue.recv_timeout(Duration::ZERO).unwrap();
    assert_eq!(gather(first, &queue).len(), 2, "what is there");
}
