//! Transparency: none in PDF/X-1a, blended in CMYK elsewhere.

use hayro::hayro_syntax::object::{Dict, Name, Object};
use hayro::kurbo::Rect;

use super::{Sink, each};
use crate::finding::Severity::Error;
use crate::model::profile::Standard;
use crate::preflight::reading::art::{Pixels, What};
use crate::preflight::reading::colors::{Family, Space};
use crate::preflight::reading::file::PageView;

pub fn check(page: &PageView<'_>, sink: &mut Sink<'_>) {
    let own = page.dict.get::<Dict<'_>>("Group");
    if sink.profile.standard == Standard::X1a {
        let mut places: Vec<Rect> = page.art.groups.iter().map(|(_, bounds)| *bounds).collect();
        each(page, |item, bounds| {
            let masked = matches!(&item.what, What::Image(picture) if has_soft_mask(&picture.pixels));
            if !item.compositing.is_plain() || masked {
                places.push(bounds);
            }
        });
        let of_page =
            own.is_some_and(|group| group.get::<Name<'_>>("S").is_some_and(|name| name.as_ref() == b"Transparency"));
        if of_page || !places.is_empty() {
            sink.page(
                "P142",
                Error,
                page.number,
                &places,
                "the page has transparency, which PDF/X-1a does not know",
                "flatten the transparency, or ask the shop whether it takes PDF/X-4",
            );
        }
        return;
    }
    let mut wrong = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    let mut note = |family: Family, place: Option<Rect>| {
        wrong.extend(place);
        if !names.contains(&family.name()) {
            names.push(family.name());
        }
    };
    for (group, bounds) in &page.art.groups {
        match group.space.as_ref().map(|space| space.family()) {
            None | Some(Family::DeviceCmyk) => {}
            Some(Family::DeviceGray) if group.of_mask => {}
            Some(family) => note(family, Some(*bounds)),
        }
    }
    if let Some(group) = own
        && let Some(object) = group.get::<Object<'_>>("CS")
    {
        let space = match &object {
            Object::Name(name) => match name.as_ref() {
                b"DeviceCMYK" => Space::Cmyk,
                b"DeviceRGB" => Space::Rgb,
                b"DeviceGray" => Space::Gray,
                _ => Space::Unknown,
            },
            _ => Space::Icc(group_components(&object)),
        };
        if space.family() != Family::DeviceCmyk {
            note(space.family(), None);
        }
    }
    if !names.is_empty() {
        sink.page(
            "P141",
            Error,
            page.number,
            &wrong,
            format!("transparency is blended in {}", names.join(" and ")),
            "set the document's blending space to CMYK",
        );
    }
}

/// Components of an ICC-based space; 3 where it is none.
fn group_components(object: &Object<'_>) -> usize {
    let Object::Array(array) = object else { return 3 };
    match array.iter::<Object<'_>>().nth(1) {
        Some(Object::Stream(stream)) => stream.dict().get::<usize>("N").unwrap_or(3),
        _ => 3,
    }
}

fn has_soft_mask(pixels: &Pixels<'_>) -> bool {
    matches!(pixels, Pixels::Stream(stream) if stream.dict().contains_key("SMask"))
}
