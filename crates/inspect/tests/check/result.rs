//! The shape of a result, which pages rely on.

use crate::archive::{archive, deflated};
use crate::host::{by_schema, check, check_with};
use direct_upload_inspect::{Code, Options, Severity};
use serde_json::json;

#[test]
fn a_csv_is_told_in_these_words() {
    let schema = by_schema(&json!({"fields": [
        {"name": "a", "type": "integer", "constraints": {"minimum": 1}}, {"name": "b"},
    ]}));
    let check = check_with("a;b\n0;é\n2;y;z\n".as_bytes(), &schema);
    assert_eq!(
        serde_json::to_value(&check).unwrap(),
        json!({
            "kind": "csv",
            "rows": 2,
            "columns": 2,
            "header": ["a", "b"],
            "encoding": "utf-8",
            "delimiter": ";",
            "problems": [
                {
                    "code": "constraint-error", "severity": "error", "row": 2, "column": 1, "field": "a",
                    "value": "0", "rule": "minimum", "expected": "1",
                },
                {"code": "ragged-row", "severity": "error", "row": 3, "value": "3", "expected": "2"},
            ],
            "counts": {"ragged-row": 1, "constraint-error": 1},
            "truncated": false,
        })
    );
}

#[test]
fn a_zip_is_told_in_these_words() {
    let file = archive(&[deflated("x/a.csv", "a,b\n")]);
    let check = crate::archive::check_with(&file, &Options::default());
    let compressed = check.files[0].compressed_size;
    let problem = json!({"code": "no-rows", "severity": "warning"});
    let mut with_file = problem.clone();
    with_file["file"] = json!("x/a.csv");
    assert_eq!(
        serde_json::to_value(&check).unwrap(),
        json!({
            "kind": "zip",
            "entries": 1,
            "size": 4,
            "files": [{
                "name": "x/a.csv", "size": 4, "compressedSize": compressed,
                "check": {
                    "kind": "csv", "rows": 0, "columns": 2, "header": ["a", "b"], "encoding": "utf-8",
                    "delimiter": ",", "problems": [problem], "counts": {"no-rows": 1}, "truncated": false,
                },
            }],
            "problems": [with_file],
            "counts": {"no-rows": 1},
            "truncated": false,
        })
    );
}

#[test]
fn a_limit_that_was_reached_is_named() {
    let check = check("a,b\n".to_owned() + &"1\n".repeat(101));
    let told = serde_json::to_value(&check).unwrap();
    assert_eq!(told["truncated"], true);
    assert_eq!(told["limits"], json!(["problems"]));
}

#[test]
fn each_code_has_a_name_of_its_own() {
    let mut names: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(names.len(), 28);
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 28);
    let warnings = Code::ALL
        .iter()
        .filter(|code| code.severity() == Severity::Warning);
    assert_eq!(warnings.count(), 11);
}
