//! What stands where a value will be, and the value once it is there.

use farhand_contract::Error;
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use super::{ErrorState, NoPermission};
use crate::{
    api::{ApiError, ApiResult},
    locales::Common,
    preferences::use_locale,
};

/// A resource: a skeleton until it is there, then its value, or what went wrong and the way on.
#[component]
pub fn Loaded<T, V>(
    /// What is loaded.
    resource: Resource<ApiResult<T>>,
    /// What stands there meanwhile, in the final size.
    #[prop(into)]
    skeleton: ViewFn,
    /// Shows the value; called again for each new one, while the old one stays on the page.
    view: V,
) -> impl IntoView
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    V: Fn(T) -> AnyView + Send + Sync + 'static,
{
    view! {
        <Transition fallback=move || skeleton.run()>
            {move || {
                resource
                    .get()
                    .map(|result| match result {
                        Ok(value) => view(value),
                        Err(error) => view! { <Failed error on_retry=move || resource.refetch() /> }.into_any(),
                    })
            }}
        </Transition>
    }
    .into_any()
}

/// Shows what somebody's own deed has answered, and asks once more: what was heard of meanwhile may be newer than that.
pub fn show_answer<T>(resource: Resource<ApiResult<T>>, now: T)
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    resource.set(Some(Ok(now)));
    resource.refetch();
}

/// The way on from each kind of error.
#[component]
pub fn Failed(
    /// What happened.
    error: ApiError,
    /// Tries again.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    match error {
        ApiError::Service(Error::SignInRequired) => view! { <SignInAgain /> }.into_any(),
        ApiError::Service(Error::Forbidden { permission }) => {
            view! { <NoPermission permission /> }.into_any()
        }
        error => view! { <ErrorState error on_retry /> }.into_any(),
    }
}

/// Goes to the sign-in page, and comes back here after it.
#[component]
fn SignInAgain() -> impl IntoView {
    Effect::new(|_| {
        let location = window().location();
        let here = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
        let next = String::from(js_sys::encode_uri_component(&here));
        // The page is loaded anew: what it holds belongs to a sign-in that is over.
        let _ = location.set_href(&format!("/sign-in?next={next}"));
    });
    view! { <Skeleton /> }
}

/// Grey lines where text will be.
#[component]
pub fn Skeleton(
    /// How many lines.
    #[prop(default = 3)]
    rows: usize,
) -> impl IntoView {
    let common = Common(use_locale());
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{common.loading()}</span>
            {(0..rows).map(|_| view! { <span class="skeleton-line"></span> }).collect_view()}
        </div>
    }
}

/// Something is under way.
#[component]
pub fn Spinner(
    /// What, in words.
    #[prop(optional, into)]
    label: String,
) -> impl IntoView {
    let common = Common(use_locale());
    let silent = label.is_empty();
    view! {
        <span class="spinner" role="status">
            <span class="spinner-ring"></span>
            <span class:visually-hidden=silent>
                {if silent { common.loading().to_owned() } else { label }}
            </span>
        </span>
    }
}
