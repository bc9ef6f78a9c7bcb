//! The Company Portal on a device: whether it is there, and the way to it.

use farhand_contract::{
    DeviceId,
    portal::{Enrolment, QrCode},
};
use leptos::prelude::*;

use crate::{
    api::{
        ApiError, ApiResult,
        portal::{invite_device, sign_device_out},
    },
    locales::DeviceTexts,
    preferences::use_locale,
    ui::{
        Button, ButtonKind, CodeDisplay, Dialog, ErrorBar, Essential, EssentialView, Essentials, Icon,
        IconName, Moment,
    },
};

/// For which device a link is made, and whether it was signed in by then.
type Invited = (DeviceId, bool);

/// Makes links, and has the last one. It outlives what is shown of a device, which is made anew when something changes.
pub type Invite = Action<Invited, (Invited, ApiResult<Enrolment>)>;

/// Makes none yet.
pub fn invite() -> Invite {
    Action::new(|&invited: &Invited| async move { (invited, invite_device(invited.0).await) })
}

/// The question before a device is signed out, and how that goes. It outlives what is shown of a device.
#[derive(Clone, Copy)]
pub struct SignOut {
    open: RwSignal<bool>,
    device: RwSignal<Option<DeviceId>>,
    problem: RwSignal<Option<ApiError>>,
    end: Action<(), ()>,
}

impl SignOut {
    /// Nothing asked; says so when a device was signed out.
    pub fn new(on_done: Callback<()>) -> Self {
        let (open, device, problem) = (RwSignal::new(false), RwSignal::new(None), RwSignal::new(None));
        let end = Action::new(move |&()| {
            let device = device.get_untracked();
            async move {
                let Some(device) = device else { return };
                match sign_device_out(device).await {
                    Ok(()) => {
                        open.set(false);
                        on_done.run(());
                    }
                    Err(error) => problem.set(Some(error)),
                }
            }
        });
        Self { open, device, problem, end }
    }

    fn ask(self, device: DeviceId) {
        self.device.set(Some(device));
        self.problem.set(None);
        self.open.set(true);
    }
}

/// The question.
#[component]
pub fn SignOutDialog(
    /// Has which device it is about.
    sign_out: SignOut,
) -> impl IntoView {
    let texts = DeviceTexts(use_locale());
    view! {
        <Dialog
            open=sign_out.open
            title=texts.portal_sign_out_title()
            confirm=texts.portal_sign_out()
            cancel=texts.portal_keep()
            danger=true
            busy=sign_out.end.pending()
            on_confirm=move || {
                sign_out.end.dispatch(());
            }
        >
            <p>{texts.portal_sign_out_text()}</p>
            {move || sign_out.problem.get().map(|error| view! { <ErrorBar error /> })}
        </Dialog>
    }
    .into_any()
}

/// Whether the device is signed in to the Company Portal, a link that does it, and the way to end it.
#[component]
pub fn CompanyPortal(
    /// The device.
    id: DeviceId,
    /// Whether it is.
    enrolled: bool,
    /// Makes the link.
    invite: Invite,
    /// Asks before it is ended.
    sign_out: SignOut,
) -> impl IntoView {
    let texts = DeviceTexts(use_locale());
    let busy = invite.pending();
    let (icon, text, label) = if enrolled {
        (IconName::Success, texts.portal_enrolled(), texts.portal_link_new())
    } else {
        (IconName::Info, texts.portal_not_enrolled(), texts.portal_link())
    };
    // Once it has been used it leads nowhere.
    let outcome = move || {
        let (_, outcome) = invite.value().get().filter(|(invited, _)| *invited == (id, enrolled))?;
        Some(match outcome {
            Ok(enrolment) => view! { <Invitation enrolment /> }.into_any(),
            Err(error) => view! { <ErrorBar error /> }.into_any(),
        })
    };
    view! {
        <p class="with-icon">
            <Icon name=icon />
            <span>{text}</span>
        </p>
        <div class="row">
            <Button
                icon=IconName::Link
                busy
                on_click=move || {
                    invite.dispatch((id, enrolled));
                }
            >
                {label}
            </Button>
            {enrolled
                .then(|| {
                    view! {
                        <Button kind=ButtonKind::Subtle on_click=move || sign_out.ask(id)>
                            {texts.portal_sign_out()}
                        </Button>
                    }
                })}
        </div>
        <div aria-live="polite">{outcome}</div>
    }
    .into_any()
}

#[component]
fn Invitation(enrolment: Enrolment) -> impl IntoView {
    let texts = DeviceTexts(use_locale());
    view! {
        <div class="card">
            <span class="field-label">{texts.portal_code()}</span>
            <CodeDisplay code=enrolment.code />
            <Qr qr=enrolment.qr />
            <Essentials>
                <Essential label=texts.portal_address() value=enrolment.url copy=true />
                <EssentialView label=texts.portal_expires()>
                    <Moment at=enrolment.expires_at />
                </EssentialView>
            </Essentials>
        </div>
    }
    .into_any()
}

/// Drawn dark on white in every theme: some cameras read no other.
#[component]
fn Qr(qr: QrCode) -> impl IntoView {
    let texts = DeviceTexts(use_locale());
    let QrCode { size, path } = qr;
    view! {
        <svg
            class="portal-qr"
            role="img"
            aria-label=texts.portal_qr()
            viewBox=format!("0 0 {size} {size}")
            shape-rendering="crispEdges"
        >
            <rect width="100%" height="100%" fill="#fff" />
            <path d=path fill="#000" />
        </svg>
    }
    .into_any()
}
