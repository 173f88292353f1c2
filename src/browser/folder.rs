//! Reads a folder that a person dropped or pasted (WICG "File and Directory Entries API"), or
//! one that a file input has listed, slice by slice.
//!
//! What holds: every file in it comes once, at whatever depth, the files of one folder before
//! those of the folders in it; what the system hides is left out; what cannot be read is named,
//! and the rest goes on. Between two slices the page gets to breathe.

use direct_upload_core::hidden::is_hidden;
use direct_upload_core::plain;
use js_sys::{Array, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry};

use super::clock::after;
use super::file::{LocalFile, composed, folder_in};

/// A disk has so many milliseconds to say what a folder holds.
const PATIENCE: i32 = 5 * 60_000;

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
                // Where it throws, it is too late in the end.
                let _ = reader.read_entries_with_callback_and_callback(&resolve, &reject);
            });
            let late = after(PATIENCE);
            let some = JsFuture::from(Promise::race(&Array::of2(&some, &late))).await;
            let Some(entries) = some.ok().and_then(|some| some.dyn_into::<Array>().ok()) else {
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
                let slice = open(slices.next().unwrap_or_default()).await;
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
}

/// The name of a file or a folder, and the folder that it is in.
fn place(entry: &FileSystemEntry) -> (String, Option<String>) {
    (composed(entry.name()), folder_in(&entry.full_path()))
}

/// The files of some entries, asked for together: one after another they would take ten times
/// as long.
async fn open(entries: &[FileSystemFileEntry]) -> Slice {
    let mut slice = Slice::default();
    let late = after(PATIENCE);
    let asked = entries.iter().map(|entry| {
        // A failure is no `File`, and so is lateness.
        let file = Promise::new(&mut |resolve, _| {
            entry.file_with_callback_and_callback(&resolve, &resolve);
        });
        Promise::race(&Array::of2(&file, &late))
    });
    let asked: Array = asked.collect();
    let given = JsFuture::from(Promise::all(&asked)).await;
    let given: Array = given.map(JsCast::unchecked_into).unwrap_or_default();
    for (entry, file) in entries.iter().zip(given.iter()) {
        match file.dyn_into::<File>() {
            Ok(file) => slice.files.push(LocalFile::within(file, entry.full_path())),
            Err(_) => slice.unreadable.push(place(entry)),
        }
    }
    slice
}
