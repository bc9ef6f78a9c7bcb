//! The licence agreement, and the three things it allows.

use farhand_contract::connectors::AGREEMENT_VERSION;
use leptos::prelude::*;

use super::operations::Operations;
use crate::{
    locales::ConnectorTexts,
    preferences::use_locale,
    ui::{Dialog, Icon, IconName},
};

/// The licence agreement, to accept or to leave.
#[component]
pub fn Agreement(
    /// Has what opens it and what accepts it.
    operations: Operations,
) -> impl IntoView {
    let texts = ConnectorTexts(use_locale());

    view! {
        <Dialog
            open=operations.agreement_open
            title=texts.agreement_title()
            confirm=texts.accept()
            busy=operations.accept.pending()
            on_confirm=move || {
                operations.accept.dispatch(());
            }
        >
            <div class="stack-s connector-agreement">
                <p class="caption muted">{texts.agreement_of(AGREEMENT_VERSION)}</p>
                <p>{texts.agreement_intro()}</p>
                <MayDo />
                <p>{texts.agreement_account()}</p>
                <p>{texts.agreement_user()}</p>
                <p>{texts.agreement_record()}</p>
            </div>
        </Dialog>
    }
}

/// What the connector may do.
#[component]
pub fn MayDo() -> impl IntoView {
    let texts = ConnectorTexts(use_locale());
    let things = [
        (IconName::Remote, texts.may_create_sessions(), texts.may_create_sessions_more()),
        (IconName::Person, texts.may_read_directory(), texts.may_read_directory_more()),
        (IconName::Lock, texts.may_keep_token(), texts.may_keep_token_more()),
    ];

    view! {
        <ul class="connector-may">
            {things
                .map(|(icon, what, more)| {
                    view! {
                        <li>
                            <Icon name=icon />
                            <div>
                                <span class="strong">{what}</span>
                                <span class="caption muted">{more}</span>
                            </div>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}
