//! Files that are written while they are read: downloads for the browser.

use std::io::{self, BufWriter, Write};

use axum::{
    body::{Body, Bytes},
    response::{IntoResponse as _, Response},
};
use farhand_contract::{Error, reports::ExportFormat};
use futures::{Stream, StreamExt as _};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE},
};
use rust_xlsxwriter::XlsxError;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::{
    errors,
    local::{see_other, with_query},
    sign_in::SIGN_IN_PATH,
};

/// Batches of rows, or pieces of a file, that wait to be taken.
const WAITING: usize = 4;

/// A piece of a file.
const PIECE: usize = 64 << 10;

/// Where a workbook is written to.
pub type Out = BufWriter<Pieces>;

/// Whether another site's page asks, or one of another host beside ours.
pub fn is_foreign(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site" || site == "same-site")
}

/// What is answered in the place of a file that may not be sent. Who follows a link to it, in a mail say, is led to `page`, where
/// the file can be asked for; others are refused.
pub fn instead(headers: &HeaderMap, is_signed_in: bool, page: &str) -> Option<Response> {
    let follows_a_link = headers.get("sec-fetch-mode").is_some_and(|mode| mode == "navigate");
    match (is_signed_in, is_foreign(headers)) {
        (true, false) => None,
        (false, _) if follows_a_link => Some(see_other(&with_query(SIGN_IN_PATH, [("next", page)]))),
        (false, _) => Some(errors::refusal(&Error::SignInRequired)),
        (true, true) if follows_a_link => Some(see_other(page)),
        (true, true) => Some(StatusCode::FORBIDDEN.into_response()),
    }
}

/// The answer with this file. `name` is without its ending.
pub fn attachment(body: Body, name: &str, format: ExportFormat) -> Response {
    let kind = match format {
        ExportFormat::Csv => "text/csv; charset=utf-8",
        ExportFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let disposition = format!("attachment; filename=\"{name}.{}\"", format.name());
    if let Ok(disposition) = HeaderValue::try_from(disposition) {
        headers.insert(CONTENT_DISPOSITION, disposition);
    }
    response
}

/// A workbook, written by `write` where it may block, from rows as they come. An error ends the download before its end,
/// so that nobody takes a part for the whole.
pub fn workbook<T: Send + 'static>(
    rows: impl Stream<Item = io::Result<T>> + Send + 'static,
    write: impl FnOnce(Rows<T>, Out) -> Result<(), Unwritten> + Send + 'static,
) -> Body {
    let (to_writer, from_reader) = mpsc::channel::<io::Result<T>>(WAITING);
    let (to_browser, pieces) = mpsc::channel::<io::Result<Bytes>>(WAITING);
    tokio::spawn(async move {
        let mut rows = Box::pin(rows);
        while let Some(next) = rows.next().await {
            let failed = next.is_err();
            // Nobody takes it any more when the browser has gone.
            if to_writer.send(next).await.is_err() || failed {
                break;
            }
        }
    });
    tokio::task::spawn_blocking(move || {
        let out = BufWriter::with_capacity(PIECE, Pieces(to_browser.clone()));
        if let Err(Unwritten(error)) = write(Rows(from_reader), out) {
            tracing::warn!(cause = %error, "a workbook was not written to its end");
            // Fails when the browser has gone.
            let _ = to_browser.blocking_send(Err(error));
        }
    });
    Body::from_stream(ReceiverStream::new(pieces))
}

/// Rows as they come.
pub struct Rows<T>(mpsc::Receiver<io::Result<T>>);

impl<T> Iterator for Rows<T> {
    type Item = Result<T, Unwritten>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.blocking_recv().map(|rows| rows.map_err(Unwritten))
    }
}

/// Why a workbook was not written.
pub struct Unwritten(io::Error);

impl From<XlsxError> for Unwritten {
    fn from(error: XlsxError) -> Self {
        Self(io::Error::other(error))
    }
}

/// Sends what is written to the browser.
pub struct Pieces(mpsc::Sender<io::Result<Bytes>>);

impl Write for Pieces {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Bytes::copy_from_slice(piece)));
        sent.map(|()| piece.len()).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
