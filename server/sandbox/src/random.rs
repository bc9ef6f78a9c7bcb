//! Randomness, passed in.

use rand::Rng;

/// A source of random bytes.
pub trait Random: Send + Sync + 'static {
    /// Fills the buffer.
    fn fill(&self, bytes: &mut [u8]);
}

/// A cryptographic generator seeded by the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}

const DIGITS: &[u8] = b"0123456789";
const LETTERS_AND_DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// That many decimal digits, the first of which is not zero.
pub(crate) fn digits(random: &dyn Random, count: usize) -> String {
    let mut digits = from_alphabet(random, &DIGITS[1..], 1);
    digits.push_str(&from_alphabet(random, DIGITS, count.saturating_sub(1)));
    digits
}

/// That many letters and digits.
pub(crate) fn letters_and_digits(random: &dyn Random, count: usize) -> String {
    from_alphabet(random, LETTERS_AND_DIGITS, count)
}

fn from_alphabet(random: &dyn Random, alphabet: &[u8], count: usize) -> String {
    // Bytes at or over the largest multiple of the alphabet's length would favour its first symbols.
    let limit = 256 - 256 % alphabet.len();
    let mut text = String::with_capacity(count);
    let mut bytes = [0; 32];
    while text.len() < count {
        random.fill(&mut bytes);
        let fair = bytes.iter().map(|&byte| usize::from(byte)).filter(|&byte| byte < limit);
        text.extend(fair.take(count - text.len()).map(|byte| char::from(alphabet[byte % alphabet.len()])));
    }
    text
}
