//! The pages, one file a route, named after the blade.

macro_rules! placeholder {
    ($($name:ident),*) => {$(
        /// placeholder
        pub struct $name;
        #[leptos_router::lazy_route]
        impl leptos_router::LazyRoute for $name {
            fn data() -> Self { Self }
            fn view(this: Self) -> leptos::prelude::AnyView { let _ = this; leptos::prelude::view! { <p>{stringify!($name)}</p> }.into_any() }
        }
    )*};
}
use leptos::prelude::*;
placeholder!(
    AllDevices,
    AuditLogs,
    Connectors,
    DeviceBlade,
    Home,
    PortalEnrol,
    PortalPage,
    SessionBlade,
    Sessions,
    StartSessionBlade,
    TeamViewerConnector
);
#[component]
pub fn DevicesOnly() -> impl IntoView {}
#[component]
pub fn SessionsOnly() -> impl IntoView {}
#[component]
pub fn NotFound() -> impl IntoView {}
#[component]
pub fn SignIn() -> impl IntoView {}
#[component]
pub fn Frame() -> impl IntoView {
    view! { <leptos_router::components::Outlet/> }
}
