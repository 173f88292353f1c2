//! Looks for one text in another, the plain way. The standard library's is faster on texts
//! longer than any here, and brings kilobytes of code.

/// Whether `part` is anywhere in `text`.
pub(crate) fn contains(text: &[u8], part: &[u8]) -> bool {
    find(text, part).is_some()
}

/// What stands before and after the first `part` in `text`.
pub(crate) fn split<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    let (before, after) = text.split_at_checked(find(text.as_bytes(), part.as_bytes())?)?;
    Some((before, after.get(part.len()..)?))
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_counts() {
        for (text, part, parts) in [
            ("a://b://c", "://", Some(("a", "b://c"))),
            ("ä-->", "-->", Some(("ä", ""))),
            ("a", "aa", None),
            ("", "a", None),
        ] {
            assert_eq!(split(text, part), parts, "{text:?}");
            assert_eq!(contains(text.as_bytes(), part.as_bytes()), parts.is_some());
        }
    }
}
