//! Table Schema: each type and each constraint by a value that keeps to it and one that almost does.

use crate::host::{Native, by_schema, check_with, found, json as from};
use direct_upload_inspect::Code::{self, *};
use direct_upload_inspect::{CsvCheck, Schema};
use serde_json::{Value, json};

#[track_caller]
fn check(schema: &Value, file: &str) -> CsvCheck {
    check_with(file.as_bytes(), &by_schema(schema))
}

/// Checks one column `v` beside one of any content, so that an empty value is no blank record.
#[track_caller]
fn violations(field: Value, values: &[&str]) -> Vec<Option<(Code, String)>> {
    let mut field = field;
    field["name"] = json!("v");
    let schema = json!({"fields": [{"name": "n"}, field]});
    let one = |value: &&str| {
        let quoted = value.replace('"', "\"\"");
        let check = check(&schema, &format!("n,v\nx,\"{quoted}\"\n"));
        assert!(check.problems.len() < 2, "{:?}", check.problems);
        let problem = check.problems.first()?;
        assert_eq!((problem.row, problem.column), (Some(2), Some(2)));
        assert_eq!(problem.field.as_deref(), Some("v"));
        let rule = problem.rule.clone().unwrap_or_default();
        Some((problem.code, rule))
    };
    values.iter().map(one).collect()
}

#[track_caller]
fn assert_keep(field: Value, values: &[&str]) {
    let found = violations(field, values);
    assert_eq!(found, vec![None; values.len()], "{values:?}");
}

#[track_caller]
fn assert_break(field: Value, code: Code, rule: &str, values: &[&str]) {
    let found = violations(field, values);
    let expected = Some((code, rule.to_owned()));
    assert_eq!(found, vec![expected; values.len()], "{values:?}");
}

#[test]
fn a_value_is_of_its_type() {
    for (field, good, bad) in [
        (json!({"type": "any"}), vec!["", "x", "1"], vec![]),
        (json!({}), vec!["", "x", "1"], vec![]),
        (json!({"type": "string"}), vec!["", "x", "1"], vec![]),
        (
            json!({"type": "integer"}),
            vec!["", "0", "-12", "+7", "12345678901234567890123"],
            vec!["1.0", "1,000", "x", " 1", "-", "1e3", "0x1"],
        ),
        (
            json!({"type": "integer", "groupChar": " "}),
            vec!["1 000 000", "12"],
            vec!["1,000", " "],
        ),
        (
            json!({"type": "number"}),
            vec!["", "0", "-1.5", "1e-3", ".5", "NaN", "-INF"],
            vec!["1,5", "1.5.2", "x", "1 "],
        ),
        (
            json!({"type": "number", "decimalChar": ",", "groupChar": "."}),
            vec!["1.234,5", "0,5"],
            vec!["1,2,3", "0;5"],
        ),
        (
            json!({"type": "number", "bareNumber": false}),
            vec!["95%", "€ 9.50"],
            vec!["EUR"],
        ),
        (
            json!({"type": "boolean"}),
            vec!["", "true", "True", "TRUE", "1", "false", "0"],
            vec!["yes", "tRUE", "2", "true "],
        ),
        (
            json!({"type": "boolean", "trueValues": ["ja"], "falseValues": ["nein"]}),
            vec!["ja", "nein"],
            vec!["true", "0", "Ja"],
        ),
        (
            json!({"type": "date"}),
            vec!["", "2024-02-29"],
            vec!["2026-02-29", "2026-1-1", "29.02.2024"],
        ),
        (
            json!({"type": "date", "format": "%d.%m.%Y"}),
            vec!["29.02.2024"],
            vec!["2024-02-29", "30.02.2024"],
        ),
        (
            json!({"type": "date", "format": "fmt:%d/%m/%y"}),
            vec!["29/02/24"],
            vec!["29/02/2024"],
        ),
        (
            json!({"type": "datetime"}),
            vec!["2024-01-26T15:00:00", "2024-01-26T15:00:00.300-05:00"],
            vec!["2024-01-26 15:00:00", "2024-01-26", "2024-01-26T15:00"],
        ),
        (
            json!({"type": "datetime", "format": "any"}),
            vec!["tomorrow"],
            vec![],
        ),
        (json!({"type": "geopoint"}), vec!["nowhere"], vec![]),
    ] {
        assert_keep(field.clone(), &good);
        let kind = field["type"].as_str().unwrap_or_default().to_owned();
        assert_break(field, TypeError, &kind, &bad);
    }
}

#[test]
fn a_value_keeps_to_each_constraint() {
    for (kind, constraint, value, good, bad) in [
        ("string", "required", json!(true), vec!["x", " "], vec![""]),
        (
            "string",
            "minLength",
            json!(2),
            vec!["", "ab", "äö"],
            vec!["a", "𝄞"],
        ),
        (
            "string",
            "maxLength",
            json!(2),
            vec!["", "ab", "äö", "𝄞𝄞"],
            vec!["abc"],
        ),
        (
            "string",
            "enum",
            json!(["a", "b,c"]),
            vec!["", "a", "b,c"],
            vec!["A", "b", "a "],
        ),
        (
            "string",
            "enum",
            json!([1, true]),
            vec!["1", "true"],
            vec!["1.0", "TRUE"],
        ),
        (
            "integer",
            "enum",
            json!([1, "20"]),
            vec!["1", "+1", "020"],
            vec!["2", "-1"],
        ),
        (
            "number",
            "enum",
            json!([0.5]),
            vec!["0.5", ".50", "5e-1"],
            vec!["0.51"],
        ),
        (
            "boolean",
            "enum",
            json!([true]),
            vec!["1", "True"],
            vec!["0"],
        ),
        (
            "date",
            "enum",
            json!(["2026-01-01"]),
            vec!["2026-01-01"],
            vec!["2026-01-02"],
        ),
        (
            "string",
            "pattern",
            json!("[A-Z]{2}\\d+"),
            vec!["", "AB1"],
            vec!["ab1", "xAB1", "AB1x"],
        ),
        (
            "integer",
            "minimum",
            json!(-5),
            vec!["-5", "0", "123456789012345678901"],
            vec!["-6", "-123456789012345678901"],
        ),
        ("integer", "maximum", json!("5"), vec!["5", "-9"], vec!["6"]),
        (
            "number",
            "minimum",
            json!(0.1),
            vec!["0.1", "0.10", "1e3", "INF"],
            vec!["0.09999", "-INF", "NaN"],
        ),
        (
            "number",
            "maximum",
            json!(1.5),
            vec!["1.5", "1.50"],
            vec!["1.500001", "INF"],
        ),
        (
            "date",
            "minimum",
            json!("2026-01-01"),
            vec!["2026-01-01"],
            vec!["2025-12-31"],
        ),
        (
            "date",
            "maximum",
            json!("2026-01-01"),
            vec!["2026-01-01"],
            vec!["2026-01-02"],
        ),
        (
            "datetime",
            "maximum",
            json!("2026-01-01T12:00:00Z"),
            vec!["2026-01-01T13:00:00+01:00"],
            vec!["2026-01-01T12:00:00.001Z", "2026-01-01T13:00:00"],
        ),
    ] {
        let field = json!({"type": kind, "constraints": {constraint: value}});
        assert_keep(field.clone(), &good);
        assert_break(field, ConstraintError, constraint, &bad);
    }
}

#[test]
fn all_that_a_value_breaks_is_said() {
    let schema = json!({"fields": [
        {"name": "n"},
        {"name": "v", "type": "string", "constraints": {"minLength": 3, "pattern": "\\d*", "enum": ["abc"]}},
    ]});
    let check = check(&schema, "n,v\nx,ab\n");
    let rules: Vec<_> = check
        .problems
        .iter()
        .filter_map(|one| one.rule.as_deref())
        .collect();
    assert_eq!(rules, ["enum", "pattern", "minLength"]);
    let expected: Vec<_> = check
        .problems
        .iter()
        .filter_map(|one| one.expected.as_deref())
        .collect();
    assert_eq!(expected, ["abc", "\\d*", "3"]);
}

#[test]
fn values_that_are_to_be_unique_are_so_whatever_they_are_written_like() {
    let unique = |kind: &str| {
        json!({"fields": [
            {"name": "v", "type": kind, "constraints": {"unique": true}}, {"name": "n"},
        ]})
    };
    for (kind, file, rows) in [
        ("string", "v,n\na,1\nb,2\na,3\na,4\n", vec![4, 5]),
        ("string", "v,n\na,1\nA,2\n,3\n,4\n", vec![]),
        ("integer", "v,n\n1,1\n01,2\n+1,3\n-1,4\n", vec![3, 4]),
        (
            "integer",
            "v,n\n12345678901234567890123,1\n12345678901234567890124,2\n",
            vec![],
        ),
        ("number", "v,n\n1,1\n1.0,2\n10e-1,3\n1.1,4\n", vec![3, 4]),
        ("boolean", "v,n\ntrue,1\n1,2\n0,3\n", vec![3]),
    ] {
        let check = check(&unique(kind), file);
        let expected: Vec<_> = rows.iter().map(|row| (ConstraintError, *row, 1)).collect();
        assert_eq!(found(&check), expected, "{kind} {file:?}");
        assert!(
            check
                .problems
                .iter()
                .all(|one| one.rule.as_deref() == Some("unique"))
        );
    }
    let both = json!({"fields": [
        {"name": "a", "constraints": {"unique": true}}, {"name": "b", "constraints": {"unique": true}},
    ]});
    assert_eq!(found(&check(&both, "a,b\n1,2\n2,1\n")), []);
}

#[test]
fn a_primary_key_is_unique_and_has_no_gaps() {
    let schema = json!({
        "fields": [{"name": "a"}, {"name": "b"}, {"name": "c"}],
        "primaryKey": ["c", "a"],
    });
    let check = check(&schema, "a,b,c\n1,x,1\n1,y,2\n2,z,1\n1,z,1\n,x,1\n,x,1\n");
    let rules: Vec<_> = check
        .problems
        .iter()
        .map(|one| {
            (
                one.row.unwrap(),
                one.column.unwrap(),
                one.rule.as_deref().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        rules,
        [(5, 3, "primaryKey"), (6, 1, "required"), (7, 1, "required")]
    );
    let one = json!({"fields": [{"name": "a"}, {"name": "b"}], "primaryKey": "a"});
    assert_eq!(found(&crate::schema::check(&one, "a,b\n1,1\n2,1\n")), []);
}

#[test]
fn what_stands_for_no_value_can_be_said() {
    let schema = json!({
        "fields": [
            {"name": "a", "type": "integer"},
            {"name": "b", "type": "integer", "missingValues": ["-"], "constraints": {"required": true}},
        ],
        "missingValues": ["", {"value": "n/a", "label": "asked, no answer"}],
    });
    let check = check(&schema, "a,b\n,1\nn/a,1\n-,1\n1,-\n1,n/a\n1,\n");
    assert_eq!(
        found(&check),
        [
            (TypeError, 4, 1),
            (ConstraintError, 5, 2),
            (TypeError, 6, 2),
            (TypeError, 7, 2)
        ]
    );
    let none =
        json!({"fields": [{"name": "a", "type": "integer"}, {"name": "b"}], "missingValues": []});
    assert_eq!(
        found(&crate::schema::check(&none, "a,b\n,1\n")),
        [(TypeError, 2, 1)]
    );
}

#[test]
fn a_blank_record_is_only_that() {
    let schema = json!({"fields": [
        {"name": "a", "constraints": {"required": true}}, {"name": "b", "constraints": {"required": true}},
        {"name": "c"},
    ], "primaryKey": ["a"]});
    let check = check(&schema, "a,b,c\n,,\n\n,,x\n1,2,3\n");
    assert_eq!(
        found(&check),
        [
            (BlankRow, 2, 0),
            (BlankRow, 3, 0),
            (ConstraintError, 4, 1),
            (ConstraintError, 4, 2)
        ]
    );
}

#[test]
fn columns_are_those_of_the_schema() {
    let schema = |fields_match: &str| {
        json!({
            "fields": [{"name": "a"}, {"name": "b", "type": "integer"}, {"name": "c"}],
            "fieldsMatch": fields_match,
        })
    };
    for (fields_match, header, expected) in [
        ("exact", "a,b,c", vec![]),
        ("exact", "a,c,b", vec![(UnexpectedColumn, Some(3), "b")]),
        ("exact", "a,c", vec![(MissingColumn, None, "b")]),
        ("exact", "a,b,c,d", vec![(UnexpectedColumn, Some(4), "d")]),
        (
            "exact",
            "a,B,c",
            vec![(MissingColumn, None, "b"), (UnexpectedColumn, Some(2), "B")],
        ),
        ("equal", "c,b,a", vec![]),
        ("equal", "c,a", vec![(MissingColumn, None, "b")]),
        ("equal", "c,b,a,d", vec![(UnexpectedColumn, Some(4), "d")]),
        ("subset", "d,c,b,a", vec![]),
        ("subset", "d,c,b", vec![(MissingColumn, None, "a")]),
        ("superset", "c,a", vec![]),
        ("superset", "c,d", vec![(UnexpectedColumn, Some(2), "d")]),
        ("partial", "x,c", vec![]),
        ("partial", "x,y", vec![(MissingColumn, None, "a")]),
    ] {
        let values = header.replace('b', "1");
        let check = check(&schema(fields_match), &format!("{header}\n{values}\n"));
        let found: Vec<_> = check
            .problems
            .iter()
            .map(|one| {
                (
                    one.code,
                    one.column,
                    one.field.as_deref().unwrap_or_default(),
                )
            })
            .collect();
        assert_eq!(found, expected, "{fields_match} {header}");
    }
    // Wherever a column stands, its values are compared with its own field.
    let moved = check(&schema("equal"), "b,c,a\nx,y,z\n");
    assert_eq!(found(&moved), [(TypeError, 2, 1)]);
}

#[test]
fn a_file_without_a_header_lacks_all_columns() {
    let schema = json!({"fields": [{"name": "a"}, {"name": "b"}]});
    let check = check(&schema, "");
    assert_eq!(
        found(&check),
        [(MissingColumn, 1, 0), (MissingColumn, 1, 0), (NoRows, 0, 0)]
    );
}

#[test]
fn a_schema_that_is_wrong_is_a_problem_of_each_file() {
    let field = |field: Value| json!({"fields": [{"name": "x"}, field]});
    for (schema, place) in [
        (json!(null), ""),
        (json!([]), ""),
        (json!({}), "fields"),
        (json!({"fields": {}}), "fields"),
        (json!({"fields": [1]}), "fields[0]"),
        (json!({"fields": [{}]}), "fields[0].name"),
        (json!({"fields": [{"name": 1}]}), "fields[0].name"),
        (
            field(json!({"name": "v", "type": "integr"})),
            "fields[1].type",
        ),
        (field(json!({"name": "v", "type": 1})), "fields[1].type"),
        (
            field(json!({"name": "v", "type": "date", "format": 1})),
            "fields[1].format",
        ),
        (
            field(json!({"name": "v", "type": "number", "decimalChar": 1})),
            "fields[1].decimalChar",
        ),
        (
            field(json!({"name": "v", "type": "integer", "groupChar": true})),
            "fields[1].groupChar",
        ),
        (
            field(json!({"name": "v", "type": "number", "bareNumber": "no"})),
            "fields[1].bareNumber",
        ),
        (
            field(json!({"name": "v", "type": "boolean", "trueValues": "yes"})),
            "fields[1].trueValues",
        ),
        (
            field(json!({"name": "v", "missingValues": [1]})),
            "fields[1].missingValues",
        ),
        (
            field(json!({"name": "v", "constraints": []})),
            "fields[1].constraints",
        ),
        (
            field(json!({"name": "v", "constraints": {"required": "yes"}})),
            "fields[1].constraints.required",
        ),
        (
            field(json!({"name": "v", "type": "string", "constraints": {"minLength": -1}})),
            "fields[1].constraints.minLength",
        ),
        (
            field(json!({"name": "v", "type": "string", "constraints": {"pattern": "("}})),
            "fields[1].constraints.pattern",
        ),
        (
            field(json!({"name": "v", "type": "integer", "constraints": {"minimum": "x"}})),
            "fields[1].constraints.minimum",
        ),
        (
            field(json!({"name": "v", "type": "date", "constraints": {"maximum": 2026}})),
            "fields[1].constraints.maximum",
        ),
        (
            field(json!({"name": "v", "type": "integer", "constraints": {"enum": ["x"]}})),
            "fields[1].constraints.enum",
        ),
        (json!({"fields": [], "missingValues": ""}), "missingValues"),
        (json!({"fields": [], "fieldsMatch": "some"}), "fieldsMatch"),
        (
            json!({"fields": [{"name": "a"}], "primaryKey": ["b"]}),
            "primaryKey",
        ),
        (
            json!({"fields": [{"name": "a"}], "primaryKey": ["a", "a"]}),
            "primaryKey",
        ),
    ] {
        let check = check(&schema, "a,b\n1,2\n");
        assert_eq!(found(&check), [(SchemaUnreadable, 0, 0)], "{schema}");
        assert_eq!(check.problems[0].rule.as_deref(), Some(place), "{schema}");
    }
}

#[test]
fn what_is_not_checked_is_named_and_what_only_describes_is_not() {
    let schema = json!({
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "title": "Orders",
        "foreignKeys": [],
        "uniqueKeys": [["a"]],
        "fields": [
            {"name": "a", "type": "string", "format": "email", "title": "A", "rdfType": "x", "example": "y"},
            {"name": "b", "type": "time"},
            {"name": "c", "type": "date", "format": "any"},
            {"name": "d", "type": "integer", "constraints": {"exclusiveMinimum": 0, "minLength": 1}},
            {"name": "e", "type": "string", "categories": ["x"], "decimalChar": ","},
            {"name": "f", "type": "datetime", "format": "%G-%V"},
            {"name": "g", "type": "string", "format": "default"},
        ],
        "fieldsMatch": ["subset"],
    });
    let schema = Schema::read(&from(&schema), &Native).expect("a schema");
    let mut passed_over = schema.passed_over().to_vec();
    passed_over.sort_unstable();
    assert_eq!(
        passed_over,
        [
            "fields[0].format",
            "fields[1].type",
            "fields[2].format",
            "fields[3].constraints.exclusiveMinimum",
            "fields[3].constraints.minLength",
            "fields[4].categories",
            "fields[4].decimalChar",
            "fields[5].format",
            "foreignKeys",
            "uniqueKeys",
        ]
    );
}
