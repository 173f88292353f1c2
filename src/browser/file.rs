//! Files that a person chose, dropped or that the page added.

use direct_upload_core::hidden::is_hidden;
use direct_upload_core::plain;
use js_sys::{Array, ArrayBuffer, JsString, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

use super::clock::after;

/// Bytes of a file that costs less to read than to cut, and less to send once it is read.
const SMALL: f64 = 65_536.0;

/// A handle on a file of the person's disk. Its bytes stay there until they are sent.
#[derive(Clone, Debug)]
pub struct LocalFile {
    file: File,
    /// Where it lies in the folder that was brought: `2026/january/orders.csv`. Without one the
    /// file is asked, once it is its turn: ten thousand answers at once take too long.
    path: Option<String>,
}

/// What a look at a file has shown.
#[derive(Clone, Debug)]
pub struct Look {
    /// How it begins.
    pub head: Vec<u8>,
    /// How it ends.
    pub tail: Vec<u8>,
    /// All of it, where it is small.
    pub all: Option<Uint8Array>,
}

impl LocalFile {
    /// A file by itself, or one that an input for folders has listed.
    pub(super) const fn new(file: File) -> Self {
        Self { file, path: None }
    }

    /// A file out of a folder.
    pub(super) const fn within(file: File, path: String) -> Self {
        let path = Some(path);
        Self { file, path }
    }

    /// Empty where it was brought by itself.
    fn path(&self) -> String {
        self.path.clone().unwrap_or_else(|| {
            let path = Reflect::get(&self.file, &"webkitRelativePath".into());
            path.ok()
                .and_then(|path| path.as_string())
                .unwrap_or_default()
        })
    }

    /// The name in Unicode's composed form.
    #[must_use]
    pub fn name(&self) -> String {
        composed(self.file.name())
    }

    /// The folder that it came out of, relative to what was brought: `2026/january`.
    #[must_use]
    pub fn folder(&self) -> Option<String> {
        folder_in(&self.path())
    }

    /// Whether it, or a folder that it lies in, is hidden in the one that was brought.
    pub(super) fn is_hidden(&self) -> bool {
        plain::pieces(&self.path(), "/").skip(1).any(is_hidden)
    }

    /// Bytes.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a size is a whole number below 2^53"
    )]
    pub fn size(&self) -> u64 {
        self.file.size() as u64
    }

    /// The media type as the browser guesses it: for the page's information only.
    #[must_use]
    pub fn media_type(&self) -> String {
        self.file.type_()
    }

    /// So many bytes of its beginning, and of its end up to the size that it had when it was chosen;
    /// `None` where the disk does not give them, as when the file has changed, moved or gone since.
    /// A disk, a share or a cloud may take its time.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::float_cmp,
        reason = "the size of a small file is a whole number, and small"
    )]
    pub async fn look(&self, head: u32, tail: u32) -> Option<Look> {
        let size = self.file.size();
        // To cut a file costs a round trip to the browser's own process, in which the page stands
        // still: a small one is read whole, and what was read is cut.
        let is_small = size <= SMALL;
        let cut = |from: f64, to: f64| {
            if is_small {
                return Some(self.file.clone().into());
            }
            self.file.slice_with_f64_and_f64(from, to).ok()
        };
        let mut first = bytes_of(&cut(0.0, head.into())?).await?;
        let last = if is_small {
            // As it was chosen, whatever has come behind; less than that is another file.
            first = first.subarray(0, size as u32);
            (f64::from(first.length()) == size).then(|| first.clone())?
        } else {
            // From below zero on it would be counted from the end.
            bytes_of(&cut((size - f64::from(tail)).max(0.0), size)?).await?
        };
        let end = last.length();
        Some(Look {
            head: first.subarray(0, head).to_vec(),
            tail: last.subarray(end.saturating_sub(tail), end).to_vec(),
            all: is_small.then_some(first),
        })
    }

    /// Whether it can no longer be read. A disk that does not say so for half a minute may be slow.
    pub(super) async fn is_gone(&self) -> bool {
        let Ok(first) = self.file.slice_with_f64_and_f64(0.0, 1.0) else {
            return true;
        };
        let read: Promise = first.array_buffer().unchecked_into();
        let first = Promise::race(&Array::of2(&read, &after(30_000)));
        JsFuture::from(first).await.is_err()
    }

    /// The file as the body of a request.
    pub(super) fn whole(&self) -> Object {
        self.file.clone().into()
    }

    /// The file as the body of a request, without its media type, which a browser would send where
    /// no `Content-Type` is told.
    pub(super) fn untyped(&self) -> Option<Blob> {
        self.file.slice().ok()
    }
}

/// All bytes of a file, or of a part of one; `None` where the disk does not give them.
async fn bytes_of(blob: &Blob) -> Option<Uint8Array> {
    let read: Promise = blob.array_buffer().unchecked_into();
    let buffer = JsFuture::from(read).await.ok()?;
    Some(Uint8Array::new(buffer.dyn_ref::<ArrayBuffer>()?))
}

/// The folder of a path, relative to what was brought: `2026/january`.
pub(super) fn folder_in(path: &str) -> Option<String> {
    let (folder, _) = plain::split_last(path, "/")?;
    let folder = folder.strip_prefix('/').unwrap_or(folder);
    (!folder.is_empty()).then(|| composed(folder.to_owned()))
}

/// A name in Unicode's composed form: macOS writes umlauts as two characters, which would make
/// another key of what looks like the same name.
pub(super) fn composed(name: String) -> String {
    JsString::from(name).normalize("NFC").into()
}
