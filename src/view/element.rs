//! An element of the view as a plain value, and how Leptos's renderer draws it.
//!
//! Leptos gives every tree its own type, and each type its own code for building, comparing and
//! taking away. Here all trees are of one type, so that code is there once.
//!
//! What holds: siblings are told apart by their head and their id. What was drawn
//! before and is wanted again stays the same node of the document, wherever it stands now, so it
//! keeps its focus, its scroll position and what assistive technology knows of it.

use std::borrow::Cow;

use direct_upload_core::plain;
use leptos::prelude::{Mountable, Render};
use leptos::tachys::renderer::Rndr;
use web_sys::Node;

/// A text that is known at compile time, or one that is made.
pub type Text = Cow<'static, str>;
/// The name and the value of an attribute.
type Attribute = (&'static str, Text);

/// What is in an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Words.
    Text(Text),
    /// Other elements.
    Elements(Vec<Element>),
}

/// An element that is to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    head: &'static str,
    id: u32,
    attributes: Vec<Attribute>,
    content: Content,
}

/// An element that holds others. `head` is its tag and what it always has of attributes, with
/// semicolons between: `li;part=item;class=item`. A text for all is far smaller than code for each.
pub const fn block(head: &'static str, elements: Vec<Element>) -> Element {
    Element {
        head,
        id: 0,
        attributes: Vec::new(),
        content: Content::Elements(elements),
    }
}

/// An element that holds words.
pub const fn words(head: &'static str, text: Text) -> Element {
    Element {
        head,
        id: 0,
        attributes: Vec::new(),
        content: Content::Text(text),
    }
}

impl Element {
    /// Tells it apart from siblings of the same head.
    pub const fn identify(&mut self, id: u32) {
        self.id = id;
    }

    /// Gives it an attribute that it does not always have, or not always with this value.
    #[inline(never)]
    pub fn set(&mut self, name: &'static str, value: Text) {
        self.attributes.push((name, value));
    }

    fn is(&self, drawn: &Drawn) -> bool {
        self.id == drawn.id && self.head == drawn.head
    }
}

/// An element that is in the document, and what was drawn of it last.
pub struct Drawn {
    node: web_sys::Element,
    head: &'static str,
    id: u32,
    attributes: Vec<Attribute>,
    text: Text,
    children: Vec<Self>,
}

impl Drawn {
    /// What is drawn in an element of somebody else's, behind what is there.
    pub const fn within(node: web_sys::Element) -> Self {
        Self {
            node,
            head: "",
            id: 0,
            attributes: Vec::new(),
            text: Text::Borrowed(""),
            children: Vec::new(),
        }
    }

    /// Puts the attributes in the place of those that were drawn before.
    fn attributes(&mut self, attributes: Vec<Attribute>) {
        let before = std::mem::replace(&mut self.attributes, attributes);
        for attribute in &self.attributes {
            if !before.contains(attribute) {
                Rndr::set_attribute(&self.node, attribute.0, &attribute.1);
            }
        }
        for (name, _) in before {
            if !self.attributes.iter().any(|new| new.0 == name) {
                Rndr::remove_attribute(&self.node, name);
            }
        }
    }

    /// Puts these elements in the place of those that were drawn before.
    pub fn elements(&mut self, elements: Vec<Element>) {
        let mut old = std::mem::take(&mut self.children);
        // What is no longer wanted goes first: what stays need not move then.
        old.retain(|drawn| {
            let stays = elements.iter().any(|new| new.is(drawn));
            if !stays {
                drawn.node.remove();
            }
            stays
        });
        for new in elements {
            let found = old.iter().position(|drawn| new.is(drawn));
            let child = if let Some(place) = found {
                let mut child = old.remove(place);
                new.rebuild(&mut child);
                if place > 0 {
                    child.mount(&self.node, next(&old));
                }
                child
            } else {
                let mut child = new.build();
                child.mount(&self.node, next(&old));
                child
            };
            self.children.push(child);
        }
        for mut left in old {
            left.unmount();
        }
    }
}

/// Before which node the next one comes.
fn next(drawn: &[Drawn]) -> Option<&Node> {
    drawn.first().map(|drawn| drawn.node.as_ref())
}

impl Render for Element {
    type State = Drawn;

    fn build(self) -> Drawn {
        let (tag, attributes) = plain::split(self.head, ";").unwrap_or((self.head, ""));
        let namespace = matches!(tag, "svg" | "path").then_some("http://www.w3.org/2000/svg");
        let mut drawn = Drawn {
            node: Rndr::create_element(tag, namespace),
            head: self.head,
            id: self.id,
            attributes: Vec::new(),
            text: Text::default(),
            children: Vec::new(),
        };
        for attribute in plain::pieces(attributes, ";") {
            if let Some((name, value)) = plain::split(attribute, "=") {
                Rndr::set_attribute(&drawn.node, name, value);
            }
        }
        self.rebuild(&mut drawn);
        drawn
    }

    fn rebuild(self, drawn: &mut Drawn) {
        drawn.attributes(self.attributes);
        match self.content {
            Content::Elements(elements) => drawn.elements(elements),
            Content::Text(text) => {
                if drawn.text != text {
                    drawn.node.set_text_content(Some(&text));
                    drawn.text = text;
                }
            }
        }
    }
}

impl Mountable for Drawn {
    fn unmount(&mut self) {
        self.node.remove();
    }

    fn mount(&mut self, parent: &web_sys::Element, marker: Option<&Node>) {
        Rndr::insert_node(parent, &self.node, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.node.parent_element().is_some_and(|parent| {
            child.mount(&parent, Some(&self.node));
            true
        })
    }

    fn elements(&self) -> Vec<web_sys::Element> {
        vec![self.node.clone()]
    }
}
