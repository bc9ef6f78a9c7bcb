//! What the pane shows of a device, and what it asks.

use farhand_contract::{
    DeviceId,
    consent::AppliedPolicy,
    devices::{Device, DeviceDetails, Platform},
    offers::{Mode, NotOffered, Notice, Offer, WebOffer},
    sessions::REASON_LIMIT,
};
use leptos::prelude::*;

use super::{
    draft::Draft,
    supported::Supported,
    web::{AskPage, Choice, Generation, WebDraft},
};
use crate::{
    locales::{ConsentTexts, Errors, SessionTexts, States, TechnicianTexts},
    preferences::use_locale,
    ui::{
        Button, ButtonKind, ButtonLink, ErrorBar, Essential, EssentialView, Essentials, IconName, MessageBar,
        MessageKind, Skeleton, keep_query,
    },
};

/// The device, and either the way to start or the reason why not.
#[component]
pub fn Form(
    /// The device and what is offered.
    details: DeviceDetails,
    /// What is filled in.
    draft: Draft,
    /// The second generation's part.
    web: WebDraft,
) -> impl IntoView {
    let DeviceDetails { device, platform, offer, web_offer, open_session, policy, .. } = details;
    // The page is on its way to that session.
    if open_session.is_some() {
        return view! { <Skeleton rows=8 /> }.into_any();
    }
    let device_id = device.id;
    let required = policy.policy.reason_required;
    match (offer, web_offer) {
        (Offer::Allowed { mode, notices }, WebOffer::NotOffered { .. }) => view! {
            <div class="stack">
                <About device platform mode=Some(mode) />
                <Policy policy notices=notices.clone() />
                <Ask device_id mode notices draft required />
            </div>
        }
        .into_any(),
        (Offer::Allowed { mode, notices }, WebOffer::Allowed { notices: web_notices }) => {
            let known = notices.clone();
            let old = move || web.chosen.get() == Generation::Old;
            let ask = move || {
                if old() {
                    view! { <Ask device_id mode notices=notices.clone() draft required /> }.into_any()
                } else {
                    view! { <AskPage device_id notices=web_notices.clone() draft web required /> }.into_any()
                }
            };
            view! {
                <div class="stack">
                    <About device platform mode=Signal::derive(move || old().then_some(mode)) />
                    <Policy policy notices=known />
                    <Choice web />
                    {ask}
                </div>
            }
            .into_any()
        }
        (Offer::NotOffered { .. }, WebOffer::Allowed { notices }) => view! {
            <div class="stack">
                <About device platform mode=None />
                <AskPage device_id notices draft web required />
            </div>
        }
        .into_any(),
        (Offer::NotOffered { reason }, WebOffer::NotOffered { .. }) => view! {
            <div class="stack">
                <About device platform mode=None />
                <Refused reason />
            </div>
        }
        .into_any(),
    }
}

#[component]
fn About(device: Device, platform: Platform, #[prop(into)] mode: Signal<Option<Mode>>) -> impl IntoView {
    let texts = SessionTexts(use_locale());
    let states = States(use_locale());
    let user = device.user_display_name.or(device.user_principal_name);

    view! {
        <Essentials>
            <EssentialView label=texts.device()>
                <a href=keep_query(format!("/devices/{}", device.id))>{device.device_name}</a>
            </EssentialView>
            <Essential label=texts.user() value=Some(user.unwrap_or_else(|| texts.no_user().to_owned())) />
            <Essential label=texts.platform() value=Some(states.platform(platform).to_owned()) />
            {move || {
                mode.get()
                    .map(|mode| {
                        view! { <Essential label=texts.mode() value=Some(states.mode(mode).to_owned()) /> }
                    })
            }}
        </Essentials>
    }
}

/// What the policy says of this session, where somebody is asked.
#[component]
fn Policy(policy: AppliedPolicy, notices: Vec<Notice>) -> impl IntoView {
    let texts = ConsentTexts(use_locale());
    let asked = !notices.contains(&Notice::NoCompanyPortal);
    asked.then(|| {
        view! {
            <Essentials>
                <Essential label=texts.applies() value=Some(texts.summary(&policy.policy)) />
            </Essentials>
        }
    })
}

#[component]
fn Refused(reason: NotOffered) -> impl IntoView {
    let texts = SessionTexts(use_locale());
    let (what, todo) = Errors(use_locale()).not_offered(reason);
    let connector = reason.is_mended_in_connector();
    let unsupported = reason.is_for_platform();

    view! {
        <MessageBar kind=MessageKind::Warning title=texts.not_offered_title()>
            {what} " " {todo}
        </MessageBar>
        {unsupported.then(|| view! { <Supported /> })}
        {connector
            .then(|| {
                view! {
                    <div class="actions">
                        <ButtonLink
                            href="/tenant-administration/connectors/teamviewer"
                            kind=ButtonKind::Primary
                            icon=IconName::Connector
                        >
                            {texts.to_connector()}
                        </ButtonLink>
                    </div>
                }
            })}
    }
}

#[component]
fn Ask(device_id: DeviceId, mode: Mode, notices: Vec<Notice>, draft: Draft, required: bool) -> impl IntoView {
    let texts = SessionTexts(use_locale());
    let no_portal = notices.contains(&Notice::NoCompanyPortal);
    let unsupported = notices.contains(&Notice::MayBeUnsupported);
    let disabled = Signal::derive(move || {
        !draft.is_ready() || unsupported && !draft.confirmed.get() || required && draft.lacks_reason()
    });
    let busy = Signal::derive(move || draft.is_busy());

    view! {
        {(mode == Mode::ScreenSharing)
            .then(|| view! { <MessageBar>{texts.screen_sharing_notice()}</MessageBar> })}
        {no_portal
            .then(|| {
                view! {
                    <MessageBar kind=MessageKind::Warning title=texts.no_portal_title()>
                        {texts.no_portal_text()} " " {TechnicianTexts(use_locale()).userless_after()}
                    </MessageBar>
                }
            })}
        {unsupported.then(|| view! { <MayBeUnsupported draft /> })}
        <Reason draft hint=texts.reason_hint() required />
        {move || draft.problem().map(|error| view! { <ErrorBar error /> })}
        <div class="session-act">
            <Button
                kind=ButtonKind::Primary
                icon=IconName::Remote
                disabled
                busy
                on_click=move || draft.send(device_id)
            >
                {move || if busy.get() { texts.starting() } else { texts.start() }}
            </Button>
            {(!no_portal).then(|| view! { <p class="caption muted">{texts.what_happens()}</p> })}
        </div>
    }
}

/// Says so, and asks whether to go on.
#[component]
pub fn MayBeUnsupported(
    /// Has the answer.
    draft: Draft,
) -> impl IntoView {
    let texts = SessionTexts(use_locale());

    view! {
        <MessageBar kind=MessageKind::Warning title=texts.unsupported_title()>
            {texts.unsupported_text()} " "
            <a href="https://www.teamviewer.com/" target="_blank" rel="external noopener noreferrer">
                "TeamViewer"
            </a>
        </MessageBar>
        <label class="checkbox">
            <input
                type="checkbox"
                name="confirmed"
                prop:checked=move || draft.confirmed.get()
                on:change=move |event| draft.confirmed.set(event_target_checked(&event))
            />
            <span>{texts.unsupported_confirm()}</span>
        </label>
        <Supported />
    }
}

/// Why, in a few words.
#[component]
pub fn Reason(
    /// Has the words.
    draft: Draft,
    /// Who reads them.
    hint: &'static str,
    /// Whether the policy asks for them.
    required: bool,
) -> impl IntoView {
    let texts = SessionTexts(use_locale());
    let consent = ConsentTexts(use_locale());
    let used = move || draft.reason.with(|reason| reason.chars().count());

    view! {
        <div class="field">
            <label class="field-label" for="session-reason">
                {if required { consent.reason_or_ticket() } else { texts.reason() }}
                {(!required).then(|| view! { <span class="muted">" (" {texts.optional()} ")"</span> })}
            </label>
            <textarea
                id="session-reason"
                class="input"
                name="reason"
                rows="3"
                required=required
                maxlength=REASON_LIMIT.to_string()
                aria-describedby="session-reason-hint"
                prop:value=move || draft.reason.get()
                on:input=move |event| draft.reason.set(event_target_value(&event))
            ></textarea>
            <div class="field-hint session-reason-hint" id="session-reason-hint">
                <span>{if required { consent.reason_needed() } else { hint }}</span>
                <span class="num">{move || texts.counted(used(), REASON_LIMIT)}</span>
            </div>
        </div>
    }
}
