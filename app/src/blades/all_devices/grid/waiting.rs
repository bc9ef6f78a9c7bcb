//! Keys that are pressed while the rows are awaited that they are meant for: the address asks for another order already,
//! and the rows on the page are still those of the one before.

use farhand_contract::devices::DeviceQuery;

use super::keys::{Cell, Deed, Stroke};

/// A key that was pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pressed {
    key: String,
    control: bool,
    shift: bool,
    alt: bool,
}

impl Pressed {
    /// As it was.
    pub fn stroke(&self) -> Stroke<'_> {
        Stroke { key: &self.key, control: self.control, shift: self.shift, alt: self.alt }
    }
}

/// What was pressed for a list that is not there yet.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    list: DeviceQuery,
    pressed: Vec<Pressed>,
}

impl Waiting {
    /// Takes what is meant for the rows of the list that is awaited. What only goes from head to head, or sorts by one, is
    /// done at once, as long as nothing waits; what is copied is what is in sight.
    pub fn takes(&mut self, awaited: &DeviceQuery, stroke: Stroke<'_>, at: Cell, deed: Deed) -> bool {
        if self.list != *awaited {
            self.list = awaited.clone();
            self.pressed.clear();
        }
        let stays_in_heads = at.line == 0
            && match deed {
                Deed::Go(to) => to.line == 0,
                Deed::Open | Deed::SortMore | Deed::Menu => true,
                Deed::Copy | Deed::Type(_) => false,
            };
        if deed == Deed::Copy || stays_in_heads && self.pressed.is_empty() {
            return false;
        }
        let Stroke { key, control, shift, alt } = stroke;
        self.pressed.push(Pressed { key: key.to_owned(), control, shift, alt });
        true
    }

    /// What waited for this list, in its order. For any other it is void.
    pub fn released(&mut self, list: &DeviceQuery) -> Vec<Pressed> {
        let pressed = core::mem::take(&mut self.pressed);
        if self.list == *list { pressed } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use farhand_contract::devices::DeviceSort;

    use super::*;
    use crate::blades::all_devices::grid::keys::{Size, meant};

    const SIZE: Size = Size { lines: 101, columns: 4, page: 10 };
    const HEAD: Cell = Cell { line: 0, column: 1 };

    fn press(waiting: &mut Waiting, list: &DeviceQuery, key: &str, at: Cell) -> bool {
        let stroke = Stroke { key, ..Stroke::default() };
        waiting.takes(list, stroke, at, meant(stroke, at, SIZE).unwrap())
    }

    fn keys(pressed: &[Pressed]) -> Vec<&str> {
        pressed.iter().map(|pressed| pressed.stroke().key).collect()
    }

    #[test]
    fn what_leads_into_the_rows_waits_for_them_and_all_that_follows_it() {
        let list = DeviceQuery::default().sorted_by(DeviceSort::Model);
        let mut waiting = Waiting::default();
        for key in ["ArrowRight", "Home", "Enter"] {
            assert!(!press(&mut waiting, &list, key, HEAD), "{key}");
        }
        for key in ["ArrowDown", "ArrowRight", "Enter"] {
            assert!(press(&mut waiting, &list, key, HEAD), "{key}");
        }
        assert_eq!(keys(&waiting.released(&list)), ["ArrowDown", "ArrowRight", "Enter"]);
        assert!(waiting.released(&list).is_empty());
        // Who is among the old rows means the new ones.
        assert!(press(&mut waiting, &list, "ArrowUp", Cell { line: 3, column: 1 }));
        assert!(press(&mut waiting, &list, "p", HEAD));
    }

    #[test]
    fn what_waited_for_a_list_that_nobody_wants_any_more_is_void() {
        let list = DeviceQuery::default().sorted_by(DeviceSort::Model);
        let other = DeviceQuery::default().sorted_by(DeviceSort::OsVersion);
        let mut waiting = Waiting::default();
        assert!(press(&mut waiting, &list, "ArrowDown", HEAD));
        assert!(waiting.released(&other).is_empty());
        assert!(press(&mut waiting, &list, "ArrowDown", HEAD));
        assert!(press(&mut waiting, &other, "End", Cell { line: 1, column: 1 }));
        assert_eq!(keys(&waiting.released(&other)), ["End"]);
    }
}
