//! What somebody asks of a list of devices.

use std::time::{Duration, Instant};

use anyhow::Result;
use farhand_contract::{
    device_lists::{COUNTED_LIMIT, DeviceFacet, DeviceFilter, DeviceJump, Facet},
    devices::{DeviceQuery, DeviceSort},
    pages::{Direction, PageStart},
};

use super::{
    kept::Fleeted,
    pages::{FEWEST, PATIENCE},
};

/// The least that the same rows cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Floor {
    /// By the index of the order, from the first of them on.
    Ordered,
    /// By their ids: no index has just these.
    Ids,
    /// By the index of trigrams.
    Found,
    /// By the index of the order, looked at for the text.
    Passed,
}

/// Something that is asked, in many variations.
pub struct Case {
    /// What.
    pub what: &'static str,
    /// Which of the groups that are measured over HTTP.
    pub group: &'static str,
    /// What is asked, one after the other.
    pub queries: Vec<DeviceQuery>,
    /// What it is measured against.
    pub floor: Floor,
}

/// The groups.
pub const GROUPS: [&str; 4] = ["pages and sorts", "filters", "searches", "jumps"];

/// So many pages may follow each other before another list is asked for.
const FOLLOWED: usize = 40;

/// Searches that find many devices in every fleet.
const MANY: [&str; 6] = ["thinkpad", "lt-nl", "latitude", "surface", "@bench", "sm-"];

/// All cases whose name has this in it, each with so many queries.
pub async fn of(house: &Fleeted, calls: usize, only: &str) -> Result<Vec<Case>> {
    let facets = house
        .store()
        .device_facets(house.tenant, &DeviceQuery::default(), COUNTED_LIMIT, Duration::MAX)
        .await?
        .columns;
    let sorted = |sort, direction| DeviceQuery { sort, direction, ..DeviceQuery::default() };
    let (up, down) = (Direction::Ascending, Direction::Descending);
    let halfway = DeviceQuery { jump: Some(DeviceJump::Thousandths(500)), ..DeviceQuery::default() };
    let filtered = |filters: Vec<DeviceFilter>| DeviceQuery { filters, ..DeviceQuery::default() };
    let is = |column, value: &str| DeviceFilter::AnyOf { column, values: vec![Some(value.to_owned())] };
    let noncompliant = is(DeviceFacet::ComplianceState, "noncompliant");
    let windows = is(DeviceFacet::OperatingSystem, "Windows");
    let against = DeviceQuery {
        sort: DeviceSort::OperatingSystem,
        direction: down,
        ..filtered(vec![is(DeviceFacet::Manufacturer, "Apple")])
    };
    let lists: Vec<(&'static str, &'static str, Floor, Vec<DeviceQuery>)> = vec![
        ("first page", GROUPS[0], Floor::Ordered, vec![DeviceQuery::default()]),
        ("deep pages", GROUPS[0], Floor::Ordered, vec![halfway]),
        ("sorted by model", GROUPS[0], Floor::Ordered, vec![sorted(DeviceSort::Model, up)]),
        (
            "sorted by last check-in, newest first",
            GROUPS[0],
            Floor::Ordered,
            vec![sorted(DeviceSort::LastSyncDateTime, down)],
        ),
        ("sorted by version", GROUPS[0], Floor::Ordered, vec![sorted(DeviceSort::OsVersion, up)]),
        (
            "sorted by user, from Z",
            GROUPS[0],
            Floor::Ordered,
            vec![sorted(DeviceSort::UserPrincipalName, down)],
        ),
        ("sorted by compliance", GROUPS[0], Floor::Ordered, vec![sorted(DeviceSort::ComplianceState, up)]),
        ("one filter", GROUPS[1], Floor::Ids, vec![filtered(vec![noncompliant.clone()])]),
        (
            "three filters",
            GROUPS[1],
            Floor::Ids,
            vec![filtered(vec![
                windows.clone(),
                is(DeviceFacet::ManagedDeviceOwnerType, "company"),
                is(DeviceFacet::ComplianceState, "compliant"),
            ])],
        ),
        (
            "two filters that seldom meet",
            GROUPS[1],
            Floor::Ids,
            vec![filtered(vec![windows, is(DeviceFacet::ComplianceState, "conflict")])],
        ),
        ("a rare value", GROUPS[1], Floor::Ids, rare(&facets)),
        ("what begins with a text", GROUPS[1], Floor::Ids, beginnings(house, calls)),
        ("a filter against the order", GROUPS[1], Floor::Ids, vec![against]),
        ("a search that finds many", GROUPS[2], Floor::Passed, MANY.map(searched).into()),
        ("a search that finds few", GROUPS[2], Floor::Found, some(house, calls, |name, _| name.to_owned())),
        (
            "a search within serial numbers",
            GROUPS[2],
            Floor::Found,
            some(house, calls, |_, serial| serial.get(2..8).unwrap_or(serial).to_owned()),
        ),
        (
            "a search for three characters",
            GROUPS[2],
            Floor::Found,
            some(house, calls, |_, serial| serial.get(4..7).unwrap_or(serial).to_owned()),
        ),
    ];
    let mut cases = Vec::new();
    for (what, group, floor, lists) in lists {
        if what.contains(only) {
            cases.push(Case { what, group, queries: followed(house, lists, calls).await?, floor });
        }
    }
    let shares = (0..1000).step_by(37).map(DeviceJump::Thousandths).cycle().take(calls).collect();
    let texts = (0..calls).map(|number| DeviceJump::Text(device(house, number, calls).0)).collect();
    for (what, jumps) in [("jump to a share", shares), ("jump to a text", texts)] {
        if what.contains(only) {
            let jumps: Vec<DeviceJump> = jumps;
            let to = |jump| DeviceQuery { jump: Some(jump), ..DeviceQuery::default() };
            let queries = jumps.into_iter().map(to).collect();
            cases.push(Case { what, group: GROUPS[3], queries, floor: Floor::Ordered });
        }
    }
    Ok(cases)
}

/// Pages of these lists in turn, page after page, until there are enough.
async fn followed(house: &Fleeted, lists: Vec<DeviceQuery>, calls: usize) -> Result<Vec<DeviceQuery>> {
    let mut queries = Vec::with_capacity(calls);
    let begun = Instant::now();
    let is_enough = |queries: &Vec<DeviceQuery>| begun.elapsed() > PATIENCE && queries.len() >= FEWEST;
    let each = if lists.len() == 1 { usize::MAX } else { FOLLOWED };
    for list in lists.iter().cycle() {
        let mut query = list.clone();
        let mut taken = 0;
        while queries.len() < calls && taken < each && !is_enough(&queries) {
            queries.push(query.clone());
            taken += 1;
            let searched = !list.search.is_empty();
            // The first page is asked for again and again: it is what everybody sees.
            if *list == DeviceQuery::default() || searched {
                if searched {
                    break;
                }
                continue;
            }
            let page = house.services.devices.page(&house.caller, &query).await?;
            let Some(next) = page.next else { break };
            query = DeviceQuery { from: PageStart::After(next), jump: None, ..query };
        }
        if queries.len() >= calls || is_enough(&queries) {
            return Ok(queries);
        }
    }
    Ok(queries)
}

/// Lists of the values that few devices have.
fn rare(facets: &[Facet]) -> Vec<DeviceQuery> {
    let mut values: Vec<(u64, DeviceFilter)> = facets
        .iter()
        .filter(|facet| {
            matches!(facet.column, DeviceFacet::Model | DeviceFacet::OsVersion | DeviceFacet::Manufacturer)
        })
        .flat_map(|facet| {
            facet.values.iter().map(|value| {
                let filter = DeviceFilter::AnyOf { column: facet.column, values: vec![value.value.clone()] };
                (value.devices, filter)
            })
        })
        .collect();
    values.sort_by_key(|(devices, _)| *devices);
    let of = |(_, filter)| DeviceQuery { filters: vec![filter], ..DeviceQuery::default() };
    values.into_iter().take(4).map(of).collect()
}

/// Lists of what begins with four characters of a serial number.
fn beginnings(house: &Fleeted, calls: usize) -> Vec<DeviceQuery> {
    (0..calls)
        .map(|number| {
            let (_, serial) = device(house, number, calls);
            let text = serial.get(..4).unwrap_or(&serial).to_owned();
            let filters = vec![DeviceFilter::Begins { column: DeviceSort::SerialNumber, text }];
            DeviceQuery { filters, ..DeviceQuery::default() }
        })
        .collect()
}

/// Searches for something of devices from all over the fleet.
fn some(house: &Fleeted, calls: usize, text: impl Fn(&str, &str) -> String) -> Vec<DeviceQuery> {
    (0..calls)
        .map(|number| {
            let (name, serial) = device(house, number, calls);
            searched(&text(&name, &serial))
        })
        .collect()
}

fn searched(text: &str) -> DeviceQuery {
    DeviceQuery { search: text.to_owned(), ..DeviceQuery::default() }
}

/// Name and serial number of a device: of `of` from all over the fleet, this one.
fn device(house: &Fleeted, number: usize, of: usize) -> (String, String) {
    let step = house.fleet.devices as usize / of.max(1);
    // Not in the order in which they were made.
    let place = (number * 7919 % of.max(1)) * step.max(1);
    let place = u32::try_from(place).unwrap_or_default() % house.fleet.devices;
    let device = house.fleet.devices(place..place + 1).next();
    device.map(|device| (device.device_name, device.serial_number.unwrap_or_default())).unwrap_or_default()
}
