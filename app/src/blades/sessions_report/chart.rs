//! Sessions over time: columns, or the same as a table. A column's height is an attribute of its drawing: pages carry no
//! styles of their own.

use farhand_contract::{
    periods::{Days, Period},
    reports::{Interval, IntervalLine},
    sessions::SessionQuery,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    PATH, behind, beside,
    breakdown::{Breakdown, Line},
};
use crate::{
    blades::session_filters::address,
    locales::{Common, ReportTexts},
    preferences::use_locale,
    ui::BarSwatch,
};

/// Beyond so many columns none can be told from the next one.
const COLUMNS: usize = 92;

/// How many sessions were asked for, and ran, over time.
#[component]
pub fn OverTime(
    /// The earliest first.
    lines: Vec<IntervalLine>,
    /// What the report is about.
    filter: StoredValue<SessionQuery>,
    /// How time is cut.
    interval: Memo<Interval>,
    /// Whether it is a table.
    #[prop(name = "as_table")]
    chosen: RwSignal<bool>,
) -> impl IntoView {
    let locale = use_locale();
    let texts = ReportTexts(locale);
    if lines.is_empty() {
        return view! { <p class="muted">{texts.nothing()}</p> }.into_any();
    }
    let many = lines.len() > COLUMNS;
    let as_table = Signal::derive(move || many || chosen.get());
    let cut = interval.get_untracked();
    let zone = filter.with_value(|query| query.period.zone);
    let lines: Vec<_> = lines
        .into_iter()
        .map(|line| {
            let days = Days::Between { first: Some(line.first), last: Some(line.last) };
            let those = SessionQuery { period: Period { days, zone }, ..filter.get_value() };
            (label(Common(locale), cut, &line), those, line.counts)
        })
        .collect();
    let table = lines.clone();
    let chart = StoredValue::new(lines);
    view! {
        <div class="report-bar">
            <IntervalChoice filter interval />
            <div class="session-pills" role="group" aria-label=texts.show_as()>
                <button
                    type="button"
                    aria-pressed=move || if as_table.get() { "false" } else { "true" }
                    disabled=many
                    on:click=move |_| chosen.set(false)
                >
                    {texts.as_chart()}
                </button>
                <button
                    type="button"
                    aria-pressed=move || if as_table.get() { "true" } else { "false" }
                    on:click=move |_| chosen.set(true)
                >
                    {texts.as_table()}
                </button>
            </div>
        </div>
        <div hidden=move || as_table.get()>
            {(!many).then(|| view! { <Columns lines=chart /> })}
        </div>
        <div hidden=move || !as_table.get()>
            <Breakdown head=texts.of_interval(cut) lines=table plain=true />
        </div>
    }
    .into_any()
}

/// A stretch of time, in a word.
fn label(common: Common, interval: Interval, line: &IntervalLine) -> String {
    match interval {
        Interval::Day => common.day(line.first),
        Interval::Week => common.days(line.first, line.last),
        Interval::Month => common.month(line.first),
    }
}

#[component]
fn Columns(lines: StoredValue<Vec<Line>>) -> impl IntoView {
    let texts = ReportTexts(use_locale());
    let (columns, first, last) = lines.with_value(|lines| {
        let most = lines.iter().map(|(_, _, counts)| counts.asked).max().unwrap_or_default().max(1);
        let columns = lines
            .iter()
            .map(|(label, those, counts)| {
                let words = texts.bar(label, counts.asked, counts.ran);
                let height = |count: u64| (count * 100).div_ceil(most).min(100);
                let (asked, ran) = (height(counts.asked), height(counts.ran));
                view! {
                    <li>
                        <a href=behind(those, None) title=words.clone() aria-label=words.clone()>
                            <svg aria-hidden="true">
                                <rect
                                    class="bar-asked"
                                    width="100%"
                                    y=format!("{}%", 100 - asked)
                                    height=format!("{asked}%")
                                />
                                <rect
                                    class="bar-ran"
                                    x="25%"
                                    width="50%"
                                    y=format!("{}%", 100 - ran)
                                    height=format!("{ran}%")
                                />
                            </svg>
                        </a>
                    </li>
                }
            })
            .collect_view();
        let label = |line: Option<&Line>| line.map(|(label, ..)| label.clone());
        (columns, label(lines.first()), label(lines.last()))
    });
    view! {
        <figure class="chart">
            <ol class="chart-columns">{columns}</ol>
            <div class="chart-ends caption muted" aria-hidden="true">
                <span>{first}</span>
                <span>{last}</span>
            </div>
            <figcaption class="chart-legend caption muted">
                <span>
                    <BarSwatch />
                    {texts.asked()}
                </span>
                <span>
                    <BarSwatch part=true />
                    {texts.ran()}
                </span>
            </figcaption>
        </figure>
    }
    .into_any()
}

#[component]
fn IntervalChoice(filter: StoredValue<SessionQuery>, interval: Memo<Interval>) -> impl IntoView {
    let texts = ReportTexts(use_locale());
    let navigate = use_navigate();
    let choose = move |name: String| {
        let wanted = Interval::from_name(&name).unwrap_or(Interval::Day);
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&filter.with_value(|query| address(PATH, query, &beside(wanted))), options);
    };
    let options = Interval::ALL
        .iter()
        .map(|&cut| {
            view! {
                <option value=cut.name() selected=move || interval.get() == cut>
                    {texts.of_interval(cut)}
                </option>
            }
        })
        .collect_view();
    view! {
        <div class="filter">
            <label for="report-interval">{texts.interval()}</label>
            <select
                id="report-interval"
                class="input"
                prop:value=move || interval.get().name()
                on:change=move |event| choose(event_target_value(&event))
            >
                {options}
            </select>
        </div>
    }
    .into_any()
}
