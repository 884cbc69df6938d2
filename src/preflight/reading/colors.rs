//! Colour spaces of a PDF → how much of each process ink a colour is.

use std::rc::Rc;

use hayro::hayro_interpret::Function;
use hayro::hayro_syntax::object::{Array, Name, Object, Stream, dict_or_stream};
use hayro::hayro_syntax::page::Resources;

/// Nested spaces beyond this are taken for a loop.
const DEEPEST: usize = 8;

/// Cyan, magenta, yellow and black, each from 0 to 1.
pub type Inks = [f32; 4];

/// Names of the inks in the order of [`Inks`].
pub const INKS: [&str; 4] = ["Cyan", "Magenta", "Yellow", "Black"];

/// What a colour space belongs to; what a rule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    DeviceGray,
    DeviceRgb,
    DeviceCmyk,
    CalGray,
    CalRgb,
    Lab,
    IccGray,
    IccRgb,
    IccCmyk,
    Separation,
    DeviceN,
    Pattern,
    Unknown,
}

impl Family {
    pub fn name(self) -> &'static str {
        match self {
            Family::DeviceGray => "DeviceGray",
            Family::DeviceRgb => "DeviceRGB",
            Family::DeviceCmyk => "DeviceCMYK",
            Family::CalGray => "CalGray",
            Family::CalRgb => "CalRGB",
            Family::Lab => "Lab",
            Family::IccGray => "ICCBased grey",
            Family::IccRgb => "ICCBased RGB",
            Family::IccCmyk => "ICCBased CMYK",
            Family::Separation => "Separation",
            Family::DeviceN => "DeviceN",
            Family::Pattern => "Pattern",
            Family::Unknown => "an unknown space",
        }
    }
}

/// A colour space, as far as plates need it.
#[derive(Debug, Clone)]
pub enum Space {
    Gray,
    Rgb,
    Cmyk,
    CalGray,
    CalRgb,
    Lab,
    /// With this number of components.
    Icc(usize),
    Indexed {
        base: Rc<Space>,
        table: Rc<[u8]>,
    },
    /// Separation (one name) and DeviceN.
    Tint {
        names: Rc<[String]>,
        alternate: Rc<Space>,
        function: Option<Function>,
        several: bool,
    },
    Pattern(Option<Rc<Space>>),
    Unknown,
}

impl Space {
    /// Reads a colour space of a resource, an image or a shading.
    pub fn read(object: &Object<'_>, resources: &Resources<'_>) -> Space {
        read(object, resources, 0)
    }

    /// The space of this name.
    pub fn named(name: &Name<'_>, resources: &Resources<'_>) -> Space {
        by_name(name, resources, 0)
    }

    pub fn family(&self) -> Family {
        match self {
            Space::Gray => Family::DeviceGray,
            Space::Rgb => Family::DeviceRgb,
            Space::Cmyk => Family::DeviceCmyk,
            Space::CalGray => Family::CalGray,
            Space::CalRgb => Family::CalRgb,
            Space::Lab => Family::Lab,
            Space::Icc(1) => Family::IccGray,
            Space::Icc(4) => Family::IccCmyk,
            Space::Icc(_) => Family::IccRgb,
            Space::Indexed { base, .. } => base.family(),
            Space::Tint { several: true, .. } => Family::DeviceN,
            Space::Tint { .. } => Family::Separation,
            Space::Pattern(Some(base)) => base.family(),
            Space::Pattern(None) => Family::Pattern,
            Space::Unknown => Family::Unknown,
        }
    }

    /// The families of this space and of those that it is built on.
    pub fn families(&self) -> Vec<Family> {
        match self {
            Space::Tint { alternate, .. } => {
                let mut all = vec![self.family()];
                all.extend(alternate.families());
                all
            }
            Space::Indexed { base, .. } | Space::Pattern(Some(base)) => base.families(),
            _ => vec![self.family()],
        }
    }

    pub fn components(&self) -> usize {
        match self {
            Space::Gray | Space::CalGray | Space::Indexed { .. } => 1,
            Space::Rgb | Space::CalRgb | Space::Lab => 3,
            Space::Cmyk => 4,
            Space::Icc(count) => *count,
            Space::Tint { names, .. } => names.len(),
            Space::Pattern(Some(base)) => base.components(),
            Space::Pattern(None) | Space::Unknown => 0,
        }
    }

    /// The colour that a space begins with.
    pub fn initial(&self) -> Vec<f32> {
        match self {
            Space::Cmyk => vec![0.0, 0.0, 0.0, 1.0],
            Space::Tint { names, .. } => vec![1.0; names.len()],
            other => vec![0.0; other.components()],
        }
    }

    /// Names of the inks that a Separation or DeviceN space has.
    pub fn names(&self) -> &[String] {
        match self {
            Space::Tint { names, .. } => names,
            Space::Indexed { base, .. } | Space::Pattern(Some(base)) => base.names(),
            _ => &[],
        }
    }

    /// Which plates an object in this space speaks of; the others are left alone when it overprints.
    pub fn plates(&self) -> [bool; 4] {
        match self {
            Space::Gray => [false, false, false, true],
            Space::Tint { names, .. } if names.iter().all(|name| process(name).is_some()) => {
                let mut plates = [false; 4];
                for index in names.iter().filter_map(|name| process(name)).flatten() {
                    plates[*index] = true;
                }
                plates
            }
            Space::Indexed { base, .. } | Space::Pattern(Some(base)) => base.plates(),
            _ => [true; 4],
        }
    }

    /// The inks of a colour. Colours that are not made of inks are separated plainly, with all grey in black: what a
    /// shop's own profile makes of them is not known here.
    pub fn inks(&self, color: &[f32]) -> Inks {
        let at = |index: usize| color.get(index).copied().unwrap_or(0.0).clamp(0.0, 1.0);
        match self {
            Space::Gray | Space::CalGray | Space::Icc(1) => [0.0, 0.0, 0.0, 1.0 - at(0)],
            Space::Cmyk | Space::Icc(4) => [at(0), at(1), at(2), at(3)],
            Space::Rgb | Space::CalRgb | Space::Icc(_) => separated([at(0), at(1), at(2)]),
            Space::Lab => [0.0, 0.0, 0.0, 1.0 - (color.first().copied().unwrap_or(0.0) / 100.0).clamp(0.0, 1.0)],
            Space::Indexed { base, table } => {
                let count = base.components();
                let start = (color.first().copied().unwrap_or(0.0).max(0.0) as usize).saturating_mul(count);
                let entry: Vec<f32> = (start..start.saturating_add(count))
                    .map(|index| f32::from(table.get(index).copied().unwrap_or(0)) / 255.0)
                    .collect();
                base.inks(&base.decoded(entry))
            }
            Space::Tint { names, alternate, function, .. } => {
                if names.iter().all(|name| process(name).is_some()) {
                    let mut inks = [0.0; 4];
                    for (index, name) in names.iter().enumerate() {
                        for plate in process(name).unwrap_or_default() {
                            inks[*plate] = at(index).max(inks[*plate]);
                        }
                    }
                    return inks;
                }
                let mut out = vec![0.0; alternate.components()];
                let input: Vec<f32> = (0..names.len()).map(at).collect();
                match function.as_ref().and_then(|function| function.eval(&input, &mut out)) {
                    Some(()) => alternate.inks(&out),
                    None => [0.0; 4],
                }
            }
            Space::Pattern(_) | Space::Unknown => [0.0; 4],
        }
    }

    /// Components from 0 to 1 as the space counts them (Lab does not).
    pub fn decoded(&self, mut color: Vec<f32>) -> Vec<f32> {
        if let (Space::Lab, Some(light)) = (self, color.first_mut()) {
            *light *= 100.0;
        }
        color
    }
}

/// The plates of a process ink's name; `None` for a spot ink.
fn process(name: &str) -> Option<&'static [usize]> {
    match name {
        "Cyan" => Some(&[0]),
        "Magenta" => Some(&[1]),
        "Yellow" => Some(&[2]),
        "Black" => Some(&[3]),
        "All" => Some(&[0, 1, 2, 3]),
        "None" => Some(&[]),
        _ => None,
    }
}

/// RGB as inks, the grey part in black alone.
fn separated(rgb: [f32; 3]) -> Inks {
    let black = 1.0 - rgb.into_iter().fold(0.0, f32::max);
    let ink = |part: f32| if black >= 1.0 { 0.0 } else { (1.0 - part - black) / (1.0 - black) * (1.0 - black) };
    [ink(rgb[0]), ink(rgb[1]), ink(rgb[2]), black]
}

fn read(object: &Object<'_>, resources: &Resources<'_>, depth: usize) -> Space {
    if depth > DEEPEST {
        return Space::Unknown;
    }
    match object {
        Object::Name(name) => by_name(name, resources, depth),
        Object::Array(array) => from_array(array, resources, depth),
        _ => Space::Unknown,
    }
}

fn by_name(name: &Name<'_>, resources: &Resources<'_>, depth: usize) -> Space {
    match name.as_ref() {
        b"DeviceGray" | b"G" => Space::Gray,
        b"DeviceRGB" | b"RGB" => Space::Rgb,
        b"DeviceCMYK" | b"CMYK" | b"CalCMYK" => Space::Cmyk,
        b"Pattern" => Space::Pattern(None),
        _ if depth > DEEPEST => Space::Unknown,
        _ => resources.get_color_space(name).map_or(Space::Unknown, |object| read(&object, resources, depth + 1)),
    }
}

fn from_array(array: &Array<'_>, resources: &Resources<'_>, depth: usize) -> Space {
    let items: Vec<Object<'_>> = array.iter::<Object<'_>>().take(5).collect();
    let Some(Object::Name(name)) = items.first() else { return Space::Unknown };
    let inner =
        |index: usize| Rc::new(items.get(index).map_or(Space::Unknown, |object| read(object, resources, depth + 1)));
    match name.as_ref() {
        b"CalGray" => Space::CalGray,
        b"CalRGB" => Space::CalRgb,
        b"Lab" => Space::Lab,
        b"ICCBased" => match items.get(1) {
            Some(Object::Stream(stream)) => Space::Icc(stream.dict().get::<usize>("N").unwrap_or(3).min(4)),
            _ => Space::Unknown,
        },
        b"Indexed" | b"I" => {
            let table: Rc<[u8]> = match items.get(3) {
                Some(Object::String(text)) => Rc::from(text.as_bytes()),
                Some(Object::Stream(stream)) => table(stream),
                _ => Rc::from([]),
            };
            Space::Indexed { base: inner(1), table }
        }
        b"Separation" | b"DeviceN" => {
            let text = |name: &Name<'_>| name.as_str().to_owned();
            let names: Rc<[String]> = match items.get(1) {
                Some(Object::Name(name)) => Rc::from([text(name)]),
                Some(Object::Array(names)) => names.iter::<Name<'_>>().take(32).map(|name| text(&name)).collect(),
                _ => return Space::Unknown,
            };
            let function = items.get(3).filter(|object| dict_or_stream(object).is_some()).and_then(Function::new);
            Space::Tint { names, alternate: inner(2), function, several: name.as_ref() == b"DeviceN" }
        }
        b"Pattern" => Space::Pattern(items.len().gt(&1).then(|| inner(1))),
        _ => by_name(name, resources, depth + 1),
    }
}

fn table(stream: &Stream<'_>) -> Rc<[u8]> {
    Rc::from(stream.decoded_data().unwrap_or_default().as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grey_is_black_ink_alone() {
        assert_eq!(Space::Gray.inks(&[0.25]), [0.0, 0.0, 0.0, 0.75]);
        assert_eq!(Space::Rgb.inks(&[0.0, 0.0, 0.0]), [0.0, 0.0, 0.0, 1.0]);
    }

    #[test]
    fn registration_is_on_every_plate() {
        let names = Rc::from(["All".to_owned()]);
        let space = Space::Tint { names, alternate: Rc::new(Space::Cmyk), function: None, several: false };
        assert_eq!(space.inks(&[1.0]), [1.0; 4]);
        assert_eq!(space.plates(), [true; 4]);
    }
}
