//! Puts functions that are alike beside each other.
//!
//! The order of a wasm file's functions means nothing to the wasm, but much to its compressed size:
//! Brotli writes a repetition in fewer bits the nearer it is to what it repeats. wasm-opt sorts by
//! how often a function is called (`--reorder-functions`), which is no gain here, or by names. So it
//! is given names: the widget's wasm comes to 64,823 bytes of Brotli in place of 66,087.

use anyhow::{Context as _, Result};
use std::collections::{BTreeMap, BTreeSet};
use wasm_encoder::{NameMap, NameSection, Section as _};
use wasmparser::{Parser, Payload, TypeRef};

/// How many bytes have to be equal to count as a repetition. Each of 2 to 8 was measured, and some
/// together: these give the smallest.
const RUNS: [usize; 3] = [3, 4, 5];

/// The wasm with names for its functions, by which they sort so that those that are alike are
/// beside each other.
pub(super) fn named(wasm: &[u8]) -> Result<Vec<u8>> {
    let Functions { imported, bodies } = functions(wasm).context("wasm-opt wrote no valid wasm")?;
    let mut places = vec![0; bodies.len()];
    for (place, function) in order(&bodies).into_iter().enumerate() {
        places[function] = place;
    }
    let mut names = NameMap::new();
    for (index, place) in (imported..).zip(places) {
        names.append(index, &format!("{place:06}"));
    }
    let mut section = NameSection::new();
    section.functions(&names);
    let mut named = wasm.to_vec();
    section.append_to(&mut named);
    Ok(named)
}

struct Functions<'a> {
    /// How many are imported, which come first in the count of all.
    imported: u32,
    bodies: Vec<&'a [u8]>,
}

fn functions(wasm: &[u8]) -> wasmparser::Result<Functions<'_>> {
    let mut functions = Functions {
        imported: 0,
        bodies: Vec::new(),
    };
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    if matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)) {
                        functions.imported += 1;
                    }
                }
            }
            Payload::CodeSectionEntry(body) => functions.bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    Ok(functions)
}

/// The order: first the shortest, and after each the one that is most like it of all that are left.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let runs: Vec<BTreeSet<&[u8]>> = bodies
        .iter()
        .map(|body| RUNS.iter().flat_map(|run| body.windows(*run)).collect())
        .collect();
    let mut having: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
    for (function, runs) in runs.iter().enumerate() {
        for run in runs {
            having.entry(run).or_default().push(function);
        }
    }
    let mut left: BTreeSet<usize> = (0..bodies.len()).collect();
    let mut order = Vec::with_capacity(bodies.len());
    let mut next = left
        .iter()
        .copied()
        .min_by_key(|&function| bodies[function].len());
    while let Some(last) = next {
        left.remove(&last);
        order.push(last);
        let mut shared = vec![0_usize; bodies.len()];
        for function in runs[last].iter().flat_map(|run| &having[run]) {
            shared[*function] += 1;
        }
        // The shared runs of all runs of the two, as a ratio: a long function shares some with any.
        let alike = |function: usize| {
            let all = runs[last].len() + runs[function].len() - shared[function];
            (shared[function] as f64) / (all as f64 + 1.0)
        };
        next = left
            .iter()
            .copied()
            // Of two that are equally alike, the first, so that the same wasm has the same order.
            .rev()
            .max_by(|&one, &other| alike(one).total_cmp(&alike(other)));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        CodeSection, EntityType, Function, FunctionSection, ImportSection, Module, TypeSection,
    };

    #[test]
    fn each_is_followed_by_the_one_that_is_most_like_it() {
        let bodies: [&[u8]; 5] = [
            b"abcdefgh-12345",
            b"zyxwvutsrq",
            b"abcdefgh-1234567",
            b"zyxw",
            b"abcdefgh",
        ];
        assert_eq!(order(&bodies), [3, 1, 0, 2, 4]);
        assert!(order(&[]).is_empty());
    }

    /// Three functions of which the first and the last are alike, after an imported one.
    fn wasm() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("page", "tell", EntityType::Function(0));
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        for constants in [[7, 8, 9, 10], [300, 301, 302, 303], [7, 8, 9, 11]] {
            functions.function(0);
            let mut body = Function::new([]);
            for constant in constants {
                body.instructions().i32_const(constant).drop();
            }
            body.instructions().end();
            code.function(&body);
        }
        let mut module = Module::new();
        module
            .section(&types)
            .section(&imports)
            .section(&functions)
            .section(&code);
        module.finish()
    }

    #[test]
    fn functions_are_named_by_their_place_and_imports_are_not() {
        let named = named(&wasm()).expect("it is valid");
        let names = Parser::new(0).parse_all(&named).find_map(|payload| {
            let Payload::CustomSection(section) = payload.expect("it is valid") else {
                return None;
            };
            let wasmparser::KnownCustom::Name(names) = section.as_known() else {
                return None;
            };
            let mut found = Vec::new();
            for part in names {
                if let wasmparser::Name::Function(map) = part.expect("it is valid") {
                    for naming in map {
                        let naming = naming.expect("it is valid");
                        found.push((naming.index, naming.name.to_owned()));
                    }
                }
            }
            Some(found)
        });
        let expected = [(1, "000000"), (2, "000002"), (3, "000001")];
        assert_eq!(
            names.expect("there are names"),
            expected.map(|(index, name)| (index, name.to_owned()))
        );
    }

    #[test]
    fn what_is_no_wasm_is_an_error() {
        assert!(named(b"<html>").is_err());
    }
}
