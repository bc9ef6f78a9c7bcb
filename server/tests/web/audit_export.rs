//! Exports of the audit log: who gets them, and what is in them.

use farhand_contract::{
    AuditEventId, TenantId, Timestamp,
    audit::{Activity, ActivityResult, AuditEvent, AuditQuery},
};
use farhand_store::{Changes, records::AuditRecord};
use http::{Method, StatusCode};
use uuid::Uuid;

use crate::harness::{ADMINISTRATOR, HELPDESK, READER, Server, header, request, run, text};

const EXPORT: &str = "/audit/export";

/// 2027-01-15T08:00:00Z, in milliseconds.
const AT: i64 = 1_800_000_000_000;

async fn tenant(server: &Server) -> TenantId {
    server.deps.store.tenants().await.expect("tenants")[0].id
}

/// So many lines, a second apart, each of a target of its own.
async fn lines(server: &Server, count: u128) {
    let tenant_id = tenant(server).await;
    let mut changes = Changes::new();
    for number in 0..count {
        let event = AuditEvent {
            id: AuditEventId(Uuid::from_u128(number)),
            at: Timestamp(AT).plus_seconds(i64::try_from(number).expect("a number")),
            activity: Activity::SetPolicy,
            result: ActivityResult::Success,
            actor: "ada@example.org".to_owned(),
            target: Some(format!("TARGET-{number}")),
            address: Some("192.0.2.7".to_owned()),
            request_id: Some("r1".to_owned()),
            reason: Some("=HYPERLINK(1)".to_owned()),
            policy: None,
            seal: None,
        };
        changes.insert_audit(&AuditRecord { tenant_id, event });
    }
    server.deps.store.commit(changes).await.expect("lines");
}

async fn exports(server: &Server) -> Vec<(ActivityResult, String, String)> {
    let query = AuditQuery { activity: Some(Activity::ExportAudit), ..AuditQuery::default() };
    let log =
        server.deps.store.audit(tenant(server).await, &query, Timestamp(AT), 50).await.expect("the log");
    log.rows.into_iter().map(|line| (line.result, line.actor, line.target.unwrap_or_default())).collect()
}

#[test]
fn a_csv_has_what_was_asked_for_and_no_formula() {
    run(async {
        let server = Server::demo().await;
        lines(&server, 2).await;
        server.deps.seal_audit().await.expect("a seal");
        let cookie = server.sign_in(ADMINISTRATOR).await;
        let response = server.get(&format!("{EXPORT}?search=target-&zone=60"), &cookie).await;
        assert_eq!(response.status(), StatusCode::OK);
        let headers = response.headers();
        assert_eq!(header(headers, "content-type"), "text/csv; charset=utf-8");
        assert!(header(headers, "content-disposition").starts_with("attachment; filename=\"audit-log-2"));
        assert_eq!(header(headers, "cache-control"), "no-store");
        let line = |second| {
            format!(
                "2027-01-15T09:00:0{second}+01:00,Set remote assistance policy,Success,TARGET-{second},\
                 ada@example.org,192.0.2.7,'=HYPERLINK(1),,r1,1"
            )
        };
        let expected = [
            "\u{feff}Date,Activity,Result,Target,Initiated by,Network address,Reason,Policy,Request id,Seal"
                .to_owned(),
            line(1),
            line(0),
            String::new(),
        ];
        assert_eq!(text(response).await, expected.join("\r\n"));
        assert_eq!(
            exports(&server).await,
            [(ActivityResult::Success, ADMINISTRATOR.0.to_owned(), "csv, 2, search=target-".to_owned())]
        );
    });
}

#[test]
fn an_export_has_every_line_once_in_the_language_of_the_reader() {
    run(async {
        let server = Server::demo().await;
        lines(&server, 1203).await;
        let cookie = format!("{}; farhand-locale=nl", server.sign_in(ADMINISTRATOR).await);
        let csv = text(server.get(&format!("{EXPORT}?activity=setPolicy"), &cookie).await).await;
        let mut lines = csv.trim_end().split("\r\n");
        let heads = "\u{feff}Datum,Activiteit,Resultaat,Doel,Gestart door,Netwerkadres,Reden,Beleid,Aanvraag-id,Zegel";
        assert_eq!(lines.next(), Some(heads));
        let targets: Vec<_> = lines.filter_map(|line| line.split(',').nth(3)).collect();
        let expected: Vec<_> = (0..1203).rev().map(|number| format!("TARGET-{number}")).collect();
        assert_eq!(targets, expected);
    });
}

#[test]
fn who_may_not_read_the_log_gets_no_export_and_that_is_written_down() {
    run(async {
        let server = Server::demo().await;
        let cookie = server.sign_in(HELPDESK).await;
        assert_eq!(server.get(EXPORT, &cookie).await.status(), StatusCode::FORBIDDEN);
        assert_eq!(
            exports(&server).await,
            [(ActivityResult::Denied, HELPDESK.0.to_owned(), "csv".to_owned())]
        );
        assert_eq!(server.get(EXPORT, "").await.status(), StatusCode::UNAUTHORIZED);
        // Nor does another site's page, in the name of who may.
        let cookie = server.sign_in(READER).await;
        let elsewhere = request(Method::GET, EXPORT, &cookie, &[("sec-fetch-site", "cross-site")], "");
        assert_eq!(server.send(elsewhere).await.status(), StatusCode::FORBIDDEN);
        assert_eq!(exports(&server).await.len(), 1);
        let long = "x".repeat(201);
        let status = server.get(&format!("{EXPORT}?search={long}"), &cookie).await.status();
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}
