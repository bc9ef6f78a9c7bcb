//! The orders of a list, one deciding where those before it leave devices equal.

use super::{DeviceOrder, DeviceQuery, DeviceSort, ORDERS_LIMIT};
use crate::pages::{Direction, PageStart};

impl DeviceQuery {
    /// What the list is sorted by: the first column, and what decides between equals. A column that stands before
    /// leaves nothing to decide to itself.
    pub fn orders(&self) -> Vec<DeviceOrder> {
        let mut orders: Vec<DeviceOrder> = Vec::with_capacity(ORDERS_LIMIT as usize);
        let first = DeviceOrder { sort: self.sort, direction: self.direction };
        for order in core::iter::once(first).chain(self.then.iter().copied()) {
            if orders.len() < ORDERS_LIMIT as usize && orders.iter().all(|before| before.sort != order.sort) {
                orders.push(order);
            }
        }
        orders
    }

    /// The same list by this column alone; the other way round if it is by that first already.
    #[must_use]
    pub fn sorted_by(&self, sort: DeviceSort) -> Self {
        let direction = if self.sort == sort { self.direction.reversed() } else { Direction::Ascending };
        self.in_orders(vec![DeviceOrder { sort, direction }])
    }

    /// The same list in which this column decides after the others; the other way round if it does already. Where as
    /// many do as a list takes, it takes the place of the last.
    #[must_use]
    pub fn then_sorted_by(&self, sort: DeviceSort) -> Self {
        let mut orders = self.orders();
        if let Some(order) = orders.iter_mut().find(|order| order.sort == sort) {
            order.direction = order.direction.reversed();
        } else {
            orders.truncate(ORDERS_LIMIT as usize - 1);
            orders.push(DeviceOrder { sort, direction: Direction::Ascending });
        }
        self.in_orders(orders)
    }

    /// The same list in which this column decides nothing. None where it is the only one, or is none of them.
    #[must_use]
    pub fn not_sorted_by(&self, sort: DeviceSort) -> Option<Self> {
        let mut orders = self.orders();
        let before = orders.len();
        orders.retain(|order| order.sort != sort);
        (!orders.is_empty() && orders.len() < before).then(|| self.in_orders(orders))
    }

    /// The same devices from the first on, in these orders.
    #[must_use]
    pub fn in_orders(&self, mut orders: Vec<DeviceOrder>) -> Self {
        let then = orders.split_off(1.min(orders.len()));
        let DeviceOrder { sort, direction } = orders.first().copied().unwrap_or_default();
        Self { sort, direction, then, from: PageStart::Start, jump: None, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(query: &DeviceQuery) -> Vec<(&'static str, Direction)> {
        query.orders().iter().map(|order| (order.sort.name(), order.direction)).collect()
    }

    #[test]
    fn a_column_is_sorted_by_alone_after_others_and_not_any_more() {
        use Direction::{Ascending as Up, Descending as Down};
        let by_model =
            DeviceQuery { search: "x".to_owned(), ..DeviceQuery::default() }.sorted_by(DeviceSort::Model);
        assert_eq!(names(&by_model), [("model", Up)]);
        assert_eq!(names(&by_model.sorted_by(DeviceSort::Model)), [("model", Down)]);
        let two = by_model.then_sorted_by(DeviceSort::OsVersion);
        assert_eq!(names(&two), [("model", Up), ("osVersion", Up)]);
        let turned = two.then_sorted_by(DeviceSort::Model);
        assert_eq!(names(&turned), [("model", Down), ("osVersion", Up)]);
        let three = turned.then_sorted_by(DeviceSort::DeviceName);
        let other = three.then_sorted_by(DeviceSort::SerialNumber);
        assert_eq!(names(&other), [("model", Down), ("osVersion", Up), ("serialNumber", Up)]);
        let less = three.not_sorted_by(DeviceSort::Model).unwrap();
        assert_eq!(names(&less), [("osVersion", Up), ("deviceName", Up)]);
        assert_eq!((less.search.as_str(), less.not_sorted_by(DeviceSort::Model)), ("x", None));
        assert_eq!(by_model.not_sorted_by(DeviceSort::Model), None);
        assert_eq!(names(&turned.sorted_by(DeviceSort::Model)), [("model", Up)]);
        assert_eq!(names(&turned.sorted_by(DeviceSort::OsVersion)), [("osVersion", Up)]);
    }
}
