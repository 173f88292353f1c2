//! Pictures of a page: written small, and compared as a person would who has seen the other one.

use std::collections::{BTreeSet, HashMap};
use std::io::Cursor;
use std::path::Path;

/// The side of the squares that are compared, in pixels. Within one, it does not matter where the
/// ink is: another machine may draw the edges of letters a little differently.
const SQUARE: usize = 8;
/// How far the mean colours of two squares may be apart, of 255, in each of red, green and blue.
const NEAR: u32 = 24;
/// One square in so many may be further apart.
const STRAY: usize = 1_000;
/// So many of a square and its neighbours may not: that is how little there is of an icon.
const CLUSTER: usize = 3;

/// The most colours that a written picture has. Letters have soft edges, and more colours would
/// only make their files larger.
const COLORS: usize = 256;

/// A picture in red, green and blue.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<[u8; 3]>,
}

/// How a picture differs from another.
pub struct Difference {
    /// In words.
    pub sentence: String,
    /// The picture, pale, with what differs in red.
    pub picture: Picture,
}

impl Picture {
    /// Reads a PNG file.
    ///
    /// # Errors
    /// A sentence, where it is no PNG that this can read.
    pub fn decode(file: &[u8]) -> Result<Self, String> {
        let mut decoder = png::Decoder::new(Cursor::new(file));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().map_err(|error| error.to_string())?;
        let size = reader.output_buffer_size().ok_or("It is too large.")?;
        let mut bytes = vec![0; size];
        let frame = reader.next_frame(&mut bytes);
        let frame = frame.map_err(|error| error.to_string())?;
        let step = frame.color_type.samples();
        if step < 3 {
            return Err("It has no colours.".to_owned());
        }
        let pixels = bytes[..frame.buffer_size()].chunks_exact(step);
        Ok(Self {
            width: frame.width as usize,
            height: frame.height as usize,
            pixels: pixels.map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect(),
        })
    }

    /// Writes a PNG file of few colours: those that are there most often, and for the others the
    /// nearest of them.
    ///
    /// # Errors
    /// A sentence, where the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), String> {
        let (palette, indices) = self.indexed();
        let mut file = Vec::new();
        let width = u32::try_from(self.width).map_err(|error| error.to_string())?;
        let height = u32::try_from(self.height).map_err(|error| error.to_string())?;
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette.concat());
        encoder.set_compression(png::Compression::High);
        encoder.set_filter(png::Filter::NoFilter);
        let mut writer = encoder.write_header().map_err(|error| error.to_string())?;
        let written = writer.write_image_data(&indices);
        written.map_err(|error| error.to_string())?;
        writer.finish().map_err(|error| error.to_string())?;
        std::fs::write(path, file).map_err(|error| format!("{}: {error}", path.display()))
    }

    fn indexed(&self) -> (Vec<[u8; 3]>, Vec<u8>) {
        let mut counts: HashMap<[u8; 3], usize> = HashMap::new();
        for pixel in &self.pixels {
            *counts.entry(*pixel).or_default() += 1;
        }
        let mut colors: Vec<[u8; 3]> = counts.keys().copied().collect();
        // The same picture is to give the same file.
        colors.sort_by_key(|color| (std::cmp::Reverse(counts[color]), *color));
        let palette = &colors[..colors.len().min(COLORS)];
        let index: HashMap<[u8; 3], u8> = colors
            .iter()
            .map(|color| {
                let nearest = (0..=u8::MAX)
                    .zip(palette)
                    .min_by_key(|(_, known)| distance(**known, *color));
                (*color, nearest.map_or(0, |(index, _)| index))
            })
            .collect();
        let indices = self.pixels.iter().map(|pixel| index[pixel]).collect();
        (palette.to_vec(), indices)
    }

    /// How this differs from what was seen `before`, where a person would say that it does.
    #[must_use]
    pub fn difference(&self, before: &Self) -> Option<Difference> {
        let across = self.width.max(before.width).div_ceil(SQUARE);
        let down = self.height.max(before.height).div_ceil(SQUARE);
        let mut shown = self.clone();
        for pixel in &mut shown.pixels {
            *pixel = pixel.map(|part| 192 + part / 4);
        }
        let mut differing = BTreeSet::new();
        for (x, y) in (0..down).flat_map(|y| (0..across).map(move |x| (x, y))) {
            let is_near = match (self.mean(x, y), before.mean(x, y)) {
                (Some(now), Some(then)) => now
                    .iter()
                    .zip(then)
                    .all(|(now, then)| now.abs_diff(then) <= NEAR),
                // Part of a picture that the other one has no room for.
                _ => false,
            };
            if !is_near {
                differing.insert((x, y));
                shown.redden(x, y);
            }
        }
        let all = across * down;
        let is_cluster = |(x, y): &(usize, usize)| {
            let near = (x.saturating_sub(1), y.saturating_sub(1))..=(x + 1, y + 1);
            let near = differing
                .range(near)
                .filter(|(_, other)| y.abs_diff(*other) <= 1);
            near.count() >= CLUSTER
        };
        let is_other = differing.len() * STRAY > all || differing.iter().any(is_cluster);
        is_other.then(|| Difference {
            sentence: format!(
                "{} of {all} squares of {SQUARE} pixels differ; it is {} by {}, and was \
                 {} by {}",
                differing.len(),
                self.width,
                self.height,
                before.width,
                before.height
            ),
            picture: shown,
        })
    }

    /// The mean colour of a square, as far as it is in the picture.
    fn mean(&self, x: usize, y: usize) -> Option<[u32; 3]> {
        let places = self.places(x, y);
        let count = u32::try_from(places.len())
            .ok()
            .filter(|count| *count > 0)?;
        let mut sum = [0; 3];
        for place in places {
            for (sum, part) in sum.iter_mut().zip(self.pixels[place]) {
                *sum += u32::from(part);
            }
        }
        Some(sum.map(|sum| sum / count))
    }

    fn redden(&mut self, x: usize, y: usize) {
        for place in self.places(x, y) {
            self.pixels[place] = [208, 32, 32];
        }
    }

    fn places(&self, x: usize, y: usize) -> Vec<usize> {
        let rows = (y * SQUARE..(y + 1) * SQUARE).take_while(|y| *y < self.height);
        rows.flat_map(|y| {
            let columns = (x * SQUARE..(x + 1) * SQUARE).take_while(|x| *x < self.width);
            columns.map(move |x| y * self.width + x)
        })
        .collect()
    }
}

fn distance(one: [u8; 3], other: [u8; 3]) -> u32 {
    let parts = one.into_iter().zip(other);
    parts
        .map(|(one, other)| u32::from(one.abs_diff(other)).pow(2))
        .sum()
}
