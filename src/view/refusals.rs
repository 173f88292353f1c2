//! The files that were not taken, each with its reason, until the person has read about them.

use leptos::prelude::*;

use super::icon::{Icon, Shape};
use super::{Intent, Intents};
use crate::text::fill;
use crate::view_model::ViewModel;

/// The refused files.
#[component]
pub fn Refusals(
    /// What to show.
    model: ViewModel,
    /// Where intents go.
    intents: Intents,
) -> impl IntoView {
    let (refusals, more, texts) = (model.refusals, model.more_refusals, model.texts);
    let any = {
        let refusals = refusals.clone();
        move || !refusals.read().is_empty()
    };
    view! {
        <Show when=any>
            <div part="refusals" class="refusals">
                <ul role="list">
                    {
                        let refusals = refusals.clone();
                        move || {
                            refusals
                                .get()
                                .into_iter()
                                .map(|refusal| view! { <li part="refusal">{refusal}</li> })
                                .collect_view()
                        }
                    }
                    {
                        let more = more.clone();
                        move || {
                            let count = more.get();
                            (count > 0)
                                .then(|| {
                                    let count = count.to_string();
                                    let text = fill(texts.more_rejected, &[("count", &count)]);
                                    view! { <li part="refusal">{text}</li> }
                                })
                        }
                    }
                </ul>
                <button
                    type="button"
                    part="dismiss"
                    class="icon-button"
                    aria-label=texts.dismiss
                    title=texts.dismiss
                    on:click=move |_| intents.send(Intent::DismissRefusals)
                >
                    <Icon shape=Shape::Cross />
                </button>
            </div>
        </Show>
    }
}
