//! The walk through a list that several columns sort, by the indexes that there are: one for each column.
//!
//! The index of the first column tells what comes next in it. Devices that have the same there, a *group*, are few as a
//! rule, and sorted here. A group of many is a list of its own, which the next column sorts: its index is walked, and
//! what is not of the group is left out, mostly by the bits of the facets.

use std::collections::BTreeMap;

use farhand_contract::{
    TenantId,
    device_lists::{DeviceFacet, DeviceFilter},
    devices::{DeviceOrder, DeviceQuery, DeviceSort},
    pages::Direction,
};
use sea_query::{Expr, ExprTrait as _, Order, Query, SelectStatement};
use uuid::Uuid;

use super::{
    super::{
        candidates::{CANDIDATES, Common, candidates},
        chosen::{add_bits, bounds, hidden_key, key, meant},
        order::InOrder as _,
    },
    place::{Orders, Place},
};
use crate::{
    Result, Store, facets,
    pages::Start,
    rooms::devices::{TABLE, of_tenant},
    sort_keys,
    values::id,
};

/// So many more devices are read than are needed, so that the last one is seldom of a group that is not all there.
const SLACK: usize = 16;

/// Devices that are equal in the first columns.
#[derive(Clone, Debug, Default)]
pub(in crate::rooms) struct Alike {
    /// What they have in these columns.
    pub(in crate::rooms) keys: Vec<Vec<u8>>,
    /// The values that have these keys, in the columns where they are known.
    pub(in crate::rooms) values: Vec<(DeviceFacet, Vec<Option<String>>)>,
}

/// From where on devices are read, in the column that sorts them.
#[derive(Clone, Debug)]
pub(in crate::rooms) enum Begin {
    /// The first one.
    First,
    /// Those at this key.
    At(Vec<u8>),
    /// Those beyond all that have this key.
    Beyond(Vec<u8>),
    /// Those beyond this device.
    After(Vec<u8>, Uuid),
}

/// What a stretch of the list is of.
#[derive(Clone, Copy)]
pub(in crate::rooms) struct Stretch<'a> {
    pub(in crate::rooms) tenant: TenantId,
    pub(in crate::rooms) query: &'a DeviceQuery,
    pub(in crate::rooms) orders: &'a Orders,
}

impl Stretch<'_> {
    /// The devices that are alike, by the index of the column that comes next: in its order, and in that of the ids.
    pub(in crate::rooms) fn walked(self, alike: &Alike, from: &Begin, limit: u64) -> Option<SelectStatement> {
        let order = self.orders.columns().get(alike.keys.len())?;
        let mut select = Query::select();
        select.column((TABLE, "id"));
        select.columns(self.orders.sorts().into_iter().map(|sort| (TABLE, sort_keys::column(sort))));
        select.from(TABLE).and_where(of_tenant(self.tenant)).cond_where(meant(self.query));
        add_bits(&mut select, self.query);
        self.add_alike(&mut select, alike, alike.keys.len());

        let ascending = order.direction == Direction::Ascending;
        let own = || key(order.sort);
        let at = |end: Vec<u8>| if ascending { own().gte(end) } else { own().lte(end) };
        // Where the walk begins and what a filter leaves are bounds on one side: a second one could be taken for the first.
        let (near, far) = self.ends(order.sort, ascending);
        let is_within = |start: &[u8]| {
            near.as_deref().is_none_or(|near| if ascending { start >= near } else { start <= near })
        };
        match from {
            Begin::At(start) if is_within(start) => {
                select.and_where(at(start.clone()));
            }
            Begin::Beyond(start) if is_within(start) => {
                let start = start.clone();
                select.and_where(if ascending { own().gt(start) } else { own().lt(start) });
            }
            Begin::After(start, device) if is_within(start) => {
                let row = Expr::tuple([own(), Expr::col((TABLE, "id"))]);
                let place = Expr::tuple([Expr::val(start.clone()), Expr::val(id(*device))]);
                select.and_where(if ascending { row.gt(place) } else { row.lt(place) });
            }
            Begin::First | Begin::At(_) | Begin::Beyond(_) | Begin::After(..) => {
                if let Some(near) = near {
                    select.and_where(at(near));
                }
            }
        }
        if let Some(far) = far {
            select.and_where(if ascending { own().lte(far) } else { own().gte(far) });
        }
        let way = if ascending { Order::Asc } else { Order::Desc };
        select
            .order_by((TABLE, sort_keys::column(order.sort)), way.clone())
            .order_by((TABLE, "id"), way)
            .limit(limit);
        Some(select)
    }

    /// The devices that are alike, by the index of the last column in which they are, in no order: one more than are
    /// sorted here where they are more.
    pub(in crate::rooms) fn gathered(self, alike: &Alike) -> Option<SelectStatement> {
        let last = alike.keys.len().checked_sub(1)?;
        let column = self.orders.columns().get(last)?.sort;
        let common = Common::Keys(column, vec![alike.keys[last].clone()]);
        let mut select = candidates(self.tenant, self.query, &common, CANDIDATES + 1);
        select.columns(self.orders.sorts().into_iter().skip(1).map(|sort| (TABLE, sort_keys::column(sort))));
        self.add_alike(&mut select, alike, last);
        Some(select)
    }

    /// That devices are alike in the first `columns`.
    fn add_alike(self, select: &mut SelectStatement, alike: &Alike, columns: usize) {
        for (order, own) in self.orders.columns().iter().zip(&alike.keys).take(columns) {
            select.and_where(hidden_key(order.sort).eq(own.clone()));
        }
        let values = alike.values.iter().map(|(facet, values)| (*facet, values.as_slice()));
        select.cond_where(facets::may_have(TABLE, values));
    }

    /// Between which keys of a column the filters leave devices: where the walk comes to first, and last.
    fn ends(self, sort: DeviceSort, ascending: bool) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
        let ends = || self.query.filters.iter().filter_map(move |filter| bounds(sort, filter));
        let first = ends().filter_map(|(first, _)| first).max();
        let last = ends().filter_map(|(_, last)| last).min();
        if ascending { (first, last) } else { (last, first) }
    }
}

/// The column that counts what this one sorts by.
fn facet_of(sort: DeviceSort) -> Option<DeviceFacet> {
    DeviceFacet::ALL.iter().copied().find(|&facet| sort_keys::sort_of(facet) == Some(sort))
}

/// What is kept of the devices that have the same key in a column.
struct Group {
    key: Vec<u8>,
    values: Vec<Option<String>>,
    devices: u64,
}

/// What is still to be read, the last of these first.
enum Task {
    /// Devices that are equal in the first columns, beyond this place.
    Group(Vec<Vec<u8>>, Option<Place>),
    /// Devices that are equal in the first columns, from there on in the next one.
    Rest(Vec<Vec<u8>>, Begin),
}

/// Follows the list from a place on.
pub(super) struct Walk<'a> {
    store: &'a Store,
    tenant: TenantId,
    query: &'a DeviceQuery,
    /// The list's, or turned round.
    orders: Orders,
    /// Of each column but the last, in its order; read when they are needed.
    groups: Option<Vec<Vec<Group>>>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        store: &'a Store,
        tenant: TenantId,
        query: &'a DeviceQuery,
        orders: &Orders,
        backwards: bool,
    ) -> Self {
        let orders = if backwards { orders.reversed() } else { orders.clone() };
        Self { store, tenant, query, orders, groups: None }
    }

    /// At most so many places from the start on, the nearest first.
    pub(super) async fn places(mut self, start: &Start<Place>, most: usize) -> Result<Vec<Place>> {
        let mut found = Vec::new();
        let mut tasks = self.begun(start);
        while found.len() < most
            && let Some(task) = tasks.pop()
        {
            let left = most - found.len();
            match task {
                Task::Group(keys, after) => self.group(keys, after, left, &mut found, &mut tasks).await?,
                Task::Rest(keys, from) => self.rest(keys, from, left, &mut found, &mut tasks).await?,
            }
        }
        found.truncate(most);
        Ok(found)
    }

    fn begun(&self, start: &Start<Place>) -> Vec<Task> {
        match start {
            Start::First | Start::Last => vec![Task::Rest(Vec::new(), Begin::First)],
            Start::After(place) | Start::Before(place) => {
                let Some(first) = place.keys.first() else { return Vec::new() };
                if place.keys.len() == self.orders.columns().len() {
                    vec![
                        Task::Rest(Vec::new(), Begin::Beyond(first.clone())),
                        Task::Group(vec![first.clone()], Some(place.clone())),
                    ]
                } else if matches!(start, Start::After(_)) {
                    // The place of a text is before all that is there.
                    vec![Task::Rest(Vec::new(), Begin::At(first.clone()))]
                } else {
                    vec![Task::Rest(Vec::new(), Begin::Beyond(first.clone()))]
                }
            }
        }
    }

    async fn group(
        &mut self,
        keys: Vec<Vec<u8>>,
        after: Option<Place>,
        left: usize,
        found: &mut Vec<Place>,
        tasks: &mut Vec<Task>,
    ) -> Result<()> {
        let column = keys.len();
        let many = column == 1 && self.size(&keys[0]).await?.is_some_and(|devices| devices > CANDIDATES);
        let alike = self.alike(keys, many).await?;
        if !many && let Some(select) = self.stretch().gathered(&alike) {
            let mut group = self.store.backend().all(&select, self.orders.map()).await?;
            if group.len() as u64 <= CANDIDATES {
                if let Some(after) = &after {
                    group.retain(|place| self.orders.compare(place, after).is_gt());
                }
                found.extend(self.sorted(group));
                return Ok(());
            }
        }
        let alike = self.alike(alike.keys, true).await?;
        if column + 1 < self.orders.columns().len() {
            let next = after.as_ref().and_then(|place| place.keys.get(column)).cloned();
            let from = next.clone().map_or(Begin::First, Begin::Beyond);
            tasks.push(Task::Rest(alike.keys.clone(), from));
            if let Some(next) = next {
                let keys = alike.keys.into_iter().chain([next]).collect();
                tasks.push(Task::Group(keys, after));
            }
            return Ok(());
        }
        let from = match after {
            Some(Place { keys, id }) => {
                keys.into_iter().nth(column).map_or(Begin::First, |key| Begin::After(key, id))
            }
            None => Begin::First,
        };
        if let Some(select) = self.stretch().walked(&alike, &from, left as u64) {
            found.extend(self.store.backend().all(&select, self.orders.map()).await?);
        }
        Ok(())
    }

    async fn rest(
        &mut self,
        keys: Vec<Vec<u8>>,
        from: Begin,
        left: usize,
        found: &mut Vec<Place>,
        tasks: &mut Vec<Task>,
    ) -> Result<()> {
        let mut then = |keys: Vec<Vec<u8>>, next: Vec<u8>| {
            tasks.push(Task::Rest(keys.clone(), Begin::Beyond(next.clone())));
            tasks.push(Task::Group(keys.into_iter().chain([next]).collect(), None));
        };
        if keys.is_empty() && self.are_sizes_known() {
            let Some((next, devices)) = self.next_group(&from).await? else { return Ok(()) };
            if devices > CANDIDATES {
                then(keys, next);
                return Ok(());
            }
        }
        let alike = self.alike(keys, true).await?;
        let most = left + SLACK;
        let Some(select) = self.stretch().walked(&alike, &from, most as u64) else { return Ok(()) };
        let mut places = self.store.backend().all(&select, self.orders.map()).await?;
        if places.len() == most {
            let column = alike.keys.len();
            let last = places.last().and_then(|place| place.keys.get(column)).cloned();
            if let Some(last) = last {
                places.retain(|place| place.keys.get(column) != Some(&last));
                then(alike.keys, last);
            }
        }
        found.extend(self.sorted(places));
        Ok(())
    }

    fn sorted(&self, mut places: Vec<Place>) -> Vec<Place> {
        places.sort_unstable_by(|a, b| self.orders.compare(a, b));
        places
    }

    fn stretch(&self) -> Stretch<'_> {
        Stretch { tenant: self.tenant, query: self.query, orders: &self.orders }
    }

    /// Whether the counts that are kept say how many devices of the list each group of the first column has.
    fn are_sizes_known(&self) -> bool {
        let first = self.orders.columns().first().and_then(|order| facet_of(order.sort));
        first.is_some_and(|first| {
            self.query.search.is_empty()
                && self
                    .query
                    .filters
                    .iter()
                    .all(|filter| matches!(filter, DeviceFilter::AnyOf { column, .. } if *column == first))
        })
    }

    /// How many devices have this key in the first column, where that is known.
    async fn size(&mut self, own: &[u8]) -> Result<Option<u64>> {
        if !self.are_sizes_known() {
            return Ok(None);
        }
        let groups = self.groups().await?.first();
        let group = groups.and_then(|groups| groups.iter().find(|group| group.key == own));
        Ok(group.map(|group| group.devices))
    }

    /// The next group of the first column, and how many devices it has.
    async fn next_group(&mut self, from: &Begin) -> Result<Option<(Vec<u8>, u64)>> {
        let direction = self.orders.columns().first().map(|order| order.direction).unwrap_or_default();
        let is_next = |own: &[u8]| {
            let order = |start: &[u8]| match direction {
                Direction::Ascending => own.cmp(start),
                Direction::Descending => start.cmp(own),
            };
            match from {
                Begin::First => true,
                Begin::At(start) => order(start).is_ge(),
                Begin::Beyond(start) | Begin::After(start, _) => order(start).is_gt(),
            }
        };
        let groups = self.groups().await?.first();
        let next = groups.and_then(|groups| groups.iter().find(|group| is_next(&group.key)));
        Ok(next.map(|group| (group.key.clone(), group.devices)))
    }

    /// With these keys, and, where they are to be told by an index of another column, with the values that have them.
    async fn alike(&mut self, keys: Vec<Vec<u8>>, with_values: bool) -> Result<Alike> {
        if !with_values || keys.is_empty() {
            return Ok(Alike { keys, values: Vec::new() });
        }
        let sorts = self.orders.sorts();
        let groups = self.groups().await?;
        let of_column = |((sort, groups), own): ((&DeviceSort, &Vec<Group>), &Vec<u8>)| {
            let group = groups.iter().find(|group| group.key == *own)?;
            Some((facet_of(*sort)?, group.values.clone()))
        };
        let values = sorts.iter().zip(groups).zip(&keys).filter_map(of_column).collect();
        Ok(Alike { keys, values })
    }

    async fn groups(&mut self) -> Result<&[Vec<Group>]> {
        if self.groups.is_none() {
            self.groups = Some(self.read_groups().await?);
        }
        Ok(self.groups.as_deref().unwrap_or_default())
    }

    /// The groups of every column but the last, as far as values are counted there and the filters leave them.
    async fn read_groups(&self) -> Result<Vec<Vec<Group>>> {
        let columns = &self.orders.columns()[..self.orders.columns().len() - 1];
        let facets: Vec<_> = columns.iter().filter_map(|order| facet_of(order.sort)).collect();
        let counted =
            if facets.is_empty() { Vec::new() } else { self.store.values_of(self.tenant, &facets).await? };
        let groups = |order: &DeviceOrder| {
            let mut groups: BTreeMap<Vec<u8>, Group> = BTreeMap::new();
            for (facet, value) in &counted {
                if facet_of(order.sort) != Some(*facet) || !self.leaves(*facet, value.value.as_ref()) {
                    continue;
                }
                let own = sort_keys::of_value(order.sort, value.value.as_deref());
                let group =
                    groups.entry(own.clone()).or_insert(Group { key: own, values: Vec::new(), devices: 0 });
                group.values.push(value.value.clone());
                group.devices += value.devices;
            }
            let mut groups: Vec<_> = groups.into_values().collect();
            if order.direction == Direction::Descending {
                groups.reverse();
            }
            groups
        };
        Ok(columns.iter().map(groups).collect())
    }

    /// Whether the filters of this column leave devices with this value.
    fn leaves(&self, facet: DeviceFacet, value: Option<&String>) -> bool {
        self.query.filters.iter().all(|filter| match filter {
            DeviceFilter::AnyOf { column, values } if *column == facet => {
                values.iter().any(|wanted| wanted.as_ref() == value)
            }
            DeviceFilter::AnyOf { .. }
            | DeviceFilter::Begins { .. }
            | DeviceFilter::LastSync { .. }
            | DeviceFilter::Enrolled { .. }
            | DeviceFilter::NeverSynced
            | DeviceFilter::Tagged { .. }
            | DeviceFilter::InGroup { .. } => true,
        })
    }
}
