//! One row of the list.

use direct_upload_core::plain;
use leptos::prelude::*;

use super::Intent;
use super::details::Details;
use super::icon::{Icon, Shape};
use super::icon_button::IconButton;
use super::progress::Progress;
use crate::text::Message;
use crate::view_model::{Row, ViewModel};

/// One upload: what it is, how far, what went wrong, and what can be done.
#[component]
pub fn Item<'a>(
    /// The upload.
    row: &'a Row,
    /// Where it stands, in a list that is not drawn whole.
    place: Option<usize>,
    /// All that is drawn.
    model: &'a ViewModel,
) -> impl IntoView + use<> {
    let number = |number: usize| plain::decimal(u64::try_from(number).unwrap_or(u64::MAX));
    let folder = (!row.folder.is_empty()).then(|| row.folder.clone());
    let progress = row
        .shows_progress()
        .then(|| (row.name.clone(), row.percent.clone()));
    let error = row.error.clone();
    view! {
        <li
            part="item"
            class="item"
            data-id=plain::decimal(row.id.into())
            data-state=row.phase.as_str()
            aria-posinset=place.map(|place| number(place.saturating_add(1)))
            aria-setsize=place.map(|_| number(model.window.all))
        >
            <span part="state-icon" class="state-icon">
                <Icon shape=Shape::of(row.phase) />
            </span>
            <div class="about">
                <div class="heading">
                    {folder.map(|folder| view! { <bdi part="folder" class="quiet">{folder}</bdi> })}
                    <bdi part="name" class="name" title=row.name.clone()>
                        {row.name.clone()}
                    </bdi>
                    <bdi part="size" class="quiet">
                        {row.size.clone()}
                    </bdi>
                </div>
                {progress
                    .map(|(label, percent)| {
                        view! { <Progress part="progress" label=label percent=percent /> }
                    })}
                <span part="status" class="status">
                    {row.status.clone()}
                </span>
                {error
                    .map(|error| {
                        view! {
                            <p part="error" class="error">
                                {error}
                            </p>
                            <Details row=row model=model />
                        }
                    })}
            </div>
            <div part="actions" class="actions">
                {row.can_retry.then(|| action(Intent::Retry, Shape::Again, Message::Retry, row, model))}
                {row.can_cancel.then(|| action(Intent::Cancel, Shape::Cross, Message::Cancel, row, model))}
                {row.can_remove.then(|| action(Intent::Remove, Shape::Cross, Message::Remove, row, model))}
            </div>
        </li>
    }
}

fn action(
    intent: Intent,
    shape: Shape,
    title: Message,
    row: &Row,
    model: &ViewModel,
) -> impl IntoView + use<> {
    let title = model.texts.word(title);
    let label = named(&title, row, model);
    view! { <IconButton intent=intent shape=shape title=title label=label /> }
}

/// What a button of a row does, and with which upload.
pub fn named(action: &str, row: &Row, model: &ViewModel) -> String {
    let values = [("action", action), ("name", &*row.name)];
    model.texts.fill(Message::ActionOn, &values)
}
