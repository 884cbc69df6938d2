//! Pages as poppler draws them, in grey.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::matrix::Sheet;
use crate::program::PDFTOPPM;

/// The pictures of a file's pages; they go when this goes.
pub struct Pictures {
    _folder: TempDir,
    pub files: Vec<PathBuf>,
}

/// Draws all pages.
pub fn draw(sheet: &Sheet, dpi: usize) -> Pictures {
    let folder = tempfile::tempdir().expect("no temporary folder");
    PDFTOPPM.print([
        "-gray".as_ref(),
        "-r".as_ref(),
        dpi.to_string().as_ref(),
        sheet.file().as_os_str(),
        folder.path().join("page").as_os_str(),
    ]);
    let files = (1..=sheet.pages.len()).map(|page| folder.path().join(format!("page-{page}.pgm"))).collect();
    Pictures { _folder: folder, files }
}

/// A grey picture: 0 is black, 255 is paper.
pub struct Raster {
    pub width: usize,
    pub height: usize,
    pixels: Vec<u8>,
}

impl Raster {
    /// Reads a binary PGM as pdftoppm writes it.
    pub fn read(file: &Path) -> Raster {
        let bytes = fs::read(file).unwrap_or_else(|error| panic!("{} was not drawn: {error}", file.display()));
        let mut parts = bytes.splitn(4, |&byte| byte == b'\n');
        let mut line = || parts.next().unwrap_or_else(|| panic!("{} is cut short", file.display()));
        assert_eq!(line(), b"P5", "{} is no binary PGM", file.display());
        let size = String::from_utf8_lossy(line()).into_owned();
        let (width, height) = size
            .split_once(' ')
            .and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)))
            .unwrap_or_else(|| panic!("{} has no size", file.display()));
        assert_eq!(line(), b"255", "{} has not 255 greys", file.display());
        let pixels = line().to_vec();
        assert_eq!(pixels.len(), width * height, "{} is cut short", file.display());
        Raster { width, height, pixels }
    }

    pub fn row(&self, y: usize) -> &[u8] {
        &self.pixels[y * self.width..(y + 1) * self.width]
    }

    pub fn is_ink(&self, x: usize, y: usize) -> bool {
        self.row(y)[x] < 250
    }
}
