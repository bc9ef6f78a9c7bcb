//! The list's address: which devices, in which order, from where.

use farhand_contract::{device_exports::DeviceExportRequest, devices::DeviceQuery, periods::ZoneOffset};
use leptos_router::params::ParamsMap;

use crate::api::device_exports::EXPORT_PATH;

/// What the address asks for. What it does not say, or says wrongly, is as at first.
pub fn read(address: &ParamsMap) -> DeviceQuery {
    DeviceQuery::from_pairs(address)
}

/// The address under `path` that asks for this.
pub fn write(path: &str, query: &DeviceQuery) -> String {
    written(path, query.pairs())
}

fn written(path: &str, pairs: Vec<(&'static str, String)>) -> String {
    let mut address = ParamsMap::new();
    for (key, value) in pairs {
        address.insert(key, value);
    }
    format!("{path}{}", address.to_query_string())
}

/// The address of an export of all these devices, in the reader's own columns.
pub fn export(query: &DeviceQuery, zone: ZoneOffset) -> String {
    let whole = DeviceExportRequest { query: query.clone(), zone, ..DeviceExportRequest::default() };
    written(EXPORT_PATH, whole.pairs())
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use farhand_contract::{
        devices::DeviceSort,
        pages::{Cursor, Direction, PageStart},
    };

    use super::*;

    #[test]
    fn an_address_reads_back() {
        let query = DeviceQuery {
            search: "a b&c=ü".to_owned(),
            sort: DeviceSort::LastSyncDateTime,
            direction: Direction::Descending,
            from: PageStart::Before(Cursor("x_-9".to_owned())),
            ..DeviceQuery::default()
        };
        let address = write("/devices", &query);
        let pairs = address.strip_prefix("/devices?").map(|pairs| {
            pairs
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .map(|(key, value)| (key.to_owned(), leptos_router::location::Url::unescape(value)))
                .collect::<ParamsMap>()
        });
        assert_eq!(pairs.map(|pairs| read(&pairs)), Some(query));
    }

    #[test]
    fn an_export_is_of_the_whole_list() {
        let zone = ZoneOffset::from_minutes(60);
        let from = PageStart::After(Cursor("x".to_owned()));
        let query = DeviceQuery { from, ..DeviceQuery::default() };
        assert_eq!(export(&query, zone), "/devices/export?zone=60");
        let query = DeviceQuery { search: "a".to_owned(), ..query };
        assert_eq!(export(&query, zone), "/devices/export?search=a&zone=60");
    }

    #[test]
    fn the_list_as_at_first_has_a_bare_address() {
        assert_eq!(write("/devices", &DeviceQuery::default()), "/devices");
    }
}
