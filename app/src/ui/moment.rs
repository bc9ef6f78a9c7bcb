//! Moments in time, in the reader's own words once the browser can tell them.

use std::{cell::OnceCell, time::Duration};

use farhand_contract::Timestamp;
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::{
    blades::when_live,
    locales::{Common, Locale},
    preferences::use_locale,
};

/// How often "5 minutes ago" is told anew.
const TICK: Duration = Duration::from_secs(30);

const MINUTE: f64 = 60.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;
const MONTH: f64 = 30.0 * DAY;
const YEAR: f64 = 365.0 * DAY;

/// The browser's clock in milliseconds; nothing until all of the page is live, so that both sides render the same.
#[derive(Clone, Copy)]
struct Now(RwSignal<Option<f64>>);

/// Provides the browser's clock to the tree below.
pub fn provide_time() {
    let now = RwSignal::new(None);
    provide_context(Now(now));
    Effect::new(move |_| {
        when_live(move || now.set(Some(Date::now())));
        if let Ok(handle) = set_interval_with_handle(move || now.set(Some(Date::now())), TICK) {
            on_cleanup(move || handle.clear());
        }
    });
}

/// A moment: exact and in UTC at first, then in the reader's time zone and language.
#[component]
pub fn Moment(
    /// When.
    at: Timestamp,
    /// As a distance from now; the exact time stands in the title.
    #[prop(optional)]
    relative: bool,
    /// To the second: for what is over in less than a minute.
    #[prop(optional)]
    seconds: bool,
) -> impl IntoView {
    let locale = use_locale();
    let now = use_context::<Now>().map(|Now(now)| now);
    let now = move || now.and_then(|now| now.get());
    let iso = iso(at);
    let utc = format!("{} {} UTC", &iso[..10], &iso[11..if seconds { 19 } else { 16 }]);
    let text = {
        let utc = utc.clone();
        move || match now() {
            None => utc.clone(),
            Some(now) if relative => distance(locale, at, now),
            Some(_) => local(locale, at, seconds),
        }
    };
    let exact = move || if now().is_some() { local(locale, at, seconds) } else { utc.clone() };
    view! {
        <time datetime=iso title=exact>
            {text}
        </time>
    }
}

/// A moment, or an en dash for none.
#[component]
pub fn MomentOr(
    /// When, if ever.
    at: Option<Timestamp>,
    /// As a distance from now.
    #[prop(optional)]
    relative: bool,
) -> impl IntoView {
    match at {
        Some(at) => view! { <Moment at relative /> }.into_any(),
        None => Common(use_locale()).none().into_any(),
    }
}

/// `2026-11-22T19:50:00Z`, the same on both sides.
fn iso(at: Timestamp) -> String {
    #[cfg(feature = "ssr")]
    {
        let format = time::macros::format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
        time::OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1000))
            .ok()
            .and_then(|moment| moment.format(&format).ok())
            .unwrap_or_else(|| NO_TIME.to_owned())
    }
    #[cfg(not(feature = "ssr"))]
    {
        let date = date(at);
        // Years after these have another shape, and the server's side does not know them.
        if !date.get_time().is_nan() && date.get_utc_full_year() <= 9999 {
            String::from(date.to_iso_string())[..19].to_owned() + "Z"
        } else {
            NO_TIME.to_owned()
        }
    }
}

/// Stands for a moment that no calendar here can name.
const NO_TIME: &str = "0000-00-00T00:00:00Z";

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds of any year a calendar names fit an f64 exactly"
)]
fn date(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(at.0 as f64))
}

/// The date and time in the reader's time zone.
fn local(locale: Locale, at: Timestamp, seconds: bool) -> String {
    thread_local! {
        static TO_THE_MINUTE: OnceCell<Function> = const { OnceCell::new() };
        static TO_THE_SECOND: OnceCell<Function> = const { OnceCell::new() };
    }
    let (format, style) = if seconds { (&TO_THE_SECOND, "medium") } else { (&TO_THE_MINUTE, "short") };
    format.with(|format| {
        let format = format.get_or_init(|| {
            let options = Object::new();
            for (key, value) in [("dateStyle", "medium"), ("timeStyle", style)] {
                // Cannot fail on a plain object.
                let _ = Reflect::set(&options, &key.into(), &value.into());
            }
            Intl::DateTimeFormat::new(&Array::of1(&locale.tag().into()), &options).format()
        });
        format
            .call1(&JsValue::UNDEFINED, &date(at))
            .ok()
            .and_then(|text| text.as_string())
            .unwrap_or_default()
    })
}

/// The distance from now: "5 minutes ago".
fn distance(locale: Locale, at: Timestamp, now: f64) -> String {
    thread_local! {
        static FORMAT: OnceCell<Intl::RelativeTimeFormat> = const { OnceCell::new() };
    }
    let seconds = (date(at).get_time() - now) / 1000.0;
    let (value, unit) = match seconds.abs() {
        s if s < MINUTE => (0.0, "minute"),
        s if s < HOUR => (seconds / MINUTE, "minute"),
        s if s < DAY => (seconds / HOUR, "hour"),
        s if s < MONTH => (seconds / DAY, "day"),
        s if s < YEAR => (seconds / MONTH, "month"),
        _ => (seconds / YEAR, "year"),
    };
    if value == 0.0 {
        return Common(locale).just_now().to_owned();
    }
    FORMAT.with(|format| {
        let format = format
            .get_or_init(|| Intl::RelativeTimeFormat::new(&Array::of1(&locale.tag().into()), &Object::new()));
        String::from(format.format(value.trunc(), unit))
    })
}
