use farhand_contract::{
    HelpRequestId, TenantId, UserId,
    devices::Platform,
    help_requests::{HelpQuery, HelpRequest, HelpState},
    pages::PageStart,
};
use farhand_store::{conflicts, records::HelpRequestRecord};

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
