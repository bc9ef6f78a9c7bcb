//! The export of devices, written while they are read: a download for the browser.

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Query, State},
    response::{IntoResponse as _, Response},
};
pub use farhand_app::api::devices::EXPORT_PATH;
use farhand_app::{context::RequestContext, locales::DevicesTexts, preferences::Preferences};
use farhand_contract::{
    Caller, Error, Services,
    device_lists::DeviceExport,
    devices::DeviceQuery,
    periods::{Day, ZoneOffset},
    sessions::ZONE,
};
use futures::{StreamExt as _, stream};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE},
};

use super::{AppState, errors};
use crate::exports::{Reader, devices as written};

/// The devices that the query is about, all of them, in its order, as CSV.
pub async fn devices(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    headers: HeaderMap,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let Some(caller) = context.caller else { return errors::refusal(&Error::SignInRequired) };
    // Each export is written down: only our own pages, and the person, ask for one.
    if headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site") {
        return StatusCode::FORBIDDEN.into_response();
    }
    let zone = pairs.iter().find(|(key, _)| key == ZONE).and_then(|(_, minutes)| minutes.parse().ok());
    let zone = zone.map_or_else(ZoneOffset::default, ZoneOffset::from_minutes);
    let query = DeviceQuery::from_pairs(pairs);
    let first = match context.services.devices.export(&caller, &query).await {
        Ok(first) => first,
        Err(error) => return errors::refusal(&error),
    };
    let reader = Reader { locale: Preferences::from_headers(&headers).locale, zone };
    let day = Day::of(state.web.clock.now(), reader.zone);
    let name = format!("{}-{day}.csv", DevicesTexts(reader.locale).file_name());
    let mut response = body(context.services, caller, first, reader).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(attachment) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        headers.insert(CONTENT_DISPOSITION, attachment);
    }
    response
}

/// An error ends the download before its end, so that nobody takes a part for the whole.
fn body(services: Services, caller: Caller, first: DeviceExport, reader: Reader) -> Body {
    let head = stream::once(async move { Ok(Bytes::from(written::head(reader))) });
    let lines = stream::try_unfold(Some(first), move |waiting| {
        let (services, caller) = (services.clone(), caller.clone());
        async move {
            let Some(DeviceExport { rows, next }) = waiting else { return Ok::<_, Error>(None) };
            let next = match next {
                Some(next) => Some(services.devices.export_more(&caller, &next).await?),
                None => None,
            };
            Ok(Some((Bytes::from(written::rows(rows, reader)), next)))
        }
    });
    Body::from_stream(head.chain(lines))
}
