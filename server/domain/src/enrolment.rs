//! Codes that sign a device in to the Company Portal: short enough to read out, and once used they are gone.

use crate::Random;

/// Digits and capital letters without I, L, O and U: no two look alike, and no code spells a word that offends.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How many symbols a code has: 40 bits.
const SYMBOLS: usize = 8;

/// A new code in the form in which it is shown and kept, such as `K7QM-2XPD`.
pub fn new_code(random: &dyn Random) -> String {
    let mut bytes = [0; SYMBOLS];
    random.fill(&mut bytes);
    // 32 divides 256, so every symbol is as likely as any other.
    grouped(bytes.map(|byte| ALPHABET[usize::from(byte % 32)]).into_iter())
}

/// What someone typed, in the form in which codes are kept. `None` when it cannot be a code.
///
/// Case, spaces and dashes do not matter, and the letters that look like a digit stand for it.
pub fn normalise(typed: &str) -> Option<String> {
    let mut symbols = [0; SYMBOLS];
    let mut count = 0;
    for c in typed.chars().filter(|&c| !is_separator(c)) {
        let symbol = match u8::try_from(c).ok()?.to_ascii_uppercase() {
            b'O' => b'0',
            b'I' | b'L' => b'1',
            symbol => symbol,
        };
        if !ALPHABET.contains(&symbol) {
            return None;
        }
        *symbols.get_mut(count)? = symbol;
        count += 1;
    }
    (count == SYMBOLS).then(|| grouped(symbols.into_iter()))
}

fn grouped(symbols: impl Iterator<Item = u8>) -> String {
    let mut code = String::with_capacity(SYMBOLS + 1);
    for (index, symbol) in symbols.enumerate() {
        if index == SYMBOLS / 2 {
            code.push('-');
        }
        code.push(char::from(symbol));
    }
    code
}

/// Spaces, and what keyboards and word processors make of a dash.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '_' | '.')
}

#[cfg(test)]
mod tests;
