//! Where a device is in a list that several columns sort, and the cursor that says so.

use core::cmp::Ordering;

use farhand_contract::devices::{DeviceOrder, DeviceQuery, DeviceSort};
use uuid::Uuid;

use super::super::order::InOrder;
use crate::{
    Result,
    columns::{Fields, Map},
    pages::{self, Key},
};

/// The first byte of these cursors: no other list's.
const TAG: u8 = 15;

/// A device's place: its key in each of the columns and, between those that are equal in all, its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::rooms::device_lists) struct Place {
    /// Only the first one for the place of a text, which is right before all that is there.
    pub(super) keys: Vec<Vec<u8>>,
    pub(super) id: Uuid,
}

/// The columns that a list is sorted by, two or more.
#[derive(Clone, Debug)]
pub(in crate::rooms) struct Orders(Vec<DeviceOrder>);

impl Orders {
    /// None where one column decides alone.
    pub(in crate::rooms) fn of(query: &DeviceQuery) -> Option<Self> {
        let orders = query.orders();
        (orders.len() > 1).then_some(Self(orders))
    }

    /// The same list from its end.
    pub(super) fn reversed(&self) -> Self {
        let reversed = |order: &DeviceOrder| DeviceOrder { direction: order.direction.reversed(), ..*order };
        Self(self.0.iter().map(reversed).collect())
    }

    pub(super) fn columns(&self) -> &[DeviceOrder] {
        &self.0
    }

    pub(super) fn sorts(&self) -> Vec<DeviceSort> {
        self.0.iter().map(|order| order.sort).collect()
    }

    /// Reads an id and a key in each of the columns.
    pub(super) fn map(&self) -> Map<Place> {
        match self.0.len() {
            2 => placed::<2>,
            _ => placed::<3>,
        }
    }
}

impl InOrder for Orders {
    type Place = Place;

    /// The id runs the way of the last column.
    fn compare(&self, a: &Place, b: &Place) -> Ordering {
        let keys = self.0.iter().zip(a.keys.iter().zip(&b.keys));
        let by_keys = keys.map(|(order, (a, b))| order.direction.of(a.cmp(b))).find(|order| order.is_ne());
        by_keys.unwrap_or_else(|| match a.keys.len().cmp(&b.keys.len()) {
            Ordering::Equal => {
                let direction = self.0.last().map_or_else(Default::default, |order| order.direction);
                direction.of(a.id.cmp(&b.id))
            }
            shorter => shorter,
        })
    }

    /// In the first column.
    fn of_text(&self, text: &str) -> Place {
        let pages::Place { key, id } = self.0.first().copied().unwrap_or_default().of_text(text);
        let keys = match key {
            Key::Bytes(key) => vec![key],
            Key::Integer(_) => Vec::new(),
        };
        Place { keys, id }
    }

    /// By which columns the list is sorted.
    fn told(&self) -> Vec<u8> {
        let mut bytes = vec![TAG];
        for order in &self.0 {
            // In the order of declaration.
            bytes.extend([order.sort as u8, order.direction as u8]);
        }
        bytes
    }

    fn write(place: &Place, bytes: &mut Vec<u8>) {
        bytes.extend(place.id.as_bytes());
        for key in &place.keys {
            // No key is longer.
            bytes.extend(u16::try_from(key.len()).unwrap_or(u16::MAX).to_be_bytes());
            bytes.extend(key);
        }
    }

    fn read(&self, bytes: &[u8]) -> Option<Place> {
        let (id, mut rest) = bytes.split_first_chunk()?;
        let mut keys = Vec::with_capacity(self.0.len());
        for _ in &self.0 {
            let (length, more) = rest.split_first_chunk()?;
            let (key, more) = more.split_at_checked(u16::from_be_bytes(*length).into())?;
            keys.push(key.to_vec());
            rest = more;
        }
        rest.is_empty().then(|| Place { keys, id: Uuid::from_bytes(*id) })
    }
}

fn placed<const COLUMNS: usize>(fields: &mut Fields<'_>) -> Result<Place> {
    let id = fields.id()?;
    let keys = (0..COLUMNS).map(|_| fields.bytes()).collect::<Result<_>>()?;
    Ok(Place { keys, id })
}

#[cfg(test)]
mod tests {
    use farhand_contract::pages::{Cursor, Direction};

    use super::*;
    use crate::StoreError;

    fn orders(columns: &[(DeviceSort, Direction)]) -> Orders {
        let order = |&(sort, direction): &(DeviceSort, Direction)| DeviceOrder { sort, direction };
        Orders(columns.iter().map(order).collect())
    }

    fn place(keys: &[&str], id: u128) -> Place {
        Place { keys: keys.iter().map(|key| key.as_bytes().to_vec()).collect(), id: Uuid::from_u128(id) }
    }

    #[test]
    fn a_cursor_is_only_read_by_the_list_it_is_of() {
        use Direction::{Ascending as Up, Descending as Down};
        let two = orders(&[(DeviceSort::Model, Up), (DeviceSort::OsVersion, Down)]);
        let at = place(&["", "10"], 7);
        let cursor = two.cursor(&at, 3);
        assert_eq!(two.place(&cursor).unwrap(), (at.clone(), 3));
        for other in [
            orders(&[(DeviceSort::Model, Up), (DeviceSort::OsVersion, Up)]),
            orders(&[(DeviceSort::OsVersion, Down), (DeviceSort::Model, Up)]),
            orders(&[(DeviceSort::Model, Up), (DeviceSort::OsVersion, Down), (DeviceSort::DeviceName, Up)]),
        ] {
            assert!(matches!(other.place(&cursor), Err(StoreError::BadCursor)));
        }
        for length in 0..cursor.0.len() {
            assert!(two.place(&Cursor(cursor.0[..length].to_owned())).is_err(), "{length}");
        }
        assert!(two.place(&two.cursor(&at, (1 << 40) + 1)).is_err());
    }

    #[test]
    fn each_column_runs_its_own_way_and_the_id_that_of_the_last() {
        use Direction::{Ascending as Up, Descending as Down};
        let orders = orders(&[
            (DeviceSort::Model, Down),
            (DeviceSort::OsVersion, Up),
            (DeviceSort::SerialNumber, Down),
        ]);
        let sorted = [
            place(&["b"], 0),
            place(&["b", "a", "a"], 1),
            place(&["b", "b", "z"], 1),
            place(&["b", "b", "a"], 2),
            place(&["b", "b", "a"], 1),
            place(&["a", "a", "a"], 9),
        ];
        assert!(sorted.is_sorted_by(|a, b| orders.compare(a, b).is_lt()));
        let places = &sorted[1..];
        assert!(places.iter().rev().is_sorted_by(|a, b| orders.reversed().compare(a, b).is_lt()));
    }
}
