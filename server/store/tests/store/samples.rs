//! Records to store. Numbers become ids; what a test is about it sets itself.

use std::collections::BTreeMap;

use farhand_contract::{
    AuditEventId, ConnectorId, DeviceId, DeviceViewId, ImportId, Role, ScheduleId, SessionId, SyncRunId,
    TenantId, Timestamp, UserId, WebhookId,
    audit::{Activity, ActivityResult, AuditEvent},
    audit_seals::Seal,
    connectors::{
        AcceptedAgreement, ConnectorMethod, ConnectorStatus, PartnerAccount, PartnerProblem, Region, Trouble,
    },
    consent::{AppliedPolicy, ConsentPolicy, PolicySource, PolicyTarget},
    device_columns::DeviceColumns,
    device_sync::{GraphProblem, SyncCounts, SyncKind, SyncRun, SyncState},
    device_views::ListPairs,
    devices::{
        ComplianceState, Device, DeviceEnrollmentType, DeviceQuery, ManagedDeviceOwnerType, ManagementAgent,
        Platform,
    },
    imports::{FileRefusal, Import, ImportState, LineProblem, RejectedLine},
    notifications::{Kinds, NotificationKind},
    offers::{Mode, Notice},
    periods::ZoneOffset,
    schedules::{Cadence, DeliveryProblem, DeliveryState},
    sessions::{SessionFailure, SessionState},
    settings::{Language, TextSettings},
    web_connector::WebConnector,
};
use farhand_store::{
    Changes,
    records::{
        AuditRecord, AuthorizationAttempt, ConnectorRecord, DeliveryRecord, DeviceGroupRecord,
        DeviceViewRecord, EnrolmentRecord, GivenRegistration, GraphConnectionRecord, Group, ImportRecord,
        OperatorSubscriptionRecord, PolicyRecord, PortalSignIn, PushKeyRecord, PushSubscriptionRecord,
        RevocationRecord, RoleAssignment, ScheduleRecord, SessionNoteRecord, SessionRecord, SettingsRecord,
        SignIn, SyncRunRecord, Tenant, User, WebConnectorRecord, WebhookRecord,
    },
};
use uuid::Uuid;

/// When everything begins.
pub const START: Timestamp = Timestamp(1_800_000_000_000);

pub const CONTOSO: TenantId = TenantId(Uuid::from_u128(1));
pub const FABRIKAM: TenantId = TenantId(Uuid::from_u128(2));

pub fn uuid(number: usize) -> Uuid {
    Uuid::from_u128(number as u128)
}

pub fn device_id(number: usize) -> DeviceId {
    DeviceId(uuid(number))
}

pub fn tenant(id: TenantId, domain: &str) -> Tenant {
    Tenant {
        id,
        name: domain.to_uppercase(),
        domain: domain.into(),
        demo: false,
        limit_remote_assistance_to_scope: true,
        created_at: START,
    }
}

pub fn user(tenant_id: TenantId, number: usize, user_principal_name: &str) -> User {
    User {
        tenant_id,
        id: UserId(uuid(number)),
        user_principal_name: user_principal_name.into(),
        display_name: format!("User {number}"),
        password_hash: Some("$argon2id$…".into()),
        enabled: true,
        created_at: START,
    }
}

pub fn role_assignment(
    tenant_id: TenantId,
    number: usize,
    user: usize,
    group: Option<usize>,
) -> RoleAssignment {
    RoleAssignment {
        tenant_id,
        id: uuid(number),
        user_id: UserId(uuid(user)),
        role: Role::HelpDeskOperator,
        scope_group_id: group.map(uuid),
    }
}

pub fn group(tenant_id: TenantId, number: usize, name: &str) -> Group {
    Group { tenant_id, id: uuid(number), display_name: name.into() }
}

pub fn device_group(tenant_id: TenantId, number: usize, name: &str) -> DeviceGroupRecord {
    DeviceGroupRecord {
        tenant_id,
        id: uuid(number),
        display_name: name.into(),
        description: format!("What {name} are for"),
        rule: None,
        version: 1,
    }
}

pub fn sign_in(tenant_id: TenantId, token_hash: &str) -> SignIn {
    SignIn {
        tenant_id,
        token_hash: token_hash.into(),
        user_id: UserId(uuid(1)),
        address: "192.0.2.1".into(),
        created_at: START,
        last_seen_at: START,
        expires_at: START.plus_seconds(3600),
    }
}

/// With everything that can be missing missing.
pub fn bare_device(number: usize) -> Device {
    Device {
        id: device_id(number),
        device_name: format!("PC-{number}"),
        managed_device_name: None,
        user_id: None,
        user_principal_name: None,
        user_display_name: None,
        email_address: None,
        managed_device_owner_type: ManagedDeviceOwnerType::Unknown,
        management_agent: ManagementAgent::Unknown,
        device_enrollment_type: DeviceEnrollmentType::Unknown,
        compliance_state: ComplianceState::Unknown,
        operating_system: "Windows".into(),
        os_version: None,
        sku_family: None,
        manufacturer: None,
        model: None,
        serial_number: None,
        imei: None,
        phone_number: None,
        wi_fi_mac_address: None,
        azure_ad_device_id: None,
        join_type: None,
        device_category_display_name: None,
        is_encrypted: None,
        is_supervised: None,
        enrolled_date_time: None,
        last_sync_date_time: None,
        other: BTreeMap::new(),
        removed_date_time: None,
    }
}

/// With everything there is.
pub fn full_device(number: usize) -> Device {
    Device {
        managed_device_name: Some("adele_Windows_1".into()),
        user_id: Some("8b1f".into()),
        user_principal_name: Some("AdeleV@contoso.com".into()),
        user_display_name: Some("Adele Vance".into()),
        email_address: Some("adelev@contoso.com".into()),
        managed_device_owner_type: ManagedDeviceOwnerType::Company,
        management_agent: ManagementAgent::ConfigurationManagerClientMdmEas,
        device_enrollment_type: DeviceEnrollmentType::WindowsAzureADJoinUsingDeviceAuth,
        compliance_state: ComplianceState::InGracePeriod,
        operating_system: "Windows".into(),
        os_version: Some("10.0.22631.3296".into()),
        sku_family: Some("Enterprise".into()),
        manufacturer: Some("Lenovo".into()),
        model: Some("ThinkPad X1".into()),
        serial_number: Some("PF-3ABCDE".into()),
        imei: Some("352094087982671".into()),
        phone_number: Some("+31 20 555 0100".into()),
        wi_fi_mac_address: Some("00005E005301".into()),
        azure_ad_device_id: Some("c0ffee".into()),
        join_type: Some("azureADJoined".into()),
        device_category_display_name: Some("Kantoor 🏢".into()),
        is_encrypted: Some(true),
        is_supervised: Some(false),
        enrolled_date_time: Some(Timestamp(-1)),
        last_sync_date_time: Some(START),
        other: BTreeMap::from([("jailBroken".into(), "False \"\\'\0".into())]),
        removed_date_time: None,
        ..bare_device(number)
    }
}

/// Waits for the partner.
pub fn session(tenant_id: TenantId, number: usize, device: usize) -> SessionRecord {
    SessionRecord {
        tenant_id,
        id: SessionId(uuid(number)),
        idempotency_key: uuid(number + 1_000_000),
        device_id: device_id(device),
        device_name: format!("PC-{device}"),
        user_principal_name: Some("AdeleV@contoso.com".into()),
        platform: Platform::Windows,
        mode: Mode::ScreenSharing,
        notices: vec![Notice::MayBeUnsupported, Notice::NoCompanyPortal],
        requested_by: UserId(uuid(1)),
        requested_by_name: "User 1".into(),
        reason: Some("“Printer” %_ 🖨".into()),
        state: SessionState::Requested,
        failure: None,
        code: None,
        end_customer_link: None,
        sealed_supporter_link: None,
        requested_at: START.plus_seconds(number.try_into().unwrap()),
        created_at: None,
        shown_at: None,
        answered_at: None,
        connected_at: None,
        ended_at: None,
        expires_at: START.plus_seconds(3600),
        assigned_to: UserId(uuid(1)),
        assigned_to_name: "User 1".into(),
        follows: None,
        followed_by: None,
        times_sent_again: 0,
        sent_again_at: None,
        closed_at: None,
        awaits_report: false,
        declined_because: None,
        stopped_at: None,
        policy: AppliedPolicy {
            policy: ConsentPolicy { answer_minutes: 5, ..ConsentPolicy::default() },
            source: PolicySource::Group { id: uuid(9), name: "Kiosks".into() },
        },
        asked_again: 0,
        went_on_at: None,
    }
}

/// The organisation's.
pub fn policy(tenant_id: TenantId) -> PolicyRecord {
    PolicyRecord {
        tenant_id,
        target: PolicyTarget::Tenant,
        policy: ConsentPolicy::default(),
        changed_by: "admin@contoso.com".into(),
        changed_at: START,
        version: 1,
        name: None,
        rule: None,
    }
}

pub fn settings(tenant_id: TenantId) -> SettingsRecord {
    let texts = TextSettings { language: Language::Dutch, zone: ZoneOffset::from_minutes(-210) };
    SettingsRecord { tenant_id, texts, version: 1 }
}

pub fn note(tenant_id: TenantId, session: usize) -> SessionNoteRecord {
    SessionNoteRecord {
        tenant_id,
        session_id: SessionId(uuid(session)),
        note: "“Driver”\nreplaced 🖨".into(),
        ticket: "INC-4711".into(),
        written_by: "User 1".into(),
        written_at: START.plus_seconds(5),
        version: 1,
    }
}

pub fn ended(mut session: SessionRecord) -> SessionRecord {
    session.state = SessionState::Ended;
    session.ended_at = Some(session.requested_at.plus_seconds(60));
    session
}

pub fn failed(mut session: SessionRecord) -> SessionRecord {
    session.state = SessionState::Failed;
    session.failure =
        Some(SessionFailure::Partner { problem: PartnerProblem::Throttled { retry_after_seconds: Some(5) } });
    session
}

pub fn connector(tenant_id: TenantId) -> ConnectorRecord {
    ConnectorRecord {
        tenant_id,
        id: ConnectorId(uuid(7)),
        status: ConnectorStatus::Onboarded,
        agreement: Some(AcceptedAgreement {
            version: "2026-11".into(),
            accepted_by: "admin@contoso.com".into(),
            accepted_at: START,
        }),
        account: Some(PartnerAccount {
            name: "IT".into(),
            email: "it@contoso.com".into(),
            company_name: None,
            license: Some("Tensor".into()),
            license_inactive: true,
        }),
        method: Some(ConnectorMethod::OAuth),
        script_region: Some(Region::UnitedStates),
        sealed_tokens: Some("sealed-tokens".into()),
        token_expires_at: Some(START.plus_seconds(86_400)),
        renew_at: Some(START.plus_seconds(86_340)),
        registration: Some(registration()),
        sealed_client_secret: Some("sealed-client-secret".into()),
        connected_at: Some(START),
        last_contact_at: None,
        checked_at: Some(START),
        check_problem: Some(PartnerProblem::Throttled { retry_after_seconds: Some(7) }),
        trouble: Some(Trouble::AppRefused),
        next_check_at: Some(START.plus_seconds(300)),
        version: 1,
    }
}

pub fn web_connector(tenant_id: TenantId) -> WebConnectorRecord {
    let web = WebConnector { on: true, base: "https://eu.web.tv.example/".into() };
    WebConnectorRecord { tenant_id, web, version: 1 }
}

fn registration() -> GivenRegistration {
    GivenRegistration {
        client_id: "123-abc".into(),
        region: Region::Other { base: "https://tv.example/".into() },
    }
}

pub fn revocation(tenant_id: TenantId, number: usize) -> RevocationRecord {
    RevocationRecord {
        tenant_id,
        id: uuid(number),
        account: Some("it@contoso.com".into()),
        script_region: Some(Region::Global),
        registration: Some(registration()),
        codes: vec!["s123-456-789".into()],
        sealed_tokens: Some("sealed-revocation".into()),
        token_expires_at: Some(START.plus_seconds(86_400)),
        began_at: START.plus_seconds(number.try_into().unwrap()),
        attempts: 2,
        problem: Some(PartnerProblem::TimedOut),
        next_attempt_at: Some(START.plus_seconds(60)),
        version: 1,
    }
}

pub fn authorization(tenant_id: TenantId, state_hash: &str) -> AuthorizationAttempt {
    AuthorizationAttempt {
        tenant_id,
        state_hash: state_hash.into(),
        sign_in: "sign-in-hash".into(),
        user_id: UserId(uuid(1)),
        sealed_verifier: "sealed-verifier".into(),
        created_at: START,
        expires_at: START.plus_seconds(600),
        used_at: None,
    }
}

pub fn enrolment(tenant_id: TenantId, code_hash: &str, device: usize) -> EnrolmentRecord {
    EnrolmentRecord {
        tenant_id,
        code_hash: code_hash.into(),
        device_id: device_id(device),
        created_by: UserId(uuid(1)),
        created_at: START,
        expires_at: START.plus_seconds(86_400),
        used_at: None,
    }
}

pub fn portal_sign_in(tenant_id: TenantId, token_hash: &str, device: usize) -> PortalSignIn {
    PortalSignIn { tenant_id, token_hash: token_hash.into(), device_id: device_id(device), created_at: START }
}

pub fn import(tenant_id: TenantId, number: usize) -> ImportRecord {
    ImportRecord {
        tenant_id,
        import: Import {
            id: ImportId(uuid(number)),
            file_name: "devices.csv".into(),
            started_by: "admin@contoso.com".into(),
            started_at: START,
            finished_at: None,
            state: ImportState::Running,
            refusal: Some(FileRefusal::TooLarge { limit: 1 << 40 }),
            lines: 10,
            processed: 4,
            added: 3,
            updated: 0,
            unchanged: 0,
            rejected: 1,
            report: vec![RejectedLine {
                line: 3,
                column: Some("Device ID".into()),
                problem: LineProblem::BadId,
            }],
        },
        step_at: START,
        version: 1,
    }
}

/// A seal that nobody looks into.
pub fn seal(number: u64, lines: usize) -> Seal {
    Seal {
        number,
        sealed_at: START,
        lines: lines as u64,
        previous: format!("hash of {}", number - 1),
        hash: format!("hash of {number}"),
    }
}

pub fn audit(tenant_id: TenantId, number: usize) -> AuditRecord {
    AuditRecord {
        tenant_id,
        event: AuditEvent {
            id: AuditEventId(uuid(number)),
            at: START.plus_seconds(number.try_into().unwrap()),
            activity: Activity::ConnectConnector,
            result: ActivityResult::Denied,
            actor: "admin@contoso.com".into(),
            target: Some("PC-1".into()),
            address: None,
            request_id: Some("r1".into()),
            reason: Some("The printer".into()),
            policy: Some(AppliedPolicy::default()),
            seal: None,
        },
    }
}

/// A tenant with user 1 and devices 1 to `devices`.
/// Due a day after the start.
pub fn schedule(tenant_id: TenantId, number: usize) -> ScheduleRecord {
    ScheduleRecord {
        tenant_id,
        id: ScheduleId(uuid(number)),
        cadence: Cadence::Weekly,
        hour: 23,
        zone: ZoneOffset::from_minutes(-210),
        url: "https://hooks.example.com/x".into(),
        sealed_secret: "sealed-secret".into(),
        created_by: "admin@contoso.com".into(),
        created_at: START,
        next_at: Some(START.plus_seconds(86_400)),
        version: 1,
        mail_to: None,
    }
}

/// Due at once.
pub fn delivery(tenant_id: TenantId, number: usize, schedule: usize) -> DeliveryRecord {
    DeliveryRecord {
        tenant_id,
        id: uuid(number),
        schedule_id: ScheduleId(uuid(schedule)),
        first: "2027-01-04".parse().unwrap(),
        last: "2027-01-10".parse().unwrap(),
        state: DeliveryState::Waiting,
        attempts: 1,
        status: Some(503),
        problem: Some(DeliveryProblem::Refused),
        duration_millis: Some(12),
        created_at: START.plus_seconds(number.try_into().unwrap()),
        next_attempt_at: Some(START),
        version: 1,
    }
}

pub fn populate(changes: &mut Changes, tenant_id: TenantId, domain: &str, devices: usize) {
    let devices: Vec<_> = (1..=devices).map(bare_device).collect();
    changes
        .insert_tenant(&tenant(tenant_id, domain))
        .insert_user(&user(tenant_id, 1, &format!("admin@{domain}")))
        .upsert_devices(tenant_id, &devices);
}

pub fn contoso(changes: &mut Changes, devices: usize) {
    populate(changes, CONTOSO, "contoso.com", devices);
}

pub fn push_key(tenant_id: TenantId) -> PushKeyRecord {
    PushKeyRecord {
        tenant_id,
        public_key: format!("key of {tenant_id}"),
        sealed_private_key: "sealed-key".into(),
        created_at: START,
    }
}

pub fn push_subscription(tenant_id: TenantId, token_hash: &str, device: usize) -> PushSubscriptionRecord {
    PushSubscriptionRecord {
        tenant_id,
        token_hash: token_hash.into(),
        device_id: device_id(device),
        endpoint_hash: format!("endpoint of {token_hash}"),
        sealed_subscription: "sealed-subscription".into(),
        created_at: START,
    }
}

/// Of a browser that is signed in.
pub fn operator_subscription(tenant_id: TenantId, token_hash: &str) -> OperatorSubscriptionRecord {
    OperatorSubscriptionRecord {
        tenant_id,
        token_hash: token_hash.into(),
        user_id: UserId(uuid(1)),
        endpoint_hash: format!("endpoint of {token_hash}"),
        sealed_subscription: "sealed-subscription".into(),
        created_at: START,
    }
}

/// That is told what was accepted.
pub fn webhook(tenant_id: TenantId, number: usize) -> WebhookRecord {
    WebhookRecord {
        tenant_id,
        id: WebhookId(uuid(number)),
        url: "https://hooks.example.com/x".into(),
        sealed_secret: "sealed-secret".into(),
        kinds: Kinds::default().with(NotificationKind::Accepted, true),
        on: true,
        created_by: "admin@contoso.com".into(),
        created_at: START,
        version: 1,
    }
}

pub fn graph_connection(tenant_id: TenantId) -> GraphConnectionRecord {
    GraphConnectionRecord {
        tenant_id,
        directory: "contoso.com".into(),
        client_id: "client".into(),
        sealed_client_secret: "sealed-graph-secret".into(),
        service: "https://login.example/ https://graph.example/".into(),
        every_hours: Some(4),
        next_run_at: Some(START),
        full_at: None,
        told_until: Some(START),
        version: 1,
    }
}

pub fn sync_run(tenant_id: TenantId, number: u128) -> SyncRunRecord {
    SyncRunRecord {
        tenant_id,
        run: SyncRun {
            id: SyncRunId(Uuid::from_u128(number)),
            kind: SyncKind::Full,
            state: SyncState::Running,
            started_by: "admin@contoso.com".into(),
            started_at: START,
            finished_at: None,
            waits_until: Some(START),
            problem: Some(GraphProblem::Throttled { retry_after_seconds: Some(30) }),
            pages: 2,
            counts: SyncCounts { added: 3, refused: 1, ..SyncCounts::default() },
        },
        step_at: START,
        attempts: 1,
        throttles: 2,
        idle_pages: 3,
        since: None,
        told_until: Some(START),
        place: Some("https://graph.example/v1.0/deviceManagement/managedDevices?$skiptoken=\u{1f600}".into()),
        listed: false,
        version: 1,
    }
}

pub fn device_view(tenant_id: TenantId, number: usize, owner: usize, name: &str) -> DeviceViewRecord {
    let query = DeviceQuery { search: "caf\u{e9} \u{1f600}".into(), ..DeviceQuery::default() };
    DeviceViewRecord {
        tenant_id,
        id: DeviceViewId(uuid(number)),
        owner_id: UserId(uuid(owner)),
        name: name.into(),
        shared: false,
        list: ListPairs::of(&query, &DeviceColumns::default()),
        changed_at: START,
        version: 1,
    }
}
