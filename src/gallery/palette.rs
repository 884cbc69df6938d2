//! A picture → its sixteen colours: what is most frequent, and far enough apart.

use std::collections::BTreeMap;

use crate::preflight::Picture;

/// As many as four bits number.
const COLORS: usize = 16;

pub type Color = [u8; 3];

/// The colours of a picture, the most frequent first.
pub fn of(picture: &Picture) -> Vec<Color> {
    let mut counts: BTreeMap<Color, usize> = BTreeMap::new();
    for pixel in &picture.pixels {
        *counts.entry(*pixel).or_default() += 1;
    }
    let mut left: Vec<(Color, usize)> = counts.into_iter().collect();
    let mut palette: Vec<Color> = Vec::new();
    // Each time the colour whose pixels are worst served by those that were taken.
    while palette.len() < COLORS {
        let cost = |(color, count): &(Color, usize)| {
            let far = palette.iter().map(|taken| distance(*taken, *color)).min().unwrap_or(u64::MAX >> 32);
            far * *count as u64
        };
        let Some((at, worst)) = left.iter().map(cost).enumerate().max_by_key(|(at, cost)| (*cost, usize::MAX - at))
        else {
            break;
        };
        if worst == 0 {
            break;
        }
        palette.push(left.swap_remove(at).0);
        left.sort_unstable();
    }
    palette
}

/// The position of the nearest colour.
pub fn nearest(palette: &[Color], color: Color) -> u8 {
    let near = palette.iter().enumerate().min_by_key(|(at, known)| (distance(**known, color), *at));
    near.map_or(0, |(at, _)| at as u8)
}

fn distance(a: Color, b: Color) -> u64 {
    a.iter().zip(b).map(|(a, b)| u64::from(a.abs_diff(b)).pow(2)).sum()
}
