//! What the keys do in a grid.

/// A cell: a line, of which the heads are the first, and a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// 0 for the heads, 1 for the first row.
    pub line: u64,
    /// Counted from 0.
    pub column: usize,
}

/// How large the grid is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// How many lines, with the heads.
    pub lines: u64,
    /// How many columns.
    pub columns: usize,
    /// How many rows are in sight at once.
    pub page: u64,
}

/// A key, and what was held down with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stroke<'a> {
    /// Its name, as browsers have it.
    pub key: &'a str,
    /// Control, or Command on a Mac.
    pub control: bool,
    /// Shift.
    pub shift: bool,
    /// Alt.
    pub alt: bool,
}

/// What a key means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Go to this cell.
    Go(Cell),
    /// Do what the cell is for.
    Open,
    /// Let the head's column decide after the others.
    SortMore,
    /// Open the row's menu, or the head's.
    Menu,
    /// Copy the cell.
    Copy,
    /// Go to what begins with this, and what was typed right before it.
    Type(char),
}

/// What this key means at this cell, if anything.
pub fn meant(stroke: Stroke<'_>, at: Cell, size: Size) -> Option<Deed> {
    let Stroke { key, control, shift, alt } = stroke;
    let (last_line, last_column) = (size.lines.saturating_sub(1), size.columns.saturating_sub(1));
    let to = |line: u64, column: usize| {
        Some(Deed::Go(Cell { line: line.min(last_line), column: column.min(last_column) }))
    };
    match (key, control, shift, alt) {
        ("ArrowUp", false, false, false) => to(at.line.saturating_sub(1), at.column),
        ("ArrowDown", false, false, false) => to(at.line + 1, at.column),
        ("ArrowLeft", false, false, false) => to(at.line, at.column.saturating_sub(1)),
        ("ArrowRight", false, false, false) => to(at.line, at.column + 1),
        ("Home", false, false, false) => to(at.line, 0),
        ("End", false, false, false) => to(at.line, last_column),
        ("Home", true, false, false) => to(1, 0),
        ("End", true, false, false) => to(last_line, last_column),
        ("PageUp", false, false, false) => to(at.line.saturating_sub(size.page).max(1), at.column),
        ("PageDown", false, false, false) => to(at.line + size.page, at.column),
        ("Enter", false, false, false) => Some(Deed::Open),
        ("Enter", false, true, false) if at.line == 0 => Some(Deed::SortMore),
        (" ", false, false, false) if at.column == last_column => Some(Deed::Open),
        ("ContextMenu", ..) | ("F10", false, true, false) => Some(Deed::Menu),
        ("c" | "C", true, false, false) => Some(Deed::Copy),
        (_, false, _, false) => {
            // Other keys have longer names.
            let mut letters = key.chars();
            letters.next().filter(|letter| letters.next().is_none() && *letter != ' ').map(Deed::Type)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIZE: Size = Size { lines: 101, columns: 4, page: 10 };

    fn plain(key: &str) -> Stroke<'_> {
        Stroke { key, ..Stroke::default() }
    }

    fn lead(key: Stroke<'_>, at: Cell, to: (u64, usize)) {
        let cell = Cell { line: to.0, column: to.1 };
        assert_eq!(meant(key, at, SIZE), Some(Deed::Go(cell)), "{key:?} at {at:?}");
    }

    #[test]
    fn keys_lead_from_cell_to_cell() {
        let at = Cell { line: 50, column: 2 };
        let control = |key| Stroke { control: true, ..plain(key) };
        lead(plain("ArrowUp"), at, (49, 2));
        lead(plain("ArrowDown"), at, (51, 2));
        lead(plain("ArrowLeft"), at, (50, 1));
        lead(plain("ArrowRight"), at, (50, 3));
        lead(plain("Home"), at, (50, 0));
        lead(plain("End"), at, (50, 3));
        lead(plain("PageUp"), at, (40, 2));
        lead(plain("PageDown"), at, (60, 2));
        lead(control("Home"), at, (1, 0));
        lead(control("End"), at, (100, 3));
    }

    #[test]
    fn the_edges_hold() {
        lead(plain("ArrowUp"), Cell { line: 0, column: 0 }, (0, 0));
        lead(plain("ArrowLeft"), Cell { line: 0, column: 0 }, (0, 0));
        lead(plain("PageUp"), Cell { line: 3, column: 0 }, (1, 0));
        lead(plain("PageDown"), Cell { line: 95, column: 3 }, (100, 3));
        lead(plain("ArrowRight"), Cell { line: 95, column: 3 }, (95, 3));
    }

    #[test]
    fn what_is_not_the_grids_is_left_to_the_browser() {
        let at = Cell { line: 1, column: 0 };
        for stroke in [
            plain("Tab"),
            plain("F5"),
            plain(" "),
            plain("F10"),
            Stroke { alt: true, ..plain("ArrowLeft") },
            Stroke { control: true, ..plain("f") },
            Stroke { shift: true, ..plain("ArrowDown") },
        ] {
            assert_eq!(meant(stroke, at, SIZE), None, "{stroke:?}");
        }
    }

    #[test]
    fn letters_are_typed() {
        let at = Cell { line: 1, column: 0 };
        for (key, shift) in [("a", false), ("Ü", true), ("7", false), ("-", false)] {
            let letter = key.chars().next().map(Deed::Type);
            assert_eq!(meant(Stroke { shift, ..plain(key) }, at, SIZE), letter);
        }
    }

    #[test]
    fn rows_and_heads_have_a_menu() {
        let menu = Stroke { shift: true, ..plain("F10") };
        assert_eq!(meant(menu, Cell { line: 1, column: 0 }, SIZE), Some(Deed::Menu));
        assert_eq!(meant(plain("ContextMenu"), Cell { line: 1, column: 3 }, SIZE), Some(Deed::Menu));
        assert_eq!(meant(menu, Cell { line: 0, column: 0 }, SIZE), Some(Deed::Menu));
        assert_eq!(meant(plain(" "), Cell { line: 1, column: 3 }, SIZE), Some(Deed::Open));
    }

    #[test]
    fn enter_sorts_by_a_head_and_with_shift_by_one_more() {
        let enter = plain("Enter");
        let more = Stroke { shift: true, ..enter };
        let head = Cell { line: 0, column: 1 };
        assert_eq!(meant(enter, head, SIZE), Some(Deed::Open));
        assert_eq!(meant(more, head, SIZE), Some(Deed::SortMore));
        assert_eq!(meant(more, Cell { line: 1, column: 1 }, SIZE), None);
    }

    proptest! {
        #[test]
        fn no_key_leads_out_of_the_grid(
            key in prop::sample::select(vec![
                "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown",
            ]),
            control in any::<bool>(),
            (lines, columns, page) in (1u64..1_000_002, 1usize..20, 1u64..60),
            (line, column) in (0u64..2_000_000, 0usize..30),
        ) {
            let size = Size { lines, columns, page };
            if let Some(Deed::Go(cell)) = meant(Stroke { control, ..plain(key) }, Cell { line, column }, size) {
                prop_assert!(cell.line < lines && cell.column < columns);
            }
        }
    }
}
