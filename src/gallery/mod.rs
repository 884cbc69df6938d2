//! Pages → small pictures for readers of the README and for reviewers: few colours, few bytes, the same every time.

mod palette;
mod png;

use crate::preflight::Picture;

/// A picture that differs from another by more than this share of its pixels has changed. Machines may round the edge of
/// a letter differently.
const CHANGED: f64 = 0.002;

/// Channels that differ by less are the same to an eye.
const SEEN: u8 = 40;

/// The bytes of a PNG of at most sixteen colours.
pub fn png(picture: &Picture) -> Vec<u8> {
    let palette = palette::of(picture);
    let indices: Vec<u8> = picture.pixels.iter().map(|pixel| palette::nearest(&palette, *pixel)).collect();
    png::encode(picture.width, picture.height, &palette, &indices)
}

/// Whether a file shows something else than a picture; so does a file that is none of ours.
pub fn differs(file: &[u8], picture: &[u8]) -> bool {
    let (Some(old), Some(new)) = (png::decode(file), png::decode(picture)) else { return true };
    if (old.width, old.height) != (new.width, new.height) {
        return true;
    }
    let is_other = |(a, b): (&[u8; 3], &[u8; 3])| a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > SEEN);
    let others = old.pixels.iter().zip(&new.pixels).filter(|pair| is_other(*pair)).count();
    others as f64 > new.pixels.len() as f64 * CHANGED
}

#[cfg(test)]
mod tests {
    use super::*;

    fn striped(ink: [u8; 3]) -> Picture {
        let pixels = (0..40 * 30).map(|at| if at % 40 < 10 { ink } else { [255, 255, 255] }).collect();
        Picture { width: 40, height: 30, pixels }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let picture = striped([10, 140, 150]);
        assert_eq!(png::decode(&png(&picture)), Some(picture));
    }

    #[test]
    fn a_changed_picture_is_told_from_one_that_was_rounded_differently() {
        let file = png(&striped([10, 140, 150]));
        assert!(!differs(&file, &png(&striped([14, 138, 150]))));
        assert!(differs(&file, &png(&striped([200, 140, 150]))));
        assert!(differs(b"no picture", &file));
    }
}
