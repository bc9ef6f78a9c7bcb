//! A table of counts whose lines have bars: a chart that everybody can read. A bar's length is an attribute of its
//! drawing: pages carry no styles of their own.

use leptos::prelude::*;

use crate::{locales::Common, preferences::use_locale};

/// What a line counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BarLine {
    /// What it is called.
    pub label: String,
    /// How many.
    pub count: u64,
    /// The list of these.
    pub href: String,
    /// How many of them, and the list of those, where the table has another column.
    pub part: Option<(u64, String)>,
}

/// A piece of a bar, before the words that say what it stands for.
#[component]
pub fn BarSwatch(
    /// Whether it is of the narrow bar in the wide one.
    #[prop(optional)]
    part: bool,
) -> impl IntoView {
    let rect = if part {
        view! { <rect class="bar-ran" width="100%" y="25%" height="50%" /> }.into_any()
    } else {
        view! { <rect class="bar-asked" width="100%" height="100%" /> }.into_any()
    };
    view! {
        <svg class="bar-swatch" aria-hidden="true">
            {rect}
        </svg>
    }
    .into_any()
}

/// Counts, as bars and as numbers that lead to the lists behind them.
#[component]
pub fn BarTable(
    /// What the lines are.
    head: &'static str,
    /// What is counted.
    counted: &'static str,
    /// What the other column counts, if there is one.
    #[prop(optional)]
    part: Option<&'static str>,
    /// The lines.
    lines: Vec<BarLine>,
) -> impl IntoView {
    let common = Common(use_locale());
    let most = lines.iter().map(|line| line.count).max().unwrap_or_default().max(1);
    // Rounded up: what is there is seen.
    let width =
        move |count: u64| format!("{}%", (u128::from(count) * 100).div_ceil(u128::from(most)).min(100));
    let number = move |count: u64, href: String| {
        view! {
            <td class="num">
                <a href=href>{common.number(count)}</a>
            </td>
        }
    };
    let rows = lines
        .into_iter()
        .map(|BarLine { label, count, href, part }| {
            let of_part = part.as_ref().map(|(part, _)| {
                view! { <rect class="bar-ran" width=width(*part) y="25%" height="50%" /> }
            });
            view! {
                <tr>
                    <th scope="row" title=label.clone()>
                        {label.clone()}
                    </th>
                    <td class="bar-cell">
                        <svg aria-hidden="true">
                            <rect class="bar-asked" width=width(count) height="100%" />
                            {of_part}
                        </svg>
                    </td>
                    {number(count, href)} {part.map(|(part, href)| number(part, href))}
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="bar-table">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col" colspan="2">
                            {head}
                        </th>
                        <th scope="col" class="num">
                            {part.map(|_| view! { <BarSwatch /> })}
                            {counted}
                        </th>
                        {part
                            .map(|part| {
                                view! {
                                    <th scope="col" class="num">
                                        <BarSwatch part=true />
                                        {part}
                                    </th>
                                }
                            })}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
