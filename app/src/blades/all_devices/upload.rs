//! Sending a file, with its progress.

use farhand_contract::imports::Import;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{File, FormData, ProgressEvent, XmlHttpRequest};

use crate::api::{ApiError, imports::UPLOAD_PATH};

/// Sends the file. `progress` hears the percentage that is sent; `done` hears the answer, once.
pub fn upload(
    file: &File,
    progress: impl Fn(u32) + 'static,
    done: impl Fn(Result<Import, ApiError>) + 'static,
) {
    let done = std::rc::Rc::new(done);
    if send(file, progress, done.clone()).is_err() {
        done(Err(ApiError::Connection));
    }
}

fn send(
    file: &File,
    progress: impl Fn(u32) + 'static,
    done: std::rc::Rc<impl Fn(Result<Import, ApiError>) + 'static>,
) -> Result<(), JsValue> {
    let form = FormData::new()?;
    form.append_with_blob_and_filename("file", file, &file.name())?;
    // Not fetch: that does not tell how much is sent.
    let request = XmlHttpRequest::new()?;
    request.open("POST", UPLOAD_PATH)?;
    request.set_request_header("Accept", "application/json")?;

    // The request keeps each of these; they live as long as it does.
    let on_progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.length_computable() && event.total() > 0.0 {
            progress(percent(event.loaded(), event.total()));
        }
    });
    request.upload()?.set_onprogress(Some(on_progress.into_js_value().unchecked_ref()));
    let on_end = Closure::<dyn Fn()>::new({
        let request = request.clone();
        move || done(answer(&request))
    });
    request.set_onloadend(Some(on_end.into_js_value().unchecked_ref()));
    request.send_with_opt_form_data(Some(&form))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
fn percent(loaded: f64, total: f64) -> u32 {
    (loaded / total * 100.0).clamp(0.0, 100.0) as u32
}

fn answer(request: &XmlHttpRequest) -> Result<Import, ApiError> {
    let status = request.status().unwrap_or(0);
    let text = request.response_text().ok().flatten().unwrap_or_default();
    match status {
        0 => Err(ApiError::Connection),
        200..300 => serde_json::from_str(&text).map_err(|_| ApiError::Protocol),
        _ => Err(serde_json::from_str(&text).unwrap_or(ApiError::Protocol)),
    }
}
