//! A keyed list that draws each of its rows anew.
//!
//! Leptos's own (`tachys::view::keyed`, which `<For>` is) was tried: it leaves a row that stays as it
//! is, for signals within to change it. Signals and an effect for each row are 15 kB of Brotli more
//! (measured November 2026), and a list that is bounded gains nothing by them.
//!
//! What holds: a row keeps its nodes for as long as it is listed, wherever it moves, and so its focus
//! and what assistive technology knows of it.

use leptos::prelude::{AddAnyAttr, Mountable, Render, RenderHtml};
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::Rndr;
use leptos::tachys::renderer::types::{Element, Node, Placeholder};
use leptos::tachys::view::{Position, PositionState};

/// Rows, each with what tells it from the others.
pub struct Rows<V>(pub Vec<(u32, V)>);

/// Rows that are in the document, and what stands behind the last one.
pub struct Drawn<S> {
    rows: Vec<(u32, S)>,
    end: Placeholder,
}

impl<V: Render> Render for Rows<V> {
    type State = Drawn<V::State>;

    fn build(self) -> Self::State {
        let rows = self.0.into_iter().map(|(id, row)| (id, row.build()));
        Drawn {
            rows: rows.collect(),
            end: Rndr::create_placeholder(),
        }
    }

    fn rebuild(self, drawn: &mut Self::State) {
        let mut old = std::mem::take(&mut drawn.rows);
        // What is no longer listed goes first: what stays need not move then.
        old.retain_mut(|(id, row)| {
            let stays = self.0.iter().any(|(new, _)| new == id);
            if !stays {
                row.unmount();
            }
            stays
        });
        for (id, new) in self.0 {
            let found = old.iter().position(|(drawn, _)| *drawn == id);
            let row = if let Some(place) = found {
                let (_, mut row) = old.remove(place);
                new.rebuild(&mut row);
                if place > 0 {
                    insert(&mut row, &old, &drawn.end);
                }
                row
            } else {
                let mut row = new.build();
                insert(&mut row, &old, &drawn.end);
                row
            };
            drawn.rows.push((id, row));
        }
    }
}

/// Puts a row before those that are still to come.
fn insert<S: Mountable>(row: &mut S, to_come: &[(u32, S)], end: &Placeholder) {
    let is_in = to_come
        .first()
        .is_some_and(|(_, next)| next.insert_before_this(row));
    if !is_in {
        end.insert_before_this(row);
    }
}

impl<S: Mountable> Mountable for Drawn<S> {
    fn unmount(&mut self) {
        for (_, row) in &mut self.rows {
            row.unmount();
        }
        self.end.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        for (_, row) in &mut self.rows {
            row.mount(parent, marker);
        }
        self.end.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let first = self.rows.first();
        first.is_some_and(|(_, row)| row.insert_before_this(child))
            || self.end.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        let rows = self.rows.iter();
        rows.flat_map(|(_, row)| row.elements()).collect()
    }
}

impl<V> Rows<V> {
    fn into_views(self) -> Vec<V> {
        self.0.into_iter().map(|(_, row)| row).collect()
    }
}

impl<V: AddAnyAttr> AddAnyAttr for Rows<V> {
    type Output<A: Attribute> = Vec<V::Output<A::Cloneable>>;

    fn add_any_attr<A: Attribute>(self, attribute: A) -> Self::Output<A>
    where
        Self::Output<A>: RenderHtml,
    {
        self.into_views().add_any_attr(attribute)
    }
}

/// What Leptos asks of each child, for pages that a server renders: as rows without a key.
impl<V: RenderHtml> RenderHtml for Rows<V> {
    type AsyncOutput = Vec<V::AsyncOutput>;
    type Owned = Vec<V::Owned>;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {
        for (_, row) in &mut self.0 {
            row.dry_resolve();
        }
    }

    async fn resolve(self) -> Self::AsyncOutput {
        self.into_views().resolve().await
    }

    fn to_html_with_buf(
        self,
        html: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        attributes: Vec<AnyAttribute>,
    ) {
        let rows = self.into_views();
        rows.to_html_with_buf(html, position, escape, mark_branches, attributes);
    }

    fn hydrate<const FROM_SERVER: bool>(
        self,
        cursor: &Cursor,
        position: &PositionState,
    ) -> Self::State {
        let rows = self.0.into_iter();
        let rows = rows.map(|(id, row)| (id, row.hydrate::<FROM_SERVER>(cursor, position)));
        let rows = rows.collect();
        let end = cursor.next_placeholder(position);
        position.set(Position::NextChild);
        Drawn { rows, end }
    }

    fn into_owned(self) -> Self::Owned {
        self.into_views().into_owned()
    }
}
