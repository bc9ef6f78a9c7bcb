//! Stores that are copied into others.

use std::path::Path;

use farhand_contract::{
    device_lists::{DeviceFacet, DeviceFilter},
    devices::DeviceQuery,
};
use farhand_store::{Copied, CopyError, Progress, Side, Store, StoreError, StoreUrl, copy, migrate};
use rusqlite::{Connection, params_from_iter, types::Value};
use tempfile::TempDir;

use crate::{
    fixture::{Fixture, database_file, on_both, on_postgres, sqlite_place},
    samples::{CONTOSO, FABRIKAM, contoso, device_id, full_device, populate},
};

/// How many rows each table is given that may have many of a tenant.
const ROWS: usize = 7;

/// What only one of the databases could take for something else: characters of two units, marks that turn the writing
/// about, signs that statements or JSON quote, and all that ends a line.
const ODD: [&str; 7] = [
    "😀👩🏽‍🚒",
    "\u{202e}gnirts\u{200f}\u{2067}",
    "it's \"quoted\" \\ {a,b} NULL",
    "",
    "a\r\nb\tc\u{1}\u{7f}",
    "=HYPERLINK(\"x\")",
    "ﬁ ǅ ß İ e\u{301} \u{feff}",
];

async fn new_sqlite() -> (TempDir, StoreUrl) {
    let (directory, url) = sqlite_place();
    migrate(&url).await.unwrap();
    (directory, url)
}

fn file(url: &StoreUrl) -> std::path::PathBuf {
    let StoreUrl::Sqlite(directory) = url else { unreachable!("a SQLite store") };
    database_file(directory)
}

async fn whole(from: &StoreUrl, to: &StoreUrl) -> Copied {
    let copied = copy(from, to, None, |_| {}).await.unwrap();
    assert!(copied.agrees(), "{copied:?}");
    copied
}

/// The tables that a server writes into; those of the search are SQLite's own, and follow by themselves.
fn tables(connection: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'refinery_schema_history' \
               AND name NOT LIKE 'devices\\_search%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// Rows in every table, whatever tables there are: two tenants, and odd values in all columns.
fn fill(path: &Path) {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF; BEGIN").unwrap();
    for table in tables(&connection) {
        let parents = parents(&connection, &table);
        let mut columns =
            connection.prepare("SELECT name, type, \"notnull\", pk FROM pragma_table_info(?1)").unwrap();
        let columns: Vec<(String, String, bool, i64)> = columns
            .query_map([&table], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let one_of_a_tenant = columns.iter().filter(|(_, _, _, key)| *key > 0).count() == 1;
        for row in 0..if one_of_a_tenant { 2 } else { ROWS } {
            let values = columns.iter().enumerate().map(|(place, (name, declared, not_null, key))| {
                if name == "tenant_id" || table == "tenants" && name == "id" {
                    return Value::Text((if row % 2 == 0 { CONTOSO } else { FABRIKAM }).to_string());
                }
                // A row refers to that of its own number.
                if let Some(parent) = parents.iter().find(|(column, _)| column == name) {
                    return Value::Text(odd(&parent.1, row));
                }
                let nothing = !not_null && *key == 0 && (row + place).is_multiple_of(3);
                if nothing { Value::Null } else { value(name, declared, row, place) }
            });
            let places = vec!["?"; columns.len()].join(", ");
            let insert = format!("INSERT INTO {table} VALUES ({places})");
            connection
                .execute(&insert, params_from_iter(values))
                .unwrap_or_else(|error| panic!("{table}: {error}"));
        }
    }
    connection.execute_batch("COMMIT").unwrap();
    let broken: i64 =
        connection.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
    assert_eq!(broken, 0, "rows that refer to none");
}

/// The columns that refer to another table, apart from the tenant, and to which column.
fn parents(connection: &Connection, table: &str) -> Vec<(String, String)> {
    let sql = "SELECT \"from\", \"to\" FROM pragma_foreign_key_list(?1) WHERE \"from\" <> 'tenant_id'";
    let mut statement = connection.prepare(sql).unwrap();
    let found = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    found.map(Result::unwrap).collect()
}

fn odd(column: &str, row: usize) -> String {
    format!("{}{column}{row}", ODD[row % ODD.len()])
}

fn value(name: &str, declared: &str, row: usize, place: usize) -> Value {
    let integers = [i64::MIN, i64::MAX, -1, 0, 1, i64::MIN + 1, 1_800_000_000_000];
    let turn = (row + place) % integers.len();
    match declared {
        "TEXT" => Value::Text(odd(name, row)),
        // Which is to be derived anew, the store does when it is opened.
        "BIGINT" if name == "facets" => Value::Integer(1),
        "BIGINT" => Value::Integer(integers[turn]),
        "BOOLEAN" => Value::Integer(i64::from(turn.is_multiple_of(2))),
        // The text that a default of the schema leaves stands for bytes, too.
        "BYTEA" if turn == 0 => Value::Text(String::new()),
        "BYTEA" => Value::Blob((0..=255).cycle().skip(turn).take(turn * 50).collect()),
        other => panic!("{name} is a {other}: which odd values has it?"),
    }
}

/// Everything that stands in a store, as text.
fn content(path: &Path) -> Vec<(String, Vec<String>)> {
    let connection = Connection::open(path).unwrap();
    let rows = |table: &String| {
        let mut columns = connection.prepare("SELECT type = 'BYTEA' FROM pragma_table_info(?1)").unwrap();
        let blobs: Vec<bool> =
            columns.query_map([table], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let row = |row: &rusqlite::Row<'_>| {
            let cell = |(place, &bytes): (usize, &bool)| match row.get_unwrap(place) {
                Value::Text(text) if bytes => format!("{:?}", Value::Blob(text.into_bytes())),
                value => format!("{value:?}"),
            };
            Ok(blobs.iter().enumerate().map(cell).collect::<String>())
        };
        let mut rows: Vec<_> = statement.query_map([], row).unwrap().map(Result::unwrap).collect();
        rows.sort();
        rows
    };
    tables(&connection)
        .into_iter()
        .map(|table| {
            let rows = rows(&table);
            (table, rows)
        })
        .collect()
}

/// Every table that a migration makes is copied, without a word of it here: were one forgotten, it would be missing here.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_table_is_copied_between_sqlite_databases() {
    let (_from, from) = new_sqlite().await;
    let (_to, to) = new_sqlite().await;
    fill(&file(&from));
    let copied = whole(&from, &to).await;
    let (before, after) = (content(&file(&from)), content(&file(&to)));
    assert_eq!(before, after);
    let mut names: Vec<_> = copied.tables.iter().map(|table| table.name.clone()).collect();
    let mut all: Vec<_> = before.iter().map(|(table, _)| table.clone()).collect();
    names.sort();
    all.sort();
    assert_eq!(names, all);
    assert!(copied.tables.iter().all(|table| table.from.rows >= 2), "{copied:?}");
    assert!(!copied.begun_anew);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_table_comes_back_from_postgresql() {
    on_postgres(module_path!(), |fixture: Fixture| async move {
        let (_from, from) = new_sqlite().await;
        let (_to, to) = new_sqlite().await;
        fill(&file(&from));
        let there = whole(&from, &fixture.url).await;
        let back = whole(&fixture.url, &to).await;
        assert_eq!(there.tables, back.tables);
        assert_eq!(content(&file(&from)), content(&file(&to)));
        let refused = copy(&from, &fixture.url, None, |_| {}).await;
        assert!(matches!(refused, Err(CopyError::NotEmpty(_))), "{refused:?}");
    })
    .await;
}

on_both! {
    async fn a_copied_store_works(fixture) {
        fixture.commit(|changes| {
            contoso(changes, 3);
            changes.upsert_devices(CONTOSO, &[full_device(9)]);
        }).await;
        let (_to, to) = new_sqlite().await;
        whole(&fixture.url, &to).await;
        let store = Store::open(&to).await.unwrap();
        assert_eq!(store.device(CONTOSO, device_id(9)).await.unwrap(), Some(full_device(9)));
        assert_eq!(store.overview(CONTOSO).await.unwrap(), fixture.store.overview(CONTOSO).await.unwrap());
        let model = DeviceFilter::AnyOf { column: DeviceFacet::Model, values: vec![full_device(9).model] };
        let name = full_device(9).device_name;
        for (query, found) in [
            (DeviceQuery { search: name.to_lowercase(), ..DeviceQuery::default() }, 1),
            (DeviceQuery { filters: vec![model], ..DeviceQuery::default() }, 1),
            (DeviceQuery::default(), 4),
        ] {
            let there = store.devices(CONTOSO, &query, 50).await.unwrap();
            assert_eq!(there.rows, fixture.store.devices(CONTOSO, &query, 50).await.unwrap().rows);
            assert_eq!(there.rows.len(), found, "{query:?}");
        }
    }

    async fn one_tenant_is_copied_without_the_others(fixture) {
        fixture.commit(|changes| {
            contoso(changes, 2);
            populate(changes, FABRIKAM, "fabrikam.com", 3);
        }).await;
        let (_to, to) = new_sqlite().await;
        let refused = copy(&fixture.url, &to, Some("nowhere.example"), |_| {}).await;
        assert!(matches!(refused, Err(CopyError::NoTenant(_))), "{refused:?}");
        let copied = copy(&fixture.url, &to, Some("FABRIKAM.com"), |_| {}).await.unwrap();
        assert!(copied.agrees(), "{copied:?}");
        let store = Store::open(&to).await.unwrap();
        assert_eq!(store.tenants().await.unwrap().len(), 1);
        assert_eq!(store.overview(FABRIKAM).await.unwrap().devices, 3);
        assert_eq!(store.overview(CONTOSO).await.unwrap().devices, 0);
    }

    async fn a_copy_that_was_killed_says_so_and_is_begun_anew(fixture) {
        let Fixture { url, store } = fixture;
        drop(store);
        let (_from, from) = new_sqlite().await;
        fill(&file(&from));
        let (source, target) = (from.clone(), url.clone());
        // On its way through the tables, in the middle of the call.
        let killed = tokio::spawn(async move {
            let told = |progress: Progress<'_>| assert_ne!(progress.table, "sessions", "killed on purpose");
            copy(&source, &target, None, told).await
        });
        assert!(killed.await.unwrap_err().is_panic());
        let opened = Store::open(&url).await;
        assert!(matches!(opened, Err(StoreError::UnfinishedCopy)), "{opened:?}");
        let (_to, to) = new_sqlite().await;
        let from_there = copy(&url, &to, None, |_| {}).await;
        assert!(matches!(from_there, Err(CopyError::FromUnfinished)), "{from_there:?}");
        let copied = whole(&from, &url).await;
        assert!(copied.begun_anew);
        Store::open(&url).await.unwrap();
        whole(&url, &to).await;
        assert_eq!(content(&file(&from)), content(&file(&to)));
    }

    async fn only_databases_of_this_schema_are_copied(fixture) {
        fixture.commit(|changes| contoso(changes, 1)).await;
        let Fixture { url, store } = fixture;
        drop(store);
        let (_to, to) = new_sqlite().await;
        let history = "DELETE FROM refinery_schema_history WHERE version > 8";
        Fixture::execute_at(&url, history).await;
        let refused = copy(&url, &to, None, |_| {}).await.unwrap_err();
        assert!(matches!(refused, CopyError::NotMigrated { side: Side::From, found: 8, .. }), "{refused:?}");
        let refused = copy(&to, &url, None, |_| {}).await.unwrap_err();
        assert!(matches!(refused, CopyError::NotMigrated { side: Side::To, found: 8, .. }), "{refused:?}");
        let newer = "INSERT INTO refinery_schema_history (version, name, applied_on, checksum) \
                     VALUES (999, 'later', '2030-01-01T00:00:00Z', '1')";
        Fixture::execute_at(&url, newer).await;
        let refused = copy(&url, &to, None, |_| {}).await.unwrap_err();
        assert!(matches!(refused, CopyError::Store(StoreError::NewerSchema { found: 999, .. })), "{refused:?}");
    }

    async fn what_is_up_to_date_stays_as_it_is(fixture) {
        fixture.commit(|changes| contoso(changes, 1)).await;
        let migrated = migrate(&fixture.url).await.unwrap();
        assert_eq!((migrated.from, migrated.applied.len()), (Some(migrated.to), 0));
        assert_eq!(fixture.store.tenants().await.unwrap().len(), 1);
    }
}

/// The change must reach the target between the writing and the looking again, which only PostgreSQL lets happen.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_does_not_arrive_is_told() {
    on_postgres(module_path!(), |fixture: Fixture| async move {
        let (_from, from) = new_sqlite().await;
        fill(&file(&from));
        let change = "UPDATE tenants SET name = 'x'";
        let copied = copy(&from, &fixture.url, None, |progress| {
            if progress.table == "users" && !progress.verifying {
                let changed = fixture.execute(change);
                tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(changed));
            }
        });
        let copied = copied.await.unwrap();
        let differ: Vec<_> = copied.tables.iter().filter(|table| !table.agrees()).collect();
        assert_eq!(differ.len(), 1, "{differ:?}");
        assert_eq!((differ[0].name.as_str(), differ[0].from.rows, differ[0].to.rows), ("tenants", 2, 2));
        let opened = Store::open(&fixture.url).await;
        assert!(matches!(opened, Err(StoreError::UnfinishedCopy)), "{opened:?}");
    })
    .await;
}

#[tokio::test]
async fn a_new_database_is_made_up_to_date() {
    let (_directory, url) = sqlite_place();
    let migrated = migrate(&url).await.unwrap();
    assert_eq!(migrated.from, None);
    assert!(migrated.applied.last().unwrap().starts_with(&format!("V{}__", migrated.to)), "{migrated:?}");
    assert_eq!(migrated.applied[0], "V1__schema");
    assert_eq!(migrate(&url).await.unwrap().from, Some(migrated.to));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_cannot_be_copied_is_refused_with_what_to_do() {
    let (_from, from) = new_sqlite().await;
    let (_to, to) = sqlite_place();
    let refused = copy(&from, &from, None, |_| {}).await.unwrap_err();
    assert!(matches!(refused, CopyError::Same), "{refused:?}");
    let refused = copy(&from, &to, None, |_| {}).await.unwrap_err();
    assert!(matches!(refused, CopyError::NoDatabase(Side::To)), "{refused:?}");
    assert!(refused.to_string().contains("farhand migrate"), "{refused}");
    let refused = copy(&to, &from, None, |_| {}).await.unwrap_err();
    assert!(matches!(refused, CopyError::NoDatabase(Side::From)), "{refused:?}");
}
