//! Exports of sessions, written while they are read: a download for the browser.

use std::io;

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Query, State},
    response::{IntoResponse as _, Response},
};
pub use farhand_app::api::reports::{EXPORT_PATH, REPORT_PATH};
use farhand_app::{context::RequestContext, locales::ReportTexts, preferences::Preferences};
use farhand_contract::{
    Caller, Error, Result, Services,
    periods::Day,
    reports::{ExportFormat, ExportRows},
    sessions::{Session, SessionQuery},
};
use futures::stream;
use http::{HeaderMap, StatusCode};

use super::{AppState, download, errors, local::with_query};
use crate::exports::{Reader, csv, xlsx};

/// The sessions that the query is about, all of them, in its order; `format` is `csv` or `xlsx`.
pub async fn sessions(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    headers: HeaderMap,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let query = SessionQuery::from_pairs(pairs.iter().map(|(key, value)| (key, value)));
    let asked = query.pairs();
    let page = with_query(REPORT_PATH, asked.iter().map(|(key, value)| (*key, &**value)));
    // Each export is written down: only our own pages, and the person, ask for one.
    if let Some(instead) = download::instead(&headers, context.caller.is_some(), &page) {
        return instead;
    }
    let Some(caller) = context.caller else { return errors::refusal(&Error::SignInRequired) };
    let format = pairs.iter().find(|(key, _)| key == "format").map(|(_, value)| value.as_str());
    let Some(format) = ExportFormat::from_name(format.unwrap_or("csv")) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let reader = Reader { locale: Preferences::from_headers(&headers).locale, zone: query.period.zone };
    let first = match context.services.reports.export(&caller, &query, format).await {
        Ok(first) => first,
        Err(error) => return errors::refusal(&error),
    };
    let day = Day::of(state.web.clock.now(), reader.zone);
    let name = format!("{}-{day}", ReportTexts(reader.locale).file_name());
    let rows = Rows { services: context.services, caller, waiting: Some(first) };
    let body = match format {
        ExportFormat::Csv => csv_body(rows, reader),
        ExportFormat::Xlsx => xlsx_body(rows, reader),
    };
    download::attachment(body, &name, format)
}

/// An export that is being read.
struct Rows {
    services: Services,
    caller: Caller,
    waiting: Option<ExportRows>,
}

impl Rows {
    /// The next rows, if there are any.
    async fn next(&mut self) -> Result<Option<Vec<Session>>> {
        let Some(ExportRows { rows, next }) = self.waiting.take() else { return Ok(None) };
        if let Some(next) = next {
            self.waiting = Some(self.services.reports.export_more(&self.caller, &next).await?);
        }
        Ok(Some(rows))
    }
}

/// An error ends the download before its end, so that nobody takes a part for the whole.
fn csv_body(rows: Rows, reader: Reader) -> Body {
    let head = stream::once(async move { Ok(Bytes::from(csv::head(reader))) });
    let lines = stream::try_unfold(rows, move |mut rows| async move {
        let next = rows.next().await?;
        Ok::<_, Error>(next.map(|sessions| (Bytes::from(csv::rows(sessions, reader)), rows)))
    });
    Body::from_stream(futures::StreamExt::chain(head, lines))
}

fn xlsx_body(rows: Rows, reader: Reader) -> Body {
    let rows = stream::try_unfold(rows, |mut rows| async move {
        let next = rows.next().await.map_err(io::Error::other)?;
        Ok(next.map(|sessions| (sessions, rows)))
    });
    download::workbook(rows, move |sessions, out| xlsx::write(sessions, reader, out))
}
