//! Keeps the rows on the page in the order of the list, whichever slots show them.

use std::collections::BTreeMap;

use leptos::{html, prelude::*};
use web_sys::Node;

/// The rows on the page: by slot, which of the list it is, and its element.
#[derive(Clone, Copy)]
pub struct Order(StoredValue<BTreeMap<u32, (u64, NodeRef<html::Tr>)>>);

impl Order {
    /// Of no rows.
    pub fn new() -> Self {
        Self(StoredValue::new(BTreeMap::new()))
    }

    /// Keeps the row of this slot where it belongs. Those that a list begins with are there already.
    pub fn follow(self, slot: u32, row: Memo<u64>, element: NodeRef<html::Tr>, is_there: bool) {
        Effect::new(move |before: Option<()>| {
            let row = row.get();
            if before.is_some() || !is_there {
                self.put(slot, row, element);
            }
            self.0.update_value(|rows| {
                rows.insert(slot, (row, element));
            });
        });
        on_cleanup(move || {
            // The list may be gone as a whole.
            self.0.try_update_value(|rows| rows.remove(&slot));
        });
    }

    /// Before the first that follows it. No other is touched: an element that is put in once more loses the focus.
    fn put(self, slot: u32, row: u64, element: NodeRef<html::Tr>) {
        let Some(element) = element.get_untracked() else { return };
        let next = self.0.with_value(|rows| {
            let others = rows.iter().filter(|(other, (after, _))| **other != slot && *after > row);
            others.min_by_key(|(_, (after, _))| *after).and_then(|(_, (_, next))| next.get_untracked())
        });
        if let Some(parent) = element.parent_node() {
            // Fails only for what is not in the same place.
            let _ = parent.insert_before(&element, next.as_ref().map(AsRef::<Node>::as_ref));
        }
    }
}
