use farhand_contract::{
    HelpRequestId, TenantId, UserId,
    devices::Platform,
    help_requests::{HelpQuery, HelpRequest, HelpState},
    pages::PageStart,
};
use farhand_store::{
    conflicts,
    records::{HelpRequestRecord, SessionRecord},
};

use crate::{
    fixture::{conflict, on_both},
    samples::*,
};

fn help_request(tenant_id: TenantId, number: usize, device: usize) -> HelpRequestRecord {
    let asked_at = START.plus_seconds(number.try_into().unwrap());
    let request = HelpRequest {
        id: HelpRequestId(uuid(number)),
        device_id: device_id(device),
        device_name: format!("PC-{device}"),
        user_display_name: Some("Adele".into()),
        user_principal_name: None,
        platform: Platform::Windows,
        message: "“Printer” %_ 🖨".into(),
        state: HelpState::Waiting,
        asked_at,
        expires_at: asked_at.plus_seconds(100),
        settled_by_name: None,
        settled_at: None,
        dismissal: None,
        session_id: None,
        offer: None,
    };
    HelpRequestRecord { tenant_id, request, settled_by: None }
}

fn dismissed(mut record: HelpRequestRecord) -> HelpRequestRecord {
    record.settled_by = Some(UserId(uuid(1)));
    let request = &mut record.request;
    request.state = HelpState::Dismissed;
    request.settled_by_name = Some("User 1".into());
    request.settled_at = Some(request.asked_at.plus_seconds(5));
    request.dismissal = Some("Call us".into());
    record
}

on_both! {
    async fn devices_in_use_are_those_with_something_open_or_over_lately(fixture) {
        let at = |seconds| START.plus_seconds(seconds);
        // Asked for so many seconds after the start.
        let open = |number, device| session(CONTOSO, number, device);
        let over = |number, device, seconds| {
            SessionRecord { ended_at: Some(at(seconds)), ..ended(open(number, device)) }
        };
        fixture.commit(|changes| {
            contoso(changes, 9);
            populate(changes, FABRIKAM, "fabrikam.example", 1);
            for session in [
                open(101, 1),
                over(102, 2, 400),
                over(103, 3, 399),
                // Asked for too long ago to be looked at.
                open(99, 4),
                // Two of one device.
                over(104, 5, 500),
                over(105, 5, 600),
            ] {
                changes.insert_session(&session);
            }
            // Settled five seconds after they were asked for.
            for request in [
                help_request(CONTOSO, 110, 6),
                dismissed(help_request(CONTOSO, 396, 7)),
                dismissed(help_request(CONTOSO, 394, 8)),
                help_request(FABRIKAM, 111, 1),
            ] {
                changes.insert_help_request(&request);
            }
        }).await;
        let found = fixture.store.devices_in_use(CONTOSO, at(100), at(400)).await.unwrap();
        assert_eq!(found, [1, 2, 5, 6, 7].map(device_id).into());
        let found = fixture.store.devices_in_use(FABRIKAM, at(100), at(400)).await.unwrap();
        assert_eq!(found, [device_id(1)].into());
    }

    async fn a_request_reads_back_and_is_settled_once(fixture) {
        let store = &fixture.store;
        let request = help_request(CONTOSO, 10, 1);
        fixture.commit(|changes| {
            contoso(changes, 2);
            changes.insert_help_request(&request);
        }).await;
        assert_eq!(store.help_request(CONTOSO, request.request.id).await.unwrap(), Some(request.clone()));
        assert_eq!(store.last_help_request_of_device(CONTOSO, device_id(1)).await.unwrap(), Some(request.clone()));
        let second = help_request(CONTOSO, 11, 1);
        let refused = conflict(fixture.try_commit(|c| { c.insert_help_request(&second); }).await);
        assert_eq!(refused, conflicts::WAITING_HELP);

        let settled = dismissed(request);
        fixture.commit(|changes| { changes.settle_help_request(&settled); }).await;
        assert_eq!(store.help_request(CONTOSO, settled.request.id).await.unwrap(), Some(settled.clone()));
        let again = conflict(fixture.try_commit(|c| { c.settle_help_request(&settled); }).await);
        assert_eq!(again, conflicts::HELP_STATE);
        fixture.commit(|changes| { changes.insert_help_request(&second); }).await;
        assert_eq!(store.last_help_request_of_device(CONTOSO, device_id(1)).await.unwrap(), Some(second));
    }

    async fn the_queue_is_read_oldest_first_and_what_is_settled_newest_first(fixture) {
        let store = &fixture.store;
        let waiting: Vec<_> = (1..=5).map(|number| help_request(CONTOSO, 10 + number, number)).collect();
        let settled: Vec<_> = (1..=3).map(|number| dismissed(help_request(CONTOSO, 20 + number, 6))).collect();
        fixture.commit(|changes| {
            contoso(changes, 6);
            for request in waiting.iter().chain(&settled) {
                changes.insert_help_request(request);
            }
        }).await;
        let page = store.help_requests(CONTOSO, &HelpQuery::default(), 2).await.unwrap();
        assert_eq!((page.total, &page.rows[..]), (5, &waiting[..2]));
        let from = PageStart::After(page.next.unwrap());
        let page = store.help_requests(CONTOSO, &HelpQuery { settled: false, from }, 2).await.unwrap();
        assert_eq!((page.offset, &page.rows[..]), (2, &waiting[2..4]));
        let query = HelpQuery { settled: true, ..HelpQuery::default() };
        let page = store.help_requests(CONTOSO, &query, 10).await.unwrap();
        assert!(page.rows.iter().eq(settled.iter().rev()));

        let now = waiting[1].request.expires_at;
        assert_eq!(store.waiting_help_requests(CONTOSO, START).await.unwrap(), 5);
        assert_eq!(store.waiting_help_requests(CONTOSO, now).await.unwrap(), 3);
        assert_eq!(store.overdue_help_requests(now).await.unwrap(), &waiting[..2]);
    }

    async fn tenants_keep_their_requests_apart(fixture) {
        let store = &fixture.store;
        let theirs = help_request(FABRIKAM, 10, 1);
        fixture.commit(|changes| {
            contoso(changes, 1);
            populate(changes, FABRIKAM, "fabrikam.com", 1);
            changes.insert_help_request(&theirs).insert_help_request(&help_request(CONTOSO, 11, 1));
        }).await;
        assert_eq!(store.help_request(CONTOSO, theirs.request.id).await.unwrap(), None);
        assert_eq!(store.help_requests(CONTOSO, &HelpQuery::default(), 50).await.unwrap().total, 1);
        assert_eq!(store.waiting_help_requests(CONTOSO, START).await.unwrap(), 1);
        let ours = HelpRequestRecord { tenant_id: CONTOSO, ..dismissed(theirs) };
        let refused = conflict(fixture.try_commit(|c| { c.settle_help_request(&ours); }).await);
        assert_eq!(refused, conflicts::HELP_STATE);
    }
}
