//! Pictures in RGB or grey → CMYK JPEGs at the resolution they are placed at, which the exporter passes on untouched.

use image::imageops::FilterType;
use image::{DynamicImage, GenericImageView};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use typst::foundations::Bytes;
use typst::layout::Size;
use typst::visualize::{ExchangeFormat, RasterFormat, RasterImage};

/// Of 100. Chroma is not thinned out: these are four inks.
const QUALITY: u8 = 96;

const POINTS_AN_INCH: f64 = 72.0;

/// A picture in inks.
pub struct Picture {
    pub raster: RasterImage,
    /// Whether it was translucent and lies on white now.
    pub flattened: bool,
}

/// Makes CMYK of a picture; `separate` gives the inks, 0 to 255, of RGB pixels.
///
/// # Errors
/// A noun that says what cannot be written.
pub fn in_inks(
    raster: &RasterImage,
    size: Size,
    most_ppi: f64,
    separate: impl Fn(&[u8]) -> Vec<u8>,
) -> Result<Picture, String> {
    let (picture, flattened) = on_white(raster.dynamic());
    let picture = reduced(picture, size, most_ppi);
    let (width, height) = picture.dimensions();
    let too_large = |_| format!("a picture of {width} × {height} pixels");
    let (width, height) = (u16::try_from(width).map_err(too_large)?, u16::try_from(height).map_err(too_large)?);
    let inks = separate(&picture.into_rgb8());
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_1_1);
    encoder
        .encode(&inks, width, height, ColorType::Cmyk)
        .map_err(|error| format!("a picture that cannot be written as JPEG ({error})"))?;
    let raster = RasterImage::plain(Bytes::new(jpeg), RasterFormat::Exchange(ExchangeFormat::Jpg))
        .map_err(|error| format!("a picture that cannot be read again ({error})"))?;
    Ok(Picture { raster, flattened })
}

/// Whether a picture is a JPEG of four components, which goes through as it is.
pub fn is_cmyk(raster: &RasterImage) -> bool {
    raster.format() == RasterFormat::Exchange(ExchangeFormat::Jpg) && components(raster.data()) == Some(4)
}

/// Components of a JPEG, from its frame header (ITU-T T.81, B.2.2).
fn components(jpeg: &[u8]) -> Option<u8> {
    let mut at = 2;
    loop {
        let marker = *jpeg.get(at + 1)?;
        if jpeg[at] != 0xFF {
            return None;
        }
        let is_frame = (0xC0..=0xCF).contains(&marker) && ![0xC4, 0xC8, 0xCC].contains(&marker);
        if is_frame {
            return jpeg.get(at + 9).copied();
        }
        let length = u16::from_be_bytes([*jpeg.get(at + 2)?, *jpeg.get(at + 3)?]);
        at += 2 + usize::from(length);
    }
}

/// Lays a picture on white; whether it was translucent.
pub fn on_white(picture: &DynamicImage) -> (DynamicImage, bool) {
    if !picture.color().has_alpha() {
        return (picture.clone(), false);
    }
    let mut pixels = picture.to_rgba8();
    let mut flattened = false;
    for pixel in pixels.pixels_mut() {
        let alpha = u32::from(pixel[3]);
        flattened |= alpha < 255;
        for part in &mut pixel.0[..3] {
            *part = ((u32::from(*part) * alpha + 255 * (255 - alpha)) / 255) as u8;
        }
        pixel[3] = 255;
    }
    (DynamicImage::ImageRgba8(pixels), flattened)
}

fn reduced(picture: DynamicImage, size: Size, most_ppi: f64) -> DynamicImage {
    let most = |length: typst::layout::Abs| (length.to_pt() / POINTS_AN_INCH * most_ppi).ceil().max(1.0) as u32;
    let (width, height) = picture.dimensions();
    if width <= most(size.x) || height <= most(size.y) {
        return picture;
    }
    picture.resize_exact(most(size.x), most(size.y), FilterType::Lanczos3)
}
