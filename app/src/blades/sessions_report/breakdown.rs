//! A table of counts: a line for each operator, device or stretch of time, with a bar that shows its share.

use farhand_contract::{
    reports::Counts,
    sessions::{SessionQuery, SessionResult},
};
use leptos::prelude::*;

use super::behind;
use crate::{
    locales::{Common, ReportTexts, hms},
    preferences::use_locale,
    ui::BarSwatch,
};

/// What a line is called, which sessions it is about, and how many they are.
pub type Line = (String, SessionQuery, Counts);

/// The lines, as a table.
#[component]
pub fn Breakdown(
    /// What the lines are.
    head: &'static str,
    lines: Vec<Line>,
    /// How many there are, when these may not be all.
    #[prop(optional)]
    of: u64,
    /// Whether there are no bars.
    #[prop(optional)]
    plain: bool,
) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), ReportTexts(locale));
    if lines.is_empty() {
        return view! { <p class="muted">{texts.nothing()}</p> }.into_any();
    }
    let shown = lines.len();
    let most = lines.iter().map(|(_, _, counts)| counts.asked).max().unwrap_or_default().max(1);
    let note = (of > shown as u64)
        .then(|| view! { <p class="caption muted">{texts.most(shown, &common.number(of))}</p> });
    let rows = lines
        .into_iter()
        .map(|(label, those, counts)| {
            let width = |count: u64| format!("{}%", (count * 100).div_ceil(most).min(100));
            let bar = (!plain).then(|| {
                view! {
                    <td class="bar-cell">
                        <svg aria-hidden="true">
                            <rect class="bar-asked" width=width(counts.asked) height="100%" />
                            <rect class="bar-ran" width=width(counts.ran) y="25%" height="50%" />
                        </svg>
                    </td>
                }
            });
            let number = |(text, result): (String, Option<SessionResult>)| {
                view! {
                    <td class="num">
                        <a href=behind(&those, result)>{text}</a>
                    </td>
                }
            };
            let numbers = [
                (common.number(counts.asked), None),
                (common.number(counts.accepted), Some(SessionResult::Accepted)),
                (common.number(counts.ran), Some(SessionResult::Ran)),
                (common.number(counts.declined), Some(SessionResult::Declined)),
                (common.number(counts.expired), Some(SessionResult::Expired)),
                (common.number(counts.cancelled), Some(SessionResult::Cancelled)),
                (common.number(counts.failed), Some(SessionResult::Failed)),
                (hms(counts.seconds), Some(SessionResult::Ran)),
            ];
            view! {
                <tr>
                    <th scope="row">{label}</th>
                    {bar} {numbers.map(number).into_iter().collect_view()}
                </tr>
            }
        })
        .collect_view();
    let heads = [
        (texts.asked(), (!plain).then(|| view! { <BarSwatch /> })),
        (texts.accepted(), None),
        (texts.ran(), (!plain).then(|| view! { <BarSwatch part=true /> })),
        (texts.declined(), None),
        (texts.expired(), None),
        (texts.cancelled(), None),
        (texts.failed(), None),
        (texts.total_duration(), None),
    ];
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=head>
            <table class="table breakdown">
                <thead>
                    <tr>
                        <th scope="col">{head}</th>
                        {(!plain).then(|| view! { <td></td> })}
                        {heads
                            .into_iter()
                            .map(|(head, swatch)| {
                                view! {
                                    <th scope="col" class="num">
                                        {swatch} {head}
                                    </th>
                                }
                            })
                            .collect_view()}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {note}
    }
    .into_any()
}
