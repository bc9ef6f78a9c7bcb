//! The export of devices, written while they are read: a download for the browser.

use std::io;

use axum::{
    Extension, Form,
    body::{Body, Bytes},
    extract::{Query, State, rejection::FormRejection},
    response::{IntoResponse as _, Response},
};
pub use farhand_app::api::device_exports::EXPORT_PATH;
use farhand_app::{context::RequestContext, locales::DevicesTexts, preferences::Preferences};
use farhand_contract::{
    Caller, Error, Services,
    device_exports::{DeviceExportRequest, ExportState, ExportTally, OpenExport},
    device_lists::DeviceExport,
    devices::Device,
    periods::Day,
    reports::ExportFormat,
};
use futures::{Stream, StreamExt as _, stream};
use http::{HeaderMap, StatusCode};

use super::{AppState, download, errors};
use crate::exports::{Reader, devices::DeviceTable, xlsx};

/// What is asked for, one by one.
type Pairs = Vec<(String, String)>;

/// The devices that the address is about, all of them, in its order.
pub async fn devices(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    headers: HeaderMap,
    Query(pairs): Query<Pairs>,
) -> Response {
    answer(&state, context, &headers, &pairs).await
}

/// The same by a form: an address has no room for many ids.
pub async fn chosen(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    headers: HeaderMap,
    form: Result<Form<Pairs>, FormRejection>,
) -> Response {
    match form {
        Ok(Form(pairs)) => answer(&state, context, &headers, &pairs).await,
        Err(rejection) => rejection.into_response(),
    }
}

async fn answer(
    state: &AppState,
    context: RequestContext,
    headers: &HeaderMap,
    pairs: &[(String, String)],
) -> Response {
    let Some(caller) = context.caller else { return errors::refusal(&Error::SignInRequired) };
    // Each export is written down: only our own pages, and the person, ask for one.
    if download::is_foreign(headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Some(request) = DeviceExportRequest::from_pairs(pairs) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let open = match context.services.device_exports.open(&caller, &request).await {
        Ok(open) => open,
        Err(error) => return errors::refusal(&error),
    };
    let OpenExport { first, columns, tally } = open;
    let reader = Reader { locale: Preferences::from_headers(headers).locale, zone: request.zone };
    let day = Day::of(state.web.clock.now(), reader.zone);
    let name = format!("{}-{day}", DevicesTexts(reader.locale).file_name());
    let table = DeviceTable::new(columns, reader);
    let reading = Reading { services: context.services, caller, waiting: Some(first), tally: tally.clone() };
    let told = Told(tally);
    let body = match request.format {
        ExportFormat::Csv => csv_body(reading.batches(), table, told),
        ExportFormat::Xlsx => xlsx_body(reading.batches(), table, told),
    };
    download::attachment(body, &name, request.format)
}

/// An export that is being read.
struct Reading {
    services: Services,
    caller: Caller,
    waiting: Option<DeviceExport>,
    tally: ExportTally,
}

impl Reading {
    /// The devices, as they are read. An error ends the download before its end, so that nobody takes a part for the
    /// whole.
    fn batches(self) -> impl Stream<Item = io::Result<Vec<Device>>> + Send {
        stream::try_unfold(self, |mut reading| async move {
            if reading.tally.is_cancelled() {
                return Err(io::Error::other("the export was taken back"));
            }
            let Some(DeviceExport { rows, next }) = reading.waiting.take() else { return Ok(None) };
            if let Some(next) = next {
                let more = reading.services.device_exports.more(&reading.caller, &next).await;
                reading.waiting = Some(more.map_err(io::Error::other)?);
            }
            Ok(Some((rows, reading)))
        })
    }
}

/// Tells those who watch how it ends, also when nobody takes the rest of it.
struct Told(ExportTally);

impl Told {
    fn done(&self) {
        self.0.turn(ExportState::Done);
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        // Unless it is over.
        self.0.turn(ExportState::Failed);
    }
}

fn csv_body(
    batches: impl Stream<Item = io::Result<Vec<Device>>> + Send + 'static,
    table: DeviceTable,
    told: Told,
) -> Body {
    let head = Bytes::from(table.csv_head());
    let lines = stream::try_unfold((Box::pin(batches), told), move |(mut batches, told)| {
        let table = table.clone();
        async move {
            let Some(devices) = batches.next().await.transpose()? else {
                told.done();
                return Ok::<_, io::Error>(None);
            };
            let lines = Bytes::from(table.csv_rows(&devices));
            told.0.wrote(devices.len() as u64);
            Ok(Some((lines, (batches, told))))
        }
    });
    Body::from_stream(stream::once(async move { Ok(head) }).chain(lines))
}

fn xlsx_body(
    batches: impl Stream<Item = io::Result<Vec<Device>>> + Send + 'static,
    table: DeviceTable,
    told: Told,
) -> Body {
    download::workbook(batches, move |batches, out| {
        let rows = batches.map(|devices| {
            let devices: Vec<Device> = devices?;
            // A batch is counted when it is taken to be written.
            told.0.wrote(devices.len() as u64);
            Ok::<_, download::Unwritten>(devices.iter().map(|device| table.cells(device)).collect::<Vec<_>>())
        });
        xlsx::write_rows(rows, &table.layout(), out)?;
        told.done();
        Ok(())
    })
}
