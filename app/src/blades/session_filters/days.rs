//! The period.

use farhand_contract::periods::{Day, Days};
use leptos::prelude::*;

use super::choice::Choice;
use crate::{locales::ReportTexts, preferences::use_locale};

/// What can be chosen; of the last one the ends are chosen too.
const CHOICES: [Days; 4] =
    [Days::Today, Days::Last7, Days::Last30, Days::Between { first: None, last: None }];

/// Which days.
#[component]
pub fn DaysChoice(
    /// The days that are shown.
    #[prop(into)]
    days: Signal<Days>,
    /// Chooses others.
    #[prop(into)]
    on_choose: Callback<Days>,
) -> impl IntoView {
    let texts = ReportTexts(use_locale());
    let choose = move |days| on_choose.run(days);
    let options = CHOICES
        .into_iter()
        .filter_map(|days| Some((days.name()?.to_owned(), texts.of_days(days).to_owned())))
        .collect::<Vec<_>>();
    let named = move |name: String| {
        let wanted = CHOICES.into_iter().find(|days| days.name() == Some(name.as_str()));
        choose(wanted.unwrap_or_default());
    };
    let is_between = Memo::new(move |_| matches!(days.get(), Days::Between { .. }));
    let ends = move || match days.get() {
        Days::Between { first, last } => (first, last),
        _ => (None, None),
    };
    view! {
        <Choice
            id="filter-days"
            label=texts.period()
            any=texts.of_days(Days::All)
            options
            chosen=Signal::derive(move || days.get().name().map(str::to_owned))
            on_choose=named
        />
        {move || {
            is_between
                .get()
                .then(|| {
                    view! {
                        <DayField
                            id="filter-first"
                            label=texts.first_day()
                            day=Signal::derive(move || ends().0)
                            on_change=move |first| choose(Days::Between { first, last: ends().1 })
                        />
                        <DayField
                            id="filter-last"
                            label=texts.last_day()
                            day=Signal::derive(move || ends().1)
                            on_change=move |last| choose(Days::Between { first: ends().0, last })
                        />
                    }
                })
        }}
    }
    .into_any()
}

/// A day that a period begins or ends with.
#[component]
pub fn DayField(
    /// The field's id, unlike any other on the page.
    #[prop(into)]
    id: String,
    /// What it is.
    #[prop(into)]
    label: String,
    /// Which day; none for no end.
    day: Signal<Option<Day>>,
    /// Chooses another.
    #[prop(into)]
    on_change: Callback<Option<Day>>,
) -> impl IntoView {
    let text = move || day.get().map(|day| day.to_string()).unwrap_or_default();
    view! {
        <div class="filter">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                type="date"
                class="input"
                min="1970-01-01"
                max="9999-12-31"
                value=untrack(text)
                prop:value=text
                on:change=move |event| on_change.run(event_target_value(&event).parse().ok())
            />
        </div>
    }
    .into_any()
}
