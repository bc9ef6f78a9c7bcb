//! What technicians do with sessions.

use farhand_contract::{SessionId, UserId, sessions::SessionState};
use farhand_store::{conflicts, records::SessionNoteRecord};

use crate::{
    fixture::{Fixture, conflict, on_both},
    samples::*,
};

const FIRST: SessionId = SessionId(uuid::Uuid::from_u128(1));
const SECOND: SessionId = SessionId(uuid::Uuid::from_u128(2));
const USER: UserId = UserId(uuid::Uuid::from_u128(1));
const OTHER: (UserId, &str) = (UserId(uuid::Uuid::from_u128(2)), "User 2");

/// Two sessions, the first of which is in `state`.
async fn two(fixture: &Fixture, state: SessionState) {
    let mut first = session(CONTOSO, 1, 1);
    first.state = state;
    fixture
        .commit(|changes| {
            contoso(changes, 2);
            changes.insert_session(&first).insert_session(&session(CONTOSO, 2, 2));
        })
        .await;
}

on_both! {
    async fn whoever_moves_a_session_does_not_undo_a_hand_over_that_they_did_not_see(fixture) {
        two(&fixture, SessionState::AwaitingUser).await;
        let mut read = fixture.store.session(CONTOSO, FIRST).await.unwrap().unwrap();
        fixture.commit(|changes| {
            changes
                .send_session_again(CONTOSO, FIRST, START, START.plus_seconds(-30))
                .assign_session(CONTOSO, FIRST, USER, OTHER);
        }).await;
        read.state = SessionState::Accepted;
        fixture.commit(|changes| { changes.move_session(&read, SessionState::AwaitingUser); }).await;
        let now = fixture.store.session(CONTOSO, FIRST).await.unwrap().unwrap();
        assert_eq!((now.state, now.assigned_to, &*now.assigned_to_name), (SessionState::Accepted, OTHER.0, OTHER.1));
        assert_eq!((now.times_sent_again, now.sent_again_at), (1, Some(START)));

        let stale = fixture.try_commit(|changes| { changes.assign_session(CONTOSO, FIRST, USER, OTHER); }).await;
        assert_eq!(conflict(stale), conflicts::SESSION_TECHNICIAN);
        let open = fixture.store.open_sessions_of_technician(CONTOSO, OTHER.0, 10).await.unwrap();
        assert_eq!(open, [now]);
    }

    async fn sending_again_waits_its_time_and_for_the_user_only(fixture) {
        two(&fixture, SessionState::AwaitingUser).await;
        let later = |seconds| START.plus_seconds(seconds);
        let send = async |id, at| {
            fixture.try_commit(|changes| {
                changes.send_session_again(CONTOSO, id, later(at), later(at - 30));
            }).await
        };
        fixture.commit(|changes| { changes.mark_session_shown(CONTOSO, FIRST, START); }).await;
        send(FIRST, 0).await.unwrap();
        assert_eq!(fixture.store.session(CONTOSO, FIRST).await.unwrap().unwrap().shown_at, None);
        assert_eq!(conflict(send(FIRST, 29).await), conflicts::SESSION_SENT);
        send(FIRST, 30).await.unwrap();
        // One that is still being made.
        assert_eq!(conflict(send(SECOND, 0).await), conflicts::SESSION_SENT);
    }

    async fn sessions_are_linked_once_and_the_latest_is_the_one_after(fixture) {
        two(&fixture, SessionState::Ended).await;
        fixture.commit(|changes| { changes.link_sessions(CONTOSO, FIRST, SECOND); }).await;
        let again = fixture.try_commit(|changes| { changes.link_sessions(CONTOSO, FIRST, SECOND); }).await;
        assert_eq!(conflict(again), conflicts::SESSION_LINK);
        let first = fixture.store.session(CONTOSO, FIRST).await.unwrap().unwrap();
        let second = fixture.store.session(CONTOSO, SECOND).await.unwrap().unwrap();
        assert_eq!((first.follows, first.followed_by), (None, Some(SECOND)));
        assert_eq!((second.follows, second.followed_by), (Some(FIRST), None));
    }

    async fn a_running_session_is_closed_once_and_its_times_are_corrected_once(fixture) {
        two(&fixture, SessionState::Active).await;
        fixture.commit(|changes| { changes.close_session(CONTOSO, FIRST, START); }).await;
        for id in [FIRST, SECOND] {
            let refused = fixture.try_commit(|changes| { changes.close_session(CONTOSO, id, START); }).await;
            assert_eq!(conflict(refused), conflicts::SESSION_CLOSED);
        }
        let mut over = fixture.store.session(CONTOSO, FIRST).await.unwrap().unwrap();
        (over.state, over.ended_at, over.awaits_report) =
            (SessionState::Ended, Some(START.plus_seconds(90)), true);
        fixture.commit(|changes| { changes.move_session(&over, SessionState::Active); }).await;
        let waiting = async |since| fixture.store.sessions_awaiting_report(START.plus_seconds(since)).await.unwrap();
        assert_eq!(waiting(0).await, [over]);
        assert_eq!(waiting(90).await, []);
        let (started, ended) = (START.plus_seconds(10), START.plus_seconds(80));
        fixture.commit(|changes| { changes.correct_session(CONTOSO, FIRST, started, ended); }).await;
        let twice = fixture.try_commit(|changes| { changes.correct_session(CONTOSO, FIRST, START, START); }).await;
        assert_eq!(conflict(twice), conflicts::SESSION_REPORT);
        let corrected = fixture.store.session(CONTOSO, FIRST).await.unwrap().unwrap();
        assert_eq!((corrected.connected_at, corrected.ended_at), (Some(started), Some(ended)));
        assert_eq!(waiting(0).await, []);
    }

    async fn a_note_is_written_over_the_version_that_was_read(fixture) {
        two(&fixture, SessionState::Ended).await;
        assert_eq!(fixture.store.session_note(CONTOSO, FIRST).await.unwrap(), None);
        fixture.commit(|changes| { changes.put_session_note(&note(CONTOSO, 1), 0); }).await;
        assert_eq!(fixture.store.session_note(CONTOSO, FIRST).await.unwrap(), Some(note(CONTOSO, 1)));
        let other = SessionNoteRecord { note: "Other".into(), ..note(CONTOSO, 1) };
        for version in [0, 2] {
            let refused = fixture.try_commit(|changes| { changes.put_session_note(&other, version); }).await;
            assert_eq!(conflict(refused), conflicts::SESSION_NOTE);
        }
        fixture.commit(|changes| { changes.put_session_note(&other, 1); }).await;
        let second = SessionNoteRecord { version: 2, ..other };
        assert_eq!(fixture.store.session_note(CONTOSO, FIRST).await.unwrap(), Some(second));
    }

    async fn people_with_roles_are_those_who_may_sign_in(fixture) {
        let disabled = farhand_store::records::User { enabled: false, ..user(CONTOSO, 3, "old@contoso.com") };
        fixture.commit(|changes| {
            contoso(changes, 0);
            changes
                .insert_user(&user(CONTOSO, 2, "Bea@contoso.com"))
                .insert_user(&disabled)
                .insert_group(&group(CONTOSO, 5, "Ours"));
            for (number, owner, scope) in [(11, 2, None), (12, 1, Some(5)), (13, 2, Some(5)), (14, 3, None)] {
                changes.insert_role_assignment(&role_assignment(CONTOSO, number, owner, scope));
            }
        }).await;
        let people = fixture.store.users_with_roles(CONTOSO).await.unwrap();
        let told: Vec<_> = people.iter().map(|(user, role)| (user.id, role.id, role.scope_group_id)).collect();
        let bea = OTHER.0;
        assert_eq!(told, [(USER, uuid(12), Some(uuid(5))), (bea, uuid(11), None), (bea, uuid(13), Some(uuid(5)))]);
        assert_eq!(fixture.store.users_with_roles(FABRIKAM).await.unwrap(), []);
    }
}
