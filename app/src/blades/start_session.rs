//! New remote assistance session: who and what, what to know, and one button.

mod draft;
mod form;
mod supported;
mod web;

use farhand_contract::{DeviceId, Error, devices::DeviceDetails, errors::Thing, events::Event};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};

use self::{draft::Draft, form::Form, web::WebDraft};
pub use self::{draft::random_uuid, supported::Supported};
use super::lazy::LazyBlade;
use crate::{
    api::{ApiError, ApiResult, devices::get_device},
    live::{LiveEvent, use_live},
    locales::SessionTexts,
    preferences::use_locale,
    ui::{ConnectorBanner, Loaded, Pane, Skeleton, keep_query},
};

/// The pane that asks for a session.
pub struct StartSessionBlade {
    id: Memo<Option<DeviceId>>,
    device: Resource<ApiResult<DeviceDetails>>,
}

impl LazyBlade for StartSessionBlade {
    fn data() -> Self {
        let params = use_params_map();
        let id = Memo::new(move |_| params.with(|params| params.get_str("id")?.parse().ok()));
        let device = Resource::new(
            move || id.get(),
            |id| async move {
                match id {
                    Some(id) => get_device(id).await,
                    None => Err(ApiError::Service(Error::NotFound { what: Thing::Device })),
                }
            },
        );
        Self { id, device }
    }

    fn view(this: Self) -> AnyView {
        let StartSessionBlade { id, device } = this;
        let texts = SessionTexts(use_locale());
        let (draft, web) = (Draft::new(id), WebDraft::new(id));

        follow(id, device);
        go_to_open_session(device, draft);

        view! {
            <Pane title=texts.start_title() close_href=keep_query("/devices")>
                <ConnectorBanner />
                <Loaded
                    resource=device
                    skeleton=|| view! { <Skeleton rows=8 /> }
                    view=move |details| view! { <Form details draft web /> }.into_any()
                />
            </Pane>
        }
        .into_any()
    }
}

/// Looks again when what is offered may have changed.
fn follow(id: Memo<Option<DeviceId>>, device: Resource<ApiResult<DeviceDetails>>) {
    let Some(live) = use_live() else { return };
    live.on(move |event| match event {
        LiveEvent::Resync | LiveEvent::Changed(Event::Connector) => device.refetch(),
        LiveEvent::Changed(Event::Session { device_id, .. }) if Some(device_id) == id.get_untracked() => {
            device.refetch();
        }
        LiveEvent::Changed(_) | LiveEvent::UpToDate => {}
    });
}

/// A device has one open session at most: whoever asks again is shown that one.
fn go_to_open_session(device: Resource<ApiResult<DeviceDetails>>, draft: Draft) {
    let navigate = use_navigate();
    let search = keep_query("");
    Effect::new(move |_| {
        let started = draft.started();
        let open = started.or_else(|| {
            let details = device.get()?.ok()?;
            Some((details.device.id, details.open_session?.id))
        });
        if let Some((device_id, session_id)) = open {
            let search = search.get_untracked();
            let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate(&format!("/devices/{device_id}/sessions/{session_id}{search}"), options);
        }
    });
}
