//! What operators are told: in the app, by Web Push, by webhooks; once, and each only their own.

use farhand::{
    services::{Follower, keep_well_once},
    webhooks::signature,
};
use farhand_contract::{
    Caller, Error, NotificationId, WebhookId,
    audit::{Activity, ActivityResult},
    consent::{ConsentPolicy, PolicyTarget, Unanswered},
    errors::{Field, Problem, Thing},
    events::Event,
    notifications::{
        AWAY_SECONDS, EXPIRING_SECONDS, Inbox, Kinds, NOTIFICATION_DAYS, NOTIFICATIONS_SHOWN, NewWebhook,
        NotificationKind::{
            self, Accepted, BackOnline, ConnectorNeedsSignIn, Declined, Expired, Expiring, HelpAsked,
            RevocationGivenUp,
        },
        NotificationSettings, Webhook, WebhookDraft,
    },
    portal::Answer,
    pushes::PushSubscription,
    schedules::{DeliveryProblem, DeliveryState, SIGNATURE_HEADER, TIMESTAMP_HEADER},
};
use farhand_domain::schedules::ATTEMPTS;
use farhand_store::{
    Changes,
    records::{Fact, Told, WebhookDeliveryRecord},
};
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

use crate::{
    fixture::on_both,
    pushes::{Browser, Service},
    world::{
        CONTOSO, FOREIGN, LAPTOP, PATIENCE, PHONE, START, World, administrator, colleague, device, helpdesk,
        reader, stranger,
    },
};

/// How long a user has to answer, in seconds.
const HOUR: i64 = 60 * 60;

async fn inbox(world: &World, caller: &Caller) -> Inbox {
    world.services.notifications.inbox(caller).await.unwrap()
}

/// What somebody was told, the earliest first.
async fn told(world: &World, caller: &Caller) -> Vec<NotificationKind> {
    let mut kinds: Vec<_> = inbox(world, caller).await.notifications.iter().map(|one| one.kind).collect();
    kinds.reverse();
    kinds
}

fn only(kind: NotificationKind) -> Kinds {
    Kinds::default().with(kind, true)
}

/// The caller's browser, subscribed, wants to be woken for everything.
async fn wants_pushes(world: &World, caller: &Caller, service: &Service) {
    world.sign_in(caller).await;
    let notifications = &world.services.notifications;
    notifications.subscribe(caller, &Browser::new().subscription(service)).await.unwrap();
    let settings = NotificationSettings { in_app: Kinds::all(), push: Kinds::all() };
    notifications.set_settings(caller, settings).await.unwrap();
}

async fn webhook(status: u16) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(status)).mount(&server).await;
    server
}

async fn received(server: &MockServer) -> Vec<Request> {
    server.received_requests().await.unwrap()
}

async fn added(world: &World, server: &MockServer, kinds: Kinds) -> NewWebhook {
    let draft = WebhookDraft { url: format!("{}/hook?key=1", server.uri()), kinds };
    world.services.notifications.add_webhook(&administrator(), &draft).await.unwrap()
}

async fn webhooks(world: &World) -> Vec<Webhook> {
    world.services.notifications.webhooks(&reader()).await.unwrap()
}

on_both! {
    async fn the_technician_is_told_of_an_answer_once_and_nobody_else(world) {
        world.connect().await;
        let laptop = world.enrolled(LAPTOP).await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        let mut events = world.deps.store.events();
        let portals = &world.services.portals;
        portals.answer(&laptop, session.id, Answer::Accept).await.unwrap();
        portals.answer(&laptop, session.id, Answer::Accept).await.unwrap();
        let found = inbox(&world, &helpdesk()).await;
        assert_eq!((found.unread, found.total), (1, 1));
        let accepted = &found.notifications[0];
        assert_eq!((accepted.kind, accepted.read, &*accepted.device_name), (Accepted, false, "LAPTOP"));
        assert_eq!(accepted.path(), format!("/sessions/{}", session.id));
        // It is told that there is something, and to whom. It comes some time after the commit on PostgreSQL.
        let own = Event::Notifications { user_id: helpdesk().user_id };
        while events.recv().await.unwrap().event != own {}

        world.clock.advance(1);
        let phone = world.enrolled(PHONE).await;
        let session = world.session(&helpdesk(), PHONE).await;
        portals.answer(&phone, session.id, Answer::Decline).await.unwrap();
        assert_eq!(told(&world, &helpdesk()).await, [Accepted, Declined]);
        for other in [administrator(), colleague(), reader(), stranger()] {
            assert_eq!(inbox(&world, &other).await, Inbox::default(), "{}", other.display_name);
        }
    }

    async fn after_a_hand_over_the_new_technician_is_told(world) {
        world.connect().await;
        let laptop = world.enrolled(LAPTOP).await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        world.services.technicians.hand_over(&helpdesk(), session.id, colleague().user_id).await.unwrap();
        world.services.portals.answer(&laptop, session.id, Answer::Accept).await.unwrap();
        assert_eq!(told(&world, &colleague()).await, [Accepted]);
        assert_eq!(told(&world, &helpdesk()).await, []);
    }

    async fn a_request_is_about_to_expire_once_also_with_two_servers_then_expires(world) {
        world.connect().await;
        world.enrolled(LAPTOP).await;
        world.session(&helpdesk(), LAPTOP).await;
        let another = world.another(world.partners(PATIENCE)).await;
        let (mut one, mut two) =
            (Follower::new(world.deps.clone()), Follower::new(another.deps.clone()));
        world.clock.advance(HOUR - EXPIRING_SECONDS - 60);
        one.round().await;
        assert_eq!(told(&world, &helpdesk()).await, []);
        world.clock.advance(90);
        tokio::join!(one.round(), two.round());
        one.round().await;
        assert_eq!(told(&world, &helpdesk()).await, [Expiring]);
        world.clock.advance(EXPIRING_SECONDS);
        tokio::join!(one.round(), two.round());
        assert_eq!(told(&world, &helpdesk()).await, [Expiring, Expired]);
    }

    async fn while_the_policy_asks_again_nothing_expires(world) {
        world.connect().await;
        world.enrolled(LAPTOP).await;
        let again = ConsentPolicy { unanswered: Unanswered::AskAgain, times_again: 1, ..ConsentPolicy::default() };
        world.services.consent.set(&administrator(), PolicyTarget::Tenant, &again).await.unwrap();
        world.session(&helpdesk(), LAPTOP).await;
        let mut follower = Follower::new(world.deps.clone());
        world.clock.advance(HOUR - 60);
        follower.round().await;
        world.clock.advance(60);
        follower.round().await;
        assert_eq!(told(&world, &helpdesk()).await, []);
        world.clock.advance(HOUR - 60);
        follower.round().await;
        assert_eq!(told(&world, &helpdesk()).await, [Expiring]);
    }

    async fn one_that_is_answered_does_not_expire(world) {
        world.connect().await;
        let laptop = world.enrolled(LAPTOP).await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        world.services.portals.answer(&laptop, session.id, Answer::Accept).await.unwrap();
        world.clock.advance(HOUR - EXPIRING_SECONDS + 1);
        world.follow().await;
        world.clock.advance(EXPIRING_SECONDS);
        world.follow().await;
        assert_eq!(told(&world, &helpdesk()).await, [Accepted]);
    }

    async fn whoever_asked_while_the_device_was_away_is_told_when_it_is_back(world) {
        world.connect().await;
        let laptop = world.enrolled(LAPTOP).await;
        let portals = &world.services.portals;
        // There at once: nothing to tell.
        let first = world.session(&helpdesk(), LAPTOP).await;
        world.clock.advance(AWAY_SECONDS - 1);
        portals.view(&laptop).await.unwrap();
        world.services.sessions.cancel(&helpdesk(), first.id).await.unwrap();
        let second = world.session(&helpdesk(), LAPTOP).await;
        world.clock.advance(AWAY_SECONDS);
        portals.view(&laptop).await.unwrap();
        portals.view(&laptop).await.unwrap();
        assert_eq!(told(&world, &helpdesk()).await, [BackOnline]);
        assert_eq!(inbox(&world, &helpdesk()).await.notifications[0].session_id, Some(second.id));
    }

    async fn whoever_was_not_answered_by_a_device_that_was_away_waits_for_it(world) {
        world.connect().await;
        let laptop = world.enrolled(LAPTOP).await;
        let notifications = &world.services.notifications;
        world.session(&helpdesk(), LAPTOP).await;
        world.clock.advance(HOUR);
        world.follow().await;
        assert_eq!(notifications.watching(&helpdesk(), LAPTOP).await, Ok(true));
        let another = world.another(world.partners(PATIENCE)).await;
        let there = &another.services.notifications;
        let (one, two) = tokio::join!(notifications.device_is_there(&laptop), there.device_is_there(&laptop));
        assert_eq!((one, two), (Ok(()), Ok(())));
        notifications.device_is_there(&laptop).await.unwrap();
        let kinds = told(&world, &helpdesk()).await;
        assert_eq!(kinds.iter().filter(|&&kind| kind == BackOnline).count(), 1, "{kinds:?}");
        assert_eq!(notifications.watching(&helpdesk(), LAPTOP).await, Ok(false));
    }

    async fn a_device_that_checks_in_is_back(world) {
        let notifications = &world.services.notifications;
        notifications.watch(&helpdesk(), LAPTOP, true).await.unwrap();
        notifications.watch(&helpdesk(), LAPTOP, true).await.unwrap();
        notifications.watch(&colleague(), LAPTOP, true).await.unwrap();
        notifications.watch(&colleague(), LAPTOP, false).await.unwrap();
        let unknown = Err(Error::NotFound { what: Thing::Device });
        assert_eq!(notifications.watch(&helpdesk(), FOREIGN, true).await, unknown);
        world.deps.notify_due().await;
        assert_eq!(told(&world, &helpdesk()).await, []);
        let mut seen = device(LAPTOP, "LAPTOP", "Windows");
        seen.last_sync_date_time = Some(START.plus_seconds(1));
        let mut changes = Changes::new();
        changes.upsert_devices(CONTOSO, &[seen]);
        world.deps.store.commit(changes).await.unwrap();
        world.deps.notify_due().await;
        world.deps.notify_due().await;
        assert_eq!(told(&world, &helpdesk()).await, [BackOnline]);
        assert_eq!(inbox(&world, &helpdesk()).await.notifications[0].path(), format!("/devices/{LAPTOP}"));
        assert_eq!(told(&world, &colleague()).await, []);
    }

    async fn who_may_approve_is_told_of_a_request_for_help_if_they_want_to_be(world) {
        let notifications = &world.services.notifications;
        let settings = NotificationSettings { in_app: Kinds::all(), push: Kinds::default() };
        notifications.set_settings(&helpdesk(), settings).await.unwrap();
        let laptop = world.enrolled(LAPTOP).await;
        world.services.help_requests.ask(&laptop, "The printer").await.unwrap();
        world.services.help_requests.ask(&laptop, "The printer").await.unwrap();
        assert_eq!(told(&world, &helpdesk()).await, [HelpAsked]);
        assert_eq!(inbox(&world, &helpdesk()).await.notifications[0].path(), "/help-requests");
        assert_eq!(told(&world, &colleague()).await, []);
    }

    async fn whoever_may_mend_the_connector_is_told_each_time_it_needs_a_sign_in(world) {
        let (server, service) = (webhook(204).await, Service::start().await);
        added(&world, &server, only(ConnectorNeedsSignIn)).await;
        wants_pushes(&world, &administrator(), &service).await;
        let connectors = &world.services.connectors;
        for times in 1..=2 {
            world.connect().await;
            let mut events = world.deps.store.events();
            world.reset_sandbox().await;
            for _ in 0..2 {
                connectors.check_now(&administrator()).await.unwrap();
            }
            let own = Event::Notifications { user_id: administrator().user_id };
            while events.recv().await.unwrap().event != own {}
            world.deps.notify_due().await;
            world.deps.notify_due().await;
            assert_eq!(told(&world, &administrator()).await, vec![ConnectorNeedsSignIn; times]);
            assert_eq!(service.heard().len(), times);
            assert_eq!(received(&server).await.len(), times);
            world.clock.advance(1);
        }
        let found = inbox(&world, &administrator()).await;
        let page = "/tenant-administration/connectors/teamviewer";
        assert_eq!((found.notifications[0].device_id, &*found.notifications[0].path()), (None, page));
        // Who may only look, and who is of another organisation, can do nothing about it.
        for other in [helpdesk(), reader(), stranger()] {
            assert_eq!(inbox(&world, &other).await, Inbox::default(), "{}", other.display_name);
        }
        let requests = received(&server).await;
        let json: Value = serde_json::from_slice(&requests[0].body).unwrap();
        assert_eq!(json["event"], "connectorNeedsSignIn");
        assert_eq!((&json["device"], &json["session"], &json["technician"]), (&Value::Null, &Value::Null, &Value::Null));
        assert_eq!(json["url"], format!("https://farhand.example{page}"));
    }

    async fn whoever_may_mend_the_connector_is_told_that_tokens_are_never_revoked(world) {
        world.connect().await;
        world.misbehave(json!({"only_path": "/api/v1/oauth2/", "status": 503, "count": 1000})).await;
        world.services.connectors.disconnect(&administrator()).await.unwrap();
        world.settle().await;
        // As long as it is tried, there is nothing to do.
        assert_eq!(told(&world, &administrator()).await, []);
        world.clock.advance(3 * 24 * HOUR);
        keep_well_once(&world.deps).await;
        assert_eq!(told(&world, &administrator()).await, [RevocationGivenUp]);
        assert_eq!(told(&world, &helpdesk()).await, []);
    }

    async fn everything_can_be_turned_off_and_read(world) {
        world.connect().await;
        let notifications = &world.services.notifications;
        for id in [LAPTOP, PHONE] {
            let portal = world.enrolled(id).await;
            let session = world.session(&helpdesk(), id).await;
            world.services.portals.answer(&portal, session.id, Answer::Accept).await.unwrap();
            world.clock.advance(1);
        }
        let found = inbox(&world, &helpdesk()).await;
        assert_eq!(found.unread, 2);
        let first = found.notifications[1].id;
        // What is somebody else's is left alone.
        notifications.mark_read(&colleague(), &[first]).await.unwrap();
        notifications.mark_all_read(&colleague(), START.plus_seconds(HOUR)).await.unwrap();
        assert_eq!(inbox(&world, &helpdesk()).await.unread, 2);
        notifications.mark_read(&helpdesk(), &[first, NotificationId(Uuid::nil())]).await.unwrap();
        let found = inbox(&world, &helpdesk()).await;
        assert_eq!((found.unread, found.notifications[0].read, found.notifications[1].read), (1, false, true));
        notifications.mark_all_read(&helpdesk(), found.notifications[0].happened_at).await.unwrap();
        assert_eq!(inbox(&world, &helpdesk()).await.unread, 0);

        let none = NotificationSettings { in_app: Kinds::default(), push: Kinds::default() };
        notifications.set_settings(&helpdesk(), none).await.unwrap();
        assert_eq!(notifications.settings(&helpdesk()).await, Ok(none));
        assert_eq!(notifications.settings(&colleague()).await, Ok(NotificationSettings::default()));
        assert_eq!(inbox(&world, &helpdesk()).await, Inbox::default());
    }

    async fn a_thousand_are_capped_pushed_as_one_and_forgotten_in_time(world) {
        let service = Service::start().await;
        wants_pushes(&world, &helpdesk(), &service).await;
        let mut changes = Changes::new();
        for number in 0..1000 {
            let fact = Fact {
                tenant_id: CONTOSO,
                name: format!("accepted:{number}"),
                kind: Accepted,
                device_id: Some(LAPTOP),
                device_name: "LAPTOP".to_owned(),
                session_id: None,
                happened_at: START,
            };
            changes.tell(&fact, NotificationId(Uuid::from_u128(number)), helpdesk().user_id);
        }
        world.deps.store.commit(changes).await.unwrap();
        let found = inbox(&world, &helpdesk()).await;
        assert_eq!((found.total, found.unread), (1000, 1000));
        assert_eq!(found.notifications.len(), NOTIFICATIONS_SHOWN as usize);
        world.deps.notify_due().await;
        assert_eq!(service.heard().len(), 1);
        world.clock.advance(NOTIFICATION_DAYS * 24 * HOUR);
        world.follow().await;
        assert_eq!(inbox(&world, &helpdesk()).await.total, 1000);
        world.clock.advance(1);
        world.follow().await;
        assert_eq!(inbox(&world, &helpdesk()).await.total, 0);
    }

    async fn a_browser_is_woken_once_for_what_its_operator_wants(world) {
        world.connect().await;
        let service = Service::start().await;
        wants_pushes(&world, &helpdesk(), &service).await;
        let notifications = &world.services.notifications;
        let laptop = world.enrolled(LAPTOP).await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        world.services.portals.answer(&laptop, session.id, Answer::Accept).await.unwrap();
        let another = world.another(world.partners(PATIENCE)).await;
        tokio::join!(world.deps.notify_due(), another.deps.notify_due());
        tokio::join!(world.deps.notify_due(), another.deps.notify_due());
        assert_eq!(service.heard().len(), 1);

        let settings = NotificationSettings { in_app: Kinds::all(), push: only(Declined) };
        notifications.set_settings(&helpdesk(), settings).await.unwrap();
        let phone = world.enrolled(PHONE).await;
        let session = world.session(&helpdesk(), PHONE).await;
        world.services.portals.answer(&phone, session.id, Answer::Accept).await.unwrap();
        world.deps.notify_due().await;
        assert_eq!(service.heard().len(), 1);
    }

    async fn a_browser_that_is_gone_or_signed_out_is_forgotten(world) {
        world.connect().await;
        let service = Service::start().await;
        wants_pushes(&world, &helpdesk(), &service).await;
        let subscribed = async || {
            let found = world.deps.store.operator_subscriptions(CONTOSO, helpdesk().user_id).await;
            found.unwrap().len()
        };
        let laptop = world.enrolled(LAPTOP).await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        world.services.portals.answer(&laptop, session.id, Answer::Accept).await.unwrap();
        service.answering(&[StatusCode::GONE]);
        world.deps.notify_due().await;
        assert_eq!(subscribed().await, 0);

        let notifications = &world.services.notifications;
        notifications.subscribe(&helpdesk(), &Browser::new().subscription(&service)).await.unwrap();
        assert_eq!(subscribed().await, 1);
        world.services.accounts.sign_out(&helpdesk()).await.unwrap();
        assert_eq!(subscribed().await, 0);
    }

    async fn forged_and_copied_subscriptions_are_refused(world) {
        let service = Service::start().await;
        let (operator, other) = (helpdesk(), colleague());
        for caller in [&operator, &other] {
            world.sign_in(caller).await;
        }
        let notifications = &world.services.notifications;
        let good = Browser::new().subscription(&service);
        let malformed = Err(Error::Invalid { field: Field::Subscription, problem: Problem::Malformed });
        for (forged, what) in [
            (PushSubscription { endpoint: "https://10.0.0.1/x".to_owned(), ..good.clone() }, "endpoint"),
            (PushSubscription { p256dh: "AAAA".to_owned(), ..good.clone() }, "key"),
            (PushSubscription { auth: String::new(), ..good.clone() }, "secret"),
        ] {
            assert_eq!(notifications.subscribe(&operator, &forged).await, malformed, "{what}");
        }
        notifications.subscribe(&operator, &good).await.unwrap();
        notifications.subscribe(&operator, &good).await.unwrap();
        // A colleague who got hold of it.
        assert_eq!(notifications.subscribe(&other, &good).await, malformed);
        for (caller, count) in [(operator, 1), (other, 0)] {
            let kept = world.deps.store.operator_subscriptions(CONTOSO, caller.user_id).await.unwrap();
            assert_eq!(kept.len(), count, "{}", caller.display_name);
        }
    }

    async fn a_webhook_is_told_what_it_wants_signed_and_once(world) {
        world.connect().await;
        let server = webhook(204).await;
        let made = added(&world, &server, only(Declined)).await;
        let laptop = world.enrolled(LAPTOP).await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        world.services.portals.answer(&laptop, session.id, Answer::Decline).await.unwrap();
        let phone = world.enrolled(PHONE).await;
        let other = world.session(&helpdesk(), PHONE).await;
        world.services.portals.answer(&phone, other.id, Answer::Accept).await.unwrap();
        let another = world.another(world.partners(PATIENCE)).await;
        tokio::join!(world.deps.notify_due(), another.deps.notify_due());
        tokio::join!(world.deps.notify_due(), another.deps.notify_due());
        let requests = received(&server).await;
        let [request] = &requests[..] else { panic!("{} requests", requests.len()) };
        let body = std::str::from_utf8(&request.body).unwrap();
        let seconds = request.headers[TIMESTAMP_HEADER].to_str().unwrap();
        assert_eq!(request.headers[SIGNATURE_HEADER], signature(&made.secret.clone().into(), seconds, body));
        let json: Value = serde_json::from_str(body).unwrap();
        assert_eq!(json["event"], "declined");
        assert_eq!(json["device"]["name"], "LAPTOP");
        assert_eq!(json["delivery"], format!("declined:{}", session.id));
        assert_eq!(json["technician"], "Helpdesk");
        assert_eq!(json["happenedAt"], "2027-01-15T08:00:00Z");
        assert_eq!(json["url"], format!("https://farhand.example/sessions/{}", session.id));
        let log = &webhooks(&world).await[0].deliveries;
        assert_eq!(log.len(), 1);
        assert_eq!((log[0].kind, log[0].state, log[0].status, log[0].attempts), (Some(Declined), DeliveryState::Delivered, Some(204), 1));
    }

    async fn a_webhook_that_does_not_take_it_is_told_again_until_it_is_given_up(world) {
        let server = webhook(503).await;
        added(&world, &server, Kinds::all()).await;
        let laptop = world.enrolled(LAPTOP).await;
        world.services.help_requests.ask(&laptop, "The printer").await.unwrap();
        world.deps.notify_due().await;
        world.deps.notify_due().await;
        assert_eq!(received(&server).await.len(), 1);
        let log = &webhooks(&world).await[0].deliveries;
        assert_eq!((log[0].state, log[0].problem), (DeliveryState::Waiting, Some(DeliveryProblem::Refused)));
        for _ in 1..ATTEMPTS {
            world.clock.advance(80 * 60);
            world.deps.notify_due().await;
        }
        assert_eq!(received(&server).await.len(), ATTEMPTS as usize);
        let log = &webhooks(&world).await[0].deliveries;
        assert_eq!((log[0].state, log[0].next_attempt_at), (DeliveryState::Failed, None));
    }

    async fn a_test_is_sent_now_signed_and_stands_in_the_log(world) {
        let server = webhook(204).await;
        let made = added(&world, &server, only(Declined)).await;
        let notifications = &world.services.notifications;
        // What is turned off can be tested before it is turned on.
        notifications.turn_webhook(&administrator(), made.id, false).await.unwrap();
        notifications.test_webhook(&administrator(), made.id).await.unwrap();
        world.deps.notify_due().await;
        let requests = received(&server).await;
        let [request] = &requests[..] else { panic!("{} requests", requests.len()) };
        let body = std::str::from_utf8(&request.body).unwrap();
        let seconds = request.headers[TIMESTAMP_HEADER].to_str().unwrap();
        assert_eq!(request.headers[SIGNATURE_HEADER], signature(&made.secret.clone().into(), seconds, body));
        let json: Value = serde_json::from_str(body).unwrap();
        assert_eq!((&json["kind"], &json["event"]), (&"notification".into(), &"test".into()));
        assert!(json["delivery"].as_str().unwrap().starts_with("test:"));
        assert_eq!((&json["device"], &json["session"]), (&Value::Null, &Value::Null));
        assert_eq!(json["happenedAt"], "2027-01-15T08:00:00Z");
        assert_eq!(json["url"], "https://farhand.example/notifications");
        let log = &webhooks(&world).await[0].deliveries;
        assert_eq!(log.len(), 1);
        assert_eq!((log[0].kind, &*log[0].device_name), (None, ""));
        assert_eq!((log[0].state, log[0].status, log[0].attempts), (DeliveryState::Delivered, Some(204), 1));
        assert_eq!(world.audited(Activity::TestWebhook, ActivityResult::Success).await, 1);
        let unknown = Err(Error::NotFound { what: Thing::Webhook });
        assert_eq!(notifications.test_webhook(&stranger(), made.id).await, unknown);
        assert_eq!(notifications.test_webhook(&administrator(), WebhookId(Uuid::nil())).await, unknown);
    }

    async fn a_test_that_is_not_taken_is_not_tried_again(world) {
        let server = webhook(503).await;
        let made = added(&world, &server, Kinds::all()).await;
        let notifications = &world.services.notifications;
        for _ in 0..2 {
            notifications.test_webhook(&administrator(), made.id).await.unwrap();
            world.clock.advance(80 * 60);
            world.deps.notify_due().await;
        }
        assert_eq!(received(&server).await.len(), 2);
        let log = &webhooks(&world).await[0].deliveries;
        assert_eq!(log.len(), 2);
        for test in log {
            assert_eq!((test.kind, test.state, test.status), (None, DeliveryState::Failed, Some(503)));
            assert_eq!((test.problem, test.next_attempt_at), (Some(DeliveryProblem::Refused), None));
        }
    }

    async fn a_test_that_a_stop_cut_off_is_sent_by_the_next_look(world) {
        let server = webhook(204).await;
        let made = added(&world, &server, Kinds::all()).await;
        let told = Told::Test { tenant_id: CONTOSO, name: "test:1".to_owned(), at: START };
        let mut changes = Changes::new();
        changes.test_webhook(&WebhookDeliveryRecord::new(made.id, told));
        world.deps.store.commit(changes).await.unwrap();
        world.deps.notify_due().await;
        world.deps.notify_due().await;
        assert_eq!(received(&server).await.len(), 1);
        assert_eq!(webhooks(&world).await[0].deliveries[0].state, DeliveryState::Delivered);
    }

    async fn a_webhook_can_be_turned_off_and_ended_by_its_own_organisation(world) {
        let server = webhook(204).await;
        let id = added(&world, &server, Kinds::all()).await.id;
        let notifications = &world.services.notifications;
        let unknown = Err(Error::NotFound { what: Thing::Webhook });
        assert_eq!(notifications.webhooks(&stranger()).await, Ok(Vec::new()));
        assert_eq!(notifications.turn_webhook(&stranger(), id, false).await, unknown);
        assert_eq!(notifications.delete_webhook(&stranger(), id).await, unknown);
        notifications.turn_webhook(&administrator(), id, false).await.unwrap();
        notifications.turn_webhook(&administrator(), id, false).await.unwrap();
        let laptop = world.enrolled(LAPTOP).await;
        world.services.help_requests.ask(&laptop, "The printer").await.unwrap();
        world.deps.notify_due().await;
        assert!(received(&server).await.is_empty());
        assert!(!webhooks(&world).await[0].on);
        notifications.delete_webhook(&administrator(), id).await.unwrap();
        assert_eq!(webhooks(&world).await, []);
        assert_eq!(notifications.delete_webhook(&administrator(), WebhookId(Uuid::nil())).await, unknown);
        for activity in [Activity::AddWebhook, Activity::ChangeWebhook, Activity::DeleteWebhook] {
            assert_eq!(world.audited(activity, ActivityResult::Success).await, 1, "{activity:?}");
        }
        let lines = world.audit().await;
        assert!(lines.iter().all(|line| !line.target.as_deref().unwrap_or_default().contains("key=1")));
    }
}
