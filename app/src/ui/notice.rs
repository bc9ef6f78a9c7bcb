//! What stands in for content: nothing yet, an error, no permission; and messages above it.

use farhand_contract::Permission;
use leptos::prelude::*;

use super::{Button, CopyButton, Icon, IconName};
use crate::{
    api::ApiError,
    locales::{Common, Errors, Explanation},
    preferences::use_locale,
};

/// What kind of message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MessageKind {
    /// Good to know.
    #[default]
    Info,
    /// It worked.
    Success,
    /// It needs attention.
    Warning,
    /// It failed.
    Error,
}

impl MessageKind {
    const fn look(self) -> (&'static str, IconName, &'static str) {
        match self {
            Self::Info => ("message message-info", IconName::Info, "status"),
            Self::Success => ("message message-success", IconName::Success, "status"),
            Self::Warning => ("message message-warning", IconName::Warning, "alert"),
            Self::Error => ("message message-error", IconName::Error, "alert"),
        }
    }
}

/// A message above content.
#[component]
pub fn MessageBar(
    /// What kind.
    #[prop(optional)]
    kind: MessageKind,
    /// In a few words.
    #[prop(optional, into)]
    title: String,
    /// What can be done about it.
    #[prop(optional, into)]
    action: ViewFn,
    children: Children,
) -> impl IntoView {
    let (class, icon, role) = kind.look();
    view! {
        <div class=class role=role>
            <Icon name=icon />
            <div class="message-text">
                {(!title.is_empty()).then(|| view! { <strong>{title}</strong> })}
                <span>{children()}</span>
            </div>
            <div class="message-action">{action.run()}</div>
        </div>
    }
    .into_any()
}

/// What happened when something was tried, and what to do.
#[component]
pub fn ErrorBar(
    /// What happened.
    error: ApiError,
) -> impl IntoView {
    let Explanation { what, todo, request_id } = Errors(use_locale()).explain(&error);
    view! {
        <MessageBar kind=MessageKind::Error title=what>
            {todo}
            {request_id.map(|id| view! { <RequestId id /> })}
        </MessageBar>
    }
    .into_any()
}

/// Nothing here yet.
#[component]
pub fn EmptyState(
    /// What would stand here.
    #[prop(into)]
    text: String,
    /// Above it.
    #[prop(default = IconName::Info)]
    icon: IconName,
    /// What makes it so.
    #[prop(optional, into)]
    action: ViewFn,
) -> impl IntoView {
    view! {
        <div class="state">
            <Icon name=icon />
            <p>{text}</p>
            {action.run()}
        </div>
    }
    .into_any()
}

/// Instead of what could not be loaded.
#[component]
pub fn ErrorState(
    /// What happened.
    error: ApiError,
    /// Tries again.
    #[prop(optional, into)]
    on_retry: Option<Callback<()>>,
) -> impl IntoView {
    let locale = use_locale();
    let common = Common(locale);
    let Explanation { what, todo, request_id } = Errors(locale).explain(&error);
    view! {
        <div class="state state-error" role="alert">
            <Icon name=IconName::Error />
            <h2>{what}</h2>
            <p>{todo}</p>
            {request_id.map(|id| view! { <RequestId id /> })}
            {on_retry
                .map(|on_retry| {
                    view! {
                        <Button icon=IconName::Refresh on_click=on_retry>
                            {common.retry()}
                        </Button>
                    }
                })}
        </div>
    }
    .into_any()
}

/// Instead of what the person may not see.
#[component]
pub fn NoPermission(
    /// What is missing.
    permission: Permission,
) -> impl IntoView {
    let errors = Errors(use_locale());
    view! {
        <div class="state" role="alert">
            <Icon name=IconName::Lock />
            <h2>{errors.no_permission()}</h2>
            <p>{errors.needs_permission(errors.permission(permission))}</p>
            <p class="caption">
                <code>{permission.action()}</code>
            </p>
        </div>
    }
    .into_any()
}

#[component]
fn RequestId(id: String) -> impl IntoView {
    let errors = Errors(use_locale());
    view! {
        <span class="row caption">
            <span>{errors.request_id()}</span>
            <code>{id.clone()}</code>
            <CopyButton text=id quiet=true />
        </span>
    }
    .into_any()
}
