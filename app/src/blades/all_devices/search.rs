//! The list's search box.

use farhand_contract::{devices::DeviceQuery, pages::PageStart};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{PATH, address};
use crate::{locales::DevicesTexts, preferences::use_locale, ui};

/// Searches while one types. The address follows, without leaving a trail of half words in the history.
#[component]
pub fn SearchBox(
    /// What the list shows.
    query: Memo<DeviceQuery>,
    /// Whether its rows are still to come.
    #[prop(into)]
    is_awaited: Callback<(), bool>,
) -> impl IntoView {
    let texts = DevicesTexts(use_locale());
    let here = address::use_here();
    let navigate = use_navigate();
    let search = Signal::derive(move || query.with(|query| query.search.clone()));
    let ask = move |search: String| {
        let wanted = DeviceQuery { search, from: PageStart::Start, ..query.get_untracked() };
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address::write(&here.get_untracked(), &wanted), options);
    };
    view! { <ui::SearchBox label=texts.search() action=PATH search on_search=ask is_awaited /> }
}
