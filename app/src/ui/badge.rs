//! States: an icon, a word and a colour, the same everywhere.

use farhand_contract::{
    audit::ActivityResult, connectors::ConnectorStatus, device_sync::SourceState, devices::ComplianceState,
    sessions::SessionState,
};
use leptos::prelude::*;

use super::{Icon, IconName};
use crate::{locales::States, preferences::use_locale};

/// Something that has a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateKind {
    /// A session's.
    Session(SessionState),
    /// A connector's.
    Connector(ConnectorStatus),
    /// The Microsoft Intune connector's.
    Source(SourceState),
    /// A device's compliance.
    Compliance(ComplianceState),
    /// How something that was done ended.
    Result(ActivityResult),
}

impl From<SessionState> for StateKind {
    fn from(state: SessionState) -> Self {
        Self::Session(state)
    }
}

impl From<ConnectorStatus> for StateKind {
    fn from(state: ConnectorStatus) -> Self {
        Self::Connector(state)
    }
}

impl From<SourceState> for StateKind {
    fn from(state: SourceState) -> Self {
        Self::Source(state)
    }
}

impl From<ComplianceState> for StateKind {
    fn from(state: ComplianceState) -> Self {
        Self::Compliance(state)
    }
}

impl From<ActivityResult> for StateKind {
    fn from(state: ActivityResult) -> Self {
        Self::Result(state)
    }
}

const GOOD: &str = "badge badge-good";
const BUSY: &str = "badge badge-busy";
const WARN: &str = "badge badge-warn";
const BAD: &str = "badge badge-bad";
const QUIET: &str = "badge badge-quiet";

impl StateKind {
    const fn look(self) -> (&'static str, IconName) {
        match self {
            Self::Session(state) => match state {
                SessionState::Requested => (BUSY, IconName::Clock),
                SessionState::AwaitingUser => (WARN, IconName::Flag),
                SessionState::Accepted => (BUSY, IconName::Checkmark),
                SessionState::Active => (GOOD, IconName::Play),
                SessionState::Ended => (QUIET, IconName::Stop),
                SessionState::Declined => (QUIET, IconName::Dismiss),
                SessionState::Expired => (QUIET, IconName::Clock),
                SessionState::Cancelled => (QUIET, IconName::Close),
                SessionState::Failed => (BAD, IconName::Error),
            },
            Self::Connector(state) => match state {
                ConnectorStatus::NotOnboarded => (QUIET, IconName::Connector),
                ConnectorStatus::Onboarding => (BUSY, IconName::Clock),
                ConnectorStatus::Onboarded => (GOOD, IconName::Success),
                ConnectorStatus::NeedsSignIn => (WARN, IconName::Warning),
            },
            Self::Source(state) => match state {
                SourceState::NotRegistered => (QUIET, IconName::Connector),
                SourceState::Running => (BUSY, IconName::Clock),
                SourceState::Failed => (BAD, IconName::Error),
                SourceState::Registered => (GOOD, IconName::Success),
            },
            Self::Compliance(state) => match state {
                ComplianceState::Compliant => (GOOD, IconName::Success),
                ComplianceState::Noncompliant => (BAD, IconName::Dismiss),
                ComplianceState::InGracePeriod => (WARN, IconName::Clock),
                ComplianceState::Conflict => (WARN, IconName::Warning),
                ComplianceState::Error => (BAD, IconName::Error),
                ComplianceState::ConfigManager => (QUIET, IconName::Info),
                ComplianceState::Unknown => (QUIET, IconName::Question),
            },
            Self::Result(state) => match state {
                ActivityResult::Success => (GOOD, IconName::Success),
                ActivityResult::Failure => (BAD, IconName::Error),
                ActivityResult::Denied => (WARN, IconName::Lock),
            },
        }
    }
}

/// Where something stands.
#[component]
pub fn StateBadge(
    /// Its state.
    #[prop(into)]
    state: StateKind,
) -> impl IntoView {
    let words = States(use_locale());
    let (class, icon) = state.look();
    let word = match state {
        StateKind::Session(state) => words.session(state),
        StateKind::Connector(state) => words.connector(state),
        StateKind::Source(state) => words.source(state),
        StateKind::Compliance(state) => words.compliance(state),
        StateKind::Result(state) => words.result(state),
    };
    view! {
        <span class=class>
            <Icon name=icon size16=true />
            <span>{word}</span>
        </span>
    }
    .into_any()
}
