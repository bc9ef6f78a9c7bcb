//! Exports of the audit log, written while they are read: a download for the browser.

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Query, State},
    response::Response,
};
pub use farhand_app::api::audit::{EXPORT_PATH, LOG_PATH};
use farhand_app::{context::RequestContext, locales::AuditTexts, preferences::Preferences};
use farhand_contract::{Error, audit::AuditQuery, periods::Day, reports::ExportFormat};
use futures::{StreamExt as _, stream};
use http::HeaderMap;

use super::{AppState, download, errors, local::with_query};
use crate::exports::{Reader, audit};

/// The lines that the query is about, all of them, newest first, as comma-separated values. An error ends the download before
/// its end, so that nobody takes a part for the whole.
pub async fn lines(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    headers: HeaderMap,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let query = AuditQuery::from_pairs(pairs);
    let asked = query.pairs();
    let page = with_query(LOG_PATH, asked.iter().map(|(key, value)| (*key, &**value)));
    // Each export is written down: only our own pages, and the person, ask for one.
    if let Some(instead) = download::instead(&headers, context.caller.is_some(), &page) {
        return instead;
    }
    let Some(caller) = context.caller else { return errors::refusal(&Error::SignInRequired) };
    let reader = Reader { locale: Preferences::from_headers(&headers).locale, zone: query.period.zone };
    let first = match context.services.audit.export(&caller, &query).await {
        Ok(first) => first,
        Err(error) => return errors::refusal(&error),
    };
    let name = AuditTexts(reader.locale).file_name();
    let name = format!("{name}-{}", Day::of(state.web.clock.now(), reader.zone));
    let head = stream::once(async move { Ok(Bytes::from(audit::head(reader))) });
    let services = context.services;
    let rows = stream::try_unfold(Some(first), move |waiting| {
        let (services, caller) = (services.clone(), caller.clone());
        async move {
            let Some(lines) = waiting else { return Ok::<_, Error>(None) };
            let next = match lines.next {
                Some(next) => Some(services.audit.export_more(&caller, &next).await?),
                None => None,
            };
            Ok(Some((Bytes::from(audit::rows(lines.rows, reader)), next)))
        }
    });
    download::attachment(Body::from_stream(head.chain(rows)), &name, ExportFormat::Csv)
}
