//! The report on sessions: totals, spread over time, operators and devices, and the sessions themselves. Every number
//! leads to the sessions behind it.

mod breakdown;
mod chart;
mod list;
mod schedules;
mod totals;

use farhand_contract::{
    Permission,
    events::Event,
    pages::{Page, PageStart},
    reports::{ExportFormat, Interval, Operator, Report, ReportQuery},
    schedules::Schedule,
    sessions::{Session, SessionQuery, SessionResult},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::{breakdown::Breakdown, chart::OverTime, list::List, schedules::ScheduledReports, totals::Totals};
use super::lazy::LazyBlade;
use super::session_filters::{SessionFilters, address, export_address, use_session_query};
use crate::{
    api::{
        ApiResult,
        reports::{REPORT_PATH, get_report, list_operators},
        schedules::{get_mail_sender, list_schedules},
        sessions::list_sessions,
    },
    live::{LiveEvent, use_live},
    locales::{Common, ReportTexts},
    preferences::use_locale,
    ui::{Allowed, Blade, CommandButton, CommandLink, Crumb, IconName, Loaded, Section, Skeleton},
    zone::use_zone,
};

/// The blade's address.
const PATH: &str = REPORT_PATH;

/// The list behind the numbers.
const LIST: &str = "/sessions";

/// The report's blade.
pub struct SessionsReport {
    query: Memo<SessionQuery>,
    interval: Memo<Interval>,
    report: Resource<ApiResult<Report>>,
    page: Resource<ApiResult<Page<Session>>>,
    operators: Resource<ApiResult<Vec<Operator>>>,
    schedules: Resource<ApiResult<Vec<Schedule>>>,
    sender: Resource<ApiResult<Option<String>>>,
}

impl LazyBlade for SessionsReport {
    fn data() -> Self {
        let (address, zone) = (use_query_map(), use_zone());
        let query = use_session_query();
        let interval = Memo::new(move |_| {
            let named = address.with(|address| address.get_str("by").and_then(Interval::from_name));
            named.unwrap_or(Interval::Day)
        });
        let asked = Memo::new(move |_| {
            // Which page of the list it is makes no other report.
            let mut sessions = SessionQuery { from: PageStart::Start, ..query.get() };
            sessions.period.zone = zone.get();
            ReportQuery { sessions, interval: interval.get() }
        });
        let report = Resource::new(move || asked.get(), get_report);
        let page = Resource::new(move || query.get(), list_sessions);
        let operators = Resource::new(|| (), |()| list_operators());
        let schedules = Resource::new(|| (), |()| list_schedules());
        let sender = Resource::new(|| (), |()| get_mail_sender());
        Self { query, interval, report, page, operators, schedules, sender }
    }

    fn view(this: Self) -> AnyView {
        let SessionsReport { query, interval, report, page, operators, schedules, sender } = this;
        let locale = use_locale();
        let texts = ReportTexts(locale);
        let zone = use_zone();
        let refresh = move || {
            report.refetch();
            page.refetch();
        };
        if let Some(live) = use_live() {
            live.on(move |event| {
                if matches!(event, LiveEvent::Resync | LiveEvent::Changed(Event::Session { .. })) {
                    refresh();
                }
            });
        }
        // Here, so that it stays as it is while the report changes.
        let as_table = RwSignal::new(false);
        let export = move |format| {
            Signal::derive(move || query.with(|query| export_address(query, zone.get(), format)))
        };
        let commands = move || {
            view! {
                <CommandButton icon=IconName::Refresh label=Common(locale).refresh() on_click=refresh />
                <Allowed permission=Permission::ViewRemoteAssistanceReports>
                    <CommandLink
                        icon=IconName::Export
                        label=texts.export_csv()
                        href=export(ExportFormat::Csv)
                        external=true
                    />
                    <CommandLink
                        icon=IconName::Export
                        label=texts.export_xlsx()
                        href=export(ExportFormat::Xlsx)
                        external=true
                    />
                </Allowed>
            }
        };
        view! {
            <Blade
                title=texts.title()
                description=texts.description()
                crumbs=vec![Crumb::new(texts.reports(), PATH)]
                commands=commands
            >
                <div class="stack report-page">
                    <SessionFilters
                        path=PATH
                        query
                        beside=Signal::derive(move || beside(interval.get()))
                        operators
                    />
                    <p class="caption muted">{move || texts.zone(zone.get())}</p>
                    <Loaded
                        resource=report
                        skeleton=|| view! { <Skeleton rows=12 /> }
                        view=move |report| view! { <Body report query interval as_table /> }.into_any()
                    />
                    // Who may not see the report is told so once.
                    <Allowed permission=Permission::ViewRemoteAssistanceReports>
                        <Section title=texts.sessions()>
                            <Loaded
                                resource=page
                                skeleton=|| view! { <Skeleton rows=10 /> }
                                view=move |page| view! { <List page query interval /> }.into_any()
                            />
                        </Section>
                        <ScheduledReports list=schedules sender />
                    </Allowed>
                </div>
            </Blade>
        }
        .into_any()
    }
}

/// What stands in the address beside the filters.
fn beside(interval: Interval) -> Vec<(&'static str, String)> {
    if interval == Interval::Day { Vec::new() } else { vec![("by", interval.name().to_owned())] }
}

/// The address of the list behind a number: these sessions, of which this came.
fn behind(query: &SessionQuery, result: Option<SessionResult>) -> String {
    let mut wanted = SessionQuery { from: PageStart::Start, ..query.clone() };
    wanted.results.extend(result.filter(|result| !query.results.contains(result)));
    address(LIST, &wanted, &[])
}

#[component]
fn Body(
    report: Report,
    query: Memo<SessionQuery>,
    interval: Memo<Interval>,
    as_table: RwSignal<bool>,
) -> impl IntoView {
    let texts = ReportTexts(use_locale());
    let filter = StoredValue::new(query.get_untracked());
    let operators = report
        .operators
        .into_iter()
        .map(|line| {
            let those = SessionQuery { requested_by: Some(line.id), ..filter.get_value() };
            (line.name, those, line.counts)
        })
        .collect::<Vec<_>>();
    let devices = report
        .devices
        .into_iter()
        .map(|line| {
            let those = SessionQuery { device_id: Some(line.id), ..filter.get_value() };
            (line.name, those, line.counts)
        })
        .collect::<Vec<_>>();
    view! {
        <Totals
            counts=report.counts
            median_answer=report.median_answer_seconds
            median_duration=report.median_seconds
            filter
        />
        <Section title=texts.by_time()>
            <OverTime lines=report.intervals filter interval as_table />
        </Section>
        <Section title=texts.by_operator()>
            <Breakdown head=texts.column_operator() lines=operators of=report.operator_count />
        </Section>
        <Section title=texts.by_device()>
            <Breakdown head=texts.column_device() lines=devices of=report.device_count />
        </Section>
    }
    .into_any()
}
