//! The Microsoft Intune connector: its app registration, its schedule, and how its runs go.

mod registration;
mod report;
mod runs;
mod schedule;

use farhand_contract::{
    SyncRunId,
    device_sync::{DeviceSource, SyncKind, SyncReport, SyncState},
    events::Event,
};
use leptos::prelude::*;

use self::{
    registration::{ForgetRegistration, RegistrationCard, RegistrationDialog, RegistrationForm},
    report::ReportCard,
    runs::{Now, Runs},
    schedule::ScheduleCard,
};
use super::lazy::LazyBlade;
use crate::{
    api::{
        ApiError, ApiResult,
        device_sync::{
            forget_graph_registration, get_device_source, get_sync_report, run_device_sync, set_sync_schedule,
        },
    },
    live::{LiveEvent, use_live},
    locales::{Common, ConnectorTexts, DeviceSyncTexts},
    preferences::use_locale,
    ui::{
        Blade, Button, ButtonKind, CommandButton, Crumb, ErrorBar, IconName, Loaded, MessageBar, MessageKind,
        Skeleton, show_answer,
    },
};

/// The connector's blade.
pub struct IntuneConnector {
    source: Resource<ApiResult<DeviceSource>>,
    chosen: RwSignal<Option<SyncRunId>>,
    report: Resource<ApiResult<Option<SyncReport>>>,
}

/// The blade's operations; each is one call to the server.
#[derive(Clone, Copy)]
struct Operations {
    run: Action<Option<SyncKind>, ()>,
    schedule: Action<Option<u32>, ()>,
    forget: Action<(), ()>,
    forget_open: RwSignal<bool>,
    registration: RegistrationForm,
    /// Why the last one failed.
    problem: RwSignal<Option<ApiError>>,
    /// The run whose report is shown.
    chosen: RwSignal<Option<SyncRunId>>,
}

impl Operations {
    fn new(source: Resource<ApiResult<DeviceSource>>, chosen: RwSignal<Option<SyncRunId>>) -> Self {
        let problem = RwSignal::new(None);
        let forget_open = RwSignal::new(false);
        let show = move |result: ApiResult<DeviceSource>| match result {
            Ok(now) => {
                problem.set(None);
                show_answer(source, now);
            }
            Err(error) => problem.set(Some(error)),
        };
        let run =
            Action::new(move |&kind: &Option<SyncKind>| async move { show(run_device_sync(kind).await) });
        let schedule =
            Action::new(move |&hours: &Option<u32>| async move { show(set_sync_schedule(hours).await) });
        let forget = Action::new(move |&()| async move {
            show(forget_graph_registration().await);
            forget_open.set(false);
        });
        let registration = RegistrationForm::new(source);
        Self { run, schedule, forget, forget_open, registration, problem, chosen }
    }
}

impl LazyBlade for IntuneConnector {
    fn data() -> Self {
        let chosen = RwSignal::new(None);
        Self {
            source: Resource::new(|| (), |()| get_device_source()),
            chosen,
            report: Resource::new(
                move || chosen.get(),
                |id| async move {
                    match id {
                        Some(id) => get_sync_report(id).await.map(Some),
                        None => Ok(None),
                    }
                },
            ),
        }
    }

    fn view(this: Self) -> AnyView {
        let IntuneConnector { source, chosen, report } = this;
        let locale = use_locale();
        let (common, texts, connectors) = (Common(locale), DeviceSyncTexts(locale), ConnectorTexts(locale));
        let operations = Operations::new(source, chosen);
        if let Some(live) = use_live() {
            live.on(move |event| {
                if matches!(event, LiveEvent::Resync | LiveEvent::Changed(Event::DeviceSync { .. })) {
                    source.refetch();
                    if chosen.get_untracked().is_some() {
                        report.refetch();
                    }
                }
            });
        }
        view! {
            <Blade
                title=texts.name()
                description=texts.description()
                crumbs=vec![
                    Crumb::new(connectors.tenant_administration(), "/tenant-administration/connectors"),
                    Crumb::new(connectors.title(), "/tenant-administration/connectors"),
                ]
                commands=move || {
                    view! {
                        <CommandButton
                            icon=IconName::Refresh
                            label=common.refresh()
                            on_click=move || source.refetch()
                        />
                    }
                }
            >
                <div class="stack connector">
                    {move || operations.problem.get().map(|error| view! { <ErrorBar error /> })}
                    <Loaded
                        resource=source
                        skeleton=|| view! { <Skeleton rows=6 /> }
                        view=move |source| view! { <Body source report operations /> }.into_any()
                    />
                </div>
                <RegistrationDialog form=operations.registration />
                <ForgetRegistration
                    open=operations.forget_open
                    busy=operations.forget.pending()
                    on_confirm=move || {
                        operations.forget.dispatch(());
                    }
                />
            </Blade>
        }
        .into_any()
    }
}

#[component]
fn Body(
    source: DeviceSource,
    report: Resource<ApiResult<Option<SyncReport>>>,
    operations: Operations,
) -> impl IntoView {
    let texts = DeviceSyncTexts(use_locale());
    let sandbox = source.sandbox.then(|| {
        view! { <MessageBar title=texts.sandbox_title()>{texts.sandbox_text()}</MessageBar> }
    });
    let read_only = (!source.can_update).then(|| {
        view! { <MessageBar title=texts.read_only_title()>{texts.read_only_text()}</MessageBar> }
    });
    let running = source.runs.iter().find(|run| run.state == SyncState::Running).cloned();
    let busy = running.is_some();
    let commands = (source.can_update && source.registration.is_some()).then(|| {
        let pending = operations.run.pending();
        view! {
            <div class="row">
                <Button
                    kind=ButtonKind::Primary
                    icon=IconName::Play
                    disabled=busy
                    busy=pending
                    on_click=move || {
                        operations.run.dispatch(None);
                    }
                >
                    {texts.run_now()}
                </Button>
                <Button
                    disabled=busy
                    busy=pending
                    on_click=move || {
                        operations.run.dispatch(Some(SyncKind::Full));
                    }
                >
                    {texts.run_full()}
                </Button>
            </div>
        }
    });
    let missing = source.registration.is_none().then(|| {
        view! {
            <MessageBar kind=MessageKind::Warning title=texts.not_registered()>
                {texts.registration_text()}
            </MessageBar>
        }
    });
    let now = running.map(|run| view! { <Now run /> });
    let runs = source.runs.clone();
    view! {
        {sandbox}
        {read_only}
        {missing}
        {commands}
        {now}
        <div class="connector-columns">
            <div class="stack">
                <Runs runs chosen=operations.chosen />
                <ReportCard report chosen=operations.chosen />
            </div>
            <div class="stack">
                <RegistrationCard source=source.clone() operations />
                <ScheduleCard source operations />
            </div>
        </div>
    }
    .into_any()
}
