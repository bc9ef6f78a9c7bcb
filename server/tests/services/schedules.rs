//! Reports that are sent to a webhook.

use farhand::webhooks::signature;
use farhand_contract::{
    Error, ScheduleId,
    audit::{Activity, ActivityResult},
    errors::{Field, Problem, Thing},
    periods::ZoneOffset,
    schedules::{
        Cadence, DeliveryProblem, DeliveryState, NewSchedule, SIGNATURE_HEADER, Schedule, ScheduleDraft,
        TIMESTAMP_HEADER,
    },
};
use farhand_domain::schedules::ATTEMPTS;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use uuid::Uuid;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

use crate::{
    fixture::on_both,
    world::{CONTOSO, LAPTOP, PATIENCE, START, World, administrator, helpdesk, reader, stranger},
};

/// A webhook that answers with this status.
async fn webhook(status: u16) -> MockServer {
    let server = MockServer::start().await;
    answer(&server, status).await;
    server
}

async fn answer(server: &MockServer, status: u16) {
    server.reset().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(status)).mount(server).await;
}

async fn received(server: &MockServer) -> Vec<Request> {
    server.received_requests().await.unwrap()
}

/// Each day at seven; the world begins at eight.
async fn daily(world: &World, webhook: &MockServer) -> NewSchedule {
    let draft = ScheduleDraft {
        cadence: Cadence::Daily,
        hour: 7,
        zone: ZoneOffset::default(),
        url: format!("{}/hook?key=1", webhook.uri()),
        mail_to: None,
    };
    world.services.schedules.add(&administrator(), &draft).await.unwrap()
}

async fn only(world: &World) -> Schedule {
    let mut schedules = world.services.schedules.list(&reader()).await.unwrap();
    assert_eq!(schedules.len(), 1);
    schedules.remove(0)
}

const DAY: i64 = 24 * 60 * 60;

on_both! {
    async fn a_report_is_sent_when_it_is_due_signed_and_once(world) {
        let webhook = webhook(204).await;
        let made = daily(&world, &webhook).await;
        world.connect().await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        world.services.sessions.cancel(&helpdesk(), session.id).await.unwrap();
        world.deps.deliver_due().await;
        assert!(received(&webhook).await.is_empty());

        world.clock.advance(DAY - 3600);
        let another = world.another(world.partners(PATIENCE)).await;
        tokio::join!(world.deps.deliver_due(), another.deps.deliver_due());
        tokio::join!(another.deps.deliver_due(), world.deps.deliver_due());
        let requests = received(&webhook).await;
        assert_eq!(requests.len(), 1);
        let sent = &requests[0];
        let header = |name: &str| sent.headers[name].to_str().unwrap();
        assert_eq!((sent.method.as_str(), sent.url.path(), sent.url.query()), ("POST", "/hook", Some("key=1")));
        assert_eq!(header("content-type"), "application/json");
        let body = std::str::from_utf8(&sent.body).unwrap();
        let seconds = (START.0 / 1000 + DAY - 3600).to_string();
        assert_eq!(header(TIMESTAMP_HEADER), seconds);
        assert_eq!(header(SIGNATURE_HEADER), signature(&made.secret.unwrap().into(), &seconds, body));
        let told: Value = serde_json::from_str(body).unwrap();
        assert_eq!((&told["first"], &told["last"]), (&json!("2027-01-15"), &json!("2027-01-15")));
        assert_eq!(told["report"]["counts"]["asked"], 1);
        assert_eq!(told["report"]["counts"]["cancelled"], 1);
        let csv = told["csv"].as_str().unwrap();
        assert!(csv.starts_with("https://farhand.example/reports/sessions/export?days=between&first=2027-01-15"), "{csv}");

        let schedule = only(&world).await;
        assert_eq!(schedule.next_at, Some(START.plus_seconds(2 * DAY - 3600)));
        assert_eq!(schedule.deliveries.len(), 1);
        let delivery = schedule.deliveries[0];
        assert_eq!((delivery.state, delivery.status, delivery.attempts), (DeliveryState::Delivered, Some(204), 1));
        assert_eq!(world.audited(Activity::DeliverReport, ActivityResult::Success).await, 1);
    }

    async fn what_is_not_taken_is_tried_again_until_it_is_given_up(world) {
        let webhook = webhook(503).await;
        daily(&world, &webhook).await;
        world.clock.advance(DAY - 3600);
        world.deps.deliver_due().await;
        let delivery = only(&world).await.deliveries[0];
        assert_eq!((delivery.state, delivery.status), (DeliveryState::Waiting, Some(503)));
        assert_eq!(delivery.problem, Some(DeliveryProblem::Refused));
        // Not at once.
        world.deps.deliver_due().await;
        assert_eq!(received(&webhook).await.len(), 1);
        for _ in 1..ATTEMPTS {
            world.clock.advance(80 * 60);
            world.deps.deliver_due().await;
        }
        assert_eq!(received(&webhook).await.len(), ATTEMPTS as usize);
        let delivery = only(&world).await.deliveries[0];
        assert_eq!((delivery.state, delivery.next_attempt_at), (DeliveryState::Failed, None));
        assert_eq!(world.audited(Activity::DeliverReport, ActivityResult::Failure).await, 1);

        // The next day's goes its own way.
        answer(&webhook, 200).await;
        world.clock.advance(DAY);
        world.deps.deliver_due().await;
        assert_eq!(only(&world).await.deliveries[0].state, DeliveryState::Delivered);
    }

    async fn a_schedule_can_be_turned_off_sent_now_and_deleted(world) {
        let webhook = webhook(200).await;
        let id = daily(&world, &webhook).await.id;
        let schedules = &world.services.schedules;
        schedules.turn(&administrator(), id, false).await.unwrap();
        schedules.turn(&administrator(), id, false).await.unwrap();
        world.clock.advance(3 * DAY);
        world.deps.deliver_due().await;
        assert!(received(&webhook).await.is_empty());
        assert_eq!(only(&world).await.next_at, None);

        schedules.send(&administrator(), id).await.unwrap();
        assert_eq!(received(&webhook).await.len(), 1);
        assert_eq!(only(&world).await.deliveries[0].state, DeliveryState::Delivered);

        // What was missed meanwhile is not sent.
        schedules.turn(&administrator(), id, true).await.unwrap();
        world.deps.deliver_due().await;
        assert_eq!(received(&webhook).await.len(), 1);
        assert_eq!(only(&world).await.next_at, Some(START.plus_seconds(4 * DAY - 3600)));

        schedules.delete(&administrator(), id).await.unwrap();
        assert_eq!(schedules.list(&reader()).await.unwrap(), []);
        let gone = Err(Error::NotFound { what: Thing::Schedule });
        assert_eq!(schedules.delete(&administrator(), id).await, gone);
        assert_eq!(schedules.send(&administrator(), id).await, gone);
        for (activity, times) in [
            (Activity::AddReportSchedule, 1),
            (Activity::ChangeReportSchedule, 2),
            (Activity::SendReport, 1),
            (Activity::DeleteReportSchedule, 1),
        ] {
            assert_eq!(world.audited(activity, ActivityResult::Success).await, times, "{activity:?}");
        }
    }

    async fn the_secret_is_told_once_and_sealed(world) {
        let webhook = webhook(200).await;
        let made = daily(&world, &webhook).await;
        let secret = made.secret.clone().unwrap();
        assert_eq!(secret.len(), 43);
        let record = world.deps.store.schedule(CONTOSO, made.id).await.unwrap().unwrap();
        assert!(!record.sealed_secret.contains(&secret));
        let purpose = farhand::vault::Purpose::WebhookSecret;
        let opened = world.deps.vault.unseal(CONTOSO, purpose, &record.sealed_secret).unwrap();
        assert_eq!(opened.expose_secret(), secret);
        assert!(!format!("{record:?} {made:?}").contains(&secret));
        let lines = world.audit().await;
        assert!(lines.iter().all(|line| !line.target.as_deref().unwrap_or_default().contains("key=1")));
    }

    async fn another_organisation_has_nothing_to_do_with_it(world) {
        let webhook = webhook(200).await;
        let id = daily(&world, &webhook).await.id;
        let schedules = &world.services.schedules;
        assert_eq!(schedules.list(&stranger()).await.unwrap(), []);
        let unknown = Err(Error::NotFound { what: Thing::Schedule });
        assert_eq!(schedules.turn(&stranger(), id, false).await, unknown);
        assert_eq!(schedules.send(&stranger(), id).await, unknown);
        assert_eq!(schedules.delete(&stranger(), id).await, unknown);
        assert!(received(&webhook).await.is_empty());
        assert_eq!(schedules.turn(&administrator(), ScheduleId(Uuid::nil()), true).await, unknown);
    }

    async fn an_address_that_is_none_is_refused(world) {
        let schedules = &world.services.schedules;
        for (url, problem) in [
            (" ", Problem::Missing),
            ("hooks.example.com", Problem::Malformed),
            ("https://user:secret@hooks.example.com", Problem::Malformed),
            (&"x".repeat(1001), Problem::TooLong { limit: 1000 }),
        ] {
            let draft = ScheduleDraft {
                cadence: Cadence::Weekly,
                hour: 7,
                zone: ZoneOffset::default(),
                url: url.to_owned(),
                mail_to: None,
            };
            let refused = schedules.add(&administrator(), &draft).await;
            assert_eq!(refused, Err(Error::Invalid { field: Field::Webhook, problem }), "{url}");
        }
    }
}
