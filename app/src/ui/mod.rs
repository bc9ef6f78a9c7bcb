//! Parts that every blade is made of.

mod badge;
mod bar_table;
mod button;
mod client_fields;
#[cfg(test)]
mod contrast;
mod deeds;
mod deliveries;
mod dialog;
mod essentials;
mod field;
mod floating;
mod form;
mod frame_data;
mod icon;
mod loaded;
mod many_choice;
mod menu;
mod moment;
mod notice;
mod page;
mod search_box;
mod switches;
mod table;
mod timeline;

pub use badge::{StateBadge, StateKind};
pub use bar_table::{BarLine, BarSwatch, BarTable};
use button::CommandBar;
pub use button::{Button, ButtonKind, ButtonLink, CommandButton, CommandLink, CopyButton};
pub use client_fields::{ClientDraft, ClientFields, ClientWords, forget_when_closed};
pub use deeds::{Deeds, DeedsDialog, DeedsProblem, DeedsRow};
pub use deliveries::{DeliveryLine, DeliveryLog};
pub use dialog::Dialog;
pub use essentials::{Card, CodeDisplay, Essential, EssentialView, Essentials, Section};
pub use field::TextField;
pub use floating::float;
pub use form::{FormDialog, ProblemElsewhere, SaveForm, problem_at};
pub use frame_data::{
    Allowed, ConnectorBanner, provide_frame_data, use_connector, use_help_waiting, use_profile,
};
pub use icon::{Icon, IconName};
pub use loaded::{Failed, Loaded, Skeleton, Spinner, show_answer};
pub use many_choice::ManyChoice;
pub use menu::{Menu, MenuItem, MenuLink, MenuNote, MenuPlace, PopoverMenu};
pub use moment::{Moment, MomentOr, provide_time};
pub use notice::{EmptyState, ErrorBar, ErrorState, MessageBar, MessageKind, NoPermission};
pub use page::{Blade, Crumb, Pane, Split, after_path, in_head, keep_query, with_pairs};
pub use search_box::SearchBox;
pub use switches::Switches;
pub use table::{Pager, SortHeader, width_of};
pub use timeline::{Step, StepState, Timeline};
