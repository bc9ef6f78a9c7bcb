//! The Company Portal.

use farhand::services::{PORTAL_SECONDS, deps::hash_of};
use farhand_contract::{
    DeviceCaller, Error,
    audit::{Activity, ActivityResult, AuditQuery},
    connectors::AGREEMENT_VERSION,
    devices::Device,
    errors::Thing,
    offers::NotOffered,
    portal::{Answer, ENROLMENT_SECONDS},
    services::Origin,
    sessions::SessionState,
};

use farhand_domain::Clock as _;
use farhand_store::Changes;
use url::Url;

use crate::{
    fixture::on_both,
    pushes::{Browser, Service},
    scope::scoped,
    world::{
        CONTOSO, FOREIGN, LAPTOP, PHONE, START, USERLESS, administrator, helpdesk, origin, reader, stranger,
    },
};

on_both! {
    async fn a_code_signs_one_browser_in(world) {
        let portals = &world.services.portals;
        let invited = portals.invite(&helpdesk(), LAPTOP).await.unwrap();
        assert_eq!(invited.url, format!("https://farhand.example/portal/enrol/{}", invited.code));
        let foreign = portals.invite(&helpdesk(), FOREIGN).await;
        assert_eq!(foreign, Err(Error::NotFound { what: Thing::Device }));

        for wrong in ["", "AAAA-AAAA", "not a code at all"] {
            assert_eq!(portals.enrol(&origin(), wrong).await.map(drop), Err(Error::EnrolmentCode));
        }
        let typed = invited.code.replace('-', " ").to_lowercase();
        let token = portals.enrol(&origin(), &typed).await.unwrap().token;
        assert_eq!(portals.enrol(&origin(), &invited.code).await.map(drop), Err(Error::EnrolmentCode));
        let device = portals.device(&origin(), &token).await.unwrap().unwrap();
        assert_eq!(device.device_id, LAPTOP);
        assert_eq!(portals.device(&origin(), "another").await, Ok(None));
        assert!(world.services.devices.details(&helpdesk(), LAPTOP).await.unwrap().portal_enrolled);

        let late = portals.invite(&helpdesk(), LAPTOP).await.unwrap();
        world.clock.advance(ENROLMENT_SECONDS);
        assert_eq!(portals.enrol(&origin(), &late.code).await.map(drop), Err(Error::EnrolmentCode));
        world.clock.advance(PORTAL_SECONDS);
        assert_eq!(portals.device(&origin(), &token).await, Ok(None));
        assert!(!format!("{:?}", world.audit().await).contains(&invited.code));
    }

    async fn who_may_not_ask_for_a_session_on_a_device_invites_none_of_its_browsers(world) {
        let person = scoped(&world).await;
        let portals = &world.services.portals;
        let reason = NotOffered::OutOfScope;
        assert_eq!(portals.invite(&person, PHONE).await, Err(Error::NotOffered { reason }));
        let log = world.deps.store.audit(person.tenant_id, &AuditQuery::default(), START, 10).await.unwrap();
        let [line] = &*log.rows else { panic!("one line: {:?}", log.rows) };
        assert_eq!((line.activity, line.result), (Activity::InviteDevice, ActivityResult::Denied));
        assert_eq!(line.target.as_deref(), Some("DEVICE"));
        assert!(portals.invite(&person, LAPTOP).await.is_ok());
    }

    async fn a_device_is_signed_out_of_all_its_browsers(world) {
        let (portals, store) = (&world.services.portals, &world.deps.store);
        let code = portals.invite(&helpdesk(), LAPTOP).await.unwrap().code;
        let token = portals.enrol(&origin(), &code).await.unwrap().token;
        let (another, phone) = (world.enrolled(LAPTOP).await, world.enrolled(PHONE).await);
        let service = Service::start().await;
        world.services.pushes.subscribe(&another, &Browser::new().subscription(&service)).await.unwrap();
        let signed_in =
            async |id| world.services.devices.details(&helpdesk(), id).await.unwrap().portal_enrolled;
        assert_eq!(portals.sign_out(&stranger(), LAPTOP).await, Err(Error::NotFound { what: Thing::Device }));
        assert!(matches!(portals.sign_out(&reader(), LAPTOP).await, Err(Error::Forbidden { .. })));
        assert!(signed_in(LAPTOP).await);

        portals.sign_out(&helpdesk(), LAPTOP).await.unwrap();
        assert_eq!(portals.device(&origin(), &token).await, Ok(None));
        assert_eq!(store.portal_sign_in(&another.sign_in).await.unwrap(), None);
        assert_eq!(store.push_subscriptions_of_device(CONTOSO, LAPTOP).await.unwrap(), []);
        assert!(!signed_in(LAPTOP).await && signed_in(PHONE).await);
        assert!(portals.view(&phone).await.is_ok());
        let line = world.audit().await.into_iter().find(|line| line.activity == Activity::SignDeviceOut);
        let line = line.unwrap();
        assert_eq!((line.result, line.target.as_deref()), (ActivityResult::Success, Some("LAPTOP")));
        assert_eq!(line.actor, helpdesk().user_principal_name);

        world.enrolled(LAPTOP).await;
        assert!(signed_in(LAPTOP).await);
    }

    async fn who_may_not_ask_for_a_session_on_a_device_does_not_sign_it_out(world) {
        let person = scoped(&world).await;
        let reason = NotOffered::OutOfScope;
        let portals = &world.services.portals;
        assert_eq!(portals.sign_out(&person, PHONE).await, Err(Error::NotOffered { reason }));
        let log = world.deps.store.audit(person.tenant_id, &AuditQuery::default(), START, 10).await.unwrap();
        let [line] = &*log.rows else { panic!("one line: {:?}", log.rows) };
        assert_eq!((line.activity, line.result), (Activity::SignDeviceOut, ActivityResult::Denied));
        assert_eq!(portals.sign_out(&person, LAPTOP).await, Ok(()));
    }

    async fn a_sign_in_that_is_over_is_none_and_is_swept_with_what_hung_on_it(world) {
        let (portals, store) = (&world.services.portals, &world.deps.store);
        let connectors = &world.services.connectors;
        connectors.accept_agreement(&administrator(), AGREEMENT_VERSION).await.unwrap();
        let page = Url::parse(&connectors.authorization_url(&administrator()).await.unwrap()).unwrap();
        let (_, state) = page.query_pairs().find(|(name, _)| name == "state").unwrap();
        let code = portals.invite(&helpdesk(), LAPTOP).await.unwrap().code;
        let device = world.enrolled(LAPTOP).await;
        let service = Service::start().await;
        world.services.pushes.subscribe(&device, &Browser::new().subscription(&service)).await.unwrap();
        let left = async || {
            world.follow().await;
            let subscribed = store.push_subscriptions_of_device(CONTOSO, LAPTOP).await.unwrap();
            [
                store.enrolment(&hash_of(&code)).await.unwrap().is_some(),
                store.authorization_by_state(&hash_of(&state)).await.unwrap().is_some(),
                store.portal_sign_in(&device.sign_in).await.unwrap().is_some(),
                !subscribed.is_empty(),
            ]
        };
        let enrolled =
            async || world.services.devices.details(&helpdesk(), LAPTOP).await.unwrap().portal_enrolled;
        assert_eq!(left().await, [true, true, true, true]);

        world.clock.advance(PORTAL_SECONDS - 1);
        assert_eq!(left().await, [false, false, true, true]);
        assert!(enrolled().await);
        world.clock.advance(1);
        assert!(!enrolled().await, "also before it is swept");
        assert_eq!(left().await, [false; 4]);
    }

    async fn a_device_that_was_removed_has_no_portal_until_it_is_back(world) {
        world.connect().await;
        let portals = &world.services.portals;
        let code = portals.invite(&helpdesk(), LAPTOP).await.unwrap().code;
        let signed_in = world.enrolled(LAPTOP).await;
        let id = world.session(&helpdesk(), LAPTOP).await.id;
        let laptop = world.deps.store.device(CONTOSO, LAPTOP).await.unwrap().unwrap();
        let removed = Device { removed_date_time: Some(world.clock.now()), ..laptop.clone() };
        let write = async |device: &Device| {
            let mut changes = Changes::new();
            changes.upsert_devices(CONTOSO, std::slice::from_ref(device));
            world.deps.store.commit(changes).await.unwrap();
        };
        write(&removed).await;
        let reason = NotOffered::Removed;
        assert_eq!(portals.invite(&helpdesk(), LAPTOP).await, Err(Error::NotOffered { reason }));
        assert_eq!(portals.view(&signed_in).await, Err(Error::NotEnrolled));
        assert_eq!(portals.past(&signed_in).await, Err(Error::NotEnrolled));
        assert_eq!(portals.answer(&signed_in, id, Answer::Accept).await, Err(Error::NotEnrolled));
        assert_eq!(world.record(id).await.state, SessionState::AwaitingUser);
        assert_eq!(portals.enrol(&origin(), &code).await.map(drop), Err(Error::EnrolmentCode));
        let asked = world.services.help_requests.ask(&signed_in, "The printer is jammed").await;
        assert_eq!(asked, Err(Error::NotEnrolled));
        assert_eq!(world.services.help_requests.waiting(&helpdesk()).await, Ok(0));

        write(&laptop).await;
        assert_eq!(portals.view(&signed_in).await.unwrap().session.map(|session| session.id), Some(id));
        assert!(portals.enrol(&origin(), &code).await.is_ok());
        assert_eq!(world.services.help_requests.ask(&signed_in, "The printer is jammed").await, Ok(()));
    }

    async fn codes_are_not_guessed(world) {
        let guess = async || world.services.portals.enrol(&origin(), "AAAA-AAAA").await.map(drop);
        for _ in 0..20 {
            assert_eq!(guess().await, Err(Error::EnrolmentCode));
        }
        assert!(matches!(guess().await, Err(Error::TooManyTries { .. })));
        let elsewhere = Origin { address: "192.0.2.99".to_owned(), ..origin() };
        let other = world.services.portals.enrol(&elsewhere, "AAAA-AAAA").await.map(drop);
        assert_eq!(other, Err(Error::EnrolmentCode));
    }

    async fn codes_are_not_guessed_from_the_addresses_of_one_network(world) {
        let guess = async |address: String| {
            let origin = Origin { address, ..origin() };
            world.services.portals.enrol(&origin, "AAAA-AAAA").await.map(drop)
        };
        for number in 0..20 {
            assert_eq!(guess(format!("2001:db8::{number:x}")).await, Err(Error::EnrolmentCode));
        }
        assert!(matches!(guess("2001:db8:0:0:f::1".to_owned()).await, Err(Error::TooManyTries { .. })));
        assert_eq!(guess("2001:db8:0:1::1".to_owned()).await, Err(Error::EnrolmentCode));
    }

    async fn the_user_sees_what_waits_and_accepts(world) {
        world.connect().await;
        let portals = &world.services.portals;
        let device = world.enrolled(LAPTOP).await;
        assert_eq!(portals.view(&device).await.unwrap().session, None);

        let session = world.session(&helpdesk(), LAPTOP).await;
        assert_eq!(session.shown_at, None);
        let portal = portals.view(&device).await.unwrap();
        assert_eq!((&*portal.organization, &*portal.device_name), ("contoso.com", "LAPTOP"));
        let waiting = portal.session.unwrap();
        assert_eq!((waiting.id, waiting.state), (session.id, SessionState::AwaitingUser));
        assert_eq!(waiting.requested_by_name, "Helpdesk");
        assert_eq!((waiting.code, waiting.end_customer_link), (None, None));
        let shown_at = world.record(session.id).await.shown_at;
        assert!(shown_at.is_some());

        world.clock.advance(5);
        let accepted = portals.answer(&device, session.id, Answer::Accept).await.unwrap().session.unwrap();
        assert_eq!(accepted.state, SessionState::Accepted);
        assert_eq!(accepted.end_customer_link, session.end_customer_link);
        // Twice is once.
        let again = portals.answer(&device, session.id, Answer::Accept).await.unwrap().session.unwrap();
        assert_eq!(again.state, SessionState::Accepted);
        let record = world.record(session.id).await;
        assert_eq!((record.shown_at, record.answered_at.is_some()), (shown_at, true));
        assert_eq!(world.audited(Activity::AcceptSession, ActivityResult::Success).await, 1);
        let other = Err(Error::SessionState { state: SessionState::Accepted });
        assert_eq!(portals.answer(&device, session.id, Answer::Decline).await, other);
    }

    async fn who_declines_is_left_alone(world) {
        world.connect().await;
        let portals = &world.services.portals;
        let device = world.enrolled(LAPTOP).await;
        let id = world.session(&helpdesk(), LAPTOP).await.id;
        let declined = portals.answer(&device, id, Answer::Decline).await.unwrap().session.unwrap();
        assert_eq!((declined.state, declined.end_customer_link), (SessionState::Declined, None));
        world.settle().await;
        assert_eq!(world.partner_sessions().await.len(), 0);
        let other = Err(Error::SessionState { state: SessionState::Declined });
        assert_eq!(portals.answer(&device, id, Answer::Accept).await, other);
        world.clock.advance(60 * 60);
        assert_eq!(portals.view(&device).await.unwrap().session, None);
    }

    async fn an_answer_that_comes_too_late_is_none(world) {
        world.connect().await;
        let device = world.enrolled(LAPTOP).await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        world.clock.advance(session.expires_at.seconds_since(session.requested_at));
        let late = world.services.portals.answer(&device, session.id, Answer::Accept).await;
        assert_eq!(late, Err(Error::SessionState { state: SessionState::Expired }));
        let record = world.record(session.id).await;
        assert_eq!((record.state, record.answered_at), (SessionState::Expired, None));
        world.settle().await;
    }

    async fn another_devices_session_is_not_there(world) {
        world.connect().await;
        let phone = world.enrolled(PHONE).await;
        let id = world.session(&helpdesk(), LAPTOP).await.id;
        let unknown = Err(Error::NotFound { what: Thing::Session });
        for answer in [Answer::Accept, Answer::Decline] {
            assert_eq!(world.services.portals.answer(&phone, id, answer).await, unknown);
        }
        assert_eq!(world.services.portals.view(&phone).await.unwrap().session, None);
        let elsewhere = DeviceCaller { tenant_id: crate::world::FABRIKAM, ..phone };
        assert_eq!(world.services.portals.view(&elsewhere).await, Err(Error::NotEnrolled));
        assert_eq!(world.record(id).await.state, SessionState::AwaitingUser);
    }

    async fn a_device_without_a_user_shows_nothing(world) {
        world.connect().await;
        let device = world.enrolled(USERLESS).await;
        let session = world.session(&administrator(), USERLESS).await;
        assert!(session.code.is_some());
        assert_eq!(world.services.portals.view(&device).await.unwrap().session, None);
        let answer = world.services.portals.answer(&device, session.id, Answer::Accept).await;
        assert_eq!(answer, Err(Error::NotFound { what: Thing::Session }));
    }
}
