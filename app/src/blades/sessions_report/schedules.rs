//! Reports that are sent by themselves: who may see reports sees the schedules, who may change the connector makes them.

mod add;

use farhand_contract::{
    Permission, ScheduleId,
    schedules::{Delivery, Schedule},
};
use leptos::prelude::*;

use self::add::AddSchedule;
use crate::{
    api::{
        ApiResult,
        schedules::{delete_schedule, send_schedule, turn_schedule},
    },
    locales::{Common, DeliveryTexts, ScheduleTexts},
    preferences::use_locale,
    ui::{
        Allowed, Card, Deeds, DeedsDialog, DeedsProblem, DeedsRow, DeliveryLine, DeliveryLog, Essential,
        EssentialView, Essentials, Loaded, Moment, Section, Skeleton,
    },
};

/// The part of the report's blade that is about schedules.
#[component]
pub fn ScheduledReports(
    /// The schedules.
    list: Resource<ApiResult<Vec<Schedule>>>,
    /// Who mails are from; none where there is no mail server.
    sender: Resource<ApiResult<Option<String>>>,
) -> impl IntoView {
    let texts = ScheduleTexts(use_locale());
    let deeds = Deeds::new(move || list.refetch());
    view! {
        <Section title=texts.title()>
            <p class="muted">{texts.description()}</p>
            <DeedsProblem deeds />
            <Loaded
                resource=list
                skeleton=|| view! { <Skeleton rows=3 /> }
                view=move |schedules| view! { <List schedules deeds /> }.into_any()
            />
            <Allowed permission=Permission::UpdateRemoteAssistance>
                <AddSchedule sender on_added=move || list.refetch() />
            </Allowed>
        </Section>
        <DeedsDialog
            deeds
            title=texts.delete_title()
            text=texts.delete_text()
            on_delete=move |id| deeds.run(delete_schedule(id))
        />
    }
    .into_any()
}

#[component]
fn List(schedules: Vec<Schedule>, deeds: Deeds<ScheduleId>) -> impl IntoView {
    let texts = ScheduleTexts(use_locale());
    if schedules.is_empty() {
        return view! { <p>{texts.none()}</p> }.into_any();
    }
    schedules.into_iter().map(|schedule| view! { <One schedule deeds /> }).collect_view().into_any()
}

#[component]
fn One(schedule: Schedule, deeds: Deeds<ScheduleId>) -> impl IntoView {
    let locale = use_locale();
    let (texts, common) = (ScheduleTexts(locale), DeliveryTexts(locale));
    let Schedule { id, cadence, hour, zone, url, next_at, deliveries, mail_to } = schedule;
    let mailed = mail_to.is_some();
    let (way, target) = mail_to.map_or((common.webhook(), url), |to| (texts.mail_to(), to));
    let on = next_at.is_some();
    let when = format!("{}, {hour:02}:00 (UTC{zone})", texts.of_cadence(cadence));
    let lines = deliveries.into_iter().map(line).collect::<Vec<_>>();
    view! {
        <Card title=when>
            <Essentials>
                <Essential label=way value=Some(target) copy=true />
                <EssentialView label=texts.next()>
                    {match next_at {
                        Some(at) => view! { <Moment at /> }.into_any(),
                        None => common.turned_off().into_any(),
                    }}
                </EssentialView>
            </Essentials>
            <DeliveryLog at=texts.begun() about=texts.days() lines mailed />
            <Allowed permission=Permission::UpdateRemoteAssistance>
                <DeedsRow
                    deeds
                    id
                    on
                    send=texts.send()
                    on_send=move || deeds.run(send_schedule(id))
                    on_turn=move |on| deeds.run(turn_schedule(id, on))
                />
            </Allowed>
        </Card>
    }
    .into_any()
}

fn line(delivery: Delivery) -> DeliveryLine {
    let Delivery { first, last, created_at: at, state, attempts, status, problem, duration_millis, .. } =
        delivery;
    let about = Common(use_locale()).days(first, last);
    DeliveryLine { at, about, state, attempts, status, problem, duration_millis }
}
