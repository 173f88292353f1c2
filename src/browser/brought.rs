//! What a person brings by one act, or the page by one call: files, and folders to be read.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::File;

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

    /// The files that an input has found in the folder that was chosen in it.
    #[must_use]
    pub fn of_folder(list: &Array) -> Self {
        let mut brought = Self::of(list);
        let folder = Folder::of_files(std::mem::take(&mut brought.files));
        brought.folders.extend(folder);
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
