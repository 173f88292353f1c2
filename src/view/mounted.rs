//! The view in an element: what was drawn last, and drawing over it.

use std::cell::Ref;

use web_sys::{Element, ShadowRoot};

use super::element::Drawn;
use super::widget::widget;
use crate::view_model::ViewModel;

/// A mounted view; it unmounts when it is dropped.
pub struct Mounted {
    root: ShadowRoot,
    drawn: Drawn,
}

impl Mounted {
    /// Draws `model` into `place`, an element in the shadow root, behind what is there.
    #[must_use]
    pub fn new(root: &ShadowRoot, place: Element, model: &ViewModel) -> Self {
        let mut drawn = Drawn::within(place);
        drawn.elements(widget(model));
        Self {
            root: root.clone(),
            drawn,
        }
    }

    /// Draws `model` over what was drawn before, and lets go of it before the document changes:
    /// taking a focused button away calls the page's listeners, and those may change the model.
    pub fn draw(&mut self, model: Ref<'_, ViewModel>) {
        let view = widget(&model);
        drop(model);
        self.drawn.elements(view);
    }

    /// Where it is mounted.
    #[must_use]
    pub const fn root(&self) -> &ShadowRoot {
        &self.root
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.drawn.elements(Vec::new());
    }
}
