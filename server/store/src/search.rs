//! What a search looks in, and for what.

use sea_query::{Expr, ExprTrait as _, LikeExpr};

/// The column that is searched.
pub(crate) const COLUMN: &str = "search_text";

/// The most trigrams of a text that are looked up.
const TRIGRAMS: usize = 32;

/// Keeps fields apart in the text that is searched. Control characters are not searched for.
const FIELD_END: char = '\n';

/// Escapes the wildcards of LIKE. Any character will do that needs no escape itself in SQL.
const ESCAPE: char = '!';

/// What a search looks in: these fields, in lower case, a line each.
pub(crate) fn text_of<'a>(fields: impl IntoIterator<Item = Option<&'a str>>) -> String {
    let mut searched = String::new();
    for field in fields.into_iter().flatten() {
        searched.push_str(&folded_line(field));
        searched.push(FIELD_END);
    }
    searched
}

/// In lower case and without control characters, whether it is searched or searched for.
fn folded_line(text: &str) -> String {
    text.to_lowercase().replace(char::is_control, " ")
}

/// What the table of trigrams is asked: all of the text's. Nothing for a text that is shorter than one.
///
/// A row that has them all need not have the text.
pub(crate) fn trigrams(search: &str) -> Option<String> {
    all_of(windows(search))
}

/// The same for some of them.
pub(crate) fn all_of(windows: impl IntoIterator<Item = [char; 3]>) -> Option<String> {
    let quoted =
        |window: [char; 3]| format!("\"{}\"", window.iter().collect::<String>().replace('"', "\"\""));
    let mut trigrams: Vec<String> = windows.into_iter().map(quoted).collect();
    trigrams.sort_unstable();
    trigrams.dedup();
    (!trigrams.is_empty()).then(|| trigrams.join(" AND "))
}

/// The trigrams of a text, as far as they are looked up.
pub(crate) fn windows(search: &str) -> impl Iterator<Item = [char; 3]> {
    let text: Vec<char> = folded_line(search).chars().collect();
    let windows = text.len().saturating_sub(2).min(TRIGRAMS);
    (0..windows).map(move |from| [text[from], text[from + 1], text[from + 2]])
}

/// That a row of the table has the text in one of the fields that are searched.
pub(crate) fn found(table: &'static str, search: &str) -> Expr {
    let mut pattern = String::from("%");
    for c in folded_line(search).chars() {
        if matches!(c, '%' | '_' | ESCAPE) {
            pattern.push(ESCAPE);
        }
        pattern.push(c);
    }
    pattern.push('%');
    Expr::col((table, COLUMN)).like(LikeExpr::new(pattern).escape(ESCAPE))
}
