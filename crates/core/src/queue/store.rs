//! Where uploads are kept, and how they are found without looking through all.
//!
//! Sorted vectors, not maps: the widget is paid for by the byte, and a map brings kilobytes of
//! code for each kind of key. Moving the tail of a vector of 10,000 small entries takes less
//! time than anything else that happens to an upload, but not when it happens to each of them in
//! one step, as when all are cleared: what leaves from the front moves nothing, and names stand on
//! shelves, each a short vector of its own.

use std::cell::RefCell;
use std::rc::Rc;

use crate::upload::{Upload, UploadId};

/// Uploads in the order of a number, then of their ids: of their deadlines, of the hashes of
/// their keys, or of nothing but their ids.
#[derive(Clone, Debug, Default, Eq)]
pub(super) struct Index {
    entries: Vec<(u64, UploadId)>,
    /// How many of them have left, all at the front.
    gone: usize,
}

/// What has left makes no difference.
impl PartialEq for Index {
    fn eq(&self, other: &Self) -> bool {
        self.entries() == other.entries()
    }
}

impl Index {
    pub(super) const fn new() -> Self {
        Self {
            entries: Vec::new(),
            gone: 0,
        }
    }

    fn entries(&self) -> &[(u64, UploadId)] {
        self.entries.get(self.gone..).unwrap_or_default()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.entries().len()
    }

    /// The least entry.
    pub(super) fn first(&self) -> Option<(u64, UploadId)> {
        self.entries().first().copied()
    }

    /// Those with this number, oldest first.
    pub(super) fn with(&self, number: u64) -> &[(u64, UploadId)] {
        let entries = self.entries();
        let start = entries.partition_point(|(known, _)| *known < number);
        let rest = entries.get(start..).unwrap_or_default();
        let end = rest.partition_point(|(known, _)| *known <= number);
        rest.get(..end).unwrap_or_default()
    }

    pub(super) fn insert(&mut self, number: u64, id: UploadId) {
        if let Err(place) = self.entries().binary_search(&(number, id)) {
            let place = place.saturating_add(self.gone);
            self.entries.insert(place, (number, id));
        }
    }

    pub(super) fn remove(&mut self, number: u64, id: UploadId) {
        match self.entries().binary_search(&(number, id)) {
            Ok(0) => {
                self.gone = self.gone.saturating_add(1);
                if self.gone > self.entries.len() / 2 {
                    self.entries = self.entries.split_off(self.gone);
                    self.gone = 0;
                }
            }
            Ok(place) => {
                self.entries.remove(place.saturating_add(self.gone));
            }
            Err(_) => {}
        }
    }
}

/// Uploads by the hashes of their names, or those hashes alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shelves([Index; Self::MANY]);

impl Shelves {
    const MANY: usize = 64;

    pub(super) const fn new() -> Self {
        Self([const { Index::new() }; Self::MANY])
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(Index::is_empty)
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|shelf| shelf.entries().len()).sum()
    }

    /// Those with this hash, oldest first.
    pub(super) fn with(&self, hash: u64) -> &[(u64, UploadId)] {
        let shelf = self.0.get(Self::place(hash));
        shelf.map_or(&[], |shelf| shelf.with(hash))
    }

    pub(super) fn insert(&mut self, hash: u64, id: UploadId) {
        if let Some(shelf) = self.0.get_mut(Self::place(hash)) {
            shelf.insert(hash, id);
        }
    }

    pub(super) fn remove(&mut self, hash: u64, id: UploadId) {
        if let Some(shelf) = self.0.get_mut(Self::place(hash)) {
            shelf.remove(hash, id);
        }
    }

    const fn place(hash: u64) -> usize {
        (hash >> (u64::BITS - Self::MANY.ilog2())) as usize
    }
}

/// Uploads by id, oldest first. One that is being changed is out, and keeps its place; so does one
/// that has left, until half of the places are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Store {
    places: Vec<(UploadId, Option<Box<Upload>>)>,
    left: usize,
}

impl Store {
    pub(super) const fn new() -> Self {
        Self {
            places: Vec::new(),
            left: 0,
        }
    }

    pub(super) fn get(&self, id: UploadId) -> Option<&Upload> {
        let place = self.place(id).ok()?;
        self.places.get(place)?.1.as_deref()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Upload> {
        let places = self.places.iter();
        places.filter_map(|(_, upload)| upload.as_deref())
    }

    /// Takes an upload out to change it: [`put`](Self::put) or [`remove`](Self::remove) follows.
    pub(super) fn take(&mut self, id: UploadId) -> Option<Box<Upload>> {
        let place = self.place(id).ok()?;
        self.places.get_mut(place)?.1.take()
    }

    /// Puts an upload in its place, a new one in a new place.
    pub(super) fn put(&mut self, upload: Box<Upload>) {
        let id = upload.id();
        match self.place(id) {
            Ok(place) => {
                if let Some(slot) = self.places.get_mut(place) {
                    slot.1 = Some(upload);
                }
            }
            Err(place) => self.places.insert(place, (id, Some(upload))),
        }
    }

    /// Gives up the place of an upload that was taken out. Another one that is out may lose its
    /// place too, and gets a new one when it is put back.
    pub(super) fn remove(&mut self, id: UploadId) {
        if self.place(id).is_ok() {
            self.left = self.left.saturating_add(1);
        }
        if self.left > self.places.len() / 2 {
            self.places.retain(|(_, upload)| upload.is_some());
            self.left = 0;
        }
    }

    fn place(&self, id: UploadId) -> Result<usize, usize> {
        self.places.binary_search_by_key(&id, |(known, _)| *known)
    }
}

/// The names that files were stored under, the last 10,000, apart for each place that they went to.
/// All elements of a page share it, those that are gone too: what a clone keeps, every other has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent(Rc<RefCell<Names>>);

impl Default for Sent {
    fn default() -> Self {
        Self(Rc::new(RefCell::new(Names {
            sorted: Shelves::new(),
            order: Vec::new(),
            oldest: 0,
        })))
    }
}

impl Sent {
    pub(super) fn has(&self, place: u64, name: &str) -> bool {
        self.0.borrow().has(place ^ hash(name))
    }

    pub(super) fn keep(&self, place: u64, name: &str) {
        self.0.borrow_mut().keep(place ^ hash(name));
    }
}

/// Names in the order in which they came, by their hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Names {
    sorted: Shelves,
    /// In their order, from `oldest` on and round.
    order: Vec<u64>,
    oldest: usize,
}

impl Names {
    const MOST: usize = 10_000;
    /// An index wants ids, and names have none.
    const NO_ID: UploadId = UploadId(0);

    fn has(&self, name: u64) -> bool {
        !self.sorted.with(name).is_empty()
    }

    fn keep(&mut self, name: u64) {
        if self.has(name) {
            return;
        }
        self.sorted.insert(name, Self::NO_ID);
        if self.order.len() < Self::MOST {
            self.order.push(name);
        } else if let Some(oldest) = self.order.get_mut(self.oldest) {
            let forgotten = std::mem::replace(oldest, name);
            self.sorted.remove(forgotten, Self::NO_ID);
            self.oldest = self.oldest.saturating_add(1) % Self::MOST;
        }
    }
}

/// A hash of a file's name, or of the last part of a storage key (FNV-1a). Two may share one:
/// whoever finds an upload by it compares the names, and for a question that is asked once too
/// often, in 2^64, no name is kept.
pub(super) fn hash(key: &str) -> u64 {
    key.bytes().fold(BASIS, |hash, byte| match byte {
        b'/' => BASIS,
        _ => next(hash, byte),
    })
}

/// Tells a place that files go to from others, by the address that is asked for presigned URLs.
#[must_use]
pub fn place(endpoint: &str) -> u64 {
    endpoint.bytes().fold(BASIS, next)
}

const BASIS: u64 = 0xCBF2_9CE4_8422_2325;

fn next(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
}
