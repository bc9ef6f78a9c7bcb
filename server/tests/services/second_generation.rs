//! The second generation of the connector: a switch, an address, and a page of TeamViewer's.

use farhand_contract::{
    Caller, DeviceId, Error, Permission, Permissions, Result,
    audit::{Activity, ActivityResult},
    connectors::ConnectorStatus,
    devices::{Device, DeviceQuery},
    errors::{Field, Problem, Thing},
    events::Event,
    offers::{NotOffered, Notice, Offer, WebOffer},
    sessions::{REASON_LIMIT, SessionQuery, SessionState},
    web_connector::{OpenTeamViewer, WebConnector},
};
use farhand_store::Changes;

use crate::{
    fixture::on_both,
    world::{
        CONTOSO, FOREIGN, HOLOLENS, KIOSK, LAPTOP, PHONE, USERLESS, World, administrator, device, helpdesk,
        nobody, reader, request, stranger,
    },
};

const BASE: &str = "https://eu.web.tv.example/";
const DIRECTORY_ID: &str = "0f6f1a52-5f0e-4e7e-9f43-3c1b8a3f6d21";

fn set(on: bool) -> WebConnector {
    WebConnector { on, base: BASE.to_owned() }
}

async fn turn(world: &World, on: bool) {
    let seen = world.services.connectors.set_web(&administrator(), &set(on)).await.unwrap();
    assert_eq!(seen.web, set(on));
}

fn page_of(device_id: DeviceId) -> OpenTeamViewer {
    OpenTeamViewer { device_id, reason: Some(" The printer ".to_owned()), confirmed: false }
}

async fn open(world: &World, caller: &Caller, device_id: DeviceId) -> Result<String> {
    world.services.sessions.open_team_viewer(caller, &page_of(device_id)).await
}

async fn offers(world: &World, caller: &Caller, id: DeviceId) -> (Offer, WebOffer) {
    let details = world.services.devices.details(caller, id).await.unwrap();
    let page = world.services.devices.page(caller, &DeviceQuery::default()).await.unwrap();
    let row = page.rows.into_iter().find(|row| row.id == id).unwrap();
    assert_eq!((&details.offer, &details.web_offer), (&row.offer, &row.web_offer), "page and list agree");
    (row.offer, row.web_offer)
}

on_both! {
    async fn it_is_off_until_somebody_turns_it_on(world) {
        let connectors = &world.services.connectors;
        let sandbox = WebConnector { on: false, base: world.sandbox.to_string() };
        assert_eq!(connectors.view(&helpdesk()).await.unwrap().web, sandbox);
        let off = WebOffer::NotOffered { reason: NotOffered::WebConnectorOff };
        assert_eq!(offers(&world, &helpdesk(), LAPTOP).await.1, off);
        let refused = Err(Error::NotOffered { reason: NotOffered::WebConnectorOff });
        assert_eq!(open(&world, &helpdesk(), LAPTOP).await, refused);

        let mut events = world.deps.store.events();
        turn(&world, true).await;
        assert_eq!(events.recv().await.unwrap().event, Event::Connector);
        assert_eq!(offers(&world, &helpdesk(), LAPTOP).await.1, WebOffer::Allowed { notices: vec![] });
        // Another organisation's is its own.
        assert!(!connectors.view(&stranger()).await.unwrap().web.on);
        // Twice is no error, and no second line in the log.
        turn(&world, true).await;
        assert_eq!(world.audited(Activity::TurnOnWebConnector, ActivityResult::Success).await, 1);
        assert_eq!(world.audit().await[0].target.as_deref(), Some(BASE));

        turn(&world, false).await;
        assert_eq!(offers(&world, &helpdesk(), LAPTOP).await.1, off);
        assert_eq!(open(&world, &helpdesk(), LAPTOP).await, refused);
        assert_eq!(world.audited(Activity::TurnOffWebConnector, ActivityResult::Success).await, 1);
        assert_eq!(world.audited(Activity::OpenTeamViewer, ActivityResult::Success).await, 0);
    }

    async fn an_address_is_taken_in_one_form_or_not_at_all(world) {
        let connectors = &world.services.connectors;
        let give = async |base: &str| {
            let web = WebConnector { on: true, base: base.to_owned() };
            connectors.set_web(&administrator(), &web).await.map(|seen| seen.web.base)
        };
        assert_eq!(give(" https://EU.web.tv.example").await, Ok(BASE.to_owned()));
        assert_eq!(give("http://127.0.0.1:3010").await, Ok("http://127.0.0.1:3010/".to_owned()));
        for (base, problem) in [
            ("", Problem::Missing),
            ("http://web.tv.example/", Problem::Malformed),
            ("https://someone@web.tv.example/", Problem::Malformed),
            ("https://web.tv.example/?a=b", Problem::Malformed),
            ("javascript:alert(1)", Problem::Malformed),
            (&*"https://web.tv.example/x".repeat(30), Problem::TooLong { limit: 500 }),
        ] {
            assert_eq!(give(base).await, Err(Error::Invalid { field: Field::WebBase, problem }), "{base}");
        }
        assert_eq!(connectors.view(&reader()).await.unwrap().web.base, "http://127.0.0.1:3010/");
    }

    async fn only_who_may_update_the_connector_sets_it(world) {
        let refused = Err(Error::Forbidden { permission: Permission::UpdateRemoteAssistance });
        for caller in [helpdesk(), reader(), nobody()] {
            let set = world.services.connectors.set_web(&caller, &set(true)).await;
            assert_eq!(set.map(drop), refused);
        }
        assert_eq!(world.audited(Activity::TurnOnWebConnector, ActivityResult::Denied).await, 3);
        assert_eq!(world.deps.store.web_connector(CONTOSO).await.unwrap(), None);
    }

    async fn a_page_is_opened_by_the_devices_id_and_written_down_before(world) {
        turn(&world, true).await;
        let known = Device { azure_ad_device_id: Some(DIRECTORY_ID.to_owned()), ..device(PHONE, "PHONE", "iOS") };
        let zeros = uuid::Uuid::nil().to_string();
        let unknown = Device { azure_ad_device_id: Some(zeros), ..device(USERLESS, "USER LESS", "Windows") };
        let mut changes = Changes::new();
        changes.upsert_devices(CONTOSO, &[known, unknown]);
        world.deps.store.commit(changes).await.unwrap();

        let opened = open(&world, &helpdesk(), PHONE).await;
        assert_eq!(opened, Ok(format!("{BASE}?deviceId={DIRECTORY_ID}")));
        let line = world.audit().await.remove(0);
        assert_eq!((line.activity, line.result), (Activity::OpenTeamViewer, ActivityResult::Success));
        assert_eq!(line.actor, helpdesk().user_principal_name);
        assert_eq!((line.target.as_deref(), line.reason.as_deref()), (Some("PHONE"), Some("The printer")));
        assert_eq!(line.address, Some(helpdesk().address));

        // By its name, when the directory has no id for it.
        assert_eq!(open(&world, &helpdesk(), USERLESS).await, Ok(format!("{BASE}?deviceName=USER+LESS")));
        assert_eq!(open(&world, &helpdesk(), LAPTOP).await, Ok(format!("{BASE}?deviceName=LAPTOP")));
        assert_eq!(world.audited(Activity::OpenTeamViewer, ActivityResult::Success).await, 3);
        // TeamViewer tells nothing of it: no session is made up.
        let sessions = world.services.sessions.page(&reader(), &SessionQuery::default()).await.unwrap();
        assert_eq!(sessions.total, 0);
        assert_eq!(offers(&world, &helpdesk(), LAPTOP).await.1, WebOffer::Allowed { notices: vec![] });
    }

    async fn what_is_not_offered_is_not_opened(world) {
        turn(&world, true).await;
        let refused = Err(Error::Forbidden { permission: Permission::RequestRemoteAssistance });
        assert_eq!(open(&world, &reader(), LAPTOP).await, refused);
        assert_eq!(world.audited(Activity::OpenTeamViewer, ActivityResult::Denied).await, 1);
        let unknown = Err(Error::NotFound { what: Thing::Device });
        assert_eq!(open(&world, &helpdesk(), FOREIGN).await, unknown);

        let long = OpenTeamViewer { reason: Some("x".repeat(REASON_LIMIT as usize + 1)), ..page_of(LAPTOP) };
        let problem = Problem::TooLong { limit: REASON_LIMIT };
        let opened = world.services.sessions.open_team_viewer(&helpdesk(), &long).await;
        assert_eq!(opened, Err(Error::Invalid { field: Field::Reason, problem }));

        assert_eq!(open(&world, &helpdesk(), HOLOLENS).await, Err(Error::ConfirmationRequired));
        let notices = vec![Notice::MayBeUnsupported];
        assert_eq!(offers(&world, &helpdesk(), HOLOLENS).await.1, WebOffer::Allowed { notices });
        let confirmed = OpenTeamViewer { confirmed: true, ..page_of(HOLOLENS) };
        world.services.sessions.open_team_viewer(&helpdesk(), &confirmed).await.unwrap();

        let desktop = device(LAPTOP, "DESKTOP", "Linux");
        let mut changes = Changes::new();
        changes.upsert_devices(CONTOSO, &[desktop]);
        world.deps.store.commit(changes).await.unwrap();
        let reason = NotOffered::PlatformNotSupported;
        assert_eq!(open(&world, &helpdesk(), LAPTOP).await, Err(Error::NotOffered { reason }));
        assert_eq!(world.audited(Activity::OpenTeamViewer, ActivityResult::Success).await, 1);
    }

    async fn either_generation_works_without_the_other_and_both_together(world) {
        turn(&world, true).await;
        // The old one is not connected, and does not support the kiosk: the new one starts both.
        let not_connected = Offer::NotOffered { reason: NotOffered::ConnectorNotConnected };
        let on = WebOffer::Allowed { notices: vec![] };
        assert_eq!(offers(&world, &helpdesk(), LAPTOP).await, (not_connected, on.clone()));
        let dedicated = Offer::NotOffered { reason: NotOffered::AndroidDedicated };
        assert_eq!(offers(&world, &helpdesk(), KIOSK).await, (dedicated, on.clone()));
        assert!(open(&world, &helpdesk(), KIOSK).await.is_ok());

        world.connect().await;
        let (old, new) = offers(&world, &helpdesk(), LAPTOP).await;
        assert!(matches!(old, Offer::Allowed { .. }) && new == on);
        let session = world.session(&helpdesk(), LAPTOP).await;
        assert_eq!(session.state, SessionState::AwaitingUser);
        assert!(open(&world, &helpdesk(), LAPTOP).await.is_ok());

        // Turning one off leaves the other, and its sessions, alone.
        turn(&world, false).await;
        assert_eq!(world.record(session.id).await.state, SessionState::AwaitingUser);
        turn(&world, true).await;
        let seen = world.services.connectors.disconnect(&administrator()).await.unwrap();
        assert!(seen.web.on && seen.status == ConnectorStatus::NotOnboarded);
        world.settle().await;
        assert!(open(&world, &helpdesk(), LAPTOP).await.is_ok());
        let refused = Error::NotOffered { reason: NotOffered::ConnectorNotConnected };
        assert_eq!(world.services.sessions.start(&helpdesk(), &request(LAPTOP)).await, Err(refused));
    }

    async fn who_may_only_see_devices_is_told_why_nothing_starts(world) {
        turn(&world, true).await;
        let mut caller = nobody();
        caller.permissions = Permissions::of(&[Permission::ReadManagedDevices]);
        let reason = NotOffered::NoPermission;
        let refused = (Offer::NotOffered { reason }, WebOffer::NotOffered { reason });
        assert_eq!(offers(&world, &caller, LAPTOP).await, refused);
    }
}
