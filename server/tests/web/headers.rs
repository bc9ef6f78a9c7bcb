//! The security headers stand on every class of answer.

use std::fs;

use axum::{body::Body, response::Response};
use farhand::{
    machine::{SystemClock, SystemRandom},
    web::{Web, router},
};
use farhand_contract::{
    Caller, Result, Services,
    accounts::{DemoSignIn, Profile},
    services::{Accounts, Origin, SignedIn},
};
use http::{Method, Request, StatusCode};
use std::sync::Arc;
use tower::ServiceExt as _;

use crate::harness::{ADMINISTRATOR, JSON, Server, header, request, run, text};

const ALWAYS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-resource-policy", "same-origin"),
];

fn assert_headers(class: &str, response: &Response) {
    let headers = response.headers();
    for (name, value) in ALWAYS {
        assert_eq!(header(headers, name), *value, "{class}: {name}");
    }
    let policy = header(headers, "content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{class}: {policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{class}: {policy}");
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{class}: {policy}");
    assert!(header(headers, "permissions-policy").contains("camera=()"), "{class}");
    assert!(!header(headers, "x-request-id").is_empty(), "{class}");
    assert!(!header(headers, "cache-control").is_empty(), "{class}");
    assert!(!headers.contains_key("access-control-allow-origin"), "{class}");
}

#[test]
fn every_class_of_answer_has_them() {
    run(async {
        let server = Server::demo().await;
        let pkg = server.directory.path().join("site/pkg");
        fs::create_dir_all(&pkg).expect("a directory");
        fs::write(pkg.join("farhand.js"), "export {}").expect("a file");
        let administrator = server.sign_in(ADMINISTRATOR).await;
        let page = [("accept", "text/html")];

        let get = |path: &'static str, cookie: &str| request(Method::GET, path, cookie, &page, "");
        let classes: Vec<(&str, Request<Body>, StatusCode)> = vec![
            ("page", get("/sign-in", ""), StatusCode::OK),
            ("page of the admin center", get("/devices", &administrator), StatusCode::OK),
            ("redirect", get("/devices", ""), StatusCode::SEE_OTHER),
            ("page that is not there", get("/nowhere", &administrator), StatusCode::NOT_FOUND),
            ("file", get("/pkg/farhand.js", ""), StatusCode::OK),
            ("file that is not there", get("/pkg/nothing.js", ""), StatusCode::NOT_FOUND),
            ("health", get("/healthz", ""), StatusCode::OK),
            ("stream", get("/events", &administrator), StatusCode::OK),
            ("refused stream", get("/events", ""), StatusCode::UNAUTHORIZED),
            ("other site's request", request(Method::POST, "/sign-out", "", &[], ""), StatusCode::FORBIDDEN),
            (
                "wrong method",
                request(Method::DELETE, "/sign-out", "", &[("sec-fetch-site", "same-origin")], ""),
                StatusCode::METHOD_NOT_ALLOWED,
            ),
            (
                "server function",
                request(
                    Method::POST,
                    "/api/profile",
                    &administrator,
                    &[("sec-fetch-site", "same-origin"), ("content-type", JSON)],
                    "{}",
                ),
                StatusCode::OK,
            ),
            (
                "refused server function",
                request(
                    Method::POST,
                    "/api/profile",
                    "",
                    &[("sec-fetch-site", "same-origin"), ("content-type", JSON)],
                    "{}",
                ),
                StatusCode::UNAUTHORIZED,
            ),
        ];
        for (class, request, status) in classes {
            let response = server.send(request).await;
            assert_eq!(response.status(), status, "{class}");
            assert_headers(class, &response);
            assert!(!response.headers().contains_key("strict-transport-security"), "{class}: over HTTP");
        }
    });
}

#[test]
fn scripts_of_a_page_carry_its_own_nonce() {
    run(async {
        let server = Server::demo().await;
        let mut nonces = Vec::new();
        for _ in 0..2 {
            let response = server.get("/sign-in", "").await;
            let policy = header(response.headers(), "content-security-policy");
            let nonce = policy
                .split("'nonce-")
                .nth(1)
                .and_then(|rest| rest.split('\'').next())
                .expect("a nonce")
                .to_owned();
            assert!(policy.contains("'wasm-unsafe-eval'"), "{policy}");
            let page = text(response).await;
            for script in page.split("<script").skip(1) {
                let tag = script.split('>').next().unwrap_or_default();
                assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "<script{tag}>");
            }
            assert!(!page.contains(" style=\""), "inline styles would be refused");
            nonces.push(nonce);
        }
        assert_ne!(nonces[0], nonces[1]);
    });
}

#[test]
fn over_https_browsers_are_told_to_stay_there() {
    run(async {
        let server = Server::secure().await;
        for path in ["/sign-in", "/healthz", "/events", "/nowhere"] {
            let response = server.get(path, "").await;
            assert_eq!(
                header(response.headers(), "strict-transport-security"),
                "max-age=31536000; includeSubDomains",
                "{path}"
            );
        }
    });
}

#[test]
fn pages_and_answers_are_not_kept() {
    run(async {
        let server = Server::demo().await;
        let administrator = server.sign_in(ADMINISTRATOR).await;
        for path in ["/devices", "/sign-in", "/events", "/nowhere"] {
            let response = server.get(path, &administrator).await;
            assert_eq!(header(response.headers(), "cache-control"), "no-store", "{path}");
        }
        let response = server.call("/api/profile", &administrator, "{}").await;
        assert_eq!(header(response.headers(), "cache-control"), "no-store");
    });
}

/// Panics whenever it is asked.
struct Broken;

#[async_trait::async_trait]
impl Accounts for Broken {
    async fn sign_in(&self, _: &Origin, _: &str, _: &str) -> Result<SignedIn> {
        panic!("broken on purpose")
    }
    async fn sign_out(&self, _: &Caller) -> Result<()> {
        panic!("broken on purpose")
    }
    async fn caller(&self, _: &Origin, _: &str) -> Result<Option<Caller>> {
        panic!("broken on purpose")
    }
    async fn profile(&self, _: &Caller) -> Result<Profile> {
        panic!("broken on purpose")
    }
    async fn demo_sign_ins(&self) -> Result<Vec<DemoSignIn>> {
        panic!("broken on purpose")
    }
}

#[test]
fn a_panic_is_an_answer_with_a_number() {
    run(async {
        let server = Server::demo().await;
        let imports = Arc::new(farhand::imports::ImportService::new(Arc::clone(&server.deps)));
        let services =
            Services { accounts: Arc::new(Broken), ..farhand::services::services(&server.deps, imports) };
        let broken = router(Web {
            services,
            connectors: Arc::new(farhand::services::ConnectorService::new(Arc::clone(&server.deps))),
            store: server.deps.store.clone(),
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            stop: server.deps.stop.clone(),
            public_url: server.deps.public_url.clone(),
            trusted_proxy: None,
            site: server.directory.path().join("site"),
        });
        let page = request(Method::GET, "/devices", "farhand=anything", &[("accept", "text/html")], "");
        let response = broken.router.oneshot(page).await.expect("routers do not fail");
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_headers("panic", &response);
        let id = header(response.headers(), "x-request-id");
        let page = text(response).await;
        assert!(page.contains(&id), "{page}");
        assert!(!page.contains("on purpose"), "{page}");
    });
}
