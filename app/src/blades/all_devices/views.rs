//! Saved views: which one the address names, what it shows, and what is done with it.
//!
//! The address of a view, `/devices?view=ID`, is led on to that of its list, which says all that is shown: the view's id, the
//! pairs of the query, and the columns. What changes the list changes the address as ever; that the view shows something
//! else by then is seen by comparing the two.

mod dialogs;
mod link;
mod menu;

use farhand_contract::{
    Error,
    device_columns::DeviceColumns,
    device_groups::asks_for_groups,
    device_views::{COLUMNS, DeviceView, ListPairs, VIEW},
    devices::DeviceQuery,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};
use serde::{Deserialize, Serialize};

pub use self::{
    dialogs::{Asked, ViewDialogs},
    link::CopyLink,
    menu::ViewsMenu,
};
use super::address;
use crate::{
    api::{ApiError, ApiResult, device_views::open_device_view, preferences::set_device_columns},
    locales::DeviceViewTexts,
    preferences::use_locale,
    ui::{ErrorBar, MessageBar, MessageKind},
};

/// The view that the address names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Opened {
    /// It names none.
    Nothing,
    /// This one.
    View(DeviceView),
    /// One that is not there, or not for who asks.
    Missing,
}

impl Opened {
    /// The view of this id. It may still be the one that was named before.
    fn named(self, id: Option<String>) -> Option<DeviceView> {
        let Self::View(view) = self else { return None };
        (id?.parse() == Ok(view.id)).then_some(view)
    }
}

/// Why a list is not the rule of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRule {
    /// It has all devices.
    LeavesNothingOut,
    /// It is about what is in groups.
    AsksForGroups,
}

/// What the address says of views and columns.
#[derive(Clone, Copy)]
pub struct Views {
    query: Memo<DeviceQuery>,
    path: Memo<String>,
    address: Memo<ParamsMap>,
    /// The view's id, as it stands there.
    named: Memo<Option<String>>,
    /// Whether it stands there instead of a list.
    is_short: Memo<bool>,
    /// The columns that stand there instead of one's own.
    columns: Memo<Option<DeviceColumns>>,
    opened: Resource<ApiResult<Opened>>,
    /// The columns that are shown.
    shown: RwSignal<DeviceColumns>,
    /// One's own.
    own: StoredValue<DeviceColumns>,
    /// Why what was last done with a view failed.
    problem: RwSignal<Option<ApiError>>,
    go: Callback<String>,
}

impl Views {
    /// Follows the address, whose query this is.
    pub fn new(query: Memo<DeviceQuery>) -> Self {
        let (path, address) = (use_location().pathname, use_query_map());
        let named = Memo::new(move |_| address.with(|address| address.get(VIEW)).filter(|id| !id.is_empty()));
        let is_short = Memo::new(move |_| {
            named.with(Option::is_some) && address.with(|address| address.get_str(COLUMNS).is_none())
        });
        let columns =
            Memo::new(move |_| address.with(|address| DeviceColumns::from_text(address.get_str(COLUMNS)?)));
        let opened = Resource::new(
            move || named.get(),
            move |named| async move {
                let Some(id) = named else { return Ok(Opened::Nothing) };
                let Some(view) = open_device_view(id).await? else { return Ok(Opened::Missing) };
                // The blade may be gone by then.
                if is_short.try_get_untracked() == Some(true) {
                    lead_on(&address::of_list(&path.get_untracked(), Some(view.id), &view.list));
                }
                Ok(Opened::View(view))
            },
        );
        let navigate = use_navigate();
        let go = Callback::new(move |address: String| {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&address, options);
        });
        Self {
            query,
            path,
            address,
            named,
            is_short,
            columns,
            opened,
            shown: RwSignal::new(DeviceColumns::default()),
            own: StoredValue::new(DeviceColumns::default()),
            problem: RwSignal::new(None),
            go,
        }
    }

    /// Leads from a view's address on to its list, and lets the columns follow the address.
    pub fn follow(self) {
        Effect::new(move |_| {
            let view = self.open().filter(|_| self.is_short.get());
            if let Some(view) = view {
                self.go.run(address::of_list(&self.path.get_untracked(), Some(view.id), &view.list));
            }
        });
        let before = StoredValue::new(self.columns.get_untracked());
        Effect::new(move |_| {
            let now = self.columns.get();
            if before.with_value(|before| *before != now) {
                before.set_value(now.clone());
                self.shown.set(now.unwrap_or_else(|| self.own.get_value()));
            }
        });
    }

    /// Whether the address names a view and no list.
    pub fn is_short(self) -> bool {
        self.is_short.get()
    }

    /// The list that the address is led on to, where it names a view and no list.
    pub async fn leads_on_to(self) -> Option<DeviceQuery> {
        if !self.is_short.get_untracked() {
            return None;
        }
        let opened = self.opened.await.ok()?;
        // The blade may be gone by then.
        Some(opened.named(self.named.try_get_untracked()?)?.list.query())
    }

    /// The columns to show: the address's, or else these, one's own.
    pub fn columns_over(self, own: DeviceColumns) -> RwSignal<DeviceColumns> {
        self.own.set_value(own.clone());
        self.shown.set(self.columns.get_untracked().unwrap_or(own));
        self.shown
    }

    /// The columns that the address names.
    pub fn columns_here(self) -> Option<DeviceColumns> {
        self.columns.get()
    }

    /// Whether columns are shown that are not one's own.
    pub fn has_columns(self) -> bool {
        self.columns.with(Option::is_some)
    }

    /// Shows these columns instead: kept as one's own, or in the address where they stand there.
    pub async fn keep_columns(self, wanted: DeviceColumns) -> ApiResult<()> {
        if self.columns.with_untracked(Option::is_some) {
            let address = self.address.get_untracked();
            self.go.run(address::in_columns(&self.path.get_untracked(), address, &wanted));
        } else {
            set_device_columns(wanted.clone()).await?;
            self.own.set_value(wanted.clone());
            self.shown.set(wanted);
        }
        Ok(())
    }

    /// What is shown, and how.
    fn list(self) -> ListPairs {
        self.query.with_untracked(|query| self.shown.with_untracked(|shown| ListPairs::of(query, shown)))
    }

    /// The rule that the list follows; why it follows none that a group could have.
    fn rule(self) -> Result<ListPairs, NoRule> {
        let rule = self.query.with_untracked(ListPairs::rule_of);
        if self.query.with_untracked(asks_for_groups) {
            return Err(NoRule::AsksForGroups);
        }
        if rule.rule().is_some() { Ok(rule) } else { Err(NoRule::LeavesNothingOut) }
    }

    /// The view that is open, once it is here.
    fn open(self) -> Option<DeviceView> {
        self.opened.get()?.ok()?.named(self.named.get())
    }

    /// Whether the list shows something else than the view, or otherwise.
    fn is_changed(self, view: &DeviceView) -> bool {
        // What is shown follows the address, which a view always gives columns.
        let columns = self.columns.get().unwrap_or_else(|| self.shown.get());
        !self.is_short.get() && !self.query.with(|query| view.list.is_same(query, &columns))
    }

    /// The view that is open is now this.
    fn became(self, view: DeviceView) {
        self.opened.set(Some(Ok(Opened::View(view))));
    }

    /// Shows this list under the name of a view, or of none.
    fn show(self, view: Option<&DeviceView>, list: &ListPairs) {
        self.go.run(address::of_list(&self.path.get_untracked(), view.map(|view| view.id), list));
    }
}

/// Answers with another address.
#[cfg(feature = "ssr")]
fn lead_on(address: &str) {
    use http::{HeaderValue, StatusCode, header::LOCATION};

    let location = HeaderValue::from_str(address).ok();
    if let (Some(response), Some(location)) = (use_context::<leptos_axum::ResponseOptions>(), location) {
        response.insert_header(LOCATION, location);
        response.set_status(StatusCode::FOUND);
    }
}

/// In a browser an effect leads on.
#[cfg(not(feature = "ssr"))]
fn lead_on(_: &str) {}

/// Why the view that the address names is not shown, and why what was done with one failed.
#[component]
pub fn ViewProblem(
    /// What the address says of views.
    views: Views,
) -> impl IntoView {
    let texts = DeviceViewTexts(use_locale());
    let not_opened = move || match views.opened.get()? {
        Ok(Opened::Missing) => Some(
            view! {
                <MessageBar kind=MessageKind::Warning title=texts.missing()>
                    {texts.missing_text()}
                </MessageBar>
            }
            .into_any(),
        ),
        // The list says what is wrong there.
        Ok(Opened::Nothing | Opened::View(_))
        | Err(ApiError::Service(Error::Forbidden { .. } | Error::SignInRequired)) => None,
        Err(error) => Some(view! { <ErrorBar error /> }.into_any()),
    };
    view! {
        <Transition fallback=|| ()>{not_opened}</Transition>
        {move || views.problem.get().map(|error| view! { <ErrorBar error /> })}
    }
    .into_any()
}
