//! Another site cannot make a browser change anything here.

use http::{Method, StatusCode};

use crate::harness::{ADMINISTRATOR, FORM, JSON, Server, form, request, run};

#[test]
fn every_endpoint_that_changes_something_refuses_other_sites() {
    run(async {
        let server = Server::demo().await;
        let administrator = server.sign_in(ADMINISTRATOR).await;
        let functions = leptos::server_fn::axum::server_fn_paths().map(|(path, method)| (method, path));
        let endpoints = server.endpoints.iter().map(|(method, path)| (method.clone(), *path));
        let all: Vec<_> = endpoints.chain(functions).filter(|(method, _)| *method != Method::GET).collect();
        assert!(all.len() > 15, "{all:?}");
        let foreign: [&[(&str, &str)]; 5] = [
            &[],
            &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
            &[("sec-fetch-site", "same-site"), ("origin", "http://127.0.0.1:3010")],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
        ];
        for (method, path) in all {
            for headers in foreign {
                for kind in [JSON, FORM, "text/plain", "multipart/form-data; boundary=x"] {
                    let headers: Vec<_> = headers.iter().copied().chain([("content-type", kind)]).collect();
                    let response =
                        server.send(request(method.clone(), path, &administrator, &headers, "{}")).await;
                    assert_eq!(response.status(), StatusCode::FORBIDDEN, "{method} {path} {headers:?}");
                }
            }
        }
    });
}

#[test]
fn server_functions_take_no_form() {
    run(async {
        let server = Server::demo().await;
        let administrator = server.sign_in(ADMINISTRATOR).await;
        for (path, method) in leptos::server_fn::axum::server_fn_paths() {
            assert_eq!(method, Method::POST, "{path} changes nothing by GET because it is not there");
            for kind in [FORM, "text/plain"] {
                let headers = [("sec-fetch-site", "same-origin"), ("content-type", kind)];
                let response = server.send(request(Method::POST, path, &administrator, &headers, "{}")).await;
                assert_eq!(response.status(), StatusCode::FORBIDDEN, "{path} {kind}");
            }
            let response = server.get(path, &administrator).await;
            assert!(!response.status().is_success(), "{path} by GET: {}", response.status());
        }
    });
}

#[test]
fn our_own_page_is_known_by_its_origin_too() {
    run(async {
        let server = Server::demo().await;
        let credentials = form(&[("user", ADMINISTRATOR.0), ("password", ADMINISTRATOR.1)]);
        let headers = [("origin", "http://127.0.0.1:3000"), ("content-type", FORM)];
        let response = server.send(request(Method::POST, "/sign-in", "", &headers, credentials)).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
    });
}
