//! Which devices a list is about: what its search and its filters say, as conditions.

use farhand_contract::{
    device_lists::{DeviceFacet, DeviceFilter},
    devices::{DeviceQuery, DeviceSort},
    pages::Direction,
};
use sea_query::{Condition, Expr, ExprTrait as _, Func, SelectStatement};

use super::marked::Marks;
use crate::{facets, pages::Start, rooms::devices::TABLE, search, sort_keys};

/// That a device is meant, without its tenant.
pub(super) fn meant(query: &DeviceQuery) -> Condition {
    let mut all = Condition::all();
    if !query.search.is_empty() {
        all = all.add(search::found(TABLE, &query.search));
    }
    for filter in &query.filters {
        match filter {
            DeviceFilter::AnyOf { column, values } => all = all.add(facets::has(TABLE, *column, values)),
            DeviceFilter::Begins { column, text } => all = all.add(begins(*column, text)),
            DeviceFilter::LastSync { .. } | DeviceFilter::Enrolled { .. } => {
                let Some((column, from, until)) = filter.time() else { continue };
                if let Some(from) = from {
                    all = all.add(hidden_key(column).gte(sort_keys::moment(from)));
                }
                if let Some(until) = until {
                    all = all.add(hidden_key(column).lt(sort_keys::moment(until)));
                }
                if from.is_some() || until.is_some() {
                    all = all.add(Expr::col((TABLE, sort_keys::sorted(column))).is_not_null());
                }
            }
            DeviceFilter::NeverSynced => {
                all = all.add(Expr::col((TABLE, "last_sync_date_time")).is_null());
            }
            DeviceFilter::Tagged { .. } | DeviceFilter::InGroup { .. } => {
                all = all.add_option(Marks::of(filter).map(|marks| marks.had()));
            }
        }
    }
    all
}

/// What the bits tell of the filters.
pub(super) fn add_bits(select: &mut SelectStatement, query: &DeviceQuery) {
    select.cond_where(facets::may_have(TABLE, counted(query)));
}

pub(super) fn key(column: DeviceSort) -> Expr {
    Expr::col((TABLE, sort_keys::column(column)))
}

/// The same, so that no index of it is used: of the many that there are, a database must take the one that is meant.
pub(super) fn hidden_key(column: DeviceSort) -> Expr {
    Func::coalesce([key(column), key(column)]).into()
}

fn begins(column: DeviceSort, text: &str) -> Condition {
    match sort_keys::beginning(column, text) {
        Some((first, end)) => {
            Condition::all().add(hidden_key(column).gte(first)).add(hidden_key(column).lt(end))
        }
        None => Condition::all().add(Expr::cust("1 = 0")),
    }
}

/// The first and the last of some keys, where they end.
pub(super) type Ends = (Option<Vec<u8>>, Option<Vec<u8>>);

/// Between which keys of the order the devices are that the filter leaves, if it is about that column.
pub(super) fn bounds(sort: DeviceSort, filter: &DeviceFilter) -> Option<Ends> {
    match filter {
        DeviceFilter::AnyOf { column, values } if sort_keys::sort_of(*column) == Some(sort) => {
            let keys = || values.iter().map(|value| sort_keys::of_value(sort, value.as_deref()));
            Some((keys().min(), keys().max()))
        }
        DeviceFilter::Begins { column, text } if *column == sort => {
            sort_keys::beginning(sort, text).map(|(first, end)| (Some(first), Some(end)))
        }
        DeviceFilter::LastSync { .. } | DeviceFilter::Enrolled { .. } => {
            let (_, from, until) = filter.time().filter(|(column, ..)| *column == sort)?;
            Some((from.map(sort_keys::moment), until.map(sort_keys::moment)))
        }
        DeviceFilter::NeverSynced if sort == DeviceSort::LastSyncDateTime => {
            let never = || Some(sort_keys::of_value(sort, None));
            Some((never(), never()))
        }
        DeviceFilter::AnyOf { .. }
        | DeviceFilter::Begins { .. }
        | DeviceFilter::NeverSynced
        | DeviceFilter::Tagged { .. }
        | DeviceFilter::InGroup { .. } => None,
    }
}

/// That a device is between these in the order. Where the walk begins is a bound already: a second one on the same side
/// could be taken for it.
pub(super) fn between(query: &DeviceQuery, start: &Start, (first, last): Ends) -> Condition {
    let ascending = query.direction == Direction::Ascending;
    let (below, above) = match start {
        Start::First | Start::Last => (true, true),
        Start::After(_) => (!ascending, ascending),
        Start::Before(_) => (ascending, !ascending),
    };
    let mut within = Condition::all();
    if let Some(first) = first.filter(|_| below) {
        within = within.add(key(query.sort).gte(first));
    }
    if let Some(last) = last.filter(|_| above) {
        within = within.add(key(query.sort).lte(last));
    }
    within
}

/// The filters that counts are kept for.
pub(super) fn counted(query: &DeviceQuery) -> Vec<(DeviceFacet, &[Option<String>])> {
    query
        .filters
        .iter()
        .filter_map(|filter| match filter {
            DeviceFilter::AnyOf { column, values } => Some((*column, values.as_slice())),
            DeviceFilter::Begins { .. }
            | DeviceFilter::LastSync { .. }
            | DeviceFilter::Enrolled { .. }
            | DeviceFilter::NeverSynced
            | DeviceFilter::Tagged { .. }
            | DeviceFilter::InGroup { .. } => None,
        })
        .collect()
}
