//! The bucket's objects as files that a person can open by name.
//!
//! An object appears whole or not at all: its bytes go to a part file beside the folder, which
//! is renamed when everything about them is right, and removed otherwise. A key that cannot be
//! a file's name (too long for most file systems, with a separator or a leading dot) gets a
//! shortened one with a hash, and the key itself is kept in a note beside the folder.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::fs::{self, File};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufWriter};

/// What most file systems allow a file's name to have, in bytes.
const MAX_FILE_NAME: usize = 255;
const BUFFER: usize = 1024 * 1024;

/// One object, as `GET /objects` of the admin listener lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredObject {
    /// The storage key.
    pub key: String,
    /// Its length in bytes.
    pub size: u64,
    /// The SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
}

/// The folder of one bucket.
#[derive(Clone)]
pub(crate) struct ObjectFolder {
    objects: PathBuf,
    parts: PathBuf,
    notes: PathBuf,
    part_count: Arc<AtomicU64>,
}

impl ObjectFolder {
    /// Makes `root`/`bucket`, and what it needs beside it.
    pub(crate) async fn create(root: &Path, bucket: &str) -> io::Result<Self> {
        fs::create_dir_all(root).await?;
        let root = fs::canonicalize(root).await?;
        let folder = Self {
            objects: root.join(bucket),
            parts: root.join(".parts").join(bucket),
            notes: root.join(".keys").join(bucket),
            part_count: Arc::new(AtomicU64::new(0)),
        };
        // Parts of an earlier run that was killed are of no use.
        match fs::remove_dir_all(&folder.parts).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        for path in [&folder.objects, &folder.parts, &folder.notes] {
            fs::create_dir_all(path).await?;
        }
        Ok(folder)
    }

    /// Where a person finds the objects.
    pub(crate) fn path(&self) -> &Path {
        &self.objects
    }

    pub(crate) async fn contains(&self, key: &str) -> io::Result<bool> {
        fs::try_exists(self.objects.join(file_name(key))).await
    }

    /// Begins an object that no one sees yet.
    pub(crate) async fn begin(&self) -> io::Result<Part> {
        let number = self.part_count.fetch_add(1, Ordering::Relaxed);
        let path = self.parts.join(number.to_string());
        let file = File::create(&path).await?;
        Ok(Part {
            writer: BufWriter::with_capacity(BUFFER, file),
            path: RemovedOnDrop(path),
        })
    }

    /// Makes `part` the object of `key`. With `only_new` an object that is there stays, and the
    /// error's kind is `AlreadyExists`.
    pub(crate) async fn commit(&self, mut part: Part, key: &str, only_new: bool) -> io::Result<()> {
        part.writer.flush().await?;
        let name = file_name(key);
        if name != key {
            fs::write(self.notes.join(&name), key).await?;
        }
        let path = self.objects.join(&name);
        if only_new {
            // Unlike a rename, a link fails when the name is taken meanwhile.
            fs::hard_link(&part.path.0, path).await
        } else {
            fs::rename(&part.path.0, path).await
        }
    }

    /// Opens the object of `key`, if there is one, with its length.
    pub(crate) async fn open(&self, key: &str) -> io::Result<Option<(File, u64)>> {
        match File::open(self.objects.join(file_name(key))).await {
            Ok(file) => {
                let size = file.metadata().await?.len();
                Ok(Some((file, size)))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All objects, in the order of their keys.
    pub(crate) async fn list(&self) -> io::Result<Vec<StoredObject>> {
        let mut objects = Vec::new();
        for name in self.file_names().await? {
            let key = match fs::read_to_string(self.notes.join(&name)).await {
                Ok(key) if file_name(&key) == name => key,
                _ => name.clone(),
            };
            match self.describe(&name, key).await {
                Ok(object) => objects.push(object),
                // Deleted since the folder was read.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        objects.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(objects)
    }

    /// Deletes all objects.
    pub(crate) async fn clear(&self) -> io::Result<()> {
        for name in self.file_names().await? {
            for folder in [&self.objects, &self.notes] {
                match fs::remove_file(folder.join(&name)).await {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    async fn file_names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        let mut entries = fs::read_dir(&self.objects).await?;
        while let Some(entry) = entries.next_entry().await? {
            if entry.file_type().await?.is_file()
                && let Ok(name) = entry.file_name().into_string()
            {
                names.push(name);
            }
        }
        Ok(names)
    }

    async fn describe(&self, name: &str, key: String) -> io::Result<StoredObject> {
        let mut file = File::open(self.objects.join(name)).await?;
        let mut hash = Sha256::new();
        let mut buffer = vec![0; BUFFER];
        let mut size = 0;
        loop {
            let read = file.read(&mut buffer).await?;
            let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else {
                break;
            };
            hash.update(bytes);
            size += read as u64;
        }
        Ok(StoredObject {
            key,
            size,
            sha256: hexadecimal(&hash.finalize()),
        })
    }
}

/// An object that is being written. Dropped before it is committed, it leaves nothing.
pub(crate) struct Part {
    writer: BufWriter<File>,
    path: RemovedOnDrop,
}

impl Part {
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.writer.write_all(bytes).await
    }
}

struct RemovedOnDrop(PathBuf);

impl Drop for RemovedOnDrop {
    fn drop(&mut self) {
        // A part that became an object is not there any more.
        let _ = std::fs::remove_file(&self.0);
    }
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The name of the file that holds the object of `key`.
fn file_name(key: &str) -> String {
    let fits = !key.is_empty() && key.len() <= MAX_FILE_NAME;
    if fits && !key.starts_with('.') && key.chars().all(is_plain) {
        return key.to_owned();
    }
    let hash: String = hexadecimal(&Sha256::digest(key)).chars().take(16).collect();
    let (stem, extension) = key.rsplit_once('.').unwrap_or((key, ""));
    let mut name = String::new();
    for c in stem.trim_start_matches('.').chars() {
        if name.len() > 150 {
            break;
        }
        name.push(if is_plain(c) { c } else { '_' });
    }
    let _ = write!(name, "~{hash}");
    if !extension.is_empty() && extension.len() <= 16 && extension.chars().all(is_plain) {
        let _ = write!(name, ".{extension}");
    }
    name
}

fn is_plain(c: char) -> bool {
    !c.is_control() && !matches!(c, '/' | '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_key_is_its_file_s_name() {
        for key in ["a.csv", "Bestände 100% + #7 & 🧾.zip", &"ä".repeat(127)] {
            assert_eq!(file_name(key), key);
        }
    }

    #[test]
    fn any_other_key_gets_a_name_of_its_own_inside_the_folder() {
        let long = format!("{}.csv", "表".repeat(251));
        let mut names = Vec::new();
        for key in [
            &long,
            "../a.csv",
            "/etc/passwd",
            "..",
            ".",
            "",
            "a/b.csv",
            "a\\b.csv",
            ".hidden",
            "a\0b",
        ] {
            let name = file_name(key);
            assert!(
                name.len() <= MAX_FILE_NAME
                    && !name.starts_with('.')
                    && !name.contains(['/', '\\', '\0']),
                "{key:?} → {name:?}"
            );
            names.push(name);
        }
        assert!(names.first().is_some_and(|name| name.ends_with(".csv")));
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 10);
    }
}
