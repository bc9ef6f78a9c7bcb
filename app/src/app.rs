//! The page, its routes, and what is provided to all of them.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    blades::{
        AllDevices, AuditLogs, Connectors, DeviceBlade, DevicePage, DevicesOnly, Frame, GroupBlade, Groups,
        HelpRequests, Home, IntuneConnector, NotFound, NotificationSettingsBlade, PortalEnrol, PortalPage,
        RemoteAssistancePolicy, SessionBlade, Sessions, SessionsOnly, SessionsReport, Settings, SignIn,
        StartSessionBlade, TeamViewerConnector, lazy,
    },
    locales::Common,
    preferences::{Preferences, use_locale},
    ui::{in_head, provide_time},
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
                <AutoReload options=options.clone() />
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

    view! {
        <Title formatter=move |text: String| if text.is_empty() { common.product().into() } else { format!("{} – {}", in_head(text), common.product()) } />
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/sign-in") view=SignIn ssr=SsrMode::Async />
                <Route path=path!("/portal") view={lazy::<PortalPage>()} ssr=SsrMode::Async />
                <Route path=path!("/portal/enrol") view={lazy::<PortalEnrol>()} ssr=SsrMode::Async />
                <Route path=path!("/portal/enrol/:code") view={lazy::<PortalEnrol>()} ssr=SsrMode::Async />
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("") view={lazy::<Home>()} />
                    <ParentRoute path=path!("devices") view={lazy::<AllDevices>()}>
                        <Route path=path!("") view=DevicesOnly />
                        <ParentRoute path=path!(":id") view={lazy::<DeviceBlade>()}>
                            <Route path=path!("") view=DevicePage />
                            <Route path=path!("properties") view=DevicePage />
                            <Route path=path!("hardware") view=DevicePage />
                            <Route path=path!("remote-assistance") view=DevicePage />
                            <Route path=path!("groups") view=DevicePage />
                        </ParentRoute>
                        <Route path=path!(":id/start") view={lazy::<StartSessionBlade>()} />
                        <Route path=path!(":id/sessions/:session") view={lazy::<SessionBlade>()} />
                    </ParentRoute>
                    <Route path=path!("groups") view={lazy::<Groups>()} />
                    <Route path=path!("groups/:id") view={lazy::<GroupBlade>()} />
                    <ParentRoute path=path!("sessions") view={lazy::<Sessions>()}>
                        <Route path=path!("") view=SessionsOnly />
                        <Route path=path!(":session") view={lazy::<SessionBlade>()} />
                    </ParentRoute>
                    <Route path=path!("notifications") view={lazy::<NotificationSettingsBlade>()} />
                    <Route path=path!("help-requests") view={lazy::<HelpRequests>()} />
                    <Route path=path!("reports/sessions") view={lazy::<SessionsReport>()} />
                    <Route path=path!("tenant-administration/connectors") view={lazy::<Connectors>()} />
                    <Route path=path!("tenant-administration/connectors/teamviewer") view={lazy::<TeamViewerConnector>()} />
                    <Route path=path!("tenant-administration/connectors/intune") view={lazy::<IntuneConnector>()} />
                    <Route path=path!("tenant-administration/remote-assistance-policy") view={lazy::<RemoteAssistancePolicy>()} />
                    <Route path=path!("tenant-administration/settings") view={lazy::<Settings>()} />
                    <Route path=path!("tenant-administration/audit-logs") view={lazy::<AuditLogs>()} />
                </ParentRoute>
            </Routes>
        </Router>
    }
}
