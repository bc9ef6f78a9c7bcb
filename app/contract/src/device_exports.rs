//! Exports of devices, whole or of those that are selected: what is asked for, and how one goes.

use std::sync::{
    Arc,
    atomic::{AtomicU8, AtomicU64, Ordering},
};

use serde::{Deserialize, Serialize};

use crate::{
    DeviceId, ExportId,
    device_columns::DeviceColumn,
    device_lists::DeviceExport,
    devices::{DeviceQuery, named},
    pages::PageStart,
    periods::ZoneOffset,
    reports::ExportFormat,
    sessions::ZONE,
};

/// The most devices that are selected at once. More of them are a filter, and an export of the whole list.
pub const SELECTION_LIMIT: u32 = 1_000;

/// Where an address says what of a device is exported: every column, or these, separated by commas.
const CELLS: &str = "cells";

/// Where it says which devices: their ids, separated by commas.
const IDS: &str = "ids";

/// Where it says how it is written.
const FORMAT: &str = "format";

/// Where it says as which export it was begun.
const RUN: &str = "run";

/// Every column, in an address.
const ALL: &str = "all";

/// What of each device is exported.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ExportColumns {
    /// The columns that the reader sees in the list, as they are kept.
    #[default]
    Own,
    /// Everything that is known of it, as the admin center writes it and an import reads it.
    All,
    /// These columns of the list, in this order, in the reader's words.
    These(Vec<DeviceColumn>),
}

impl ExportColumns {
    /// How an address says it, if it says anything.
    pub fn address(&self) -> Option<String> {
        match self {
            Self::Own => None,
            Self::All => Some(ALL.to_owned()),
            Self::These(columns) => {
                Some(columns.iter().map(|column| column.name()).collect::<Vec<_>>().join(","))
            }
        }
    }

    /// What an address says. Names that are none of a column's are left out; without any, the reader's own are meant.
    pub fn from_address(text: &str) -> Self {
        if text == ALL {
            return Self::All;
        }
        let mut columns = Vec::new();
        for column in text.split(',').filter_map(DeviceColumn::from_name) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        if columns.is_empty() { Self::default() } else { Self::These(columns) }
    }
}

/// An export that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceExportRequest {
    /// Which devices, in which order, from the first on.
    pub query: DeviceQuery,
    /// Only these, whatever else the query says but their order.
    pub selected: Option<Vec<DeviceId>>,
    /// What of each.
    pub columns: ExportColumns,
    /// How it is written.
    pub format: ExportFormat,
    /// In whose time zone.
    pub zone: ZoneOffset,
    /// The export it was begun as, if somebody watches.
    pub run: Option<ExportId>,
}

impl Default for DeviceExportRequest {
    fn default() -> Self {
        Self {
            query: DeviceQuery::default(),
            selected: None,
            columns: ExportColumns::default(),
            format: ExportFormat::Csv,
            zone: ZoneOffset::default(),
            run: None,
        }
    }
}

impl DeviceExportRequest {
    /// What an address or a form asks for. None where it says which devices, or how, in a way that nobody understands:
    /// more than was meant must never be exported.
    pub fn from_pairs<K: AsRef<str>, V: AsRef<str>>(pairs: &[(K, V)]) -> Option<Self> {
        let text = |key: &str| {
            pairs.iter().find(|(other, _)| other.as_ref() == key).map(|(_, value)| value.as_ref())
        };
        let own = [CELLS, IDS, FORMAT, RUN, ZONE];
        let query = DeviceQuery::from_pairs_strictly(pairs.iter().map(|(key, value)| (key, value)), &own)?;
        let selected = match text(IDS) {
            None => None,
            Some("") => Some(Vec::new()),
            Some(ids) => Some(ids.split(',').map(str::parse).collect::<Result<Vec<_>, _>>().ok()?),
        };
        let run = match text(RUN) {
            None => None,
            Some(id) => Some(id.parse().ok()?),
        };
        let zone = text(ZONE).and_then(|minutes| minutes.parse().ok());
        Some(Self {
            query: DeviceQuery { from: PageStart::Start, jump: None, ..query },
            selected,
            columns: text(CELLS).map(ExportColumns::from_address).unwrap_or_default(),
            format: ExportFormat::from_name(text(FORMAT).unwrap_or(ExportFormat::Csv.name()))?,
            zone: zone.map_or_else(ZoneOffset::default, ZoneOffset::from_minutes),
            run,
        })
    }

    /// The pairs of an address or of a form that asks for this.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = DeviceQuery { from: PageStart::Start, ..self.query.clone() }.pairs();
        pairs.push((ZONE, self.zone.minutes().to_string()));
        if self.format != ExportFormat::Csv {
            pairs.push((FORMAT, self.format.name().to_owned()));
        }
        pairs.extend(self.columns.address().map(|columns| (CELLS, columns)));
        if let Some(ids) = &self.selected {
            let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
            pairs.push((IDS, ids.join(",")));
        }
        pairs.extend(self.run.map(|id| (RUN, id.to_string())));
        pairs
    }
}

named! {
    /// Where an export stands.
    ExportState {
        /// Nobody has come for the file yet.
        Awaited = "awaited",
        /// It is being written.
        Running = "running",
        /// All of it is written.
        Done = "done",
        /// Somebody took it back.
        Cancelled = "cancelled",
        /// It ended before its end: the browser went away, or something failed.
        Failed = "failed",
    }
}

/// An export that was begun, and how many devices it will have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportBegun {
    /// Names it when the file is asked for.
    pub id: ExportId,
    /// How many devices it has, as far as is known.
    pub total: u64,
    /// Whether it has more.
    pub at_least: bool,
}

/// How an export goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportProgress {
    /// How many devices are written.
    pub written: u64,
    /// Where it stands.
    pub state: ExportState,
}

/// Counts what is written of an export, for who writes it and for who watches.
#[derive(Clone, Debug, Default)]
pub struct ExportTally(Arc<Tally>);

#[derive(Debug, Default)]
struct Tally {
    written: AtomicU64,
    /// The place of the state among all.
    state: AtomicU8,
}

impl ExportTally {
    /// So many more devices are written.
    pub fn wrote(&self, devices: u64) {
        self.0.written.fetch_add(devices, Ordering::Relaxed);
    }

    /// How it goes.
    pub fn progress(&self) -> ExportProgress {
        let place = usize::from(self.0.state.load(Ordering::Acquire));
        ExportProgress {
            written: self.0.written.load(Ordering::Relaxed),
            state: ExportState::ALL.get(place).copied().unwrap_or(ExportState::Failed),
        }
    }

    /// Whether somebody took it back.
    pub fn is_cancelled(&self) -> bool {
        self.progress().state == ExportState::Cancelled
    }

    /// From here on it stands there. What is over stays as it ended.
    pub fn turn(&self, state: ExportState) {
        let over = ExportState::Done as u8;
        // Fails only for what is over.
        let _ = self
            .0
            .state
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |now| (now < over).then_some(state as u8));
    }
}

/// An export whose devices are being read.
#[derive(Clone, Debug)]
pub struct OpenExport {
    /// The first devices.
    pub first: DeviceExport,
    /// What of each.
    pub columns: ExportColumns,
    /// Where to count what is written of it.
    pub tally: ExportTally,
}

/// An end of a range, as the list had it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RangeEnd {
    /// The device.
    pub id: DeviceId,
    /// Whence the list comes to it soon: a page's beginning, or its own place.
    pub start: PageStart,
}

/// Which devices somebody wants to select.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Reach {
    /// All that the list has.
    All,
    /// From one to the other, whichever comes first.
    Between(RangeEnd, RangeEnd),
}

/// The devices that are selected by that. None where they are more than can be.
pub type Reached = Option<Vec<DeviceId>>;

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::devices::DeviceSort;

    fn device(number: u128) -> DeviceId {
        DeviceId(Uuid::from_u128(number))
    }

    #[test]
    fn a_request_reads_back_from_its_pairs() {
        let request = DeviceExportRequest {
            query: DeviceQuery {
                search: "a,b".to_owned(),
                sort: DeviceSort::Model,
                ..DeviceQuery::default()
            },
            selected: Some(vec![device(1), device(2)]),
            columns: ExportColumns::These(vec![DeviceColumn::Imei, DeviceColumn::DeviceName]),
            format: ExportFormat::Xlsx,
            zone: ZoneOffset::from_minutes(-90),
            run: Some(ExportId(Uuid::from_u128(3))),
        };
        assert_eq!(DeviceExportRequest::from_pairs(&request.pairs()), Some(request.clone()));
        let all = DeviceExportRequest { columns: ExportColumns::All, selected: Some(Vec::new()), ..request };
        assert_eq!(DeviceExportRequest::from_pairs(&all.pairs()), Some(all));
        let plain = DeviceExportRequest::default();
        assert_eq!(plain.pairs(), [(ZONE, "0".to_owned())]);
        assert_eq!(DeviceExportRequest::from_pairs::<&str, &str>(&[]), Some(plain));
    }

    #[test]
    fn which_devices_is_never_guessed() {
        for pair in [
            ("ids", "1,2"),
            ("ids", "all"),
            ("format", "pdf"),
            ("run", "x"),
            ("colour", "red"),
            ("missing", "colour"),
            ("lastSyncFrom", "yesterday"),
            ("view", "x"),
        ] {
            assert_eq!(DeviceExportRequest::from_pairs(&[pair]), None, "{pair:?}");
        }
        let columns =
            |text| DeviceExportRequest::from_pairs(&[("cells", text)]).map(|request| request.columns);
        assert_eq!(columns("colour,,model,model"), Some(ExportColumns::These(vec![DeviceColumn::Model])));
        assert_eq!(columns("colour"), Some(ExportColumns::default()));
    }

    #[test]
    fn an_export_that_is_over_stays_as_it_ended() {
        let tally = ExportTally::default();
        assert_eq!(tally.progress(), ExportProgress { written: 0, state: ExportState::Awaited });
        tally.turn(ExportState::Running);
        tally.wrote(500);
        tally.clone().wrote(20);
        tally.turn(ExportState::Cancelled);
        tally.turn(ExportState::Done);
        tally.turn(ExportState::Running);
        assert_eq!(tally.progress(), ExportProgress { written: 520, state: ExportState::Cancelled });
        assert!(tally.is_cancelled());
    }
}
