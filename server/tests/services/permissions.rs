//! Every method of every service, as every role.

use farhand_contract::{
    Caller, DeviceViewId, Error, ExportId, Permission, Result, ScheduleId, SessionId, SyncRunId, WebhookId,
    audit::{Activity, ActivityResult, AuditQuery},
    connectors::AGREEMENT_VERSION,
    consent::{ConsentPolicy, PolicyTarget},
    device_columns::{DeviceColumn, DeviceColumns},
    device_exports::{DeviceExportRequest, Reach},
    device_groups::GroupDraft,
    device_sync::GraphRegistrationDraft,
    device_views::{DeviceViewNaming, ListPairs},
    devices::DeviceQuery,
    notifications::{Kinds, NotificationSettings, WebhookDraft},
    offers::{NotOffered, Offer},
    pages::PageStart,
    periods::ZoneOffset,
    reports::{ExportFormat, Interval, ReportQuery},
    schedules::{Cadence, ScheduleDraft},
    sessions::SessionQuery,
    settings::{Language, TextSettings},
    technicians::{NoteDraft, StartAgain},
    web_connector::{OpenTeamViewer, WebConnector},
};
use uuid::Uuid;

use crate::{
    fixture::on_both,
    scope::scoped,
    world::{LAPTOP, PHONE, START, World, administrator, caller, helpdesk, nobody, reader, request},
};

/// What each method demands; of two, either will do.
const METHODS: &[(&str, &[Permission])] = {
    use Permission::{
        ReadAudit, ReadConnectors, ReadManagedDevices, ReadOrganization, RequestRemoteAssistance,
        UpdateManagedDevices, UpdateOrganization, UpdateRemoteAssistance, ViewRemoteAssistanceReports,
    };

    &[
        ("devices.page", &[ReadManagedDevices]),
        ("devices.count", &[ReadManagedDevices]),
        ("devices.facets", &[ReadManagedDevices]),
        ("device_exports.begin", &[ReadManagedDevices]),
        ("device_exports.open", &[ReadManagedDevices]),
        ("device_exports.more", &[ReadManagedDevices]),
        ("device_exports.progress", &[ReadManagedDevices]),
        ("device_exports.cancel", &[ReadManagedDevices]),
        ("device_exports.copy", &[ReadManagedDevices]),
        ("device_exports.reach", &[ReadManagedDevices]),
        ("devices.details", &[ReadManagedDevices]),
        ("devices.groups", &[ReadManagedDevices]),
        ("devices.overview", &[ReadManagedDevices]),
        ("preferences.device_columns", &[ReadManagedDevices]),
        ("preferences.set_device_columns", &[ReadManagedDevices]),
        ("devices.home", &[ReadManagedDevices]),
        ("device_views.list", &[ReadManagedDevices]),
        ("device_views.open", &[ReadManagedDevices]),
        ("device_views.add", &[ReadManagedDevices]),
        ("device_views.change", &[ReadManagedDevices]),
        ("device_views.rename", &[ReadManagedDevices]),
        ("device_views.delete", &[ReadManagedDevices]),
        ("device_views.set_default", &[ReadManagedDevices]),
        ("device_groups.list", &[ReadOrganization]),
        ("device_groups.fixed", &[ReadOrganization]),
        ("device_groups.get", &[ReadOrganization]),
        ("device_groups.members", &[ReadManagedDevices]),
        ("device_groups.create", &[UpdateOrganization]),
        ("device_groups.change", &[UpdateOrganization]),
        ("device_groups.delete", &[UpdateOrganization]),
        ("device_groups.add_members", &[UpdateOrganization]),
        ("device_groups.remove_members", &[UpdateOrganization]),
        ("device_tags.known", &[ReadManagedDevices]),
        ("device_tags.add", &[UpdateManagedDevices]),
        ("device_tags.remove", &[UpdateManagedDevices]),
        ("connectors.view", &[ReadConnectors]),
        ("connectors.accept_agreement", &[UpdateRemoteAssistance]),
        ("connectors.authorization_url", &[UpdateRemoteAssistance]),
        ("connectors.disconnect", &[UpdateRemoteAssistance]),
        ("connectors.set_web", &[UpdateRemoteAssistance]),
        ("sessions.start", &[RequestRemoteAssistance]),
        ("sessions.get", &[RequestRemoteAssistance, ViewRemoteAssistanceReports]),
        ("sessions.page", &[RequestRemoteAssistance, ViewRemoteAssistanceReports]),
        ("sessions.cancel", &[RequestRemoteAssistance]),
        ("sessions.supporter_link", &[RequestRemoteAssistance]),
        ("sessions.open_team_viewer", &[RequestRemoteAssistance]),
        ("technicians.start_again", &[RequestRemoteAssistance]),
        ("technicians.send_again", &[RequestRemoteAssistance]),
        ("technicians.colleagues", &[RequestRemoteAssistance]),
        ("technicians.hand_over", &[RequestRemoteAssistance]),
        ("technicians.end", &[RequestRemoteAssistance]),
        ("technicians.note", &[RequestRemoteAssistance, ViewRemoteAssistanceReports]),
        ("technicians.write_note", &[RequestRemoteAssistance]),
        ("portals.invite", &[RequestRemoteAssistance]),
        ("portals.sign_out", &[RequestRemoteAssistance]),
        ("audit.page", &[ReadAudit]),
        ("audit.export", &[ReadAudit]),
        ("audit.export_more", &[ReadAudit]),
        ("audit.seals", &[ReadAudit]),
        ("audit.seal", &[ReadAudit]),
        ("audit.verify", &[ReadAudit]),
        ("reports.operators", &[RequestRemoteAssistance, ViewRemoteAssistanceReports]),
        ("reports.report", &[ViewRemoteAssistanceReports]),
        ("reports.export", &[ViewRemoteAssistanceReports]),
        ("reports.export_more", &[ViewRemoteAssistanceReports]),
        ("schedules.list", &[ViewRemoteAssistanceReports]),
        ("schedules.add", &[UpdateRemoteAssistance]),
        ("schedules.turn", &[UpdateRemoteAssistance]),
        ("schedules.delete", &[UpdateRemoteAssistance]),
        ("schedules.send", &[UpdateRemoteAssistance]),
        ("consent.policies", &[ReadConnectors]),
        ("consent.set", &[UpdateRemoteAssistance]),
        ("consent.remove", &[UpdateRemoteAssistance]),
        ("settings.texts", &[ReadOrganization]),
        ("settings.set_texts", &[UpdateRemoteAssistance]),
        ("schedules.mail_sender", &[ViewRemoteAssistanceReports]),
        ("device_syncs.view", &[ReadManagedDevices]),
        ("device_syncs.report", &[ReadManagedDevices]),
        ("device_syncs.set_registration", &[UpdateManagedDevices]),
        ("device_syncs.forget_registration", &[UpdateManagedDevices]),
        ("device_syncs.set_schedule", &[UpdateManagedDevices]),
        ("device_syncs.run_now", &[UpdateManagedDevices]),
        ("notifications.mark_read", &[RequestRemoteAssistance]),
        ("notifications.mark_all_read", &[RequestRemoteAssistance]),
        ("notifications.settings", &[RequestRemoteAssistance]),
        ("notifications.set_settings", &[RequestRemoteAssistance]),
        ("notifications.push_key", &[RequestRemoteAssistance]),
        ("notifications.unsubscribe", &[RequestRemoteAssistance]),
        ("notifications.watching", &[RequestRemoteAssistance]),
        ("notifications.watch", &[RequestRemoteAssistance]),
        ("notifications.webhooks", &[ViewRemoteAssistanceReports]),
        ("notifications.add_webhook", &[UpdateRemoteAssistance]),
        ("notifications.turn_webhook", &[UpdateRemoteAssistance]),
        ("notifications.test_webhook", &[UpdateRemoteAssistance]),
        ("notifications.delete_webhook", &[UpdateRemoteAssistance]),
    ]
};

async fn call(world: &World, caller: &Caller, method: &str) -> Result<()> {
    let services = &world.services;
    let unknown = SessionId(Uuid::from_u128(999));
    let no_schedule = ScheduleId(Uuid::from_u128(999));
    match method {
        "devices.page" => services.devices.page(caller, &DeviceQuery::default()).await.map(drop),
        "devices.count" => services.devices.count(caller, &DeviceQuery::default()).await.map(drop),
        "devices.facets" => services.devices.facets(caller, &DeviceQuery::default()).await.map(drop),
        "devices.details" => services.devices.details(caller, LAPTOP).await.map(drop),
        "devices.groups" => services.devices.groups(caller, LAPTOP).await.map(drop),
        "devices.overview" => services.devices.overview(caller).await.map(drop),
        "preferences.device_columns" => services.preferences.device_columns(caller).await.map(drop),
        "preferences.set_device_columns" => {
            let columns = DeviceColumns::new([DeviceColumn::SerialNumber.into()]);
            services.preferences.set_device_columns(caller, &columns).await
        }
        "devices.home" => services.devices.home(caller, ZoneOffset::default()).await.map(drop),
        "connectors.view" => services.connectors.view(caller).await.map(drop),
        "connectors.accept_agreement" => {
            services.connectors.accept_agreement(caller, AGREEMENT_VERSION).await.map(drop)
        }
        "connectors.authorization_url" => services.connectors.authorization_url(caller).await.map(drop),
        "connectors.disconnect" => services.connectors.disconnect(caller).await.map(drop),
        "connectors.set_web" => {
            let web = WebConnector { on: true, base: "https://web.tv.example/".to_owned() };
            services.connectors.set_web(caller, &web).await.map(drop)
        }
        "sessions.open_team_viewer" => {
            let open = OpenTeamViewer { device_id: LAPTOP, reason: None, confirmed: false };
            services.sessions.open_team_viewer(caller, &open).await.map(drop)
        }
        "sessions.start" => services.sessions.start(caller, &request(LAPTOP)).await.map(drop),
        "sessions.get" => services.sessions.get(caller, unknown).await.map(drop),
        "sessions.page" => services.sessions.page(caller, &SessionQuery::default()).await.map(drop),
        "sessions.cancel" => services.sessions.cancel(caller, unknown).await.map(drop),
        "sessions.supporter_link" => services.sessions.supporter_link(caller, unknown).await.map(drop),
        "technicians.start_again" => {
            let request = StartAgain { id: unknown, confirmed: false, idempotency_key: Uuid::from_u128(998) };
            services.technicians.start_again(caller, &request).await.map(drop)
        }
        "technicians.send_again" => services.technicians.send_again(caller, unknown).await.map(drop),
        "technicians.colleagues" => services.technicians.colleagues(caller, unknown).await.map(drop),
        "technicians.hand_over" => {
            services.technicians.hand_over(caller, unknown, caller.user_id).await.map(drop)
        }
        "technicians.end" => services.technicians.end(caller, unknown).await.map(drop),
        "technicians.note" => services.technicians.note(caller, unknown).await.map(drop),
        "technicians.write_note" => {
            let draft = NoteDraft { note: String::new(), ticket: String::new(), version: 0 };
            services.technicians.write_note(caller, unknown, &draft).await.map(drop)
        }
        "portals.invite" => services.portals.invite(caller, LAPTOP).await.map(drop),
        "portals.sign_out" => services.portals.sign_out(caller, LAPTOP).await,
        "audit.page" => services.audit.page(caller, &AuditQuery::default()).await.map(drop),
        "audit.export" => services.audit.export(caller, &AuditQuery::default()).await.map(drop),
        "audit.export_more" => services.audit.export_more(caller, &AuditQuery::default()).await.map(drop),
        "audit.seals" => services.audit.seals(caller).await.map(drop),
        "audit.seal" => services.audit.seal(caller, 1).await.map(drop),
        "audit.verify" => services.audit.verify(caller, 1).await.map(drop),
        "reports.operators" => services.reports.operators(caller).await.map(drop),
        "reports.report" => {
            let query = ReportQuery { sessions: SessionQuery::default(), interval: Interval::Week };
            services.reports.report(caller, &query).await.map(drop)
        }
        "reports.export" => {
            services.reports.export(caller, &SessionQuery::default(), ExportFormat::Csv).await.map(drop)
        }
        "reports.export_more" => {
            services.reports.export_more(caller, &SessionQuery::default()).await.map(drop)
        }
        "schedules.list" => services.schedules.list(caller).await.map(drop),
        "schedules.add" => {
            let draft = ScheduleDraft {
                cadence: Cadence::Daily,
                hour: 7,
                zone: ZoneOffset::default(),
                url: "https://hooks.example.com".to_owned(),
                mail_to: None,
            };
            services.schedules.add(caller, &draft).await.map(drop)
        }
        "schedules.turn" => services.schedules.turn(caller, no_schedule, true).await,
        "schedules.delete" => services.schedules.delete(caller, no_schedule).await,
        "schedules.send" => services.schedules.send(caller, no_schedule).await,
        "consent.policies" => services.consent.policies(caller).await.map(drop),
        "consent.set" => services.consent.set(caller, PolicyTarget::Tenant, &ConsentPolicy::default()).await,
        "consent.remove" => services.consent.remove(caller, PolicyTarget::Tenant).await,
        "settings.texts" => services.settings.texts(caller).await.map(drop),
        "settings.set_texts" => services.settings.set_texts(caller, TextSettings::default()).await,
        "schedules.mail_sender" => services.schedules.mail_sender(caller).await.map(drop),
        other if other.starts_with("device_views.") => call_device_views(world, caller, other).await,
        other if other.starts_with("device_groups.") => call_device_groups(world, caller, other).await,
        "device_tags.known" => services.device_tags.known(caller).await.map(drop),
        "device_tags.add" => services.device_tags.add(caller, &[LAPTOP], "Loan").await,
        "device_tags.remove" => services.device_tags.remove(caller, &[LAPTOP], "Loan").await,
        other if other.starts_with("device_syncs.") => call_device_syncs(world, caller, other).await,
        other if other.starts_with("device_exports.") => call_device_exports(world, caller, other).await,
        other => call_notifications(world, caller, other).await,
    }
}

async fn call_device_views(world: &World, caller: &Caller, method: &str) -> Result<()> {
    let views = &world.services.device_views;
    let (unknown, list) = (DeviceViewId(Uuid::from_u128(999)), ListPairs::default());
    let naming = DeviceViewNaming { name: method.to_owned(), shared: false };
    match method {
        "device_views.list" => views.list(caller).await.map(drop),
        "device_views.open" => views.open(caller, "no id").await.map(drop),
        "device_views.add" => views.add(caller, &naming, &list).await.map(drop),
        "device_views.change" => views.change(caller, unknown, 1, &list).await.map(drop),
        "device_views.rename" => views.rename(caller, unknown, &naming).await.map(drop),
        "device_views.delete" => views.delete(caller, unknown).await,
        "device_views.set_default" => views.set_default(caller, Some(unknown)).await,
        other => panic!("{other} is not called"),
    }
}

async fn call_device_groups(world: &World, caller: &Caller, method: &str) -> Result<()> {
    let groups = &world.services.device_groups;
    let (unknown, draft) = (Uuid::from_u128(999), GroupDraft::default());
    match method {
        "device_groups.list" => groups.list(caller).await.map(drop),
        "device_groups.fixed" => groups.fixed(caller).await.map(drop),
        "device_groups.get" => groups.get(caller, unknown).await.map(drop),
        "device_groups.members" => groups.members(caller, unknown, &PageStart::Start).await.map(drop),
        "device_groups.create" => groups.create(caller, &draft).await.map(drop),
        "device_groups.change" => groups.change(caller, unknown, 1, &draft).await.map(drop),
        "device_groups.delete" => groups.delete(caller, unknown).await,
        "device_groups.add_members" => groups.add_members(caller, unknown, &[LAPTOP]).await,
        "device_groups.remove_members" => groups.remove_members(caller, unknown, &[LAPTOP]).await,
        other => panic!("{other} is not called"),
    }
}

async fn call_device_syncs(world: &World, caller: &Caller, method: &str) -> Result<()> {
    let syncs = &world.services.device_syncs;
    match method {
        "device_syncs.view" => syncs.view(caller).await.map(drop),
        "device_syncs.report" => syncs.report(caller, SyncRunId(Uuid::from_u128(999))).await.map(drop),
        "device_syncs.set_registration" => {
            let draft = GraphRegistrationDraft {
                tenant: "contoso.com".to_owned(),
                client_id: "client".to_owned(),
                client_secret: None,
            };
            syncs.set_registration(caller, &draft).await.map(drop)
        }
        "device_syncs.forget_registration" => syncs.forget_registration(caller).await.map(drop),
        "device_syncs.set_schedule" => syncs.set_schedule(caller, Some(4)).await.map(drop),
        "device_syncs.run_now" => syncs.run_now(caller, None).await.map(drop),
        other => panic!("{other} is not called"),
    }
}

async fn call_device_exports(world: &World, caller: &Caller, method: &str) -> Result<()> {
    let exports = &world.services.device_exports;
    let (query, unknown) = (DeviceQuery::default(), ExportId(Uuid::from_u128(999)));
    let request = DeviceExportRequest { selected: Some(vec![LAPTOP]), ..DeviceExportRequest::default() };
    match method {
        "device_exports.begin" => exports.begin(caller, &request).await.map(drop),
        "device_exports.open" => exports.open(caller, &request).await.map(drop),
        "device_exports.more" => exports.more(caller, &query).await.map(drop),
        "device_exports.progress" => exports.progress(caller, unknown).await.map(drop),
        "device_exports.cancel" => exports.cancel(caller, unknown).await,
        "device_exports.copy" => exports.copy(caller, &request, Language::English).await.map(drop),
        "device_exports.reach" => exports.reach(caller, &query, &Reach::All).await.map(drop),
        other => panic!("{other} is not called"),
    }
}

async fn call_notifications(world: &World, caller: &Caller, method: &str) -> Result<()> {
    let notifications = &world.services.notifications;
    let unknown = WebhookId(Uuid::from_u128(999));
    match method {
        "notifications.mark_read" => notifications.mark_read(caller, &[]).await,
        "notifications.mark_all_read" => notifications.mark_all_read(caller, START).await,
        "notifications.settings" => notifications.settings(caller).await.map(drop),
        "notifications.set_settings" => {
            notifications.set_settings(caller, NotificationSettings::default()).await
        }
        "notifications.push_key" => notifications.push_key(caller).await.map(drop),
        "notifications.unsubscribe" => notifications.unsubscribe(caller).await,
        "notifications.watching" => notifications.watching(caller, LAPTOP).await.map(drop),
        "notifications.watch" => notifications.watch(caller, LAPTOP, true).await,
        "notifications.webhooks" => notifications.webhooks(caller).await.map(drop),
        "notifications.add_webhook" => {
            let draft = WebhookDraft { url: "https://hooks.example.com".to_owned(), kinds: Kinds::all() };
            notifications.add_webhook(caller, &draft).await.map(drop)
        }
        "notifications.turn_webhook" => notifications.turn_webhook(caller, unknown, true).await,
        "notifications.test_webhook" => notifications.test_webhook(caller, unknown).await,
        "notifications.delete_webhook" => notifications.delete_webhook(caller, unknown).await,
        other => panic!("{other} is not called"),
    }
}

on_both! {
    async fn each_role_may_what_its_permissions_say(world) {
        for person in [administrator(), helpdesk(), reader(), nobody()] {
            for &(method, demanded) in METHODS {
                let may = demanded.iter().any(|&permission| person.permissions.contains(permission));
                let refused = matches!(call(&world, &person, method).await, Err(Error::Forbidden { .. }));
                assert_eq!(refused, !may, "{method} as {}", person.display_name);
            }
        }
        world.settle().await;
        // What was tried and matters stands in the log: by the helpdesk four changes of the connector, two exports, four
        // changes of schedules, two of policies, one of settings, four of webhooks, four of devices' source five of
        // groups and two of tags; by the reader also a start, a cancellation, a link, a page, an invitation, a sign-out of a device and six
        // deeds of technicians, but no export; by nobody all of these, an export of devices and a copy of some.
        let lines = world.audit().await;
        let denied = |name: &str| {
            lines.iter().filter(|l| l.result == ActivityResult::Denied && l.actor.starts_with(name)).count()
        };
        assert_eq!((denied("helpdesk"), denied("reader"), denied("nobody")), (28, 38, 42));
    }

    async fn each_permission_alone_opens_its_own_methods_only(world) {
        for &permission in Permission::ALL {
            let mut alone = caller(crate::world::CONTOSO, 15, "Nobody", None);
            alone.permissions = farhand_contract::Permissions::of(&[permission]);
            for &(method, demanded) in METHODS {
                let refused = matches!(call(&world, &alone, method).await, Err(Error::Forbidden { .. }));
                assert_eq!(refused, !demanded.contains(&permission), "{method} with {permission}");
            }
        }
        world.settle().await;
    }

    async fn a_tenant_can_limit_requests_to_the_scope_of_the_role(world) {
        let person = scoped(&world).await;
        let page = world.services.devices.page(&person, &DeviceQuery::default()).await.unwrap();
        let offer = |id| page.rows.iter().find(|row| row.id == id).unwrap().offer.clone();
        let reason = NotOffered::OutOfScope;
        assert_eq!(offer(PHONE), Offer::NotOffered { reason });
        assert_eq!(offer(LAPTOP), Offer::NotOffered { reason: NotOffered::ConnectorNotConnected });
        let refused = world.services.sessions.start(&person, &request(PHONE)).await;
        assert_eq!(refused, Err(Error::NotOffered { reason }));
        let log = world.deps.store.audit(person.tenant_id, &AuditQuery::default(), START, 10).await.unwrap();
        assert_eq!((log.rows[0].activity, log.rows[0].result), (Activity::RequestSession, ActivityResult::Denied));
    }
}
