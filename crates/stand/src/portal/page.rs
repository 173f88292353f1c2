//! The portal's pages, rendered on the server. Every text that comes from a query is escaped.

use std::fmt::Write as _;

use super::is_widget_origin;

/// The element's attributes, all that a query may set.
const ATTRIBUTES: [&str; 19] = [
    "endpoint",
    "confirm-endpoint",
    "accept",
    "max-size",
    "max-files",
    "multiple",
    "directory",
    "concurrency",
    "naming",
    "transport",
    "manual",
    "retries",
    "credentials",
    "theme",
    "lang",
    "dir",
    "name",
    "required",
    "disabled",
];
const MAX_ELEMENTS: usize = 10;

/// Why a query describes no page.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PageProblem {
    #[error("Say where the widget is served: add ?widget=http://127.0.0.1:8081 to the address.")]
    NoWidget,
    #[error(
        "{0:?} is no origin of this machine: widget must be like http://127.0.0.1:8081, without \
         a path."
    )]
    Widget(String),
    #[error("{0:?} is no number of elements: elements must be from 1 to {MAX_ELEMENTS}.")]
    Elements(String),
    #[error("The element has no attribute {0:?}; it has: {names}.", names = ATTRIBUTES.join(", "))]
    Attribute(String),
}

/// What the portal page embeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Embedding {
    widget: String,
    elements: usize,
    attributes: Vec<(String, String)>,
}

impl Embedding {
    /// Reads the page's query: `widget`, `elements`, and the element's attributes.
    pub(crate) fn read(query: &str) -> Result<Self, PageProblem> {
        let mut widget = None;
        let mut elements = 1;
        let mut attributes: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "widget" if is_widget_origin(&value) => widget = Some(value.into_owned()),
                "widget" => return Err(PageProblem::Widget(value.into_owned())),
                "elements" => {
                    elements = value
                        .parse()
                        .ok()
                        .filter(|number| (1..=MAX_ELEMENTS).contains(number))
                        .ok_or_else(|| PageProblem::Elements(value.into_owned()))?;
                }
                name if ATTRIBUTES.contains(&name) => {
                    attributes.retain(|(known, _)| known != name);
                    attributes.push((name.to_owned(), value.into_owned()));
                }
                name => return Err(PageProblem::Attribute(name.to_owned())),
            }
        }
        let widget = widget.ok_or(PageProblem::NoWidget)?;
        if !attributes.iter().any(|(name, _)| name == "endpoint") {
            let endpoint = format!("{widget}/api/presigned-url");
            attributes.insert(0, ("endpoint".to_owned(), endpoint));
        }
        Ok(Self {
            widget,
            elements,
            attributes,
        })
    }

    /// The origin that the widget comes from.
    pub(crate) fn widget(&self) -> &str {
        &self.widget
    }

    pub(crate) fn render(&self) -> String {
        let mut tag = "<direct-upload".to_owned();
        for (name, value) in &self.attributes {
            // Writing to a string cannot fail.
            let _ = write!(tag, " {name}=\"{}\"", escaped(value));
        }
        tag.push_str("></direct-upload>");
        let script = format!(
            "<script type=\"module\" src=\"{}/direct-upload.js\"></script>",
            escaped(&self.widget)
        );
        let elements = vec![tag.as_str(); self.elements].join("\n      ");
        document(
            "<script src=\"/portal.js\"></script>\n",
            &script,
            &format!(
                "<p>This page stands for a partner's own site. It has an origin of its own and a \
                 strict Content-Security-Policy, and embeds the upload widget from \
                 <code>{widget}</code> by one script tag:</p>
    <pre>{shown_script}\n{shown_tag}</pre>
    <form action=\"/received\" method=\"post\">
      {elements}
      <p><button type=\"submit\">Send the form</button></p>
    </form>
    <h2>What the element says</h2>
    <ol id=\"events\" reversed></ol>",
                widget = escaped(&self.widget),
                shown_script = escaped(&script),
                shown_tag = escaped(&tag),
            ),
        )
    }
}

pub(crate) fn render_problem(problem: &PageProblem) -> String {
    let problem = escaped(&problem.to_string());
    document("", "", &format!("<p>{problem}</p>"))
}

/// The fields of a form that was sent.
pub(crate) fn render_received(query: &str) -> String {
    let mut list = String::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        // Writing to a string cannot fail.
        let _ = write!(
            list,
            "<dt>{}</dt><dd>{}</dd>",
            escaped(&name),
            escaped(&value)
        );
    }
    let body = if list.is_empty() {
        "<p>The portal received a form without fields.</p>".to_owned()
    } else {
        format!("<p>The portal received:</p>\n    <dl>{list}</dl>")
    };
    document("", "", &body)
}

fn document(head: &str, widget_script: &str, body: &str) -> String {
    format!(
        "<!doctype html>
<html lang=\"en\">
  <head>
    <meta charset=\"utf-8\">
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
    <title>A partner's portal</title>
    <link rel=\"icon\" href=\"/icon.svg\">
    <link rel=\"stylesheet\" href=\"/portal.css\">
    {head}    {widget_script}
  </head>
  <body>
    <h1>A partner's portal</h1>
    {body}
  </body>
</html>
"
    )
}

pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_becomes_the_element_s_attributes() {
        let page = Embedding::read(
            "widget=http://127.0.0.1:8081&multiple=&naming=unique&accept=%22%3E%3Cscript%3E",
        )
        .expect("valid")
        .render();
        assert!(
            page.contains(
                "<direct-upload endpoint=\"http://127.0.0.1:8081/api/presigned-url\" multiple=\"\" \
                 naming=\"unique\" accept=\"&quot;&gt;&lt;script&gt;\"></direct-upload>"
            ),
            "{page}"
        );
        assert_eq!(page.matches("<direct-upload ").count(), 1);
        assert!(page.contains(
            "<script type=\"module\" src=\"http://127.0.0.1:8081/direct-upload.js\"></script>"
        ));
    }

    #[test]
    fn a_query_may_ask_for_two_elements_and_another_endpoint() {
        let page = Embedding::read("widget=http://localhost:1&elements=2&endpoint=/mine")
            .expect("valid")
            .render();
        assert_eq!(
            page.matches("<direct-upload endpoint=\"/mine\">").count(),
            2
        );
    }

    #[test]
    fn what_cannot_be_is_said() {
        for (query, problem) in [
            ("", PageProblem::NoWidget),
            (
                "widget=https://evil.example",
                PageProblem::Widget("https://evil.example".to_owned()),
            ),
            (
                "widget=http://127.0.0.1:1;%20script-src%20*",
                PageProblem::Widget("http://127.0.0.1:1; script-src *".to_owned()),
            ),
            (
                "widget=http://127.0.0.1:1&elements=11",
                PageProblem::Elements("11".to_owned()),
            ),
            (
                "widget=http://127.0.0.1:1&onclick=alert(1)",
                PageProblem::Attribute("onclick".to_owned()),
            ),
        ] {
            assert_eq!(Embedding::read(query), Err(problem), "{query}");
        }
    }
}
