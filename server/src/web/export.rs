//! Exports of sessions, written while they are read: a download for the browser.

use std::io::{self, Write};

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Query, State},
    response::{IntoResponse as _, Response},
};
pub use farhand_app::api::reports::EXPORT_PATH;
use farhand_app::{context::RequestContext, locales::ReportTexts, preferences::Preferences};
use farhand_contract::{
    Caller, Error, Result, Services,
    periods::Day,
    reports::{ExportFormat, ExportRows},
    sessions::{Session, SessionQuery},
};
use futures::stream;
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE},
};
use rust_xlsxwriter::XlsxError;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::{AppState, errors};
use crate::exports::{Reader, csv, xlsx};

/// Batches of rows, or pieces of a file, that wait to be taken.
const WAITING: usize = 4;

/// A piece of a file.
const PIECE: usize = 64 << 10;

/// The sessions that the query is about, all of them, in its order; `format` is `csv` or `xlsx`.
pub async fn sessions(
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
    let format = pairs.iter().find(|(key, _)| key == "format").map(|(_, value)| value.as_str());
    let Some(format) = ExportFormat::from_name(format.unwrap_or("csv")) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let query = SessionQuery::from_pairs(pairs.iter().map(|(key, value)| (key, value)));
    let reader = Reader { locale: Preferences::from_headers(&headers).locale, zone: query.period.zone };
    let first = match context.services.reports.export(&caller, &query, format).await {
        Ok(first) => first,
        Err(error) => return errors::refusal(&error),
    };
    let day = Day::of(state.web.clock.now(), reader.zone);
    let name = format!("{}-{day}.{}", ReportTexts(reader.locale).file_name(), format.name());
    let rows = Rows { services: context.services, caller, waiting: Some(first) };
    let (kind, body) = match format {
        ExportFormat::Csv => ("text/csv; charset=utf-8", csv_body(rows, reader)),
        ExportFormat::Xlsx => {
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_body(rows, reader))
        }
    };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(attachment) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        headers.insert(CONTENT_DISPOSITION, attachment);
    }
    response
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

fn xlsx_body(mut rows: Rows, reader: Reader) -> Body {
    let (to_writer, mut from_reader) = mpsc::channel::<io::Result<Vec<Session>>>(WAITING);
    let (to_browser, pieces) = mpsc::channel::<io::Result<Bytes>>(WAITING);
    tokio::spawn(async move {
        loop {
            let next = rows.next().await.map_err(io::Error::other);
            let Some(next) = next.transpose() else { break };
            let failed = next.is_err();
            // Nobody takes it any more when the browser has gone.
            if to_writer.send(next).await.is_err() || failed {
                break;
            }
        }
    });
    tokio::task::spawn_blocking(move || {
        let sessions = std::iter::from_fn(|| from_reader.blocking_recv())
            .map(|sessions| sessions.map_err(Unwritten::from));
        let out = io::BufWriter::with_capacity(PIECE, Pieces(to_browser.clone()));
        if let Err(Unwritten(error)) = xlsx::write(sessions, reader, out) {
            tracing::warn!(cause = %error, "a workbook was not written to its end");
            // Fails when the browser has gone.
            let _ = to_browser.blocking_send(Err(error));
        }
    });
    Body::from_stream(ReceiverStream::new(pieces))
}

/// Why a workbook was not written.
struct Unwritten(io::Error);

impl From<io::Error> for Unwritten {
    fn from(error: io::Error) -> Self {
        Self(error)
    }
}

impl From<XlsxError> for Unwritten {
    fn from(error: XlsxError) -> Self {
        Self(io::Error::other(error))
    }
}

/// Sends what is written to the browser.
struct Pieces(mpsc::Sender<io::Result<Bytes>>);

impl Write for Pieces {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Bytes::copy_from_slice(piece)));
        sent.map(|()| piece.len()).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
