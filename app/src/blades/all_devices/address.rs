//! The list's address: which devices, in which order, from where.

use farhand_contract::{
    DeviceViewId,
    device_columns::DeviceColumns,
    device_exports::{DeviceExportRequest, ExportColumns},
    device_views::{COLUMNS, ListPairs, VIEW},
    devices::DeviceQuery,
    periods::ZoneOffset,
};
use leptos::prelude::*;
use leptos_router::{
    hooks::{use_location, use_query_map},
    params::ParamsMap,
};

use crate::{api::device_exports::EXPORT_PATH, ui::with_pairs};

/// What the address asks for. What it does not say, or says wrongly, is as at first.
pub fn read(address: &ParamsMap) -> DeviceQuery {
    DeviceQuery::from_pairs(address)
}

/// The address under `path` that asks for this. The path may have pairs that stay, as [`use_here`] gives them.
pub fn write(path: &str, query: &DeviceQuery) -> String {
    with_pairs(path, query.pairs())
}

/// `path` with what stays in the address whatever the list is asked for: the view that is open, and the columns.
fn kept(path: &str, address: &ParamsMap) -> String {
    let mut stays = ParamsMap::new();
    for key in [VIEW, COLUMNS] {
        if let Some(value) = address.get(key) {
            stays.insert(key, value);
        }
    }
    format!("{path}{}", stays.to_query_string())
}

/// Where the page is, with what stays in the address whatever the list is asked for.
pub fn use_here() -> Memo<String> {
    let (path, address) = (use_location().pathname, use_query_map());
    Memo::new(move |_| address.with(|address| kept(&path.get(), address)))
}

/// The list without a pane, with what stays in the address.
pub fn use_list() -> String {
    use_query_map().with_untracked(|address| kept(super::PATH, address))
}

/// The address under `path` of a whole list in its columns, under the name of a view or of none.
pub fn of_list(path: &str, view: Option<DeviceViewId>, list: &ListPairs) -> String {
    let mut address = ParamsMap::new();
    if let Some(view) = view {
        address.insert(VIEW, view.to_string());
    }
    // Only what is understood, and the columns in any case.
    for (key, value) in ListPairs::of(&list.query(), &list.columns()).pairs() {
        address.insert(key.to_owned(), value.to_owned());
    }
    format!("{path}{}", address.to_query_string())
}

/// This address under `path`, in other columns.
pub fn in_columns(path: &str, mut address: ParamsMap, columns: &DeviceColumns) -> String {
    address.replace(COLUMNS, columns.to_text());
    format!("{path}{}", address.to_query_string())
}

/// The address of an export of all these devices, in these columns, or else the reader's own.
pub fn export(query: &DeviceQuery, columns: Option<&DeviceColumns>, zone: ZoneOffset) -> String {
    let mut whole = DeviceExportRequest { query: query.clone(), zone, ..DeviceExportRequest::default() };
    if let Some(columns) = columns {
        whole.columns = ExportColumns::These(columns.shown().iter().map(|shown| shown.column).collect());
    }
    with_pairs(EXPORT_PATH, whole.pairs())
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
    fn what_stays_comes_first_whatever_the_list_is_asked_for() {
        let mut address = ParamsMap::new();
        for (key, value) in
            [("search", "old"), (COLUMNS, "deviceName.model-240"), (VIEW, "an id"), ("after", "x")]
        {
            address.insert(key, value.to_owned());
        }
        let here = kept("/devices/x", &address);
        assert_eq!(here, "/devices/x?view=an%20id&columns=deviceName%2Emodel%2D240");
        let query = DeviceQuery { search: "new?".to_owned(), ..DeviceQuery::default() };
        assert_eq!(write(&here, &query), format!("{here}&search=new%3F"));
        assert_eq!(write(&here, &DeviceQuery::default()), here);
        let usual = in_columns("/devices", address, &DeviceColumns::default());
        assert_eq!(usual, "/devices?search=old&columns=usual&view=an%20id&after=x");
    }

    #[test]
    fn the_address_of_a_list_always_says_its_columns() {
        let from = PageStart::After(Cursor("x".to_owned()));
        let query = DeviceQuery { search: "a".to_owned(), from, ..DeviceQuery::default() };
        let list = ListPairs::of(&query, &DeviceColumns::default());
        let view: DeviceViewId = "00000000-0000-0000-0000-000000000007".parse().unwrap();
        let id = view.to_string().replace('-', "%2D");
        assert_eq!(of_list("/devices", None, &list), "/devices?search=a&columns=usual");
        let of_view = of_list("/devices", Some(view), &ListPairs::default());
        assert_eq!(of_view, format!("/devices?view={id}&columns=usual"));
    }

    #[test]
    fn an_export_is_of_the_whole_list() {
        let zone = ZoneOffset::from_minutes(60);
        let from = PageStart::After(Cursor("x".to_owned()));
        let query = DeviceQuery { from, ..DeviceQuery::default() };
        assert_eq!(export(&query, None, zone), "/devices/export?zone=60");
        let columns = DeviceColumns::from_text("deviceName.model-240");
        let shown = export(&query, columns.as_ref(), zone);
        assert!(shown.contains("deviceName") && shown.contains("model") && !shown.contains("240"), "{shown}");
        let query = DeviceQuery { search: "a".to_owned(), ..query };
        assert_eq!(export(&query, None, zone), "/devices/export?search=a&zone=60");
    }

    #[test]
    fn the_list_as_at_first_has_a_bare_address() {
        assert_eq!(write("/devices", &DeviceQuery::default()), "/devices");
    }
}
