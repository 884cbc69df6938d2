//! A print shop's rules: what the press edition is made to and what `preflight` measures a PDF against.
//! One file each in `data/profiles/`; a new shop is a new file.

use serde::{Deserialize, Serialize};

/// The rules of a print shop. Lengths are in mm, thicknesses and sizes of type in pt, ink in percent, images in pixels
/// an inch.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Profile {
    /// What it is for, in a few words.
    pub title: String,
    pub standard: Standard,
    pub intent: Intent,
    /// Another condition: RGB is separated with its file, which is embedded where the standard wants one and the user
    /// has given none.
    pub stand_in: Option<Intent>,
    /// Whether the file also says that it is PDF/A-2b (possible beside PDF/X-4 only).
    #[serde(default)]
    pub archive: bool,
    /// How far art goes beyond the trim.
    pub bleed: f64,
    pub marks: Marks,
    /// Room for marks beyond the bleed, on all sides.
    pub slug: f64,
    /// Margin that no text or code may enter, from the trim.
    pub safe: f64,
    /// Margin that no text or code may enter, on both sides of a fold.
    pub fold: f64,
    pub colors: Colors,
    pub ink: Ink,
    pub line: Limits,
    pub text: TextLimits,
    pub image: ImageLimits,
    pub overprint: Overprint,
    /// Size of a QR code's module.
    pub module: Limits,
}

/// What the file says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub enum Standard {
    #[serde(rename = "PDF/X-1a:2003")]
    X1a,
    #[serde(rename = "PDF/X-4")]
    X4,
}

impl Standard {
    pub fn name(self) -> &'static str {
        match self {
            Standard::X1a => "PDF/X-1a:2003",
            Standard::X4 => "PDF/X-4",
        }
    }
}

/// The printing condition that the inks are meant for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Intent {
    /// Its reference name in the ICC's registry of characterised printing conditions.
    pub identifier: String,
    /// The condition in words.
    pub condition: String,
    /// File below `data/icc/`; without one the condition is named only, or the user brings the file (`--icc`).
    pub icc: Option<String>,
    /// Words in the description of an ICC file that may be embedded under this identifier.
    pub described: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Marks {
    None,
    /// Japanese double corner marks, centre and fold marks.
    Tombo,
}

/// Which colour spaces art may be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Colors {
    /// DeviceCMYK, DeviceGray and the marks' registration colour.
    Cmyk,
    /// Images may also be in calibrated RGB (GWG R0028).
    CmykAndRgbImages,
}

/// Total ink of all plates.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
pub struct Ink {
    pub warning: f64,
    pub error: f64,
    /// Side in mm of the square that the total is averaged over; without one each place counts (GWG R0026: 15 mm).
    pub square: Option<f64>,
}

/// Below `warning` is a warning, below `error` an error.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
pub struct Limits {
    pub warning: f64,
    pub error: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
pub struct TextLimits {
    pub warning: f64,
    pub error: f64,
    /// Least size of text that is white or in more than one ink; smaller is a warning.
    pub mixed: f64,
}

/// Resolution as placed.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
pub struct ImageLimits {
    pub warning: f64,
    pub error: f64,
    /// The same of images of one bit a pixel.
    pub bilevel: Limits,
    /// What images are reduced to when they have more.
    pub most: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Overprint {
    /// The shop's own processor overprints black: any overprint in the file is a warning.
    Off,
    /// Black alone overprints, with OPM 1 (GWG R0009, R0010).
    Black,
}
