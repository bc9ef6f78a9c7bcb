//! The bell: what the operator was told, and how much of it they have not read.

mod toast;

use std::collections::HashSet;

use farhand_contract::{
    NotificationId,
    events::Event,
    notifications::{Inbox, NOTIFICATION_DAYS, Notification, NotificationKind, UNREAD_SHOWN},
};
use leptos::{html, prelude::*};
use leptos_router::hooks::use_location;

use self::toast::{News, Toast};
use crate::{
    api::{
        ApiResult,
        notifications::{get_inbox, mark_all_notifications_read, mark_notifications_read},
    },
    live::{Live, LiveEvent},
    locales::{Common, NotificationTexts},
    preferences::use_locale,
    ui::{EmptyState, ErrorState, Icon, IconName, Moment, Skeleton},
};

/// The panel's id: the button opens it without a script's help.
const PANEL: &str = "notifications";

/// What the operator was told; none until it was asked for.
#[derive(Clone, Copy)]
struct Told {
    inbox: RwSignal<Option<ApiResult<Inbox>>>,
    look: Action<(), ApiResult<Inbox>>,
    /// What appears for a while.
    news: RwSignal<Option<News>>,
    /// Whether the panel is open: it shows what is new, and nothing appears beside it.
    open: RwSignal<bool>,
}

impl Told {
    fn unread(self) -> u64 {
        self.inbox
            .with(|inbox| inbox.as_ref().and_then(|inbox| inbox.as_ref().ok()).map_or(0, |it| it.unread))
    }

    /// Marks these as read, here at once and at the server, whose event brings the rest up to date.
    fn read(self, ids: Vec<NotificationId>) {
        self.inbox.update(|inbox| {
            let Some(Ok(inbox)) = inbox else { return };
            let unread = inbox.notifications.iter_mut().filter(|one| !one.read && ids.contains(&one.id));
            let mut count = 0;
            for one in unread {
                one.read = true;
                count += 1;
            }
            inbox.unread = inbox.unread.saturating_sub(count);
        });
        leptos::task::spawn_local(async move {
            if mark_notifications_read(ids).await.is_err() {
                self.look.dispatch(());
            }
        });
    }

    fn read_all(self) {
        let latest = self.inbox.with_untracked(|inbox| {
            let Some(Ok(inbox)) = inbox else { return None };
            inbox.notifications.first().map(|latest| latest.happened_at)
        });
        let Some(until) = latest else { return };
        leptos::task::spawn_local(async move {
            if mark_all_notifications_read(until).await.is_ok() {
                self.look.dispatch(());
            }
        });
    }
}

/// The button with the unread count, the panel that it opens, and what appears when something is new.
#[component]
pub fn Bell(
    /// The tab's event stream.
    live: Live,
) -> impl IntoView {
    let texts = NotificationTexts(use_locale());
    let news = RwSignal::new(None::<News>);
    let told = Told {
        inbox: RwSignal::new(None),
        look: Action::new(|&(): &()| get_inbox()),
        news,
        open: RwSignal::new(false),
    };
    follow(live, told);
    let count = move || {
        let unread = told.unread();
        let words = if unread > UNREAD_SHOWN { format!("{UNREAD_SHOWN}+") } else { unread.to_string() };
        (unread > 0).then(|| view! { <em class="bell-count" aria-hidden="true">{words}</em> })
    };
    view! {
        <button
            type="button"
            class="button button-subtle bell"
            popovertarget=PANEL
            aria-label=move || texts.bell(told.unread())
            title=texts.title()
        >
            <Icon name=IconName::Alert />
            {count}
        </button>
        <Panel told />
        <Toast news />
    }
    .into_any()
}

/// Looks again whenever somebody was told something: one look at a time, and one more when something came meanwhile. So
/// many that come together are one look, and one piece of news.
fn follow(live: Live, told: Told) {
    let path = use_location().pathname;
    let missed = StoredValue::new(false);
    let known = StoredValue::new(None::<HashSet<NotificationId>>);
    let look = told.look;
    live.on(move |event| {
        if !matches!(event, LiveEvent::Resync | LiveEvent::Changed(Event::Notifications { .. })) {
            return;
        }
        if look.pending().get_untracked() {
            missed.set_value(true);
        } else {
            look.dispatch(());
        }
    });
    Effect::new(move |_| {
        let Some(found) = look.value().get() else { return };
        if let Ok(inbox) = &found {
            let ids = inbox.notifications.iter().map(|one| one.id).collect();
            let before = known.try_update_value(|known| known.replace(ids)).flatten();
            let unread_before = told.inbox.with_untracked(|inbox| {
                inbox.as_ref().and_then(|inbox| inbox.as_ref().ok()).map_or(0, |inbox| inbox.unread)
            });
            // What was there when the page came is no news.
            if let Some(before) = before {
                let is_new = |one: &&Notification| !one.read && !before.contains(&one.id);
                let here = path.get_untracked();
                let (seen, unseen): (Vec<_>, Vec<_>) = inbox
                    .notifications
                    .iter()
                    .filter(is_new)
                    .cloned()
                    .partition(|one| is_on_screen(one, &here));
                let more = inbox.unread.saturating_sub(unread_before);
                if let Some(latest) = unseen.first()
                    && !told.open.get_untracked()
                {
                    let count = (unseen.len() as u64).max(more.saturating_sub(seen.len() as u64));
                    told.news.set(Some(News { latest: latest.clone(), count }));
                }
                if !seen.is_empty() {
                    let ids = seen.iter().map(|one| one.id).collect();
                    told.inbox.set(Some(found));
                    told.read(ids);
                    return;
                }
            }
        }
        told.inbox.set(Some(found));
    });
    Effect::new(move |_| {
        if !look.pending().get() && missed.get_value() {
            missed.set_value(false);
            look.dispatch(());
        }
    });
}

/// Whether the pane of the notification's session is open before the operator's eyes.
fn is_on_screen(notification: &Notification, path: &str) -> bool {
    let Some(session) = notification.session_id else { return false };
    path.ends_with(&format!("/sessions/{session}")) && !document().hidden()
}

#[component]
fn Panel(told: Told) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), NotificationTexts(locale));
    let panel = NodeRef::<html::Div>::new();
    let close = move || {
        if let Some(panel) = panel.get_untracked() {
            // Fails only when it is closed already.
            let _ = panel.hide_popover();
        }
    };
    let toggled = move |event: web_sys::Event| {
        let state = js_sys::Reflect::get(&event, &"newState".into());
        let open = state.is_ok_and(|state| state == "open");
        told.open.set(open);
        if !open {
            return;
        }
        told.news.set(None);
        told.look.dispatch(());
        request_animation_frame(move || {
            if let Some(panel) = panel.get_untracked() {
                // Fails for nothing that is on the page.
                let _ = panel.focus();
            }
        });
    };
    let body = move || match told.inbox.get() {
        None => view! { <Skeleton rows=4 /> }.into_any(),
        Some(Err(error)) => {
            let again = move || {
                told.look.dispatch(());
            };
            view! { <ErrorState error on_retry=again /> }.into_any()
        }
        Some(Ok(inbox)) if inbox.notifications.is_empty() => {
            view! { <EmptyState text=texts.none() icon=IconName::Alert /> }.into_any()
        }
        Some(Ok(inbox)) => view! { <List inbox told on_leave=close /> }.into_any(),
    };
    view! {
        <div
            id=PANEL
            class="bell-panel"
            popover="auto"
            role="dialog"
            tabindex="-1"
            aria-label=texts.title()
            node_ref=panel
            on:beforetoggle=toggled
        >
            <div class="bell-head">
                <h2>{texts.title()}</h2>
                <button
                    type="button"
                    class="button button-subtle"
                    disabled=move || told.unread() == 0
                    on:click=move |_| told.read_all()
                >
                    {texts.mark_all()}
                </button>
                <a
                    class="button button-subtle"
                    href="/notifications"
                    aria-label=texts.settings()
                    title=texts.settings()
                    on:click=move |_| close()
                >
                    <Icon name=IconName::Settings />
                </a>
                <button
                    type="button"
                    class="button button-subtle"
                    aria-label=common.close()
                    title=common.close()
                    on:click=move |_| close()
                >
                    <Icon name=IconName::Close />
                </button>
            </div>
            {body}
        </div>
    }
    .into_any()
}

#[component]
fn List(inbox: Inbox, told: Told, #[prop(into)] on_leave: Callback<()>) -> impl IntoView {
    let texts = NotificationTexts(use_locale());
    let shown = inbox.notifications.len();
    let capped = (inbox.total > shown as u64).then(|| texts.latest(shown, inbox.total));
    let lines = inbox
        .notifications
        .into_iter()
        .map(|notification| view! { <Line notification told on_leave /> })
        .collect_view();
    view! {
        <ul class="bell-list">{lines}</ul>
        <p class="bell-foot caption muted">{capped} " " {texts.kept(NOTIFICATION_DAYS)}</p>
    }
    .into_any()
}

const fn icon(kind: NotificationKind) -> IconName {
    match kind {
        NotificationKind::Accepted => IconName::Success,
        NotificationKind::Declined => IconName::Dismiss,
        NotificationKind::Expiring => IconName::Clock,
        NotificationKind::Expired => IconName::Warning,
        NotificationKind::BackOnline => IconName::Devices,
        NotificationKind::HelpAsked => IconName::Question,
        NotificationKind::ConnectorNeedsSignIn | NotificationKind::RevocationGivenUp => IconName::Lock,
    }
}

#[component]
fn Line(notification: Notification, told: Told, on_leave: Callback<()>) -> impl IntoView {
    let texts = NotificationTexts(use_locale());
    let (id, unread, href) = (notification.id, !notification.read, notification.path());
    let words = texts.told(notification.kind, &notification.device_name);
    let label = format!("{}: {words}", texts.mark_read());
    let mark = unread.then(|| {
        view! {
            <button
                type="button"
                class="header-button"
                aria-label=label
                title=texts.mark_read()
                on:click=move |_| told.read(vec![id])
            >
                <Icon name=IconName::Checkmark size16=true />
            </button>
        }
    });
    let go = move |_| {
        on_leave.run(());
        if unread {
            told.read(vec![id]);
        }
    };
    view! {
        <li class="bell-line" class:bell-unread=unread>
            <a href=href on:click=go>
                <Icon name=icon(notification.kind) />
                <span>
                    {unread.then(|| view! { <span class="visually-hidden">{texts.unread()} ": "</span> })}
                    <span class="bell-words">{words}</span>
                    <span class="caption muted">
                        <Moment at=notification.happened_at relative=true />
                    </span>
                </span>
            </a>
            {mark}
        </li>
    }
    .into_any()
}
