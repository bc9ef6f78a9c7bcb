//! Which devices are selected, whatever rows are here. By their ids: rows come and go.

use std::collections::BTreeSet;

use farhand_contract::{DeviceId, device_exports::SELECTION_LIMIT};

/// The devices that are selected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    ids: BTreeSet<DeviceId>,
    /// Those that stay when the range is made anew from its anchor.
    kept: BTreeSet<DeviceId>,
    /// Where the next range begins.
    anchor: Option<DeviceId>,
}

/// More than can be selected: nothing was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany;

impl Chosen {
    /// How many.
    pub fn count(&self) -> usize {
        self.ids.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Whether this one is.
    pub fn has(&self, id: DeviceId) -> bool {
        self.ids.contains(&id)
    }

    /// All of them.
    pub fn ids(&self) -> Vec<DeviceId> {
        self.ids.iter().copied().collect()
    }

    /// Where the next range begins.
    pub fn anchor(&self) -> Option<DeviceId> {
        self.anchor
    }

    /// Selects this one, or not any more. The next range begins here.
    pub fn turn(&mut self, id: DeviceId) -> Result<(), TooMany> {
        let mut ids = self.ids.clone();
        if !ids.remove(&id) {
            ids.insert(id);
        }
        self.take(ids)?;
        self.kept.clone_from(&self.ids);
        self.anchor = Some(id);
        Ok(())
    }

    /// Selects a range, which begins at its first. It takes the place of the range before that began there.
    pub fn stretch(&mut self, range: &[DeviceId]) -> Result<(), TooMany> {
        let from_anchor = range.first().copied() == self.anchor && self.anchor.is_some();
        let kept = if from_anchor { self.kept.clone() } else { self.ids.clone() };
        let mut ids = kept.clone();
        ids.extend(range);
        self.take(ids)?;
        self.kept = kept;
        self.anchor = range.first().copied();
        Ok(())
    }

    /// Selects these too.
    pub fn add(&mut self, ids: &[DeviceId]) -> Result<(), TooMany> {
        let mut all = self.ids.clone();
        all.extend(ids);
        self.take(all)?;
        self.kept.clone_from(&self.ids);
        self.anchor = None;
        Ok(())
    }

    fn take(&mut self, ids: BTreeSet<DeviceId>) -> Result<(), TooMany> {
        if ids.len() > SELECTION_LIMIT as usize {
            return Err(TooMany);
        }
        self.ids = ids;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
