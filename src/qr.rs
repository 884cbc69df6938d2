//! Payload → modules → outlines. Nothing is drawn or read back here.

use qrcode::types::QrError;
use qrcode::{Color, EcLevel, QrCode, Version};
use serde::Serialize;

/// A QR code (model 2) as closed outlines, in modules from its top-left corner, the quiet zone not included.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Modules {
    /// Modules on a side.
    pub size: usize,
    /// Closed outlines of the dark areas; filled by the even-odd rule.
    pub outlines: Vec<Vec<(usize, usize)>>,
}

impl Modules {
    /// Which modules are dark, row by row: the outlines filled again.
    pub fn dark(&self) -> Vec<bool> {
        let size = self.size;
        let mut dark = vec![false; size * size];
        for outline in &self.outlines {
            for (index, &(x, y)) in outline.iter().enumerate() {
                let (next_x, next_y) = outline[(index + 1) % outline.len()];
                if x != next_x {
                    continue;
                }
                for row in y.min(next_y)..y.max(next_y) {
                    for column in x..size {
                        dark[row * size + column] ^= true;
                    }
                }
            }
        }
        dark
    }
}

/// Encodes a text in the smallest version that holds it at level M, at the best level that fits the same version.
///
/// # Errors
/// When the text is longer than any version holds.
pub fn encode(payload: &str) -> Result<Modules, QrError> {
    let least = QrCode::with_error_correction_level(payload, EcLevel::M)?;
    let version = least.version();
    let best = [EcLevel::H, EcLevel::Q].into_iter().find_map(|level| same_size(payload, version, level));
    let code = best.unwrap_or(least);
    let size = code.width();
    let dark: Vec<bool> = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
    Ok(Modules { size, outlines: outlines(size, &dark) })
}

fn same_size(payload: &str, version: Version, level: EcLevel) -> Option<QrCode> {
    QrCode::with_version(payload, version, level).ok()
}

/// Walks around every dark area with the dark on its right, so that neighbours share no edge and holes are outlines
/// of their own: a tenth of the points that one rectangle a module would need.
fn outlines(size: usize, dark: &[bool]) -> Vec<Vec<(usize, usize)>> {
    let is_dark = |x: i64, y: i64| {
        let inside = |v: i64| (0..size as i64).contains(&v);
        inside(x) && inside(y) && dark[y as usize * size + x as usize]
    };
    // An edge starts at (x, y) and runs one module right, down, left or up.
    let step = [(1, 0), (0, 1), (-1, 0), (0, -1)];
    // The module on the right of an edge and the one on its left, from the edge's start.
    let right = [(0, 0), (-1, 0), (-1, -1), (0, -1)];
    let left = [(0, -1), (0, 0), (-1, 0), (-1, -1)];
    let is_edge = |x: i64, y: i64, direction: usize| {
        let (rx, ry) = right[direction];
        let (lx, ly) = left[direction];
        is_dark(x + rx, y + ry) && !is_dark(x + lx, y + ly)
    };
    let side = size + 1;
    let mut seen = vec![false; side * side];
    let mut out = Vec::new();
    for start_y in 0..side as i64 {
        for start_x in 0..side as i64 {
            if seen[start_y as usize * side + start_x as usize] || !is_edge(start_x, start_y, 0) {
                continue;
            }
            let (mut x, mut y, mut direction) = (start_x, start_y, 0);
            let mut points = Vec::new();
            loop {
                points.push((x as usize, y as usize));
                while is_edge(x, y, direction) {
                    if direction == 0 {
                        seen[y as usize * side + x as usize] = true;
                    }
                    x += step[direction].0;
                    y += step[direction].1;
                }
                // Turning right first keeps areas that touch at a corner apart.
                direction = [(direction + 1) % 4, (direction + 3) % 4]
                    .into_iter()
                    .find(|&next| is_edge(x, y, next))
                    .unwrap_or(direction);
                if (x, y, direction) == (start_x, start_y, 0) {
                    break;
                }
            }
            out.push(points);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlines_hold_exactly_the_dark_modules() {
        for payload in ["tel:0120017827", "https://www.city.kamogawa.lg.jp/soshiki/9/754.html", "あ"] {
            let code = QrCode::with_error_correction_level(payload, EcLevel::M).unwrap();
            let dark: Vec<bool> = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
            let modules = Modules { size: code.width(), outlines: outlines(code.width(), &dark) };
            assert_eq!(modules.dark(), dark, "{payload}");
        }
    }

    #[test]
    fn a_phone_number_fits_the_smallest_version() {
        assert_eq!(encode("tel:0120017827").unwrap().size, 21);
    }

    #[test]
    fn a_text_that_no_code_holds_is_refused() {
        assert_eq!(encode(&"x".repeat(3000)), Err(QrError::DataTooLong));
    }
}
