//! What sessions are filtered by, for every blade that lists or counts them. The filters live in the address.

mod choice;
mod days;
mod states;

use farhand_contract::{
    offers::Mode,
    pages::PageStart,
    periods::{Days, Period, ZoneOffset},
    reports::{ExportFormat, Operator},
    sessions::{SessionQuery, SessionResult, ZONE, mode_name},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

use self::states::StatesChoice;
pub use self::{
    choice::Choice,
    days::{DayField, DaysChoice},
};
use crate::{
    api::{ApiResult, reports::EXPORT_PATH},
    locales::{ReportTexts, States},
    preferences::use_locale,
    ui::{Icon, IconName, SearchBox, with_pairs},
    zone::use_zone,
};

/// The sessions that the page's address asks for, in the reader's time zone.
pub fn use_session_query() -> Memo<SessionQuery> {
    let (address, zone) = (use_query_map(), use_zone());
    Memo::new(move |_| {
        let mut query = address.with(|address| SessionQuery::from_pairs(address));
        query.period = read_in(query.period, zone);
        query
    })
}

/// A period that an address asks for, in the reader's time zone. Without days, no zone: nothing is asked for again when the browser
/// tells its own.
pub fn read_in(period: Period, zone: Signal<ZoneOffset>) -> Period {
    let zone = if period.days == Days::All { ZoneOffset::default() } else { zone.get() };
    Period { zone, ..period }
}

/// The address under `path` that asks for these sessions, with these pairs beside.
pub fn address(path: &str, query: &SessionQuery, beside: &[(&'static str, String)]) -> String {
    with_pairs(path, query.pairs().into_iter().chain(beside.iter().cloned()))
}

/// The address of an export of these sessions.
pub fn export_address(query: &SessionQuery, zone: ZoneOffset, format: ExportFormat) -> String {
    let whole = SessionQuery { from: PageStart::Start, ..query.clone() };
    let beside = [(ZONE, zone.minutes().to_string()), ("format", format.name().to_owned())];
    address(EXPORT_PATH, &whole, &beside)
}

/// What a filter does: asks for other sessions.
type Change = Callback<SessionQuery>;

/// The filters.
#[component]
pub fn SessionFilters(
    /// The blade's address.
    path: &'static str,
    /// What is shown.
    query: Memo<SessionQuery>,
    /// What else stands in the address and stays there.
    #[prop(optional, into)]
    beside: Signal<Vec<(&'static str, String)>>,
    /// Whose sessions one may choose from.
    operators: Resource<ApiResult<Vec<Operator>>>,
) -> impl IntoView {
    let locale = use_locale();
    let (texts, states) = (ReportTexts(locale), States(locale));
    let here = use_location().pathname;
    let navigate = use_navigate();
    let change = Change::new(move |wanted: SessionQuery| {
        let wanted = SessionQuery { from: PageStart::Start, ..wanted };
        // A pane that is open stays open; half a word leaves no trail in the history.
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address(&here.get_untracked(), &wanted, &beside.get_untracked()), options);
    });
    let search = Signal::derive(move || query.with(|query| query.search.clone()));
    let results: Vec<_> = SessionResult::ALL
        .iter()
        .map(|&result| (result.name().to_owned(), texts.of_result(result).to_owned()))
        .collect();
    let modes = [Mode::RemoteControl, Mode::ScreenSharing]
        .map(|mode| (mode_name(mode).to_owned(), states.mode(mode).to_owned()));
    let cleared = move || {
        let unfiltered = query.with(|query| SessionQuery {
            open_only: query.open_only,
            sort: query.sort,
            direction: query.direction,
            ..SessionQuery::default()
        });
        address(path, &unfiltered, &beside.get())
    };
    view! {
        <div class="filters">
            <SearchBox
                label=texts.search()
                action=path
                search
                on_search=move |search| change.run(SessionQuery { search, ..query.get_untracked() })
            />
            <div class="filter-row" role="group" aria-label=texts.filters()>
                <StatesChoice query change />
                <Choice
                    id="filter-result"
                    label=texts.result()
                    any=texts.any_result()
                    options=results
                    chosen=Signal::derive(move || query.with(|query| query.results.first().map(|result| result.name().to_owned())))
                    on_choose=move |name: String| {
                        let results = SessionResult::from_name(&name).into_iter().collect();
                        change.run(SessionQuery { results, ..query.get_untracked() });
                    }
                />
                <Choice
                    id="filter-mode"
                    label=texts.mode()
                    any=texts.any_mode()
                    options=modes.to_vec()
                    chosen=Signal::derive(move || query.with(|query| query.mode.map(|mode| mode_name(mode).to_owned())))
                    on_choose=move |name: String| {
                        let mode = SessionQuery::from_pairs([("mode", name)]).mode;
                        change.run(SessionQuery { mode, ..query.get_untracked() });
                    }
                />
                <OperatorChoice query change operators />
                <DaysChoice
                    days=Signal::derive(move || query.with(|query| query.period.days))
                    on_choose=move |days| {
                        let query = query.get_untracked();
                        change.run(SessionQuery { period: Period { days, ..query.period }, ..query });
                    }
                />
                {move || {
                    query
                        .with(|query| query.device_id.is_some())
                        .then(|| {
                            view! {
                                <span class="chip">
                                    <Icon name=IconName::Devices size16=true />
                                    <span>{texts.one_device()}</span>
                                </span>
                            }
                        })
                }}
                {move || {
                    query
                        .with(SessionQuery::is_filtered)
                        .then(|| {
                            view! {
                                <a class="button button-subtle" href=cleared>
                                    <Icon name=IconName::Close size16=true />
                                    {texts.clear()}
                                </a>
                            }
                        })
                }}
            </div>
        </div>
    }
    .into_any()
}

/// Whose sessions, where there are several people's to choose from.
#[component]
fn OperatorChoice(
    query: Memo<SessionQuery>,
    change: Change,
    operators: Resource<ApiResult<Vec<Operator>>>,
) -> impl IntoView {
    let texts = ReportTexts(use_locale());
    let choice = move || {
        // Without the names the other filters work all the same.
        let operators = operators.get()?.unwrap_or_default();
        if operators.len() < 2 {
            return None;
        }
        let options: Vec<_> =
            operators.into_iter().map(|operator| (operator.id.to_string(), operator.name)).collect();
        Some(view! {
            <Choice
                id="filter-operator"
                label=texts.operator()
                any=texts.any_operator()
                options
                chosen=Signal::derive(move || query.with(|query| query.requested_by.map(|id| id.to_string())))
                on_choose=move |id: String| {
                    change.run(SessionQuery { requested_by: id.parse().ok(), ..query.get_untracked() });
                }
            />
        })
    };
    view! { <Transition fallback=|| ()>{choice}</Transition> }.into_any()
}
