//! The browser's files: scripts, WebAssembly, styles, icons. As they are on disk, or compressed beside it.

use std::path::Path;

use axum::{
    extract::Request,
    middleware::{Next, from_fn},
    response::Response,
    routing::MethodRouter,
};
use http::{HeaderValue, StatusCode, header::CACHE_CONTROL};
use tower::ServiceBuilder;
use tower_http::services::ServeDir;

/// Letters and digits that a build puts into the name of a file that never changes.
const HASH_LETTERS: usize = 16;

/// Serves the files below `site`; `otherwise` answers for what is none.
pub fn files<S: Clone + Send + Sync + 'static>(
    site: &Path,
    otherwise: MethodRouter<S>,
    state: S,
) -> MethodRouter<S> {
    let directory = ServeDir::new(site)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .fallback(otherwise.with_state::<()>(state));
    axum::routing::any_service(ServiceBuilder::new().layer(from_fn(cache)).service(directory))
}

/// A file whose name has a hash never changes; any other is asked for again, and answered with 304.
async fn cache(request: Request, next: Next) -> Response {
    let hashed = is_hashed(request.uri().path());
    let mut response = next.run(request).await;
    let is_file = response.headers().contains_key("last-modified");
    if is_file && (response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED) {
        let value = if hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(value));
    }
    response
}

fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_hash = |part: &str| {
        part.len() >= HASH_LETTERS
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    };
    // Neither the name nor its ending is the hash.
    let parts: Vec<_> = name.split('.').collect();
    parts.len() > 2 && parts[1..parts.len() - 1].iter().any(|part| is_hash(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_stands_between_name_and_ending() {
        assert!(is_hashed("/pkg/farhand.0pA2xyzAbCdEfGhIjK.wasm"));
        assert!(!is_hashed("/pkg/farhand.wasm"));
        assert!(!is_hashed("/pkg/farhand.min.css"));
        assert!(!is_hashed("/pkg/averylongnamewithoutahash.js"));
    }
}
