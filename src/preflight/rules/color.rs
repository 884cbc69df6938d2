//! Colour spaces of what is printed, spot inks, and registration colour where it does not belong.

use std::collections::BTreeMap;

use hayro::kurbo::Rect;

use super::{Sink, each, marks};
use crate::finding::Severity::{Error, Warning};
use crate::model::profile::Colors;
use crate::preflight::reading::art::{Paint, What};
use crate::preflight::reading::colors::{Family, INKS, Space};
use crate::preflight::reading::file::PageView;

pub fn check(page: &PageView<'_>, sink: &mut Sink<'_>) {
    let mut spaces: BTreeMap<(Family, bool), Vec<Rect>> = BTreeMap::new();
    let mut spots: BTreeMap<String, Vec<Rect>> = BTreeMap::new();
    let mut registration = Vec::new();
    each(page, |item, bounds| {
        let mut met = |space: &Space, is_image: bool| {
            for family in space.families() {
                if !allowed(family, is_image, sink.profile.colors) {
                    spaces.entry((family, is_image)).or_default().push(bounds);
                }
            }
            for name in space.names() {
                if name == "All" {
                    // A mark that begins outside and runs in is another mistake.
                    if !marks::is_mark(page, item) {
                        registration.push(bounds);
                    }
                } else if name != "None" && !INKS.contains(&name.as_str()) {
                    spots.entry(name.clone()).or_default().push(bounds);
                }
            }
        };
        match &item.what {
            What::Image(picture) => match &picture.space {
                Some(space) => met(space, true),
                None => paint(&item.paint, &mut met),
            },
            What::Text(text) => {
                if text.filled {
                    paint(&item.paint, &mut met);
                }
                if text.outlined {
                    paint(&text.outline.0, &mut met);
                }
            }
            What::GroupStart | What::GroupEnd => {}
            _ => paint(&item.paint, &mut met),
        }
    });
    for ((family, is_image), places) in spaces {
        let what = if is_image { "a picture" } else { "something" };
        sink.page(
            "P140",
            Error,
            page.number,
            &places,
            format!("{what} is in {}; only CMYK inks are printed", family.name()),
            "convert all colours to CMYK for the shop's printing condition",
        );
    }
    for (name, places) in spots {
        sink.page(
            "P143",
            Warning,
            page.number,
            &places,
            format!("“{name}” is a spot ink"),
            "convert it to CMYK, or order it as an ink of its own",
        );
    }
    if !registration.is_empty() {
        sink.page(
            "P144",
            Error,
            page.number,
            &registration,
            "the registration colour stands inside the printed page",
            "it is for the printer's marks alone; use black",
        );
    }
}

fn paint(paint: &Paint<'_>, met: &mut impl FnMut(&Space, bool)) {
    match paint {
        Paint::Color(color) => met(&color.space, false),
        Paint::Gradient(gradient) => met(&gradient.space, false),
        // What is in a cell is visited by itself.
        Paint::Tiles(_) => {}
    }
}

fn allowed(family: Family, is_image: bool, colors: Colors) -> bool {
    match family {
        Family::DeviceCmyk | Family::DeviceGray | Family::Separation | Family::DeviceN | Family::Pattern => true,
        Family::CalRgb | Family::Lab | Family::IccRgb => is_image && colors == Colors::CmykAndRgbImages,
        // A JPEG 2000 image that names its own space.
        Family::Unknown => is_image && colors == Colors::CmykAndRgbImages,
        Family::DeviceRgb | Family::CalGray | Family::IccGray | Family::IccCmyk => false,
    }
}
