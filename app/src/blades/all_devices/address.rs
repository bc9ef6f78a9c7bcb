//! The list's address: which devices, in which order, from where.

use farhand_contract::devices::DeviceQuery;
use leptos_router::params::ParamsMap;

/// What the address asks for. What it does not say, or says wrongly, is as at first.
pub fn read(address: &ParamsMap) -> DeviceQuery {
    DeviceQuery::from_pairs(address)
}

/// The address under `path` that asks for this.
pub fn write(path: &str, query: &DeviceQuery) -> String {
    let mut address = ParamsMap::new();
    for (key, value) in query.pairs() {
        address.insert(key, value);
    }
    format!("{path}{}", address.to_query_string())
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
    fn the_list_as_at_first_has_a_bare_address() {
        assert_eq!(write("/devices", &DeviceQuery::default()), "/devices");
    }
}
