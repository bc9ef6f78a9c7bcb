//! Starting with TeamViewer's own page: the second generation of the connector.

use farhand_contract::{DeviceId, offers::Notice, web_connector::OpenTeamViewer};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::{
    draft::Draft,
    form::{MayBeUnsupported, Reason},
};
use crate::{
    api::{ApiError, web_connector::open_team_viewer_page},
    locales::WebConnectorTexts,
    preferences::use_locale,
    ui::{Button, ButtonKind, ButtonLink, ErrorBar, IconName, MessageBar, MessageKind},
};

/// Which generation of the connector a session is started with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// The one whose sessions are made and followed here.
    Old,
    /// TeamViewer's own page.
    New,
}

/// What came of opening the page.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Opened {
    /// It is in another tab.
    Tab,
    /// The browser let no tab open: here is the address.
    Blocked(String),
}

/// The choice, and how the opening goes. Outlives each look at the device.
#[derive(Clone, Copy)]
pub struct WebDraft {
    /// What is chosen, where there is a choice.
    pub chosen: RwSignal<Generation>,
    opening: RwSignal<bool>,
    opened: RwSignal<Option<Opened>>,
    problem: RwSignal<Option<ApiError>>,
}

impl WebDraft {
    /// Nothing chosen yet for the device with this id, and anew for another.
    pub fn new(id: Memo<Option<DeviceId>>) -> Self {
        let chosen = RwSignal::new(Generation::Old);
        let (opened, problem) = (RwSignal::new(None), RwSignal::new(None));
        Effect::new(move |before: Option<Option<DeviceId>>| {
            let now = id.get();
            if before.is_some_and(|before| before != now) {
                chosen.set(Generation::Old);
                opened.set(None);
                problem.set(None);
            }
            now
        });
        Self { chosen, opening: RwSignal::new(false), opened, problem }
    }

    /// Opens the page, once the server has written it down.
    fn open(self, device_id: DeviceId, draft: Draft) {
        if self.opening.get_untracked() {
            return;
        }
        // In the click itself: after the answer, a browser would take it for a pop-up.
        let tab = empty_tab();
        let reason = draft.reason.get_untracked().trim().to_owned();
        let request = OpenTeamViewer {
            device_id,
            reason: (!reason.is_empty()).then_some(reason),
            confirmed: draft.confirmed.get_untracked(),
        };
        self.opening.set(true);
        self.opened.set(None);
        self.problem.set(None);
        leptos::task::spawn_local(async move {
            let answer = open_team_viewer_page(request).await;
            // The pane may be closed by now; the tab is all the same.
            self.opening.try_set(false);
            match (answer, tab) {
                (Ok(address), Some(tab)) if tab.location().set_href(&address).is_ok() => {
                    self.opened.try_set(Some(Opened::Tab));
                }
                (Ok(address), _) => {
                    self.opened.try_set(Some(Opened::Blocked(address)));
                }
                (Err(error), tab) => {
                    if let Some(tab) = tab {
                        let _ = tab.close();
                    }
                    self.problem.try_set(Some(error));
                }
            }
        });
    }
}

/// A new tab that knows nothing of this one, unless the browser lets none open.
fn empty_tab() -> Option<web_sys::Window> {
    let tab = window().open_with_url_and_target("", "_blank").ok()??;
    tab.set_opener(&JsValue::NULL).ok()?;
    Some(tab)
}

/// The two generations, to choose from.
#[component]
pub fn Choice(
    /// Has what is chosen.
    web: WebDraft,
) -> impl IntoView {
    let texts = WebConnectorTexts(use_locale());
    let choices = [
        (Generation::Old, texts.choice_old(), texts.choice_old_text()),
        (Generation::New, texts.choice_new(), texts.choice_new_text()),
    ];
    let choices = choices.map(|(generation, label, text)| {
        view! {
            <label class="checkbox">
                <input
                    type="radio"
                    name="session-generation"
                    prop:checked=move || web.chosen.get() == generation
                    on:change=move |_| web.chosen.set(generation)
                />
                <span>
                    {label} <span class="caption muted session-generation-text">{text}</span>
                </span>
            </label>
        }
    });
    view! {
        <fieldset class="session-generation">
            <legend class="field-label">{texts.choice()}</legend>
            {choices.into_iter().collect_view()}
        </fieldset>
    }
    .into_any()
}

/// What is asked before the page is opened, and the button.
#[component]
pub fn AskPage(
    /// The device.
    device_id: DeviceId,
    /// What to know before.
    notices: Vec<Notice>,
    /// What is filled in.
    draft: Draft,
    /// Opens it.
    web: WebDraft,
    /// Whether the policy asks for a reason.
    required: bool,
) -> impl IntoView {
    let texts = WebConnectorTexts(use_locale());
    let unsupported = notices.contains(&Notice::MayBeUnsupported);
    let disabled =
        Signal::derive(move || unsupported && !draft.confirmed.get() || required && draft.lacks_reason());
    let busy = web.opening;

    view! {
        {unsupported.then(|| view! { <MayBeUnsupported draft /> })}
        <Reason draft hint=texts.reason_hint() required />
        {move || web.problem.get().map(|error| view! { <ErrorBar error /> })}
        {move || web.opened.get().map(|opened| view! { <Outcome opened /> })}
        <div class="session-act">
            <Button
                kind=ButtonKind::Primary
                icon=IconName::Open
                disabled
                busy
                on_click=move || web.open(device_id, draft)
            >
                {move || if busy.get() { texts.opening() } else { texts.open() }}
            </Button>
            <p class="caption muted">{texts.no_session()}</p>
            <p class="caption muted">{texts.told()} " " {texts.needs_client()}</p>
        </div>
    }
    .into_any()
}

#[component]
fn Outcome(opened: Opened) -> impl IntoView {
    let texts = WebConnectorTexts(use_locale());
    match opened {
        Opened::Tab => view! {
            <MessageBar kind=MessageKind::Success>{texts.opened()}</MessageBar>
        }
        .into_any(),
        Opened::Blocked(address) => view! {
            <MessageBar kind=MessageKind::Warning>{texts.blocked()}</MessageBar>
            <div class="actions">
                <ButtonLink href=address icon=IconName::Open new_tab=true external=true>
                    {texts.open_here()}
                </ButtonLink>
            </div>
        }
        .into_any(),
    }
}
