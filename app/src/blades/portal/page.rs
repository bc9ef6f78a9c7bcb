//! What stands around everything in the Company Portal.

use farhand_contract::portal::Portal;
use leptos::{html, prelude::*};

use super::{badge::Flag, switches::Switches};
use crate::{
    api::ApiResult,
    locales::{FrameTexts, PortalTexts},
    preferences::use_locale,
    ui::{Icon, IconName},
};

/// Header, content, footer.
#[component]
pub fn PortalFrame(
    /// How many requests wait.
    #[prop(optional)]
    flag: Option<Flag>,
    /// The device's page, once it is known which device this is.
    #[prop(optional)]
    portal: Option<Resource<ApiResult<Portal>>>,
    children: Children,
) -> impl IntoView {
    let texts = PortalTexts(use_locale());
    let frame = FrameTexts(use_locale());
    let root = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(root) = root.get() {
            // Fails only for names that are no attribute's.
            let _ = root.set_attribute("data-ready", "");
        }
    });

    view! {
        <div class="portal" node_ref=root>
            <header class="portal-header">
                <Tile flag />
                <div class="portal-names">
                    <Transition fallback=move || {
                        view! { <h1 class="portal-organization">{texts.title()}</h1> }
                    }>
                        {move || {
                            let known = portal.and_then(|portal| portal.get()).and_then(Result::ok);
                            view! { <Names known /> }
                        }}
                    </Transition>
                </div>
            </header>
            <main class="portal-main" id="request">
                {children()}
            </main>
            <footer class="portal-footer">
                <Switches />
                <p class="caption muted">{frame.trademarks()}</p>
            </footer>
        </div>
    }
}

#[component]
fn Names(known: Option<Portal>) -> impl IntoView {
    let texts = PortalTexts(use_locale());
    match known {
        Some(portal) => {
            let device = match portal.user_display_name {
                Some(user) => format!("{} · {user}", portal.device_name),
                None => portal.device_name,
            };
            view! {
                <h1 class="portal-organization">{portal.organization}</h1>
                <p class="muted">{device}</p>
            }
            .into_any()
        }
        None => view! { <h1 class="portal-organization">{texts.title()}</h1> }.into_any(),
    }
}

/// The app's icon, with the flag of what waits.
#[component]
fn Tile(flag: Option<Flag>) -> impl IntoView {
    let texts = PortalTexts(use_locale());
    let waiting = move || flag.map_or(0, Flag::count);

    view! {
        <a class="portal-tile" href="#request" aria-label=texts.help() rel="external">
            <Icon name=IconName::Remote />
            {move || {
                let waiting = waiting();
                (waiting > 0)
                    .then(|| {
                        view! {
                            <span class="portal-flag">
                                {waiting} <span class="visually-hidden">{texts.flag(waiting)}</span>
                            </span>
                        }
                    })
            }}
        </a>
    }
}
