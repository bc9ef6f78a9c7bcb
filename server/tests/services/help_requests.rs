//! Help that device users ask for: asking, the queue, taking up and putting aside, and what waits for too long.

use farhand_contract::{
    Caller, Error, HelpRequestId, Permission, Permissions, Role,
    audit::{Activity, ActivityResult},
    errors::{Field, Problem, Thing},
    events::Event,
    help_requests::{DISMISSAL_LIMIT, HELP_SECONDS, HelpQuery, HelpRequest, HelpState, MESSAGE_LIMIT},
    offers::{NotOffered, Notice, Offer},
    portal::Answer,
    sessions::{SessionState, StartSession},
};
use farhand_store::{
    Changes,
    records::{Group, RoleAssignment, Tenant, User},
};
use uuid::Uuid;

use crate::{
    fixture::on_both,
    world::{
        CONTOSO, HOLOLENS, KIOSK, LAPTOP, PHONE, START, World, administrator, caller, colleague, device,
        helpdesk, nobody, reader, request, stranger,
    },
};

const MESSAGE: &str = "The printer is jammed";

/// The requests that wait, as this caller sees them.
async fn waiting(world: &World, caller: &Caller) -> Vec<HelpRequest> {
    let query = HelpQuery::default();
    let page = world.services.help_requests.page(caller, &query).await.unwrap();
    assert_eq!(world.services.help_requests.waiting(caller).await, Ok(page.total));
    page.rows
}

async fn settled(world: &World, caller: &Caller) -> Vec<HelpRequest> {
    let query = HelpQuery { settled: true, ..HelpQuery::default() };
    world.services.help_requests.page(caller, &query).await.unwrap().rows
}

/// A request of the laptop's user.
async fn asked(world: &World) -> HelpRequestId {
    let device = world.enrolled(LAPTOP).await;
    world.services.help_requests.ask(&device, MESSAGE).await.unwrap();
    waiting(world, &helpdesk()).await[0].id
}

on_both! {
    async fn from_the_question_to_the_session(world) {
        world.connect().await;
        let help = &world.services.help_requests;
        let device = world.enrolled(LAPTOP).await;
        assert_eq!(world.services.portals.view(&device).await.unwrap().help, None);
        let mut events = world.deps.store.events();
        help.ask(&device, " The printer\n\u{202e}is jammed ").await.unwrap();
        let told = events.recv().await.unwrap();
        let queue = waiting(&world, &helpdesk()).await;
        let [row] = &queue[..] else { panic!("{queue:?}") };
        assert_eq!(told.event, Event::Help { id: row.id, device_id: LAPTOP });
        assert_eq!((&*row.device_name, &*row.message, row.state), ("LAPTOP", MESSAGE, HelpState::Waiting));
        assert_eq!(row.user_display_name.as_deref(), Some("Anna"));
        assert!(matches!(row.offer, Some(Offer::Allowed { .. })));
        let shown = world.services.portals.view(&device).await.unwrap().help.unwrap();
        assert_eq!((&*shown.message, shown.state), (MESSAGE, HelpState::Waiting));

        let session = help.approve(&helpdesk(), row.id, false).await.unwrap();
        assert_eq!((session.device_id, session.reason.as_deref()), (LAPTOP, Some(MESSAGE)));
        assert_eq!(session.requested_by, helpdesk().user_id);
        world.settle().await;
        let portal = world.services.portals.view(&device).await.unwrap();
        let asks = portal.session.unwrap();
        assert_eq!((asks.id, asks.state), (session.id, SessionState::AwaitingUser));
        assert_eq!(portal.help.unwrap().state, HelpState::Approved);
        assert_eq!(waiting(&world, &helpdesk()).await, []);
        let done = settled(&world, &helpdesk()).await;
        assert_eq!((done[0].state, done[0].session_id), (HelpState::Approved, Some(session.id)));
        assert_eq!(done[0].settled_by_name.as_deref(), Some("Helpdesk"));
        for activity in [Activity::AskForHelp, Activity::ApproveHelp, Activity::RequestSession] {
            assert_eq!(world.audited(activity, ActivityResult::Success).await, 1, "{activity:?}");
        }
        world.clock.advance(60 * 60);
        assert_eq!(world.services.portals.view(&device).await.unwrap().help, None);
    }

    async fn a_device_asks_once_at_a_time_and_not_without_end(world) {
        let help = &world.services.help_requests;
        let device = world.enrolled(LAPTOP).await;
        let (one, two) = tokio::join!(help.ask(&device, "one"), help.ask(&device, "two"));
        assert_eq!((one, two), (Ok(()), Ok(())));
        assert_eq!(waiting(&world, &helpdesk()).await.len(), 1);
        // A second try that came to nothing may have been counted.
        for _ in 0..3 {
            help.withdraw(&device).await.unwrap();
            if help.ask(&device, "again").await.is_err() {
                break;
            }
        }
        help.withdraw(&device).await.unwrap();
        assert!(matches!(help.ask(&device, "more").await, Err(Error::TooManyTries { .. })));
        world.enrolled(PHONE).await;
        let phone = world.enrolled(PHONE).await;
        assert_eq!(help.ask(&phone, "mine").await, Ok(()));
        world.clock.advance(60 * 60);
        assert_eq!(help.ask(&device, "later").await, Ok(()));
    }

    async fn a_message_is_cleaned_and_limited(world) {
        let help = &world.services.help_requests;
        let device = world.enrolled(LAPTOP).await;
        for nothing in ["", " \n\t", "\u{202e}\u{0}"] {
            let missing = Error::Invalid { field: Field::Message, problem: Problem::Missing };
            assert_eq!(help.ask(&device, nothing).await, Err(missing));
        }
        let problem = Problem::TooLong { limit: MESSAGE_LIMIT };
        let long = "é".repeat(MESSAGE_LIMIT as usize);
        let refused = help.ask(&device, &format!("{long}x")).await;
        assert_eq!(refused, Err(Error::Invalid { field: Field::Message, problem }));
        assert_eq!(help.ask(&device, &long).await, Ok(()));
        assert_eq!(waiting(&world, &helpdesk()).await[0].message, long);
    }

    async fn two_operators_at_once_make_one_session(world) {
        world.connect().await;
        let (anna, bob) = (helpdesk(), colleague());
        for _ in 0..6 {
            let help = &world.services.help_requests;
            let id = asked(&world).await;
            let before = world.audited(Activity::RequestSession, ActivityResult::Success).await;
            let (one, two, twice) = tokio::join!(
                help.approve(&anna, id, false),
                help.approve(&bob, id, false),
                help.approve(&anna, id, false),
            );
            let record = world.deps.store.help_request(CONTOSO, id).await.unwrap().unwrap();
            let session = record.session_id.unwrap();
            let by_anna = record.settled_by == Some(anna.user_id);
            let taken = Err(Error::HelpState { state: HelpState::Approved });
            for (answer, own) in [(one, by_anna), (twice, by_anna), (two, !by_anna)] {
                if own {
                    assert_eq!(answer.unwrap().id, session);
                } else {
                    assert_eq!(answer, taken);
                }
            }
            // Whoever sees all sessions is led to it.
            assert_eq!(help.approve(&administrator(), id, false).await.unwrap().id, session);
            let after = world.audited(Activity::RequestSession, ActivityResult::Success).await;
            assert_eq!(after - before, 1);
            world.settle().await;
            assert_eq!(world.partner_sessions().await.len(), 1);
            let device = world.enrolled(LAPTOP).await;
            world.services.portals.answer(&device, session, Answer::Decline).await.unwrap();
            world.settle().await;
            // Also after it is over, nothing new comes of it.
            let over = help.approve(&administrator(), id, false).await.unwrap();
            assert_eq!((over.id, over.state), (session, SessionState::Declined));
            world.clock.advance(60 * 60);
        }
    }

    async fn the_session_that_is_open_already_is_the_answer(world) {
        world.connect().await;
        let id = asked(&world).await;
        let open = world.session(&helpdesk(), LAPTOP).await;
        let session = world.services.help_requests.approve(&helpdesk(), id, false).await.unwrap();
        assert_eq!(session.id, open.id);
        world.settle().await;
        assert_eq!(world.partner_sessions().await.len(), 1);
    }

    async fn what_is_not_offered_is_not_approved(world) {
        let help = &world.services.help_requests;
        let id = asked(&world).await;
        let refused = Err(Error::NotOffered { reason: NotOffered::ConnectorNotConnected });
        assert_eq!(help.approve(&helpdesk(), id, false).await, refused);
        world.connect().await;
        for (device_id, reason) in [(KIOSK, NotOffered::AndroidDedicated)] {
            help.ask(&world.enrolled(device_id).await, MESSAGE).await.unwrap();
            let queue = waiting(&world, &helpdesk()).await;
            let row = queue.iter().find(|row| row.device_id == device_id).unwrap();
            assert_eq!(row.offer, Some(Offer::NotOffered { reason }));
            assert_eq!(help.approve(&helpdesk(), row.id, true).await, Err(Error::NotOffered { reason }));
        }
        help.ask(&world.enrolled(HOLOLENS).await, MESSAGE).await.unwrap();
        let queue = waiting(&world, &helpdesk()).await;
        let row = queue.iter().find(|row| row.device_id == HOLOLENS).unwrap();
        assert_eq!(help.approve(&helpdesk(), row.id, false).await, Err(Error::ConfirmationRequired));
        let session = help.approve(&helpdesk(), row.id, true).await.unwrap();
        assert_eq!(session.notices, [Notice::MayBeUnsupported]);
        world.settle().await;
        assert_eq!(waiting(&world, &helpdesk()).await.len(), 2);
    }

    async fn putting_aside_tells_the_user_why(world) {
        world.connect().await;
        let help = &world.services.help_requests;
        let id = asked(&world).await;
        let long = "x".repeat(DISMISSAL_LIMIT as usize + 1);
        let problem = Problem::TooLong { limit: DISMISSAL_LIMIT };
        let refused = help.dismiss(&helpdesk(), id, Some(&long)).await;
        assert_eq!(refused, Err(Error::Invalid { field: Field::Dismissal, problem }));
        let dismissed = help.dismiss(&helpdesk(), id, Some(" Call\n1234 ")).await.unwrap();
        assert_eq!((dismissed.state, dismissed.dismissal.as_deref()), (HelpState::Dismissed, Some("Call 1234")));
        // Twice is once, and the first reason stands.
        let again = help.dismiss(&colleague(), id, Some("Another")).await.unwrap();
        assert_eq!(again.dismissal.as_deref(), Some("Call 1234"));
        let gone = Err(Error::HelpState { state: HelpState::Dismissed });
        assert_eq!(help.approve(&helpdesk(), id, false).await, gone);
        let device = world.enrolled(LAPTOP).await;
        let shown = world.services.portals.view(&device).await.unwrap().help.unwrap();
        assert_eq!((shown.state, shown.dismissal.as_deref()), (HelpState::Dismissed, Some("Call 1234")));
        assert_eq!(help.withdraw(&device).await, Err(Error::HelpState { state: HelpState::Dismissed }));
        assert_eq!(help.ask(&device, "Once more").await, Ok(()));
        assert_eq!(world.audited(Activity::DismissHelp, ActivityResult::Success).await, 1);
    }

    async fn the_user_takes_back(world) {
        world.connect().await;
        let help = &world.services.help_requests;
        let id = asked(&world).await;
        let device = world.enrolled(LAPTOP).await;
        let phone = world.enrolled(PHONE).await;
        // Nothing of one's own waits.
        assert_eq!(help.withdraw(&phone).await, Ok(()));
        for _ in 0..2 {
            assert_eq!(help.withdraw(&device).await, Ok(()));
        }
        let gone = Err(Error::HelpState { state: HelpState::Withdrawn });
        assert_eq!(help.approve(&helpdesk(), id, false).await, gone);
        assert_eq!(world.audited(Activity::WithdrawHelp, ActivityResult::Success).await, 1);
        assert_eq!(waiting(&world, &helpdesk()).await, []);
    }

    async fn nobody_waits_for_ever(world) {
        world.connect().await;
        let help = &world.services.help_requests;
        let id = asked(&world).await;
        let device = world.enrolled(LAPTOP).await;
        world.clock.advance(HELP_SECONDS - 1);
        assert_eq!(waiting(&world, &helpdesk()).await.len(), 1);
        world.clock.advance(1);
        // Read before the upkeep comes by.
        assert_eq!(help.waiting(&helpdesk()).await, Ok(0));
        let shown = world.services.portals.view(&device).await.unwrap().help.unwrap();
        assert_eq!(shown.state, HelpState::Expired);
        farhand::services::keep_well_once(&world.deps).await;
        assert_eq!(world.audited(Activity::ExpireHelp, ActivityResult::Success).await, 1);
        let late = Err(Error::HelpState { state: HelpState::Expired });
        assert_eq!(help.approve(&helpdesk(), id, false).await, late);
        assert_eq!(help.withdraw(&device).await, Err(Error::HelpState { state: HelpState::Expired }));
        assert_eq!(settled(&world, &helpdesk()).await[0].state, HelpState::Expired);
        assert_eq!(help.ask(&device, "Still").await, Ok(()));

        world.clock.advance(HELP_SECONDS);
        // Without the upkeep: asking finds it.
        assert_eq!(help.ask(&device, "Yes, still").await, Ok(()));
        let queue = waiting(&world, &helpdesk()).await;
        assert_eq!((queue.len(), &*queue[0].message), (1, "Yes, still"));
        assert_eq!(world.audited(Activity::ExpireHelp, ActivityResult::Success).await, 2);
    }

    async fn each_permission_opens_what_it_should(world) {
        world.connect().await;
        let help = &world.services.help_requests;
        let unknown = HelpRequestId(Uuid::from_u128(999));
        for &permission in Permission::ALL {
            let mut alone = nobody();
            alone.permissions = Permissions::of(&[permission]);
            let reads = [Permission::RequestRemoteAssistance, Permission::ViewRemoteAssistanceReports];
            let page = help.page(&alone, &HelpQuery::default()).await;
            assert_eq!(page.is_ok(), reads.contains(&permission), "{permission}");
            assert_eq!(help.waiting(&alone).await.is_ok(), reads.contains(&permission), "{permission}");
            let missing = if permission == Permission::RequestRemoteAssistance {
                Error::NotFound { what: Thing::HelpRequest }
            } else {
                Error::Forbidden { permission: Permission::RequestRemoteAssistance }
            };
            assert_eq!(help.approve(&alone, unknown, false).await, Err(missing.clone()), "{permission}");
            assert_eq!(help.dismiss(&alone, unknown, None).await, Err(missing), "{permission}");
        }
        let id = asked(&world).await;
        let forbidden = Error::Forbidden { permission: Permission::RequestRemoteAssistance };
        assert_eq!(help.approve(&reader(), id, false).await, Err(forbidden));
        assert_eq!(waiting(&world, &reader()).await.len(), 1);
        assert!(world.audited(Activity::ApproveHelp, ActivityResult::Denied).await > 0);
        // Another organisation's is not there.
        let unknown = Error::NotFound { what: Thing::HelpRequest };
        assert_eq!(help.approve(&stranger(), id, false).await, Err(unknown.clone()));
        assert_eq!(help.dismiss(&stranger(), id, None).await, Err(unknown));
        assert_eq!(waiting(&world, &stranger()).await, []);
        assert_eq!(waiting(&world, &helpdesk()).await.len(), 1);
    }

    async fn scope_limits_the_queue_as_it_limits_sessions(world) {
        let tenant_id = farhand_contract::TenantId(Uuid::from_u128(3));
        let group = Uuid::from_u128(31);
        let person = caller(tenant_id, 32, "Scoped", Some(Role::HelpDeskOperator));
        let mut changes = Changes::new();
        changes.insert_tenant(&Tenant {
            id: tenant_id,
            name: "Limited".to_owned(),
            domain: "limited.example".to_owned(),
            demo: false,
            limit_remote_assistance_to_scope: true,
            created_at: START,
        });
        changes.insert_user(&User {
            tenant_id,
            id: person.user_id,
            user_principal_name: person.user_principal_name.clone(),
            display_name: person.display_name.clone(),
            password_hash: None,
            enabled: true,
            created_at: START,
        });
        changes.insert_group(&Group { tenant_id, id: group, display_name: "Ours".to_owned() });
        changes.insert_role_assignment(&RoleAssignment {
            tenant_id,
            id: Uuid::from_u128(33),
            user_id: person.user_id,
            role: Role::HelpDeskOperator,
            scope_group_id: Some(group),
        });
        let devices = [LAPTOP, PHONE, KIOSK].map(|id| device(id, "DEVICE", "Windows"));
        changes.upsert_devices(tenant_id, &devices).insert_group_members(tenant_id, group, &[LAPTOP]);
        world.deps.store.commit(changes).await.unwrap();
        let help = &world.services.help_requests;
        for device_id in [LAPTOP, PHONE] {
            let device = farhand_contract::DeviceCaller {
                tenant_id,
                device_id,
                sign_in: "sign-in".to_owned(),
                address: "192.0.2.7".to_owned(),
                request_id: "request".to_owned(),
            };
            help.ask(&device, MESSAGE).await.unwrap();
        }
        let reason = NotOffered::OutOfScope;
        let queue = waiting(&world, &person).await;
        let of = |id| queue.iter().find(|row| row.device_id == id).unwrap();
        assert_eq!(of(PHONE).offer, Some(Offer::NotOffered { reason }));
        assert_eq!(help.approve(&person, of(PHONE).id, false).await, Err(Error::NotOffered { reason }));
        let refused = help.dismiss(&person, of(PHONE).id, None).await;
        assert_eq!(refused, Err(Error::NotOffered { reason }));
        assert!(help.dismiss(&person, of(LAPTOP).id, None).await.is_ok());
        assert_eq!(waiting(&world, &person).await.len(), 1);
    }

    async fn a_session_with_the_requests_id_as_its_key_is_not_in_the_way(world) {
        world.connect().await;
        let id = asked(&world).await;
        let start = StartSession { idempotency_key: id.0, ..request(PHONE) };
        let other = world.services.sessions.start(&helpdesk(), &start).await.unwrap();
        let approved = world.services.help_requests.approve(&helpdesk(), id, false).await.unwrap();
        assert_eq!((other.device_id, approved.device_id), (PHONE, LAPTOP));
        world.settle().await;
        assert_eq!(world.partner_sessions().await.len(), 2);
    }
}
