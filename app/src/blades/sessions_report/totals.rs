//! What all sessions of the report come to.

use farhand_contract::{
    reports::Counts,
    sessions::{SessionQuery, SessionResult},
};
use leptos::prelude::*;

use super::behind;
use crate::{
    locales::{Common, ReportTexts, hms},
    preferences::use_locale,
    ui::{Essential, Essentials},
};

/// The totals: each leads to the sessions that it counts.
#[component]
pub fn Totals(
    counts: Counts,
    /// In seconds.
    median_answer: Option<u64>,
    /// In seconds.
    median_duration: Option<u64>,
    /// What the report is about.
    filter: StoredValue<SessionQuery>,
) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), ReportTexts(locale));
    let figures = [
        (texts.asked(), counts.asked, None),
        (texts.accepted(), counts.accepted, Some(SessionResult::Accepted)),
        (texts.ran(), counts.ran, Some(SessionResult::Ran)),
        (texts.declined(), counts.declined, Some(SessionResult::Declined)),
        (texts.expired(), counts.expired, Some(SessionResult::Expired)),
        (texts.cancelled(), counts.cancelled, Some(SessionResult::Cancelled)),
        (texts.failed(), counts.failed, Some(SessionResult::Failed)),
    ]
    .map(|(label, count, result)| {
        let href = filter.with_value(|query| behind(query, result));
        view! {
            <a class="figure" href=href>
                <span class="figure-label">{label}</span>
                <span class="display num">{common.number(count)}</span>
            </a>
        }
    });
    view! {
        <div class="figures report-figures" role="group" aria-label=texts.totals()>
            {figures.into_iter().collect_view()}
        </div>
        <Essentials>
            <Essential label=texts.median_answer() value=median_answer.map(hms) />
            <Essential label=texts.median_duration() value=median_duration.map(hms) />
            <Essential label=texts.total_duration() value=Some(hms(counts.seconds)) />
        </Essentials>
    }
    .into_any()
}
