//! The frame around every blade: header, navigation, footer.

mod bell;
mod dock;
mod header;
mod navigation;

use farhand_contract::events::EVENTS_PATH;
use leptos::prelude::*;
use leptos_router::components::Outlet;

use self::{dock::Dock, header::Header, navigation::Navigation};
use crate::{live::provide_live, locales::FrameTexts, preferences::use_locale, ui::provide_frame_data};

/// Header, navigation and footer, with the blade in between.
#[component]
pub fn Frame() -> impl IntoView {
    let texts = FrameTexts(use_locale());
    let live = provide_live(EVENTS_PATH);
    provide_frame_data(live);
    let sheet = RwSignal::new(false);
    view! {
        <div class="frame">
            <a class="skip" href="#content">
                {texts.skip()}
            </a>
            <Header live sheet />
            <Navigation sheet />
            <main id="content" class="content" tabindex="-1">
                <Outlet />
            </main>
            <Dock live />
            <footer class="footer">{texts.trademarks()}</footer>
        </div>
    }
    .into_any()
}
