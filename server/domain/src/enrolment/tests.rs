use proptest::prelude::*;
use rstest::rstest;

use super::*;

/// Gives the bytes it was made of.
struct Bytes(Vec<u8>);

impl Random for Bytes {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.copy_from_slice(&self.0);
    }
}

#[test]
fn codes_are_made_of_the_randomness() {
    assert_eq!(new_code(&Bytes(vec![0, 1, 2, 9, 10, 30, 31, 32])), "0129-AYZ0");
    assert_eq!(new_code(&Bytes(vec![255; 8])), "ZZZZ-ZZZZ");
}

#[test]
fn every_symbol_is_as_likely() {
    let mut counts = [0; 128];
    for byte in 0..=u8::MAX {
        let code = new_code(&Bytes(vec![byte; 8]));
        counts[usize::from(code.as_bytes()[0])] += 1;
    }
    for symbol in 0..128_u8 {
        let expected = if ALPHABET.contains(&symbol) { 8 } else { 0 };
        assert_eq!(counts[usize::from(symbol)], expected, "{:?}", char::from(symbol));
    }
}

#[test]
fn no_two_symbols_look_alike() {
    for likeness in ["0O", "1IL", "UV"] {
        assert_eq!(likeness.bytes().filter(|symbol| ALPHABET.contains(symbol)).count(), 1, "{likeness}");
    }
}

#[rstest]
#[case("K7QM-2XPD")]
#[case("k7qm-2xpd")]
#[case("  K7QM2XPD\n")]
#[case("k7 qm 2x pd")]
#[case("K7QM–2XPD")]
#[case("K-7-Q-M-2-X-P-D")]
#[case("K7QM_2XPD.")]
fn what_people_type(#[case] typed: &str) {
    assert_eq!(normalise(typed).as_deref(), Some("K7QM-2XPD"));
}

#[test]
fn letters_that_look_like_digits_stand_for_them() {
    assert_eq!(normalise("oOiI lL01").as_deref(), Some("0011-1101"));
}

#[rstest]
#[case("")]
#[case("----")]
#[case("K7QM-2XP")]
#[case("K7QM-2XPDD")]
#[case("K7QM-2XPU")]
#[case("K7QM-2XP!")]
#[case("K7QM-2XPÉ")]
#[case("K7QM-2XP漢")]
fn what_cannot_be_a_code(#[case] typed: &str) {
    assert_eq!(normalise(typed), None);
}

proptest! {
    #[test]
    fn a_new_code_reads_back(bytes in prop::collection::vec(any::<u8>(), 8)) {
        let code = new_code(&Bytes(bytes));
        prop_assert_eq!(normalise(&code), Some(code.clone()));
        prop_assert_eq!(normalise(&code.to_lowercase().replace('-', "")), Some(code));
    }

    #[test]
    fn any_text_is_a_code_or_none(text in any::<String>()) {
        if let Some(code) = normalise(&text) {
            prop_assert_eq!(normalise(&code), Some(code.clone()));
            prop_assert_eq!(code.len(), 9);
        }
    }
}
