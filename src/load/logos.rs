//! A picture that a record names → a logo as it is printed.
//!
//! The files are strangers': nothing outside of the list's folder is opened, and nothing that a file names.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Cursor, ErrorKind, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{ImageHrefResolver, Options, Tree};

use super::yaml::nearest;
use crate::digest::fingerprint;
use crate::model::clinic::Logo;
use crate::press;

/// How names of pictures end.
const ENDINGS: [&str; 4] = [".png", ".jpg", ".jpeg", ".svg"];

/// Larger files are photographs, or mistakes.
const LARGEST: u64 = 4 << 20;

/// Pixels of the shorter side: 8 mm at 300 ppi, below which no print shop likes a picture.
const LEAST: u32 = 94;

/// Most pixels in width and height: 24 mm, the height of the largest slot, at 600 ppi.
const MOST: (u32, u32) = (2400, 568);

/// Most pixels in width and height of what is decoded at all.
const DECODED: u32 = 10_000;

/// Logos that are remembered: the departments of a hospital share one.
const KNOWN: usize = 64;

/// Parts of a colour that differ by no more are a grey's.
const GREY: u8 = 8;

/// What is wrong with a picture, and what to do.
#[derive(Debug, Clone)]
pub struct Unusable {
    pub what: String,
    pub hint: String,
}

/// The pictures in the folder of a list.
pub struct Logos {
    folder: PathBuf,
    known: Mutex<HashMap<String, Result<Logo, Unusable>>>,
}

impl Logos {
    pub fn new(folder: &Path) -> Logos {
        Logos { folder: folder.to_owned(), known: Mutex::default() }
    }

    /// The logo at a path that starts from the folder of the list.
    ///
    /// # Errors
    /// When there is none that can be printed.
    pub fn read(&self, path: &str) -> Result<Logo, Unusable> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known().get(path) {
            return known.clone();
        }
        let read = self.bytes(path).and_then(|bytes| logo(&bytes));
        let mut known = known();
        if known.len() >= KNOWN {
            known.clear();
        }
        known.insert(path.to_owned(), read.clone());
        read
    }

    /// The picture of the folder whose name is nearest.
    fn like(&self, path: &Path) -> String {
        let wanted = path.file_name().unwrap_or_default().to_string_lossy();
        let folder = self.folder.join(path.parent().unwrap_or(Path::new("")));
        let names = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let names: Vec<String> = names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        let is_picture = |name: &&str| ENDINGS.iter().any(|ending| name.to_lowercase().ends_with(ending));
        let near = nearest(&wanted, names.iter().map(String::as_str).filter(is_picture));
        near.map(|name| format!("did you mean {name}? ")).unwrap_or_default()
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, Unusable> {
        let below = Path::new(path);
        if below.components().any(|part| !matches!(part, Component::Normal(_) | Component::CurDir)) {
            return Err(unusable(
                "is not in the folder of the list",
                "put the picture beside the list and name its file (一覧と同じフォルダーに置いてください)",
            ));
        }
        let file = self.folder.join(below);
        let unread = |error: std::io::Error| {
            let what = if error.kind() == ErrorKind::NotFound {
                "is not there".to_owned()
            } else {
                format!("cannot be read: {error}")
            };
            unusable(
                &what,
                &format!(
                    "{}put the picture beside the list and write its name as it is (画像のファイル名を確かめてください)",
                    self.like(below)
                ),
            )
        };
        let file = File::open(file).map_err(unread)?;
        let mut bytes = Vec::new();
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unread)?;
        if bytes.len() as u64 > LARGEST {
            return Err(unusable(
                "has more than 4 MB",
                "a logo needs some 1000 pixels a side; make it smaller (画像を小さくしてください)",
            ));
        }
        Ok(bytes)
    }
}

fn unusable(what: &str, hint: &str) -> Unusable {
    Unusable { what: what.to_owned(), hint: hint.to_owned() }
}

fn logo(bytes: &[u8]) -> Result<Logo, Unusable> {
    let picture = match image::guess_format(bytes) {
        Ok(ImageFormat::Png | ImageFormat::Jpeg) => decoded(bytes)?,
        _ if is_markup(bytes) => drawn(bytes)?,
        _ => {
            return Err(unusable(
                "is no PNG, JPEG or SVG",
                "save the picture as PNG, or as SVG (PNG で保存してください)",
            ));
        }
    };
    let (width, height) = (picture.width(), picture.height());
    if width.min(height) < LEAST {
        return Err(unusable(
            &format!("has {width} × {height} pixels; {LEAST} are the least a side"),
            "ask for the original: an SVG, or a PNG of 500 pixels or more (もっと大きい画像が必要です)",
        ));
    }
    let picture =
        if width > MOST.0 || height > MOST.1 { picture.resize(MOST.0, MOST.1, FilterType::Lanczos3) } else { picture };
    let picture = DynamicImage::ImageRgb8(picture.into_rgb8());
    let pixels = picture.as_bytes();
    let is_coloured = pixels.chunks_exact(3).any(|rgb| {
        let (least, most) = (rgb.iter().min(), rgb.iter().max());
        most.zip(least).is_some_and(|(most, least)| most - least > GREY)
    });
    let mut png = Vec::new();
    picture.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).map_err(|error| {
        unusable(&format!("cannot be kept: {error}"), "save the picture again as PNG (PNG で保存し直してください)")
    })?;
    Ok(Logo {
        digest: format!("{:032x}", fingerprint(pixels)),
        width: picture.width(),
        height: picture.height(),
        is_coloured,
        png: Arc::from(png),
    })
}

fn is_markup(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    start.trim_ascii_start().starts_with(b"<") || bytes.starts_with(&[0x1F, 0x8B])
}

/// The pixels, upright, on white.
fn decoded(bytes: &[u8]) -> Result<DynamicImage, Unusable> {
    let broken = |error: &dyn std::fmt::Display| {
        unusable(&format!("cannot be decoded: {error}"), "save the picture again as PNG (PNG で保存し直してください)")
    };
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| broken(&error))?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(DECODED), Some(DECODED));
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| broken(&error))?;
    let turned = decoder.orientation().map_err(|error| broken(&error))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| broken(&error))?;
    picture.apply_orientation(turned);
    Ok(press::on_white(&picture).0)
}

/// A drawing as pixels, as many as print shows.
fn drawn(bytes: &[u8]) -> Result<DynamicImage, Unusable> {
    let broken = |what: &str| unusable(what, "save it as “plain SVG”, or as PNG (PNG で保存してください)");
    let options = Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let has = |name: &[u8]| bytes.windows(name.len()).any(|part| part == name);
    // Letters would be drawn in fonts that are not here, and pictures in it are files of somebody's.
    if has(b"<text") {
        return Err(unusable(
            "has letters as text",
            "turn the text into paths (Inkscape: Path → Object to Path), or save it as PNG (PNG で保存してください)",
        ));
    }
    if has(b"<image") {
        return Err(unusable("has a picture inside", "save the whole as PNG (PNG で保存してください)"));
    }
    let tree = Tree::from_data(bytes, &options).map_err(|error| broken(&format!("cannot be read: {error}")))?;
    let size = tree.size();
    let scale = (MOST.0 as f32 / size.width()).min(MOST.1 as f32 / size.height());
    let pixels = |length: f32| ((length * scale).round() as u32).max(1);
    let mut pixmap = Pixmap::new(pixels(size.width()), pixels(size.height())).ok_or_else(|| broken("is of no size"))?;
    pixmap.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    let (width, height) = (pixmap.width(), pixmap.height());
    image::RgbaImage::from_raw(width, height, pixmap.take())
        .map(DynamicImage::ImageRgba8)
        .ok_or_else(|| broken("cannot be drawn"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(bytes: &[u8], why: &str) {
        let unusable = logo(bytes).unwrap_err();
        assert!(unusable.what.contains(why), "{}", unusable.what);
    }

    #[test]
    fn a_drawing_becomes_pixels_on_white() {
        let svg = br##"<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><circle cx="5" cy="5" r="4" fill="#c00"/></svg>"##;
        let logo = logo(svg).unwrap();
        assert_eq!((logo.width, logo.height), (1136, 568));
        assert!(logo.is_coloured);
        let picture = image::load_from_memory(&logo.png).unwrap().into_rgb8();
        assert_eq!(picture.get_pixel(900, 100).0, [255; 3]);
        assert_eq!(picture.get_pixel(284, 284).0, [0xCC, 0, 0]);
    }

    #[test]
    fn what_is_translucent_lies_on_white() {
        let pixels = image::RgbaImage::from_pixel(100, 100, image::Rgba([0, 0, 0, 128]));
        let mut png = Vec::new();
        DynamicImage::ImageRgba8(pixels).write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
        let logo = logo(&png).unwrap();
        assert!(!logo.is_coloured);
        assert_eq!(image::load_from_memory(&logo.png).unwrap().into_rgb8().get_pixel(50, 50).0, [127; 3]);
    }

    #[test]
    fn what_cannot_be_printed_says_why() {
        refused(b"GIF89a", "no PNG, JPEG or SVG");
        refused(b"<svg", "cannot be read");
        refused(br##"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>A</text></svg>"##, "as text");
        refused(b"\x89PNG\r\n\x1a\n", "cannot be decoded");
        let mut png = Vec::new();
        DynamicImage::new_luma8(300, 20).write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
        refused(&png, "300 × 20 pixels");
    }

    #[test]
    fn nothing_outside_of_the_folder_is_opened() {
        let logos = Logos::new(Path::new("."));
        for path in ["../Cargo.toml", "/etc/hostname", "a/../../b.png"] {
            assert!(logos.read(path).unwrap_err().what.contains("folder"), "{path}");
        }
    }
}
