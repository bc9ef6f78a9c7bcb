//! Lists of devices and what brings them in, at several sizes of fleet, on SQLite or on PostgreSQL.

mod bare;
mod cases;
mod import;
mod kept;
mod pages;
mod program;
mod serving;

use std::{path::PathBuf, time::Instant};

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use farhand_contract::devices::DeviceSort;
use secrecy::SecretString;

use crate::measure::{Bar, Row};
use kept::Kept;

/// At the largest size a page may take this much longer than at the smallest.
const GROWTH: f64 = 1.3;

/// The fleet that a server is started with.
const SERVED: u32 = 100_000;

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// How many devices, for each of which a database is made and kept for the next run.
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000, 1_000_000])]
    sizes: Vec<u32>,
    /// What to measure of it.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Subject::Pages, Subject::Http, Subject::Import, Subject::Serve])]
    only: Vec<Subject>,
    /// Only the cases whose name has this in it.
    #[arg(long, default_value = "")]
    case: String,
    /// Pages to read in each case, on each side.
    #[arg(long, default_value_t = 600)]
    calls: usize,
    /// Devices to import.
    #[arg(long, default_value_t = 100_000)]
    import: u32,
    /// Where databases are kept.
    #[arg(long, default_value = "target/bench")]
    kept: PathBuf,
    /// The program `farhand`; unless given, the one beside this program.
    #[arg(long)]
    program: Option<PathBuf>,
}

/// A part of the measurement.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Subject {
    /// Nothing: the databases are made.
    Nothing,
    /// Pages by the service.
    Pages,
    /// Pages over HTTP.
    Http,
    /// The import of a file.
    Import,
    /// The program: its start, and its memory.
    Serve,
}

/// Measures what is asked for, on this PostgreSQL server or on SQLite.
pub async fn measure(asked: &Arguments, server: Option<&SecretString>) -> Result<Vec<Row<String>>> {
    let wants = |subject| asked.only.contains(&subject);
    let store = if server.is_some() { "PostgreSQL" } else { "SQLite" };
    let mut rows = Vec::new();
    let mut all: Vec<(u32, Vec<pages::Measured>)> = Vec::new();
    for &devices in &asked.sizes {
        let kept = Kept::of(&asked.kept, devices, server).await?;
        if !wants(Subject::Pages) && !wants(Subject::Http) {
            continue;
        }
        let house = kept.open().await?;
        let bare = kept.bare().await?;
        let cases = cases::of(&house, asked.calls, &asked.case).await?;
        let place = format!("{store}, {devices} devices");
        // As it is when somebody has searched before.
        let begun = Instant::now();
        house.store().survey_devices(house.tenant, DeviceSort::default()).await?;
        eprintln!("{place}: surveyed within {:.1} s", begun.elapsed().as_secs_f32());
        if wants(Subject::Pages) {
            let mut measured = Vec::new();
            for case in &cases {
                let mut one = pages::measure(&house, &bare, case).await?;
                for (share, name) in [(0.5, "p50"), (0.99, "p99")] {
                    rows.push(one.row(&place, share, name));
                }
                eprintln!("{place}: {} ({} calls)", case.what, one.ours.count());
                measured.push(one);
            }
            all.push((devices, measured));
        }
        if wants(Subject::Http) {
            rows.extend(serving::over_http(&house, &cases, &place, devices).await?);
        }
        house.close().await;
    }
    if let [(fewest, small), .., (most, large)] = &mut all[..] {
        for (small, large) in small.iter_mut().zip(large) {
            for (share, name) in [(0.5, "p50"), (0.99, "p99")] {
                rows.push(Row {
                    what: format!("{store}, {}, {most} against {fewest}, {name}, µs", large.what),
                    ours: large.ours.micros(share),
                    floor: small.ours.micros(share),
                    bar: Bar::AtMost(GROWTH),
                });
            }
        }
    }
    if wants(Subject::Serve) || wants(Subject::Import) && server.is_none() {
        let program = match &asked.program {
            Some(program) => program.clone(),
            None => std::env::current_exe()?.with_file_name("farhand"),
        };
        program.metadata().with_context(|| format!("{} is not built", program.display()))?;
        if wants(Subject::Serve) {
            let kept = Kept::of(&asked.kept, SERVED, server).await?;
            rows.extend(serving::of_the_program(&program, &kept, store).await?);
        }
        if wants(Subject::Import) && server.is_none() {
            rows.push(import::measure(&program, &asked.kept, asked.import)?);
        }
    }
    Ok(rows)
}
