//! Reads the command line.

const USAGE: &str = "\
Usage: cargo xtask bench [part]... [--files n] [--size MiB] [--rounds n]

  ready          until a file can be chosen, beside Uppy and Dropzone, in turns (--rounds)
  many           10,000 files (--files): what the page feels while they are added and sent
  small          1,000 files of 4 KiB beside a bare loop, in turns (--rounds)
  large          one file of 1,024 MiB (--size) beside a bare fetch and Uppy, in turns (--rounds)

Without a part: all of them.";

/// Something that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// How soon it can be used.
    Ready,
    /// Many files at once.
    Many,
    /// Small files beside a bare loop.
    Small,
    /// A large file beside a bare fetch.
    Large,
}

/// What is to be measured, and of how much.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// In this order.
    pub(crate) parts: Vec<Part>,
    /// How many files are added at once.
    pub(crate) files: u32,
    /// The size of the large file.
    pub(crate) mebibytes: u64,
    /// How often each side has its turn.
    pub(crate) rounds: usize,
}

impl Arguments {
    /// Reads the words after the program's name. An error is a sentence.
    pub(crate) fn parse(words: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Self {
            parts: Vec::new(),
            files: 10_000,
            mebibytes: 1_024,
            rounds: 3,
        };
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            let mut number = || {
                let number = words.next().and_then(|word| word.parse().ok());
                let number = number.filter(|number| *number > 0);
                number.ok_or_else(|| format!("{word} needs a number above 0.\n\n{USAGE}"))
            };
            match word.as_str() {
                "ready" => arguments.parts.push(Part::Ready),
                "many" => arguments.parts.push(Part::Many),
                "small" => arguments.parts.push(Part::Small),
                "large" => arguments.parts.push(Part::Large),
                "--files" => arguments.files = number()?,
                "--size" => arguments.mebibytes = number()?.into(),
                "--rounds" => arguments.rounds = number()? as usize,
                // Cargo says so to every benchmark.
                "--bench" => {}
                _ => return Err(format!("There is no {word}.\n\n{USAGE}")),
            }
        }
        if arguments.parts.is_empty() {
            arguments.parts = vec![Part::Ready, Part::Many, Part::Small, Part::Large];
        }
        Ok(arguments)
    }
}
