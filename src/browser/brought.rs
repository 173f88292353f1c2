//! What a person brings by one act, or the page by one call: files, and folders to be read.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DataTransfer, DataTransferItem, File, HtmlInputElement};

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
                Err(other) if is_directory(&other) => {
                    let entry = other.unchecked_into();
                    brought.folders.push(Folder::of_entry(entry));
                }
                Err(_) => {}
            }
        }
        brought
    }

    /// What a drag or the clipboard carries. Only while its event is told: afterwards the browser
    /// gives nothing of it.
    pub(super) fn carried(transfer: &DataTransfer) -> Self {
        let mut brought = Self::default();
        for item in Array::from(&transfer.items()).iter() {
            let item: DataTransferItem = item.unchecked_into();
            match item.webkit_get_as_entry() {
                Ok(Some(entry)) if entry.is_directory() => {
                    let entry = entry.unchecked_into();
                    brought.folders.push(Folder::of_entry(entry));
                }
                _ => {
                    let file = item.get_as_file().ok().flatten();
                    brought.files.extend(file.map(LocalFile::new));
                }
            }
        }
        brought
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

/// Whether it is a folder's entry. By what it can do, and not by its class: Chromium's is not
/// named as the specification has it.
fn is_directory(item: &JsValue) -> bool {
    let has = |name: &str| Reflect::get(item, &name.into()).unwrap_or_default();
    has("createReader").is_function() && has("name").is_string()
}
