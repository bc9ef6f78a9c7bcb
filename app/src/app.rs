//! The page, its routes, and what is provided to all of them.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    Lazy, SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    blades::{
        AllDevices, AuditLogs, Connectors, DeviceBlade, DevicesOnly, Frame, HelpRequests, Home, NotFound,
        NotificationSettingsBlade, PortalEnrol, PortalPage, RemoteAssistancePolicy, SessionBlade, Sessions,
        SessionsOnly, SessionsReport, Settings, SignIn, StartSessionBlade, TeamViewerConnector,
    },
    locales::Common,
    preferences::{Preferences, use_locale},
    ui::provide_time,
    zone::provide_zone,
};

/// The document around the app.
#[cfg(feature = "ssr")]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    use leptos_meta::MetaTags;

    let preferences = Preferences::detect();
    view! {
        <!DOCTYPE html>
        <html lang=preferences.locale.tag() data-theme=preferences.theme.name()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href="/pkg/farhand.css" />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// The whole app. Pages leave the server whole: their data is near, and they read without a script.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(Preferences::detect());
    provide_time();
    provide_zone();
    let common = Common(use_locale());

    // A click before this is lost: tests wait for it.
    Effect::new(|_| {
        if let Some(body) = document().body() {
            let _ = body.set_attribute("data-hydrated", "");
        }
    });

    view! {
        <Title formatter=move |text: String| if text.is_empty() { common.product().into() } else { format!("{text} – {}", common.product()) } />
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/sign-in") view=SignIn ssr=SsrMode::Async />
                <Route path=path!("/portal") view={Lazy::<PortalPage>::new()} ssr=SsrMode::Async />
                <Route path=path!("/portal/enrol") view={Lazy::<PortalEnrol>::new()} ssr=SsrMode::Async />
                <Route path=path!("/portal/enrol/:code") view={Lazy::<PortalEnrol>::new()} ssr=SsrMode::Async />
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("") view={Lazy::<Home>::new()} />
                    <ParentRoute path=path!("devices") view={Lazy::<AllDevices>::new()}>
                        <Route path=path!("") view=DevicesOnly />
                        <Route path=path!(":id") view={Lazy::<DeviceBlade>::new()} />
                        <Route path=path!(":id/start") view={Lazy::<StartSessionBlade>::new()} />
                        <Route path=path!(":id/sessions/:session") view={Lazy::<SessionBlade>::new()} />
                    </ParentRoute>
                    <ParentRoute path=path!("sessions") view={Lazy::<Sessions>::new()}>
                        <Route path=path!("") view=SessionsOnly />
                        <Route path=path!(":session") view={Lazy::<SessionBlade>::new()} />
                    </ParentRoute>
                    <Route path=path!("notifications") view={Lazy::<NotificationSettingsBlade>::new()} />
                    <Route path=path!("help-requests") view={Lazy::<HelpRequests>::new()} />
                    <Route path=path!("reports/sessions") view={Lazy::<SessionsReport>::new()} />
                    <Route path=path!("tenant-administration/connectors") view={Lazy::<Connectors>::new()} />
                    <Route path=path!("tenant-administration/connectors/teamviewer") view={Lazy::<TeamViewerConnector>::new()} />
                    <Route path=path!("tenant-administration/remote-assistance-policy") view={Lazy::<RemoteAssistancePolicy>::new()} />
                    <Route path=path!("tenant-administration/settings") view={Lazy::<Settings>::new()} />
                    <Route path=path!("tenant-administration/audit-logs") view={Lazy::<AuditLogs>::new()} />
                </ParentRoute>
            </Routes>
        </Router>
    }
}
