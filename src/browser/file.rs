//! Files that a person chose, dropped or that the page added.

use js_sys::{Array, ArrayBuffer, JsString, Promise, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

/// A handle on a file of the person's disk. Its bytes stay there until they are sent.
#[derive(Clone, Debug)]
pub struct LocalFile(File);

impl LocalFile {
    /// The name in Unicode's composed form: macOS writes umlauts as two characters, which would
    /// make another key of what looks like the same name.
    #[must_use]
    pub fn name(&self) -> String {
        JsString::from(self.0.name()).normalize("NFC").into()
    }

    /// Bytes.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a size is a whole number below 2^53"
    )]
    pub fn size(&self) -> u64 {
        self.0.size() as u64
    }

    /// The media type as the browser guesses it: for the page's information only.
    #[must_use]
    pub fn media_type(&self) -> String {
        self.0.type_()
    }

    /// The first `bytes` bytes; `None` where the disk does not give them, as when the file has
    /// changed, moved or gone since it was chosen, or when it lies on a share that hangs.
    pub async fn head(&self, bytes: u32) -> Option<Vec<u8>> {
        self.read(0.0, f64::from(bytes)).await
    }

    /// The last `bytes` bytes up to the size that the file had when it was chosen; `None` as for
    /// [`head`](Self::head).
    pub async fn tail(&self, bytes: u32) -> Option<Vec<u8>> {
        let size = self.0.size();
        self.read((size - f64::from(bytes)).max(0.0), size).await
    }

    async fn read(&self, from: f64, to: f64) -> Option<Vec<u8>> {
        let slice = self.0.slice_with_f64_and_f64(from, to).ok()?;
        let read: Promise = slice.array_buffer().unchecked_into();
        let first = Promise::race(&Array::of2(&read, &too_late()));
        let buffer = JsFuture::from(first).await.ok()?;
        Some(Uint8Array::new(buffer.dyn_ref::<ArrayBuffer>()?).to_vec())
    }

    /// The file as the body of a request, without the media type: a browser would send that
    /// where no `Content-Type` is told.
    pub(super) fn body(&self) -> Option<Blob> {
        self.0.slice().ok()
    }
}

/// A promise of nothing, kept when a disk has had enough time.
fn too_late() -> Promise {
    const READ_WITHIN: i32 = 30_000;
    Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            // Without a timer the disk has all the time there is.
            let _ =
                window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, READ_WITHIN);
        }
    })
}

/// The files in a list; what is no file in it is left out.
#[must_use]
pub fn files_of(list: &Array) -> Vec<LocalFile> {
    let files = list
        .iter()
        .filter_map(|entry| entry.dyn_into::<File>().ok());
    files.map(LocalFile).collect()
}
