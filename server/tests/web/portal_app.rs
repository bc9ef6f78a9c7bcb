//! The Company Portal as an app: manifest, service worker, and the page without a connection.

use std::path::Path;

use http::StatusCode;
use serde_json::Value;

use crate::harness::{ADMINISTRATOR, Server, header, run, text};

#[test]
fn the_manifest_names_the_app_in_the_readers_language_and_icons_that_are_there() {
    run(async {
        let server = Server::demo().await;
        for (lang, name) in [("en", "Company Portal"), ("nl", "Bedrijfsportal"), ("xx", "Company Portal")] {
            let response = server.get(&format!("/portal/app.webmanifest?lang={lang}"), "").await;
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(header(response.headers(), "content-type"), "application/manifest+json");
            assert_eq!(header(response.headers(), "cache-control"), "no-cache");
            let manifest: Value = serde_json::from_str(&text(response).await).expect("JSON");
            assert_eq!((&manifest["name"], &manifest["short_name"]), (&name.into(), &name.into()));
            assert_eq!((&manifest["start_url"], &manifest["scope"]), (&"/portal".into(), &"/portal".into()));
            let icons = manifest["icons"].as_array().expect("icons");
            assert!(icons.iter().any(|icon| icon["purpose"] == "maskable"));
            assert!(icons.iter().any(|icon| icon["sizes"] == "192x192"));
            let public = Path::new(env!("CARGO_MANIFEST_DIR")).join("../public");
            for icon in icons {
                let path = icon["src"].as_str().expect("an address").trim_start_matches('/');
                assert!(public.join(path).is_file(), "{path}");
            }
        }
    });
}

#[test]
fn the_worker_serves_the_portal_and_nothing_above_it() {
    run(async {
        let server = Server::demo().await;
        let response = server.get("/portal/worker.js?lang=nl", "").await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(header(response.headers(), "content-type"), "text/javascript; charset=utf-8");
        assert_eq!(header(response.headers(), "cache-control"), "no-cache");
        assert_eq!(header(response.headers(), "service-worker-allowed"), "/portal");
        let policy = header(response.headers(), "content-security-policy");
        assert!(policy.starts_with("default-src 'none'; connect-src 'self'"), "{policy}");
        assert!(!policy.contains("sandbox"), "a sandboxed worker has no caches: {policy}");
        let script = text(response).await;
        // What it keeps is the page without a connection and its looks.
        assert!(script.contains("/portal/offline"), "{script}");
        for forbidden in ["/api/", "cache.put", "eval(", "importScripts"] {
            assert!(!script.contains(forbidden), "{forbidden}");
        }
    });
}

#[test]
fn the_page_without_a_connection_says_so_and_knows_nobody() {
    run(async {
        let server = Server::demo().await;
        let administrator = server.sign_in(ADMINISTRATOR).await;
        for (lang, says) in [("en", "There is no connection"), ("nl", "Er is geen verbinding")] {
            let path = format!("/portal/offline?lang={lang}");
            let response = server.get(&path, "").await;
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(header(response.headers(), "cache-control"), "no-cache");
            let policy = header(response.headers(), "content-security-policy");
            assert!(!policy.contains("script-src") && policy.contains("style-src 'self'"), "{policy}");
            let page = text(response).await;
            assert!(page.contains(says) && page.contains(&format!("lang=\"{lang}\"")), "{page}");
            assert!(!page.contains("<script"), "{page}");
            assert_eq!(text(server.get(&path, &administrator).await).await, page);
        }
    });
}

#[test]
fn the_portal_can_be_installed_and_the_admin_center_is_no_app() {
    run(async {
        let server = Server::demo().await;
        let administrator = server.sign_in(ADMINISTRATOR).await;
        for path in ["/portal", "/portal/enrol"] {
            let response = server.get(path, "").await;
            let policy = header(response.headers(), "content-security-policy");
            assert!(policy.contains("manifest-src 'self'; worker-src 'self'"), "{policy}");
            let page = text(response).await;
            assert!(
                page.contains("rel=\"manifest\"") && page.contains("/portal/app.webmanifest?lang=en"),
                "{path}"
            );
        }
        assert!(!text(server.get("/devices", &administrator).await).await.contains("webmanifest"));
    });
}
