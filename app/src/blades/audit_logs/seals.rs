//! How far the audit log is sealed, and whether its seals match.

use farhand_contract::{
    Error,
    audit_seals::{Seal, SealMark, SealStatus, SealsVerified},
};
use leptos::{html, prelude::*, task::spawn_local};

use crate::{
    api::{
        ApiError, ApiResult,
        audit::{audit_seal, verify_audit_seals},
    },
    locales::{Common, SealTexts},
    preferences::use_locale,
    ui::{
        Button, CopyButton, ErrorBar, Icon, IconName, MessageBar, MessageKind, Moment, Skeleton, TextField,
    },
};

/// How many faults are shown; the others are counted.
const FAULTS_SHOWN: usize = 20;

/// How many digits of a hash are shown at its beginning, and at its end: enough to compare by eye.
const DIGITS: (usize, usize) = (6, 4);

/// Where the verification stands.
#[derive(Clone, Debug)]
enum Check {
    /// Nobody has asked for it.
    Idle,
    /// So much is verified.
    Running(SealsVerified),
    /// All is; and whether the seal that was written down is there, with its number.
    Over(SealsVerified, Option<(u64, bool)>),
    /// The server could not.
    Failed(ApiError),
}

/// The latest seal, and the button that verifies all of them.
#[component]
pub fn Seals(
    /// How far the log is sealed.
    status: Resource<ApiResult<SealStatus>>,
) -> impl IntoView {
    let texts = SealTexts(use_locale());
    let check = RwSignal::new(Check::Idle);
    let written_down = RwSignal::new(String::new());
    let no_mark = RwSignal::new(false);
    let field = NodeRef::<html::Details>::new();
    let verify = move || {
        let text = written_down.get_untracked();
        let mark = (!text.trim().is_empty()).then(|| text.parse::<SealMark>()).transpose();
        no_mark.set(mark.is_err());
        let Ok(mark) = mark else {
            // What is wrong with it is seen, though it was folded away.
            if let Some(field) = field.get_untracked() {
                field.set_open(true);
            }
            return;
        };
        check.set(Check::Running(SealsVerified::default()));
        spawn_local(async move {
            verify_all(check, mark).await;
            // What was sealed meanwhile is verified as well.
            if check.try_get_untracked().is_some() {
                status.refetch();
            }
        });
    };
    view! {
        <section class="seals card" aria-label=texts.title()>
            <Transition fallback=|| {
                view! { <Skeleton rows=1 /> }
            }>
                {move || {
                    status
                        .get()
                        .map(|answer| match answer {
                            Ok(status) => view! { <Sealed status check on_verify=verify /> }.into_any(),
                            // The list says so.
                            Err(ApiError::Service(Error::Forbidden { .. } | Error::SignInRequired)) => {
                                ().into_any()
                            }
                            Err(error) => view! { <ErrorBar error /> }.into_any(),
                        })
                }}
            </Transition>
            <details node_ref=field>
                <summary class="disclosure caption">
                    <Icon name=IconName::ChevronRight size16=true />
                    {texts.written_down()}
                </summary>
                <TextField
                    id="written-down-seal"
                    label=texts.seal()
                    value=written_down
                    hint=texts.written_down_hint().to_owned()
                    problem=Signal::derive(move || no_mark.get().then(|| texts.no_mark().to_owned()))
                />
            </details>
            {move || match check.get() {
                Check::Idle => ().into_any(),
                Check::Running(verified) => view! { <HowFar verified /> }.into_any(),
                Check::Over(verified, compared) => view! { <Outcome verified compared /> }.into_any(),
                Check::Failed(error) => view! { <ErrorBar error /> }.into_any(),
            }}
        </section>
    }
    .into_any()
}

/// Verifies all seals, some at a time, and compares the one that was written down.
async fn verify_all(check: RwSignal<Check>, mark: Option<SealMark>) {
    let mut verified = SealsVerified { next: Some(1), ..SealsVerified::default() };
    while let Some(from) = verified.next {
        match verify_audit_seals(from).await {
            Ok(part) => verified.add(part),
            Err(error) => {
                check.try_set(Check::Failed(error));
                return;
            }
        }
        // Whoever has left the blade waits for nothing.
        if check.try_set(Check::Running(verified.clone())).is_some() {
            return;
        }
    }
    let compared = match mark {
        Some(mark) => match audit_seal(mark.number).await {
            Ok(seal) => Some((mark.number, seal.is_some_and(|seal| seal.mark() == mark))),
            Err(error) => {
                check.try_set(Check::Failed(error));
                return;
            }
        },
        None => None,
    };
    check.try_set(Check::Over(verified, compared));
}

/// The line above the log.
#[component]
fn Sealed(
    status: SealStatus,
    check: RwSignal<Check>,
    #[prop(into)] on_verify: Callback<()>,
) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), SealTexts(locale));
    let SealStatus { latest, waiting } = status;
    let busy = Signal::derive(move || check.with(|check| matches!(check, Check::Running(_))));
    let waits = (waiting > 0).then(|| {
        view! { <span class="caption muted">{texts.waiting(waiting, &common.number(waiting))}</span> }
    });
    let latest = match latest {
        Some(seal) => view! { <Latest seal>{waits}</Latest> }.into_any(),
        None => view! { <p class="seals-latest">{texts.nothing()} {waits}</p> }.into_any(),
    };
    view! {
        <div class="seals-line">
            <Icon name=IconName::Lock />
            {latest}
            <Button icon=IconName::Shield busy on_click=on_verify>
                {texts.verify()}
            </Button>
        </div>
    }
    .into_any()
}

#[component]
fn Latest(seal: Seal, children: Children) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), SealTexts(locale));
    let mark = seal.mark().to_string();
    let Seal { number, sealed_at, hash, .. } = seal;
    view! {
        <div class="seals-latest">
            <p class="strong">{texts.sealed_up_to()} " " <Moment at=sealed_at /></p>
            <div class="row">
                <span class="row nowrap caption muted">
                    <span class="num">{texts.number(&common.number(number))}</span>
                    <code title=hash.clone()>{shortened(&hash)}</code>
                    <CopyButton text=mark label=texts.copy() quiet=true />
                </span>
                {children()}
            </div>
        </div>
    }
    .into_any()
}

/// The beginning and the end of a hash; whatever else stands in its place, whole.
fn shortened(hash: &str) -> String {
    let ends = hash.get(..DIGITS.0).zip(hash.len().checked_sub(DIGITS.1).and_then(|end| hash.get(end..)));
    match ends {
        Some((begin, end)) if hash.len() > DIGITS.0 + DIGITS.1 => format!("{begin}…{end}"),
        _ => hash.to_owned(),
    }
}

#[component]
fn HowFar(verified: SealsVerified) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), SealTexts(locale));
    let SealsVerified { seals, latest, .. } = verified;
    // Without a value, the bar says only that something goes on.
    let known = latest > 0;
    let words = if known {
        texts.verifying(&common.number(seals), &common.number(latest))
    } else {
        common.loading().to_owned()
    };
    let (value, max) = (known.then(|| seals.to_string()), known.then(|| latest.to_string()));
    view! {
        <div class="stack-s">
            <p class="num" role="status">
                {words}
            </p>
            <progress class="progress" aria-label=texts.progress_label() value=value max=max></progress>
        </div>
    }
    .into_any()
}

#[component]
fn Outcome(verified: SealsVerified, compared: Option<(u64, bool)>) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), SealTexts(locale));
    let SealsVerified { seals, lines, faults, latest, .. } = verified;
    let compared = compared.map(|(number, same)| {
        let number = common.number(number);
        if same { (texts.same(&number), true) } else { (texts.other(&number), false) }
    });
    let other = compared.clone().and_then(|(words, same)| (!same).then_some(words));
    if !faults.is_empty() || other.is_some() {
        let more = (faults.len().saturating_sub(FAULTS_SHOWN)) as u64;
        let shown = faults.into_iter().take(FAULTS_SHOWN);
        let shown = shown.map(|fault| view! { <li>{texts.of_fault(fault)}</li> }).collect_view();
        return view! {
            <MessageBar kind=MessageKind::Error title=texts.mismatch()>
                <ul class="seal-faults">
                    {shown}
                    {(more > 0).then(|| view! { <li>{texts.more(&common.number(more))}</li> })}
                    {other.map(|words| view! { <li>{words}</li> })}
                </ul>
            </MessageBar>
        }
        .into_any();
    }
    if seals == 0 {
        return view! { <MessageBar>{texts.nothing()}</MessageBar> }.into_any();
    }
    let title = format!(
        "{}: {}",
        texts.all_match(seals, &common.number(seals)),
        texts.as_written(lines, &common.number(lines))
    );
    view! {
        <MessageBar kind=MessageKind::Success title>
            {compared.map_or_else(|| texts.keep(&common.number(latest)), |(words, _)| words)}
        </MessageBar>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_shown_by_its_ends() {
        assert_eq!(shortened(&format!("3f9a01{}00c2", "5".repeat(54))), "3f9a01…00c2");
        for other in ["", "3f9a", "3f9a0100c2", "ééééééééééé…"] {
            assert!(shortened(other) == other || shortened(other).contains('…'), "{other}");
        }
    }
}
