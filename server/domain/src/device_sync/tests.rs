use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::fixtures::device;

const NOW: Timestamp = Timestamp(1_800_000_000_000);

fn ago(seconds: i64) -> Timestamp {
    NOW.plus_seconds(-seconds)
}

#[rstest]
#[case::nothing_before(None, None, None, SyncKind::Full)]
#[case::changes_without_a_full_run(None, Some(ago(60)), Some(SyncKind::Delta), SyncKind::Full)]
#[case::nobody_was_told_of(Some(ago(60)), None, Some(SyncKind::Delta), SyncKind::Full)]
#[case::a_full_run_today(Some(ago(3600)), Some(ago(60)), None, SyncKind::Delta)]
#[case::a_full_run_yesterday(Some(ago(FULL_EVERY_SECONDS)), Some(ago(60)), None, SyncKind::Full)]
#[case::the_clock_was_ahead(Some(ago(-60)), Some(ago(60)), None, SyncKind::Full)]
#[case::asked_for_all(Some(ago(60)), Some(ago(60)), Some(SyncKind::Full), SyncKind::Full)]
#[case::asked_for_changes(
    Some(ago(FULL_EVERY_SECONDS)),
    Some(ago(60)),
    Some(SyncKind::Delta),
    SyncKind::Delta
)]
fn how_much_is_asked_for(
    #[case] full_at: Option<Timestamp>,
    #[case] until: Option<Timestamp>,
    #[case] asked: Option<SyncKind>,
    #[case] expected: SyncKind,
) {
    let (kind, since) = next_run(full_at, until, NOW, asked);
    assert_eq!(kind, expected);
    let expected_since = until.map(|until| until.plus_seconds(-OVERLAP_SECONDS));
    assert_eq!(since, if kind == SyncKind::Delta { expected_since } else { None });
}

#[test]
fn a_device_is_completed_with_what_graph_does_not_tell() {
    let mut known = device("Windows");
    known.sku_family = Some("Enterprise".to_owned());
    known.join_type = Some("AzureAD".to_owned());
    known.other.insert("EID".to_owned(), "1".to_owned());
    known.other.insert("Jailbroken".to_owned(), "False".to_owned());
    let mut told = device("Windows");
    told.other.insert("Jailbroken".to_owned(), "True".to_owned());
    assert_eq!(take(&mut told, Some(&known)), Some(SyncLineKind::Changed));
    assert_eq!(told.sku_family, known.sku_family);
    assert_eq!(told.other["EID"], "1");
    assert_eq!(told.other["Jailbroken"], "True");
    assert_eq!(changed_fields(&known, &told), ["Jailbroken"]);
    let again = told.clone();
    assert_eq!(take(&mut told, Some(&again)), None);
    assert_eq!(take(&mut told, None), Some(SyncLineKind::Added));
}

#[test]
fn a_word_for_a_value_that_was_not_known_goes_once_it_is() {
    let mut known = device("Windows");
    known.other.insert("complianceState".to_owned(), "almost".to_owned());
    let mut told = device("Windows");
    assert_eq!(take(&mut told, Some(&known)), Some(SyncLineKind::Changed));
    assert!(told.other.is_empty());
}

#[test]
fn a_removed_device_that_is_told_again_is_back() {
    let known = Device { removed_date_time: Some(NOW), ..device("Windows") };
    let mut told = device("Windows");
    assert_eq!(take(&mut told, Some(&known)), Some(SyncLineKind::Returned));
    assert_eq!(told.removed_date_time, None);
}

#[test]
fn contact_is_told_only_when_nothing_else_changes() {
    let before = device("Windows");
    let mut now = Device { last_sync_date_time: Some(NOW), ..before.clone() };
    assert_eq!(changed_fields(&before, &now), ["lastSyncDateTime"]);
    now.device_name = "OTHER".to_owned();
    now.is_encrypted = Some(true);
    assert_eq!(changed_fields(&before, &now), ["deviceName", "isEncrypted"]);
}

#[test]
fn other_fields_are_told_beside_those_that_have_a_column() {
    let before = device("Windows");
    let with = |names: &[&str]| {
        let mut now = Device { last_sync_date_time: Some(NOW), ..before.clone() };
        now.other.extend(names.iter().map(|&name| (name.to_owned(), "other".to_owned())));
        now
    };
    let mut now = with(&["jailBroken", "freeStorageSpaceInBytes"]);
    assert_eq!(changed_fields(&before, &now), ["jailBroken"], "neither contact nor storage");
    now.device_name = "OTHER".to_owned();
    assert_eq!(changed_fields(&before, &now), ["deviceName", "jailBroken"]);
    assert_eq!(changed_fields(&before, &with(&["Free storage"])), ["lastSyncDateTime"]);
    let storage = Device { last_sync_date_time: before.last_sync_date_time, ..with(&["Free storage"]) };
    assert_eq!(changed_fields(&before, &storage), ["Free storage"]);
}

#[rstest]
#[case("5CD1234XYZ", true)]
#[case(" PF3A ", true)]
#[case("", false)]
#[case("0", false)]
#[case("0000000", false)]
#[case("To Be Filled By O.E.M.", false)]
#[case("Default string", false)]
fn serial_numbers_that_tell_devices_apart(#[case] serial: &str, #[case] tells: bool) {
    let device = Device { serial_number: Some(serial.to_owned()), ..device("Windows") };
    assert_eq!(telling_serial(&device).is_some(), tells, "{serial}");
}

#[test]
fn nothing_is_removed_when_nothing_was_told() {
    let told = SyncCounts { unchanged: 1, ..SyncCounts::default() };
    assert!(removes(SyncKind::Full, &told));
    assert!(!removes(SyncKind::Delta, &told));
    assert!(!removes(SyncKind::Full, &SyncCounts::default()));
    assert!(!removes(SyncKind::Full, &SyncCounts { repeated: 3, ..SyncCounts::default() }));
}

#[test]
fn nothing_is_removed_when_something_may_have_been_left_out() {
    let moved = SyncCounts { unchanged: 9, repeated: 1, ..SyncCounts::default() };
    assert!(!is_whole(SyncKind::Full, &moved) && !removes(SyncKind::Full, &moved));
    // Nobody knows which device that is, but the list was read from end to end.
    let nameless = SyncCounts { unchanged: 9, refused: 1, nameless: 1, ..SyncCounts::default() };
    assert!(is_whole(SyncKind::Full, &nameless) && !removes(SyncKind::Full, &nameless));
    let refused = SyncCounts { nameless: 0, ..nameless };
    assert!(removes(SyncKind::Full, &refused));
}

fn problems() -> impl Strategy<Value = GraphProblem> {
    prop_oneof![
        Just(GraphProblem::Unreachable),
        Just(GraphProblem::TimedOut),
        Just(GraphProblem::SignInRefused),
        Just(GraphProblem::NotAllowed),
        any::<Option<u32>>().prop_map(|retry_after_seconds| GraphProblem::Throttled { retry_after_seconds }),
        (500_u16..600).prop_map(|status| GraphProblem::ServerError { status }),
        (400_u16..500).prop_map(|status| GraphProblem::BadRequest { status }),
        Just(GraphProblem::CutShort),
        Just(GraphProblem::BadAnswer),
        Just(GraphProblem::ForeignLink),
        Just(GraphProblem::Loop),
        Just(GraphProblem::RepeatedPage),
        Just(GraphProblem::PlaceLost),
    ]
}

proptest! {
    #[test]
    fn a_run_waits_for_what_may_pass_a_bounded_number_of_times(
        problem in problems(), attempts in 1..40_u32, part: u8,
    ) {
        match after(problem, attempts, part) {
            AfterProblem::GiveUp => {
                prop_assert!(!problem.is_passing() || attempts >= ATTEMPTS);
                prop_assert!(!matches!(problem, GraphProblem::Throttled { .. }), "it only asked to wait");
            }
            AfterProblem::Wait(seconds) => {
                let throttled = matches!(problem, GraphProblem::Throttled { .. });
                prop_assert!(problem.is_passing() && (attempts < ATTEMPTS || throttled));
                if let GraphProblem::Throttled { retry_after_seconds: Some(asked) } = problem {
                    let granted = i64::from(asked).clamp(1, 24 * 3600);
                    prop_assert_eq!(seconds, granted, "neither earlier nor later than asked, up to a day");
                } else {
                    prop_assert!((1..=LONGEST_WAIT_SECONDS).contains(&seconds), "{}", seconds);
                }
            }
        }
    }

    #[test]
    fn waits_grow(part: u8) {
        let wait = |attempts| match after(GraphProblem::TimedOut, attempts, part) {
            AfterProblem::Wait(seconds) => seconds,
            AfterProblem::GiveUp => i64::MAX,
        };
        for attempts in 1..ATTEMPTS {
            prop_assert!(wait(attempts) <= wait(attempts + 1));
        }
    }

    #[test]
    fn what_was_told_until_never_goes_back_nor_ahead(
        known in proptest::option::of(0..2_000_000_i64), told in proptest::option::of(any::<i64>()), begun in 0..2_000_000_i64,
    ) {
        let begun = Timestamp(begun);
        let known = known.map(|known| Timestamp(known.min(begun.0)));
        let until = told_until(known, told.map(Timestamp), begun);
        prop_assert!(until >= known);
        prop_assert!(until <= Some(begun));
    }
}
