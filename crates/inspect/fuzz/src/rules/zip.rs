//! Whatever is in an archive: it is read within its bounds and to an end, and fed in any pieces, it gives the
//! same result.

use crate::host::Native;
use direct_upload_inspect::{Next, Options, ZipCheck, ZipChecker};
use std::rc::Rc;

/// Holds an archive against the rule. Its first byte says how it is fed. Gives whether nothing is wrong with it.
pub(crate) fn check(bytes: &[u8]) -> bool {
    let Some((piece, file)) = bytes.split_first() else {
        return false;
    };
    let check = read(file, usize::MAX);
    assert_eq!(read(file, usize::from(*piece) + 1), check);
    assert_eq!(
        check.problems.len() as u64,
        check
            .counts
            .iter()
            .map(|(_, count)| count)
            .sum::<u64>()
            .min(100)
    );
    !check.counts.has_errors()
}

fn read(file: &[u8], piece: usize) -> ZipCheck {
    let mut checker = ZipChecker::new(file.len() as u64, Options::default(), Rc::new(Native));
    // A directory of many entries, each of which is elsewhere, asks for the file once for each.
    let most = (file.len() + 2) * (file.len() + 2);
    let (mut asked, mut turns) = (0, 0);
    loop {
        turns += 1;
        assert!(turns < 1_000_000, "it goes on for ever");
        match checker.advance() {
            Next::Read { at, length } => {
                let from = usize::try_from(at).expect("inside");
                let length = (length as usize).min(piece);
                asked += length;
                assert!(asked <= most, "{asked} of {most}");
                checker.feed(&file[from..from + length]);
            }
            Next::Again => {}
            Next::Done => return checker.finish(),
        }
    }
}
