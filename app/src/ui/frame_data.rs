//! What the frame knows and every blade under it may need: who is signed in, the connector, and how many wait for help.

use farhand_contract::{
    Permission,
    accounts::Profile,
    connectors::{Connector, ConnectorMethod, ConnectorStatus},
    events::Event,
};
use leptos::prelude::*;

use super::{MessageBar, MessageKind};
use crate::{
    api::{ApiResult, accounts::get_profile, connectors::get_connector, help_requests::count_help_requests},
    live::{Live, LiveEvent},
    locales::FrameTexts,
    preferences::use_locale,
};

#[derive(Clone, Copy)]
struct FrameData {
    profile: Resource<ApiResult<Profile>>,
    connector: Resource<ApiResult<Connector>>,
    help_waiting: Resource<ApiResult<u64>>,
}

/// Loads it, keeps it up to date, and provides it to the blades.
pub fn provide_frame_data(live: Live) {
    let data = FrameData {
        profile: Resource::new(|| (), |()| get_profile()),
        connector: Resource::new(|| (), |()| get_connector()),
        help_waiting: Resource::new(|| (), |()| count_help_requests()),
    };
    provide_context(data);
    live.on(move |event| {
        if matches!(event, LiveEvent::Resync | LiveEvent::Changed(Event::Connector)) {
            data.connector.refetch();
        }
        if matches!(event, LiveEvent::Resync | LiveEvent::Changed(Event::Help { .. })) {
            data.help_waiting.refetch();
        }
    });
}

fn use_frame_data() -> FrameData {
    expect_context()
}

/// Who is signed in.
pub fn use_profile() -> Resource<ApiResult<Profile>> {
    use_frame_data().profile
}

/// How many device users wait for help, up to date.
pub fn use_help_waiting() -> Resource<ApiResult<u64>> {
    use_frame_data().help_waiting
}

/// The TeamViewer connector, up to date.
pub fn use_connector() -> Resource<ApiResult<Connector>> {
    use_frame_data().connector
}

/// Shows its children only to who may. The services decide all the same.
#[component]
pub fn Allowed(
    /// What one must be allowed.
    permission: Permission,
    children: ChildrenFn,
) -> impl IntoView {
    let profile = use_profile();
    let allowed = move || {
        let profile = profile.get()?.ok()?;
        profile.permissions.contains(permission).then(|| children())
    };
    view! { <Transition fallback=|| ()>{allowed}</Transition> }.into_any()
}

/// Says that no session can be started, where that is so, and leads to what mends it.
#[component]
pub fn ConnectorBanner() -> impl IntoView {
    let texts = FrameTexts(use_locale());
    let connector = use_connector();
    let banner = move || {
        let connector = connector.get()?.ok()?;
        let scripted = connector.method == Some(ConnectorMethod::ScriptToken);
        let text = match connector.status {
            ConnectorStatus::Onboarded => return None,
            ConnectorStatus::NeedsSignIn if scripted && connector.web.on => texts.banner_old_needs_token(),
            ConnectorStatus::NeedsSignIn if scripted => texts.banner_needs_token(),
            ConnectorStatus::NeedsSignIn if connector.web.on => texts.banner_old_needs_sign_in(),
            ConnectorStatus::NeedsSignIn => texts.banner_needs_sign_in(),
            // The second generation starts them.
            ConnectorStatus::NotOnboarded | ConnectorStatus::Onboarding if connector.web.on => return None,
            ConnectorStatus::NotOnboarded | ConnectorStatus::Onboarding => texts.banner_not_connected(),
        };
        let link = move || {
            view! { <a href="/tenant-administration/connectors/teamviewer">{texts.banner_link()}</a> }
        };
        Some(view! {
            <div class="connector-banner">
                <MessageBar kind=MessageKind::Warning action=link>
                    {text}
                </MessageBar>
            </div>
        })
    };
    view! { <Transition fallback=|| ()>{banner}</Transition> }.into_any()
}
