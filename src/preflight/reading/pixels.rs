//! Images of any space and depth → the inks of each pixel.

use std::rc::Rc;

use hayro::hayro_syntax::object::stream::{ImageColorSpace, ImageDecodeParams};
use hayro::hayro_syntax::object::{Array, Object, Stream};

use super::art::{Picture, Pixels};
use super::colors::Space;

/// Pixels of one image that are held.
const MOST: usize = 120_000_000;

/// An image as plates see it.
pub struct Inked {
    pub width: usize,
    pub height: usize,
    /// Cyan, magenta, yellow and black of each pixel, 0 to 255; of a stencil there is none.
    pub inks: Vec<[u8; 4]>,
    /// How much of each pixel is painted; all of it where there is none.
    pub alpha: Option<Alpha>,
}

/// Opacities, with a width and height of their own.
pub struct Alpha {
    pub width: usize,
    pub height: usize,
    pub values: Vec<u8>,
}

impl Alpha {
    /// At a place of the unit square, y downwards.
    pub fn at(&self, x: f64, y: f64) -> u8 {
        let column = ((x * self.width as f64) as usize).min(self.width.saturating_sub(1));
        let row = ((y * self.height as f64) as usize).min(self.height.saturating_sub(1));
        self.values.get(row * self.width + column).copied().unwrap_or(255)
    }
}

/// Reads an image. None where it cannot be decoded or is larger than is held.
pub fn read(picture: &Picture<'_>) -> Option<Inked> {
    let (width, height) = (picture.width as usize, picture.height as usize);
    if width == 0 || height == 0 || width.checked_mul(height)? > MOST {
        return None;
    }
    let (samples, decode, stream) = match &picture.pixels {
        Pixels::Inline { data, decode } => {
            let count = picture.space.as_ref().map_or(1, |space| space.components());
            let space = picture.space.clone().unwrap_or_else(|| Rc::new(Space::Gray));
            let samples = Samples { width, height, count, bits: picture.bits, data: data.clone(), space };
            (samples, decode.clone(), None)
        }
        Pixels::Stream(stream) => {
            let decode = stream.dict().get::<Array<'_>>("Decode");
            let decode = decode.map(|array| array.iter::<f32>().take(64).collect()).unwrap_or_default();
            (Samples::decode(stream, picture.space.as_ref(), width, height, picture.bits)?, decode, Some(stream))
        }
    };
    let Some(_) = picture.space else {
        // A stencil paints where the sample is 0, unless its /Decode turns it round.
        let inverted = decode.first().is_some_and(|first| *first == 1.0);
        let values = samples.rows().map(|sample| if (sample[0] == 0) != inverted { 255 } else { 0 }).collect();
        let alpha = Some(Alpha { width: samples.width, height: samples.height, values });
        return Some(Inked { width: samples.width, height: samples.height, inks: Vec::new(), alpha });
    };
    let inks = inks(&samples, &decode);
    let alpha = stream.and_then(|stream| alpha(stream, &samples));
    Some(Inked { width: samples.width, height: samples.height, inks, alpha })
}

/// Samples of an image as its filter gives them.
struct Samples {
    width: usize,
    height: usize,
    /// Components a pixel.
    count: usize,
    bits: u8,
    data: Vec<u8>,
    space: Rc<Space>,
}

impl Samples {
    fn decode(
        stream: &Stream<'_>,
        space: Option<&Rc<Space>>,
        width: usize,
        height: usize,
        bits: u8,
    ) -> Option<Samples> {
        let known = space.filter(|space| space.components() > 0);
        let params = ImageDecodeParams {
            is_indexed: matches!(space.map(Rc::as_ref), Some(Space::Indexed { .. })),
            bpc: Some(bits),
            num_components: Some(known.map_or(1, |space| space.components()) as u8)
                .filter(|_| space.is_none() || known.is_some()),
            target_dimension: None,
            width: width as u32,
            height: height as u32,
        };
        let decoded = stream.decoded_image(&params).ok()?;
        let mut samples = Samples {
            width,
            height,
            count: known.map_or(1, |space| space.components()),
            bits,
            data: decoded.data.into_owned(),
            space: known.cloned().unwrap_or_else(|| Rc::new(Space::Gray)),
        };
        if let Some(data) = decoded.image_data {
            samples.width = data.width as usize;
            samples.height = data.height as usize;
            samples.bits = data.bits_per_component;
            let (count, own) = match data.color_space {
                Some(ImageColorSpace::Gray) => (1, Space::Gray),
                Some(ImageColorSpace::Rgb) => (3, Space::Rgb),
                Some(ImageColorSpace::Cmyk) => (4, Space::Cmyk),
                Some(ImageColorSpace::Unknown(count)) => (usize::from(count), Space::Unknown),
                None => (samples.count, Space::Unknown),
            };
            if samples.count != count {
                samples.count = count.max(1);
                samples.space = Rc::new(own);
            } else if known.is_none() {
                samples.space = Rc::new(own);
            }
        }
        let most = samples.width.checked_mul(samples.height)?;
        (most <= MOST && samples.count <= 32 && matches!(samples.bits, 1 | 2 | 4 | 8 | 16)).then_some(samples)
    }

    /// The components of each pixel, missing ones 0; of 16 bits the upper 8.
    fn rows(&self) -> impl Iterator<Item = [u8; 32]> + '_ {
        let bits = usize::from(self.bits);
        let row_bytes = (self.width * self.count * bits).div_ceil(8);
        let mask = if bits >= 8 { 0xff } else { (1_u16 << bits) as u8 - 1 };
        (0..self.height).flat_map(move |row| {
            (0..self.width).map(move |column| {
                let mut pixel = [0; 32];
                for (index, value) in pixel.iter_mut().take(self.count).enumerate() {
                    let bit = (column * self.count + index) * bits;
                    let byte = self.data.get(row * row_bytes + bit / 8).copied().unwrap_or(0);
                    *value = if bits >= 8 { byte } else { byte >> (8 - bits - bit % 8) & mask };
                }
                pixel
            })
        })
    }

    /// The greatest value of a sample.
    fn most(&self) -> f32 {
        if self.bits >= 8 { 255.0 } else { f32::from((1_u16 << self.bits) - 1) }
    }
}

fn inks(samples: &Samples, decode: &[f32]) -> Vec<[u8; 4]> {
    let space = &samples.space;
    let indexed = matches!(space.as_ref(), Space::Indexed { .. });
    let most = samples.most();
    // What each value of each component means, worked out once.
    let tables: Vec<Vec<f32>> = (0..samples.count)
        .map(|index| {
            let from = decode.get(index * 2).copied().unwrap_or(0.0);
            let to = decode.get(index * 2 + 1).copied().unwrap_or(if indexed { most } else { 1.0 });
            (0..=most as usize).map(|value| from + (to - from) * value as f32 / most).collect()
        })
        .collect();
    let byte = |ink: f32| (ink.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
    let convert = |pixel: &[u8; 32]| -> [u8; 4] {
        let color: Vec<f32> = tables
            .iter()
            .zip(pixel)
            .map(|(table, value)| table.get(usize::from(*value)).copied().unwrap_or(0.0))
            .collect();
        let color = if indexed { color } else { space.decoded(color) };
        space.inks(&color).map(byte)
    };
    match space.as_ref() {
        Space::Cmyk | Space::Icc(4) => {
            let plain: Vec<Vec<u8>> =
                tables.iter().map(|table| table.iter().map(|value| byte(*value)).collect()).collect();
            let of = |plate: usize, value: u8| plain[plate].get(usize::from(value)).copied().unwrap_or(0);
            samples.rows().map(|pixel| [0, 1, 2, 3].map(|plate| of(plate, pixel[plate]))).collect()
        }
        _ if samples.count == 1 => {
            let table: Vec<[u8; 4]> = (0..=most as usize)
                .map(|value| {
                    let mut pixel = [0; 32];
                    pixel[0] = value as u8;
                    convert(&pixel)
                })
                .collect();
            samples.rows().map(|pixel| table.get(usize::from(pixel[0])).copied().unwrap_or_default()).collect()
        }
        _ => {
            // Neighbours are often alike, and a function is dear.
            let mut last = ([0; 32], convert(&[0; 32]));
            samples
                .rows()
                .map(|pixel| {
                    if pixel != last.0 {
                        last = (pixel, convert(&pixel));
                    }
                    last.1
                })
                .collect()
        }
    }
}

/// The soft or hard mask of an image.
fn alpha(stream: &Stream<'_>, samples: &Samples) -> Option<Alpha> {
    let dict = stream.dict();
    if let Some(mask) = dict.get::<Stream<'_>>("SMask") {
        return single(&mask, false);
    }
    match dict.get::<Object<'_>>("Mask")? {
        Object::Stream(mask) => single(&mask, true),
        // A range of values for each component that is not painted.
        Object::Array(ranges) => {
            let ranges: Vec<f32> = ranges.iter::<f32>().take(64).collect();
            let within = |pixel: &[u8; 32]| {
                ranges
                    .chunks_exact(2)
                    .zip(pixel)
                    .all(|(range, value)| (range[0]..=range[1]).contains(&f32::from(*value)))
            };
            let values = samples.rows().map(|pixel| if within(&pixel) { 0 } else { 255 }).collect();
            Some(Alpha { width: samples.width, height: samples.height, values })
        }
        _ => None,
    }
}

fn single(mask: &Stream<'_>, stencil: bool) -> Option<Alpha> {
    let dict = mask.dict();
    let (width, height) = (dict.get::<u32>("Width")? as usize, dict.get::<u32>("Height")? as usize);
    if width.checked_mul(height)? > MOST {
        return None;
    }
    let bits = if stencil { 1 } else { dict.get::<u8>("BitsPerComponent").unwrap_or(8) };
    let samples = Samples::decode(mask, Some(&Rc::new(Space::Gray)), width, height, bits)?;
    let inverted = dict.get::<Array<'_>>("Decode").and_then(|decode| decode.iter::<f32>().next()) == Some(1.0);
    let most = samples.most();
    let values = samples
        .rows()
        .map(|pixel| {
            let value = (f32::from(pixel[0]) / most * 255.0 + 0.5) as u8;
            // A stencil hides where its sample is 1.
            if inverted != stencil { 255 - value } else { value }
        })
        .collect();
    Some(Alpha { width: samples.width, height: samples.height, values })
}
