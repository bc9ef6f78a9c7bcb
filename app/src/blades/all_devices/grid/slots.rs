//! What shows which row: rows that come take the place on the page of those that go.

use std::ops::Range;

/// The rows that are drawn, in the order of the list, each with what shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slots {
    shown: Vec<Slot>,
    /// The number of the next slot that is made.
    next: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slot {
    number: u32,
    /// The row: how many of the list come before it.
    row: u64,
}

impl Slots {
    /// Shows these rows. Those that were drawn stay in their slots; the others take the slots of those that go.
    pub fn show(&mut self, rows: Range<u64>) {
        let (mut staying, free): (Vec<_>, Vec<_>) =
            self.shown.iter().copied().partition(|slot| rows.contains(&slot.row));
        let mut free = free.into_iter().map(|slot| slot.number);
        for row in rows {
            if !staying.iter().any(|slot| slot.row == row) {
                let number = free.next().unwrap_or_else(|| {
                    self.next += 1;
                    self.next
                });
                staying.push(Slot { number, row });
            }
        }
        staying.sort_unstable_by_key(|slot| slot.row);
        self.shown = staying;
    }

    /// The numbers of the slots, in the order in which they were made.
    pub fn numbers(&self) -> Vec<u32> {
        let mut numbers: Vec<_> = self.shown.iter().map(|slot| slot.number).collect();
        numbers.sort_unstable();
        numbers
    }

    /// The row that this slot shows.
    pub fn row_of(&self, number: u32) -> Option<u64> {
        self.shown.iter().find(|slot| slot.number == number).map(|slot| slot.row)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn slots(rows: Range<u64>) -> Slots {
        let mut slots = Slots::default();
        slots.show(rows);
        slots
    }

    #[test]
    fn a_row_that_comes_takes_the_slot_of_one_that_goes() {
        let mut slots = slots(0..3);
        assert_eq!(slots.numbers(), [1, 2, 3]);
        slots.show(1..4);
        assert_eq!([1, 2, 3].map(|number| slots.row_of(number)), [Some(3), Some(1), Some(2)]);
        slots.show(0..3);
        assert_eq!([1, 2, 3].map(|number| slots.row_of(number)), [Some(0), Some(1), Some(2)]);
    }

    #[test]
    fn slots_are_made_and_given_up_as_they_are_needed() {
        let mut slots = slots(0..2);
        slots.show(10..13);
        assert_eq!(slots.numbers(), [1, 2, 3]);
        slots.show(12..13);
        assert_eq!((slots.numbers(), slots.row_of(1)), (vec![3], None));
        slots.show(0..0);
        assert_eq!(slots.numbers(), Vec::<u32>::new());
    }

    proptest! {
        #[test]
        fn each_row_has_one_slot_and_keeps_it(
            ranges in prop::collection::vec((0u64..100, 0u64..40).prop_map(|(start, count)| start..start + count), 1..20),
        ) {
            let mut slots = Slots::default();
            let mut before: Option<Slots> = None;
            for rows in ranges {
                slots.show(rows.clone());
                let shown: Vec<u64> = slots.shown.iter().map(|slot| slot.row).collect();
                prop_assert_eq!(&shown, &rows.clone().collect::<Vec<_>>());
                prop_assert_eq!(slots.numbers().into_iter().collect::<BTreeSet<_>>().len(), shown.len());
                if let Some(before) = &before {
                    for slot in before.shown.iter().filter(|slot| rows.contains(&slot.row)) {
                        prop_assert_eq!(slots.row_of(slot.number), Some(slot.row));
                    }
                    // Nothing is made while there is something free.
                    let made = slots.next - before.next;
                    prop_assert!(made == 0 || slots.shown.len() == before.shown.len() + made as usize);
                }
                before = Some(slots.clone());
            }
        }
    }
}
