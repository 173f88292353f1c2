//! The page as assistive technology has it: the browser's accessibility tree as an outline, a
//! line for each thing, indented below what it is in.
//!
//! `button "Cancel: orders.csv"`, `progressbar "orders.csv" = 44`,
//! `checkbox "Do the same for all" checked=false`; a text stands there in quotes alone.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::ability::Ability;
use crate::browser::Browser;

/// Roles that say nothing.
const SILENT: [&str; 4] = ["generic", "none", "InlineTextBox", "RootWebArea"];
/// What is told of a thing besides its name.
const TOLD: [&str; 5] = ["checked", "expanded", "live", "busy", "disabled"];

impl Browser {
    /// The outline of everything within the page's upload elements.
    pub async fn outline(&self) -> String {
        let tree = async |method| self.protocol(Ability::Outline, method, json!({})).await;
        tree("Accessibility.enable").await;
        let tree = tree("Accessibility.getFullAXTree").await;
        let nodes = tree["nodes"].as_array().expect("it gives nodes");
        let by_id: HashMap<&str, &Value> = nodes
            .iter()
            .filter_map(|node| Some((node["nodeId"].as_str()?, node)))
            .collect();
        let mut outline = String::new();
        if let Some(root) = nodes.first() {
            write(&mut outline, root, &by_id, 0);
        }
        outline
    }
}

fn write(outline: &mut String, node: &Value, nodes: &HashMap<&str, &Value>, depth: usize) {
    let role = node["role"]["value"].as_str().unwrap_or_default();
    let name = node["name"]["value"].as_str().unwrap_or_default().trim();
    let is_silent = node["ignored"] == true || SILENT.contains(&role);
    let depth = if is_silent {
        depth
    } else {
        let indent = "  ".repeat(depth);
        // Writing to a string cannot fail.
        let _ = match role {
            "StaticText" => writeln!(outline, "{indent}\"{name}\""),
            role => writeln!(outline, "{indent}{role}{}", told(node, name)),
        };
        depth + 1
    };
    // What a button is called is its text: no need to hear it twice.
    if matches!(role, "button" | "StaticText" | "DisclosureTriangle") {
        return;
    }
    for child in node["childIds"].as_array().into_iter().flatten() {
        if let Some(child) = child.as_str().and_then(|id| nodes.get(id)) {
            write(outline, child, nodes, depth);
        }
    }
}

fn told(node: &Value, name: &str) -> String {
    let mut told = String::new();
    if !name.is_empty() {
        let _ = write!(told, " \"{name}\"");
    }
    if let Some(value) = node["value"]["value"].as_f64() {
        let _ = write!(told, " = {value}");
    }
    for property in node["properties"].as_array().into_iter().flatten() {
        let key = property["name"].as_str().unwrap_or_default();
        let value = &property["value"]["value"];
        if TOLD.contains(&key) && *value != false {
            let value = value.as_str().map_or(value.to_string(), str::to_owned);
            let _ = write!(told, " {key}={value}");
        }
    }
    told
}
