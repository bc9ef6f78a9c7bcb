//! Devices and sessions, counted: each number leads to the list of what it counts.

use farhand_contract::{
    device_lists::{DeviceFacet, DeviceFilter, FacetValue},
    devices::{ComplianceState, DeviceQuery, DeviceSort},
    home::{CheckInStretch, CheckIns, HomeFigures, RecentSessions},
    periods::{Day, Days, Period},
    sessions::{SessionQuery, SessionResult, SessionState},
};
use leptos::prelude::*;

use crate::{
    blades::session_filters,
    locales::{Common, HomeTexts, States},
    preferences::use_locale,
    ui::{BarLine, BarTable, Card, with_pairs},
};

/// All charts.
#[component]
pub fn Charts(figures: HomeFigures) -> impl IntoView {
    let HomeFigures { platforms, platform_count, compliance, check_ins, sessions } = figures;
    let sessions = sessions.map(|sessions| view! { <Sessions sessions /> });
    view! {
        <div class="charts">
            <Platforms platforms of=platform_count />
            <Compliance states=compliance />
            <LastCheckIn check_ins />
            {sessions}
        </div>
    }
    .into_any()
}

/// The address of these devices.
fn devices(query: &DeviceQuery) -> String {
    with_pairs("/devices", query.pairs())
}

/// The address of the devices that these filters leave.
pub fn with_filters(filters: Vec<DeviceFilter>) -> String {
    devices(&DeviceQuery { filters, ..DeviceQuery::default() })
}

/// Managed devices alone are counted here; of these, those that the filter leaves.
fn of_managed(filter: Option<DeviceFilter>) -> Vec<DeviceFilter> {
    filter.into_iter().chain([DeviceFilter::managed()]).collect()
}

/// The address of the managed devices.
pub fn managed() -> String {
    with_filters(of_managed(None))
}

/// The address of the managed devices that have this value.
pub fn with_value(column: DeviceFacet, value: Option<String>) -> String {
    with_filters(of_managed(Some(DeviceFilter::AnyOf { column, values: vec![value] })))
}

fn nothing(title: &'static str, text: &'static str) -> AnyView {
    view! {
        <Card title>
            <p class="muted">{text}</p>
        </Card>
    }
    .into_any()
}

#[component]
fn Platforms(platforms: Vec<FacetValue>, of: u64) -> impl IntoView {
    let locale = use_locale();
    let texts = HomeTexts(locale);
    if platforms.is_empty() {
        return nothing(texts.platforms(), texts.no_devices());
    }
    let shown = platforms.len();
    let note = (of > shown as u64).then(
        || view! { <p class="caption muted">{texts.most_platforms(shown, &Common(locale).number(of))}</p> },
    );
    let line = |FacetValue { value, devices }| BarLine {
        label: value.clone().filter(|value| !value.is_empty()).unwrap_or_else(|| texts.no_value().to_owned()),
        count: devices,
        href: with_value(DeviceFacet::OperatingSystem, value),
        part: None,
    };
    let lines = platforms.into_iter().map(line).collect();
    view! {
        <Card title=texts.platforms()>
            <BarTable head=texts.platform() counted=texts.column_devices() lines />
            {note}
        </Card>
    }
    .into_any()
}

#[component]
fn Compliance(states: Vec<FacetValue>) -> impl IntoView {
    let locale = use_locale();
    let texts = HomeTexts(locale);
    if states.is_empty() {
        return nothing(texts.compliance(), texts.no_devices());
    }
    let line = |FacetValue { value, devices }| {
        let state = value.as_deref().and_then(ComplianceState::from_name).unwrap_or(ComplianceState::Unknown);
        BarLine {
            label: States(locale).compliance(state).to_owned(),
            count: devices,
            href: with_value(DeviceFacet::ComplianceState, value),
            part: None,
        }
    };
    let lines = states.into_iter().map(line).collect();
    view! {
        <Card title=texts.compliance()>
            <BarTable head=texts.compliance_state() counted=texts.column_devices() lines />
        </Card>
    }
    .into_any()
}

#[component]
fn LastCheckIn(check_ins: CheckIns) -> impl IntoView {
    let texts = HomeTexts(use_locale());
    let CheckIns { stretches, never } = check_ins;
    if never == 0 && stretches.iter().all(|stretch| stretch.devices == 0) {
        return nothing(texts.check_ins(), texts.no_devices());
    }
    let line = |stretch: CheckInStretch| {
        let CheckInStretch { more_than, at_most, from, until, devices: count } = stretch;
        let label = match at_most {
            Some(days) if more_than == 0 => texts.last_days(days),
            Some(days) => texts.days_ago(more_than + 1, days),
            None => texts.longer_ago(more_than),
        };
        let filters = of_managed(Some(DeviceFilter::LastSync { from, until }));
        let query = DeviceQuery { filters, sort: DeviceSort::LastSyncDateTime, ..DeviceQuery::default() };
        BarLine { label, count, href: devices(&query), part: None }
    };
    let mut lines: Vec<_> = stretches.into_iter().map(line).collect();
    let href = with_filters(of_managed(Some(DeviceFilter::NeverSynced)));
    lines.push(BarLine { label: texts.never().to_owned(), count: never, href, part: None });
    view! {
        <Card title=texts.check_ins()>
            <BarTable head=texts.check_in() counted=texts.column_devices() lines />
            <p class="caption muted">{texts.utc_days()}</p>
        </Card>
    }
    .into_any()
}

/// The address of the sessions of these days, of which this is asked besides.
fn sessions_of(first: Day, last: Day, beside: SessionQuery) -> String {
    let days = Days::Between { first: Some(first), last: Some(last) };
    let query = SessionQuery { period: Period { days, ..Period::default() }, ..beside };
    session_filters::address("/sessions", &query, &[])
}

#[component]
fn Sessions(sessions: RecentSessions) -> impl IntoView {
    let locale = use_locale();
    let texts = HomeTexts(locale);
    let RecentSessions { first, last, states, days } = sessions;
    if states.is_empty() {
        return nothing(texts.states(), texts.no_sessions());
    }
    let line = |(state, count): (SessionState, u64)| BarLine {
        label: States(locale).session(state).to_owned(),
        count,
        href: sessions_of(first, last, SessionQuery { states: vec![state], ..SessionQuery::default() }),
        part: None,
    };
    let states = states.into_iter().map(line).collect();
    let days = days.into_iter().map(|line| {
        let of =
            |results| sessions_of(line.first, line.last, SessionQuery { results, ..SessionQuery::default() });
        BarLine {
            label: Common(locale).day(line.first),
            count: line.counts.asked,
            href: of(Vec::new()),
            part: Some((line.counts.ran, of(vec![SessionResult::Ran]))),
        }
    });
    let days = days.collect();
    view! {
        <Card title=texts.states()>
            <BarTable head=texts.session_state() counted=texts.column_sessions() lines=states />
        </Card>
        <Card title=texts.days()>
            <BarTable
                head=texts.day()
                counted=texts.column_sessions()
                part=texts.column_ran()
                lines=days
            />
        </Card>
    }
    .into_any()
}
