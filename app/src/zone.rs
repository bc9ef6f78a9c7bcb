//! The reader's time zone. The browser knows it; the server takes what the browser told it the last time, so that both
//! render the same at first.

use farhand_contract::periods::ZoneOffset;
use leptos::prelude::*;

/// The cookie with the time zone, in minutes east of UTC.
const ZONE_COOKIE: &str = "farhand-zone";

#[derive(Clone, Copy)]
struct Zone(RwSignal<ZoneOffset>);

/// Provides the reader's time zone to the tree below.
pub fn provide_zone() {
    let zone = RwSignal::new(told());
    provide_context(Zone(zone));
    Effect::new(move |_| {
        // Whole minutes, west of UTC above zero.
        #[expect(clippy::cast_possible_truncation, reason = "no zone is farther away than a day")]
        let minutes = -(js_sys::Date::new_0().get_timezone_offset() as i32);
        let now = ZoneOffset::from_minutes(minutes);
        if zone.get_untracked() != now {
            crate::preferences::remember(ZONE_COOKIE, &minutes.to_string());
            zone.set(now);
        }
    });
}

/// The reader's time zone.
pub fn use_zone() -> Signal<ZoneOffset> {
    use_context::<Zone>().map_or_else(Signal::default, |Zone(zone)| zone.into())
}

/// What the cookie says; UTC without one.
fn told() -> ZoneOffset {
    let cookies = cookies().unwrap_or_default();
    let minutes = cookies.split(';').find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == ZONE_COOKIE).then(|| value.parse().ok())?
    });
    ZoneOffset::from_minutes(minutes.unwrap_or_default())
}

#[cfg(feature = "ssr")]
fn cookies() -> Option<String> {
    use http::{header::COOKIE, request::Parts};

    let parts = use_context::<Parts>()?;
    let cookies: Vec<_> =
        parts.headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).collect();
    Some(cookies.join(";"))
}

#[cfg(not(feature = "ssr"))]
fn cookies() -> Option<String> {
    use wasm_bindgen::JsCast;

    document().dyn_into::<web_sys::HtmlDocument>().ok()?.cookie().ok()
}
