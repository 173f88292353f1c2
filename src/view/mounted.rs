//! The view in a shadow root: what was drawn last, and drawing over it.

use leptos::prelude::{Mountable, Render};
use wasm_bindgen::JsCast;
use web_sys::ShadowRoot;

use super::widget::widget;
use crate::view_model::ViewModel;

/// Draws a model over what was drawn before; unmounts where there is none.
type Draw = Box<dyn FnMut(Option<&ViewModel>)>;

/// A mounted view; it unmounts when it is dropped.
pub struct Mounted {
    draw: Draw,
}

impl Mounted {
    /// Draws `model` into an empty shadow root.
    #[must_use]
    pub fn new(root: &ShadowRoot, model: &ViewModel) -> Self {
        let mut drawn = widget(model).build();
        drawn.mount(root.unchecked_ref(), None);
        // The type of what is drawn has no name: a closure hides it.
        Self {
            draw: Box::new(move |model| match model {
                Some(model) => widget(model).rebuild(&mut drawn),
                None => drawn.unmount(),
            }),
        }
    }

    /// Draws `model` over what was drawn before.
    pub fn draw(&mut self, model: &ViewModel) {
        (self.draw)(Some(model));
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        (self.draw)(None);
    }
}
