//! The list's address: which devices, in which order, from where.

use farhand_contract::{
    devices::{DeviceQuery, DeviceSort},
    pages::{Cursor, Direction, PageStart},
};
use leptos_router::params::ParamsMap;

/// What the address asks for. What it does not say, or says wrongly, is as at first.
pub fn read(address: &ParamsMap) -> DeviceQuery {
    let from = match (address.get("after"), address.get("before")) {
        (Some(cursor), _) => PageStart::After(Cursor(cursor)),
        (None, Some(cursor)) => PageStart::Before(Cursor(cursor)),
        (None, None) => PageStart::Start,
    };
    DeviceQuery {
        search: address.get("search").unwrap_or_default(),
        sort: address.get_str("sort").and_then(DeviceSort::from_name).unwrap_or_default(),
        direction: if address.get_str("order") == Some("desc") {
            Direction::Descending
        } else {
            Direction::Ascending
        },
        from,
        ..DeviceQuery::default()
    }
}

/// The address under `path` that asks for this.
pub fn write(path: &str, query: &DeviceQuery) -> String {
    let mut address = ParamsMap::new();
    if !query.search.is_empty() {
        address.insert("search", query.search.clone());
    }
    if query.sort != DeviceSort::default() {
        address.insert("sort", query.sort.name().to_owned());
    }
    if query.direction == Direction::Descending {
        address.insert("order", "desc".to_owned());
    }
    match &query.from {
        PageStart::Start => {}
        PageStart::After(Cursor(cursor)) => address.insert("after", cursor.clone()),
        PageStart::Before(Cursor(cursor)) => address.insert("before", cursor.clone()),
    }
    format!("{path}{}", address.to_query_string())
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
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
