//! Reads a folder that a person dropped or pasted (WICG "File and Directory Entries API"), or
//! one that a file input has listed, slice by slice.
//!
//! What holds: every file in it comes once, at whatever depth, the files of one folder before
//! those of the folders in it; what the system hides is left out; what cannot be read is named,
//! and the rest goes on. Between two slices the page gets to breathe. A disk may take as long as
//! it likes (a share, a cloud's folder): it is waited for until the folder is no longer wanted.

use direct_upload_core::hidden::is_hidden;
use direct_upload_core::plain;
use futures_util::future::{Either, select};
use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry};

use super::clock::after;
use super::file::{LocalFile, composed, folder_in};

/// After so many milliseconds of a disk's silence, others pass what it is asked for, and it is asked anew
/// whether that is still wanted.
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
    let mut slow = Vec::new();
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
            let Some(some) = said(some, take).await else {
                return;
            };
            let Some(entries) = some.and_then(|some| some.dyn_into::<Array>().ok()) else {
                let unreadable = vec![place(&directory)];
                let files = Vec::new();
                if !take(Slice { files, unreadable }) {
                    return;
                }
                break;
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
                let slice = open(slices.next().unwrap_or_default(), &mut slow).await;
                if !take(slice) {
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
    for Asked { entry, file } in slow {
        let mut slice = Slice::default();
        let Some(file) = said(file, take).await else {
            return;
        };
        slice.add(&entry, file.unwrap_or_default());
        if !take(slice) {
            return;
        }
    }
}

impl Slice {
    /// Adds what an entry gave: a file, or why there is none.
    fn add(&mut self, entry: &FileSystemFileEntry, given: JsValue) {
        match given.dyn_into::<File>() {
            Ok(file) => self.files.push(LocalFile::within(file, entry.full_path())),
            Err(_) => self.unreadable.push(place(entry)),
        }
    }
}

/// The name of a file or a folder, and the folder that it is in.
fn place(entry: &FileSystemEntry) -> (String, Option<String>) {
    (composed(entry.name()), folder_in(&entry.full_path()))
}

/// What a disk says, once it does: nothing where it fails. `None` where it is no longer wanted.
async fn said(promise: Promise, take: &mut dyn FnMut(Slice) -> bool) -> Option<Option<JsValue>> {
    let mut promise = JsFuture::from(promise);
    loop {
        match select(&mut promise, JsFuture::from(after(SILENCE))).await {
            Either::Left((said, _)) => return Some(said.ok()),
            Either::Right(_) if !take(Slice::default()) => return None,
            Either::Right(_) => {}
        }
    }
}

/// A file that was asked for.
struct Asked {
    entry: FileSystemFileEntry,
    file: Promise,
}

/// The files of some entries, asked for together: one after another they would take ten times
/// as long. What takes longer than a moment goes behind all others.
async fn open(entries: &[FileSystemFileEntry], slow: &mut Vec<Asked>) -> Slice {
    let mut slice = Slice::default();
    let late = after(SILENCE);
    let mut asked = Vec::with_capacity(entries.len());
    let raced = Array::new();
    for entry in entries {
        // A failure is no `File`, and a value all the same.
        let file = Promise::new(&mut |resolve, _| {
            entry.file_with_callback_and_callback(&resolve, &resolve);
        });
        raced.push(&Promise::race(&Array::of2(&file, &late)));
        let entry = entry.clone();
        asked.push(Asked { entry, file });
    }
    let given = JsFuture::from(Promise::all(&raced)).await;
    let given: Array = given.map(JsCast::unchecked_into).unwrap_or_default();
    for (asked, given) in asked.into_iter().zip(given.iter()) {
        if given.is_undefined() {
            slow.push(asked);
        } else {
            slice.add(&asked.entry, given);
        }
    }
    slice
}
