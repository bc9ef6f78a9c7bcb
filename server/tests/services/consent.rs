//! Consent by policy.

use farhand_contract::{
    Error, SessionId,
    audit::{Activity, ActivityResult},
    consent::{AppliedPolicy, ConsentPolicy, PolicySource, PolicyTarget, Unanswered},
    errors::{Field, Problem, Thing},
    portal::Answer,
    sessions::{SessionState, StartSession},
    web_connector::{OpenTeamViewer, WebConnector},
};
use farhand_domain::consent::CONNECT_SECONDS;
use farhand_store::{Changes, records::Group};
use uuid::Uuid;

use crate::{
    fixture::on_both,
    world::{
        CONTOSO, FOREIGN, LAPTOP, PATIENCE, PHONE, USERLESS, World, administrator, helpdesk, reader, request,
        stranger,
    },
};

const GROUP: Uuid = Uuid::from_u128(71);
const STRICT: Uuid = Uuid::from_u128(72);

fn minutes(answer_minutes: u32) -> ConsentPolicy {
    ConsentPolicy { answer_minutes, ..ConsentPolicy::default() }
}

fn asks_again(answer_minutes: u32, times_again: u32) -> ConsentPolicy {
    ConsentPolicy { unanswered: Unanswered::AskAgain, times_again, ..minutes(answer_minutes) }
}

fn goes_on(answer_minutes: u32) -> ConsentPolicy {
    ConsentPolicy { ask_always: false, unanswered: Unanswered::GoOn, ..minutes(answer_minutes) }
}

async fn set(world: &World, target: PolicyTarget, policy: ConsentPolicy) {
    world.services.consent.set(&administrator(), target, &policy).await.unwrap();
}

/// Two groups, both with the laptop.
async fn groups(world: &World) {
    let mut changes = Changes::new();
    for (id, name) in [(GROUP, "Desks"), (STRICT, "Vaults")] {
        changes
            .insert_group(&Group { tenant_id: CONTOSO, id, display_name: name.to_owned() })
            .insert_group_members(CONTOSO, id, &[LAPTOP]);
    }
    world.deps.store.commit(changes).await.unwrap();
}

async fn applies(world: &World) -> AppliedPolicy {
    world.services.devices.details(&helpdesk(), LAPTOP).await.unwrap().policy
}

async fn state(world: &World, id: SessionId) -> SessionState {
    world.record(id).await.state
}

/// What the log has of this, newest first: the policy of each line.
async fn logged(world: &World, activity: Activity) -> Vec<AppliedPolicy> {
    let lines = world.audit().await.into_iter().filter(|line| line.activity == activity);
    lines.map(|line| line.policy.unwrap()).collect()
}

on_both! {
    async fn the_nearest_policy_applies_and_is_recorded(world) {
        groups(&world).await;
        assert_eq!(applies(&world).await, AppliedPolicy::default());
        set(&world, PolicyTarget::Tenant, minutes(50)).await;
        assert_eq!(applies(&world).await, AppliedPolicy { policy: minutes(50), source: PolicySource::Tenant });
        set(&world, PolicyTarget::Group(GROUP), goes_on(5)).await;
        set(&world, PolicyTarget::Group(STRICT), minutes(20)).await;
        let strict = AppliedPolicy {
            policy: minutes(20),
            source: PolicySource::Group { id: STRICT, name: "Vaults".to_owned() },
        };
        assert_eq!(applies(&world).await, strict);
        set(&world, PolicyTarget::Device(PHONE), minutes(3)).await;
        assert_eq!(applies(&world).await, strict);

        world.connect().await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        assert_eq!(session.policy, strict);
        assert_eq!(session.expires_at, session.requested_at.plus_seconds(20 * 60));
        assert_eq!(logged(&world, Activity::RequestSession).await, std::slice::from_ref(&strict));
        set(&world, PolicyTarget::Device(LAPTOP), minutes(10)).await;
        let own = AppliedPolicy { policy: minutes(10), source: PolicySource::Device };
        assert_eq!(applies(&world).await, own);
        // What was asked for before keeps its policy.
        let kept = world.services.sessions.get(&helpdesk(), session.id).await.unwrap();
        assert_eq!((kept.policy, kept.expires_at), (strict.clone(), session.expires_at));

        for target in [PolicyTarget::Device(LAPTOP), PolicyTarget::Device(LAPTOP)] {
            world.services.consent.remove(&administrator(), target).await.unwrap();
        }
        assert_eq!(applies(&world).await, strict);
        assert_eq!(logged(&world, Activity::RemovePolicy).await, [own]);
        let all = world.services.consent.policies(&reader()).await.unwrap();
        assert_eq!(all.tenant.map(|tenant| tenant.policy), Some(minutes(50)));
        let names: Vec<_> = all.overrides.iter().filter_map(|set| set.name.as_deref()).collect();
        assert_eq!(names.len(), 3);
        assert!(names.contains(&"Desks") && names.contains(&"Vaults"), "{names:?}");
        assert_eq!(all.groups.len(), 2);
        assert!(!all.more);
    }

    async fn only_what_is_there_and_within_bounds_is_set(world) {
        let consent = &world.services.consent;
        let refused = |field| Err(Error::Invalid { field, problem: Problem::Malformed });
        for (policy, field) in [
            (minutes(0), Field::AnswerMinutes),
            (minutes(241), Field::AnswerMinutes),
            (asks_again(5, 6), Field::TimesAgain),
            (ConsentPolicy { ask_always: true, ..goes_on(5) }, Field::Unanswered),
        ] {
            assert_eq!(consent.set(&administrator(), PolicyTarget::Tenant, &policy).await, refused(field));
        }
        for (target, what) in [
            (PolicyTarget::Device(FOREIGN), Thing::Device),
            (PolicyTarget::Group(GROUP), Thing::Group),
        ] {
            let set = consent.set(&administrator(), target, &minutes(5)).await;
            assert_eq!(set, Err(Error::NotFound { what }));
        }
        // The same again is no change; another organisation has its own.
        for _ in 0..2 {
            set(&world, PolicyTarget::Tenant, minutes(5)).await;
        }
        assert_eq!(world.audited(Activity::SetPolicy, ActivityResult::Success).await, 1);
        let foreign = consent.policies(&stranger()).await.unwrap();
        assert_eq!((foreign.tenant, foreign.overrides), (None, Vec::new()));
    }

    async fn two_who_set_at_once_end_with_one_policy(world) {
        let another = world.another(world.partners(PATIENCE)).await;
        let caller = administrator();
        for round in 1..5 {
            let (ours, theirs) = (minutes(round), minutes(100 + round));
            let (one, other) = tokio::join!(
                world.services.consent.set(&caller, PolicyTarget::Tenant, &ours),
                another.services.consent.set(&caller, PolicyTarget::Tenant, &theirs),
            );
            assert_eq!((one, other), (Ok(()), Ok(())));
            let now = world.services.consent.policies(&caller).await.unwrap().tenant.unwrap().policy;
            assert!([ours, theirs].contains(&now));
        }
        assert_eq!(world.audited(Activity::SetPolicy, ActivityResult::Success).await, 8);
    }

    async fn nobody_answers_and_it_expires(world) {
        set(&world, PolicyTarget::Tenant, minutes(5)).await;
        world.connect().await;
        let device = world.enrolled(LAPTOP).await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        let portal = world.services.portals.view(&device).await.unwrap().session.unwrap();
        assert_eq!(portal.expires_at, session.requested_at.plus_seconds(300));
        world.clock.advance(299);
        world.follow().await;
        assert_eq!(state(&world, session.id).await, SessionState::AwaitingUser);
        world.clock.advance(1);
        world.follow().await;
        assert_eq!(state(&world, session.id).await, SessionState::Expired);
        let applied = AppliedPolicy { policy: minutes(5), source: PolicySource::Tenant };
        assert_eq!(logged(&world, Activity::ExpireSession).await, [applied]);
        assert_eq!(world.partner_sessions().await.len(), 0);
    }

    async fn nobody_answers_and_is_asked_again_so_often(world) {
        set(&world, PolicyTarget::Tenant, asks_again(5, 2)).await;
        world.connect().await;
        let device = world.enrolled(LAPTOP).await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        let another = world.another(world.partners(PATIENCE)).await;
        for times in 1..=2 {
            world.services.portals.view(&device).await.unwrap();
            assert!(world.record(session.id).await.shown_at.is_some());
            world.clock.advance(300);
            // Whichever is first asks; the others find it done.
            tokio::join!(world.follow(), another.follow());
            let record = world.record(session.id).await;
            assert_eq!((record.state, record.asked_again), (SessionState::AwaitingUser, times));
            assert_eq!(record.expires_at, world.deps.now().plus_seconds(300));
            assert_eq!(record.shown_at, None);
        }
        world.clock.advance(300);
        world.follow().await;
        assert_eq!(state(&world, session.id).await, SessionState::Expired);
        assert_eq!(logged(&world, Activity::AskSessionAgain).await.len(), 2);
        assert_eq!(logged(&world, Activity::ExpireSession).await.len(), 1);
    }

    async fn who_is_asked_again_still_answers(world) {
        set(&world, PolicyTarget::Tenant, asks_again(5, 1)).await;
        world.connect().await;
        let device = world.enrolled(LAPTOP).await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        // A moment late, and before anybody looked: it would be asked again, so the answer counts.
        world.clock.advance(301);
        let portal = world.services.portals.answer(&device, session.id, Answer::Accept).await.unwrap();
        assert_eq!(portal.session.map(|session| session.state), Some(SessionState::Accepted));
        let record = world.record(session.id).await;
        assert_eq!(record.expires_at, world.deps.now().plus_seconds(CONNECT_SECONDS));
        assert_eq!(logged(&world, Activity::AcceptSession).await, [record.policy]);
        // Who accepted is asked no more.
        world.clock.advance(CONNECT_SECONDS);
        world.follow().await;
        assert_eq!(state(&world, session.id).await, SessionState::Expired);
        assert_eq!(logged(&world, Activity::AskSessionAgain).await, []);
    }

    async fn nobody_answers_and_the_technician_goes_on(world) {
        set(&world, PolicyTarget::Tenant, goes_on(5)).await;
        world.connect().await;
        let device = world.enrolled(LAPTOP).await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        world.clock.advance(300);
        world.follow().await;
        let went_on = world.services.sessions.get(&helpdesk(), session.id).await.unwrap();
        assert_eq!((went_on.state, went_on.went_on_at), (SessionState::AwaitingUser, Some(world.deps.now())));
        assert_eq!(went_on.expires_at, world.deps.now().plus_seconds(3600));
        assert!(went_on.can_connect && went_on.code.is_some());
        assert_eq!(logged(&world, Activity::GoOnUnanswered).await, [went_on.policy]);
        // Once; and the user may still say no.
        world.clock.advance(60);
        world.follow().await;
        assert_eq!(logged(&world, Activity::GoOnUnanswered).await.len(), 1);
        world.services.portals.answer(&device, session.id, Answer::Decline).await.unwrap();
        assert_eq!(state(&world, session.id).await, SessionState::Declined);
        assert_eq!(logged(&world, Activity::DeclineSession).await.len(), 1);

        let second = world.session(&helpdesk(), LAPTOP).await;
        world.clock.advance(300);
        world.follow().await;
        let supporter = world.services.sessions.supporter_link(&helpdesk(), second.id).await.unwrap();
        world.side(&second.end_customer_link.unwrap(), "join").await;
        world.side(&supporter, "join").await;
        world.follow().await;
        assert_eq!(state(&world, second.id).await, SessionState::Active);

        // Nobody opens the code either.
        let phone = world.session(&helpdesk(), PHONE).await;
        for seconds in [300, 3600] {
            world.clock.advance(seconds);
            world.follow().await;
        }
        assert_eq!(state(&world, phone.id).await, SessionState::Expired);
    }

    async fn a_device_without_a_user_is_asked_nothing(world) {
        set(&world, PolicyTarget::Tenant, asks_again(5, 3)).await;
        world.connect().await;
        let session = world.session(&helpdesk(), USERLESS).await;
        assert_eq!(session.expires_at, session.requested_at.plus_seconds(3600));
        world.clock.advance(3600);
        world.follow().await;
        assert_eq!(state(&world, session.id).await, SessionState::Expired);
        assert_eq!(logged(&world, Activity::AskSessionAgain).await, []);
    }

    async fn a_reason_is_demanded_where_the_policy_says_so(world) {
        set(&world, PolicyTarget::Device(LAPTOP), ConsentPolicy { reason_required: true, ..minutes(5) }).await;
        world.connect().await;
        let missing = Err(Error::Invalid { field: Field::Reason, problem: Problem::Missing });
        for reason in [None, Some("  ".to_owned())] {
            let started =
                world.services.sessions.start(&helpdesk(), &StartSession { reason, ..request(LAPTOP) }).await;
            assert_eq!(started.map(drop), missing.clone().map(drop::<SessionId>));
        }
        let web = WebConnector { on: true, base: "https://web.tv.example/".to_owned() };
        world.services.connectors.set_web(&administrator(), &web).await.unwrap();
        let open = OpenTeamViewer { device_id: LAPTOP, reason: None, confirmed: false };
        let opened = world.services.sessions.open_team_viewer(&helpdesk(), &open).await;
        assert_eq!(opened.map(drop), missing.map(drop::<SessionId>));
        let reason = Some("INC-4711".to_owned());
        let told = StartSession { reason, ..request(LAPTOP) };
        world.services.sessions.start(&helpdesk(), &told).await.unwrap();
        world.services.sessions.start(&helpdesk(), &request(PHONE)).await.unwrap();
        world.settle().await;
    }

    async fn a_session_that_teamviewer_closed_is_not_asked_again(world) {
        set(&world, PolicyTarget::Tenant, asks_again(5, 2)).await;
        world.connect().await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        world.deps.close_at_partner(CONTOSO, &session.code.unwrap()).await;
        world.clock.advance(300);
        world.follow().await;
        assert_eq!(state(&world, session.id).await, SessionState::Expired);
        assert_eq!(logged(&world, Activity::AskSessionAgain).await, []);
    }
}
