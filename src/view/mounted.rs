//! The view in an element: what was drawn last, and drawing over it.

use std::cell::Ref;

use leptos::prelude::*;
use web_sys::{Element, ShadowRoot};

use super::widget::Widget;
use crate::view_model::ViewModel;

/// A mounted view; it unmounts when it is dropped.
pub struct Mounted {
    root: ShadowRoot,
    view: Box<dyn Redraw>,
}

impl Mounted {
    /// Draws `model` into `place`, an element in the shadow root, behind what is there.
    #[must_use]
    pub fn new(root: &ShadowRoot, place: &Element, model: &ViewModel) -> Self {
        Self {
            root: root.clone(),
            view: Box::new(Drawn::within(place, widget, model)),
        }
    }

    /// Draws `model` over what was drawn before, and lets go of it before the document changes:
    /// taking a focused button away calls the page's listeners, and those may change the model.
    pub fn draw(&mut self, model: Ref<'_, ViewModel>) {
        self.view.redraw(model);
    }

    /// Where it is mounted.
    #[must_use]
    pub const fn root(&self) -> &ShadowRoot {
        &self.root
    }
}

fn widget(model: &ViewModel) -> impl IntoView + use<> {
    view! { <Widget model=model /> }
}

/// Draws another model in the place of the last.
trait Redraw {
    fn redraw(&mut self, model: Ref<'_, ViewModel>);
}

/// A view that is in the document.
struct Drawn<V: Render> {
    view: fn(&ViewModel) -> V,
    state: V::State,
}

impl<V: Render> Drawn<V> {
    fn within(place: &Element, view: fn(&ViewModel) -> V, model: &ViewModel) -> Self {
        let mut state = view(model).build();
        state.mount(place, None);
        Self { view, state }
    }
}

impl<V: Render> Redraw for Drawn<V> {
    fn redraw(&mut self, model: Ref<'_, ViewModel>) {
        let view = (self.view)(&model);
        drop(model);
        view.rebuild(&mut self.state);
    }
}

impl<V: Render> Drop for Drawn<V> {
    fn drop(&mut self) {
        self.state.unmount();
    }
}
