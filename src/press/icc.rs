//! The bytes of an ICC file → what it says of itself, and RGB in the inks that it is for.

use std::io::Write;
use std::sync::{Arc, OnceLock};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use moxcms::{
    ColorProfile, DataColorSpace, Layout, ProfileClass, ProfileText, RenderingIntent, Transform8BitExecutor,
    TransformOptions,
};

/// An output profile for four inks.
pub struct Icc {
    profile: ColorProfile,
    description: String,
    /// Major version of the format.
    version: u8,
    bytes: Vec<u8>,
    deflated: OnceLock<Vec<u8>>,
    from_srgb: OnceLock<Option<Arc<Transform8BitExecutor>>>,
}

impl Icc {
    /// # Errors
    /// A sentence without subject that says what the file is instead.
    pub fn read(bytes: Vec<u8>) -> Result<Icc, String> {
        let profile = ColorProfile::new_from_slice(&bytes).map_err(|_| "is not an ICC profile".to_owned())?;
        if profile.profile_class != ProfileClass::OutputDevice {
            return Err(format!("describes {}, not a printing condition", class(profile.profile_class)));
        }
        if profile.color_space != DataColorSpace::Cmyk {
            return Err(format!("is for {:?}; a press has cyan, magenta, yellow and black", profile.color_space));
        }
        let description = profile.description.as_ref().and_then(words).unwrap_or_default();
        // The header's version: major in byte 8 (ICC.1:2010, 7.2.4).
        let version = bytes.get(8).copied().unwrap_or_default();
        let icc = Icc { profile, description, version, bytes, deflated: OnceLock::new(), from_srgb: OnceLock::new() };
        match icc.transform() {
            Some(_) => Ok(icc),
            None => Err("has no way from colours to inks".to_owned()),
        }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn description(&self) -> &str {
        &self.description
    }

    /// Major version of the format: 2 or 4.
    pub fn version(&self) -> u8 {
        self.version
    }

    /// The file as the data of a stream with FlateDecode.
    pub fn deflated(&self) -> &[u8] {
        self.deflated.get_or_init(|| {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
            // Writing to memory cannot fail.
            let _ = encoder.write_all(&self.bytes);
            encoder.finish().unwrap_or_default()
        })
    }

    /// Inks, 0 to 255, of sRGB pixels, relative colorimetric.
    pub fn inks(&self, rgb: &[u8]) -> Vec<u8> {
        let mut inks = vec![0; rgb.len() / 3 * 4];
        if let Some(transform) = self.transform() {
            // Fails for buffers that do not match only.
            let _ = transform.transform(&rgb[..rgb.len() / 3 * 3], &mut inks);
        }
        inks
    }

    fn transform(&self) -> Option<&Arc<Transform8BitExecutor>> {
        let make = || {
            let options =
                TransformOptions { rendering_intent: RenderingIntent::RelativeColorimetric, ..Default::default() };
            let srgb = ColorProfile::new_srgb();
            // Four channels of eight bits are laid out like RGBA.
            srgb.create_transform_8bit(Layout::Rgb, &self.profile, Layout::Rgba, options).ok()
        };
        self.from_srgb.get_or_init(make).as_ref()
    }
}

fn class(class: ProfileClass) -> &'static str {
    match class {
        ProfileClass::InputDevice => "a scanner or camera",
        ProfileClass::DisplayDevice => "a screen",
        ProfileClass::OutputDevice => "a printing condition",
        ProfileClass::DeviceLink => "a link of two devices",
        ProfileClass::ColorSpace => "a colour space",
        ProfileClass::Abstract => "an effect",
        ProfileClass::Named => "named colours",
    }
}

fn words(text: &ProfileText) -> Option<String> {
    let words = match text {
        ProfileText::PlainString(text) => text.clone(),
        ProfileText::Localizable(texts) => texts.first()?.value.clone(),
        ProfileText::Description(text) => text.ascii_string.clone(),
    };
    Some(words.trim_matches(|c: char| c == '\0' || c.is_whitespace()).to_owned())
}
