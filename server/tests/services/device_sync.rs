//! Devices from Microsoft Graph, whatever it does.

use std::{panic::resume_unwind, time::Duration};

use farhand::device_sync::Syncer;
use farhand_contract::{
    DeviceId, Error,
    audit::{Activity, ActivityResult},
    device_sync::{
        GraphProblem, GraphRegistrationDraft, SyncCounts, SyncKind, SyncLineKind, SyncReport, SyncRun,
        SyncState,
    },
    devices::{Device, DeviceQuery},
    events::Event,
    imports::LineProblem,
    offers::{NotOffered, Offer},
};
use serde_json::{Value, json};

use crate::{
    fixture::on_both,
    world::{CONTOSO, LAPTOP, START, World, administrator, request, stranger},
};

const DEVICES: &str = "/graph/";

/// How long an event may be on its way.
const HEARD_WITHIN: Duration = Duration::from_secs(10);

fn id(number: u32) -> String {
    format!("6f4a3c1e-0000-4000-8000-{number:012x}")
}

fn device_id(number: u32) -> DeviceId {
    id(number).parse().unwrap()
}

fn told(number: u32) -> Value {
    json!({
        "id": id(number),
        "deviceName": format!("PC-{number}"),
        "operatingSystem": "Windows",
        "serialNumber": format!("SN{number:04}"),
        "complianceState": "compliant",
        "managementAgent": "mdm",
        "isEncrypted": true,
        "lastSyncDateTime": "2027-01-15T07:00:00Z",
        "enrolledDateTime": "0001-01-01T00:00:00Z",
    })
}

/// The devices with these numbers, so many on a page.
async fn has(world: &World, numbers: impl IntoIterator<Item = u32>, page: usize) {
    let devices: Vec<Value> = numbers.into_iter().map(told).collect();
    world.graph_order(json!({ "devices": devices, "page": page, "links": "follow" })).await;
}

fn draft() -> GraphRegistrationDraft {
    GraphRegistrationDraft {
        tenant: "contoso.com".to_owned(),
        client_id: farhand_sandbox::GRAPH_CLIENT_ID.to_owned(),
        client_secret: Some(farhand_sandbox::GRAPH_CLIENT_SECRET.to_owned()),
    }
}

/// With an app that the sandbox knows.
pub async fn registered(world: &World) {
    world.services.device_syncs.set_registration(&administrator(), &draft()).await.unwrap();
}

/// A run, a second after whatever was before, as it stands once nobody is at it.
pub async fn run(world: &World, kind: Option<SyncKind>) -> SyncRun {
    world.clock.advance(1);
    world.services.device_syncs.run_now(&administrator(), kind).await.unwrap();
    world.settle().await;
    last(world).await
}

async fn last(world: &World) -> SyncRun {
    world.services.device_syncs.view(&administrator()).await.unwrap().runs.swap_remove(0)
}

async fn report(world: &World, run: &SyncRun) -> SyncReport {
    world.services.device_syncs.report(&administrator(), run.id).await.unwrap()
}

async fn device(world: &World, number: u32) -> Option<Device> {
    world.deps.store.device(CONTOSO, device_id(number)).await.unwrap()
}

async fn due(world: &World) {
    Syncer::of(&world.deps).due().await;
}

fn counts(run: &SyncRun) -> SyncCounts {
    run.counts
}

on_both! {
    async fn devices_come_change_go_and_come_back(world) {
        registered(&world).await;
        has(&world, 1..=25, 10).await;
        let first = run(&world, None).await;
        assert_eq!((first.kind, first.state, first.pages), (SyncKind::Full, SyncState::Done, 3));
        assert_eq!(counts(&first), SyncCounts { added: 25, ..SyncCounts::default() });
        assert_eq!(report(&world, &first).await.lines.len(), 25);
        let known = device(&world, 7).await.unwrap();
        assert_eq!((known.device_name.as_str(), known.enrolled_date_time), ("PC-7", None));

        // Nothing new: only what was in contact since the last run is asked for, and some time before it.
        let second = run(&world, None).await;
        assert_eq!((second.kind, second.state), (SyncKind::Delta, SyncState::Done));
        assert_eq!(counts(&second), SyncCounts { unchanged: 25, ..SyncCounts::default() });

        world.graph_order(json!({ "put": { "id": id(1), "complianceState": "noncompliant" } })).await;
        world.graph_order(json!({ "delete": id(2) })).await;
        let third = run(&world, Some(SyncKind::Full)).await;
        let expected = SyncCounts { changed: 1, removed: 1, unchanged: 23, ..SyncCounts::default() };
        assert_eq!((third.state, counts(&third)), (SyncState::Done, expected));
        let lines = report(&world, &third).await.lines;
        assert_eq!(lines[0].fields, ["complianceState"]);
        assert_eq!((lines[1].kind, lines[1].device_id), (SyncLineKind::Removed, Some(device_id(2))));

        // It is kept, shown as removed, and no session can be asked for. What came by a file is left alone.
        let kept = device(&world, 2).await.unwrap();
        assert_eq!(kept.removed_date_time, Some(START.plus_seconds(3)));
        let page = world.services.devices.page(&administrator(), &DeviceQuery::default()).await.unwrap();
        let row = page.rows.iter().find(|row| row.id == kept.id).unwrap();
        let removed = NotOffered::Removed;
        assert_eq!(row.offer, Offer::NotOffered { reason: removed });
        let refused = world.services.sessions.start(&administrator(), &request(kept.id)).await;
        assert_eq!(refused, Err(Error::NotOffered { reason: removed }));
        let laptop = world.deps.store.device(CONTOSO, LAPTOP).await.unwrap().unwrap();
        assert_eq!(laptop.removed_date_time, None);
        let overview = world.services.devices.overview(&administrator()).await.unwrap();
        assert_eq!((overview.devices, overview.removed), (29, 1));

        world.graph_order(json!({ "put": told(2) })).await;
        let fourth = run(&world, Some(SyncKind::Full)).await;
        assert_eq!(counts(&fourth), SyncCounts { returned: 1, unchanged: 24, ..SyncCounts::default() });
        assert_eq!(device(&world, 2).await.unwrap().removed_date_time, None);

        let lines = world.audit().await;
        let ours: Vec<_> = lines.iter().filter(|line| line.activity == Activity::SyncDevices).collect();
        assert_eq!(ours.len(), 8, "who began each, and how it ended");
        assert!(ours.iter().all(|line| line.result == ActivityResult::Success));
    }

    async fn a_day_after_a_full_run_comes_another(world) {
        registered(&world).await;
        has(&world, 1..=2, 10).await;
        run(&world, None).await;
        world.clock.advance(24 * 3600 - 2);
        assert_eq!(run(&world, None).await.kind, SyncKind::Delta);
        let full = run(&world, None).await;
        assert_eq!((full.kind, counts(&full).unchanged), (SyncKind::Full, 2));
    }

    async fn a_changed_id_is_told(world) {
        registered(&world).await;
        has(&world, 1..=3, 10).await;
        run(&world, None).await;
        world.graph_order(json!({ "change_id": [id(2), id(9)] })).await;
        let run = run(&world, Some(SyncKind::Full)).await;
        let expected = SyncCounts { added: 1, new_ids: 1, removed: 1, unchanged: 2, ..SyncCounts::default() };
        assert_eq!(counts(&run), expected);
        let lines = report(&world, &run).await.lines;
        let told = lines.iter().find(|line| line.kind == SyncLineKind::NewId).unwrap();
        assert_eq!(told.device_id, Some(device_id(9)));
        assert_eq!(told.fields, [id(2), "SN0002".to_owned()]);
    }

    async fn links_that_lead_nowhere_are_named_and_remove_nothing(world) {
        registered(&world).await;
        has(&world, 1..=25, 10).await;
        run(&world, None).await;
        for (links, problem) in [
            ("loop", GraphProblem::Loop),
            ("repeat", GraphProblem::RepeatedPage),
            ("foreign", GraphProblem::ForeignLink),
        ] {
            has(&world, 1..=25, 10).await;
            world.graph_order(json!({ "links": links })).await;
            let run = run(&world, Some(SyncKind::Full)).await;
            assert_eq!((run.state, run.problem), (SyncState::Failed, Some(problem)), "{links}");
            assert_eq!(counts(&run).removed, 0, "{links}");
            let line = world.audit().await.into_iter().find(|line| line.actor == "farhand").unwrap();
            assert_eq!((line.activity, line.result), (Activity::SyncDevices, ActivityResult::Failure));
        }
        has(&world, [], 10).await;
        let run = run(&world, Some(SyncKind::Full)).await;
        assert_eq!((run.state, run.problem), (SyncState::Failed, Some(GraphProblem::NothingTold)));
        assert_eq!(device(&world, 1).await.unwrap().removed_date_time, None);
    }

    async fn a_list_that_moves_removes_nothing_and_is_asked_for_whole_again(world) {
        registered(&world).await;
        has(&world, 1..=25, 10).await;
        run(&world, None).await;
        world.graph_order(json!({ "delete": id(2) })).await;
        world.graph_order(json!({ "links": "overlap" })).await;
        let moved = run(&world, Some(SyncKind::Full)).await;
        assert_eq!((moved.state, moved.pages), (SyncState::Done, 3));
        let expected = SyncCounts { unchanged: 24, repeated: 2, ..SyncCounts::default() };
        assert_eq!(counts(&moved), expected, "each counts once, and none is taken for gone");
        assert_eq!(device(&world, 2).await.unwrap().removed_date_time, None);
        world.graph_order(json!({ "links": "follow" })).await;
        let next = run(&world, None).await;
        let expected = SyncCounts { unchanged: 24, removed: 1, ..SyncCounts::default() };
        assert_eq!((next.kind, counts(&next)), (SyncKind::Full, expected));
        assert_eq!(run(&world, None).await.kind, SyncKind::Delta);
    }

    async fn a_list_that_leads_in_a_circle_comes_to_an_end(world) {
        registered(&world).await;
        // Each page with a device that cannot be told from others.
        let devices = [id(1), format!("{}x", id(1)), id(2), format!("{}x", id(2))].map(|id| {
            let mut device = told(1);
            device["id"] = json!(id);
            device
        });
        world.graph_order(json!({ "devices": devices, "page": 2, "links": "around" })).await;
        let broken = run(&world, None).await;
        assert_eq!((broken.state, broken.problem), (SyncState::Failed, Some(GraphProblem::RepeatedPage)));
        assert_eq!((broken.pages, counts(&broken).refused), (2, 2));
        // Pages with nothing else.
        let devices = [3, 4, 5, 6].map(|number| json!({ "id": format!("{}x", id(number)) }));
        world.graph_order(json!({ "devices": devices })).await;
        let nameless = run(&world, None).await;
        assert_eq!((nameless.state, nameless.problem), (SyncState::Failed, Some(GraphProblem::Loop)));
        assert_eq!((nameless.pages, counts(&nameless).nameless), (20, 40));
        world.graph_order(json!({ "links": "empty" })).await;
        let empty = run(&world, None).await;
        assert_eq!((empty.state, empty.problem), (SyncState::Failed, Some(GraphProblem::Loop)));
        assert_eq!((empty.pages, counts(&empty)), (20, SyncCounts::default()));
        // Nothing keeps the next one from running.
        has(&world, 1..=5, 2).await;
        assert_eq!(run(&world, None).await.state, SyncState::Done);
    }

    async fn a_long_wait_is_kept_and_waits_are_no_failures(world) {
        registered(&world).await;
        has(&world, 1..=5, 10).await;
        let hours = 5 * 3600;
        world.misbehave(json!({ "only_path": DEVICES, "status": 429, "retry_after": hours, "count": 12 })).await;
        let mut now = run(&world, None).await;
        for _ in 0..11 {
            assert_eq!(now.state, SyncState::Running);
            assert_eq!(now.waits_until, Some(world.deps.now().plus_seconds(hours)));
            world.clock.advance(hours - 1);
            due(&world).await;
            assert_eq!(last(&world).await, now, "not asked before that");
            world.clock.advance(1);
            due(&world).await;
            now = last(&world).await;
        }
        world.clock.advance(hours);
        due(&world).await;
        now = last(&world).await;
        assert_eq!((now.state, counts(&now).added), (SyncState::Done, 5));
    }

    async fn somebody_who_keeps_changing_devices_holds_it_up_and_nothing_is_lost(world) {
        registered(&world).await;
        has(&world, 1..=45, 10).await;
        let store = world.deps.store.clone();
        let busy = tokio::spawn(async move {
            let laptop = store.device(CONTOSO, LAPTOP).await.unwrap().unwrap();
            loop {
                let mut changes = farhand_store::Changes::default();
                changes.upsert_devices(CONTOSO, std::slice::from_ref(&laptop));
                store.commit(changes).await.unwrap();
            }
        });
        run(&world, None).await;
        busy.abort();
        assert!(busy.await.unwrap_err().is_cancelled());
        world.clock.advance(10);
        due(&world).await;
        let done = last(&world).await;
        assert_eq!((done.state, done.pages, done.problem), (SyncState::Done, 5, None));
        assert_eq!(counts(&done), SyncCounts { added: 45, ..SyncCounts::default() });
    }

    async fn its_end_is_told_apart_from_its_steps(world) {
        registered(&world).await;
        has(&world, 1..=25, 10).await;
        let mut events = world.deps.store.events();
        run(&world, None).await;
        let mut heard = Vec::new();
        while let Ok(Ok(event)) = tokio::time::timeout(HEARD_WITHIN, events.recv()).await {
            heard.push(event.event);
            if event.event == (Event::DeviceSync { over: true }) {
                break;
            }
        }
        let (end, steps) = heard.split_last().unwrap();
        assert_eq!(*end, Event::DeviceSync { over: true });
        assert!(steps.len() >= 4 && steps.iter().all(|&step| step == Event::DeviceSync { over: false }));
    }

    async fn what_it_asks_for_is_waited_for_and_another_server_goes_on(world) {
        registered(&world).await;
        has(&world, 1..=25, 10).await;
        world.misbehave(json!({ "only_path": DEVICES, "status": 429, "retry_after": 300 })).await;
        let waits = run(&world, None).await;
        assert_eq!(waits.state, SyncState::Running);
        assert_eq!(waits.problem, Some(GraphProblem::Throttled { retry_after_seconds: Some(300) }));
        assert_eq!(waits.waits_until, Some(START.plus_seconds(301)));
        let again = world.services.device_syncs.run_now(&administrator(), None).await;
        assert_eq!(again, Err(Error::SyncRunning));
        let refused = world.services.device_syncs.forget_registration(&administrator()).await;
        assert_eq!(refused, Err(Error::SyncRunning));

        let other = world.another(world.partners(crate::world::PATIENCE)).await;
        world.clock.advance(299);
        due(&other).await;
        assert_eq!(last(&world).await, waits);
        world.clock.advance(1);
        due(&other).await;
        let done = last(&world).await;
        assert_eq!((done.state, done.problem, done.waits_until), (SyncState::Done, None, None));
        assert_eq!(counts(&done), SyncCounts { added: 25, ..SyncCounts::default() });
    }

    async fn an_answer_that_breaks_off_is_asked_for_again(world) {
        registered(&world).await;
        has(&world, 1..=25, 10).await;
        world.misbehave(json!({ "only_path": DEVICES, "truncated_body": true, "count": 2 })).await;
        let run = run(&world, None).await;
        assert_eq!((run.state, counts(&run).added), (SyncState::Done, 25));
    }

    async fn what_keeps_failing_is_given_up_after_some_tries(world) {
        registered(&world).await;
        has(&world, 1..=5, 10).await;
        world.misbehave(json!({ "only_path": DEVICES, "status": 503, "count": 1000 })).await;
        let mut now = run(&world, None).await;
        let mut tries = 1;
        while now.state == SyncState::Running {
            assert_eq!(now.problem, Some(GraphProblem::ServerError { status: 503 }));
            assert!(now.waits_until > Some(START));
            world.clock.advance(900);
            due(&world).await;
            now = last(&world).await;
            tries += 1;
        }
        assert_eq!((now.state, tries), (SyncState::Failed, 8));
        world.behave().await;
        assert_eq!(run(&world, None).await.state, SyncState::Done);
    }

    async fn a_run_that_was_killed_goes_on_where_it_was(world) {
        registered(&world).await;
        has(&world, 1..=45, 10).await;
        let syncer = Syncer::of(&world.deps);
        let actor = farhand::services::Actor::farhand();
        let begun = syncer.begin(CONTOSO, &actor, None).await.unwrap();
        // Whoever is at it dies once the second page is written, and before the third is asked for.
        let dying = async move {
            syncer.drive(begun, |run| if run.pages == 2 { resume_unwind(Box::new("dies")) }).await
        };
        assert!(tokio::spawn(dying).await.unwrap_err().is_panic());
        let left = last(&world).await;
        assert_eq!((left.state, left.pages, counts(&left).added), (SyncState::Running, 2, 20));
        let other = world.another(world.partners(crate::world::PATIENCE)).await;
        due(&other).await;
        assert_eq!(last(&world).await.pages, 2, "whoever was at it is waited for");
        world.clock.advance(90);
        tokio::join!(due(&other), due(&world));
        let done = last(&world).await;
        assert_eq!((done.state, done.pages), (SyncState::Done, 5));
        assert_eq!(counts(&done), SyncCounts { added: 45, ..SyncCounts::default() });
    }

    async fn what_cannot_be_taken_is_told_and_not_removed(world) {
        registered(&world).await;
        has(&world, 1..=12, 100).await;
        run(&world, None).await;
        let broken = |number: u32, name: &str, value: Value| {
            let mut device = told(number);
            device[name] = value;
            device
        };
        let hyperlink = "=HYPERLINK(\"x\")<script>\u{202e}\u{1f600}";
        let devices = [
            broken(1, "enrolledDateTime", json!("yesterday")),
            broken(2, "isEncrypted", json!("yes")),
            broken(3, "deviceName", json!("x".repeat(1001))),
            broken(4, "model", json!({ "a": 1 })),
            broken(5, "id", json!("not-an-id")),
            broken(6, "id", Value::Null),
            broken(7, "deviceName", json!(hyperlink)),
            broken(8, "deviceName", Value::Null),
            broken(9, "complianceState", json!("aValueOfLaterYears")),
            broken(10, "id", json!(id(1))),
        ];
        world.graph_order(json!({ "devices": devices })).await;
        let run = run(&world, Some(SyncKind::Full)).await;
        assert_eq!(run.state, SyncState::Done);
        let lines = report(&world, &run).await.lines;
        let mut refused: Vec<_> = lines
            .iter()
            .filter(|line| line.kind == SyncLineKind::Refused)
            .map(|line| (line.fields[0].clone(), line.problem.unwrap()))
            .collect();
        refused.sort_by_key(|(field, problem)| (field.clone(), format!("{problem:?}")));
        let expected = [
            ("deviceName", LineProblem::TooLong),
            ("id", LineProblem::BadId),
            ("id", LineProblem::Missing),
            ("isEncrypted", LineProblem::BadBoolean),
            ("model", LineProblem::BadText),
        ];
        // The tenth took the first one's place there.
        assert_eq!(refused, expected.map(|(field, problem)| (field.to_owned(), problem)));
        // Two of them may be any device that is known.
        let expected = SyncCounts { changed: 4, refused: 5, nameless: 2, ..SyncCounts::default() };
        assert_eq!(counts(&run), expected, "{lines:?}");
        assert_eq!(device(&world, 5).await.unwrap().removed_date_time, None);
        assert_eq!(device(&world, 2).await.unwrap().removed_date_time, None);
        assert_eq!(device(&world, 7).await.unwrap().device_name, hyperlink);
        assert_eq!(device(&world, 8).await.unwrap().device_name, id(8));

        world.graph_order(json!({ "devices": [broken(2, "isEncrypted", json!("yes")), told(7)] })).await;
        let run = self::run(&world, Some(SyncKind::Full)).await;
        let expected = SyncCounts { changed: 1, refused: 1, removed: 10, ..SyncCounts::default() };
        assert_eq!(counts(&run), expected, "a device that is refused is there");
        assert_eq!(device(&world, 2).await.unwrap().removed_date_time, None);
    }

    async fn a_schedule_runs_once_whoever_looks(world) {
        registered(&world).await;
        has(&world, 1..=3, 10).await;
        let syncs = &world.services.device_syncs;
        let bad = syncs.set_schedule(&administrator(), Some(5)).await;
        assert!(matches!(bad, Err(Error::Invalid { .. })), "{bad:?}");
        let source = syncs.set_schedule(&administrator(), Some(4)).await.unwrap();
        assert_eq!(source.next_run_at, Some(START.plus_seconds(4 * 3600)));
        due(&world).await;
        assert_eq!(syncs.view(&administrator()).await.unwrap().runs, []);
        world.clock.advance(4 * 3600);
        let other = world.another(world.partners(crate::world::PATIENCE)).await;
        tokio::join!(due(&world), due(&other));
        due(&world).await;
        let source = syncs.view(&administrator()).await.unwrap();
        assert_eq!(source.runs.len(), 1);
        assert_eq!((source.runs[0].state, source.runs[0].started_by.as_str()), (SyncState::Done, "farhand"));
        assert_eq!(source.next_run_at, Some(START.plus_seconds(8 * 3600)));
        let source = syncs.set_schedule(&administrator(), None).await.unwrap();
        assert_eq!((source.every_hours, source.next_run_at), (None, None));
    }

    async fn an_app_that_is_not_accepted_is_named_and_its_secret_is_kept_for_its_service(world) {
        let syncs = &world.services.device_syncs;
        assert_eq!(syncs.run_now(&administrator(), None).await, Err(Error::NotRegistered));
        let wrong = GraphRegistrationDraft { client_secret: Some("wrong".to_owned()), ..draft() };
        syncs.set_registration(&administrator(), &wrong).await.unwrap();
        let refused = run(&world, None).await;
        assert_eq!((refused.state, refused.problem), (SyncState::Failed, Some(GraphProblem::SignInRefused)));

        registered(&world).await;
        // Without a secret, the one that was given stays, for the same app alone.
        let same = GraphRegistrationDraft { client_secret: None, ..draft() };
        syncs.set_registration(&administrator(), &same).await.unwrap();
        let other = GraphRegistrationDraft { client_id: "other".to_owned(), ..same };
        let missing = syncs.set_registration(&administrator(), &other).await;
        assert!(matches!(missing, Err(Error::Invalid { .. })), "{missing:?}");
        let record = world.deps.store.graph_connection(CONTOSO).await.unwrap().unwrap();
        let secret = draft().client_secret.unwrap();
        assert!(!record.sealed_client_secret.contains(&secret) && !format!("{record:?}").contains("v1."));

        // Another service gets it never.
        let mut moved = record.clone();
        moved.service = "https://login.example/ https://graph.example/".to_owned();
        let mut changes = farhand_store::Changes::default();
        changes.put_graph_connection(&moved, Some(record.version));
        world.deps.store.commit(changes).await.unwrap();
        assert_eq!(run(&world, None).await.problem, Some(GraphProblem::NoSecret));

        assert_eq!(syncs.view(&stranger()).await.unwrap().registration, None);
        let gone = syncs.forget_registration(&administrator()).await.unwrap();
        assert_eq!(gone.registration, None);
        assert_eq!(world.deps.store.graph_connection(CONTOSO).await.unwrap(), None);
    }
}
