//! How a person's system shows pages: light or dark, in colours of its own, calm, wide or narrow.

/// A system's way to show pages: [`Browser::set_media`](crate::Browser::set_media).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Media {
    /// Dark rather than light.
    pub dark: bool,
    /// The system's colours in the place of the page's (CSS Color Adjustment, "Forced Colors
    /// Mode").
    pub forced_colors: bool,
    /// Nothing is to move that need not.
    pub reduced_motion: bool,
}

impl Media {
    /// Light, and nothing else is asked for.
    pub const LIGHT: Self = Self {
        dark: false,
        forced_colors: false,
        reduced_motion: false,
    };
    /// Dark.
    pub const DARK: Self = Self {
        dark: true,
        ..Self::LIGHT
    };
    /// The system's own colours.
    pub const FORCED_COLORS: Self = Self {
        forced_colors: true,
        ..Self::LIGHT
    };
}
