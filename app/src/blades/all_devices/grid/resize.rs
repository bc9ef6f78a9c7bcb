//! Heads that are made wider or narrower by their edge. The columns change when it is let go: a million rows would follow
//! every step otherwise.

use farhand_contract::device_columns::{DeviceColumns, ShownColumn, WIDTHS};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::Grid;

/// So near to the edge of a head, in pixels, it is taken hold of; `style/device-grid.css` has it too.
const EDGE: f64 = 10.0;

/// A shorter way is a click.
const STILL: f64 = 3.0;

/// An edge that is being moved.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Hold {
    /// Which column.
    place: usize,
    /// Where the pointer took hold.
    from: f64,
    /// How wide the column was.
    width: f64,
    /// How far the edge has gone.
    way: f64,
}

/// Makes columns wider and narrower.
#[derive(Clone, Copy)]
pub struct Resize {
    grid: Grid,
    hold: RwSignal<Option<Hold>>,
    /// Where the edge is, from the left and the top of what scrolls, in pixels.
    line: RwSignal<Option<(f64, f64)>>,
    resized: Callback<DeviceColumns>,
}

impl Resize {
    /// Of this grid. `resized` is told which columns there are from now on.
    pub fn new(grid: Grid, resized: Callback<DeviceColumns>) -> Self {
        Self { grid, hold: RwSignal::new(None), line: RwSignal::new(None), resized }
    }

    /// The pointer went down: at an edge, it takes hold of it.
    pub fn down(self, event: &ev::PointerEvent) {
        let Some((head, place)) = edge(event).filter(|_| event.button() == 0) else { return };
        event.prevent_default();
        let width = head.get_bounding_client_rect().width();
        // Fails when the pointer is gone already.
        let _ = head.set_pointer_capture(event.pointer_id());
        let hold = Hold { place, from: f64::from(event.client_x()), width, way: 0.0 };
        self.hold.set(Some(hold));
    }

    /// The pointer moved.
    pub fn moved(self, event: &ev::PointerEvent) {
        let Some(mut hold) = self.hold.get_untracked() else { return };
        hold.way = f64::from(event.client_x()) - hold.from;
        self.hold.set(Some(hold));
        let line = (hold.way.abs() >= STILL).then(|| self.line_at(hold)).flatten();
        self.line.set(line);
    }

    /// The pointer was let go: the column is as wide as its edge says.
    pub fn up(self) {
        let hold = self.hold.get_untracked();
        self.cancel();
        if let Some(hold) = hold.filter(|hold| hold.way.abs() >= STILL) {
            self.become_wide(hold.place, |_| within(hold.width + hold.way));
        }
    }

    /// Nothing comes of it.
    pub fn cancel(self) {
        self.hold.set(None);
        self.line.set(None);
    }

    /// Two clicks at an edge: the column is as wide as usual.
    pub fn usual(self, event: &ev::MouseEvent) {
        if let Some((_, place)) = edge(event) {
            event.prevent_default();
            self.become_wide(place, |shown| shown.column.usual_width());
        }
    }

    /// A click at an edge does not sort.
    pub fn clicked(event: &ev::MouseEvent) {
        if edge(event).is_some() {
            event.prevent_default();
            event.stop_propagation();
        }
    }

    /// Where the edge will be.
    fn line_at(self, hold: Hold) -> Option<(f64, f64)> {
        let wrap = self.grid.wrap.get_untracked()?;
        let head = self.heads().into_iter().nth(hold.place)?;
        let left = head.get_bounding_client_rect().left() - wrap.get_bounding_client_rect().left();
        let left = left + f64::from(wrap.scroll_left()) + f64::from(within(hold.width + hold.way));
        Some((left, f64::from(wrap.scroll_top())))
    }

    /// All columns as wide as they are, but this one. One that a narrow window leaves out is as wide as usual.
    fn become_wide(self, place: usize, width: impl Fn(ShownColumn) -> u16) {
        let heads = self.heads();
        let columns = self.grid.columns.with_untracked(|columns| {
            let usual = columns.are_usual();
            DeviceColumns::new(columns.shown().iter().enumerate().map(|(number, &shown)| {
                let drawn = heads.get(number).map_or(0, HtmlElement::offset_width);
                let width = if number == place {
                    width(shown)
                } else if usual && drawn > 0 {
                    within(f64::from(drawn))
                } else {
                    shown.width
                };
                ShownColumn { width, ..shown }
            }))
        });
        self.resized.run(columns);
    }

    fn heads(self) -> Vec<HtmlElement> {
        let Some(table) = self.grid.table.get_untracked() else { return Vec::new() };
        let Ok(heads) = table.query_selector_all("thead [data-column]:not(.col-menu)") else {
            return Vec::new();
        };
        (0..heads.length()).filter_map(|number| heads.get(number)?.dyn_into().ok()).collect()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within what a column can be")]
fn within(pixels: f64) -> u16 {
    pixels.round().clamp(f64::from(*WIDTHS.start()), f64::from(*WIDTHS.end())) as u16
}

/// The head whose edge this is at, and which column it is.
fn edge(event: &ev::MouseEvent) -> Option<(HtmlElement, usize)> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let head = target.closest("thead [data-column]:not(.col-menu)").ok().flatten()?;
    let place = head.get_attribute("data-column")?.parse().ok()?;
    let head = head.dyn_into::<HtmlElement>().ok()?;
    let away = head.get_bounding_client_rect().right() - f64::from(event.client_x());
    (away <= EDGE).then_some((head, place))
}

/// Shows where the edge of a column will be.
#[component]
pub fn ResizeLine(
    /// What moves it.
    resize: Resize,
) -> impl IntoView {
    let line = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let (Some(line), Some((left, top))) = (line.get(), resize.line.get()) {
            for (property, place) in [("left", left), ("top", top)] {
                // Properties that every browser has.
                let _ = (*line).style().set_property(property, &format!("{place}px"));
            }
        }
    });
    let is_shown = Memo::new(move |_| resize.line.with(Option::is_some));
    move || {
        is_shown.get().then(|| {
            view! { <div class="resize-line" aria-hidden="true" node_ref=line></div> }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_never_wider_or_narrower_than_one_can_read() {
        assert_eq!((within(-20.0), within(10.0), within(64.4), within(64.5)), (64, 64, 64, 65));
        assert_eq!((within(639.6), within(5_000.0)), (640, 640));
    }
}
