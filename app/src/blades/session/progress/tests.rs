use farhand_contract::{
    DeviceId, SessionId, Timestamp, UserId,
    devices::Platform,
    offers::{Mode, Notice},
    sessions::{Session, SessionState},
};

use super::{Milestone, StepState, milestones};

/// A session in `state`, asked for at second 0.
fn session(state: SessionState) -> Session {
    Session {
        id: SessionId(uuid::Uuid::nil()),
        device_id: DeviceId(uuid::Uuid::nil()),
        device_name: "DESKTOP-1".into(),
        user_principal_name: None,
        platform: Platform::Windows,
        mode: Mode::RemoteControl,
        notices: Vec::new(),
        requested_by: UserId(uuid::Uuid::nil()),
        requested_by_name: "Operator".into(),
        reason: None,
        state,
        failure: None,
        code: None,
        end_customer_link: None,
        can_connect: false,
        requested_at: at(0),
        created_at: None,
        shown_at: None,
        answered_at: None,
        connected_at: None,
        ended_at: None,
        expires_at: at(3600),
        assigned_to: UserId(uuid::Uuid::nil()),
        assigned_to_name: "Operator".into(),
        follows: None,
        followed_by: None,
        times_sent_again: 0,
        sent_again_at: None,
        closed_at: None,
        declined_because: None,
        stopped_at: None,
        policy: farhand_contract::consent::AppliedPolicy::default(),
        asked_again: 0,
        went_on_at: None,
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp(0).plus_seconds(seconds)
}

fn told(session: &Session) -> Vec<(Milestone, StepState)> {
    milestones(session).into_iter().map(|(milestone, state, _)| (milestone, state)).collect()
}

#[test]
fn a_new_request_shows_the_whole_way_and_what_is_next() {
    assert_eq!(
        told(&session(SessionState::Requested)),
        [
            (Milestone::Asked, StepState::Done),
            (Milestone::Sent, StepState::Current),
            (Milestone::Shown, StepState::Pending),
            (Milestone::Accepted, StepState::Pending),
            (Milestone::Connected, StepState::Pending),
            (Milestone::Ended, StepState::Pending),
        ]
    );
}

#[test]
fn an_active_session_waits_for_its_end() {
    let session = Session {
        created_at: Some(at(1)),
        shown_at: Some(at(2)),
        answered_at: Some(at(3)),
        connected_at: Some(at(4)),
        ..session(SessionState::Active)
    };
    assert_eq!(
        told(&session)[3..],
        [
            (Milestone::Accepted, StepState::Done),
            (Milestone::Connected, StepState::Done),
            (Milestone::Ended, StepState::Current),
        ]
    );
}

#[test]
fn steps_that_were_passed_by_are_left_out() {
    let session = Session {
        created_at: Some(at(1)),
        connected_at: Some(at(9)),
        ended_at: Some(at(99)),
        ..session(SessionState::Ended)
    };
    assert_eq!(
        milestones(&session),
        [
            (Milestone::Asked, StepState::Done, Some(at(0))),
            (Milestone::Sent, StepState::Done, Some(at(1))),
            (Milestone::Connected, StepState::Done, Some(at(9))),
            (Milestone::Ended, StepState::Done, Some(at(99))),
        ]
    );
}

#[test]
fn without_a_company_portal_nobody_waits_for_it() {
    let session = Session {
        notices: vec![Notice::NoCompanyPortal],
        created_at: Some(at(1)),
        ..session(SessionState::AwaitingUser)
    };
    assert_eq!(
        told(&session),
        [
            (Milestone::Asked, StepState::Done),
            (Milestone::Sent, StepState::Done),
            (Milestone::Connected, StepState::Current),
            (Milestone::Ended, StepState::Pending),
        ]
    );
}

#[test]
fn a_declined_request_is_not_shown_as_accepted() {
    let session = Session {
        created_at: Some(at(1)),
        shown_at: Some(at(2)),
        answered_at: Some(at(3)),
        ended_at: Some(at(3)),
        ..session(SessionState::Declined)
    };
    assert_eq!(
        milestones(&session)[2..],
        [
            (Milestone::Shown, StepState::Done, Some(at(2))),
            (Milestone::Declined, StepState::Failed, Some(at(3))),
        ]
    );
}

#[test]
fn what_went_wrong_ends_the_way_where_it_went_wrong() {
    for (state, last) in [
        (SessionState::Expired, Milestone::Expired),
        (SessionState::Cancelled, Milestone::Cancelled),
        (SessionState::Failed, Milestone::Failed),
    ] {
        let session = Session { ended_at: Some(at(5)), ..session(state) };
        assert_eq!(
            milestones(&session),
            [(Milestone::Asked, StepState::Done, Some(at(0))), (last, StepState::Failed, Some(at(5))),]
        );
    }
}
