//! The view in a shadow root: what was drawn last, and drawing over it.

use std::cell::Ref;

use leptos::prelude::{Mountable, Render};
use wasm_bindgen::JsCast;
use web_sys::ShadowRoot;

use super::widget::widget;
use crate::view_model::ViewModel;

/// Draws a model over what was drawn before; unmounts where there is none.
type Draw = Box<dyn FnMut(Option<Ref<'_, ViewModel>>)>;

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
                Some(model) => {
                    let view = widget(&model);
                    // Taking a focused button out of the document calls the page's listeners,
                    // and those may change the model.
                    drop(model);
                    view.rebuild(&mut drawn);
                }
                None => drawn.unmount(),
            }),
        }
    }

    /// Draws `model` over what was drawn before, and lets go of it before the document changes.
    pub fn draw(&mut self, model: Ref<'_, ViewModel>) {
        (self.draw)(Some(model));
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        (self.draw)(None);
    }
}
