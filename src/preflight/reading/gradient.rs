//! Shadings of a PDF → the inks at a place.

use std::rc::Rc;

use hayro::hayro_interpret::Function;
use hayro::hayro_syntax::object::{Array, Dict, Object};
use hayro::hayro_syntax::page::Resources;
use hayro::kurbo::{Affine, Point};

use super::colors::{Inks, Space};

/// Steps in which a gradient along a line is worked out once.
const STEPS: usize = 256;

/// A shading and where it lies.
pub struct Gradient {
    pub space: Rc<Space>,
    kind: Kind,
    /// From mm to the shading's own space.
    inverse: Affine,
}

enum Kind {
    Axial {
        from: Point,
        to: Point,
        ramp: Ramp,
    },
    Radial {
        from: (Point, f64),
        to: (Point, f64),
        ramp: Ramp,
    },
    ByPlace {
        domain: [f32; 4],
        inverse: Affine,
        functions: Vec<Function>,
    },
    /// Free-form meshes, whose inks are not worked out.
    Mesh,
}

/// Colours along a line and whether they go on beyond its ends.
struct Ramp {
    colors: Vec<Inks>,
    extend: [bool; 2],
}

impl Gradient {
    /// Reads a shading that `transform` takes to mm.
    pub fn read(shading: &Dict<'_>, transform: Affine, resources: &Resources<'_>) -> Option<Gradient> {
        let space = Rc::new(Space::read(&shading.get::<Object<'_>>("ColorSpace")?, resources));
        let functions = functions(shading);
        let kind = match shading.get::<u8>("ShadingType")? {
            1 => {
                let matrix = Affine::new(shading.get::<[f64; 6]>("Matrix").unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]));
                let domain = shading.get::<[f32; 4]>("Domain").unwrap_or([0.0, 1.0, 0.0, 1.0]);
                Kind::ByPlace { domain, inverse: invert(matrix)?, functions }
            }
            2 => {
                let [x0, y0, x1, y1] = shading.get::<[f64; 4]>("Coords")?;
                let (from, to) = (Point::new(x0, y0), Point::new(x1, y1));
                Kind::Axial { from, to, ramp: ramp(shading, &functions, &space) }
            }
            3 => {
                let [x0, y0, r0, x1, y1, r1] = shading.get::<[f64; 6]>("Coords")?;
                let (from, to) = ((Point::new(x0, y0), r0), (Point::new(x1, y1), r1));
                Kind::Radial { from, to, ramp: ramp(shading, &functions, &space) }
            }
            _ => Kind::Mesh,
        };
        Some(Gradient { space, kind, inverse: invert(transform)? })
    }

    /// Whether its inks cannot be told.
    pub fn is_mesh(&self) -> bool {
        matches!(self.kind, Kind::Mesh)
    }

    /// The inks at a place in mm, where it paints at all.
    pub fn inks(&self, place: Point) -> Option<Inks> {
        let place = self.inverse * place;
        match &self.kind {
            Kind::Axial { from, to, ramp } => {
                let along = *to - *from;
                let length = along.hypot2();
                ramp.at(if length == 0.0 { 0.0 } else { (place - *from).dot(along) / length })
            }
            Kind::Radial { from, to, ramp } => radial(place, *from, *to, ramp),
            Kind::ByPlace { domain, inverse, functions } => {
                let place = *inverse * place;
                let input = [place.x as f32, place.y as f32];
                let inside = (domain[0]..=domain[1]).contains(&input[0]) && (domain[2]..=domain[3]).contains(&input[1]);
                inside.then(|| self.space.inks(&color(functions, &input, self.space.components())))
            }
            Kind::Mesh => None,
        }
    }
}

/// The circle through a place that lies farthest along (PDF 1.7, 8.7.4.5.4).
fn radial(place: Point, from: (Point, f64), to: (Point, f64), ramp: &Ramp) -> Option<Inks> {
    let (center, radius) = (to.0 - from.0, to.1 - from.1);
    let offset = place - from.0;
    let a = center.hypot2() - radius * radius;
    let b = offset.dot(center) + from.1 * radius;
    let c = offset.hypot2() - from.1 * from.1;
    let candidates = if a.abs() < 1e-12 {
        [c / (2.0 * b), f64::NAN]
    } else {
        let root = (b * b - a * c).sqrt();
        let (one, two) = ((b + root) / a, (b - root) / a);
        [one.max(two), one.min(two)]
    };
    candidates.into_iter().find_map(|s| (s.is_finite() && from.1 + s * radius >= 0.0).then(|| ramp.at(s)).flatten())
}

impl Ramp {
    fn at(&self, s: f64) -> Option<Inks> {
        let [before, after] = self.extend;
        if s < 0.0 && !before || s > 1.0 && !after {
            return None;
        }
        let index = (s.clamp(0.0, 1.0) * (self.colors.len() - 1) as f64).round() as usize;
        self.colors.get(index).copied()
    }
}

fn ramp(shading: &Dict<'_>, functions: &[Function], space: &Space) -> Ramp {
    let [start, end] = shading.get::<[f32; 2]>("Domain").unwrap_or([0.0, 1.0]);
    let extend: Vec<bool> = shading
        .get::<Array<'_>>("Extend")
        .map(|array| array.iter::<Object<'_>>().map(|object| object.into_bool().unwrap_or(false)).take(2).collect())
        .unwrap_or_default();
    let colors = (0..STEPS)
        .map(|step| {
            let t = start + (end - start) * step as f32 / (STEPS - 1) as f32;
            space.inks(&color(functions, &[t], space.components()))
        })
        .collect();
    let extends = |index: usize| extend.get(index).copied().unwrap_or(false);
    Ramp { colors, extend: [extends(0), extends(1)] }
}

/// One function for all components or one for each.
fn color(functions: &[Function], input: &[f32], components: usize) -> Vec<f32> {
    if let [function] = functions {
        let mut out = vec![0.0; function.num_outputs().clamp(1, 32)];
        let _ = function.eval(input, &mut out);
        return out;
    }
    let mut out = vec![0.0; components];
    for (function, value) in functions.iter().zip(&mut out) {
        let mut one = vec![0.0; function.num_outputs().clamp(1, 32)];
        let _ = function.eval(input, &mut one);
        *value = one[0];
    }
    out
}

fn functions(shading: &Dict<'_>) -> Vec<Function> {
    match shading.get::<Object<'_>>("Function") {
        Some(Object::Array(array)) => {
            array.iter::<Object<'_>>().take(32).filter_map(|object| Function::new(&object)).collect()
        }
        Some(object) => Function::new(&object).into_iter().collect(),
        None => Vec::new(),
    }
}

fn invert(transform: Affine) -> Option<Affine> {
    (transform.determinant().abs() > 1e-12).then(|| transform.inverse())
}
