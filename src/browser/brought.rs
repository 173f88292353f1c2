//! What a person brings by one act, or the page by one call: files, and folders to be read.

use js_sys::Array;
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, DataTransferItem, File, FileSystemDirectoryEntry, HtmlInputElement};

use super::file::LocalFile;
use super::folder::Folder;

/// Files and folders.
#[derive(Clone, Debug, Default)]
pub struct Brought {
    /// What is a file by itself.
    pub files: Vec<LocalFile>,
    /// What is to be read.
    pub folders: Vec<Folder>,
}

impl Brought {
    /// The `File`s and `FileSystemDirectoryEntry`s of a list; what is neither is left out.
    #[must_use]
    pub fn of(list: &Array) -> Self {
        let mut brought = Self::default();
        for item in list.iter() {
            match item.dyn_into::<File>() {
                Ok(file) => brought.files.push(LocalFile::new(file)),
                Err(other) => {
                    if let Ok(entry) = other.dyn_into::<FileSystemDirectoryEntry>() {
                        brought.folders.push(Folder::of_entry(entry));
                    }
                }
            }
        }
        brought
    }

    /// What a drag or the clipboard carries. Only while its event is told: afterwards the browser
    /// gives nothing of it.
    pub(super) fn carried(transfer: &DataTransfer) -> Self {
        let list = Array::new();
        for item in Array::from(&transfer.items()).iter() {
            let item: DataTransferItem = item.unchecked_into();
            match item.webkit_get_as_entry() {
                Ok(Some(entry)) if entry.is_directory() => list.push(&entry),
                _ => list.push(&item.get_as_file().ok().flatten().into()),
            };
        }
        Self::of(&list)
    }

    /// What was chosen, taken out of the input so that the same can be chosen again.
    pub(super) fn chosen(input: &HtmlInputElement) -> Self {
        let mut brought = Self::of(
            &input
                .files()
                .map(|files| Array::from(&files))
                .unwrap_or_default(),
        );
        input.set_value("");
        if input.webkitdirectory() {
            let folder = Folder::of_files(std::mem::take(&mut brought.files));
            brought.folders.extend(folder);
        }
        brought
    }

    /// Whether that is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.folders.is_empty()
    }
}
