//! A page of All devices by the service, against the same rows by bare SQLite: one connection, one prepared statement.

use std::time::Instant;

use anyhow::Result;
use farhand_contract::{
    devices::{DeviceQuery, DeviceSort},
    pages::{PAGE_ROWS, PageStart},
};
use rusqlite::{Connection, OpenFlags, params};

use crate::{
    house::House,
    measure::{Bar, Row, Times},
};

const FLOOR: &str = "SELECT id, device_name, management_agent, managed_device_owner_type, compliance_state, \
     operating_system, os_version, model, serial_number, last_sync_date_time, user_principal_name, sort_device_name \
     FROM devices WHERE tenant_id = ?1 AND (sort_device_name, id) > (?2, ?3) ORDER BY sort_device_name, id LIMIT ?4";

/// Reads the list from its start to its end, page after page and again, in turns with the floor.
pub async fn measure(house: &House, pages: u32) -> Result<Vec<Row>> {
    let bare = Connection::open_with_flags(&house.database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut floor = bare.prepare(FLOOR)?;
    let tenant = house.tenant.to_string();
    let mut place = (Vec::new(), String::new());
    let mut query = DeviceQuery { sort: DeviceSort::DeviceName, ..DeviceQuery::default() };
    let (mut ours, mut theirs) = (Times::default(), Times::default());
    for _ in 0..pages {
        let start = Instant::now();
        let page = house.services.devices.page(&house.caller, &query).await?;
        ours.add(start.elapsed());
        query.from = page.next.map_or(PageStart::Start, PageStart::After);

        let start = Instant::now();
        let mut rows = floor.query(params![tenant, place.0, place.1, PAGE_ROWS])?;
        let mut last = (Vec::new(), String::new());
        let mut read = 0;
        while let Some(row) = rows.next()? {
            for column in 1..11 {
                // Whatever it is, it is read and copied, as the service must.
                std::hint::black_box(row.get::<_, rusqlite::types::Value>(column)?);
            }
            last = (row.get(11)?, row.get(0)?);
            read += 1;
        }
        theirs.add(start.elapsed());
        place = if read == PAGE_ROWS { last } else { (Vec::new(), String::new()) };
    }
    let row = |what, share, ours: &mut Times, theirs: &mut Times| Row {
        what,
        ours: ours.micros(share),
        floor: theirs.micros(share),
        bar: Bar::AtMost(1.5),
    };
    Ok(vec![
        row("page of All devices, service call, p50, µs", 0.5, &mut ours, &mut theirs),
        row("page of All devices, service call, p99, µs", 0.99, &mut ours, &mut theirs),
    ])
}
