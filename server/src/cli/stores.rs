//! The commands about databases: bringing one up to date, and copying one into another.

use std::{
    io::{self, IsTerminal as _, Write as _},
    process::ExitCode,
};

use anyhow::Context as _;
use farhand_store::{Copied, CopiedTable, Progress, StoreUrl, copy, migrate};

use crate::{config::Settings, start::make_data_directory};

/// How many digits of a digest are shown: enough to compare by eye.
const DIGITS: usize = 12;

/// Brings the database of these settings up to date, and says what that was.
pub(super) async fn bring_up_to_date(settings: &Settings) -> anyhow::Result<()> {
    make_data_directory(settings)?;
    let migrated = migrate(&settings.store_url()).await.context("cannot bring the database up to date")?;
    for migration in &migrated.applied {
        println!("applied {migration}");
    }
    match migrated.from {
        Some(from) if from == migrated.to => println!("The database is up to date: version {from}."),
        Some(from) => println!("The database was brought from version {from} to version {}.", migrated.to),
        None => println!("The database was made, with version {}.", migrated.to),
    }
    Ok(())
}

/// Copies a database into another, and says table by table whether it arrived.
pub(super) async fn copy_store(from: &str, to: &str, tenant: Option<&str>) -> anyhow::Result<ExitCode> {
    let (from, to) = (StoreUrl::parse(from), StoreUrl::parse(to));
    let copied = copy(&from, &to, tenant, shown()).await.context("nothing was copied to its end")?;
    if copied.begun_anew {
        println!("What an unfinished copy had left there was removed before.");
    }
    print!("{}", table(&copied));
    if copied.agrees() {
        println!(
            "Both sides agree. What is sealed opens with the same key only: take FARHAND_KEY or farhand.key along."
        );
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!(
        "The two sides do not agree: somebody wrote into the target meanwhile. It is not used until the copy is begun \
         anew by the same command."
    );
    Ok(ExitCode::FAILURE)
}

/// Shows how far a copy is, to whoever sits at a terminal.
fn shown() -> impl FnMut(Progress<'_>) + Send {
    let terminal = io::stderr().is_terminal();
    move |progress| {
        if terminal {
            let Progress { table, verifying, rows, of } = progress;
            let what = if verifying { "verifying" } else { "copying" };
            let end = if rows < of { "" } else { "\n" };
            eprint!("\r{what} {table}: {rows} of {of}{end}");
            // Progress that cannot be shown is no reason to stop.
            let _ = io::stderr().flush();
        }
    }
}

/// A line for each table: how many rows it has on both sides, the digest of them, and whether they are the same.
fn table(copied: &Copied) -> String {
    let width = copied.tables.iter().map(|table| table.name.len()).max().unwrap_or(0);
    let digest = |digest: [u8; 32]| {
        let begins = digest.first_chunk().map_or(0, |begins| u128::from_be_bytes(*begins));
        let mut digits = format!("{begins:032x}");
        digits.truncate(DIGITS);
        digits
    };
    let line = |table: &CopiedTable| {
        let (from, to) = (table.from, table.to);
        let verdict = if table.agrees() { "agrees" } else { "DIFFERS" };
        let (name, was, is) = (&table.name, digest(from.digest), digest(to.digest));
        format!("{name:<width$}  {:>9}  {:>9}  {was}  {is}  {verdict}\n", from.rows, to.rows)
    };
    let digests = ["digest", "there"].map(|head| format!("{head:<DIGITS$}")).join("  ");
    let head = format!("{:<width$}  {:>9}  {:>9}  {digests}\n", "table", "rows", "there");
    head + &copied.tables.iter().map(line).collect::<String>()
}

#[cfg(test)]
mod tests {
    use farhand_store::Tally;

    use super::*;

    #[test]
    fn a_table_that_differs_stands_out() {
        let tally = |rows, digest| Tally { rows, digest: [digest; 32] };
        let same = CopiedTable { name: "users".to_owned(), from: tally(2, 1), to: tally(2, 1) };
        let other = CopiedTable { name: "devices".to_owned(), from: tally(1_000_000, 10), to: tally(9, 11) };
        let text = table(&Copied { tables: vec![same, other], begun_anew: false });
        assert_eq!(
            text,
            "table         rows      there  digest        there       \n\
             users            2          2  010101010101  010101010101  agrees\n\
             devices    1000000          9  0a0a0a0a0a0a  0b0b0b0b0b0b  DIFFERS\n"
        );
    }
}
