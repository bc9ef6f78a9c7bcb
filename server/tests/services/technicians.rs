//! What technicians do with their sessions.

use farhand_contract::{
    Caller, DeviceId, Error, Role, SessionId, TenantId, UserId,
    audit::{Activity, ActivityResult},
    connectors::ConnectorStatus,
    errors::{Field, Problem, Thing},
    events::{Event, TenantEvent},
    offers::NotOffered,
    portal::Answer,
    sessions::{Session, SessionQuery, SessionState, StartSession},
    technicians::{NOTE_LIMIT, NoteDraft, SEND_AGAIN_SECONDS, SessionNote, StartAgain},
};
use farhand_store::{
    Changes,
    records::{Group, RoleAssignment, Tenant, User},
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    fixture::on_both,
    world::{
        CONTOSO, HOLOLENS, LAPTOP, PHONE, START, USERLESS, World, administrator, caller, colleague, device,
        helpdesk, nobody, reader, request, stranger,
    },
};

const UNKNOWN: Error = Error::NotFound { what: Thing::Session };

fn again(id: SessionId) -> StartAgain {
    StartAgain { id, confirmed: false, idempotency_key: Uuid::new_v4() }
}

/// A session that ran, and was dropped.
async fn dropped(world: &World, device: DeviceId) -> Session {
    let session = active(world, device).await;
    let record = world.record(session.id).await;
    let supporter = world.services.sessions.supporter_link(&helpdesk(), session.id).await.unwrap();
    world.side(record.end_customer_link.as_ref().unwrap(), "leave").await;
    world.side(&supporter, "leave").await;
    world.follow().await;
    world.services.sessions.get(&helpdesk(), session.id).await.unwrap()
}

/// A session in which both sides are.
async fn active(world: &World, device: DeviceId) -> Session {
    let session = world.session(&helpdesk(), device).await;
    let supporter = world.services.sessions.supporter_link(&helpdesk(), session.id).await.unwrap();
    world.side(session.end_customer_link.as_ref().unwrap(), "join").await;
    world.side(&supporter, "join").await;
    world.follow().await;
    let session = world.services.sessions.get(&helpdesk(), session.id).await.unwrap();
    assert_eq!(session.state, SessionState::Active);
    session
}

on_both! {
    async fn after_a_drop_one_click_makes_the_next_session_and_the_user_has_its_code(world) {
        world.connect().await;
        let device = world.enrolled(LAPTOP).await;
        let before = dropped(&world, LAPTOP).await;
        assert_eq!(before.state, SessionState::Ended);
        world.clock.advance(5);

        let click = again(before.id);
        let technicians = &world.services.technicians;
        let started = technicians.start_again(&helpdesk(), &click).await.unwrap();
        assert_eq!((started.device_id, &started.reason), (LAPTOP, &before.reason));
        assert_eq!((started.mode, started.follows), (before.mode, Some(before.id)));
        world.settle().await;
        let started = world.services.sessions.get(&helpdesk(), started.id).await.unwrap();
        assert_eq!(started.state, SessionState::AwaitingUser);
        assert!(started.code.is_some() && started.code != before.code);
        let before = world.services.sessions.get(&helpdesk(), before.id).await.unwrap();
        assert_eq!(before.followed_by, Some(started.id));
        // The device was not touched: its portal shows the new one.
        let shown = world.services.portals.view(&device).await.unwrap().session.unwrap();
        assert_eq!((shown.id, shown.state), (started.id, SessionState::AwaitingUser));

        // The same click once more is the same session; a second pane's is that one too.
        assert_eq!(technicians.start_again(&helpdesk(), &click).await.unwrap().id, started.id);
        assert_eq!(technicians.start_again(&helpdesk(), &again(before.id)).await.unwrap().id, started.id);
        assert_eq!(world.audited(Activity::StartSessionAgain, ActivityResult::Success).await, 1);
        world.settle().await;
        assert_eq!(world.partner_sessions().await.len(), 1);
    }

    async fn each_end_but_none_that_is_open_can_be_started_again(world) {
        world.connect().await;
        let device = world.enrolled(LAPTOP).await;
        let technicians = &world.services.technicians;
        let first = world.session(&helpdesk(), LAPTOP).await;
        let open = Error::SessionState { state: SessionState::AwaitingUser };
        assert_eq!(technicians.start_again(&helpdesk(), &again(first.id)).await, Err(open));
        assert_eq!(technicians.start_again(&colleague(), &again(first.id)).await, Err(UNKNOWN));

        world.services.portals.answer(&device, first.id, Answer::Decline).await.unwrap();
        let second = technicians.start_again(&helpdesk(), &again(first.id)).await.unwrap();
        world.settle().await;
        world.clock.advance(second.expires_at.seconds_since(second.requested_at));
        world.follow().await;
        assert_eq!(world.record(second.id).await.state, SessionState::Expired);
        world.misbehave(json!({"status": 403, "only_path": "/api/v1/sessions", "only_method": "POST"})).await;
        let third = technicians.start_again(&helpdesk(), &again(second.id)).await.unwrap();
        world.settle().await;
        assert_eq!(world.record(third.id).await.state, SessionState::Failed);
        let fourth = technicians.start_again(&helpdesk(), &again(third.id)).await.unwrap();
        world.settle().await;
        let chain = [&first, &second, &third].map(|session| session.id);
        let mut follows = Vec::new();
        for id in [second.id, third.id, fourth.id] {
            follows.push(world.record(id).await.follows.unwrap());
        }
        assert_eq!(follows, chain);

        // Another way to a session: it is shown, and is nobody's follower.
        world.services.sessions.cancel(&helpdesk(), fourth.id).await.unwrap();
        let other = world.session(&helpdesk(), LAPTOP).await;
        assert_eq!(technicians.start_again(&helpdesk(), &again(fourth.id)).await.unwrap().id, other.id);
        assert_eq!(world.record(other.id).await.follows, None);
        assert_eq!(world.record(fourth.id).await.followed_by, None);
    }

    async fn what_is_offered_is_looked_at_anew(world) {
        world.connect().await;
        let technicians = &world.services.technicians;
        let confirmed = StartSession { confirmed: true, ..request(HOLOLENS) };
        let first = world.services.sessions.start(&helpdesk(), &confirmed).await.unwrap();
        world.services.sessions.cancel(&helpdesk(), first.id).await.unwrap();
        world.settle().await;
        // Who confirmed it once need not again.
        let second = technicians.start_again(&helpdesk(), &again(first.id)).await.unwrap();
        world.services.sessions.cancel(&helpdesk(), second.id).await.unwrap();
        world.settle().await;

        // A laptop that turns out to be something else asks first.
        let laptop = world.session(&helpdesk(), LAPTOP).await;
        world.services.sessions.cancel(&helpdesk(), laptop.id).await.unwrap();
        world.settle().await;
        let mut changes = Changes::new();
        changes.upsert_devices(CONTOSO, &[device(LAPTOP, "LAPTOP", "Windows Holographic")]);
        world.deps.store.commit(changes).await.unwrap();
        let started = technicians.start_again(&helpdesk(), &again(laptop.id)).await;
        assert_eq!(started, Err(Error::ConfirmationRequired));
        let started = technicians.start_again(&helpdesk(), &StartAgain { confirmed: true, ..again(laptop.id) }).await;
        assert_eq!(started.unwrap().follows, Some(laptop.id));
        world.settle().await;

        world.services.connectors.disconnect(&administrator()).await.unwrap();
        assert_eq!(
            world.services.connectors.view(&administrator()).await.unwrap().status,
            ConnectorStatus::NotOnboarded
        );
        let refused = technicians.start_again(&helpdesk(), &again(second.id)).await;
        let reason = NotOffered::ConnectorNotConnected;
        assert_eq!(refused, Err(Error::NotOffered { reason }));
        world.settle().await;
    }

    async fn a_request_is_sent_again_but_not_all_the_time(world) {
        world.connect().await;
        let device = world.enrolled(LAPTOP).await;
        let technicians = &world.services.technicians;
        let session = world.session(&helpdesk(), LAPTOP).await;
        world.services.portals.view(&device).await.unwrap();
        assert!(world.record(session.id).await.shown_at.is_some());

        let mut events = world.deps.store.events();
        let sent = technicians.send_again(&helpdesk(), session.id).await.unwrap();
        assert_eq!((sent.times_sent_again, sent.shown_at), (1, None));
        let event = Event::Session { id: session.id, device_id: LAPTOP };
        assert_eq!(events.recv().await.unwrap(), TenantEvent { tenant_id: CONTOSO, event });
        // The portal, which heard that, shows it anew.
        world.clock.advance(1);
        world.services.portals.view(&device).await.unwrap();
        assert_eq!(world.record(session.id).await.shown_at, Some(world.deps.now()));

        let soon = technicians.send_again(&helpdesk(), session.id).await;
        let Err(Error::TooManyTries { retry_after_seconds }) = soon else { panic!("{soon:?}") };
        assert!((1..=SEND_AGAIN_SECONDS).contains(&retry_after_seconds.into()), "{retry_after_seconds}");
        world.clock.advance(SEND_AGAIN_SECONDS - 1);
        let caller = helpdesk();
        let (one, two) = tokio::join!(
            technicians.send_again(&caller, session.id),
            technicians.send_again(&caller, session.id),
        );
        assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|&&sent| sent).count(), 1);
        assert_eq!(world.record(session.id).await.times_sent_again, 2);
        assert_eq!(world.audited(Activity::SendSessionAgain, ActivityResult::Success).await, 2);

        assert_eq!(technicians.send_again(&colleague(), session.id).await, Err(UNKNOWN));
        world.services.portals.answer(&device, session.id, Answer::Accept).await.unwrap();
        world.clock.advance(SEND_AGAIN_SECONDS);
        let answered = Error::SessionState { state: SessionState::Accepted };
        assert_eq!(technicians.send_again(&helpdesk(), session.id).await, Err(answered));

        let userless = world.session(&helpdesk(), USERLESS).await;
        assert_eq!(technicians.send_again(&helpdesk(), userless.id).await, Err(Error::NoPortal));
    }

    async fn a_session_is_handed_over_with_all_that_belongs_to_it(world) {
        world.connect().await;
        let device = world.enrolled(LAPTOP).await;
        let technicians = &world.services.technicians;
        let sessions = &world.services.sessions;
        let id = world.session(&helpdesk(), LAPTOP).await.id;

        let names = async |caller: Caller| -> Vec<String> {
            let colleagues = technicians.colleagues(&caller, id).await.unwrap();
            colleagues.into_iter().map(|colleague| colleague.display_name).collect()
        };
        assert_eq!(names(helpdesk()).await, ["Administrator", "Colleague"]);
        let unfit = Err(Error::NotFound { what: Thing::Colleague });
        for person in [reader(), nobody(), stranger()] {
            assert_eq!(technicians.hand_over(&helpdesk(), id, person.user_id).await, unfit);
        }
        assert_eq!(technicians.hand_over(&colleague(), id, colleague().user_id).await, Err(UNKNOWN));

        let mut events = world.deps.store.events();
        let given = technicians.hand_over(&helpdesk(), id, colleague().user_id).await.unwrap();
        assert_eq!((&*given.assigned_to_name, given.can_connect), ("Colleague", false));
        let event = Event::Session { id, device_id: LAPTOP };
        assert_eq!(events.recv().await.unwrap(), TenantEvent { tenant_id: CONTOSO, event });
        assert_eq!(names(colleague()).await, ["Administrator", "Helpdesk"]);

        // It is the colleague's: their list, their dock, their link. Who asked for it sees it still.
        let theirs = sessions.get(&colleague(), id).await.unwrap();
        assert!(theirs.can_connect && theirs.code.is_some());
        assert_eq!(sessions.page(&colleague(), &SessionQuery::default()).await.unwrap().total, 1);
        assert_eq!(technicians.open_sessions(&colleague()).await.unwrap(), [theirs]);
        assert_eq!(technicians.open_sessions(&helpdesk()).await.unwrap(), []);
        assert_eq!(sessions.supporter_link(&helpdesk(), id).await, Err(UNKNOWN));
        sessions.supporter_link(&colleague(), id).await.unwrap();
        assert_eq!(sessions.get(&helpdesk(), id).await.unwrap().requested_by_name, "Helpdesk");
        // The device's user is told who it will be.
        let portal = world.services.portals.view(&device).await.unwrap();
        assert_eq!(portal.session.unwrap().requested_by_name, "Colleague");

        // Twice is once; an administrator takes over what is not theirs; what is over is nobody's any more.
        technicians.hand_over(&colleague(), id, colleague().user_id).await.unwrap();
        world.clock.advance(1);
        technicians.hand_over(&administrator(), id, administrator().user_id).await.unwrap();
        assert_eq!(world.audited(Activity::HandOverSession, ActivityResult::Success).await, 2);
        assert_eq!(world.audited(Activity::HandOverSession, ActivityResult::Denied).await, 3);
        let line = world.audit().await.into_iter().find(|line| line.activity == Activity::HandOverSession);
        assert_eq!(line.unwrap().target.as_deref(), Some("LAPTOP → administrator@contoso.com"));
        sessions.cancel(&administrator(), id).await.unwrap();
        let over = Error::SessionState { state: SessionState::Cancelled };
        assert_eq!(technicians.hand_over(&administrator(), id, colleague().user_id).await, Err(over));
        world.settle().await;
    }

    async fn a_hand_over_and_an_answer_at_once_both_stand(world) {
        world.connect().await;
        let device = world.enrolled(LAPTOP).await;
        for _ in 0..8 {
            let id = world.session(&helpdesk(), LAPTOP).await.id;
            let caller = helpdesk();
            let (given, accepted, ()) = tokio::join!(
                world.services.technicians.hand_over(&caller, id, colleague().user_id),
                world.services.portals.answer(&device, id, Answer::Accept),
                world.follow(),
            );
            given.unwrap();
            accepted.unwrap();
            let record = world.record(id).await;
            assert_eq!((record.state, record.assigned_to), (SessionState::Accepted, colleague().user_id));
            world.services.sessions.cancel(&colleague(), id).await.unwrap();
            world.settle().await;
        }
    }

    async fn of_two_hand_overs_at_once_the_last_stands_and_both_are_written_down(world) {
        world.connect().await;
        let id = world.session(&helpdesk(), LAPTOP).await.id;
        let (caller, other) = (helpdesk(), administrator());
        let technicians = &world.services.technicians;
        let (one, two) = tokio::join!(
            technicians.hand_over(&caller, id, colleague().user_id),
            technicians.hand_over(&other, id, other.user_id),
        );
        one.unwrap();
        two.unwrap();
        assert_eq!(world.audited(Activity::HandOverSession, ActivityResult::Success).await, 2);
        let technician = world.record(id).await.assigned_to;
        assert!([colleague().user_id, other.user_id].contains(&technician));
    }

    async fn a_colleague_outside_the_devices_scope_is_not_offered(world) {
        world.connect().await;
        let id = world.session(&administrator(), LAPTOP).await.id;
        let everywhere = limited(&world, id).await;
        let technicians = &world.services.technicians;
        let colleagues = technicians.colleagues(&everywhere, id).await.unwrap();
        let names: Vec<_> = colleagues.iter().map(|colleague| &*colleague.display_name).collect();
        assert_eq!(names, ["Near"]);
        let unfit = Err(Error::NotFound { what: Thing::Colleague });
        assert_eq!(technicians.hand_over(&everywhere, id, FAR).await, unfit);
        assert_eq!(technicians.hand_over(&everywhere, id, AWAY).await, unfit);
        assert_eq!(technicians.hand_over(&everywhere, id, NEAR).await.unwrap().assigned_to, NEAR);
    }

    async fn ending_takes_back_what_waits_and_closes_what_runs(world) {
        world.connect().await;
        let technicians = &world.services.technicians;
        let waiting = world.session(&helpdesk(), LAPTOP).await;
        assert_eq!(technicians.end(&helpdesk(), waiting.id).await.unwrap().state, SessionState::Cancelled);
        assert_eq!(technicians.end(&helpdesk(), waiting.id).await.unwrap().state, SessionState::Cancelled);
        world.settle().await;
        assert_eq!(world.partner_sessions().await.len(), 0);

        let running = active(&world, LAPTOP).await;
        let supporter = world.services.sessions.supporter_link(&helpdesk(), running.id).await.unwrap();
        // TeamViewer does not take it at first.
        let rule = json!({"only_path": "/api/v1/sessions/", "only_method": "PUT", "status": 409});
        world.misbehave(rule).await;
        let ended = technicians.end(&helpdesk(), running.id).await.unwrap();
        world.settle().await;
        assert_eq!((ended.state, ended.closed_at), (SessionState::Active, Some(world.deps.now())));
        assert!(!ended.can_connect);
        assert_eq!(world.partner_sessions().await.len(), 1);
        world.follow().await;
        assert_eq!(world.partner_sessions().await.len(), 0);
        // The connection was not cut: it ends when the sides leave, by TeamViewer's account.
        assert_eq!(world.record(running.id).await.state, SessionState::Active);
        technicians.end(&helpdesk(), running.id).await.unwrap();
        assert_eq!(world.audited(Activity::CloseSession, ActivityResult::Success).await, 1);
        world.clock.advance(60);
        world.side(running.end_customer_link.as_ref().unwrap(), "leave").await;
        world.side(&supporter, "leave").await;
        let left_at = world.deps.now();
        world.clock.advance(9);
        world.follow().await;
        let over = world.record(running.id).await;
        assert_eq!((over.state, over.ended_at), (SessionState::Ended, Some(left_at)));
        assert_eq!(technicians.end(&colleague(), running.id).await, Err(UNKNOWN));
        world.settle().await;
    }

    async fn ending_while_the_user_answers_and_time_runs_out_has_one_outcome(world) {
        world.connect().await;
        let device = world.enrolled(LAPTOP).await;
        for round in 0..8 {
            let session = world.session(&helpdesk(), LAPTOP).await;
            if round % 2 == 0 {
                world.clock.advance(session.expires_at.seconds_since(session.requested_at));
            }
            let caller = helpdesk();
            let before = world.audit().await.len();
            let (accepted, ended, ()) = tokio::join!(
                world.services.portals.answer(&device, session.id, Answer::Accept),
                world.services.technicians.end(&caller, session.id),
                world.follow(),
            );
            world.settle().await;
            let record = world.record(session.id).await;
            let moves = world.audit().await.len() - before;
            match record.state {
                SessionState::Cancelled => {
                    assert!(ended.is_ok());
                    assert_eq!(moves, 1 + usize::from(accepted.is_ok()));
                }
                SessionState::Expired => {
                    assert!(round % 2 == 0 && ended.is_err() && accepted.is_err());
                    assert_eq!(moves, 1);
                }
                other => panic!("{other:?}"),
            }
            assert!(record.sealed_supporter_link.is_none() && !record.awaits_report);
        }
    }

    async fn notes_are_kept_and_nobody_overwrites_anothers_unseen(world) {
        world.connect().await;
        let technicians = &world.services.technicians;
        let id = world.session(&helpdesk(), LAPTOP).await.id;
        let empty = technicians.note(&helpdesk(), id).await.unwrap();
        assert_eq!(empty, SessionNote { can_write: true, ..SessionNote::default() });
        let draft = |note: &str, version| NoteDraft {
            note: note.to_owned(),
            ticket: " INC-4711 ".to_owned(),
            version,
        };
        let mut events = world.deps.store.events();
        let written = technicians.write_note(&helpdesk(), id, &draft("Replaced\r\nthe driver ", 0)).await.unwrap();
        assert_eq!((&*written.note, &*written.ticket, written.version), ("Replaced\nthe driver", "INC-4711", 1));
        assert_eq!(written.written_by.as_deref(), Some("Helpdesk"));
        assert!(matches!(events.recv().await.unwrap().event, Event::Session { id: told, .. } if told == id));

        let unseen = technicians.write_note(&administrator(), id, &draft("Mine", 0)).await;
        assert_eq!(unseen, Err(Error::Changed));
        // A repeat of what was written is no quarrel.
        let repeated = technicians.write_note(&helpdesk(), id, &draft("Replaced\nthe driver", 0)).await.unwrap();
        assert_eq!(repeated.version, 1);
        let (admin, desk) = (administrator(), helpdesk());
        let (mine, theirs) = (draft("Mine", 1), draft("Theirs", 1));
        let (one, two) = tokio::join!(
            technicians.write_note(&admin, id, &mine),
            technicians.write_note(&desk, id, &theirs),
        );
        assert_eq!([&one, &two].iter().filter(|written| written.is_ok()).count(), 1, "{one:?} {two:?}");
        assert!([one, two].contains(&Err(Error::Changed)));

        // Also when it is over; a state that moves takes nothing away.
        world.services.sessions.cancel(&helpdesk(), id).await.unwrap();
        let last = technicians.write_note(&helpdesk(), id, &draft("After all", 2)).await.unwrap();
        let read = technicians.note(&reader(), id).await.unwrap();
        assert_eq!(read, SessionNote { can_write: false, ..last });
        assert_eq!(technicians.note(&colleague(), id).await, Err(UNKNOWN));
        assert_eq!(technicians.write_note(&colleague(), id, &draft("x", 3)).await, Err(UNKNOWN));
        assert_eq!(technicians.note(&stranger(), id).await, Err(UNKNOWN));
        let long = NoteDraft { note: "x".repeat(NOTE_LIMIT as usize + 1), ..draft("", 3) };
        let problem = Problem::TooLong { limit: NOTE_LIMIT };
        let refused = technicians.write_note(&helpdesk(), id, &long).await;
        assert_eq!(refused, Err(Error::Invalid { field: Field::Note, problem }));
        assert_eq!(world.audited(Activity::WriteSessionNote, ActivityResult::Success).await, 3);
        world.settle().await;
    }

    async fn only_ones_own_open_sessions_are_told(world) {
        world.connect().await;
        let technicians = &world.services.technicians;
        let mine = world.session(&helpdesk(), LAPTOP).await;
        world.clock.advance(1);
        let newer = world.session(&helpdesk(), PHONE).await;
        world.session(&administrator(), USERLESS).await;
        let ids = async |caller: Caller| -> Vec<SessionId> {
            technicians.open_sessions(&caller).await.unwrap().iter().map(|session| session.id).collect()
        };
        assert_eq!(ids(helpdesk()).await, [newer.id, mine.id]);
        technicians.end(&helpdesk(), newer.id).await.unwrap();
        assert_eq!(ids(helpdesk()).await, [mine.id]);
        for caller in [colleague(), reader(), nobody(), stranger()] {
            assert_eq!(ids(caller).await, []);
        }
        world.settle().await;
    }
}

const LIMITED: TenantId = TenantId(Uuid::from_u128(3));
const EVERYWHERE: UserId = UserId(Uuid::from_u128(40));
const NEAR: UserId = UserId(Uuid::from_u128(41));
const FAR: UserId = UserId(Uuid::from_u128(42));
/// Near, but may not sign in any more.
const AWAY: UserId = UserId(Uuid::from_u128(43));

/// An organisation that limits remote assistance to the scope of roles, with a session like this one. Gives its
/// technician, whose role has no scope.
async fn limited(world: &World, like: SessionId) -> Caller {
    let technician = caller(LIMITED, 40, "Everywhere", Some(Role::HelpDeskOperator));
    let (near, far) = (Uuid::from_u128(51), Uuid::from_u128(52));
    let mut changes = Changes::new();
    changes
        .insert_tenant(&Tenant {
            id: LIMITED,
            name: "Limited".to_owned(),
            domain: "limited.example".to_owned(),
            demo: false,
            limit_remote_assistance_to_scope: true,
            created_at: START,
        })
        .insert_group(&Group { tenant_id: LIMITED, id: near, display_name: "Near".to_owned() })
        .insert_group(&Group { tenant_id: LIMITED, id: far, display_name: "Far".to_owned() })
        .upsert_devices(LIMITED, &[device(LAPTOP, "LAPTOP", "Windows")])
        .insert_group_members(LIMITED, near, &[LAPTOP]);
    let people = [
        (EVERYWHERE, "Everywhere", None, true),
        (NEAR, "Near", Some(near), true),
        (FAR, "Far", Some(far), true),
        (AWAY, "Away", Some(near), false),
    ];
    for (id, name, scope_group_id, enabled) in people {
        changes
            .insert_user(&User {
                tenant_id: LIMITED,
                id,
                user_principal_name: format!("{name}@limited.example"),
                display_name: name.to_owned(),
                password_hash: None,
                enabled,
                created_at: START,
            })
            .insert_role_assignment(&RoleAssignment {
                tenant_id: LIMITED,
                id: id.0,
                user_id: id,
                role: Role::HelpDeskOperator,
                scope_group_id,
            });
    }
    let mut session = world.record(like).await;
    session.tenant_id = LIMITED;
    (session.requested_by, session.assigned_to) = (EVERYWHERE, EVERYWHERE);
    changes.insert_session(&session);
    world.deps.store.commit(changes).await.unwrap();
    technician
}
