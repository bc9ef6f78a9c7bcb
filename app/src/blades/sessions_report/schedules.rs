//! Reports that are sent by themselves: who may see reports sees the schedules, who may change the connector makes them.

mod add;
mod deliveries;

use farhand_contract::{Permission, ScheduleId, schedules::Schedule};
use leptos::prelude::*;

use self::{add::AddSchedule, deliveries::Deliveries};
use crate::{
    api::{
        ApiError, ApiResult,
        schedules::{delete_schedule, send_schedule, turn_schedule},
    },
    locales::ScheduleTexts,
    preferences::use_locale,
    ui::{
        Allowed, Button, ButtonKind, Card, Dialog, ErrorBar, Essential, EssentialView, Essentials, IconName,
        Loaded, Moment, Section, Skeleton,
    },
};

/// The schedules, and what is done to them.
#[derive(Clone, Copy)]
struct Deeds {
    list: Resource<ApiResult<Vec<Schedule>>>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
    doomed: RwSignal<Option<ScheduleId>>,
    asking: RwSignal<bool>,
}

impl Deeds {
    /// Does it, and shows the schedules as they are then.
    fn run(self, deed: impl Future<Output = ApiResult<()>> + 'static) {
        self.busy.set(true);
        leptos::task::spawn_local(async move {
            let done = deed.await;
            if self.busy.try_set(false).is_some() {
                // The blade is gone meanwhile.
                return;
            }
            self.error.set(done.err());
            self.asking.set(false);
            self.list.refetch();
        });
    }
}

/// The part of the report's blade that is about schedules.
#[component]
pub fn ScheduledReports(
    /// The schedules.
    list: Resource<ApiResult<Vec<Schedule>>>,
    /// Who mails are from; none where there is no mail server.
    sender: Resource<ApiResult<Option<String>>>,
) -> impl IntoView {
    let texts = ScheduleTexts(use_locale());
    let deeds = Deeds {
        list,
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
        doomed: RwSignal::new(None),
        asking: RwSignal::new(false),
    };
    view! {
        <Section title=texts.title()>
            <p class="muted">{texts.description()}</p>
            {move || deeds.error.get().map(|error| view! { <ErrorBar error /> })}
            <Loaded
                resource=list
                skeleton=|| view! { <Skeleton rows=3 /> }
                view=move |schedules| view! { <List schedules deeds /> }.into_any()
            />
            <Allowed permission=Permission::UpdateRemoteAssistance>
                <AddSchedule sender on_added=move || list.refetch() />
            </Allowed>
        </Section>
        <Dialog
            open=deeds.asking
            title=texts.delete_title()
            confirm=texts.delete()
            cancel=texts.keep()
            danger=true
            busy=deeds.busy
            on_confirm=move || {
                if let Some(id) = deeds.doomed.get_untracked() {
                    deeds.run(delete_schedule(id));
                }
            }
        >
            <p>{texts.delete_text()}</p>
        </Dialog>
    }
    .into_any()
}

#[component]
fn List(schedules: Vec<Schedule>, deeds: Deeds) -> impl IntoView {
    let texts = ScheduleTexts(use_locale());
    if schedules.is_empty() {
        return view! { <p>{texts.none()}</p> }.into_any();
    }
    schedules.into_iter().map(|schedule| view! { <One schedule deeds /> }).collect_view().into_any()
}

#[component]
fn One(schedule: Schedule, deeds: Deeds) -> impl IntoView {
    let texts = ScheduleTexts(use_locale());
    let Schedule { id, cadence, hour, zone, url, next_at, deliveries, mail_to } = schedule;
    let mailed = mail_to.is_some();
    let (way, target) = mail_to.map_or((texts.webhook(), url), |to| (texts.mail_to(), to));
    let on = next_at.is_some();
    let when = format!("{}, {hour:02}:00 (UTC{zone})", texts.of_cadence(cadence));
    let turn = if on { texts.turn_off() } else { texts.turn_on() };
    view! {
        <Card title=when>
            <Essentials>
                <Essential label=way value=Some(target) copy=true />
                <EssentialView label=texts.next()>
                    {match next_at {
                        Some(at) => view! { <Moment at /> }.into_any(),
                        None => texts.turned_off().into_any(),
                    }}
                </EssentialView>
            </Essentials>
            <Deliveries deliveries mailed />
            <Allowed permission=Permission::UpdateRemoteAssistance>
                <div class="row" role="group" aria-label=texts.actions()>
                    <Button
                        icon=IconName::Send
                        busy=deeds.busy
                        on_click=move || deeds.run(send_schedule(id))
                    >
                        {texts.send()}
                    </Button>
                    <Button busy=deeds.busy on_click=move || deeds.run(turn_schedule(id, !on))>
                        {turn}
                    </Button>
                    <Button
                        kind=ButtonKind::Subtle
                        icon=IconName::Delete
                        on_click=move || {
                            deeds.doomed.set(Some(id));
                            deeds.asking.set(true);
                        }
                    >
                        {texts.delete()}
                    </Button>
                </div>
            </Allowed>
        </Card>
    }
    .into_any()
}
