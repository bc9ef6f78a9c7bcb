//! Pages by the service, against the same rows by the bare database.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use farhand_contract::devices::DeviceQuery;

use super::{
    bare::{Ask, Bare, from},
    cases::{Case, Floor},
    kept::Fleeted,
};
use crate::measure::{Bar, Row, Times};

/// A case in which each call is slow is asked less often.
pub const PATIENCE: Duration = Duration::from_secs(6);

/// How often at least.
pub const FEWEST: usize = 40;

/// How long it took.
pub struct Measured {
    /// What.
    pub what: &'static str,
    /// The service.
    pub ours: Times,
    /// The bare database.
    pub floor: Times,
}

impl Measured {
    /// A line of the table.
    pub fn row(&mut self, place: &str, share: f64, name: &str) -> Row<String> {
        Row {
            what: format!("{place}, {}, {name}, µs", self.what),
            ours: self.ours.micros(share),
            floor: self.floor.micros(share),
            bar: Bar::AtMost(1.5),
        }
    }
}

/// Asks everything once, to know which rows it is, and then each side in turns. The floor reads the same pages, but not
/// the one that the service has just read: neither side finds its rows warmer than the other does.
pub async fn measure(house: &Fleeted, bare: &Bare, case: &Case) -> Result<Measured> {
    let tenant = house.tenant.to_string();
    let mut asks: Vec<(&DeviceQuery, usize, Ask)> = Vec::new();
    let begun = Instant::now();
    for query in &case.queries {
        let page = house.services.devices.page(&house.caller, query).await?;
        let ids: Vec<String> = page.rows.iter().map(|row| row.id.to_string()).collect();
        ensure!(!ids.is_empty(), "{}: no device for {query:?}", case.what);
        let rows = i64::try_from(ids.len())?;
        let ask = match case.floor {
            Floor::Ordered => from(bare, &tenant, (query.sort, query.direction), &ids).await?,
            Floor::Ids => Ask::Ids(ids.clone()),
            Floor::Found => Ask::Found { text: query.search.clone(), rows },
            Floor::Passed => Ask::Passed { text: query.search.clone(), rows },
        };
        let (_, mut read) = bare.read(&tenant, &ask).await?;
        let mut expected = ids.clone();
        if case.floor == Floor::Ids {
            read.sort_unstable();
            expected.sort_unstable();
        }
        ensure!(read == expected, "{}: the floor has other rows for {query:?}", case.what);
        asks.push((query, ids.len(), ask));
        if begun.elapsed() > PATIENCE && asks.len() >= FEWEST {
            break;
        }
    }
    let mut measured = Measured { what: case.what, ours: Times::default(), floor: Times::default() };
    for (number, (query, rows, _)) in asks.iter().enumerate() {
        let begun = Instant::now();
        let page = house.services.devices.page(&house.caller, query).await?;
        measured.ours.add(begun.elapsed());
        ensure!(page.rows.len() == *rows, "{}: other rows than before", case.what);
        let (_, rows, ask) = &asks[(number + asks.len() / 2) % asks.len()];
        let (time, read) = bare.read(&tenant, ask).await?;
        measured.floor.add(time);
        ensure!(read.len() == *rows, "{}: the floor has other rows than before", case.what);
    }
    Ok(measured)
}
