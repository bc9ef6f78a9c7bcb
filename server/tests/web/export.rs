//! Exports of sessions: who gets them, and what is in them.

use std::io::Read as _;

use axum::body::to_bytes;
use farhand_contract::{
    SessionId, TenantId, UserId,
    audit::{Activity, ActivityResult, AuditQuery},
    devices::{DeviceQuery, Platform},
    offers::Mode,
    sessions::{SessionFailure, SessionState},
};
use farhand_store::{Changes, records::SessionRecord};
use http::{Method, StatusCode};
use uuid::Uuid;

use crate::harness::{
    ADMINISTRATOR, DEVICE_USER, HELPDESK, READER, Server, header, location, request, run, text,
};

const EXPORT: &str = "/reports/sessions/export";

/// 2027-01-15T08:00:00Z, in milliseconds.
const ASKED: i64 = 1_800_000_000_000;

async fn tenant(server: &Server) -> TenantId {
    server.deps.store.tenants().await.expect("tenants")[0].id
}

/// So many sessions, a second apart, on the first device, that all ended but the first: that failed.
async fn sessions(server: &Server, count: u128) {
    let tenant_id = tenant(server).await;
    let devices = server.deps.store.devices(tenant_id, &DeviceQuery::default(), 1).await.expect("devices");
    let device = &devices.rows[0].device;
    let mut changes = Changes::new();
    for number in 0..count {
        let requested_at =
            farhand_contract::Timestamp(ASKED).plus_seconds(i64::try_from(number).expect("a number"));
        let failed = number == 0;
        let at = |seconds| (!failed).then(|| requested_at.plus_seconds(seconds));
        changes.insert_session(&SessionRecord {
            tenant_id,
            id: SessionId(Uuid::from_u128(number + 1)),
            idempotency_key: Uuid::from_u128(number + 1),
            device_id: device.id,
            device_name: format!("PC-{number}"),
            user_principal_name: Some("adele@example.org".to_owned()),
            platform: Platform::Windows,
            mode: Mode::RemoteControl,
            notices: Vec::new(),
            requested_by: UserId(Uuid::from_u128(9)),
            requested_by_name: "Ada, \"the\" Operator".to_owned(),
            reason: Some("=HYPERLINK(1)".to_owned()),
            state: if failed { SessionState::Failed } else { SessionState::Ended },
            failure: failed.then_some(SessionFailure::Interrupted),
            code: None,
            end_customer_link: None,
            sealed_supporter_link: None,
            requested_at,
            created_at: at(1),
            shown_at: at(2),
            answered_at: at(3),
            connected_at: at(60),
            ended_at: at(60 + 754).or(Some(requested_at)),
            expires_at: requested_at.plus_seconds(3600),
            assigned_to: UserId(Uuid::from_u128(9)),
            assigned_to_name: "Ada, \"the\" Operator".to_owned(),
            follows: None,
            followed_by: None,
            times_sent_again: 0,
            sent_again_at: None,
            closed_at: None,
            awaits_report: false,
            declined_because: None,
            stopped_at: None,
            policy: farhand_contract::consent::AppliedPolicy::default(),
            asked_again: 0,
            went_on_at: None,
        });
    }
    server.deps.store.commit(changes).await.expect("sessions");
}

async fn exports(server: &Server) -> Vec<(ActivityResult, String, String)> {
    let log = server
        .deps
        .store
        .audit(tenant(server).await, &AuditQuery::default(), farhand_contract::Timestamp(ASKED), 50)
        .await;
    let lines = log.expect("the log").rows;
    let exports = lines.into_iter().filter(|line| line.activity == Activity::ExportSessions);
    exports.map(|line| (line.result, line.actor, line.target.unwrap_or_default())).collect()
}

#[test]
fn a_csv_has_what_was_asked_for_and_no_formula() {
    run(async {
        let server = Server::demo().await;
        sessions(&server, 2).await;
        let cookie = server.sign_in(READER).await;
        let response = server.get(&format!("{EXPORT}?format=csv&zone=60&order=asc"), &cookie).await;
        assert_eq!(response.status(), StatusCode::OK);
        let headers = response.headers();
        assert_eq!(header(headers, "content-type"), "text/csv; charset=utf-8");
        assert!(header(headers, "content-disposition").starts_with("attachment; filename=\"sessions-2"));
        assert!(header(headers, "content-disposition").ends_with(".csv\""));
        assert_eq!(header(headers, "cache-control"), "no-store");
        assert_eq!(header(headers, "x-content-type-options"), "nosniff");
        let ada = "\"Ada, \"\"the\"\" Operator\"";
        let expected = [
            "\u{feff}Device,User,Asked for by,Mode,Asked for,Answered,Connected,Ended,Duration,Result,Reason,Failure".to_owned(),
            format!(
                "PC-0,adele@example.org,{ada},Remote control,2027-01-15T09:00:00+01:00,,,2027-01-15T09:00:00+01:00,,Failed,\
                 '=HYPERLINK(1),The server was stopped while the session was being made."
            ),
            format!(
                "PC-1,adele@example.org,{ada},Remote control,2027-01-15T09:00:01+01:00,2027-01-15T09:00:04+01:00,\
                 2027-01-15T09:01:01+01:00,2027-01-15T09:13:35+01:00,0:12:34,Ended,'=HYPERLINK(1),"
            ),
            String::new(),
        ];
        assert_eq!(text(response).await, expected.join("\r\n"));
        assert_eq!(
            exports(&server).await,
            [(ActivityResult::Success, READER.0.to_owned(), "csv, 2, order=asc".to_owned())]
        );
    });
}

#[test]
fn an_export_has_every_row_once_and_the_filters_and_language_of_the_reader() {
    run(async {
        let server = Server::demo().await;
        sessions(&server, 1203).await;
        let cookie = format!("{}; farhand-locale=nl", server.sign_in(ADMINISTRATOR).await);
        let csv = text(server.get(&format!("{EXPORT}?state=ended&search=pc-"), &cookie).await).await;
        let mut lines = csv.trim_end().split("\r\n");
        assert_eq!(
            lines.next(),
            Some(
                "\u{feff}Apparaat,Gebruiker,Aangevraagd door,Modus,Aangevraagd,Beantwoord,Verbonden,Beëindigd,Duur,Resultaat,Reden,Fout"
            )
        );
        let devices: Vec<_> = lines.filter_map(|line| line.split(',').next()).collect();
        let expected: Vec<_> = (1..1203).rev().map(|number| format!("PC-{number}")).collect();
        assert_eq!(devices, expected);
        let target = &exports(&server).await[0].2;
        assert_eq!(target, "csv, 1202, search=pc-, state=ended");
    });
}

#[test]
fn a_workbook_has_real_dates_and_text_that_stays_text() {
    run(async {
        let server = Server::demo().await;
        sessions(&server, 700).await;
        let cookie = server.sign_in(READER).await;
        let response = server.get(&format!("{EXPORT}?format=xlsx&zone=0&order=asc"), &cookie).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert!(header(response.headers(), "content-disposition").ends_with(".xlsx\""));
        let file = to_bytes(response.into_body(), 10 << 20).await.expect("a file");
        let mut workbook = zip::ZipArchive::new(std::io::Cursor::new(file)).expect("a workbook");
        let mut sheet = String::new();
        workbook
            .by_name("xl/worksheets/sheet1.xml")
            .expect("a sheet")
            .read_to_string(&mut sheet)
            .expect("text");
        assert_eq!(sheet.matches("<row ").count(), 701);
        assert!(!sheet.contains("<f>"), "a formula");
        assert!(sheet.contains("=HYPERLINK(1)"));
        // 2027-01-15 08:00 in Excel's count of days, as a number.
        assert!(sheet.contains("<v>46402.333333333"), "{}", &sheet[..2000.min(sheet.len())]);
    });
}

#[test]
fn only_who_may_see_reports_exports_and_each_refusal_is_written_down() {
    run(async {
        let server = Server::demo().await;
        for (account, expected) in [(ADMINISTRATOR, 200), (READER, 200), (HELPDESK, 403), (DEVICE_USER, 403)]
        {
            let cookie = server.sign_in(account).await;
            for format in ["csv", "xlsx"] {
                let status = server.get(&format!("{EXPORT}?format={format}"), &cookie).await.status();
                assert_eq!(status.as_u16(), expected, "{format} as {}", account.0);
            }
        }
        let denied = exports(&server).await.iter().filter(|line| line.0 == ActivityResult::Denied).count();
        assert_eq!(denied, 4);
        let cookie = server.sign_in(READER).await;
        assert_eq!(
            server.get(&format!("{EXPORT}?format=pdf"), &cookie).await.status(),
            StatusCode::NOT_FOUND
        );
        assert_eq!(server.get(EXPORT, "").await.status(), StatusCode::UNAUTHORIZED);
        let elsewhere = request(Method::GET, EXPORT, &cookie, &[("sec-fetch-site", "cross-site")], "");
        assert_eq!(server.send(elsewhere).await.status(), StatusCode::FORBIDDEN);
        // Who follows a link in a mail is led to where it can be asked for, signed in first where they are not.
        let followed = |cookie: &str| {
            let headers = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
            request(Method::GET, &format!("{EXPORT}?days=7&zone=60&format=csv"), cookie, &headers, "")
        };
        let led = server.send(followed(&cookie)).await;
        assert_eq!(location(&led), "/reports/sessions?days=7");
        let led = server.send(followed("")).await;
        assert_eq!(location(&led), "/sign-in?next=%2Freports%2Fsessions%3Fdays%3D7");
        let long = "x".repeat(201);
        let status = server.get(&format!("{EXPORT}?search={long}"), &cookie).await.status();
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}
