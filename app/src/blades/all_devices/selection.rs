//! What is selected in the list: kept while rows come and go and while it is sorted anew, until other devices are listed.

mod bar;
mod chosen;
mod deed;
mod grouping;
mod tagging;

use farhand_contract::{
    DeviceId,
    device_exports::{RangeEnd, Reach},
    devices::DeviceQuery,
    pages::PageStart,
};
use leptos::{prelude::*, task::spawn_local};

pub use self::bar::SelectionBar;
use self::chosen::{Chosen, TooMany};
use crate::api::{ApiError, device_exports::reach_devices};

/// Why somebody's wish was not done.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// More than can be selected.
    TooMany,
    /// The server did not say which they are.
    Unknown(ApiError),
}

/// The devices that are selected, and whether more are on their way.
#[derive(Clone, Copy)]
pub struct Selection {
    chosen: RwSignal<Chosen>,
    trouble: RwSignal<Option<Trouble>>,
    waiting: RwSignal<bool>,
    /// Whence the list comes to where the next range begins.
    start: StoredValue<Option<PageStart>>,
    /// Counts what was done: an answer to what was asked before is void.
    deeds: StoredValue<u64>,
}

impl Selection {
    /// None at first, and none again once the query is about other devices.
    pub fn new(query: Memo<DeviceQuery>) -> Self {
        let selection = Self {
            chosen: RwSignal::new(Chosen::default()),
            trouble: RwSignal::new(None),
            waiting: RwSignal::new(false),
            start: StoredValue::new(None),
            deeds: StoredValue::new(0),
        };
        let about = Memo::new(move |_| query.with(|query| (query.search.clone(), query.filters.clone())));
        Effect::new(move |before: Option<()>| {
            // Tracking alone would not do: a memo that nobody has read follows nothing.
            about.with(|_| ());
            if before.is_some() {
                selection.clear();
            }
        });
        selection
    }

    /// How many are selected.
    pub fn count(self) -> usize {
        self.chosen.with(Chosen::count)
    }

    /// Whether none is, as it is now.
    pub fn is_empty_now(self) -> bool {
        self.chosen.with_untracked(Chosen::is_empty)
    }

    /// Whether this one is selected.
    pub fn has(self, id: DeviceId) -> bool {
        self.chosen.with(|chosen| chosen.has(id))
    }

    /// Whether this one is selected, as it is now.
    pub fn has_now(self, id: DeviceId) -> bool {
        self.chosen.with_untracked(|chosen| chosen.has(id))
    }

    /// Those that are selected now.
    pub fn ids_now(self) -> Vec<DeviceId> {
        self.chosen.with_untracked(Chosen::ids)
    }

    /// Where the next range begins.
    pub fn anchor_now(self) -> Option<DeviceId> {
        self.chosen.with_untracked(Chosen::anchor)
    }

    /// Selects none.
    pub fn clear(self) {
        self.begin();
        self.start.set_value(None);
        self.chosen.set(Chosen::default());
    }

    /// The list has another order: where a range begins is looked for among the rows that are here.
    pub fn is_reordered(self) {
        self.start.set_value(None);
    }

    /// Selects this device, or not any more.
    pub fn turn(self, id: DeviceId, start: PageStart) {
        if self.done(|chosen| chosen.turn(id)) {
            self.start.set_value(Some(start));
        }
    }

    /// Selects these too.
    pub fn add(self, ids: &[DeviceId]) {
        if self.done(|chosen| chosen.add(ids)) {
            self.start.set_value(None);
        }
    }

    /// Selects a range of which all is here, from where it begins.
    pub fn stretch(self, range: &[DeviceId]) {
        self.done(|chosen| chosen.stretch(range));
    }

    /// Begins a range here, whatever was selected before.
    pub fn begin_range(self, id: DeviceId, start: PageStart) {
        if self.done(|chosen| chosen.stretch(&[id])) {
            self.start.set_value(Some(start));
        }
    }

    /// Selects a range of which not all is here, as far as anybody knows where it begins.
    pub fn stretch_to(self, query: DeviceQuery, id: DeviceId, start: PageStart) {
        match self.anchor_now().zip(self.start.get_value()) {
            Some((anchor, begins)) => {
                let ends = (RangeEnd { id: anchor, start: begins }, RangeEnd { id, start });
                self.ask(query, Reach::Between(ends.0, ends.1), Chosen::stretch);
            }
            None => self.begin_range(id, start),
        }
    }

    /// Selects all that the list has.
    pub fn reach_all(self, query: DeviceQuery) {
        self.ask(query, Reach::All, Chosen::add);
    }

    fn ask(
        self,
        query: DeviceQuery,
        reach: Reach,
        change: fn(&mut Chosen, &[DeviceId]) -> Result<(), TooMany>,
    ) {
        let deed = self.begin();
        self.waiting.set(true);
        spawn_local(async move {
            let answer = reach_devices(query, reach).await;
            if self.deeds.try_get_value() != Some(deed) {
                return;
            }
            match answer {
                Ok(Some(ids)) => {
                    self.done(|chosen| change(chosen, &ids));
                }
                Ok(None) => self.fail(Trouble::TooMany),
                Err(error) => self.fail(Trouble::Unknown(error)),
            }
        });
    }

    fn fail(self, trouble: Trouble) {
        self.begin();
        self.trouble.set(Some(trouble));
    }

    /// Something is done: what was on its way is void. Gives its number.
    fn begin(self) -> u64 {
        self.deeds.update_value(|deeds| *deeds += 1);
        self.waiting.set(false);
        self.trouble.set(None);
        self.deeds.get_value()
    }

    fn done(self, change: impl FnOnce(&mut Chosen) -> Result<(), TooMany>) -> bool {
        self.begin();
        let mut chosen = self.chosen.get_untracked();
        let done = change(&mut chosen);
        match done {
            Ok(()) => self.chosen.set(chosen),
            Err(TooMany) => self.trouble.set(Some(Trouble::TooMany)),
        }
        done.is_ok()
    }
}
