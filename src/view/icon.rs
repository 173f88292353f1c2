//! The icons, drawn as paths: no font, no image, nothing for a Content-Security-Policy to stop.

use direct_upload_core::Phase;
use leptos::prelude::*;

/// Shapes on a grid of 24 by 24.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A tick.
    Tick,
    /// A cross.
    Cross,
    /// An exclamation mark.
    Alert,
    /// A clock's hands.
    Clock,
    /// An arrow upwards.
    Arrow,
    /// A circular arrow.
    Again,
}

impl Shape {
    /// The shape that goes with a state.
    #[must_use]
    pub const fn of(phase: Phase) -> Self {
        match phase {
            Phase::Done => Self::Tick,
            Phase::Failed => Self::Alert,
            Phase::Cancelled => Self::Cross,
            Phase::Checking | Phase::Queued | Phase::Waiting => Self::Clock,
            Phase::Authorizing | Phase::Uploading | Phase::Confirming => Self::Arrow,
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Tick => "M5 13l4.5 4.5L19 7.5",
            Self::Cross => "M7 7l10 10M17 7L7 17",
            Self::Alert => "M12 6v8M12 17.5v.5",
            Self::Clock => "M12 5v7.5l4.5 2.5",
            Self::Arrow => "M12 18V6.5M7 11l5-5 5 5",
            Self::Again => "M18.5 12a6.5 6.5 0 1 1-2-4.7M18.5 4v4h-4",
        }
    }
}

/// An icon, for the eye only: the words beside it say the same.
#[component]
pub fn Icon(
    /// What it shows.
    shape: Shape,
) -> impl IntoView {
    view! {
        <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=shape.path() />
        </svg>
    }
}
