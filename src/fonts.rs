//! The bundled fonts and those of `--fonts`: which faces there are, and what they can show.
//!
//! The list `fonts/fonts.yaml` says what each file holds, so no file is opened before one of its faces is asked for.

mod letters;
mod unhinted;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use memmap2::Mmap;
use serde::Deserialize;
use typst::foundations::Bytes;
use typst::text::{Coverage, Font, FontBook, FontFlags, FontInfo, FontStretch, FontStyle, FontVariant, FontWeight};
use typst::utils::LazyHash;

use crate::finding::{Finding, Place};
use crate::load;
use letters::Letters;

/// The list of the bundled fonts.
pub const LIST: &str = include_str!("../fonts/fonts.yaml");

#[cfg(feature = "embed-fonts")]
static EMBEDDED: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/fonts");

/// All faces that a sheet may be set in.
pub struct Fonts {
    book: LazyHash<FontBook>,
    faces: Vec<Face>,
}

struct Face {
    file: FontFile,
    index: u32,
    font: OnceLock<Option<Font>>,
    letters: OnceLock<Option<Letters>>,
}

#[derive(Clone)]
enum FontFile {
    #[cfg(feature = "embed-fonts")]
    Bundled(String),
    Folder(PathBuf),
}

impl Face {
    fn new(file: FontFile, index: u32) -> Face {
        Face { file, index, font: OnceLock::new(), letters: OnceLock::new() }
    }

    fn letters(&self) -> Option<&Letters> {
        self.letters.get_or_init(|| Letters::of(self.file.bytes()?, self.index)).as_ref()
    }

    fn open(&self) -> Option<Font> {
        let bytes = self.file.bytes()?;
        Font::new(unhinted::unhinted(&bytes).map_or(bytes, Bytes::new), self.index)
    }
}

/// The list's own shape.
#[derive(Debug, Deserialize)]
pub struct List {
    pub files: Vec<ListedFile>,
}

#[derive(Debug, Deserialize)]
pub struct ListedFile {
    pub path: String,
    pub version: String,
    pub package: String,
    pub sha256: String,
    pub weight: u16,
    pub faces: Vec<ListedFace>,
}

#[derive(Debug, Deserialize)]
pub struct ListedFace {
    pub family: String,
    pub index: u32,
}

/// The list of the bundled fonts, parsed.
pub fn list() -> List {
    load::parse_built_in("fonts/fonts.yaml", LIST.as_bytes(), "fonts")
}

impl Fonts {
    /// Indexes the bundled fonts without opening them, and the fonts of `folders` by reading their names.
    ///
    /// # Errors
    /// When a folder cannot be read or a font file in it is none.
    pub fn new(root: &Path, folders: &[PathBuf]) -> Result<Fonts, Vec<Finding>> {
        let mut infos = Vec::new();
        let mut faces = Vec::new();
        for file in list().files {
            let source = bundled(root, &file.path);
            for face in file.faces {
                infos.push(FontInfo {
                    family: face.family,
                    variant: FontVariant {
                        style: FontStyle::Normal,
                        weight: FontWeight::from_number(file.weight),
                        stretch: FontStretch::NORMAL,
                    },
                    flags: FontFlags::empty(),
                    axes: Vec::new(),
                    // Only a search for fall-back fonts asks for the coverage, and layouts never fall back.
                    coverage: Coverage::from_vec(Vec::new()),
                });
                faces.push(Face::new(source.clone(), face.index));
            }
        }
        let mut findings = Vec::new();
        for folder in folders {
            match fonts_in(folder) {
                Ok(paths) => {
                    for path in paths {
                        match read_names(&path) {
                            Ok(list) => {
                                for (index, info) in list.into_iter().enumerate() {
                                    infos.push(info);
                                    faces.push(Face::new(FontFile::Folder(path.clone()), index as u32));
                                }
                            }
                            Err(finding) => findings.push(finding),
                        }
                    }
                }
                Err(finding) => findings.push(finding),
            }
        }
        if !findings.is_empty() {
            return Err(findings);
        }
        Ok(Fonts { book: LazyHash::new(FontBook::from_infos(infos)), faces })
    }

    pub fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    /// The face at this position of the book, opened now if it was not before.
    pub fn font(&self, index: usize) -> Option<Font> {
        let face = self.faces.get(index)?;
        face.font.get_or_init(|| face.open()).clone()
    }

    pub fn has_family(&self, family: &str) -> bool {
        self.book.contains_family(&family.to_lowercase())
    }

    pub fn families(&self) -> impl Iterator<Item = &str> {
        self.book.families().map(|(name, _)| name)
    }

    /// Whether every weight of the family has a glyph for the character.
    pub fn family_covers(&self, family: &str, c: char) -> bool {
        self.each_of(family, |letters| letters.has(c))
    }

    /// Whether every weight of the family has the form of a character that a variation selector asks for.
    pub fn family_has_variant(&self, family: &str, c: char, selector: char) -> bool {
        self.each_of(family, |letters| letters.has_variant(c, selector))
    }

    /// Whether there is a family and this holds for every weight of it.
    fn each_of(&self, family: &str, holds: impl Fn(&Letters) -> bool) -> bool {
        let mut faces = self.book.select_family(&family.to_lowercase()).peekable();
        faces.peek().is_some() && faces.all(|index| self.faces.get(index).and_then(Face::letters).is_some_and(&holds))
    }

    /// Whether each bundled file can be opened; the findings name those that cannot.
    pub fn missing(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for face in &self.faces {
            if let FontFile::Folder(path) = &face.file
                && !path.is_file()
            {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                findings.push(
                    Finding::new("C013", format!("the font file {name} is not there"))
                        .at(Place::file("fonts/fonts.yaml"))
                        .hint("this program was built without its fonts; run it where `fonts/` is"),
                );
            }
        }
        findings.dedup_by(|a, b| a.message == b.message);
        findings
    }
}

#[cfg(feature = "embed-fonts")]
fn bundled(_: &Path, path: &str) -> FontFile {
    FontFile::Bundled(path.to_owned())
}

#[cfg(not(feature = "embed-fonts"))]
fn bundled(root: &Path, path: &str) -> FontFile {
    FontFile::Folder(root.join("fonts").join(path))
}

impl FontFile {
    fn bytes(&self) -> Option<Bytes> {
        match self {
            #[cfg(feature = "embed-fonts")]
            FontFile::Bundled(path) => EMBEDDED.get_file(path).map(|file| Bytes::new(file.contents())),
            FontFile::Folder(path) => map(path).ok(),
        }
    }
}

fn map(path: &Path) -> std::io::Result<Bytes> {
    let file = File::open(path)?;
    // SAFETY: a font file that another program truncates while it is mapped would end this one; fonts are not edited
    // in place, and reading 20 MB collections instead would cost every start.
    let map = unsafe { Mmap::map(&file)? };
    Ok(Bytes::new(map))
}

fn fonts_in(folder: &Path) -> Result<Vec<PathBuf>, Finding> {
    let shown = folder.display().to_string();
    let entries = std::fs::read_dir(folder).map_err(|error| load::unreadable(&shown, &error))?;
    let mut paths: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
            ["ttf", "otf", "ttc", "otc"].contains(&extension.as_str())
        })
        .collect();
    paths.sort();
    Ok(paths)
}

fn read_names(path: &Path) -> Result<Vec<FontInfo>, Finding> {
    let shown = path.display().to_string();
    let bytes = map(path).map_err(|error| load::unreadable(&shown, &error))?;
    let infos: Vec<FontInfo> = FontInfo::iter(&bytes).collect();
    if infos.is_empty() {
        return Err(Finding::new("C013", format!("{shown} is not a font"))
            .at(Place::file(shown))
            .hint("take the file out of the folder, or put a TrueType or OpenType font in its place"));
    }
    Ok(infos)
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn a_family_covers_what_all_its_faces_have_glyphs_for() {
        let fonts = Fonts::new(Path::new(env!("CARGO_MANIFEST_DIR")), &[]).unwrap();
        for (index, (family, _)) in fonts.book.families().enumerate() {
            let faces: Vec<Font> =
                fonts.book.select_family(&family.to_lowercase()).map(|index| fonts.font(index).unwrap()).collect();
            let sample = ('\u{20}'..'\u{2FFFF}').skip(index).step_by(37);
            for c in sample.chain("Aあ漢ก한ကខनả\u{1F600}".chars()) {
                let covered = faces.iter().all(|face| face.info().coverage.contains(c as u32));
                assert_eq!(fonts.family_covers(family, c), covered, "{family} U+{:04X}", c as u32);
            }
        }
        assert!(!fonts.family_covers("No Such Family", 'a'));
    }

    #[test]
    fn the_list_says_what_the_files_hold() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts");
        for file in list().files {
            let bytes = std::fs::read(folder.join(&file.path)).unwrap();
            let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(digest, file.sha256, "{}", file.path);
            for face in file.faces {
                let info = FontInfo::new(&bytes, face.index).unwrap();
                assert_eq!(info.family, face.family, "{}", file.path);
                assert_eq!(info.variant.weight.to_number(), file.weight, "{}", file.path);
                assert_eq!(info.variant.style, FontStyle::Normal);
                assert_eq!(info.variant.stretch, FontStretch::NORMAL, "{}", file.path);
            }
        }
    }
}
