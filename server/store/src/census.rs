//! Which values devices have together in the columns that lists are narrowed down by, and how many devices have them.
//!
//! Of a million devices, many are alike in all of these columns. To count any choice of them takes one look at each kind.

use std::collections::{BTreeMap, HashMap, hash_map::Entry};

use farhand_contract::device_lists::{DeviceFacet, FacetValue};

/// The columns, in the order of [`DeviceFacet::ALL`].
const FACETS: usize = DeviceFacet::ALL.len();

/// The most kinds of devices that are told apart: of some 40 bytes each, while they are counted twice that.
const KINDS: usize = 1 << 19;

/// A device's values, one for each column.
pub(crate) type Values = [Option<String>; FACETS];

/// What is alike: for each column the number of its value.
type Kind = [u16; FACETS];

/// Devices that are counted one after the other.
#[derive(Debug, Default)]
pub(crate) struct Counting {
    values: [HashMap<Option<String>, u16>; FACETS],
    kinds: HashMap<Kind, u32>,
}

/// There is too much to tell apart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooMany;

impl Counting {
    /// Counts a device.
    pub(crate) fn add(&mut self, device: Values) -> Result<(), TooMany> {
        let mut kind = [0; FACETS];
        for ((numbers, value), own) in self.values.iter_mut().zip(device).zip(&mut kind) {
            let next = u16::try_from(numbers.len());
            *own = match numbers.entry(value) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => *new.insert(next.map_err(|_| TooMany)?),
            };
        }
        if self.kinds.len() >= KINDS && !self.kinds.contains_key(&kind) {
            return Err(TooMany);
        }
        *self.kinds.entry(kind).or_default() += 1;
        Ok(())
    }

    /// All that were counted.
    pub(crate) fn census(self) -> Census {
        let in_order = |numbers: HashMap<Option<String>, u16>| {
            let mut values: Vec<_> = numbers.into_iter().collect();
            values.sort_unstable_by_key(|(_, number)| *number);
            values.into_iter().map(|(value, _)| value).collect()
        };
        Census { values: self.values.map(in_order), kinds: self.kinds.into_iter().collect() }
    }
}

/// How many devices there are of each kind.
#[derive(Debug)]
pub(crate) struct Census {
    /// Of each column, the value of each number.
    values: [Vec<Option<String>>; FACETS],
    kinds: Vec<(Kind, u32)>,
}

impl Census {
    /// The values of every column that has any, among the devices that have one of the wanted values of each.
    pub(crate) fn values(
        &self,
        wanted: &[(DeviceFacet, &[Option<String>])],
    ) -> BTreeMap<DeviceFacet, Vec<FacetValue>> {
        let wanted: Vec<(usize, Vec<bool>)> = wanted
            .iter()
            .filter_map(|(facet, values)| {
                let column = DeviceFacet::ALL.iter().position(|other| other == facet)?;
                Some((column, self.values[column].iter().map(|value| values.contains(value)).collect()))
            })
            .collect();
        let mut counts = self.values.each_ref().map(|values| vec![0_u64; values.len()]);
        for (kind, devices) in &self.kinds {
            if wanted.iter().any(|(column, meant)| !meant[usize::from(kind[*column])]) {
                continue;
            }
            for (counts, &number) in counts.iter_mut().zip(kind) {
                counts[usize::from(number)] += u64::from(*devices);
            }
        }
        let columns = self.values.iter().zip(counts).map(|(values, counts)| {
            let counted = values.iter().zip(counts).filter(|(_, devices)| *devices > 0);
            counted.map(|(value, devices)| FacetValue { value: value.clone(), devices }).collect::<Vec<_>>()
        });
        DeviceFacet::ALL.iter().copied().zip(columns).filter(|(_, values)| !values.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn device(model: Option<&str>, state: &str) -> Values {
        let mut values: Values = Default::default();
        for (facet, value) in DeviceFacet::ALL.iter().zip(&mut values) {
            *value = match facet {
                DeviceFacet::Model => model.map(str::to_owned),
                DeviceFacet::ComplianceState => Some(state.to_owned()),
                _ => None,
            };
        }
        values
    }

    fn census_of(devices: &[Values]) -> Census {
        let mut counting = Counting::default();
        for device in devices {
            counting.add(device.clone()).unwrap();
        }
        counting.census()
    }

    #[test]
    fn a_column_with_too_many_values_is_told() {
        let mut counting = Counting::default();
        for number in 0..=u16::MAX {
            counting.add(device(Some(&number.to_string()), "compliant")).unwrap();
        }
        assert_eq!(counting.add(device(Some("one more"), "compliant")), Err(TooMany));
    }

    #[test]
    fn too_many_kinds_are_told() {
        let mut counting = Counting::default();
        let numbers = u16::try_from(KINDS / 1000 + 1).unwrap();
        let kinds = (0..numbers).flat_map(|model| (0..1000).map(move |state| (model, state)));
        let added =
            kinds.map(|(model, state)| counting.add(device(Some(&model.to_string()), &state.to_string())));
        assert_eq!(added.flatten().count(), KINDS);
        // What is like another still counts.
        assert_eq!(counting.add(device(Some("0"), "0")), Ok(()));
    }

    #[test]
    fn nothing_is_wanted_of_a_value_that_no_device_has() {
        let census = census_of(&[device(None, "compliant"), device(Some("Elite"), "noncompliant")]);
        let of = |facet, value: Option<&str>| {
            let values = [value.map(str::to_owned)];
            census.values(&[(facet, &values)]).remove(&DeviceFacet::ComplianceState)
        };
        let counted = |value: &str| Some(vec![FacetValue { value: Some(value.to_owned()), devices: 1 }]);
        assert_eq!(of(DeviceFacet::Model, None), counted("compliant"));
        assert_eq!(of(DeviceFacet::Model, Some("Elite")), counted("noncompliant"));
        assert_eq!(of(DeviceFacet::Model, Some("elite")), None);
        assert_eq!(of(DeviceFacet::Manufacturer, Some("HP")), None);
    }

    proptest! {
        #[test]
        fn what_is_counted_is_what_one_finds_device_by_device(
            devices in vec((prop::option::of("[ab]"), "[xyz]"), 0..60),
            models in vec(prop::option::of("[abc]"), 0..3),
            states in prop::option::of(vec("[xyw]".prop_map(Some), 0..3)),
        ) {
            let devices: Vec<_> = devices.iter().map(|(model, state)| device(model.as_deref(), state)).collect();
            let mut wanted = vec![(DeviceFacet::Model, models.as_slice())];
            if let Some(states) = &states {
                wanted.push((DeviceFacet::ComplianceState, states.as_slice()));
            }
            let counted = census_of(&devices).values(&wanted);
            let place = |facet| DeviceFacet::ALL.iter().position(|&other| other == facet).unwrap();
            let meant: Vec<_> = devices
                .iter()
                .filter(|device| wanted.iter().all(|(facet, values)| values.contains(&device[place(*facet)])))
                .collect();
            for &facet in DeviceFacet::ALL {
                let mut found: BTreeMap<Option<String>, u64> = BTreeMap::new();
                for device in &meant {
                    *found.entry(device[place(facet)].clone()).or_default() += 1;
                }
                let counted = counted.get(&facet).into_iter().flatten();
                let counted: BTreeMap<_, _> =
                    counted.map(|value| (value.value.clone(), value.devices)).collect();
                prop_assert_eq!(counted, found);
            }
        }
    }
}
