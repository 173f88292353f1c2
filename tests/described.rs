//! What is written for tools and people about the element says what its code says: the types
//! (`embed/direct-upload.d.ts`), the custom elements manifest (`embed/custom-elements.json`) and
//! the tables of `docs/embedding.md`.
//!
//! Whether the element on a page is as they say is for the end-to-end tests.

#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use direct_upload::text::NAMES;
use direct_upload::view_model::Condition;
use serde::Deserialize;
use serde_json::Value;

type Names = BTreeSet<String>;

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    fs::read_to_string(&path).unwrap_or_else(|problem| panic!("{file}: {problem}"))
}

fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> Names {
    names.into_iter().map(str::to_owned).collect()
}

/// The texts in quotes, or in backticks.
fn quoted(text: &str, mark: char) -> impl Iterator<Item = &str> {
    text.split(mark).skip(1).step_by(2)
}

/// The text from a line that begins so to one that ends so.
fn section<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text
        .split_once(start)
        .unwrap_or_else(|| panic!("there is no {start:?}"));
    rest.split_once(end).map_or(rest, |(section, _)| section)
}

/// The texts that a union type of the types has.
fn union(name: &str) -> Names {
    let types = read("embed/direct-upload.d.ts");
    let union = section(&types, &format!("export type {name} ="), ";\n");
    names(quoted(union, '"'))
}

/// What stands as code in a column of the table below this heading row of docs/embedding.md.
fn documented(heading: &str, column: usize) -> Names {
    let document = read("docs/embedding.md");
    let table = section(&document, heading, "\n\n");
    let cells = table
        .lines()
        .skip(2)
        .filter_map(|row| row.split('|').nth(column));
    names(cells.flat_map(|cell| quoted(cell, '`')))
}

/// The public texts of an enum of the core: those that its `as_str` gives.
fn public(file: &str, type_name: &str) -> Names {
    let source = read(file);
    let code = section(&source, &format!("impl {type_name} {{"), "\n}\n");
    let arms = code.split("=> \"").skip(1);
    names(arms.filter_map(|arm| Some(arm.split_once('"')?.0)))
}

#[test]
fn the_types_have_each_code_state_and_stage_and_no_other() {
    let failure = "crates/core/src/failure.rs";
    let mut codes = union("RejectionCode");
    codes.append(&mut union("UploadErrorCode"));
    // What is taken back is no error of any event: `upload-cancel` tells of it.
    assert!(codes.insert("cancelled".to_owned()));
    assert_eq!(codes, public(failure, "ErrorCode"));
    codes.remove("cancelled");
    assert_eq!(codes, documented("| code | stage | cause |", 1));

    let mut stages = union("UploadStage");
    assert!(stages.insert("select".to_owned()));
    assert_eq!(stages, public(failure, "Stage"));
    let states = union("UploadState");
    assert_eq!(states, public("crates/core/src/state.rs", "Phase"));
    let diagnostics = union("DiagnosticCode");
    assert_eq!(
        diagnostics,
        public("crates/core/src/effect.rs", "Diagnostic")
    );
    assert_eq!(diagnostics, documented("| `code` | what it means |", 1));
    assert_eq!(union("MessageName"), names(NAMES.lines()));
}

#[test]
fn the_manifest_is_of_its_schema_and_describes_one_element() {
    let manifest = Manifest::read();
    assert_eq!(manifest.schema_version, "2.1.0");
    let [module] = manifest.modules.as_slice() else {
        panic!("there is not one module")
    };
    assert_eq!(module.kind, "javascript-module");
    assert_eq!(module.path, "direct-upload.js");
    let [element] = module.declarations.as_slice() else {
        panic!("there is not one declaration")
    };
    assert_eq!((&*element.kind, element.custom_element), ("class", true));
    assert_eq!(element.tag_name, "direct-upload");
    assert_eq!(element.superclass["name"], "HTMLElement");
    let [export] = module.exports.as_slice() else {
        panic!("there is not one export")
    };
    assert_eq!(export["kind"], "custom-element-definition");
    assert_eq!(export["name"], element.tag_name);
    assert_eq!(export["declaration"]["name"], element.name);
}

#[test]
fn the_manifest_has_what_the_documentation_has() {
    let element = Manifest::element();
    let mut attributes = documented("| attribute | default |", 1);
    assert_eq!(named(&element.attributes), attributes);
    for attribute in &element.attributes {
        let default = attribute.default.as_ref();
        let document = read("docs/embedding.md");
        let row = format!("| `{}` | `", attribute.name);
        let said = document.split_once(&row).map(|(_, rest)| rest);
        let said = said.and_then(|rest| Some(rest.split_once('`')?.0));
        assert_eq!(default.map(String::as_str), said, "{}", attribute.name);
    }
    // Each attribute is a property too; these two are the browser's own.
    attributes.retain(|name| !["lang", "dir"].contains(&name.as_str()));
    let fields = element.members.iter();
    let reflected = fields.filter_map(|member| member.attribute.clone());
    assert_eq!(reflected.collect::<Names>(), attributes);

    let members = documented("| member | what it does |", 1);
    let members = members
        .iter()
        .map(|name| name.split('(').next().unwrap_or(name));
    let others = element
        .members
        .iter()
        .filter(|member| member.attribute.is_none());
    assert_eq!(
        others.map(|member| member.name.clone()).collect::<Names>(),
        names(members)
    );
    assert_eq!(named(&element.events), documented("| event | when |", 1));
    assert_eq!(
        named(&element.css_parts),
        documented("| part | what it is |", 1)
    );
    assert_eq!(
        named(&element.css_properties),
        documented("| property | light |", 1)
    );
}

/// The README goes with the package, and stands by itself.
#[test]
fn the_readme_of_the_package_names_all_and_has_no_links() {
    let element = Manifest::element();
    let readme = read("embed/README.md");
    let tables = readme.lines().filter(|line| line.starts_with("| `"));
    let cells = tables.filter_map(|row| row.split('|').nth(1));
    let said = cells.flat_map(|cell| quoted(cell, '`'));
    let said = names(said.map(|code| code.split('(').next().unwrap_or(code)));
    let members = element.members.iter();
    let others = members.filter(|member| member.attribute.is_none());
    let mut all: Names = others.map(|member| member.name.clone()).collect();
    all.extend(named(&element.attributes));
    all.extend(named(&element.events));
    let missing: Vec<_> = all.difference(&said).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(!readme.contains("]("), "a link");
}

/// React's component writes attributes, by names that JavaScript has no hyphens for.
#[test]
fn the_component_for_react_knows_each_attribute_with_a_hyphen() {
    let component = read("embed/react.js");
    for member in &Manifest::element().members {
        if let Some(attribute) = member.attribute.as_ref().filter(|name| name.contains('-')) {
            let line = format!("  {}: \"{attribute}\",\n", member.name);
            assert!(component.contains(&line), "{line}");
        }
    }
}

#[test]
fn the_types_have_what_the_manifest_has() {
    let element = Manifest::element();
    let types = read("embed/direct-upload.d.ts");
    let events = section(&types, "export interface DirectUploadEventMap {", "\n}\n");
    let typed = events
        .lines()
        .filter_map(|line| line.trim().split_once("\": "));
    let typed: BTreeSet<_> = typed
        .map(|(name, of)| (name.replace('"', ""), of.replace(';', "")))
        .collect();
    let described = element.events.iter();
    let described: BTreeSet<_> = described
        .map(|event| (event.name.clone(), event.text().to_owned()))
        .collect();
    assert_eq!(typed, described);

    let attributes = section(&types, "export interface DirectUploadAttributes {", "\n}\n");
    let typed = attributes
        .lines()
        .filter_map(|line| line.trim().split_once("?: "));
    let typed: Names = typed.map(|(name, _)| name.replace('"', "")).collect();
    let mut described = named(&element.attributes);
    described.retain(|name| !["lang", "dir"].contains(&name.as_str()));
    assert_eq!(typed, described);

    let members = section(&types, "export interface DirectUploadElement", "\n}\n");
    let typed = members.lines().filter_map(|line| {
        let line = line.trim().trim_start_matches("readonly ");
        let line = line.trim_start_matches("get ").trim_start_matches("set ");
        let end = line.find(['(', ':'])?;
        let name = line.get(..end)?;
        name.chars()
            .all(char::is_alphanumeric)
            .then(|| name.to_owned())
    });
    assert_eq!(typed.collect::<Names>(), named(&element.members));
}

#[test]
fn the_manifest_has_the_style_sheet_s_properties_and_the_widget_s_states() {
    let element = Manifest::element();
    let tokens = read("style/tokens.css");
    let mut used = 0;
    for property in &element.css_properties {
        let default = property.default.as_ref().expect("each has a default");
        let use_of_it = format!("var({}, {default})", property.name);
        assert!(tokens.contains(&use_of_it), "{use_of_it}");
        used += 1;
    }
    assert_eq!(tokens.matches("var(--direct-upload-").count(), used);

    let conditions = public("src/view_model/condition.rs", "Condition");
    assert!(conditions.contains(Condition::default().as_str()));
    let mut states = named(&element.css_states);
    assert!(states.remove("dragging"));
    assert_eq!(states, conditions);
}

/// Those that tell how things stand need no cure.
#[test]
fn the_documentation_has_a_cure_for_each_message_of_trouble() {
    let document = read("docs/embedding.md");
    let cures = section(&document, "\n## Troubleshooting\n", "\n## ");
    let mut told = 0;
    let source = read("src/text/message.rs");
    let waiting = section(&source, "\"waitingRetry\" \"", "\"");
    for heading in [
        "Why a file is not taken.",
        "Why an upload failed, and what to do.",
        "Why a try is made again, in a few words.",
        "What the storage's refusals mean, by S3's code.",
        "Why a form cannot be sent yet, and that the widget cannot start.",
    ] {
        let group = section(&source, &format!(" // {heading}\n"), "\n\n");
        for line in group.lines().filter(|line| line.contains('"')) {
            let mut texts = quoted(line, '"');
            let (name, text) = (texts.next(), texts.next().unwrap_or_default());
            let is_part = name.is_some_and(|name| name.starts_with("seems") || name == "tryAgain");
            // The reason of a sentence, as it is read.
            let text = match name {
                Some(name) if name.starts_with("again") => waiting.replace("{reason}", text),
                _ => text.to_owned(),
            };
            assert!(is_part || cures.contains(&format!("| {text} | ")), "{text}");
            told += 1;
        }
    }
    assert!(told > 40, "{told} messages were found");
    for code in union("UploadErrorCode").union(&union("RejectionCode")) {
        assert!(cures.contains(&format!("`{code}`")), "{code}");
    }
}

fn named(all: &[Described]) -> Names {
    all.iter().map(|one| one.name.clone()).collect()
}

/// A custom elements manifest, as far as ours uses its schema.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Manifest {
    schema_version: String,
    modules: Vec<Module>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Module {
    kind: String,
    path: String,
    declarations: Vec<Element>,
    exports: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Element {
    kind: String,
    custom_element: bool,
    name: String,
    tag_name: String,
    superclass: Value,
    #[serde(rename = "description")]
    _description: String,
    attributes: Vec<Described>,
    members: Vec<Described>,
    events: Vec<Described>,
    css_properties: Vec<Described>,
    css_parts: Vec<Described>,
    css_states: Vec<Described>,
}

/// Anything of the element that has a name.
#[derive(Deserialize)]
struct Described {
    name: String,
    default: Option<String>,
    /// Of a member: the attribute that it reflects.
    attribute: Option<String>,
    #[serde(rename = "type")]
    of: Option<Value>,
}

impl Described {
    fn text(&self) -> &str {
        let text = self.of.as_ref().and_then(|of| of["text"].as_str());
        text.unwrap_or_default()
    }
}

impl Manifest {
    fn read() -> Self {
        let text = read("embed/custom-elements.json");
        serde_json::from_str(&text).expect("a manifest of the shape that its schema has")
    }

    fn element() -> Element {
        let module = Self::read().modules.into_iter().next();
        let element = module.and_then(|module| module.declarations.into_iter().next());
        element.expect("it describes an element")
    }
}
