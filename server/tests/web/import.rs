//! Uploading a device export.

use std::fmt::Write as _;

use axum::response::Response;
use farhand_contract::{
    Timestamp,
    audit::{Activity, ActivityResult, AuditQuery},
    imports::{Import, ImportState, LineProblem},
};
use http::{Method, StatusCode};
use serde_json::json;

use crate::harness::{ADMINISTRATOR, HELPDESK, JSON, Server, location, request, run, text};

const MULTIPART: &str = "multipart/form-data; boundary=x";

fn upload(name: &str, file: &[u8]) -> Vec<u8> {
    let mut body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: text/csv\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--x--\r\n");
    body
}

async fn send(server: &Server, cookie: &str, accept: &str, body: Vec<u8>) -> Response {
    let headers = [("sec-fetch-site", "same-origin"), ("content-type", MULTIPART), ("accept", accept)];
    server.send(request(Method::POST, "/devices/import", cookie, &headers, body)).await
}

async fn get(server: &Server, cookie: &str, id: &str) -> Import {
    let answer = server.call("/api/imports/get", cookie, &json!({ "id": id }).to_string()).await;
    serde_json::from_str(&text(answer).await).expect("an import")
}

fn export(rows: u32) -> String {
    let mut file = "Device ID,Device name,OS\r\n".to_owned();
    for row in 1..=rows {
        let _ = write!(file, "00000000-0000-4000-8000-{row:012},PC-{row},Windows\r\n");
    }
    file
}

#[test]
fn an_upload_is_imported_and_reported_by_line() {
    run(async {
        let server = Server::demo().await;
        let administrator = server.sign_in(ADMINISTRATOR).await;
        let file = export(3) + "nonsense,PC-4,Windows\r\n";
        let answer =
            send(&server, &administrator, JSON, upload("C:\\temp\\export.csv", file.as_bytes())).await;
        assert_eq!(answer.status(), StatusCode::ACCEPTED);
        let begun: Import = serde_json::from_str(&text(answer).await).expect("an import");
        assert_eq!((begun.file_name.as_str(), begun.state), ("export.csv", ImportState::Running));

        server.deps.tasks.close();
        server.deps.tasks.wait().await;
        let ended = get(&server, &administrator, &begun.id.to_string()).await;
        assert_eq!(ended.state, ImportState::Done);
        assert_eq!((ended.lines, ended.processed, ended.added, ended.rejected), (4, 4, 3, 1));
        assert_eq!(ended.report[0].line, 5);
        assert_eq!(ended.report[0].column.as_deref(), Some("Device ID"));
        assert_eq!(ended.report[0].problem, LineProblem::BadId);
    });
}

#[test]
fn without_a_script_it_leads_back_to_the_blade() {
    run(async {
        let server = Server::demo().await;
        let administrator = server.sign_in(ADMINISTRATOR).await;
        let html = "text/html,application/xhtml+xml";
        let answer = send(&server, &administrator, html, upload("export.csv", export(1).as_bytes())).await;
        assert!(location(&answer).starts_with("/devices?import="), "{}", location(&answer));
        let answer = send(&server, &administrator, html, upload("export.csv", b"")).await;
        assert_eq!(location(&answer), "/devices?import-error=missing");
        let helpdesk = server.sign_in(HELPDESK).await;
        let answer = send(&server, &helpdesk, html, upload("export.csv", export(1).as_bytes())).await;
        assert_eq!(location(&answer), "/devices?import-error=forbidden");
        let answer = send(&server, "", html, upload("export.csv", export(1).as_bytes())).await;
        assert_eq!(location(&answer), "/sign-in?next=%2Fdevices");
    });
}

#[test]
fn who_may_not_import_is_refused_and_only_that_is_written() {
    run(async {
        let server = Server::demo().await;
        let helpdesk = server.sign_in(HELPDESK).await;
        let answer = send(&server, &helpdesk, JSON, upload("export.csv", export(1).as_bytes())).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        // What comes after the headers is not looked at.
        let answer = send(&server, &helpdesk, JSON, b"no form".to_vec()).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        let answer = send(&server, "", JSON, upload("export.csv", export(1).as_bytes())).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        let running = server.deps.store.abandoned_imports(Timestamp(i64::MAX)).await;
        assert!(running.expect("the store answers").is_empty());
        let tenant = server.deps.store.tenants().await.expect("the store answers")[0].id;
        assert_eq!(server.deps.store.overview(tenant).await.expect("the store answers").devices, 500);
        let log = server
            .deps
            .store
            .audit(tenant, &AuditQuery::default(), Timestamp(0), 50)
            .await
            .expect("the store answers");
        let told = log.rows.iter().filter(|line| line.activity == Activity::ImportDevices);
        let told: Vec<_> = told.map(|line| (line.result, &*line.actor)).collect();
        assert_eq!(told, [(ActivityResult::Denied, HELPDESK.0); 2]);
    });
}

#[test]
fn forms_that_are_none_are_refused() {
    run(async {
        let server = Server::demo().await;
        let administrator = server.sign_in(ADMINISTRATOR).await;
        let other = b"--x\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n1\r\n--x--\r\n".to_vec();
        let cut = upload("export.csv", export(1).as_bytes())[..60].to_vec();
        for body in [other, cut, b"--x--\r\n".to_vec()] {
            let answer = send(&server, &administrator, JSON, body).await;
            assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        }
    });
}

#[test]
fn a_file_larger_than_memory_would_be_spent_on_is_taken() {
    run(async {
        let server = Server::demo().await;
        let administrator = server.sign_in(ADMINISTRATOR).await;
        // Few devices, so that the test is about the file.
        let mut file = export(3).into_bytes();
        for _ in 0..1200 {
            file.extend_from_slice(b"nonsense,");
            file.resize(file.len() + (60 << 10), b'x');
            file.extend_from_slice(b",Windows\r\n");
        }
        assert!(file.len() > 64 << 20, "{}", file.len());
        let answer = send(&server, &administrator, JSON, upload("export.csv", &file)).await;
        assert_eq!(answer.status(), StatusCode::ACCEPTED);
        let begun: Import = serde_json::from_str(&text(answer).await).expect("an import");
        server.deps.tasks.close();
        server.deps.tasks.wait().await;
        let ended = get(&server, &administrator, &begun.id.to_string()).await;
        assert_eq!((ended.state, ended.added, ended.rejected), (ImportState::Done, 3, 1200));
    });
}
