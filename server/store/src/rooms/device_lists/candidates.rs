//! The few devices that a list is about, by what they have in common: which index finds them, and what it is asked.

use std::borrow::Cow;

use farhand_contract::{
    TenantId,
    device_lists::{DeviceFacet, DeviceFilter},
    devices::{DeviceQuery, DeviceSort},
};
use sea_query::{BinOper, Expr, ExprTrait as _, Func, Query, SelectStatement};

use super::{
    chosen::{add_bits, counted, key, meant},
    marked::Marks,
};
use crate::{
    backends::Backend,
    facets,
    rooms::{
        device_counts::Kept,
        devices::{TABLE, of_tenant},
    },
    search, sort_keys,
};

/// The most devices that are sorted here.
pub(super) const CANDIDATES: u64 = 1000;

/// The same for a search: the walk must read whole devices to tell those that are not meant.
pub(super) const FOUND: u64 = 2000;

/// Rows' numbers that are at hand.
const NUMBERS: &str = "numbers";

/// The devices that are marked, as the index of the marks tells them.
const MARKED: &str = "marked";

/// The table of trigrams on SQLite.
pub(super) const TRIGRAM_TABLE: &str = "devices_search";

/// The same where it is known before how many there are, and remembered which, of so many in all.
///
/// A walk goes past ever more rows the fewer of all are meant, while to gather them costs less: both cost the same where their
/// number is about the root of a page times all.
pub(super) fn most_known(all: u64) -> u64 {
    (64 * all).isqrt().clamp(CANDIDATES, 8 * CANDIDATES)
}

/// What few devices have in common.
#[derive(Clone, Debug)]
pub(in crate::rooms) enum Common {
    /// A key in the index of this column.
    Keys(DeviceSort, Vec<Vec<u8>>),
    /// Text, by whatever PostgreSQL has.
    Text,
    /// Text, by these trigrams in SQLite's table of them.
    Trigrams(String),
    /// That these are the numbers of their rows.
    Numbers(Vec<i64>),
    /// Keys from the first on and before the second.
    Range(DeviceSort, Option<Vec<u8>>, Option<Vec<u8>>),
    /// That they are removed.
    Removed,
    /// That somebody marked them.
    Marked(Marks),
}

impl Common {
    /// What is asked of the devices that have this in common: what follows from that is not asked again.
    fn left_of<'q>(&self, query: &'q DeviceQuery) -> Cow<'q, DeviceQuery> {
        let Self::Marked(marks) = self else { return Cow::Borrowed(query) };
        let is_left = |filter: &&DeviceFilter| Marks::of(filter).as_ref() != Some(marks);
        let filters = query.filters.iter().filter(is_left).cloned().collect();
        Cow::Owned(DeviceQuery { filters, ..query.clone() })
    }
}

/// Id and sort key of at most so many devices that are meant and have this in common, in no order.
pub(in crate::rooms) fn candidates(
    tenant: TenantId,
    query: &DeviceQuery,
    common: &Common,
    limit: u64,
) -> SelectStatement {
    let mut select = Query::select();
    select.column((TABLE, "id")).column((TABLE, sort_keys::column(query.sort)));
    match common {
        Common::Text | Common::Trigrams(_) => {
            select.from(TABLE);
        }
        Common::Numbers(numbers) => {
            let numbers = serde_json::to_string(numbers).unwrap_or_default();
            // Not any other way round: these leave fewer devices than any index would. What joins them stands with what is
            // asked: sea-query writes no condition at a cross join.
            select
                .from_function(Func::cust("json_each").arg(numbers), NUMBERS)
                .cross_join(TABLE)
                .and_where(Expr::col((TABLE, "rowid")).equals((NUMBERS, "value")));
        }
        Common::Keys(column, keys) => {
            select.from(TABLE).and_where(key(*column).is_in(keys.iter().cloned()));
        }
        Common::Range(column, from, until) => {
            select.from(TABLE);
            if let Some(from) = from {
                select.and_where(key(*column).gte(from.clone()));
            }
            if let Some(until) = until {
                select.and_where(key(*column).lt(until.clone()));
            }
        }
        Common::Removed => {
            select.from(TABLE).and_where(Expr::col((TABLE, facets::REMOVED)).is_not_null());
        }
        Common::Marked(marks) => {
            select
                .from_subquery(marks.devices(tenant), MARKED)
                .cross_join(TABLE)
                .and_where(Expr::col((TABLE, "id")).equals((MARKED, "device_id")));
        }
    }
    select.and_where(of_tenant(tenant)).cond_where(meant(&common.left_of(query))).limit(limit);
    add_bits(&mut select, query);
    select
}

pub(super) fn has_trigrams(trigrams: &str) -> Expr {
    // The table's name stands for all of its columns, of which it has one: without positions it has no other question.
    Expr::col((TRIGRAM_TABLE, TRIGRAM_TABLE)).binary(BinOper::Custom("MATCH"), Expr::val(trigrams))
}

/// The numbers of the rows that have the trigrams: one more than `most` where there are more.
pub(super) fn with_trigrams(trigrams: &str, most: u64) -> SelectStatement {
    Query::select()
        .column("rowid")
        .from(TRIGRAM_TABLE)
        .and_where(has_trigrams(trigrams))
        .limit(most + 1)
        .take()
}

/// What may leave few devices, what is surest first; by their counts, at most `known`.
pub(super) fn commons(query: &DeviceQuery, kept: &Kept, backend: &Backend, known: u64) -> Vec<Common> {
    let mut commons = Vec::new();
    // However they are read, these are few.
    if kept.all <= CANDIDATES {
        commons.push(Common::Range(query.sort, None, None));
        return commons;
    }
    // Where few are thought to have all that is wanted, the index of one of its columns may have more.
    let most = if thought(kept) <= known / 4 * 3 { 4 * known } else { known };
    let rare = counted(query).into_iter().zip(&kept.filters).filter_map(|((column, values), &count)| {
        if count > most {
            return None;
        }
        if column == DeviceFacet::IsRemoved {
            let managed = values.iter().flatten().any(|value| value == "false");
            return (!managed).then_some((count, Common::Removed));
        }
        let sort = sort_keys::sort_of(column)?;
        let keys = values.iter().map(|value| sort_keys::of_value(sort, value.as_deref())).collect();
        Some((count, Common::Keys(sort, keys)))
    });
    if let Some((count, common)) = rare.min_by_key(|&(count, _)| count) {
        commons.push(common);
        if count <= known {
            return commons;
        }
    }
    commons.extend(query.filters.iter().filter_map(Marks::of).map(Common::Marked));
    if let Some(trigrams) = search::trigrams(&query.search) {
        let by_table = backend.has_trigram_table();
        commons.push(if by_table { Common::Trigrams(trigrams) } else { Common::Text });
    }
    for filter in &query.filters {
        match filter {
            DeviceFilter::AnyOf { .. } | DeviceFilter::Tagged { .. } | DeviceFilter::InGroup { .. } => {}
            DeviceFilter::Begins { column, text } => {
                if let Some((first, end)) = sort_keys::beginning(*column, text) {
                    commons.push(Common::Range(*column, Some(first), Some(end)));
                }
            }
            DeviceFilter::NeverSynced => {
                let (sort, never) = (DeviceSort::LastSyncDateTime, None);
                commons.push(Common::Keys(sort, vec![sort_keys::of_value(sort, never)]));
            }
            DeviceFilter::LastSync { .. } | DeviceFilter::Enrolled { .. } => {
                commons.extend(filter.time().map(|(column, from, until)| {
                    Common::Range(column, from.map(sort_keys::moment), until.map(sort_keys::moment))
                }));
            }
        }
    }
    commons
}

/// How many devices all filters may leave that counts are kept for, as if none of them had to do with another.
fn thought(kept: &Kept) -> u64 {
    let all = Ord::max(kept.all, 1);
    kept.filters.iter().fold(all, |left, &count| left.saturating_mul(count) / all)
}
