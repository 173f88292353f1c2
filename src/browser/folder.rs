//! Reads a folder that a person dropped or pasted (WICG "File and Directory Entries API"), or
//! one that a file input has listed, slice by slice.
//!
//! What holds: every file in it comes once, at whatever depth, the files of one folder before
//! those of the folders in it; what the system hides is left out; what cannot be read is named,
//! and the rest goes on. Between two slices the page gets to breathe. A disk may take as long as
//! it likes (a share, a cloud's folder): it is waited for until the folder is no longer wanted.

use direct_upload_core::hidden::is_hidden;
use direct_upload_core::plain;
use js_sys::{Array, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry};

use super::clock::after;
use super::file::{LocalFile, composed, folder_in};

/// Whether a folder is still wanted is asked anew after so many milliseconds of a disk's silence.
const SILENCE: i32 = 1_000;

/// How many files come at once at most.
const SLICE: usize = 200;

/// A folder on the person's disk.
#[derive(Clone, Debug)]
pub struct Folder {
    name: String,
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    /// To be walked.
    Entry(FileSystemDirectoryEntry),
    /// Walked already by the browser.
    Files(Vec<LocalFile>),
}

/// Some of what is in a folder.
#[derive(Debug, Default)]
pub struct Slice {
    /// Files, each with the folder that it came out of.
    pub files: Vec<LocalFile>,
    /// The files and folders that cannot be read: each one's name and the folder that it is in.
    pub unreadable: Vec<(String, Option<String>)>,
}

impl Folder {
    pub(super) fn of_entry(entry: FileSystemDirectoryEntry) -> Self {
        Self {
            name: composed(entry.name()),
            source: Source::Entry(entry),
        }
    }

    /// The folder that an input's files came out of; `None` where there are none.
    pub(super) fn of_files(mut files: Vec<LocalFile>) -> Option<Self> {
        let folder = files.first()?.folder()?;
        let name = plain::pieces(&folder, "/")
            .next()
            .unwrap_or_default()
            .to_owned();
        files.retain(|file| !file.is_hidden());
        let source = Source::Files(files);
        Some(Self { name, source })
    }

    /// Its own name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Gives all that is in it to `take`, for as long as that wants more.
    pub async fn read(self, mut take: impl FnMut(Slice) -> bool) {
        match self.source {
            Source::Entry(entry) => walk(entry, &mut take).await,
            Source::Files(mut files) => {
                while !files.is_empty() {
                    let rest = files.split_off(SLICE.min(files.len()));
                    let unreadable = Vec::new();
                    if !take(Slice { files, unreadable }) {
                        return;
                    }
                    files = rest;
                    // A macrotask: the page may draw, and answer the person.
                    let _ = JsFuture::from(after(0)).await;
                }
            }
        }
    }
}

async fn walk(root: FileSystemDirectoryEntry, take: &mut dyn FnMut(Slice) -> bool) {
    let mut ahead = vec![root];
    while let Some(directory) = ahead.pop() {
        let reader = directory.create_reader();
        let mut below = Vec::new();
        loop {
            // A browser gives some at a time, Chromium a hundred, and none at the end.
            let some = Promise::new(&mut |resolve, reject| {
                if reader
                    .read_entries_with_callback_and_callback(&resolve, &reject)
                    .is_err()
                {
                    let _ = reject.call0(&reject);
                }
            });
            let entries = match said(&some, take).await {
                Said::Entries(entries) => entries,
                Said::Failure => {
                    let unreadable = vec![place(&directory)];
                    let files = Vec::new();
                    if !take(Slice { files, unreadable }) {
                        return;
                    }
                    break;
                }
                Said::Unwanted => return,
            };
            if entries.length() == 0 {
                break;
            }
            let mut files = Vec::new();
            for entry in entries.iter() {
                let entry: FileSystemEntry = entry.unchecked_into();
                if is_hidden(&entry.name()) {
                    continue;
                }
                if entry.is_directory() {
                    below.push(entry.unchecked_into());
                } else {
                    files.push(entry.unchecked_into());
                }
            }
            // Also where there are none: whoever no longer wants any is asked.
            let mut slices = files.chunks(SLICE);
            loop {
                let slice = open(slices.next().unwrap_or_default(), take).await;
                if !slice.is_some_and(&mut *take) {
                    return;
                }
                if slices.len() == 0 {
                    break;
                }
            }
        }
        below.reverse();
        ahead.append(&mut below);
    }
}

/// The name of a file or a folder, and the folder that it is in.
fn place(entry: &FileSystemEntry) -> (String, Option<String>) {
    (composed(entry.name()), folder_in(&entry.full_path()))
}

/// What a disk says.
enum Said {
    Entries(Array),
    Failure,
    /// It has said nothing yet, and nobody waits for it any more.
    Unwanted,
}

/// Waits for a disk for as long as what it says is wanted.
async fn said(entries: &Promise, take: &mut dyn FnMut(Slice) -> bool) -> Said {
    loop {
        let silence = after(SILENCE);
        let first = JsFuture::from(Promise::race(&Array::of2(entries, &silence))).await;
        match first.map(JsCast::dyn_into) {
            Ok(Ok(entries)) => return Said::Entries(entries),
            Ok(Err(_)) if !take(Slice::default()) => return Said::Unwanted,
            Ok(Err(_)) => {}
            Err(_) => return Said::Failure,
        }
    }
}

/// The files of some entries, asked for together: one after another they would take ten times
/// as long. `None` where they are no longer wanted.
async fn open(
    entries: &[FileSystemFileEntry],
    take: &mut dyn FnMut(Slice) -> bool,
) -> Option<Slice> {
    let mut slice = Slice::default();
    let asked = entries.iter().map(|entry| {
        // A failure is no `File`.
        Promise::new(&mut |resolve, _| {
            entry.file_with_callback_and_callback(&resolve, &resolve);
        })
    });
    let asked: Array = asked.collect();
    let Said::Entries(given) = said(&Promise::all(&asked), take).await else {
        return None;
    };
    for (entry, file) in entries.iter().zip(given.iter()) {
        match file.dyn_into::<File>() {
            Ok(file) => slice.files.push(LocalFile::within(file, entry.full_path())),
            Err(_) => slice.unreadable.push(place(entry)),
        }
    }
    Some(slice)
}
