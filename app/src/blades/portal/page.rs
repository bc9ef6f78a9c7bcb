//! What stands around everything in the Company Portal.

use farhand_contract::portal::Portal;
use leptos::{html, prelude::*};

use super::{badge::waiting, installed::Installable};
use crate::{
    api::ApiResult,
    locales::{FrameTexts, PortalTexts},
    preferences::use_locale,
    ui::{Icon, IconName, Switches},
};

/// Header, content, footer.
#[component]
pub fn PortalFrame(
    /// The device's page, once it is known which device this is.
    #[prop(optional)]
    portal: Option<Resource<ApiResult<Portal>>>,
    children: Children,
) -> impl IntoView {
    let frame = FrameTexts(use_locale());
    let root = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(root) = root.get() {
            // Fails only for names that are no attribute's.
            let _ = root.set_attribute("data-ready", "");
        }
    });

    view! {
        <Installable />
        <div class="portal" node_ref=root>
            <header class="portal-header">
                <Transition fallback=|| {
                    view! {
                        <Tile waiting=0 />
                        <Names known=None />
                    }
                }>
                    {move || {
                        let known = portal.and_then(|portal| portal.get()).and_then(Result::ok);
                        let waiting = known.as_ref().map_or(0, waiting);
                        view! {
                            <Tile waiting />
                            <Names known />
                        }
                    }}
                </Transition>
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
    let (title, device) = match known {
        Some(Portal { organization, device_name, user_display_name, .. }) => {
            let device = match user_display_name {
                Some(user) => format!("{device_name} · {user}"),
                None => device_name,
            };
            (organization, Some(device))
        }
        None => (texts.title().to_owned(), None),
    };
    view! {
        <div class="portal-names">
            <h1 class="portal-organization">{title}</h1>
            {device.map(|device| view! { <p class="muted">{device}</p> })}
        </div>
    }
}

/// The app's icon, with the flag of what waits.
#[component]
fn Tile(
    /// How many requests wait.
    waiting: u32,
) -> impl IntoView {
    let texts = PortalTexts(use_locale());
    view! {
        <a class="portal-tile" href="#request" rel="external">
            <Icon name=IconName::Remote />
            <span class="visually-hidden">{texts.help()}</span>
            {(waiting > 0)
                .then(|| {
                    view! {
                        <span class="portal-flag">
                            {waiting} <span class="visually-hidden">{texts.flag(waiting)}</span>
                        </span>
                    }
                })}
        </a>
    }
}
