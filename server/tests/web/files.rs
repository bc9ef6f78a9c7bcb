//! The browser's files.

use std::fs;

use http::{Method, StatusCode};

use crate::harness::{Server, header, request, run, text};

#[test]
fn files_come_compressed_where_that_was_done_before() {
    run(async {
        let server = Server::demo().await;
        let pkg = server.directory.path().join("site/pkg");
        fs::create_dir_all(&pkg).expect("a directory");
        fs::write(pkg.join("farhand.wasm"), "plain").expect("a file");
        fs::write(pkg.join("farhand.wasm.br"), "brotli").expect("a file");
        fs::write(pkg.join("farhand.0123456789abcdefXYZ.js"), "hashed").expect("a file");

        let response = server.get("/pkg/farhand.wasm", "").await;
        assert_eq!(header(response.headers(), "content-type"), "application/wasm");
        assert_eq!(header(response.headers(), "cache-control"), "no-cache");
        let modified = header(response.headers(), "last-modified");
        assert_eq!(text(response).await, "plain");

        let brotli = [("accept-encoding", "gzip, br")];
        let response = server.send(request(Method::GET, "/pkg/farhand.wasm", "", &brotli, "")).await;
        assert_eq!(header(response.headers(), "content-encoding"), "br");
        assert_eq!(text(response).await, "brotli");

        let known = [("if-modified-since", modified.as_str())];
        let response = server.send(request(Method::GET, "/pkg/farhand.wasm", "", &known, "")).await;
        assert_eq!(response.status(), StatusCode::NOT_MODIFIED);

        let response = server.get("/pkg/farhand.0123456789abcdefXYZ.js", "").await;
        assert_eq!(header(response.headers(), "cache-control"), "public, max-age=31536000, immutable");
    });
}

#[test]
fn nothing_outside_the_site_is_served() {
    run(async {
        let server = Server::demo().await;
        fs::create_dir_all(server.directory.path().join("site/pkg")).expect("a directory");
        for path in [
            "/../data/farhand.db",
            "/pkg/../../data/farhand.db",
            "/%2e%2e/data/farhand.db",
            "/pkg/%2e%2e%2f%2e%2e%2fdata/farhand.db",
            "/pkg/..%5c..%5cdata%5cfarhand.key",
            "/pkg/",
        ] {
            let response = server.get(path, "").await;
            assert!(!response.status().is_success(), "{path}: {}", response.status());
        }
    });
}
