use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const LIMIT: u128 = SELECTION_LIMIT as u128;

fn id(number: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(number))
}

/// From one to the other, as a list has them.
fn range(from: u128, to: u128) -> Vec<DeviceId> {
    if from <= to { (from..=to).map(id).collect() } else { (to..=from).rev().map(id).collect() }
}

fn numbers(chosen: &Chosen) -> Vec<u128> {
    chosen.ids().into_iter().map(|id| id.0.as_u128()).collect()
}

#[test]
fn one_is_turned_on_and_off() {
    let mut chosen = Chosen::default();
    assert_eq!((chosen.turn(id(3)), chosen.turn(id(5))), (Ok(()), Ok(())));
    assert_eq!((numbers(&chosen), chosen.anchor()), (vec![3, 5], Some(id(5))));
    assert_eq!(chosen.turn(id(3)), Ok(()));
    assert_eq!((numbers(&chosen), chosen.anchor(), chosen.has(id(3))), (vec![5], Some(id(3)), false));
}

#[test]
fn a_range_is_made_anew_from_its_anchor() {
    let mut chosen = Chosen::default();
    chosen.turn(id(20)).unwrap();
    chosen.turn(id(5)).unwrap();
    chosen.stretch(&range(5, 8)).unwrap();
    assert_eq!(numbers(&chosen), [5, 6, 7, 8, 20]);
    chosen.stretch(&range(5, 6)).unwrap();
    assert_eq!(numbers(&chosen), [5, 6, 20]);
    // Over the anchor, to the other side.
    chosen.stretch(&range(5, 3)).unwrap();
    assert_eq!(numbers(&chosen), [3, 4, 5, 20]);
    // What was selected before stays, also where a range went over it and back.
    chosen.stretch(&range(5, 21)).unwrap();
    chosen.stretch(&range(5, 5)).unwrap();
    assert_eq!(numbers(&chosen), [5, 20]);
    // Another range, from another place.
    chosen.turn(id(10)).unwrap();
    chosen.stretch(&range(10, 12)).unwrap();
    assert_eq!(numbers(&chosen), [5, 10, 11, 12, 20]);
}

#[test]
fn a_range_without_an_anchor_begins_at_its_first() {
    let mut chosen = Chosen::default();
    chosen.stretch(&range(7, 7)).unwrap();
    assert_eq!((numbers(&chosen), chosen.anchor()), (vec![7], Some(id(7))));
    chosen.stretch(&range(7, 9)).unwrap();
    chosen.stretch(&range(7, 8)).unwrap();
    assert_eq!(numbers(&chosen), [7, 8]);
}

#[test]
fn what_is_too_many_adds_nothing() {
    let mut chosen = Chosen::default();
    chosen.turn(id(0)).unwrap();
    assert_eq!(chosen.stretch(&range(0, LIMIT)), Err(TooMany));
    assert_eq!((numbers(&chosen), chosen.anchor()), (vec![0], Some(id(0))));
    assert_eq!(chosen.stretch(&range(0, LIMIT - 1)), Ok(()));
    assert_eq!(chosen.turn(id(LIMIT)), Err(TooMany));
    assert_eq!(chosen.add(&range(0, 5)), Ok(()));
    assert_eq!(chosen.add(&range(LIMIT, LIMIT)), Err(TooMany));
    assert_eq!(chosen.count() as u128, LIMIT);
    // One can always be taken off.
    assert_eq!(chosen.turn(id(4)), Ok(()));
    assert_eq!((chosen.count() as u128, chosen.has(id(4))), (LIMIT - 1, false));
}

#[test]
fn what_is_added_leaves_the_rest() {
    let mut chosen = Chosen::default();
    chosen.turn(id(50)).unwrap();
    chosen.add(&range(1, 3)).unwrap();
    assert_eq!((numbers(&chosen), chosen.anchor()), (vec![1, 2, 3, 50], None));
    chosen.stretch(&range(2, 4)).unwrap();
    assert_eq!(numbers(&chosen), [1, 2, 3, 4, 50]);
}

#[derive(Clone, Debug)]
enum Step {
    Turn(u128),
    Stretch(u128),
    Add(u128, u128),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0u128..1_500).prop_map(Step::Turn),
        (0u128..1_500).prop_map(Step::Stretch),
        (0u128..1_500, 0u128..1_500).prop_map(|(from, to)| Step::Add(from, to)),
    ]
}

proptest! {
    #[test]
    fn whatever_is_done_never_more_are_selected_than_can_be_and_a_refusal_changes_nothing(
        steps in prop::collection::vec(step(), 0..30),
    ) {
        let mut chosen = Chosen::default();
        for step in steps {
            let before = chosen.clone();
            let done = match step {
                Step::Turn(number) => chosen.turn(id(number)),
                Step::Stretch(to) => {
                    let from = chosen.anchor().map_or(to, |anchor| anchor.0.as_u128());
                    let done = chosen.stretch(&range(from, to));
                    if done.is_ok() {
                        prop_assert!(range(from, to).iter().all(|&id| chosen.has(id)));
                        prop_assert_eq!(chosen.anchor(), Some(id(from)));
                    }
                    done
                }
                Step::Add(from, to) => {
                    let done = chosen.add(&range(from, to));
                    if done.is_ok() {
                        prop_assert!(before.ids().into_iter().chain(range(from, to)).all(|id| chosen.has(id)));
                    }
                    done
                }
            };
            prop_assert!(chosen.count() as u128 <= LIMIT);
            if done.is_err() {
                prop_assert_eq!(&chosen, &before);
            }
        }
    }
}
