//! The steps of a session, with their times.

use farhand_contract::{
    Timestamp,
    sessions::{Session, SessionState},
};
use leptos::prelude::*;

use super::{lacks_portal, now::duration};
use crate::{
    locales::{SessionTexts, TechnicianTexts},
    preferences::use_locale,
    ui::{Step, StepState, Timeline},
};

/// A step of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Milestone {
    Asked,
    Sent,
    Shown,
    Accepted,
    Connected,
    Ended,
    Declined,
    Expired,
    Cancelled,
    Failed,
}

/// The steps on a line, filling as they happen.
pub fn progress(session: &Session) -> AnyView {
    let texts = SessionTexts(use_locale());
    let by = texts.by(&session.requested_by_name);
    let again = session.times_sent_again;
    let sent_again = (again > 0).then(|| TechnicianTexts(use_locale()).sent_again(again));
    let lasted = duration(session).map(|seconds| texts.duration(seconds));
    let steps = milestones(session)
        .into_iter()
        .map(|(milestone, state, at)| {
            let more = match milestone {
                Milestone::Asked => Some(by.clone()),
                Milestone::Sent => sent_again.clone(),
                Milestone::Ended => lasted.clone(),
                _ => None,
            };
            view! {
                <Step state title=title(texts, milestone) at>
                    {more.map(|more| view! { <p class="caption muted">{more}</p> })}
                </Step>
            }
        })
        .collect_view();

    view! { <Timeline>{steps}</Timeline> }.into_any()
}

const fn title(texts: SessionTexts, milestone: Milestone) -> &'static str {
    match milestone {
        Milestone::Asked => texts.step_asked(),
        Milestone::Sent => texts.step_sent(),
        Milestone::Shown => texts.step_shown(),
        Milestone::Accepted => texts.step_accepted(),
        Milestone::Connected => texts.step_connected(),
        Milestone::Ended => texts.step_ended(),
        Milestone::Declined => texts.step_declined(),
        Milestone::Expired => texts.step_expired(),
        Milestone::Cancelled => texts.step_cancelled(),
        Milestone::Failed => texts.step_failed(),
    }
}

/// What has happened, what is next, and, while it is open, what would follow.
fn milestones(session: &Session) -> Vec<(Milestone, StepState, Option<Timestamp>)> {
    let declined = session.state == SessionState::Declined;
    let accepted_at = session.answered_at.filter(|_| !declined);
    let way = [
        (Milestone::Asked, Some(session.requested_at)),
        (Milestone::Sent, session.created_at),
        (Milestone::Shown, session.shown_at),
        (Milestone::Accepted, accepted_at),
        (Milestone::Connected, session.connected_at),
    ];
    let reached = way.iter().rposition(|(_, at)| at.is_some()).unwrap_or_default();
    let mut steps: Vec<_> = way
        .into_iter()
        .enumerate()
        // A user who types the code in never answers in the Company Portal: what was passed by is left out.
        .filter(|(index, (_, at))| at.is_some() || *index > reached && session.state.is_open())
        .filter(|(_, (milestone, at))| {
            let in_portal = matches!(milestone, Milestone::Shown | Milestone::Accepted);
            at.is_some() || !(in_portal && lacks_portal(session))
        })
        .map(|(_, (milestone, at))| (milestone, at.map_or(StepState::Pending, |_| StepState::Done), at))
        .collect();

    match session.state {
        SessionState::Requested
        | SessionState::AwaitingUser
        | SessionState::Accepted
        | SessionState::Active => {
            steps.push((Milestone::Ended, StepState::Pending, None));
            if let Some(next) = steps.iter_mut().find(|(_, state, _)| *state == StepState::Pending) {
                next.1 = StepState::Current;
            }
        }
        SessionState::Ended => steps.push((Milestone::Ended, StepState::Done, session.ended_at)),
        SessionState::Declined => {
            let at = session.answered_at.or(session.ended_at);
            steps.push((Milestone::Declined, StepState::Failed, at));
        }
        SessionState::Expired => steps.push((Milestone::Expired, StepState::Failed, session.ended_at)),
        SessionState::Cancelled => steps.push((Milestone::Cancelled, StepState::Failed, session.ended_at)),
        SessionState::Failed => steps.push((Milestone::Failed, StepState::Failed, session.ended_at)),
    }
    steps
}

#[cfg(test)]
mod tests;
