//! How a person's system shows pages: light or dark, in colours of its own, calm, wide or narrow.

use serde_json::json;

use crate::browser::Browser;

/// A system's way to show pages.
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

impl Browser {
    /// Shows pages in this way from now on.
    pub async fn set_media(&self, media: Media) {
        let choose = |on, yes, no| if on { yes } else { no };
        let features = json!([
            {"name": "prefers-color-scheme", "value": choose(media.dark, "dark", "light")},
            {"name": "forced-colors", "value": choose(media.forced_colors, "active", "none")},
            {
                "name": "prefers-reduced-motion",
                "value": choose(media.reduced_motion, "reduce", "no-preference"),
            },
        ]);
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({"media": "", "features": features}),
        )
        .await;
    }

    /// Gives pages so much room, in CSS pixels, of `scale` pixels of the screen each.
    pub async fn set_size(&self, width: u32, height: u32, scale: u32) {
        let size = json!({
            "width": width,
            "height": height,
            "deviceScaleFactor": scale,
            "mobile": false,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", size)
            .await;
    }
}
